"""The members of `.tar.gz` and `.zip` archives, read in memory and within bounds; nothing is ever written."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PIECE = 256 * 1024  # bytes unpacked at a time
_BLOCK = tarfile.BLOCKSIZE
_LONGEST_HEADER = 1024 * 1024  # bytes of one extended header
_HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_LONG = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    struct.error,
)


class Bounds(Struct, frozen=True):
    """How much of an archive is looked at: sizes in bytes, `seconds` of wall time.

    `unpacked` bounds all that is decompressed, `text` one file that is kept, `setup` and `sources` all that are kept of
    either kind. Of C that is too long for `text`, up to `generated`, the first `head` are kept. `ratio` is the largest
    unpacked-to-packed ratio of an archive that unpacks to more than `ratio_from`.
    """

    unpacked: int = 512 * 1024 * 1024
    text: int = 2 * 1024 * 1024
    generated: int = 16 * 1024 * 1024
    head: int = 256 * 1024
    setup: int = 16 * 1024 * 1024
    sources: int = 32 * 1024 * 1024
    members: int = 60_000
    path: int = 1024
    ratio: int = 400
    ratio_from: int = 64 * 1024 * 1024
    seconds: float = 30.0


class ArchiveError(Exception):
    """Why an archive is not read, to follow its name: "is broken"."""


class Member(Struct, frozen=True):
    """One entry: `kind` is `file`, `link` (symbolic), `copy` (a hard link to the member named `target`) or `other`.

    `read(largest)` gives a file's bytes, None when there are more; it must be called before the next member is taken.
    """

    name: str
    kind: str
    read: Callable[[int], bytes | None]
    target: str = ""
    old: bool = False


def members(filename: str, raw: bytes, bounds: Bounds) -> Iterator[Member]:
    """Each entry of the archive in its order.

    Raises:
        ArchiveError: it is broken, hostile, or beyond `bounds`.
    """
    if filename.endswith(".zip"):
        yield from _zip_members(raw, bounds)
    else:
        yield from _tar_members(_Stream(raw, bounds))


class _Stream:
    """The unpacked bytes of a gzip file, in order."""

    def __init__(self, raw: bytes, bounds: Bounds) -> None:
        self._packed = memoryview(raw)
        self._bounds = bounds
        self._meter = _Meter(len(raw), bounds)
        self._inflate = zlib.decompressobj(wbits=31)
        self._at = 0
        self._held = b""
        self._passed = 0  # bytes of `_held` that were read

    def read(self, size: int) -> bytes:
        """The next bytes, fewer only at the end."""
        pieces: list[bytes] = []
        while size > 0:
            if self._passed == len(self._held):
                self._held, self._passed = self._piece(), 0
                if not self._held:
                    break
            pieces.append(self._held[self._passed : self._passed + size])
            self._passed += len(pieces[-1])
            size -= len(pieces[-1])
        return b"".join(pieces)

    def exactly(self, size: int) -> bytes:
        """The next bytes; an archive that ends before is broken."""
        data = self.read(size)
        if len(data) < size:
            raise ArchiveError("is cut short")
        return data

    def skip(self, size: int) -> None:
        """Passes over bytes."""
        if size > self._bounds.unpacked:
            raise ArchiveError("unpacks to too much")
        while size > 0:
            size -= len(self.exactly(min(size, _PIECE)))

    def _piece(self) -> bytes:
        while True:
            if self._inflate.eof:
                self._next_stream()
            tail = self._inflate.unconsumed_tail
            if not tail:
                tail = bytes(self._packed[self._at : self._at + _PIECE])
                self._at += len(tail)
            if not tail:
                return b""
            try:
                piece = self._inflate.decompress(tail, _PIECE)
            except zlib.error as error:
                raise ArchiveError("is not a gzip file" if self._meter.used == 0 else "is broken") from error
            self._meter.count(len(piece))
            if piece:
                return piece

    def _next_stream(self) -> None:
        """gzip files may follow one another (RFC 1952); what else follows is padding."""
        self._at -= len(self._inflate.unused_data)
        if bytes(self._packed[self._at : self._at + 2]) == b"\x1f\x8b":
            self._inflate = zlib.decompressobj(wbits=31)
        else:
            self._at = len(self._packed)


class _Meter:
    """Counts what is unpacked, and stops where it is too much or takes too long."""

    def __init__(self, packed: int, bounds: Bounds) -> None:
        self.used = 0
        self._bounds = bounds
        self._packed = packed
        self._deadline = time.monotonic() + bounds.seconds

    def count(self, size: int) -> None:
        self.used += size
        if self.used > self._bounds.unpacked:
            raise ArchiveError(f"unpacks to more than {self._bounds.unpacked // 1024 // 1024} MiB")
        if self.used > self._bounds.ratio_from and self.used > self._packed * self._bounds.ratio:
            raise ArchiveError(f"unpacks to more than {self._bounds.ratio} times its size")
        if time.monotonic() > self._deadline:
            raise ArchiveError(f"was not read within {self._bounds.seconds:g} s")


# ---- tar ------------------------------------------------------------------------------------------


def _tar_members(stream: _Stream) -> Iterator[Member]:
    """POSIX.1-2001 `pax` and GNU long names are understood; `tarfile` itself would trust sizes that headers claim."""
    attributes: dict[str, str] = {}
    while (header := _header(stream)) is not None:
        info, old = header
        size = _size(info, attributes)
        if info.type in _HEADERS or info.type in _LONG:
            data = _extended(stream, info.size)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                attributes["path"] = _text(data.rstrip(b"\0"))
            elif info.type != tarfile.XGLTYPE and info.type in _HEADERS:
                attributes |= _records(data)
            continue
        if info.type == tarfile.GNUTYPE_SPARSE or any(name.startswith("GNU.sparse") for name in attributes):
            raise ArchiveError("holds a sparse file, which is not read")
        has_data = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES
        body = _Body(stream, size if has_data else 0)
        yield Member(attributes.get("path", info.name), _kind(info), body.read, info.linkname, old)
        body.finish()
        attributes = {}


def _header(stream: _Stream) -> tuple[tarfile.TarInfo, bool] | None:
    """The next header, and whether it is older than POSIX; None at the end."""
    block = stream.read(_BLOCK)
    if not block or not block.strip(b"\0"):
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError, IndexError) as error:
        raise ArchiveError("is not a tar archive" if len(block) == _BLOCK else "is cut short") from error
    return info, block[257:262] != b"ustar"


def _kind(info: tarfile.TarInfo) -> str:
    if info.isreg():
        return "file"
    return "link" if info.issym() else "copy" if info.islnk() else "other"


def _size(info: tarfile.TarInfo, attributes: dict[str, str]) -> int:
    told = attributes.get("size", "")
    size = int(told) if told.isdecimal() and len(told) < 20 else info.size
    if size < 0:
        raise ArchiveError("is broken: a file has a negative size")
    return size


def _extended(stream: _Stream, size: int) -> bytes:
    if not 0 <= size <= _LONGEST_HEADER:
        raise ArchiveError("is broken: a header is too long")
    data = stream.exactly(size)
    stream.skip(-size % _BLOCK)
    return data


def _records(data: bytes) -> dict[str, str]:
    """Records of an extended header, each `LENGTH KEY=VALUE` and a line feed."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        gap = data.find(b" ", at, at + 20)
        length = data[at:gap] if gap > 0 else b""
        if not length.isdigit() or int(length) <= gap - at or at + int(length) > len(data):
            break
        key, _, value = data[gap + 1 : at + int(length) - 1].partition(b"=")
        found[_text(key)] = _text(value)
        at += int(length)
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class _Body:
    """What a header is followed by: its file, padded to whole blocks."""

    def __init__(self, stream: _Stream, size: int) -> None:
        self._stream = stream
        self._size = size
        self._left = size + -size % _BLOCK

    def read(self, largest: int) -> bytes | None:
        if self._size > largest:
            return None
        data = self._stream.exactly(self._size)
        self._left -= len(data)
        return data

    def finish(self) -> None:
        self._stream.skip(self._left)


# ---- zip ------------------------------------------------------------------------------------------


def _zip_members(raw: bytes, bounds: Bounds) -> Iterator[Member]:
    meter = _Meter(len(raw), bounds)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _ZIP_ERRORS as error:
        raise ArchiveError("is not a zip archive") from error
    with archive:
        for info in archive.infolist():
            if info.flag_bits & 0x1:
                raise ArchiveError("is encrypted")
            mode = info.external_attr >> 16
            kind = "other" if info.filename.endswith("/") else "link" if stat.S_ISLNK(mode) else "file"
            yield Member(info.filename, kind, _ZipBody(archive, info, meter).read)


class _ZipBody(Struct, frozen=True):
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    meter: _Meter

    def read(self, largest: int) -> bytes | None:
        if self.info.file_size > largest:
            return None
        try:
            with self.archive.open(self.info) as file:
                data = file.read(largest + 1)
        except _ZIP_ERRORS as error:
            raise ArchiveError("is broken") from error
        self.meter.count(len(data))
        return data if len(data) <= largest else None
