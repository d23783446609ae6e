"""What a resolution asks for, in the words of requirements: one for each package that it installs, pinned, with where.

So the rules judge a lock as they judge a manifest: `name==version` where it is installed, among the files that the
lock lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from uvlint.model.describe import describe
from uvlint.model.package import Package, Release, with_files_of
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement
from uvlint.model.resolution import Locked, Reach, Resolution, reach, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from uvlint.model.universe import Universe


def derived(
    resolution: Resolution, universe: Universe, lines: Sequence[Requirement]
) -> tuple[tuple[Requirement, ...], Mapping[str, Package]]:
    """A requirement for each package that is installed on some target, and the packages by name.

    Each stands at the one of the `lines` that brings it in, by name and scope; at its place in the lock where none
    does. Its marker holds just where it is installed.
    """
    installed = list(ways(resolution, reach(resolution, universe)))
    sets = {found.targets for _, found, _ in installed}
    markers = {targets: marker_of(universe, targets) or None for targets in sets}
    alike, leading = _alike(resolution), _by_name(lines)
    pins = []
    for package, found, via in installed:
        version = package.release.version
        direct = _line(leading.get((*via, package.name)[0], ()), found, universe)
        pins.append(
            Requirement(
                place=direct.place if direct else _place(package, resolution),
                scope=found.scope,
                text=f"{package.name}=={version}" if version else package.name,
                name=package.name,
                specifier=_pin(version, alone=(package.name, version) not in alike),
                marker=markers[found.targets],
                source=_source(package),
                via=via,
                resolved=True,
            )
        )
    return tuple(pins), _listed(package for package, _, _ in installed)


def _listed(installed: Iterable[Locked]) -> dict[str, Package]:
    """The packages with the releases that the lock lists, newest first."""
    releases: dict[str, dict[Version, Release]] = {}
    for package in installed:
        if _source(package) is None:
            held, version = releases.setdefault(package.name, {}), Version(package.release.version)
            held[version] = with_files_of(held[version], package.release) if version in held else package.release
    return {
        name: Package(name, tuple(held[version] for version in sorted(held, reverse=True)), partial=True)
        for name, held in releases.items()
    }


def _source(package: Locked) -> str | None:
    return package.source or (None if _version(package.release.version) else "a source without a version")


def _by_name(lines: Sequence[Requirement]) -> dict[str, list[Requirement]]:
    """The lines that bring something in; a constraint brings in nothing."""
    found: dict[str, list[Requirement]] = {}
    for line in lines:
        if line.scope.startswith(("dependencies", "extra:", "group:")):
            found.setdefault(line.name, []).append(line)
    return found


def within(resolution: Resolution, wanted: Callable[[str], bool]) -> Resolution:
    """The resolution with those roots only whose scope is wanted: without a group that nobody installs, say."""
    return replace(resolution, roots=tuple(root for root in resolution.roots if wanted(root.scope)))


def marker_of(universe: Universe, targets: int) -> str | None:
    """A marker for a set of targets that markers have made: it holds on just these, "" on all; None where there is
    none, as for one C library against another."""
    short = describe(universe, targets, universe.everything)
    return _spelled_out(universe, targets) if short is None else short


def _spelled_out(universe: Universe, targets: int) -> str | None:
    """The marker that names each Python with its platforms: for what is no range, like PyPy beside CPython."""
    alternatives: list[str] = []
    for python, row in zip(universe.pythons, universe.by_python(targets), strict=True):
        platform = describe(universe, universe.on_platforms(row), universe.everything) if row else ""
        if platform is None:
            return None
        if row:
            one = f"python_full_version == '{python.version}' and implementation_name == '{python.implementation}'"
            alternatives.append(f"({one} and ({platform}))" if platform else f"({one})")
    text = " or ".join(dict.fromkeys(alternatives))
    return text if text and universe.where(text).yes == targets else None


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _alike(resolution: Resolution) -> set[tuple[str, str]]:
    """Names and versions of packages that are locked with a local version, too: `==2.1` admits `2.1+cpu` as well."""
    local = {
        (one.name, one.release.version.partition("+")[0]) for one in resolution.packages if "+" in one.release.version
    }
    return {key for one in resolution.packages if (key := (one.name, one.release.version)) in local}


def _pin(version: str, *, alone: bool) -> SpecifierSet:
    try:
        return SpecifierSet(f"{'==' if alone else '==='}{version}" if version else "")
    except InvalidSpecifier:
        return SpecifierSet()


def _line(lines: Sequence[Requirement], found: Reach, universe: Universe) -> Requirement | None:
    """The line that leads to a package: of its scope rather than of another, and whose marker holds on most of it."""

    def fits(line: Requirement) -> tuple[bool, int]:
        return line.scope == found.scope, (universe.where(line.marker).yes & found.targets).bit_count()

    return max(lines, key=fits, default=None)  # the first of equals


def _place(package: Locked, resolution: Resolution) -> Place:
    return package.place or Place(resolution.file or "")
