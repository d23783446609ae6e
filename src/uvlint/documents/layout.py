"""Where everything stands in a TOML text: one walk gives the extent of every key, value and header.

tomlkit gives no positions, tomllib neither. The text has been accepted by tomllib before, so this walk only has to
find its way and never to judge; that both see the same data is proved after each edit and by the tests.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.place import Key

Extent = tuple[int, int]
Kind = Literal["string", "scalar", "array", "inline", "root", "header", "implied", "dotted", "tables"]

STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'", re.DOTALL
)
TRIVIA = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+|[^\s,\]}#]+")


class Node(Struct):
    """A value or table of the text. Built here, only read elsewhere.

    `name` is the extent of its key or header (of a list item: its own), `start` and `end` that of its value; a
    table's `end` is that of its last key, or of its header. Kinds of tables: under a `header`, `implied` by a longer
    header, made by `dotted` keys, `inline`; `tables` is a list of `[[headers]]`. `spelt` is each stretch of the text
    that spells its own key, and no other of a dotted one; `head` is where a header ends.
    """

    kind: Kind
    name: Extent
    start: int
    end: int
    keys: dict[str, Node] = {}
    items: list[Node] = []
    spelt: list[Extent] = []
    head: int = 0


class Layout(Struct):
    """The tree of a text, and its headers in order with their paths."""

    root: Node
    blocks: list[tuple[tuple[str, ...], Node]]

    def walk(self, keys: tuple[Key, ...]) -> list[Node]:
        """The nodes from the root along `keys`, as far as they exist."""
        nodes = [self.root]
        for key in keys:
            node = nodes[-1]
            if isinstance(key, str) and key in node.keys:
                nodes.append(node.keys[key])
            elif isinstance(key, int) and 0 <= key < len(node.items):
                nodes.append(node.items[key])
            else:
                break
        return nodes


def read(text: str) -> Layout:
    """The layout of a valid TOML text."""
    return _Reader(text).read()


class _Part(Struct, frozen=True):
    name: str
    start: int
    end: int


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.layout = Layout(Node("root", (0, 0), 0, 0), [])

    def read(self) -> Layout:
        table = self.layout.root
        while self._skip(TRIVIA) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.layout

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _header(self) -> Node:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        *above, last = self._key()
        self.at += brackets
        node = self.layout.root
        for part in above:
            node = node.keys.setdefault(part.name, Node("implied", (above[0].start, part.end), part.start, part.end))
            node.spelt.append((part.start, part.end))
            node = node.items[-1] if node.kind == "tables" else node
        name = (above[0].start if above else last.start, last.end)
        table = Node("header", name, name[0] - brackets, self.at, head=self.at)
        if brackets == 2:
            tables = node.keys.setdefault(last.name, Node("tables", name, name[0], name[1]))
            tables.items.append(table)
        else:
            if last.name in node.keys:
                table.keys, table.spelt = node.keys[last.name].keys, node.keys[last.name].spelt
            node.keys[last.name] = table
        node.keys[last.name].spelt.append((last.start, last.end))
        self.layout.blocks.append((tuple(part.name for part in (*above, last)), table))
        return table

    def _key(self) -> list[_Part]:
        parts = []
        while True:
            self._skip(_BLANK)
            start = self.at
            if self.text[start] in "\"'":
                self._skip(STRING)
                name = unquoted(self.text[start : self.at])
            else:
                self._skip(BARE_KEY)
                name = self.text[start : self.at]
            parts.append(_Part(name, start, self.at))
            if not self.text.startswith(".", self._skip(_BLANK)):
                return parts
            self.at += 1

    def _pair(self, table: Node) -> None:
        *above, last = self._key()
        self.at += 1
        self._skip(_BLANK)
        value = self._value()
        value.name = (last.start, last.end)
        table.end = value.end
        node = table
        for part in above:
            node = node.keys.setdefault(part.name, Node("dotted", (part.start, part.end), part.start, part.end))
            node.spelt.append((part.start, part.end))
            node.end = value.end
        node.keys[last.name] = value
        value.spelt.append((last.start, last.end))

    def _value(self) -> Node:
        start, sign = self.at, self.text[self.at]
        if sign == "[":
            return self._array()
        if sign == "{":
            return self._inline()
        self._skip(STRING if sign in "\"'" else _SCALAR)
        return Node("string" if sign in "\"'" else "scalar", (start, self.at), start, self.at)

    def _array(self) -> Node:
        start, items = self.at, []
        self.at += 1
        while self.text[self._skip(TRIVIA)] != "]":
            items.append(self._value())
            if self.text[self._skip(TRIVIA)] == ",":
                self.at += 1
        self.at += 1
        return Node("array", (start, self.at), start, self.at, items=items)

    def _inline(self) -> Node:
        start = self.at
        # `end` is moved by each pair first, so that it can be set to the closing brace at last.
        node = Node("inline", (start, start), start, start)
        self.at += 1
        while self.text[self._skip(TRIVIA)] != "}":
            self._pair(node)
            if self.text[self._skip(TRIVIA)] == ",":
                self.at += 1
        self.at += 1
        node.name, node.end = (start, self.at), self.at
        return node


def unquoted(raw: str) -> str:
    """The value of a TOML string as written."""
    value = tomllib.loads(f"value = {raw}")["value"]
    return str(value)


def content(text: str, node: Node) -> Extent:
    """The extent of a string without its quotes, and without the newline that TOML drops after opening ones."""
    quotes = 3 if text.startswith(('"""', "'''"), node.start) else 1
    start, end = node.start + quotes, node.end - quotes
    if quotes == 3:
        start += len("\r\n") if text.startswith("\r\n", start) else text.startswith("\n", start)
    return start, end
