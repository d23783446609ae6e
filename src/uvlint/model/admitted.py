"""Which of a package's versions a specifier admits, found by halving: they are sorted, and most clauses are intervals.

What a clause means is left to `packaging` (PEP 440); only where to look is decided here. A package has thousands of
versions, and parsing and comparing them all is what a run would spend most of its time on.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def admitted(specifier: SpecifierSet, count: int, version: Callable[[int], Version]) -> Sequence[int]:
    """The numbers of the versions that a specifier admits, pre-releases included, in their order: newest first.

    `version` gives the one with a number below `count`, 0 being the newest; it is asked about a few only.
    """
    start, end, single = 0, count, list[Specifier]()
    for part in specifier:
        interval = _interval(part, count, version)
        if interval is None:
            single.append(part)
        else:
            start, end = max(start, interval[0]), min(end, interval[1])
    numbers = range(start, end)
    if not single:
        return numbers
    return [number for number in numbers if all(part.contains(version(number), prereleases=True) for part in single)]


def _interval(part: Specifier, count: int, version: Callable[[int], Version]) -> tuple[int, int] | None:
    """The first number that a clause admits and the one after the last; None for a clause with holes or texts."""

    def first(holds: Callable[[Version], bool]) -> int:
        return bisect_left(range(count), True, key=lambda number: holds(version(number)))

    if part.operator == ">=":  # nothing but the order of versions, and by far the most frequent one
        least = Version(part.version)
        return 0, first(lambda one: one < least)
    if part.operator == ">":
        return 0, first(lambda one: not part.contains(one, prereleases=True))
    if part.operator in ("<=", "<"):
        return first(lambda one: part.contains(one, prereleases=True)), count
    if part.operator == "~=":
        bound = Version(part.version)
        start, _ = _series(bound, bound.release[:-1], first)
        return start, first(lambda one: one < bound)
    if part.operator == "==" and part.version.endswith(".*"):
        prefix = Version(part.version.removesuffix(".*"))
        return _series(prefix, prefix.release, first)
    if part.operator == "==" and "+" not in part.version:  # which admits local versions of that one, too
        at_most, at_least = Specifier(f"<={part.version}"), Specifier(f">={part.version}")
        start = first(lambda one: at_most.contains(one, prereleases=True))
        return start, first(lambda one: not at_least.contains(one, prereleases=True))
    return None


def _series(
    bound: Version, release: tuple[int, ...], first: Callable[[Callable[[Version], bool]], int]
) -> tuple[int, int]:
    """Where the versions begin and end that start like `release` in the epoch of `bound`, zeros filled in."""

    def head(version: Version) -> tuple[int, tuple[int, ...]]:
        padded = version.release + (0,) * (len(release) - len(version.release))
        return version.epoch, padded[: len(release)]

    wanted = bound.epoch, release
    return first(lambda one: head(one) <= wanted), first(lambda one: head(one) < wanted)
