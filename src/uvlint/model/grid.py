"""The coverage of one requirement as a table: platforms down, Pythons across, equal neighbours folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.promise import sum_of
from uvlint.model.report import EVIDENT, Grid, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.model.coverage import Coverage
    from uvlint.model.fix import Fix
    from uvlint.model.survey import Survey
    from uvlint.model.target import Python
    from uvlint.model.universe import Universe


def grid(universe: Universe, coverages: Sequence[Coverage], shown: int) -> Grid:
    """The table of a requirement over the `shown` targets; of several lines for one package, all in one table."""
    marks = _marks(universe, coverages)
    width = len(universe.platforms)
    columns = universe.by_python(shown)
    pythons = [number for number, row in enumerate(columns) if row]
    platforms = [number for number in range(width) if any(columns[python] >> number & 1 for python in pythons)]
    cells = {
        platform: tuple(
            marks[python * width + platform] if columns[python] >> platform & 1 else "-" for python in pythons
        )
        for platform in platforms
    }
    others = universe.by_python(shown & ~universe.evident)
    marks_of = ["" if others[python] else EVIDENT for python in pythons]
    starts = [0] + [
        position
        for position in range(1, len(pythons))
        if marks_of[position] != marks_of[position - 1]
        or kind(universe.pythons[pythons[position]]) != kind(universe.pythons[pythons[position - 1]])
        or any(row[position] != row[position - 1] for row in cells.values())
    ]
    ends = [*starts[1:], len(pythons)]
    names = [
        _span([universe.pythons[number].id for number in pythons[start:end]]) + marks_of[start]
        for start, end in zip(starts, ends, strict=True)
    ]
    rows: dict[tuple[str, ...], list[str]] = {}
    for platform in platforms:
        usual = any(row >> platform & 1 for row in others)
        label = universe.platforms[platform].label + ("" if usual else EVIDENT)
        rows.setdefault(tuple(cells[platform][start] for start in starts), []).append(label)
    if (
        len(rows) == 1
        and len(platforms) > 1
        and not any(name.endswith(EVIDENT) for names in rows.values() for name in names)
    ):
        rows = {row: ["every platform"] for row in rows}
    return Grid(
        coverages[0].requirement.name, tuple(names), tuple(Row(tuple(labels), row) for row, labels in rows.items())
    )


def kind(python: Python) -> tuple[str, bool]:
    """What may stand in one run of Pythons: CPython, its free-threaded builds, and PyPy are not neighbours."""
    return python.implementation, python.free_threaded


def grids_after(fix: Fix, survey: Survey) -> list[Grid]:
    """What the table of each package would be with a fix of its lines in place; none where it edits none."""
    before = {line.place: line for line in survey.project.requirements}
    touched = [before[edit.at] for edit in fix.edits if edit.at in before]
    from uvlint.model.planner import rewritten_by  # where there is a fix to choose

    after = rewritten_by(fix, before) or []
    shown = sum_of(survey.domain(line) for line in touched) & survey.universe.reported
    names = dict.fromkeys(line.name for line in after)
    tables = ([survey.coverage(line) for line in after if line.name == name] for name in names)
    return [grid(survey.universe, table, shown) for table in tables if shown and any(one.choices for one in table)]


def _marks(universe: Universe, coverages: Sequence[Coverage]) -> list[str]:
    marks = ["?"] * len(universe.targets)
    for coverage in coverages:
        _put(marks, coverage.skipped & ~sum_of(other.required for other in coverages), "-")
        _put(marks, coverage.none, "!")
        for choice in coverage.choices:
            _put(marks, choice.wheel, choice.release.version)
            _put(marks, choice.build, f"{choice.release.version}*")
    return marks


def _put(marks: list[str], targets: int, mark: str) -> None:
    for number in range(len(marks)):
        if targets >> number & 1:
            marks[number] = mark


def _span(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
