"""Comments that silence rules."""

import pytest
from msgspec.structs import replace

from uvlint.documents import disk
from uvlint.documents.ignores import Ignore
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Remove, Replace
from uvlint.model.place import Place


def ignores(file: str, text: str) -> tuple[Ignore, ...]:
    """The comments, without their own text and where it begins."""
    found = disk.parse(file, text.encode()).ignores()
    return tuple(replace(ignore, text="", start=0) for ignore in found)


def test_toml_comments_cover_their_line_or_the_entry_below() -> None:
    text = """\
dependencies = [
    "a",  # uvlint: ignore[wheel-missing, marker-*] not on the Mac
    # uvlint: ignore[python-*]
    # another comment
    "b # uvlint: ignore[x]",
    # uvlint: ignore[lonely]

    "c",
]
"""
    assert ignores("pyproject.toml", text) == (
        Ignore(2, ("wheel-missing", "marker-*"), "not on the Mac", frozenset({2})),
        Ignore(3, ("python-*",), "", frozenset({5})),
        Ignore(6, ("lonely",), "", frozenset()),
    )


def test_all_lines_of_a_long_string_are_covered() -> None:
    text = 'x = """\na # uvlint: ignore[no]\n"""  # uvlint: ignore[yes]\n'
    assert ignores("pyproject.toml", text) == (Ignore(3, ("yes",), "", frozenset({1, 2, 3})),)


def test_a_file_ignore_covers_every_line() -> None:
    found = ignores("uv.toml", "# uvlint: file-ignore[build-*] slow\nno-build = true\n")
    assert found == (Ignore(1, ("build-*",), "slow", frozenset({1, 2, 3}), whole_file=True),)


def test_comments_without_rules_are_malformed_and_cover_nothing() -> None:
    found = ignores("uv.toml", "a = 1 # uvlint: ignore\nb = 2 # uvlint: ignore[ , ] why\nc = 3 # uvlint: ignroe[x]\n")
    assert found == (Ignore(1), Ignore(2), Ignore(3))
    assert all(ignore.malformed for ignore in found)


def test_requirements_cover_the_whole_logical_line() -> None:
    text = "# uvlint: ignore[a]\nfoo==1 \\\n  --hash=sha256:0\nbar#no  # note # uvlint: ignore[b] why # more\n"
    assert ignores("requirements.txt", text) == (
        Ignore(1, ("a",), "", frozenset({2, 3})),
        Ignore(4, ("b",), "why", frozenset({4})),
    )


def test_script_comments_count_lines_of_the_script() -> None:
    text = '#!python\n# /// script\n# dependencies = [\n#   "a",  # uvlint: ignore[x]\n# ]\n# ///\n'
    assert ignores("s.py", text) == (Ignore(4, ("x",), "", frozenset({4})),)


TOML = """\
x = [
    # uvlint: ignore[one, two] why
    "a",  # uvlint: ignore[one]
    "b",  # kept # uvlint: ignore[ one , two ] why # kept too
    "c",\t# uvlint: ignore[one]
]
"""


def name(comment: int, index: int, file: str = "uv.toml") -> Place:
    return Place(file, (index,), comment=comment)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("edits", "old", "new"),
    [
        ([Remove(name(0, 1), "two")], "[one, two] why\n", "[one] why\n"),
        ([Remove(name(0, 0), "one"), Remove(name(0, 1), "two")], "    # uvlint: ignore[one, two] why\n", ""),
        ([Remove(name(1, 0), "one")], '"a",  # uvlint: ignore[one]\n', '"a",\n'),
        ([Remove(name(2, 0), "one")], "[ one , two ]", "[two]"),
        (
            [Remove(name(2, 0), "one"), Remove(name(2, 1), "two")],
            "# kept # uvlint: ignore[ one , two ] why # kept too",
            "# kept  # kept too",
        ),
        ([Replace(name(3, 0), "one", "three")], '"c",\t# uvlint: ignore[one]', '"c",\t# uvlint: ignore[three]'),
        (
            [Remove(name(1, 0), "one"), Replace(Place("uv.toml", ("x", 0)), "a", "z")],
            '"a",  # uvlint: ignore[one]\n',
            '"z",\n',
        ),
        (
            [Remove(name(0, 0), "one"), Remove(Place("uv.toml", ("x", 2)), "c")],
            '[one, two] why\n    "a",  # uvlint: ignore[one]\n    "b",',
            '[two] why\n    "a",  # uvlint: ignore[one]\n    "b",',
        ),
    ],
)
def test_names_leave_a_comment_and_the_comment_goes_with_the_last(
    edits: list[Edit], old: str, new: str, newline: str
) -> None:
    assert TOML.count(old) == 1
    expected = TOML.replace(old, new)
    if any(edit.at == Place("uv.toml", ("x", 2)) for edit in edits):
        expected = expected.replace('    "c",\t# uvlint: ignore[one]\n', "")
    document = disk.parse("uv.toml", TOML.replace("\n", newline).encode())
    assert document.edited(edits).encoded().decode() == expected.replace("\n", newline)


@pytest.mark.parametrize(
    "edit",
    [
        Remove(name(0, 0), "two"),
        Remove(name(0, 7), "one"),
        Remove(name(9, 0), "one"),
        Remove(Place("uv.toml", (), comment=0), "one"),
        Append(Place("uv.toml", (), comment=0), "three"),
    ],
)
def test_a_comment_that_is_not_as_the_edit_says_is_left_alone(edit: Edit) -> None:
    with pytest.raises(FixError):
        disk.parse("uv.toml", TOML.encode()).edited([edit])


@pytest.mark.parametrize(("file", "prefix"), [("uv.toml", ""), ("s.py", "# ")])
def test_a_name_in_a_comment_is_found_in_the_text(file: str, prefix: str) -> None:
    text = TOML if not prefix else "# /// script\n" + "".join(f"# {line}\n" for line in TOML.splitlines()) + "# ///\n"
    document = disk.parse(file, text.encode())
    span = document.locate(name(2, 1, file))
    line = document.text.split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == "two"
    assert "kept" in line
    assert document.locate(Place(file, (), comment=0)).line == (2 if not prefix else 3)


def test_a_comment_of_a_script_goes_with_its_hash() -> None:
    head, tail = "# /// script\n# dependencies = [\n", "# ]\n# ///\nimport a\n"
    text = f'{head}#   # uvlint: ignore[x]\n#   "a",  # uvlint: ignore[y]\n{tail}'
    document = disk.parse("s.py", text.encode())
    after = document.edited([Remove(name(0, 0, "s.py"), "x"), Remove(name(1, 0, "s.py"), "y")])
    assert after.text == f'{head}#   "a",\n{tail}'


LONG = "x" * 90


@pytest.mark.parametrize(
    ("file", "before", "wanted", "after"),
    [
        ("uv.toml", 'a = ["b"]\n', {1: {"r"}}, 'a = ["b"]  # uvlint: ignore[r] why\n'),
        ("uv.toml", 'a = ["b"]', {1: {"s", "r"}}, 'a = ["b"]  # uvlint: ignore[r, s] why'),
        ("uv.toml", "a = 1 # note\r\nb = 2\r\n", {1: {"r"}}, "a = 1 # note  # uvlint: ignore[r] why\r\nb = 2\r\n"),
        ("uv.toml", "a = 1 # uvlint: ignore[q] old\n", {1: {"r"}}, "a = 1 # uvlint: ignore[q, r] old\n"),
        (
            "uv.toml",
            f'a = [\n    "{LONG}",\n]\n',
            {2: {"rule-name"}},
            f'a = [\n    # uvlint: ignore[rule-name] why\n    "{LONG}",\n]\n',
        ),
        (
            "uv.toml",
            'a = [\n  """\nb""",\n]\n',
            {3: {"r"}},
            'a = [\n  # uvlint: ignore[r] why\n  """\nb""",\n]\n',
        ),
        ("requirements.txt", "a==1\nb", {2: {"r"}}, "a==1\nb  # uvlint: ignore[r] why"),
        (
            "requirements.txt",
            "a==1 \\\n  --hash=sha256:0 # x\n",
            {1: {"r"}},
            "# uvlint: ignore[r] why\na==1 \\\n  --hash=sha256:0 # x\n",
        ),
        (
            "setup.py",
            'from setuptools import setup\nsetup(\n    install_requires=["a",\n    "b"],\n)\n',
            {4: {"r"}},
            'from setuptools import setup\nsetup(\n    install_requires=["a",\n    "b"],  # uvlint: ignore[r] why\n)\n',
        ),
        (
            "setup.cfg",
            "[options]\r\ninstall_requires =\r\n    a\r\n    b\r\n",
            {4: {"r"}},
            "[options]\r\ninstall_requires =\r\n    a\r\n    # uvlint: ignore[r] why\r\n    b\r\n",
        ),
        (
            "s.py",
            '# /// script\n# dependencies = ["a"]\n# ///\n',
            {2: {"r"}, 1: {"q"}},
            '# /// script\n# dependencies = ["a"]  # uvlint: ignore[r] why\n# ///\n',
        ),
    ],
)
def test_comments_are_added_where_they_cover_the_line(
    file: str, before: str, wanted: dict[int, set[str]], after: str
) -> None:
    document = disk.parse(file, before.encode())
    silenced = document.silenced(wanted, "why")
    assert silenced.encoded() == after.encode()
    names = {rule for ignore in silenced.ignores() for rule in ignore.rules}
    assert wanted[max(wanted)] <= names
    assert all(ignore.covers for ignore in silenced.ignores())
    assert silenced.data() == document.data() or file == "requirements.txt"
    if "uvlint" not in before:
        added = enumerate(silenced.ignores()[0].rules)
        assert (
            silenced.edited([Remove(name(0, index, file), rule) for index, rule in added]).encoded() == before.encode()
        )
