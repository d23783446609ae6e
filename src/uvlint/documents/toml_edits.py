"""A TOML text changed without touching the rest, and the proof that nothing else was touched."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from uvlint.documents import array, changes, ignores, keyed, layout, put, toml_comments
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.documents.source import Source


def edited(file: str, source: Source, edits: Sequence[Edit]) -> Source:
    """The text with edits made; the same where there is nothing to do.

    Raises:
        FixError: they cannot be made, or not without changing something else.
    """
    of_comments, edits = ignores.divided(own(file, edits))
    data = tomllib.loads(source.raw)
    if of_comments:
        known = toml_comments.read(source)
        changed = ignores.edited(source, known, of_comments)
        prove_said(file, data, _said(file, changed))
        prove_kept(file, source.raw, changed.raw, ignores.touched(known, of_comments))
        return edited(file, changed, edits)
    edits = changes.with_lists_made(data, edits)
    if not edits:
        return source
    changed = _changed(_put(source, data, edits), edits)
    if _said(file, changed) != changes.outcome(data, edits, alphabetical=True):
        raise FixError(f"{file}: the edit cannot be made without changing something else")
    prove_kept(file, source.raw, changed.raw, _touched(source, data, edits))
    return changed


def _said(file: str, source: Source) -> dict[str, Any]:
    """What tomllib makes of the text that an edit has made."""
    try:
        return tomllib.loads(source.raw)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FixError(f"{file}: the edit would break the file ({error})") from error


def _touched(source: Source, data: dict[str, Any], edits: Sequence[Edit]) -> Iterator[int]:
    """The lines that hold what the edits name."""
    tree = layout.read(source.raw)
    for edit in edits:
        nodes = tree.walk(edit.at.keys)
        node = nodes[-1]
        if isinstance(edit, Put) and node.kind not in ("string", "scalar", "array", "inline"):
            continue
        if isinstance(edit, Rename):
            yield from (source.line(start) for start, _ in node.spelt)
            continue
        if isinstance(edit, Append) and node.kind == "array" and len(nodes) == len(edit.at.keys) + 1 and node.items:
            # A sorted list takes it anywhere: on a line of its own, or on that of one of its items.
            for item in node.items if changes.is_sorted(changes.at(data, edit.at)) else node.items[-1:]:
                yield from _lines(source, item)
            continue
        yield from _lines(source, node)
        index = edit.at.keys[-1] if edit.at.keys else None
        if isinstance(edit, Remove) and isinstance(index, int):
            # The closing bracket may move up to the item before, which loses its comma, or to the opening one.
            yield source.line(nodes[-2].start)
            yield from _lines(source, nodes[-2].items[max(index - 1, 0)])


def _lines(source: Source, node: layout.Node) -> range:
    """The lines of a value and of the comma that follows it."""
    trivia = layout.TRIVIA.match(source.raw, node.end)
    comma = trivia.end() if trivia else node.end
    end = comma if source.raw.startswith(",", comma) else node.end
    return range(source.line(node.start), source.line(end) + 1)


def _put(source: Source, data: dict[str, Any], edits: Sequence[Edit]) -> Source:
    """The text with all Puts made, one after the other; a table before what is in it, and an item before the next."""
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
