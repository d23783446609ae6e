"""A requirements file: its entries, where they stand, and changed line by line."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.documents import changes, ignores, requirement_lines
from uvlint.documents.document import own, prove_kept, prove_said
from uvlint.documents.ignores import Comment, Ignore, Spot
from uvlint.documents.source import Source, decode
from uvlint.errors import FixError
from uvlint.model.fix import Edit, Put, Rename, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from uvlint.documents.requirement_lines import Entry
    from uvlint.model.place import Place, Span

# What pip-compile, uv and their kin write on top; a person who mentions pip-compile does not indent the command.
_GENERATED = re.compile(
    r"^#\s*This file (?:was|is) auto-?generated|^#\s{2,}(?:uv )?pip[- ]compile\b", re.MULTILINE | re.IGNORECASE
)
_HEADER_LINES = 12


class RequirementsDocument:
    """A `requirements.txt` or `.in`; the keys of a place are the index of one entry."""

    def __init__(self, file: str, source: Source) -> None:
        self.file = file
        self.source = source
        self._entries = tuple(requirement_lines.read(source.raw))

    @classmethod
    def read(cls, file: str, raw: bytes) -> RequirementsDocument:
        """The document in the bytes of a file.

        Raises:
            DocumentError: the bytes are not text.
        """
        return cls(file, decode(file, raw))

    @property
    def text(self) -> str:
        return self.source.text

    def data(self) -> tuple[Entry, ...]:
        return self._entries

    def encoded(self) -> bytes:
        return self.source.encoded()

    @property
    def generated(self) -> bool:
        """Whether a tool wrote the file: it says so at the top, or every requirement is a pin with hashes."""
        top = "\n".join(self.text.split("\n")[:_HEADER_LINES])
        if _GENERATED.search(top):
            return True
        wanted = [entry for entry in self._entries if entry.kind == "requirement"]
        return bool(wanted) and all(entry.hashes and "==" in entry.text for entry in wanted)

    def locate(self, place: Place) -> Span:
        if place.comment is not None and place.comment < len(self._ignores):
            return self.source.span(*self._ignores[place.comment].extent(place.keys))
        entry = self._entry(place)
        return self.source.first_line() if entry is None else self.source.span(entry.start, entry.end)

    def _entry(self, place: Place) -> Entry | None:
        index = place.keys[0] if place.keys else None
        return self._entries[index] if isinstance(index, int) and 0 <= index < len(self._entries) else None

    def ignores(self) -> tuple[Ignore, ...]:
        return self._ignores

    @cached_property
    def _ignores(self) -> tuple[Ignore, ...]:
        if "uvlint:" not in self.source.raw:
            return ()
        return ignores.read(self._comments, self._lines_of_entries, self.text.count("\n") + 1)

    @cached_property
    def _comments(self) -> tuple[Comment, ...]:
        return tuple(
            Comment(
                line.text[line.comment :],
                self.source.line(line.start + line.comment),
                not line.said.strip(),
                line.start + line.comment,
            )
            for line in requirement_lines.logical_lines(self.source.raw)
            if line.comment is not None
        )

    @cached_property
    def _lines_of_entries(self) -> dict[int, range]:
        spans = [range(*self._lines(entry)) for entry in self._entries]
        return {line: span for span in spans for line in span}

    def _lines(self, entry: Entry) -> tuple[int, int]:
        return self.source.line(entry.line_start), self.source.line(entry.line_end) + 1

    def confirm(self) -> None:
        return  # nobody else reads requirements files with their exact spans

    def edited(self, edits: Sequence[Edit]) -> RequirementsDocument:
        of_comments, edits = ignores.divided(own(self.file, edits))
        if of_comments:
            source = ignores.edited(self.source, self._ignores, of_comments)
            return self._commented(source, ignores.touched(self._ignores, of_comments)).edited(edits)
        if not edits:
            return self
        if any(isinstance(edit, Put | Rename) for edit in edits):
            raise FixError(f"{self.file}: a requirements file has no keys to set")
        texts = [entry.text for entry in self._entries]
        sorted_changes = changes.sort(texts, edits)
        change = sorted_changes.lists[0][1]
        result = RequirementsDocument(self.file, self.source.with_raw(self._rewritten(change)))
        self._prove(result, change)
        return result

    def silenced(self, wanted: Mapping[int, Collection[str]], why: str) -> RequirementsDocument:
        entries = {line: entry for entry in self._entries for line in range(*self._lines(entry))}
        spots = {line: self._spot(entries[line]) for line in wanted if line in entries}
        source = ignores.added(self.source, self._ignores, wanted, spots, why)
        last = {self.source.line(spot.end) for spot in spots.values()}
        return self._commented(source, last | {ignore.line for ignore in self._ignores})

    def _spot(self, entry: Entry) -> Spot:
        first, behind = self._lines(entry)
        return Spot(entry.line_start, entry.line_end, behind - first == 1)

    def _commented(self, source: Source, lines: Collection[int]) -> RequirementsDocument:
        """The document with other comments on these lines, proved to say the same."""
        result = RequirementsDocument(self.file, source)
        prove_said(self.file, [_said(entry) for entry in self._entries], [_said(entry) for entry in result._entries])
        prove_kept(self.file, self.source.raw, source.raw, lines)
        return result

    def _rewritten(self, change: changes.ListChange) -> str:
        raw, pieces, at = self.source.raw, list[str](), 0
        for index, entry in enumerate(self._entries):
            added = change.appended.get(index, ())
            self._refuse_pinned(added, (entry,))
            if index in change.removed:
                pieces.append(raw[at : entry.line_start])
                at = self._next_line(entry.line_end)
                pieces += [self._indented(entry, item) + self.source.newline_at(entry.line_end) for item in added]
                continue
            if index in change.replaced:
                pieces += [raw[at : entry.start], change.replaced[index]]
                at = entry.end
            pieces.append(raw[at : entry.line_end])
            at = entry.line_end
            pieces += [self.source.newline_at(at) + self._indented(entry, item) for item in added]
        pieces.append(raw[at:])
        self._refuse_pinned(change.at_end, self._entries)
        return self._with_lines("".join(pieces), change.at_end)

    def _next_line(self, offset: int) -> int:
        newline = self.source.raw.find("\n", offset)
        return len(self.source.raw) if newline < 0 else newline + 1

    def _indented(self, entry: Entry, item: Value) -> str:
        line = self.source.raw[entry.line_start : entry.start]
        return f"{line if not line.strip() else ''}{item}"

    def _refuse_pinned(self, added: Sequence[Value], entries: Sequence[Entry]) -> None:
        """One line without a hash makes an installer refuse a file that has hashes."""
        if added and any(entry.hashes or entry.option == "--require-hashes" for entry in entries):
            what = "line is" if len(entries) == 1 else "lines are"
            raise FixError(f"{self.file}: the {what} pinned by hashes", hint="change the input it was made from")

    def _with_lines(self, raw: str, items: Sequence[Value]) -> str:
        if not items:
            return raw
        gap = self.source.newline if raw and not raw.endswith("\n") else ""
        return raw + gap + "".join(f"{item}{self.source.newline}" for item in items)

    def _prove(self, result: RequirementsDocument, change: changes.ListChange) -> None:
        """Prove that reading the new text gives the old entries with the same change."""
        expected = change.outcome([_said(entry) for entry in self._entries])
        for index, text in change.replaced.items():
            at = _place_after(change, index)
            entry = self._entries[index]
            kind = "requirement" if entry.kind == "invalid" and not entry.option else entry.kind
            expected[at] = _said(replace(entry, kind=kind, text=text))
        found = [_said(entry) for entry in result._entries]
        wanted = [item if isinstance(item, tuple) else ("requirement", str(item), (), "") for item in expected]
        if found != wanted:
            raise FixError(f"{self.file}: the edit cannot be made without changing something else")
        names = {*change.replaced, *change.removed}
        touched = {line for index in names for line in range(*self._lines(self._entries[index]))}
        prove_kept(self.file, self.source.raw, result.source.raw, touched)


def _said(entry: Entry) -> tuple[str, str, tuple[str, ...], str]:
    return entry.kind, entry.text, entry.hashes, "" if entry.kind == "requirement" else entry.value


def _place_after(change: changes.ListChange, index: int) -> int:
    """Where the item `index` stands after the change."""
    gone = sum(1 for other in change.removed if other < index)
    return index - gone + sum(len(items) for other, items in change.appended.items() if other < index)
