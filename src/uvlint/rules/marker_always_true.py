"""A marker is true everywhere, so it says nothing.

## What it finds

A marker that every platform, implementation and Python within `requires-python` meets: `python_version >= '3.8'` in a
project for 3.10 and newer.

## Why it matters

It is read as a condition and is none: mostly what is left when `requires-python` was raised.

## Fix safety

The requirement holds everywhere with the marker and without it, so dropping it changes nothing: it is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import rewritten
from uvlint.model.rule import rule
from uvlint.model.spelling import suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.INFO, fixable=True)
def marker_always_true(survey: Survey) -> Iterator[Finding]:
    everywhere = survey.everywhere
    for requirement in survey.lines:
        if not requirement.marker or suspicious(requirement.marker):
            continue
        if everywhere.where(requirement.marker).yes == everywhere.everything:
            edits = (Replace(requirement.place, requirement.text, rewritten(requirement.text, marker="")),)
            yield Finding(
                at=requirement.place,
                message=f"the marker of `{requirement.name}` is true everywhere",
                label="says nothing",
                fixes=(Fix("drop the marker", edits),),
            )
