"""What is asked of a server, what comes back, and the bounds of asking; the client itself is in `http`."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Limits(Struct, frozen=True):
    """Bounds of one run. Times are in seconds, sizes in bytes.

    `read` bounds each wait for more data, `total` all waiting of a run together; `retries` come on top of the first
    try, and `wait` is the longest that one Retry-After is obeyed.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 180.0
    retries: int = 3
    wait: float = 10.0
    page: int = 64 * 1024 * 1024
    wheel: int = 20 * 1024 * 1024
    sdist: int = 128 * 1024 * 1024
    workers: int = 32

    @staticmethod
    def of(environment: Mapping[str, str]) -> Limits:
        """The bounds with uv's UV_HTTP_TIMEOUT (seconds) and UV_HTTP_RETRIES, and UVLINT_TIME_LIMIT (seconds) for
        `total`; what is no number is ignored."""
        limits = Limits()
        retries = environment.get("UV_HTTP_RETRIES", "")
        if retries.isdecimal():
            limits = replace(limits, retries=int(retries[:9]))
        read = _seconds(environment.get("UV_HTTP_TIMEOUT") or environment.get("UV_REQUEST_TIMEOUT"))
        if read:
            limits = replace(limits, connect=min(10.0, read), read=read, total=max(180.0, 6 * read))
        total = _seconds(environment.get("UVLINT_TIME_LIMIT"))
        return replace(limits, total=total) if total else limits


def _seconds(text: str | None) -> float:
    """A number of seconds above zero; 0 for what is none."""
    return float(text[:9]) if text and text.isdecimal() else 0.0


class Patience:
    """How long a run may still wait for servers: all of its questions together, whichever indexes they go to.

    No single bound would do: a server that sends one byte now and then is never silent, and never done.
    """

    def __init__(self, total: float) -> None:
        self.total = total
        self._left = total
        self._end = 0.0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Waits for servers inside of this; the time counts."""
        began = time.monotonic()
        self._end = began + self._left
        try:
            yield
        finally:
            self._left -= time.monotonic() - began

    @property
    def left(self) -> float:
        """Seconds until nobody waits any more, while somebody does; below zero when that is over."""
        return self._end - time.monotonic()


class Access(Struct, frozen=True):
    """How servers are reached, as far as settings say it and not the environment alone.

    `keyring` allows to run the `keyring` command. `insecure` are hosts (`host`, `host:port`, `https://host`, `*`) whose
    certificates are not checked. `proxies` has pairs of a scheme, or `no`, and its value.
    """

    keyring: bool = False
    insecure: tuple[str, ...] = ()
    proxies: tuple[tuple[str, str], ...] = ()


class Request(Struct, frozen=True):
    """One GET; `who` names the server in messages, without credentials, and `largest` bounds the body in bytes."""

    url: str
    who: str
    largest: int
    headers: Mapping[str, str] = {}


class Reply(Struct, frozen=True):
    """An answer, whatever its status; `url` is where it came from after redirects, header names are in lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
