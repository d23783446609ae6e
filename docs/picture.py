"""A terminal drawn as SVG: text stays text, every run of one color stands at its own column."""

import re
from collections.abc import Iterator
from html import escape

from uvlint.reporters.measure import cells
from uvlint.reporters.style import Ink

_CELL, _LINE, _EDGE = 8.4, 19, 18  # pixels, for a font of 14

# background, frame, text, and the inks, as code hosts color them; all of them legible on their background
THEMES = {
    "light": ("#f6f8fa", "#d1d9e0", "#1f2328", {
        Ink.ERROR: "#cf222e", Ink.WARNING: "#9a6700", Ink.INFO: "#0969da", Ink.GUTTER: "#0969da",
        Ink.HELP: "#1b7c83", Ink.ADDED: "#116329", Ink.REMOVED: "#a40e26", Ink.STRONG: "#1f2328",
    }),
    "dark": ("#161b22", "#3d444d", "#e6edf3", {
        Ink.ERROR: "#ff7b72", Ink.WARNING: "#e3b341", Ink.INFO: "#79c0ff", Ink.GUTTER: "#79c0ff",
        Ink.HELP: "#56d4dd", Ink.ADDED: "#7ee787", Ink.REMOVED: "#ffa198", Ink.STRONG: "#ffffff",
    }),
}  # fmt: skip
_BOLD = {ink for ink in Ink if ink.value.startswith("1")}


def svg(text: str, theme: str, title: str) -> str:
    """The picture of what a terminal shows; `text` may hold the colors of `Style` and links, which are left out."""
    background, frame, ink, inks = THEMES[theme]
    lines = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", text).splitlines()
    width = round(max(cells(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines) * _CELL) + 2 * _EDGE
    height = len(lines) * _LINE + 2 * _EDGE
    rules = [
        f".{name.name} {{ fill: {color}{'; font-weight: 600' * (name in _BOLD)} }}" for name, color in inks.items()
    ]
    drawn = [
        f'<text y="{_EDGE + (number + 1) * _LINE - 5}">{"".join(_runs(line))}</text>'
        for number, line in enumerate(lines)
        if line.strip()
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img">',
        f"<title>{escape(title)}</title>",
        "<style>",
        "text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre;"
        f" fill: {ink} }}",
        *rules,
        "</style>",
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="8" fill="{background}" stroke="{frame}"/>',
        *drawn,
        "</svg>\n",
    ])  # fmt: skip


def _runs(line: str) -> Iterator[str]:
    """The words of a line by color; their length is said, so that columns agree in any font."""
    column, ink = 0, None
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b"):
            code = piece[2:-1]
            ink = None if code == "0" else Ink(code)
            continue
        said = piece.strip()
        if said:
            start = column + cells(piece[: len(piece) - len(piece.lstrip())])
            style = f' class="{ink.name}"' if ink else ""
            yield (
                f'<tspan x="{_EDGE + start * _CELL:.1f}" textLength="{cells(said) * _CELL:.1f}"{style}>'
                f"{escape(said, quote=False)}</tspan>"
            )
        column += cells(piece)
