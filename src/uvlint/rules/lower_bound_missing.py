"""The project's own lines rule the newer releases of a package out, so uv falls back to an old one that must be built.

## What it finds

A requirement with room for old releases, where what the newer ones ask for contradicts another line of the project: uv
goes back release by release until one contradicts nothing, and that one has no wheel.

## Why it matters

Nobody chose that release. Its build mostly fails on today's Pythons, and the message is about a version that is written
nowhere. A lower bound makes uv say which two lines contradict each other instead.

## How it decides

The published metadata of the releases is read newest first, as uv's resolver would, and only where an older admissible
release would have to be built. It speaks only of contradictions with lines of the project itself: those are certain.

## Fix safety

A bound at the oldest release that has wheels everywhere is only shown: with it the contradiction has to be settled. In
`constraint-dependencies` it holds for the project's own lock and is not published with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.fallback import Fallback, walk
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Append, Fix, Replace
from uvlint.model.requirement import Requirement, bounds_of, rewritten
from uvlint.model.rule import rule
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), table=False)
def lower_bound_missing(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.requirements:
        end = walk(survey, requirement).end
        if end is not None and end.targets & survey.universe.reported:
            where = spoken(survey.universe, end.targets, survey.domain(requirement))
            yield Finding(
                at=requirement.place,
                message=f"uv falls back to `{requirement.name}` {end.landed.version} for {where}, and builds it",
                label=f"{end.passed.version} and others are passed over",
                related=(Related(end.rival.place, "contradicts what the newer releases ask for"),),
                targets=end.targets,
                fixes=tuple(_bound(survey, requirement, end)),
            )


def _bound(survey: Survey, requirement: Requirement, end: Fallback) -> Iterator[Fix]:
    shelf = survey.desk.shelf_of(requirement)
    oldest: str | None = None
    for number in shelf.matching(requirement.specifier) if shelf else ():
        if not shelf or end.targets & ~shelf.files(number)[0]:
            break
        oldest = shelf.package.releases[number].version
    if oldest:
        kept = [part for part in bounds_of(requirement).split(",") if part and not part.strip().startswith(">")]
        text = rewritten(requirement.text, specifier=",".join([f">={oldest}", *(part.strip() for part in kept)]))
        why = f"then uv says that `{end.rival.text}` is in the way, instead of building {end.landed.version}"
        edits = (Replace(requirement.place, requirement.text, text),)
        yield Fix(f"ask for `{requirement.name}` {oldest} or newer", edits, why=why, suggestion=True)
        there = survey.project.settable("constraint-dependencies")
        if there is not None and there.file == requirement.place.file and requirement.scope == "dependencies":
            bound = Append(there, f"{requirement.name}>={oldest}")
            yield Fix("bound it in `constraint-dependencies`, for this project's own lock", (bound,), suggestion=True)
