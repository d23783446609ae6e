"""Poetry's words for requirements: constraints (`^1.2`), conditions (`python = "<3.12"`), and its own tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from uvlint.documents.lock_entries import mapping, text, texts
from uvlint.model.grammar import canonicalize_name
from uvlint.model.requirement import Requirement, bounds_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PIECE = re.compile(r"\s*(\^|~(?!=)|)\s*v?(\d[\w.!+-]{0,60})\s*")
_LONGEST = 1000


class Asked(Struct, frozen=True):
    """A requirement of the project in Poetry's words: the name, the scope, and what its table says."""

    name: str
    scope: str
    told: Mapping[str, Any]


def alternatives(told: Any) -> list[dict[str, Any]]:
    """A dependency's value as tables: a constraint, a table, or several of them."""
    listed = told if isinstance(told, list) else [told]
    return [{"version": one} if isinstance(one, str) else one for one in listed if isinstance(one, str | dict)]


def condition(told: Mapping[str, Any]) -> str | None:
    """The marker of a dependency, with what it says of Python and the platform; None where it always holds."""
    parts = [f"({text(told, 'markers')})"] if text(told, "markers") else []
    if range_ := specifier(text(told, "python")):
        pieces = [Specifier(piece) for piece in range_.split(",")]
        parts.append(" and ".join(f"python_full_version {piece.operator} '{piece.version}'" for piece in pieces))
    platforms = [name for name in text(told, "platform").split("|") if re.fullmatch(r"\s*\w+\s*", name)]
    if platforms:
        parts.append("(" + " or ".join(f"sys_platform == '{name.strip()}'" for name in platforms) + ")")
    return " and ".join(parts) or None


def specifier(constraint: str) -> str | None:
    """A constraint without alternatives in PEP 440's words; None for one that has some, says nothing, or is not known.

    https://python-poetry.org/docs/dependency-specification/
    """
    if not constraint or len(constraint) > _LONGEST or "|" in constraint:
        return None
    pieces = [_piece(piece) for piece in re.split(r",|(?<=[\w*.])\s+(?=[<>=!~^\d])", constraint) if piece.strip()]
    text = ",".join(piece.strip() for piece in pieces if piece)
    try:
        return text if SpecifierSet(text) else None
    except InvalidSpecifier:
        return None


def _piece(piece: str) -> str:
    """One comparison; a bare version is a pin, and one that ends in `*` a prefix."""
    if piece.strip() == "*":
        return ""
    if found := re.fullmatch(r"\s*(==|!=)?\s*(\d[\d.]{0,60})\.\*\s*", piece):
        return f"{found[1] or '=='}{found[2]}.*"
    found = _PIECE.fullmatch(piece)
    if found is None:
        return piece
    try:
        version = Version(found[2])
    except InvalidVersion:
        return piece
    if not found[1]:
        return f"=={found[2]}"
    return f">={found[2]},<{_above(version, caret=found[1] == '^')}"


def _above(version: Version, *, caret: bool) -> str:
    """The first version that `^` or `~` leaves out."""
    given = list(version.release)
    if not caret:
        kept = given[:2]
    else:
        leading = next((n for n, part in enumerate(given) if part), len(given) - 1)
        kept = given[: leading + 1]
    kept[-1] += 1
    return ".".join(map(str, kept))


def admits(constraint: str, version: str) -> bool:
    """Whether a constraint admits a version, as far as it can be read."""
    try:
        wanted = Version(version)
    except InvalidVersion:
        return False
    for alternative in constraint[:_LONGEST].split("||"):
        found = specifier(alternative)
        if alternative.strip() in ("", "*") or (found and SpecifierSet(found).contains(wanted, prereleases=True)):
            return True
    return False


def asked(data: Mapping[str, Any], requirements: tuple[Requirement, ...]) -> list[Asked]:
    """What a pyproject.toml asks for: the requirements that stand in standard tables, and Poetry's own tables."""
    found = [
        Asked(
            one.name,
            one.scope,
            {"version": bounds_of(one), "markers": one.marker or "", "extras": [*one.extras]},
        )
        for one in requirements
        if one.name
    ]
    named = {one.name for one in found if one.scope == "dependencies"}
    own = mapping(mapping(data.get("tool")).get("poetry"))
    extras = {
        name_of(item): f"extra:{canonicalize_name(extra)}"
        for extra, items in mapping(own.get("extras")).items()
        for item in texts(items)
    }
    for scope, table in _tables(own):
        for name, told in table.items():
            key = canonicalize_name(name)
            # Beside `[project]` the table only says more of what is asked for there.
            if key == "python" or (scope == "dependencies" and key in named):
                continue
            for one in alternatives(told):
                hidden = scope == "dependencies" and one.get("optional") is True
                found.append(Asked(key, extras.get(key, scope) if hidden else scope, one))
    return found


def _tables(own: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "dependencies", mapping(own.get("dependencies"))
    yield "group:dev", mapping(own.get("dev-dependencies"))
    for name, group in mapping(own.get("group")).items():
        yield f"group:{canonicalize_name(name)}", mapping(mapping(group).get("dependencies"))
