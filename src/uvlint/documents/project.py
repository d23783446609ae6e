"""Documents read as one project: what a pyproject.toml, a requirements file, a script or a setup.py asks for."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.documents import pyproject
from uvlint.documents import settings as uv_settings
from uvlint.documents.document import Document
from uvlint.model.location import Search
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange

if TYPE_CHECKING:
    from uvlint.documents.settings import Settings
    from uvlint.documents.workspace import Workspace

Load = Callable[[str], Document | None]
_LINES = (".txt", ".in")
_SETUP = ("setup.py", "setup.cfg")


def no_other_file(_: str) -> Document | None:
    """A `load` for callers that have no other files."""
    return None


def read(
    document: Document,
    others: Sequence[Document] = (),
    *,
    load: Load = no_other_file,
    requires_python: PythonRange | None = None,
    workspace: Workspace | None = None,
) -> Project:
    """The project that a document declares.

    `others` are the `pyproject.toml` and `uv.toml` beside it, for their settings. `load` gives the files that a
    requirements file includes, by path as shown; None for one that does not exist. `requires_python` stands in where
    the document says none itself. `workspace` is the one that a pyproject.toml belongs to, and `others` then those
    beside its root.

    Raises:
        DocumentError: `requires-python` is no version specifier, or `load` raises it.
    """
    folder = posixpath.dirname(workspace.root.file if workspace else document.file)
    beside = [other for other in others if posixpath.dirname(other.file) == folder and other.file != document.file]
    uv_toml = next((other for other in beside if uv_settings.is_uv_toml(other)), None)
    table = next((other for other in beside if posixpath.basename(other.file) == "pyproject.toml"), None)
    if document.file.endswith(_LINES):
        project = _of_lines(document, uv_settings.for_compile(table, uv_toml), load, requires_python)
        return replace(project, tables=_tables(table, uv_toml))
    if posixpath.basename(document.file) in _SETUP:
        from uvlint.documents import setup_project

        project = replace(setup_project.read(document, table, uv_toml, load), tables=_tables(table, uv_toml))
    elif document.file.endswith(".py"):
        project = replace(pyproject.read_script(document), tables=_tables(document, None))
    elif uv_settings.is_uv_toml(document):
        return _settings_only(document, requires_python)
    else:
        project = _with_setup(pyproject.read(document, uv_toml, workspace), document, load)
        project = replace(project, tables=_tables(workspace.root if workspace else document, uv_toml))
    return project if project.requires_python else replace(project, requires_python=requires_python)


def _of_lines(document: Document, settings: Settings, load: Load, requires_python: PythonRange | None) -> Project:
    from uvlint.documents import included  # with a kind of file that most projects do not have
    from uvlint.documents.requirements import RequirementsDocument

    if not isinstance(document, RequirementsDocument):
        raise TypeError(f"{document.file} was not read as a requirements file")
    return included.read(document, settings, load, requires_python)


def _tables(pyproject: Document | None, uv_toml: Document | None) -> tuple[Place, ...]:
    """Where settings can be written."""
    own = (Place(pyproject.file, ("tool", "uv")),) if pyproject else ()
    return (*own, Place(uv_toml.file)) if uv_toml else own


def _with_setup(project: Project, document: Document, load: Load) -> Project:
    """The project with what its pyproject.toml leaves to the setup.py and setup.cfg beside it."""
    folder = posixpath.dirname(document.file)
    left = pyproject.left_to_setuptools(document.data())
    if not left or not any(load(posixpath.join(folder, name)) for name in _SETUP):
        return project
    from uvlint.documents import setup_project

    return setup_project.joined(project, document, load)


def _settings_only(document: Document, requires_python: PythonRange | None) -> Project:
    """A uv.toml by itself: settings, and nothing asked for."""
    settings = uv_settings.for_compile(None, document)
    return Project(
        file=document.file,
        files=(document.file,),
        requires_python=requires_python,
        uv=settings,
        written=uv_settings.written(None, document),
        search=Search(uv_settings.layer(settings)),
    )
