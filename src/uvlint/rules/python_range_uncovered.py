"""`requires-python` promises Pythons that no release allowed by the requirement supports.

## What it finds

Pythons for which every admissible release either asks for a newer Python or has only wheels of other Pythons and no
sdist.

## Why it matters

Where releases ask for a newer Python, `uv lock` fails: *the requested Python version does not satisfy …*. Where only
the wheels are missing, the lock may pass and `uv sync` fails on those Pythons.

## Fix safety

Nothing can be installed on those Pythons today, so a split that gives them a release of their own is safe: all others
keep the requirement as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.limits import beyond
from uvlint.model.remedy import remedies
from uvlint.model.requirement import Requirement, bounds_of
from uvlint.model.rule import rule
from uvlint.model.wording import nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.package import Release
    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True)
def python_range_uncovered(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.PYTHON_RANGE_UNCOVERED, whole=True):
        shelf = survey.desk.shelf_of(requirement)
        newest = next(shelf.matching(requirement.specifier), None) if shelf else None
        release = shelf.package.releases[newest] if shelf and newest is not None else None
        which = f"that `{bounds_of(requirement)}` admits " if requirement.specifier else ""
        message = f"no release of `{requirement.name}` {which}supports {_where(survey, requirement, targets)}"
        range_ = survey.project.requires_python
        promised = range_.place if range_ else None
        heard = targets & survey.universe.reported
        if not heard and promised is None:
            continue
        # Who asks about other Pythons hears of the promise itself, not of a line that serves them well.
        yield Finding(
            at=requirement.place if heard or promised is None else promised,
            about=requirement if heard or promised is None else None,
            message=message,
            label=(_label(survey, release, targets) if release else "") if heard else "promised here",
            related=(
                *((Related(promised, "promised here"),) if heard and promised else ()),
                *survey.narrowing(requirement),
            ),
            targets=targets,
            severity=survey.weigh(targets, Severity.ERROR),
            fixes=(
                *remedies(survey, coverage, targets),
                *beyond(survey, targets),
                *advice(survey, coverage, targets),
            ),
        )


def _where(survey: Survey, requirement: Requirement, targets: int) -> str:
    return nowhere(survey.universe, targets, survey.domain(requirement))


def _label(survey: Survey, release: Release, targets: int) -> str:
    bound = next((file.requires_python for file in release.files if file.requires_python), None)
    if bound and not survey.universe.admitted(bound) & targets:
        return f"{release.version} asks for Python {bound}"
    return f"{release.version} has wheels for other Pythons only, and no sdist"
