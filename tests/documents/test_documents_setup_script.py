"""What a setup.py is read to say without being run, and how it is changed."""

from textwrap import dedent
from typing import Any

import pytest

from uvlint.documents.setup_document import SetupScriptDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Replace
from uvlint.model.place import Place

FILE = "setup.py"


def script(text: str) -> SetupScriptDocument:
    return SetupScriptDocument.read(FILE, dedent(text).encode())


def at(*keys: str | int) -> Place:
    return Place(FILE, keys)


def said(text: str) -> Any:
    """What the file says, which must be all that it says."""
    document = script(text)
    assert document.fault is None
    assert document.unread() == ()
    return document.data()


def gaps(text: str) -> list[tuple[str, str, int]]:
    document = script(text)
    return [(one.what, one.reason, document.locate(one.place).line) for one in document.unread() if one.place]


def installs(body: str) -> Any:
    """What `install_requires=X` comes to after the statements of `body`."""
    return said(f"from setuptools import setup\n{dedent(body)}\nsetup(install_requires=X)\n").get("install_requires")


WHOLE = """\
import setuptools

setuptools.setup(
    name="Demo",
    python_requires=">=3.10",
    install_requires=["a", 'b>=1'],  # c
    setup_requires=("wheel",),
    extras_require={"x": ["c"], 'y:os_name == "nt"': "d"},
)
"""


def test_the_arguments_of_the_call() -> None:
    assert said(WHOLE) == {
        "name": "Demo",
        "python_requires": ">=3.10",
        "install_requires": ["a", "b>=1"],
        "setup_requires": ["wheel"],
        "extras_require": {"x": ["c"], 'y:os_name == "nt"': ["d"]},
    }


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ("X = ['a'] + ['b']", ["a", "b"]),
        ("A = ['a']\nX = [*A, 'b', *('c',)]", ["a", "b", "c"]),
        ("X = ['a']\nX += ['b']\nX.append('c')\nX.extend(['d'])", ["a", "b", "c", "d"]),
        ("X = Y = ['a']\nY.append('b')", ["a", "b"]),
        ("X = ['a']\nY = X\nY = Y + ['b']", ["a"]),
        ("X = ['a']\nY = X[:]\nY.append('b')", ["a"]),
        ("X = ('a',)\nY = X\nY += ('b',)", ["a"]),
        ("V = '1'\nX = ['a>=' + V, 'b>=%s' % V, f'c>={V}', 'd>={}'.format(V), 'e' '>=2']", None),
        ("D = {'a': ['b']}\nD['c'] = D['a'] + ['d']\nX = D['c']", ["b", "d"]),
        (
            "D = dict(a=['b'])\nD.setdefault('a', []).append('d')\nD.update(e=['f'])\nX = D['a'] + D['e']",
            ["b", "d", "f"],
        ),
        ("D = {'a': ['b'], 'c': ['d', 'b']}\nX = sorted(set(sum(D.values(), [])))", ["b", "d"]),
        ("import itertools\nD = {'a': ['b'], 'c': ['d']}\nX = list(itertools.chain(*D.values()))", ["b", "d"]),
        ("X = 'a b'.split()", ["a", "b"]),
        ('X = """\n    a  # why\n    # b\n\n    c; x == "y"\n"""', ["a", 'c; x == "y"']),
        ("X = ['a  # why', '# b', '', ['c', ('d',)]]", ["a", "c", "d"]),
        ("X = []", []),
        ("X = None", None),
        ("with open('README') as f:\n    X = ['a']", ["a"]),
        ("class C:\n    X = 1\nX: list[str] = ['a']", ["a"]),
    ],
)
def test_what_is_simply_computed(body: str, items: list[str] | None) -> None:
    expected = ["a>=1", "b>=1", "c>=1", "d>=1", "e>=2"] if "V = " in body else items
    assert installs(body) == expected


@pytest.mark.parametrize(
    "call",
    [
        "if __name__ == '__main__':\n    setup(install_requires=['a'])",
        "def main():\n    req = ['a']\n    setup(install_requires=req)\nmain()",
        "def main():\n    setup(install_requires=req)\nreq = ['a']\nif __name__ == '__main__':\n    main()",
        "meta = dict(install_requires=['a'])\nsetup(name=NAME, **meta)",
        "try:\n    setup(install_requires=['a'])\nexcept Exception:\n    raise",
        "dist = setup(install_requires=['a'])",
        "import sys\nif sys.argv:\n    print(1)\nelse:\n    setup(install_requires=['a'])",
    ],
)
def test_the_call_is_found_where_it_is(call: str) -> None:
    assert said(f"from setuptools import setup\n{call}\n")["install_requires"] == ["a"]


def test_a_call_under_another_name() -> None:
    assert said("from setuptools import setup as s\ns(name='x')\n") == {"name": "x"}


@pytest.mark.parametrize(
    ("body", "items", "reason", "line"),
    [
        ("X = ['a'] + open('r').read().split()", ["a"], "it is read from a file", 2),
        ("X = ['a']\nif W:\n    X.append('b')", ["a"], "it depends on `W`", 4),
        ("X = ['a']\nif W:\n    X += ['b']", ["a"], "it depends on `W`", 4),
        ("X = ['a']\nif W:\n    X = ['b']", [], "it depends on `W`", 4),
        ("X = ['a'] if W else []", [], "it depends on `W`", 2),
        ("X = ['a', 'b' if W else 'c']", ["a"], "it depends on `W`", 2),
        ("X = ['a']\nfor y in Z:\n    X.append(y)", ["a"], "it is made in a loop", 4),
        ("X = ['a']\nchange(X)", [], "`change(…)` may change it", 3),
        ("X = ['a']\nX.remove('a')", [], "`X.remove(…)` may change it", 3),
        ("X = [y for y in ['a']]", [], "it is made in a loop", 2),
        ("def f():\n    X.append('b')\nX = ['a']\nf()", [], "`f()` may change it", 2),
        ("X = ['a']\ndef f():\n    X.append('b')\nf()", [], "`f()` may change it", 3),
        ("X = ['a']\ndef f():\n    global X\n    X = []\nf()", [], "`f()` may change it", 3),
        ("from other import X", [], "it is imported or deleted", 2),
        ("X = ['a']\nfrom other import *", [], "`import *` may set it", 3),
        ("X = ['a']\nexec('X = []')", [], "`exec(…)` may set it", 3),
        ("X = f'a{1 + 1!r}'", [], "it is an f-string with a format", 2),
        ("X = ['%d' % 1]", [], "it would have to be run", 2),
        ("print(X := ['a'])", [], "it is set inside an expression", 3),
        ("X = b'a'", [], "it is bytes", 2),
        ("X, Y = ['a'], 1", [], "it is set together with others", 2),
        ("try:\n    X = ['a']\nexcept E:\n    X = []", [], "it stands under `try`", 5),
        ("D = {'a': ['b']}\nD[k] = ['c']\nX = D['a']", [], "`k` cannot be followed", 3),
    ],
)
def test_what_is_not_certain_is_never_guessed(body: str, items: list[str], reason: str, line: int) -> None:
    text = f"from setuptools import setup\n{body}\nsetup(install_requires=X)\n"
    assert script(text).data().get("install_requires", []) == items
    assert gaps(text) == ([("install_requires", reason, line)] if reason else [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("print(1)\n", "there is no such call"),
        ("setup()\nsetup()\n", "it is called in 2 places"),
        ("def f():\n    setup()\n", "the call is in a function, and who calls that is not clear"),
        ("setup(**get())\n", "`get(…)` would have to be run"),
    ],
)
def test_a_call_that_cannot_be_followed(text: str, reason: str) -> None:
    assert [(what, why) for what, why, _ in gaps(text)] == [("setup()", reason)]


def test_arguments_by_name_are_certain_beside_unknown_ones() -> None:
    document = script("setup(install_requires=['a'], **get())")
    assert document.data() == {"install_requires": ["a"]}
    assert [one.what for one in document.unread()] == ["setup()"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("import os\nprint 'x'\n", 2, "print"),
        ("x = (\n", 1, "never closed"),
        ("# coding: nonsense-8\n", 1, "no encoding"),
        ("\x00", 0, "null"),
        ("x = " + "(" * 4000 + ")" * 4000, 1, "parentheses"),
        ("x = " + "-" * 4000 + "1", 0, "deep"),
        ("x" + ".a" * 4000, 0, "deep"),
        ("if x:\n    pass\n" + "elif x:\n    pass\n" * 4000, 0, "deep"),
        ("x = " + "a + " * 400 + "a", 0, "deep"),
    ],
)
def test_what_is_no_python_3_says_so(text: str, line: int, word: str) -> None:
    document = script(text)
    assert document.fault is not None
    assert word in document.fault.reason
    assert not line or document.fault.line == line
    assert document.data() == {}


def test_bytes_that_are_no_text() -> None:
    document = SetupScriptDocument.read(FILE, b"x = 1\n# \xff\n")
    assert document.fault is not None
    assert (document.fault.line, "0xff" in document.fault.reason) == (2, True)


def test_nothing_is_run(tmp_path: Any) -> None:
    mark = tmp_path / "run"
    said(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\nraise SystemExit\nsetup()\n")
    assert not mark.exists()


def test_texts_that_would_grow_without_end_do_not() -> None:
    text = "X = ['a' * 9]\nY = 'a'\n" + "Y = Y + Y\nX = X + X\n" * 60 + "setup(install_requires=X + [Y])"
    assert {one.reason for one in script(text).unread()} == {"it is too long"}


def test_places() -> None:
    document = script(WHOLE)
    where = [(span.line, span.column, span.end_column) for span in map(document.locate, (
        at("install_requires", 1), at("extras_require", "x", 0), at("python_requires"), at("install_requires"), at(),
    ))]  # fmt: skip
    assert where == [(6, 29, 33), (8, 28, 29), (5, 22, 28), (6, 22, 23), (3, 1, 2)]


def test_a_place_after_letters_beyond_ascii_and_in_many_lines() -> None:
    document = script('x = "é€"; setup(name="ü", install_requires="""\n  a\n  b  # c\n""")\n')
    assert document.locate(at("name")).column == 23
    span = document.locate(at("install_requires", 1))
    assert (span.line, span.column, span.end_column) == (3, 3, 4)


# ---- edits ----------------------------------------------------------------------------------------


def changed(text: str, *edits: Edit) -> str:
    document = script(text)
    after = document.edited(edits)
    after.confirm()
    assert script(text).encoded() == document.encoded()
    return after.text


SPLIT = (Replace(at("install_requires", 0), "a", "a; x == 'y'"), Append(at("install_requires", 0), "a>1; x != 'y'"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("setup(install_requires=['a'])", """setup(install_requires=["a; x == 'y'", "a>1; x != 'y'"])"""),
        ("setup(install_requires=('a', ))", """setup(install_requires=("a; x == 'y'", "a>1; x != 'y'", ))"""),
        ('setup(install_requires=[("a")])', """setup(install_requires=[("a; x == 'y'"), "a>1; x != 'y'"])"""),
        ('setup(install_requires=[u"a"])', """setup(install_requires=[u"a; x == 'y'", "a>1; x != 'y'"])"""),
        (
            'R = [\n    # one\n    "a",  # two\n    "b"\n]\nsetup(install_requires=R)',
            'R = [\n    # one\n    "a; x == \'y\'",  # two\n    "a>1; x != \'y\'",\n    "b"\n]\n'
            "setup(install_requires=R)",
        ),
        (
            'A = "a"\nR = [\n    A,\n    "b"]\nsetup(install_requires=R)',
            'A = "a; x == \'y\'"\nR = [\n    A,\n    "a>1; x != \'y\'",\n    "b"]\nsetup(install_requires=R)',
        ),
        (
            'setup(install_requires="""\n    a  # b\n    c\n""")',
            'setup(install_requires="""\n    a; x == \'y\'  # b\n    a>1; x != \'y\'\n    c\n""")',
        ),
        (
            "setup(install_requires=['''a\n'''.strip(), 'b'])",
            "",
        ),
        (
            'R = ["a"]\nsetup(install_requires=R, extras_require={"e": R + ["f"]})',
            'R = ["a; x == \'y\'", "a>1; x != \'y\'"]\nsetup(install_requires=R, extras_require={"e": R + ["f"]})',
        ),
    ],
)
def test_a_split_goes_where_the_literal_stands(before: str, after: str) -> None:
    if after:
        assert changed(before, *SPLIT) == after
    else:
        with pytest.raises(FixError):
            changed(before, *SPLIT)


def test_other_edits() -> None:
    assert changed(WHOLE, Remove(at("install_requires", 0), "a")) == WHOLE.replace('"a", ', "")
    assert changed(WHOLE, Append(at("setup_requires"), "z")) == WHOLE.replace('("wheel",)', '("wheel", "z",)')
    python = Replace(at("python_requires"), ">=3.10", ">=3.11")
    assert changed(WHOLE, python) == WHOLE.replace(">=3.10", ">=3.11")
    assert changed(WHOLE, Replace(at("extras_require", "x", 0), "c", "e")) == WHOLE.replace('["c"]', '["e"]')
    assert changed("setup(install_requires=[])", Append(at("install_requires"), "z")) == 'setup(install_requires=["z"])'
    assert changed("setup(install_requires='''\na\nb\n''')", Remove(at("install_requires", 1), "b")) == (
        "setup(install_requires='''\na\n''')"
    )
    assert changed(WHOLE) == WHOLE


@pytest.mark.parametrize(
    ("text", "edits", "word"),
    [
        ("setup(install_requires=['a' 'b'])", (Replace(at("install_requires", 0), "ab", "c"),), "put together"),
        ("V='1'\nsetup(install_requires=[f'a>{V}'])", (Replace(at("install_requires", 0), "a>1", "c"),), "together"),
        ("setup(install_requires='a b'.split())", (Replace(at("install_requires", 0), "a", "c"),), "put together"),
        ("setup(install_requires='a')", SPLIT, "no list"),
        ("R = []\nR.append('a')\nsetup(install_requires=R)", SPLIT, "no list"),
        ("R = 'a', 'b'\nsetup(install_requires=R)", SPLIT, "no brackets"),
        ("A='a'\nsetup(install_requires=[A], extras_require={'x': [A]})", SPLIT, "several lists"),
        ("R=['a']\nsetup(install_requires=R, extras_require={'x:q': R})", SPLIT, "several conditions"),
        ("A='a'\nprint(A)\nsetup(install_requires=['b'])", SPLIT, "is `b`, not `a`"),
        ("setup(install_requires=['a'])", (Put(at("python_requires"), ">=3"),), "no argument is added"),
        ("setup(name='x')", (Append(at("install_requires"), "a"),), "nothing"),
        ("setup(install_requires=['a'])", (Replace(Place("other.py", ("a",)), "a", "b"),), "was given to"),
        ("setup(install_requires=['a'])", (Replace(at("install_requires", 0), "a", "b # c"),), "something else"),
        ("setup(install_requires=('a', 'b'))", (Remove(at("install_requires", 1), "b"),), "something else"),
    ],
)
def test_what_cannot_be_proved_is_refused(text: str, edits: tuple[Edit, ...], word: str) -> None:
    with pytest.raises(FixError, match=word):
        changed(text, *edits)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b'\xef\xbb\xbfsetup(\r\n  install_requires=[\r\n    "a", # \xc3\xa9\r\n  ],\r\n)\r\n',
            b"\xef\xbb\xbfsetup(\r\n  install_requires=[\r\n    \"a; x == 'y'\", # \xc3\xa9\r\n"
            b"    \"a>1; x != 'y'\",\r\n  ],\r\n)\r\n",
        ),
        (
            b'# -*- coding: latin-1 -*-\nN = "\xe9"\nsetup(install_requires=["a"])',
            b'# -*- coding: latin-1 -*-\nN = "\xe9"\nsetup(install_requires=["a; x == \'y\'", "a>1; x != \'y\'"])',
        ),
        (
            b'setup(install_requires="""a\r\n  b\r\n""")\r\n',
            b'setup(install_requires="""a; x == \'y\'\r\na>1; x != \'y\'\r\n  b\r\n""")\r\n',
        ),
    ],
)
def test_other_bytes_stay(raw: bytes, expected: bytes) -> None:
    document = SetupScriptDocument.read(FILE, raw)
    assert document.encoded() == raw
    assert document.edited(SPLIT).encoded() == expected


def test_comments_that_silence() -> None:
    document = script(
        """\
        setup(install_requires=[
            "a",  # uvlint: ignore[wheel-missing] kept
            # uvlint: ignore[family-*]
            "b # uvlint: ignore[no-comment]",
        ])
        """
    )
    found = [(ignore.line, ignore.rules, set(ignore.covers)) for ignore in document.ignores()]
    assert found == [(2, ("wheel-missing",), {2}), (3, ("family-*",), {4})]
