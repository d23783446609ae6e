"""Remedies for small packages: what a person would write."""

import pytest
from model_samples import ANY, lines_after, native, package, release, some, survey, world

from uvlint.model.package import Package, Release
from uvlint.model.planner import safety
from uvlint.model.remedy import hurt, remedies
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe

EVERYWHERE = "linux arm mac windows"


def offered(
    text: str, *releases: Release, universe: Universe | None = None, overrides: tuple[str, ...] = ()
) -> list[str]:
    """Each remedy as its lines with ` | ` between them."""
    told = _survey(text, package(*releases), universe, overrides)
    requirement = told.requirements[0]
    return [
        " | ".join(lines_after(fix, requirement))
        for fix in remedies(told, told.coverage(requirement), told.universe.everything)
    ]


def _survey(text: str, shelf: Package, universe: Universe | None = None, overrides: tuple[str, ...] = ()) -> Survey:
    return survey(universe or world("3.10 3.11 3.12 3.13"), text, packages=[shelf], overrides=overrides)


NEW = native("2.0", range(11, 14), EVERYWHERE, "sdist >=3.11")
OLD = native("1.5", range(8, 13), EVERYWHERE, "sdist")


def test_a_python_that_newer_releases_left_gets_an_older_one_of_its_own() -> None:
    newer = native("2.0", range(11, 14), EVERYWHERE)
    older = native("1.5", range(8, 13), EVERYWHERE)

    assert offered("x>=2", newer, older) == [
        "x>=2; python_version >= '3.11' | x<2.0; python_version < '3.11'",
    ]


def test_a_python_that_older_releases_never_knew_gets_a_newer_one_of_its_own() -> None:
    assert offered("x<2", NEW, OLD)[:1] == ["x<2; python_version < '3.13' | x>=2.0; python_version >= '3.13'"]


def test_a_pin_stays_a_pin_on_the_side_that_steps_back() -> None:
    newer, older = native("2.0", range(11, 14), EVERYWHERE), native("1.5", range(8, 13), EVERYWHERE)

    assert offered("x==2.0", newer, older) == ["x==2.0; python_version >= '3.11' | x==1.5; python_version < '3.11'"]


def test_one_platform_gets_the_last_release_that_served_it() -> None:
    universe = world("3.10 3.11", "linux arm mac intel windows")
    newer, older = native("2.0", [10, 11], EVERYWHERE), native("1.5", [10, 11], f"{EVERYWHERE} intel")
    lines = offered("x>=2", newer, older, universe=universe)[0].split(" | ")

    assert lines == [
        "x>=2; sys_platform != 'darwin' or platform_machine == 'arm64'",
        "x<2.0; sys_platform == 'darwin' and platform_machine == 'x86_64'",
    ]


def test_what_exists_for_one_system_is_asked_for_only_there() -> None:
    assert offered("x", native("1.0", range(10, 14), "windows")) == ["x; sys_platform == 'win32'"]
    assert offered("x>=1 ; python_version<'3.12'", native("1.0", range(10, 14), "windows")) == [
        "x>=1 ; python_version<'3.12' and sys_platform == 'win32'"
    ]


def test_what_lacks_one_system_is_asked_for_on_the_others() -> None:
    assert offered("x", native("1.0", range(10, 14), "linux arm mac")) == ["x; sys_platform != 'win32'"]


def test_a_requirement_that_served_nobody_is_raised_as_a_whole() -> None:
    newer, older = native("2.0", range(10, 14), EVERYWHERE), release("1.5", "sdist")

    assert offered("x==1.5", newer, older)[0] == "x>=2.0"


def test_the_newest_release_without_wheels_is_kept_out_by_an_upper_bound() -> None:
    newest, middle, older = release("3.0", "sdist"), native("2.0", range(10, 14), EVERYWHERE), release("1.0", "sdist")
    lines = offered("x<2", newest, middle, older)

    assert lines
    assert lines[0] == "x>=2.0,<3.0"


def test_the_newest_release_without_wheels_is_stepped_back_from() -> None:
    newest, middle = release("3.0", "sdist"), native("2.0", range(10, 14), EVERYWHERE)

    assert offered("x", newest, middle) == ["x<3.0"]
    assert offered("x>=1", newest, middle) == ["x>=1,<3.0"]


@pytest.mark.parametrize(
    ("why", "text", "releases"),
    [
        ("only sdists", "x", [release("1.0", "sdist")]),
        ("no release at all", "x", []),
        ("all is well", "x", [release("1.0", ANY)]),
        ("wheels for nobody here", "x", [release("1.0", "cp39-cp39-win_arm64")]),
        ("only yanked wheels", "x", [release("2.0", "sdist"), release("1.0", f"{ANY} !")]),
        ("only pre-releases", "x", [release("2.0", "sdist"), release("1.0rc1", ANY)]),
        ("Linux left to its compilers", "x", [native("1.0", range(10, 14), "mac windows", "sdist")]),
    ],
)
def test_nothing_is_offered_where_nothing_helps(why: str, text: str, releases: list[Release]) -> None:
    assert offered(text, *releases) == []


def test_an_overridden_requirement_is_left_alone() -> None:
    assert offered("x", release("2.0", "sdist"), release("1.0", ANY), overrides=("x>=2",)) == []


def test_a_line_keeps_its_spelling_extras_and_quotes() -> None:
    newer, older = native("2.0", range(11, 14), EVERYWHERE), native("1.5", range(8, 13), EVERYWHERE)

    (lines,) = offered('X[a] >= 2 ; os_name != "java"', newer, older)

    assert lines.split(" | ") == [
        'X[a] >= 2 ; os_name != "java" and python_version >= "3.11"',
        'X[a] < 2.0 ; os_name != "java" and python_version < "3.11"',
    ]


def test_a_marker_of_alternatives_is_bracketed() -> None:
    lines = offered("x; os_name == 'nt' or os_name == 'posix'", native("1.0", range(10, 14), "linux arm mac"))

    assert lines == ["x; (os_name == 'nt' or os_name == 'posix') and sys_platform != 'win32'"]


def test_a_bound_keeps_its_epoch() -> None:
    assert offered("x==1.0", native("1!2.0", range(10, 14), EVERYWHERE), release("1.0", "sdist"))[0] == "x>=1!2.0"


def test_no_release_is_offered_that_a_constraint_forbids() -> None:
    releases = native("2.0", range(10, 14), EVERYWHERE), release("1.0", "sdist")
    told = survey(world(), "x", packages=[package(*releases)], constraints=["x<2"])

    assert remedies(told, told.coverage(told.requirements[0]), told.universe.everything) == ()


def test_musl_goes_with_the_glibc_that_no_marker_tells_it_from() -> None:
    universe = world("3.12", "linux mac windows musl")
    newer, older = native("2.0", [12], "linux mac windows"), native("1.0", [12], "linux mac windows musl")
    lines = offered("x>=2", newer, older, universe=universe)

    assert lines
    assert lines[0].startswith("x>=2; sys_platform != 'linux' | x<2.0; sys_platform == 'linux'")


def test_a_system_too_old_hurts_only_where_it_was_named() -> None:
    universe = world("3.12", "linux mac windows")
    wheels = ["cp312-cp312-manylinux_2_34_x86_64", "cp312-cp312-macosx_11_0_arm64", "cp312-cp312-win_amd64"]
    told = _survey("x", package(release("1.0", *wheels)), universe)

    assert hurt(told, told.requirements[0]) == 0
    universe.named = some(universe, "linux")
    assert hurt(told, told.requirements[0]) == some(universe, "linux")


def test_a_bound_that_uv_ignores_hurts_only_where_a_build_follows() -> None:
    told = _survey("x", package(release("1.0", f"{ANY} <3.12")))
    assert hurt(told, told.requirements[0]) == 0

    told = _survey("x", package(release("1.0", "sdist <3.12")))
    assert hurt(told, told.requirements[0]) == told.universe.everything


@pytest.mark.parametrize(
    ("text", "releases", "safe"),
    [
        ("x>=2", [native("2.0", range(11, 14), EVERYWHERE), native("1.5", range(8, 13), EVERYWHERE)], "safe"),
        ("x", [native("1.0", range(10, 14), "windows")], "safe"),
        ("x<2", [NEW, OLD], "unsafe"),
        ("x", [release("3.0", "sdist"), native("2.0", range(10, 14), EVERYWHERE)], "unsafe"),
    ],
)
def test_a_remedy_is_safe_where_nothing_could_be_installed_and_unsafe_where_something_was_built(
    text: str, releases: list[Release], safe: str
) -> None:
    told = _survey(text, package(*releases))
    fix = remedies(told, told.coverage(told.requirements[0]), told.universe.everything)[0]

    assert safety(fix, told) == safe


@pytest.mark.parametrize(
    ("own", "kept", "rest"),
    [
        # what the new bound says already
        ("python_version < '3.14'", "python_version < '3.13'", "python_version < '3.14' and python_version >= '3.13'"),
        # other systems than those that are promised count as well
        (
            "sys_platform != 'cygwin'",
            "sys_platform != 'cygwin' and python_version < '3.13'",
            "sys_platform != 'cygwin' and python_version >= '3.13'",
        ),
        # uv does not read it, and somebody meant something by it
        (
            "python_version ~= '3'",
            "python_version ~= '3' and python_version < '3.13'",
            "python_version ~= '3' and python_version >= '3.13'",
        ),
    ],
)
def test_no_marker_says_a_thing_twice_and_none_is_lost(own: str, kept: str, rest: str) -> None:
    assert offered(f"x<2; {own}", NEW, OLD)[:1] == [f"x<2; {kept} | x>=2.0; {rest}"]
