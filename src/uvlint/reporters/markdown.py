"""A summary for GitHub's job page: how it stands, the findings with their coverage, and the patch that mends them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from uvlint.model.finding import Severity
from uvlint.model.fix import Safety
from uvlint.model.report import EVIDENT, Diagnostic, Grid, Report
from uvlint.reporters import markup, offers, summary
from uvlint.reporters.style import Style
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import cleaned, clipped, finished, harmless, muted

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 1024 * 1024 - 16 * 1024  # bytes: GitHub drops a summary of more than 1 MiB, and other steps may add to it
_LONGEST = 1_000
_ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_CELLS = {"!": "❌", "-": "·", "?": "❔"}
_MEANINGS = {"!": "nothing to install", "-": "not required", "?": "unknown"}


def render(report: Report, style: Style) -> str:
    """Blocks from the most to the least important one, as many as GitHub takes."""
    whole = cleaned(report, Style())
    blocks = [
        f"## {_headline(whole)}",
        f"{summary.counted(whole) if summary.is_fix(whole) else summary.measured(whole, files=True)}",
        *(_finding(diagnostic, whole.targets, style) for diagnostic in sorted(whole.diagnostics, key=_worst)),
        *_unchecked(whole),
        *_patch(report, style),
    ]
    return finished(_fitting(blocks), Style(), foreign=True)


def _headline(report: Report) -> str:
    """The one line that everybody reads: that nothing was found is not said where not everything was judged."""
    found = [
        summary.count(number, severity.value)
        for severity, number in summary.severities(report.diagnostics).items()
        if number
    ]
    missing = f"{summary.count(len(report.missing), 'item')} could not be checked" if report.missing else ""
    if found:
        worst = max((diagnostic.severity for diagnostic in report.diagnostics), key=lambda severity: severity.rank)
        return f"{_ICONS[worst]} uvlint: {summary.listed(found)}{f', {missing}' if missing else ''}"
    if missing:
        return f"❔ uvlint: no findings, but {missing}"
    return "✅ uvlint: all good" if report.requirements else "❔ uvlint: nothing to check"


def _worst(diagnostic: Diagnostic) -> int:
    return -diagnostic.severity.rank


def _finding(diagnostic: Diagnostic, universe: tuple[str, ...], style: Style) -> str:
    """One item of the list with what belongs to it."""
    location = diagnostic.location
    where = f"{style.checkout.path(location.file)}:{location.span.line}"
    link = style.checkout.link(location.file, location.span.line)
    at = markup.linked(where, link) if link else markup.code(where)
    rule = markup.linked(diagnostic.rule, diagnostic.url)
    lead = f"- {_ICONS[diagnostic.severity]} **{diagnostic.severity}** {at}: {_said(diagnostic.message)} ({rule})"
    return "\n\n".join([lead, *map(markup.indented, _told(diagnostic, universe))])


def _told(diagnostic: Diagnostic, universe: tuple[str, ...]) -> Iterator[str]:
    if diagnostic.subject:
        yield markup.code(clipped(diagnostic.subject.text, _LONGEST))
    if diagnostic.grid and diagnostic.grid.rows:
        yield _coverage(diagnostic.grid)
        if legend := _legend(diagnostic.grid):
            yield legend
    elif targets := shortened(diagnostic.targets, universe):
        yield f"on {markup.plain(clipped(targets, _LONGEST))}"
    for note in diagnostic.notes:
        yield f"note: {_said(note)}"
    if diagnostic.hint:
        yield f"hint: {_said(diagnostic.hint)}"
    best = offers.best(diagnostic)
    for offer in sorted(diagnostic.offers, key=lambda offer: offer is not best):
        safety = "" if offer.safety is Safety.SHOWN else f" *({offer.safety})*"
        yield f"{'help' if offer is best else 'or'}: {_said(offer.fix.title)}{safety}"
        if offer is best and offer.diff:
            yield markup.fenced(offer.diff, "diff")


def _said(text: str) -> str:
    return markup.said(clipped(text, _LONGEST))


def _coverage(grid: Grid) -> str:
    remarks = any(row.remark for row in grid.rows)
    rows = [[markup.plain(text) for text in (grid.name, *grid.pythons, *([" "] if remarks else []))]]
    for row in grid.rows:
        cells = (_CELLS.get(cell) or markup.plain(cell) for cell in row.cells)
        remark = [markup.plain(row.remark)] if remarks else []
        rows.append([markup.plain(", ".join(row.platforms)), *cells, *remark])
    return markup.table(rows)


def _legend(grid: Grid) -> str:
    """What the signs mean, of those that occur."""
    cells = {cell for row in grid.rows for cell in row.cells}
    names = (*grid.pythons, *(name for row in grid.rows for name in row.platforms))
    parts = [f"{_CELLS[sign]} {meaning}" for sign, meaning in _MEANINGS.items() if sign in cells]
    parts += ["\\* built from source"] if any(cell.endswith("*") for cell in cells) else []
    parts += [f"{EVIDENT} asked for by evidence only"] if any(name.endswith(EVIDENT) for name in names) else []
    return ", ".join(parts)


def _unchecked(report: Report) -> Iterator[str]:
    """What was not judged and why, a reason a line."""
    lines = [
        f"- {markup.plain(clipped(summary.listed(what), _LONGEST))}: {_said(reason)}"
        for what, reason in summary.gathered(report)
    ]
    lines += [f"- note: {_said(item.what)}: {_said(item.reason)}" for item in report.unchecked if item.anew]
    if lines:
        yield "### Not checked" if report.missing else "### Judged in another way"
        yield from lines


def _patch(report: Report, style: Style) -> Iterator[str]:
    """What `uvlint fix` would write, as a patch for those who cannot push to the branch."""
    patch = report.diff or report.patch
    if not patch:
        return
    yield "### The patch"
    if muted(harmless(patch)) != patch:
        yield "It holds characters that do not show, or that speak to CI runners: `uvlint fix --write` writes it."
        return
    folder = style.checkout.folder
    option = f" --directory={shlex.quote(f'{folder}/')}" if folder else ""
    yield (
        "`uvlint fix --write` writes this. Or put it into a file `uvlint.patch` and run at the root of the repository: "
        f"{markup.code(f'git apply{option} uvlint.patch')}"
    )
    yield markup.fenced(patch, "diff")


def _fitting(blocks: list[str]) -> list[str]:
    """The lines of as many blocks as fit; of one that does not its first lines, and that something is missing."""
    lines: list[str] = []
    left = _LIMIT
    for number, block in enumerate(blocks):
        size = len(block.encode("utf-8", "replace")) + 2
        if size > left:
            return [*lines, *_cut(block, left), "", _rest(len(blocks) - number)]
        left -= size
        lines += [*([""] if lines else []), *block.split("\n")]
    return lines


def _cut(block: str, left: int) -> Iterator[str]:
    """The first lines of a fenced block, its fence closed; nothing of any other, which is small."""
    first, *lines = block.split("\n")
    fence = first.rstrip("dif")
    if not fence or fence.strip("`"):
        return
    yield from ("", first)
    for line in lines:
        left -= len(line.encode("utf-8", "replace")) + 1
        if left < len(fence) + 200:
            break
        yield line
    yield fence


def _rest(blocks: int) -> str:
    return f"*Cut here: GitHub shows 1 MiB, and {summary.count(blocks, 'part')} of this summary would be longer.*"
