"""Target ids folded for reading: `3.10-3.13 on x86_64-apple-darwin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def shortened(targets: Sequence[str], universe: Sequence[str]) -> str:
    """The targets by platform, runs of Pythons joined that are neighbours in the universe."""
    if not targets:
        return ""
    if set(universe) == set(targets):
        return f"all {len(targets)} targets" if len(targets) > 1 else targets[0]
    order = list(dict.fromkeys(target.partition("/")[0] for target in (*universe, *targets)))
    pythons: dict[str, list[int]] = {}
    for target in targets:
        python, _, platform = target.partition("/")
        pythons.setdefault(platform, []).append(order.index(python))
    platforms: dict[str, list[str]] = {}
    for platform, numbers in pythons.items():
        platforms.setdefault(", ".join(_runs(sorted(set(numbers)), order)), []).append(platform)
    everywhere = len({target.partition("/")[2] for target in universe})
    return "; ".join(
        f"{runs} on {'every platform' if len(names) == everywhere > 1 else ', '.join(names)}"
        for runs, names in platforms.items()
    )


def _runs(numbers: list[int], order: list[str]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [order[run[0]] if len(run) == 1 else f"{order[run[0]]}-{order[run[-1]]}" for run in runs]
