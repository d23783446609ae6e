"""Changing a list in brackets so that only the changed items and their lines differ.

TOML arrays and Python lists look alike between the items: blanks, newlines, `#` comments and commas. What an item is,
and how one is written, is the `Hand`'s to know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from uvlint.documents import values
from uvlint.documents.layout import TRIVIA, Node, content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.documents.changes import ListChange
    from uvlint.model.fix import Value

# The rest of a line that says nothing more, up to its newline.
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")


class Extent(Protocol):
    """Where a list or an item begins and ends in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Brackets(Extent, Protocol):
    """A list in the text, from its opening to its closing bracket."""

    @property
    def items(self) -> Sequence[Extent]: ...


class Hand(Protocol):
    """Who writes the items of a language."""

    def again(self, text: str, item: Extent, new: str) -> str:
        """An item of `text` with another value."""
        ...

    def like(self, item: Value, before: str) -> str:
        """A new item in the manner of the one `before` it, "" when there is none."""
        ...


class _Slot(Struct):
    """An item with the text that is its own: `lead` before it, `after` it (the comma at `comma`, its comment)."""

    lead: str
    own: str
    after: str
    comma: int | None
    new: bool = False
    removed: bool = False

    @property
    def on_new_line(self) -> bool:
        return "\n" in self.lead

    def punctuate(self) -> None:
        if self.comma is None:
            self.after, self.comma = f",{self.after}", 0

    def unpunctuate(self) -> None:
        if self.comma is not None:
            self.after, self.comma = self.after[: self.comma] + self.after[self.comma + 1 :], None

    def cut_rest(self) -> str:
        """Take what follows the comma away from this slot."""
        cut = 0 if self.comma is None else self.comma + 1
        rest, self.after = self.after[cut:], self.after[:cut]
        return rest


class _Slots(Struct):
    head: str
    slots: list[_Slot]
    tail: str

    @property
    def many_lines(self) -> bool:
        return "\n" in self.tail or "\n" in self.head or any(slot.on_new_line for slot in self.slots)

    def alone(self, index: int) -> bool:
        """Whether the item shares its lines with no other item; brackets do not count."""
        starts = index == 0 or self.slots[index].on_new_line
        return starts and (index + 1 == len(self.slots) or self.slots[index + 1].on_new_line)


def rewritten(text: str, node: Node, change: ListChange) -> str:
    """The text of the TOML array `node` of `text` after the change."""
    return rewritten_by(TomlHand(), text, node, change)


def rewritten_by(hand: Hand, text: str, node: Brackets, change: ListChange) -> str:
    """The text of the list `node` of `text` after the change."""
    slots = _split(text, node)
    opening, closing = text[node.start], text[node.end - 1]
    if not slots.slots:
        items = [hand.like(item, "") for item in change.at_end]
        return f"{opening}{_filled(slots.tail if not slots.head else slots.head + slots.tail, items)}{closing}"
    ended_with_comma = slots.slots[-1].comma is not None
    _replace(hand, text, node, slots, change)
    sequence = _inserted(hand, slots, change)
    pieces = _without_removed(slots, sequence)
    living = [slot for slot in sequence if not slot.removed]
    _punctuate(living, ended_with_comma, glued="\n" not in slots.tail)
    inside = slots.head + "".join(_text(piece) for piece in pieces)
    if "\n" not in slots.tail and _ends_in_comment(slots, pieces):
        inside += "\r\n" if "\r\n" in text[node.start : node.end] else "\n"
    inside += slots.tail
    blank = not living and not inside.strip(" \t")
    return opening + closing if blank else f"{opening}{inside}{closing}"


def _ends_in_comment(slots: _Slots, pieces: Sequence[_Slot | str]) -> bool:
    """Whether a comment would swallow the closing bracket, its item's line having been removed."""
    ends = [slots.head, *(piece if isinstance(piece, str) else piece.after or piece.own for piece in pieces)]
    last = next((end for end in reversed(ends) if end), "")
    is_own = bool(pieces) and isinstance(pieces[-1], _Slot) and not pieces[-1].after
    return "#" in last.rpartition("\n")[2] and not is_own


def _text(piece: _Slot | str) -> str:
    return piece if isinstance(piece, str) else piece.lead + piece.own + piece.after


def _split(text: str, node: Brackets) -> _Slots:
    at = _rest_end(text, node.start + 1)
    head, slots = text[node.start + 1 : at], []
    for item in node.items:
        trivia = TRIVIA.match(text, item.end)
        sign = trivia.end() if trivia else item.end
        comma = sign if text[sign] == "," else None
        stop = _rest_end(text, item.end if comma is None else comma + 1)
        own, after = text[item.start : item.end], text[item.end : stop]
        slots.append(_Slot(text[at : item.start], own, after, None if comma is None else comma - item.end))
        at = stop
    return _Slots(head, slots, text[at : node.end - 1])


def _rest_end(text: str, at: int) -> int:
    rest = _REST.match(text, at)
    return rest.end() if rest else at


def _replace(hand: Hand, text: str, node: Brackets, slots: _Slots, change: ListChange) -> None:
    for index, new in change.replaced.items():
        slots.slots[index].own = hand.again(text, node.items[index], new)
    for index in change.removed:
        slots.slots[index].removed = True


class TomlHand:
    """TOML strings, in the quotes they have."""

    def again(self, text: str, item: Extent, new: str) -> str:
        assert isinstance(item, Node)
        return rewritten_string(text, item, new)

    def like(self, item: Value, before: str) -> str:
        quoted = isinstance(item, str) and before[:1] in ("'", '"')
        return values.quoted(str(item), values.quotes_of(before)[0]) if quoted else values.inline(item)


def rewritten_string(text: str, node: Node, new: str) -> str:
    """Another value in the quotes of the string `node`."""
    raw = text[node.start : node.end]
    quotes = values.quotes_of(raw)
    written = values.quoted(new, quotes)
    if len(quotes) < len('"""'):
        return written
    dropped = raw[len(quotes) : content(text, node)[0] - node.start]
    body = written[len(quotes) :].replace("\n", "\r\n" if "\r\n" in raw else "\n")
    return written[: len(quotes)] + dropped + body


def _inserted(hand: Hand, slots: _Slots, change: ListChange) -> list[_Slot]:
    """All slots in order, new ones after the item they follow."""
    last = len(slots.slots) - 1
    sequence: list[_Slot] = _first_slots(hand, slots, change.appended.get(-1, ()))
    for index, slot in enumerate(slots.slots):
        items = (*change.appended.get(index, ()), *(change.at_end if index == last else ()))
        sequence += [slot, *_new_slots(hand, slots, index, items)]
    return sequence


def _first_slots(hand: Hand, slots: _Slots, items: Sequence[Value]) -> list[_Slot]:
    """New slots before the first one, which keeps the comment lines above it."""
    first = slots.slots[0]
    made = [_Slot(" ", hand.like(item, first.own), ",", 0, new=True) for item in items]
    if made and first.on_new_line:
        newline, indent = _newlines(first.lead)[0], first.lead.rpartition("\n")[2]
        for slot in made:
            slot.lead = newline + indent
    elif made:
        made[0].lead, first.lead = first.lead, " "
    return made


def _new_slots(hand: Hand, slots: _Slots, index: int, items: Sequence[Value]) -> list[_Slot]:
    before = slots.slots[index]
    texts = [hand.like(item, before.own) for item in items]
    if (gap := _comma_first(slots)) and texts:
        return _led_by_commas(slots, index, texts, gap)
    lead = _lead_of_new_line(slots, index)
    made = [_Slot(" " if lead is None else lead, text, ",", 0, new=True) for text in texts]
    if made and lead is None:
        # What ends the line stays at its end.
        made[-1].after += before.cut_rest()
    return made


def _comma_first(slots: _Slots) -> str | None:
    """Newline, indentation and comma between two items, where lines begin with commas."""
    for slot in slots.slots[:-1]:
        if slot.comma is not None and "\n" in slot.after[: slot.comma]:
            newline = _newlines(slot.after[: slot.comma])[-1]
            return newline + slot.after[: slot.comma + 1].rpartition("\n")[2]
    return None


def _led_by_commas(slots: _Slots, index: int, texts: Sequence[str], gap: str) -> list[_Slot]:
    """New slots in a list whose lines begin with commas; the comment of the item before stays on its line."""
    before, last = slots.slots[index], index + 1 == len(slots.slots)
    lead = " " if last else slots.slots[index + 1].lead
    made = [_Slot(lead, text, gap, len(gap) - 1, new=True) for text in texts]
    if last and before.comma is None:
        before.after, before.comma = before.after + gap, len(before.after + gap) - 1
        made[-1].after, made[-1].comma = "", None
    elif last:
        made[-1].after += before.cut_rest()
    return made


def _lead_of_new_line(slots: _Slots, index: int) -> str | None:
    """Newline and indentation for an item after this one; None when it belongs on the same line."""
    slot = slots.slots[index]
    if not slots.alone(index):
        return None
    pattern = slot if slot.on_new_line else next((other for other in slots.slots if other.on_new_line), None)
    if pattern is None:
        return None
    following = slots.slots[index + 1].lead if index + 1 < len(slots.slots) else slots.tail
    # The line that is added to keeps its own newline, even in a file that mixes two kinds.
    newline = _newlines(following) or _newlines(pattern.lead)
    return newline[0] + pattern.lead.rpartition("\n")[2]


def _newlines(text: str) -> list[str]:
    return re.findall(r"\r?\n", text)


def _without_removed(slots: _Slots, sequence: list[_Slot]) -> list[_Slot | str]:
    """The slots that stay, and between them the comment lines that stood above removed ones."""
    alone = {id(slot): slots.alone(index) for index, slot in enumerate(slots.slots)}
    pieces: list[_Slot | str] = []
    for index, slot in enumerate(sequence):
        if not slot.removed:
            pieces.append(slot)
            continue
        following = sequence[index + 1] if index + 1 < len(sequence) else None
        if following is not None and not following.on_new_line:
            # The next item of the line takes the place.
            following.lead = slot.lead
            continue
        if slot.on_new_line:
            pieces.append(slot.lead.rpartition("\n")[0].removesuffix("\r"))
            _keep_newline(slots, slot, following)
        elif not alone[id(slot)]:
            pieces.append(slot.cut_rest())
    return pieces


def _keep_newline(slots: _Slots, removed: _Slot, following: _Slot | None) -> None:
    """Give the line above a removed one its own newline back, which began the removed one's `lead`."""
    kept = _newlines(removed.lead)[-1]
    if following is None:
        slots.tail = re.sub(r"\r?\n", kept, slots.tail, count=1)
    else:
        following.lead = re.sub(r"\r?\n", kept, following.lead, count=1)


def _punctuate(living: list[_Slot], ended_with_comma: bool, *, glued: bool) -> None:
    """Commas between items, and after the last one as before; `glued`: the bracket stands on the last item's line."""
    for slot in living[:-1]:
        slot.punctuate()
    if not living:
        return
    last = living[-1]
    if ended_with_comma:
        last.punctuate()
    elif last.new or glued:
        last.unpunctuate()


def _filled(inside: str, written: Sequence[str]) -> str:
    """The inside of an empty list with items in it."""
    if not written:
        return inside
    if "\n" not in inside:
        return ", ".join(written)
    above, _, closing = inside.rpartition("\n")
    newline = "\r\n" if above.endswith("\r") else "\n"
    above = above.removesuffix("\r")
    comment = re.search(r"([ \t]*)#", above.rpartition("\n")[2])
    indent = comment[1] if comment and "\n" in above else f"{closing}    "
    return above + "".join(f"{newline}{indent}{item}," for item in written) + newline + closing
