"""Documents read as one project: what a pyproject.toml, a requirements file or a script asks for."""

import posixpath
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from uvlint.documents import included, pyproject
from uvlint.documents import settings as uv_settings
from uvlint.documents.document import Document
from uvlint.documents.requirements import RequirementsDocument
from uvlint.documents.script import ScriptDocument
from uvlint.documents.workspace import Workspace
from uvlint.model.location import Location
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange

Load = Callable[[str], Document | None]


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
    own = workspace.root if workspace else document
    if isinstance(document, RequirementsDocument):
        table = next((other for other in beside if posixpath.basename(other.file) == "pyproject.toml"), None)
        project = included.read(document, uv_settings.for_compile(table, uv_toml), load, requires_python)
        return replace(project, tables=_tables(table, uv_toml))
    if isinstance(document, ScriptDocument):
        project, uv_toml = pyproject.read_script(document), None
    elif uv_settings.is_uv_toml(document):
        return _settings_only(document, requires_python)
    else:
        project = pyproject.read(document, uv_toml, workspace)
    project = replace(project, tables=_tables(own, uv_toml))
    return project if project.requires_python else replace(project, requires_python=requires_python)


def _tables(pyproject: Document | None, uv_toml: Document | None) -> tuple[Place, ...]:
    """Where settings can be written."""
    own = (Place(pyproject.file, ("tool", "uv")),) if pyproject else ()
    return (*own, Place(uv_toml.file)) if uv_toml else own


def _settings_only(document: Document, requires_python: PythonRange | None) -> Project:
    """A uv.toml by itself: settings, and nothing asked for."""
    settings = uv_settings.for_compile(None, document)
    found = [*uv_settings.locations(settings)]
    return Project(
        file=document.file,
        files=(document.file,),
        requires_python=requires_python,
        uv=settings,
        written=uv_settings.written(None, document),
        locations=tuple(place for place in found if isinstance(place, Location)),
    )
