"""The index of one run: what is known already and what is asked now, as one frozen value."""

from collections.abc import Collection

from uvlint.index.source import Source
from uvlint.model.package import Index, normalized


def gather(wanted: Collection[str], known: Index | None, source: Source, *, now: float) -> Index:
    """`known` with the pages of `wanted` that it lacks; `now` is in seconds since the epoch.

    `as_of` is the time of the oldest answer that went in.
    """
    known = Index({}, as_of=now) if known is None else known
    missing = sorted({normalized(name) for name in wanted} - known.packages.keys())
    if not missing:
        return known
    packages = {**known.packages, **source.pages(missing)}
    oldest = now if source.oldest is None else source.oldest
    return Index(packages, known.metadata, min(known.as_of, now, oldest))


def gather_metadata(wanted: Collection[tuple[str, str]], known: Index, source: Source) -> Index:
    """`known` with the metadata of the releases `wanted`, (name, version), that it lacks."""
    missing = sorted({(normalized(name), version) for name, version in wanted} - known.metadata.keys())
    if not missing:
        return known
    return Index(known.packages, {**known.metadata, **source.metadata(missing)}, known.as_of)
