"""What was read out of files before, remembered by their content from one run to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


def _nothing(_: Collection[str]) -> Mapping[str, bytes]:
    return {}


def _forget(_: Mapping[str, bytes]) -> None:
    return None


class Memory(Struct, frozen=True):
    """Two functions: `recall` gives what is kept under some of the keys, `keep` keeps more. A key is a hash of the
    content and of the way it was read; by default nothing is kept, and everything is read again."""

    recall: Callable[[Collection[str]], Mapping[str, bytes]] = _nothing
    keep: Callable[[Mapping[str, bytes]], None] = _forget


def of_this_run() -> Memory:
    """A memory without a cache behind it: what several projects, or several passes of a fix, read is read once."""
    kept: dict[str, bytes] = {}
    return Memory(lambda keys: {key: kept[key] for key in keys if key in kept}, kept.update)
