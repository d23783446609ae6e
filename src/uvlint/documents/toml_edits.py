"""A TOML document changed without touching the rest, and the proof that nothing else was touched."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from uvlint.documents import array, changes, ignores, keyed, layout, put
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.errors import DocumentError, FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.documents.source import Source
    from uvlint.documents.toml import TomlDocument


def edited(document: TomlDocument, edits: Sequence[Edit]) -> TomlDocument:
    """The document with edits made.

    Raises:
        FixError: they cannot be made, or not without changing something else.
    """
    from uvlint.documents.toml import TomlDocument

    file, source = document.file, document.source
    of_comments, edits = ignores.divided(own(file, edits))
    if of_comments:
        result = TomlDocument(file, ignores.edited(source, document.ignores(), of_comments))
        prove_said(file, document.data(), result.data())
        prove_kept(file, source.raw, result.source.raw, ignores.touched(document.ignores(), of_comments))
        return result.edited(edits)
    edits = changes.with_lists_made(document.data(), edits)
    if not edits:
        return document
    expected = changes.outcome(document.data(), edits, alphabetical=True)
    changed = _changed(_put(document, edits), edits)
    try:
        result = TomlDocument(file, changed)
    except DocumentError as error:
        raise FixError(f"{file}: the edit would break the file ({error.reason})") from error
    _prove(document, result, expected, edits)
    return result


def _prove(document: TomlDocument, result: TomlDocument, expected: Any, edits: Sequence[Edit]) -> None:
    """Prove with tomllib that the new text says what it must, and that the rest is untouched."""
    if result.data() != expected:
        raise FixError(f"{document.file}: the edit cannot be made without changing something else")
    prove_kept(document.file, document.source.raw, result.source.raw, _touched(document, edits))


def _touched(document: TomlDocument, edits: Sequence[Edit]) -> Iterator[int]:
    """The lines that hold what the edits name."""
    for edit in edits:
        nodes = document.layout.walk(edit.at.keys)
        node = nodes[-1]
        if isinstance(edit, Put) and node.kind not in ("string", "scalar", "array", "inline"):
            continue
        if isinstance(edit, Rename):
            yield from (document.source.line(start) for start, _ in node.spelt)
            continue
        if isinstance(edit, Append) and node.kind == "array" and len(nodes) == len(edit.at.keys) + 1 and node.items:
            # A sorted list takes it anywhere: on a line of its own, or on that of one of its items.
            for item in node.items if changes.is_sorted(changes.at(document.data(), edit.at)) else node.items[-1:]:
                yield from _lines(document.source, item)
            continue
        yield from _lines(document.source, node)
        index = edit.at.keys[-1] if edit.at.keys else None
        if isinstance(edit, Remove) and isinstance(index, int):
            # The closing bracket may move up to the item before, which loses its comma, or to the opening one.
            yield document.source.line(nodes[-2].start)
            yield from _lines(document.source, nodes[-2].items[max(index - 1, 0)])


def _lines(source: Source, node: layout.Node) -> range:
    """The lines of a value and of the comma that follows it."""
    trivia = layout.TRIVIA.match(source.raw, node.end)
    comma = trivia.end() if trivia else node.end
    end = comma if source.raw.startswith(",", comma) else node.end
    return range(source.line(node.start), source.line(end) + 1)


def _put(document: TomlDocument, edits: Sequence[Edit]) -> Source:
    """The text with all Puts made, one after the other; a table before what is in it, and an item before the next."""
    source, data = document.source, document.data()
    for edit in sorted((edit for edit in edits if isinstance(edit, Put)), key=_alphabetical):
        for place, value in put.steps(data, edit.at, edit.value):
            source = put.written(source, place, value)
        data = tomllib.loads(source.text)
    return source


def _alphabetical(edit: Put) -> list[tuple[str, int]]:
    """Puts in an order of their own, so that fixes which have nothing to do with each other come in any; what a build
    requires comes before the backend, as everybody writes it."""
    first = {"requires": ""}
    return [(first.get(key, key), 0) if isinstance(key, str) else ("", key) for key in edit.at.keys]


def _changed(source: Source, edits: Sequence[Edit]) -> Source:
    """The text with all other edits made: lists from the deepest to the highest, so that no index moves."""
    sorted_changes = changes.sort(tomllib.loads(source.text), edits, alphabetical=True)
    for edit in sorted_changes.strings:
        node = layout.read(source.raw).walk(edit.at.keys)[-1]
        source = _spliced(source, node, array.rewritten_string(source.raw, node, edit.new))
    for keys, change in sorted_changes.lists:
        node = layout.read(source.raw).walk(keys)[-1]
        if node.kind != "array":
            raise FixError(f"{edits[0].at.file}: a list of tables takes no strings")
        source = _spliced(source, node, array.rewritten(source.raw, node, change))
    for gone in sorted_changes.gone:
        source = keyed.without(source, gone.at)
    for renamed in sorted_changes.renamed:
        source = keyed.spelt(source, renamed.at, renamed.key)
    return source


def _spliced(source: Source, node: layout.Node, text: str) -> Source:
    return source.with_raw(source.raw[: node.start] + text + source.raw[node.end :])
