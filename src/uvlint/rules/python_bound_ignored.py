"""A release says it does not support a Python, and uv takes it there all the same.

## What it finds

A chosen release whose `requires-python` has an upper bound or a hole that leaves out a promised Python. uv compares
lower bounds only, so the lock succeeds.

## Why it matters

The maintainers said it does not work there. Most such releases have no wheel for that Python either, and their build
fails. Where a wheel exists all the same, it is only an early notice.

## Fix safety

The build may succeed, so another release for those Pythons is an unsafe fix; all other targets keep the requirement
as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def python_bound_ignored(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.PYTHON_BOUND_IGNORED):
        built = coverage.build & targets
        chosen = [choice.release for choice in coverage.choices if (choice.wheel | choice.build) & targets]
        bound = next((file.requires_python for file in chosen[0].files if file.requires_python), "")
        where = spoken(survey.universe, targets, survey.domain(requirement))
        end = ", and builds it from source" if built else ""
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` {chosen[0].version} does not support {where}, but uv takes it there{end}",
            label=f"{chosen[0].version} asks for Python {bound}",
            notes=("uv heeds only the lower bound of a release's `requires-python`",),
            targets=targets,
            related=survey.narrowing(requirement),
            severity=survey.weigh(built, Severity.WARNING) if built else Severity.INFO,
            fixes=(*remedies(survey, coverage, targets), *advice(survey, coverage, targets)) if built else (),
        )
