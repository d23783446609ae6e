"""What an index says of one package: its releases, newest first, and their files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import eq
from typing import TYPE_CHECKING, overload

from msgspec import Struct
from msgspec.structs import replace
from packaging.version import Version

from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:  # what is built is told with the words of this module
    from uvlint.model.build import BuildFacts


class Wheel(Struct, frozen=True, gc=False):
    """One wheel as the index lists it.

    `tags` is the compressed tag set of the file name (`cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64`),
    `requires_python` the attribute as written, `uploaded` seconds since the epoch (UTC) or None when the index
    does not say, `yanked` the reason (`""` when none was given) or None when the file is not yanked.
    """

    filename: str
    tags: str
    requires_python: str | None = None
    uploaded: float | None = None
    yanked: str | None = None

    @property
    def build(self) -> tuple[int, str]:
        """The build tag, to be compared; (-1, "") without one."""
        parts = self.filename.split("-")
        found = re.match(r"(\d+)(.*)", parts[2]) if len(parts) == 6 else None
        return (int(found[1]), found[2]) if found else (-1, "")


class Sdist(Struct, frozen=True, gc=False):
    """One source distribution that uv can use: `.tar.gz` or `.zip` (uv ≥ 0.12 takes no other); fields as in `Wheel`."""

    filename: str
    requires_python: str | None = None
    uploaded: float | None = None
    yanked: str | None = None


class Release(Struct, frozen=True, gc=False):
    """One version of a package; `version` is spelled as in the file names and always parses (PEP 440)."""

    version: str
    wheels: tuple[Wheel, ...] = ()
    sdist: Sdist | None = None

    @property
    def files(self) -> tuple[Wheel | Sdist, ...]:
        """The wheels, and the sdist if there is one."""
        return (*self.wheels, self.sdist) if self.sdist else self.wheels


class Stack(Sequence[Release]):
    """Releases, newest first, each made when somebody asks for it: of most of them nobody wants the files.

    `groups` has the different sets of `requires-python` that the files of a release may have (None: a file without),
    `grouping` the number of its set for each release.
    """

    def __init__(
        self,
        versions: Sequence[str],
        groups: Sequence[Collection[str | None]],
        grouping: Sequence[int],
        make: Callable[[int], Release],
    ) -> None:
        self.versions = versions
        self._groups = groups
        self._grouping = grouping
        self._make = make
        self._made: dict[int, Release] = {}

    def __len__(self) -> int:
        return len(self.versions)

    @overload
    def __getitem__(self, number: int) -> Release: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Release]: ...
    def __getitem__(self, number: int | slice) -> Release | Sequence[Release]:
        if isinstance(number, slice):
            return [self[one] for one in range(len(self))[number]]
        number = range(len(self))[number]
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment] # like any list

    def bounds(self, numbers: Iterable[int]) -> set[str]:
        """Every `requires-python` of these releases."""
        grouping = self._grouping
        chosen = set(map(grouping.__getitem__, numbers))
        return {bound for group in chosen for bound in self._groups[group] if bound}


class Package(Struct, frozen=True):
    """All releases of a package, newest first, `name` normalised, `index` the index's address without credentials.

    `cutoff` is the index's own `exclude-newer` in seconds since the epoch, infinite where it lifts every other one, and
    None where it says nothing. One that is `partial` lists what a lock lists, not what the index has. One that is not
    `by_version` has the releases of several indexes in the order of these, as `unsafe-first-match` takes them.
    """

    name: str
    releases: Sequence[Release]
    index: str = ""
    cutoff: float | None = None
    partial: bool = False
    by_version: bool = True

    @property
    def versions(self) -> Sequence[str]:
        """The version of each release, as it is spelled in the file names."""
        releases = self.releases
        return releases.versions if isinstance(releases, Stack) else [release.version for release in releases]

    def bounds(self, numbers: Iterable[int]) -> set[str]:
        """Every `requires-python` among the files of the releases with these numbers."""
        releases = self.releases
        if isinstance(releases, Stack):
            return releases.bounds(numbers)
        return {file.requires_python for number in numbers for file in releases[number].files if file.requires_python}


def pinned(name: str, index: str) -> str:
    """What a package of one index is asked for and remembered under, `index` being the index's name: `torch@cpu`."""
    return f"{name}@{index}"


def split(key: str) -> tuple[str, str]:
    """The normalised name of a package and the name of its index, `""` for the one that the search finds."""
    name, _, index = key.partition("@")
    return canonicalize_name(name), index


def normalized(key: str) -> str:
    """The key with the package's name normalised; an index's name has to be written alike."""
    name, index = split(key)
    return pinned(name, index) if index else name


def joined(found: Sequence[tuple[Package, int]]) -> tuple[Package, dict[str, int]]:
    """One package out of several indexes' answers that hold on some targets each, and the targets of each file."""
    offered: dict[str, int] = {}
    releases: dict[Version, Release] = {}
    for package, targets in found:
        for release in package.releases:
            for file in release.files:
                offered[file.filename] = offered.get(file.filename, 0) | targets
            version = Version(release.version)
            releases[version] = with_files_of(releases[version], release) if version in releases else release
    newest_first = tuple(releases[version] for version in sorted(releases, reverse=True))
    return replace(found[0][0], releases=newest_first), offered


def with_files_of(first: Release, second: Release) -> Release:
    """A release with the files that another listing of it has, too; of two with one name the first counts."""
    held = {wheel.filename for wheel in first.wheels}
    added = tuple(wheel for wheel in second.wheels if wheel.filename not in held)
    return Release(first.version, first.wheels + added, first.sdist or second.sdist)


def overlaid(
    known: Mapping[str, Package | Absent | Unavailable], listed: Mapping[str, Package]
) -> dict[str, Package | Absent | Unavailable]:
    """The packages, where the releases that a lock lists have just the files that it lists, as the index tells them.

    One is `partial` no longer once the index was asked, whatever it said.
    """
    result = dict(known)
    for name, package in listed.items():
        whole = known.get(name, package)
        if not isinstance(whole, Package) or whole.partial:
            result[name] = package if whole is package else replace(package, partial=isinstance(whole, Package))
            continue
        releases = {Version(release.version): release for release in whole.releases}
        for release in package.releases:
            version = Version(release.version)
            releases[version] = _as_told(release, releases.get(version))
        result[name] = replace(whole, releases=tuple(releases[version] for version in sorted(releases, reverse=True)))
    return result


def supplemented(
    known: Mapping[str, Package | Absent | Unavailable], listed: Mapping[str, Package]
) -> dict[str, Package | Absent | Unavailable]:
    """The packages, with those and the releases that only a resolution lists: one of another index, say."""
    result = dict(known)
    for name, package in listed.items():
        whole = known.get(name)
        if not isinstance(whole, Package):
            result[name] = package if whole is None else replace(package, partial=False)
            continue
        there = set(whole.versions)
        missing = [release for release in package.releases if release.version not in there]
        if missing:
            releases = sorted((*missing, *whole.releases), key=lambda one: Version(one.version), reverse=True)
            result[name] = replace(whole, releases=tuple(releases))
    return result


def _as_told(locked: Release, told: Release | None) -> Release:
    """The files of a lock, with what the index says of the same ones."""
    files = {file.filename: file for file in told.wheels} if told else {}
    wheels = tuple(files.get(wheel.filename, wheel) for wheel in locked.wheels)
    same = told is not None and told.sdist is not None and locked.sdist is not None
    sdist = told.sdist if told and same and told.sdist == locked.sdist else locked.sdist
    return Release(locked.version, wheels, sdist)


class Unavailable(Struct, frozen=True):
    """What could not be looked at, and why; never to be taken for an absence of faults."""

    reason: str


class Absent(Struct, frozen=True):
    """Every index was asked and none has the package."""


class Metadata(Struct, frozen=True):
    """Core metadata of one release, only the fields that uvlint reads; `extras` are those of Provides-Extra."""

    requires_python: str | None = None
    requires_dist: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


_SYSTEMS = {
    "Operating System :: OS Independent": {"linux", "darwin", "win32"},
    "Operating System :: POSIX": {"linux", "darwin"},
    "Operating System :: Unix": {"linux", "darwin"},
    "Operating System :: POSIX :: Linux": {"linux"},
    "Operating System :: MacOS": {"darwin"},
    "Operating System :: Microsoft": {"win32"},
}


def declared_systems(metadata: Metadata) -> frozenset[str]:
    """The `sys_platform`s that a release's classifiers declare it for; empty when they declare none that is known."""
    declared: set[str] = set()
    for classifier in metadata.classifiers:
        parts = classifier.strip().split(" :: ")
        prefixes = [" :: ".join(parts[:length]) for length in range(len(parts), 0, -1)]
        declared |= next((_SYSTEMS[prefix] for prefix in prefixes if prefix in _SYSTEMS), set())
    return frozenset(declared)


class Index(Struct, frozen=True):
    """Everything the index said that this run asked for, by normalised name; `as_of` in seconds since the epoch.

    A package that comes from one index by name is under `pinned`. `metadata` and `facts` are keyed by (name, version),
    with the same names. What is not in a mapping was not asked for.
    """

    packages: Mapping[str, Package | Absent | Unavailable]
    metadata: Mapping[tuple[str, str], Metadata | Unavailable] = {}
    as_of: float = 0.0
    facts: Mapping[tuple[str, str], BuildFacts | Unavailable] = {}

    def said(self, keys: Sequence[str], version: str) -> Metadata | Unavailable | None:
        """What a release says of itself, on the first of the indexes behind the keys that has it."""
        found = [self.metadata.get((key, version)) for key in keys]
        return next((one for one in found if isinstance(one, Metadata)), found[0] if found else None)
