"""The bytes of a file as text and back: byte order mark, encoding and newlines survive untouched."""

from __future__ import annotations

import codecs

from msgspec import Struct

from uvlint.errors import DocumentError
from uvlint.model.place import Span

# uv itself reads a requirements file in UTF-16 when it says so (PowerShell's `>` writes such files).
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Source(Struct, frozen=True):
    """A file's text. `raw` keeps each newline as it was, so that an edit in one line cannot touch another."""

    raw: str
    mark: bytes = b""
    codec: str = "utf-8"

    @property
    def text(self) -> str:
        """The text with `\\n` newlines and without a byte order mark."""
        return self.raw.replace("\r\n", "\n")

    @property
    def newline(self) -> str:
        """What ends the first line, for lines that are new."""
        return "\r\n" if self.raw[: self.raw.find("\n") + 1].endswith("\r\n") else "\n"

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return self.mark + self.raw.encode(self.codec)

    def with_raw(self, raw: str) -> Source:
        """Another text in the same encoding."""
        return Source(raw, self.mark, self.codec)

    def span(self, start: int, end: int) -> Span:
        """Lines and columns of two offsets in `raw`."""
        return Span(*self._position(start), *self._position(end))

    def line(self, offset: int) -> int:
        """The line that holds an offset, from 1."""
        return self.raw.count("\n", 0, offset) + 1

    def line_start(self, line: int) -> int:
        """Where a line begins that is there, from 1."""
        at = 0
        for _ in range(line - 1):
            at = self.raw.index("\n", at) + 1
        return at

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its newline."""
        end = self.raw.find("\n", offset)
        if end < 0:
            return len(self.raw)
        return end - 1 if self.raw[offset:end].endswith("\r") else end

    def newline_at(self, offset: int) -> str:
        """The newline of the line of an offset, for a line to be put after it: each line keeps its own."""
        end = self.line_end(offset)
        return self.newline if end == len(self.raw) else "\r\n" if self.raw[end] == "\r" else "\n"

    def first_line(self) -> Span:
        """What to point at when nothing closer exists."""
        return self.span(0, self.line_end(0))

    def _position(self, offset: int) -> tuple[int, int]:
        return self.line(offset), offset - self.raw.rfind("\n", 0, offset)


def decode(file: str, raw: bytes) -> Source:
    """The text of `raw`: UTF-8, or UTF-16 when a byte order mark says so.

    Raises:
        DocumentError: the bytes are neither.
    """
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if raw.startswith(mark)), (b"", "utf-8"))
    try:
        return Source(raw[len(mark) :].decode(codec), mark, codec)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        reason = f"not {codec.upper()} text: byte 0x{raw[at]:02x} at offset {at}"
        line = raw.count(b"\n", 0, at) + 1
        raise DocumentError(file, reason, line=line, column=1, hint="save the file as UTF-8") from error
