"""Where packages come from: indexes and pages of links, and what settings say about asking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Strategy = Literal["first-index", "unsafe-first-match", "unsafe-best-match"]
Authentication = Literal["auto", "always", "never"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


class Location(Struct, frozen=True):
    """One package index.

    `explicit` ones are reached through `tool.uv.sources` only. `flat` is one page or folder with the files of many
    packages; with `beside` it is a `--find-links` location, whose files are offered beside those of any index.
    `ignored` are the HTTP statuses that count as "not here" (`ignore-error-codes`), None for uv's own choice.
    `cache_control` takes the place of the header that the index sends with its pages, `exclude_newer` that of the
    setting for everything; `""` is no limit.
    `url` is as written and may hold credentials: print `shown`, never `url`.
    """

    url: str
    name: str | None = None
    default: bool = False
    explicit: bool = False
    flat: bool = False
    beside: bool = False
    authenticate: Authentication = "auto"
    ignored: tuple[int, ...] | None = None
    cache_control: str = ""
    exclude_newer: str | None = None

    @property
    def shown(self) -> str:
        """The address without credentials, query and fragment."""
        scheme, separator, rest = self.url.partition("://")
        if not separator:
            return self.url.split("?")[0].split("#")[0]
        authority, slash, path = rest.partition("/")
        return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}".split("?")[0].split("#")[0]


class Layer(Struct, frozen=True):
    """What one source of settings (a file, the environment, the command line) says about indexes.

    `indexes` are its `index` entries in order, the default one among them; `extra` its `extra-index-url`, `default`
    its `index-url`, `links` its `find-links`. `insecure` are hosts whose certificates nobody checks. `proxies` has
    pairs of a scheme, or `no`, and its value. None and () mean that it says nothing; an
    `exclude_newer` of `""` lifts every limit.
    """

    indexes: tuple[Location, ...] = ()
    extra: tuple[Location, ...] = ()
    default: Location | None = None
    links: tuple[Location, ...] = ()
    no_index: bool | None = None
    strategy: Strategy | None = None
    keyring: str | None = None
    insecure: tuple[str, ...] = ()
    proxies: tuple[tuple[str, str], ...] = ()
    exclude_newer: str | None = None

    @property
    def names_any(self) -> bool:
        """Whether it says where packages are."""
        return bool(self.indexes or self.extra or self.default or self.links or self.no_index)

    def over(self, other: Layer) -> Layer:
        """This layer before another one: lists are joined, everything else is the first that is set.

        As uv combines settings (uv-settings/src/combine.rs).
        """
        return Layer(
            indexes=self.indexes + other.indexes,
            extra=self.extra + other.extra,
            default=self.default or other.default,
            links=self.links + other.links,
            no_index=other.no_index if self.no_index is None else self.no_index,
            strategy=self.strategy or other.strategy,
            keyring=self.keyring or other.keyring,
            insecure=self.insecure + other.insecure,
            proxies=tuple({**dict(other.proxies), **dict(self.proxies)}.items()),
            exclude_newer=other.exclude_newer if self.exclude_newer is None else self.exclude_newer,
        )


class Search(Struct, frozen=True):
    """What a project says about where its packages are.

    `settings` are those in force, `lines` what stands in a requirements file, which comes after everything else.
    `own` are the indexes that its `tool.uv.sources` may name. `folder` is where uv looks for more settings, in
    it or the nearest folder above it; None where the project's own are all that it reads. `pip` says that
    pip reads the file, too.
    """

    settings: Layer = Layer()
    lines: Layer = Layer()
    own: tuple[Location, ...] = ()
    folder: str | None = None
    pip: bool = False


def layer(values: Mapping[str, Any], rebase: Callable[[str, str], str]) -> Layer:
    """What the values of `[tool.uv]` or `uv.toml` say; what is of another shape is passed over.

    `rebase(key, address)` gives the address of a key's entry as seen from the working directory.
    """

    def addresses(key: str) -> tuple[str, ...]:
        value = values.get(key)
        return tuple(
            rebase(key, url) for url in (value if isinstance(value, list) else [value]) if isinstance(url, str)
        )

    default = addresses("index-url")
    strategy, no_index, keyring = values.get("index-strategy"), values.get("no-index"), values.get("keyring-provider")
    return Layer(
        indexes=tuple(entries(values.get("index"), lambda url: rebase("index", url))),
        extra=tuple(Location(url) for url in addresses("extra-index-url")),
        default=Location(default[0], default=True) if default else None,
        links=tuple(find_links(url) for url in addresses("find-links")),
        no_index=no_index if isinstance(no_index, bool) else None,
        strategy=next((known for known in STRATEGIES if known == strategy), None),
        keyring=keyring if isinstance(keyring, str) else None,
        insecure=_hosts(values.get("allow-insecure-host")),
        proxies=tuple(_proxies(values)),
        exclude_newer=_limit(values),
    )


def entries(items: Any, rebase: Callable[[str], str]) -> Iterator[Location]:
    """The indexes of `[[tool.uv.index]]`."""
    for item in items if isinstance(items, list) else [items]:
        url = item.get("url") if isinstance(item, dict) else item
        if isinstance(url, str):
            yield _entry(item if isinstance(item, dict) else {}, rebase(url))


def _entry(item: Mapping[str, Any], url: str) -> Location:
    name, policy, codes = item.get("name"), item.get("authenticate"), item.get("ignore-error-codes")
    control = item.get("cache-control")
    pages = control.get("api") if isinstance(control, dict) else None
    return Location(
        url=url,
        name=name if isinstance(name, str) else None,
        default=item.get("default") is True,
        explicit=item.get("explicit") is True,
        flat=item.get("format") == "flat",
        authenticate=next((known for known in get_args(Authentication) if known == policy), "auto"),
        ignored=tuple(code for code in codes if isinstance(code, int)) if isinstance(codes, list) else None,
        cache_control=pages if isinstance(pages, str) else "",
        exclude_newer=_limit(item),
    )


def find_links(url: str) -> Location:
    """A `--find-links` location."""
    return Location(url, flat=True, beside=True)


def _limit(values: Mapping[str, Any]) -> str | None:
    """What `exclude-newer` says, `""` where it lifts the limit."""
    value = values.get("exclude-newer")
    return "" if value is False else value if isinstance(value, str) else None


def _hosts(items: Any) -> tuple[str, ...]:
    return tuple(item for item in items if isinstance(item, str)) if isinstance(items, list) else ()


def _proxies(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, scheme in (("http-proxy", "http"), ("https-proxy", "https")):
        if isinstance(values.get(key), str):
            yield scheme, values[key]
    if isinstance(values.get("no-proxy"), list):
        yield "no", ",".join(_hosts(values["no-proxy"]))


def ordered(found: Layer) -> tuple[Location, ...]:
    """The indexes as uv searches them, then the find-links locations.

    As uv does (uv-distribution-types/src/index_url.rs): of two with one name only the first counts, explicit or not;
    the first default one is asked last, and `index-url` is a default one that comes after all others; an address is
    asked once. An index that is both default and explicit is not searched, and takes the built-in one's place.
    """
    if found.no_index:
        return found.links
    given = [*first_of_each_name((*found.indexes, *found.extra)), *([found.default] if found.default else ())]
    default = next((index for index in given if index.default), None)
    searched = [index for index in given if not index.default and not index.explicit]
    if default is not None and not default.explicit:
        searched.append(default)
    once: dict[str, Location] = {}
    for index in searched:
        once.setdefault(index.url, index)
    return (*once.values(), *found.links)


def first_of_each_name(locations: Iterable[Location]) -> Iterator[Location]:
    """The locations without those whose name an earlier one has."""
    seen: set[str] = set()
    for location in locations:
        if location.name is None or location.name not in seen:
            yield location
        if location.name is not None:
            seen.add(location.name)
