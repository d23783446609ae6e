"""The changes alone, as `patch` and `git apply` take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.reporters import offers
from uvlint.reporters.text import cleaned, finished

if TYPE_CHECKING:
    from uvlint.model.report import Report
    from uvlint.reporters.style import Style


def render(report: Report, style: Style) -> str:
    """The unified diff of what `fix` would write, or the safe fixes of a `check`: as it is, made harmless for terminals
    and CI runners."""
    report = cleaned(report, style)
    return finished(offers.painted(report.diff or report.patch, style), style)
