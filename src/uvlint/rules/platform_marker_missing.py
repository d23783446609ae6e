"""Every wheel is for another system and there is no sdist, yet the requirement has no marker that says so.

## What it finds

A package that exists for one system only (`pywin32` for Windows, `pyobjc` for macOS, the `nvidia-*` libraries for
Linux), required everywhere.

## Why it matters

`uv lock` does not check platforms, so the lock passes on the machine where it was made and `uv sync` fails on all
others.

## Fix safety

Nothing can be installed on those systems today, so the marker changes nothing for the others: it is safe.
"""

from collections.abc import Iterator

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.remedy import remedies
from uvlint.model.rule import rule
from uvlint.model.survey import Survey
from uvlint.model.wording import listed, spoken

_SYSTEMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True)
def platform_marker_missing(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.PLATFORM_MARKER_MISSING):
        universe = survey.universe
        served = dict.fromkeys(target.platform.sys_platform for target in universe.members(coverage.wheel))
        systems = listed([_SYSTEMS.get(name, name) for name in served]) or "other systems"
        where = spoken(universe, targets, survey.domain(requirement))
        yield Finding(
            at=requirement.place,
            message=f"`{requirement.name}` exists for {systems} only, but is required on {where}",
            label=f"wheels for {systems} only, and no sdist",
            notes=("`uv lock` says nothing; `uv sync` fails on those machines",),
            targets=targets,
            severity=Severity.ERROR,
            fixes=(*remedies(survey, coverage), *advice(survey, coverage, targets)),
        )
