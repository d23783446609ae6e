"""One diagnostic as a person reads it in a terminal: its headline, its places, its table, its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.reporters import excerpt, offers, table
from uvlint.reporters.excerpt import Mark
from uvlint.reporters.gutter import Gutter
from uvlint.reporters.measure import hanging
from uvlint.reporters.style import INKS, Ink, Style
from uvlint.reporters.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Aside, Diagnostic, Location


def whole(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    """A diagnostic drawn, with what can be done about it."""
    yield from finding(diagnostic, style)
    yield from offers.draw(diagnostic, Gutter(digits(diagnostic), style))


def finding(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    """A diagnostic drawn without what can be done about it."""
    gutter = Gutter(digits(diagnostic), style)
    yield from _headline(diagnostic, style)
    yield from places(diagnostic, gutter)
    if diagnostic.grid and diagnostic.grid.rows:
        yield gutter.row()
        yield from table.draw(diagnostic.grid, gutter)
    notes = [line for note in diagnostic.notes for line in gutter.note("note", note)]
    if diagnostic.url and not style.hyperlinks:
        notes += gutter.note("docs", diagnostic.url, fold=False)
    if notes:
        yield gutter.row()
        yield from notes
    if diagnostic.hint:
        yield from hanging("hint: ", diagnostic.hint, style, painted=f"{style.paint('hint', Ink.HELP)}: ")


def digits(diagnostic: Diagnostic) -> int:
    """How many digits the largest line number in the drawing has."""
    locations = [diagnostic.location, *(aside.location for aside in diagnostic.related)]
    last = max(
        max(place.excerpt.first + len(place.excerpt.lines) - 1, place.span.end_line if place.excerpt.lines else 1)
        for place in locations
    )
    return max(len(str(last)), offers.digits(diagnostic))


def _headline(diagnostic: Diagnostic, style: Style) -> list[str]:
    """`error[wheel-missing]: message`, the rule linked to its page."""
    ink = INKS[diagnostic.severity]
    rule = style.link(style.paint(diagnostic.rule, ink), diagnostic.url)
    painted = f"{style.paint(f'{diagnostic.severity}[', ink)}{rule}{style.paint(']', ink)}: "
    lead = f"{diagnostic.severity}[{diagnostic.rule}]: "
    return hanging(lead, diagnostic.message, style, painted=painted, ink=Ink.STRONG)


def places(diagnostic: Diagnostic, gutter: Gutter) -> Iterator[str]:
    """The place itself with the related ones of its file, then those of other files."""
    here = diagnostic.location
    near = [aside for aside in diagnostic.related if aside.location.file == here.file and aside.location.excerpt.lines]
    yield from _excerpt("-->", here, diagnostic.label, near, INKS[diagnostic.severity], gutter)
    # To a CI runner a line that opens with `::` may be a command.
    sign = "-->" if gutter.style.ci else ":::"
    for aside in diagnostic.related:
        if aside not in near:
            yield gutter.row()
            yield from _excerpt(sign, aside.location, aside.message, [], None, gutter)


def _excerpt(
    sign: str, here: Location, label: str, near: list[Aside], ink: Ink | None, gutter: Gutter
) -> Iterator[str]:
    """The arrow to a place and its lines; where there are no lines the label is a note."""
    yield gutter.arrow(sign, f"{one_line(here.file)}:{here.span.line}:{here.span.column}")
    first = Mark(here.span, label, "^" if ink else "-", ink or Ink.GUTTER)
    marked = [(here.excerpt, first)] if here.excerpt.lines else []
    marked += [(a.location.excerpt, Mark(a.location.span, a.message, "-", Ink.GUTTER)) for a in near]
    lines = excerpt.draw(here.excerpt, marked, gutter)
    if lines:
        yield gutter.row()
        yield from lines
    if label and not here.excerpt.lines:
        yield from gutter.note("note", label)
