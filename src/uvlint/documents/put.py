"""Setting keys in a TOML text: where a new key, table or list of tables goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.documents import array, manner, neighbours, values
from uvlint.documents.changes import ListChange, at
from uvlint.documents.layout import Layout, Node, read
from uvlint.errors import FixError
from uvlint.model.place import Key, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.manner import Manner
    from uvlint.documents.source import Source
    from uvlint.model.fix import Value

Keys = tuple[Key, ...]


def steps(data: Any, place: Place, value: Value) -> Iterator[tuple[Place, Value]]:
    """The smallest Puts that have the same outcome: keys and items that are there already are left alone.

    Raises:
        FixError: as `changes.at`, never for a place that is only absent.
    """
    try:
        old = at(data, place)
    except FixError:
        yield place, value
        return
    if type(old) is type(value) and old == value:
        return
    if isinstance(old, dict) and isinstance(value, dict) and old.keys() <= value.keys():
        for name, item in value.items():
            yield from steps(data, place.child(name), item)
    elif isinstance(old, list) and isinstance(value, list) and value[: len(old)] == old:
        for index in range(len(old), len(value)):
            yield place.child(index), value[index]
    else:
        yield place, value


def written(source: Source, place: Place, value: Value) -> Source:
    """The text with one key set, or one item added to a list.

    Raises:
        FixError: the place cannot be reached, or holds tables with headers that would have to go.
    """
    layout = read(source.raw)
    nodes = layout.walk(place.keys)
    if len(nodes) == len(place.keys) + 1:
        return _replaced(source, layout, nodes[-1], place, value)
    if isinstance(place.keys[-1], int) and len(nodes) == len(place.keys):
        return _added(source, layout, nodes[-1], place, value)
    return _set(source, layout, nodes, place, value)


def _replaced(source: Source, layout: Layout, node: Node, place: Place, value: Value) -> Source:
    if node.kind not in ("string", "scalar", "array", "inline"):
        raise FixError(f"{place.file}: `{place.pointer}` is a table and cannot be replaced")
    if node.kind == "string" and isinstance(value, str):
        return _spliced(source, node.start, node.end, array.rewritten_string(source.raw, node, value))
    own = manner.of(source, layout)
    if isinstance(value, list) and "\n" in source.raw[node.start : node.end]:
        return _spliced(source, node.start, node.end, own.lines(value, manner.indent_of(source.raw, node.start)))
    return _spliced(source, node.start, node.end, own.inline(value))


def _added(source: Source, layout: Layout, node: Node, place: Place, value: Value) -> Source:
    """One item more at the end of a list."""
    if node.kind == "array":
        change = ListChange(at_end=(value,))
        return _spliced(source, node.start, node.end, array.rewritten(source.raw, node, change))
    path = _names(place.keys[:-1], place)
    if node.kind != "tables" or not isinstance(value, dict):
        raise FixError(f"{place.file}: nothing can be added at `{place.pointer}`")
    return _block_after(source, _last_block(layout, path), _tables(path, [value], manner.of(source, layout)))


def _set(source: Source, layout: Layout, nodes: list[Node], place: Place, value: Value) -> Source:
    """A key that is not there yet."""
    depth = len(nodes) - 1
    while nodes[depth].kind == "dotted":
        depth -= 1
    table, rest = nodes[depth], _names(place.keys[depth:], place)
    if table.kind in ("string", "scalar", "array", "tables"):
        raise FixError(f"{place.file}: `{Place('', place.keys[:depth]).pointer}` is not a table")
    own = manner.of(source, layout, table)
    if table.kind == "inline":
        return _in_inline(source, table, rest, value, own)
    if depth < len(nodes) - 1:
        # Written with dots, as the keys beside it: after the last of them.
        return _line_after(source, nodes[-1].end, values.key(*rest), value, own)
    if table.kind != "implied" and len(rest) == 1 and not _wants_header(place.keys, value):
        return _in_table(source, layout, table, place, value)
    return _in_new_block(source, layout, _names(place.keys, place), value)


def _in_inline(source: Source, table: Node, rest: tuple[str, ...], value: Value, own: Manner) -> Source:
    pair = f"{values.key(*rest)} = {own.inline(value)}"
    if not table.keys:
        return _spliced(source, table.start, table.end, f"{{ {pair} }}")
    end = max(node.end for node in table.keys.values())
    return _spliced(source, end, end, f", {pair}")


def _in_table(source: Source, layout: Layout, table: Node, place: Place, value: Value) -> Source:
    """A line beside its neighbours, else after the table's own last one; in a root without keys, before the first
    header."""
    own, key = manner.of(source, layout, table), str(place.keys[-1])
    if table.kind == "root" and table.end == 0:
        gap = source.newline if layout.blocks else ""
        return _spliced(source, 0, 0, own.pair(values.key(key), value) + source.newline + gap)
    return _line_after(source, neighbours.after(table, place.keys), values.key(key), value, own)


def _line_after(source: Source, offset: int, key: str, value: Value, own: Manner) -> Source:
    """A key on the line after that of an offset, moved in as that one is."""
    end, base = source.line_end(offset), manner.indent_of(source.raw, offset)
    return _spliced(source, end, end, source.newline_at(end) + own.pair(key, value, base))


def _in_new_block(source: Source, layout: Layout, path: tuple[str, ...], value: Value) -> Source:
    own = manner.of(source, layout)
    if _wants_header(path, value) and isinstance(value, list):
        block, table = _tables(path, value, own), path
    elif _wants_header(path, value) and isinstance(value, dict):
        block, table = _table(f"[{values.key(*path)}]", value, own), path
    else:
        block, table = _table(f"[{values.key(*path[:-1])}]", {path[-1]: value}, own), path[:-1]
    below = [node for name, node in layout.blocks if name[: len(table)] == table]
    if below:
        return _block_before(source, below[0], block)
    family = table[: 2 if table[0] == "tool" else 1]
    return _block_after(source, _last_block(layout, family), block)


def _last_block(layout: Layout, family: tuple[str, ...]) -> Node | None:
    """The last table whose header begins with `family`."""
    return next((node for name, node in reversed(layout.blocks) if name[: len(family)] == family), None)


def _block_after(source: Source, node: Node | None, block: str) -> Source:
    """A block with a blank line before it, after a table and the comments right below that; None: at the end."""
    newline = source.newline
    if node is None:
        stem = source.raw.rstrip(" \t\r\n")
        gap = source.newline * 2 if stem else ""
        return source.with_raw(_ended(source.raw, newline) + (newline if gap else "") + block)
    end = _below_comments(source, source.line_end(node.end))
    rest = source.raw[end:]
    after = newline if rest.strip() and not rest.lstrip(" \t\r").startswith(("\n\n", "\n\r\n")) else ""
    return _spliced(source, end, end, source.newline_at(end) + newline + block.removesuffix(newline) + after)


def _ended(raw: str, newline: str) -> str:
    return raw if not raw or raw.endswith("\n") else raw + newline


def _below_comments(source: Source, end: int) -> int:
    """The end of the comment lines right below, unless a header or key follows them without a blank line."""
    at = end
    while True:
        start = source.raw.find("\n", at) + 1
        if start == 0:
            return at
        line = source.raw[start : source.line_end(start)]
        if not line.strip():
            return at
        if not line.lstrip().startswith("#"):
            return end
        at = source.line_end(start)


def _block_before(source: Source, node: Node, block: str) -> Source:
    """A block before a table and the comment lines right above it, with a blank line between."""
    start = source.raw.rfind("\n", 0, node.start) + 1
    while start:
        above = source.raw.rfind("\n", 0, start - 1) + 1
        if not source.raw[above:start].lstrip().startswith("#"):
            break
        start = above
    return _spliced(source, start, start, block + source.newline)


def _wants_header(path: Keys, value: Value) -> bool:
    """Whether a table, or a list of tables, is written under headers; deeper ones (`sources.torch`) are inline."""
    if len(path) > (3 if path[0] == "tool" else 2):
        return False
    tables = value if isinstance(value, list) else [value]
    return bool(tables) and all(isinstance(table, dict) and table for table in tables)


def _tables(path: tuple[str, ...], items: list[Value], own: Manner) -> str:
    header = f"[[{values.key(*path)}]]"
    return own.newline.join(_table(header, item, own) for item in items if isinstance(item, dict))


def _table(header: str, table: dict[str, Value], own: Manner) -> str:
    lines = [header, *(own.pair(values.key(name), value) for name, value in table.items())]
    return "".join(line + own.newline for line in lines)


def _names(keys: Keys, place: Place) -> tuple[str, ...]:
    """Keys that can stand in a header.

    Raises:
        FixError: one of them is an index.
    """
    names = tuple(key for key in keys if isinstance(key, str))
    if len(names) < len(keys):
        raise FixError(f"{place.file}: nothing can be put at `{place.pointer}`")
    return names


def _spliced(source: Source, start: int, end: int, text: str) -> Source:
    return source.with_raw(source.raw[:start] + text + source.raw[end:])
