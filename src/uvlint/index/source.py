"""The protocol that the rest of uvlint asks, and the indexes of a run in uv's order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from uvlint import files
from uvlint.index import user
from uvlint.index.exchange import Access
from uvlint.model.location import STRATEGIES, Layer, Location, Search, Strategy, find_links, first_of_each_name, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from uvlint.model.build import BuildFacts, Tree
    from uvlint.model.package import Absent, Metadata, Package, Unavailable

DEFAULT_INDEX = "https://pypi.org/simple"  # uv's built-in default index

_VARIABLE = r"\$\{([A-Z0-9_]{1,100})\}"


class Source(Protocol):
    """Somewhere that answers for packages; it never raises, and what it could not look at is Unavailable."""

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        """An answer for each name, by normalised name; a name may be `pinned` to an index."""
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


class Reach(Struct, frozen=True):
    """The indexes that a run asks, and how.

    `locations` are searched in order, those of `find-links` last. `named` can be asked for by name, explicit ones too.
    `no_index` says that there are no indexes but find-links. `borrowed` are those that only pip's settings name.
    """

    locations: tuple[Location, ...]
    named: tuple[Location, ...] = ()
    strategy: Strategy = "first-index"
    no_index: bool = False
    access: Access = Access()
    borrowed: tuple[Location, ...] = ()


def reach(search: Search, given: Layer, environment: Mapping[str, str], settings: Layer | None = None) -> Reach:
    """The indexes of a project: what is `given` for this run, then what all settings say, then a file's own lines.

    `settings` are what `user.settings` says, for those who have asked already.

    Raises:
        UsageError: a file of settings outside the project that uv would refuse.
    """
    settings = user.settings(search, environment) if settings is None else settings
    whole = _by_name(given, settings.indexes).over(settings)
    lines = _expanded(search.lines, environment)
    borrowed = _borrowed(environment) if search.pip and not (whole.names_any or lines.names_any) else Layer()
    searched = Layer(
        indexes=(*_in_order(whole), *_in_order(lines)),
        default=borrowed.default or Location(DEFAULT_INDEX, default=True),
        links=(*whole.links, *lines.links),
        no_index=bool(whole.no_index or lines.no_index),
    )
    # pip's further places are asked after uv's, and only for what those do not have.
    further = (*borrowed.extra, *(replace(page, beside=False) for page in borrowed.links))
    cli = {index.url for index in given.indexes}
    in_use = [index for index in ordered(searched) if index.name and index.url in cli]
    return Reach(
        locations=tuple(_with_credentials(index, environment) for index in (*ordered(searched), *further)),
        named=tuple(_with_credentials(index, environment) for index in first_of_each_name((*in_use, *search.own))),
        strategy=whole.strategy or "first-index",
        no_index=bool(searched.no_index),
        access=Access(keyring=whole.keyring == "subprocess", insecure=whole.insecure, proxies=whole.proxies),
        borrowed=(*([borrowed.default] if borrowed.default else ()), *further),
    )


def _borrowed(environment: Mapping[str, str]) -> Layer:
    from uvlint.index import pip  # for requirements files only

    return pip.settings(environment)


def given(
    environment: Mapping[str, str],
    *,
    index_url: str | None = None,
    extra_index_urls: Sequence[str] = (),
    default_index: str | None = None,
    indexes: Sequence[str] = (),
    links: Sequence[str] = (),
    no_index: bool = False,
    strategy: str | None = None,
    keyring: str | None = None,
) -> Layer:
    """What the command line and the environment say of indexes: an option takes the place of its own variable.

    As in uv, `--index-url` is only a default among others: an index of the project with `default = true` and
    `--default-index` come before it.
    """
    first = default_index or environment.get("UV_DEFAULT_INDEX", "").strip()
    more = (" ".join(indexes) or environment.get("UV_INDEX", "")).split()
    default = (index_url or environment.get("UV_INDEX_URL", "")).strip()
    extra = extra_index_urls or environment.get("UV_EXTRA_INDEX_URL", "").split()
    pages = links or environment.get("UV_FIND_LINKS", "").split(",")
    wanted = strategy or environment.get("UV_INDEX_STRATEGY")
    return Layer(
        indexes=(*([replace(_named(first), default=True)] if first else ()), *map(_named, more)),
        extra=tuple(Location(url) for url in extra),
        default=Location(default, default=True) if default else None,
        links=tuple(find_links(url.strip()) for url in pages if url.strip()),
        no_index=True if no_index else None,
        strategy=next((known for known in STRATEGIES if known == wanted), None),
        keyring=keyring or environment.get("UV_KEYRING_PROVIDER") or None,
        insecure=tuple(environment.get("UV_INSECURE_HOST", "").split()),
    )


def _named(text: str) -> Location:
    """`name=url` or a bare address, as `--index` and UV_INDEX take them."""
    name, separator, url = text.partition("=")
    return Location(url, name=name) if separator and ":" not in name else Location(text)


def _by_name(layer: Layer, configured: Iterable[Location]) -> Layer:
    """The layer with the indexes that it only names filled in; an address or an existing path is taken as such."""
    known = {index.name: index for index in first_of_each_name(configured) if index.name}

    def meant(index: Location) -> Location:
        found = known.get(index.url)
        if index.name or found is None or files.exists(index.url):
            return index
        return replace(found, default=index.default, explicit=False)

    return replace(layer, indexes=tuple(map(meant, layer.indexes)))


def _in_order(layer: Layer) -> Iterator[Location]:
    """A layer's indexes as one list, in which the first default one counts."""
    yield from (*layer.indexes, *layer.extra)
    if layer.default is not None:
        yield layer.default


def _expanded(lines: Layer, environment: Mapping[str, str]) -> Layer:
    """The lines of a requirements file with `${NAME}` replaced; a variable that is not set stays as written."""

    def expanded(location: Location) -> Location:
        return replace(location, url=re.sub(_VARIABLE, lambda found: environment.get(found[1], found[0]), location.url))

    return replace(
        lines,
        extra=tuple(map(expanded, lines.extra)),
        default=expanded(lines.default) if lines.default else None,
        links=tuple(map(expanded, lines.links)),
    )


def _with_credentials(location: Location, environment: Mapping[str, str]) -> Location:
    """The location with UV_INDEX_<NAME>_USERNAME and _PASSWORD in its address; in uv they outrank what is written."""
    if location.name is None or "://" not in location.url:
        return location
    variable = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", location.name.upper())
    name, password = environment.get(f"{variable}_USERNAME"), environment.get(f"{variable}_PASSWORD")
    if name is None and password is None:
        return location
    from urllib.parse import quote

    scheme, _, rest = location.url.partition("://")
    authority, slash, path = rest.partition("/")
    userinfo = quote(name or "", safe="") + (":" + quote(password, safe="") if password is not None else "")
    return replace(location, url=f"{scheme}://{userinfo}@{authority.rpartition('@')[2]}{slash}{path}")
