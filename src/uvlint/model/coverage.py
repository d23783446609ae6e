"""Which release uv takes for a requirement on each target, and whether a wheel serves it there.

Follows uv's candidate selection (crates/uv-resolver/src/candidate_selector.rs, uv-facts.md §4.1): the newest release
that has any file for the target wins; a wheel that fits beats the sdist; stable releases come before pre-releases;
only the lower bound of `requires-python` counts; yanked files count only for a pin; `exclude-newer` is per file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import SpecifierSet

from uvlint.model.builder import Builder
from uvlint.model.cutoff import Cutoff
from uvlint.model.finding import Confidence
from uvlint.model.package import (
    Absent,
    Index,
    Metadata,
    Package,
    Release,
    Unavailable,
    declared_systems,
    joined,
    pinned,
    split,
)
from uvlint.model.provision import Provision
from uvlint.model.shelf import Shelf, is_pin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uvlint.model.fault import Fault
    from uvlint.model.foreseen import Forecast
    from uvlint.model.requirement import Origin, Requirement
    from uvlint.model.universe import Universe


class Choice(Struct, frozen=True):
    """A release, and the targets that get it: by a wheel, or by building its sdist."""

    release: Release
    wheel: int
    build: int


class Coverage(Struct, frozen=True):
    """What becomes of one requirement, target by target; the sets are disjoint and make up the whole universe.

    `skipped`: its marker is false there. `unknown`: it could not be judged, for `reason`. `none`: uv finds nothing.
    Everything else is in `choices`, newest release first.
    """

    requirement: Requirement
    skipped: int
    unknown: int
    none: int
    choices: tuple[Choice, ...] = ()
    reason: str = ""

    @property
    def wheel(self) -> int:
        """The targets that a wheel serves."""
        return sum(choice.wheel for choice in self.choices)

    @property
    def build(self) -> int:
        """The targets where the chosen release must be built."""
        return sum(choice.build for choice in self.choices)

    @property
    def required(self) -> int:
        """The targets where the requirement holds and could be judged."""
        return self.wheel | self.build | self.none


class Asked(Struct, frozen=True):
    """A specifier that counts on some targets; `pinned` when one of those who wrote it pins a single version."""

    specifier: SpecifierSet
    targets: int
    pinned: bool


class Desk:
    """Judges requirements against packages: one for a survey, with the shelves it has opened."""

    def __init__(
        self,
        universe: Universe,
        packages: Mapping[str, Package | Absent | Unavailable],
        *,
        metadata: Mapping[tuple[str, str], Metadata | Unavailable] | None = None,
        constraints: Sequence[Requirement] = (),
        overrides: Sequence[Requirement] = (),
        cutoff: Cutoff | None = None,
        builder: Builder | None = None,
        build_constraints: Sequence[Requirement] = (),
        as_of: float = 0.0,
        known: Desk | None = None,
    ) -> None:
        """`as_of` is when the packages were like that, in seconds since the epoch. `known` is the desk of an earlier
        look at the same project: of packages that have not changed since, its shelves and what it said of them are
        kept, or what they know of versions where the universe has changed."""
        self.universe = universe
        self.packages = packages
        self.builder = builder or Builder({})
        self.build_constraints = build_constraints
        self.provision = self._provision(build_constraints)
        self.as_of = as_of
        self.metadata = metadata or {}
        self.constraints = constraints
        self.overrides = overrides
        self.cutoff = cutoff or Cutoff()
        self._known = known._shelves if known else {}
        same = known if known and known.universe is universe else None
        self._covered = same._coverages if same else {}
        self._faulty = same.faults if same else {}
        self._shelves: dict[str, Shelf] = {}
        self._joined: dict[tuple[str, tuple[Origin, ...]], Shelf | None] = {}
        self._coverages: dict[Requirement, Coverage] = {}
        self.faults: dict[tuple[Requirement, int], dict[Fault, int]] = {}  # what `model.fault` has worked out
        self.domains: dict[tuple[str | None, str | None, bool], int] = {}  # what `model.survey` has
        self.ends: dict[str, int] | None = None  # where a package has nothing to install
        self.falls_back: bool | None = None  # what `model.fallback` has

    def shelf(self, name: str) -> Shelf | None:
        """The package of that name in this universe; None when the index has none or could not be asked."""
        package = self.packages.get(name)
        if not isinstance(package, Package):
            return None
        if name not in self._shelves:
            known, cutoff = self._known.get(name), self._cutoff(split(name)[0], package)
            if known is None or known.package is not package:
                known = None
            elif known.universe is self.universe and known.cutoff == cutoff:
                self._shelves[name] = known
                return known
            self._shelves[name] = Shelf(package, self.universe, cutoff, known=known)
        return self._shelves[name]

    def shelf_of(self, requirement: Requirement) -> Shelf | None:
        """The package that a requirement means, from the indexes it comes from; None when none of them has it."""
        if not requirement.origins:
            return self.shelf(requirement.name)
        key = requirement.name, requirement.origins
        if key not in self._joined:
            found = [(one, where) for one, where in self.answers(requirement) if isinstance(one, Package)]
            self._joined[key] = self._join(requirement.name, found)
        return self._joined[key]

    def _cutoff(self, name: str, package: Package) -> float | None:
        """From when on a package's files do not exist; what a lock lists exists, whenever it was uploaded."""
        return None if package.partial else self.cutoff.of(name, package.cutoff)

    def _join(self, name: str, found: Sequence[tuple[Package, int]]) -> Shelf | None:
        if not found:
            return None
        package, offered = joined(found)
        return Shelf(package, self.universe, self._cutoff(name, package), offered=offered)

    def moment(self, requirement: Requirement) -> float:
        """From when on there are no files of a requirement: the day that `exclude-newer` sets, or when it was asked."""
        shelf = self.shelf_of(requirement)
        cutoff = shelf.cutoff if shelf else None
        return self.as_of if cutoff is None else min(cutoff, self.as_of)

    def is_cut_off(self, requirement: Requirement) -> bool:
        """Whether that moment is of somebody's choice."""
        return self.moment(requirement) < self.as_of

    def answers(self, requirement: Requirement) -> list[tuple[Package | Absent | Unavailable, int]]:
        """What the indexes say for a requirement, each answer with the targets that it is for.

        As uv lowers `tool.uv.sources`: each entry where its marker holds, the search for what is left
        (uv-distribution/src/metadata/lowering.rs).
        """
        left, found = self.universe.everything, list[tuple[Package | Absent | Unavailable, int]]()
        for origin in requirement.origins:
            selection = self.universe.where(origin.marker)
            if unclear := left & ~(selection.yes | selection.no):
                found.append((Unavailable("the marker of its source cannot be known beforehand"), unclear))
            said = Unavailable(f"comes from {origin.source}") if origin.source else None
            if left & selection.yes:
                found.append((said or self._answer(pinned(requirement.name, origin.index)), left & selection.yes))
            left &= selection.no
        return [*found, (self._answer(requirement.name), left)] if left else found

    def _answer(self, key: str) -> Package | Absent | Unavailable:
        return self.packages.get(key, Unavailable("was not looked up"))

    def is_absent(self, requirement: Requirement) -> bool:
        """Whether every index that was asked for it has answered that it does not have the package."""
        return all(isinstance(answer, Absent) for answer, _ in self.answers(requirement))

    def coverage(self, requirement: Requirement) -> Coverage:
        """What becomes of a requirement on every target of the universe."""
        if requirement not in self._coverages:
            self._coverages[requirement] = self._unchanged(requirement) or self._judged(requirement)
        return self._coverages[requirement]

    def _unchanged(self, requirement: Requirement) -> Coverage | None:
        """What the earlier desk said, where it was about the same package."""
        if requirement.origins or requirement not in self._covered:
            return None
        shelf = self.shelf(requirement.name)
        return self._covered[requirement] if shelf and shelf is self._known.get(requirement.name) else None

    def told(self, coverage: Coverage, domain: int) -> dict[Fault, int] | None:
        """The faults that the earlier desk found in a coverage that still holds; where nothing is built, none of them
        hangs on what was read since."""
        if coverage.build or coverage is not self._covered.get(coverage.requirement):
            return None
        return self._faulty.get((coverage.requirement, domain))

    def _judged(self, requirement: Requirement) -> Coverage:
        required, skipped = self.wanted(requirement)
        unclear = self.universe.everything & ~(required | skipped)
        if requirement.source:
            return Coverage(requirement, skipped, required | unclear, 0, reason=f"comes from {requirement.source}")
        reasons = ["its marker asks for what cannot be known beforehand"] if unclear else []
        for answer, targets in self.answers(requirement):
            if isinstance(answer, Unavailable) and targets & required:
                reasons.append(answer.reason)
                unclear, required = unclear | targets & required, required & ~targets
        reason = "; ".join(dict.fromkeys(reasons))
        shelf = self.shelf_of(requirement)
        if shelf is None:
            return Coverage(requirement, skipped, unclear, required, reason=reason)
        found: dict[int, tuple[int, int]] = {}
        none = 0
        for asked in self.asked(requirement, required):
            chosen, unserved = shelf.choose(asked.specifier, asked.targets, pinned=asked.pinned)
            none |= unserved
            for number, wheel, build in chosen:
                before = found.get(number, (0, 0))
                found[number] = before[0] | wheel, before[1] | build
        choices = tuple(Choice(shelf.package.releases[number], *found[number]) for number in sorted(found))
        return Coverage(requirement, skipped, unclear, none, choices, reason)

    def wheelless(self, requirement: Requirement, release: Release) -> bool:
        """Whether a release that uv takes has no wheel for any platform: only its sdist can tell what it depends on."""
        shelf = self.shelf_of(requirement)
        return shelf is None or not any(shelf.exists(wheel) for wheel in release.wheels)

    def builds_to_lock(self, requirement: Requirement, release: Release) -> bool | None:
        """Whether locking builds a release; None when nobody can know."""
        return self.wheelless(requirement, release) and self.builder.builds_to_lock(requirement, release)

    def forecast(self, requirement: Requirement, release: Release, number: int) -> Forecast:
        """How the build of a release would end on a target, by number."""
        return self.builder.forecast(requirement, release, self.universe, number, self.provision.offered)

    def mended(
        self,
        requirement: Requirement,
        release: Release,
        number: int,
        *,
        extra: tuple[str, ...] = (),
        constraints: Sequence[Requirement] = (),
    ) -> Forecast:
        """The same with more build requirements, or with other constraints in place of those on the same packages."""
        names = {constraint.name for constraint in constraints}
        kept = [constraint for constraint in self.build_constraints if constraint.name not in names]
        offered = self._provision([*kept, *constraints]).offered
        return self.builder.mended(requirement, release, self.universe, number, offered, extra)

    def _provision(self, constraints: Sequence[Requirement]) -> Provision:
        return Provision(self.universe, self.packages, self.shelf, self.builder, constraints)

    def hopeless(self, requirement: Requirement) -> int:
        """The targets where the chosen release must be built and that build certainly fails."""
        return sum(
            1 << number
            for choice in self.coverage(requirement).choices
            for number in self.universe.numbers(choice.build)
            if _fails(self.forecast(requirement, choice.release, number))
        )

    def foreign(self, choice: Choice) -> int:
        """The targets that would build the release on a system it has no wheel for, though it has some for others."""
        universe, wheels = self.universe, choice.release.wheels
        systems = {
            target.platform.sys_platform
            for wheel in wheels
            for target in universe.members(universe.reaches(wheel.tags))
        }
        if not systems or not choice.build:
            return 0
        return choice.build & universe.choose(lambda target: target.platform.sys_platform not in systems)

    def refused(self, requirement: Requirement, choice: Choice) -> int:
        """The foreign targets whose system the release's own classifiers leave out: nobody means to build it there."""
        metadata = Index({}, self.metadata).said(requirement.keys, choice.release.version)
        if not isinstance(metadata, Metadata):
            return 0
        declared = declared_systems(metadata)
        foreign = self.foreign(choice) if declared else 0
        return foreign & self.universe.choose(lambda target: target.platform.sys_platform not in declared)

    def outdated(self, coverage: Coverage, domain: int) -> dict[int, int]:
        """The targets that alone would build an old release, by the number of the newer one that the lock takes.

        uv locks one release for all platforms of a Python: the newest that any of them takes. Where that one has
        nothing for a platform, an older sdist that would do is never looked at.
        """
        universe, shelf = self.universe, self.shelf_of(coverage.requirement)
        found: dict[int, int] = {}
        newer = 0
        for position, choice in enumerate(coverage.choices):
            rows = sum(bool(row) << number for number, row in enumerate(universe.by_python(newer)))
            old = choice.build & domain & universe.on_pythons(rows)
            if old and shelf:
                number = shelf.package.versions.index(coverage.choices[position - 1].release.version)
                found[number] = found.get(number, 0) | old
            newer |= (choice.wheel | choice.build) & domain & ~old
        return found

    def installable(self, requirement: Requirement) -> int:
        """The targets where the requirement can be installed today: by a wheel, or by a build that nobody rules out."""
        coverage = self.coverage(requirement)
        refused = sum(self.outdated(coverage, self.universe.promised).values()) | self.hopeless(requirement)
        for choice in coverage.choices:
            refused |= self.refused(requirement, choice)
        return (coverage.wheel | coverage.build | coverage.unknown) & ~refused

    def wheel_versions(self, requirement: Requirement) -> list[tuple[str, int]]:
        """For the targets where the chosen release is built: the newest admissible release that has a wheel there."""
        building, shelf = self.coverage(requirement).build, self.shelf_of(requirement)
        if not building or shelf is None:
            return []
        return [
            (shelf.package.releases[number].version, wheel)
            for asked in self.asked(requirement, building)
            for number, wheel, _ in shelf.choose(asked.specifier, asked.targets, pinned=asked.pinned, binary=True)[0]
        ]

    def wanted(self, requirement: Requirement) -> tuple[int, int]:
        """The targets where the requirement certainly holds, and those where it certainly does not.

        Overrides of its name take the place of its marker. Its `condition` is no part of that: like
        `requires-python` it limits what is promised.
        """
        overrides = self._overriding(requirement)
        if not overrides:
            selection = self.universe.where(requirement.marker)
            return selection.yes, selection.no
        yes, no = 0, self.universe.everything
        for override in overrides:
            selection = self.universe.where(override.marker)
            yes, no = yes | selection.yes, no & selection.no
        return yes, no

    def asked(self, requirement: Requirement, targets: int) -> list[Asked]:
        """What is asked of the package on each of the targets, with constraints added and overrides put in place."""
        overrides = self._overriding(requirement)
        if requirement.scope == "build-system":
            narrowing = self.build_constraints
            return self.narrowed(requirement.name, requirement.specifier, targets, constraints=narrowing)
        if not overrides:
            return self.narrowed(requirement.name, requirement.specifier, targets)
        groups = [Asked(SpecifierSet(), targets, pinned=False)]
        for override in overrides:
            groups = list(_narrowed(groups, override.specifier, self.universe.where(override.marker).yes))
        return [
            narrow
            for group in groups
            for narrow in self.narrowed(requirement.name, group.specifier, group.targets, pinned=group.pinned)
        ]

    def _overriding(self, requirement: Requirement) -> list[Requirement]:
        """The overrides of a requirement; what builds a project is neither overridden nor constrained by what the
        project runs with (tried with uv 0.13.9)."""
        if requirement.scope == "build-system":
            return []
        return [override for override in self.overrides if override.name == requirement.name]

    def narrowed(
        self,
        name: str,
        specifier: SpecifierSet,
        targets: int,
        *,
        pinned: bool = False,
        constraints: Sequence[Requirement] | None = None,
    ) -> list[Asked]:
        """A specifier of a package with the constraints on it, by default the project's, where their markers hold."""
        groups = [Asked(specifier, targets, pinned or is_pin(specifier))]
        for constraint in self.constraints if constraints is None else constraints:
            if constraint.name == name and not constraint.source:
                groups = list(_narrowed(groups, constraint.specifier, self.universe.where(constraint.marker).yes))
        return groups


def _fails(forecast: Forecast) -> bool:
    return forecast.outcome == "fails" and forecast.confidence is Confidence.HIGH


def _narrowed(groups: list[Asked], specifier: SpecifierSet, where: int) -> Iterator[Asked]:
    for group in groups:
        if group.targets & ~where:
            yield Asked(group.specifier, group.targets & ~where, group.pinned)
        if group.targets & where:
            yield Asked(group.specifier & specifier, group.targets & where, group.pinned or is_pin(specifier))
