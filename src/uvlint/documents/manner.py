"""How a TOML text is written, so that what is added to it looks like the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.layout import Layout, Node
    from uvlint.documents.source import Source
    from uvlint.model.fix import Value

WIDTH = 100
_BLANK = re.compile(r"[ \t]*")


class Manner(Struct, frozen=True):
    """What ends a line, what most strings stand between, and how far the items of a list are moved in."""

    newline: str = "\n"
    quotes: str = '"'
    indent: str = "    "

    def inline(self, value: Value) -> str:
        """A value on one line."""
        return values.inline(value, self.quotes)

    def pair(self, name: str, value: Value, base: str = "") -> str:
        """`name = value`, moved in by `base`; a list that would make the line too long gets a line for each item."""
        line = f"{base}{name} = {self.inline(value)}"
        if len(line) <= WIDTH or not isinstance(value, list):
            return line
        return f"{base}{name} = {self.lines(value, base)}"

    def lines(self, items: list[Value], base: str = "") -> str:
        """A list with a line for each item."""
        written = "".join(f"{base}{self.indent}{self.inline(item)},{self.newline}" for item in items)
        return f"[{self.newline}{written}{base}]"


def of(source: Source, layout: Layout, table: Node | None = None) -> Manner:
    """The manner of a text; where it shows none, that of most files.

    Quotes are those of the keys of the `table`, else those of the keys of the others, else those of list items, where a
    marker leaves no choice.
    """
    raw, indents = source.raw, list[str]()
    for node in _values(layout.root):
        if node.kind == "array" and node.items:
            base, own = indent_of(raw, node.start), indent_of(raw, node.items[0].start)
            alone = raw[: node.items[0].start].rpartition("\n")[2] == own
            if alone and own.startswith(base) and own != base:
                indents.append(own.removeprefix(base))
    usual = max(dict.fromkeys(indents), key=indents.count, default="    ")
    return Manner(source.newline, _quotes(raw, layout, table), usual)


def _quotes(raw: str, layout: Layout, table: Node | None) -> str:
    beside = list(table.keys.values()) if table else []
    keys = [node for _, block in layout.blocks for node in block.keys.values()] + list(layout.root.keys.values())
    for nodes in (beside, keys, list(_values(layout.root))):
        if found := [raw[node.start] for node in nodes if node.kind == "string"]:
            return "'" if found.count("'") > len(found) / 2 else '"'
    return '"'


def _values(node: Node) -> Iterator[Node]:
    for child in (*node.keys.values(), *node.items):
        yield child
        yield from _values(child)


def indent_of(raw: str, offset: int) -> str:
    """The blanks that the line of an offset begins with."""
    found = _BLANK.match(raw, raw.rfind("\n", 0, offset) + 1)
    return found[0] if found else ""
