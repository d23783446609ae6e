"""What was resolved, by uv or whoever wrote a lock: every package with its files, and who asks for it where."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from uvlint.model.package import Release
from uvlint.model.place import Place
from uvlint.model.universe import Universe


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


class Reach(Struct, frozen=True):
    """Where a locked package is installed (a set of targets), and one shortest way to it: the numbers of the packages
    from the root on, itself last."""

    targets: int
    way: tuple[int, ...]
    scope: str


def reach(resolution: Resolution, universe: Universe) -> Mapping[int, Reach]:
    """Where each package is installed, as far as anything installs it; packages by number, in the order of their ways.

    A package is installed wherever somebody who is installed asks for it; the sets grow until they grow no more, so
    cycles end.
    """
    found: dict[int, Reach] = {}
    asked: dict[tuple[int, str], int] = {}  # extras of a package, and where they are asked for
    waiting: list[tuple[Edge, int, tuple[int, ...], str]] = [
        (root.edge, universe.everything, (), root.scope) for root in resolution.roots
    ]
    while waiting:
        later: list[tuple[Edge, int, tuple[int, ...], str]] = []
        for edge, within, way, scope in waiting:
            package = resolution.packages[edge.to]
            targets = within & universe.where(edge.marker).yes & _meant(package.markers, universe)
            before = found.get(edge.to)
            held = before.targets if before else 0
            new = [extra for extra in ("", *edge.extras) if targets & ~asked.get((edge.to, extra), 0)]
            if not new:
                continue
            here = Reach(held | targets, before.way if before else (*way, edge.to), before.scope if before else scope)
            found[edge.to] = here
            for extra in new:
                asked[edge.to, extra] = asked.get((edge.to, extra), 0) | targets
                edges = package.optional.get(extra, ()) if extra else package.edges
                later += ((next_edge, asked[edge.to, extra], here.way, here.scope) for next_edge in edges)
        waiting = later
    return found


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


def _meant(markers: Sequence[str], universe: Universe) -> int:
    """The targets that one of the markers holds on; all without any."""
    if not markers:
        return universe.everything
    targets = 0
    for marker in markers:
        targets |= universe.where(marker).yes
    return targets


def ways(resolution: Resolution, found: Mapping[int, Reach]) -> Iterator[tuple[Locked, Reach, tuple[str, ...]]]:
    """Every installed package with where it is, and the names of those who bring it in, the direct one first."""
    for number, one in found.items():
        yield resolution.packages[number], one, tuple(resolution.packages[step].name for step in one.way[:-1])
