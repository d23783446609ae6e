"""Keys of TOML files spelt otherwise, and taken out."""

import pytest

from uvlint.documents.script import ScriptDocument
from uvlint.documents.toml import TomlDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename, Replace
from uvlint.model.place import Key, Place

FILE = "pyproject.toml"


def at(*keys: Key) -> Place:
    return Place(FILE, keys)


def edited(text: str, *edits: Edit) -> str:
    return TomlDocument.read(FILE, text.encode()).edited(edits).encoded().decode()


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("[tool.uv]\nold = 1  # why\n", at("tool", "uv", "old"), "[tool.uv]\nnew = 1  # why\n"),
        ("tool.uv.old = 1\n", at("tool", "uv", "old"), "tool.uv.new = 1\n"),
        ("[tool]\nuv = { a = 1, old = [ 2 ] }\n", at("tool", "uv", "old"), "[tool]\nuv = { a = 1, new = [ 2 ] }\n"),
        ("\"old\" = 1\n'x' = 2\n", at("old"), "\"new\" = 1\n'x' = 2\n"),
        ("'old' . x = 1\n'old'.y = 2\n", at("old"), "'new' . x = 1\n'new'.y = 2\n"),
        ("[a.old.c]\nd = 1\n[ a . old ]\nx = 1\n", at("a", "old"), "[a.new.c]\nd = 1\n[ a . new ]\nx = 1\n"),
        (
            "[[a.old]]\nn = 1\n[a.old.deep]\nm = 1\n[b]\n[[a.old]]\nold = 2\n",
            at("a", "old"),
            "[[a.new]]\nn = 1\n[a.new.deep]\nm = 1\n[b]\n[[a.new]]\nold = 2\n",
        ),
        ("[[a]]\nold = 1\n[[a]]\nold = 2\n", at("a", 1, "old"), "[[a]]\nold = 1\n[[a]]\nnew = 2\n"),
        ("x = [{ old = 1 }, {old=2}]\n", at("x", 1, "old"), "x = [{ old = 1 }, {new=2}]\n"),
        ("\ufeffold = 1\r\nx = 'old'\r\n", at("old"), "\ufeffnew = 1\r\nx = 'old'\r\n"),
    ],
)
def test_a_key_is_spelt_otherwise_wherever_it_stands(before: str, place: Place, after: str) -> None:
    assert edited(before, Rename(place, "new")) == after


def test_a_key_of_a_script_is_spelt_otherwise() -> None:
    text = '# /// script\n# dependencies = ["a"]\n# [[tool.uv.old]]\n# x = 1\n# ///\nold = 1\n'
    script = ScriptDocument.read("job.py", text.encode())
    assert script.edited([Rename(Place("job.py", ("tool", "uv", "old")), "new")]).text == text.replace(
        "uv.old", "uv.new"
    )


def test_other_edits_go_along_with_a_key_that_is_spelt_otherwise() -> None:
    text = '[tool.uv]\nold = 1\nlist = ["a"]\n'
    edits = (Rename(at("tool", "uv", "old"), "new"), Append(at("tool", "uv", "list", 0), "b"), Put(at("x", "y"), 2))
    expected = '[tool.uv]\nnew = 1\nlist = ["a", "b"]\n\n[x]\ny = 2\n'
    assert edited(text, *edits) == edited(text, *reversed(edits)) == expected


@pytest.mark.parametrize(
    "edits",
    [
        (Rename(at("a"), "b"),),
        (Rename(at("nothing"), "x"),),
        (Rename(at("l", 0), "x"),),
        (Rename(at("a"), "x"), Rename(at("a"), "y")),
        (Rename(at("a"), "x"), Rename(at("b"), "x")),
        (Rename(at("a"), "x"), Put(at("x"), 1)),
        (Rename(at("l"), "x"), Append(at("l"), "c")),
        (Rename(at("t"), "x"), Rename(at("t", "a"), "y")),
    ],
)
def test_what_cannot_be_spelt_so_is_refused(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(FixError):
        edited('a = 1\nb = 2\nl = ["c"]\nt = { a = 1 }\n', *edits)


@pytest.mark.parametrize(
    ("before", "place", "old", "after"),
    [
        ("[t]\na = 1\nb = 2\n", at("t", "a"), 1, "[t]\nb = 2\n"),
        ("[t]\na = 1\nb = [\n  'x',\n]\n", at("t", "b"), ["x"], "[t]\na = 1\n"),
        ("a = 1\nb = 'x'", at("b"), "x", "a = 1\n"),
        ("a = 1\r\nb = 'x'\r\nc = 1\r\n", at("b"), "x", "a = 1\r\nc = 1\r\n"),
        ("t.a = '#'\nt . 'b' = [{ c = true }]\n", at("t", "b"), [{"c": True}], "t.a = '#'\n"),
        ("# on top\n\na = 1\n", at("a"), 1, "# on top\n\n"),
    ],
)
def test_a_key_goes_with_its_lines(before: str, place: Place, old: int | str | list, after: str) -> None:  # type: ignore[type-arg]
    assert edited(before, Remove(place, old)) == after


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a = 1\n", Remove(at("a"), 2)),
        ("a = 1  # why\n", Remove(at("a"), 1)),
        ("# why\na = 1\n", Remove(at("a"), 1)),
        ("a = [ # why\n 1 ]\n", Remove(at("a"), [1])),
        ("t = { a = 1, b = 2 }\n", Remove(at("t", "a"), 1)),
        ("[t]\na = 1\n", Remove(at("t"), {"a": 1})),
        ("t.a = 1\n", Remove(at("t", "a"), 1)),
    ],
)
def test_a_key_that_something_belongs_to_stays(text: str, edit: Edit) -> None:
    with pytest.raises(FixError):
        edited(text, edit)


def test_a_key_that_goes_takes_no_other_edit() -> None:
    with pytest.raises(FixError, match="two edits"):
        edited("a = ['x']\nb = 1\n", Remove(at("a"), ["x"]), Append(at("a"), "y"))
    with pytest.raises(FixError, match="two edits"):
        edited("a = ['x']\nb = 1\n", Remove(at("a"), ["x"]), Replace(at("a", 0), "x", "y"))
