"""Locks as documents, and as projects: what is pinned is judged as a requirement is, and nothing in it is edited."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from uvlint.documents import declared, lock_pdm, lock_poetry, lock_pylock, lock_uv, poetry_words
from uvlint.documents.document import Document
from uvlint.documents.lock_entries import tables
from uvlint.documents.lock_fresh import stale
from uvlint.documents.toml import TomlDocument
from uvlint.errors import FixError
from uvlint.model.place import Place, Span
from uvlint.model.project import Project, PythonRange, Setting, Unread

if TYPE_CHECKING:
    from uvlint.documents.source import Source
    from uvlint.model.fix import Edit
    from uvlint.model.resolution import Resolution

Load = Callable[[str], Document | None]
# What nobody here asks for, and most of a lock: reading it would take most of the time.
_UNUSED = re.compile(
    r', (?:hash = "[a-z0-9]+:[0-9a-f]+"|size = \d+|upload-time = (?:"[0-9T:.Z+-]+"|[0-9T:.Z+-]+)'
    r'|hashes = \{ ?sha256 = "[0-9a-f]+" ?\})(?=[, }])'
)
# Of the addresses of files only the names count; tomllib looks at every character of a string.
_FOLDERS = re.compile(r'^((?:    |sdist = )\{ url = ")[^"\n]*/(?=[^"/\n]+")', re.MULTILINE)
# The wheels of a package as uv writes them, a line each; tomllib would take as long for them as for all the rest.
_WHEELS = re.compile(r'^wheels = \[\n((?:    \{ url = "[^"\\ \n]+"[^\n{}]*\},\n)+)\]$', re.MULTILINE)
_WHEEL = re.compile(r'^    \{ url = "(?:[^"\n]*/)?([^"/\n]+)"', re.MULTILINE)
_FOLDED = re.compile(r"^wheels = [0-9]", re.MULTILINE)
_NAME = re.compile(r"""^name[ \t]*=[ \t]*["']""", re.MULTILINE)


class LockDocument(TomlDocument):
    """A lock; its places are those of its packages, `("package", 3, "name")`, and it is never edited."""

    def __init__(self, file: str, source: Source) -> None:
        try:
            self._data = _read(source.raw)
        except (tomllib.TOMLDecodeError, RecursionError):
            super().__init__(file, source)  # which says what is wrong where
        self.file, self.source = file, source

    @cached_property
    def text(self) -> str:  # megabytes, asked for with each finding
        return self.source.text

    def locate(self, place: Place) -> Span:
        found = self._name_of(place.keys[0], place.keys[1]) if len(place.keys) > 1 else None
        return found or super().locate(place)

    def _name_of(self, key: Any, number: Any) -> Span | None:
        """Where the name of a package stands, found by counting headers: a walk through a long lock takes seconds."""
        if not isinstance(number, int) or number >= len(starts := self._headers(str(key))):
            return None
        end = starts[number + 1] if number + 1 < len(starts) else len(self.source.raw)
        name = _NAME.search(self.source.raw, starts[number], end)
        if name is None:
            return None
        quote = self.source.raw[name.end() - 1]
        return self.source.span(name.end(), self.source.raw.index(quote, name.end()))

    def _headers(self, key: str) -> list[int]:
        """Where the tables of a list begin; none where something else looks like one."""
        if key not in self._starts:
            found = [match.start() for match in re.finditer(rf"(?m)^\[\[{re.escape(key)}\]\]", self.source.raw)]
            self._starts[key] = found if len(found) == len(tables(self.data().get(key))) else []
        return self._starts[key]

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {}

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> LockDocument:  # noqa: ARG002 none is written
        return self

    def edited(self, edits: Sequence[Edit]) -> LockDocument:
        if edits:
            raise FixError(f"{self.file}: a lock is written by the tool that made it")
        return self


def _read(raw: str) -> dict[str, Any]:
    """The data of a lock without what nobody asks for; lists of wheels are taken out, and put back as their names."""
    folded: list[list[str]] = []

    def fold(wheels: re.Match[str]) -> str:
        folded.append(_WHEEL.findall(wheels[1]))
        return f"wheels = {len(folded) - 1}"

    if not _FOLDED.search(raw):
        raw = _WHEELS.sub(fold, raw)
    data = tomllib.loads(_FOLDERS.sub(r"\1", _UNUSED.sub("", raw)))
    for package in tables(data.get("package")) if folded else ():
        if isinstance(number := package.get("wheels"), int):
            package["wheels"] = [{"url": name} for name in folded[number]]
    return data


def resolution(document: LockDocument, beside: Document | None = None, project: Project | None = None) -> Resolution:
    """What a lock pins; `beside` is the pyproject.toml that it was made from, `project` what that declares.

    Raises:
        DocumentError: it is of a newer version, not in the shape of a lock, or does not say where its packages are
            installed.
    """
    file, data = document.file, document.data()
    match posixpath.basename(file):
        case "poetry.lock":
            asked = poetry_words.asked(beside.data(), project.requirements) if beside and project else None
            return lock_poetry.read(file, data, asked)
        case "pdm.lock":
            own = (*project.requirements, *lock_pdm.dev_dependencies(beside.data())) if beside and project else None
            return lock_pdm.read(file, data, own)
        case _ if _is_pylock(document):
            return lock_pylock.read(file, data)
        case _:
            return lock_uv.read(file, data)


def manifests(document: LockDocument) -> list[str]:
    """The files that a lock was made from, as far as its name and contents tell; they need not be there."""
    name, folder = posixpath.basename(document.file), posixpath.dirname(document.file)
    if name.endswith(".py.lock"):
        return [document.file.removesuffix(".lock")]
    folders = lock_uv.folders(document.data()) if name == "uv.lock" else []
    paths = [posixpath.normpath(posixpath.join(folder, one, "pyproject.toml")) for one in ("", *folders)]
    return list(dict.fromkeys(paths))


def project(document: LockDocument, found: Sequence[tuple[Document, Project]]) -> Project:
    """A lock as a project, beside those that it was made from, the nearest first.

    Its own word about Pythons and environments counts before theirs; their constraints and overrides are in it already.

    Raises:
        DocumentError: as `resolution`.
    """
    nearest = next((pair for pair in found if _beside(document, pair[0])), None)
    main = nearest[1] if nearest else Project(document.file, (document.file,))
    pinned = resolution(document, *(nearest or ()))
    python = declared.python_range(document, pinned.requires_python, Place(document.file, ("requires-python",)))
    reason = stale(document.data(), found) if found and pinned.by == "uv" and not _is_pylock(document) else ""
    return replace(
        main,
        file=document.file,
        files=(document.file,),
        requires_python=_pythons(python, main.requires_python),
        requirements=tuple(line for _, one in found for line in one.requirements),
        build_requires=(),
        constraints=(),
        overrides=(),
        uv={**main.uv, **_environments(document, pinned)},
        # What `[tool.uv]` says is nothing to other tools.
        tables=main.tables if pinned.by == "uv" else (),
        written=(),
        unread=(Unread(document.file, f"stale: {reason}; judged as it stands"),) if reason else (),
        resolution=pinned,
    )


def _pythons(locked: PythonRange | None, written: PythonRange | None) -> PythonRange | None:
    """The Pythons of a lock, at the line where somebody wrote them."""
    if locked is None:
        return replace(written, place=None) if written else None
    return replace(locked, place=written.place) if written else locked


def _environments(document: LockDocument, pinned: Resolution) -> dict[str, Setting]:
    """The environments that a lock was limited to, as settings."""
    told = {"environments": pinned.environments, "required-environments": pinned.required_environments}
    return {key: Setting(Place(document.file), list(texts)) for key, texts in told.items() if texts}


def _is_pylock(document: LockDocument) -> bool:
    return posixpath.basename(document.file).startswith("pylock")


def _beside(document: LockDocument, other: Document) -> bool:
    return posixpath.dirname(document.file) == posixpath.dirname(other.file)
