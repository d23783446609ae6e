"""Comments that silence rules."""

from uvlint.documents import disk
from uvlint.documents.ignores import Ignore


def ignores(file: str, text: str) -> tuple[Ignore, ...]:
    return disk.parse(file, text.encode()).ignores()


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
    assert found == (Ignore(1, ("build-*",), "slow", frozenset({1, 2, 3})),)


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
