"""What holds for every list in a setup.py or setup.cfg, and every edit of it."""

import ast
import configparser
import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

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


STATEMENTS = [
    "X = ['{a}']", "X = ['{a}', *Y]", "X = Y", "X = Y + ['{a}']", "X = list(Y)", "X = Y[:]", "X = D['k']",
    "X += ['{a}']", "X += Y", "X.append('{a}')", "X.extend(Y)", "X.insert(0, '{a}')", "X[:] = ['{a}']", "X[0:1] = Y",
    "X.remove(X[0])", "X.pop()", "del X[0]", "X.clear()", "X.sort()", "X = sorted(X)", "X = [y for y in Y]",
    "D['k'] = X", "D['k'] = ['{a}']", "D['k'] += ['{a}']", "D.update(k=Y)", "D.setdefault('k', Y)", "D = dict(D)",
    "D.get('k').append('{a}')", "D[''.join('k')] = Y", "E = D.copy()", "E['k'].append('{a}')",
    "X = sum(D.values(), [])", "for y in D.values(): y.append('{a}')", "for k in D: D[k].append('{a}')",
    "Y = D.get('k')", "Y = D[''.join('k')]", "X = X or Y", "o.x = Y", "o.x.append('{a}')",
    "X = X if Y else []", "X, Y = Y, X", "X = Y = ['{a}']", "f(X)", "f(Y)", "g()", "h(D)", "exec('X = []')",
    "if Y: X.append('{a}')", "if D: X = ['{a}']", "if not Y:\n    D['k'] = ['{a}']\nelse:\n    Y += ['{a}']",
    "for y in Y: X.append(y)", "for y in ['{a}']: D['k'] = [y]", "with c: X = ['{a}']", "print([X.append('{a}')])",
    "try:\n    X.append('{a}')\n    X[99]\nexcept IndexError:\n    Y = ['{a}']", "while len(Y) > 3: Y.pop()",
    "X = (X := ['{a}'])", "print(Y := X)", "X = [*X, ['{a}']]", "V = '{a}'; X = [V, f'{{V}}', V + V]",
    "globals()['X'] = []",
    "def f(x): x.append('{a}')", "def g():\n    global X\n    X = ['{a}']", "def g(): Y.append('{a}')",
    "def g():\n    for y in [1]: D['k'] = []", "(lambda: X.append('{a}'))()", "match Y:\n    case [X]: pass",
]  # fmt: skip
HEAD = """\
import contextlib
from setuptools import setup
c = contextlib.nullcontext()
class o: x = []
def f(x): x.append('f')
def g(): pass
def h(d): d['k'] = ['h']
X = ['one']; Y = ['two']; D = {'k': ['three']}; E = {'k': X}
"""


def run_for_a_while(text: str, names: dict[str, Any]) -> None:
    """Run a program of ours for some thousand lines at most: a list that grows while it is walked has no end."""
    left = iter(range(5_000))

    def step(frame: Any, event: str, argument: Any) -> Any:
        if next(left, None) is None:
            raise TimeoutError
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        exec(text, names)
    finally:
        sys.settrace(before)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(STATEMENTS), st.sampled_from("pqrs")), max_size=7), st.booleans())
def test_what_is_read_is_what_running_it_gives(program: list[tuple[str, str]], inside: bool) -> None:
    """Every program of such statements, run for once: what is read is among what it gives, and all of it unless a gap
    is said."""
    body = HEAD + "\n".join(statement.format(a=name) for statement, name in program)
    call = "setup(install_requires=X, extras_require={'x': Y, **D})"
    text = f"{body}\ndef main():\n    {call}\nmain()\n" if inside else f"{body}\n{call}\n"
    given_: dict[str, Any] = {}
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        run_for_a_while(text.replace("from setuptools import setup", "setup = given.update"), names | {"given": given_})
    except Exception:
        return
    document = SetupScriptDocument.read(LIST.file, text.encode())
    read = document.data()
    gaps = {gap.what for gap in document.unread()}
    for keys, real in (
        (("install_requires",), given_["install_requires"]),
        *((("extras_require", key), items) for key, items in given_["extras_require"].items()),
    ):
        found = read
        for key in keys:
            found = found.get(key, {})
        expected, items = Counter(flat(real)), Counter(found or [])
        assert items <= expected, (keys, text)
        if not gaps & {".".join(keys), keys[0], "setup()"}:
            assert items == expected, (keys, text)


def flat(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [item for inner in value for item in flat(inner)]
