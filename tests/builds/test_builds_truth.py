"""The forecasts of recorded builds stay as good as they were measured to be."""

from score import Score, load, measure


def test_forecasts_are_as_good_as_measured() -> None:
    score: Score = measure(load())

    assert score.builds > 1200
    assert score.precision >= 0.99, score.wrong
    assert score.recall >= 0.90, score.wrong
    assert score.kinds / score.right >= 0.90
    assert score.outcomes / score.builds >= 0.92
    assert score.surely_right == score.surely, score.wrong
