"""An index recorded in a folder: the same protocol as the real one, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from uvlint.index import parse
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.package import Absent, Metadata, Package, Unavailable, normalized, split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

Told = TypeVar("Told")

_NOT_RECORDED = Unavailable("not recorded in the frozen index")


class FrozenSource:
    """The pages `<name>.json` (PEP 691, as recorded) in `folder`, and beside them `metadata/<name>-<version>.json` and
    `facts/<name>-<version>.json`.

    A name with an empty file `<name>.absent` is on no index; one with neither was never asked for when the index was
    recorded, and is Unavailable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        """The recorded pages, by normalised name."""
        return {name: self._page(name) for name in sorted({normalized(name) for name in names})}

    def metadata(self, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Metadata | Unavailable]:
        """The recorded metadata, by (name, version)."""
        return {key: self._told(Metadata, "metadata", *key) for key in wanted}

    def facts(
        self,
        wanted: Collection[tuple[str, str]],
        read: Callable[[Tree], BuildFacts],  # noqa: ARG002 what was recorded has been read
    ) -> Mapping[tuple[str, str], BuildFacts | Unavailable]:
        """The recorded facts, by (name, version)."""
        return {key: self._told(BuildFacts, "facts", *key) for key in wanted}

    @property
    def oldest(self) -> float | None:
        """Nothing: a recording has no time, the caller's is used."""
        return None

    def _page(self, name: str) -> Package | Absent | Unavailable:
        path = self._folder / f"{name}.json"
        if not path.is_file():
            return Absent() if (self._folder / f"{name}.absent").exists() else _NOT_RECORDED
        page = parse.page(split(name)[0], path.read_bytes(), url=path.as_uri(), index="the frozen index")
        return page if isinstance(page, Unavailable) else page.package

    def _told(self, what: type[Told], folder: str, name: str, version: str) -> Told | Unavailable:
        path = self._folder / folder / f"{normalized(name)}-{version}.json"
        if not path.is_file():
            return _NOT_RECORDED
        try:
            return msgspec.json.decode(path.read_bytes(), type=what)
        except msgspec.DecodeError:
            return Unavailable(f"its {folder} in the frozen index {'is' if folder == 'metadata' else 'are'} broken")
