"""The wheels whose metadata is wanted: which one of a release, where it is, and what it says."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from packaging.version import Version

from uvlint.index import flat, headers, links, site, wheel
from uvlint.index.cache import source_key
from uvlint.index.filename import version_of
from uvlint.index.links import Links
from uvlint.index.outside import OFFLINE, Outside
from uvlint.model.location import Location
from uvlint.model.package import Absent, Metadata, Package, Unavailable


class Wanted(Struct, frozen=True):
    """One wheel of package `name`; (`source`, `key`) names its metadata in the cache, `links` may hold its address."""

    name: str
    filename: str
    source: str
    key: str
    origin: Location | None
    links: tuple[Links, ...]


class _Address(Struct, frozen=True):
    url: str
    beside: bool


def choose(
    package: Package | Absent | Unavailable,
    name: str,
    version: str,
    *,
    origin: Location | None,
    links: tuple[Links, ...],
) -> Wanted | Unavailable:
    """The wheel to read a release's metadata from: one for every platform if there is one, as all should agree."""
    match package:
        case Unavailable():
            return package
        case Absent():
            return Unavailable(f"no index has {name}")
    version_wanted = version_of(version)
    release = next((release for release in package.releases if Version(release.version) == version_wanted), None)
    if release is None or not release.wheels:
        return Unavailable(f"{name} {version} has no wheel to read metadata from")
    best = next((wheel for wheel in release.wheels if wheel.tags.endswith("-none-any")), release.wheels[0])
    source = "" if origin is None else source_key(origin)
    # With the time of upload, a file that was replaced on a private index is read again.
    return Wanted(name, best.filename, source, f"{best.filename}@{best.uploaded or 0:.3f}", origin, links)


def read_all(wanted: Collection[Wanted], outside: Outside) -> Mapping[Wanted, Metadata | Unavailable]:
    """The metadata of each wheel; what was read once is remembered for good."""
    cache = outside.cache
    remembered: Mapping[tuple[str, str], Metadata] = {}
    if cache is not None:
        remembered = cache.metadata({file.source for file in wanted}, [file.key for file in wanted])
    answers: dict[Wanted, Metadata | Unavailable] = {
        file: remembered[file.source, file.key] for file in wanted if (file.source, file.key) in remembered
    }
    missing = sorted((file for file in wanted if file not in answers), key=lambda file: file.key)
    # The cache belongs to this thread, so addresses are looked up before the others start.
    where = {file: _address(file, _kept_links(file, outside)) for file in missing}
    fetched: dict[tuple[str, str], Metadata] = {}
    try:
        for file, answer in outside.each(lambda file: _read(file, where[file], outside), missing):
            answers[file] = answer
            address = where[file]
            if isinstance(answer, Metadata) and not (address and address.url.startswith("file:")):
                fetched[file.source, file.key] = answer
    finally:
        if cache is not None:
            cache.put_metadata(fetched, fetched=outside.clock())
    return answers


def _kept_links(file: Wanted, outside: Outside) -> Iterator[Links]:
    yield from file.links
    data = None if outside.cache is None else outside.cache.links(file.source, file.name)
    kept = None if data is None else links.decode(data)
    if kept is not None:
        yield kept


def _address(file: Wanted, kept: Iterator[Links]) -> _Address | None:
    """Where the wheel is, and whether its metadata may lie beside it.

    An index that announces metadata for some files has none for the others; one that announces none may have it.
    """
    for page in kept:
        found = page.find(file.filename)
        if found is not None:
            url, announced = found
            return _Address(url, announced or "1" not in page.announced)
    return None


def _read(file: Wanted, address: _Address | None, outside: Outside) -> Metadata | Unavailable:
    address = address or _asked_again(file, outside)
    if address is None:
        return OFFLINE if outside.offline else Unavailable(f"{file.filename} is not linked from its page")
    path = flat.local_path(address.url, outside.folder)
    if path is None:
        who = Location(address.url).shown
        return wheel.fetch(outside.get, address.url, who=who, limits=outside.limits, beside=address.beside)
    text = wheel.metadata_of(path)
    return (headers.read(text) if text else None) or Unavailable(f"{file.filename} has no readable metadata")


def _asked_again(file: Wanted, outside: Outside) -> _Address | None:
    """The address from a new look at the page: links with a query are never kept, they may be signatures."""
    if file.origin is None or file.origin.flat or outside.offline:
        return None
    now = outside.clock()
    page = site.ask(outside.get, file.origin, file.name, stale=None, now=now, limits=outside.limits)
    return None if page.links is None else _address(file, iter((page.links,)))
