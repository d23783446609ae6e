"""`fix --interactive`: a question for each finding, and nothing is written without an answer."""

import os
import sys
from pathlib import Path

import pytest

from uvlint import cli

MANIFEST = """[project]
name = "x"
version = "0"
requires-python = ">=3.12"
dependencies = [
    "tzdata; sys_platform == 'windows'",
    "idna; python_version > '3.12'",
]
"""
FIRST = MANIFEST.replace("'windows'", "'win32'")
BOTH = FIRST.replace("> '3.12'", ">= '3.13'")


class Terminal:
    """A person who types the answers one by one; what was shown before each of them is kept."""

    def __init__(self, answers: str) -> None:
        self.answers = answers.split()
        self.used = 0

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        self.used += 1
        return self.answers.pop(0) + "\n" if self.answers else ""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "pyproject.toml").write_text(MANIFEST)
    return tmp_path


def asked(answers: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, Terminal]:
    terminal = Terminal(answers)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    code = cli.main(["fix", "--interactive", "--offline", "--select", "marker-*", "--no-progress", *words])
    return code, terminal


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        ("1 1 y", BOTH),
        ("1 1 n", MANIFEST),
        ("1 s yes", FIRST),
        ("1 q y", FIRST),
        ("s s", MANIFEST),
        ("q", MANIFEST),
        ("? 7 one 1 1 y", BOTH),
        ("", MANIFEST),
        ("1", MANIFEST),
    ],
)
def test_what_is_chosen_is_written(
    answers: str, written: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(answers, monkeypatch)
    assert (project / "pyproject.toml").read_text() == written


def test_what_is_given_up_is_not_said_to_be_fixed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = asked("1 1 n", monkeypatch)
    said = capsys.readouterr().out
    assert "fix[" not in said
    assert "error[marker-value-unknown]" in said
    assert code == 1


def test_with_write_there_is_no_last_question(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, terminal = asked("1 1 y", monkeypatch, "--write")
    assert (project / "pyproject.toml").read_text() == BOTH
    assert terminal.answers == ["y"]


def test_a_finding_is_asked_about_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, terminal = asked("s 1 y", monkeypatch)
    assert terminal.used == 3
    assert (project / "pyproject.toml").read_text() == MANIFEST.replace("> '3.12'", ">= '3.13'")


def test_the_question_shows_the_diff_and_says_what_there_is_to_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked("? q", monkeypatch)
    said = capsys.readouterr().err
    assert "error[marker-value-unknown]" in said
    assert "[1] " in said
    assert "+     \"tzdata; sys_platform == 'win32'\"," in said
    assert "Take which? [1, s, q, ?]" in said
    assert "`q` to take no more" in said


def test_where_nobody_can_be_asked_it_is_a_mistake(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fix", "--interactive", "--offline"]) == 2
    assert "no terminal" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Python has no pseudo-terminals (`pty`) on Windows")
def test_it_works_at_a_real_terminal(project: Path) -> None:
    import pty

    command = [sys.executable, "-m", "uvlint", "fix", "--interactive", "--offline", "--select", "marker-*"]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)
    answers, said = ["1", "1", "y"], b""
    while True:
        try:
            heard = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other side is gone
            break
        if not heard:
            break
        said += heard
        if said.rstrip().endswith((b"?]", b"[y/N]")) and answers:
            os.write(terminal, f"{answers.pop(0)}\n".encode())
            said += b"\n"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (project / "pyproject.toml").read_text() == BOTH
