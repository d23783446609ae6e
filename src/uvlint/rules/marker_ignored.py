"""A comparison in a marker that uv drops without a word.

## What it finds

Terms that uv cannot compare and so leaves out: lists of versions with commas (`python_version in '3.10, 3.11'`), an
order with a star (`python_version >= '3.8.*'`), `~=` between strings or with a bare major, a reversed `in` or star,
literal against literal, variable against variable.

## Why it matters

A dropped term takes no part: `and` and `or` go on without it, and a marker of nothing else is true everywhere. uv
prints nothing at any verbosity, and pip, which reads some of them otherwise, may install something else.

## Fix safety

Where the meaning is certain, the same comparison in a form that uv reads restores what was written: it is safe by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.marker import Any, Node, Term
from uvlint.model.requirement import Requirement, quoted_like, rewritten
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, fixable=True)
def marker_ignored(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.lines:
        if not requirement.marker:
            continue
        tree = markers.parse(requirement.marker)
        dropped = [term for term in markers.terms(tree) if markers.dropped(term)]
        if dropped:
            text = markers.written(dropped[0])
            whole = "true everywhere" if markers.dropped(tree) else "judged without it"
            fix = _fix(requirement, tree)
            yield Finding(
                at=requirement.place,
                message=f"uv drops `{text}`, so the marker of `{requirement.name}` is {whole}",
                label="says nothing to uv",
                notes=tuple(f"uv drops `{markers.written(term)}` too" for term in dropped[1:]),
                hint="" if fix else "write a comparison of one variable with one literal",
                fixes=(fix,) if fix else (),
            )


def _fix(requirement: Requirement, tree: Node) -> Fix | None:
    mended = markers.replaced(tree, lambda term: _mended(term) if markers.dropped(term) else term)
    if mended is None:
        return None
    text = rewritten(requirement.text, marker=quoted_like(requirement.text, markers.written(mended)))
    return Fix("write it so that uv reads it", (Replace(requirement.place, requirement.text, text),), restores=True)


def _mended(term: Term) -> Node | None:
    """The same comparison in a form that uv reads; None when the meaning is not certain."""
    if term.variable in markers.VERSION_VARIABLES:
        listed = _listed(term.value)
        if term.operator in ("in", "not in") and not term.reversed and len(listed) > 1:
            same = "==" if term.operator == "in" else "!="
            parts = tuple(Term(term.variable, same, version) for version in listed)
            return Any(parts) if term.operator == "in" else markers.All(parts)
        if term.value.endswith(".*") and term.operator in ("<", "<=", ">", ">="):
            return Term(term.variable, term.operator, term.value.removesuffix(".*"), term.reversed)
        if term.value.endswith(".*") and term.reversed and term.operator in ("==", "!="):
            return Term(term.variable, term.operator, term.value)
        return None
    if term.variable and term.operator == "~=" and not term.reversed:
        return Term(term.variable, "==", term.value)
    return None


def _listed(text: str) -> list[str]:
    """The versions of a list with separators that uv does not know; [] when something else is in it."""
    words = [word for word in re.split(r"[\s,;|]+", text) if word]
    try:
        for word in words:
            Version(word)
    except InvalidVersion:
        return []
    return words
