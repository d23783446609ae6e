"""The metadata that uv takes from an sdist without building it, by uv's own rule.

Source: uv 0.13.8 `crates/uv-pypi-types/src/metadata/{metadata_resolver,pyproject_toml}.rs` and `StaticMetadata` in
`crates/uv-distribution/src/source/mod.rs`. The root's `pyproject.toml` is asked first, then its `PKG-INFO`.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from uvlint.builds.toml import table, texts
from uvlint.model import headers, lenient
from uvlint.model.grammar import canonicalize_name
from uvlint.model.package import Metadata
from uvlint.model.requirement import both, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from uvlint.model.build import Tree

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_DYNAMIC = ("dependencies", "optional-dependencies", "requires-python")
_DYNAMIC_FIELDS = ("Requires-Python", "Requires-Dist", "Provides-Extra")


class Static(Struct, frozen=True):
    """The metadata, or `reason`: why there is none. `refused` says that uv gives up instead of building."""

    metadata: Metadata | None = None
    reason: str = ""
    refused: str = ""


def static(tree: Tree) -> Static:
    """What uv finds without a build."""
    first = _pyproject(tree)
    if first.metadata or first.refused:
        return first
    second = _pkg_info(tree)
    return second if second.metadata or second.refused else Static(None, f"{first.reason}, and {second.reason}")


def agrees(filename: str, name: str, version: str | None) -> bool:
    """Whether a name, and a version if there is one, are those of the file; a local part (`+x`) may be missing."""
    stem = filename.removesuffix(".zip").removesuffix(".tar.gz")
    dash = stem.find("-")
    while dash != -1:
        if canonicalize_name(stem[:dash]) == canonicalize_name(name) and _same(stem[dash + 1 :], version):
            return True
        dash = stem.find("-", dash + 1)
    return False


def _same(version: str, other: str | None) -> bool:
    try:
        return other is None or Version(Version(version).public) == Version(Version(other).public)
    except InvalidVersion:
        return False


# ---- pyproject.toml -------------------------------------------------------------------------------


def _pyproject(tree: Tree) -> Static:
    text = tree.texts.get("pyproject.toml")
    if text is None:
        return Static(None, "there is no `pyproject.toml`")
    if "\ufffd" in text:  # stands for bytes that are no UTF-8
        return Static(None, refused="its `pyproject.toml` is not in UTF-8")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Static(None, refused="its `pyproject.toml` is no valid TOML")
    fault = _schema_fault(data)
    if fault:
        return Static(None, refused=f"uv cannot read its `pyproject.toml`: {fault}")
    if "project" not in data:
        return Static(None, "`pyproject.toml` has no `[project]` table")
    project = data["project"]
    named = next((name for name in project.get("dynamic", ()) if name in _DYNAMIC), None)
    if named:
        return Static(None, f"`pyproject.toml` says that `{named}` is dynamic")
    if "dependencies" not in project and "poetry" in table(data, "tool"):
        return Static(None, "`pyproject.toml` leaves `dependencies` to Poetry")
    return _from_project(project, tree.filename)


def _schema_fault(data: Mapping[str, Any]) -> str:
    """What uv's types do not take; only the tables that it reads here count."""
    tool = data.get("tool", {})
    poetry = tool.get("poetry", {}) if isinstance(tool, dict) else None
    if not isinstance(poetry, dict) or not _is_name(poetry.get("name", "x")):
        return "`[tool.poetry]` is not as it should be"
    if "project" not in data:
        return ""
    project = data["project"]
    if not isinstance(project, dict):
        return "`project` is no table"
    if not _is_name(project.get("name")):
        return "`project.name` is missing or not valid"
    if "version" in project and not _is_version(project["version"]):
        return "`project.version` is not valid"
    if not isinstance(project.get("requires-python", ""), str):
        return "`project.requires-python` is no string"
    extras = project.get("optional-dependencies", {})
    if not isinstance(extras, dict) or not all(_is_name(name) for name in extras):
        return "`project.optional-dependencies` is not as it should be"
    lists = {"dependencies": project.get("dependencies", []), "dynamic": project.get("dynamic", []), **extras}
    wrong = next((name for name, value in lists.items() if texts(value) is None), None)
    return f"`{wrong}` is no list of strings" if wrong else ""


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_version(value: object) -> bool:
    try:
        return isinstance(value, str) and Version(value) is not None
    except InvalidVersion:
        return False


def _from_project(project: Mapping[str, Any], filename: str) -> Static:
    bounds = lenient.specifier(project.get("requires-python", ""))
    if bounds is None:
        return Static(None, refused="uv cannot read `requires-python` in its `pyproject.toml`")
    declared = declared_requirements(project.get("dependencies", ()), project.get("optional-dependencies", {}))
    if isinstance(declared, str):
        return Static(None, f"`pyproject.toml` asks for {declared}")
    if not agrees(filename, project["name"], project.get("version")):
        return Static(None, "`pyproject.toml` has another name or version than the file")
    extras = tuple(canonicalize_name(extra) for extra in project.get("optional-dependencies", {}))
    return Static(Metadata(bounds or None, declared, (), extras))


def declared_requirements(dependencies: Iterable[str], extras: Mapping[str, Iterable[str]]) -> tuple[str, ...] | str:
    """The requirements as Requires-Dist has them, those of extras with a marker; or what is none of them."""
    found: list[str] = []
    for extra, listed in [("", dependencies), *extras.items()]:
        for text in listed:
            requirement = lenient.requirement(text)
            if requirement is None:
                return f"`{text}`, which is no requirement"
            found.append(with_marker(requirement, f'extra == "{canonicalize_name(extra)}"') if extra else requirement)
    return tuple(found)


def with_marker(requirement: str, marker: str) -> str:
    """The requirement (PEP 508) where `marker` holds too."""
    own = requirement.partition(";")[2].strip()
    return rewritten(requirement, marker=both(own, marker)) if marker else requirement


# ---- PKG-INFO -------------------------------------------------------------------------------------


def _pkg_info(tree: Tree) -> Static:
    text = tree.texts.get("PKG-INFO")
    if text is None:
        return Static(None, "there is no `PKG-INFO`")
    fields = list(headers.fields(text))
    first = dict(reversed(fields))
    version = first.get("metadata-version", "")
    if not version:
        return Static(None, "`PKG-INFO` has no `Metadata-Version`")
    if not re.fullmatch(r"\+?\d{1,9}\.\+?\d{1,9}", version):
        return Static(None, refused=f"uv cannot read the metadata version `{version[:40]}` in its `PKG-INFO`")
    if not (2, 2) <= tuple(map(int, version.split("."))) < (3, 0):
        return Static(None, f"`PKG-INFO` is of metadata version {version}, older than 2.2")
    # Case matters to uv, which so takes the lower-case names that setuptools writes for no dynamic field at all.
    named = next((value for name, value in fields if name == "dynamic" and value in _DYNAMIC_FIELDS), None)
    if named:
        return Static(None, f"`PKG-INFO` says that `{named}` is dynamic")
    if "name" not in first or "version" not in first:
        return Static(None, "`PKG-INFO` has no name or no version")
    if not _is_name(first["name"]) or not _is_version(first["version"]):
        return Static(None, refused="uv cannot read the name or version in its `PKG-INFO`")
    asked = [value for name, value in fields if name == "requires-dist"]
    wrong = next((value for value in asked if lenient.requirement(value) is None), None)
    if wrong is not None:
        return Static(None, f"`PKG-INFO` asks for `{wrong[:80]}`, which is no requirement")
    if lenient.specifier(first.get("requires-python", "")) is None:
        return Static(None, refused="uv cannot read `Requires-Python` in its `PKG-INFO`")
    if not agrees(tree.filename, first["name"], first["version"]):
        return Static(None, "`PKG-INFO` has another name or version than the file")
    return Static(headers.metadata(fields))
