"""What building a release would take, and how it would end: told from the facts of its sdist, never by a build."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.model.build import BuildFacts
from uvlint.model.finding import Confidence
from uvlint.model.foreseen import Forecast, Got
from uvlint.model.supplied import Entry, supplied

if TYPE_CHECKING:
    from uvlint.model.failure import Witness
    from uvlint.model.package import Release, Unavailable
    from uvlint.model.requirement import Requirement
    from uvlint.model.universe import Universe

Offered = Callable[[str, int], Got | None]

UNKNOWN = Forecast("unknown", (), Confidence.LOW)


class Builder:
    """Answers for the releases whose sdists were read.

    `given` are the project's own `dependency-metadata`, `extra` its `extra-build-dependencies` by package, and
    `open_to` has the packages that are built without isolation, with whatever is installed then. `offered` gives the
    release that an isolated build on a target, by number, would get for a build requirement. What `witnessed` has, by
    name and version, is how a build was seen to end, which counts more than any forecast.
    """

    def __init__(
        self,
        facts: Mapping[tuple[str, str], BuildFacts | Unavailable],
        given: tuple[Entry, ...] = (),
        extra: Mapping[str, tuple[str, ...]] | None = None,
        open_to: Container[str] = (),
        witnessed: Mapping[tuple[str, str], Witness] | None = None,
    ) -> None:
        self._facts = facts
        self._given = given
        self._extra = extra or {}
        self._open_to = open_to
        self._witnessed = witnessed or {}
        self._forecasts: dict[tuple[str, int], Forecast] = {}

    def facts(self, requirement: Requirement, release: Release) -> BuildFacts | Unavailable | None:
        """What the sdist of a release says, on the first of its indexes that has it; None when nobody has asked."""
        found = [self._facts.get((key, release.version)) for key in requirement.keys]
        return next((one for one in found if isinstance(one, BuildFacts)), found[0] if found else None)

    def supplied(self, name: str, release: Release) -> Entry | None:
        """The metadata that the project supplies for a release."""
        return supplied(self._given, name, release.version)

    def builds_to_lock(self, requirement: Requirement, release: Release) -> bool | None:
        """Whether uv builds a release without wheels just to learn what it depends on; None when its sdist could not
        be looked at. Static metadata tells it too, and so does a `dependency-metadata` entry."""
        if self.supplied(requirement.name, release):
            return False
        facts = self.facts(requirement, release)
        if not isinstance(facts, BuildFacts):
            return None
        return facts.static is None and not facts.refused

    def forecast(
        self, requirement: Requirement, release: Release, universe: Universe, number: int, offered: Offered
    ) -> Forecast:
        """How the build of a release would end on a target, by number; unknown where its sdist was not read."""
        seen = self._witnessed.get((requirement.name, release.version))
        if seen and seen.holds(universe.targets[number].python):
            return seen.forecast
        facts = self.facts(requirement, release)
        if not isinstance(facts, BuildFacts) or requirement.name in self._open_to:
            return UNKNOWN
        key = facts.filename, number
        if key not in self._forecasts:
            self._forecasts[key] = self._told(facts, requirement.name, universe, number, offered)
        return self._forecasts[key]

    def mended(
        self,
        requirement: Requirement,
        release: Release,
        universe: Universe,
        number: int,
        offered: Offered,
        extra: tuple[str, ...],
    ) -> Forecast:
        """The same with more build requirements, or with what else `offered` gives."""
        facts = self.facts(requirement, release)
        if not isinstance(facts, BuildFacts):
            return UNKNOWN
        return self._told(facts, requirement.name, universe, number, offered, extra)

    def _told(
        self,
        facts: BuildFacts,
        name: str,
        universe: Universe,
        number: int,
        offered: Offered,
        more: tuple[str, ...] = (),
    ) -> Forecast:
        from uvlint.model.forecast import forecast  # with the tables of its trade: only where something is built

        target = universe.targets[number]
        facts = replace(facts, requires=(*facts.requires, *self._extra.get(name, ()), *more))
        return forecast(facts, target.python, target.platform, lambda text: offered(text, number))
