"""An index recorded in a folder: the same protocol as the real one, without a network."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from uvlint.index import parse
from uvlint.model.package import Absent, Metadata, Package, Unavailable, normalized, split

_NOT_RECORDED = Unavailable("not recorded in the frozen index")


class FrozenSource:
    """The pages `<name>.json` (PEP 691, as recorded) and metadata `metadata/<name>-<version>.json` in `folder`.

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
        return {(name, version): self._metadata(normalized(name), version) for name, version in wanted}

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

    def _metadata(self, name: str, version: str) -> Metadata | Unavailable:
        path = self._folder / "metadata" / f"{name}-{version}.json"
        if not path.is_file():
            return _NOT_RECORDED
        try:
            return msgspec.json.decode(path.read_bytes(), type=Metadata)
        except msgspec.DecodeError:
            return Unavailable("its metadata in the frozen index is broken")
