"""What holds of every coverage and of every set of faults."""

from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import desk, need, packages, requirement_texts, world
from packaging.specifiers import SpecifierSet

from uvlint.model.coverage import Coverage, Desk
from uvlint.model.cutoff import Cutoff
from uvlint.model.fault import faults
from uvlint.model.package import Package, Wheel
from uvlint.model.shelf import is_pin

UNIVERSE = world("3.10 3.11 3.12 3.13 3.13t", "linux arm mac windows musl")
lines = st.lists(
    st.sampled_from(["x<2", "x>=1.5; sys_platform == 'linux'", "x==1.0", "x!=2.1; os_name == 'nt'"]), max_size=2
)


@st.composite
def desks(draw: st.DrawFn) -> tuple[Desk, Coverage, Package]:
    """A requirement judged."""
    shelf = draw(packages())
    cutoff = Cutoff(draw(st.sampled_from([None, None, 150.0])))
    judge = desk(UNIVERSE, shelf, constraints=draw(lines), overrides=draw(lines)[:1], cutoff=cutoff)
    return judge, judge.coverage(need(draw(requirement_texts))), shelf


@settings(deadline=None, max_examples=200)
@given(desks())
def test_the_sets_are_disjoint_and_make_up_the_universe(judged: tuple[Desk, Coverage, Package]) -> None:
    _, coverage, _ = judged
    sets = [coverage.skipped, coverage.unknown, coverage.none]
    sets += [targets for choice in coverage.choices for targets in (choice.wheel, choice.build)]

    assert sum(targets.bit_count() for targets in sets) == len(UNIVERSE.targets)
    assert sum(sets) == UNIVERSE.everything
    assert coverage.required == UNIVERSE.everything & ~(coverage.skipped | coverage.unknown)
    assert all(choice.wheel | choice.build for choice in coverage.choices)


@settings(deadline=None, max_examples=150)
@given(packages(), st.sampled_from(["", ">=1.5", "<2", "==2.1", "==1.0", "==3.0rc1"]), st.sampled_from([None, 150.0]))
def test_what_is_chosen_is_what_one_target_alone_would_be_given(
    shelf: Package, text: str, moment: float | None
) -> None:
    """Target by target, the rule said once more and slowly."""
    specifier = SpecifierSet(text)
    coverage = desk(UNIVERSE, shelf, cutoff=Cutoff(moment)).coverage(need(f"x{text}"))
    matching = [r for r in shelf.releases if specifier.contains(r.version, prereleases=True)]
    order = sorted(matching, key=lambda r: SpecifierSet(prereleases=False).contains(r.version), reverse=True)
    for number in range(len(UNIVERSE.targets)):
        expected = "none"
        for release in order:
            seen = [
                file
                for file in release.files
                if (file.yanked is None or is_pin(specifier))
                and (moment is None or (file.uploaded is not None and file.uploaded < moment))
            ]
            fitting = [file for file in seen if isinstance(file, Wheel) and UNIVERSE.fits(file.tags) >> number & 1]
            # one file speaks for the release: the best wheel, else the sdist
            speaker = UNIVERSE.best(fitting, number) if fitting else release.sdist if release.sdist in seen else None
            if speaker and UNIVERSE.admitted(speaker.requires_python) >> number & 1:
                expected = release.version if fitting else f"{release.version}*"
                break
        found = "none" if coverage.none >> number & 1 else ""
        for choice in coverage.choices:
            found += choice.release.version if choice.wheel >> number & 1 else ""
            found += f"{choice.release.version}*" if choice.build >> number & 1 else ""
        assert found == expected, UNIVERSE.targets[number].id


@settings(deadline=None, max_examples=200)
@given(desks(), st.integers(0, UNIVERSE.everything))
def test_a_target_is_under_one_fault_at_most_and_every_gap_is_under_one(
    judged: tuple[Desk, Coverage, Package], domain: int
) -> None:
    judge, coverage, _ = judged
    found = faults(judge, coverage, domain)
    union = 0
    for targets in found.values():
        assert targets
        assert not targets & union
        assert not targets & ~domain
        union |= targets

    assert union & (coverage.skipped | coverage.unknown) == 0
    assert (coverage.none | coverage.build) & domain & ~union == 0


@settings(deadline=None, max_examples=150)
@given(desks())
def test_a_wheel_version_is_told_only_where_something_is_built(judged: tuple[Desk, Coverage, Package]) -> None:
    judge, coverage, shelf = judged
    union = 0
    for version, targets in judge.wheel_versions(coverage.requirement):
        assert targets
        assert not targets & union
        assert version in {release.version for release in shelf.releases}
        union |= targets

    assert not union & ~coverage.build
