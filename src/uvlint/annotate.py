"""`--add-ignore`: a comment beside every finding of a run, so that the next run is quiet about them."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from uvlint.documents import writing
from uvlint.errors import UsageError
from uvlint.manifests import read
from uvlint.model.location import Search
from uvlint.model.package import Index
from uvlint.report import report_on
from uvlint.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.config import Config
    from uvlint.look import World
    from uvlint.model.report import Report


def add_ignores(paths: Sequence[str], config: Config, world: World, *, reason: str) -> tuple[Report, tuple[str, ...]]:
    """Write a comment beside every finding that silences it; what is reported then, and the files that were written.

    What no comment can cover is still in the report, and what stands in files outside the project.

    Raises:
        UvlintError: as `lint.check`, or a comment that cannot be written; nothing is written then.
    """
    if not reason.isprintable():
        raise UsageError("the reason of `--add-ignore` is one line of text", hint="leave line breaks out")
    started = perf_counter()
    documents = read(paths)
    roots, known = tuple(documents), dict[Search, Index]()
    walks = walk(roots, documents, config, world, known)
    wanted: dict[str, dict[int, set[str]]] = {}
    for diagnostic in report_on(walks, documents, started).diagnostics:
        if not diagnostic.rule.startswith("ignore-"):
            lines = wanted.setdefault(diagnostic.location.file, {})
            lines.setdefault(diagnostic.location.span.end_line, set()).add(diagnostic.rule)
    within = writing.remit(paths).joined(one.survey.project.workspace for one in walks)
    silenced = {file: documents[file].silenced(lines, reason) for file, lines in wanted.items() if within.holds(file)}
    changed = {file: document for file, document in silenced.items() if document.text != documents[file].text}
    for document in changed.values():
        document.confirm()
    writing.write_all(changed.values(), within)
    documents |= changed
    return report_on(walk(roots, documents, config, world, known), documents, started), tuple(changed)
