"""Source lines with the spans underlined and what is said of them beside the underlining."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from uvlint.reporters.measure import cells, folded
from uvlint.reporters.text import visible

if TYPE_CHECKING:
    from uvlint.model.place import Span
    from uvlint.model.report import Excerpt
    from uvlint.reporters.gutter import Gutter
    from uvlint.reporters.style import Ink, Style

_TALL = 6  # a span of more lines is drawn by its first three and its last


class Mark(Struct, frozen=True):
    """A span to underline: `^` for what the finding is about, `-` for what else it speaks of."""

    span: Span
    label: str
    sign: Literal["^", "-"]
    ink: Ink

    def on(self, number: int) -> bool:
        """Whether that line is underlined."""
        return number in self.lines

    @property
    def lines(self) -> list[int]:
        """The lines to draw: an end at column 1 leaves its line out."""
        last = self.span.end_line - (self.span.end_column <= 1 and self.span.end_line > self.span.line)
        numbers = list(range(self.span.line, max(last, self.span.line) + 1))
        return numbers if len(numbers) <= _TALL else [*numbers[:3], numbers[-1]]


def draw(around: Excerpt, marked: list[tuple[Excerpt, Mark]], gutter: Gutter) -> list[str]:
    """All lines of `around` and the marked lines of the other excerpts, in order, gaps shown as `...`."""
    known = {number: line for excerpt, _ in marked for number, line in _numbered(excerpt).items()}
    known |= _numbered(around)
    inside = {number for _, mark in marked for number in range(mark.span.line, mark.span.end_line)}
    wanted = {number for _, mark in marked for number in mark.lines}
    shown = sorted(known.keys() & ((_numbered(around).keys() - inside) | wanted))
    lines: list[str] = []
    previous = shown[0] if shown else 0
    for number in shown:
        if number > previous + 1:
            lines.append(gutter.gap())
        previous = number
        lines += _line(number, known[number], [mark for _, mark in marked if mark.on(number)], gutter)
    return lines


def _numbered(excerpt: Excerpt) -> dict[int, str]:
    return dict(enumerate(excerpt.lines, excerpt.first))


def _line(number: int, source: str, marks: list[Mark], gutter: Gutter) -> list[str]:
    """One source line, cut to fit around its first mark, and the underlinings below it."""
    drawn = _characters(source.rstrip("\r\n"), gutter.style)
    edges = [0, *accumulate(cells(character) for character in drawn)]
    spans = [_columns(mark.span, number, source, len(drawn)) for mark in marks]
    start, end = _window(edges, spans[0] if spans else (0, 0), gutter)
    dots = gutter.style.ellipsis
    before, after = dots if start else "", dots if end < len(drawn) else ""
    lines = [gutter.row(before + "".join(drawn[start:end]) + after, number=number)]
    for mark, (left, right) in zip(marks, spans, strict=True):
        left, right = min(max(left, start), end), min(max(right, start), end)
        offset = min(len(before) + edges[left] - edges[start], gutter.room - 1)
        length = max(edges[right] - edges[left], 1)
        lines += _underlined(offset, length, mark, mark.label if number == mark.lines[-1] else "", gutter)
    return lines


def _characters(source: str, style: Style) -> list[str]:
    """What each character of the line is drawn as, so that columns still count when tabs and escapes are spread out."""
    drawn: list[str] = []
    column = 0
    for character in source:
        drawn.append(" " * (4 - column % 4) if character == "\t" else visible(character, style))
        column += cells(drawn[-1])
    if style.ci and "#" in source:
        # What text.muted would do at the end, done here where columns are still counted. The margin forestalls `::`.
        seen = [index for index, character in enumerate(drawn) if character]
        text = "".join(drawn[index][0] for index in seen)
        for place, index in enumerate(seen):
            if text.startswith("##[", place):
                drawn[index] += " "
    return drawn


def _columns(span: Span, number: int, source: str, length: int) -> tuple[int, int]:
    """The characters of this line that the span covers: of its inner lines all but the indent."""
    start = span.column - 1 if number == span.line else len(source) - len(source.lstrip())
    end = span.end_column - 1 if number == span.end_line else length
    return min(start, length), max(min(end, length), min(start, length))


def _window(edges: list[int], span: tuple[int, int], gutter: Gutter) -> tuple[int, int]:
    """The part of a line to show: all of it where it fits, else the span with text on both sides of it."""
    room, dots, last = gutter.room, len(gutter.style.ellipsis), len(edges) - 1
    if edges[-1] <= room:
        return 0, last
    start, (left, right) = 0, (edges[span[0]], edges[span[1]])
    if right > room - dots:
        spare = room - 2 * dots - (right - left)
        wanted = left - spare // 2 if spare > 0 else left - room // 4  # of too long a span its beginning
        wanted = max(min(wanted, edges[-1] - room + dots), 0)
        start = next(index for index, edge in enumerate(edges) if edge >= wanted)
    limit = edges[start] + room - (dots if start else 0)
    if edges[-1] <= limit:
        return start, last
    return start, max(index for index, edge in enumerate(edges) if edge <= max(limit - dots, edges[start]))


def _underlined(offset: int, length: int, mark: Mark, label: str, gutter: Gutter) -> list[str]:
    """The underlining and its label: beside it where there is room, else below it."""
    style = gutter.style
    line = " " * offset + style.paint(mark.sign * length, mark.ink)
    if not label:
        return [gutter.row(line)]
    beside = offset + length + 1
    if gutter.room - beside >= min(cells(label), 28):
        first, *rest = folded(label, gutter.room - beside, ellipsis=style.ellipsis)
        indent = beside
        line += f" {style.paint(first, mark.ink)}"
    else:
        indent = offset if gutter.room - offset >= min(cells(label), 32) else min(offset, 4)
        rest = folded(label, gutter.room - indent, ellipsis=style.ellipsis)
    return [gutter.row(line), *(gutter.row(" " * indent + style.paint(text, mark.ink)) for text in rest)]
