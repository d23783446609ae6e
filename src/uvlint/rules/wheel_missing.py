"""The release uv would take has no wheel for some targets, so it is built from source there.

## What it finds

A requirement for which uv's choice of release has only an sdist on some of the promised targets: a release from
before that Python, or one that never had wheels for that platform.

## Why it matters

`uv lock` says nothing. `uv sync` downloads the sdist and runs its build, which needs a compiler, headers and a
backend that still works with that Python; where one is missing the install ends in a page of build output.

## How it decides

uv takes the newest release that the requirement admits and that has any file for the target; a wheel that fits beats
the sdist, but an older release with a wheel never beats a newer one without (uv-resolver, candidate selection).
Wheel tags are matched by uv's rules. How the build would end is told from the sdist's files, read in memory and never
run: an error where it certainly fails, a warning where it compiles, a notice where it is plain Python.

## Fix safety

A build may succeed, so a fix that changes what those targets get is unsafe, unless that build certainly fails. Targets
that have a wheel today keep the requirement exactly as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.ending import causes, confidence, endings, notes, severity, ways_out
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.rule import rule
from uvlint.model.wording import counted, nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def wheel_missing(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.WHEEL_MISSING):
        domain = survey.domain(requirement)
        where = nowhere(survey.universe, targets, domain)
        releases = [choice.release.version for choice in coverage.choices if choice.build & targets]
        named = f"`{requirement.name}` {releases[0]}" if len(releases) == 1 else f"`{requirement.name}`"
        wheelless = not coverage.wheel & domain
        found = endings(survey, requirement, targets)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=_message(named, where),
            label="no wheel at all"
            if wheelless
            else f"built on {counted(targets.bit_count(), 'target')} of {domain.bit_count()}",
            targets=targets,
            related=survey.narrowing(requirement),
            notes=notes(survey, found),
            severity=severity(survey, found),
            confidence=confidence(found),
            causes=causes(found),
            fixes=(*ways_out(survey, coverage, targets, found), *advice(survey, coverage, targets)),
        )


def _message(named: str, where: str) -> str:
    if where == "any target":
        return f"{named} has no wheel for any target, so uv builds it from source"
    return f"{named} has no wheel for {where}, so uv builds it from source there"
