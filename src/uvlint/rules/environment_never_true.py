"""An entry of `environments` or `required-environments` that no target meets.

## What it finds

A misspelt value (`sys_platform == 'Linux'`), a contradiction, or an entry outside `requires-python`.

## Why it matters

uv does not check the values: a misspelt entry of `environments` silently drops every dependency there, one of
`required-environments` covers nothing. An entry outside `requires-python` makes uv stop.

## Fix safety

Writing the value that was meant restores what was written: it is safe by name. Removing an entry changes the settings
of the lock: it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Remove, Replace
from uvlint.model.requirement import with_literal
from uvlint.model.rule import rule
from uvlint.model.spelling import misspellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.place import Place
    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, fixable=True)
def environment_never_true(survey: Survey) -> Iterator[Finding]:
    for key in ("environments", "required-environments"):
        for place, entry in survey.project.entries(key):
            if not markers.parses(entry):
                yield Finding(at=place, message=f"`{entry}` in `{key}` is no marker", label="not understood")
                continue
            wrong = misspellings(entry)
            never = survey.everywhere.where(entry).no == survey.everywhere.everything
            if wrong:
                term, meant = wrong[0].term, wrong[0].meant
                yield Finding(
                    at=place,
                    message=f"`{term.variable}` is never `{term.value}`, so this entry of `{key}` is not what it says",
                    label=f"`{meant}` is meant" if meant else "",
                    fixes=tuple(_spelt(place, entry)),
                )
            elif never:
                yield Finding(
                    at=place,
                    message=f"no Python and platform within `requires-python` meets this entry of `{key}`",
                    label="true nowhere",
                    fixes=(Fix("remove the entry", (Remove(place, entry),)),),
                )


def _spelt(place: Place, entry: str) -> Iterator[Fix]:
    text = entry
    for found in misspellings(entry):
        if found.meant:
            text = with_literal(text, found.term, found.meant)
    if text != entry:
        yield Fix(f"write `{text}`", (Replace(place, entry, text),), restores=True)
