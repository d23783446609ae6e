"""uv accepts an environment though a package has wheels for a fragment of it only.

## What it finds

An entry of `environments` or `required-environments` for which a package without sdist has some wheel, while other
promised targets within it have none. uv asks for one fitting wheel an entry, and no more. The rule
speaks beside those that ask the index, and asks nothing itself.

## Why it matters

The entry looks like a promise that uv checks: the lock passes, and the install fails on the rest of it.

## Fix safety

The entry spelt out, Python by platform, is only suggested: uv refuses the lock then until there is something to
install on each. Targets share an entry where the same packages are missing, so that one wheel speaks for all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.describe import describe
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Append, Edit, Fix, Replace
from uvlint.model.place import Place
from uvlint.model.rule import rule
from uvlint.model.wording import counted, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey
    from uvlint.model.universe import Universe

_MOST = 24  # entries that somebody still reads
_NOTHING = (Fault.DISTRIBUTION_MISSING, Fault.PLATFORM_MARKER_MISSING, Fault.PYTHON_RANGE_UNCOVERED)


@rule(severity=Severity.WARNING, needs=frozenset({"coverage"}))
def environment_barely_covered(survey: Survey) -> Iterator[Finding]:
    universe = survey.universe
    for key in ("environments", "required-environments"):
        for place, entry in survey.project.entries(key):
            if not markers.parses(entry):
                continue
            whole = universe.where(entry).yes & universe.promised
            if key == "environments":
                whole &= ~_spelt_out_already(survey)
            within = whole & universe.reported
            hurt, names, related = 0, [], []
            for requirement in survey.requirements:
                missing = _missing(survey, requirement) & within
                if missing and survey.coverage(requirement).wheel & within:
                    hurt |= missing
                    names.append(f"`{requirement.name}`")
                    related.append(Related(requirement.place, "has wheels for a fragment of it"))
            if hurt:
                yield Finding(
                    at=place,
                    message=f"uv takes `{entry}` for covered, but {listed(names)} cannot be installed on "
                    f"{counted(hurt.bit_count(), 'target')} of it: {spoken(universe, hurt, within)}",
                    label="one fitting wheel is enough for uv",
                    related=tuple(related),
                    hint="spell the promise out, Python by platform, in `required-environments`",
                    targets=hurt,
                    fixes=tuple(_spelt_out(survey, key, place, entry, whole)),
                )


def _missing(survey: Survey, requirement: Requirement) -> int:
    faults = survey.faults(requirement)
    return sum(faults.get(fault, 0) for fault in _NOTHING)


def _spelt_out_already(survey: Survey) -> int:
    """What `required-environments` speaks of: each of its entries is judged by itself."""
    found = 0
    for _, entry in survey.project.entries("required-environments"):
        if markers.parses(entry):
            found |= survey.universe.where(entry).yes
    return found


def _spelt_out(survey: Survey, key: str, place: Place, entry: str, whole: int) -> Iterator[Fix]:
    """The entry as several, each of targets where the same requirements can be installed."""
    groups: dict[tuple[bool, ...], int] = {}
    missing = [_missing(survey, requirement) for requirement in survey.requirements]
    for number in survey.universe.numbers(whole):
        signature = tuple(bool(targets >> number & 1) for targets in missing)
        groups[signature] = groups.get(signature, 0) | 1 << number
    found = [_entries(survey.universe, targets) for targets in groups.values()]
    texts = [text for texts in found for text in texts]
    if not all(found) or not 1 < len(texts) <= _MOST:
        return
    edits: list[Edit] = []
    if key == "required-environments" and place.keys[-1] != key:
        edits = [Replace(place, entry, texts[0]), *(Append(place, text) for text in texts[1:])]
    elif key == "environments" and isinstance(there := survey.project.settable("required-environments"), Place):
        held = survey.project.strings("required-environments")
        edits = [Append(there, text) for text in texts if text not in held]
    if edits:
        title = "spell the entry out" if key == "required-environments" else "ask uv for each of its targets"
        yield Fix(
            title,
            tuple(edits),
            why="`uv lock` then asks for a wheel for each, and stops where there is none",
            suggestion=True,
        )


def _entries(universe: Universe, targets: int) -> list[str]:
    """Markers without a choice that select just the targets, as few as can be; none where no honest ones exist."""
    marker = describe(universe, targets, universe.everything)
    if marker and " or " not in marker:
        return [marker]
    by_platform = (targets & universe.on_platforms(1 << number) for number in range(len(universe.platforms)))
    parts = [part for part in by_platform if part]
    if len(parts) == 1:
        by_python = (targets & universe.on_pythons(1 << number) for number in range(len(universe.pythons)))
        parts = [part for part in by_python if part]
    if len(parts) < 2:
        return []
    found = [_entries(universe, part) for part in parts]
    return [text for texts in found for text in texts] if all(found) else []
