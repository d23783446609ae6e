"""GitHub's workflow commands, one annotation a diagnostic.

GitHub shows 10 errors, 10 warnings and 10 notices of a step and drops the rest; the runner's own "Process completed
with exit code 1" is one of the errors. Hence nine of each, and one line that says how many more there are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from uvlint.model.finding import Confidence, Severity
from uvlint.reporters import offers, summary
from uvlint.reporters.style import Style
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import cleaned, clipped, muted, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from uvlint.model.report import Diagnostic, Report
    from uvlint.reporters.checkout import Checkout

_BUDGET = 9
_LONGEST = 4096  # the runner cuts a longer message

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style) -> str:
    """The annotations, worst first; nothing when there is nothing to say."""
    lines = _lines(cleaned(report, Style(unicode=style.unicode)), style.checkout)
    return "".join(f"{line}\n" for line in lines)


def _lines(report: Report, checkout: Checkout) -> Iterator[str]:
    left: dict[Severity, int] = {}
    for severity in _COMMANDS:
        found = _ordered(diagnostic for diagnostic in report.diagnostics if diagnostic.severity is severity)
        for diagnostic in found[:_BUDGET]:
            yield _annotation(diagnostic, report.targets, checkout.path(diagnostic.location.file))
        left[severity] = max(len(found) - _BUDGET, 0)
    if report.missing:
        yield _command("warning", {"title": "uvlint: not checked"}, _unchecked(report))
    if any(left.values()):
        more = summary.listed([summary.count(number, severity.value) for severity, number in left.items() if number])
        yield _command("notice", {"title": "uvlint"}, f"{more} more, not shown here: GitHub shows ten of a kind")


def _ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The most important ones first, and a second one of a package after the first of every other."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, Diagnostic]] = []
    for diagnostic in sorted(diagnostics, key=_importance):
        name = diagnostic.subject.name if diagnostic.subject else ""
        turns.append((seen[name] if name else 0, diagnostic))
        seen[name] += 1
    return [diagnostic for _, diagnostic in sorted(turns, key=lambda turn: turn[0])]


def _importance(diagnostic: Diagnostic) -> tuple[int, int]:
    """What sorts the surest and widest first."""
    return list(Confidence).index(diagnostic.confidence), -len(diagnostic.targets)


def _annotation(diagnostic: Diagnostic, universe: tuple[str, ...], path: str) -> str:
    span = diagnostic.location.span
    place = {"file": one_line(path), "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:  # GitHub knows columns within one line only
        place |= {"col": str(span.column), "endColumn": str(span.end_column)}
    place["title"] = f"uvlint: {diagnostic.rule}"
    return _command(_COMMANDS[diagnostic.severity], place, "\n".join(_said(diagnostic, universe)))


def _said(diagnostic: Diagnostic, universe: tuple[str, ...]) -> Iterator[str]:
    """The parts of the message, the plain fact first."""
    yield clipped(diagnostic.message, 1000)
    if targets := shortened(diagnostic.targets, universe):
        yield f"targets: {clipped(targets, 500)}"
    if diagnostic.hint:
        yield f"hint: {clipped(diagnostic.hint, 500)}"
    if offer := offers.best(diagnostic):
        yield f"help: {clipped(one_line(offer.fix.title), 500)}{offers.mark(diagnostic)}"
    if diagnostic.url:
        yield f"docs: {diagnostic.url}"


def _unchecked(report: Report) -> str:
    return "\n".join(f"{summary.listed(what[:20])}: {reason}" for what, reason in summary.gathered(report))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {said}::{_data(clipped(muted(message), _LONGEST))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(muted(text)).replace(":", "%3A").replace(",", "%2C")
