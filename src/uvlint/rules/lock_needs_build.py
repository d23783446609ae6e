"""The release uv would take has no wheel at all and does not say beforehand what it depends on, so locking builds it.

## What it finds

A requirement whose chosen release is only an sdist, and one without static metadata by uv's own rule: neither its
`pyproject.toml` nor a `PKG-INFO` of version 2.2 or newer tells its dependencies.

## Why it matters

`uv lock` runs that build, on every machine that locks: it needs the build's compilers and headers just to resolve, and
where it fails there is no lock at all. uv never steps back to an older release for it.

## How it decides

The sdist is read in memory and nothing of it is run. What counts as static follows uv's `StaticMetadata`
(crates/uv-distribution/src/source/mod.rs), the case-sensitive `Dynamic:` of `PKG-INFO` included.

## Fix safety

A `dependency-metadata` entry is written only with what the sdist itself proves: what its own metadata lists, or what
its `setup.py` computes without a doubt. uv then resolves with the same requirements as after a build, so it is safe.
It spares the build while locking and not the one while installing. A release with wheels spares both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.build import BuildFacts
from uvlint.model.ending import Ending, causes, endings, is_hopeless, notes, reason, sum_of, ways_out
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Append, Fix
from uvlint.model.rule import rule
from uvlint.model.supplied import as_entry
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.package import Release
    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def lock_needs_build(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.LOCK_NEEDS_BUILD):
        releases = [choice.release for choice in coverage.choices if choice.build & targets]
        versions = listed([release.version for release in releases])
        found = endings(survey, requirement, targets)
        fails = sum_of([ending for ending in found if is_hopeless(ending)]) & targets == targets
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`uv lock` has to build `{requirement.name}` {versions} to learn what it depends on"
            + (", and that fails" if fails else ""),
            label=reason(found[0].forecast.causes[0]) if fails else "no wheel, and no static metadata",
            notes=(*(notes(survey, found) if not fails else ()), *_notes(survey, requirement, releases)),
            targets=targets,
            severity=Severity.ERROR if fails else Severity.WARNING,
            causes=causes(found),
            related=survey.narrowing(requirement),
            fixes=(*_ways(survey, coverage, targets, releases, found), *advice(survey, coverage, targets)),
        )


def _ways(
    survey: Survey, coverage: Coverage, targets: int, releases: list[Release], found: list[Ending]
) -> tuple[Fix, ...]:
    """A release with wheels spares every build, an entry that of the lock; where only the build is at fault, it is
    mended first."""
    ways, entries = ways_out(survey, coverage, targets, found), tuple(_entries(survey, coverage.requirement, releases))
    others = [fix for fix in ways if any(edit.at == coverage.requirement.place for edit in fix.edits)]
    if others and ways[0] in others:
        return (*others, *entries, *(fix for fix in ways if fix not in others))
    return (*entries, *ways)


def _notes(survey: Survey, requirement: Requirement, releases: list[Release]) -> tuple[str, ...]:
    """Why the metadata is not static, and why no entry can be offered."""
    said: list[str] = []
    for release in releases:
        facts = survey.desk.builder.facts(requirement, release)
        if isinstance(facts, BuildFacts):
            said.append(facts.dynamic)
            said += [f"no entry can be written: {doubt}" for doubt in facts.doubts[:1] if facts.proved is None]
    return tuple(dict.fromkeys(filter(None, said)))


def _entries(survey: Survey, requirement: Requirement, releases: list[Release]) -> Iterator[Fix]:
    """One entry for each release; none where one of them stays unknown."""
    place = survey.project.settable("dependency-metadata")
    told = [survey.desk.builder.facts(requirement, release) for release in releases]
    proved = [facts.proved for facts in told if isinstance(facts, BuildFacts) and facts.proved is not None]
    if place is None or not proved or len(proved) < len(releases):
        return
    entries = [
        as_entry(requirement.name, release.version, metadata)
        for release, metadata in zip(releases, proved, strict=True)
    ]
    yield Fix(
        f"tell uv what `{requirement.name}` depends on",
        tuple(Append(place, entry) for entry in entries),
        why="locking needs no build then; installing still builds it",
    )
