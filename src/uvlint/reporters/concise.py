"""One line a diagnostic, for `grep`, problem matchers and short memories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.reporters import offers, summary
from uvlint.reporters.style import INKS, Ink, Style
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import cleaned, clipped, finished, one_line

if TYPE_CHECKING:
    from uvlint.model.report import Diagnostic, Report

_LONGEST = 1000
_UNFOLDED = 10_000


def render(report: Report, style: Style) -> str:
    """Fixes, diagnostics and what was not checked, a line each and never folded, then the count."""
    report = cleaned(report, style)
    lines = [
        f"{one_line(done.file)}: fix[{done.rule}] {summary.told(done)}"
        + (f" (proof: {one_line(done.proof)})" if done.proof else "")
        for done in report.fixed
    ]
    lines += [f"{one_line(held.file)}: held back[{held.rule}] {summary.told(held)}" for held in report.held_back]
    lines += [_diagnostic(diagnostic, report.targets, style) for diagnostic in report.diagnostics]
    lines += [
        f"{style.paint('note' if item.anew else 'unchecked', Ink.WARNING)}: "
        f"{one_line(item.what)}: {one_line(item.reason)}"
        for item in report.unchecked
    ]
    return finished([*lines, *summary.closing(report, replace(style, width=_UNFOLDED))], style)


def _diagnostic(diagnostic: Diagnostic, universe: tuple[str, ...], style: Style) -> str:
    span = diagnostic.location.span
    kind = style.paint(f"{diagnostic.severity}[{diagnostic.rule}]", INKS[diagnostic.severity])
    targets = shortened(diagnostic.targets, universe)
    message = clipped(one_line(diagnostic.message), _LONGEST)
    return (
        f"{one_line(diagnostic.location.file)}:{span.line}:{span.column}: {kind}{offers.mark(diagnostic)} {message}"
        + (f" ({targets})" if targets else "")
    )
