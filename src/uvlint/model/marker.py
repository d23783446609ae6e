"""Markers as uv understands them: parsed once, evaluated term by term with three answers.

The grammar is packaging's; the meaning is uv's (crates/uv-pep508, uv-facts.md §8): comparisons are case-sensitive,
what uv cannot compare is silently true, and `platform_release` and `platform_version` cannot be known.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct
from packaging.markers import Marker
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

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
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Term(Struct, frozen=True):
    """One comparison. `reversed` when the literal stands on the left; `variable` is "" when there is none."""

    variable: str
    operator: str
    value: str
    reversed: bool = False


class All(Struct, frozen=True):
    """Every part must hold."""

    parts: tuple["Node", ...]


class Any(Struct, frozen=True):
    """One part must hold."""

    parts: tuple["Node", ...]


Node = Term | All | Any


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The marker as a tree.

    Raises:
        packaging.markers.InvalidMarker: the text is no PEP 508 marker.
    """
    return _node(Marker(text)._markers)


def _node(item: object) -> Node:
    if isinstance(item, tuple):
        left, operator, right = item
        if type(left).__name__ == "Variable" and type(right).__name__ != "Variable":
            return Term(left.value, operator.value, right.value)
        if type(right).__name__ == "Variable" and type(left).__name__ != "Variable":
            return Term(right.value, operator.value, left.value, reversed=True)
        return Term("", operator.value, f"{left.value} {right.value}")
    if not isinstance(item, list):
        raise TypeError(f"not a part of a marker: {item!r}")
    groups: list[list[Node]] = [[]]
    for part in item:
        if part == "or":
            groups.append([])
        elif part != "and":
            groups[-1].append(_node(part))
    alternatives = [group[0] if len(group) == 1 else All(tuple(group)) for group in groups]
    return alternatives[0] if len(alternatives) == 1 else Any(tuple(alternatives))


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
        quoted = f'"{node.value}"' if "'" in node.value else f"'{node.value}'"
        left, right = (quoted, node.variable) if node.reversed else (node.variable, quoted)
        return f"{left} {node.operator} {right}"
    if isinstance(node, Any):
        return " or ".join(f"({written(part)})" if isinstance(part, All) else written(part) for part in node.parts)
    return " and ".join(f"({written(part)})" if isinstance(part, Any) else written(part) for part in node.parts)


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


def holds(term: Term, environment: Mapping[str, str]) -> bool | None:
    """Whether uv takes the comparison for true there; None when nobody can know."""
    if term.variable in UNKNOWABLE:
        return None
    if term.variable == "extra":
        # In the lists that uvlint reads no extra is active.
        return {"==": False, "!=": True}.get(term.operator, True)
    if term.variable not in environment:
        return True  # literal against literal, or a variable of later days: uv drops the term
    actual = environment[term.variable]
    if term.variable in VERSION_VARIABLES:
        return _version_holds(term, actual)
    return _string_holds(term, actual)


def _string_holds(term: Term, actual: str) -> bool:
    if term.operator in ("in", "not in"):
        contained = term.value in actual if term.reversed else actual in term.value
        return contained == (term.operator == "in")
    operator = _MIRRORED.get(term.operator, term.operator) if term.reversed else term.operator
    match operator:
        case "==" | "===":
            return actual == term.value
        case "!=":
            return actual != term.value
        case "<":
            return actual < term.value
        case "<=":
            return actual <= term.value
        case ">":
            return actual > term.value
        case ">=":
            return actual >= term.value
        case _:
            return True


def _version_holds(term: Term, actual: str) -> bool:
    if term.operator in ("in", "not in"):
        try:
            listed = [Version(text) for text in term.value.split()]
        except InvalidVersion:
            return True
        return (Version(actual) in listed) == (term.operator == "in")
    operator = _MIRRORED.get(term.operator, term.operator) if term.reversed else term.operator
    try:
        if operator in _MIRRORED:  # plain order: PEP 440's `>` would leave out 3.9.1 for `> 3.9.0.post1` and the like
            return _ordered(Version(actual), operator, Version(term.value.removesuffix(".*")))
        return SpecifierSet(f"{operator}{term.value}").contains(actual, prereleases=True)
    except (InvalidVersion, InvalidSpecifier):
        return True


def _ordered(left: Version, operator: str, right: Version) -> bool:
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


_VERSION = re.compile(r"3\.\d{1,3}\.\d{1,4}")


def patch_versions(text: str) -> Iterator[str]:
    """Every full Python version (3.12.4) that a marker or specifier mentions: a place where the universe is cut."""
    for found in _VERSION.finditer(text):
        yield found[0]
