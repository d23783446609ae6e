"""The way in which a fix cures is told by its edits, and `prefer` ranks by it."""

import pytest

from uvlint.model.fix import Append, Edit, Fix, Put, Remove, Replace
from uvlint.model.place import Place
from uvlint.model.requirement import parse
from uvlint.model.way import PREFERABLE, Way, ranked, way

LINE = Place("pyproject.toml", ("project", "dependencies", 0))
UV = Place("pyproject.toml", ("tool", "uv"))
EXTRA = UV.child("extra-build-dependencies")
WRITTEN = (parse("numpy<2", LINE, "dependencies"),)
OLDER = "numpy<2; python_version < '3.12'"
NEWER = "numpy>=2; python_version >= '3.12'"


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([Replace(LINE, "numpy<2", OLDER), Append(LINE, NEWER)], Way.SPLIT),
        ([Replace(LINE, "numpy<2", "numpy>=2")], Way.BOUND),
        ([Replace(LINE, "numpy<2", "numpy>=2; python_version < '3.12'")], Way.BOUND),
        ([Replace(LINE, "numpy<2", OLDER)], Way.MARKER),
        ([Replace(LINE, "numpy<2", "scipy<2")], Way.REPLACEMENT),
        ([Replace(LINE, "numpy<2", "numpy!!")], Way.OTHER),
        ([Remove(LINE, "numpy<2")], Way.REMOVAL),
        ([Append(UV.child("environments"), "sys_platform == 'linux'")], Way.ENVIRONMENTS),
        ([Append(UV.child("dependency-metadata"), {"name": "a"})], Way.METADATA),
        ([Append(UV.child("dependency-metadata"), {}), Append(EXTRA.child("a"), "b")], Way.BUILD),
        ([Append(UV.child("build-constraint-dependencies"), "setuptools<82")], Way.BUILD),
        ([Append(UV.child("constraint-dependencies"), "a<2")], Way.CONSTRAINT),
        ([Replace(Place("pyproject.toml", ("project", "requires-python")), ">=3.8", ">=3.9")], Way.PYTHON),
        ([Put(UV.child("required-version"), ">=0.5")], Way.OTHER),
    ],
)  # fmt: skip
def test_the_edits_tell_the_way(edits: list[Edit], told: Way) -> None:
    assert way(Fix("a title", tuple(edits)), WRITTEN) is told


SPLIT = Fix("split", (Replace(LINE, "numpy<2", OLDER), Append(LINE, NEWER)))
MARKED = Fix("mark", (Replace(LINE, "numpy<2", OLDER),))
LIMITED = Fix("limit", (Append(UV.child("environments"), "sys_platform == 'linux'"),))


def test_what_is_preferred_goes_first_and_the_others_keep_their_order() -> None:
    assert ranked([SPLIT, MARKED, LIMITED], WRITTEN, ()) == [SPLIT, MARKED, LIMITED]
    assert ranked([SPLIT, MARKED, LIMITED], WRITTEN, ("environments",)) == [LIMITED, SPLIT, MARKED]
    assert ranked([SPLIT, MARKED, LIMITED], WRITTEN, ("marker", "environments")) == [MARKED, LIMITED, SPLIT]


def test_the_setting_offers_just_the_ways_that_can_be_preferred() -> None:
    from uvlint.keys import WAYS

    assert tuple(way.value for way in PREFERABLE) == WAYS
