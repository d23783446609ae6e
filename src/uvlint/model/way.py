"""In which way a fix cures: by a split, a bound, a marker, a setting; what `prefer` ranks by."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from uvlint.model.fix import Append, Fix, Put, Remove, Replace
from uvlint.model.grammar import InvalidRequirement
from uvlint.model.requirement import Requirement, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uvlint.model.place import Place


class Way(StrEnum):
    """How a fix cures, told by what it edits.

    split: several lines for one package · bound: another specifier · marker: another marker · environments: which
    environments are locked · metadata: `dependency-metadata` · build: what builds get (`extra-build-dependencies`,
    `build-constraint-dependencies`, `no-build-isolation-package`) · constraint: `constraint-dependencies` and
    overrides · python: another `requires-python` · removal and replacement: the requirement goes, or another package
    takes its place · other: everything else.
    """

    SPLIT = "split"
    BOUND = "bound"
    MARKER = "marker"
    ENVIRONMENTS = "environments"
    METADATA = "metadata"
    BUILD = "build"
    CONSTRAINT = "constraint"
    PYTHON = "python"
    REMOVAL = "removal"
    REPLACEMENT = "replacement"
    OTHER = "other"


PREFERABLE = (Way.SPLIT, Way.BOUND, Way.MARKER, Way.ENVIRONMENTS, Way.METADATA, Way.CONSTRAINT, Way.BUILD)

# A fix that touches several keys is told by the first of these that it touches: metadata may only go along.
_KEYS = {
    "requires-python": Way.PYTHON,
    "environments": Way.ENVIRONMENTS,
    "required-environments": Way.ENVIRONMENTS,
    "extra-build-dependencies": Way.BUILD,
    "build-constraint-dependencies": Way.BUILD,
    "no-build-isolation-package": Way.BUILD,
    "constraint-dependencies": Way.CONSTRAINT,
    "override-dependencies": Way.CONSTRAINT,
    "dependency-metadata": Way.METADATA,
}


def way(fix: Fix, lines: Iterable[Requirement]) -> Way:
    """In which way a fix cures; `lines` are the requirements as they stand."""
    keys = [key for edit in fix.edits for key in edit.at.keys]
    for key, found in _KEYS.items():
        if key in keys:
            return found
    before = {line.place: line for line in lines}
    changed = [edit for edit in fix.edits if edit.at in before]
    if not changed or any(isinstance(edit, Put) for edit in changed):
        return Way.OTHER
    if any(isinstance(edit, Append) for edit in changed):
        return Way.SPLIT
    if all(isinstance(edit, Remove) for edit in changed):
        return Way.REMOVAL
    return min((_rewrites(edit, before) for edit in changed if isinstance(edit, Replace)), key=list(Way).index)


def _rewrites(edit: Replace, before: dict[Place, Requirement]) -> Way:
    old = before[edit.at]
    try:
        new = parse(edit.new, edit.at, old.scope)
    except InvalidRequirement:
        return Way.OTHER
    if new.name != old.name:
        return Way.REPLACEMENT
    return Way.BOUND if new.specifier != old.specifier else Way.MARKER


def ranked(fixes: Iterable[Fix], lines: Iterable[Requirement], prefer: tuple[str, ...]) -> list[Fix]:
    """The fixes with the preferred ways first, in that order; among equals the order stays."""
    if not prefer:
        return list(fixes)
    known = tuple(lines)
    place = {name: number for number, name in enumerate(prefer)}
    return sorted(fixes, key=lambda fix: place.get(way(fix, known), len(place)))
