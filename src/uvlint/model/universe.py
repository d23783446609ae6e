"""All the environments a project promises to run in; a marker is the set of those it selects.

A set of targets is an integer, a bit a target: the platforms of the first Python, then those of the second, …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from uvlint.model import marker as markers
from uvlint.model.bounds import lower_bound, trimmed
from uvlint.model.marker import All, Node, Term
from uvlint.model.tags import platform_might_take, platform_takes, preference, python_takes
from uvlint.model.target import Platform, Python, Target

if TYPE_CHECKING:
    from uvlint.model.package import Wheel

_PlatformTags = Callable[[str], int]


class Selection(Struct, frozen=True):
    """The targets where a marker holds, and those where it does not; on the others nobody can know."""

    yes: int
    no: int


class Universe:
    """Pythons × platforms, with answers remembered by text.

    `promised` are the targets that the project is held to, `reported` those that the user wants to hear of; both are
    subsets of `everything`, and everything until `model.promise` says otherwise. `named` are those on a platform that
    the user or the project asks for by name, `spared` those where a safe fix changes nothing (None: the promised
    ones). `evident` are the promised ones that only evidence asks for, `unasked` those that nobody promises and that
    are there because evidence names their Python on other platforms. `reason` says in a phrase where the promise comes
    from.
    """

    def __init__(self, pythons: Iterable[Python], platforms: Iterable[Platform]) -> None:
        self.pythons = tuple(pythons)
        self.platforms = tuple(platforms)
        self.everything = (1 << len(self.pythons) * len(self.platforms)) - 1
        self.promised = self.everything
        self.spared: int | None = None
        self.reported = self.everything
        self.named = 0
        self.evident = 0
        self.unasked = 0
        self.reason = ""
        self._row = (1 << len(self.platforms)) - 1
        self._selections: dict[str, Selection] = {}
        self._terms: dict[Term, Selection] = {}
        self._fits: dict[str, int] = {}
        self._outgrown: dict[str, int] = {}
        self._interpreters: dict[tuple[str, bool], int] = {}
        self._platform_tags: dict[str, int] = {}
        self._newer_tags: dict[str, int] = {}
        self._bounds: dict[str, tuple[int, int]] = {}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every Python on every platform, Python by Python; what is everywhere is thousands, and seldom looked at."""
        return tuple(Target(python, platform) for python in self.pythons for platform in self.platforms)

    @cached_property
    def _python_environments(self) -> list[dict[str, str]]:
        return [python.environment() for python in self.pythons]

    @cached_property
    def _platform_environments(self) -> list[dict[str, str]]:
        return [platform.environment() for platform in self.platforms]

    # ---- sets -----------------------------------------------------------------------------------

    def choose(self, wanted: Callable[[Target], bool]) -> int:
        """The targets that meet a condition."""
        return sum(1 << number for number, target in enumerate(self.targets) if wanted(target))

    def members(self, targets: int) -> Iterator[Target]:
        """The targets of a set, in the universe's order."""
        return (self.targets[number] for number in self.numbers(targets))

    def numbers(self, targets: int) -> Iterator[int]:
        """The numbers of the targets of a set, in the universe's order."""
        while targets:
            low = targets & -targets
            yield low.bit_length() - 1
            targets ^= low

    def on_pythons(self, chosen: int) -> int:
        """All targets of the Pythons of a set of Pythons (a bit each)."""
        width = len(self.platforms)
        return sum(self._row << (number * width) for number in range(len(self.pythons)) if chosen >> number & 1)

    def on_platforms(self, chosen: int) -> int:
        """All targets of the platforms of a set of platforms (a bit each)."""
        return sum(chosen << (number * len(self.platforms)) for number in range(len(self.pythons)))

    def by_python(self, targets: int) -> tuple[int, ...]:
        """For each Python, the platforms of the set there (a bit each)."""
        width = len(self.platforms)
        return tuple(targets >> (number * width) & self._row for number in range(len(self.pythons)))

    def alike(self, targets: int) -> int:
        """The set with all targets that no marker tells from one of it: another C library, a free-threaded build."""
        told = {_told(target) for target in self.members(targets)}
        return self.choose(lambda target: _told(target) in told)

    # ---- markers --------------------------------------------------------------------------------

    def where(self, text: str | None) -> Selection:
        """The targets that a marker selects; no marker selects all."""
        if not text:
            return Selection(self.everything, 0)
        if text not in self._selections:
            self._selections[text] = self.selected(markers.parse(text))
        return self._selections[text]

    def selected(self, node: Node) -> Selection:
        """The targets that a parsed marker selects."""
        if isinstance(node, Term):
            if node not in self._terms:
                self._terms[node] = self._term(node)
            return self._terms[node]
        # What uv drops takes no part: the others decide, and where there is no other the marker is true.
        parts = [self.selected(part) for part in node.parts if not markers.dropped(part)]
        if not parts:
            return Selection(self.everything, 0)
        if isinstance(node, All):
            yes, no = self.everything, 0
            for part in parts:
                yes, no = yes & part.yes, no | part.no
        else:
            yes, no = 0, self.everything
            for part in parts:
                yes, no = yes | part.yes, no & part.no
        return Selection(yes, no)

    def _term(self, term: Term) -> Selection:
        on_pythons = term.variable in markers.PYTHON_VARIABLES
        environments = self._python_environments if on_pythons else self._platform_environments
        yes = no = 0
        for number, environment in enumerate(environments):
            answer = markers.holds(term, environment)
            yes |= (answer is True) << number
            no |= (answer is False) << number
        spread = self.on_pythons if on_pythons else self.on_platforms
        return Selection(spread(yes), spread(no))

    # ---- files ----------------------------------------------------------------------------------

    def fits(self, tags: str) -> int:
        """The targets that take a wheel with this compressed tag set (`py3-none-any`, `cp312-abi3-win_amd64`, …)."""
        if tags not in self._fits:
            self._fits[tags] = self._fit(tags, self._platform_tag)
        return self._fits[tags]

    def taken(self, tag_sets: Iterable[str]) -> int:
        """The targets that take a wheel with one of these tag sets."""
        fits, taken = self._fits, 0
        for tags in tag_sets:
            on = fits.get(tags)
            taken |= self.fits(tags) if on is None else on
        return taken

    def outgrown(self, tags: str) -> int:
        """The targets that would take the wheel if only their C library or system were newer."""
        if tags not in self._outgrown:
            self._outgrown[tags] = self._fit(tags, self._newer_platforms) & ~self.fits(tags)
        return self._outgrown[tags]

    def _fit(self, tags: str, platform_tags: _PlatformTags) -> int:
        interpreters, _, platforms = tags.rpartition("-")
        fitting = 0
        for name in platforms.split("."):
            # Most wheels of a release are for other Pythons, and what platforms these are for is of no interest.
            if on := self._interpreter(interpreters, any_platform=name == "any"):
                fitting |= on & platform_tags(name)
        return fitting

    def _interpreter(self, tags: str, *, any_platform: bool) -> int:
        """The targets whose Python takes one of these Python and ABI tags (`cp312.cp313-abi3`)."""
        key = tags, any_platform
        if key not in self._interpreters:
            languages, _, abis = tags.partition("-")
            pairs = [(language, abi) for language in languages.split(".") for abi in abis.split(".")]
            self._interpreters[key] = self.on_pythons(
                sum(
                    any(python_takes(python, *pair, any_platform=any_platform) for pair in pairs) << number
                    for number, python in enumerate(self.pythons)
                )
            )
        return self._interpreters[key]

    def best(self, wheels: Sequence[Wheel], number: int) -> Wheel | None:
        """The wheel that uv prefers on a target (by number): by tag, then by build number, then by file name."""
        target, bit = self.targets[number], 1 << number
        fitting = [wheel for wheel in wheels if self.fits(wheel.tags) & bit]
        fitting.sort(key=lambda wheel: wheel.filename)  # `max` keeps the first of equals
        return max(fitting, key=lambda wheel: (preference(target, wheel.tags), wheel.build), default=None)

    def reaches(self, tags: str) -> int:
        """The targets on whose platform a wheel with this tag set would fit, whatever their Python."""
        reached = 0
        for name in tags.rpartition("-")[2].split("."):
            reached |= self._platform_tag(name)
        return reached

    def _platform_tag(self, name: str) -> int:
        if name not in self._platform_tags:
            self._platform_tags[name] = self._taking(platform_takes, name)
        return self._platform_tags[name]

    def _newer_platforms(self, name: str) -> int:
        if name not in self._newer_tags:
            self._newer_tags[name] = self._taking(platform_might_take, name)
        return self._newer_tags[name]

    def _taking(self, takes: Callable[[Platform, str], bool], name: str) -> int:
        return self.on_platforms(sum(takes(platform, name) << n for n, platform in enumerate(self.platforms)))

    def admitted(self, requires_python: str | None) -> int:
        """The targets where uv accepts a file with this `requires-python`: only its lower bound counts."""
        return self._bound(requires_python)[0]

    def supported(self, requires_python: str | None) -> int:
        """The targets whose Python a `requires-python` really names, upper bounds and holes included (PEP 440)."""
        return self._bound(requires_python)[1]

    def _bound(self, requires_python: str | None) -> tuple[int, int]:
        if not requires_python:
            return self.everything, self.everything
        if requires_python not in self._bounds:
            try:
                specifier = SpecifierSet(requires_python)
                begins = lower_bound(specifier)
            except (InvalidSpecifier, InvalidVersion):
                return self.everything, self.everything
            admitted = supported = 0
            for number, python in enumerate(self.pythons):
                reached = begins is None or begins <= (trimmed(python.version.release), 0)
                admitted |= reached << number
                supported |= specifier.contains(python.version, prereleases=True) << number
            self._bounds[requires_python] = self.on_pythons(admitted), self.on_pythons(supported)
        return self._bounds[requires_python]


def _told(target: Target) -> tuple[object, ...]:
    python, platform = target.python, target.platform
    return python.version, python.implementation, platform.sys_platform, platform.machine
