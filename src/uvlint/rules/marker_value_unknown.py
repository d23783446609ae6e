"""A marker compares with a value that no platform reports.

## What it finds

`sys_platform == 'windows'` (it is `win32`, on 64-bit Windows too), `platform_machine == 'amd64'` (Windows says `AMD64`,
Linux and macOS `x86_64`), `platform_machine == 'arm64'` on Linux (`aarch64`), `platform_system == 'windows'`
(`Windows`), `os_name == 'linux'` (`posix`), `sys_platform == 'linux2'` (Python 2), and their like.

## Why it matters

Markers are compared letter by letter, and nobody checks the values: the requirement is silently dropped everywhere,
or kept everywhere when the comparison is `!=`.

## Fix safety

Writing the value that was meant restores what was written, so it is safe by name; for `!=` it takes
the package from somebody who has it today, so it is unsafe. An alternative that only Python 2
could meet is dropped; that changes nothing on any target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.data.markers import KNOWN, USUAL
from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import Requirement, quoted_like, rewritten, with_literal
from uvlint.model.rule import rule
from uvlint.model.spelling import Misspelling, misspellings
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.marker import Node, Term
    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, fixable=True)
def marker_value_unknown(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.lines:
        wrong = misspellings(requirement.marker) if requirement.marker else ()
        if requirement.scope == "override" and not any(found.meant for found in wrong):
            continue  # `sys_platform == 'never'` is how people leave a package out
        if wrong and requirement.marker:
            yield _finding(requirement, markers.parse(requirement.marker), wrong)


def _finding(requirement: Requirement, tree: Node, wrong: tuple[Misspelling, ...]) -> Finding:
    term, meant = wrong[0].term, wrong[0].meant
    where = f" {_system(tree)}" if term.value in KNOWN[term.variable] and _system(tree) else ""
    always = "true everywhere" if term.operator == "!=" else "never true"
    fix = _fix(requirement, tree, wrong)
    return Finding(
        at=requirement.place,
        message=f"`{term.variable}` is never `{term.value}`{where}, so this comparison is {always}",
        label=f"`{meant}` is meant" if meant and not wrong[0].obsolete else "",
        hint="" if fix or meant else f"known values are {_near(term)}",
        notes=tuple(f"`{other.term.variable}` is never `{other.term.value}` either" for other in wrong[1:]),
        severity=Severity.WARNING if wrong[0].obsolete and markers.without(tree, term) is not None else None,
        fixes=(fix,) if fix else (),
    )


def _fix(requirement: Requirement, tree: Node, wrong: tuple[Misspelling, ...]) -> Fix | None:
    text = requirement.text
    titles: list[str] = []
    for found in wrong:
        term, meant = found.term, found.meant
        rest = markers.without(tree, term) if term.operator == "==" else None
        if found.obsolete and rest is not None:
            text = rewritten(text, marker=quoted_like(text, markers.written(rest)))
            tree = rest
            titles.append(f"drop `{term.variable} == '{term.value}'`")
        elif meant is not None:
            text = with_literal(text, term, meant)
            titles.append(f"write `{meant}` for `{term.value}`")
    if text == requirement.text:
        return None
    # `!=` held everywhere, so with the right value somebody loses the package: that is for the planner to weigh.
    restores = all(found.term.operator == "==" for found in wrong)
    return Fix(listed(titles), (Replace(requirement.place, requirement.text, text),), restores=restores)


def _system(tree: Node) -> str:
    systems = [term.value for term in markers.terms(tree) if term.variable == "sys_platform" and term.operator == "=="]
    return f"where `sys_platform` is `{systems[0]}`" if len(systems) == 1 else ""


def _near(term: Term) -> str:
    return listed([f"`{value}`" for value in USUAL if value in KNOWN[term.variable]])
