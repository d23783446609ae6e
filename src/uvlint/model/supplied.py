"""What a project tells uv of a release in `[tool.uv] dependency-metadata`, and how such an entry is written.

Follows uv's crates/uv-distribution-types/src/dependency_metadata.rs: an entry with the very version counts before one
without any; an entry for another version counts for nothing, and one without `requires-dist` says that there are no
dependencies.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from uvlint.model.fix import Value
    from uvlint.model.package import Metadata
    from uvlint.model.place import Place
    from uvlint.model.project import Project


class Entry(Struct, frozen=True):
    """One entry as written; `name` is normalised, None stands for a key that is absent."""

    place: Place
    name: str
    version: str | None = None
    requires_dist: tuple[str, ...] | None = None
    requires_python: str | None = None
    extras: tuple[str, ...] = ()


def entries(project: Project) -> Iterator[Entry]:
    """The entries that have a name."""
    setting = project.uv.get("dependency-metadata")
    for number, item in enumerate(setting.value if setting and isinstance(setting.value, list) else []):
        if setting and isinstance(item, dict) and isinstance(item.get("name"), str):
            version, bounds = item.get("version"), item.get("requires-python")
            yield Entry(
                setting.place.child(number),
                canonicalize_name(item["name"]),
                version if isinstance(version, str) else None,
                _strings(item["requires-dist"]) if "requires-dist" in item else None,
                bounds if isinstance(bounds, str) else None,
                _strings(item.get("provides-extra", item.get("provides-extras"))),
            )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in (value if isinstance(value, list) else ()) if isinstance(item, str))


def supplied(given: tuple[Entry, ...], name: str, version: str) -> Entry | None:
    """The entry that counts for a release; None when uv looks for its metadata elsewhere."""
    own = [entry for entry in given if entry.name == name]
    exact = (entry for entry in own if entry.version is not None and _same(entry.version, version))
    return next(exact, next((entry for entry in own if entry.version is None), None))


def _same(one: str, other: str) -> bool:
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return False


def as_entry(name: str, version: str, metadata: Metadata) -> dict[str, Value]:
    """An entry with what a release says of itself; `requires-dist` always stands, since without it uv reads *none*."""
    entry: dict[str, Value] = {"name": name, "version": version, "requires-dist": written(metadata.requires_dist)}
    if metadata.requires_python:
        entry["requires-python"] = metadata.requires_python
    if metadata.extras:
        entry["provides-extra"] = list(metadata.extras)
    return entry


def written(requires_dist: tuple[str, ...]) -> list[Value]:
    """Requirements as a person writes them between double quotes: their markers in single ones."""
    return [text if "'" in text else text.replace('"', "'") for text in requires_dist]


def extra_build_dependencies(project: Project) -> dict[str, tuple[str, ...]]:
    """What `[tool.uv] extra-build-dependencies` adds to the builds of each package; `match-runtime` picks a version of
    the same package, so its name is all that counts here."""
    setting = project.uv.get("extra-build-dependencies")
    found: dict[str, tuple[str, ...]] = {}
    for name, items in (setting.value if setting and isinstance(setting.value, dict) else {}).items():
        texts = [item.get("requirement") if isinstance(item, dict) else item for item in _listed(items)]
        found[canonicalize_name(name)] = tuple(text for text in texts if isinstance(text, str))
    return found


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


class Everything(Container[str]):
    """Every package."""

    def __contains__(self, name: object) -> bool:
        """Yes."""
        return True


def without_isolation(project: Project) -> Container[str]:
    """The packages that are built without isolation (`no-build-isolation`, `no-build-isolation-package`)."""
    setting = project.uv.get("no-build-isolation")
    if setting and setting.value is True:
        return Everything()
    return frozenset(canonicalize_name(name) for name in project.strings("no-build-isolation-package"))
