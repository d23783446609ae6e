"""Two entries of `environments` or `required-environments` overlap.

## What it finds

Any pair that holds together somewhere. uv itself compares neighbours only, so `[linux, win32, linux and x86_64]` passes
there.

## Why it matters

Neighbours that overlap make uv stop: *Supported environments must be disjoint*. Others lock the same machines twice,
with answers that may differ.

## Fix safety

The later entry is narrowed to what the earlier one leaves, or removed when that is nothing. The settings of a lock
change, so it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.describe import describe
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Edit, Fix, Remove, Replace
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.place import Place
    from uvlint.model.survey import Survey

KEYS = ("environments", "required-environments")


@rule(severity=Severity.ERROR, fixable=True)
def environment_overlap(survey: Survey) -> Iterator[Finding]:
    for key in KEYS:
        entries = survey.project.entries(key)
        for position, (place, later) in enumerate(entries):
            for number, (other, earlier) in enumerate(entries[:position]):
                if markers.parses(earlier) and markers.parses(later) and _both(survey, earlier, later):
                    stops = "uv stops there" if position - number == 1 else "uv compares neighbours only and misses it"
                    fix = _fix(survey, place, earlier, later)
                    yield Finding(
                        at=place,
                        message=f"`{later}` overlaps with `{earlier}` in `{key}`",
                        label="holds together with an earlier entry",
                        related=(Related(other, "the earlier entry"),),
                        notes=(stops,),
                        severity=Severity.ERROR if position - number == 1 else Severity.WARNING,
                        fixes=(fix,) if fix else (),
                    )


def _both(survey: Survey, one: str, other: str) -> int:
    return survey.everywhere.where(one).yes & survey.everywhere.where(other).yes


def _fix(survey: Survey, place: Place, earlier: str, later: str) -> Fix | None:
    everywhere, universe = survey.everywhere, survey.universe
    if everywhere.where(later).yes & ~everywhere.where(earlier).yes == 0:
        edits: tuple[Edit, ...] = (Remove(place, later),)
        return Fix("remove the entry: the earlier one holds wherever it does", edits)
    rest = universe.where(later).yes & ~universe.where(earlier).yes
    marker = describe(universe, rest, universe.everything) if rest else None
    if not marker or _both(survey, earlier, marker):
        return None
    return Fix("narrow the entry to what the earlier one leaves", (Replace(place, later, marker),))
