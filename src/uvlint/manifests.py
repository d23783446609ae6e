"""From paths to projects: the manifests that are read, and what they lead to."""

import posixpath
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from msgspec.structs import replace

from uvlint.documents import disk
from uvlint.documents import project as projects
from uvlint.documents import workspace as workspaces
from uvlint.documents.document import Document
from uvlint.documents.workspace import Workspace
from uvlint.errors import DocumentError, UsageError
from uvlint.model.build_system import read_in_tree
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
