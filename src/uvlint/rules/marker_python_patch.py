"""`python_version` is compared with a patch release, which it does not have.

## What it finds

`python_version` against three components that matter: `python_version == '3.10.4'` is never true, and
`python_version >= '3.10.1'` means 3.11 and newer, since `python_version` is `3.10` on every 3.10.x.

## Why it matters

The requirement is left out on Pythons that were meant, or nowhere installed at all.

## Fix safety

`python_full_version` says what was meant, and may add the requirement on some Pythons, so it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import with_variable
from uvlint.model.rule import rule
from uvlint.model.spelling import is_patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.marker import Term
    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, fixable=True)
def marker_python_patch(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.lines:
        terms = markers.terms(markers.parse(requirement.marker)) if requirement.marker else ()
        found = [term for term in terms if is_patch(term)]
        if found:
            text = requirement.text
            for term in found:
                text = with_variable(text, term, "python_full_version")
            yield Finding(
                at=requirement.place,
                message=f"`python_version` has no patch release, so `{markers.written(found[0])}` {_effect(found[0])}",
                label="`python_full_version` is meant",
                fixes=(Fix("compare `python_full_version`", (Replace(requirement.place, requirement.text, text),)),),
            )


def _effect(term: Term) -> str:
    operator = markers.facing(term)
    if operator in ("==", "in", "not in", "~="):
        return "is never true"
    if operator == "!=":
        return "is true everywhere"
    release = Version(term.value).release
    nearest = f"{release[0]}.{release[1] + 1}"
    return f"means {'older than' if operator.startswith('<') else 'at least'} {nearest}"
