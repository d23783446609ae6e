"""Parents that ask for one package in ways that no single release meets, though never on one target.

uv forks on the markers of the dependencies of one package only, the project being one: what two parents ask for under
disjoint markers is merged, and fails (crates/uv-resolver/src/resolver/mod.rs, `ForkedDependencies::fork`). Lines of the
project's own with the same markers make it fork.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.model.grammar import InvalidMarker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.model.universe import Universe

_LONGEST = 20_000  # characters of uv's words that are read
_DEMAND = re.compile(
    r"(?:all versions of )?(?P<parent>[a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?(?:[<>=!~]=?[^\s,]+)? depends? on "
    r"(?P<name>[a-z0-9][a-z0-9._-]*)\{(?P<marker>[^{}]{1,500})\}(?P<bounds>[<>=!~][^\s,;]*(?:,[<>=!~][^\s,;]+)*)?"
)


class Demand(Struct, frozen=True):
    """What one parent asks of a package where a marker holds."""

    parent: str
    name: str
    marker: str
    bounds: str

    @property
    def line(self) -> str:
        """The same as a requirement."""
        return f"{self.name}{self.bounds}; {self.marker}"


class Disagreement(Struct, frozen=True):
    """Demands of several parents on one package, no two of which hold on one target."""

    name: str
    demands: tuple[Demand, ...]


def disagreements(complaint: str, universe: Universe) -> Iterator[Disagreement]:
    """The disagreements that uv's account of a failed resolution tells of; whether they are to blame only uv knows."""
    by_name: dict[str, dict[tuple[str, str], Demand]] = {}
    for found in _DEMAND.finditer(complaint[:_LONGEST]):
        bounds = (found["bounds"] or "").rstrip(".,")
        demand = Demand(found["parent"], found["name"], found["marker"].strip(), bounds)
        if _is_sound(demand):
            by_name.setdefault(demand.name, {}).setdefault((demand.marker, bounds), demand)
    for name, demands in by_name.items():
        told = tuple(demands.values())
        if len({demand.parent for demand in told}) > 1 and _are_apart(told, universe):
            yield Disagreement(name, told)


def _is_sound(demand: Demand) -> bool:
    try:
        SpecifierSet(demand.bounds)
    except InvalidSpecifier:
        return False
    return True


def _are_apart(demands: Sequence[Demand], universe: Universe) -> bool:
    """Whether no two of them hold on one target."""
    seen = 0
    for demand in demands:
        try:
            here = universe.where(demand.marker).yes
        except InvalidMarker:
            return False
        if here & seen:
            return False
        seen |= here
    return True
