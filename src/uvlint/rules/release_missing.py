"""Nothing on the index matches the requirement.

## What it finds

A name that no index has, or a specifier that no release of the package meets (`exclude-newer` and constraints counted).

## Why it matters

`uv lock` fails: *… was not found in the package registry*, or *there is no version of …*.

## Fix safety

The name or bound that was meant is only suggested: which package to trust is for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.requirement import bounds_of
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}))
def release_missing(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.RELEASE_MISSING):
        message, label = _words(survey, coverage)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=message,
            label=label,
            targets=targets,
            related=survey.narrowing(requirement),
            fixes=advice(survey, coverage, targets),
        )


def _words(survey: Survey, coverage: Coverage) -> tuple[str, str]:
    requirement = coverage.requirement
    shelf = survey.desk.shelf_of(requirement)
    if shelf is None:
        named = [f"`{origin.index}`" for origin in requirement.origins if origin.index]
        who = f"the index {' and '.join(named)} has no" if named else "no index has a"
        return f"{who} package `{requirement.name}`", "not found"
    newest = next((number for number in shelf.matching(SpecifierSet()) if shelf.live(number)), None)
    if newest is None:
        return f"`{requirement.name}` has no release that uv can use", "no release"
    alone = survey.desk.asked(requirement, coverage.none)[0].specifier
    asked = bounds_of(requirement) if alone == requirement.specifier else str(alone)
    version = shelf.package.releases[newest].version
    limited = " that `exclude-newer` leaves" if shelf.cutoff is not None else ""
    return f"no release of `{requirement.name}` matches `{asked}`", f"the newest{limited} is {version}"
