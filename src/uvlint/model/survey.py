"""All that a rule may know: the project, its universe, what the index said, and the day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.data.pythons import CPYTHON, NEW_FOR
from uvlint.model.build import BuildFacts
from uvlint.model.fault import Fault, faults
from uvlint.model.finding import Related, Severity
from uvlint.model.marker import parses
from uvlint.model.package import Index, Metadata, Release
from uvlint.model.promise import meant, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage, Desk
    from uvlint.model.disagreement import Disagreement
    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement
    from uvlint.model.silence import Silence
    from uvlint.model.universe import Universe


class Survey(Struct, frozen=True):
    """Everything a rule may know, `today` included; `requirements` are those of the project that are to be judged.

    `builders` are what the project is built with, where a rule needs to know.
    `universe` is what is promised and asked for, `everywhere` all that Python knows within `requires-python`.
    `silences` are the comments and entries that silence rules; they are known once the other rules have spoken, and
    only to the rules that need them. `brought` are what a resolution brings in beside them: one pin for each package,
    standing at the line that leads to it; `disagreements` of their parents uv cannot settle by itself.
    """

    project: Project
    universe: Universe
    everywhere: Universe
    index: Index
    desk: Desk
    requirements: tuple[Requirement, ...]
    today: date
    silences: tuple[Silence, ...] = ()
    brought: tuple[Requirement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    builders: tuple[Requirement, ...] = ()

    @property
    def lines(self) -> tuple[Requirement, ...]:
        """The requirements to be judged, and what else is written in their form: constraints, overrides, builders."""
        judged = {line.place for line in self.requirements}
        unjudged = {line.place for line in self.project.requirements} - judged
        return (*self.requirements, *(line for line in self.project.lines if line.place not in judged | unjudged))

    def coverage(self, requirement: Requirement) -> Coverage:
        """What becomes of a requirement on every target."""
        return self.desk.coverage(requirement)

    def told(self, requirement: Requirement, release: Release) -> Metadata | None:
        """What a release says of itself, by one of its wheels or by its sdist; None as far as nobody has read it."""
        if not self.desk.wheelless(requirement, release):
            read = self.index.said(requirement.keys, release.version)
            return read if isinstance(read, Metadata) else None
        facts = self.desk.builder.facts(requirement, release)
        return (facts.static or facts.proved) if isinstance(facts, BuildFacts) else None

    def domain(self, requirement: Requirement) -> int:
        """The targets where a requirement is held to its word: those promised, and those that its own marker names."""
        domains, key = self.desk.domains, (requirement.marker, requirement.condition, requirement.resolved)
        if key not in domains:
            domains[key] = self._domain(requirement)
        return domains[key] & ~self._out_of_reach(requirement) if requirement.via else domains[key]

    def _domain(self, requirement: Requirement) -> int:
        if requirement.resolved:  # nobody wrote its marker, so it names nothing
            return self.universe.where(requirement.marker).yes & self.universe.promised
        universe, marker = self.universe, requirement.marker
        # What only evidence asks for adds to what a marker means, and changes nothing of it.
        usual = meant(universe, marker, universe.promised & ~universe.evident) & ~universe.unasked
        named = universe.where(marker).yes & universe.evident if universe.evident else 0
        return (usual & ~universe.evident | named) & universe.where(requirement.condition).yes

    def _out_of_reach(self, requirement: Requirement) -> int:
        """The targets where a package on the way to what is brought in has nothing to install: nobody gets there, and
        what is wrong is told of that package."""
        desk = self.desk
        if desk.ends is None:
            reached: dict[str, int] = {}
            desk.ends = {}
            for line in (*self.requirements, *self.brought):
                found = self.coverage(line)
                desk.ends[line.name] = desk.ends.get(line.name, 0) | found.none
                reached[line.name] = reached.get(line.name, 0) | found.wheel | found.build | found.unknown
            desk.ends = {name: targets & ~reached[name] for name, targets in desk.ends.items()}
        return sum_of(desk.ends.get(name, 0) for name in requirement.via)

    def faulty(self, fault: Fault, *, whole: bool = False) -> Iterator[tuple[Requirement, Coverage, int]]:
        """The requirements that have a fault on targets to be reported, with all their promised targets that have it.

        `whole` heeds the whole promise, whatever the user wants to hear of: for rules about `requires-python` itself.
        """
        for requirement in (*self.requirements, *self.brought):
            targets = self.faults(requirement).get(fault, 0)
            if targets if whole else targets & self.universe.reported:
                yield requirement, self.coverage(requirement), targets

    def consequence(self, requirement: Requirement, targets: int) -> str:
        """What happens where there is nothing to install: uv looks before it locks only where an entry asks it to."""
        passed_over = self.desk.outdated(self.coverage(requirement), self.domain(requirement))
        if targets & sum(passed_over.values()):
            return (
                "a lock takes one release for all platforms, and an older sdist is passed over: `uv sync` fails there"
            )
        entries = [*self.project.strings("environments"), *self.project.strings("required-environments")]
        asked = any(parses(text) and self.universe.where(text).yes & targets for text in entries)
        if asked:
            return "an install fails on those machines, and so does `uv lock` where no wheel covers an entry at all"
        kind, _, name = requirement.scope.partition(":")
        asked_for = f" --{kind} {name}" if kind in ("extra", "group") and name != "dev" else ""
        return f"`uv lock` says nothing; `uv sync{asked_for}` fails on those machines"

    def narrowing(self, requirement: Requirement) -> tuple[Related, ...]:
        """The constraints and overrides that have a say in which release is taken."""
        project = self.project
        lines = [(line, "narrowed here") for line in project.constraints if line.name == requirement.name]
        lines += [(line, "overridden here") for line in project.overrides if line.name == requirement.name]
        return tuple(Related(line.place, said) for line, said in lines)

    def faults(self, requirement: Requirement) -> dict[Fault, int]:
        """What is wrong with a requirement: the targets of each fault, every target under one fault at most."""
        return faults(self.desk, self.coverage(requirement), self.domain(requirement))

    @property
    def befallen(self) -> frozenset[Fault]:
        """The faults that some requirement has."""
        return frozenset(fault for one in (*self.requirements, *self.brought) for fault in self.faults(one))

    @property
    def new_pythons(self) -> int:
        """The targets on a CPython younger than six months: a gap there is an early notice, not a fault."""
        young = {
            minor
            for minor, (released, _) in CPYTHON.items()
            if 0 <= (self.today - date.fromisoformat(released)).days <= NEW_FOR
        }
        return self.universe.choose(lambda target: target.python.minor in young)

    def weigh(self, targets: int, severity: Severity) -> Severity:
        """The severity of a gap on these targets: an early notice when only a new Python has it."""
        return severity if targets & ~self.new_pythons else Severity.INFO
