"""GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.

GitLab compares the fingerprints of a branch with those of its target, shows equal ones once, and calls what is not
among them new. So they hold no line number, and the second of two alike has one of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from uvlint.model.finding import Severity
from uvlint.reporters import offers
from uvlint.reporters.json import Json, dumped
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import clipped, harmless, one_line

if TYPE_CHECKING:
    from uvlint.model.report import Diagnostic, Report, Unchecked
    from uvlint.reporters.checkout import Checkout
    from uvlint.reporters.style import Style

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> str:
    """A list with one entry a diagnostic; what was not checked is told at the top of its manifest."""
    seen: Counter[tuple[str, str]] = Counter()
    entries = [_entry(diagnostic, report.targets, style.checkout, seen) for diagnostic in report.diagnostics]
    return dumped([*entries, *(_unchecked(item, style.checkout, seen) for item in report.missing if item.file)])


def _entry(
    diagnostic: Diagnostic, universe: tuple[str, ...], checkout: Checkout, seen: Counter[tuple[str, str]]
) -> Json:
    span = diagnostic.location.span
    path = checkout.path(diagnostic.location.file)
    positions: Json = {
        "begin": {"line": span.line, "column": span.column},
        "end": {"line": span.end_line, "column": span.end_column},
    }
    return {
        "description": _description(diagnostic, universe),
        "check_name": diagnostic.rule,
        "fingerprint": _fingerprint(path, diagnostic.fingerprint, seen),
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": path, "positions": positions},
    }


def _unchecked(item: Unchecked, checkout: Checkout, seen: Counter[tuple[str, str]]) -> Json:
    path = checkout.path(item.file)
    return {
        "description": f"not checked: {_said(item.what)}: {_said(item.reason)}",
        "check_name": "not-checked",
        "fingerprint": _fingerprint(path, f"not checked: {item.what}", seen),
        "severity": "info",
        "location": {"path": path, "positions": {"begin": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}}},
    }


def _description(diagnostic: Diagnostic, universe: tuple[str, ...]) -> str:
    parts = [_said(diagnostic.message)]
    if targets := shortened(diagnostic.targets, universe):
        parts.append(f"targets: {clipped(targets, 500)}")
    if offer := offers.best(diagnostic):
        parts.append(f"help: {_said(offer.fix.title)}{offers.mark(diagnostic)}")
    return "; ".join(parts)


def _said(text: str) -> str:
    return clipped(one_line(harmless(text)), 1_000)


def _fingerprint(path: str, known: str, seen: Counter[tuple[str, str]]) -> str:
    """What a finding is known by in its file, and for the second alike its number."""
    seen[path, known] += 1
    number = seen[path, known]
    parts = (path, known, *([str(number)] if number > 1 else []))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
