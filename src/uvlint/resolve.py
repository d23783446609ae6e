"""A project resolved by the real uv in a temporary copy, past every package that uv would have to build.

uv resolves as it would for a lock; where it stops because a build comes to nothing (`index.engine`), the package's own
sdist is read for what the build would have said, that is supplied as `dependency-metadata`, and uv goes on. What no
sdist proves is assumed to bring in nothing, and is named.
"""

import json
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from uvlint.documents import disk
from uvlint.documents.copied import copied
from uvlint.errors import FixError
from uvlint.index.engine import Answer, Copy, Engine
from uvlint.look import Leads, World, asked
from uvlint.manifests import Documents, projects_of
from uvlint.model.build import BuildFacts
from uvlint.model.fix import Append, Edit, Value
from uvlint.model.location import Layer
from uvlint.model.package import Index, Metadata
from uvlint.model.project import Project
from uvlint.model.supplied import as_entry
from uvlint.silences import Walk

_STOPS = 40  # packages to be built that uv may stop at


class Resolved(Struct, frozen=True):
    """How uv's resolution ended.

    `supplied` are the packages (`NAME==VERSION`) that uv would have to build and whose sdist says what they ask for,
    `assumed` those whose sdist does not. `built` is one that was not to be supplied, and `complaint` uv's words when it
    failed. `lock` is what uv wrote, as `kind` of file says.
    """

    ok: bool
    complaint: str = ""
    built: str = ""
    supplied: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    lock: str = ""
    kind: str = "uv.lock"


class Resolver:
    """The real uv, and the world that it and uvlint ask alike."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine = engine
        self._world = world
        self._told: dict[str, Metadata | None] = {}

    def resolve(
        self, walk: Walk, documents: Documents, roots: Collection[str], *, mended: Collection[str] = ()
    ) -> Resolved:
        """The resolution of a walk's project, as the documents have it; of the packages `mended` nothing is supplied,
        and what uv remembers is asked for again."""
        project, entries = walk.survey.project, dict[str, dict[str, Value]]()
        assumed: list[str] = []
        while True:
            answer, lock, kind = self._asked(walk, documents, roots, list(entries.values()), mended)
            name, _, version = answer.built.partition("==")
            again = answer.built in entries or name in mended or not version or len(entries) >= _STOPS
            if answer.ok or not answer.built or again:
                supplied = tuple(one for one in entries if one not in assumed)
                return Resolved(answer.ok, answer.complaint, answer.built, supplied, tuple(assumed), lock, kind)
            told = self._metadata(project, name, version)
            if told is None:
                assumed.append(answer.built)
            entries[answer.built] = as_entry(name, version, told or Metadata())

    def _metadata(self, project: Project, name: str, version: str) -> Metadata | None:
        """What the sdist of a release proves that it asks for."""
        key = f"{name}=={version}"
        if key not in self._told:
            page = asked(Leads({name}, set(), set(), set()), Index({}), project, self._world)
            facts = asked(Leads({name}, set(), {(name, version)}, set()), page, project, self._world).facts
            found = facts.get((name, version))
            self._told[key] = (found.static or found.proved) if isinstance(found, BuildFacts) else None
        return self._told[key]

    def _asked(
        self,
        walk: Walk,
        documents: Documents,
        roots: Collection[str],
        entries: Sequence[Mapping[str, Value]],
        afresh: Collection[str],
    ) -> tuple[Answer, str, str]:
        """uv's answer with the entries supplied, what it wrote, and as which kind of file."""
        project = walk.survey.project
        manifest = project.workspace or project.file
        with self.engine.copy(files(_supplied(documents, project, entries)), flags(walk)) as copy:
            if _can_be_locked(manifest, documents, project):
                name = posixpath.relpath(disk.absolute(manifest), top(documents))
                admitted = str(project.requires_python.locked) if project.requires_python else ""
                answer = copy.lock(name, python=self.engine.suits(admitted), afresh=sorted(afresh))
                if answer.ok or "No interpreter found" not in answer.complaint:
                    return answer, copy.read(f"{name}.lock" if name.endswith(".py") else _beside(name)), "uv.lock"
            now = next((one for one in projects_of(roots, dict(documents)) if one.file == project.file), project)
            universe = walk.survey.universe
            python = next((target.python.id for target in universe.members(universe.promised)), "")
            if not python:
                return Answer(False, complaint="no released Python is promised"), "", ""
            lines = [line.text for line in now.requirements if not line.source]
            manifest = requirements(copy, folder(project.file, documents), now, lines)
            if entries and project.settable("dependency-metadata") is None:
                copy.put(posixpath.join(posixpath.dirname(manifest), "uv.toml"), _as_toml(entries).encode())
            answer = copy.compile(manifest, python=python, platform=None, deep=True)
            return answer, answer.printed, "pylock.toml"


def _beside(manifest: str) -> str:
    return posixpath.join(posixpath.dirname(manifest), "uv.lock")


def _supplied(documents: Documents, project: Project, entries: Sequence[Mapping[str, Value]]) -> Documents:
    """The documents with the entries in the settings, where there is a place for them."""
    place = project.settable("dependency-metadata")
    if place is None or not entries or place.file not in documents:
        return documents
    edits: list[Edit] = [Append(place, dict(entry)) for entry in entries]
    try:
        return documents | {place.file: documents[place.file].edited(edits)}
    except FixError:
        return documents  # then uv stops at the same package again, and that is the answer


def _as_toml(entries: Sequence[Mapping[str, Value]]) -> str:
    """Entries as a uv.toml; JSON's strings and lists of strings are TOML's."""
    tables = ("\n".join(f"{key} = {json.dumps(value)}" for key, value in entry.items()) for entry in entries)
    return "\n".join(f"[[dependency-metadata]]\n{table}\n" for table in tables)


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


def flags(walk: Walk) -> tuple[str, ...]:
    """What uvlint's own configuration says that uv is to heed, too."""
    return ("--exclude-newer", walk.config.exclude_newer) if walk.config.exclude_newer else ()


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
        yield f"--find-links {location.url if '://' in location.url else disk.absolute(location.url)}"
    if lines.no_index:
        yield "--no-index"
