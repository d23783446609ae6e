"""Lists that setuptools takes, as the requirements of core metadata (PEP 508)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.builds.static import with_marker
from uvlint.builds.values import Marked, Value, marker, unknown_in
from uvlint.model.grammar import canonicalize_name
from uvlint.model.lenient import is_requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTRA = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class NotToldError(Exception):
    """Why requirements are not certain; `line` is that of the script, 0 when there is none."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def listed(value: Value) -> tuple[str, ...]:
    """The requirements in `install_requires`: strings, or one string of lines.

    Raises:
        NotToldError: something in it is not known, or is no requirement.
    """
    return tuple(_requirements(value))


def extras(value: Value) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirements in `extras_require`, each with the marker of its extra; and the extras. Keys may be `name`,
    `name:marker` or `:marker`.

    Raises:
        NotToldError: as `listed`.
    """
    if not value:
        return (), ()
    if not isinstance(value, dict):
        raise _why(value, "`extras_require` is no dict")
    found: list[str] = []
    names: list[str] = []
    for key, held in value.items():
        if not isinstance(key, str):
            raise _why(key, "has an extra whose name is not known")
        name, _, condition = key.partition(":")
        marks = _markers(name.strip(), condition.strip())
        if name.strip():
            names.append(canonicalize_name(name.strip()))
        for text in _requirements(held):
            for mark in marks:
                text = with_marker(text, mark)
            found.append(text)
    return tuple(found), tuple(dict.fromkeys(names))


def python(value: Value) -> str | None:
    """The specifier in `python_requires`.

    Raises:
        NotToldError: as `listed`.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _why(value, "`python_requires` is no string")
    try:
        return (str(SpecifierSet(value)) and value.strip()) or None
    except InvalidSpecifier:
        raise NotToldError(f"`{value}` is no version specifier") from None


def refused(value: Value) -> bool:
    """Whether something that `install_requires` or `extras_require` surely holds is no requirement: today's setuptools
    refuses that."""
    if isinstance(value, str):
        return any(not is_requirement(line) for line in _lines(value))
    if isinstance(value, dict):
        return any(refused(part) for part in value.values())
    return isinstance(value, list | tuple | set) and any(refused(part) for part in value)


def sections(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirements and extras of an egg's `requires.txt`, whose sections are `[extra]`, `[:marker]` and
    `[extra:marker]`.

    Raises:
        NotToldError: as `listed`.
    """
    parts: dict[str, list[str]] = {"": []}
    current = parts[""]
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            current = parts.setdefault(line[1:-1], [])
        elif line:
            current.append(line)
    plain = listed(parts.pop(""))
    more, names = extras(parts)
    return plain + more, names


def _markers(name: str, condition: str) -> Iterator[str] | list[str]:
    found: list[str] = []
    if condition:
        try:
            found.append(str(Marker(condition)))
        except InvalidMarker:
            raise NotToldError(f"`{condition}` is no marker") from None
    if name:
        if not _EXTRA.fullmatch(name):
            raise NotToldError(f"`{name}` is no name of an extra")
        found.append(f'extra == "{canonicalize_name(name)}"')
    return found


def _requirements(value: Value) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, Marked):
        mark = marker(value.where)
        yield from (with_marker(text, mark) for text in _requirements(value.value))
    elif isinstance(value, str):
        for line in _lines(value):
            yield _requirement(line)
    elif isinstance(value, list | tuple) or (isinstance(value, set) and unknown_in(value) is None):
        for part in value:
            yield from _requirements(part)
    else:
        raise _why(value, "a requirement is not known")


def _lines(text: str) -> Iterator[str]:
    """The lines that setuptools takes: no comments, no empty ones, `\\` at the end joins the next."""
    held = ""
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        line = held + line.partition(" #")[0].strip()
        held = ""
        if line.endswith("\\"):
            held = line[:-1].strip()
            continue
        yield line
    if held:
        yield held


def _requirement(text: str) -> str:
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        raise NotToldError(f"`{text[:80]}` is no requirement") from None
    if parsed.url:
        raise NotToldError(f"`{text[:80]}` is a URL")
    return text


def _why(value: Value, otherwise: str) -> NotToldError:
    found = unknown_in(value)
    return NotToldError(found.reason, found.line) if found else NotToldError(otherwise)


def agree(found: tuple[str, ...], shipped: tuple[str, ...]) -> bool:
    """Whether requirements that were found contradict those that an sdist was made with: each of those is among them,
    and what they ask for everywhere is among those."""
    parsed = [Requirement(text) for text in found]
    names = {canonicalize_name(requirement.name) for requirement in parsed}
    always = {canonicalize_name(requirement.name) for requirement in parsed if requirement.marker is None}
    told = {canonicalize_name(Requirement(text).name) for text in shipped}
    return told <= names and always <= told
