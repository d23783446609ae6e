"""A finding with all that can be done about it, numbered, each with what it does to the coverage table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.report import Choice, Diagnostic, Report
from uvlint.reporters import drawing, offers, table
from uvlint.reporters.gutter import Gutter
from uvlint.reporters.text import clean, cleaned, finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.reporters.style import Style


def draw(diagnostic: Diagnostic, choices: Sequence[Choice], style: Style) -> str:
    """The finding as in a report, then for each choice its number, title, diff and the tables that it leads to."""
    safe = clean(diagnostic, style)
    lines = ["", *drawing.finding(safe, style)]
    for number, choice in enumerate(clean(tuple(choices), style), start=1):
        gutter = Gutter(offers.width(choice.offer), style)
        lines += ["", *offers.numbered(number, choice.offer, safe.location.file, gutter)]
        for grid in choice.grids:
            lines += [gutter.row(), *table.draw(grid, gutter)]
    return finished([*lines, ""], style)


def patch(diff: str, style: Style) -> str:
    """All that was chosen, as a patch."""
    return finished(offers.painted(cleaned(Report(diff=diff), style).diff, style), style)
