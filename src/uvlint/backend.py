"""The build backend in a project's own tree that stands in where `uv-build` is absent: written, checked, renewed.

Two files make it up: `build-backend/uv_build.py`, and the `pyproject.toml` that leads to it. Both are written or none.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents import disk, writing
from uvlint.documents.plain import PlainDocument
from uvlint.documents.source import Source
from uvlint.errors import FixError, UsageError
from uvlint.in_tree import template
from uvlint.manifests import projects_of, read
from uvlint.model.build_system import FILE, FOLDER, FORMAT, BuildSystem, InTree, is_two_sided, rendered, two_sided
from uvlint.model.fix import Append, Edit, Put, Remove
from uvlint.model.place import Place
from uvlint.model.standing import Standing, State
from uvlint.settle import difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.document import Document
    from uvlint.model.project import Project

_SETTINGS = ("tool", "uv", "build-backend")


class Plan(Struct, frozen=True):
    """How the backend stands, and both files before and after what would put them in order."""

    standing: Standing
    old_manifest: Document
    manifest: Document
    old_backend: PlainDocument
    backend: PlainDocument


def look(path: str) -> Plan:
    """How the backend of the project at `path` stands, and what would put it in order.

    Raises:
        DocumentError: the manifest is missing or broken.
        UsageError: the project is not built with `uv_build`, or in a way that only a person can put right.
    """
    file = disk.manifest(path)
    documents = read([file])
    project = next(one for one in projects_of([file], documents) if one.file == file)
    system = _system(project)
    inside = posixpath.normpath(system.candidates[0]) if system.path else f"{FOLDER}/{FILE}"
    backend = posixpath.normpath(posixpath.join(posixpath.dirname(file), inside))
    asked = _asked(project, system)
    bound = asked or _bound_within(system)
    old = disk.text(backend) if disk.exists(backend) else PlainDocument(backend)
    state = _state(system.in_tree, old, bound)
    new = old if state == "current" else _rendered(backend, bound, old)
    wiring = dict(_wiring(system, documents[file], inside))
    manifest = documents[file].edited([edit for edits in wiring.values() for edit in edits])
    problems = [*_problems(state, backend), *wiring]
    diff = difference({file: documents[file], backend: old}, {file: manifest, backend: new})
    standing = Standing(file, backend, state, bound, tuple(problems), diff)
    return Plan(standing, documents[file], manifest, old, new)


def write(plan: Plan, *, force: bool) -> None:
    """Put both files in order, or leave both as they are.

    Raises:
        UsageError: the backend is not what uvlint wrote, and `force` does not ask to write it anew.
        FixError: an edit cannot be proved, or the system refuses.
    """
    standing = plan.standing
    if standing.state in ("edited", "foreign") and not force:
        told = _problems(standing.state, standing.file)[0]
        raise UsageError(f"{told}; nothing was written", hint="`--force` writes it anew")
    plan.manifest.confirm()
    within = writing.remit([standing.manifest])
    if plan.backend != plan.old_backend:
        writing.write(plan.backend, within)
    try:
        if plan.manifest.text != plan.old_manifest.text:
            writing.write(plan.manifest, within)
    except FixError:
        if plan.old_backend.text:
            writing.write(plan.old_backend, within)
        else:
            writing.remove(plan.backend, within)
        raise


# ---- what there is --------------------------------------------------------------------------------


def _system(project: Project) -> BuildSystem:
    """The build system, if it is one that uvlint may see to."""
    system, file = project.build_system, project.file
    hint = "the backend stands in for `uv_build`, and for no other"
    if system is None:
        raise UsageError(f"{file} has no `[build-system]`", hint=hint)
    if system.backend != "uv_build":
        named = f"is built with `{system.backend}`" if system.backend else "names no `build-backend`"
        raise UsageError(f"{file} {named}, not with `uv_build`", hint=hint)
    if system.path and (len(system.path) > 1 or not system.candidates):
        raise UsageError(
            f"{file}: `backend-path` has to lead to one folder of the project", hint=f"`{FOLDER}`, for example"
        )
    if system.in_tree is not None and system.in_tree.format > FORMAT:
        raise UsageError(f"`{system.in_tree.file}` was written by a newer uvlint", hint="update uvlint")
    return system


def _asked(project: Project, system: BuildSystem) -> str | None:
    """The bound on `uv_build` that `build-system.requires` asks for; None when it asks for nothing."""
    file, builders = project.file, project.build_requires
    others = [one.text for one in builders if one.name != "uv-build" or one.source or one.marker]
    if others or len(builders) != len(system.requires or ()) or len(builders) > 1:
        more = f": `{others[0]}`" if others else ""
        raise UsageError(
            f"{file}: `build-system.requires` asks for more than a version of `uv_build`{more}",
            hint="`uv_build` needs nothing else; leave the rest out",
        )
    if not builders and not system.path:
        raise UsageError(f"{file}: `build-system.requires` does not ask for `uv_build`", hint=_BOUND_HINT)
    if not builders:
        return None
    bound = two_sided(builders[0].specifier)
    if bound is None:
        raise UsageError(f"{file}: `{builders[0].text}` is not bounded on both sides", hint=_BOUND_HINT)
    return bound


_BOUND_HINT = "write it like `uv_build>=0.9,<0.14`; `uvlint check --select backend-unbounded` offers a bound"


def _bound_within(system: BuildSystem) -> str:
    """The bound that stands in the backend itself."""
    bound = system.in_tree.bound if system.in_tree else ""
    if not is_two_sided(bound):
        raise UsageError(
            "which versions of `uv_build` are meant is said nowhere",
            hint="put `uv_build` with its bound into `build-system.requires` once more, and run this again",
        )
    return bound


def _state(found: InTree | None, old: PlainDocument, bound: str) -> State:
    if found is None or not found.format:
        return "foreign" if old.text else "absent"
    if found.edited:
        return "edited"
    return "current" if (found.format, found.bound) == (FORMAT, bound) else "outdated"


def _problems(state: State, file: str) -> tuple[str, ...]:
    said = {
        "absent": f"there is no `{file}`",
        "outdated": f"`{file}` is not up to date",
        "edited": f"`{file}` was edited after uvlint wrote it",
        "foreign": f"`{file}` was not written by uvlint",
    }
    return (said[state],) if state in said else ()


# ---- what there would be --------------------------------------------------------------------------


def _rendered(file: str, bound: str, old: PlainDocument) -> PlainDocument:
    newline = old.source.newline if old.text else "\n"
    return PlainDocument(file, Source(rendered(template(), bound).replace("\n", newline)))


def _wiring(system: BuildSystem, manifest: Document, inside: str) -> Iterator[tuple[str, list[Edit]]]:
    """What keeps the manifest from leading to the backend, each with the edits that put it right.

    Raises:
        UsageError: sdists are told to leave the backend out.
    """
    if system.requires:
        requires = system.place.child("requires")
        yield (
            f"`build-system.requires` of `{manifest.file}` is not empty: frontends install `uv_build` always",
            [Remove(requires.child(number), text) for number, text in enumerate(system.requires)],
        )
    if not system.path:
        yield (
            f"`build-system.backend-path` of `{manifest.file}` does not lead to it",
            [Put(system.place.child("backend-path"), [posixpath.dirname(inside)])],
        )
    excluded = system.leaving_out(inside)
    if excluded is not None:
        where = f"{manifest.file}: `source-exclude` takes `{inside}` out of sdists"
        raise UsageError(where, hint=f"narrow `{excluded}`")
    if not system.takes(inside):
        yield (
            f"`source-include` of `{manifest.file}` leaves it out of sdists, which could not be built then",
            [Append(Place(manifest.file, (*_SETTINGS, "source-include")), inside)],
        )
