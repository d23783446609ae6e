"""The index of one run: what is known already and what is asked now, as one frozen value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.model.package import Absent, Index, Package, Unavailable, normalized

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from uvlint.index.source import Source
    from uvlint.model.build import BuildFacts, Tree


def gather(wanted: Collection[str], known: Index | None, source: Source, *, now: float) -> Index:
    """`known` with the pages of `wanted` that it lacks; `now` is in seconds since the epoch.

    `as_of` is the time of the oldest answer that went in.
    """
    known = Index({}, as_of=now) if known is None else known
    missing = sorted(unknown(wanted, known))
    if not missing:
        return known
    packages = {**known.packages, **source.pages(missing)}
    oldest = now if source.oldest is None else source.oldest
    return replace(known, packages=packages, as_of=min(known.as_of, now, oldest))


def unknown(wanted: Collection[str], known: Index) -> set[str]:
    """The packages of which nothing is known, or only what a lock lists."""
    names = {normalized(name) for name in wanted}
    return {name for name in names if name not in known.packages or _is_partial(known.packages[name])}


def _is_partial(answer: Package | Absent | Unavailable) -> bool:
    return isinstance(answer, Package) and answer.partial


def gather_metadata(wanted: Collection[tuple[str, str]], known: Index, source: Source) -> Index:
    """`known` with the metadata of the releases `wanted`, (name, version), that it lacks."""
    missing = sorted({(normalized(name), version) for name, version in wanted} - known.metadata.keys())
    if not missing:
        return known
    return replace(known, metadata={**known.metadata, **source.metadata(missing)})


def gather_facts(
    wanted: Collection[tuple[str, str]], known: Index, source: Source, read: Callable[[Tree], BuildFacts]
) -> Index:
    """`known` with what `read` makes of the sdists of the releases `wanted`, (name, version), that it lacks."""
    missing = sorted({(normalized(name), version) for name, version in wanted} - known.facts.keys())
    if not missing:
        return known
    return replace(known, facts={**known.facts, **source.facts(missing, read)})
