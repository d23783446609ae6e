"""Which release uv takes (uv-facts.md §4.1), on small packages."""

import pytest
from model_samples import ANY, desk, native, need, package, release, told, world
from msgspec.structs import replace
from packaging.specifiers import SpecifierSet

from uvlint.model.coverage import Coverage
from uvlint.model.cutoff import Cutoff
from uvlint.model.package import Absent, Package, Unavailable, Wheel
from uvlint.model.requirement import Origin
from uvlint.model.shelf import is_pin

UNIVERSE = world("3.10 3.11 3.12", "linux windows")


def table(coverage: Coverage) -> dict[str, str]:
    """Everything that a coverage says, in words; what is empty left out."""
    said = {c.release.version: told(UNIVERSE, c.wheel) for c in coverage.choices if c.wheel}
    said |= {f"{c.release.version}*": told(UNIVERSE, c.build) for c in coverage.choices if c.build}
    sets = {"none": coverage.none, "skipped": coverage.skipped, "unknown": coverage.unknown}
    return said | {name: told(UNIVERSE, targets) for name, targets in sets.items() if targets}


def judged(text: str, *releases: object, **more: object) -> dict[str, str]:
    """The coverage of one line over one package."""
    return table(desk(UNIVERSE, package(*releases), **more).coverage(need(text)))  # type: ignore[arg-type]


ALL = "3.10/linux 3.10/windows 3.11/linux 3.11/windows 3.12/linux 3.12/windows"
LINUX = "3.10/linux 3.11/linux 3.12/linux"
WINDOWS = LINUX.replace("linux", "windows")
OLD = "3.10/linux 3.10/windows"
NEW = "3.11/linux 3.11/windows 3.12/linux 3.12/windows"


def test_the_newest_release_wins() -> None:
    assert judged("x", release("2.0", ANY), release("1.0", ANY)) == {"2.0": ALL}


def test_the_specifier_limits_what_can_win() -> None:
    assert judged("x<2", release("2.0", ANY), release("1.0", ANY)) == {"1.0": ALL}
    assert judged("x>2", release("2.0", ANY)) == {"none": ALL}


def test_an_older_wheel_never_beats_a_newer_sdist() -> None:
    assert judged("x", release("2.0", "sdist"), release("1.0", ANY)) == {"2.0*": ALL}


def test_a_wheel_that_fits_beats_the_sdist_of_its_release() -> None:
    assert judged("x", native("2.0", [10, 11, 12], "linux", "sdist")) == {"2.0": LINUX, "2.0*": WINDOWS}


def test_without_sdist_a_target_falls_back_to_an_older_release() -> None:
    newer, older = native("2.0", [10, 11, 12], "linux"), native("1.0", [10, 11, 12], "windows linux")

    assert judged("x", newer, older) == {"2.0": LINUX, "1.0": WINDOWS}


def test_where_nothing_serves_there_is_none() -> None:
    assert judged("x", native("2.0", [10, 11, 12], "linux")) == {"2.0": LINUX, "none": WINDOWS}
    assert judged("x") == {"none": ALL}
    assert judged("x", release("1.0")) == {"none": ALL}


@pytest.mark.parametrize("bound", [">=3.11", ">3.10.0", "~=3.11", "==3.11.*", ">=3.11,<3.12", "!=3.12.*,>=3.11"])
def test_only_the_lower_bound_of_requires_python_counts(bound: str) -> None:
    assert judged("x", release("2.0", f"{ANY} {bound}"), release("1.0", ANY)) == {"2.0": NEW, "1.0": OLD}


@pytest.mark.parametrize("bound", [">=3.10,!=3.10.*", "!=3.10.*,>=3.8,>=3.10,!=3.9.*"])
def test_a_hole_at_the_lower_bound_moves_it(bound: str) -> None:
    """uv 0.13.8 forks `>=3.10,!=3.10.*` at 3.11."""
    assert judged("x", release("2.0", f"{ANY} {bound}"), release("1.0", ANY)) == {"2.0": NEW, "1.0": OLD}


@pytest.mark.parametrize(
    "bound", ["<3.10", "<=3.9", "!=3.10.*,!=3.11.*", "not a bound", ">=2.7,!=3.0.*", "==3.*", ">=3"]
)
def test_holes_upper_bounds_and_rubbish_are_ignored(bound: str) -> None:
    assert judged("x", release("2.0", f"{ANY} {bound}"), release("1.0", ANY)) == {"2.0": ALL}


def test_the_bound_that_counts_is_that_of_the_file_that_speaks_for_its_release() -> None:
    assert judged("x", release("2.0", f"{ANY} >=3.11", "sdist"), release("1.0", ANY)) == {"2.0": NEW, "1.0": OLD}
    assert judged("x", release("2.0", ANY, "sdist >=3.12")) == {"2.0": ALL}
    assert judged("x", release("2.0", "py312-none-any", "sdist >=3.11"), release("1.0", ANY)) == {
        "2.0": "3.12/linux 3.12/windows",
        "2.0*": "3.11/linux 3.11/windows",
        "1.0": OLD,
    }


def test_a_patch_release_in_a_bound_counts() -> None:
    universe = world("3.10 3.10.4", "linux")
    coverage = desk(universe, package(release("2.0", f"{ANY} >=3.10.4"))).coverage(need())

    assert (told(universe, coverage.wheel), told(universe, coverage.none)) == ("3.10.4/linux", "3.10/linux")


def test_a_yanked_release_is_passed_over() -> None:
    releases = release("2.0", f"{ANY} !"), release("1.0", ANY)

    assert judged("x", *releases) == {"1.0": ALL}
    assert judged("x>=2", *releases) == {"none": ALL}


@pytest.mark.parametrize("text", ["x==2.0", "x===2.0", "x==2"])
def test_a_sole_pin_takes_a_yanked_release(text: str) -> None:
    assert judged(text, release("2.0", f"{ANY} !"), release("1.0", ANY)) == {"2.0": ALL}


@pytest.mark.parametrize("text", ["x==2.*", "x==2.0,>=1", "x<=2.0,>=2.0", "x~=2.0"])
def test_nothing_but_a_sole_pin_takes_a_yanked_release(text: str) -> None:
    assert judged(text, release("2.0", f"{ANY} !")) == {"none": ALL}


def test_one_yanked_file_leaves_the_others() -> None:
    assert judged("x", release("2.0", f"{ANY} !", "sdist"), release("1.0", ANY)) == {"2.0*": ALL}
    assert judged("x", release("2.0", ANY, "sdist !")) == {"2.0": ALL}


@pytest.mark.parametrize(
    ("specifier", "pin"),
    [("==1", True), ("===1", True), ("==1.*", False), ("==1,==1.0", False), (">=1", False), ("", False)],
)
def test_a_pin_is_a_sole_equality(specifier: str, pin: bool) -> None:
    assert is_pin(SpecifierSet(specifier)) == pin


def test_pre_releases_come_last() -> None:
    releases = release("3.0rc1", ANY), release("2.0", "cp311-cp311-manylinux_2_17_x86_64"), release("1.0a1", ANY)

    assert judged("x", *releases) == {"3.0rc1": ALL.replace(" 3.11/linux", ""), "2.0": "3.11/linux"}
    assert judged("x", release("3.0rc1", ANY), release("2.0", ANY)) == {"2.0": ALL}
    assert judged("x==3.0rc1", *releases) == {"3.0rc1": ALL}
    assert judged("x<3", release("3.0.dev1", ANY)) == {"none": ALL}


def test_a_local_version_meets_its_public_pin() -> None:
    releases = release("2.0+cpu", ANY), release("2.0", ANY)

    assert judged("x==2.0", *releases) == {"2.0+cpu": ALL}
    assert judged("x==2.0+cpu", *releases) == {"2.0+cpu": ALL}
    assert judged("x>2.0", *releases) == {"none": ALL}
    assert judged("x>=2.0", *releases) == {"2.0+cpu": ALL}


def test_exclude_newer_is_heeded_file_by_file() -> None:
    tags = "cp310-abi3-manylinux_2_17_x86_64"
    newest = release("2.0", "sdist", uploaded=50)
    late = Wheel(f"x-2.0-{tags}.whl", tags, None, 100)
    early = Wheel("x-1.0-any.whl", ANY, None, 99.0)
    timeless = release("1.5", ANY)
    built = Package("x", (type(newest)("2.0", (late,), newest.sdist), timeless, type(newest)("1.0", (early,))))

    def at(moment: float | None) -> dict[str, str]:
        return table(desk(UNIVERSE, built, cutoff=Cutoff(moment)).coverage(need()))

    assert at(None) == {"2.0": LINUX, "2.0*": WINDOWS}
    assert at(101) == {"2.0": LINUX, "2.0*": WINDOWS}
    assert at(100) == {"2.0*": ALL}  # at that moment is too late
    assert at(10) == {"none": ALL}
    assert table(desk(UNIVERSE, built, cutoff=Cutoff(10, {"x": None})).coverage(need())) == {
        "2.0": LINUX,
        "2.0*": WINDOWS,
    }


def test_a_file_without_upload_time_does_not_exist_before_any_moment() -> None:
    assert judged("x", release("2.0", ANY), release("1.0", ANY, uploaded=1), cutoff=Cutoff(9e9)) == {"1.0": ALL}


def test_a_marker_leaves_targets_out() -> None:
    assert judged("x; sys_platform == 'linux'", release("1.0", ANY)) == {"1.0": LINUX, "skipped": WINDOWS}
    assert judged("x; sys_platform == 'linux'", release("1.0")) == {"none": LINUX, "skipped": WINDOWS}


def test_a_marker_that_cannot_be_known_leaves_the_answer_open() -> None:
    coverage = desk(UNIVERSE, package(release("1.0", ANY))).coverage(
        need("x; platform_release > '5' and os_name == 'nt'")
    )

    assert table(coverage) == {"skipped": LINUX, "unknown": WINDOWS}
    assert coverage.reason


def test_constraints_narrow_where_their_marker_holds() -> None:
    releases = release("2.0", ANY), release("1.0", ANY)

    assert judged("x", *releases, constraints=["x<2"]) == {"1.0": ALL}
    assert judged("x", *releases, constraints=["x<2; sys_platform == 'linux'"]) == {"2.0": WINDOWS, "1.0": LINUX}
    assert judged("x>=2", *releases, constraints=["x<2"]) == {"none": ALL}
    assert judged("x", *releases, constraints=["y<2"]) == {"2.0": ALL}
    assert judged("x", *releases, constraints=["x<2; sys_platform == 'linux'", "x>1"]) == {
        "2.0": WINDOWS,
        "none": LINUX,
    }


def test_a_pin_in_a_constraint_takes_a_yanked_release() -> None:
    assert judged("x", release("2.0", f"{ANY} !"), release("1.0", ANY), constraints=["x==2.0"]) == {"2.0": ALL}


def test_a_constraint_beside_a_pin_leaves_it_the_yanked_release() -> None:
    assert judged("x==2.0", release("2.0", f"{ANY} !"), release("1.0", ANY), constraints=["x<3"]) == {"2.0": ALL}


@pytest.mark.parametrize("bound", ["===abc", "==3.10.*,===x"])
def test_an_arbitrary_bound_that_is_no_version_breaks_nothing(bound: str) -> None:
    assert judged("x", release("2.0", f"{ANY} {bound}"), release("1.0", ANY))


def test_overrides_replace_the_marker_too() -> None:
    """As uv 0.13.8 locks it: the line of the override stands in the place of the requirement's."""
    one = release("1.0", ANY)

    assert judged("x; sys_platform == 'win32'", one, overrides=["x"]) == {"1.0": ALL}
    assert judged("x", one, overrides=["x; sys_platform == 'linux'"]) == {"1.0": LINUX, "skipped": WINDOWS}
    assert judged("x; sys_platform == 'win32'", one, overrides=["x; sys_platform == 'linux'"]) == {
        "1.0": LINUX,
        "skipped": WINDOWS,
    }


def test_overrides_replace_the_specifier() -> None:
    releases = release("2.0", ANY), release("1.0", ANY)

    assert judged("x>=2", *releases, overrides=["x<2"]) == {"1.0": ALL}
    assert judged("x>=2", *releases, overrides=["y<2"]) == {"2.0": ALL}
    assert judged("x>=2", *releases, overrides=["x"], constraints=["x<2"]) == {"1.0": ALL}


@pytest.mark.parametrize("text", ["x @ https://host/x.tar.gz", "x"])
def test_what_comes_from_elsewhere_is_unknown(text: str) -> None:
    coverage = desk(UNIVERSE, package(release("1.0", ANY))).coverage(need(text, source="a path"))

    assert table(coverage) == {"unknown": ALL}
    assert coverage.reason in ("comes from a path", "comes from a URL")


def test_what_was_not_asked_for_or_could_not_be_asked_is_unknown_with_the_reason() -> None:
    assert table(desk(UNIVERSE).coverage(need())) == {"unknown": ALL}
    coverage = desk(UNIVERSE, others={"x": Unavailable("no answer")}).coverage(need("x; os_name == 'nt'"))
    assert table(coverage) == {"skipped": LINUX, "unknown": WINDOWS}
    assert coverage.reason == "no answer"


def test_what_no_index_has_is_none() -> None:
    assert table(desk(UNIVERSE, others={"x": Absent()}).coverage(need())) == {"none": ALL}


def test_indexes_that_sources_name_answer_where_their_markers_hold() -> None:
    judge = desk(
        UNIVERSE,
        package(release("3.0", ANY)),
        others={
            "x@a": package(native("2.0", [10, 11], "linux", "sdist"), release("1.0", ANY)),
            "x@b": Unavailable("no answer"),
        },
    )

    def said(*origins: Origin, text: str = "x") -> dict[str, str]:
        return table(judge.coverage(replace(need(text), origins=origins)))

    linux = Origin(index="a", marker="sys_platform == 'linux'")
    assert said(Origin(index="a")).keys() == {"2.0", "2.0*"}
    assert said(linux, text="x<2") == {"1.0": LINUX, "none": WINDOWS}
    assert said(linux, text="x>2") == {"3.0": WINDOWS, "none": LINUX}
    assert said(linux, Origin(index="b")) == {"2.0": "3.10/linux 3.11/linux", "2.0*": "3.12/linux", "unknown": WINDOWS}
    assert said(Origin(source="a path", marker="os_name == 'nt'")) == {"3.0": LINUX, "unknown": WINDOWS}
    assert said(linux, text="x; os_name == 'nt'") == {"3.0": WINDOWS, "skipped": LINUX}
    assert said(Origin(index="a", marker="platform_release == '6'")) == {"unknown": ALL}
    assert said(Origin(index="c")) == {"unknown": ALL}


def test_a_file_that_two_indexes_have_counts_where_either_is_asked() -> None:
    both = {"x@a": package(release("1.0", ANY)), "x@b": package(release("1.0", ANY), release("0.9", ANY))}
    origins = (Origin(index="a", marker="os_name == 'nt'"), Origin(index="b"))
    judge = desk(UNIVERSE, others=both)
    assert table(judge.coverage(replace(need("x"), origins=origins))) == {"1.0": ALL}
    assert table(judge.coverage(replace(need("x<1"), origins=origins))) == {"0.9": LINUX, "none": WINDOWS}
    assert not judge.is_absent(replace(need("x"), origins=origins))
    absent = desk(UNIVERSE, others={"x@a": Absent(), "x@b": Absent()})
    assert absent.is_absent(replace(need("x"), origins=origins))
    assert table(absent.coverage(replace(need("x"), origins=origins))) == {"none": ALL}


def test_what_a_requirement_is_asked_as() -> None:
    a, b = Origin(index="a", marker="os_name == 'nt'"), Origin(index="b")
    assert need("x").keys == ("x",)
    assert need("x", source="a path").keys == ()
    assert replace(need("x"), origins=(a,)).keys == ("x@a", "x")
    assert replace(need("x"), origins=(a, b)).keys == ("x@a", "x@b")
    assert replace(need("x"), origins=(Origin(source="a path", marker="os_name == 'nt'"), b)).keys == ("x@b",)


def test_the_newest_release_with_a_wheel_is_told_where_the_chosen_one_is_built() -> None:
    releases = release("3.0", "sdist"), native("2.0", [10, 11], "linux", "sdist"), native("1.0", [10], "windows linux")
    judge = desk(UNIVERSE, package(*releases))
    told_versions = [(version, told(UNIVERSE, targets)) for version, targets in judge.wheel_versions(need())]

    assert told_versions == [("2.0", "3.10/linux 3.11/linux"), ("1.0", "3.10/windows")]
    assert judge.wheel_versions(need("x>=3")) == []
    assert judge.wheel_versions(need("x<2")) == []
