"""A release in mid-upload: young, with fewer wheels than the one before it, and one fault with what that leads to."""

import pytest
from model_samples import native, need, release, told, world

from uvlint.model.coverage import Desk
from uvlint.model.cutoff import Cutoff
from uvlint.model.fault import Fault, faults
from uvlint.model.package import Package, Release, Wheel
from uvlint.model.upload import FRESH, unfinished

UNIVERSE = world("3.11 3.12", "linux windows")
NOW = 1_000_000_000.0
HOUR = 3600.0
OLD = native("1", [11, 12], "linux windows", "sdist")


def at(moment: float, one: Release) -> Release:
    wheels = tuple(Wheel(w.filename, w.tags, w.requires_python, moment, w.yanked) for w in one.wheels)
    sdist = type(one.sdist)(one.sdist.filename, one.sdist.requires_python, moment) if one.sdist else None
    return Release(one.version, wheels, sdist)


def desk(*releases: Release, cutoff: float | None = None) -> Desk:
    packages = {"x": Package("x", releases)}
    return Desk(UNIVERSE, packages, as_of=NOW, cutoff=Cutoff(cutoff))


def lost(one: Desk, text: str = "x") -> str:
    found = unfinished(one, one.coverage(need(text)), UNIVERSE.everything)
    return told(UNIVERSE, found.targets) if found else ""


def test_what_the_release_before_has_is_awaited_for_two_days() -> None:
    new = native("2", [11, 12], "linux", "sdist")
    assert lost(desk(at(NOW - HOUR, new), at(0, OLD))) == "3.11/windows 3.12/windows"
    assert lost(desk(at(NOW - FRESH, new), at(0, OLD))) == ""
    assert lost(desk(new, OLD)) == ""  # nobody knows when
    assert lost(desk(at(NOW + HOUR, new), at(0, OLD))) == ""


def test_its_builds_and_gaps_are_this_one_fault() -> None:
    for files in (("sdist",), ()):
        one = desk(at(NOW - HOUR, native("2", [11, 12], "linux", *files)), at(0, OLD))
        found = faults(one, one.coverage(need("x")), UNIVERSE.everything)
        assert {fault: told(UNIVERSE, targets) for fault, targets in found.items()} == {
            Fault.RELEASE_INCOMPLETE: "3.11/windows 3.12/windows"
        }


def test_what_the_release_before_lacks_as_well_is_a_fault_of_its_own() -> None:
    old = native("1", [11], "linux windows", "sdist")
    one = desk(at(NOW - HOUR, native("2", [11], "linux", "sdist")), at(0, old))
    found = faults(one, one.coverage(need("x")), UNIVERSE.everything)
    assert {fault: told(UNIVERSE, targets) for fault, targets in found.items()} == {
        Fault.RELEASE_INCOMPLETE: "3.11/windows",
        Fault.WHEEL_MISSING: "3.12/linux 3.12/windows",
    }


@pytest.mark.parametrize(
    "new",
    [
        native("2", [11, 12], "linux windows"),  # all of them, and no sdist yet
        release("2", "py3-none-any >=3.12"),  # one Python less, and says so
        native("2rc1", [11], "linux"),
    ],
)
def test_what_has_all_or_means_to_have_less_is_complete(new: Release) -> None:
    assert lost(desk(at(NOW - HOUR, new), at(0, OLD))) == ""


def test_the_release_before_is_one_that_uv_would_take() -> None:
    new, yanked = native("3", [11, 12], "linux"), release("2", "py3-none-any !")
    assert lost(desk(at(NOW - HOUR, new), at(0, yanked), at(0, native("1", [11, 12], "linux")))) == ""
    assert lost(desk(at(NOW - HOUR, new), at(0, native("2rc1", [11, 12], "windows")))) == ""


def test_exclude_newer_is_the_moment_that_counts() -> None:
    new = native("2", [11, 12], "linux", "sdist")
    cut = desk(at(NOW / 2 - HOUR, new), at(0, OLD), cutoff=NOW / 2)
    assert lost(cut) == "3.11/windows 3.12/windows"
    assert cut.is_cut_off(need("x"))
    assert lost(desk(at(NOW / 2 - HOUR, new), at(0, OLD))) == ""
