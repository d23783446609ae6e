"""How wide text is on a terminal, and how it is folded to fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.reporters.style import Ink, Style

_LONGEST_WORD = 240
_MOST_LINES = 12


def cells(text: str) -> int:
    """The cells that a text takes: two for wide East Asian characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def padded(text: str, width: int) -> str:
    """The text filled up with blanks."""
    return text + " " * (width - cells(text))


def cut(text: str, width: int, ellipsis: str) -> str:
    """The text, or its beginning and an ellipsis."""
    if cells(text) <= width:
        return text
    room, kept = width - len(ellipsis), ""
    for character in text:
        room -= cells(character)
        if room < 0:
            break
        kept += character
    return kept + ellipsis


def folded(text: str, width: int, *, first: int | None = None, ellipsis: str = "…") -> list[str]:
    """The text in lines of at most `width` cells (`first` for the first one), its own line ends kept.

    A word moves to the next line before it is broken; endless words and paragraphs are cut. No-break spaces hold
    words together and come out as plain ones.
    """
    lines: list[str] = []
    room = width if first is None else first
    for paragraph in text.strip("\n").split("\n"):
        found = list(_filled(paragraph.expandtabs(4).rstrip(), max(room, 1), max(width, 8)))
        if len(found) > _MOST_LINES:
            found = [*found[: _MOST_LINES - 1], ellipsis]
        lines += [line.replace("\xa0", " ") for line in found]
        room = width
    return lines


def _filled(paragraph: str, first: int, width: int) -> Iterator[str]:
    line, room = "", first
    for token in re.findall(r"[^\S\xa0]+|[\S\xa0]+", paragraph):
        if cells(line) + cells(token) <= room:
            line += token
            continue
        if line.strip() or room < width:
            yield line.rstrip()
            line, room = "", width
        if not token.isspace():
            # What is left in the line now is the paragraph's own indent.
            *pieces, rest = _broken(token, max(min(room - cells(line), width), 8))
            for piece in pieces:
                yield line + piece
                line, room = "", width
            line += rest
    yield line.rstrip()


def _broken(word: str, width: int) -> list[str]:
    """A word in pieces that fit, parted behind punctuation where there is some in the later half."""
    if len(word) > _LONGEST_WORD:
        word = f"{word[:_LONGEST_WORD]}…"
    pieces = []
    while cells(word) > width:
        length = next(length for length in range(len(word), 0, -1) if cells(word[:length]) <= width)
        seam = max(word.rfind(sign, length // 2, length) for sign in ",;]/|&") + 1
        pieces.append(word[: seam or length])
        word = word[seam or length :]
    return [*pieces, word]


def hanging(lead: str, text: str, style: Style, *, painted: str = "", ink: Ink | None = None) -> list[str]:
    """`lead` and then the text, its further lines indented below its first; `painted` is the lead as it is drawn.

    After a long lead on a narrow terminal the text would be a thin column: it then hangs at a small indent.
    """
    wide = cells(lead)
    indent = wide if wide <= max(style.width // 3, 12) else len(lead) - len(lead.lstrip()) + 2
    lines = folded(text, style.width - indent, first=style.width - wide, ellipsis=style.ellipsis)
    drawn = [style.paint(line, ink) if ink else line for line in lines]
    return [f"{painted or lead}{drawn[0]}".rstrip(), *(f"{' ' * indent}{line}".rstrip() for line in drawn[1:])]
