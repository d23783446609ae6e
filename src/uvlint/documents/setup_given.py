"""What the arguments of `setup(...)` say: the texts in them, read as setuptools reads them, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents.setup_values import Element, Known, Mapping, Nothing, Series, Slot, Unknown, Value, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.code import Listed, Text

LISTS = ("install_requires", "setup_requires")
TEXTS = ("name", "python_requires")


class Piece(Struct, frozen=True):
    """A text that is given: where it stands, the literal around it, and its item in a list that is written out.

    A text that is put together has no literal, and stands where it is put together.
    """

    text: str
    start: int
    end: int
    literal: Text | None = None
    slot: Slot | None = None

    @property
    def whole(self) -> bool:
        """Whether the literal holds nothing else."""
        return self.literal is not None and self.literal.value == self.text

    @property
    def by_line(self) -> bool:
        """Whether the literal is a list by itself, one requirement a line."""
        return self.literal is not None and "\n" in self.literal.value


class Gap(Struct, frozen=True):
    """What is given and not known: the argument, the reason, and where."""

    keys: tuple[str, ...]
    reason: str
    start: int
    end: int


class Given(Struct):
    """What the call is given: texts and lists by their keys, the lists that are written out, and what is not known."""

    texts: dict[str, Piece] = {}
    lists: dict[tuple[str, ...], list[Piece]] = {}
    displays: dict[tuple[str, ...], Listed] = {}
    gaps: list[Gap] = []
    start: int = 0
    end: int = 0


class Gatherer:
    """Turns arguments into pieces and gaps, reading texts as setuptools does."""

    def __init__(self, given: Given, raw: str) -> None:
        self.given = given
        self.raw = raw

    def gather(self, arguments: Mapping) -> None:
        wanted = {*TEXTS, *LISTS, "extras_require"}
        for gap in arguments.gaps if wanted - arguments.entries.keys() else ():
            self._gap(("setup()",), gap)
        for key in TEXTS:
            self._one(key, look(arguments.entries.get(key, Nothing())))
        for key in LISTS:
            self._list((key,), arguments.entries.get(key, Nothing()))
        extras = look(arguments.entries.get("extras_require", Nothing()))
        if isinstance(extras, Mapping):
            for gap in extras.gaps:
                self._gap(("extras_require",), gap)
            for name, value in extras.entries.items():
                self._list(("extras_require", name), value)
        elif not isinstance(extras, Nothing):
            self._gap(("extras_require",), extras)
        if not isinstance(look(arguments.entries.get("pbr", Nothing())), Nothing):
            self._gap(("install_requires",), Unknown("pbr takes it from other files", self.given.start, self.given.end))

    def _gap(self, keys: tuple[str, ...], value: Value) -> None:
        why = value if isinstance(value, Unknown) else Unknown("it is no text", self.given.start, self.given.end)
        self.given.gaps.append(Gap(keys, why.reason, why.start, max(why.start, why.end)))

    def _one(self, key: str, value: Value) -> None:
        if isinstance(value, Known):
            pieces = list(self._pieces(value, None))
            if len(pieces) == 1:
                self.given.texts[key] = pieces[0]
        elif not isinstance(value, Nothing) and key != "name":
            self._gap((key,), value)

    def _list(self, keys: tuple[str, ...], value: Value) -> None:
        found = look(value)
        if isinstance(found, Nothing):
            return
        pieces = self.given.lists.setdefault(keys, [])
        if isinstance(found, Series) and found.display:
            self.given.displays[keys] = found.display
        pieces.extend(self._flattened(keys, Element(found)))

    def _flattened(self, keys: tuple[str, ...], element: Element) -> Iterator[Piece]:
        """The requirements of a value: lists inside lists are one, as for setuptools."""
        value = look(element.value)
        if isinstance(value, Series):
            for inner in value.items:
                yield from self._flattened(keys, inner)
        elif isinstance(value, Known):
            yield from self._pieces(value, element.slot)
        elif not isinstance(value, Nothing):
            self._gap(keys, value)

    def _pieces(self, value: Known, slot: Slot | None) -> Iterator[Piece]:
        """The lines of a text that say something: without `#` comments, as in jaraco.text's `yield_lines`."""
        at = content(self.raw, value.literal) if value.literal and value.text == value.literal.value else None
        source = value.text if at is None else self.raw[at[0] : at[1]]
        position = 0
        for line in source.split("\n"):
            said = line.strip()
            said = "" if said.startswith("#") else said.partition(" #")[0].rstrip()
            if said and at is None:
                yield Piece(said, value.start, value.end, value.literal, slot)
            elif said and at is not None:
                start = at[0] + position + line.index(said)
                yield Piece(said, start, start + len(said), value.literal, slot)
            position += len(line) + 1


def content(raw: str, literal: Text) -> tuple[int, int] | None:
    """Where the inside of a literal stands, if it reads there as it is meant: without escapes."""
    quotes = raw[literal.start : literal.end].lstrip("uU")
    width = 3 if quotes.startswith(('"""', "'''")) else 1
    start, end = literal.end - len(quotes) + width, literal.end - width
    inside = raw[start:end]
    return (start, end) if "\\" not in inside and inside.replace("\r\n", "\n") == literal.value else None
