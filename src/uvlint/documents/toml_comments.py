"""The comments of a TOML document that silence rules: found, and added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.documents import ignores
from uvlint.documents.document import prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore, Spot
from uvlint.documents.layout import STRING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from uvlint.documents.source import Source
    from uvlint.documents.toml import TomlDocument

_TOKEN = re.compile(rf"{STRING.pattern}|(?P<comment>#[^\n]*)", re.DOTALL)


def read(document: TomlDocument) -> tuple[Ignore, ...]:
    """The comments; what one silences is all that is on its lines, of a long string every line."""
    lines = document.text.split("\n")
    entries = {number: {number} for number, line in enumerate(lines, start=1) if line.strip()}
    for first, last in _long_strings(document.source):
        for line in range(first, last + 1):
            entries[line] = entries.get(line, set()) | set(range(first, last + 1))
    return ignores.read(_comments(document.source), entries, len(lines))


def silenced(document: TomlDocument, wanted: Mapping[int, Collection[str]], why: str) -> TomlDocument:
    """The document with comments that silence rules on some lines."""
    from uvlint.documents.toml import TomlDocument

    source, known = document.source, document.ignores()
    long = {line: (first, last) for first, last in _long_strings(source) for line in range(first, last + 1)}
    filled = {number for number, line in enumerate(document.text.split("\n"), start=1) if line.strip()}
    spots = {line: _spot(source, *long.get(line, (line, line))) for line in wanted if line in filled}
    result = TomlDocument(document.file, ignores.added(source, known, wanted, spots, why))
    prove_said(document.file, document.data(), result.data())
    lines = {line for spot in long.values() for line in spot} | {*wanted} | {one.line for one in known}
    prove_kept(document.file, source.raw, result.source.raw, lines)
    return result


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
