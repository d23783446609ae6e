"""The find-links pages and folders of a run, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint import seen
from uvlint.index import flat
from uvlint.index.cache import Entry, source_key
from uvlint.index.exchange import Request
from uvlint.index.flat import Shelf
from uvlint.index.found import Found
from uvlint.index.outside import OFFLINE, Outside
from uvlint.model.package import Absent, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uvlint.index.parse import Page
    from uvlint.model.location import Location


class Shelves:
    """The flat locations that were read; what cannot be read is Unavailable."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._read: dict[Location, Shelf | Unavailable] = {}

    def read(self, locations: Iterable[Location]) -> None:
        """Reads the flat ones among the locations that were not read yet."""
        for location in locations:
            if location.flat and location not in self._read:
                self._read[location] = _shelf(location, self._outside)

    def find(self, location: Location, name: str, now: float) -> Found:
        """What a flat index, one that takes part in the search, says of a package."""
        shelf = self._read[location]
        if isinstance(shelf, Unavailable):
            return Found(shelf, now)
        page = shelf.page(name, location.shown)
        return Found(page.package if page.package.releases else Absent(), now, page.links)

    def beside(self, name: str) -> Iterator[Page | Unavailable]:
        """What each find-links location has of a package, to stand beside any index's answer."""
        for location, shelf in self._read.items():
            if location.beside:
                yield shelf if isinstance(shelf, Unavailable) else shelf.page(name, location.shown)


def _shelf(location: Location, outside: Outside) -> Shelf | Unavailable:
    path = flat.local_path(location.url, outside.folder)
    if path is None:
        return _remembered(location, outside) or _remote(location, outside)
    try:
        return flat.read_folder(path)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        return Unavailable(f"the find-links folder {location.shown} could not be read: {reason}")


def _remembered(location: Location, outside: Outside) -> Shelf | None:
    key = (source_key(location), "")  # no package has this name
    entries: Mapping[tuple[str, str], Entry] = {} if outside.cache is None else outside.cache.pages([key[0]], [""])
    entry = entries.get(key)
    if entry is None or not entry.body or not outside.is_usable(entry):
        return None
    if not outside.offline:
        seen.holds_until(entry.fresh_until)
    return flat.decode(entry.body)


def _remote(location: Location, outside: Outside) -> Shelf | Unavailable:
    if outside.offline:
        return OFFLINE
    from uvlint.index import parse, site

    now = outside.clock()
    who = f"the find-links page {location.shown}"
    request = Request(location.url, who, outside.limits.page, {"Accept": "text/html"})
    reply = next(outside.each(outside.get, [request], late=outside.late))[1]
    if isinstance(reply, Unavailable):
        return reply
    if reply.status != 200:
        return Unavailable(f"{who} answered {reply.status}")
    read = parse.files(reply.body, url=reply.url, index=location.shown)
    if isinstance(read, Unavailable):
        return read
    shelf = Shelf(*read)
    until = site.fresh_until(reply.headers, now)
    seen.holds_until(until or 0)
    if outside.cache is not None and until is not None:
        entry = Entry("", "", now, until, flat.encode(shelf))
        outside.cache.put_pages({(source_key(location), ""): entry})
    return shelf
