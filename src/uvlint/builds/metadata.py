"""What an sdist says of its requirements, and of the backend that would build it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.builds.proof import Proof, prove
from uvlint.builds.static import static
from uvlint.builds.toml import table, texts
from uvlint.model.build import BuildFacts, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uvlint.model.package import Metadata

_LEGACY = BuildFacts("").requires


class Told(Struct, frozen=True):
    """The fields of `BuildFacts` that say who requires what.

    `invalid` are the keywords of `setup()` that surely hold what is no requirement.
    """

    static: Metadata | None = None
    dynamic: str = ""
    proved: Metadata | None = None
    doubts: tuple[str, ...] = ()
    backend: str | None = None
    backend_path: tuple[str, ...] = ()
    requires: tuple[str, ...] = _LEGACY
    refused: str = ""
    invalid: tuple[str, ...] = ()


def read(tree: Tree) -> Told:
    """What the files at the root of the tree say."""
    pyproject = _pyproject(tree)
    found = static(tree)
    proof = Proof() if found.metadata or found.refused else prove(tree, pyproject)
    system = table(pyproject, "build-system")
    backend = system.get("build-backend")
    return Told(
        static=found.metadata,
        dynamic=found.reason,
        proved=proof.metadata,
        doubts=() if proof.metadata else proof.doubts,
        backend=backend if isinstance(backend, str) else None,
        backend_path=texts(system.get("backend-path", [])) or (),
        requires=(texts(system.get("requires", [])) or ()) if system else _LEGACY,
        refused=found.refused or ("" if found.metadata else _system_fault(pyproject)),
        invalid=proof.invalid,
    )


def _system_fault(pyproject: Mapping[str, Any]) -> str:
    """What keeps uv from reading `[build-system]`, which it does only for a build (PEP 518 wants `requires`)."""
    if "build-system" not in pyproject:
        return ""
    system = table(pyproject, "build-system")
    lists = texts(system.get("requires")) is not None and texts(system.get("backend-path", [])) is not None
    if lists and isinstance(system.get("build-backend", ""), str):
        return ""
    return "uv cannot read `[build-system]` in its `pyproject.toml`"


def _pyproject(tree: Tree) -> Mapping[str, Any]:
    try:
        return tomllib.loads(tree.texts.get("pyproject.toml", ""))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
