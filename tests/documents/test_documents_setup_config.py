"""What a setup.cfg says, as configparser and setuptools read it, and how it is changed."""

import configparser

import pytest

from uvlint.documents.setup_config import SetupConfigDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Replace
from uvlint.model.place import Place

FILE = "setup.cfg"
WHOLE = """\
[metadata]
name = Demo
description = one
    two
; a comment

[options]
python_requires = >=3.10
install-requires =
    a  # why
    # not this

    ; nor this
    b; x == "y"
setup_requires = wheel; numpy
[options.extras_require]
Test_X = c
all: d
  e
empty =
[flake8]
install_requires = no
"""


def config(text: str) -> SetupConfigDocument:
    return SetupConfigDocument.read(FILE, text.encode())


def at(*keys: str | int) -> Place:
    return Place(FILE, keys)


def test_what_it_says() -> None:
    assert config(WHOLE).data() == {
        "metadata": {"name": "Demo"},
        "options": {
            "python_requires": ">=3.10",
            "install_requires": ["a", 'b; x == "y"'],
            "setup_requires": ["wheel", "numpy"],
        },
        "options.extras_require": {"Test_X": ["c"], "all": ["d", "e"], "empty": []},
    }
    assert config(WHOLE).unread() == ()
    assert config(WHOLE).declares


@pytest.mark.parametrize(
    ("value", "items"),
    [
        (" a; b", ["a", "b"]),
        (" a\n    b", ["a", "b"]),
        ("\n    a\n\n\n    b\n", ["a", "b"]),
        ("\n  a # c\n  b#c", ["a", "b#c"]),
        (" a # c; d", ["a", "d"]),
        ("", []),
        ("\n    # only this", []),
        (" a\r\n    b\r", ["a", "b"]),
    ],
)
def test_lists(value: str, items: list[str]) -> None:
    document = config(f"[options]\ninstall_requires ={value}\nx = 1\n")
    assert document.data()["options"]["install_requires"] == items
    assert document.unread() == ()


@pytest.mark.parametrize("text", ["[flake8]\nmax = 1\n", "", "[metadata]\nname = x\n"])
def test_other_tools_settings_declare_nothing(text: str) -> None:
    assert not config(text).declares


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("x = 1\n", 1, "no section"),
        ("[a]\nx = 1\nx = 2\n", 3, "already exists"),
        ("[a]\nx\n", 2, "parsing errors"),
        ("[a]\nx" + " " * 5000 + "= 1\n", 2, "4000"),
    ],
)
def test_what_is_broken_says_so(text: str, line: int, word: str) -> None:
    fault = config(text).fault
    assert fault is not None
    assert (fault.line, word.lower() in fault.reason.lower()) == (line, True), fault.reason
    assert config(text).data() == {}


def test_bytes_that_are_no_text() -> None:
    document = SetupConfigDocument.read(FILE, b"[a]\nx = \xff\n")
    assert document.fault is not None
    assert document.fault.line == 2


def test_what_is_interpolated_is_not_guessed() -> None:
    document = config("[options]\ninstall_requires = %(x)s\nx = a\n")
    assert document.data()["options"]["install_requires"] == []
    assert [(one.what, one.reason) for one in document.unread()] == [("options.install_requires", "it has a `%`")]


def test_files_in_the_place_of_lists() -> None:
    document = config("[options]\ninstall_requires = file: a.txt, b.txt\n")
    assert [name for _, name in document.files()] == ["a.txt", "b.txt"]
    assert document.data()["options"]["install_requires"] == []


def test_places() -> None:
    document = config(WHOLE)
    where = [(span.line, span.column, span.end_column) for span in map(document.locate, (
        at("options", "install_requires", 1), at("options", "setup_requires", 1), at("options", "install_requires"),
        at("options", "python_requires"), at("options.extras_require", "all", 1), at("nothing"),
    ))]  # fmt: skip
    assert where == [(14, 5, 16), (15, 25, 30), (9, 1, 17), (8, 19, 25), (19, 3, 4), (1, 1, 11)]


def changed(text: str, *edits: Edit) -> str:
    after = config(text).edited(edits)
    after.confirm()
    return after.encoded().decode()


LIST = "[options]\ninstall_requires ={}\nx = 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n    # b\n    a  # c\n    d", "\n    # b\n    a; q  # c\n    z\n    d"),
        ("\n    a", "\n    a; q\n    z"),
        ("\r\n\ta # c\r", "\r\n\ta; q # c\r\n\tz\r"),
        (" a\n  b", " a; q\n    z\n  b"),
        (" a; b", "\n    a; q\n    z\n    b"),
        (" a", "\n    a; q\n    z"),
    ],
)
def test_a_split(before: str, after: str) -> None:
    place = at("options", "install_requires", 0)
    assert changed(LIST.format(before), Replace(place, "a", "a; q"), Append(place, "z")) == LIST.format(after)


def test_other_edits() -> None:
    place = at("options", "install_requires")
    assert changed(LIST.format("\n    a\n    b"), Remove(place.child(0), "a")) == LIST.format("\n    b")
    assert changed(LIST.format(" a\n    b"), Remove(place.child(0), "a")) == LIST.format(" \n    b")
    both = Remove(place.child(0), "a"), Append(place.child(0), "c"), Append(place.child(0), "d")
    assert changed(LIST.format("\n  a\n  b"), *both) == LIST.format("\n  c\n  d\n  b")
    assert changed(LIST.format(" a; b"), Replace(place.child(1), "b", "c")) == LIST.format(" a; c")
    assert changed(LIST.format(" a; b"), Remove(place.child(1), "b")) == LIST.format("\n    a")
    assert changed(LIST.format("\n  a"), Append(place, "c")) == LIST.format("\n  a\n  c")
    assert changed(LIST.format("\n  a")) == LIST.format("\n  a")
    python = Replace(at("options", "python_requires"), ">=3.10", ">=3.11")
    assert changed(WHOLE, python) == WHOLE.replace(">=3.10", ">=3.11")


@pytest.mark.parametrize(
    ("value", "edit", "word"),
    [
        (" a # c", Replace(at("options", "install_requires", 0), "a", "b"), "comment on its only line"),
        ("\n  a", Replace(at("options", "install_requires", 0), "a", "b # c"), "something else"),
        ("\n  a", Replace(at("options", "install_requires", 0), "a", "b\n[x]"), "something else"),
        ("\n  a", Append(at("options", "install_requires", 0), "; c"), "something else"),
        ("\n  a", Replace(at("options", "install_requires", 0), "b", "c"), "not `b`"),
        ("\n  a", Put(at("options", "python_requires"), ">=3"), "no key is added"),
        ("\n  a", Append(at("options", "setup_requires"), "c"), "nothing at"),
    ],
)
def test_what_cannot_be_proved_is_refused(value: str, edit: Edit, word: str) -> None:
    with pytest.raises(FixError, match=word):
        changed(LIST.format(value), edit)


def test_a_mark_and_windows_newlines_stay() -> None:
    raw = b"\xef\xbb\xbf[options]\r\ninstall_requires =\r\n  a\r\n"
    document = SetupConfigDocument.read(FILE, raw)
    assert document.encoded() == raw
    assert document.edited([Append(at("options", "install_requires", 0), "b")]).encoded() == raw + b"  b\r\n"


def test_comments_that_silence() -> None:
    text = "[options]\ninstall_requires =\n  a  # uvlint: ignore[x] y\n  # uvlint: ignore[z]\n  b\n"
    found = [(ignore.line, ignore.rules, set(ignore.covers)) for ignore in config(text).ignores()]
    assert found == [(3, ("x",), {3}), (4, ("z",), {5})]


def test_the_oracle_reads_the_same() -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(WHOLE)
    assert parser["options"]["install-requires"].split("\n")[1:] == ["a  # why", "", 'b; x == "y"']
