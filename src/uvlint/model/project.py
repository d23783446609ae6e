"""What the files of a project say, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.data.settings import REFUSED_IN_UV_TOML, UNHEEDED_IN_UV_TOML
from uvlint.model.imports import Imports
from uvlint.model.location import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.specifiers import SpecifierSet

    from uvlint.model.build_system import BuildSystem
    from uvlint.model.evidence import Evidence, Unheard
    from uvlint.model.place import Place
    from uvlint.model.requirement import Requirement
    from uvlint.model.resolution import Resolution


class Setting(Struct, frozen=True):
    """One key of `[tool.uv]` or `uv.toml`: its place and its value as read."""

    place: Place
    value: Any


class PythonRange(Struct, frozen=True):
    """`requires-python`: its place, its text and its meaning (PEP 440); `place` is None when it was inherited.

    `shared` is what all members of a workspace admit together, which uv locks for; None outside a workspace.
    """

    text: str
    specifier: SpecifierSet
    place: Place | None = None
    shared: SpecifierSet | None = None

    @property
    def locked(self) -> SpecifierSet:
        """The Pythons that a lock is made for."""
        return self.specifier if self.shared is None else self.shared


class Unread(Struct, frozen=True):
    """Something seen and not understood, or not followed: never silently passed.

    `scope` is set when it is a requirement that does not parse: the scope it was written for.
    """

    what: str
    reason: str
    place: Place | None = None
    scope: str | None = None


class Project(Struct, frozen=True):
    """One set of requirements that is locked together: a pyproject.toml, a requirements file or a script.

    `dynamic` are the fields that the build backend decides (PEP 621).
    `file` is the manifest that was asked about, `files` all that were read for it. `constraints` narrow what the
    requirements may choose (constraint-dependencies, `-c`), `overrides` replace every requirement of their name,
    `build_constraints` narrow what builds install. `uv` are the settings in force, `written` all that the files hold,
    `search` what they say about indexes.
    `tables` are where a new setting can stand: `[tool.uv]`, then a `uv.toml` beside it.
    `workspace` is the root's pyproject.toml when this is another member of a workspace: the settings in force are the
    root's then, and so is the `evidence`: what else says where the project runs. `unheard` are files that may say so
    and could not be read. `imports` are those of packages in question in its own code, as far as a rule asks for them.
    A `resolution` is what a lock pins, when the file is one: it is judged then, in the place of the requirements, which
    only say where its packages are asked for.
    """

    file: str
    files: tuple[str, ...]
    name: str | None = None
    requires_python: PythonRange | None = None
    classifiers: tuple[str, ...] = ()
    dynamic: frozenset[str] = frozenset()
    requirements: tuple[Requirement, ...] = ()
    build_requires: tuple[Requirement, ...] = ()
    build_system: BuildSystem | None = None
    constraints: tuple[Requirement, ...] = ()
    overrides: tuple[Requirement, ...] = ()
    build_constraints: tuple[Requirement, ...] = ()
    uv: Mapping[str, Setting] = {}
    written: tuple[tuple[str, Setting], ...] = ()
    search: Search = Search()
    workspace: str | None = None
    tables: tuple[Place, ...] = ()
    unread: tuple[Unread, ...] = ()
    resolution: Resolution | None = None
    evidence: tuple[Evidence, ...] = ()
    unheard: tuple[Unheard, ...] = ()
    imports: Imports = Imports(is_whole=False)

    @property
    def lines(self) -> tuple[Requirement, ...]:
        """Everything that is written as a requirement, whatever it is for; each once."""
        written = (
            *self.requirements,
            *self.build_requires,
            *self.constraints,
            *self.overrides,
            *self.build_constraints,
        )
        return tuple({line.place: line for line in written}.values())

    def settable(self, key: str) -> Place | None:
        """Where a setting stands or can be written; None when there is no file for it."""
        if key in self.uv:
            return self.uv[key].place
        heeded = [table for table in self.tables if table.keys or key not in UNHEEDED_IN_UV_TOML | REFUSED_IN_UV_TOML]
        return heeded[-1].child(key) if heeded else None

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings of a `[tool.uv]` key that takes one or a list; () when absent or not of that shape."""
        setting = self.uv.get(key)
        value = [] if setting is None else setting.value
        return tuple(item for item in ([value] if isinstance(value, str) else value) if isinstance(item, str))

    def entries(self, key: str) -> list[tuple[Place, str]]:
        """The same strings, each with its place."""
        setting = self.uv.get(key)
        if setting is None:
            return []
        if isinstance(setting.value, str):
            return [(setting.place, setting.value)]
        listed = enumerate(setting.value) if isinstance(setting.value, list) else ()
        return [(setting.place.child(number), item) for number, item in listed if isinstance(item, str)]
