"""A build requirement has no wheel for some targets, so it is built before every build of the project.

## What it finds

A line of `build-system.requires` for which uv's choice of release has only an sdist, or nothing at all, on some of the
promised targets.

## Why it matters

Build requirements are dependencies, too, and no lock holds them: each `uv sync` from source, each install of the sdist
and each release job gets them anew. Where one has no wheel the builder itself is built first, with all that it asks
for, and where that fails so does everything.

## How it decides

As `wheel-missing` does for what the project runs with. `build-constraint-dependencies` count, constraints and overrides
do not. Nothing is built on iOS or Pyodide, so these do not count. What the build requirements bring in themselves is
not looked at.

## Fix safety

What builds a project may change what is in it, so every fix is only suggested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.model.ending import causes, confidence, endings, notes, severity
from uvlint.model.finding import Confidence, Finding, Severity
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.wording import counted, nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey

_BUILT_ELSEWHERE = {"emscripten", "ios", "wasi"}  # what is installed there was built on another system


@rule(severity=Severity.WARNING, needs=frozenset({"builders"}))
def backend_wheel_missing(survey: Survey) -> Iterator[Finding]:
    building = survey.universe.choose(lambda target: target.platform.sys_platform not in _BUILT_ELSEWHERE)
    for requirement in survey.builders:
        coverage, domain = survey.coverage(requirement), survey.domain(requirement) & building
        built, none = coverage.build & domain, coverage.none & domain
        targets = built | none
        if not targets & survey.universe.reported or (none == domain and _is_backend(survey, requirement)):
            continue
        found = endings(survey, requirement, built) if built else []
        yield Finding(
            at=requirement.place,
            message=_message(survey, requirement, domain, built, none),
            label=f"no wheel on {counted(targets.bit_count(), 'target')} of {domain.bit_count()}",
            targets=targets,
            notes=notes(survey, found) if found else (),
            severity=survey.weigh(none, Severity.ERROR) if none else severity(survey, found),
            confidence=confidence(found) if found else Confidence.HIGH,
            causes=causes(found),
            fixes=tuple(replace(fix, suggestion=True) for fix in remedies(survey, coverage, targets)),
        )


def _is_backend(survey: Survey, requirement: Requirement) -> bool:
    """Whether it is `uv_build` as the backend: of a bound that nothing meets `backend-unbounded` speaks."""
    system = survey.project.build_system
    return system is not None and system.is_uv_build and requirement.name == "uv-build"


def _message(survey: Survey, requirement: Requirement, domain: int, built: int, none: int) -> str:
    name = f"`{requirement.name}`"
    if none == domain and survey.desk.is_absent(requirement):
        return f"no index has the build requirement {name}, so every build fails"
    if none == domain:
        return f"no release of the build requirement {name} fits, so every build fails"
    choices = survey.coverage(requirement).choices
    releases = [choice.release.version for choice in choices if choice.build & built]
    named = f"{name} {releases[0]}" if len(releases) == 1 else name
    where = nowhere(survey.universe, built | none, domain)
    end = "it is built from source before every build there" if built else "nothing can be built there"
    return f"the build requirement {named} has no wheel for {where}, so {end}"
