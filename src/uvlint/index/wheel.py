"""The METADATA of a wheel: beside it where the index serves that (PEP 658), else from the few parts of the zip that
hold it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from uvlint.index.exchange import Limits, Reply, Request
from uvlint.model import headers
from uvlint.model.package import Metadata, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

TAIL = 32 * 1024  # bytes; holds the central directory, and often METADATA, of most wheels
_STEP = 32 * 1024
_BUDGET = 24 * 1024 * 1024  # bytes read of one wheel


class IncompleteError(OSError):
    """A part of the wheel could not be read."""


class Parts(io.RawIOBase):
    """A file of `size` bytes of which parts are fetched when they are needed; `tail` is its end, at hand already.

    `fetch(start, stop)` returns the bytes of that half-open range, or None when it cannot.
    """

    def __init__(self, size: int, tail: bytes, fetch: Callable[[int, int], bytes | None]) -> None:
        super().__init__()
        self._size = size
        self._fetch = fetch
        self._held: list[tuple[int, bytes]] = [(size - len(tail), tail)]
        self._at = 0
        self._budget = _BUDGET

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        stop = self._size if size < 0 else min(self._size, self._at + size)
        data = self._range(self._at, stop) if stop > self._at else b""
        self._at += len(data)
        return data

    def _range(self, start: int, stop: int) -> bytes:
        for first, held in self._held:
            if first <= start and stop <= first + len(held):
                return held[start - first : stop - first]
        reach = min(self._size, max(stop, start + _STEP))
        self._budget -= reach - start
        data = self._fetch(start, reach) if self._budget >= 0 else None
        if data is None or len(data) != reach - start:
            raise IncompleteError("a part of the wheel could not be read")
        self._held.append((start, data))
        return data[: stop - start]


def metadata_of(wheel: io.RawIOBase | str) -> bytes | None:
    """The text of `*.dist-info/METADATA`; None when the zip is broken, cannot be read or holds none."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                folder, _, file = member.partition("/")
                if file == "METADATA" and folder.endswith(".dist-info"):
                    with archive.open(member) as stream:
                        return bytes(stream.read(headers.LARGEST))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        return None
    return None


def fetch(
    get: Callable[[Request], Reply | Unavailable], url: str, *, who: str, limits: Limits, beside: bool
) -> Metadata | Unavailable:
    """The metadata of the wheel at `url`, where `beside` from the file beside it if there is one."""
    address, mark, query = url.partition("?")
    if beside:
        reply = get(Request(f"{address}.metadata{mark}{query}", who, headers.LARGEST))
        if isinstance(reply, Unavailable):
            return reply
        metadata = headers.read(reply.body) if reply.status == 200 else None
        if metadata is not None:
            return metadata
    return _from_zip(get, url, who, limits)


def _from_zip(
    get: Callable[[Request], Reply | Unavailable], url: str, who: str, limits: Limits
) -> Metadata | Unavailable:
    end = get(Request(url, who, limits.wheel, _asking(f"bytes=-{TAIL}")))
    if isinstance(end, Unavailable):
        return end
    size = _size(end)
    if size is None:
        return Unavailable(f"{who} answered {end.status} for the wheel")

    def part(start: int, stop: int) -> bytes | None:
        reply = get(Request(url, who, limits.wheel, _asking(f"bytes={start}-{stop - 1}")))
        return reply.body if isinstance(reply, Reply) and reply.status == 206 else None

    text = metadata_of(Parts(size, end.body, part))
    return (headers.read(text) if text else None) or Unavailable(f"the wheel at {who} has no readable metadata")


def _asking(span: str) -> dict[str, str]:
    return {"Range": span, "Accept-Encoding": "identity"}


def _size(end: Reply) -> int | None:
    """The wheel's size in bytes, whether the server sent its end (206) or, knowing no ranges, all of it (200)."""
    if end.status == 200:
        return len(end.body)
    total = end.headers.get("content-range", "").rpartition("/")[2]
    return int(total) if end.status == 206 and total.isdecimal() and int(total) >= len(end.body) else None
