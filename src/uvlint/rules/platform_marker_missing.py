"""The package exists for other systems only, yet the requirement has no marker that says so.

## What it finds

A package that exists for one system only (`pywin32` for Windows, `pyobjc` for macOS, the `nvidia-*` libraries for
Linux), required everywhere; also one that has an sdist, when its own classifiers leave the system out (`uvloop` on
Windows).

## Why it matters

`uv lock` does not check platforms, so the lock passes on the machine where it was made and `uv sync` fails on all
others.

## Fix safety

Nothing can be installed on those systems today, or only by a build that the release itself rules out, so the marker
changes nothing for the others: it is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.promise import sum_of
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.wording import listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.survey import Survey

_SYSTEMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True)
def platform_marker_missing(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.PLATFORM_MARKER_MISSING):
        universe = survey.universe
        served = dict.fromkeys(target.platform.sys_platform for target in universe.members(_served(survey, coverage)))
        systems = listed([_SYSTEMS.get(name, name) for name in served]) or "other systems"
        where = spoken(universe, targets, universe.promised if requirement.via else survey.domain(requirement))
        refused = [survey.desk.refused(requirement, choice) for choice in coverage.choices]
        # Where the lock takes a newer release that has nothing there, no sdist is ever built.
        passed_over = sum(survey.desk.outdated(coverage, survey.domain(requirement)).values())
        built = targets & sum(refused) & ~passed_over
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` exists for {systems} only, but is required on {where}",
            label=f"wheels for {systems} only, and {'a build that is not meant for others' if built else 'no sdist'}",
            notes=(_BUILT if built else survey.consequence(requirement, targets),),
            targets=targets,
            related=survey.narrowing(requirement),
            fixes=(*remedies(survey, coverage, targets), *advice(survey, coverage, targets)),
        )


def _served(survey: Survey, coverage: Coverage) -> int:
    """The targets that get a wheel; for a pin that stands for just those that get none, any that would."""
    shelf = survey.desk.shelf_of(coverage.requirement)
    if coverage.wheel or shelf is None or not coverage.requirement.resolved:
        return coverage.wheel
    numbers = list(shelf.matching(coverage.requirement.specifier))[:1]
    return sum_of(survey.universe.reaches(wheel.tags) for n in numbers for wheel in shelf.package.releases[n].wheels)


_BUILT = "its classifiers leave those systems out, yet uv builds its sdist there"
