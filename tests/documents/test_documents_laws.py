"""What holds for every document and every edit."""

import itertools
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from uvlint.documents.ignores import Ignore
from uvlint.documents.requirements import RequirementsDocument
from uvlint.documents.toml import TomlDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Remove, Replace
from uvlint.model.place import Place

FILE = "pyproject.toml"
names = st.sampled_from(["a", "b>=1", "c; x == 'y'", 'd; x == "y"', "é", "back\\slash"])
newlines = st.sampled_from(["\n", "\r\n"])
blanks = st.sampled_from(["", " ", "  "])
comments = st.sampled_from(["", " # c", "  # '", '# "] ['])


@st.composite
def arrays(draw: st.DrawFn) -> str:
    """An array in any layout: blanks, newlines of both kinds and comments wherever TOML allows them."""

    def gap() -> str:
        if draw(st.booleans()):
            return draw(blanks)
        return draw(blanks) + draw(comments) + draw(newlines) + draw(blanks)

    items = [_quoted(draw(names), draw(st.sampled_from("\"'"))) for _ in range(draw(st.integers(0, 4)))]
    pieces = [gap() + item + gap() for item in items]
    comma = draw(st.booleans())
    trailing = "," + gap() if items and comma else ""
    return "[" + ",".join(pieces) + trailing + gap() + "]"


def _quoted(value: str, quotes: str) -> str:
    if quotes == "'" and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A file of a few arrays."""
    lines = [f"{name} = {draw(arrays())}{draw(comments)}" for name in ("x", "y")]
    return "".join(line + draw(newlines) for line in lines) + draw(st.sampled_from(["", "end = 1"]))


def items_of(document: TomlDocument) -> list[tuple[Place, str]]:
    found = document.data()
    return [(Place(FILE, (name, index)), item) for name in ("x", "y") for index, item in enumerate(found[name])]


def edits_of(data: st.DataObject, document: TomlDocument) -> list[Edit]:
    """Up to four edits, at most one of them a Replace or Remove of the same item."""
    edits: list[Edit] = [Append(Place(FILE, (name,)), "end") for name in ("x", "y") if data.draw(st.booleans())]
    for place, item in items_of(document):
        kind = data.draw(st.sampled_from(["", "", "replace", "remove", "append"]))
        if kind == "replace":
            edits.append(Replace(place, item, data.draw(names)))
        elif kind == "remove":
            edits.append(Remove(place, item))
        elif kind == "append":
            edits.append(Append(place, data.draw(names)))
    return edits


def plain(data: dict[str, Any], edits: list[Edit]) -> dict[str, Any]:
    """The edits worked out once more, as simply as can be; what goes to a sorted list goes where it belongs."""
    result: dict[str, Any] = dict(data)
    for name in ("x", "y"):
        items: list[str] = data[name]
        slots = [[""], *([item] for item in items)]
        for edit in sorted(edits, key=lambda edit: len(edit.at.keys), reverse=True):
            if edit.at.keys[0] != name:
                continue
            index = edit.at.keys[1] if len(edit.at.keys) > 1 else len(items) - 1
            assert isinstance(index, int)
            if isinstance(edit, Append):
                if len(edit.at.keys) == 1 and len(items) > 1 and items == sorted(items, key=str.casefold):
                    index = sum(item.casefold() <= str(edit.item) for item in items) - 1
                slots[index + 1].append(str(edit.item))
            elif isinstance(edit, Replace):
                slots[index + 1][0] = edit.new
            elif isinstance(edit, Remove):
                slots[index + 1][0] = ""
        result[name] = [item for slot in slots for item in slot if item]
    return result


@settings(deadline=None)
@given(texts(), st.booleans())
def test_no_edits_change_no_byte(text: str, mark: bool) -> None:
    raw = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    document = TomlDocument.read(FILE, raw)
    assert document.edited(()).encoded() == document.encoded() == raw


@settings(deadline=None)
@given(texts(), st.data())
def test_edits_of_text_are_edits_of_data(text: str, data: st.DataObject) -> None:
    document = TomlDocument.read(FILE, text.encode())
    edits = edits_of(data, document)
    after = document.edited(edits)
    assert tomllib.loads(after.text) == plain(document.data(), edits)
    if not any(isinstance(edit, Remove) for edit in edits):
        assert after.text.count("#") == document.text.count("#")


@settings(deadline=None)
@given(texts(), st.data())
def test_disjoint_edits_commute(text: str, data: st.DataObject) -> None:
    document = TomlDocument.read(FILE, text.encode())
    edits = edits_of(data, document)[:3]
    expected = document.edited(edits).encoded()
    for order in itertools.permutations(edits):
        assert document.edited(order).encoded() == expected


@settings(deadline=None)
@given(texts(), st.data())
def test_a_replacement_undone_is_as_before_but_for_quotes(text: str, data: st.DataObject) -> None:
    document = TomlDocument.read(FILE, text.encode())
    for place, item in items_of(document):
        there = document.edited((Replace(place, item, "other"),))
        assert there.edited((Replace(place, "other", item),)).encoded() == document.encoded()


def covered(ignores: tuple[Ignore, ...]) -> set[int]:
    return {line for ignore in ignores for line in ignore.covers}


@settings(deadline=None)
@given(texts(), st.data())
def test_a_comment_that_is_added_covers_its_item_and_goes_without_a_trace(text: str, data: st.DataObject) -> None:
    document = TomlDocument.read(FILE, text.encode())
    for place, _ in items_of(document):
        line = document.locate(place).end_line
        added = document.silenced({line: {"rule"}}, data.draw(st.sampled_from(["", "why"])))
        assert added.locate(place).end_line in covered(added.ignores())
        assert added.silenced({added.locate(place).end_line: {"rule"}}, "").encoded() == added.encoded()
        removed = added.edited([Remove(Place(FILE, (0,), comment=0), "rule")])
        assert [row.rstrip() for row in removed.text.split("\n")] == [row.rstrip() for row in text_of(document)]


def text_of(document: TomlDocument) -> list[str]:
    return document.text.split("\n")


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "c ; x == 'y' # d", "f \\\n  --hash=sha256:0", ""]), newlines)))
def test_a_comment_that_is_added_to_requirements_covers_its_entry(parts: list[tuple[str, str]]) -> None:
    document = RequirementsDocument.read("r.txt", "".join(line + newline for line, newline in parts).encode())
    for index, entry in enumerate(document.data()):
        place = Place("r.txt", (index,))
        added = document.silenced({document.locate(place).end_line: {"rule"}}, "why")
        assert added.locate(place).line in covered(added.ignores())
        assert [one.text for one in added.data()] == [one.text for one in document.data()]
        assert added.data()[index].hashes == entry.hashes
        assert added.edited([Remove(Place("r.txt", (0,), comment=0), "rule")]).encoded() == document.encoded()


lines = st.sampled_from(["a", "b>=1  # c", "  c ; x == 'y'", "# d", "", "-r e.txt", "f \\\n  --hash=sha256:0"])


@settings(deadline=None)
@given(st.lists(st.tuples(lines, newlines)), st.booleans(), st.data())
def test_requirements_keep_every_other_line(parts: list[tuple[str, str]], ended: bool, data: st.DataObject) -> None:
    text = "".join(line + newline for line, newline in parts)
    raw = (text if ended else text.rstrip("\r\n")).encode()
    document = RequirementsDocument.read("r.txt", raw)
    assert document.edited(()).encoded() == document.encoded() == raw
    entries = document.data()
    index = data.draw(st.integers(0, max(0, len(entries) - 1)))
    if not entries or entries[index].hashes:
        return
    place, entry = Place("r.txt", (index,)), entries[index]
    removed = document.edited((Remove(place, entry.text),)).encoded()
    assert raw.startswith(removed[: entry.line_start])
    assert len(raw) - len(removed) <= entry.line_end - entry.line_start + 2
    if entry.kind == "requirement":
        replaced = document.edited((Replace(place, entry.text, "zzz"),)).encoded()
        assert replaced == raw[: entry.start] + b"zzz" + raw[entry.end :]
    try:
        added = document.edited((Append(place, "zzz"),))
    except FixError:
        return
    assert len(added.data()) == len(entries) + 1
