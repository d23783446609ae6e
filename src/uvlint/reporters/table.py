"""The coverage of a requirement: a table, or one line a platform where a table is too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.model.report import EVIDENT, Grid, Row
from uvlint.reporters.measure import cells, folded, padded
from uvlint.reporters.style import Ink, Style

if TYPE_CHECKING:
    from uvlint.reporters.gutter import Gutter

_GAP = "   "

_ASCII = "+"
_MEANINGS = {
    EVIDENT: "asked for by evidence only",
    "!": "nothing to install",
    "*": "built from source",
    "-": "not required",
    "?": "unknown",
}


class _Layout(Struct, frozen=True):
    """The widths of the label column and of the others."""

    label: int
    columns: tuple[int, ...]


def draw(grid: Grid, gutter: Gutter) -> list[str]:
    """The grid and a legend of the signs in it."""
    if not gutter.style.unicode:
        grid = _plain(grid)
    layout = _laid_out(grid, gutter)
    lines = _table(grid, layout, gutter) if layout else _list(grid, gutter)
    legend = _legend(grid, gutter.style)
    return [*lines, *(gutter.row(line) for line in folded(legend, gutter.room) if legend)]


def _plain(grid: Grid) -> Grid:
    """The grid with a sign of ASCII behind what only evidence asks for."""
    rows = tuple(
        Row(tuple(name.replace(EVIDENT, _ASCII) for name in row.platforms), row.cells, row.remark) for row in grid.rows
    )
    return Grid(grid.name, tuple(python.replace(EVIDENT, _ASCII) for python in grid.pythons), rows)


def _platforms(row: Row) -> str:
    """The platforms of a row, folded between them only."""
    return ", ".join(platform.replace(" ", "\xa0") for platform in row.platforms)


def _sign(cell: str, style: Style) -> str:
    signs = {"!": "✗", "-": "·"} if style.unicode else {"!": "x", "-": ".", EVIDENT: _ASCII}
    return signs.get(cell, cell)


def _ink(cell: str) -> Ink | None:
    return Ink.ERROR if cell == "!" else Ink.WARNING if cell.endswith("*") or cell == "?" else None


def _drawn(cell: str, width: int, style: Style) -> str:
    """A version flush left, a sign in the middle of its column."""
    sign = _sign(cell, style)
    text = padded(sign, width) if len(cell) > 1 else padded(" " * ((width - 1) // 2) + sign, width)
    ink = _ink(cell)
    return text.replace(sign, style.paint(sign, ink)) if ink else text


def _laid_out(grid: Grid, gutter: Gutter) -> _Layout | None:
    """Widths that fit, the platforms folded if they must be; `None` when nothing fits."""
    columns = tuple(
        max(cells(python), *(cells(_sign(row.cells[index], gutter.style)) for row in grid.rows))
        for index, python in enumerate(grid.pythons)
    )
    taken = sum(width + len(_GAP) for width in columns)
    names = [grid.name, *map(_platforms, grid.rows)]
    least = max(cells(f"  {name},") for row in grid.rows for name in (grid.name, *row.platforms))
    room = gutter.room - taken
    return _Layout(min(max(map(cells, names)), room), columns) if room >= least else None


def _table(grid: Grid, layout: _Layout, gutter: Gutter) -> list[str]:
    style = gutter.style
    heads = (padded(python, width) for python, width in zip(grid.pythons, layout.columns, strict=True))
    lines = [gutter.row(style.paint(_GAP.join([padded(grid.name, layout.label), *heads]).rstrip(), Ink.STRONG))]
    for row in grid.rows:
        first, *rest = folded(_platforms(row), layout.label - 2, first=layout.label)
        drawn = [_drawn(cell, width, style) for cell, width in zip(row.cells, layout.columns, strict=True)]
        text = _GAP.join([padded(first, layout.label), *drawn])
        wide = layout.label + sum(width + len(_GAP) for width in layout.columns)
        beside = bool(row.remark) and wide + 2 + cells(row.remark) <= gutter.room
        lines.append(gutter.row(f"{text}  {row.remark}" if beside else text))
        lines += [gutter.row(f"  {line}") for line in rest]
        if row.remark and not beside:
            lines += [gutter.row(f"    {line}") for line in folded(row.remark, gutter.room - 4)]
    return lines


def _list(grid: Grid, gutter: Gutter) -> list[str]:
    """`platforms: 3.10–3.12 2.7.1, 3.13 ✗`, a row each."""
    lines = [gutter.row(gutter.style.paint(grid.name, Ink.STRONG))]
    for row in grid.rows:
        text = f"{_platforms(row)}: {', '.join(_runs(grid.pythons, row, gutter.style))}"
        text += f" ({row.remark})" if row.remark else ""
        first, *rest = folded(text, gutter.room - 2, first=gutter.room)
        lines += [gutter.row(first), *(gutter.row(f"  {line}") for line in rest)]
    return lines


def _runs(pythons: tuple[str, ...], row: Row, style: Style) -> list[str]:
    """The cells of a row with equal neighbours joined: `3.10–3.12 2.7.1`."""
    runs: list[tuple[str, str, str]] = []
    for python, cell in zip(pythons, row.cells, strict=True):
        first, _, last = python.partition("–")
        if runs and runs[-1][2] == cell:
            runs[-1] = (runs[-1][0], last or first, cell)
        else:
            runs.append((first, last or first, cell))
    return [f"{first}{'' if first == last else f'–{last}'} {_sign(cell, style)}" for first, last, cell in runs]


def _legend(grid: Grid, style: Style) -> str:
    """What the signs mean, of those that occur."""
    found = {cell[-1] for row in grid.rows for cell in row.cells if cell}
    evident = EVIDENT if style.unicode else _ASCII
    if any(name.endswith(evident) for name in (*grid.pythons, *(name for row in grid.rows for name in row.platforms))):
        found.add(EVIDENT)
    return ", ".join(
        f"{_sign(sign, style)} {meaning}".replace(" ", "\xa0") for sign, meaning in _MEANINGS.items() if sign in found
    )
