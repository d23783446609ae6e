"""Who asks: user names and passwords from addresses, netrc, uv's own store and the keyring, as uv finds them.

Follows crates/uv-auth/src/middleware.rs. What an address or an index says is sent at once; what only this machine knows
is looked up when a server asks for it (401, 403, 404), or before where the index says `authenticate = "always"` or its
address has a user name and no password. Nothing is ever sent to another scheme, host or port than it belongs to.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from uvlint.index import store
from uvlint.index.links import without_userinfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uvlint.index.keyring import Keyring
    from uvlint.model.location import Authentication, Location

Origin = tuple[str, str, int | None]

MISSING: Final = object()
"""There are no credentials where the index must not be asked without."""


class _Known(Struct, frozen=True):
    """An index: `prefix` is the path under which its pages and files are; `user` and `password` None when not given."""

    url: str
    origin: Origin
    prefix: str
    policy: Authentication
    user: str | None
    password: str | None


class Credentials:
    """The Authorization header for an address; safe to be asked from many threads."""

    def __init__(
        self, locations: Iterable[Location], environment: Mapping[str, str], keyring: Keyring | None = None
    ) -> None:
        self._known = [*_of_indexes(locations)]
        self._environment = environment
        self._keyring = keyring
        self._lock = Lock()
        self._netrc: Mapping[str, tuple[str, str, str]] | None = None
        self._store: list[store.Entry] | None = None
        self._found: dict[tuple[str | Origin, str | None], str | None] = {}
        self._proved: dict[str | Origin, str] = {}

    def first(self, url: str) -> Any:
        """The value of Authorization (RFC 7617) to ask with at first: a text, None, or MISSING."""
        origin, index = _origin(url), self._index(url)
        if index is not None and index.policy == "never":
            return None
        user, password = _userinfo(url)
        if user is None and index is not None and index.user is not None:
            user, password = index.user, index.password
        if password is not None:
            return _encoded(user or "", password)
        if user is not None:
            return self._look_up(url, origin, index, user) or _encoded(user, "")
        proved = self._proved.get(index.url if index else origin)
        if proved is None and index is not None and index.policy == "always":
            return self.after(url) or MISSING
        return proved

    def after(self, url: str) -> str | None:
        """What to ask with once more when a server has refused a question without credentials, None for nothing."""
        origin, index = _origin(url), self._index(url)
        if index is not None and index.policy == "never":
            return None
        same = (known for known in self._known if known.origin == origin and known.password is not None)
        known = next(same, None)
        if known is not None and known.password is not None:
            header: str | None = _encoded(known.user or "", known.password)
        else:
            header = self._look_up(url, origin, index, None)
        if header is not None:
            self._proved[index.url if index else origin] = header
        return header

    def _index(self, url: str) -> _Known | None:
        """The index that an address belongs to: of several the one with the longest path."""
        origin, path = _origin(url), urlsplit(url).path
        fitting = [known for known in self._known if known.origin == origin and store.is_prefix(known.prefix, path)]
        return max(fitting, key=lambda known: len(known.prefix), default=None)

    def _look_up(self, url: str, origin: Origin, index: _Known | None, user: str | None) -> str | None:
        """What this machine knows, looked up once an index and user, in uv's order."""
        key = (index.url if index else origin), user
        with self._lock:
            if key not in self._found:
                self._found[key] = (
                    self._from_netrc(origin[1], user) or self._from_store(url, user) or self._from_keyring(index, user)
                )
            return self._found[key]

    def _from_netrc(self, host: str, user: str | None) -> str | None:
        if self._netrc is None:
            self._netrc = _read_netrc(self._environment)
        entry = self._netrc.get(host) or self._netrc.get("default")
        return None if entry is None or user not in (None, entry[0]) else _encoded(entry[0], entry[2])

    def _from_store(self, url: str, user: str | None) -> str | None:
        if self._store is None:
            self._store = store.read(self._environment)
        entry = store.best(self._store, without_userinfo(url), user)
        if entry is None:
            return None
        return f"Bearer {entry.token}" if entry.token else _encoded(entry.user or "", entry.password)

    def _from_keyring(self, index: _Known | None, user: str | None) -> str | None:
        """uv asks the slow keyring only where there is a user name, or where the index must not be asked without."""
        if self._keyring is None or index is None or (user is None and index.policy != "always"):
            return None
        found = self._keyring.find(index.url, user)
        return None if found is None else _encoded(*found)


def _of_indexes(locations: Iterable[Location]) -> Iterator[_Known]:
    for location in locations:
        with suppress(ValueError):  # no address at all: asking it will say so
            if "://" in location.url and not location.url.startswith("file:"):
                user, password = _userinfo(location.url)
                url = without_userinfo(location.url)
                yield _Known(url, _origin(url), _root(urlsplit(url).path), location.authenticate, user, password)


def _root(path: str) -> str:
    """The path without its last part where that is `simple`: files may be beside it (`IndexUrl::root`)."""
    head, _, last = path.rstrip("/").rpartition("/")
    return f"{head}/" if last.lower() in ("simple", "+simple") else path or "/"


def _read_netrc(environment: Mapping[str, str]) -> Mapping[str, tuple[str, str, str]]:
    from netrc import NetrcParseError, netrc

    named = environment.get("NETRC")
    for path in [Path(named).expanduser()] if named else [Path.home() / ".netrc", Path.home() / "_netrc"]:
        with suppress(OSError, NetrcParseError, UnicodeDecodeError, RuntimeError):
            return netrc(str(path)).hosts
    return {}


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _userinfo(url: str) -> tuple[str | None, str | None]:
    """User name and password in an address; None for what is not there."""
    parts = urlsplit(url)
    user, password = parts.username, parts.password
    if not user and password is None:
        return None, None
    return unquote(user or ""), None if password is None else unquote(password)


def _encoded(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
