"""PEP 723 scripts: TOML in comments, and the code around it untouched."""

import pytest

from uvlint.documents.script import ScriptDocument
from uvlint.errors import DocumentError
from uvlint.model.fix import Append, Edit, Put, Remove, Replace
from uvlint.model.place import Place, Span

FILE = "tool.py"
TEXT = """\
#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#
#   "rich",
# ]
# \n#
# ///
import requests  # \\
"""


def at(*keys: str | int) -> Place:
    return Place(FILE, keys)


def edited(text: str, *edits: Edit) -> str:
    return ScriptDocument.read(FILE, text.encode()).edited(edits).encoded().decode()


def test_places_count_in_the_script() -> None:
    document = ScriptDocument.read(FILE, TEXT.encode())
    assert document.locate(at("dependencies", 0)) == Span(5, 6, 5, 16)
    assert document.locate(at("requires-python")) == Span(3, 22, 3, 28)
    assert document.locate(at()) == Span(2, 1, 2, 13)


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Append(at("dependencies", 0), "q"), '"requests<3",\n', '"requests<3",\n#   "q",\n'),
        (Remove(at("dependencies", 1), "rich"), '#   "rich",\n', ""),
        (Replace(at("requires-python"), ">=3.11", ">=3.12"), ">=3.11", ">=3.12"),
        (Put(at("tool", "uv", "no-build"), True), "# ///\nimport", "#\n# [tool.uv]\n# no-build = true\n# ///\nimport"),
    ],
)
def test_edits_stay_inside_the_block(edit: Edit, old: str, new: str) -> None:
    assert edited(TEXT, edit) == TEXT.replace(old, new)
    windows = TEXT.replace("\n", "\r\n")
    assert edited(windows, edit) == windows.replace(old.replace("\n", "\r\n"), new.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import x\n", 0, "no `# /// script` block"),
        ("# /// script\n# a = 1\n", 0, "no `# /// script` block"),
        ("# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n", 5, "two"),
        ("\n# /// script\n# a = 1\n# b = x\n# ///\n", 4, "invalid value"),
    ],
)
def test_scripts_without_a_valid_block(text: str, line: int, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        ScriptDocument.read(FILE, text.encode())
    assert words in caught.value.reason
    assert caught.value.line == line
    assert caught.value.hint


def test_more_lines_may_go_than_stay() -> None:
    text = '# /// script\n# dependencies = [\n#   "a",\n#   "b",\n#   "c",\n# ]\n# ///\nprint(1)\n'
    edits = [Remove(Place(FILE, ("dependencies", number)), name) for number, name in enumerate("abc")]
    after = ScriptDocument.read(FILE, text.encode()).edited(edits)
    assert after.text == "# /// script\n# dependencies = [\n# ]\n# ///\nprint(1)\n"
