"""What is added to a TOML file stands where a person would put it, and looks like the rest."""

import itertools

import pytest

from uvlint.documents.script import ScriptDocument
from uvlint.documents.toml import TomlDocument
from uvlint.model.fix import Append, Edit, Put
from uvlint.model.place import Place

FILE = "pyproject.toml"
UV = ("tool", "uv")
LINUX, MAC = ("sys_platform == 'linux' and platform_machine == 'x86_64'", "sys_platform == 'darwin'")
MACHINE = "sys_platform == 'darwin' and platform_machine == 'arm64'"
NAMED = '[project]\nname = "x"\n'


def to(*keys: str) -> Place:
    return Place(FILE, (*UV, *keys))


PYTHON = Put(Place(FILE, ("project", "requires-python")), ">=3.9")
BOUND = Append(to("build-constraint-dependencies"), "setuptools<82")
EXTRA = Append(to("extra-build-dependencies", "chumpy"), "pip")
REQUIRED = Append(to("required-environments"), MAC)
ENTRY = Append(to("dependency-metadata"), {"name": "chumpy", "requires-dist": ["numpy"]})
SETTING = Put(to("no-build"), True)

# before, edit, after; `+` begins the lines that are new
CASES: list[tuple[str, Edit, str]] = [
    # beside its own kind
    (
        "[tool.uv]\nenvironments = [\"os_name == 'nt'\"]\npackage = false\n",
        REQUIRED,
        f'[tool.uv]\nenvironments = ["os_name == \'nt\'"]\n+required-environments = ["{MAC}"]\npackage = false\n',
    ),
    (
        "[tool.uv]\npackage = false\noverride-dependencies = [\n  'a',\n]  # why\nno-build = true\n",
        BOUND,
        "[tool.uv]\npackage = false\noverride-dependencies = [\n  'a',\n]  # why\n"
        "+build-constraint-dependencies = ['setuptools<82']\nno-build = true\n",
    ),
    (
        '[project]\nname = "x"\nreadme = "R"\n# what it needs\ndependencies = []\n',
        PYTHON,
        '[project]\nname = "x"\nreadme = "R"\n+requires-python = ">=3.9"\n# what it needs\ndependencies = []\n',
    ),
    # in the order of the alphabet where that is the order
    (
        "[tool.uv]\ncache-dir = 'x'\n# not now\nno-sources = true\npackage = false\n",
        SETTING,
        "[tool.uv]\ncache-dir = 'x'\n+no-build = true\n# not now\nno-sources = true\npackage = false\n",
    ),
    (
        "[tool.uv]  # ours\nno-index = true\nno-sources = true\npackage = false\n",
        SETTING,
        "[tool.uv]  # ours\n+no-build = true\nno-index = true\nno-sources = true\npackage = false\n",
    ),
    (
        '[tool.uv.extra-build-dependencies]\nb = ["x"]\nflash-attn = ["torch"]\n',
        EXTRA,
        '[tool.uv.extra-build-dependencies]\nb = ["x"]\n+chumpy = ["pip"]\nflash-attn = ["torch"]\n',
    ),
    (
        '[tool.uv.extra-build-dependencies]\nflash-attn = ["torch"]\nb = ["x"]\n',
        EXTRA,
        '[tool.uv.extra-build-dependencies]\nflash-attn = ["torch"]\nb = ["x"]\n+chumpy = ["pip"]\n',
    ),
    # as the file is written: quotes, indentation
    ("[tool.uv]\n\tpackage = false\n", SETTING, "[tool.uv]\n\tpackage = false\n+\tno-build = true\n"),
    (
        "[tool.uv]\nname = 'x'\nb = ['y']\n",
        Put(to("constraint-dependencies"), ["z", "z; python_version < '3'"]),
        "[tool.uv]\nname = 'x'\nb = ['y']\n+constraint-dependencies = ['z', \"z; python_version < '3'\"]\n",
    ),
    (
        "[tool.uv]\n  default-groups = [\n      'a',\n  ]\n",
        Put(to("environments"), [LINUX, MACHINE]),
        "[tool.uv]\n  default-groups = [\n      'a',\n  ]\n"
        + "+  environments = [\n"
        + f'+      "{LINUX}",\n+      "{MACHINE}",\n'
        + "+  ]\n",
    ),
    # with dots where its neighbours have them
    (
        "tool.uv.package = false\ntool.x = 1\n",
        SETTING,
        "tool.uv.package = false\n+tool.uv.no-build = true\ntool.x = 1\n",
    ),
    (
        "[tool]\nuv.package = false\nother.x = 1\n",
        EXTRA,
        '[tool]\nuv.package = false\n+uv.extra-build-dependencies.chumpy = ["pip"]\nother.x = 1\n',
    ),
    # tables of their own
    (NAMED, BOUND, f'{NAMED}+\n+[tool.uv]\n+build-constraint-dependencies = ["setuptools<82"]\n'),
    (
        f"{NAMED}[tool.uv]\npackage = false\n# end\n\n# lint\n[tool.ruff]\n",
        EXTRA,
        f"{NAMED}[tool.uv]\npackage = false\n# end\n\n"
        '+[tool.uv.extra-build-dependencies]\n+chumpy = ["pip"]\n+\n# lint\n[tool.ruff]\n',
    ),
    (
        f"{NAMED}\n# where\n[tool.uv.sources]\na = {{ path = 'x' }}\n",
        SETTING,
        f"{NAMED}\n+[tool.uv]\n+no-build = true\n+\n# where\n[tool.uv.sources]\na = {{ path = 'x' }}\n",
    ),
    (
        f'{NAMED}[tool.uv]\npackage = false\n[[tool.uv.dependency-metadata]]\nname = "a"\n[tool.z]\n',
        ENTRY,
        f'{NAMED}[tool.uv]\npackage = false\n[[tool.uv.dependency-metadata]]\nname = "a"\n'
        '+\n+[[tool.uv.dependency-metadata]]\n+name = "chumpy"\n+requires-dist = ["numpy"]\n+\n[tool.z]\n',
    ),
]


@pytest.mark.parametrize(("before", "edit", "after"), CASES)
def test_what_is_added_stands_beside_its_neighbours(before: str, edit: Edit, after: str) -> None:
    lines = after.splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("+")) == before
    expected = "".join(line.removeprefix("+") for line in lines)
    assert TomlDocument.read(FILE, before.encode()).edited([edit]).text == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = ["a", "c"]', 'x = ["a", "B", "c"]'),
        ('x = ["c", "a"]', 'x = ["c", "a", "B"]'),
        ('x = ["a"]', 'x = ["a", "B"]'),
        ('x = ["c", "d"]', 'x = ["B", "c", "d"]'),
        ('x = [\n  # about c\n  "c",  # why\n  "d"\n]', 'x = [\n  "B",\n  # about c\n  "c",  # why\n  "d"\n]'),
        ('x = [\n  "a", # first\n  "c" ]', 'x = [\n  "a", # first\n  "B",\n  "c" ]'),
        ('x = [{ a = 1 }, "c"]', 'x = [{ a = 1 }, "c", "B"]'),
    ],
)
def test_a_sorted_list_stays_so(before: str, after: str) -> None:
    for newline in ("\n", "\r\n"):
        text, expected = (one.replace("\n", newline) for one in (before, after))
        edits = [Append(Place(FILE, ("x",)), "B")]
        assert TomlDocument.read(FILE, text.encode()).edited(edits).encoded().decode() == expected


def test_more_for_a_sorted_list_comes_in_any_order() -> None:
    document = TomlDocument.read(FILE, b'x = ["b", "d"]')
    edits = [Append(Place(FILE, ("x",)), item) for item in "aceb"] + [Append(Place(FILE, ("x", 0)), "b2")]
    for order in itertools.permutations(edits):
        assert document.edited(order).text == 'x = ["a", "b", "b2", "b", "c", "d", "e"]'


EDITS = [PYTHON, BOUND, EXTRA, REQUIRED, ENTRY, SETTING]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.at.pointer)
@pytest.mark.parametrize("before", [before for before, _, _ in CASES])
def test_newlines_and_marks_make_no_difference(before: str, edit: Edit) -> None:
    plain = TomlDocument.read(FILE, before.encode()).edited([edit])
    windows = TomlDocument.read(FILE, before.replace("\n", "\r\n").encode()).edited([edit])
    assert windows.encoded().decode() == plain.text.replace("\n", "\r\n")
    marked = TomlDocument.read(FILE, b"\xef\xbb\xbf" + before.encode()).edited([edit])
    assert marked.encoded() == b"\xef\xbb\xbf" + plain.encoded()
    cut = TomlDocument.read(FILE, before.removesuffix("\n").encode()).edited([edit])
    assert cut.text.removesuffix("\n") == plain.text.removesuffix("\n")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.at.pointer)
@pytest.mark.parametrize("before", [before for before, _, _ in CASES])
def test_the_header_of_a_script_is_edited_as_a_file_is(before: str, edit: Edit) -> None:
    def script(text: str) -> str:
        inside = "".join(f"# {line}\n" if line else "#\n" for line in text.removesuffix("\n").split("\n"))
        return f"#!/usr/bin/env python3\n# /// script\n{inside}# ///\nprint(1)\n"

    document = ScriptDocument.read(FILE, script(before).encode())
    assert document.edited([edit]).text == script(TomlDocument.read(FILE, before.encode()).edited([edit]).text)


def test_a_uv_toml_takes_settings_before_its_tables_and_tables_behind_its_own() -> None:
    text = '# ours\nno-build = true\n\n[[index]]\nurl = "u"\n'
    document = TomlDocument.read("uv.toml", text.encode())
    setting = Put(Place("uv.toml", ("exclude-newer",)), "2026-01-01")
    entry = Append(Place("uv.toml", ("dependency-metadata",)), {"name": "a"})
    extra = Append(Place("uv.toml", ("extra-build-dependencies", "a")), "b")
    assert document.edited([setting, entry, extra]).text == (
        '# ours\nno-build = true\nexclude-newer = "2026-01-01"\n\n[[index]]\nurl = "u"\n'
        '\n[[dependency-metadata]]\nname = "a"\n\n[extra-build-dependencies]\na = ["b"]\n'
    )
