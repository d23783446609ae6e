"""A setup.cfg: the requirements in it, where they stand, and changed line by line.

configparser gives no positions, so the lines are read here as it reads them; that both see the same values is proved
for every file. Lists are cut as setuptools cuts them: by lines where there are several, else at semicolons.
"""

from __future__ import annotations

import configparser
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.documents import changes, ignores
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore
from uvlint.documents.source import Source, decode
from uvlint.errors import DocumentError, FixError
from uvlint.model.fix import Edit, Put, Rename, Replace
from uvlint.model.place import Key, Place, Span
from uvlint.model.project import Unread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

Keys = tuple[Key, ...]
_HEADER = re.compile(r"\[([^\]\r\n]+)\]")
_KEY = re.compile(r"([^=:\r\n]*)[=:]")
_EXTRAS = "options.extras_require"
_LISTS = ("install_requires", "setup_requires")
_INDENT = "    "
_LONGEST = 4000  # characters of a line; configparser's own search takes the square of it


class Line(Struct, frozen=True):
    """What one line says of a value: the extent of its text, which may be empty on the line of the key."""

    start: int
    end: int


class Option(Struct, frozen=True):
    """A key with the lines of its value; `text` is the value as configparser gives it."""

    section: str
    name: str
    key: Line
    lines: list[Line]
    text: str

    @property
    def on_one_line(self) -> bool:
        """Whether its items are cut at semicolons."""
        return "\n" not in self.text


class SetupConfigDocument:
    """A `setup.cfg`; places are section, key and item: `("options", "install_requires", 0)`."""

    def __init__(self, file: str, source: Source, fault: DocumentError | None = None) -> None:
        self.file = file
        self.source = source
        self._undecoded = fault

    @classmethod
    def read(cls, file: str, raw: bytes) -> SetupConfigDocument:
        """The document in the bytes of a file; whether it is text and in order is asked of `fault`."""
        try:
            return cls(file, decode(file, raw))
        except DocumentError as error:
            return cls(file, Source(raw.decode("latin-1"), codec="latin-1"), error)

    @property
    def text(self) -> str:
        return self.source.text

    def encoded(self) -> bytes:
        return self.source.encoded()

    @cached_property
    def _values(self) -> dict[str, dict[str, str]] | DocumentError:
        """All values by section, as configparser reads them."""
        if self._undecoded:
            return self._undecoded
        for number, whole in enumerate(self.source.raw.split("\n"), start=1):
            if len(whole) > _LONGEST:
                return DocumentError(self.file, f"a line of more than {_LONGEST} characters", line=number, column=1)
        parser = configparser.RawConfigParser()
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            parser.read_string(self.text)
        except configparser.Error as error:
            line = getattr(error, "lineno", None) or next((at for at, _ in getattr(error, "errors", ())), 0)
            first = error.message.partition("\n")[0]
            reason = (first.partition("]: ")[2] or first.partition(": '<")[0]).rstrip(".")
            hint = "setuptools cannot read this file either"
            return DocumentError(self.file, f"not valid setup.cfg: {reason}", line=line, column=1, hint=hint)
        return {section: dict(parser[section]) for section in parser.sections()}

    @property
    def fault(self) -> DocumentError | None:
        """Why the file cannot be read, None when it can."""
        return self._values if isinstance(self._values, DocumentError) else None

    @cached_property
    def _options(self) -> dict[tuple[str, str], Option]:
        """The options that matter here and are read as configparser reads them; `install-requires` is an old name."""
        values = {} if isinstance(self._values, DocumentError) else self._values
        found: dict[tuple[str, str], Option] = {}
        for option in _read(self.source.raw):
            name = option.name.replace("-", "_") if option.section == "options" else option.name
            if values.get(option.section, {}).get(option.name) == option.text:
                found[option.section, name] = option
        return found

    @cached_property
    def _pieces(self) -> dict[Keys, Line]:
        """Where everything that is wanted stands."""
        pieces: dict[Keys, Line] = {}
        for (section, name), option in self._wanted():
            if not option.text.startswith("file:") and "%" not in option.text:
                items = [*_items(self.source.raw, option)]
                if (section, name) in _TEXTS:
                    pieces |= {(section, name): items[0]} if len(items) == 1 else {}
                else:
                    pieces |= {(section, name, number): item for number, item in enumerate(items)}
        return pieces

    def _wanted(self) -> Iterator[tuple[tuple[str, str], Option]]:
        for place, option in self._options.items():
            if place in _TEXTS or place[0] == _EXTRAS or (place[0] == "options" and place[1] in _LISTS):
                yield place, option

    def data(self) -> dict[str, Any]:
        """The wanted options by section: texts, and lists of requirements."""
        result: dict[str, Any] = {}
        for section, name in (place for place, option in self._wanted() if place not in _TEXTS):
            result.setdefault(section, {})[name] = []
        for keys, piece in self._pieces.items():
            text = self.source.raw[piece.start : piece.end]
            if len(keys) == len(("section", "name")):
                result.setdefault(str(keys[0]), {})[keys[1]] = text
            else:
                result[str(keys[0])][keys[1]].append(text)
        return result

    @property
    def declares(self) -> bool:
        """Whether the file says anything of what a project needs; many only hold the settings of other tools."""
        return self.fault is not None or any(place != ("metadata", "name") for place, _ in self._wanted())

    def files(self) -> Iterator[tuple[Place, str]]:
        """The files that hold lists in the place of this one, as they are named."""
        for (section, name), option in self._wanted():
            if option.text.startswith("file:"):
                for named in option.text.removeprefix("file:").split(","):
                    yield Place(self.file, (section, name)), named.strip()

    def unread(self) -> tuple[Unread, ...]:
        """What is not understood."""
        found: list[Unread] = []
        for (section, name), option in self._wanted():
            if "%" in option.text:
                found.append(Unread(f"{section}.{name}", "it has a `%`", Place(self.file, (section, name))))
        values = {} if isinstance(self._values, DocumentError) else self._values
        for section in ("options", _EXTRAS):
            for name in values.get(section, {}):
                known = (section, name.replace("-", "_") if section == "options" else name)
                if known not in self._options and (section == _EXTRAS or known[1] in (*_LISTS, "python_requires")):
                    found.append(Unread(f"{section}.{name}", "its lines are not understood", Place(self.file)))
        return tuple(found)

    def locate(self, place: Place) -> Span:
        if place.comment is not None:
            return self.source.span(*self.ignores()[place.comment].extent(place.keys))
        if place.keys in self._pieces:
            return self._span(self._pieces[place.keys])
        option = self._options.get((str(place.keys[0]), str(place.keys[1]))) if len(place.keys) > 1 else None
        return self._span(option.key) if option else self.source.first_line()

    def _span(self, line: Line) -> Span:
        return self.source.span(line.start, line.end)

    def ignores(self) -> tuple[Ignore, ...]:
        if "uvlint:" not in self.source.raw:
            return ()
        lines = self.text.split("\n")
        entries = {number: {number} for number, line in enumerate(lines, start=1) if line.strip()}
        comments = [
            Comment(
                line[line.index("#") :],
                number,
                line.lstrip().startswith(("#", ";")),
                self.source.line_start(number) + line.index("#"),
            )
            for number, line in enumerate(lines, start=1)
            if re.search(r"(?:^|\s)#", line)
        ]
        return ignores.read(comments, entries, len(lines))

    def confirm(self) -> None:
        return  # `edited` has had configparser read the result already

    # ---- edits ----------------------------------------------------------------------------------

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> SetupConfigDocument:
        lines = ["", *self.text.split("\n")]
        # A value takes a `#` on its own line for its own, so that a comment has to stand above.
        spots = {line: ignores.line_spot(self.source, line, above=True) for line in wanted if lines[line].strip()}
        found = self.ignores()
        source = ignores.added(self.source, found, wanted, spots, why)
        return self._commented(source, {ignore.line for ignore in found})

    def _commented(self, source: Source, lines: Collection[int]) -> SetupConfigDocument:
        """The document with other comments on these lines, proved to say the same."""
        result = SetupConfigDocument(self.file, source)
        prove_said(self.file, self.data(), result.data())
        prove_kept(self.file, self.source.raw, source.raw, lines)
        return result

    def edited(self, edits: Sequence[Edit]) -> SetupConfigDocument:
        of_comments, edits = ignores.divided(own(self.file, edits))
        if of_comments:
            found = self.ignores()
            source = ignores.edited(self.source, found, of_comments)
            return self._commented(source, ignores.touched(found, of_comments)).edited(edits)
        if not edits:
            return self
        if any(isinstance(edit, Put | Rename) for edit in edits):
            raise FixError(f"{self.file}: no key is added to a setup.cfg", hint="add it by hand")
        expected = changes.outcome(self.data(), edits)
        sorted_changes = changes.sort(self.data(), edits)
        if sorted_changes.gone:
            raise FixError(f"{self.file}: no key is taken out of a setup.cfg", hint="remove it by hand")
        pieces = [
            (self._pieces[edit.at.keys], edit.new) for edit in sorted_changes.strings if isinstance(edit, Replace)
        ]
        for keys, change in sorted_changes.lists:
            pieces += self._rewritten(self._options[str(keys[0]), str(keys[1])], keys, change)
        raw, at = list[str](), 0
        for line, text in sorted(pieces, key=lambda piece: (piece[0].start, piece[0].end)):
            raw += [self.source.raw[at : line.start], text]
            at = line.end
        result = SetupConfigDocument(self.file, self.source.with_raw("".join(raw) + self.source.raw[at:]))
        self._prove(result, expected, [line for line, _ in pieces], edits)
        return result

    def _rewritten(self, option: Option, keys: Keys, change: changes.ListChange) -> list[tuple[Line, str]]:
        """The new texts of stretches of a list."""
        items = [line for place, line in self._pieces.items() if place[:-1] == keys]
        if option.on_one_line:
            return [self._spread(option, items, change)]
        pieces: list[tuple[Line, str]] = []
        for index, item in enumerate(items):
            added = [*change.appended.get(index, ()), *(change.at_end if index == len(items) - 1 else ())]
            if index in change.replaced:
                pieces.append((item, change.replaced[index]))
            start, end = self._whole_line(item)
            before = self.source.raw[start : item.start]
            indent = _INDENT if before.strip() else before
            newline = self.source.newline_at(item.start)
            if index in change.removed and added and not before.strip():
                pieces.append((Line(item.start, end), f"{newline}{indent}".join(map(str, added))))
                continue
            if index in change.removed:
                pieces.append((item, "") if before.strip() else (Line(start, self._next_line(end)), ""))
            if added:
                pieces.append((Line(end, end), "".join(f"{newline}{indent}{text}" for text in added)))
        return pieces

    def _spread(self, option: Option, items: list[Line], change: changes.ListChange) -> tuple[Line, str]:
        """A list on one line, which has to become one of several where a marker brings a semicolon."""
        value = option.lines[0]
        if "#" in self.source.raw[value.start : value.end]:
            raise FixError(f"{self.file}: the list has a comment on its only line", hint="write one item a line")
        texts = change.outcome([self.source.raw[item.start : item.end] for item in items])
        if len(texts) == len(items) and not any(";" in text for text in texts):
            return Line(items[0].start, items[-1].end), "; ".join(texts)
        newline = self.source.newline_at(option.key.start)
        sign = self.source.raw.index(self.source.raw[option.key.end :].lstrip()[0], option.key.end) + 1
        return Line(sign, value.end), "".join(f"{newline}{_INDENT}{text}" for text in texts)

    def _whole_line(self, item: Line) -> tuple[int, int]:
        return self.source.raw.rfind("\n", 0, item.start) + 1, self.source.line_end(item.start)

    def _next_line(self, end: int) -> int:
        newline = self.source.raw.find("\n", end)
        return len(self.source.raw) if newline < 0 else newline + 1

    def _prove(self, result: SetupConfigDocument, expected: Any, pieces: list[Line], edits: Sequence[Edit]) -> None:
        """Prove with configparser that the new file says what it must, and that the rest is untouched."""
        touched = {tuple(map(str, edit.at.keys[:2])) for edit in edits}
        if result.data() != expected or self._others(touched) != result._others(touched):
            raise FixError(f"{self.file}: the edit cannot be made without changing something else")
        lines = {
            line
            for piece in pieces
            for line in range(self.source.line(piece.start), self.source.line(max(piece.start, piece.end - 1)) + 1)
        }
        prove_kept(self.file, self.source.raw, result.source.raw, lines)

    def _others(self, touched: set[tuple[str, ...]]) -> dict[tuple[str, str], str] | None:
        if isinstance(self._values, DocumentError):
            return None
        return {
            (section, name): value
            for section, options in self._values.items()
            for name, value in options.items()
            if (section, name) not in touched and (section, name.replace("-", "_")) not in touched
        }


_TEXTS = {("metadata", "name"), ("options", "python_requires")}


def _read(raw: str) -> Iterator[Option]:
    """The options of a text, as configparser cuts it: a line further to the right than its key goes on."""
    section, indent, at = "", 0, 0
    name, key, lines, said = "", Line(0, 0), list[Line](), list[str]()
    for whole in raw.split("\n"):
        line = whole.removesuffix("\r")
        text, start = line.strip(), at + len(line) - len(line.lstrip())
        depth, at = start - at, at + len(whole) + 1
        if not text:
            said.append("")
            continue
        if text.startswith(("#", ";")):
            continue
        if name and depth > indent:
            lines.append(Line(start, start + len(text)))
            said.append(text)
            continue
        if name:
            yield Option(section, name, key, lines, "\n".join(said).rstrip())
        name, indent = "", depth
        header, found = _HEADER.match(text), _KEY.match(text)
        if header:
            section = header[1]
        elif found:
            name, value = found[1].rstrip(), text[found.end() :].strip()
            key = Line(start, start + len(name))
            end = start + len(text)
            lines, said = [Line(end - len(value), end)], [value]
    if name:
        yield Option(section, name, key, lines, "\n".join(said).rstrip())


def _items(raw: str, option: Option) -> Iterator[Line]:
    """The items of a list, without comments after them: setuptools reads requirements so, and configparser does not."""
    for line in option.lines:
        at = line.start
        for text in raw[line.start : line.end].split(";") if option.on_one_line else [raw[line.start : line.end]]:
            said = text.partition(" #")[0].strip()
            if said and not said.startswith("#"):
                start = at + text.index(said)
                yield Line(start, start + len(said))
            at += len(text) + 1
