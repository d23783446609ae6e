"""The releases of a package that would do for some targets, and the shortest specifiers that lead uv to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import SpecifierSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.version import Version

    from uvlint.model.requirement import Requirement
    from uvlint.model.shelf import Shelf
    from uvlint.model.survey import Survey


class Part(Struct, frozen=True):
    """Some targets and the specifier they are to get; `specifier` None keeps what is written."""

    targets: int
    specifier: str | None


class Stock:
    """The releases that would do: stable, not yanked, with a wheel for a target whose Python they really support."""

    def __init__(self, shelf: Shelf, survey: Survey, requirement: Requirement) -> None:
        self.shelf = shelf
        self.survey = survey
        self.requirement = requirement
        self.built = survey.coverage(requirement).build
        self.numbers = [
            number
            for number in range(len(shelf.package.releases))
            if shelf.live(number) and not shelf.version(number).is_prerelease
        ]
        self.good = {number: self._good(number) for number in self.numbers}
        self.anywhere = 0
        for targets in self.good.values():
            self.anywhere |= targets

    def _good(self, number: int) -> int:
        universe, served = self.survey.universe, 0
        release = self.shelf.package.releases[number]
        wheels = [wheel for wheel in release.wheels if wheel.yanked is None and self.shelf.exists(wheel)]
        for bound in {wheel.requires_python for wheel in wheels}:
            taken = universe.taken(wheel.tags for wheel in wheels if wheel.requires_python == bound)
            served |= taken & universe.supported(bound)
        desk = self.survey.desk
        for asked in desk.narrowed(self.requirement.name, SpecifierSet(), served):
            if not asked.specifier.contains(self.shelf.version(number), prereleases=True):
                served &= ~asked.targets
        return served

    def parts(self, targets: int) -> list[Part]:
        """The targets cut into as few pieces as have a specifier each; none when that cannot be done."""
        specifier = self.specifier(targets)
        if specifier is not None:
            return [Part(targets, specifier)]
        universe = self.survey.universe
        by_python = (targets & universe.on_pythons(1 << number) for number in range(len(universe.pythons)))
        by_platform = (targets & universe.on_platforms(1 << number) for number in range(len(universe.platforms)))
        ways = [self._joined([piece for piece in cut if piece]) for cut in (by_python, by_platform)]
        return min((way for way in ways if way), key=len, default=[])

    def _joined(self, pieces: list[int]) -> list[Part]:
        """Pieces joined with an earlier one where one specifier does for both; none when a piece has no specifier."""
        parts: list[Part] = []
        for piece in pieces:
            for position, part in enumerate(parts):
                if (specifier := self.specifier(part.targets | piece)) is not None:
                    parts[position] = Part(part.targets | piece, specifier)
                    break
            else:
                specifier = self.specifier(piece)
                if specifier is None:
                    return []
                parts.append(Part(piece, specifier))
        return parts

    def specifier(self, targets: int) -> str | None:
        """A specifier under which uv takes a wheel on all of the targets; newer releases rather than older ones."""
        fitting = [number for number in self.numbers if self.good[number] & targets == targets]
        admitted = [number for number in self.numbers if self._admits(number)]
        first = self._first(targets)
        newer = [
            number
            for number in self.numbers
            if (not admitted or number < admitted[0]) and self.good[number] & first == first
        ]
        within = [number for number in fitting if admitted and admitted[0] <= number <= admitted[-1]]
        older = [number for number in fitting if number not in within and number not in newer]
        candidates = [
            *(text for number in newer[-1:] for text in self._from(number, fitting)),
            *(self._below(number) for number in within[:1]),
            *(text for number in within[-1:] for text in self._from(number, fitting)),
            *(self._below(number) for number in older[:1] if not targets & self.built),
        ]
        return next((text for text in candidates if text and self.serves(text, targets)), None)

    def _first(self, targets: int) -> int:
        """The targets on the oldest Python among them: where the bound of a split is read off."""
        universe = self.survey.universe
        rows = (targets & universe.on_pythons(1 << number) for number in range(len(universe.pythons)))
        return next(row for row in rows if row)

    def _admits(self, number: int) -> bool:
        return self.requirement.specifier.contains(self.shelf.version(number), prereleases=True)

    def _from(self, number: int, fitting: list[int]) -> Iterator[str]:
        """From this release on; then the same up to where wheels end again."""
        lower = f">={_short(self.shelf.version(number))}"
        yield lower
        if fitting and fitting[0] != self.numbers[0]:
            above = self.numbers[self.numbers.index(fitting[0]) - 1]
            yield f"{lower},<{_short(self.shelf.version(above))}"

    def _below(self, number: int) -> str:
        """This release and older ones, within what the requirement admits if it admits that one; a pin stays a pin."""
        version = self.shelf.version(number)
        if any(
            part.operator in ("==", "===") and not part.version.endswith(".*") for part in self.requirement.specifier
        ):
            return f"=={version}"
        position = self.numbers.index(number)
        if not position:
            return ""
        lower = [
            str(part) for part in self.requirement.specifier if part.operator in (">=", ">") and part.contains(version)
        ]
        return ",".join([*lower, f"<{_short(self.shelf.version(self.numbers[position - 1]))}"])

    def serves(self, text: str, targets: int) -> bool:
        for asked in self.survey.desk.narrowed(self.requirement.name, SpecifierSet(text), targets):
            chosen, unserved = self.shelf.choose(asked.specifier, asked.targets, pinned=asked.pinned)
            if unserved or any(built for _, _, built in chosen):
                return False
        return True


def _short(version: Version) -> str:
    """A bound as people write it: no trailing zeros beyond the minor, no local part."""
    release = list(version.release)
    while len(release) > 2 and release[-1] == 0:
        release.pop()
    text = f"{version.epoch}!" * bool(version.epoch) + ".".join(map(str, release))
    return text if version.public == version.base_version else version.public


def whole_platforms(survey: Survey, helpless: int, stock: Stock) -> int:
    """The helpless targets on platforms that no release serves on any Python."""
    universe = survey.universe
    barren = sum(
        1 << number
        for number in range(len(universe.platforms))
        if not stock.anywhere & universe.promised & universe.on_platforms(1 << number)
    )
    return helpless & universe.on_platforms(barren)
