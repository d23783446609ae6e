"""A `uv.lock` or `SCRIPT.py.lock`, version 1 in any revision, as a resolution.

Follows uv's own reader (crates/uv-resolver/src/lock/mod.rs): a dependency names its package by name, and where several
versions have it also by version and source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.documents.lock_entries import (
    Entry,
    any_extra,
    by_name,
    filename,
    mapping,
    marker,
    newer,
    packages,
    place,
    release,
    tables,
    text,
    texts,
)
from uvlint.model.grammar import canonicalize_name
from uvlint.model.resolution import Edge, Locked, Resolution, Root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_KEY = "package"


def read(file: str, data: Mapping[str, Any]) -> Resolution:
    """The resolution of a lock.

    Raises:
        DocumentError: it is of a newer version, or not in the shape of one.
    """
    for complaint in newer(file, data.get("version"), ("1",), "the format of `uv.lock`"):
        raise complaint
    return _Reader(file, data).read()


def members(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The projects that a lock is for, by normalised name: the members of a workspace, else the one beside it."""
    named: set[str] = {canonicalize_name(name) for name in texts(mapping(data.get("manifest")).get("members"))}
    found = {canonicalize_name(text(one, "name")): one for one in tables(data.get(_KEY)) if _is_local(one, named)}
    return {name: one for name, one in found.items() if name}


def folders(data: Mapping[str, Any]) -> list[str]:
    """Where those projects are, from the lock on; "" for its own folder."""
    sources = [mapping(one.get("source")) for one in members(data).values()]
    paths = [text(source, "editable") or text(source, "virtual") for source in sources]
    return ["" if path == "." else path for path in paths if path]


def _is_local(package: Mapping[str, Any], named: Collection[str]) -> bool:
    source = mapping(package.get("source"))
    here = any(text(source, kind) == "." for kind in ("virtual", "editable"))
    return here or canonicalize_name(text(package, "name")) in named


class _Reader:
    def __init__(self, file: str, data: Mapping[str, Any]) -> None:
        self.file = file
        self.data = data
        self.entries = packages(file, data, _KEY)
        self.positions = by_name(self.entries)
        self.members = set(members(data))

    def read(self) -> Resolution:
        return Resolution(
            packages=tuple(self._locked(entry) for entry in self.entries),
            roots=(*self._asked_for(), *self._manifest()),
            by="uv",
            requires_python=text(self.data, "requires-python") or None,
            file=self.file,
            environments=texts(self.data.get("supported-markers")),
            required_environments=texts(self.data.get("required-markers")),
        )

    def _locked(self, entry: Entry) -> Locked:
        number, name, table = entry
        files = [filename(one) for one in (*tables(table.get("wheels")), *tables(table.get("sdist")))]
        found = [marker(self.file, one, any_extra) for one in texts(table.get("resolution-markers"))]
        return Locked(
            name=name,
            release=release(name, text(table, "version"), files),
            # Where any of them is always true the version is meant everywhere.
            markers=() if True in found else tuple(one for one in found if isinstance(one, str)),
            edges=tuple(self._edges(table.get("dependencies"))),
            optional={
                extra: tuple(self._edges(listed))
                for extra, listed in mapping(table.get("optional-dependencies")).items()
            },
            source=self._source(name, mapping(table.get("source"))),
            place=place(self.file, _KEY, number),
        )

    def _source(self, name: str, source: Mapping[str, Any]) -> str | None:
        if "registry" in source:
            return None
        if name in self.members:
            return "the workspace"
        return "a Git repository" if "git" in source else "a URL" if "url" in source else "a path"

    def _edges(self, listed: Any) -> Iterator[Edge]:
        """The dependencies in a list, on every package that each may mean."""
        for one in tables(listed):
            where = marker(self.file, one.get("marker"), any_extra)
            if where is False:
                continue
            extras = texts(one.get("extra")) or texts(one.get("extras"))
            for position in self._meant(one):
                yield Edge(position, where if isinstance(where, str) else None, extras)

    def _meant(self, dependency: Mapping[str, Any]) -> Sequence[int]:
        found = self.positions.get(canonicalize_name(text(dependency, "name")), [])
        for key in ("version", "source"):
            if key in dependency:
                found = [position for position in found if self.entries[position][2].get(key) == dependency[key]]
        return found

    def _asked_for(self) -> Iterator[Root]:
        """What the projects ask for: first what each always gets, then its extras, then its groups."""
        own = [table for _, name, table in self.entries if name in self.members]
        for table in own:
            yield from (Root(edge) for edge in self._edges(table.get("dependencies")))
        for kind, key in (("extra", "optional-dependencies"), ("group", "dev-dependencies")):
            for table in own:
                for name, listed in mapping(table.get(key)).items():
                    yield from (Root(edge, f"{kind}:{name}") for edge in self._edges(listed))

    def _manifest(self) -> Iterator[Root]:
        """What a script asks for, and the groups of a workspace whose root is no project."""
        manifest = mapping(self.data.get("manifest"))
        yield from (Root(edge) for edge in self._edges(manifest.get("requirements")))
        for name, listed in mapping(manifest.get("dependency-groups")).items():
            yield from (Root(edge, f"group:{name}") for edge in self._edges(listed))
