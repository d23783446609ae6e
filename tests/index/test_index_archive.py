"""Archives opened in memory: what is kept, what is refused, and that nothing makes it raise."""

import gzip
import io
import stat
import tarfile
import zipfile

import pytest
from archive_samples import Entry, as_before_posix, tar, zipped
from hypothesis import given
from hypothesis import strategies as st

from uvlint.index.archive import Bounds, open_tree
from uvlint.model.build import Tree
from uvlint.model.package import Unavailable

NAME = "foo-1.0.tar.gz"
FILES = {"foo-1.0/setup.py": "setup()\n", "foo-1.0/foo/__init__.py": "", "foo-1.0/foo/logo.png": "PNG"}


def opened(raw: bytes, filename: str = NAME, bounds: Bounds | None = None) -> Tree:
    tree = open_tree(filename, raw, bounds or Bounds())
    assert isinstance(tree, Tree), tree
    return tree


def refusal(raw: bytes, filename: str = NAME, bounds: Bounds | None = None) -> str:
    tree = open_tree(filename, raw, bounds or Bounds())
    assert isinstance(tree, Unavailable)
    return tree.reason


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar(form: int) -> None:
    long = "foo-1.0/" + "deep/" * 18 + "x" * 60 + ".py"
    tree = opened(tar({**FILES, long: "long"}, form=form))
    assert tree.members == ("setup.py", "foo/__init__.py", "foo/logo.png", long.removeprefix("foo-1.0/"))
    assert dict(tree.texts) == {"setup.py": "setup()\n", "foo/__init__.py": "", tree.members[-1]: "long"}
    assert (tree.filename, tree.cut, tree.refused) == (NAME, False, "")


def test_zip() -> None:
    tree = opened(zipped(FILES), "foo-1.0.zip")
    assert tree.members == ("setup.py", "foo/__init__.py", "foo/logo.png")
    assert dict(tree.texts) == {"setup.py": "setup()\n", "foo/__init__.py": ""}


def test_names_that_only_a_pax_header_can_hold() -> None:
    name = "foo-1.0/" + "ü" * 150 + ".py"
    assert opened(tar({name: "x"})).members == (name.removeprefix("foo-1.0/"),)


@pytest.mark.parametrize(
    ("files", "members"),
    [
        ({"foo/a.py": "", "foo/b/c.py": ""}, ("a.py", "b/c.py")),
        ({"./foo/a.py": ""}, ("a.py",)),
        ({"a.py": "", "b/c.py": ""}, ("a.py", "b/c.py")),
        ({"foo/a.py": "", "bar/c.py": ""}, ("foo/a.py", "bar/c.py")),
        ({"a.py": ""}, ("a.py",)),
        ({"pax_global_header": "x", "foo/a.py": ""}, ("a.py",)),
    ],
)
def test_the_root_is_the_one_folder_that_all_lie_in(files: dict[str, str], members: tuple[str, ...]) -> None:
    assert opened(tar(files)).members == members  # as uv 0.13.8 has it, by running it


def test_of_two_files_with_one_name_the_last_counts() -> None:
    tree = opened(tar([("foo/a.py", "first"), ("foo/a.py", "second")]))
    assert dict(tree.texts) == {"a.py": "second"}


def test_symbolic_links_are_not_followed() -> None:
    links: list[tuple[str, Entry]] = [
        ("foo/a.py", "a"),
        ("foo/setup.py", (tarfile.SYMTYPE, "/etc/passwd")),
        ("foo/x", (tarfile.SYMTYPE, "..")),
    ]
    tree = opened(tar(links))
    assert (tree.members, dict(tree.texts), tree.cut) == (("a.py", "setup.py"), {"a.py": "a"}, True)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("foo/setup.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("foo/a.py", "a")
    tree = opened(file.getvalue(), "foo-1.0.zip")
    assert (tree.members, dict(tree.texts), tree.cut) == (("setup.py", "a.py"), {"a.py": "a"}, True)


def test_hard_links_are_copies_and_devices_are_nothing() -> None:
    entries: list[tuple[str, Entry]] = [
        ("foo/a.py", "a"),
        ("foo/b.py", (tarfile.LNKTYPE, "foo/a.py")),
        ("foo/c.py", (tarfile.CHRTYPE, "")),
    ]
    assert dict(opened(tar(entries)).texts) == {"a.py": "a", "b.py": "a"}


@pytest.mark.parametrize("name", ["/etc/x.py", "foo/../../x.py", "../x.py", "foo/a/.."])
def test_names_outside_refuse_the_whole(name: str) -> None:
    assert "outside itself" in refusal(tar([("foo/a.py", ""), (name, "x")]))
    assert "outside itself" in refusal(zipped({"foo/a.py": "", name: "x"}), "foo-1.0.zip")


def test_headers_older_than_posix_are_noted() -> None:
    tree = opened(as_before_posix(tar(FILES, form=tarfile.USTAR_FORMAT)))
    assert tree.members == ("setup.py", "foo/__init__.py", "foo/logo.png")
    assert "POSIX" in tree.refused


def test_bounds() -> None:
    big = tar({"foo/a.py": b"0" * 5000, "foo/b.py": b"1" * 100})
    assert opened(big, bounds=Bounds(text=1000)).cut
    assert list(opened(big, bounds=Bounds(text=1000)).texts) == ["b.py"]
    assert list(opened(big, bounds=Bounds(setup=5050)).texts) == ["a.py"]
    assert "more than 1 files" in refusal(big, bounds=Bounds(members=1))
    assert "overlong name" in refusal(big, bounds=Bounds(path=5))
    assert "MiB" in refusal(big, bounds=Bounds(unpacked=4000))
    assert "times its size" in refusal(big, bounds=Bounds(ratio=5, ratio_from=100))
    assert "within 0 s" in refusal(big, bounds=Bounds(seconds=0))


def test_of_c_that_is_too_long_the_head_is_kept() -> None:
    long = {"d-1/a.c": "/* Generated by Cython 0.29.36 */" + " " * 300, "d-1/b.pyx": " " * 300}
    found = open_tree("d-1.tar.gz", tar(long), Bounds(text=200, head=33))

    assert isinstance(found, Tree)
    assert found.texts == {"a.c": "/* Generated by Cython 0.29.36 */"}
    assert found.cut


def test_a_bomb_costs_little() -> None:
    bomb = tar({"foo/a.bin": bytes(200_000_000)})
    assert len(bomb) < 1_000_000
    assert "times its size" in refusal(bomb)
    many = zipped({f"foo/{number}.py": b"0" * 1_900_000 for number in range(40)})
    assert opened(many, "foo-1.0.zip").cut


def test_archives_inside_are_not_opened() -> None:
    assert opened(tar({"foo/in.tar.gz": tar(FILES), "foo/in.zip": zipped(FILES)})).texts == {}


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html>", b"\x1f\x8b", tar(FILES)[:40], gzip.compress(b"no tar" * 200), gzip.compress(b""), tar({})],
    ids=["empty", "html", "magic", "cut", "no tar", "nothing", "no member"],
)
def test_broken_tars(raw: bytes) -> None:
    assert refusal(raw).startswith(NAME)


def test_a_tar_cut_short() -> None:
    raw = gzip.decompress(tar({"foo/a.py": "x" * 2000}))
    assert "cut short" in refusal(gzip.compress(raw[:1500]))


def test_encrypted_and_broken_zips() -> None:
    raw = bytearray(zipped({"foo/a.py": "x" * 100}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal(bytes(raw), "foo-1.0.zip")
    assert "not a zip" in refusal(b"PK", "foo-1.0.zip")


@pytest.mark.parametrize(
    ("path", "data", "text"),
    [
        ("a.py", b"\xef\xbb\xbfx = 1\r\ny\rz", "x = 1\ny\nz"),
        ("a.py", b"# coding: koi8-r\nx = '\xc1'", "# coding: koi8-r\nx = 'а'"),
        ("a.py", b"#!x\n# -*- coding: latin-1 -*-\n'\xe9'", "#!x\n# -*- coding: latin-1 -*-\n'é'"),
        ("a.py", b"# coding: rot13\n'\xe9'", "# coding: rot13\n'é'"),
        ("a.py", b"# coding: punycode\n'\xe9'", "# coding: punycode\n'é'"),
        ("a.c", b"// coding: koi8-r \xe9", "// coding: koi8-r é"),
    ],
)
def test_decoding(path: str, data: bytes, text: str) -> None:
    assert opened(tar({f"foo/{path}": data})).texts[path] == text


@given(st.binary(max_size=3000), st.integers(0, 2000))
def test_nothing_raises_on_damage(noise: bytes, at: int) -> None:
    for name, raw in ((NAME, gzip.decompress(tar(FILES))), ("foo-1.0.zip", zipped(FILES))):
        damaged = raw[:at] + noise + raw[at + len(noise) :]
        packed = gzip.compress(damaged, 1) if name == NAME else damaged
        assert isinstance(open_tree(name, packed, Bounds()), Tree | Unavailable)


PARTS = st.sampled_from(["foo", "bar", "..", ".", "", "a.py", "setup.py", "PKG-INFO"])
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join).filter(lambda name: name.strip("/"))
ENTRIES = st.one_of(
    st.binary(max_size=700), st.tuples(st.sampled_from([tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE]), NAMES)
)


@given(st.lists(st.tuples(NAMES, ENTRIES), max_size=8))
def test_every_tree_stays_inside_itself(entries: list[tuple[str, bytes | tuple[bytes, str]]]) -> None:
    tree = open_tree(NAME, tar(entries), Bounds())
    if isinstance(tree, Tree):
        assert set(tree.texts) <= set(tree.members)
        assert not any(path.startswith("/") or ".." in path.split("/") for path in tree.members)
