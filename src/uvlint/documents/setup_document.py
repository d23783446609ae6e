"""A setup.py: what its `setup(...)` call is given, where that stands, and changed in place. It is never run.

libcst reads it (`setup_script`), and is imported only when somebody asks what the file says.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from functools import cached_property
from typing import TYPE_CHECKING, Any

from uvlint.documents import changes, ignores, setup_call, setup_proof
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore
from uvlint.documents.setup_edit import Draft
from uvlint.documents.setup_given import Given, Piece
from uvlint.documents.setup_values import Slot
from uvlint.documents.source import Source
from uvlint.errors import DocumentError, FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename, Replace
from uvlint.model.place import Key, Place, Span
from uvlint.model.project import Unread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from uvlint.documents.code import Listed

Keys = tuple[Key, ...]

# PEP 263
_COOKIE = re.compile(rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
_HINT = "setuptools runs this file with Python 3, and so does uv"


class SetupScriptDocument:
    """A `setup.py`; places are the arguments of its call: `("extras_require", "x", 0)`."""

    def __init__(self, file: str, source: Source, fault: DocumentError | None = None) -> None:
        self.file = file
        self.source = source
        self._undecoded = fault

    @classmethod
    def read(cls, file: str, raw: bytes) -> SetupScriptDocument:
        """The script in the bytes of a file; whether it is text and Python is asked of `fault`."""
        try:
            return cls(file, _decoded(file, raw))
        except DocumentError as error:
            return cls(file, Source(raw.decode("latin-1"), codec="latin-1"), error)

    @property
    def text(self) -> str:
        return self.source.text

    def encoded(self) -> bytes:
        return self.source.encoded()

    @cached_property
    def _read(self) -> Given | DocumentError:
        if self._undecoded:
            return self._undecoded
        told = setup_proof.fault(self.source.raw)
        if told is None:
            from uvlint.documents import setup_script  # libcst, which nothing else needs

            try:
                return setup_call.read(setup_script.read(self.source.raw), self.source.raw)
            except setup_script.NotPythonError as error:
                told = error.reason, error.line, error.column
        reason, line, column = told
        plain = reason[:1].lower() + reason[1:]
        return DocumentError(self.file, f"not valid Python 3: {plain}", line=line, column=max(column, 1), hint=_HINT)

    @property
    def fault(self) -> DocumentError | None:
        """Why the file cannot be read as Python 3, None when it can."""
        return self._read if isinstance(self._read, DocumentError) else None

    @property
    def _given(self) -> Given:
        return Given() if isinstance(self._read, DocumentError) else self._read

    def data(self) -> dict[str, Any]:
        """The arguments that are certain, as plain data."""
        result: dict[str, Any] = {key: piece.text for key, piece in self._given.texts.items()}
        for keys, pieces in self._given.lists.items():
            holder = result.setdefault(keys[0], {}) if len(keys) > 1 else result
            holder[keys[-1]] = [piece.text for piece in pieces]
        return result

    def unread(self) -> tuple[Unread, ...]:
        """What the call is given and cannot be known without running the file."""
        return tuple(
            Unread(".".join(gap.keys), gap.reason, Place(self.file, ("unread", number)))
            for number, gap in enumerate(self._given.gaps)
        )

    @cached_property
    def _pieces(self) -> dict[Keys, Piece]:
        pieces: dict[Keys, Piece] = {(key,): piece for key, piece in self._given.texts.items()}
        for keys, items in self._given.lists.items():
            pieces |= {(*keys, number): piece for number, piece in enumerate(items)}
        return pieces

    def first(self, place: Place) -> Place:
        """The first place where the same words are given on the same condition: a list may serve several extras."""
        same = (keys for keys in self._shared(place, exact=False) if _condition(keys) == _condition(place.keys))
        return Place(self.file, next(same, place.keys))

    def _shared(self, place: Place, *, exact: bool) -> list[Keys]:
        """The places that the words of a place, or exactly its item of a list, are given at."""
        piece = self._pieces.get(place.keys)
        if piece is None:
            return []
        mark = _item(piece) if exact else _words(piece)
        return [keys for keys, other in self._pieces.items() if (_item(other) if exact else _words(other)) == mark]

    def locate(self, place: Place) -> Span:
        if place.comment is not None:
            return self.source.span(*self.ignores()[place.comment].extent(place.keys))
        given, keys = self._given, place.keys
        if keys in self._pieces:
            return self.source.span(self._pieces[keys].start, self._pieces[keys].end)
        if keys[:1] == ("unread",) and isinstance(keys[1], int) and given.gaps[keys[1]].end:
            gap = given.gaps[keys[1]]
            return self.source.span(gap.start, gap.end)
        display = next((given.displays[known] for known in given.displays if known == keys), None)
        if display:
            return self.source.span(display.start, display.start + 1)
        return self.source.span(given.start, given.end) if given.end else self.source.first_line()

    def ignores(self) -> tuple[Ignore, ...]:
        if "uvlint:" not in self.source.raw or self.fault:
            return ()
        lines = self.text.split("\n")
        entries = {number: {number} for number, line in enumerate(lines, start=1) if line.strip()}
        return ignores.read(self._comments(entries), entries, len(lines))

    def _comments(self, entries: dict[int, set[int]]) -> Iterator[Comment]:
        """The comments; strings of many lines become one entry on the way."""
        try:
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
                if token.type == tokenize.COMMENT:
                    line, column = token.start
                    at = self.source.line_start(line) + column
                    yield Comment(token.string, line, not token.line[:column].strip(), at)
                elif token.type == tokenize.STRING:
                    whole = range(token.start[0], token.end[0] + 1)
                    for line in whole if len(whole) > 1 else ():
                        entries[line] = entries.get(line, set()) | set(whole)
        except (tokenize.TokenError, SyntaxError):
            return

    def confirm(self) -> None:
        return  # `edited` has had every change read by `ast` already

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> SetupScriptDocument:
        lines = ["", *self.text.split("\n")]
        entries = {number: {number} for number, line in enumerate(lines) if line.strip()}
        list(self._comments(entries))  # tells what strings of many lines cover: no comment fits inside
        spots = {
            line: ignores.line_spot(self.source, line, above=False)
            for line in wanted
            if entries.get(line) == {line} and not any(text.endswith("\\") for text in lines[line - 1 : line + 1])
        }
        found = self.ignores()
        source = ignores.added(self.source, found, wanted, spots, why)
        return self._commented(source, {*spots, *(ignore.line for ignore in found)})

    def _commented(self, source: Source, lines: Collection[int]) -> SetupScriptDocument:
        """The document with other comments on these lines, proved to say the same."""
        result = SetupScriptDocument(self.file, source)
        prove_said(self.file, self.data(), result.data())
        prove_kept(self.file, self.source.raw, source.raw, lines)
        return result

    def edited(self, edits: Sequence[Edit]) -> SetupScriptDocument:
        of_comments, edits = ignores.divided(own(self.file, edits))
        if of_comments:
            found = self.ignores()
            source = ignores.edited(self.source, found, of_comments)
            return self._commented(source, ignores.touched(found, of_comments)).edited(edits)
        if not edits:
            return self
        expected = changes.outcome(self.data(), [one for edit in edits for one in self._everywhere(edit)])
        draft = Draft(self.file, self.source.raw)
        for edit in sorted(edits, key=lambda edit: edit.at.keys not in self._pieces):  # ends of lists come last
            self._make(draft, edit)
        result = SetupScriptDocument(self.file, self.source.with_raw(draft.written()))
        if result.fault or result.data() != expected or len(result.unread()) != len(self.unread()):
            raise FixError(f"{self.file}: the edit cannot be made without changing something else")
        setup_proof.prove(self.file, self.source.raw, result.source.raw, draft.displays())
        touched = (
            line
            for stretch in draft.touched()
            for line in range(self.source.line(stretch.start), self.source.line(stretch.stop) + 1)
        )
        prove_kept(self.file, self.source.raw, result.source.raw, touched)
        return result

    def _everywhere(self, edit: Edit) -> Iterator[Edit]:
        """The edit at all places whose words it changes.

        Raises:
            FixError: they are given under different conditions, so that what is right for one may not be for the other;
                or an item would come or go in one list only of several that use its words.
        """
        if isinstance(edit, Put | Rename):
            raise FixError(f"{self.file}: no argument is added to `setup(…)`", hint="add it by hand")
        places = self._shared(edit.at, exact=False) or [edit.at.keys]
        listed = not isinstance(edit, Replace) and edit.at.keys in self._pieces
        if listed and places != self._shared(edit.at, exact=True):
            reason = f"`{self._pieces[edit.at.keys].text}` is used in several lists"
            raise FixError(f"{self.file}: {reason}", hint="change it by hand")
        if len({_condition(keys) for keys in places}) > 1:
            raise FixError(
                f"{self.file}: `{edit.at.pointer}` is used under several conditions", hint="change it by hand"
            )
        for keys in places:
            at = Place(self.file, keys)
            match edit:
                case Replace():
                    yield Replace(at, edit.old, edit.new)
                case Remove():
                    yield Remove(at, edit.old)
                case Append():
                    yield Append(at, edit.item)

    def _make(self, draft: Draft, edit: Edit) -> None:
        keys = edit.at.keys
        if isinstance(edit, Append) and keys not in self._pieces:
            last = next((known for known in reversed(self._pieces) if known[:-1] == keys), None)
            display = self._given.displays.get(tuple(map(str, keys)))
            if last is None and display is None:
                raise FixError(f"{self.file}: no list is written out at `{edit.at.pointer}`", hint="change it by hand")
            if display is not None and (last is None or _is_last(self._pieces[last], display)):
                draft.fill(display, edit.item)
                return
            assert last is not None
            keys = last
        piece = self._pieces[keys]
        match edit:
            case Replace():
                draft.replace(piece, edit.new)
            case Remove():
                draft.remove(piece)
            case Append():
                draft.append(piece, edit.item)


def _words(piece: Piece) -> object:
    return piece.start, piece.end, piece.text


def _item(piece: Piece) -> object:
    """What an item is taken from or put after: the item of a list written out, or a line of a text."""
    if piece.by_line or piece.slot is None:
        return _words(piece)
    return piece.slot.holder.start, piece.slot.index


def _is_last(piece: Piece, display: Listed) -> bool:
    slot = piece.slot
    return slot is not None and not piece.by_line and slot == Slot(display, len(display.items) - 1)


def _condition(keys: Keys) -> str:
    """The marker in the name of an extra (`"x:python_version < '3'"`)."""
    return str(keys[1]).partition(":")[2] if keys[0] == "extras_require" and len(keys) > 1 else ""


def _decoded(file: str, raw: bytes) -> Source:
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    cookie = _COOKIE.match(raw[len(mark) :])
    codec = cookie[1].decode("ascii") if cookie else "utf-8"
    try:
        source = Source(raw[len(mark) :].decode(codec), mark, codec)
        if source.encoded() == raw:
            return source
        reason, line = f"cannot be written back in {codec}", 1
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        reason = f"not {codec.upper()} text: byte 0x{raw[min(at, len(raw) - 1)]:02x} at offset {at}"
        line = raw.count(b"\n", 0, at) + 1
    except (LookupError, UnicodeError):
        reason, line = f"`{codec}` is no encoding of text", 1
    raise DocumentError(file, reason, line=line, column=1, hint="save the file as UTF-8")
