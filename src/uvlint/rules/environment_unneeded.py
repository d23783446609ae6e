"""What fails, fails only on platforms that nothing in the project asks for.

## What it finds

A project whose CI, Dockerfile or classifiers say where it runs, while every requirement that has no wheel, or nothing
at all to install, lacks it elsewhere. What other rules have to say of these requirements there is folded in.

## Why it matters

uv locks for all platforms unless it is told otherwise. A package is then built, or cannot be installed, for the sake of
machines that nobody has.

## How it decides

A platform is asked for when CI, a Dockerfile, a classifier, an entry of `required-environments`, `platforms` of uvlint,
`--platform` or a marker of any requirement names it, be it to leave something out there.

The rule speaks only where a matrix of several platforms, a Dockerfile or classifiers for some systems say where the
project runs: one CI job says what is checked, not what is used. It does not speak of workspaces, whose members may
differ, nor where `environments` are set.

A package that exists for some systems only lacks its marker wherever the project runs: that is said by
`platform-marker-missing`, and not folded in. The rule speaks beside those that ask the index, and asks nothing itself.

## Fix safety

uv refuses to install the project where `environments` admit no platform, so the fix is unsafe. It keeps every platform
that does not fail. The cures of the requirements themselves are offered beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.evidence import Evidence, Kind
from uvlint.model.fault import Fault
from uvlint.model.finding import Confidence, Finding, Related, Severity
from uvlint.model.fix import Fix
from uvlint.model.limits import limited, told_apart
from uvlint.model.remedy import hurt, remedies
from uvlint.model.rule import rule
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.place import Place
    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey
    from uvlint.model.target import Platform

_PLATFORM_VARIABLES = ("sys_platform", "platform_system", "os_name", "platform_machine")
_MOST = 4  # places that are told


@rule(severity=Severity.WARNING, needs=frozenset({"coverage"}), fixable=True, table=False)
def environment_unneeded(survey: Survey) -> Iterator[Finding]:
    project, universe = survey.project, survey.universe
    judged = (*survey.requirements, *survey.brought)
    failing = {one: targets for one in judged if (targets := hurt(survey, one))}
    lasting = 0  # what fails on more than a Python that came out just now
    for targets in failing.values():
        lasting |= targets & ~survey.new_pythons
    if not lasting or not _is_told(project):
        return
    bad = {target.platform for target in universe.members(lasting)}
    kept = [one for one in _promised(survey) if one not in bad]
    if bad & _asked_for(survey) or not kept or told_apart(kept) & told_apart(bad):
        return
    on_bad = universe.choose(lambda target: target.platform in bad)
    failing = {one: rest for one, targets in failing.items() if (rest := targets & on_bad & ~_misplaced(survey, one))}
    if not failing:
        return
    first, *others = failing
    places = dict.fromkeys(one.place for one in others if one.place != first.place)
    where = listed([platform.label for platform in universe.platforms if platform in bad])
    names = listed([f"`{name}`" for name in dict.fromkeys(one.name for one in failing)])
    every = 0
    for targets in failing.values():
        every |= targets
    yield Finding(
        at=first.place,
        message=f"{names} cannot be had as {'a wheel' if len(failing) == 1 else 'wheels'} on {where}, which nothing in "
        "the project asks for",
        label=f"no wheel on {where}",
        hint="a CI job, a marker or an entry of `required-environments` for it says that it is meant",
        targets=every,
        confidence=Confidence.MEDIUM,
        related=(*(Related(at, "no wheel of it there, either") for at in places), *_used(project, kept)),
        fixes=tuple(_fixes(survey, failing, kept, bad)),
        about=first if first.resolved else None,
        folds=tuple(failing),
    )


def _misplaced(survey: Survey, requirement: Requirement) -> int:
    """Where the package does not exist for that system at all: its marker is missing, wherever the project runs."""
    return survey.faults(requirement).get(Fault.PLATFORM_MARKER_MISSING, 0)


def _is_told(project: Project) -> bool:
    """Whether something says where the project runs, and it may be limited to that."""
    range_ = project.requires_python
    is_shared = project.workspace is not None or (range_ is not None and range_.shared is not None)
    if is_shared or project.strings("environments") or not project.file.endswith("pyproject.toml"):
        return False
    return any(one.platforms and (one.claims_platforms or one.kind is Kind.DOCKERFILE) for one in project.evidence)


def _promised(survey: Survey) -> dict[Platform, None]:
    return dict.fromkeys(target.platform for target in survey.universe.members(survey.universe.promised))


def _asked_for(survey: Survey) -> set[Platform]:
    """The platforms that anything names."""
    universe, asked = survey.universe, survey.universe.named
    for text in dict.fromkeys(line.marker for line in survey.project.lines):
        for term in markers.terms(markers.parse(text)) if text and markers.parses(text) else ():
            if term.variable in _PLATFORM_VARIABLES:
                selection = universe.selected(term)
                asked |= selection.no if term.operator in ("!=", "not in") else selection.yes
    named = {named.id for one in survey.project.evidence for named in one.platforms}
    by_name = {platform for platform in universe.platforms if platform.id in named}
    return by_name | {target.platform for target in universe.members(asked)}


def _used(project: Project, kept: list[Platform]) -> Iterator[Related]:
    """Where the platforms that are kept are named first."""
    told: dict[Place, list[str]] = {}
    for platform in kept:
        named = (named for one in _strong(project) for named in one.platforms if named.id == platform.id)
        first = next(named, None)
        if first:
            told.setdefault(first.at, []).append(platform.label)
    for at, labels in [*told.items()][:_MOST]:
        yield Related(at, f"it runs on {listed(labels)}")


def _strong(project: Project) -> list[Evidence]:
    return sorted(project.evidence, key=lambda one: one.kind is Kind.CLASSIFIER)


def _fixes(survey: Survey, failing: dict[Requirement, int], kept: list[Platform], bad: set[Platform]) -> Iterator[Fix]:
    yield from limited(survey, kept, bad)
    if any(one.resolved for one in failing):
        return  # what nobody wrote down is cured by who asks for it
    cures = [remedies(survey, survey.coverage(one), targets) for one, targets in failing.items()]
    for rank in range(min(len(one) for one in cures)):
        found = [one[rank] for one in cures]
        edits = tuple(dict.fromkeys(edit for cure in found for edit in cure.edits))
        yield Fix("; ".join(cure.title for cure in found), edits, why=found[0].why if len(found) == 1 else "")
