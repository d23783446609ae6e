"""How far back uv goes: releases passed over because what they ask for contradicts a line of the project itself.

Only what is certain counts: a release is passed over where it asks for something that no release of that package can
give beside the project's own lines. What other packages ask for is uv's to find out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import SpecifierSet

from uvlint.model.grammar import InvalidRequirement
from uvlint.model.requirement import Requirement, parse
from uvlint.model.shelf import Shelf, is_pin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Asked
    from uvlint.model.package import Metadata, Release
    from uvlint.model.survey import Survey

_FAR = 60  # releases looked at, newest first
_AT_ONCE = 12  # releases asked for together, once one was passed over


class Fallback(Struct, frozen=True):
    """Where uv ends up: the release it lands on, the newest one passed over, the line that rules it out, and where."""

    landed: Release
    passed: Release
    rival: Requirement
    targets: int


class Walk(Struct, frozen=True):
    """A walk down the releases of a requirement: its end if that is known, or else the releases to read about."""

    end: Fallback | None = None
    wanted: tuple[Release, ...] = ()


def walk(survey: Survey, requirement: Requirement) -> Walk:
    """The walk of one requirement; empty where the newest admissible release contradicts nothing."""
    shelf, targets = survey.desk.shelf_of(requirement), survey.domain(requirement) & survey.universe.promised
    if shelf is None or not targets or is_pin(requirement.specifier) or not _held_back(survey, requirement):
        return Walk()
    passed: tuple[Release, Requirement] | None = None
    for asked in survey.desk.asked(requirement, targets):
        left = asked.targets
        for _, number in zip(range(_FAR), shelf.matching(asked.specifier), strict=False):
            release = shelf.package.releases[number]
            wheel, sdist = shelf.files(number, yanked=asked.pinned)
            if not (wheel | sdist) & left:
                continue
            told = survey.told(requirement, release)
            if told is None and passed and survey.desk.builds_to_lock(requirement, release):
                return Walk(Fallback(release, *passed, sdist & left))
            if told is None:
                return _asking(survey, requirement, asked, number, at_once=_AT_ONCE if passed else 1)
            rival = _rival(survey, requirement, told, left)
            if rival is None:
                landed = (wheel | sdist) & left
                if passed and landed & sdist & ~wheel:
                    return Walk(Fallback(release, *passed, landed & sdist & ~wheel))
                left &= ~landed
            else:
                passed = passed or (release, rival)
            if not left:
                break
    return Walk()


def _asking(survey: Survey, requirement: Requirement, asked: Asked, start: int, *, at_once: int) -> Walk:
    """The walk up to a release that was not read yet: it and some that follow are wanted, but only where some older
    admissible release would have to be built; otherwise it does not matter how far uv goes."""
    shelf = survey.desk.shelf_of(requirement)
    if shelf is None or not _is_built(shelf, asked):
        return Walk()
    numbers = list(shelf.matching(asked.specifier))
    following = [shelf.package.releases[number] for number in numbers[numbers.index(start) :]]
    unread = [release for release in following if survey.told(requirement, release) is None]
    return Walk(wanted=tuple(unread[:at_once]))


def _lines(survey: Survey) -> Iterator[Requirement]:
    return (line for line in (*survey.requirements, *survey.project.constraints) if not line.source)


def _held_back(survey: Survey, requirement: Requirement) -> bool:
    """Whether some line rules out the newest release of its package: newest releases go together, old ones may not."""
    desk = survey.desk
    if desk.falls_back is None:
        desk.falls_back = any(_rules_out_newest(survey, line) for line in _lines(survey))
    return desk.falls_back and any(line.specifier for line in _lines(survey) if line.name != requirement.name)


def _rules_out_newest(survey: Survey, line: Requirement) -> bool:
    shelf = survey.desk.shelf_of(line) if line.specifier else None
    newest = next(shelf.matching(SpecifierSet()), None) if shelf else None
    return bool(shelf and newest is not None and next(shelf.matching(line.specifier), None) != newest)


def _is_built(shelf: Shelf, asked: Asked) -> bool:
    """Whether some release that is asked for would have to be built."""
    return any(
        asked.targets & sdist & ~wheel
        for number in shelf.matching(asked.specifier)
        for wheel, sdist in [shelf.files(number)]
    )


def _rival(survey: Survey, requirement: Requirement, told: Metadata, targets: int) -> Requirement | None:
    """A line of the project that leaves nothing of what the release asks for, wherever the release would be taken."""
    for text in told.requires_dist:
        try:
            asked = parse(text, requirement.place, requirement.scope)
        except InvalidRequirement:
            continue
        where = survey.universe.where(asked.marker).yes
        for line in _lines(survey):
            if line.name == asked.name and targets and targets & where & survey.desk.wanted(line)[0] == targets:
                both: SpecifierSet = line.specifier & asked.specifier
                shelf = survey.desk.shelf_of(line)
                if shelf is not None and next(shelf.matching(both), None) is None:
                    return line
    return None
