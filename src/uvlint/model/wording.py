"""How targets, Pythons and releases are named in messages: compactly, and as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.secret import masked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from uvlint.model.target import Python
    from uvlint.model.universe import Universe


def counted(number: int, noun: str) -> str:
    """`1 target`, `3 targets`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def spoken(universe: Universe, targets: int, within: int) -> str:
    """Where: `Python 3.12 and newer`, `windows amd64`, `macos x86_64 (3.10–3.12)`, `every target`."""
    if targets & within == within:
        return "every target"
    rows, full = universe.by_python(targets & within), universe.by_python(within)
    columns = _any(rows)
    if all(row in (0, whole) for row, whole in zip(rows, full, strict=True)):
        lines = ({number for number, row in enumerate(some) if row} for some in (rows, full))
        return f"Python {pythons(universe, *lines)}"
    by_lines: dict[str, list[str]] = {}
    for number, platform in enumerate(universe.platforms):
        if columns >> number & 1:
            some = {n for n, row in enumerate(rows) if row >> number & 1}
            every = {n for n, row in enumerate(full) if row >> number & 1}
            by_lines.setdefault("" if some == every else pythons(universe, some, every), []).append(platform.label)
    return ", ".join(
        f"{', '.join(labels)} ({lines})" if lines else ", ".join(labels) for lines, labels in by_lines.items()
    )


def nowhere(universe: Universe, targets: int, within: int) -> str:
    """The same after a "no": `any target` where it is all of them."""
    return "any target" if targets & within == within else spoken(universe, targets, within)


def pythons(universe: Universe, chosen: Collection[int], among: Collection[int]) -> str:
    """Pythons by number, as runs: `3.9`, `3.10–3.12`, `3.12 and newer`."""
    order = sorted(among, key=lambda number: (universe.pythons[number].version, universe.pythons[number].free_threaded))
    runs: list[list[Python]] = []
    open_ = False
    for number in order:
        if number in chosen:
            if not open_:
                runs.append([])
            runs[-1].append(universe.pythons[number])
        open_ = number in chosen
    newest = universe.pythons[order[-1]] if order else None
    return ", ".join(_run(run, newest, among=len(order)) for run in runs)


def _run(run: Sequence[Python], newest: Python | None, *, among: int) -> str:
    first, last = _name(run[0]), _name(run[-1])
    if len(run) > 1 and run[-1] == newest and len(run) < among:
        return f"{first} and newer"
    return first if first == last else f"{first}–{last}"


def _name(python: Python) -> str:
    return python.id


def _any(rows: Iterable[int]) -> int:
    union = 0
    for row in rows:
        union |= row
    return union


def clipped(text: str, length: int) -> str:
    """At most so many characters of a text, without what is secret in it: half of an address hides nothing."""
    text = masked(text)
    return text if len(text) <= length else f"{text[: length - 1]}…"
