"""The file system as a run looks at it: the one door, which notes in `seen` what was asked and what the answer was.

A later run asks the same questions again (`answered`), and only if all answers are the same it says what was said then
(`replay`). Whoever reads around this door hides changes; `tests/test_files.py` holds every module to it. It is loaded
before anything else, and therefore needs next to nothing.
"""

from __future__ import annotations

import os
from stat import S_ISDIR, S_ISREG

from uvlint import seen

try:
    from _blake2 import blake2b  # `hashlib` brings OpenSSL, which costs a replay as much as all else that it does
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False  # as in `typing`: that and `collections` would take half as long to load as a replay does
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FAILED = b"error "  # what the answer begins with where the system refused one
LARGEST = 16 * 1024 * 1024  # bytes of one file

Path = str | os.PathLike[str]


class TooLargeError(Exception):
    """A file that holds more bytes than whoever asked would read."""


class NotAFileError(Exception):
    """A folder, a device, a pipe: something that is there and that nobody should read."""

    def __init__(self, *, is_folder: bool) -> None:
        super().__init__()
        self.is_folder = is_folder


# ---- what a run asks ------------------------------------------------------------------------------


def is_file(path: Path) -> bool:
    """Whether there is a regular file, links followed."""
    return _told("kind", path) == b"file"


def is_folder(path: Path) -> bool:
    """Whether there is a directory, links followed."""
    return _told("kind", path) == b"folder"


def exists(path: Path) -> bool:
    """Whether there is anything, links followed."""
    return _told("kind", path) != b""


def is_there(path: Path) -> bool:
    """Whether there is anything, be it a link that leads nowhere."""
    return _told("there", path) == b"there"


def real(path: Path) -> str:
    """Where a path leads, all links followed; a loop of links leads nowhere and is given as it is."""
    return os.fsdecode(_told("real", path))


def names(folder: Path, *parts: str) -> list[str]:
    """The names in a directory, sorted; only those that hold one of the `parts`, if any are given: others may come and
    go, as those of editors' and tests' files do. A part is a word in lower case without blanks.

    Behind that of a directory stands `/`, behind that of whatever else is no regular file `/?`: a link to a directory,
    or one that leads nowhere.

    Raises:
        OSError: it cannot be read.
    """
    shown, way = os.fspath(folder), " ".join(("names", *parts))
    try:
        found = _names(shown, parts)
    except OSError as error:
        seen.answer(way, shown, _failure(error))
        raise
    seen.answer(way, shown, digest("\n".join(found).encode("utf-8", "surrogateescape")))
    return found


def found(glob: str) -> list[str]:
    """The paths that a glob finds, hidden ones among them, sorted."""
    paths = _found(glob)
    seen.answer("found", glob, digest("\n".join(paths).encode("utf-8", "surrogateescape")))
    return paths


def content(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file.

    Raises:
        OSError: it is not there or cannot be read.
        NotAFileError: it is no regular file.
        TooLargeError: it is larger than `largest` bytes.
    """
    shown = os.fspath(path)
    try:
        raw = _content(shown, max(largest, LARGEST))
    except OSError as error:
        seen.answer("content", shown, _failure(error))
        raise
    except (NotAFileError, TooLargeError):
        seen.answer("content", shown, _stamp(shown))
        raise
    seen.answer("content", shown, digest(raw) if len(raw) <= LARGEST else _stamp(shown))
    if len(raw) > largest:
        raise TooLargeError
    return raw


def stamp(path: Path) -> None:
    """A file is about to be looked into by others, too large or too strange to be compared by its content."""
    _told("stamp", path)


# ---- how it is answered ---------------------------------------------------------------------------


def digest(raw: bytes) -> bytes:
    """What stands for bytes that are too many to be kept: 16 bytes of BLAKE2b."""
    return blake2b(raw, digest_size=16).digest()


def answered(way: str, what: str) -> bytes:
    """The answer to a question today, in the form in which `seen` knows it; empty for a way that there is not."""
    verb, *parts = way.split(" ")
    if verb == "names":
        return _named(what, parts)
    ask = _WAYS.get(verb)
    return ask(what) if ask else b""


def _told(way: str, path: Path) -> bytes:
    shown = os.fspath(path)
    told = _WAYS[way](shown)
    seen.answer(way, shown, told)
    return told


def _kind(path: str) -> bytes:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return b""
    return b"file" if S_ISREG(mode) else b"folder" if S_ISDIR(mode) else b"other"


def _there(path: str) -> bytes:
    return b"there" if os.path.lexists(path) else b""


def _real(path: str) -> bytes:
    try:
        return os.fsencode(os.path.realpath(path))
    except (OSError, RuntimeError, ValueError):
        return os.fsencode(path)


def _names(path: str, parts: Sequence[str]) -> list[str]:
    with os.scandir(path) as entries:
        found = sorted(entry.name + _mark(entry) for entry in entries)
    return [name for name in found if any(part in name.lower() for part in parts)] if parts else found


def _mark(entry: os.DirEntry[str]) -> str:
    try:
        return "/" if entry.is_dir(follow_symlinks=False) else "" if entry.is_file() else "/?"
    except OSError:
        return "/?"


def _named(path: str, parts: Sequence[str]) -> bytes:
    try:
        return digest("\n".join(_names(path, parts)).encode("utf-8", "surrogateescape"))
    except OSError as error:
        return _failure(error)


def _found(glob: str) -> list[str]:
    from glob import iglob  # for workspaces only

    return sorted(iglob(glob, recursive=True, include_hidden=True))


def _globbed(glob: str) -> bytes:
    return digest("\n".join(_found(glob)).encode("utf-8", "surrogateescape"))


def _content(path: str, largest: int) -> bytes:
    status = os.stat(path)  # before it is opened: a pipe would wait for somebody to write
    if not S_ISREG(status.st_mode):
        raise NotAFileError(is_folder=S_ISDIR(status.st_mode))
    if status.st_size > largest:
        raise TooLargeError
    with open(path, "rb", buffering=0) as file:
        raw = file.read(largest + 1) or b""
    if len(raw) > largest:
        raise TooLargeError
    return raw


def _contained(path: str) -> bytes:
    try:
        return digest(_content(path, LARGEST))
    except OSError as error:
        return _failure(error)
    except (NotAFileError, TooLargeError):
        return _stamp(path)


def _stamp(path: str) -> bytes:
    """What a file shows of itself without being read; it changes with every change that is made in good faith."""
    try:
        status = os.stat(path)
    except OSError as error:
        return _failure(error)
    return f"{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ino}".encode()


def _head(path: str) -> bytes:
    """The head of an sqlite database, which counts the changes that are made to it (sqlite's file format, §1.3.7)."""
    try:
        with open(path, "rb", buffering=0) as file:
            return digest(file.read(100) or b"")
    except OSError as error:
        return _failure(error)


def _failure(error: OSError) -> bytes:
    return FAILED + str(error.errno).encode()


_WAYS: Mapping[str, Callable[[str], bytes]] = {
    "kind": _kind,
    "there": _there,
    "real": _real,
    "found": _globbed,
    "content": _contained,
    "stamp": _stamp,
    "head": _head,
}
