"""Files read once for their content: what they say is remembered from one run to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec
from msgspec import Struct

from uvlint.errors import DocumentError
from uvlint.model.evidence import Evidence
from uvlint.model.imports import Import
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from uvlint.model.memory import Memory

Said = TypeVar("Said", Evidence, Import)


class Kept(Struct, Generic[Said], frozen=True, array_like=True):
    """What a file says, or why it cannot be read."""

    said: tuple[Said, ...] = ()
    reason: str = ""


def read(
    texts: Mapping[str, str],
    way: str,
    reader: Callable[[str, str], Iterable[Said]],
    kind: type[Kept[Said]],
    memory: Memory,
) -> dict[str, Kept[Said]]:
    """What each file says, from memory where its content was read before in the same way."""
    keys = {file: _key(file, text, way) for file, text in texts.items()}
    known = memory.recall(keys.values()) if keys else {}
    found: dict[str, Kept[Said]] = {}
    news: dict[str, bytes] = {}
    for file, text in texts.items():
        kept = _decoded(known.get(keys[file]), kind)
        if kept is None:
            kept = once(file, text, reader)
            news[keys[file]] = msgspec.msgpack.encode(kept)
        found[file] = kept
    if news:
        memory.keep(news)
    return found


def once(file: str, text: str, reader: Callable[[str, str], Iterable[Said]]) -> Kept[Said]:
    """What a file says, read now."""
    try:
        return Kept(tuple(reader(file, text)))
    except DocumentError as error:
        return Kept(reason=f"line {error.line}: {error.reason}" if error.line else error.reason)


def _key(file: str, text: str, way: str) -> str:
    from hashlib import sha256

    return sha256(f"{way}\0{file}\0{text}".encode(errors="surrogatepass")).hexdigest()


def _decoded(body: bytes | None, kind: type[Kept[Said]]) -> Kept[Said] | None:
    try:
        return None if body is None else msgspec.msgpack.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def imports(texts: Mapping[str, str], modules: Sequence[str], memory: Memory) -> tuple[tuple[Import, ...], bool]:
    """The imports of some modules in the code, and whether all of it could be read.

    Where a notebook or other foreign code names one, it may be imported there: that is an import without a guard.
    """
    way = f"imports {_IMPORTS_READ_AS} {' '.join(modules)}"

    def reader(file: str, text: str) -> Iterable[Import]:
        if not file.endswith(".py"):
            return (Import(module, Place(file, (1,))) for module in modules)
        from uvlint.documents import imports as of_code  # only for a file that was not read before

        return of_code.read(file, text, modules)

    found = read(texts, way, reader, Kept[Import], memory)
    return tuple(one for kept in found.values() for one in kept.said), not any(kept.reason for kept in found.values())


_IMPORTS_READ_AS = 1  # counts up when `imports` finds something else in the same text
