"""From sets of targets back to markers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import some, told, world
from packaging.markers import Marker

from uvlint.model.describe import describe
from uvlint.model.universe import Universe

UNKNOWABLE = {"platform_release": "", "platform_version": ""}
USUAL = world("3.9 3.10 3.11 3.12", "linux arm mac intel windows")


@pytest.mark.parametrize(
    ("targets", "marker"),
    [
        ("all", ""),
        ("", None),
        ("linux arm", "sys_platform == 'linux'"),
        ("windows", "sys_platform == 'win32'"),
        ("linux arm mac intel", "sys_platform != 'win32'"),
        ("mac intel windows", "sys_platform != 'linux'"),
        ("mac", "sys_platform == 'darwin' and platform_machine == 'arm64'"),
        ("arm", "sys_platform == 'linux' and platform_machine == 'aarch64'"),
        ("linux arm mac windows", "sys_platform != 'darwin' or platform_machine == 'arm64'"),
        ("3.10 3.11 3.12", "python_version >= '3.10'"),
        ("3.9", "python_version < '3.10'"),
        ("3.10", "python_version == '3.10'"),
        ("3.10 3.11", "python_version >= '3.10' and python_version < '3.12'"),
        ("3.9 3.12", "python_version < '3.10' or python_version >= '3.12'"),
        ("3.12/windows", "sys_platform == 'win32' and python_version >= '3.12'"),
        ("3.10/windows", "sys_platform == 'win32' and python_version == '3.10'"),
        ("3.9 3.10 3.11 linux arm mac intel", "sys_platform != 'win32' or python_version < '3.12'"),
        (
            "3.9/linux 3.9/arm 3.12/linux 3.12/arm",
            "sys_platform == 'linux' and (python_version < '3.10' or python_version >= '3.12')",
        ),
    ],
)
def test_a_set_is_written_as_a_person_would_write_it(targets: str, marker: str | None) -> None:
    assert describe(USUAL, some(USUAL, targets), USUAL.everything) == marker


def test_patch_releases_are_told_by_their_full_version() -> None:
    universe = world("3.10 3.10.4 3.10.5 3.11", "linux windows")

    assert describe(universe, some(universe, "3.10"), universe.everything) == "python_full_version < '3.10.4'"
    assert describe(universe, some(universe, "3.10.5 3.11"), universe.everything) == "python_full_version >= '3.10.5'"
    assert (
        describe(universe, some(universe, "3.10.4"), universe.everything)
        == "python_full_version >= '3.10.4' and python_full_version < '3.10.5'"
    )
    assert describe(universe, some(universe, "3.11"), universe.everything) == "python_version >= '3.11'"


def test_one_cut_minor_among_others_is_still_one_minor() -> None:
    universe = world("3.9 3.10 3.10.4 3.11", "linux")
    marker = describe(universe, some(universe, "3.10 3.10.4"), universe.everything)

    assert marker is not None
    assert told(universe, universe.where(marker).yes) == "3.10/linux 3.10.4/linux"


def test_no_marker_tells_musl_from_glibc_nor_one_glibc_from_another() -> None:
    for universe in (world("3.12", "linux musl mac windows"), world("3.12", "linux x86_64-manylinux_2_17 mac windows")):
        assert describe(universe, some(universe, "linux"), universe.everything) is None
        assert describe(universe, some(universe, "linux mac"), universe.everything) is None
        assert describe(universe, some(universe, "mac"), universe.everything) == "sys_platform == 'darwin'"


def test_no_marker_tells_a_free_threaded_build_from_the_usual_one() -> None:
    universe = world("3.12 3.13 3.13t", "linux")

    assert describe(universe, some(universe, "3.13"), universe.everything) is None
    assert describe(universe, some(universe, "3.13t"), universe.everything) is None
    assert describe(universe, some(universe, "3.12"), universe.everything) == "python_version < '3.13'"


def test_what_lies_outside_may_go_either_way_and_makes_the_marker_shorter() -> None:
    within = some(USUAL, "linux mac windows")

    assert describe(USUAL, some(USUAL, "linux"), within, leaning=some(USUAL, "arm")) == "sys_platform == 'linux'"
    # one platform beyond what counts is not worth a longer marker
    assert describe(USUAL, some(USUAL, "linux"), within) == "sys_platform == 'linux'"
    assert (
        describe(USUAL, some(USUAL, "linux windows"), within, leaning=some(USUAL, "arm")) == "sys_platform != 'darwin'"
    )
    assert describe(USUAL, within, within) == ""
    assert describe(USUAL, USUAL.everything, within) == ""


def test_what_leans_decides_between_markers_that_are_right_within() -> None:
    within = some(USUAL, "linux windows")
    linux = some(USUAL, "linux")

    assert describe(USUAL, linux, within) == "sys_platform == 'linux'"
    assert describe(USUAL, linux, within, leaning=some(USUAL, "arm mac intel")) == "sys_platform != 'win32'"


@st.composite
def blocks(draw: st.DrawFn, universe: Universe) -> int:
    """A union of up to three blocks: neighbouring Pythons on some platforms."""
    targets = 0
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, len(universe.pythons) - 1))
        last = draw(st.integers(first, len(universe.pythons) - 1))
        pythons = (1 << (last + 1)) - (1 << first)
        platforms = draw(st.integers(1, (1 << len(universe.platforms)) - 1))
        targets |= universe.on_pythons(pythons) & universe.on_platforms(platforms)
    return targets


WIDE = world("3.9 3.10 3.10.4 3.11 3.12 3.13 3.13t", "linux arm mac intel windows aarch64-pc-windows-msvc musl")
PLAIN = world("3.9 3.10 3.10.4 3.11 3.12", "linux arm mac intel windows aarch64-pc-windows-msvc")


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_the_marker_of_a_set_selects_just_that_set_within(data: st.DataObject) -> None:
    targets = data.draw(blocks(WIDE) | st.integers(0, WIDE.everything))
    within = data.draw(blocks(WIDE) | st.just(WIDE.everything))
    marker = describe(WIDE, targets, within, leaning=data.draw(blocks(WIDE) | st.just(0)))
    if not within & ~targets:
        assert marker == ""
    elif marker is not None:
        selection = WIDE.where(marker)
        assert selection.yes & within == targets & within
        assert selection.no & within == within & ~targets


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_every_set_that_markers_can_tell_apart_has_a_marker(data: st.DataObject) -> None:
    targets = data.draw(blocks(PLAIN))
    within = data.draw(st.just(PLAIN.everything) | blocks(PLAIN))

    assert describe(PLAIN, targets, within) is not None or not targets & within


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_sets_alike_to_markers_are_told_apart_from_the_rest(data: st.DataObject) -> None:
    targets = WIDE.alike(data.draw(blocks(WIDE)))

    assert WIDE.alike(targets) == targets
    assert describe(WIDE, targets, WIDE.everything) is not None


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_packaging_selects_the_same_targets(data: st.DataObject) -> None:
    """What is written for uv means the same to pip: every target agrees with `packaging`."""
    targets = data.draw(blocks(USUAL))
    marker = describe(USUAL, targets, USUAL.everything)

    if marker:
        parsed = Marker(marker)
        for number, target in enumerate(USUAL.targets):
            environment = target.python.environment() | target.platform.environment()
            assert parsed.evaluate(environment | UNKNOWABLE) == bool(targets >> number & 1), target.id
