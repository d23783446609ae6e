"""Comments that silence rules: `# uvlint: ignore[rule, family-*] reason` and `# uvlint: file-ignore[…]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.documents.source import Source
from uvlint.errors import FixError
from uvlint.model.fix import Edit, Remove, Replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

WIDTH = 120  # a line that a comment would make longer gets the comment above it
_COMMENT = re.compile(r"#\s*uvlint:\s*(?P<file>file-)?ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>[^#]*)")
_OURS = re.compile(r"#\s*uvlint:")
_NAME = re.compile(r"[^,]+")


class Ignore(Struct, frozen=True):
    """One ignore comment: where it stands, which rules it names, why, and the lines it covers.

    A comment that begins with `uvlint:` and names no rule (no list, an empty one, another word) has `rules` and
    `reason` empty and covers nothing: it silences nothing and the report must say that it is malformed. `text` is the
    comment as written, from its own `#`, and `start` its offset in the file.
    """

    line: int
    rules: tuple[str, ...] = ()
    reason: str = ""
    covers: frozenset[int] = frozenset()
    whole_file: bool = False
    text: str = ""
    start: int = 0

    @property
    def malformed(self) -> bool:
        """Whether the comment is meant for uvlint and yet names no rule."""
        return not self.rules

    def moved(self, lines: int) -> Ignore:
        """The same comment in a text that begins `lines` lines earlier."""
        return replace(self, line=self.line + lines, covers=frozenset(line + lines for line in self.covers))

    def extent(self, keys: Sequence[object]) -> tuple[int, int]:
        """The offsets of the name with the index `keys[0]`, or of the comment."""
        index = keys[0] if keys else None
        names = [match for match in _NAME.finditer(self.text, *self._brackets()) if match[0].strip()]
        if isinstance(index, int) and 0 <= index < len(names):
            name = names[index]
            first = self.start + name.start() + len(name[0]) - len(name[0].lstrip())
            return first, first + len(name[0].strip())
        return self.start, self.start + len(self.text)

    def naming(self, rules: Iterable[str]) -> str:
        """The comment's text with other rules in its list."""
        first, last = self._brackets()
        return f"{self.text[:first]}{', '.join(dict.fromkeys(rules))}{self.text[last:]}"

    def _brackets(self) -> tuple[int, int]:
        match = _COMMENT.match(self.text)
        return match.span("rules") if match else (0, 0)


class Comment(Struct, frozen=True):
    """A comment's text from its `#`, its line, whether nothing else stands on that line, and its offset."""

    text: str
    line: int
    alone: bool
    start: int


def read(comments: Iterable[Comment], entries: Mapping[int, Collection[int]], lines: int) -> tuple[Ignore, ...]:
    """The ignore comments among `comments`.

    `entries` gives, for a line, all lines of the entry that stands there; a line it does not name is blank or holds
    a comment only. `lines` is the number of lines of the file.
    """
    found = list(comments)
    only_comments = {comment.line for comment in found if comment.alone}
    return tuple(_ignore(comment, only_comments, entries, lines) for comment in found if _OURS.search(comment.text))


def _ignore(
    comment: Comment, only_comments: Collection[int], entries: Mapping[int, Collection[int]], lines: int
) -> Ignore:
    match = _COMMENT.search(comment.text)
    rules = () if match is None else tuple(name.strip() for name in match["rules"].split(",") if name.strip())
    if match is None or not rules:
        ours = _OURS.search(comment.text)
        at = ours.start() if ours else 0
        return Ignore(comment.line, text=comment.text[at:].rstrip(), start=comment.start + at)
    whole = match["file"] is not None
    covers = frozenset(range(1, lines + 1)) if whole else _covered(comment.line, only_comments, entries)
    return Ignore(
        line=comment.line,
        rules=rules,
        reason=match["reason"].strip(),
        covers=covers,
        whole_file=whole,
        text=match[0].rstrip(),
        start=comment.start + match.start(),
    )


def _covered(line: int, only_comments: Collection[int], entries: Mapping[int, Collection[int]]) -> frozenset[int]:
    while line in only_comments:
        line += 1
    return frozenset(entries.get(line, ()))


# ---- changes --------------------------------------------------------------------------------------


def divided(edits: Iterable[Edit]) -> tuple[list[Edit], list[Edit]]:
    """The edits of comments, and the others."""
    ours, others = list[Edit](), list[Edit]()
    for edit in edits:
        (others if edit.at.comment is None else ours).append(edit)
    return ours, others


def edited(source: Source, ignores: Sequence[Ignore], edits: Iterable[Edit]) -> Source:
    """The text with names taken out of ignore comments or put in their place; a comment left without names goes.

    Raises:
        FixError: there is no such comment or name, or another one than the edit says.
    """
    changes: dict[int, dict[int, str]] = {}
    for edit in edits:
        number, index = edit.at.comment, edit.at.keys[0] if edit.at.keys else None
        ignore = ignores[number] if number is not None and 0 <= number < len(ignores) else None
        if ignore is None or not isinstance(edit, Remove | Replace) or not isinstance(index, int):
            raise FixError(f"{edit.at.file}: there is no rule name at `{edit.at.pointer}`")
        if not 0 <= index < len(ignore.rules) or ignore.rules[index] != edit.old:
            raise FixError(f"{edit.at.file}: `{edit.at.pointer}` is not `{edit.old}`")
        changes.setdefault(number or 0, {})[index] = edit.new if isinstance(edit, Replace) else ""
    raw = source.raw
    for number in sorted(changes, reverse=True):
        ignore = ignores[number]
        names = [changes[number].get(index, name) for index, name in enumerate(ignore.rules)]
        kept = [name for name in names if name]
        end = ignore.start + len(ignore.text)
        raw = raw[: ignore.start] + ignore.naming(kept) + raw[end:] if kept else _without(raw, ignore.start, end)
    return source.with_raw(raw)


def _without(raw: str, start: int, end: int) -> str:
    """The text without a comment: with its line when nothing else stands there."""
    first = raw.rfind("\n", 0, start) + 1
    last = Source(raw).line_end(end)
    before, after = raw[first:start].rstrip(), raw[end:last].strip()
    if before or after:
        gap = "  " if before and after else ""
        indent = "" if before else raw[first:start]
        return f"{raw[:first]}{before}{gap}{indent}{after}{raw[last:]}"
    following = raw.find("\n", last)
    return raw[:first] + (raw[following + 1 :] if following >= 0 else "")


def touched(ignores: Sequence[Ignore], edits: Iterable[Edit]) -> set[int]:
    """The lines of the comments that the edits name."""
    numbers = {edit.at.comment for edit in edits}
    return {ignore.line for number, ignore in enumerate(ignores) if number in numbers}


class Spot(Struct, frozen=True):
    """Where a new comment goes for a line: at the end of the entry's last line, or above its first one."""

    first: int
    end: int
    one_line: bool


def line_spot(source: Source, line: int, *, above: bool) -> Spot:
    """Where a comment goes for an entry that is one line: behind it if that is short enough, or always `above` it."""
    start = source.line_start(line)
    return Spot(start, source.line_end(start), not above)


def added(
    source: Source,
    ignores: Sequence[Ignore],
    wanted: Mapping[int, Collection[str]],
    spots: Mapping[int, Spot],
    why: str,
) -> Source:
    """The text with comments that silence the `wanted` rules of each line; a comment that covers it is extended.

    `spots` gives the place for the comment of a line by the offsets of its entry; a line that it lacks cannot be
    silenced and is left alone.
    """
    joined: dict[int, list[str]] = {}
    fresh: dict[Spot, list[str]] = {}
    for line, names in sorted(wanted.items()):
        number = next((n for n, i in enumerate(ignores) if line in i.covers and not i.whole_file), None)
        if number is not None:
            joined.setdefault(number, []).extend(names)
        elif line in spots:
            fresh.setdefault(spots[line], []).extend(names)
    pieces = [
        (ignores[number].start, ignores[number].start + len(ignores[number].text), _joined(ignores[number], names))
        for number, names in joined.items()
    ]
    pieces += [_fresh(source, spot, names, why) for spot, names in fresh.items()]
    raw = source.raw
    for start, end, text in sorted(pieces, reverse=True):
        raw = raw[:start] + text + raw[end:]
    return source.with_raw(raw)


def _joined(ignore: Ignore, names: Iterable[str]) -> str:
    return ignore.naming((*ignore.rules, *sorted(names)))


def _fresh(source: Source, spot: Spot, names: Iterable[str], why: str) -> tuple[int, int, str]:
    text = f"# uvlint: ignore[{', '.join(sorted(dict.fromkeys(names)))}]{f' {why}' if why else ''}"
    beginning = source.raw.rfind("\n", 0, spot.end) + 1
    if spot.one_line and spot.end - beginning + len(text) + 2 <= WIDTH:
        return spot.end, spot.end, f"  {text}"
    line = source.raw[spot.first : source.line_end(spot.first)]
    indent = line[: len(line) - len(line.lstrip())]
    return spot.first, spot.first, f"{indent}{text}{source.newline_at(spot.first)}"
