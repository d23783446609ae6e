"""What every document can do: say, locate, change, and give its bytes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from uvlint.errors import FixError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from uvlint.documents.ignores import Ignore
    from uvlint.model.fix import Edit
    from uvlint.model.place import Place, Span


class Written(Protocol):
    """A file as text, as far as it is compared and written."""

    @property
    def file(self) -> str:
        """The path as shown, `/` on every system."""
        ...

    @property
    def text(self) -> str:
        """The text with `\\n` newlines and without a byte order mark."""
        ...

    def encoded(self) -> bytes:
        """The bytes of the file, with its own newlines and byte order mark."""
        ...


class Document(Written, Protocol):
    """A file as text and as data. Values: `edited` gives another document and leaves this one alone."""

    def data(self) -> Any:
        """What the file says: a dict for TOML and scripts, entries for requirements. Not to be changed."""
        ...

    def locate(self, place: Place) -> Span:
        """Where a place is: the content of a string without its quotes, the text of another plain value, the key of
        a list or table, the header of a table; of a place that does not exist, its nearest existing ancestor. Of an
        ignore comment the comment, or one of its names.
        """
        ...

    def edited(self, edits: Sequence[Edit]) -> Document:
        """The document with all edits made; indices count in this document, before any of them.

        Puts come first, then the rest; equal edits are one. Bytes outside the edited elements stay.

        Raises:
            FixError: an old value does not match, a place does not exist, or the result cannot be proved.
        """
        ...

    def confirm(self) -> None:
        """Have the text read by a second, independent reader before it is written, where there is one.

        Raises:
            FixError: the two disagree.
        """
        ...

    def ignores(self) -> tuple[Ignore, ...]:
        """The comments that silence rules, malformed ones included; their numbers are those of places."""
        ...

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> Document:
        """The document with comments that silence rules on lines (`wanted`), each with the reason `why` if there is
        one. A line that no comment can cover stays as it is.

        Raises:
            FixError: the result cannot be proved.
        """
        ...


def own(file: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits, equal ones once.

    Raises:
        FixError: an edit is meant for another file.
    """
    once: list[Edit] = []
    for edit in edits:
        if edit.at.file != file:
            raise FixError(f"an edit of `{edit.at.file}` was given to `{file}`")
        if edit not in once:
            once.append(edit)
    return tuple(once)


def prove_said(file: str, before: object, after: object) -> None:
    """Prove that a change of comments has left what the file says alone.

    Raises:
        FixError: it says something else.
    """
    if before != after:
        raise FixError(f"{file}: the comments cannot be changed without changing something else")


def prove_kept(file: str, old: str, new: str, touched: Iterable[int]) -> None:
    """Prove that every line of `old` outside the `touched` ones (from 1) is a line of `new`, in the same order.

    Raises:
        FixError: a line is missing or was changed.
    """
    gone = set(touched)
    *ended, last = enumerate(old.split("\n"), start=1)
    lines = iter(new.split("\n"))
    for number, line in ended:
        if number not in gone and line not in lines:
            raise _changed(file, number)
    # The last line has no newline yet and may be given one, `\r` and all.
    if last[0] not in gone and last[1] not in (line.removesuffix("\r") for line in lines):
        raise _changed(file, last[0])


def _changed(file: str, line: int) -> FixError:
    return FixError(f"{file}:{line}: the edit would change a line that it does not name")
