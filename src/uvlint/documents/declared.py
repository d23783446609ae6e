"""Strings that declare a dependency, turned into requirements, or into a reason why they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from packaging.specifiers import SpecifierSet

from uvlint.documents import requirement_lines
from uvlint.errors import DocumentError
from uvlint.model import grammar
from uvlint.model.bounds import is_specifier, lower_bound
from uvlint.model.grammar import InvalidRequirement, canonicalize_name
from uvlint.model.marker import parses
from uvlint.model.project import PythonRange, Unread
from uvlint.model.requirement import Origin, Requirement, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uvlint.documents.document import Document
    from uvlint.model.place import Place

MEMBER_WITHOUT_SOURCE = "the workspace, without a source"  # which uv refuses


class Context(Struct, frozen=True):
    """What decides where a name comes from: the project's own name, `[tool.uv.sources]`, the workspace's members."""

    name: str | None = None
    sources: Mapping[str, Any] = {}
    members: frozenset[str] = frozenset()

    def source(self, name: str, scope: str) -> str | None:
        """Why no index answers for a name in a scope; None when one does."""
        if self.name is not None and name == canonicalize_name(self.name):
            return "the project itself"
        entries = self._entries(name, scope)
        if any("index" in entry for entry in entries):
            return None
        words = dict.fromkeys(_words(entry) for entry in entries)
        return " or ".join(words) or (MEMBER_WITHOUT_SOURCE if name in self.members else None)

    def origins(self, name: str, scope: str) -> tuple[Origin, ...]:
        """Where a name in a scope comes from, if an index is named for it."""
        entries = self._entries(name, scope)
        if not any("index" in entry for entry in entries):
            return ()
        return tuple(_origin(entry) for entry in entries)

    def _entries(self, name: str, scope: str) -> list[dict[str, Any]]:
        found: Any = next((value for key, value in self.sources.items() if canonicalize_name(key) == name), [])
        entries = [entry for entry in (found if isinstance(found, list) else [found]) if isinstance(entry, dict)]
        return [entry for entry in entries if _applies(entry, scope)]


def _applies(entry: dict[str, Any], scope: str) -> bool:
    """Whether a source holds for a scope; one that names an extra or a group holds there only."""
    for kind in ("extra", "group"):
        if isinstance(entry.get(kind), str):
            return scope == f"{kind}:{canonicalize_name(entry[kind])}"
    return True


def _origin(entry: dict[str, Any]) -> Origin:
    marker = entry.get("marker")
    if isinstance(entry.get("index"), str) and (marker is None or (isinstance(marker, str) and parses(marker))):
        return Origin(index=entry["index"], marker=marker)
    valid = isinstance(marker, str) and parses(marker)
    return Origin(source=_words(entry), marker=marker if valid else None)


def _words(entry: dict[str, Any]) -> str:
    if "index" in entry:
        return "a source that uv cannot read"
    if "git" in entry:
        return "a Git repository"
    if "path" in entry:
        return "a path"
    return "the workspace" if entry.get("workspace") is True else "a URL"


def read(
    items: Any, place: Place, scope: str, context: Context, *, condition: str | None = None
) -> Iterator[Requirement | Unread]:
    """What a list of requirement strings declares; tables in it are left to the caller."""
    if not isinstance(items, list):
        yield Unread(".".join(map(str, place.keys)), "not a list", place)
        return
    for number, item in enumerate(items):
        if isinstance(item, str):
            yield one(item, place.child(number), scope, context, condition=condition)
        elif not isinstance(item, dict):
            yield Unread(".".join(map(str, place.keys)), "not a string", place.child(number))


def one(text: str, place: Place, scope: str, context: Context, *, condition: str | None = None) -> Requirement | Unread:
    """What one string declares."""
    try:
        requirement = _parsed(text, place, scope, condition)
        url = requirement_url(text)
    except InvalidRequirement as error:
        return Unread(text, requirement_lines.plain(error), place, scope)
    pointed = requirement_lines.url_source(url) or context.source(requirement.name, scope)
    return replace(requirement, source=pointed, origins=() if pointed else context.origins(requirement.name, scope))


def _parsed(text: str, place: Place, scope: str, condition: str | None) -> Requirement:
    """The requirement; what `[project]` holds uv repairs silently where it can (`>=24<25`), and so do we."""
    try:
        return parse(text, place, scope, condition=condition)
    except InvalidRequirement:
        from uvlint.model import lenient

        repaired = lenient.requirement(text) if place.keys[:1] == ("project",) else None
        if repaired is None:
            raise
        return replace(parse(repaired, place, scope, condition=condition), text=text)


def requirement_url(text: str) -> str | None:
    """The address in a requirement, None when it has none."""
    return grammar.declared(text).url if "@" in text else None


def python_range(document: Document, text: Any, place: Place) -> PythonRange | None:
    """The Python versions that `requires-python` admits; None when it is absent.

    Raises:
        DocumentError: the value is no version specifier.
    """
    if text is None:
        return None
    if isinstance(text, str) and is_specifier(text):
        specifier = SpecifierSet(text)
        if lower_bound(specifier) is not None:
            return PythonRange(text, specifier, place)
    span, key = document.locate(place), place.keys[-1]
    reason = (
        f"`{key}` is `{text}`, which no version can meet"
        if isinstance(text, str) and is_specifier(text)
        else f"`{key}` is `{text}`, which is no version specifier"
    )
    hint = "write it like `>=3.10` or `>=3.10,<3.14`"
    raise DocumentError(document.file, reason, line=span.line, column=span.column, hint=hint)


def requirements(found: Iterable[Requirement | Unread]) -> tuple[Requirement, ...]:
    """The requirements among what was found."""
    return tuple(item for item in found if isinstance(item, Requirement))


def unread(*found: Iterable[object]) -> tuple[Unread, ...]:
    """The rest of what was found."""
    return tuple(item for items in found for item in items if isinstance(item, Unread))
