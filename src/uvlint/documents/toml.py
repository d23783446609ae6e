"""A TOML document: what it says, where it says it, and changed without touching the rest."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from uvlint.documents import array, changes, ignores, keyed, layout, put
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore, Spot
from uvlint.documents.source import Source, decode
from uvlint.errors import DocumentError, FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from uvlint.model.place import Place, Span

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOKEN = re.compile(rf"{layout.STRING.pattern}|(?P<comment>#[^\n]*)", re.DOTALL)
_HINTS = (
    ("Invalid value", "strings need quotes, and `true` and `false` are written in lower case"),
    ("Unclosed array", "a comma or a `]` is missing before this place"),
    ("Unclosed inline table", "a comma or a `}` is missing before this place"),
    ("Expected '=' after a key", "a line reads `key = value`, and a key with blanks or unusual signs needs quotes"),
    ("Cannot", "the same key or table stands in the file twice"),
    ("Unterminated string", "the closing quotes are missing"),
    ("Illegal character '\\n'", "a string ends on its own line; write longer ones between three quotes"),
    ("Unescaped '\\'", "write a backslash as `\\\\`, or use single quotes"),
    ("Expected newline or end of document", "something stands after a complete value; is a comma or a quote missing?"),
)


class TomlDocument:
    """A `pyproject.toml`, a `uv.toml`, or the TOML inside a script."""

    def __init__(self, file: str, source: Source) -> None:
        """Read a text.

        Raises:
            DocumentError: the text is not TOML.
        """
        self.file = file
        self.source = source
        self._data = _parsed(file, source)

    @classmethod
    def read(cls, file: str, raw: bytes) -> Self:
        """The document in the bytes of a file.

        Raises:
            DocumentError: the bytes are not UTF-8, or not TOML.
        """
        source = decode(file, raw)
        if source.codec != "utf-8":
            raise DocumentError(file, "the file is UTF-16, and TOML must be UTF-8", hint="save the file as UTF-8")
        return cls(file, source)

    @property
    def text(self) -> str:
        return self.source.text

    def data(self) -> dict[str, Any]:
        return self._data

    def encoded(self) -> bytes:
        return self.source.encoded()

    @cached_property
    def _layout(self) -> layout.Layout:
        return layout.read(self.source.raw)

    def locate(self, place: Place) -> Span:
        if place.comment is not None and place.comment < len(self._ignores):
            return self.source.span(*self._ignores[place.comment].extent(place.keys))
        node = self._layout.walk(place.keys)[-1]
        if node.kind == "root":
            return self.source.first_line()
        if node.kind == "string":
            return self.source.span(*layout.content(self.source.raw, node))
        if node.kind == "scalar":
            return self.source.span(node.start, node.end)
        return self.source.span(*node.name)

    def ignores(self) -> tuple[Ignore, ...]:
        return self._ignores

    @cached_property
    def _ignores(self) -> tuple[Ignore, ...]:
        if "uvlint:" not in self.source.raw:
            return ()
        lines = self.text.split("\n")
        entries = {number: {number} for number, line in enumerate(lines, start=1) if line.strip()}
        for first, last in self._long_strings():
            for line in range(first, last + 1):
                entries[line] = entries.get(line, set()) | set(range(first, last + 1))
        return ignores.read(self._comments(), entries, len(lines))

    def _comments(self) -> Iterator[Comment]:
        for token in _TOKEN.finditer(self.source.raw):
            if token["comment"] is not None:
                before = self.source.raw[self.source.raw.rfind("\n", 0, token.start()) + 1 : token.start()]
                yield Comment(token["comment"], self.source.line(token.start()), not before.strip(), token.start())

    def _long_strings(self) -> Iterator[tuple[int, int]]:
        for token in _TOKEN.finditer(self.source.raw):
            if token["comment"] is None and "\n" in token[0]:
                yield self.source.line(token.start()), self.source.line(token.end())

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> TomlDocument:
        long = {line: (first, last) for first, last in self._long_strings() for line in range(first, last + 1)}
        filled = {number for number, line in enumerate(self.text.split("\n"), start=1) if line.strip()}
        spots = {line: self._spot(*long.get(line, (line, line))) for line in wanted if line in filled}
        result = TomlDocument(self.file, ignores.added(self.source, self._ignores, wanted, spots, why))
        prove_said(self.file, self._data, result.data())
        lines = {line for spot in long.values() for line in spot} | {*wanted} | {i.line for i in self._ignores}
        prove_kept(self.file, self.source.raw, result.source.raw, lines)
        return result

    def _spot(self, first: int, last: int) -> Spot:
        """Where a comment goes for the lines of an entry."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.source.raw))]
        return Spot(starts[first - 1], self.source.line_end(starts[last - 1]), first == last)

    def edited(self, edits: Sequence[Edit]) -> TomlDocument:
        of_comments, edits = ignores.divided(own(self.file, edits))
        if of_comments:
            result = TomlDocument(self.file, ignores.edited(self.source, self._ignores, of_comments))
            prove_said(self.file, self._data, result.data())
            lines = ignores.touched(self._ignores, of_comments)
            prove_kept(self.file, self.source.raw, result.source.raw, lines)
            return result.edited(edits)
        edits = changes.with_lists_made(self._data, edits)
        if not edits:
            return self
        expected = changes.outcome(self._data, edits, alphabetical=True)
        source = _changed(_put(self, edits), edits)
        try:
            result = TomlDocument(self.file, source)
        except DocumentError as error:
            raise FixError(f"{self.file}: the edit would break the file ({error.reason})") from error
        self._prove(result, expected, edits)
        return result

    def confirm(self) -> None:
        import tomlkit  # a second opinion that only a file to be written is worth

        if tomlkit.parse(self.text).unwrap() != self._data:
            raise FixError(f"{self.file}: two TOML readers disagree on what the edit has made of it")

    def _prove(self, result: TomlDocument, expected: Any, edits: Sequence[Edit]) -> None:
        """Prove with tomllib that the new text says what it must, and that the rest is untouched."""
        if result.data() != expected:
            raise FixError(f"{self.file}: the edit cannot be made without changing something else")
        prove_kept(self.file, self.source.raw, result.source.raw, self._touched(edits))

    def _touched(self, edits: Sequence[Edit]) -> Iterator[int]:
        """The lines that hold what the edits name."""
        for edit in edits:
            nodes = self._layout.walk(edit.at.keys)
            node = nodes[-1]
            if isinstance(edit, Put) and node.kind not in ("string", "scalar", "array", "inline"):
                continue
            if isinstance(edit, Rename):
                yield from (self.source.line(start) for start, _ in node.spelt)
                continue
            if isinstance(edit, Append) and node.kind == "array" and len(nodes) == len(edit.at.keys) + 1 and node.items:
                # A sorted list takes it anywhere: on a line of its own, or on that of one of its items.
                for item in node.items if changes.is_sorted(changes.at(self._data, edit.at)) else node.items[-1:]:
                    yield from self._lines(item)
                continue
            yield from self._lines(node)
            index = edit.at.keys[-1] if edit.at.keys else None
            if isinstance(edit, Remove) and isinstance(index, int):
                # The closing bracket may move up to the item before, which loses its comma, or to the opening one.
                yield self.source.line(nodes[-2].start)
                yield from self._lines(nodes[-2].items[max(index - 1, 0)])

    def _lines(self, node: layout.Node) -> range:
        """The lines of a value and of the comma that follows it."""
        trivia = layout.TRIVIA.match(self.source.raw, node.end)
        comma = trivia.end() if trivia else node.end
        end = comma if self.source.raw.startswith(",", comma) else node.end
        return range(self.source.line(node.start), self.source.line(end) + 1)


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


def _parsed(file: str, source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.raw)
    except tomllib.TOMLDecodeError as error:
        raise _broken(file, source, str(error)) from error
    except RecursionError as error:
        raise DocumentError(file, "lists or tables are nested too deeply") from error


def _broken(file: str, source: Source, message: str) -> DocumentError:
    where = _AT.search(message)
    reason = message[: where.start()] if where else message
    line, column = (int(where[1]), int(where[2])) if where and where[1] else (source.text.count("\n") + 1, 1)
    hint = next((hint for start, hint in _HINTS if reason.startswith(start)), "uv cannot read this file either")
    plain = reason[0].lower() + reason[1:] if reason else "not TOML"
    return DocumentError(file, f"not valid TOML: {plain}", line=line, column=column, hint=hint)
