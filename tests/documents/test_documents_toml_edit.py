"""Edits of TOML change what they name and nothing else."""

import pytest

from uvlint.documents.toml import TomlDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Replace, Value
from uvlint.model.place import Key, Place

FILE = "pyproject.toml"


def at(*keys: Key) -> Place:
    return Place(FILE, keys)


def edited(text: str, *edits: Edit) -> str:
    return TomlDocument.read(FILE, text.encode()).edited(edits).encoded().decode()


LIST = """\
deps = [
    "a>=1",  # why a
    # about b
    'b' ,
    "c"  # last
    # end
]
"""


def test_appended_items_follow_theirs_in_order_and_quotes() -> None:
    edits = (Append(at("deps", 0), "a2"), Append(at("deps", 0), "a3; x == 'y'"), Append(at("deps", 1), "b2"))
    assert edited(LIST, *edits) == LIST.replace("# why a\n", '# why a\n    "a2",\n    "a3; x == \'y\'",\n').replace(
        "'b' ,\n", "'b' ,\n    'b2',\n"
    )


def test_append_to_the_list_goes_last_and_gives_the_one_before_a_comma() -> None:
    assert edited(LIST, Append(at("deps"), "d")) == LIST.replace('"c"  # last\n', '"c",  # last\n    "d"\n')


def test_lines_that_begin_with_commas_stay_so() -> None:
    text = 'x = [ "a"\n    , "b"  # bb\n    ]'
    edits = (Append(at("x", 0), "a2"), Append(at("x", 1), "b2"), Append(at("x", 1), "b3"))
    assert edited(text, *edits) == 'x = [ "a"\n    , "a2"\n    , "b"  # bb\n    , "b2"\n    , "b3"\n    ]'


def test_removal_takes_the_line_and_its_own_comment_only() -> None:
    assert edited(LIST, Remove(at("deps", 0), "a>=1")) == LIST.replace('    "a>=1",  # why a\n', "")
    assert edited(LIST, Remove(at("deps", 1), "b")) == LIST.replace("    'b' ,\n", "")
    assert edited(LIST, Remove(at("deps", 2), "c")) == LIST.replace('    "c"  # last\n', "")


def test_removing_all_leaves_the_other_comments() -> None:
    edits = (Remove(at("deps", 0), "a>=1"), Remove(at("deps", 1), "b"), Remove(at("deps", 2), "c"))
    assert edited(LIST, *edits) == "deps = [\n    # about b\n    # end\n]\n"


def test_replacement_keeps_quotes_and_comment() -> None:
    assert edited(LIST, Replace(at("deps", 1), "b", "b>2")) == LIST.replace("'b'", "'b>2'")
    assert edited(LIST, Replace(at("deps", 1), "b", "b; x == 'y'")) == LIST.replace("'b'", "\"b; x == 'y'\"")
    assert edited(LIST, Replace(at("deps", 0), "a>=1", 'a; x == "y"')) == LIST.replace('"a>=1"', '"a; x == \\"y\\""')


def test_replace_and_append_at_one_item_compose() -> None:
    edits = (Append(at("deps", 2), "d"), Replace(at("deps", 2), "c", "c>1"))
    assert edited(LIST, *edits) == LIST.replace('"c"  # last\n', '"c>1",  # last\n    "d"\n')


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ('x = ["a", "b" ] # t', Append(at("x", 0), "z"), 'x = ["a", "z", "b" ] # t'),
        ('x = ["a", "b",]', Append(at("x"), "z"), 'x = ["a", "b", "z",]'),
        ("x = []", Append(at("x"), "z"), 'x = ["z"]'),
        ("x = [\n]", Append(at("x"), "z"), 'x = [\n    "z",\n]'),
        ("x = [\n  # none\n]", Append(at("x"), "z"), 'x = [\n  # none\n  "z",\n]'),
        ('x = ["a",\n     "b"]', Append(at("x", 0), "z"), 'x = ["a",\n     "z",\n     "b"]'),
        ('x = ["a",\n     "b"]', Append(at("x"), "z"), 'x = ["a",\n     "b",\n     "z"]'),
        ('x = [\n  "a", "b",  # ab\n]', Append(at("x", 1), "z"), 'x = [\n  "a", "b", "z",  # ab\n]'),
        ('x = [ "a"\n    , "b" # bb\n    ]', Append(at("x", 1), "z"), 'x = [ "a"\n    , "b" # bb\n    , "z"\n    ]'),
        ('x = [ "a" # aa\n  , "b"\n  ]', Append(at("x", 0), "z"), 'x = [ "a" # aa\n  , "z"\n  , "b"\n  ]'),
        ('x = ["a", "b" ]', Remove(at("x", 0), "a"), 'x = ["b" ]'),
        ('x = ["a", "b" ]', Remove(at("x", 1), "b"), 'x = ["a" ]'),
        ('x = [ "a", ]', Remove(at("x", 0), "a"), "x = []"),
        ('x = [\n  "a"\n]', Remove(at("x", 0), "a"), "x = [\n]"),
        ('x = ["a", # c\n  "b"] # t', Remove(at("x", 1), "b"), 'x = ["a" # c\n] # t'),
        ('x = [\n  "a", "b",  # ab\n]', Remove(at("x", 1), "b"), 'x = [\n  "a",  # ab\n]'),
        ('x = [ "a"\n    , "b"\n    ]', Remove(at("x", 0), "a"), 'x = [ "b"\n    ]'),
        ("x = '''a'''", Replace(at("x"), "a", "b'"), 'x = """b\'"""'),
        ('x = """\na\nb"""', Replace(at("x"), "a\nb", 'c "d"\ne'), 'x = """\nc "d"\ne"""'),
        ('a.x = "1" # c', Replace(at("a", "x"), "1", "2"), 'a.x = "2" # c'),
        ('x = [["a"], ["b"]]', Append(at("x", 1, 0), "z"), 'x = [["a"], ["b", "z"]]'),
        ('x = [{i = "g"}, "b"]', Append(at("x", 0), "z"), 'x = [{i = "g"}, "z", "b"]'),
    ],
)
def test_lists_of_every_shape(before: str, edit: Edit, after: str) -> None:
    assert edited(before, edit) == after


PROJECT = """\
[project]
name = "demo"

# how it is linted
[tool.ruff]
line-length = 3
# select = []

# where things come from
[tool.uv.sources]
a = { path = "x" }

[tool.other]
x.y = 1
"""


@pytest.mark.parametrize(
    ("keys", "value", "added", "before"),
    [
        (("project", "requires-python"), ">=3.9", 'requires-python = ">=3.9"\n', "\n# how"),
        (("tool", "uv", "package"), False, "[tool.uv]\npackage = false\n\n", "# where"),
        (("tool", "uv", "sources", "b"), {"index": "i"}, 'b = { index = "i" }\n', "\n[tool.other]"),
        (
            ("tool", "uv", "dependency-metadata"),
            [{"name": "a", "requires-dist": ["b"]}, {"name": "c"}],
            '\n[[tool.uv.dependency-metadata]]\nname = "a"\nrequires-dist = ["b"]\n'
            '\n[[tool.uv.dependency-metadata]]\nname = "c"\n',
            "\n[tool.other]",
        ),
        (
            ("tool", "uv", "extra-build-dependencies", "a"),
            ["pip"],
            '\n[tool.uv.extra-build-dependencies]\na = ["pip"]\n',
            "\n[tool.other]",
        ),
        (("tool", "ruff", "lint"), {"a": 1}, "\n[tool.ruff.lint]\na = 1\n", "\n# where"),
        (("tool", "other", "x", "z"), 2, "x.z = 2\n", None),
        (("build-system",), {"requires": ["b"]}, '\n[build-system]\nrequires = ["b"]\n', None),
    ],
)
def test_new_keys_go_where_a_person_puts_them(
    keys: tuple[Key, ...], value: Value, added: str, before: str | None
) -> None:
    after = PROJECT + added if before is None else PROJECT.replace(before, added + before)
    assert edited(PROJECT, Put(at(*keys), value)) == after


def test_put_into_an_empty_file_and_before_the_first_header() -> None:
    assert edited("", Put(at("no-build"), True)) == "no-build = true\n"
    assert edited("[[index]]\n", Put(at("no-build"), True)) == "no-build = true\n\n[[index]]\n"


def test_put_of_something_there_changes_its_value_only() -> None:
    assert edited(PROJECT, Put(at("tool", "other", "x", "y"), 2)) == PROJECT.replace("x.y = 1", "x.y = 2")
    assert edited(PROJECT, Put(at("project", "name"), "demo")) == PROJECT
    assert edited('x = [\n  "a",\n]\n', Put(at("x"), ["a", "b"])) == 'x = [\n  "a",\n  "b",\n]\n'
    assert edited("x = {}\n", Put(at("x", "y"), 1)) == "x = { y = 1 }\n"
    assert edited("x = {a = 1}\n", Put(at("x"), {"a": 1, "b": 2})) == "x = {a = 1, b = 2}\n"


def test_put_adds_to_a_list_of_tables() -> None:
    text = '[[tool.uv.index]]\nname = "a"\n\n[tool.x]\n'
    more = '[[tool.uv.index]]\nname = "a"\n\n[[tool.uv.index]]\nname = "b"\n\n[tool.x]\n'
    assert edited(text, Put(at("tool", "uv", "index"), [{"name": "a"}, {"name": "b"}])) == more
    assert edited(text, Put(at("tool", "uv", "index", 1), {"name": "b"})) == more


def test_long_lists_get_a_line_for_each_item() -> None:
    markers: list[Value] = [f"sys_platform == 'linux' and platform_machine == '{name}'" for name in ("a", "b")]
    text = edited("", Put(at("tool", "uv", "environments"), markers))
    assert text == "[tool.uv]\nenvironments = [\n" + "".join(f'    "{marker}",\n' for marker in markers) + "]\n"


def test_puts_come_first_and_build_on_each_other() -> None:
    edits = (Append(at("tool", "uv", "x"), "b"), Put(at("tool", "uv", "x"), ["a"]), Put(at("tool", "uv", "y"), 1))
    assert edited("", *edits) == '[tool.uv]\nx = ["a", "b"]\ny = 1\n'


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ((Replace(at("deps", 0), "other", "x"),), "not `other`"),
        ((Remove(at("deps", 9), "a"),), "nothing at"),
        ((Append(at("nothing", 0), "a"),), "nothing at"),
        ((Replace(at("deps", 1), "b", "x"), Replace(at("deps", 1), "b", "y")), "two edits"),
        ((Replace(at("deps", 1), "b", "x"), Remove(at("deps", 1), "b")), "two edits"),
        ((Put(at("deps", "x"), 1),), "nothing at|nothing can|not a table"),
        ((Append(Place("other.toml", ("deps",)), "x"),), "was given to"),
    ],
)
def test_what_does_not_fit_is_refused(edits: tuple[Edit, ...], words: str) -> None:
    with pytest.raises(FixError, match=words):
        edited(LIST, *edits)


def test_tables_under_headers_are_not_rewritten() -> None:
    with pytest.raises(FixError, match="cannot be replaced"):
        edited('[[x]]\na = "1"\n', Put(at("x"), [{"a": "2"}]))


def test_equal_edits_are_one() -> None:
    assert edited('x = ["a"]', Append(at("x"), "b"), Append(at("x"), "b")) == 'x = ["a", "b"]'


MIXED = 'x = [\r\n  "a",\n  "b",\r\n  "c"\n]\r\ny = 1'


def test_each_line_keeps_its_own_newline() -> None:
    assert edited(MIXED, Remove(at("x", 1), "b")) == 'x = [\r\n  "a",\n  "c"\n]\r\ny = 1'
    assert edited(MIXED, Append(at("x", 0), "z")) == MIXED.replace('"a",\n', '"a",\n  "z",\n')
    assert edited(MIXED, Append(at("x", 1), "z")) == MIXED.replace('"b",\r\n', '"b",\r\n  "z",\r\n')
    assert edited(MIXED, Put(at("z"), 2)) == MIXED + "\r\nz = 2"


def test_an_append_makes_a_list_that_is_not_there_and_adds_tables_to_one() -> None:
    document = TomlDocument.read(
        FILE, b'[project]\nname = "x"\n\n[tool.uv]\npackage = false\n\n[tool.other]\nkey = 1\n'
    )
    entries = at("tool", "uv", "dependency-metadata")
    bounds = at("tool", "uv", "build-constraint-dependencies")

    once = document.edited([Append(entries, {"name": "a", "version": "1"}), Append(bounds, "setuptools<82")])
    twice = once.edited([Append(entries, {"name": "b"}), Append(bounds, "wheel<1"), Append(bounds, "cython<3")])

    assert twice.text == (
        '[project]\nname = "x"\n\n[tool.uv]\npackage = false\n'
        'build-constraint-dependencies = ["setuptools<82", "wheel<1", "cython<3"]\n\n'
        '[[tool.uv.dependency-metadata]]\nname = "a"\nversion = "1"\n\n'
        '[[tool.uv.dependency-metadata]]\nname = "b"\n\n[tool.other]\nkey = 1\n'
    )
