"""A marker is true nowhere, so the requirement is never installed.

## What it finds

A marker that no platform, implementation and Python within `requires-python` can meet: `python_version < '3.8'` in a
project for 3.10 and newer, `sys_platform == 'win32' and os_name == 'posix'`, `extra == 'x'` in `project.dependencies`.
Pythons to come are counted in. A marker that only the project's own `environments` rule out is a notice.

## Why it matters

uv drops the requirement without a word. Either it is a leftover and can go, or something else was meant.

## Fix safety

Nothing asks for the requirement anywhere, so removing it changes nothing: it is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Remove
from uvlint.model.promise import sum_of
from uvlint.model.rule import rule
from uvlint.model.spelling import suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, fixable=True)
def marker_never_true(survey: Survey) -> Iterator[Finding]:
    everywhere, range_ = survey.everywhere, survey.project.requires_python
    entries = [text for text in survey.project.strings("environments") if markers.parses(text)]
    limited = sum_of(everywhere.where(text).yes for text in entries) if entries else everywhere.everything
    for requirement in survey.lines:
        if not requirement.marker or suspicious(requirement.marker):
            continue  # a value that nothing reports, or a term that uv drops, is a fault of its own
        if requirement.scope == "override":
            continue  # a way to leave the package out
        never = everywhere.where(requirement.marker).no
        effect = "it narrows nothing" if "constraint" in requirement.scope else "it is never installed"
        fix = Fix(f"remove `{requirement.name}`: {effect}", (Remove(requirement.place, requirement.text),))
        if never == everywhere.everything:
            old = range_ is not None and _is_old(requirement.marker)
            related = (Related(range_.place, "no Python in here meets it"),) if old and range_ and range_.place else ()
            yield Finding(
                at=requirement.place,
                message=f"the marker of `{requirement.name}` is never true, so {effect}",
                label="true nowhere",
                related=related,
                fixes=(fix,),
            )
        elif never & limited == limited:
            yield Finding(
                at=requirement.place,
                message=f"the marker of `{requirement.name}` is true in none of the project's `environments`",
                label="outside `environments`",
                severity=Severity.INFO,
            )


def _is_old(marker: str) -> bool:
    return all(term.variable in markers.VERSION_VARIABLES for term in markers.terms(markers.parse(marker)))
