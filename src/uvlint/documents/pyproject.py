"""What a pyproject.toml, or the TOML of a script, declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from uvlint.documents import declared, groups
from uvlint.documents import settings as uv_settings
from uvlint.documents import workspace as workspaces
from uvlint.documents.declared import MEMBER_WITHOUT_SOURCE, Context
from uvlint.documents.settings import Settings, table
from uvlint.model.build_system import BuildSystem
from uvlint.model.grammar import canonicalize_name
from uvlint.model.location import Search
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange, Unread
from uvlint.model.requirement import Requirement

if TYPE_CHECKING:
    from uvlint.documents.document import Document
    from uvlint.documents.workspace import Workspace

Found = Iterator[Requirement | Unread]
_DYNAMIC = ("dependencies", "optional-dependencies", "requires-python")
_TABLES = (
    ("project",), ("project", "optional-dependencies"), ("dependency-groups",), ("build-system",), ("tool",),
    ("tool", "uv"), ("tool", "uv", "sources"), ("tool", "uv", "dependency-groups"),
)  # fmt: skip


def read(document: Document, uv_toml: Document | None, workspace: Workspace | None = None) -> Project:
    """The project of a pyproject.toml; `uv_toml` is the one beside it, or beside the root of its workspace.

    Raises:
        DocumentError: `requires-python` is no version specifier.
    """
    data, file = document.data(), document.file
    own = table(data, "project")
    name = own.get("name") if isinstance(own.get("name"), str) else None
    context = Context(name, table(data, "tool", "uv", "sources"))
    settings = uv_settings.for_lock(document, uv_toml)
    is_member = workspace is not None and workspace.root.file != file
    if workspace is not None:
        context = Context(name, workspace.sources(document), workspace.names)
    if workspace is not None and is_member:
        settings = workspaces.in_force(settings, uv_settings.for_lock(workspace.root, uv_toml))
    wanted = [*_declared(data, file, context)]
    system = Place(file, ("build-system",))
    building = [*_listed(table(data, "build-system"), "requires", system, "build-system", context)]
    project = declared_project(
        document,
        settings,
        wanted,
        context,
        name=name,
        building=building,
        requires_python=("project", "requires-python"),
        also=[
            *_not_understood(data, file),
            *_without_source(wanted),
            *(workspace.unread if workspace else ()),
        ],
        uv_toml=None if is_member else uv_toml,
        folder=uv_settings.folder_without(settings, workspace.root if workspace else document, uv_toml),
    )
    project = replace(
        project,
        classifiers=_strings(own.get("classifiers")),
        dynamic=frozenset(_strings(own.get("dynamic"))),
        build_system=_build_system(data, system),
    )
    return project if workspace is None else _shared(project, workspace)


def _build_system(data: dict[str, Any], place: Place) -> BuildSystem | None:
    own = data.get("build-system")
    if not isinstance(own, dict):
        return None
    backend, requires = own.get("build-backend"), own.get("requires")
    sources = table(data, "tool", "uv", "build-backend")
    return BuildSystem(
        place,
        backend=backend if isinstance(backend, str) else None,
        requires=_strings(requires) if isinstance(requires, list) else None,
        path=_strings(own.get("backend-path")),
        taken=_strings(sources.get("source-include")),
        left=_strings(sources.get("source-exclude")),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(item for item in (value if isinstance(value, list) else ()) if isinstance(item, str))


def _shared(project: Project, workspace: Workspace) -> Project:
    """The project as one of the workspace, which is locked for the Pythons that all members admit."""
    shared, own = workspace.python, project.requires_python
    if shared is not None:
        own = PythonRange(str(shared), shared) if own is None else replace(own, shared=shared)
    root = workspace.root.file
    return replace(project, requires_python=own, workspace=None if root == project.file else root)


def _without_source(wanted: list[Requirement | Unread]) -> Iterator[Unread]:
    """Requirements on other members that no source leads to: uv refuses them."""
    for item in wanted:
        if isinstance(item, Requirement) and item.source == MEMBER_WITHOUT_SOURCE:
            reason = f"uv refuses it: write `{item.name} = {{ workspace = true }}` in `[tool.uv.sources]`"
            yield Unread(f"workspace member {item.name}", reason, item.place)


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
    builders = [*narrowed(settings, "build-constraint-dependencies", "build-constraint", context)]
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
        build_constraints=declared.requirements(builders),
        uv=settings,
        written=uv_settings.written(document, uv_toml),
        search=Search(
            settings=uv_settings.layer(settings),
            own=uv_settings.own_indexes(document),
            folder=folder,
        ),
        unread=declared.unread(
            wanted, building or [], narrowing, overriding, builders, uv_settings.misshapen(settings), also or []
        ),
    )


def narrowed(settings: Settings, key: str, scope: str, context: Context) -> Found:
    """The constraints or overrides of the settings."""
    setting = settings.get(key)
    if setting is None:
        return
    yield from declared.read(setting.value, setting.place, scope, context)
    for number, item in enumerate(setting.value if isinstance(setting.value, list) else []):
        if isinstance(item, dict) and isinstance(item.get("requirement"), str):
            # `{ requirement = "wheel==0.45.1", hashes = [...] }`; hashes narrow no version.
            yield declared.one(item["requirement"], setting.place.child(number, "requirement"), scope, context)
        elif isinstance(item, dict):
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


def left_to_setuptools(data: dict[str, Any]) -> frozenset[str]:
    """The keys of `[project]` that setuptools takes from setup.py and setup.cfg, seen by running it (84.2).

    All without that table; else those that are dynamic and not given in `[tool.setuptools.dynamic]`. A
    `requires-python` that is nowhere in the table is theirs too: uv itself needs none to be there.
    """
    backend = table(data, "build-system").get("build-backend", "setuptools.build_meta")
    if not isinstance(backend, str) or backend.partition(".")[0] != "setuptools" or table(data, "tool", "poetry"):
        return frozenset()
    if "project" not in data:
        return frozenset(_DYNAMIC)
    own = table(data, "project")
    dynamic: Any = own.get("dynamic") if isinstance(own.get("dynamic"), list) else []
    left = {key for key in _DYNAMIC if key in dynamic or (key == "requires-python" and key not in own)}
    return frozenset(left - table(data, "tool", "setuptools", "dynamic").keys())


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
