"""What an isolated build is given: the releases of its build requirements on a target, and what these take to build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.model.foreseen import Forecast, Got
from uvlint.model.grammar import InvalidRequirement
from uvlint.model.package import Absent, Release
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement, name_of, parse
from uvlint.model.shelf import is_pin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from uvlint.model.builder import Builder
    from uvlint.model.package import Package, Unavailable
    from uvlint.model.shelf import Shelf
    from uvlint.model.universe import Universe

_CPYTHON = r"cp(\d)(\d{1,2})"
OUTLIVED = 3  # minors after which what is compiled against the C API hardly compiles any more


class Provision:
    """What builds are given under some build constraints; of a build requirement that must be built itself it is told
    how that ends, one level deep."""

    def __init__(
        self,
        universe: Universe,
        packages: Mapping[str, Package | Absent | Unavailable],
        shelf: Callable[[str], Shelf | None],
        builder: Builder,
        constraints: Sequence[Requirement],
    ) -> None:
        """`shelf` opens a package, by name; None when the index has none or could not be asked."""
        self.universe = universe
        self.packages = packages
        self.shelf = shelf
        self.builder = builder
        self.constraints = constraints
        self._endings: dict[tuple[str, str, int], Forecast] = {}

    def offered(self, text: str, number: int) -> Got | None:
        """What a build on a target, by number, gets for a build requirement; None when its package was not looked
        up."""
        found = self.taken(text, number)
        if found is None or found.wheel or not found.version:
            return found
        key = name_of(text), found.version, number
        if key not in self._endings:
            wanted, release = parse(text, Place(""), "build-system"), Release(found.version)
            self._endings[key] = self.builder.mended(wanted, release, self.universe, number, self.taken, ())
        return replace(found, ending=self._endings[key])

    def taken(self, text: str, number: int) -> Got | None:
        """The same without a look at what has to be built first."""
        try:
            wanted = parse(text, Place(""), "build-system")
        except InvalidRequirement:
            return None
        shelf, target = self.shelf(wanted.name), 1 << number
        if shelf is None:
            return Got("") if isinstance(self.packages.get(wanted.name), Absent) else None
        specifier, pinned = wanted.specifier, is_pin(wanted.specifier)
        for constraint in self.constraints:
            if constraint.name == wanted.name and self.universe.where(constraint.marker).yes & target:
                specifier, pinned = specifier & constraint.specifier, pinned or is_pin(constraint.specifier)
        chosen, _ = shelf.choose(specifier, target, pinned=pinned)
        if not chosen:
            return Got("")
        release, served = shelf.package.releases[chosen[0][0]], bool(chosen[0][1])
        return Got(release.version, wheel=served, outlived=not served and self._outlived(release, number))

    def built_first(self, texts: Sequence[str], targets: int) -> set[tuple[str, str]]:
        """The build requirements, by name and version, that have no wheel on some of the targets where they are asked
        for: a build there has to build them first."""
        found: set[tuple[str, str]] = set()
        for text in texts:
            for number in self.universe.numbers(targets & self._asked(text)):
                got = self.taken(text, number)
                if got and got.version and not got.wheel:
                    found.add((name_of(text), got.version))
        return found

    def _asked(self, text: str) -> int:
        try:
            return self.universe.where(parse(text, Place(""), "build-system").marker).yes
        except InvalidRequirement:
            return 0

    def _outlived(self, release: Release, number: int) -> bool:
        """Whether a release has wheels for the system of a target, the newest for a Python `OUTLIVED` minors older."""
        target = self.universe.targets[number]
        system = {"linux": "linux", "darwin": "macosx", "win32": "win"}.get(target.platform.sys_platform, "?")
        tags = [wheel.tags.split("-") for wheel in release.wheels]
        pythons = [re.fullmatch(_CPYTHON, tag[0]) for tag in tags if system in tag[-1] and tag[1] != "abi3"]
        versions = [(int(found[1]), int(found[2])) if found else (3, 99) for found in pythons]
        return bool(versions) and max(versions) <= (3, target.python.minor - OUTLIVED)
