"""A TOML document: what it says, where it says it, and changed without touching the rest."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from uvlint.documents.source import Source, decode
from uvlint.errors import DocumentError, FixError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from uvlint.documents.ignores import Ignore
    from uvlint.documents.layout import Layout
    from uvlint.model.fix import Edit
    from uvlint.model.place import Place, Span

_AT = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"
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
    """A `pyproject.toml`, a `uv.toml`, or the TOML inside a script.

    How it is changed (`toml_edits`) and silenced (`toml_comments`) is loaded by those who do that.
    """

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
    def layout(self) -> Layout:
        """Where what it says stands."""
        from uvlint.documents import layout

        return layout.read(self.source.raw)

    def locate(self, place: Place) -> Span:
        if place.comment is not None and place.comment < len(self._ignores):
            return self.source.span(*self._ignores[place.comment].extent(place.keys))
        node = self.layout.walk(place.keys)[-1]
        if node.kind == "root":
            return self.source.first_line()
        if node.kind == "string":
            from uvlint.documents import layout

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
        from uvlint.documents import toml_comments

        return toml_comments.read(self.source)

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> TomlDocument:
        from uvlint.documents import toml_comments

        return TomlDocument(self.file, toml_comments.silenced(self.file, self.source, wanted, why))

    def edited(self, edits: Sequence[Edit]) -> TomlDocument:
        from uvlint.documents import toml_edits

        return TomlDocument(self.file, toml_edits.edited(self.file, self.source, edits))

    def confirm(self) -> None:
        import tomlkit  # a second opinion that only a file to be written is worth

        if tomlkit.parse(self.text).unwrap() != self._data:
            raise FixError(f"{self.file}: two TOML readers disagree on what the edit has made of it")


def _parsed(file: str, source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.raw)
    except tomllib.TOMLDecodeError as error:
        raise _broken(file, source, str(error)) from error
    except RecursionError as error:
        raise DocumentError(file, "lists or tables are nested too deeply") from error


def _broken(file: str, source: Source, message: str) -> DocumentError:
    where = re.search(_AT, message)
    reason = message[: where.start()] if where else message
    line, column = (int(where[1]), int(where[2])) if where and where[1] else (source.text.count("\n") + 1, 1)
    hint = next((hint for start, hint in _HINTS if reason.startswith(start)), "uv cannot read this file either")
    plain = reason[0].lower() + reason[1:] if reason else "not TOML"
    return DocumentError(file, f"not valid TOML: {plain}", line=line, column=column, hint=hint)
