"""What can be done about a diagnostic: the best offer drawn, the others named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.model.fix import Safety
from uvlint.reporters.measure import cut, hanging
from uvlint.reporters.style import MARKS, Ink, Style
from uvlint.reporters.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Diagnostic, Offer
    from uvlint.reporters.gutter import Gutter

_HUNK = r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@"


def best(diagnostic: Diagnostic) -> Offer | None:
    """The offer to draw: the first that could be written, else the first."""
    offers = diagnostic.offers
    return next((offer for offer in offers if offer.safety is not Safety.SHOWN), offers[0] if offers else None)


def mark(diagnostic: Diagnostic) -> str:
    """` [*]`, ` [-]` or nothing: how safe the best offer is."""
    offer = best(diagnostic)
    return MARKS[offer.safety] if offer else ""


def digits(diagnostic: Diagnostic) -> int:
    """How many digits the line numbers of the drawn diff need."""
    offer = best(diagnostic)
    return width(offer) if offer else 1


def width(offer: Offer) -> int:
    """How many digits the line numbers of an offer's diff need."""
    lines = (line for _, hunks in _files(offer.diff) for line in _lines(hunks))
    return max((len(str(number)) for number, _, _ in lines), default=1)


def draw(diagnostic: Diagnostic, gutter: Gutter) -> list[str]:
    """The help: title, diff, reason, and the other offers a line each."""
    style = gutter.style
    offer = best(diagnostic)
    if offer is None:
        return []
    lines = hanging("help: ", _titled(offer), style, painted=f"{style.paint('help', Ink.HELP)}: ")
    lines += _drawn(offer, diagnostic.location.file, gutter)
    for other in diagnostic.offers:
        if other is not offer:
            lines += hanging("  or: ", _titled(other), style, painted=f"  {style.paint('or', Ink.HELP)}: ")
    return lines


def numbered(number: int, offer: Offer, file: str, gutter: Gutter) -> list[str]:
    """An offer to choose: its number and title, diff and reason."""
    style = gutter.style
    lines = hanging(f"[{number}] ", _titled(offer), style, painted=f"{style.paint(f'[{number}]', Ink.HELP)} ")
    return [*lines, *_drawn(offer, file, gutter)]


def _drawn(offer: Offer, file: str, gutter: Gutter) -> Iterator[str]:
    """The diff of an offer, below the name of a file that is another one; why it is made, or what it costs."""
    files = sorted({edit.at.file for edit in offer.fix.edits})
    for named, hunks in _files(offer.diff) if offer.diff else ():
        shown = named or files[0]
        if shown != file or len(files) > 1:
            yield gutter.arrow("-->", one_line(shown))
        yield gutter.row()
        yield from _diff(hunks, gutter)
    if offer.fix.why:
        yield from [gutter.row()] if offer.diff else []
        yield from gutter.note("note", offer.fix.why)


def _titled(offer: Offer) -> str:
    """The title with its mark, which a no-break space keeps from standing alone on a line."""
    return one_line(offer.fix.title) + MARKS[offer.safety].replace(" ", "\xa0")


def _files(diff: str) -> Iterator[tuple[str, str]]:
    """The hunks of each file after its name, which is "" where the diff is that of one file."""
    file, hunks, left = "", list[str](), 0
    for line in diff.splitlines(keepends=True):
        if left <= 0 and line.startswith("+++ "):
            file = line.removeprefix("+++ ").rstrip("\n")
        elif left <= 0 and line.startswith("--- "):
            if hunks:
                yield file, "".join(hunks)
            hunks = []
        else:
            hunks.append(line)
            found = re.match(_HUNK, line)
            left = sum(int(found[n] or 1) for n in (2, 4)) if found and left <= 0 else left - (line[:1] in "-+")
    yield file, "".join(hunks)


def _diff(diff: str, gutter: Gutter) -> Iterator[str]:
    """The lines of a unified diff with their numbers: old ones for lines taken out, new ones for all others."""
    previous = 0
    for number, sign, text in _lines(diff):
        if previous and number > previous + 1:
            yield gutter.gap()
        if sign == " ":
            yield gutter.row(cut(text.expandtabs(4), gutter.room, gutter.style.ellipsis), number=number)
        else:
            yield from gutter.changed(number, sign, text)
        previous = number


def _lines(diff: str) -> Iterator[tuple[int, str, str]]:
    """Number, sign and text of each line."""
    old = new = 1
    for line in diff.splitlines():
        if hunk := re.match(_HUNK, line):
            old, new = int(hunk[1]), int(hunk[3])
        elif line[:1] == "-":
            yield old, "-", line[1:]
            old += 1
        elif line[:1] == "+":
            yield new, "+", line[1:]
            new += 1
        elif line[:1] != "\\":
            yield new, " ", line[1:]
            old, new = old + 1, new + 1


def painted(diff: str, style: Style) -> list[str]:
    """A whole unified diff with its lines in colour, else as it is: it can be given to `patch`."""
    inks = {"-": Ink.REMOVED, "+": Ink.ADDED, "@": Ink.HELP}
    lines = []
    for line in diff.split("\n") if diff else []:
        header = line.startswith(("--- ", "+++ "))
        ink = Ink.STRONG if header else inks.get(line[:1])
        lines.append(style.paint(line, ink) if ink else line)
    return lines[:-1] if diff.endswith("\n") else lines
