"""One package as uv sees it in a universe: which of its releases uv takes on each target, by wheel or by build.

Follows uv's candidate selection (crates/uv-resolver/src/candidate_selector.rs, uv-facts.md §4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from uvlint.model.admitted import admitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from packaging.specifiers import SpecifierSet

    from uvlint.model.package import Package, Sdist, Wheel
    from uvlint.model.universe import Universe


class Shelf:
    """One package as uv sees it in a universe: releases newest first, their targets worked out when asked for."""

    def __init__(
        self,
        package: Package,
        universe: Universe,
        cutoff: float | None = None,
        *,
        offered: Mapping[str, int] | None = None,
        known: Shelf | None = None,
    ) -> None:
        """`offered` has the targets on which each file can be had at all, where indexes differ by target. `known` is an
        earlier shelf of the same package, whose answers about versions hold in any universe."""
        self.package = package
        self.universe = universe
        self.cutoff = cutoff
        self._offered = offered
        self._texts: Sequence[str] = known._texts if known else package.versions
        self._versions: list[Version | None] = known._versions if known else [None] * len(self._texts)
        self._matching: dict[SpecifierSet, _Matching] = known._matching if known else {}
        self._files: dict[tuple[int, bool], tuple[int, int]] = {}

    def version(self, number: int) -> Version:
        """The parsed version of the release with this number, 0 being the newest."""
        found = self._versions[number]
        if found is None:
            found = self._versions[number] = Version(self._texts[number])
        return found

    def exists(self, file: Wheel | Sdist) -> bool:
        """Whether `exclude-newer` leaves the file; one without upload time is left out, as uv does."""
        return self.cutoff is None or (file.uploaded is not None and file.uploaded < self.cutoff)

    def files(self, number: int, *, yanked: bool = False) -> tuple[int, int]:
        """The targets that a wheel of the release serves, and those that could take its sdist."""
        key = number, yanked
        if key not in self._files:
            release = self.package.releases[number]
            wheels = release.wheels if yanked else [wheel for wheel in release.wheels if wheel.yanked is None]
            if self.cutoff is not None:
                wheels = [wheel for wheel in wheels if self.exists(wheel)]
            sdist = release.sdist
            if sdist is not None and not ((yanked or sdist.yanked is None) and self.exists(sdist)):
                sdist = None
            self._files[key] = self._usable(wheels, sdist)
        return self._files[key]

    def _usable(self, wheels: Sequence[Wheel], sdist: Sdist | None) -> tuple[int, int]:
        """One file of a release speaks for it on a target, the best wheel that fits or else the sdist: where that
        file's `requires-python` refuses the Python, uv passes the whole release over."""
        universe, fitting = self.universe, 0
        if self._offered is None:
            fitting = universe.taken(wheel.tags for wheel in wheels)
        else:
            for wheel in wheels:
                fitting |= universe.fits(wheel.tags) & self._where(wheel)
        source = universe.admitted(sdist.requires_python) & ~fitting & self._where(sdist) if sdist else 0
        bounds = {wheel.requires_python for wheel in wheels}
        if len(bounds) <= 1:
            return (fitting & universe.admitted(bounds.pop()) if bounds else 0), source
        served = 0
        for target in universe.numbers(fitting):
            best = universe.best([wheel for wheel in wheels if self._where(wheel) >> target & 1], target)
            if best is not None and universe.admitted(best.requires_python) >> target & 1:
                served |= 1 << target
        return served, source

    def _where(self, file: Wheel | Sdist) -> int:
        """The targets on which an index offers the file."""
        return self.universe.everything if self._offered is None else self._offered[file.filename]

    def live(self, number: int) -> bool:
        """Whether the release has any file that exists and is not yanked."""
        return any(file.yanked is None and self.exists(file) for file in self.package.releases[number].files)

    def withdrawn(self, number: int) -> bool:
        """Whether all files that the release has are yanked."""
        return not self.live(number) and any(self.exists(file) for file in self.package.releases[number].files)

    def matching(self, specifier: SpecifierSet) -> Iterator[int]:
        """The releases that a specifier admits, newest first, stable ones before pre-releases."""
        return iter(self._admitted(specifier))

    def bounds(self, specifier: SpecifierSet) -> set[str]:
        """Every `requires-python` among the files of the releases that a specifier admits."""
        found = self._admitted(specifier)
        if found.bounds is None:
            found.bounds = self.package.bounds(found.numbers)
        return found.bounds

    def _admitted(self, specifier: SpecifierSet) -> _Matching:
        found = self._matching.get(specifier)
        if found is None:
            count = len(self._texts)
            if self.package.by_version:
                numbers = admitted(specifier, count, self.version)
            else:
                numbers = [n for n in range(count) if specifier.contains(self.version(n), prereleases=True)]
            found = self._matching[specifier] = _Matching(numbers, self._texts)
        return found

    def choose(
        self, specifier: SpecifierSet, targets: int, *, pinned: bool | None = None, binary: bool = False
    ) -> tuple[list[tuple[int, int, int]], int]:
        """For each target the newest admissible release: (release, by wheel, by build) …, and the unserved rest.

        `pinned` says that somebody pins the release, so that a yanked one counts; by default the specifier decides.
        `binary` leaves sdists out, like `--only-binary`.
        """
        pinned = is_pin(specifier) if pinned is None else pinned
        chosen: list[tuple[int, int, int]] = []
        for number in self.matching(specifier):
            if not targets:
                break
            wheel, sdist = self.files(number, yanked=pinned)
            wheel &= targets
            build = 0 if binary else sdist & targets & ~wheel
            if wheel | build:
                chosen.append((number, wheel, build))
                targets &= ~(wheel | build)
        return chosen, targets


class _Matching:
    """The numbers of the admitted releases; iterated, stable ones first, and looked at only as far as somebody asks."""

    def __init__(self, numbers: Sequence[int], versions: Sequence[str]) -> None:
        self.numbers = numbers
        self.bounds: set[str] | None = None
        self._found: list[int] = []
        self._rest = _stable_first(numbers, versions)

    def __iter__(self) -> Iterator[int]:
        position = 0
        while True:
            if position == len(self._found):
                found = next(self._rest, None)
                if found is None:
                    return
                self._found.append(found)
            yield self._found[position]
            position += 1


def _stable_first(numbers: Iterable[int], versions: Sequence[str]) -> Iterator[int]:
    later: list[int] = []
    for number in numbers:
        text = versions[number]
        # Most versions are dotted numbers, which are told faster than parsed.
        if not text.replace(".", "").isdigit() and Version(text).is_prerelease:
            later.append(number)
        else:
            yield number
    yield from later


def is_pin(specifier: SpecifierSet) -> bool:
    """Whether a specifier is a sole `==` without wildcard (or `===`): what lets uv take a yanked release."""
    parts = list(specifier)
    return len(parts) == 1 and parts[0].operator in ("==", "===") and not parts[0].version.endswith(".*")
