"""Where packages come from: the protocol that the rest of uvlint asks, and the indexes of a run in uv's order."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from uvlint.model.build import BuildFacts, Tree
from uvlint.model.location import Location
from uvlint.model.package import Absent, Metadata, Package, Unavailable

DEFAULT_INDEX = "https://pypi.org/simple"  # uv's built-in default index

_NAMED = re.compile(r"([A-Za-z0-9_.-]+)=(.+)")


class Source(Protocol):
    """Somewhere that answers for packages; it never raises, and what it could not look at is Unavailable."""

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        """An answer for each name, by normalised name."""
        ...

    def metadata(self, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Metadata | Unavailable]:
        """An answer for each (name, version), under the same key."""
        ...

    def facts(
        self, wanted: Collection[tuple[str, str]], read: Callable[[Tree], BuildFacts]
    ) -> Mapping[tuple[str, str], BuildFacts | Unavailable]:
        """What `read` makes of the sdist of each (name, version), under the same key; `read` runs in this thread."""
        ...

    @property
    def oldest(self) -> float | None:
        """When the oldest page given so far was fetched, in seconds since the epoch; None when that is not known."""
        ...


def locations(
    project: Sequence[Location],
    *,
    index_url: str | None,
    extra_index_urls: Sequence[str],
    environment: Mapping[str, str],
) -> tuple[Location, ...]:
    """The indexes to search, in the order uv searches them, the default one last, then find-links pages.

    Command line before uv's environment variables before the project's own entries; of two with one name the first
    counts. `explicit` indexes are left out: no search reaches them. A flat location without a name is a find-links
    page, whose files are offered beside any index's; with a name it is an index like others.
    """
    given = [
        *_listed(extra_index_urls),
        *_listed(environment.get("UV_INDEX", "").split()),
        *(() if extra_index_urls else _listed(environment.get("UV_EXTRA_INDEX_URL", "").split())),
        *project,
    ]
    searched = [entry for entry in _first_of_each_name(given) if not entry.explicit]
    default = _default(searched, index_url, environment)
    pages = [Location(url.strip(), flat=True) for url in environment.get("UV_FIND_LINKS", "").split(",") if url.strip()]
    flat = [entry for entry in searched if is_find_links(entry)]
    ordered = [entry for entry in searched if not entry.default and not is_find_links(entry)]
    return tuple(_with_credentials(entry, environment) for entry in (*ordered, default, *pages, *flat))


def is_find_links(location: Location) -> bool:
    """Whether the location's files stand beside every index's instead of taking part in the search."""
    return location.flat and location.name is None and not location.default


def _default(searched: Iterable[Location], index_url: str | None, environment: Mapping[str, str]) -> Location:
    for url in (index_url, environment.get("UV_DEFAULT_INDEX"), environment.get("UV_INDEX_URL")):
        if url and url.strip():
            return replace(_location(url.strip()), default=True)
    own = next((entry for entry in searched if entry.default), None)
    return own or Location(DEFAULT_INDEX, default=True)


def _listed(urls: Iterable[str]) -> Iterator[Location]:
    return (_location(url) for url in urls)


def _location(text: str) -> Location:
    """`name=url` or a bare address, as UV_INDEX and `--index` take them."""
    named = _NAMED.fullmatch(text)
    return Location(named[2], name=named[1]) if named else Location(text)


def _first_of_each_name(entries: Iterable[Location]) -> Iterator[Location]:
    seen: set[str] = set()
    for entry in entries:
        if entry.name is None or entry.name not in seen:
            yield entry
        if entry.name is not None:
            seen.add(entry.name)


def _with_credentials(location: Location, environment: Mapping[str, str]) -> Location:
    """The location with UV_INDEX_<NAME>_USERNAME and _PASSWORD in its address; in uv they outrank what is written."""
    if location.name is None or "://" not in location.url:
        return location
    variable = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", location.name.upper())
    user, password = environment.get(f"{variable}_USERNAME"), environment.get(f"{variable}_PASSWORD")
    if user is None and password is None:
        return location
    from urllib.parse import quote

    scheme, _, rest = location.url.partition("://")
    authority, slash, path = rest.partition("/")
    userinfo = quote(user or "", safe="") + (":" + quote(password, safe="") if password is not None else "")
    return replace(location, url=f"{scheme}://{userinfo}@{authority.rpartition('@')[2]}{slash}{path}")
