"""What indexes said before, as parsed compact pages in one sqlite file.

Pages and not HTTP bodies are kept, since parsing costs fifty times what reading does. The file is only ever a
shortcut: one that is broken, foreign, locked or read-only makes a run slower and never fails it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from uvlint import files, seen
from uvlint.model.build import FACTS, BuildFacts
from uvlint.model.package import Metadata, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from uvlint.model.location import Location
    from uvlint.seen import Answers

FILENAME = "index-v4.sqlite"  # a new shape of the tables takes a new name, so that versions of uvlint do not fight
LARGEST = 256 * 1024 * 1024  # bytes on disk; the pages fetched longest ago are dropped first
_MAPPED = 256 * 1024 * 1024  # bytes of the file that are mapped into memory at most
_PATIENCE = 5.0  # seconds to wait for another process that is writing
_APPLICATION = 0x75766C74  # "uvlt", marks the file as ours (PRAGMA application_id)

_OWN = "the project's own files"  # stands for an index, whose addresses have no spaces
_CHUNK = 400  # names in one query; sqlite's own limit was 999 values once
Result = TypeVar("Result")

_PAGES = """
SELECT source, name, etag, modified, fetched, fresh_until, body FROM pages
WHERE source IN (SOURCES) AND name IN (KEYS)"""
_LINKS = "SELECT links FROM pages WHERE source IN (SOURCES) AND name IN (KEYS)"
_METADATA = "SELECT source, filename, body FROM metadata WHERE source IN (SOURCES) AND filename IN (KEYS)"
_FACTS = "SELECT source, filename, format, body FROM facts WHERE source IN (SOURCES) AND filename IN (KEYS)"

_TABLES = """
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    fetched REAL NOT NULL, fresh_until REAL NOT NULL, body BLOB, links BLOB, PRIMARY KEY (source, name));
CREATE TABLE IF NOT EXISTS metadata (
    source TEXT NOT NULL, filename TEXT NOT NULL, fetched REAL NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (source, filename));
CREATE TABLE IF NOT EXISTS facts (
    source TEXT NOT NULL, filename TEXT NOT NULL, format INTEGER NOT NULL, fetched REAL NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (source, filename));
"""


class Entry(Struct, frozen=True):
    """One remembered page; `body` is `compact` bytes, or None when the index does not have the name (404).

    `fetched` and `fresh_until` are seconds since the epoch.
    """

    etag: str
    modified: str
    fetched: float
    fresh_until: float
    body: bytes | None
    links: bytes | None = None


def source_key(location: Location) -> str:
    """The index's name in the cache: its address, and a hash of who asks, since pages may differ by user."""
    authority, _, rest = location.url.partition("://")[2].partition("/")
    user = authority.rpartition("@")[0].partition(":")[0]
    query = rest.partition("?")[2]
    if not user and not query:
        return location.shown.rstrip("/")
    from hashlib import sha256

    asker = sha256(f"{user}\0{query}".encode()).hexdigest()[:12]
    return f"{location.shown.rstrip('/')}#{asker}"


class _Facts(Struct, frozen=True, array_like=True):
    """What was found in an sdist: facts, or the reason why its bytes hold none."""

    facts: BuildFacts | None
    reason: str


class Cache:
    """The cache in `folder`; every method is a no-op, or finds nothing, when the file cannot be used."""

    def __init__(self, folder: files.Path, *, largest: int = LARGEST) -> None:
        self.folder = os.fspath(folder)
        self.path = os.path.join(self.folder, FILENAME)
        self._largest = largest
        self._opened: sqlite3.Connection | None = None
        self._given_up = False
        self._others = 0

    def pages(self, sources: Collection[str], names: Collection[str]) -> dict[tuple[str, str], Entry]:
        """What is remembered of these names on these indexes, by (source, name), without the links."""
        rows = self._select(_PAGES, sources, names)
        return {(row[0], row[1]): Entry(*row[2:]) for row in rows}

    def links(self, source: str, name: str) -> bytes | None:
        """The links kept beside a page, as `links.encode` wrote them."""
        rows = self._select(_LINKS, (source,), (name,))
        return rows[0][0] if rows else None

    def put_pages(self, entries: Mapping[tuple[str, str], Entry]) -> None:
        """Remembers pages, by (source, name)."""
        rows = [
            (*key, page.etag, page.modified, page.fetched, page.fresh_until, page.body, page.links)
            for key, page in entries.items()
        ]
        self._write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def renew(self, fresh_until: Mapping[tuple[str, str], float], *, fetched: float) -> None:
        """Notes that the index says these pages, by (source, name), still hold (304)."""
        rows = [(fetched, until, *key) for key, until in fresh_until.items()]
        self._write("UPDATE pages SET fetched = ?, fresh_until = ? WHERE source = ? AND name = ?", rows)

    def metadata(self, sources: Collection[str], files: Collection[str]) -> dict[tuple[str, str], Metadata]:
        """The metadata remembered of these files, by (source, file); files never change, so it never goes stale."""
        found: dict[tuple[str, str], Metadata] = {}
        for source, file, body in self._select(_METADATA, sources, files):
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                found[source, file] = msgspec.msgpack.decode(body, type=Metadata)
        return found

    def put_metadata(self, found: Mapping[tuple[str, str], Metadata], *, fetched: float) -> None:
        """Remembers metadata, by (source, file)."""
        rows = [(*key, fetched, msgspec.msgpack.encode(metadata)) for key, metadata in found.items()]
        self._write("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?, ?)", rows)

    def facts(
        self, sources: Collection[str], files: Collection[str]
    ) -> dict[tuple[str, str], BuildFacts | Unavailable]:
        """What is remembered of these sdists, by (source, file), as far as it was read in today's way (`FACTS`)."""
        found: dict[tuple[str, str], BuildFacts | Unavailable] = {}
        for source, file, format_, body in self._select(_FACTS, sources, files):
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                if format_ != FACTS:
                    continue
                kept = msgspec.msgpack.decode(body, type=_Facts)
                found[source, file] = kept.facts or Unavailable(kept.reason)
        return found

    def put_facts(self, found: Mapping[tuple[str, str], BuildFacts | Unavailable], *, fetched: float) -> None:
        """Remembers what was found in sdists, by (source, file); only what their bytes say, no failure to get them."""
        kept = {
            key: _Facts(None, told.reason) if isinstance(told, Unavailable) else _Facts(told, "")
            for key, told in found.items()
        }
        rows = [(*key, FACTS, fetched, msgspec.msgpack.encode(facts)) for key, facts in kept.items()]
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", rows)

    def remembered(self, keys: Collection[str]) -> dict[str, bytes]:
        """What is kept under these keys, as `remember` was given it: what the project's own files said before."""
        return {key: body for _, key, _, body in self._select(_FACTS, (_OWN,), keys)}

    def remember(self, found: Mapping[str, bytes]) -> None:
        """Keeps what was read out of files, by a key that holds a hash of their content and how it was read."""
        rows = [(_OWN, key, 0, time(), body) for key, body in found.items()]
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", rows)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(os.path.getsize(path) for path in self._files())

    def clean(self) -> None:
        """Forgets everything."""
        self.close()
        for path in self._files():
            with suppress(OSError):
                os.unlink(path)

    def close(self) -> None:
        """Lets go of the file; the next use opens it again."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def __del__(self) -> None:
        self.close()  # Python 3.13 complains of connections that nobody closed

    def _files(self) -> list[str]:
        family = (self.path + end for end in ("", "-journal", "-wal", "-shm"))
        return [path for path in family if os.path.isfile(path)]

    def _select(self, query: str, sources: Collection[str], values: Collection[str]) -> list[tuple[Any, ...]]:
        wanted, asked = list(values), list(sources)
        if not wanted or not asked:
            return []
        seen.ask_last(self, self._state)  # not what there is now: this very run may make the file
        if not os.path.exists(self.path):
            return []
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            filled = query.replace("SOURCES", _marks(asked)).replace("KEYS", _marks(chunk))
            rows += self._run(partial(_rows, query=filled, values=(*asked, *chunk))) or []
        return rows

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(statement, rows)
            self._shrink(database)

        if rows:
            self._run(write)

    def _run(self, action: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """The action's answer; None when the file cannot be used. A broken or foreign file is replaced once."""
        for _ in range(2):
            try:
                return None if self._given_up else action(self._database())
            except OSError:
                break
            except sqlite3.DatabaseError as error:
                # Locked, read-only or full: leave the file to others. Anything else is not ours or broken.
                if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                    break
                self.clean()
        self.close()
        self._given_up = True
        return None

    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = _open(self.path)
            self._others = _changes_by_others(self._opened)
            seen.ask_last(self, self._state)
        return self._opened

    def _state(self) -> Answers | None:
        """The state of the file that this run knows all about; None where others have changed it meanwhile."""
        state = files.answered("head", self.path)
        if self._opened is None:  # there was none, or it could not be used
            return {("head", self.path): state} if state.startswith(files.FAILED) else None
        try:
            others = _changes_by_others(self._opened)
        except sqlite3.Error:
            return None
        return {("head", self.path): state} if others == self._others else None

    def _shrink(self, database: sqlite3.Connection) -> None:
        excess = _bytes_used(database) - self._largest
        if excess <= 0:
            return
        dropped: list[tuple[int]] = []
        oldest = "SELECT rowid, length(body), length(links) FROM pages ORDER BY fetched"
        for row, body, links in database.execute(oldest):
            if excess <= 0:
                break
            dropped.append((row,))
            excess -= (body or 0) + (links or 0)
        with database:
            database.executemany("DELETE FROM pages WHERE rowid = ?", dropped)
        database.execute("PRAGMA incremental_vacuum").fetchall()


def _open(path: str) -> sqlite3.Connection:
    """The database, with its tables; raises sqlite3.DatabaseError when the file is not ours."""
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        # Made by hand, since sqlite would make it readable for everybody; what users install is private.
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    database = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)
    try:
        # A lost write after a power cut costs a page that is fetched again; waiting for the disk costs every run.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"PRAGMA mmap_size = {_MAPPED}")  # pages are large: read at once, and not 4 KiB by 4 KiB
        # In this order: another process may be making the tables, and the mark comes with them.
        is_filled = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
        if database.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION:
            return database
        if is_filled:
            raise sqlite3.DatabaseError("not a cache of uvlint")
        database.executescript(
            f"PRAGMA auto_vacuum = INCREMENTAL; BEGIN IMMEDIATE; {_TABLES}"
            f"PRAGMA application_id = {_APPLICATION}; COMMIT"
        )
    except BaseException:
        database.close()
        raise
    return database


def _changes_by_others(database: sqlite3.Connection) -> int:
    """A number that changes with every change of the file that was not made through this connection."""
    return int(database.execute("PRAGMA data_version").fetchone()[0])


def _bytes_used(database: sqlite3.Connection) -> int:
    count, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (count - free) * size


def _rows(database: sqlite3.Connection, *, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return database.execute(query, values).fetchall()


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
