"""From a set of targets back to the marker a person would write for it.

Every answer is checked by evaluating it on the universe; where no honest marker exists (musl against glibc, one
glibc against another) the answer is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.marker import parse, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from uvlint.model.target import Platform, Python
    from uvlint.model.universe import Universe


def describe(universe: Universe, targets: int, within: int, *, leaning: int = 0) -> str | None:
    """The shortest marker that selects exactly `targets` among `within`; `""` when that is all of them.

    Outside `within` the marker may say either; `leaning` are targets there that it should rather select: a
    platform of the universe that is neither promised nor leaning should rather not be selected.
    """
    inside, outside = targets & within, within & ~targets
    if not outside:
        return ""
    if not inside:
        return None
    return min(_honest(universe, inside, outside, leaning), key=lambda found: found[0], default=(0, None))[1]


def _honest(universe: Universe, inside: int, outside: int, leaning: int) -> Iterator[tuple[int, str]]:
    """Candidates that are right on every target that counts, each with its cost: comparisons, and misses."""
    elsewhere = universe.everything & ~(inside | outside)
    for text in _candidates(universe, inside, outside, leaning):
        chosen = universe.where(text)
        if chosen.yes & inside == inside and chosen.no & outside == outside:
            misses = sum(
                bool((chosen.yes ^ leaning) & elsewhere & universe.on_platforms(1 << number))
                for number in range(len(universe.platforms))
            )
            yield sum(1 for _ in terms(parse(text))) + misses, text


def _candidates(universe: Universe, inside: int, outside: int, leaning: int) -> Iterator[str]:
    rows_in, rows_out = universe.by_python(inside), universe.by_python(outside)
    columns_in, columns_out = _union(rows_in), _union(rows_out)
    platforms = list(_platform_markers(universe, columns_in, columns_out, leaning))
    yield from platforms
    pythons_in = {number for number, row in enumerate(rows_in) if row}
    pythons_out = {number for number, row in enumerate(rows_out) if row}
    if pythons := python_marker(universe.pythons, pythons_in, pythons_out):
        yield pythons
    # A block of platforms and Pythons, chosen or left out.
    if some := python_marker(universe.pythons, pythons_in, set(range(len(rows_in))) - pythons_in):
        for platform in _platform_markers(universe, columns_in, columns_out & ~columns_in, leaning):
            yield f"{_grouped(platform)} and {_grouped(some)}"
    if rest := python_marker(universe.pythons, set(range(len(rows_in))) - pythons_out, pythons_out):
        for platform in _platform_markers(universe, columns_in & ~columns_out, columns_out, leaning):
            yield f"{platform} or ({rest})" if " and " in rest else f"{platform} or {rest}"
    yield from _by_rows(universe, rows_in, rows_out, leaning)


def _by_rows(universe: Universe, rows_in: Sequence[int], rows_out: Sequence[int], leaning: int) -> Iterator[str]:
    """Neighbouring Pythons with the same platforms joined, one alternative each."""
    alternatives: list[str] = []
    everyone = set(range(len(rows_in)))
    for wanted in dict.fromkeys(row for row in rows_in if row):
        numbers = {number for number, row in enumerate(rows_in) if row == wanted}
        python = python_marker(universe.pythons, numbers, everyone - numbers)
        unwanted = _union(rows_out[number] for number in numbers)
        platform = next(_platform_markers(universe, wanted, unwanted, leaning), None) if unwanted else ""
        if platform is None or (not python and everyone != numbers):
            return
        alternatives.append(" and ".join(_grouped(part) for part in (platform, python) if part))
    if len(alternatives) > 1 and all(alternatives):
        yield " or ".join(f"({part})" if " and " in part else part for part in alternatives)


def _union(rows: Iterable[int]) -> int:
    union = 0
    for row in rows:
        union |= row
    return union


def _grouped(text: str) -> str:
    return f"({text})" if " or " in text else text


# ---- platforms ------------------------------------------------------------------------------------


def _platform_markers(universe: Universe, inside: int, outside: int, leaning: int) -> Iterator[str]:
    """Markers for a set of platforms (a bit each) against another; with and without heed to those in neither."""
    if not outside or not inside:
        return
    free = (1 << len(universe.platforms)) - 1 & ~(inside | outside)
    wished = _union(universe.by_python(leaning)) & free
    for more_in, more_out in ((0, 0), (wished, free & ~wished)):
        groups = _by_system(universe.platforms, inside | more_in, outside | more_out)
        if groups is not None:
            yield from _system_markers(groups)


def _by_system(
    platforms: Sequence[Platform], inside: int, outside: int
) -> dict[str, tuple[list[str], list[str]]] | None:
    """For each `sys_platform` the machines inside and outside; None when markers cannot tell them apart."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for number, platform in enumerate(platforms):
        for side, members in enumerate((inside, outside)):
            if members >> number & 1:
                machines = groups.setdefault(platform.sys_platform, ([], []))[side]
                if platform.machine not in machines:
                    machines.append(platform.machine)
    return None if any(set(machines[0]) & set(machines[1]) for machines in groups.values()) else groups


def _system_markers(groups: dict[str, tuple[list[str], list[str]]]) -> Iterator[str]:
    whole = [name for name, (some, others) in groups.items() if not others]
    gone = [name for name, (some, others) in groups.items() if not some]
    mixed = [name for name, (some, others) in groups.items() if some and others]
    wanted = [f"sys_platform == '{name}'" for name in whole]
    for name in mixed:
        for machine in _machine_markers(*groups[name]):
            if not gone and len(mixed) == 1:
                yield f"sys_platform != '{name}' or {machine}"
            alternative = f"sys_platform == '{name}' and {_grouped(machine)}"
            if len(mixed) == 1:
                yield " or ".join([*wanted, f"({alternative})" if wanted else alternative])
    if not mixed:
        if len(gone) == 1:
            yield f"sys_platform != '{gone[0]}'"
        yield " or ".join(wanted)
        yield " and ".join(f"sys_platform != '{name}'" for name in gone)
    elif len(mixed) > 1:
        parts = [f"(sys_platform == '{name}' and {_grouped(next(_machine_markers(*groups[name])))})" for name in mixed]
        yield " or ".join([*wanted, *parts])


def _machine_markers(some: list[str], others: list[str]) -> Iterator[str]:
    if len(some) == 1:
        yield f"platform_machine == '{some[0]}'"
    if len(others) == 1:
        yield f"platform_machine != '{others[0]}'"
    if len(some) > 1:
        yield " or ".join(f"platform_machine == '{name}'" for name in some)


# ---- Pythons --------------------------------------------------------------------------------------


def python_marker(pythons: Sequence[Python], inside: set[int], outside: set[int]) -> str | None:
    """The marker for some Pythons (by number) against others; "" when there are no others, None when there is none."""
    if not outside:
        return ""
    if not inside or inside & outside:
        return None
    if any(pythons[number].implementation != "cpython" for number in inside | outside):
        return None
    # No marker tells a free-threaded build from the other of its version: one of the two stands for both.
    chosen = {pythons[number].version: number for number in sorted(inside | outside, reverse=True)}
    if {pythons[number].version for number in inside} & {pythons[number].version for number in outside}:
        return None
    order = sorted(chosen.values(), key=lambda number: pythons[number].version)
    runs: list[tuple[int | None, int | None]] = []  # (first inside, first outside after it)
    for position, number in enumerate(order):
        before = order[position - 1] if position else None
        if number in inside and (before is None or before in outside):
            runs.append((number if before is not None else None, None))
        elif number in outside and before is not None and before in inside:
            runs[-1] = runs[-1][0], number
    parts = [_run(pythons, first, end) for first, end in runs]
    return " or ".join(f"({part})" if " and " in part and len(parts) > 1 else part for part in parts)


def _run(pythons: Sequence[Python], first: int | None, end: int | None) -> str:
    """The marker for the Pythons from one (None: from the oldest) up to but not including another (None: for ever)."""
    if first is not None and end is not None:
        low, high = pythons[first], pythons[end]
        if high.minor == low.minor + 1 and not low.version.micro and not high.version.micro:
            return f"python_version == '3.{low.minor}'"
    return " and ".join(part for part in (_bound(pythons, first, ">="), _bound(pythons, end, "<")) if part)


def _bound(pythons: Sequence[Python], number: int | None, operator: str) -> str:
    if number is None:
        return ""
    version = pythons[number].version
    if version.micro:
        return f"python_full_version {operator} '{version}'"
    return f"python_version {operator} '3.{version.minor}'"
