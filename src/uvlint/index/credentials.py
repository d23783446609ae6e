"""Who asks: user names and passwords from the addresses of indexes and from netrc."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from uvlint.model.location import Location


class Credentials:
    """The Authorization header for an address.

    Credentials of an index go to addresses on the same scheme, host and port only; where two indexes share those, to
    the one whose path begins like the address.
    """

    def __init__(self, locations: Iterable[Location], environment: Mapping[str, str]) -> None:
        self._known = list(_of_indexes(locations))
        self._environment = environment
        self._netrc: Mapping[str, tuple[str, str, str]] | None = None

    def header(self, url: str) -> str | None:
        """The value of Authorization (RFC 7617), or None."""
        own = _basic(url)
        if own is not None:
            return own
        origin, path = _origin(url), urlsplit(url).path
        fitting = [(prefix, header) for known, prefix, header in self._known if known == origin]
        if fitting:
            return max(fitting, key=lambda pair: len(pair[0]) if path.startswith(pair[0]) else -1)[1]
        return self._from_netrc(urlsplit(url).hostname or "")

    def _from_netrc(self, host: str) -> str | None:
        if self._netrc is None:
            self._netrc = _read_netrc(self._environment)
        entry = self._netrc.get(host) or self._netrc.get("default")
        return None if entry is None else _encoded(entry[0], entry[2])


def _of_indexes(locations: Iterable[Location]) -> Iterator[tuple[tuple[str, str, int | None], str, str]]:
    for location in locations:
        with suppress(ValueError):  # no address at all: asking it will say so
            header = _basic(location.url)
            if header is not None:
                yield _origin(location.url), urlsplit(location.url).path, header


def _read_netrc(environment: Mapping[str, str]) -> Mapping[str, tuple[str, str, str]]:
    from netrc import NetrcParseError, netrc

    try:
        path = Path(environment["NETRC"]) if environment.get("NETRC") else Path.home() / ".netrc"
        return netrc(str(path)).hosts
    except (OSError, NetrcParseError, UnicodeDecodeError, RuntimeError):
        return {}


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _basic(url: str) -> str | None:
    parts = urlsplit(url)
    if not parts.username and not parts.password:
        return None
    return _encoded(unquote(parts.username or ""), unquote(parts.password or ""))


def _encoded(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
