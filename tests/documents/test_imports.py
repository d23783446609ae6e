"""What the project's own code says of the modules that it imports, and when."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uvlint.data.imports import DISTRIBUTIONS
from uvlint.documents import disk, imports, remembered
from uvlint.documents.guards import Guard, guard
from uvlint.errors import DocumentError
from uvlint.model import marker as markers
from uvlint.model.imports import modules_of
from uvlint.model.memory import of_this_run


@pytest.mark.parametrize(
    ("test", "marker"),
    [
        ("sys.platform == 'win32'", "sys_platform == 'win32'"),
        ("sys.platform != 'win32'", "sys_platform != 'win32'"),
        ("not sys.platform == 'win32'", "sys_platform != 'win32'"),
        ("sys.platform.startswith('win')", "sys_platform == 'win32'"),
        ("sys.platform.startswith(('linux', 'darwin'))", "(sys_platform == 'linux' or sys_platform == 'darwin')"),
        ("sys.platform in {'linux', 'darwin'}", "(sys_platform == 'linux' or sys_platform == 'darwin')"),
        ("sys.platform not in ['linux']", "sys_platform != 'linux'"),
        ("os.name == 'nt'", "os_name == 'nt'"),
        ("platform.system() == 'Windows'", "platform_system == 'Windows'"),
        ("platform.machine() != 'arm64'", "platform_machine != 'arm64'"),
        ("sys.version_info >= (3, 11)", "python_version >= '3.11'"),
        ("sys.version_info < (3, 11)", "python_version < '3.11'"),
        ("sys.version_info > (3, 11)", "python_version >= '3.11'"),
        ("sys.version_info <= (3, 11)", "python_version < '3.11'"),
        ("sys.version_info >= (3, 11, 4)", "python_full_version >= '3.11.4'"),
        ("sys.version_info[:2] > (3, 11)", "python_version >= '3.12'"),
        ("sys.version_info[:2] <= (3, 11)", "python_version < '3.12'"),
        ("sys.version_info[:2] == (3, 11)", "python_version == '3.11'"),
        ("os.name == 'nt' and sys.version_info < (3, 9)", "(os_name == 'nt' and python_version < '3.9')"),
        ("not (os.name == 'nt' or sys.platform == 'x')", "(os_name != 'nt' and sys_platform != 'x')"),
        ("WINDOWS", "sys_platform == 'win32'"),
        ("renamed == 'win32'", "sys_platform == 'win32'"),
        # No marker says the same.
        ("sys.platform", None),
        ("sys.platform == other", None),
        ("sys.platform < 'win32'", None),
        ("sys.platform == 'win32' and debug", None),
        ("sys.version_info == (3, 11)", None),
        ("sys.version_info >= (4, 0)", None),
        ("sys.version_info.minor > 3", None),
        ("sys.version_info >= (3, True)", None),
        ('sys.platform == "it\'s"', None),
        ("'win' in sys.platform", None),
        ("sys.platform.startswith('free')", None),
        ("os.name.startswith('nt')", None),
        ("UNKNOWN", None),
        (" or ".join(["sys.platform == 'x'"] * 11), None),
        (f"sys.platform in {tuple('abcdefghijkl')}", None),
    ],
)
def test_a_condition_as_a_marker(test: str, marker: str | None) -> None:
    known = {"WINDOWS": Guard("sys_platform == 'win32'", "sys_platform != 'win32'")}
    found = guard(expression(test), known, {"renamed": "sys.platform"})
    assert (found.yes if found else None) == marker
    if found:
        assert markers.parses(found.yes)
        assert markers.parses(found.no)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def said(text: str, *modules: str) -> list[tuple[str, str, str]]:
    """The imports of a text: module, guard, need."""
    return [(one.module, one.guard, one.need) for one in imports.read("a.py", text, modules or ("x",))]


WIN, NOT_WIN = "sys_platform == 'win32'", "sys_platform != 'win32'"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import x", [("x", "", "plain")]),
        ("import x.y as z, os", [("x.y", "", "plain")]),
        ("from x import y", [("x.y", "", "plain")]),
        ("from . import x", []),
        ("from .x import y", []),
        ("import xy", []),
        (
            "if sys.platform == 'win32':\n import x\nelse:\n import x.a",
            [("x", WIN, "plain"), ("x.a", NOT_WIN, "plain")],
        ),
        (
            "if sys.platform == 'win32': pass\nelif os.name == 'posix': import x\nelse: import x.a",
            [
                ("x", f"{NOT_WIN} and os_name == 'posix'", "plain"),
                ("x.a", f"{NOT_WIN} and os_name != 'posix'", "plain"),
            ],
        ),
        ("if debug:\n import x", [("x", "", "plain")]),
        ("if sys.platform == 'win32':\n def f():\n  class C:\n   import x", [("x", WIN, "plain")]),
        ("def f():\n if sys.platform == 'win32':\n  for a in b:\n   with c:\n    import x", [("x", WIN, "plain")]),
        ("W = sys.platform == 'win32'\nif W: import x", [("x", WIN, "plain")]),
        ("W = sys.platform == 'win32'\nW = f()\nif W: import x", [("x", "", "plain")]),
        ("from sys import platform\nif platform == 'win32': import x", [("x", WIN, "plain")]),
        (
            "import platform as p\nif p.system() == 'Windows': import x",
            [("x", "platform_system == 'Windows'", "plain")],
        ),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n import x", [("x", "", "typing")]),
        ("import typing as t\nif t.TYPE_CHECKING:\n import x", [("x", "", "typing")]),
        ("try:\n import x\nexcept ImportError:\n x = None", [("x", "", "optional")]),
        ("try:\n import x\nexcept (OSError, ModuleNotFoundError):\n pass", [("x", "", "optional")]),
        ("try:\n import x\nexcept:\n pass", [("x", "", "optional")]),
        ("try:\n import x\nexcept ImportError:\n raise SystemExit", [("x", "", "plain")]),
        ("try:\n import x\nexcept OSError:\n pass", [("x", "", "plain")]),
        ("try:\n import a\nexcept ImportError:\n import x", [("x", "", "plain")]),
        ("import contextlib\nwith contextlib.suppress(ImportError):\n import x", [("x", "", "optional")]),
        ("match a:\n case 1:\n  import x", [("x", "", "plain")]),
        ("import_module('x.y')", [("x.y", "", "plain")]),
        ("APPS = ['a', 'x']", [("x", "", "plain")]),
        ("ENTRY = 'x.y:z'", [("x.y:z", "", "plain")]),
        ("if sys.platform == 'win32': load('x')", [("x", WIN, "plain")]),
        ("pytest.importorskip('x')", [("x", "", "optional")]),
        ("if importlib.util.find_spec('x'): pass", [("x", "", "optional")]),
        ("'about x'", []),
        ("b'x'", []),
    ],
)
def test_the_imports_of_a_text(text: str, found: list[tuple[str, str, str]]) -> None:
    assert said(text) == found


def test_places_are_lines() -> None:
    [one] = imports.read("a.py", "\n\nimport x\n", ("x",))
    assert (one.at.file, one.at.keys) == ("a.py", (3,))


@pytest.mark.parametrize(
    "text",
    [
        "if sys.platform == 'a':\n import x\n" + "elif sys.platform == 'b':\n import x\n" * 9_000,
        "def (",
        "(" * 50_000,
        "-" * 300_000 + "1",
        "\0",
        "x" * 1_100_000,
        "if a: pass\n" + "elif b: pass\n" * 50_000,
    ],
)
def test_code_that_nobody_wrote_is_refused_or_read(text: str) -> None:
    try:
        list(imports.read("a.py", text, ("x",)))
    except DocumentError as error:
        assert error.reason  # noqa: PT017


@given(st.text())
def test_any_text_is_refused_or_read(text: str) -> None:
    try:
        list(imports.read("a.py", text, ("x",)))
    except DocumentError as error:
        assert error.reason  # noqa: PT017


def test_the_modules_of_a_distribution() -> None:
    assert {"win32api", "pythoncom", "pywin32"} <= modules_of("PyWin32")
    assert modules_of("a-b") == {"a_b"}
    assert "yaml" in modules_of("pyyaml")
    assert all(module.replace(".", "_").isidentifier() for module in DISTRIBUTIONS)


def test_the_files_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("src/a/b.py", "tests/t.py", "notes.ipynb", "a.pyx", "setup.py", "noxfile.py", "a.txt", "build/c.py"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")
    for name in (".venv/x.py", "env/pyvenv.cfg", "env/x.py", "other/pyproject.toml", "other/x.py", "node_modules/x.py"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")
    assert disk.code("") == (("a.pyx", "notes.ipynb", "src/a/b.py", "tests/t.py"), True)
    monkeypatch.setattr(disk, "_CODE_FILES", 2)
    assert disk.code("") == (("a.pyx", "notes.ipynb"), False)


def test_code_is_parsed_once_for_its_content_and_a_notebook_is_no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = of_this_run()
    texts = {"a.py": "if os.name == 'nt': import x", "n.ipynb": '"import x"', "broken.py": "import x ("}
    found, is_whole = remembered.imports(texts, ["x"], memory)
    assert [(one.at.file, one.guard) for one in found] == [("a.py", "os_name == 'nt'"), ("n.ipynb", "")]
    assert not is_whole

    def refuse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(imports, "read", refuse)
    assert remembered.imports(texts, ["x"], memory) == (found, is_whole)
    with pytest.raises(AssertionError, match="parsed again"):
        remembered.imports(texts, ["y"], memory)
