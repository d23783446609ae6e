"""The last lines of a report: what was fixed, what was not checked, and how much was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Severity
from uvlint.model.fix import Safety
from uvlint.reporters.measure import hanging
from uvlint.reporters.style import Ink, Style
from uvlint.reporters.text import clipped, one_line

if TYPE_CHECKING:
    from uvlint.model.report import Diagnostic, Outcome, Report

_NAMED = 3


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(parts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def severities(diagnostics: tuple[Diagnostic, ...]) -> dict[Severity, int]:
    """How many there are of each, worst first."""
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    return {severity: sum(d.severity is severity for d in diagnostics) for severity in order}


def fixable(diagnostics: tuple[Diagnostic, ...]) -> tuple[int, int]:
    """How many a safe fix settles, and how many more an unsafe one."""
    offered = [{offer.safety for offer in diagnostic.offers} for diagnostic in diagnostics]
    safe = sum(Safety.SAFE in safeties for safeties in offered)
    return safe, sum(Safety.UNSAFE in safeties and Safety.SAFE not in safeties for safeties in offered)


def is_fix(report: Report) -> bool:
    """Whether this is the result of `fix`."""
    return bool(report.fixed or report.held_back or report.diff)


def outcomes(report: Report, style: Style) -> list[str]:
    """`fix[rule]: file: title` and `held back[rule]: file: title (reason)`, a line each."""
    lines: list[str] = []
    for outcome in report.fixed:
        lines += _outcome("fix", Ink.ADDED, outcome, style)
    for outcome in report.held_back:
        lines += _outcome("held back", Ink.WARNING, outcome, style)
    return lines


def told(outcome: Outcome) -> str:
    """An outcome on one line: the requirement only where the title does not name it."""
    requirement = one_line(outcome.requirement)
    about = f"`{clipped(requirement, 60)}`: " if requirement and requirement not in outcome.title else ""
    reason = f" ({one_line(outcome.reason)})" if outcome.reason else ""
    return f"{about}{one_line(outcome.title)}{reason}"


def _outcome(kind: str, ink: Ink, outcome: Outcome, style: Style) -> list[str]:
    lead = f"{kind}[{outcome.rule}]: "
    painted = f"{style.paint(f'{kind}[{outcome.rule}]', ink)}: "
    lines = hanging(lead, f"{one_line(outcome.file)}: {told(outcome)}", style, painted=painted)
    return [*lines, *(hanging("  proof: ", one_line(outcome.proof), style) if outcome.proof else [])]


def unchecked(report: Report, style: Style) -> list[str]:
    """`not checked: a, b and 3 more: reason`, a line for each reason; a note for what was judged in another way."""
    lines: list[str] = []
    for what, reason in gathered(report):
        shown = what if len(what) <= _NAMED else [*what[: _NAMED - 1], f"{len(what) - _NAMED + 1} more"]
        painted = f"{style.paint('not checked', Ink.WARNING)}: "
        lines += hanging("not checked: ", f"{listed(shown)}: {reason}", style, painted=painted)
    for item in report.unchecked:
        if item.anew:
            lines += hanging("note: ", f"{one_line(item.what)}: {one_line(item.reason)}", style)
    return lines


def gathered(report: Report) -> list[tuple[list[str], str]]:
    """What was not checked by reason, in the order given."""
    reasons: dict[str, list[str]] = {}
    for item in report.missing:
        reasons.setdefault(one_line(item.reason), []).append(one_line(item.what))
    return [(list(dict.fromkeys(what)), reason) for reason, what in reasons.items()]


def closing(report: Report, style: Style) -> list[str]:
    """The count, and what can be done with `uvlint fix`."""
    lines = hanging("", counted(report), style)
    safe, unsafe = fixable(report.diagnostics)
    if report.diff:  # it is given only when nothing was written
        lines += ["Nothing is written yet: add `--write`."]
    if safe:
        more = f", {unsafe} more with `--unsafe`" if unsafe else ""
        lines += hanging("[*] ", f"{safe} fixable with `uvlint fix --write`{more}.", style)
    elif unsafe:
        lines += hanging("[-] ", f"{unsafe} fixable with `uvlint fix --write --unsafe`.", style)
    return lines


def counted(report: Report) -> str:
    """The last sentence: what was found, or that nothing was, and how much was looked at."""
    found = listed([count(n, severity.value) for severity, n in severities(report.diagnostics).items() if n])
    where = count(len({diagnostic.location.file for diagnostic in report.diagnostics}), "file")
    missing = f"{count(len(report.missing), 'item')} could not be checked" if report.missing else ""
    if is_fix(report):
        parts = [count(len(report.fixed), "fix").replace("fixs", "fixes")]
        parts += [f"{len(report.held_back)} held back"] if report.held_back else []
        remains = "remains" if len(report.diagnostics) == 1 else "remain"
        parts += [f"{found} {remains} in {where}" if found else "no finding remains"]
        parts += [missing] if missing else []
        return f"{', '.join(parts)} ({measured(report)})."
    if found:
        return f"Found {found} in {where} ({measured(report)}){f', {missing}' if missing else ''}."
    if missing:
        return f"No findings, but {missing} ({measured(report, files=True)})."
    if not report.requirements:
        return f"Nothing to check: {measured(report, files=True)}."
    return f"All good: {measured(report, files=True)}."


def measured(report: Report, *, files: bool = False) -> str:
    """How much was looked at: `38 requirements × 16 targets in 1 file, 0.4 s, 1 ignored`; no time where none was taken.

    A no-break space keeps a number with its unit, `measure.folded` makes it a plain one.
    """
    size = f"{count(report.requirements, 'requirement')} × {count(len(report.targets), 'target')}"
    parts = [f"{size} in {count(report.files, 'file')}" if files else size]
    parts += [f"{report.seconds:.1f}\xa0s"] if report.seconds else []
    parts += [f"{len(report.suppressed)} ignored"] if report.suppressed else []
    return ", ".join(parts)
