"""What holds of every remedy, whatever the package."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from model_samples import (
    TODAY,
    desk,
    every_line,
    lines_after,
    need,
    package,
    packages,
    project,
    release,
    requirement_texts,
    survey,
    world,
)
from packaging.requirements import Requirement as Parsed

from uvlint.model.fix import Fix, Safety
from uvlint.model.package import Package, Release
from uvlint.model.planner import safety
from uvlint.model.promise import promise
from uvlint.model.remedy import hurt, remedies
from uvlint.model.stock import Stock
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe

_MATRIX = {"linux": "manylinux_2_17_x86_64", "arm": "manylinux2014_aarch64", "mac": "macosx_11_0_arm64"}
_MATRIX |= {"intel": "macosx_10_9_x86_64", "windows": "win_amd64", "musl": "musllinux_1_1_x86_64"}


@st.composite
def grown(draw: st.DrawFn) -> Package:
    """A package as they really grow: each release has wheels for a run of Pythons, and perhaps an sdist."""
    releases: list[Release] = []
    for version in ("4.0", "3.1", "3.0", "2.0", "1.0")[draw(st.integers(0, 3)) :]:
        first = draw(st.integers(9, 12))
        minors = range(first, draw(st.integers(first, 14)))
        names = draw(st.lists(st.sampled_from(sorted(_MATRIX)), unique=True))
        bound = draw(st.sampled_from(["", f" >=3.{first}", "", " <3.13"]))
        files = [f"cp3{minor}-cp3{minor}-{_MATRIX[name]}{bound}" for minor in minors for name in names]
        releases.append(release(version, *files, *([f"sdist{bound}"] if draw(st.booleans()) else [])))
    return package(*releases)


def _universes() -> list[Universe]:
    wide = promise(project(requires_python=">=3.10,<3.14"), today=TODAY)
    return [
        world("3.10 3.11 3.12 3.13", "linux arm mac windows"),
        world("3.10 3.10.4 3.11 3.12", "linux arm mac intel windows musl"),
        wide,
    ]


UNIVERSES = _universes()


@st.composite
def remedied(draw: st.DrawFn) -> tuple[Survey, Fix]:
    """A survey of one requirement, and a remedy for it."""
    universe = draw(st.sampled_from(UNIVERSES))
    told = survey(universe, draw(requirement_texts), packages=[draw(grown() | packages())])
    fixes = remedies(told, told.coverage(told.requirements[0]), told.universe.everything)
    assume(fixes)
    return told, draw(st.sampled_from(fixes))


laws = settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@laws
@given(remedied())
def test_no_two_lines_hold_on_one_target(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    covered = 0
    for requirement, holds in every_line(told.universe, lines_after(fix, told.requirements[0])):
        assert requirement.name == "x"
        assert not holds & covered
        covered |= holds


@laws
@given(remedied())
def test_a_target_that_a_wheel_served_keeps_its_requirement_unless_it_is_alike_to_one_that_hurts(
    found: tuple[Survey, Fix],
) -> None:
    told, fix = found
    universe, old = told.universe, told.requirements[0]
    served = told.coverage(old).wheel & told.domain(old) & ~universe.alike(hurt(told, old))
    for requirement, holds in every_line(universe, lines_after(fix, old)):
        if holds & served:
            assert str(requirement.specifier) == str(old.specifier)
            assert requirement.extras == old.extras
            served &= ~holds

    assert served == 0, "a target lost its requirement"


@laws
@given(remedied())
def test_other_releases_are_asked_for_so_that_every_hurt_target_that_one_serves_has_a_wheel(
    found: tuple[Survey, Fix],
) -> None:
    told, fix = found
    old = told.requirements[0]
    shelf = told.desk.shelf("x")
    assert shelf
    curable = hurt(told, old) & Stock(shelf, told, old).anywhere
    lines = list(every_line(told.universe, lines_after(fix, old)))
    if all(str(requirement.specifier) == str(old.specifier) for requirement, _ in lines):
        return
    for requirement, holds in lines:
        chosen, unserved = shelf.choose(requirement.specifier, holds & curable)
        assert not unserved
        assert not any(built for _, _, built in chosen)
        curable &= ~holds
    assert curable == 0


@laws
@given(remedied())
def test_a_marker_alone_leaves_out_only_what_hurts_or_is_alike_to_it(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    old = told.requirements[0]
    lines = list(every_line(told.universe, lines_after(fix, old)))
    if all(str(requirement.specifier) == str(old.specifier) for requirement, _ in lines):
        left_out = told.domain(old) & told.universe.where(old.marker).yes
        for _, holds in lines:
            left_out &= ~holds
        assert left_out & hurt(told, old)
        assert not left_out & ~told.universe.alike(hurt(told, old))


@laws
@given(remedied())
def test_a_remedied_project_has_no_more_hurt_targets_than_before(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    old = told.requirements[0]
    lines = lines_after(fix, old)
    shelf = told.desk.packages["x"]
    assert isinstance(shelf, Package)
    after = survey(told.universe, *lines, packages=[shelf])
    hurting = 0
    for requirement in after.requirements:
        hurting |= hurt(after, requirement)

    # a line of its own may name a platform that was not promised before
    assert not hurting & told.domain(old) & ~told.universe.alike(hurt(told, old))


@laws
@given(remedied())
def test_a_remedy_that_is_called_safe_changes_nothing_that_could_be_installed(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    if safety(fix, told) is Safety.SAFE:
        old = told.requirements[0]
        installable = told.desk.installable(old) & told.domain(old)
        kept = 0
        for requirement, holds in every_line(told.universe, lines_after(fix, old)):
            if str(requirement.specifier) == str(old.specifier):
                kept |= holds
            else:
                assert not holds & installable
        assert not installable & ~kept


@laws
@given(remedied())
def test_every_line_is_a_requirement_and_at_most_four_are_written(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    lines = lines_after(fix, told.requirements[0])

    assert all(Parsed(line).name == "x" for line in lines)
    assert len(lines) <= 5
    assert len(set(lines)) == len(lines)
    assert lines != [told.requirements[0].text]


@laws
@given(remedied())
def test_a_remedy_is_found_again_from_the_same_survey(found: tuple[Survey, Fix]) -> None:
    told, fix = found
    shelf = told.desk.packages["x"]
    assert isinstance(shelf, Package)
    again = survey(told.universe, told.requirements[0].text, packages=[shelf])

    assert fix in remedies(again, again.coverage(again.requirements[0]), again.universe.everything)
    assert desk(told.universe, shelf).coverage(need(told.requirements[0].text)) == told.coverage(told.requirements[0])
