"""Documents read as one project: what a pyproject.toml, a requirements file or a script asks for."""

import posixpath
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from uvlint.documents import included, pyproject
from uvlint.documents import settings as uv_settings
from uvlint.documents.document import Document
from uvlint.documents.requirements import RequirementsDocument
from uvlint.documents.script import ScriptDocument
from uvlint.model.location import Search
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
) -> Project:
    """The project that a document declares.

    `others` are the `pyproject.toml` and `uv.toml` beside it, for their settings. `load` gives the files that a
    requirements file includes, by path as shown; None for one that does not exist. `requires_python` stands in where
    the document says none itself.

    Raises:
        DocumentError: `requires-python` is no version specifier, or `load` raises it.
    """
    folder = posixpath.dirname(document.file)
    beside = [other for other in others if posixpath.dirname(other.file) == folder and other.file != document.file]
    uv_toml = next((other for other in beside if uv_settings.is_uv_toml(other)), None)
    if isinstance(document, RequirementsDocument):
        table = next((other for other in beside if posixpath.basename(other.file) == "pyproject.toml"), None)
        return included.read(document, uv_settings.for_compile(table, uv_toml), load, requires_python)
    if isinstance(document, ScriptDocument):
        project = pyproject.read_script(document)
    elif uv_settings.is_uv_toml(document):
        return _settings_only(document, requires_python)
    else:
        project = pyproject.read(document, uv_toml)
    return project if project.requires_python else replace(project, requires_python=requires_python)


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
