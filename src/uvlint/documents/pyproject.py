"""What a pyproject.toml, or the TOML of a script, declares."""

from collections.abc import Iterator
from typing import Any

from packaging.utils import canonicalize_name

from uvlint.documents import declared, groups
from uvlint.documents import settings as uv_settings
from uvlint.documents.declared import Context
from uvlint.documents.document import Document
from uvlint.documents.settings import Settings, table
from uvlint.model.location import Search
from uvlint.model.place import Place
from uvlint.model.project import Project, Unread
from uvlint.model.requirement import Requirement

Found = Iterator[Requirement | Unread]
_DYNAMIC = ("dependencies", "optional-dependencies", "requires-python")
_TABLES = (
    ("project",), ("project", "optional-dependencies"), ("dependency-groups",), ("build-system",), ("tool",),
    ("tool", "uv"), ("tool", "uv", "sources"), ("tool", "uv", "dependency-groups"),
)  # fmt: skip


def read(document: Document, uv_toml: Document | None) -> Project:
    """The project of a pyproject.toml.

    Raises:
        DocumentError: `requires-python` is no version specifier.
    """
    data, file = document.data(), document.file
    own = table(data, "project")
    name = own.get("name") if isinstance(own.get("name"), str) else None
    context = Context(name, table(data, "tool", "uv", "sources"))
    settings = uv_settings.for_lock(document, uv_toml)
    wanted = [*_declared(data, file, context)]
    system = Place(file, ("build-system",))
    building = [*_listed(table(data, "build-system"), "requires", system, "build-system", context)]
    return declared_project(
        document,
        settings,
        wanted,
        context,
        name=name,
        building=building,
        requires_python=("project", "requires-python"),
        also=[*_not_understood(data, file)],
        uv_toml=uv_toml,
        folder=uv_settings.folder_without(settings, document, uv_toml),
    )


def read_script(document: Document) -> Project:
    """The project of a PEP 723 script; it has no name, no groups and no extras.

    Raises:
        DocumentError: `requires-python` is no version specifier.
    """
    data = document.data()
    context = Context(None, table(data, "tool", "uv", "sources"))
    wanted = [*_listed(data, "dependencies", Place(document.file), "dependencies", context)]
    settings = uv_settings.for_lock(document, None)
    # `uv lock --script` puts the script's own table before the settings of the working directory.
    return declared_project(document, settings, wanted, context, requires_python=("requires-python",), folder=".")


def declared_project(
    document: Document,
    settings: Settings,
    wanted: list[Requirement | Unread],
    context: Context,
    *,
    requires_python: tuple[str, ...],
    name: str | None = None,
    building: list[Requirement | Unread] | None = None,
    also: list[Unread] | None = None,
    uv_toml: Document | None = None,
    folder: str | None = None,
) -> Project:
    """A project out of what was declared and the settings that narrow it; `folder` as in `Search`."""
    file = document.file
    narrowing = [*narrowed(settings, "constraint-dependencies", "constraint", context)]
    overriding = [*narrowed(settings, "override-dependencies", "override", context)]
    python = table(document.data(), *requires_python[:-1]).get(requires_python[-1])
    return Project(
        file=file,
        files=(file, uv_toml.file) if uv_toml else (file,),
        name=name,
        requires_python=declared.python_range(document, python, Place(file, requires_python)),
        requirements=declared.requirements(wanted),
        build_requires=declared.requirements(building or []),
        constraints=declared.requirements(narrowing),
        overrides=declared.requirements(overriding),
        uv=settings,
        written=uv_settings.written(document, uv_toml),
        search=Search(
            settings=uv_settings.layer(settings),
            own=uv_settings.own_indexes(document),
            folder=folder,
        ),
        unread=declared.unread(
            wanted, building or [], narrowing, overriding, uv_settings.misshapen(settings), also or []
        ),
    )


def narrowed(settings: Settings, key: str, scope: str, context: Context) -> Found:
    """The constraints or overrides of the settings."""
    setting = settings.get(key)
    if setting is None:
        return
    yield from declared.read(setting.value, setting.place, scope, context)
    for number, item in enumerate(setting.value if isinstance(setting.value, list) else []):
        if isinstance(item, dict):
            reason = "an entry for one package only is not understood"
            yield Unread(f"tool.uv.{key}", reason, setting.place.child(number))


def _listed(holder: dict[str, Any], key: str, place: Place, scope: str, context: Context) -> Found:
    """The requirements of one list that may be absent."""
    if key in holder:
        yield from declared.read(holder[key], place.child(key), scope, context)
        yield from _tables_among(holder[key], place.child(key))


def _tables_among(items: Any, place: Place) -> Iterator[Unread]:
    for number, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield Unread(".".join(map(str, place.keys)), "not a string", place.child(number))


def _declared(data: dict[str, Any], file: str, context: Context) -> Found:
    """What the project asks for, in the order of the file's tables."""
    project = Place(file, ("project",))
    yield from _listed(table(data, "project"), "dependencies", project, "dependencies", context)
    extras = table(data, "project", "optional-dependencies")
    for name in extras:
        place = project.child("optional-dependencies")
        yield from _listed(extras, name, place, f"extra:{canonicalize_name(name)}", context)
    bounds = table(data, "tool", "uv", "dependency-groups")
    yield from groups.read(table(data, "dependency-groups"), bounds, file, context)
    uv = Place(file, ("tool", "uv"))
    yield from _listed(table(data, "tool", "uv"), "dev-dependencies", uv, "group:dev", context)


def _not_understood(data: dict[str, Any], file: str) -> Iterator[Unread]:
    """What the file leaves to others, or says in a shape that uv does not read."""
    for keys in _TABLES:
        above = table(data, *keys[:-1])
        if keys[-1] in above and not isinstance(above[keys[-1]], dict):
            yield Unread(".".join(keys), "not a table", Place(file, keys))
    dynamic = table(data, "project").get("dynamic")
    for number, key in enumerate(dynamic if isinstance(dynamic, list) else []):
        if key in _DYNAMIC:
            place = Place(file, ("project", "dynamic", number))
            yield Unread(f"project.{key}", "dynamic: decided by the build backend", place)
    if table(data, "tool", "uv", "workspace").get("members"):
        place = Place(file, ("tool", "uv", "workspace", "members"))
        yield Unread("tool.uv.workspace", "members are not followed yet: name their directories", place)
    if "project" in data:
        return
    poetry = table(data, "tool", "poetry")
    for key in ("dependencies", "dev-dependencies", "group"):
        if key in poetry:
            place = Place(file, ("tool", "poetry", key))
            yield Unread(f"tool.poetry.{key}", "Poetry's own table: uv does not read it", place)
    if "build-system" in data and not poetry:
        reason = "there is no such table: the build backend decides the dependencies"
        yield Unread("project", reason, Place(file, ("build-system",)))
