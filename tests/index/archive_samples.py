"""Small archives, made as the tests need them."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

Entry = str | bytes | tuple[bytes, str]
"""A file's content, or the type of a tar entry and what it points to."""


def tar(entries: Mapping[str, Entry] | Sequence[tuple[str, Entry]], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar.gz of the entries in their order."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, entry in entries.items() if isinstance(entries, Mapping) else entries:
            info = tarfile.TarInfo(name)
            if isinstance(entry, tuple):
                info.type, info.linkname = entry
                archive.addfile(info)
                continue
            data = entry.encode() if isinstance(entry, str) else entry
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(file.getvalue(), mtime=0)


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """A zip of the files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def as_before_posix(archive: bytes) -> bytes:
    """The tar.gz with the headers of 1979: no `ustar` and nothing behind it."""
    raw = bytearray(gzip.decompress(archive))
    at = 0
    while any(raw[at : at + 512]):
        size = int(raw[at + 124 : at + 135], 8)
        raw[at + 257 : at + 512] = bytes(255)
        raw[at + 148 : at + 156] = b" " * 8
        raw[at + 148 : at + 156] = b"%06o\0 " % sum(raw[at : at + 512])
        at += 512 + (size + 511) // 512 * 512
    return gzip.compress(bytes(raw), mtime=0)
