"""Where edits of a setup.py go in its text: into string literals, and between the items of lists written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents import array, values
from uvlint.documents.changes import ListChange
from uvlint.documents.layout import TRIVIA
from uvlint.documents.setup_given import Piece, content
from uvlint.documents.setup_proof import Displays
from uvlint.errors import FixError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.code import Listed, Text
    from uvlint.model.fix import Value

_QUOTES = re.compile(r"""\A[uU(\s]*("|')""")


class Splice(Struct, frozen=True):
    """New text for a stretch of the old."""

    start: int
    end: int
    text: str


class Draft:
    """Edits on the way into a text."""

    def __init__(self, file: str, raw: str) -> None:
        self.file = file
        self.raw = raw
        self.literals: dict[int, Text] = {}
        self.inside: dict[int, list[Splice]] = {}
        self.holders: dict[int, Listed] = {}
        self.changes: dict[int, ListChange] = {}

    def replace(self, piece: Piece, new: str) -> None:
        """Another text in the literal of a piece.

        Raises:
            FixError: the piece has no literal, or more than it is in it and the new text does not fit in there.
        """
        literal = self._literal(piece)
        if piece.whole and not piece.by_line:
            text = literal_like(new, self.raw[literal.start : literal.end])
            self._splice(literal, Splice(literal.start, literal.end, text))
        else:
            self._splice_inside(piece, Splice(piece.start, piece.end, new))

    def remove(self, piece: Piece) -> None:
        """A piece goes, with its line in a literal of many lines, else as an item of its list.

        Raises:
            FixError: it is neither.
        """
        if piece.by_line:
            start, end = self._line(piece)
            inside = self._inside(piece)
            if end < inside[1]:
                end += len("\r\n" if self.raw[end] == "\r" else "\n")
            elif start > inside[0]:
                start -= len("\r\n" if self.raw[:start].endswith("\r\n") else "\n")
            self._splice_inside(piece, Splice(start, end, ""))
            return
        holder, index, change = self._item(piece)
        removed = change.removed | {index}
        self.changes[holder.start] = ListChange({}, removed, change.appended, change.at_end)

    def append(self, piece: Piece, item: Value) -> None:
        """A new item right after a piece.

        Raises:
            FixError: the piece is not in a list that is written out, nor on a line of its own in a literal.
        """
        if piece.by_line:
            start, end = self._line(piece)
            newline = "\r\n" if "\r\n" in self.raw[slice(*self._inside(piece))] else "\n"
            indent = re.match(r"[ \t]*", self.raw[start:end])
            self._splice_inside(piece, Splice(end, end, f"{newline}{indent[0] if indent else ''}{item}"))
            return
        holder, index, change = self._item(piece)
        items = {**change.appended, index: (*change.appended.get(index, ()), item)}
        self.changes[holder.start] = ListChange({}, change.removed, items, change.at_end)

    def fill(self, holder: Listed, item: Value) -> None:
        """A new item at the end of a list."""
        change = self._of(holder)
        self.changes[holder.start] = ListChange({}, change.removed, change.appended, (*change.at_end, item))

    # ---- where ----------------------------------------------------------------------------------

    def _refused(self, piece: Piece, reason: str) -> FixError:
        return FixError(f"{self.file}: `{piece.text}` {reason}", hint="change it by hand")

    def _literal(self, piece: Piece) -> Text:
        if piece.literal is None:
            raise self._refused(piece, "is put together from several texts")
        return piece.literal

    def _item(self, piece: Piece) -> tuple[Listed, int, ListChange]:
        if piece.slot is None:
            raise self._refused(piece, "stands in no list that is written out")
        return piece.slot.holder, piece.slot.index, self._of(piece.slot.holder)

    def _of(self, holder: Listed) -> ListChange:
        if holder.bare:
            raise FixError(f"{self.file}: the list has no brackets", hint="change it by hand")
        self.holders[holder.start] = holder
        return self.changes.get(holder.start, ListChange())

    def _inside(self, piece: Piece) -> tuple[int, int]:
        found = content(self.raw, self._literal(piece))
        if found is None:
            raise self._refused(piece, "stands in a text with escapes")
        return found

    def _line(self, piece: Piece) -> tuple[int, int]:
        """The line of a piece inside its literal, without its newline."""
        first, last = self._inside(piece)
        start = max(self.raw.rfind("\n", first, piece.start) + 1, first)
        end = self.raw.find("\n", piece.end, last)
        if end < 0:
            return start, last
        return start, end - 1 if self.raw[end - 1] == "\r" else end

    def _splice_inside(self, piece: Piece, splice: Splice) -> None:
        self._inside(piece)
        self._splice(self._literal(piece), splice)

    def _splice(self, literal: Text, splice: Splice) -> None:
        self.literals[literal.start] = literal
        self.inside.setdefault(literal.start, []).append(splice)

    # ---- what -----------------------------------------------------------------------------------

    def written(self) -> str:
        """The new text.

        Raises:
            FixError: edits overlap.
        """
        splices = [splice for inside in self.inside.values() for splice in inside]
        lists: list[Splice] = []
        for holder in self.holders.values():
            within = [splice for splice in splices if holder.start <= splice.start and splice.end <= holder.end]
            splices = [splice for splice in splices if splice not in within]
            lists.append(Splice(holder.start, holder.end, self._list(holder, within)))
        return self._spliced([*splices, *lists], 0, len(self.raw))

    def _list(self, holder: Listed, splices: list[Splice]) -> str:
        replaced: dict[int, str] = {}
        for index, item in enumerate(holder.items):
            own = [splice for splice in splices if item.start <= splice.start and splice.end <= item.end]
            if own:
                replaced[index] = self._spliced(own, item.start, item.end)
        change = self.changes[holder.start]
        whole = ListChange(replaced, change.removed, change.appended, change.at_end)
        return array.rewritten_by(PythonHand(), self.raw, holder, whole)

    def _spliced(self, splices: list[Splice], start: int, end: int) -> str:
        pieces, at = list[str](), start
        for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
            if splice.start < at:
                raise FixError(f"{self.file}: two edits change the same text")
            pieces += [self.raw[at : splice.start], splice.text]
            at = splice.end
        return "".join(pieces) + self.raw[at:end]

    def displays(self) -> Displays:
        """The edits as `setup_proof` wants them."""
        strings: dict[int, tuple[str, str]] = {}
        for start, literal in self.literals.items():
            new = self._spliced(self.inside[start], literal.start, literal.end)
            strings[start] = literal.value, _value(new)
        return Displays(strings, self.changes)

    def touched(self) -> Iterator[range]:
        """The stretches of the old text whose lines may change."""
        yield from (range(literal.start, literal.end) for literal in self.literals.values())
        for start, change in self.changes.items():
            holder = self.holders[start]
            last = {len(holder.items) - 1} if change.at_end and holder.items else set()
            for index in {*change.appended, *change.removed, *last}:
                yield range(holder.items[index].start, self._comma(holder.items[index].end))
            if change.removed or change.at_end:
                yield range(holder.start, holder.start + 1)
            for index in change.removed:
                before = holder.items[max(index - 1, 0)]
                yield range(before.start, self._comma(before.end))

    def _comma(self, end: int) -> int:
        trivia = TRIVIA.match(self.raw, end)
        at = trivia.end() if trivia else end
        return at if self.raw.startswith(",", at) else end


class PythonHand:
    """Python strings; what is written again was worked out before."""

    def again(self, text: str, item: array.Extent, new: str) -> str:  # noqa: ARG002 (the Hand's signature)
        return new

    def like(self, item: Value, before: str) -> str:
        quotes = _QUOTES.match(before)
        return _quoted(str(item), quotes[1] if quotes else '"')


def literal_like(value: str, old: str) -> str:
    """A string literal with another value, in the prefix and the quotes that it has where they can hold it."""
    prefix = old[: len(old) - len(old.lstrip("uU"))]
    quotes = next(quotes for quotes in ('"""', "'''", '"', "'") if old[len(prefix) :].startswith(quotes))
    plain = not re.search(r"[\\\x00-\x1f\x7f]", value) and quotes not in value and not value.endswith(quotes[0])
    if len(quotes) > 1 and plain:
        return f"{prefix}{quotes}{value}{quotes}"
    return prefix + _quoted(value, quotes[0])


def _quoted(value: str, quotes: str) -> str:
    """The escapes of TOML's basic strings mean the same in Python; its literal strings have none."""
    return values.quoted(value, '"' if "\\" in value else quotes)


def _value(literal: str) -> str:
    """What a literal says that this module has written."""
    body = literal.lstrip("uU")
    width = 3 if body.startswith(('"""', "'''")) else 1
    inside = body[width:-width].replace("\r\n", "\n")
    return re.sub(r"\\(u[0-9a-f]{4}|.)", _unescaped, inside)


def _unescaped(escape: re.Match[str]) -> str:
    plain = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
    said = escape[1]
    return chr(int(said[1:], 16)) if len(said) > 1 else plain.get(said, said)
