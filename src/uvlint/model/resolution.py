"""What was resolved, by uv or whoever wrote a lock: every package with its files, and who asks for it where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uvlint.model.package import Release
    from uvlint.model.place import Place
    from uvlint.model.universe import Universe

_LONGEST_WAY = 50  # steps that are told: a lock made to annoy may have a chain of all its packages


class Edge(Struct, frozen=True):
    """A dependency on a locked package, by its number in the resolution; `marker` is None where it always holds.

    `extras` are those of the dependency that are asked for.
    """

    to: int
    marker: str | None = None
    extras: tuple[str, ...] = ()


class Root(Struct, frozen=True):
    """What the project itself asks for: a locked package, the scope it is asked for in (as in `Requirement`), where."""

    edge: Edge
    scope: str = "dependencies"


class Locked(Struct, frozen=True):
    """One package at one version.

    `release` holds the files that the lock lists. `markers` are alternatives, one of which holds where this version is
    meant; () everywhere. `edges` are its dependencies, `optional` those of its extras. `source` says why no index has
    it (`a path`, …), or is None. `place` is where it stands in the lock, None when there is no such file.
    """

    name: str
    release: Release
    markers: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    optional: Mapping[str, tuple[Edge, ...]] = {}
    source: str | None = None
    place: Place | None = None


class Resolution(Struct, frozen=True):
    """A lock, read: the packages, the roots among them, `by` whom it was made (`uv.lock`, `uv 0.13.8`), for which
    Pythons (`requires_python`, as written) and, where it was limited to some, for which `environments` (markers)."""

    packages: tuple[Locked, ...]
    roots: tuple[Root, ...]
    by: str
    requires_python: str | None = None
    file: str | None = None
    environments: tuple[str, ...] = ()
    required_environments: tuple[str, ...] = ()

    @property
    def conditions(self) -> list[str]:
        """Every marker in it, once."""
        found: dict[str, None] = {}
        for package in self.packages:
            found.update(dict.fromkeys(package.markers))
            for edges in (package.edges, *package.optional.values()):
                found.update((edge.marker, None) for edge in edges if edge.marker)
        found.update((root.edge.marker, None) for root in self.roots if root.edge.marker)
        return list(found)


class Reach(Struct, frozen=True):
    """Some targets where a locked package is installed, and one shortest way to it: the numbers of the packages from
    the root on, itself last."""

    targets: int
    way: tuple[int, ...]
    scope: str


class _Step(Struct, frozen=True):
    edge: Edge
    within: int
    way: tuple[int, ...]
    scope: str


def reach(resolution: Resolution, universe: Universe) -> Mapping[int, tuple[Reach, ...]]:
    """Where each package is installed, as far as anything installs it; packages by number, in the order of their ways.

    A package is installed wherever somebody who is installed asks for it; the sets grow until they grow no more, so
    cycles end. Where the project asks for it itself, for a scope, is told before the rest, which others bring it to.
    """
    found: dict[int, dict[str, Reach]] = {}
    asked: dict[tuple[int, str], int] = {}  # extras of a package, and where they are asked for
    waiting = [_Step(root.edge, universe.everything, (), root.scope) for root in resolution.roots]
    while waiting:
        later: list[_Step] = []
        for step in waiting:
            edge, package = step.edge, resolution.packages[step.edge.to]
            targets = step.within & universe.where(edge.marker).yes & _meant(package.markers, universe)
            new = [extra for extra in ("", *edge.extras) if targets & ~asked.get((edge.to, extra), 0)]
            if not new:
                continue
            way, scope = _enter(found.setdefault(edge.to, {}), step, targets & ~asked.get((edge.to, ""), 0))
            for extra in new:
                asked[edge.to, extra] = asked.get((edge.to, extra), 0) | targets
                edges = package.optional.get(extra, ()) if extra else package.edges
                later += (_Step(next_edge, asked[edge.to, extra], way, scope) for next_edge in edges)
        waiting = later
    return {number: tuple(by_root.values()) for number, by_root in found.items()}


def _enter(known: dict[str, Reach], step: _Step, targets: int) -> tuple[tuple[int, ...], str]:
    """Add to where a package is installed; the way that is told for it."""
    kind = "" if step.way else step.scope  # whom others bring in is told with one way, whoever they are
    before = known.get(kind)
    way, scope = (before.way, before.scope) if before else ((*step.way[:_LONGEST_WAY], step.edge.to), step.scope)
    if targets:
        known[kind] = Reach(before.targets | targets if before else targets, way, scope)
    return way, scope


def _meant(markers: Sequence[str], universe: Universe) -> int:
    """The targets that one of the markers holds on; all without any."""
    if not markers:
        return universe.everything
    targets = 0
    for marker in markers:
        targets |= universe.where(marker).yes
    return targets


def unreached(resolution: Resolution) -> frozenset[int]:
    """The numbers of the packages that no root leads to, whatever holds where."""
    waiting = [root.edge.to for root in resolution.roots]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            package = resolution.packages[number]
            edges = (package.edges, *package.optional.values())
            waiting += (edge.to for some in edges for edge in some)
    return frozenset(range(len(resolution.packages))) - seen


def ways(
    resolution: Resolution, found: Mapping[int, Sequence[Reach]]
) -> Iterator[tuple[Locked, Reach, tuple[str, ...]]]:
    """Every installed package with where it is, and the names of those who bring it in, the direct one first."""
    for number, several in found.items():
        for one in several:
            yield resolution.packages[number], one, tuple(resolution.packages[step].name for step in one.way[:-1])
