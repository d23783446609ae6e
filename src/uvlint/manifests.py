"""From paths to projects: the manifests that are read, and what they lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.documents import disk, evidence, remembered
from uvlint.documents import project as projects
from uvlint.documents import workspace as workspaces
from uvlint.documents.document import Document
from uvlint.documents.evidence import classifiers
from uvlint.documents.settings import table
from uvlint.errors import DocumentError, UsageError
from uvlint.model.build_system import read_in_tree
from uvlint.model.evidence import Evidence, Unheard
from uvlint.model.place import Place

if TYPE_CHECKING:
    from uvlint.documents.foreign import ForeignDocument
    from uvlint.documents.workspace import Workspace
    from uvlint.model.memory import Memory
    from uvlint.model.project import Project, PythonRange

Documents = dict[str, Document]
Load = Callable[[str], Document | None]


def read(paths: Sequence[str]) -> Documents:
    """The documents at the paths, by the name they are shown under."""
    documents: Documents = {}
    for path in paths:
        found = {file: documents.get(file) or disk.read(file) for file in disk.discover(path)}
        if disk.shown(path) in found:
            disk.insist(found[disk.shown(path)])
        documents |= found
        for root in (document for document in found.values() if disk.is_folder(path) and workspaces.is_root(document)):
            members = workspaces.read(root, disk.folders, loading({**documents})).members
            documents |= {member.file: member for member in members}
    if not documents:
        raise UsageError(
            f"no manifest in {', '.join(f'`{path}`' for path in paths)}",
            hint="uvlint reads `pyproject.toml`, `setup.py`, `setup.cfg`, `requirements*.txt` and scripts with a "
            "`# /// script` block; "
            "a requirements file that a tool has written is read when it is named",
        )
    return documents


def loading(documents: Documents) -> Load:
    """A function that gives the document of a file, read once and kept among the documents; None when there is none."""

    def load(file: str) -> Document | None:
        if file not in documents:
            if not disk.exists(file):
                return None
            documents[file] = disk.read(file)
        return documents[file]

    return load


def projects_of(roots: Collection[str], documents: Documents, load: Load | None = None) -> list[Project]:
    """The projects that the roots make up; what they include, the pyproject.toml beside a requirements file and the
    workspace around it are read on the way and join the documents. A file that another one includes is judged there."""
    load = load or loading(documents)
    found: list[Project] = []
    for root in roots:
        if disk.is_lock(root):
            found.append(_locked(documents[root], load))
        elif not root.endswith("uv.toml") or len(roots) == 1:
            found.append(_project(documents[root], load))
    included = {file for project in found for file in project.files if file != project.file}
    return [project for project in found if project.file not in included]


def _project(document: Document, load: Load) -> Project:
    workspace = _workspace(document.file, load)
    folder = posixpath.dirname(workspace.root.file if workspace else document.file)
    beside = [load(posixpath.join(folder, name)) for name in ("pyproject.toml", "uv.toml")]
    others = [other for other in beside if other]
    inherited = _inherited(document.file, load)
    found = projects.read(document, others, load=load, requires_python=inherited, workspace=workspace)
    return _with_in_tree(found)


def _locked(document: Document, load: Load) -> Project:
    """A lock as a project, with the manifests that it was made from, as far as they are there."""
    from uvlint.documents import lock  # five formats that most runs do not meet

    if not isinstance(document, lock.LockDocument):
        raise TypeError(f"{document.file} was not read as a lock")
    manifests = [manifest for file in lock.manifests(document) if (manifest := load(file))]
    return lock.project(document, [(manifest, _project(manifest, load)) for manifest in manifests])


def lock_beside(project: Project, load: Load) -> Project | None:
    """The uv.lock of a project, or that beside a script; None where there is none.

    Raises:
        DocumentError: it cannot be read.
    """
    top = project.workspace or project.file
    folder, name = posixpath.split(top)
    if name != "pyproject.toml" and not name.endswith(".py"):
        return None
    document = load(posixpath.join(folder, "uv.lock" if name == "pyproject.toml" else f"{name}.lock"))
    return _locked(document, load) if document else None


def _with_in_tree(project: Project) -> Project:
    """The project with what can be read of a build backend in its own tree."""
    system, folder = project.build_system, posixpath.dirname(project.file)
    if system is None:
        return project
    for candidate in system.candidates:
        file = posixpath.normpath(posixpath.join(folder, candidate))
        if disk.exists(file):
            with suppress(DocumentError):
                found = read_in_tree(file, posixpath.normpath(candidate), disk.text(file).text)
                return replace(project, build_system=replace(system, in_tree=found))
    return project


def _workspace(file: str, load: Load) -> Workspace | None:
    """The workspace that a pyproject.toml is the root or a member of: the nearest other one above it decides."""
    if posixpath.basename(file) != "pyproject.toml":
        return None
    above = disk.above(file)
    for candidate in (load(file), load(above) if above else None):
        if candidate is not None and workspaces.is_root(candidate):
            found = workspaces.read(candidate, disk.folders, load)
            if any(member.file == file for member in (found.root, *found.members)):
                return found
    return None


def _inherited(root: str, load: Load) -> PythonRange | None:
    """The `requires-python` of the project beside a file: its pyproject.toml, for requirements its setup.py too."""
    legacy = ("setup.py", "setup.cfg") if root.endswith((".txt", ".in")) else ()
    for name in ("pyproject.toml", *legacy):
        file = posixpath.join(posixpath.dirname(root), name)
        other = load(file) if file != root else None
        if other:
            range_ = projects.read(other, load=load).requires_python
            return replace(range_, place=None) if range_ else None
    return None


# ---- evidence -------------------------------------------------------------------------------------


def with_evidence(project: Project, documents: Documents, memory: Memory) -> Project:
    """The project with what else says where it runs; the files that do join the documents.

    Those beside its manifest count, of a workspace those beside its root: a project in a folder of a larger repository
    does not inherit what that says of the whole. For a requirements file only those count that name it: others install
    something else there. A script runs by itself.
    """
    root = project.workspace or project.file
    folder = posixpath.dirname(root)
    beside = loading(documents)(posixpath.join(folder, "pyproject.toml"))
    is_lines = root.endswith((".txt", ".in"))
    if not (is_lines or posixpath.basename(root) in ("pyproject.toml", "setup.py", "setup.cfg")):
        return project
    texts, unheard = _foreign(folder, documents)
    if is_lines:
        texts = {file: text for file, text in texts.items() if posixpath.basename(root) in text}
    found, broken = evidence.read(texts, memory)
    declared = [] if is_lines else [*_declared(beside)]
    if project.workspace:
        declared += _declared(documents.get(project.file))  # a member's own classifiers
    return replace(project, evidence=(*declared, *found), unheard=(*unheard, *broken))


def with_imports(project: Project, names: Collection[str], documents: Documents, memory: Memory) -> Project:
    """The project with the imports of some distributions in its own code; the files with any join the documents.

    A file is parsed only when it names a module of one of them, and no more than once for its content.
    """
    if not names or posixpath.basename(project.file) == "uv.toml":
        return project
    from uvlint.model.imports import Imports, modules_of

    modules = sorted({module for name in names for module in modules_of(name)})
    files, is_whole = disk.code(posixpath.dirname(project.file))
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, modules))})\b".encode())
    texts: dict[str, ForeignDocument] = {}
    for file in files:
        try:
            document = disk.read_mentioning(file, named)
        except DocumentError:
            is_whole = False
            continue
        if document:
            texts[file] = document
    found, is_read = remembered.imports({file: document.text for file, document in texts.items()}, modules, memory)
    for one in found:
        documents.setdefault(one.at.file, texts[one.at.file])
    return replace(project, imports=Imports(found, is_whole and is_read))


def _foreign(folder: str, documents: Documents) -> tuple[dict[str, str], tuple[Unheard, ...]]:
    """The texts that may say where a project runs, read once."""
    texts, unheard = dict[str, str](), list[Unheard]()
    for file in disk.evidence(folder):
        try:
            document = documents.get(file) or disk.read_foreign(file)
        except DocumentError as error:
            unheard.append(Unheard(file, error.reason))
            continue
        documents[file] = document
        texts[file] = document.text
    return texts, tuple(unheard)


def _declared(pyproject: Document | None) -> Iterator[Evidence]:
    """What a pyproject.toml says: its classifiers, and the environments of tox."""
    if pyproject is None:
        return
    data, file = pyproject.data(), pyproject.file
    own = table(data, "project").get("classifiers")
    texts = [text if isinstance(text, str) else "" for text in own] if isinstance(own, list) else []
    yield from classifiers.read(texts, Place(file, ("project", "classifiers")))
    if table(data, "tool", "tox"):
        from uvlint.documents.evidence import tox

        yield from tox.of_pyproject(file, data)
