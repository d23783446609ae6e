"""A `pylock.toml` or `pylock.NAME.toml` (PEP 751, lock version 1) as a resolution: each package is asked for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.documents.lock_entries import (
    Entry,
    Known,
    any_extra,
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
from uvlint.model import marker as markers
from uvlint.model.bounds import is_specifier
from uvlint.model.marker import Term
from uvlint.model.resolution import Edge, Locked, Resolution, Root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEY = "packages"
_KINDS = {"extras": "extra", "dependency_groups": "group"}


def read(file: str, data: Mapping[str, Any]) -> Resolution:
    """The resolution of a lock.

    Raises:
        DocumentError: it is of a newer version, or not in the shape of one.
    """
    for complaint in newer(file, data.get("lock-version"), ("1",), "the format of `pylock.toml` (PEP 751)"):
        raise complaint
    entries = packages(file, data, _KEY)
    return Resolution(
        packages=tuple(_locked(file, entry) for entry in entries),
        roots=tuple(root for number, (_, _, table) in enumerate(entries) for root in _roots(file, number, table)),
        by=text(data, "created-by") or "pylock.toml",
        requires_python=text(data, "requires-python") or None,
        file=file,
        environments=texts(data.get("environments")),
    )


def _locked(file: str, entry: Entry) -> Locked:
    number, name, table = entry
    files = [filename(one) for one in (*tables(table.get("wheels")), *tables(table.get("sdist")))]
    bound = text(table, "requires-python")
    return Locked(
        name=name,
        release=release(name, text(table, "version"), files, bound if is_specifier(bound) else None),
        source=_source(table),
        place=place(file, _KEY, number),
    )


def _source(table: Mapping[str, Any]) -> str | None:
    if "vcs" in table:
        return "a Git repository"
    if "directory" in table:
        folder = mapping(table["directory"])
        own = "the project itself" if text(folder, "path") in (".", "./") else "the workspace"
        return own if folder.get("editable") is True or own == "the project itself" else "a path"
    if "archive" in table:
        return "a path" if "path" in mapping(table["archive"]) else "a URL"
    return None


def _roots(file: str, number: int, table: Mapping[str, Any]) -> Iterator[Root]:
    """A package as it is asked for without any extra and group, then for each that its marker names.

    Where it takes several together, it is told as what everybody gets: better once too often than never.
    """
    written = table.get("marker")
    whole = marker(file, written, any_extra)
    if whole is False:
        return
    named = _named(written) if isinstance(written, str) and written else dict[str, Term | None](dependencies=None)
    found = {scope: marker(file, written, _asking(one)) for scope, one in named.items()}
    told = {scope: where for scope, where in found.items() if where is not False} or {"dependencies": whole}
    for scope, where in told.items():
        if scope == "dependencies" or where != told.get("dependencies"):
            yield Root(Edge(number, where if isinstance(where, str) else None), scope)


def _named(written: str) -> dict[str, Term | None]:
    """The scopes that a marker names, each with its term; what everybody gets is there always, with none."""
    found = (term for term in markers.terms(markers.parse(written)) if term.variable in _KINDS)
    return {"dependencies": None, **{f"{_KINDS[term.variable]}:{term.value}": term for term in found}}


def _asking(asked: Term | None) -> Known:
    """What is known when one extra or group is asked for and no other."""

    def known(term: Term) -> bool | None:
        if term.variable == "extra":
            return True
        if term.variable not in _KINDS:
            return None
        active = asked is not None and (term.variable, term.value) == (asked.variable, asked.value)
        return active == (term.operator == "in")

    return known
