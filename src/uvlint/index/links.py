"""Where a page's files are, kept beside the page for the day one of them is fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

_USERINFO = re.compile(r"^([^/?#]*//)[^/?#]*@")


class Links(Struct, frozen=True, array_like=True):
    """Links of one page as written (resolving thousands would cost more than reading the page).

    `announced` tells for each, by `"1"` and `"0"`, whether the index says that it serves the file's metadata at the
    same address + `.metadata` (PEP 658, PEP 714). `sums` are the SHA-256 that the page gives of source distributions,
    by position; wheels are never read whole, so theirs are not kept.
    """

    base: str
    hrefs: tuple[str, ...]
    announced: str
    sums: tuple[tuple[int, bytes], ...] = ()

    @staticmethod
    def of(base: str, listed: Iterable[tuple[str, bool, bytes | None]]) -> Links:
        files = list(listed)
        return Links(
            base,
            tuple(href for href, _, _ in files),
            "".join("1" if announced else "0" for _, announced, _ in files),
            tuple((position, digest) for position, (_, _, digest) in enumerate(files) if digest),
        )

    @property
    def signed(self) -> bool:
        """Whether a link carries a query, which may be a signature and is never kept."""
        return any("?" in href for href in self.hrefs)

    def find(self, filename: str) -> Link | None:
        """Where a file is; None when it is not linked. A page on the network names no files of this machine."""
        for position, href in enumerate(self.hrefs):
            if unquote(href.partition("?")[0].rpartition("/")[2]) == filename:
                url = _joined(self.base, href)
                if url is None:
                    return None
                return Link(url, self.announced[position] == "1", dict(self.sums).get(position))
        return None


class Link(Struct, frozen=True):
    """The absolute address of a file, whether its metadata is announced, and its SHA-256 where that is kept."""

    url: str
    announced: bool
    digest: bytes | None = None


def _joined(base: str, href: str) -> str | None:
    """The address that a link means; None for one that means none, or a file that the page has no right to name."""
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    is_here = base.startswith("file:")
    return url if url.lower().startswith(("http://", "https://", *(["file:"] if is_here else []))) else None


def encode(links: Links) -> bytes:
    """The links for the disk: without credentials, and without links that carry a query, which may be a signature."""
    from zlib import compress

    sums = dict(links.sums)
    kept = [
        (without_userinfo(href), links.announced[position] == "1", sums.get(position))
        for position, href in enumerate(links.hrefs)
        if "?" not in href
    ]
    base = without_userinfo(links.base).partition("?")[0]
    return compress(msgspec.msgpack.encode(Links.of(base, kept)), 1)


def decode(data: bytes) -> Links | None:
    """What `encode` wrote, or None when it is something else."""
    from zlib import decompress, error

    try:
        return msgspec.msgpack.decode(decompress(data), type=Links)
    except (error, msgspec.DecodeError, UnicodeDecodeError):
        return None


def without_userinfo(url: str) -> str:
    """The address without user name and password, be it a valid one or not."""
    return _USERINFO.sub(r"\1", url, count=1) if "@" in url else url
