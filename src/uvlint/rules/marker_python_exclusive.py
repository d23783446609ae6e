"""`python_version > '3.9'` leaves out every 3.9.x, and is mostly read as if it did not.

## What it finds

`python_version` with `>` and two components: `python_version` is `3.9` on every 3.9.x, so the comparison means 3.10 and
newer.

## Why it matters

Readers take it for "newer than 3.9.0". Written as `>= '3.10'` nobody can misread it.

## Fix safety

The new form holds on the same targets: it is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.model import marker as markers
from uvlint.model.bounds import trimmed
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.marker import Node, Term
from uvlint.model.requirement import quoted_like, rewritten
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.INFO, fixable=True)
def marker_python_exclusive(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.lines:
        if not requirement.marker or survey.everywhere.where(requirement.marker).yes == survey.everywhere.everything:
            continue  # true everywhere: that is the fault then
        tree = markers.parse(requirement.marker)
        found = [term for term in markers.terms(tree) if _plain(term) != term]
        plain = markers.replaced(tree, _plain)
        if found and plain:
            text = rewritten(requirement.text, marker=quoted_like(requirement.text, markers.written(plain)))
            said = markers.written(found[0])
            yield Finding(
                at=requirement.place,
                message=f"`{said}` means `{markers.written(_plain(found[0]))}`: it leaves out every patch release",
                label="easily misread",
                fixes=(Fix("write it as people read it", (Replace(requirement.place, requirement.text, text),)),),
            )


def _plain(term: Term) -> Node:
    """The comparison with `>=` and the next minor, if it is one of `python_version` with `>` and a minor."""
    if term.variable != "python_version" or markers.facing(term) != ">":
        return term
    try:
        release = trimmed(Version(term.value).release)
    except InvalidVersion:
        return term
    return Term("python_version", ">=", f"{release[0]}.{release[1] + 1}") if len(release) == 2 else term
