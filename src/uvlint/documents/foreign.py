"""A file of somebody else's format, of which only lines matter: a workflow, a Dockerfile, code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.documents.document import own
from uvlint.documents.source import Source, decode
from uvlint.errors import DocumentError, FixError
from uvlint.model.place import Place, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from uvlint.documents.ignores import Ignore
    from uvlint.model.fix import Edit


class ForeignDocument:
    """A text whose places are lines: the one key of a place is the line's number, from 1."""

    def __init__(self, file: str, source: Source) -> None:
        self.file = file
        self.source = source

    @classmethod
    def read(cls, file: str, raw: bytes) -> ForeignDocument:
        """The text in the bytes of a file.

        Raises:
            DocumentError: the bytes are not text.
        """
        if b"\0" in raw[:1024] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise DocumentError(file, "is not text")
        return cls(file, decode(file, raw))

    @property
    def text(self) -> str:
        return self.source.text

    def data(self) -> None:
        return None

    def locate(self, place: Place) -> Span:
        """The line without the space around it; the first line for a place that is none of this text."""
        lines = self.text.split("\n")
        number = place.keys[0] if place.keys and isinstance(place.keys[0], int) else 1
        number = number if 1 <= number <= len(lines) else 1
        line = lines[number - 1]
        start = len(line) - len(line.lstrip()) + 1
        return Span(number, start, number, max(len(line.rstrip()) + 1, start))

    def edited(self, edits: Sequence[Edit]) -> ForeignDocument:
        if own(self.file, edits):
            raise FixError(f"{self.file}: uvlint does not change files of this kind")
        return self

    def confirm(self) -> None:
        """Nothing was changed."""

    def ignores(self) -> tuple[Ignore, ...]:
        return ()

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> ForeignDocument:  # noqa: ARG002
        return self

    def encoded(self) -> bytes:
        return self.source.encoded()
