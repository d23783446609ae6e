"""What is asked of a server, what comes back, and the bounds of asking; the client itself is in `http`."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace


class Limits(Struct, frozen=True):
    """Bounds of one run. Times are in seconds, sizes in bytes.

    `read` bounds each wait for more data, `total` the whole run; `retries` come on top of the first try, and `wait` is
    the longest that one Retry-After is obeyed.
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
    def of(environment: Mapping[str, str]) -> "Limits":
        """The bounds with uv's UV_HTTP_TIMEOUT (seconds) and UV_HTTP_RETRIES; what is no number is ignored."""
        retries = environment.get("UV_HTTP_RETRIES", "")
        limits = Limits(retries=int(retries)) if retries.isdecimal() else Limits()
        read = environment.get("UV_HTTP_TIMEOUT") or environment.get("UV_REQUEST_TIMEOUT") or ""
        if not read.isdecimal() or int(read) == 0:
            return limits
        seconds = float(read)
        return replace(limits, connect=min(10.0, seconds), read=seconds, total=max(180.0, 6 * seconds))


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
