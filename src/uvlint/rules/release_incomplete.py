"""The newest release is hours old and still lacks wheels that the one before it has.

## What it finds

A requirement whose newest release was uploaded within two days, to now or to `exclude-newer`, and has no wheel for
promised targets that the release before it has wheels for.

## Why it matters

Maintainers upload a release file by file, and continuous integration builds wheels for hours. A lock made in between
takes the new release for all platforms: where its wheel is not there yet, uv builds the sdist or finds nothing to
install. Often all is well the next day, unless `exclude-newer` has cut the upload in two for ever.

## Fix safety

Whether to wait or to leave the release out is a question of patience, so the bound and `exclude-newer` are only shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Put, Replace
from uvlint.model.requirement import Requirement, bounds_of, rewritten
from uvlint.model.rule import rule
from uvlint.model.shelf import is_pin
from uvlint.model.upload import Unfinished, unfinished
from uvlint.model.wording import counted, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}))
def release_incomplete(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.RELEASE_INCOMPLETE):
        domain = survey.domain(requirement)
        found = unfinished(survey.desk, coverage, domain)
        if found is None:
            continue
        hours = int(found.age // 3600)
        age = f"{counted(hours, 'hour')} old" if hours else "minutes old"
        cut = survey.desk.is_cut_off(requirement)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` {found.release.version} is {age}{' at `exclude-newer`' if cut else ''} and "
            f"has no wheel for {spoken(survey.universe, targets, domain)} yet",
            label=f"{found.before.version} has wheels there",
            notes=("uv locks one release for all platforms, whether all of its wheels are there or not",),
            targets=targets,
            related=survey.narrowing(requirement),
            severity=survey.weigh(targets, Severity.WARNING),
            fixes=tuple(_fixes(survey, requirement, found, cut=cut)),
        )


def _fixes(survey: Survey, requirement: Requirement, found: Unfinished, *, cut: bool) -> Iterator[Fix]:
    version = found.release.version
    if not requirement.resolved and not is_pin(requirement.specifier):
        bound = ",".join(part for part in (bounds_of(requirement).strip("() "), f"!={version}") if part)
        edit = Replace(requirement.place, requirement.text, rewritten(requirement.text, specifier=bound))
        yield Fix(f"leave {version} out for now", (edit,), why="uv then takes the release before it", suggestion=True)
    place = survey.project.settable("exclude-newer")
    if place and not cut:
        why = "a release is then taken once it has been out for three days"
        yield Fix("set `exclude-newer`", (Put(place, "3 days"),), why=why, suggestion=True)
