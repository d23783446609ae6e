"""Wheels exist, but they ask for a newer glibc, musl or macOS than the target has.

## What it finds

A chosen release whose wheels fit the Python and the processor of a target, and not the age of its system: uv's
`linux` means glibc 2.28, its `macos` means macOS 13.

## Why it matters

On such a machine uv builds the sdist, or finds nothing to install. On a newer machine all is well, so this is an early
notice where nobody asked for that age by name, and a fault where `environments`, `required-environments` or
`--platform` did.

## Fix safety

No marker tells one glibc or macOS from another, so a release with an older floor is for all machines of that kind:
unsafe, and offered only where the age was asked for by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.wording import listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def wheel_too_new(survey: Survey) -> Iterator[Finding]:
    universe = survey.universe
    for requirement, coverage, targets in survey.faulty(Fault.WHEEL_TOO_NEW):
        named, nothing = targets & universe.named, targets & coverage.none
        systems = dict.fromkeys(target.platform.age for target in universe.members(targets))
        domain = survey.domain(requirement)
        end = "finds nothing to install" if nothing == targets else "builds it from source"
        # What a lock brings in is the newest for everybody: that it leaves an old system behind is no fault of a line.
        nothing &= 0 if requirement.resolved and not named else nothing
        levels = (Severity.INFO, Severity.WARNING, Severity.ERROR)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"the wheels of `{requirement.name}` for {spoken(universe, targets, domain)} ask for a newer "
            f"system than {listed(list(systems), 'or')}, where uv {end}",
            label="wheels for newer systems only",
            targets=targets,
            related=survey.narrowing(requirement),
            severity=survey.weigh(targets, levels[bool(named) + bool(nothing)]),
            fixes=(*remedies(survey, coverage, targets), *advice(survey, coverage, targets)) if named else (),
        )
