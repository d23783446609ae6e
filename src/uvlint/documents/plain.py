"""A file that is written or compared as a whole, and of which only the text is known."""

from msgspec import Struct

from uvlint.documents.source import Source


class PlainDocument(Struct, frozen=True):
    """A file as text; the empty text for one that is not there yet."""

    file: str
    source: Source = Source("")

    @property
    def text(self) -> str:
        return self.source.text

    def encoded(self) -> bytes:
        """The bytes of the file, with its own newlines and byte order mark."""
        return self.source.encoded()
