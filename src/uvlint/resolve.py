"""A project resolved by the real uv in a temporary copy, past every package that uv would have to build.

uv resolves as it would for a lock; where it stops because a build comes to nothing (`index.engine`), the package's own
sdist is read for what the build would have said, that is supplied as `dependency-metadata`, and uv goes on. What no
sdist proves is assumed to bring in nothing, and is named.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.data.pythons import CPYTHON
from uvlint.documents import disk
from uvlint.documents.copied import copied, stand_in
from uvlint.errors import FixError
from uvlint.look import Leads, World, asked
from uvlint.manifests import Documents, projects_of
from uvlint.model.build import BuildFacts
from uvlint.model.fix import Append, Edit, Value
from uvlint.model.package import Index, Metadata
from uvlint.model.supplied import as_entry
from uvlint.model.wording import clipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from uvlint.config import Config
    from uvlint.index.engine import Answer, Copy, Engine
    from uvlint.model.location import Layer
    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement

_SHOWN = 400  # characters of a complaint that are told
_STOPS = 40  # packages to be built that uv may stop at


class Resolved(Struct, frozen=True):
    """How uv's resolution ended.

    `supplied` are the packages (`NAME==VERSION`) that uv would have to build and whose sdist says what they ask for,
    `assumed` those whose sdist does not. `built` is one that was not to be supplied, and `complaint` the beginning of
    uv's words when it failed, `account` all of them. `lock` is the text of the uv.lock that uv wrote.
    """

    ok: bool
    complaint: str = ""
    built: str = ""
    account: str = ""
    supplied: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    lock: str = ""


class Resolver:
    """The real uv, and the world that it and uvlint ask alike."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine = engine
        self._world = world
        self._told: dict[str, Metadata | None] = {}

    def resolve(
        self,
        project: Project,
        documents: Documents,
        roots: Collection[str],
        config: Config,
        *,
        mended: Collection[str] = (),
    ) -> Resolved:
        """The resolution of a project, as the documents have it; of the packages `mended` nothing is supplied, and what
        uv remembers of them is asked for again."""
        entries: dict[str, dict[str, Value]] = {}
        assumed: list[str] = []
        while True:
            answer, lock = self._asked(project, documents, roots, config, list(entries.values()), mended)
            name, _, version = answer.built.partition("==")
            again = answer.built in entries or name in mended or not version or len(entries) >= _STOPS
            if answer.ok or not answer.built or again:
                supplied = tuple(one for one in entries if one not in assumed)
                said = clipped(answer.complaint, _SHOWN)
                return Resolved(answer.ok, said, answer.built, answer.complaint, supplied, tuple(assumed), lock)
            told = self._metadata(project, name, version)
            if told is None:
                assumed.append(answer.built)
            entries[answer.built] = as_entry(name, version, told or Metadata())

    def _metadata(self, project: Project, name: str, version: str) -> Metadata | None:
        """What the sdist of a release proves that it asks for."""
        key = f"{name}=={version}"
        if key not in self._told:
            page = asked(Leads({name}, set(), set()), Index({}), project, self._world)
            facts = asked(Leads({name}, set(), {(name, version)}), page, project, self._world).facts
            found = facts.get((name, version))
            self._told[key] = (found.static or found.proved) if isinstance(found, BuildFacts) else None
        return self._told[key]

    def _asked(
        self,
        project: Project,
        documents: Documents,
        roots: Collection[str],
        config: Config,
        entries: Sequence[dict[str, Value]],
        afresh: Collection[str],
    ) -> tuple[Answer, str]:
        """uv's answer with the entries supplied, and the lock that it wrote."""
        manifest = project.workspace or project.file
        admitted = str(project.requires_python.locked) if project.requires_python else ""
        with self.engine.copy(files(_supplied(documents, project, entries)), flags(config)) as copy:
            if _can_be_locked(manifest, documents, project):
                name = posixpath.relpath(disk.absolute(manifest), top(documents))
            else:
                now = next((one for one in projects_of(roots, dict(documents)) if one.file == project.file), project)
                name = posixpath.join(folder(project.file, documents), "uvlint", "pyproject.toml")
                copy.put(name, _stand_in(now, admitted or self._supported(), entries))
            answer = copy.lock(name, python=self.engine.suits(admitted), afresh=sorted(afresh))
            beside = f"{name}.lock" if name.endswith(".py") else posixpath.join(posixpath.dirname(name), "uv.lock")
            return answer, copy.read(beside)

    def _supported(self) -> str:
        """The Pythons with upstream support, which count where a project names none."""
        today = self._world.now.date().isoformat()
        return f">=3.{min(minor for minor, (_, until) in CPYTHON.items() if until >= today)}"


def _stand_in(project: Project, admitted: str, entries: Sequence[dict[str, Value]]) -> bytes:
    """A project of its own with a project's requirements and settings."""
    settings = {key: setting.value for key, setting in project.uv.items()}
    if entries:
        settings["dependency-metadata"] = [*(settings.get("dependency-metadata") or []), *entries]
    lines = project.search.lines
    extra: list[dict[str, Value]] = [{"url": location.url} for location in lines.extra]
    extra += [{"url": lines.default.url, "default": True}] if lines.default else []
    if extra:
        settings["index"] = [*extra, *(settings.get("index") or [])]
    if lines.links:
        settings["find-links"] = [_far(location.url) for location in lines.links]
    if lines.no_index:
        settings["no-index"] = True
    narrowing = {
        "constraint-dependencies": _texts(project.constraints, "constraint-dependencies"),
        "override-dependencies": _texts(project.overrides, "override-dependencies"),
    }
    texts = [line.text for line in project.requirements if not line.source]
    return stand_in(texts, admitted, settings, narrowing)


def _texts(lines: Sequence[Requirement], key: str) -> list[str]:
    """The lines that stand elsewhere than in the setting of that name."""
    return [line.text for line in lines if not line.source and key not in line.place.keys]


def _far(url: str) -> str:
    return url if "://" in url else disk.absolute(url)


def _supplied(documents: Documents, project: Project, entries: Sequence[dict[str, Value]]) -> Documents:
    """The documents with the entries in the settings, where there is a place for them."""
    place = project.settable("dependency-metadata")
    if place is None or not entries or place.file not in documents:
        return documents
    edits: list[Edit] = [Append(place, entry) for entry in entries]
    try:
        return documents | {place.file: documents[place.file].edited(edits)}
    except FixError:
        return documents  # then uv stops at the same package again, and that is the answer


# ---- the copy -------------------------------------------------------------------------------------


def files(documents: Documents) -> dict[str, bytes]:
    """The manifests as a copy holds them, by path below their common folder."""
    root = top(documents)
    folders = {file: posixpath.dirname(disk.absolute(file)) for file in documents}
    return {
        posixpath.relpath(disk.absolute(file), root): copied(document, folders[file])
        for file, document in documents.items()
    }


def top(documents: Documents) -> str:
    """The folder that all documents are below."""
    return posixpath.commonpath([posixpath.dirname(disk.absolute(file)) for file in documents])


def folder(file: str, documents: Documents) -> str:
    """The folder of a manifest in the copy."""
    return posixpath.dirname(posixpath.relpath(disk.absolute(file), top(documents)))


def flags(config: Config) -> tuple[str, ...]:
    """What uvlint's own configuration says that uv is to heed, too."""
    return ("--exclude-newer", config.exclude_newer) if config.exclude_newer else ()


def _can_be_locked(manifest: str, documents: Documents, project: Project) -> bool:
    if manifest.endswith(".py") and posixpath.basename(manifest) != "setup.py":
        return True
    if posixpath.basename(manifest) != "pyproject.toml" or project.dynamic & {"dependencies", "requires-python"}:
        return False
    data = documents[manifest].data()
    return isinstance(data, dict) and "project" in data


def requirements(copy: Copy, inside: str, project: Project, lines: Sequence[str]) -> str:
    """A requirements file of its own in a folder of the copy, with the constraints beside it; its name."""
    name = posixpath.join(inside, "uvlint", "requirements.in")
    copy.put(name, "\n".join([*_options(project.search.lines), *lines, ""]).encode())
    for kind, narrowing in (("constraints", project.constraints), ("overrides", project.overrides)):
        texts = [line.text for line in narrowing if not line.source]
        copy.put(posixpath.join(inside, "uvlint", f"{kind}.txt"), "\n".join([*texts, ""]).encode())
    return name


def _options(lines: Layer) -> Iterator[str]:
    if lines.default:
        yield f"--index-url {lines.default.url}"
    for location in lines.extra:
        yield f"--extra-index-url {location.url}"
    for location in lines.links:
        yield f"--find-links {_far(location.url)}"
    if lines.no_index:
        yield "--no-index"
