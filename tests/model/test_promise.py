"""What a project promises, and what is reported of it."""

from datetime import date

import pytest
from model_samples import ARM, INTEL, LINUX, MAC, MUSL, SHORT, TODAY, WINDOWS, project, told
from msgspec.structs import replace
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from uvlint.data.platforms import DEFAULTS
from uvlint.errors import UsageError
from uvlint.model.project import Project
from uvlint.model.promise import cut, exactly, lower_bounds, meant, promise, released
from uvlint.model.universe import Universe


def pythons(universe: Universe, targets: int | None = None) -> str:
    """The Pythons of a set, the promised ones unless told."""
    chosen = universe.promised if targets is None else targets
    return " ".join(dict.fromkeys(target.python.id for target in universe.members(chosen)))


def platforms(universe: Universe, targets: int | None = None) -> str:
    """The platforms of a set, the promised ones unless told."""
    chosen = universe.promised if targets is None else targets
    return " ".join(dict.fromkeys(SHORT.get(t.platform.id, t.platform.id) for t in universe.members(chosen)))


def of(told_project: Project, **more: object) -> Universe:
    """The universe today."""
    return promise(told_project, **{"today": TODAY, **more})  # type: ignore[arg-type]


USUAL = "linux arm mac windows"


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        (">=3.12", "3.12 3.13 3.14 3.15"),
        (">=3.12,<3.14", "3.12 3.13"),
        (">=3.12,!=3.13.*", "3.12 3.14 3.15"),
        ("==3.12.*", "3.12"),
        ("~=3.13", "3.13 3.14 3.15"),
        ("~=3.13.0", "3.13"),
        (">=3.12.2,<3.14", "3.12.2 3.13"),
        (">=3.12,<3.13.1", "3.12 3.13"),
        (">3.12,<3.14", "3.12.1 3.13"),
        (">=3.12,<=3.13", "3.12 3.13"),
        ("==3.12", "3.12"),
        (">=3.14", "3.14 3.15"),
        (">=3.12,!=3.12.4,<3.13", "3.12 3.12.5"),
        (">=3", "3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15"),
        (">=2.7,<3", ""),
        (">=3.16", ""),
    ],
)
def test_requires_python_promises_every_released_minor_that_it_admits(text: str, promised: str) -> None:
    universe = of(project(requires_python=text))

    assert pythons(universe) == promised
    assert platforms(universe) == (USUAL if promised else "")


def test_a_bound_above_a_whole_minor_still_promises_its_later_patches() -> None:
    assert pythons(of(project(requires_python=">3.8,<3.10"))) == "3.8.1 3.9"


def test_without_requires_python_the_supported_ones_of_today_are_promised() -> None:
    assert pythons(of(project(requires_python=None))) == "3.11 3.12 3.13 3.14 3.15"
    assert pythons(of(project(requires_python=None), today=date(2026, 10, 31))) == "3.10 3.11 3.12 3.13 3.14 3.15"
    assert pythons(of(project(requires_python=None), today=date(2025, 11, 1))) == "3.10 3.11 3.12 3.13 3.14"


def test_a_python_that_is_not_out_on_the_day_is_not_promised() -> None:
    assert pythons(of(project(requires_python=">=3.12"), today=date(2025, 10, 6))) == "3.12 3.13"
    assert pythons(of(project(requires_python=">=3.12"), today=date(2025, 10, 7))) == "3.12 3.13 3.14"
    assert max(released(date(2022, 1, 1))) == 10


@pytest.mark.parametrize("marker", ["python_full_version < '3.12.4'", "'3.12.3' >= python_full_version"])
def test_a_patch_release_that_a_marker_names_cuts_its_minor(marker: str) -> None:
    universe = of(project(f"x; {marker}", requires_python="==3.12.*"))
    selected = universe.where(marker)

    assert pythons(universe, selected.yes & universe.promised).startswith("3.12")
    assert selected.yes & universe.promised
    assert selected.no & universe.promised


def test_bounds_of_releases_cut_too_and_groups_bring_their_own() -> None:
    one = project("x", requires_python="==3.12.*")
    grouped = replace(one, requirements=(replace(one.requirements[0], condition="python_full_version >= '3.12.6'"),))

    assert pythons(of(one, bounds=[Version("3.12.2")])) == "3.12 3.12.2"
    assert "3.12.6" in pythons(of(grouped))
    assert pythons(of(one, bounds=[Version("3.13.2")])) == "3.12"


def test_the_four_usual_platforms_are_promised_and_two_neighbours_are_only_there() -> None:
    universe = of(project())

    assert platforms(universe) == USUAL
    assert platforms(universe, universe.everything) == f"{USUAL} intel aarch64-pc-windows-msvc"
    assert universe.reported == universe.everything
    assert universe.named == 0


def test_environments_limit_the_promise() -> None:
    universe = of(project(environments=["sys_platform == 'linux'"]))

    assert platforms(universe) == "linux arm"
    assert platforms(universe, universe.named) == "linux arm"
    assert "environments" in universe.reason
    assert platforms(of(project(environments="sys_platform == 'win32'"))) == "windows"
    assert platforms(of(project(environments=[]))) == USUAL


def test_environments_may_limit_the_pythons_too() -> None:
    universe = of(
        project(environments=["sys_platform == 'win32' and python_version < '3.12'", "sys_platform == 'linux'"])
    )

    assert (
        told(universe, universe.promised & universe.where("sys_platform == 'win32'").yes) == "3.10/windows 3.11/windows"
    )
    assert pythons(universe) == "3.10 3.11 3.12 3.13 3.14 3.15"


def test_an_environment_may_name_an_unusual_platform() -> None:
    universe = of(
        project(environments=["sys_platform == 'darwin' and platform_machine == 'x86_64'", "sys_platform == 'linux'"])
    )

    assert platforms(universe) == "linux arm intel"


def test_required_environments_widen_the_promise() -> None:
    universe = of(project(required=["sys_platform == 'darwin' and platform_machine == 'x86_64'"]))

    assert platforms(universe) == f"{USUAL} intel"
    assert platforms(universe, universe.named) == "intel"


@pytest.mark.parametrize("text", ["nonsense", "sys_platform = 'linux'"])
def test_an_environment_that_is_no_marker_changes_nothing(text: str) -> None:
    assert platforms(of(project(required=[text]))) == USUAL


def test_an_environment_that_never_holds_promises_nothing() -> None:
    assert platforms(of(project(environments=["sys_platform == 'Linux'"]))) == ""


@pytest.mark.parametrize(
    ("marker", "named"),
    [
        ("sys_platform == 'emscripten'", "wasm32-pyodide2025"),
        ("platform_machine == 's390x'", "s390x-manylinux_2_28"),
        ("sys_platform == 'darwin' and platform_machine == 'x86_64'", "x86_64-apple-darwin"),
        ("sys_platform == 'linux' or sys_platform == 'ios'", "arm64-apple-ios"),
    ],
)
def test_a_platform_that_only_a_marker_names_is_there_but_not_promised(marker: str, named: str) -> None:
    universe = of(project(f"x; {marker}"))

    assert any(target.platform.id == named for target in universe.targets)
    assert platforms(universe) == USUAL


@pytest.mark.parametrize(
    "marker", ["sys_platform == 'linux'", "sys_platform != 'win32'", "python_version < '3.12'", "os_name == 'nt'"]
)
def test_a_marker_never_changes_what_is_promised(marker: str) -> None:
    plain, marked = of(project("x")), of(project(f"x; {marker}"))

    assert told(marked, marked.promised) == told(plain, plain.promised)
    assert platforms(marked, marked.everything) == platforms(plain, plain.everything)


def test_pythons_asked_for_are_reported_and_narrow_no_promise() -> None:
    universe = of(project(requires_python=">=3.12"), pythons=["3.13", "3.13t", "3.9"])

    assert pythons(universe) == "3.12 3.13 3.14 3.15 3.13t"
    assert pythons(universe, universe.reported) == "3.13 3.13t"


def test_platforms_asked_for_are_reported_and_widen_the_promise() -> None:
    universe = of(project(), platforms=[MUSL, "linux"])

    assert platforms(universe) == f"{USUAL} musl"
    assert platforms(universe, universe.reported) == "linux musl"
    assert platforms(universe, universe.named) == "linux musl"


def test_an_alias_asked_for_is_the_platform_that_it_means() -> None:
    universe = of(project(), platforms=["windows", "windows"])

    assert platforms(universe, universe.reported) == "windows"
    assert len(universe.platforms) == len(set(universe.platforms))


@pytest.mark.parametrize("asked", [{"pythons": ["3.x"]}, {"platforms": ["beos"]}])
def test_what_nobody_knows_is_refused(asked: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError):
        of(project(), **asked)


def test_just_what_is_asked_for_is_all_of_the_universe() -> None:
    universe = exactly(["3.12", "3.12", "3.13"], ["linux", LINUX, "macos"])

    assert told(universe, universe.everything) == "3.12/linux 3.12/mac 3.13/linux 3.13/mac"
    assert universe.promised == universe.reported == universe.everything


def test_the_default_platforms_are_the_usual_ones() -> None:
    assert DEFAULTS == (LINUX, ARM, MAC, WINDOWS)


def test_a_marker_means_the_usual_targets_it_selects_and_others_only_where_it_must() -> None:
    universe = exactly(["3.12"], [LINUX, MAC, INTEL])
    usual = universe.choose(lambda target: target.platform.id != INTEL)

    assert meant(universe, None, usual) == usual
    assert told(universe, meant(universe, "sys_platform == 'darwin'", usual)) == "3.12/mac"
    assert (
        told(universe, meant(universe, "sys_platform == 'darwin' and platform_machine == 'x86_64'", usual))
        == "3.12/intel"
    )
    assert told(universe, meant(universe, "sys_platform != 'linux'", usual)) == "3.12/mac"


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">=3.9.2", ["3.9.2"]),
        (">=3.9", []),
        (">=3.9.2,<3.12.1,!=3.10.4", ["3.10.4", "3.10.5", "3.9.2"]),
        ("~=3.9.1", ["3.9.1"]),
        ("==3.9.*", []),
    ],
)
def test_lower_bounds_within_a_minor_are_those_that_cut(text: str, bounds: list[str]) -> None:
    assert sorted(map(str, lower_bounds(SpecifierSet(text)))) == bounds


@pytest.mark.parametrize(
    ("operator", "version", "cuts"),
    [
        (">=", "3.9.2", ["3.9.2"]),
        ("<", "3.9.2", ["3.9.2"]),
        (">", "3.9.2", ["3.9.3"]),
        ("<=", "3.9.2", ["3.9.3"]),
        ("==", "3.9.2", ["3.9.2", "3.9.3"]),
        ("!=", "3.9.0", ["3.9.1"]),
        (">=", "3.9.0", []),
        (">=", "3.9", []),
        (">=", "13.9.2", []),
    ],
)
def test_a_comparison_cuts_a_minor_where_its_answer_changes(operator: str, version: str, cuts: list[str]) -> None:
    assert list(map(str, cut(operator, version))) == cuts


@pytest.mark.parametrize(
    ("own", "settings", "asked", "promised", "reported"),
    [
        (["linux"], {}, [], "linux", "linux"),
        (
            ["linux", "aarch64-unknown-linux-musl"],
            {},
            ["windows"],
            "linux windows aarch64-unknown-linux-musl",
            "windows",
        ),
        (["linux"], {}, ["linux"], "linux", "linux"),
        (["linux"], {"required": ["sys_platform == 'win32'"]}, [], "linux windows", "linux windows"),
        (["linux", "windows"], {"environments": ["sys_platform == 'win32'"]}, [], "windows", "windows"),
    ],
)
def test_platforms_of_a_configuration_stand_in_the_place_of_the_usual_ones(
    own: list[str], settings: dict[str, list[str]], asked: list[str], promised: str, reported: str
) -> None:
    universe = of(project(requires_python=">=3.12", **settings), promised_platforms=own, platforms=asked)
    assert set(platforms(universe).split()) == set(promised.split())
    assert set(platforms(universe, universe.promised & universe.reported).split()) == set(reported.split())
    assert universe.spared is not None


def test_a_safe_fix_spares_the_usual_platforms_that_a_configuration_leaves_out() -> None:
    plain = of(project(requires_python=">=3.12"))
    assert plain.spared in (None, plain.promised)
    narrow = of(project(requires_python=">=3.12"), promised_platforms=["linux"])
    assert platforms(narrow, narrow.spared) == USUAL
    limited = of(
        project(requires_python=">=3.12", environments=["sys_platform == 'linux'"]), promised_platforms=["linux"]
    )
    assert platforms(limited, limited.spared) == "linux arm"


@pytest.mark.parametrize(
    ("range_", "own", "asked", "promised", "reported"),
    [
        (">=3.13", ["3.13", "3.13t"], [], "3.13 3.14 3.15 3.13t", "3.13 3.13t"),
        (">=3.13", ["3.13", "3.13t"], ["3.14"], "3.13 3.14 3.15 3.13t", "3.14"),
        (">=3.13", ["3.9"], [], "3.13 3.14 3.15", ""),
        (">=3.13", ["3.13t"], ["pypy3.13"], "3.13 3.14 3.15 3.13t pypy3.13", "pypy3.13"),
    ],
)
def test_pythons_of_a_configuration_join_the_promise_and_never_narrow_it(
    range_: str, own: list[str], asked: list[str], promised: str, reported: str
) -> None:
    universe = of(project(requires_python=range_), promised_pythons=own, pythons=asked)
    assert pythons(universe) == promised
    assert pythons(universe, universe.promised & universe.reported) == reported
