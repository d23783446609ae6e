"""Where a page's files are, kept beside the page for the day one of them is fetched."""

from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import msgspec
from msgspec import Struct


class Links(Struct, frozen=True, array_like=True):
    """Links of one page as written (resolving thousands would cost more than reading the page).

    `announced` tells for each, by `"1"` and `"0"`, whether the index says that it serves the file's metadata at the
    same address + `.metadata` (PEP 658, PEP 714).
    """

    base: str
    hrefs: tuple[str, ...]
    announced: str

    @staticmethod
    def of(base: str, listed: Iterable[tuple[str, bool]]) -> "Links":
        pairs = list(listed)
        return Links(
            base, tuple(href for href, _ in pairs), "".join("1" if announced else "0" for _, announced in pairs)
        )

    def find(self, filename: str) -> tuple[str, bool] | None:
        """The absolute address of a file and whether its metadata is announced; None when it is not linked."""
        for position, href in enumerate(self.hrefs):
            if unquote(href.partition("?")[0].rpartition("/")[2]) == filename:
                return urljoin(self.base, href), self.announced[position] == "1"
        return None


def encode(links: Links) -> bytes:
    """The links for the disk: without credentials, and without links that carry a query, which may be a signature."""
    from zlib import compress

    kept = [
        (without_userinfo(href), links.announced[position] == "1")
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
    except (error, msgspec.DecodeError):
        return None


def without_userinfo(url: str) -> str:
    """The address without user name and password."""
    if "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
