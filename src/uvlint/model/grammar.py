"""The grammar of names, requirements and markers: plain ones are read here, all others by `packaging`.

`packaging.requirements` and `packaging.markers` decide what is well-formed (PEP 508) and say what is wrong with the
rest. They cost more to import than most runs take to judge a project, so they are imported for what is not plain: URLs,
`extra`, odd spellings and mistakes. A test holds the two to each other.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_LONGEST = 2000  # characters; what is longer is not plain
_DEEPEST = 20  # parentheses within parentheses
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_CLAUSE = r"(?:~=|==|!=|<=|>=|<|>)[ \t]*[A-Za-z0-9.!+*_-]+"
_PLAIN = re.compile(
    rf"[ \t]*(?P<name>{_NAME})[ \t]*(?:\[(?P<extras>[A-Za-z0-9._, \t-]*)\])?[ \t]*"
    rf"(?P<specifier>{_CLAUSE}(?:[ \t]*,[ \t]*{_CLAUSE})*)?[ \t]*(?:;(?P<marker>.*))?\Z"
)
_EXTRA = re.compile(_NAME)
_VARIABLE = (
    r"python_full_version|python_version|implementation_name|implementation_version|platform_release|platform_system"
    r"|python_implementation|os[._]name|sys[._]platform|platform[._](?:version|machine|python_implementation)"
)


class InvalidRequirement(ValueError):
    """The text is no requirement (PEP 508); the message is that of `packaging`."""


class InvalidMarker(ValueError):
    """The text is no marker (PEP 508)."""


class Side(Struct, frozen=True):
    """One side of a comparison: the name of a variable as it is spelled today, or the text of a literal."""

    text: str
    variable: bool


class Comparison(Struct, frozen=True):
    """Two sides and what stands between them."""

    left: Side
    operator: str
    right: Side


Marker: TypeAlias = list["Comparison | str | Marker"]
"""Comparisons and markers in parentheses, with `and` or `or` between each two."""


class Declared(Struct, frozen=True):
    """What a requirement declares; `marker` is written as `packaging` writes it."""

    name: str
    extras: frozenset[str]
    specifier: SpecifierSet
    url: str | None
    marker: str | None


@cache
def canonicalize_name(name: str) -> str:
    """A project's name as indexes spell it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(text: str) -> Declared:
    """What a requirement declares.

    Raises:
        InvalidRequirement: the text is not PEP 508.
    """
    return _plain(text) or _unusual(text)


def marker(text: str) -> Marker:
    """The marker, part by part.

    Raises:
        InvalidMarker: the text is not PEP 508.
    """
    found = _flat(text)
    if found is not None:
        return found
    from packaging.markers import InvalidMarker as Refused
    from packaging.markers import Marker as Parsed

    try:
        return [_part(item) for item in Parsed(_literally(text))._markers]
    except Refused as error:
        raise InvalidMarker(str(error)) from error


def normalized(text: str) -> str:
    """The marker as `packaging` writes it.

    Raises:
        InvalidMarker: the text is not PEP 508.
    """
    found = _flat(text)
    if found is not None:
        return _written(found)
    from packaging.markers import InvalidMarker as Refused
    from packaging.markers import Marker as Parsed

    try:
        return str(Parsed(_literally(text)))
    except Refused as error:
        raise InvalidMarker(str(error)) from error


def _plain(text: str) -> Declared | None:
    found = _PLAIN.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    extras = [extra.strip(" \t") for extra in (found["extras"] or "").split(",")] if found["extras"] else []
    comparisons = None if found["marker"] is None else _flat(found["marker"])
    if (found["marker"] is not None and comparisons is None) or not all(map(_EXTRA.fullmatch, extras)):
        return None
    try:
        specifier = SpecifierSet(found["specifier"] or "")
    except InvalidSpecifier:
        return None
    return Declared(
        found["name"], frozenset(extras), specifier, None, None if comparisons is None else _written(comparisons)
    )


def _unusual(text: str) -> Declared:
    from packaging.requirements import InvalidRequirement as Refused
    from packaging.requirements import Requirement as Parsed

    head, semicolon, condition = text.partition(";")
    try:
        parsed: Requirement = Parsed(f"{head}{semicolon}{_literally(condition)}")
    except Refused as error:
        raise InvalidRequirement(str(error)) from error
    marker = str(parsed.marker) if parsed.marker else None
    return Declared(parsed.name, frozenset(parsed.extras), parsed.specifier, parsed.url, marker)


def _literally(text: str) -> str:
    """A marker for `packaging`, which takes `\\n` within quotes for a line feed: for PEP 508 and uv it is two signs."""
    return text.replace("\\", "\\\\")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A comparison, what stands behind one, and a parenthesis that opens; for the projects that have a marker."""
    side = rf"""(?:(?P<variable{{0}}>\b(?:{_VARIABLE})\b)|(?P<literal{{0}}>'[^'"]*'|"[^'"]*"))"""
    operator = r"(?P<operator>~=|==(?!=)|!=|<=|>=|<|>|\bin\b|\bnot[ \t]+in\b)"
    return (
        re.compile(rf"[ \t]*{side.format(1)}[ \t]*{operator}[ \t]*{side.format(2)}"),
        re.compile(r"[ \t]*(?:(?P<word>\band\b|\bor\b)|(?P<close>\))|\Z)"),
        re.compile(r"[ \t]*\("),
    )


@cache
def _flat(text: str) -> Marker | None:
    """A marker of comparisons of a variable with a literal; None for every other text."""
    if len(text) > _LONGEST or "\\" in text or not text.replace("\t", " ").isprintable():
        return None
    found = _group(text, 0, 0)
    return found[0] if found else None


def _group(text: str, position: int, depth: int) -> tuple[Marker, int] | None:
    """What stands from a position up to the end, or to the parenthesis that closes it, and where that ends."""
    comparison, behind, opening = _patterns()
    parts: Marker = []
    while True:
        if opened := opening.match(text, position):
            inside = _group(text, opened.end(), depth + 1) if depth < _DEEPEST else None
            if inside is None:
                return None
            parts.append(inside[0])
            position = inside[1]
        else:
            found = comparison.match(text, position)
            if found is None:
                return None
            left, right = (_side(found[f"variable{n}"], found[f"literal{n}"]) for n in (1, 2))
            if left.variable == right.variable:
                return None
            operator = "not in" if found["operator"].startswith("not") else found["operator"]
            parts.append(Comparison(left, operator, right))
            position = found.end()
        joint = behind.match(text, position)
        if joint is None or (not joint["word"] and bool(joint["close"]) != bool(depth)):
            return None
        position = joint.end()
        if not joint["word"]:
            return parts, position
        parts.append(joint["word"])


def _side(variable: str | None, literal: str | None) -> Side:
    if variable is None:
        return Side((literal or "")[1:-1], variable=False)
    name = variable.replace(".", "_")
    return Side("platform_python_implementation" if name == "python_implementation" else name, variable=True)


def _written(marker: Marker, *, inside: bool = False) -> str:
    """The marker as `packaging` writes it: parentheses only where there are several parts in them."""
    if len(marker) == 1 and isinstance(marker[0], list):
        return _written(marker[0], inside=inside)
    texts: list[str] = []
    for part in marker:
        if isinstance(part, Comparison):
            texts.append(_as_text(part))
        else:
            texts.append(part if isinstance(part, str) else _written(part, inside=True))
    return f"({' '.join(texts)})" if inside and len(texts) > 1 else " ".join(texts)


def _as_text(comparison: Comparison) -> str:
    left, right = (side.text if side.variable else f'"{side.text}"' for side in (comparison.left, comparison.right))
    return f"{left} {comparison.operator} {right}"


def _part(item: object) -> Comparison | str | Marker:
    """A part of what `packaging` has parsed, in the words of this module."""
    if isinstance(item, tuple):
        left, operator, right = item
        sides = [Side(side.value, variable=type(side).__name__ == "Variable") for side in (left, right)]
        return Comparison(sides[0], operator.value, sides[1])
    if isinstance(item, list):
        return [_part(part) for part in item]
    if isinstance(item, str):
        return item
    raise TypeError(f"not a part of a marker: {item!r}")
