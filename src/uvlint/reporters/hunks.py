"""An offer's diff as replacements of whole lines, for formats that say what is to be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Offer

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")


class Hunk(Struct, frozen=True):
    """Lines of a file and what stands in their place; `first` is the line that is taken out first, or the one before
    which the new ones go where none is."""

    file: str
    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def hunks(offer: Offer) -> Iterator[Hunk]:
    """The hunks of an offer's diff, without their context. Lines end at newlines and nowhere else."""
    file = offer.fix.edits[0].at.file if offer.fix.edits else ""
    lines = iter(offer.diff.removesuffix("\n").split("\n"))
    for line in lines:
        if line.startswith("+++ "):
            file = line.removeprefix("+++ ")
        elif found := _HUNK.match(line):
            out, put = (int(found[group] or 1) for group in (2, 3))
            yield from _changes(file, int(found[1]) + (out == 0), out, put, lines)


def _changes(file: str, line: int, out: int, put: int, lines: Iterator[str]) -> Iterator[Hunk]:
    """The runs of changed lines in a hunk that takes `out` lines out from `line` on and puts `put` lines there."""
    old, new = list[str](), list[str]()
    while out > 0 or put > 0:
        text = next(lines, "")
        out, put = out - (text[:1] != "+"), put - (text[:1] != "-")
        if text[:1] == "-":
            old.append(text[1:])
        elif text[:1] == "+":
            new.append(text[1:])
        elif old or new:
            yield Hunk(file, line, tuple(old), tuple(new))
            line += len(old) + 1
            old, new = [], []
        else:
            line += 1
    if old or new:
        yield Hunk(file, line, tuple(old), tuple(new))
