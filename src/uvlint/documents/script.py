"""A Python script with a `# /// script` block (PEP 723): TOML in comments, the code around it never read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.documents.document import prove_kept
from uvlint.documents.source import Source, decode
from uvlint.documents.toml import TomlDocument
from uvlint.errors import DocumentError, FixError
from uvlint.model.place import Place, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from uvlint.documents.ignores import Ignore
    from uvlint.model.fix import Edit

# The PEP's own expression, https://peps.python.org/pep-0723/#reference-implementation, with `\r` allowed at line ends.
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)\r?$\s(?P<content>(^#(| .*)\r?$\s)+)^# ///\r?$")
_PREFIX = "# "


class Block(Struct, frozen=True):
    """Where the TOML lines stand in the script, and the line of the first one."""

    start: int
    end: int
    line: int


class ScriptDocument:
    """A script; places are those of the TOML in its block."""

    def __init__(self, file: str, source: Source) -> None:
        """Read a script.

        Raises:
            DocumentError: there is no block, there are two, or the block is not TOML.
        """
        self.file = file
        self.source = source
        self.block = _found(file, source)
        raw = source.raw[self.block.start : self.block.end]
        try:
            self.inner = TomlDocument(file, Source("".join(_bare(line) for line in _lines(raw))))
        except DocumentError as error:
            raise DocumentError(
                file,
                error.reason,
                line=error.line and error.line + self.block.line - 1,
                column=error.column and error.column + len(_PREFIX),
                hint=error.hint,
            ) from error

    @classmethod
    def read(cls, file: str, raw: bytes) -> ScriptDocument:
        """The script in the bytes of a file.

        Raises:
            DocumentError: the bytes are not text, or hold no valid block.
        """
        source = decode(file, raw)
        if source.codec != "utf-8":
            raise DocumentError(file, "the file is UTF-16, which Python does not read", hint="save the file as UTF-8")
        return cls(file, source)

    @property
    def text(self) -> str:
        return self.source.text

    def data(self) -> dict[str, Any]:
        return self.inner.data()

    def encoded(self) -> bytes:
        return self.source.encoded()

    def locate(self, place: Place) -> Span:
        if not place.keys and place.comment is None:
            return Span(self.block.line - 1, 1, self.block.line - 1, len("# /// script") + 1)
        span = self.inner.locate(place)
        down, right = self.block.line - 1, len(_PREFIX)
        return Span(span.line + down, span.column + right, span.end_line + down, span.end_column + right)

    def ignores(self) -> tuple[Ignore, ...]:
        return tuple(ignore.moved(self.block.line - 1) for ignore in self.inner.ignores())

    def confirm(self) -> None:
        self.inner.confirm()

    def edited(self, edits: Sequence[Edit]) -> ScriptDocument:
        if not edits:
            return self
        return self._around(self.inner.edited(edits))

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> ScriptDocument:
        inside = {line - self.block.line + 1: names for line, names in wanted.items() if line >= self.block.line}
        return self._around(self.inner.silenced(inside, why))

    def _around(self, inner: TomlDocument) -> ScriptDocument:
        """The script with other TOML in its block."""
        start, end = self.block.start, self.block.end
        content = "".join(_commented(self.source.raw[start:end], self.inner.source.raw, inner.source))
        raw = self.source.raw[:start] + content + self.source.raw[end:]
        result = ScriptDocument(self.file, self.source.with_raw(raw))
        if result.data() != inner.data():
            raise FixError(f"{self.file}: the edit cannot be made without changing something else")
        inside = range(self.block.line, self.block.line + self.source.raw[start:end].count("\n") + 1)
        prove_kept(self.file, self.source.raw, raw, inside)
        return result


def _found(file: str, source: Source) -> Block:
    blocks = [match for match in _BLOCK.finditer(source.raw) if match["type"] == "script"]
    if not blocks:
        hint = "begin the script with `# /// script`, or name the file that declares its dependencies"
        raise DocumentError(file, "the script has no `# /// script` block", hint=hint)
    if len(blocks) > 1:
        line = source.line(blocks[1].start())
        raise DocumentError(file, "there are two `# /// script` blocks", line=line, column=1, hint="keep one of them")
    start, end = blocks[0].span("content")
    return Block(start, end, source.line(start))


def _lines(text: str) -> list[str]:
    """The lines with their newlines; `str.splitlines` would also split at signs that TOML allows in comments."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _bare(line: str) -> str:
    """A comment line without its `# `."""
    return line[2:] if line.startswith(_PREFIX) else line[1:]


def _commented(old: str, old_inner: str, new: Source) -> Iterator[str]:
    """The lines of the new TOML as comments; a line that stays keeps the form it had (`#` or `# ` when empty)."""
    from difflib import SequenceMatcher

    old_lines, before = _lines(old), _lines(old_inner)
    after = _lines(new.raw if new.raw.endswith("\n") else new.raw + new.newline)
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from old_lines[first:last]
        else:
            yield from (_PREFIX + line if line.strip() else f"#{line}" for line in after[start:end])
