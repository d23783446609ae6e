"""`--transitive`: what the direct requirements bring in, as the real uv resolves it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from uvlint.brought import Brought
from uvlint.documents import lock
from uvlint.documents.lock import LockDocument
from uvlint.errors import DocumentError, FixError
from uvlint.index.crew import begun
from uvlint.manifests import Documents, loading, lock_beside
from uvlint.model.derived import derived, within
from uvlint.model.disagreement import Disagreement, disagreements
from uvlint.model.fix import Append
from uvlint.model.report import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from uvlint.config import Config
    from uvlint.model.project import Project
    from uvlint.model.resolution import Resolution
    from uvlint.model.universe import Universe
    from uvlint.resolve import Resolved, Resolver

_FILE = "uv.lock"  # as uv calls what it writes


class Graph:
    """The real uv, asked for the whole graph of each project."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[str, Callable[[], Resolved]] = {}

    def begin(self, project: Project, documents: Documents, roots: Collection[str], config: Config) -> None:
        """Have uv resolve a project while something else is done, unless a fresh lock tells what it would say."""
        if self._locked(project, documents)[0] is None:
            self._resolving(project, documents, roots, config)

    def brought(
        self, project: Project, universe: Universe, documents: Documents, roots: Collection[str], config: Config
    ) -> Brought:
        """What the requirements of a project bring in, those of the scopes that the flags leave."""
        resolution, unchecked = self._locked(project, documents)
        settled: tuple[Disagreement, ...] = ()
        if resolution is None:
            resolved = self._resolved(project, documents, roots, config)
            if not resolved.ok and (found := tuple(disagreements(resolved.account, universe))):
                again = self._resolved(project, _with_lines(found, project, documents), roots, config)
                resolved, settled = (again, found) if again.ok else (resolved, ())
            unchecked += tuple(_unknown(project, resolved))
            if not resolved.lock:
                return Brought(unchecked=unchecked)
            try:
                resolution = lock.resolution(LockDocument.read(_FILE, resolved.lock.encode()))
            except DocumentError as error:
                what = Unchecked(f"what {project.file} brings in", f"uv wrote: {error}")
                return Brought(unchecked=(*unchecked, what))
        asked = within(resolution, config.wants)
        pins, packages = derived(asked, universe, project.requirements)
        # A pin that no line of this project leads to is another member's.
        mine = tuple(pin for pin in pins if pin.place.file in project.files and not pin.source)
        return Brought(mine, packages, unchecked, settled)

    def _locked(self, project: Project, documents: Documents) -> tuple[Resolution | None, tuple[Unchecked, ...]]:
        """What the lock beside a project pins, which uv would install as it is; none where it is stale or not there."""
        try:
            lock = lock_beside(project, loading(dict(documents)))
        except DocumentError as error:
            return None, (Unchecked(error.file, error.reason),)
        if lock is None:
            return None, ()
        stale = tuple(
            Unchecked(one.what, f"{one.reason.partition(';')[0]}; judged anew", anew=True) for one in lock.unread
        )
        return None if stale else lock.resolution, stale

    def _resolved(self, project: Project, documents: Documents, roots: Collection[str], config: Config) -> Resolved:
        return self._resolving(project, documents, roots, config)()

    def _resolving(
        self, project: Project, documents: Documents, roots: Collection[str], config: Config
    ) -> Callable[[], Resolved]:
        """The resolution to be had, which the members of a workspace share."""
        top = project.workspace or project.file
        key = "\0".join([top, *(text for file in sorted(documents) for text in (file, documents[file].text))])
        if key not in self._known:
            work = partial(self._resolver.resolve, project, dict(documents), roots, config)
            self._known[key] = begun(work)
        return self._known[key]


def _with_lines(found: Collection[Disagreement], project: Project, documents: Documents) -> Documents:
    """The documents with what the parents ask for as lines of the project's own."""
    last = next((line.place for line in reversed(project.requirements) if line.scope == "dependencies"), None)
    if last is None or last.file not in documents:
        return documents
    edits = [Append(last, demand.line) for one in found for demand in one.demands]
    try:
        return documents | {last.file: documents[last.file].edited(edits)}
    except FixError:
        return documents


def _unknown(project: Project, resolved: Resolved) -> Iterator[Unchecked]:
    if not resolved.ok:
        yield Unchecked(f"what {project.file} brings in", f"uv does not resolve it: {resolved.complaint}")
    for package in resolved.assumed:
        yield Unchecked(f"what {package} brings in", "only a build would tell, and its sdist does not")
