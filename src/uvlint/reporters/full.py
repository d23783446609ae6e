"""The report as a person reads it in a terminal, drawn like rustc and ruff draw theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.reporters import summary
from uvlint.reporters.text import cleaned, finished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Report
    from uvlint.reporters.style import Style


def render(report: Report, style: Style) -> str:
    """What was changed, each diagnostic drawn, what was not checked, and the count of it all."""
    report = cleaned(report, style)
    blocks = [
        _changes(report, style),
        summary.outcomes(report, style),
        *_diagnostics(report, style),
        summary.unchecked(report, style),
        summary.closing(report, style),
    ]
    lines: list[str] = []
    for block in blocks:
        lines += ["", *block] if lines and block else block
    return finished(lines, style)


# What draws changes and diagnostics is loaded for those who have some.


def _changes(report: Report, style: Style) -> list[str]:
    if not report.diff:
        return []
    from uvlint.reporters import offers

    return offers.painted(report.diff, style)


def _diagnostics(report: Report, style: Style) -> Iterator[list[str]]:
    if report.diagnostics:
        from uvlint.reporters import drawing

        yield from (list(drawing.whole(diagnostic, style)) for diagnostic in report.diagnostics)
