"""setup.py and setup.cfg from the command line: found, named, broken, fixed in place, and never run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from golden import FIXTURES
from uvlint import cli

SETUP = """\
from setuptools import setup

setup(
    name="x",
    python_requires=">=3.12",
    install_requires=[
        'tzdata; sys_platform == "windows"',  # why
        "rich>=13",
    ],
)
"""
PYTHON_2 = "from setuptools import setup\nprint 'x'\n"


@pytest.fixture
def index(httpserver: HTTPServer) -> str:
    """The address of a loopback server with the frozen index."""
    for page in (FIXTURES / "index").glob("*.json"):
        httpserver.expect_request(f"/simple/{page.stem}/").respond_with_data(
            page.read_bytes(), content_type="application/vnd.pypi.simple.v1+json"
        )
    return httpserver.url_for("/simple")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize("arguments", [[], ["setup.py"]])
def test_found_and_fixed_in_place(
    arguments: list[str], folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "setup.py").write_text(SETUP)
    assert cli.main(["check", *arguments, "--index-url", index]) == 1
    assert "setup.py:7:10" in capsys.readouterr().out
    assert cli.main(["fix", "--write", *arguments, "--index-url", index]) == 0
    assert (folder / "setup.py").read_text() == SETUP.replace('"windows"', '"win32"')
    assert cli.main(["check", *arguments, "--index-url", index]) == 0


def test_a_broken_one_that_is_named_ends_in_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "setup.py").write_text(PYTHON_2)
    assert cli.main(["check", "setup.py", "--offline"]) == 2
    assert "setup.py:2:1: not valid Python 3" in capsys.readouterr().err
    (folder / "setup.cfg").write_text("[a]\nx\n")
    assert cli.main(["check", "setup.cfg", "--offline"]) == 2
    assert "setup.cfg:2" in capsys.readouterr().err


def test_a_broken_one_that_is_found_is_said_and_the_rest_goes_on(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "setup.py").write_text(PYTHON_2)
    (folder / "requirements.txt").write_text("rich>=13\n")
    assert cli.main(["check", "--index-url", index]) == 3
    said = capsys.readouterr().out
    assert "not checked: setup.py: not valid Python 3" in said
    assert "(line 2)" in said


def test_a_setup_cfg_of_other_tools_is_no_manifest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "setup.cfg").write_text("[flake8]\nmax-line-length = 120\n")
    assert cli.main(["check", "--offline"]) == 2
    assert "no manifest" in capsys.readouterr().err


def test_requirements_are_judged_for_the_pythons_of_the_setup_py_beside(
    folder: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "requirements.txt").write_text("django>=6\n")
    assert cli.main(["check", "requirements.txt", "--index-url", index]) == 1
    (folder / "setup.py").write_text("from setuptools import setup\nsetup(python_requires='>=3.12')\n")
    assert cli.main(["check", "requirements.txt", "--index-url", index]) == 0
    assert cli.main(["check", "--index-url", index]) == 0


def test_nothing_in_it_is_run(folder: Path) -> None:
    mark = folder / "mark"
    leave = f"open({str(mark)!r}, 'w')\n"
    (folder / "setup.py").write_text(f"{leave}{SETUP}")
    for name in ("setuptools.py", "libcst.py", "ast.py", "conftest.py"):
        (folder / name).write_text(leave)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "uvlint", "fix", "--write", "--offline"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert '"win32"' in (folder / "setup.py").read_text(), done.stderr
    assert not mark.exists()


@pytest.mark.parametrize(
    ("others", "imported"),
    [
        ({}, False),
        ({"setup.py": "from setuptools import setup\nsetup()\n"}, False),
        ({"setup.cfg": "[flake8]\nx = 1\n"}, False),
    ],
)
def test_libcst_is_not_imported_where_no_setup_py_is_asked(
    others: dict[str, str], imported: bool, folder: Path, index: str
) -> None:
    text = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = ["rich>=13"]\n'
    (folder / "pyproject.toml").write_text(text)
    for name, other in others.items():
        (folder / name).write_text(other)
    code = "import sys; from uvlint import cli; cli.main(sys.argv[1:]); print('libcst' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--index-url", index],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.split()[-1] == str(imported)
