"""Where something is: by name in a document, and, once located, by line and column."""

from __future__ import annotations

from msgspec import Struct

Key = str | int


class Place(Struct, frozen=True):
    """A file and the keys that lead to a value in it: `("project", "dependencies", 3)`.

    `file` is relative to the working directory with `/` on every system. A requirements file is a list of lines
    that say something: its keys are one index, counted over requirements and options alike.

    A comment that speaks to uvlint has a place as well: `comment` is its number among them in the file, from 0, and
    it is a list of rule names, whose index is the only key.
    """

    file: str
    keys: tuple[Key, ...] = ()
    comment: int | None = None

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901): `/project/dependencies/3`; what is in a comment has `#2/0` or so."""
        comment = "" if self.comment is None else f"#{self.comment}"
        return comment + "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.keys)

    @property
    def parent(self) -> Place:
        """The list or table that holds this place."""
        return Place(self.file, self.keys[:-1], self.comment)

    def child(self, *keys: Key) -> Place:
        """The place reached from here by further keys."""
        return Place(self.file, (*self.keys, *keys), self.comment)


class Span(Struct, frozen=True):
    """A stretch of text: lines and columns start at 1, columns count code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
