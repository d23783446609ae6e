"""The comments of a TOML text that silence rules: found, and added."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from uvlint.documents import ignores
from uvlint.documents.document import prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore, Spot
from uvlint.documents.layout import STRING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from uvlint.documents.source import Source

_TOKEN = re.compile(rf"{STRING.pattern}|(?P<comment>#[^\n]*)", re.DOTALL)


def read(source: Source) -> tuple[Ignore, ...]:
    """The comments; what one silences is all that is on its lines, of a long string every line."""
    lines = source.text.split("\n")
    entries = {number: {number} for number, line in enumerate(lines, start=1) if line.strip()}
    for first, last in _long_strings(source):
        for line in range(first, last + 1):
            entries[line] = entries.get(line, set()) | set(range(first, last + 1))
    return ignores.read(_comments(source), entries, len(lines))


def silenced(file: str, source: Source, wanted: Mapping[int, Collection[str]], why: str) -> Source:
    """The text with comments that silence rules on some lines.

    Raises:
        FixError: they would change what the text says.
    """
    known = read(source)
    long = {line: (first, last) for first, last in _long_strings(source) for line in range(first, last + 1)}
    filled = {number for number, line in enumerate(source.text.split("\n"), start=1) if line.strip()}
    spots = {line: _spot(source, *long.get(line, (line, line))) for line in wanted if line in filled}
    changed = ignores.added(source, known, wanted, spots, why)
    prove_said(file, tomllib.loads(source.raw), tomllib.loads(changed.raw))
    lines = {line for spot in long.values() for line in spot} | {*wanted} | {one.line for one in known}
    prove_kept(file, source.raw, changed.raw, lines)
    return changed


def _comments(source: Source) -> Iterator[Comment]:
    for token in _TOKEN.finditer(source.raw):
        if token["comment"] is not None:
            before = source.raw[source.raw.rfind("\n", 0, token.start()) + 1 : token.start()]
            yield Comment(token["comment"], source.line(token.start()), not before.strip(), token.start())


def _long_strings(source: Source) -> Iterator[tuple[int, int]]:
    for token in _TOKEN.finditer(source.raw):
        if token["comment"] is None and "\n" in token[0]:
            yield source.line(token.start()), source.line(token.end())


def _spot(source: Source, first: int, last: int) -> Spot:
    """Where a comment goes for the lines of an entry."""
    starts = [0, *(match.end() for match in re.finditer("\n", source.raw))]
    return Spot(starts[first - 1], source.line_end(starts[last - 1]), first == last)
