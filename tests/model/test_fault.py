"""What is wrong with a requirement: one fault a target, told by small packages."""

import pytest
from model_samples import ANY, desk, native, need, package, release, told, world

from uvlint.model.cutoff import Cutoff
from uvlint.model.fault import faults
from uvlint.model.package import Absent, Release, Unavailable

UNIVERSE = world("3.10 3.11 3.12", "linux mac windows")
ALL = told(UNIVERSE, UNIVERSE.everything)
LINUX = "3.10/linux 3.11/linux 3.12/linux"
MAC, WINDOWS = LINUX.replace("linux", "mac"), LINUX.replace("linux", "windows")
FINE = release("1.0", ANY)


def found(text: str, *releases: Release, **more: object) -> dict[str, str]:
    """The faults of one line over one package, in words."""
    judge = desk(UNIVERSE, package(*releases), **more)  # type: ignore[arg-type]
    befallen = faults(judge, judge.coverage(need(text)), UNIVERSE.everything)
    return {fault.value: told(UNIVERSE, targets) for fault, targets in befallen.items()}


def on(*pythons: str, platforms: str = "linux mac windows") -> str:
    """Those Pythons on those platforms."""
    return " ".join(f"{python}/{platform}" for python in pythons for platform in platforms.split())


CASES: list[tuple[str, str, list[Release], dict[str, str]]] = [
    ("nothing is wrong with a wheel for all", "x", [FINE], {}),
    ("an impossible specifier", "x>9", [FINE], {"release-missing": ALL}),
    ("an impossible specifier under a marker", "x>9; sys_platform == 'linux'", [FINE], {"release-missing": LINUX}),
    ("a package without releases", "x", [], {"release-missing": ALL}),
    ("a range of yanked releases", "x>=2", [release("2.0", f"{ANY} !"), FINE], {"release-yanked": ALL}),
    ("a pin of a yanked release", "x==2.0", [release("2.0", f"{ANY} !"), FINE], {"release-yanked": ALL}),
    ("a pin of a release yanked in part", "x==2.0", [release("2.0", f"{ANY} !", "sdist")], {}),
    (
        "wheels for one system",
        "x",
        [native("1.0", [10, 11, 12], "windows")],
        {"platform-marker-missing": on("3.10", "3.11", "3.12", platforms="linux mac")},
    ),
    (
        "wheels for one system and some Pythons",
        "x",
        [native("1.0", [11, 12], "windows")],
        {
            "platform-marker-missing": on("3.10", "3.11", "3.12", platforms="linux mac"),
            "python-range-uncovered": "3.10/windows",
        },
    ),
    (
        "no wheel for a Python",
        "x",
        [native("1.0", [10, 11], "linux mac windows")],
        {"python-range-uncovered": on("3.12")},
    ),
    ("a lower bound above a Python", "x", [release("1.0", f"{ANY} >=3.11")], {"python-range-uncovered": on("3.10")}),
    (
        "a lower bound of the sdist",
        "x",
        [release("1.0", "sdist >=3.12")],
        {"python-range-uncovered": on("3.10", "3.11"), "wheel-missing": on("3.12")},
    ),
    (
        "a platform left out on one Python",
        "x",
        [
            native("2.0", [10], "linux mac windows"),
            native("1.0", [11, 12], "linux mac windows"),
            native("0.9", [12], "linux"),
        ],
        {},
    ),
    (
        "one platform missing on some Pythons",
        "x",
        [
            release(
                "1.0",
                *[
                    w.tags
                    for r in (native("1", [10, 11, 12], "linux mac"), native("1", [10], "windows"))
                    for w in r.wheels
                ],
            )
        ],
        {"distribution-missing": on("3.11", "3.12", platforms="windows")},
    ),
    (
        "a newer glibc",
        "x",
        [release("1.0", "cp310-abi3-manylinux_2_34_x86_64", "cp310-abi3-win_amd64", "cp310-abi3-macosx_11_0_arm64")],
        {"wheel-too-new": LINUX},
    ),
    (
        "a newer macOS and an sdist",
        "x",
        [
            release(
                "1.0",
                "cp310-abi3-macosx_14_0_arm64",
                "cp310-abi3-win_amd64",
                "cp310-abi3-manylinux_2_17_x86_64",
                "sdist",
            )
        ],
        {"wheel-too-new": MAC},
    ),
    ("only an sdist", "x", [release("1.0", "sdist")], {"wheel-missing": ALL}),
    (
        "an sdist for the rest",
        "x",
        [native("1.0", [10, 11, 12], "linux", "sdist")],
        {"wheel-missing": "3.10/mac 3.10/windows 3.11/mac 3.11/windows 3.12/mac 3.12/windows"},
    ),
    ("an older wheel does not help", "x", [release("2.0", "sdist"), FINE], {"wheel-missing": ALL}),
    ("an upper bound with a wheel", "x", [release("1.0", f"{ANY} <3.12")], {"python-bound-ignored": on("3.12")}),
    (
        "an upper bound and a build",
        "x",
        [
            release(
                "1.0",
                *(f"{wheel.tags} <3.12" for wheel in native("1.0", [10, 11], "linux mac windows").wheels),
                "sdist <3.12",
            )
        ],
        {"python-bound-ignored": on("3.12")},
    ),
    ("a hole", "x", [release("1.0", f"{ANY} !=3.11.*")], {"python-bound-ignored": on("3.11")}),
]


@pytest.mark.parametrize(
    ("text", "releases", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_target_is_told_its_one_fault(text: str, releases: list[Release], expected: dict[str, str]) -> None:
    assert found(text, *releases) == expected


def test_a_release_that_exclude_newer_hides_is_missing() -> None:
    assert found("x", release("1.0", ANY, uploaded=200.0), cutoff=Cutoff(100.0)) == {"release-missing": ALL}


def test_a_release_that_constraints_leave_no_room_for_is_missing_there() -> None:
    assert found("x", FINE, constraints=["x>1; sys_platform == 'linux'"]) == {"release-missing": LINUX}


def test_a_name_that_no_index_has_is_missing_and_one_not_asked_for_is_no_fault() -> None:
    for other, expected in ((Absent(), {"release-missing"}), (Unavailable("no answer"), set())):
        judge = desk(UNIVERSE, others={"x": other})
        assert set(faults(judge, judge.coverage(need()), UNIVERSE.everything)) == expected


def test_faults_outside_the_domain_are_not_told() -> None:
    judge = desk(UNIVERSE, package(release("1.0", "sdist")))
    linux = UNIVERSE.where("sys_platform == 'linux'").yes

    assert [told(UNIVERSE, t) for t in faults(judge, judge.coverage(need()), linux).values()] == [LINUX]
    assert faults(judge, judge.coverage(need("x; os_name == 'nt'")), linux) == {}
