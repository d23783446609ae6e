"""A `poetry.lock` (lock-version 1 and 2) as a resolution.

Since lock-version 2.1 each package says for which groups and markers it is locked. Before, only the pyproject.toml
tells what is asked for and where: without it such a lock is refused, since every guess would be wrong for somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.documents import poetry_words
from uvlint.documents.lock_entries import (
    Entry,
    any_extra,
    by_name,
    filename,
    left_over,
    mapping,
    marker,
    newer,
    packages,
    place,
    release,
    silent,
    tables,
    text,
    texts,
)
from uvlint.model.grammar import canonicalize_name
from uvlint.model.requirement import name_of
from uvlint.model.resolution import Edge, Locked, Resolution, Root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uvlint.documents.poetry_words import Asked

_KEY = "package"


def read(file: str, data: Mapping[str, Any], asked: Sequence[Asked] | None) -> Resolution:
    """The resolution of a lock; `asked` is what the pyproject.toml beside it asks for, None without one.

    Raises:
        DocumentError: it is of a newer version, not in the shape of a lock, or does not say where its packages are
            installed.
    """
    version = mapping(data.get("metadata")).get("lock-version")
    for complaint in newer(file, version, ("1", "2"), "the format of `poetry.lock`"):
        raise complaint
    return _Reader(file, data).read(asked)


class _Reader:
    def __init__(self, file: str, data: Mapping[str, Any]) -> None:
        self.file = file
        self.metadata = mapping(data.get("metadata"))
        self.entries = packages(file, data, _KEY)
        self.positions = by_name(self.entries)
        self.told = any("groups" in table for _, _, table in self.entries)

    def read(self, asked: Sequence[Asked] | None) -> Resolution:
        if not asked and not self.told and self.entries:
            raise silent(self.file, "a newer Poetry")
        python = text(self.metadata, "python-versions")
        resolution = Resolution(
            packages=tuple(self._locked(entry) for entry in self.entries),
            roots=tuple(root for one in asked or () for root in self._roots(one)),
            by="Poetry",
            requires_python=poetry_words.specifier(python),
            file=self.file,
        )
        return left_over(resolution, [_scopes(table) for _, _, table in self.entries], told=self.told)

    def _locked(self, entry: Entry) -> Locked:
        number, name, table = entry
        old = mapping(self.metadata.get("files"))  # lock-version 1 has the files of all packages in one table
        listed = tables(table.get("files")) or tables(old.get(text(table, "name")))
        return Locked(
            name=name,
            release=release(name, text(table, "version"), map(filename, listed)),
            markers=self._markers(table),
            edges=tuple(self._edges(table, "")),
            optional={
                canonicalize_name(extra): tuple(self._edges(table, extra)) for extra in mapping(table.get("extras"))
            },
            source=_source(mapping(table.get("source"))),
            place=place(self.file, _KEY, number),
        )

    def _markers(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        """The alternatives of a package's marker; () where one of its groups has none."""
        written = table.get("markers")
        if isinstance(written, dict):
            of_groups = [written.get(group) for group in texts(table.get("groups"))]
            found = [marker(self.file, one, any_extra) for one in of_groups] or [True]
        else:
            found = [marker(self.file, written, any_extra)]
        return () if True in found else tuple(one for one in found if isinstance(one, str))

    def _edges(self, table: Mapping[str, Any], extra: str) -> Iterator[Edge]:
        """The dependencies that a package always has, or those of one of its extras."""
        named = {name_of(item) for item in texts(mapping(table.get("extras")).get(extra))}
        for name, told in mapping(table.get("dependencies")).items():
            for one in poetry_words.alternatives(told):
                optional = one.get("optional") is True
                if canonicalize_name(name) in named if extra else not optional:
                    yield from self._to(canonicalize_name(name), one)

    def _to(self, name: str, told: Mapping[str, Any]) -> Iterator[Edge]:
        where = marker(self.file, poetry_words.condition(told), any_extra)
        if where is False:
            return
        for position in self._meant(name, text(told, "version")):
            yield Edge(position, where if isinstance(where, str) else None, texts(told.get("extras")))

    def _meant(self, name: str, constraint: str) -> Sequence[int]:
        """The packages of a name that a constraint admits; where only one is locked, that is the one.

        Which of several is taken where, packages tell by their markers: a lock without these leaves it open.
        """
        found = self.positions.get(name, [])
        if len(found) < 2:
            return found
        fitting = [p for p in found if poetry_words.admits(constraint, text(self.entries[p][2], "version"))]
        return fitting if self.told or len(fitting) < 2 else []

    def _roots(self, asked: Asked) -> Iterator[Root]:
        for edge in self._to(asked.name, asked.told):
            yield Root(edge, asked.scope)


def _scopes(table: Mapping[str, Any]) -> list[str]:
    groups = texts(table.get("groups"))
    return ["dependencies" if name == "main" else f"group:{canonicalize_name(name)}" for name in groups]


def _source(source: Mapping[str, Any]) -> str | None:
    match text(source, "type"):
        case "git":
            return "a Git repository"
        case "directory" | "file":
            return "a path"
        case "url":
            return "a URL"
        case _:
            return None
