"""Places in TOML become lines and columns."""

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from uvlint.documents.toml import TomlDocument
from uvlint.errors import DocumentError
from uvlint.model.place import Key, Place, Span

FILE = "pyproject.toml"
TEXT = """\
[project]  # the project
name = 'demo'
dependencies = [
    "torch>=2.3,<2.8",  # not "this"
    'numpy',
]
urls.home = "https://é.example"
"odd key" = 1

[project.optional-dependencies]
gpu = ["a", "b"]
long = [\"\"\"
first\"\"\", '''second''']

[tool.uv]
package = true

[[tool.uv.index]]
name = "one"

[[tool.uv.index]]
name = "two"  # ] [ "

[tool.uv.sources]
torch = [{ index = "one", marker = "x" }, { path = "y" }]
"""


def document(text: str) -> TomlDocument:
    return TomlDocument.read(FILE, text.encode())


def shown(text: str, span: Span) -> str:
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, *middle = lines[span.line - 1 : span.end_line - 1]
    return "\n".join([first[span.column - 1 :], *middle, lines[span.end_line - 1][: span.end_column - 1]])


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("project",), "project"),
        (("project", "name"), "demo"),
        (("project", "dependencies"), "dependencies"),
        (("project", "dependencies", 0), "torch>=2.3,<2.8"),
        (("project", "dependencies", 1), "numpy"),
        (("project", "urls"), "urls"),
        (("project", "urls", "home"), "https://é.example"),
        (("project", "odd key"), "1"),
        (("project", "optional-dependencies"), "project.optional-dependencies"),
        (("project", "optional-dependencies", "gpu", 1), "b"),
        (("project", "optional-dependencies", "long", 0), "first"),
        (("project", "optional-dependencies", "long", 1), "second"),
        (("tool",), "tool"),
        (("tool", "uv"), "tool.uv"),
        (("tool", "uv", "package"), "true"),
        (("tool", "uv", "index", 1), "tool.uv.index"),
        (("tool", "uv", "index", 1, "name"), "two"),
        (("tool", "uv", "sources", "torch", 0, "marker"), "x"),
        (("tool", "uv", "sources", "torch", 1), '{ path = "y" }'),
        # Absent places are shown where they would be.
        (("project", "requires-python"), "project"),
        (("project", "dependencies", 7), "dependencies"),
        (("tool", "uv", "environments", 0), "tool.uv"),
        (("nothing",), "[project]  # the project"),
        ((), "[project]  # the project"),
    ],
)
def test_place_becomes_its_text(keys: tuple[Key, ...], text: str) -> None:
    assert shown(TEXT, document(TEXT).locate(Place(FILE, keys))) == text


def test_columns_count_code_points_from_one_and_end_exclusive() -> None:
    assert document(TEXT).locate(Place(FILE, ("project", "dependencies", 0))) == Span(4, 6, 4, 21)
    assert document(TEXT).locate(Place(FILE, ("project", "urls", "home"))) == Span(7, 14, 7, 31)


def test_second_header_of_a_list_is_on_its_own_line() -> None:
    assert document(TEXT).locate(Place(FILE, ("tool", "uv", "index", 1))).line == 21


def test_newlines_and_byte_order_mark_do_not_move_places() -> None:
    other = TomlDocument.read(FILE, b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    place = Place(FILE, ("project", "optional-dependencies", "long", 0))
    assert other.locate(place) == document(TEXT).locate(place)
    assert other.text == TEXT


def test_an_empty_file_is_located_at_its_start() -> None:
    assert document("").locate(Place(FILE, ("project",))) == Span(1, 1, 1, 1)


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b'[project]\nname = "x\n', 2, "illegal character"),
        (b"[project]\nname = x\n", 2, "invalid value"),
        (b"a = 1\na = 2\n", 2, "overwrite"),
        (b'x = ["a"\n', 2, "unclosed array"),
        (b"x = '\xff'\n", 1, "0xff"),
        ("x = 1".encode("utf-16"), 0, "UTF-16"),
        (b"x = " + b"[" * 100_000, 0, "nested too deeply"),
    ],
)
def test_broken_files_say_where_and_why(raw: bytes, line: int, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        TomlDocument.read(FILE, raw)
    assert words in caught.value.reason
    assert caught.value.line == line


plain = st.text("ab\"'\\#[]{},=é\n\t😀", max_size=8)
keys = st.sampled_from(["a", "b-c", "d e", "ü", "1"])
values: st.SearchStrategy[Any] = st.recursive(
    plain | st.booleans() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


def leaves(value: Any, at: tuple[Key, ...] = ()) -> Any:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*at, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, (*at, index))]
    return [(at, value)]


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=4))
def test_everything_that_tomlkit_writes_is_found_again(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    found = document(text)
    for at, value in leaves(data):
        piece = shown(text, found.locate(Place(FILE, at)))
        written = f'"{piece}"' if isinstance(value, str) else piece
        assert tomllib.loads(f"value = {written}")["value"] == value
