"""`exclude-newer`, as uv reads it."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from uvlint.model.cutoff import Cutoff, moment

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def said(text: str) -> str | None:
    """The moment in UTC."""
    found = moment(text, NOW)
    return None if found is None else datetime.fromtimestamp(found, UTC).isoformat()


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", "2024-01-02T00:00:00+00:00"),
        ("America/New_York", "2024-01-02T05:00:00+00:00"),
        ("Asia/Tokyo", "2024-01-01T15:00:00+00:00"),
    ],
    indirect=["zone"],
)
def test_a_date_lasts_to_the_end_of_that_day_where_the_user_is(zone: str, end: str) -> None:
    assert said("2024-01-01") == end


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T02:00:00+02:00", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.500000+00:00"),
        (" 2024-01-01T00:00:00Z ", "2024-01-01T00:00:00+00:00"),
        ("7 days", "2026-11-14T12:00:00+00:00"),
        ("7 days ago", "2026-11-14T12:00:00+00:00"),
        ("1 day", "2026-11-20T12:00:00+00:00"),
        ("7days", "2026-11-14T12:00:00+00:00"),
        ("1 week", "2026-11-14T12:00:00+00:00"),
        ("1 week ago", "2026-11-14T12:00:00+00:00"),
        ("2 Weeks", "2026-11-07T12:00:00+00:00"),
        ("36 hours", "2026-11-20T00:00:00+00:00"),
        ("P7D", "2026-11-14T12:00:00+00:00"),
        ("p7d", "2026-11-14T12:00:00+00:00"),
        ("P1W", "2026-11-14T12:00:00+00:00"),
        ("PT24H", "2026-11-20T12:00:00+00:00"),
        ("P1DT12H", "2026-11-20T00:00:00+00:00"),
        ("0 days", "2026-11-21T12:00:00+00:00"),
        ("0d", "2026-11-21T12:00:00+00:00"),
        ("PT0S", "2026-11-21T12:00:00+00:00"),
        ("1.5 hours", "2026-11-21T10:30:00+00:00"),
        ("1 day, 1,5h", "2026-11-20T10:30:00+00:00"),
        ("PT1.5H", "2026-11-21T10:30:00+00:00"),
        ("-7 days", "2026-11-14T12:00:00+00:00"),
        ("+7 days", "2026-11-14T12:00:00+00:00"),
        ("-P7D", "2026-11-14T12:00:00+00:00"),
    ],
)
def test_a_time_or_a_span_is_a_moment(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "tomorrow",
        "P",
        "PT",
        "7",
        "7 months",
        "1 year",
        "- 7 days",
        "-7 days ago",
        "P-7D",
        "0.5 days",
        "1.5 hours 3 minutes",
        "PT1.5H3M",
        "P0.5D",
        ".5 hours",
        "1. hours",
        "2024-13-01",
        "2024-02-30",
        "2024/01/01",
        "P1M",
        "9999-12-31",
        "seven days",
        "999999 weeks",
        "P999999W",
    ],
)
def test_what_cannot_be_read_is_no_moment(text: str) -> None:
    assert moment(text, NOW) is None


def test_a_package_has_its_own_moment_and_none_lifts_the_limit() -> None:
    cutoff = Cutoff(5.0, {"a": 7.0, "b": None})

    assert [cutoff.of(name) for name in ("a", "b", "c")] == [7.0, None, 5.0]
    assert Cutoff().of("a") is None
