"""`environments` limited to the platforms on which nothing fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.fix import Fix, Put, Replace, Value
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from uvlint.model.project import PythonRange
    from uvlint.model.survey import Survey
    from uvlint.model.target import Platform


def limited(survey: Survey, kept: Sequence[Platform], bad: Collection[Platform]) -> Iterator[Fix]:
    """The fix that limits the project to the platforms `kept`, where there is a place for it."""
    place = survey.project.settable("environments")
    if place is not None:
        entries: list[Value] = [*_entries(kept, bad)]
        title = f"limit `environments` to {listed([platform.label for platform in kept])}"
        yield Fix(title, (Put(place, entries),), why="`uv sync` then refuses every other machine")


def away_from(survey: Survey, targets: int) -> Iterator[Fix]:
    """The same, away from the platforms on which something fails on every Python that is promised there.

    Nothing where `environments` say already what is meant, where one of the platforms is asked for by name, where
    markers cannot tell them apart, or where the project is locked with others.
    """
    universe, project = survey.universe, survey.project
    range_ = project.requires_python
    is_shared = project.workspace is not None or (range_ is not None and range_.shared is not None)
    if is_shared or project.strings("environments") or not project.file.endswith("pyproject.toml"):
        return
    rows = [universe.on_platforms(1 << number) & universe.promised for number in range(len(universe.platforms))]
    promised = [(platform, row) for platform, row in zip(universe.platforms, rows, strict=True) if row]
    bad = [platform for platform, row in promised if row & targets == row and not row & universe.named]
    kept = [platform for platform, row in promised if not row & targets]
    if bad and kept and len(bad) + len(kept) == len(promised) and not told_apart(kept) & told_apart(bad):
        yield from limited(survey, kept, bad)


def raised(range_: PythonRange, minor: int) -> Iterator[Fix]:
    """The suggestion to begin `requires-python` with a minor: another promise, which only a person can make."""
    floors = [part for part in range_.specifier if part.operator == ">="]
    if len(floors) == 1 and range_.place is not None and range_.text.count(floors[0].version) == 1:
        new = range_.text.replace(floors[0].version, f"3.{minor}")
        yield Fix(f'write `requires-python = "{new}"`', (Replace(range_.place, range_.text, new),), suggestion=True)


def beyond(survey: Survey, targets: int) -> Iterator[Fix]:
    """The same, beyond the oldest Pythons where all of these are; nothing where they are others."""
    range_, universe = survey.project.requires_python, survey.universe
    promised = universe.by_python(universe.promised)
    hurt = universe.by_python(targets & universe.promised)
    order = sorted((n for n, row in enumerate(promised) if row), key=lambda n: universe.pythons[n].version)
    failing = [bool(hurt[number]) for number in order]
    first = failing.index(False) if False in failing else 0
    if range_ is not None and first and not any(failing[first:]):
        yield from raised(range_, universe.pythons[order[first]].minor)


def told_apart(platforms: Collection[Platform]) -> set[tuple[str, str]]:
    """What markers know of platforms: they cannot tell musl from glibc."""
    return {(platform.sys_platform, platform.machine) for platform in platforms}


def _entries(kept: Sequence[Platform], bad: Collection[Platform]) -> Iterator[str]:
    """One entry a system, and one a processor where the system has one that fails; no two of them overlap."""
    for system in dict.fromkeys(platform.sys_platform for platform in kept):
        if all(platform.sys_platform != system for platform in bad):
            yield f"sys_platform == '{system}'"
            continue
        for machine in dict.fromkeys(platform.machine for platform in kept if platform.sys_platform == system):
            yield f"sys_platform == '{system}' and platform_machine == '{machine}'"
