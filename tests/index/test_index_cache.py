"""The cache file."""

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from uvlint import kept
from uvlint.index.cache import Cache, Entry, source_key
from uvlint.model.location import Location
from uvlint.model.package import Metadata

ENTRY = Entry('"e"', "", 1.0, 2.0, b"body", b"links")


def test_pages_come_back_without_links(cache: Cache) -> None:
    cache.put_pages({("i", "foo"): ENTRY, ("i", "gone"): Entry("", "", 1.0, 2.0, None), ("j", "foo"): ENTRY})
    cache.close()
    assert cache.pages(["i"], ["foo", "gone", "new"]) == {
        ("i", "foo"): Entry('"e"', "", 1.0, 2.0, b"body"),
        ("i", "gone"): Entry("", "", 1.0, 2.0, None),
    }
    assert cache.links("i", "foo") == b"links"
    cache.renew({("i", "foo"): 9.0}, fetched=8.0)
    assert cache.pages(["i"], ["foo"])["i", "foo"].fresh_until == 9.0


def test_thousands_of_names(cache: Cache) -> None:
    names = [f"name{number}" for number in range(3000)]
    cache.put_pages({("i", name): ENTRY for name in names})
    assert len(cache.pages(["i"], names)) == 3000


def test_metadata_comes_back(cache: Cache) -> None:
    metadata = Metadata(">=3.9", ("a>1",), ("Programming Language :: Python",))
    cache.put_metadata({("i", "f"): metadata}, fetched=1.0)
    assert cache.metadata(["i"], ["f", "g"]) == {("i", "f"): metadata}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_private(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    cache.put_pages({("i", "foo"): ENTRY})
    assert stat.S_IMODE(Path(cache.path).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(cache.path).parent.stat().st_mode) == 0o700
    cache.close()


def test_a_foreign_file_is_replaced(cache: Cache) -> None:
    Path(cache.path).parent.mkdir()
    other = sqlite3.connect(cache.path)
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    other.close()
    assert cache.pages(["i"], ["foo"]) == {}
    cache.put_pages({("i", "foo"): ENTRY})
    assert cache.links("i", "foo") == b"links"


def test_missing_tables_are_made_again(cache: Cache) -> None:
    cache.put_pages({("i", "foo"): ENTRY})
    cache.close()
    other = sqlite3.connect(cache.path)
    other.execute("DROP TABLE pages")
    other.commit()
    other.close()
    assert cache.pages(["i"], ["foo"]) == {}
    cache.put_pages({("i", "foo"): ENTRY})
    assert cache.links("i", "foo") == b"links"


def test_a_cache_that_cannot_be_written_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file" / "below")
    cache.put_pages({("i", "foo"): ENTRY})
    assert cache.pages(["i"], ["foo"]) == {}
    assert cache.size() == 0


def test_the_size_is_bounded(tmp_path: Path) -> None:
    cache = Cache(tmp_path, largest=400_000)
    for number in range(20):
        cache.put_pages({("i", f"name{number}"): Entry("", "", float(number), 2.0, b"x" * 50_000, None)})
    assert cache.size() <= 500_000
    kept = cache.pages(["i"], [f"name{number}" for number in range(20)])
    assert ("i", "name19") in kept
    assert ("i", "name0") not in kept
    cache.close()


def test_size_and_clean(cache: Cache) -> None:
    assert cache.size() == 0
    cache.put_pages({("i", "foo"): ENTRY})
    assert cache.size() > 0
    cache.clean()
    assert cache.size() == 0
    assert cache.pages(["i"], ["foo"]) == {}


def test_folders() -> None:
    assert kept.folder({"UVLINT_CACHE_DIR": "/x", "XDG_CACHE_HOME": "/y"}) == "/x"
    if sys.platform not in ("win32", "darwin"):
        assert kept.folder({"XDG_CACHE_HOME": "/y"}) == os.path.join("/y", "uvlint")
        assert kept.folder({}) == os.path.expanduser("~/.cache/uvlint")


def test_keys_name_the_asker_without_naming_him() -> None:
    plain = source_key(Location("https://host/simple/"))
    assert plain == source_key(Location("https://host/simple")) == "https://host/simple"
    ann, bob = source_key(Location("https://ann:p@host/simple")), source_key(Location("https://bob:p@host/simple"))
    assert len({plain, ann, bob, source_key(Location("https://host/simple?token=1"))}) == 4
    assert ann == source_key(Location("https://ann:changed@host/simple"))
    assert "ann" not in ann
