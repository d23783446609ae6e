"""A setuptools project: what its setup.py and setup.cfg say, as far as the pyproject.toml leaves it to them.

What setuptools does was seen by running it (84.2): an argument of `setup(…)` that says anything wins over setup.cfg,
`extras_require` as a whole; a `[project]` table wins over both in all that it does not call dynamic.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.documents import declared, pyproject
from uvlint.documents import settings as uv_settings
from uvlint.documents.declared import Context
from uvlint.documents.document import Document
from uvlint.documents.requirements import RequirementsDocument
from uvlint.documents.settings import table
from uvlint.documents.setup_config import SetupConfigDocument
from uvlint.documents.setup_document import SetupScriptDocument
from uvlint.model import grammar
from uvlint.model.bounds import lower_bound
from uvlint.model.grammar import InvalidMarker, canonicalize_name
from uvlint.model.place import Key, Place
from uvlint.model.project import Project, PythonRange, Unread
from uvlint.model.requirement import Requirement

Load = Callable[[str], Document | None]
Setup = SetupScriptDocument | SetupConfigDocument
Found = Iterator[Requirement | Unread]

_EVERYTHING = frozenset(["dependencies", "optional-dependencies", "requires-python"])
_KEYS = {
    "install_requires": "dependencies",
    "extras_require": "optional-dependencies",
    "python_requires": "requires-python",
}
_PLACES: Mapping[str, tuple[Key, ...]] = {
    "install_requires": ("options", "install_requires"),
    "setup_requires": ("options", "setup_requires"),
    "python_requires": ("options", "python_requires"),
    "extras_require": ("options.extras_require",),
    "name": ("metadata", "name"),
}


class Said(Struct, frozen=True):
    """What one of the files says under setuptools' name of it, and where."""

    document: Setup
    place: Place
    value: object


def read(document: Document, table_: Document | None, uv_toml: Document | None, load: Load) -> Project:
    """The project of a setup.py, or of a setup.cfg without one; `table_` is the pyproject.toml beside it.

    Raises:
        DocumentError: `python_requires` is no version specifier.
    """
    data = table_.data() if table_ else {}
    whole = uv_settings.for_lock if "project" in data else uv_settings.for_compile
    context = Context(None, table(data, "tool", "uv", "sources"))
    empty = pyproject.declared_project(
        document, whole(table_, uv_toml), [], context, requires_python=("requires-python",)
    )
    left = pyproject.left_to_setuptools(data) if table_ else _EVERYTHING
    return _with(empty, left, context, table(data, "project").get("name"), [*_documents(document, load)], load)


def joined(project: Project, document: Document, load: Load) -> Project:
    """The project of a pyproject.toml with what the setup.py and setup.cfg beside it add.

    Raises:
        DocumentError: `python_requires` is no version specifier.
    """
    documents = [*_documents(document, load)]
    if not documents:
        return project
    data = document.data()
    left = pyproject.left_to_setuptools(data)
    known = {f"project.{key}" for key in left} | {"project"}
    unread = tuple(one for one in project.unread if one.what not in known)
    context = Context(None, table(data, "tool", "uv", "sources"))
    return _with(replace(project, unread=unread), left, context, project.name, documents, load)


def _documents(beside: Document, load: Load) -> Iterator[Setup]:
    """The setup.py and the setup.cfg of a folder."""
    for name in ("setup.py", "setup.cfg"):
        file = posixpath.join(posixpath.dirname(beside.file), name)
        document = beside if beside.file == file else load(file)
        if isinstance(document, Setup):
            yield document


def _with(
    project: Project, left: frozenset[str], context: Context, name: object, documents: list[Setup], load: Load
) -> Project:
    """A project with what is left to setuptools."""
    said = {key: found for key in _PLACES if (found := _said(key, documents))}
    named = name or (said["name"].value if "name" in said else None)
    context = Context(named if isinstance(named, str) else None, context.sources)
    wanted = [*_dependencies(said, left, context, load)]
    building = [*_list(said["setup_requires"], "build-system", context)] if left and "setup_requires" in said else []
    python = said.get("python_requires") if "requires-python" in left else None
    included = [one.place.file for one in wanted if one.place]
    files = dict.fromkeys([*project.files, *(document.file for document in documents), *included])
    return replace(
        project,
        files=tuple(files),
        name=context.name,
        requires_python=project.requires_python or (_python(python) if python else None),
        requirements=(*project.requirements, *declared.requirements(wanted)),
        build_requires=(*project.build_requires, *declared.requirements(building)),
        unread=(*project.unread, *declared.unread(wanted, building, _unread(documents, left))),
    )


def _said(key: str, documents: list[Setup]) -> Said | None:
    """What decides a key: the first file that says anything of it."""
    for document in documents:
        keys = (key,) if isinstance(document, SetupScriptDocument) else _PLACES[key]
        value: object = document.data()
        for step in keys:
            value = value.get(step) if isinstance(value, dict) else None
        named = isinstance(document, SetupConfigDocument) and any(
            at.keys[: len(keys)] == keys for at, _ in document.files()
        )
        if value or named:
            return Said(document, Place(document.file, keys), value)
    return None


def _dependencies(said: Mapping[str, Said], left: frozenset[str], context: Context, load: Load) -> Found:
    if "install_requires" in said and "dependencies" in left:
        yield from _list(said["install_requires"], "dependencies", context)
        yield from _followed(said["install_requires"], "dependencies", context, load)
    extras = said.get("extras_require")
    if extras is None or "optional-dependencies" not in left or not isinstance(extras.value, dict):
        return
    for key, items in extras.value.items():
        name, _, marker = key.partition(":")
        scope = f"extra:{canonicalize_name(name.strip())}" if name.strip() else "dependencies"
        extra = Said(extras.document, extras.place.child(key), items)
        if marker and not _is_marker(marker):
            yield Unread(f"extras_require.{key}", "its marker is not understood", extra.place)
            continue
        yield from _list(extra, scope, context, marker.strip() or None)
        yield from _followed(extra, scope, context, load)


def _is_marker(text: str) -> bool:
    try:
        grammar.marker(text)
    except InvalidMarker:
        return False
    return True


def _list(said: Said, scope: str, context: Context, condition: str | None = None) -> Found:
    """The requirements of a list; one that several lists share is one place, so that it is told and mended once."""
    for one in declared.read(said.value, said.place, scope, context, condition=condition):
        if one.place and isinstance(said.document, SetupScriptDocument):
            yield replace(one, place=said.document.first(one.place))
        else:
            yield one


def _followed(said: Said, scope: str, context: Context, load: Load) -> Found:
    """The requirements of the files that setup.cfg names in the place of a list."""
    if not isinstance(said.document, SetupConfigDocument):
        return
    for place, named in said.document.files():
        if place != said.place:
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), named))
        inside = not named.startswith(("/", "..")) and named.endswith((".txt", ".in"))
        document = load(path) if inside else None
        if not isinstance(document, RequirementsDocument):
            reason = "it is read from a file that " + ("does not exist" if inside else "uvlint does not follow")
            yield Unread(f"file: {named}", reason, place)
            continue
        for number, entry in enumerate(document.data()):
            at = Place(document.file, (number,))
            if entry.kind == "requirement":
                yield declared.one(entry.text, at, scope, context)
            else:
                yield Unread(entry.text, "setuptools takes plain requirements only from a file", at)


def _python(said: Said) -> PythonRange | None:
    """What `python_requires` admits; setuptools takes a stray comma, which uv would not."""
    try:
        specifier = SpecifierSet(str(said.value))
    except InvalidSpecifier:
        return declared.python_range(said.document, said.value, said.place)
    if lower_bound(specifier) is None:
        return declared.python_range(said.document, said.value, said.place)
    return PythonRange(str(said.value), specifier, said.place)


def _unread(documents: list[Setup], left: frozenset[str]) -> Iterator[Unread]:
    """What the files say in a way that is not followed, where it would count."""
    for document in documents:
        if document.fault:
            line = f" (line {document.fault.line})" if document.fault.line else ""
            yield Unread(document.file, f"{document.fault.reason}{line}")
        for one in document.unread():
            asked = {step for step in one.what.replace("options.", "").split(".") if step in _KEYS}
            if all(_KEYS[key] in left for key in asked) and (asked or left):
                yield one
