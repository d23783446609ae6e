"""Neither a wheel nor an sdist serves some targets: the lock succeeds and the install fails.

## What it finds

A requirement whose admissible releases have wheels for other platforms only, and no sdist to build from.

## Why it matters

`uv lock` does not check platforms. `uv sync` on such a machine stops with *Distribution can't be installed because it
doesn't have a source distribution or wheel for the current platform*.

## Fix safety

Nothing can be installed there today, so a marker that leaves those targets out, or another release for just them,
changes nothing for anybody else: it is safe. A machine that is left out installs without the package, and an import
of it fails there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.limits import away_from
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.wording import counted, nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True)
def distribution_missing(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.DISTRIBUTION_MISSING):
        domain = survey.domain(requirement)
        where = nowhere(survey.universe, targets, domain)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` has neither a wheel nor an sdist for {where}",
            label=f"nothing to install on {counted(targets.bit_count(), 'target')} of {domain.bit_count()}",
            notes=(survey.consequence(requirement, targets),),
            targets=targets,
            related=survey.narrowing(requirement),
            severity=survey.weigh(targets, Severity.ERROR),
            fixes=(
                *remedies(survey, coverage, targets),
                *away_from(survey, targets),
                *advice(survey, coverage, targets),
            ),
        )
