"""Markers as uv understands them: parsed once, evaluated term by term with three answers.

The grammar is packaging's; the meaning is uv's (crates/uv-pep508, uv-facts.md §8): comparisons are case-sensitive,
what uv cannot compare is silently true, and `platform_release` and `platform_version` cannot be known.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from uvlint.model import grammar
from uvlint.model.bounds import trimmed
from uvlint.model.grammar import Comparison, InvalidMarker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PYTHON_VARIABLES = frozenset(
    {
        "python_version",
        "python_full_version",
        "implementation_version",
        "implementation_name",
        "platform_python_implementation",
    }
)
VERSION_VARIABLES = frozenset({"python_version", "python_full_version", "implementation_version"})
UNKNOWABLE = frozenset({"platform_release", "platform_version"})
_LISTS = frozenset({"extras", "dependency_groups"})
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Term(Struct, frozen=True):
    """One comparison. `reversed` when the literal stands on the left.

    `variable` is "" where two literals or two variables are compared; `value` is then the whole comparison.
    """

    variable: str
    operator: str
    value: str
    reversed: bool = False


class All(Struct, frozen=True):
    """Every part must hold."""

    parts: tuple[Node, ...]


class Any(Struct, frozen=True):
    """One part must hold."""

    parts: tuple[Node, ...]


Node = Term | All | Any


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The marker as a tree.

    Raises:
        InvalidMarker: the text is no PEP 508 marker, or nested more deeply than anybody writes.
    """
    try:
        return _node(grammar.marker(text))
    except RecursionError as error:
        raise InvalidMarker("nested too deeply") from error


def parses(text: str) -> bool:
    """Whether the text is a marker at all."""
    try:
        parse(text)
    except InvalidMarker:
        return False
    return True


def _node(item: Comparison | str | grammar.Marker) -> Node:
    if isinstance(item, Comparison):
        left, operator, right = item.left, item.operator, item.right
        if left.variable and not right.variable:
            return Term(left.text, operator, right.text)
        if right.variable and not left.variable:
            return Term(right.text, operator, left.text, reversed=True)
        sides = [side.text if side.variable else _quoted(side.text) for side in (left, right)]
        return Term("", operator, f"{sides[0]} {operator} {sides[1]}")
    if isinstance(item, str):
        raise TypeError(f"not a part of a marker: {item!r}")
    groups: list[list[Node]] = [[]]
    for part in item:
        if part == "or":
            groups.append([])
        elif part != "and":
            groups[-1].append(_node(part))
    alternatives = [group[0] if len(group) == 1 else All(tuple(group)) for group in groups]
    return alternatives[0] if len(alternatives) == 1 else Any(tuple(alternatives))


def facing(term: Term) -> str:
    """The operator as if the variable stood on the left."""
    return _MIRRORED.get(term.operator, term.operator) if term.reversed else term.operator


def terms(node: Node) -> Iterator[Term]:
    """Every comparison of the marker, from left to right."""
    if isinstance(node, Term):
        yield node
    else:
        for part in node.parts:
            yield from terms(part)


def branches(node: Node) -> tuple[Node, ...]:
    """The alternatives that the marker's outermost `or` joins."""
    return node.parts if isinstance(node, Any) else (node,)


def written(node: Node) -> str:
    """The marker as text, with single quotes and no parentheses that precedence makes needless."""
    if isinstance(node, Term):
        if not node.variable:
            return node.value
        quoted = _quoted(node.value)
        left, right = (quoted, node.variable) if node.reversed else (node.variable, quoted)
        return f"{left} {node.operator} {right}"
    if isinstance(node, Any):
        return " or ".join(f"({written(part)})" if isinstance(part, All) else written(part) for part in node.parts)
    return " and ".join(f"({written(part)})" if isinstance(part, Any) else written(part) for part in node.parts)


def replaced(node: Node, change: Callable[[Term], Node | None]) -> Node | None:
    """The marker with every comparison changed; None as soon as one cannot be."""
    if isinstance(node, Term):
        return change(node)
    parts = tuple(replaced(part, change) for part in node.parts)
    whole = tuple(part for part in parts if part is not None)
    return type(node)(whole) if len(whole) == len(parts) else None


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def without(node: Node, dead: Term) -> Node | None:
    """The marker with a comparison that is never true taken out of its alternatives; None when nothing remains."""
    if node == dead:
        return None
    if isinstance(node, Term):
        return node
    parts = tuple(without(part, dead) for part in node.parts)
    left = tuple(part for part in parts if part is not None)
    if isinstance(node, All):
        return All(left) if len(left) == len(parts) else None
    return None if not left else left[0] if len(left) == 1 else Any(left)


def assuming(node: Node, known: Callable[[Term], bool | None]) -> Node | bool:
    """What is left of a marker once some of its comparisons are known to hold or not; the others are told by None."""
    if isinstance(node, Term):
        answer = known(node)
        return node if answer is None else answer
    decisive = isinstance(node, Any)  # one true part decides an `or`, one false part an `and`
    parts = [assuming(part, known) for part in node.parts]
    if decisive in parts:
        return decisive
    left = tuple(part for part in parts if not isinstance(part, bool))
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else type(node)(left)


def dropped(node: Node) -> bool:
    """Whether uv drops the whole of it without a word, because it cannot compare what it says."""
    if isinstance(node, Term):
        return _is_dropped(node)
    return all(dropped(part) for part in node.parts)


def _is_dropped(term: Term) -> bool:
    if term.variable == "extra":
        return term.operator not in ("==", "!=")
    if term.variable in _LISTS:
        return term.operator not in ("in", "not in")
    if term.variable in VERSION_VARIABLES:
        return _version_dropped(term)
    return not term.variable or term.operator == "~="


def _version_dropped(term: Term) -> bool:
    if term.operator in ("in", "not in"):
        return term.reversed or None in map(_release, term.value.split())
    star = term.value.strip().endswith(".*")
    version = _version(term.value.strip().removesuffix(".*"))
    if version is None or (star and (term.reversed or term.operator not in ("==", "!="))):
        return True
    if version.local and term.operator not in ("==", "!="):
        return True
    return term.operator == "~=" and len(version.release) < 2


def holds(term: Term, environment: Mapping[str, str]) -> bool | None:
    """Whether uv takes the comparison for true there; None when nobody can know. A dropped one counts as true."""
    if term.variable in UNKNOWABLE:
        return None
    if dropped(term):
        return True
    if term.variable == "extra":  # in the lists that uvlint reads no extra is active
        return term.operator == "!=" and _NAME.fullmatch(term.value) is not None
    if term.variable in _LISTS:
        return term.operator == "not in"
    actual = environment[term.variable]
    return _version_holds(term, actual) if term.variable in VERSION_VARIABLES else _string_holds(term, actual)


def _string_holds(term: Term, actual: str) -> bool:
    if term.operator in ("in", "not in"):
        contained = term.value in actual if term.reversed else actual in term.value
        return contained == (term.operator == "in")
    # uv gives strings no order: `<` and `>` never hold, `<=` and `>=` only for the same.
    return (actual == term.value) != (term.operator == "!=") and term.operator not in ("<", ">")


def _version_holds(term: Term, actual: str) -> bool:
    own = _release(actual) or ()
    if term.operator in ("in", "not in"):
        listed = [release for release in map(_release, term.value.split()) if release is not None]
        if term.variable == "python_version" and any(len(release) > 2 for release in listed):
            return False
        return (own in listed) == (term.operator == "in")
    operator = facing(term)
    text = term.value.strip()
    asked = _release(text.removesuffix(".*")) or ()
    if text.endswith(".*"):
        if term.variable == "python_version" and len(asked) > 2:
            return False
        return _begins(own, text.removesuffix(".*")) == (operator == "==")
    if operator == "~=":
        return own >= asked and _begins(own, text.rpartition(".")[0])
    return _compared(own, operator, asked)


def _compared(left: tuple[int, ...], operator: str, right: tuple[int, ...]) -> bool:
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "!=":
            return left != right
        case _:
            return left == right


def _begins(own: tuple[int, ...], prefix: str) -> bool:
    version = _version(prefix)
    release = version.release if version else ()
    return (own + (0,) * len(release))[: len(release)] == release


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _release(text: str) -> tuple[int, ...] | None:
    """What uv compares of a version in a marker: the release without trailing zeros."""
    version = _version(text)
    return trimmed(version.release) if version else None
