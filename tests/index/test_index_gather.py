"""Recorded pages, and what one run puts together."""

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from index_samples import as_json

from uvlint.index.frozen import FrozenSource
from uvlint.index.gather import gather, gather_facts, gather_metadata
from uvlint.index.source import Source
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.package import Absent, Metadata, Package, Unavailable


def recorded(folder: Path) -> FrozenSource:
    (folder / "metadata").mkdir()
    (folder / "foo.json").write_text(json.dumps(as_json("foo-1.0-py3-none-any.whl")))
    (folder / "facts").mkdir()
    (folder / "facts" / "foo-1.0.json").write_text('{"filename": "foo-1.0.zip", "dynamic": "so"}')
    (folder / "facts" / "foo-3.0.json").write_text("[]")
    (folder / "gone.absent").touch()
    (folder / "broken.json").write_text("<html>")
    (folder / "metadata" / "foo-1.0.json").write_text('{"requires_python": ">=3.9", "requires_dist": ["bar"]}')
    return FrozenSource(folder)


def test_recorded_pages(tmp_path: Path) -> None:
    pages = recorded(tmp_path).pages(["Foo", "gone", "new", "broken"])
    assert isinstance(pages["foo"], Package)
    assert pages["foo"].releases[0].version == "1.0"
    assert pages["gone"] == Absent()
    assert pages["new"] == Unavailable("not recorded in the frozen index")
    assert isinstance(pages["broken"], Unavailable)


def test_recorded_metadata(tmp_path: Path) -> None:
    found = recorded(tmp_path).metadata([("Foo", "1.0"), ("foo", "2.0")])
    assert found["Foo", "1.0"] == Metadata(">=3.9", ("bar",))
    assert found["foo", "2.0"] == Unavailable("not recorded in the frozen index")


class Counting:
    """A source that says what it was asked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.asked: list[object] = []
        self.oldest: float | None = None

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        self.asked.append(list(names))
        return self._source.pages(names)

    def metadata(self, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Metadata | Unavailable]:
        self.asked.append(list(wanted))
        return self._source.metadata(wanted)

    def facts(
        self, wanted: Collection[tuple[str, str]], read: Callable[[Tree], BuildFacts]
    ) -> Mapping[tuple[str, str], BuildFacts | Unavailable]:
        self.asked.append(list(wanted))
        return self._source.facts(wanted, read)


def test_gathering_asks_for_what_is_missing_only(tmp_path: Path) -> None:
    source = Counting(recorded(tmp_path))
    first = gather(["Foo"], None, source, now=50.0)
    second = gather(["foo", "gone", "Gone"], first, source, now=60.0)
    assert gather(["foo"], second, source, now=70.0) is second
    assert source.asked == [["foo"], ["gone"]]
    assert (first.as_of, second.as_of) == (50.0, 50.0)
    assert second.packages.keys() == {"foo", "gone"}
    assert first.packages.keys() == {"foo"}
    source.oldest = 20.0
    assert gather(["new"], second, source, now=70.0).as_of == 20.0
    third = gather_metadata([("Foo", "1.0")], second, source)
    assert third.metadata["foo", "1.0"] == Metadata(">=3.9", ("bar",))
    assert gather_metadata([("foo", "1.0")], third, source) is third
    assert third.packages is second.packages


def unread(tree: Tree) -> BuildFacts:
    raise AssertionError("a recording has nothing to read")


def test_recorded_facts_are_gathered_once(tmp_path: Path) -> None:
    source = Counting(recorded(tmp_path))
    known = gather(["foo"], None, source, now=50.0)
    wanted = [("Foo", "1.0"), ("foo", "2.0"), ("foo", "3.0")]
    found = gather_facts(wanted, known, source, unread)
    assert found.facts["foo", "1.0"] == BuildFacts("foo-1.0.zip", dynamic="so")
    assert found.facts["foo", "2.0"] == Unavailable("not recorded in the frozen index")
    assert found.facts["foo", "3.0"] == Unavailable("its facts in the frozen index are broken")
    assert gather_facts(wanted, found, source, unread) is found
    assert found.packages is known.packages
    assert known.facts == {}
