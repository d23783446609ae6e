"""`--since`: what was found before a change, so that only what the change adds is reported."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.documents import disk
from uvlint.documents.foreign import ForeignDocument
from uvlint.errors import DocumentError
from uvlint.model.report import Diagnostic, Unchecked
from uvlint.settle import settle
from uvlint.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from uvlint.config import Config
    from uvlint.documents.document import Document
    from uvlint.graph import Graph
    from uvlint.index.git import Snapshot
    from uvlint.look import World
    from uvlint.manifests import Documents
    from uvlint.model.location import Search
    from uvlint.model.package import Index


class Before(Struct, frozen=True):
    """What was found before, counted by fingerprint; the requirements that stood there, by file, scope and text; and
    what could not be read then, all of whose findings count as new."""

    heard: Mapping[str, int]
    lines: Collection[tuple[str, str, str]]
    unread: tuple[Unchecked, ...] = ()

    def added(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Those of the diagnostics that were not there before: of several alike the last ones."""
        left = Counter(self.heard)
        new: list[Diagnostic] = []
        for diagnostic in diagnostics:
            if left[diagnostic.fingerprint]:
                left[diagnostic.fingerprint] -= 1
            else:
                new.append(diagnostic)
        return new


class Since(Struct, frozen=True):
    """The state of the files that a run is held against."""

    snapshot: Snapshot

    def before(
        self,
        roots: Collection[str],
        documents: Documents,
        config: Config,
        world: World,
        known: dict[Search, Index],
        graph: Graph | None = None,
    ) -> Before:
        """What uvlint would have said of the manifests as they were, with today's configuration and today's index."""
        then: Documents = {}
        unread: list[Unchecked] = []

        def load(file: str) -> Document | None:
            if file not in then:
                content = self.snapshot.read(file)
                if content is None:
                    return None
                try:
                    then[file] = disk.parse(file, content)
                except DocumentError as error:
                    reason = f"{error.reason}; all that is found in it counts as new"
                    unread.append(Unchecked(f"`{file}` as it was", reason, file=file))
                    return None
            return then[file]

        old = [file for file in roots if load(file)]
        then |= self._foreign(roots)
        walks = walk(old, then, config, _with_todays(documents, world), known, load, graph)
        settled = (settle(one.findings, one.survey, then, one.config)[0] for one in walks)
        diagnostics = {(d.rule, d.location, d.message): d for reported in settled for d in reported}
        return Before(
            Counter(diagnostic.fingerprint for diagnostic in diagnostics.values()),
            {(line.place.file, line.scope, line.text) for one in walks for line in one.survey.project.lines},
            tuple(dict.fromkeys(unread)),
        )

    def _foreign(self, roots: Collection[str]) -> Documents:
        """What said then where the projects run; of files that are new, nothing."""
        found: Documents = {}
        for folder in dict.fromkeys(map(posixpath.dirname, roots)):
            for file in disk.evidence(folder):
                try:
                    found[file] = ForeignDocument.read(file, self.snapshot.read(file) or b"")
                except DocumentError:
                    found[file] = ForeignDocument.read(file, b"")
        return found


def _with_todays(documents: Documents, world: World) -> World:
    """The world with the configuration of today's files: a change of that is not what the findings are held against."""
    if (config_for := world.config_for) is None:
        return world
    return replace(
        world, config_for=lambda file, _: config_for(file, lambda name: documents.get(name) or disk.read(name))
    )
