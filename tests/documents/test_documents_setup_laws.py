"""What holds for every list in a setup.py or setup.cfg, and every edit of it."""

import ast
import configparser
import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from uvlint.documents.setup_config import SetupConfigDocument
from uvlint.documents.setup_document import SetupScriptDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Remove, Replace
from uvlint.model.place import Place

LIST = Place("setup.py", ("install_requires",))
OPTION = Place("setup.cfg", ("options", "install_requires"))

names = st.sampled_from(["a", "b>=1", "c; x == 'y'", 'd; x == "y"', "é", "e<2,>=1"])
newlines = st.sampled_from(["\n", "\r\n"])
blanks = st.sampled_from(["", " ", "  "])
comments = st.sampled_from(["", " # c", "  # '", '# "] [('])


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list or tuple in any layout, its items in any quotes, some in parentheses of their own."""

    def gap() -> str:
        if draw(st.booleans()):
            return draw(blanks)
        return draw(blanks) + draw(comments) + draw(newlines) + draw(blanks)

    items = [draw(literals()) for _ in range(draw(st.integers(0, 4)))]
    pieces = [gap() + item + gap() for item in items]
    tuple_ = len(items) > 1 and draw(st.booleans())
    trailing = "," + gap() if bool(items) and draw(st.booleans()) else ""
    inside = ",".join(pieces) + trailing + gap()
    return f"({inside})" if tuple_ else f"[{inside}]"


@st.composite
def literals(draw: st.DrawFn) -> str:
    value = draw(names)
    quotes = draw(st.sampled_from([q for q in ('"', "'", '"""', "'''") if q[0] not in value]))
    literal = f"{draw(st.sampled_from(['', 'u']))}{quotes}{value}{quotes}"
    return f"({literal})" if draw(st.booleans()) else literal


@st.composite
def scripts(draw: st.DrawFn) -> bytes:
    """A setup.py whose list stands in the call or in a variable."""
    newline, shown = draw(newlines), draw(lists())
    head = f'"""é"""{newline}from setuptools import setup{newline}'
    if draw(st.booleans()):
        text = f"{head}R = {shown}{newline}setup(install_requires=R){newline}"
    else:
        text = f"{head}setup({newline}  name='x', install_requires={shown},{newline})"
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


@st.composite
def configs(draw: st.DrawFn) -> bytes:
    """A setup.cfg with a list of lines."""
    newline = draw(newlines)
    lines = draw(st.lists(st.sampled_from(["a", "b>=1  # c", "# d", "", "c; x == 'y'", "; e"]), max_size=5))
    value = "".join(f"{newline}    {line}" for line in lines)
    rest = f"{newline}[x]{newline}y = 1" if draw(st.booleans()) else ""
    return f"[options]{newline}install_requires ={value}{rest}{draw(st.sampled_from(['', newline]))}".encode()


def edits_of(data: st.DataObject, place: Place, items: Sequence[str]) -> list[Edit]:
    edits: list[Edit] = [Append(place, "end")] if bool(items) and data.draw(st.booleans()) else []
    for index, item in enumerate(items):
        kind = data.draw(st.sampled_from(["", "", "replace", "remove", "append"]))
        if kind == "replace":
            edits.append(Replace(place.child(index), item, data.draw(names)))
        elif kind == "remove":
            edits.append(Remove(place.child(index), item))
        elif kind == "append":
            edits.append(Append(place.child(index), data.draw(names)))
    return edits


def plain(items: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """The edits worked out once more, as simply as can be."""
    slots = [[item] for item in items] + [list[str]()]
    for edit in edits:
        last = edit.at.keys[-1]
        index = last if isinstance(last, int) else -1
        if isinstance(edit, Append):
            slots[index].append(str(edit.item))
        elif isinstance(edit, Replace):
            slots[index][0] = edit.new
        elif isinstance(edit, Remove):
            slots[index][0] = ""
    return [item for slot in slots for item in slot if item]


def by_ast(text: str) -> list[str]:
    """The strings of the only list or tuple in a text, read by Python."""
    tree = ast.parse(text)
    lists = [node for node in ast.walk(tree) if isinstance(node, ast.List | ast.Tuple)]
    return [str(one.value) for one in lists[0].elts if isinstance(one, ast.Constant)]


@settings(deadline=None)
@given(scripts())
def test_a_script_says_what_python_says_and_keeps_its_bytes(raw: bytes) -> None:
    document = SetupScriptDocument.read(LIST.file, raw)
    assert document.data()["install_requires"] == by_ast(document.text)
    assert document.edited(()).encoded() == document.encoded() == raw
    for index, item in enumerate(document.data()["install_requires"]):
        span = document.locate(LIST.child(index))
        assert document.text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == item


@settings(deadline=None)
@given(scripts(), st.data())
def test_edits_of_a_script_are_edits_of_its_list_or_are_refused(raw: bytes, data: st.DataObject) -> None:
    document = SetupScriptDocument.read(LIST.file, raw)
    items = document.data()["install_requires"]
    edits = edits_of(data, LIST, items)
    expected = plain(items, edits)
    try:
        after = document.edited(edits)
    except FixError:
        # Only a tuple that would lose its comma with its last but one item may be refused.
        assert len(expected) == 1
        assert "(" in document.text.partition("setup")[2]
        return
    assert by_ast(after.text) == expected
    if not any(isinstance(edit, Remove) for edit in edits):
        assert after.text.count("#") == document.text.count("#")
    for order in itertools.islice(itertools.permutations(edits), 6):
        if [edit for edit in order if isinstance(edit, Append)] == [e for e in edits if isinstance(e, Append)]:
            assert document.edited(order).encoded() == after.encoded()


@settings(deadline=None)
@given(configs(), st.data())
def test_edits_of_a_config_are_edits_of_its_list(raw: bytes, data: st.DataObject) -> None:
    document = SetupConfigDocument.read(OPTION.file, raw)
    assert document.encoded() == raw
    items = document.data()["options"]["install_requires"]
    edits = edits_of(data, OPTION, items)
    after = document.edited(edits)
    parser = configparser.RawConfigParser()
    parser.read_string(after.text)
    lines = [line.partition(" #")[0].strip() for line in parser["options"]["install_requires"].split("\n")]
    assert [line for line in lines if line and not line.startswith("#")] == plain(items, edits)
    assert parser.sections() == (["options", "x"] if "[x]" in document.text else ["options"])


@settings(deadline=None)
@given(st.text("ab=#;:[]% \t\r\n'\"\\(){},+*.é", max_size=120))
def test_no_text_breaks_a_reader(text: str) -> None:
    raw = text.encode()
    for document in (
        SetupScriptDocument.read("setup.py", b"setup(install_requires=" + raw + b")"),
        SetupScriptDocument.read("setup.py", raw),
        SetupConfigDocument.read("setup.cfg", b"[options]\ninstall_requires = " + raw),
    ):
        document.data()
        document.unread()
        document.ignores()
        assert document.encoded().endswith(raw) or raw in document.encoded()
