"""A marker compares with a value that no platform reports.

## What it finds

`sys_platform == 'windows'` (it is `win32`, on 64-bit Windows too), `platform_machine == 'amd64'` (Windows says `AMD64`,
Linux and macOS `x86_64`), `platform_machine == 'arm64'` on Linux (`aarch64`), `platform_system == 'windows'`
(`Windows`), `os_name == 'linux'` (`posix`), `sys_platform == 'linux2'` (Python 2), and their like.

## Why it matters

Markers are compared letter by letter, and nobody checks the values: the requirement is silently dropped everywhere,
or kept everywhere when the comparison is `!=`.

## Fix safety

Writing the value that was meant restores what was written, so it is safe by name. An alternative that only Python 2
could meet is dropped; that changes nothing on any target.
"""

import re
from collections.abc import Iterator

from uvlint.data.markers import KNOWN, MEANT, OBSOLETE, SAME_MACHINE, USUAL
from uvlint.data.platforms import DEFAULTS, OTHERS
from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.marker import All, Any, Node, Term
from uvlint.model.requirement import Requirement, quoted_like, rewritten
from uvlint.model.rule import rule
from uvlint.model.survey import Survey
from uvlint.model.target import platform_from, python_from
from uvlint.model.universe import Universe
from uvlint.model.wording import listed


@rule(severity=Severity.ERROR, fixable=True)
def marker_value_unknown(survey: Survey) -> Iterator[Finding]:
    world = Universe([python_from("3.12")], map(platform_from, (*DEFAULTS, *OTHERS)))
    for requirement in survey.requirements:
        if requirement.marker:
            tree = markers.parse(requirement.marker)
            wrong = list(_wrong(tree, tree, [], world))
            if wrong:
                yield _finding(requirement, tree, wrong)


def _finding(requirement: Requirement, tree: Node, wrong: list[tuple[Term, str | None]]) -> Finding:
    term, meant = wrong[0]
    where = f" {_system(tree)}" if term.value in KNOWN[term.variable] and _system(tree) else ""
    always = "true everywhere" if term.operator == "!=" else "never true"
    others = [f"`{other.variable}` is never `{other.value}` either" for other, _ in wrong[1:]]
    fix = _fix(requirement, tree, wrong)
    return Finding(
        at=requirement.place,
        message=f"`{term.variable}` is never `{term.value}`{where}, so this comparison is {always}",
        label=f"`{meant}` is meant" if meant and not _obsolete(term) else "",
        hint="" if fix or meant else f"known values are {_near(term)}",
        notes=tuple(others),
        fixes=(fix,) if fix else (),
    )


def _wrong(node: Node, tree: Node, context: list[Node], world: Universe) -> Iterator[tuple[Term, str | None]]:
    """The comparisons with a value that nothing reports, each with the value meant if that is certain."""
    if isinstance(node, Term):
        if node.operator in ("==", "!=") and node.variable in KNOWN:
            known, meant = _judged(node, context, world)
            if not known and not (_said_besides(tree, node, meant) and not _obsolete(node)):
                yield node, meant
        return
    for part in node.parts:
        siblings = [other for other in node.parts if other is not part] if isinstance(node, All) else []
        yield from _wrong(part, tree, [*context, *siblings], world)


def _judged(term: Term, context: list[Node], world: Universe) -> tuple[bool, str | None]:
    """Whether the value can occur there, and if not, what was meant."""
    if term.variable == "platform_machine" and term.value in SAME_MACHINE:
        return _judged_machine(term, context, world)
    if term.value in KNOWN[term.variable]:
        return True, None
    return False, MEANT.get(term.variable, {}).get(term.value)


def _judged_machine(term: Term, context: list[Node], world: Universe) -> tuple[bool, str | None]:
    """An architecture is spelled differently on each system, so the rest of the marker decides."""
    possible = world.everything
    for node in context:
        if not any(other.variable in markers.PYTHON_VARIABLES for other in markers.terms(node)):
            possible &= ~world.selected(node).no
    machines = dict.fromkeys(target.platform.machine for target in world.members(possible))
    if not machines or term.value in machines:
        return True, None
    alike = [name for name in machines if SAME_MACHINE.get(name) == SAME_MACHINE[term.value]]
    if possible == world.everything:
        return False, MEANT["platform_machine"].get(term.value)
    return not alike, alike[0] if len(alike) == 1 else None


def _said_besides(tree: Node, term: Term, meant: str | None) -> bool:
    """Whether the marker asks for the right value as well: a list of all spellings does no harm."""
    return (
        meant is not None
        and isinstance(tree, Any)
        and any(
            other.variable == term.variable
            and SAME_MACHINE.get(other.value, other.value) == SAME_MACHINE.get(meant, meant)
            for other in markers.terms(tree)
            if other.value != term.value
        )
    )


def _obsolete(term: Term) -> bool:
    return term.value in OBSOLETE.get(term.variable, ())


def _fix(requirement: Requirement, tree: Node, wrong: list[tuple[Term, str | None]]) -> Fix | None:
    text = requirement.text
    titles: list[str] = []
    for term, meant in wrong:
        rest = markers.without(tree, term) if isinstance(tree, Any) and term.operator == "==" else None
        if _obsolete(term) and rest is not None:
            text = rewritten(text, marker=quoted_like(text, markers.written(rest)))
            tree = rest
            titles.append(f"drop `{term.variable} == '{term.value}'`")
        elif meant is not None:
            text = _with_literal(text, term, meant)
            titles.append(f"write `{meant}` for `{term.value}`")
    if text == requirement.text:
        return None
    return Fix(listed(titles), (Replace(requirement.place, requirement.text, text),), restores=True)


def _with_literal(text: str, term: Term, value: str) -> str:
    """The requirement with that comparison's literal replaced; old spellings (`os.name`) count as their variable."""
    variable = re.escape(term.variable).replace("_", "[._]")
    operator = rf"\s*{re.escape(term.operator)}\s*"
    before, after = ("", f"{operator}{variable}") if term.reversed else (f"{variable}{operator}", "")
    pattern = rf"({before})(['\"]){re.escape(term.value)}\2({after})"
    return re.sub(pattern, lambda found: f"{found[1]}{found[2]}{value}{found[2]}{found[3]}", text, count=1)


def _system(tree: Node) -> str:
    systems = [term.value for term in markers.terms(tree) if term.variable == "sys_platform" and term.operator == "=="]
    return f"where `sys_platform` is `{systems[0]}`" if len(systems) == 1 else ""


def _near(term: Term) -> str:
    return listed([f"`{value}`" for value in USUAL if value in KNOWN[term.variable]])
