"""Comments that silence rules: `# uvlint: ignore[rule, family-*] reason` and `# uvlint: file-ignore[…]`."""

import re
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

_COMMENT = re.compile(r"#\s*uvlint:\s*(?P<file>file-)?ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>[^#]*)")
_OURS = re.compile(r"#\s*uvlint:")


class Ignore(Struct, frozen=True):
    """One ignore comment: where it stands, which rules it names, why, and the lines it covers.

    A comment that begins with `uvlint:` and names no rule (no list, an empty one, another word) has `rules` and
    `reason` empty and covers nothing: it silences nothing and the report must say that it is malformed.
    """

    line: int
    rules: tuple[str, ...] = ()
    reason: str = ""
    covers: frozenset[int] = frozenset()

    @property
    def malformed(self) -> bool:
        """Whether the comment is meant for uvlint and yet names no rule."""
        return not self.rules

    def moved(self, lines: int) -> "Ignore":
        """The same comment in a text that begins `lines` lines earlier."""
        return Ignore(self.line + lines, self.rules, self.reason, frozenset(line + lines for line in self.covers))


class Comment(Struct, frozen=True):
    """A comment's text from its `#`, its line, and whether nothing else stands on that line."""

    text: str
    line: int
    alone: bool


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
        return Ignore(comment.line)
    reason = match["reason"].strip()
    if match["file"]:
        return Ignore(comment.line, rules, reason, frozenset(range(1, lines + 1)))
    line = comment.line
    while line in only_comments:
        line += 1
    return Ignore(comment.line, rules, reason, frozenset(entries.get(line, ())))
