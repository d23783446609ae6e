"""The files that are wanted of releases: which one, and where it is; and the metadata of those that are wheels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from packaging.version import Version

from uvlint import files
from uvlint.index.cache import source_key
from uvlint.index.outside import OFFLINE, Outside
from uvlint.model.filename import version_of
from uvlint.model.location import Location
from uvlint.model.package import Absent, Metadata, Package, Release, Sdist, Unavailable, Wheel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from uvlint.index.links import Link, Links


class Wanted(Struct, frozen=True):
    """One file of package `name`; (`source`, `key`) is its name in the cache, `links` may hold its address."""

    name: str
    filename: str
    source: str
    key: str
    origin: Location | None
    links: tuple[Links, ...]


def wheel_of(package: Package | Absent | Unavailable, name: str, version: str) -> Wheel | Unavailable:
    """The wheel to read a release's metadata from: one for every platform if there is one, as all should agree."""
    release = _release(package, name, version)
    if isinstance(release, Unavailable):
        return release
    if release is None or not release.wheels:
        return Unavailable(f"{name} {version} has no wheel to read metadata from")
    return next((wheel for wheel in release.wheels if wheel.tags.endswith("-none-any")), release.wheels[0])


def sdist_of(package: Package | Absent | Unavailable, name: str, version: str) -> Sdist | Unavailable:
    """The source distribution of a release."""
    release = _release(package, name, version)
    if isinstance(release, Unavailable):
        return release
    return (release and release.sdist) or Unavailable(f"{name} {version} has no source distribution")


def _release(package: Package | Absent | Unavailable, name: str, version: str) -> Release | Unavailable | None:
    match package:
        case Unavailable():
            return package
        case Absent():
            return Unavailable(f"no index has {name}")
    wanted = version_of(version)
    found = next((number for number, text in enumerate(package.versions) if Version(text) == wanted), None)
    return None if found is None else package.releases[found]


def ask_for(file: Wheel | Sdist, name: str, *, origin: Location | None, links: tuple[Links, ...]) -> Wanted:
    """The file under its name in the cache."""
    source = "" if origin is None else source_key(origin)
    # With the time of upload, a file that was replaced on a private index is read again.
    return Wanted(name, file.filename, source, f"{file.filename}@{file.uploaded or 0:.3f}", origin, links)


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
    where = {file: address(file, outside) for file in missing}
    fetched: dict[tuple[str, str], Metadata] = {}
    try:
        for file, answer in outside.each(lambda file: _read(file, where[file], outside), missing, late=outside.late):
            answers[file] = answer
            if isinstance(answer, Metadata) and not is_here(where[file]):
                fetched[file.source, file.key] = answer
    finally:
        if cache is not None:
            cache.put_metadata(fetched, fetched=outside.clock())
    return answers


def address(file: Wanted, outside: Outside) -> Link | None:
    """Where the file is, as far as that is known without asking; for the thread that the cache belongs to."""
    return _found(file, _kept_links(file, outside))


def is_here(where: Link | None) -> bool:
    """Whether a file is on this machine, where reading it again costs less than remembering it could mislead."""
    return where is not None and where.url.startswith("file:")


def _kept_links(file: Wanted, outside: Outside) -> Iterator[Links]:
    from uvlint.index import links

    yield from file.links
    data = None if outside.cache is None else outside.cache.links(file.source, file.name)
    kept = None if data is None else links.decode(data)
    if kept is not None:
        yield kept


def _found(file: Wanted, kept: Iterable[Links]) -> Link | None:
    """Where the file is; its metadata may lie beside it where that is announced.

    An index that announces metadata for some files has none for the others; one that announces none may have it.
    """
    for page in kept:
        found = page.find(file.filename)
        if found is not None:
            return replace(found, announced=found.announced or "1" not in page.announced)
    return None


def asked_again(file: Wanted, outside: Outside) -> Link | Unavailable:
    """The address from a new look at the page: links with a query are never kept, they may be signatures."""
    if outside.offline:
        return OFFLINE
    from uvlint.index import site

    found: Link | None = None
    if file.origin is not None and not file.origin.flat:
        now = outside.clock()
        page = site.ask(outside.get, file.origin, file.name, stale=None, now=now, limits=outside.limits)
        found = _found(file, (page.links,)) if page.links is not None else None
    return found or Unavailable(f"{file.filename} is not linked from its page")


def _read(file: Wanted, where: Link | None, outside: Outside) -> Metadata | Unavailable:
    from uvlint.index import flat, wheel
    from uvlint.model import headers

    found = where or asked_again(file, outside)
    if isinstance(found, Unavailable):
        return found
    path = flat.local_path(found.url, outside.folder)
    if path is None:
        who = Location(found.url).shown
        return wheel.fetch(outside.get, found.url, who=who, limits=outside.limits, beside=found.announced)
    files.stamp(path)
    text = wheel.metadata_of(path) if files.is_file(path) else None
    return (headers.read(text) if text else None) or Unavailable(f"{file.filename} has no readable metadata")
