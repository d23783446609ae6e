"""uv's own store of credentials, the plain-text file that `uv auth login` writes (crates/uv-auth/src/store.rs).

Where uv keeps them in the system's keyring instead (a preview of uv), they are not seen from here.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from uvlint.errors import UsageError
from uvlint.index import user

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LARGEST = 1024 * 1024  # bytes of the file


class Entry(Struct, frozen=True):
    """Credentials for all addresses below `service`: a user name and password, or a token."""

    service: str
    user: str | None
    password: str
    token: str


def read(environment: Mapping[str, str]) -> list[Entry]:
    """What the file holds; [] when there is none that can be read."""
    try:
        data = user.table(_file(environment), largest=_LARGEST)
    except UsageError:
        return []  # uv says so and goes on without
    found = data.get("credential") if data else None
    return [entry for item in (found if isinstance(found, list) else []) if (entry := _entry(item)) is not None]


def best(entries: Iterable[Entry], url: str, name: str | None) -> Entry | None:
    """The credentials of the longest service that the address is below; None when two of one length differ."""
    chosen: list[Entry] = []
    for entry in entries:
        length = len(urlsplit(entry.service).path)
        if _is_below(url, entry.service) and name in (None, entry.user):
            longest = len(urlsplit(chosen[0].service).path) if chosen else -1
            chosen = [entry] if length > longest else [*chosen, entry] if length == longest else chosen
    return chosen[0] if len(chosen) == 1 else None


def is_prefix(prefix: str, path: str) -> bool:
    """Whether a path is the other one or below it, part by part: `/simple` is no prefix of `/simpler`."""
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/"))


def _is_below(url: str, service: str) -> bool:
    one, other = urlsplit(url), urlsplit(service)
    same = (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)
    return same and is_prefix(other.path, one.path)


def _entry(item: Any) -> Entry | None:
    if not isinstance(item, dict) or not isinstance(item.get("service"), str):
        return None
    service: str = item["service"] if "://" in item["service"] else f"https://{item['service']}"
    try:
        _ = urlsplit(service).port
    except ValueError:
        return None
    name, password, token = item.get("username"), item.get("password"), item.get("token")
    return Entry(
        service,
        name if isinstance(name, str) else None,
        password if isinstance(password, str) else "",
        token if isinstance(token, str) and item.get("scheme") == "bearer" else "",
    )


def _file(environment: Mapping[str, str]) -> str | None:
    own = environment.get("UV_CREDENTIALS_DIR")
    if own:
        return os.path.join(own, "credentials.toml")
    if sys.platform == "win32":
        state = environment.get("APPDATA")
        return os.path.join(state, "uv", "data", "credentials", "credentials.toml") if state else None
    data = environment.get("XDG_DATA_HOME", "")
    base = data if os.path.isabs(data) else os.path.join(user.home(environment), ".local", "share")
    return os.path.join(base, "uv", "credentials", "credentials.toml")
