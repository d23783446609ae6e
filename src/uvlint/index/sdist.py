"""Source distributions of an index: fetched whole, checked, and handed to whoever can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint import files
from uvlint.index import flat
from uvlint.index.exchange import Request
from uvlint.index.wanted import Wanted, address, asked_again, is_here
from uvlint.model.location import Location
from uvlint.model.package import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from uvlint.index.links import Link
    from uvlint.index.outside import Outside
    from uvlint.model.build import BuildFacts, Tree

_AT_HAND = 6  # archives in memory at one time


def read_all(
    wanted: Collection[Wanted], outside: Outside, read: Callable[[Tree], BuildFacts]
) -> Mapping[Wanted, BuildFacts | Unavailable]:
    """The facts of each sdist. What was read of its bytes once is remembered, also that nothing can be read of them."""
    cache = outside.cache
    remembered: Mapping[tuple[str, str], BuildFacts | Unavailable] = {}
    if cache is not None:
        remembered = cache.facts({file.source for file in wanted}, [file.key for file in wanted])
    answers = {file: remembered[file.source, file.key] for file in wanted if (file.source, file.key) in remembered}
    missing = sorted((file for file in wanted if file not in answers), key=lambda file: file.key)
    if not missing:
        return answers
    from threading import Semaphore

    # The cache belongs to this thread, so addresses are looked up before the others start.
    where = {file: address(file, outside) for file in missing}
    room = Semaphore(_AT_HAND)  # not a bounded one: what comes too late never took its place

    def fetch(file: Wanted) -> bytes | Unavailable:
        room.acquire()  # given back below, once the archive has been read
        return _fetch(file, where[file], outside)

    read_now: dict[tuple[str, str], BuildFacts | Unavailable] = {}
    try:
        for file, fetched in outside.each(fetch, missing, late=outside.late):
            answers[file] = _facts(file, fetched, read)
            room.release()
            if isinstance(fetched, bytes) and not is_here(where[file]):
                read_now[file.source, file.key] = answers[file]
    finally:  # an interrupted run keeps what it has read
        if cache is not None:
            cache.put_facts(read_now, fetched=outside.clock())
    return answers


def _facts(file: Wanted, fetched: bytes | Unavailable, read: Callable[[Tree], BuildFacts]) -> BuildFacts | Unavailable:
    if isinstance(fetched, Unavailable):
        return fetched
    from uvlint.index.archive import Bounds, open_tree  # tarfile, which a run that has its facts can do without

    tree = open_tree(file.filename, fetched, Bounds())
    return tree if isinstance(tree, Unavailable) else read(tree)


def _fetch(file: Wanted, where: Link | None, outside: Outside) -> bytes | Unavailable:
    found = where or asked_again(file, outside)
    if isinstance(found, Unavailable):
        return found
    path = flat.local_path(found.url, outside.folder)
    body = _downloaded(file, found, outside) if path is None else _local(file, path, outside)
    if found.digest is not None and isinstance(body, bytes):
        from hashlib import sha256

        if sha256(body).digest() != found.digest:
            return Unavailable(f"{file.filename} is not the file that its page describes: the SHA-256 differs")
    return body


def _downloaded(file: Wanted, found: Link, outside: Outside) -> bytes | Unavailable:
    who = Location(found.url).shown
    # An archive is compressed already, and some servers unpack it on the way to those who take gzip.
    reply = outside.get(Request(found.url, who, outside.limits.sdist, {"Accept-Encoding": "identity"}))
    if isinstance(reply, Unavailable):
        return reply
    if reply.status != 200:
        return Unavailable(f"{who} answered {reply.status} for {file.filename}")
    return reply.body


def _local(file: Wanted, path: str, outside: Outside) -> bytes | Unavailable:
    try:
        return files.content(path, outside.limits.sdist)
    except files.NotAFileError:  # a device has no end, and a pipe no beginning
        return Unavailable(f"{file.filename} is not a file")
    except files.TooLargeError:
        return Unavailable(f"{file.filename} is larger than {outside.limits.sdist // 1024 // 1024} MiB")
    except OSError as error:
        return Unavailable(f"{file.filename} could not be read: {(error.strerror or 'unknown error').lower()}")
