"""A `pdm.lock` (lock version 4) as a resolution.

With the strategy `inherit_metadata`, the default, each package says for which groups and markers it is locked; else
only the pyproject.toml beside it tells what is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.documents.lock_entries import (
    Entry,
    any_extra,
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
from uvlint.model.grammar import InvalidRequirement, canonicalize_name
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement, parse
from uvlint.model.resolution import Edge, Locked, Resolution, Root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEY = "package"
_PLATFORMS = {"linux": "linux", "manylinux": "linux", "musllinux": "linux", "windows": "win32", "macos": "darwin"}


def read(file: str, data: Mapping[str, Any], asked: Sequence[Requirement] | None) -> Resolution:
    """The resolution of a lock; `asked` is what the pyproject.toml beside it asks for, None without one.

    Raises:
        DocumentError: it is of a newer version, not in the shape of a lock, or does not say where its packages are
            installed.
    """
    for complaint in newer(file, mapping(data.get("metadata")).get("lock_version"), ("4",), "the format of `pdm.lock`"):
        raise complaint
    return _Reader(file, data).read(asked)


def dev_dependencies(data: Mapping[str, Any]) -> Iterator[Requirement]:
    """What PDM's own table of a pyproject.toml asks for."""
    listed = mapping(mapping(mapping(data.get("tool")).get("pdm")).get("dev-dependencies"))
    for group, items in listed.items():
        yield from _parsed(items, f"group:{canonicalize_name(group)}")


def _parsed(items: Any, scope: str) -> Iterator[Requirement]:
    for item in texts(items):
        try:
            yield parse(item, Place(""), scope)
        except InvalidRequirement:
            continue  # an editable path: it leads to nothing that an index has


class _Reader:
    def __init__(self, file: str, data: Mapping[str, Any]) -> None:
        self.file = file
        self.metadata = mapping(data.get("metadata"))
        found = packages(file, data, _KEY)
        self.old = {} if any("files" in table for _, _, table in found) else mapping(self.metadata.get("files"))
        self.told = "inherit_metadata" in texts(self.metadata.get("strategy"))
        self.entries: list[Entry] = []
        self.extras: list[list[Entry]] = []  # beside each entry, those of the same package with extras
        self.positions: dict[str, list[int]] = {}
        for entry in sorted(found, key=lambda entry: bool(entry[2].get("extras"))):
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        same = [p for p in self.positions.get(entry[1], []) if self._version(p) == text(entry[2], "version")]
        if same and entry[2].get("extras"):
            self.extras[same[0]].append(entry)
            return
        self.positions.setdefault(entry[1], []).append(len(self.entries))
        self.entries.append(entry)
        self.extras.append([entry] if entry[2].get("extras") else [])

    def _version(self, position: int) -> str:
        return text(self.entries[position][2], "version")

    def read(self, asked: Sequence[Requirement] | None) -> Resolution:
        if not asked and not self.told and self.entries:
            raise silent(self.file, "`pdm lock --strategy inherit_metadata`")
        targets = tables(self.metadata.get("targets"))
        pythons = {text(one, "requires_python") for one in targets} or {text(self.metadata, "requires_python")}
        resolution = Resolution(
            packages=tuple(self._locked(position) for position in range(len(self.entries))),
            roots=tuple(Root(edge, one.scope) for one in asked or () for edge in self._to(one)),
            by="PDM",
            requires_python=(pythons.pop() or None) if len(pythons) == 1 else None,
            file=self.file,
            environments=_environments(targets),
        )
        return left_over(resolution, [self._groups(table) for _, _, table in self.entries], told=self.told)

    def _locked(self, position: int) -> Locked:
        number, name, table = self.entries[position]
        version = text(table, "version")
        listed = tables(table.get("files")) or tables(self.old.get(f"{text(table, 'name')} {version}"))
        where = marker(self.file, table.get("marker"), any_extra)
        return Locked(
            name=name,
            release=release(name, version, map(filename, listed)),
            markers=(where,) if isinstance(where, str) else (),
            edges=tuple(self._edges(table)),
            optional={
                canonicalize_name(extra): tuple(self._edges(one))
                for _, _, one in self.extras[position]
                for extra in texts(one.get("extras"))
            },
            source=_source(table),
            place=place(self.file, _KEY, number),
        )

    def _edges(self, table: Mapping[str, Any]) -> Iterator[Edge]:
        for one in _parsed(table.get("dependencies"), ""):
            yield from self._to(one)

    def _to(self, one: Requirement) -> Iterator[Edge]:
        where = marker(self.file, one.marker, any_extra)
        found = self.positions.get(one.name, [])
        fitting = [p for p in found if len(found) < 2 or _admits(one, self._version(p))]
        if where is not False and (self.told or len(fitting) < 2):
            for position in fitting:
                yield Edge(position, where if isinstance(where, str) else None, one.extras)

    def _groups(self, table: Mapping[str, Any]) -> list[str]:
        return ["dependencies" if name == "default" else f"group:{name}" for name in texts(table.get("groups"))]


def _admits(one: Requirement, version: str) -> bool:
    return one.specifier.contains(version, prereleases=True) if version else False


def _environments(targets: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The platforms that the lock was made for, where it was limited to some that are known."""
    names = [_PLATFORMS.get(text(one, "platform").partition("_")[0]) for one in targets]
    return () if None in names else tuple(dict.fromkeys(f"sys_platform == '{name}'" for name in names))


def _source(table: Mapping[str, Any]) -> str | None:
    if "git" in table:
        return "a Git repository"
    if "path" in table:
        return "the project itself" if text(table, "path") in (".", "./.") else "a path"
    return "a URL" if "url" in table else None
