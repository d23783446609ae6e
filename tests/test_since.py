"""`--since`: only what a change adds, whatever stood there before."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from uvlint import cli

NEVER = "tzdata; sys_platform == 'windows'"
TWICE = "rich; sys_platform == 'windows'"


def git(folder: Path, *words: str) -> str:
    own = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "core.autocrlf=false",
    ]
    done = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def manifest(*requirements: str) -> str:
    listed = "".join(f'    "{one}",\n' for one in requirements)
    return f'[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = [\n{listed}]\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, in which one finding stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    git(tmp_path, "init", "-q")
    (tmp_path / "pyproject.toml").write_text(manifest(NEVER))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    cli.main(["check", "--offline", "--select", "marker-*", "--output-format", "json", *words])
    report = json.loads(capsys.readouterr().out)
    return [one["requirement"]["text"] for one in report["diagnostics"]]


def test_what_stood_there_is_not_heard_of(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys) == [NEVER]
    assert found(capsys, "--since", "HEAD") == []
    assert cli.main(["check", "--offline", "--select", "marker-*", "--since", "HEAD"]) == 0


def test_what_the_change_adds_is_heard_of_wherever_the_lines_have_moved(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text("# moved\n\n" + manifest("idna", TWICE, NEVER))
    assert found(capsys, "--since", "HEAD") == [TWICE]


def test_of_two_alike_one_is_new(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = manifest(NEVER) + f'[dependency-groups]\ndev = ["{NEVER}"]\n'
    (project / "pyproject.toml").write_text(text)
    assert found(capsys, "--since", "HEAD") == [NEVER]


def test_a_file_that_is_new_is_new_as_a_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "requirements.txt").write_text(f"{TWICE}\n")
    assert found(capsys, "--since", "HEAD") == [TWICE]


def test_a_branch_is_held_against_where_it_left(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "checkout", "-qb", "topic")
    (project / "pyproject.toml").write_text(manifest(NEVER, TWICE))
    git(project, "commit", "-qam", "second")
    git(project, "checkout", "-q", "main")
    (project / "pyproject.toml").write_text(manifest())
    git(project, "commit", "-qam", "mended on main")
    git(project, "checkout", "-q", "topic")
    assert found(capsys, "--since", "main") == [TWICE]


def test_an_include_is_read_as_it_was(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "requirements.txt").write_text("-r more.txt\n")
    (project / "more.txt").write_text("idna\n")
    git(project, "add", ".")
    git(project, "commit", "-qm", "second")
    (project / "more.txt").write_text(f"idna\n{TWICE}\n")
    assert found(capsys, "requirements.txt", "--since", "HEAD") == [TWICE]
    assert found(capsys, "requirements.txt", "--since", "HEAD~1") == [TWICE]


def test_todays_configuration_decides_about_both(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(manifest(NEVER) + '[tool.uvlint]\nignore = ["marker-always-true"]\n')
    assert found(capsys, "--since", "HEAD") == []


def test_what_was_broken_then_counts_as_new_and_it_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text("[project\n")
    git(project, "commit", "-qam", "broken")
    (project / "pyproject.toml").write_text(manifest(NEVER))
    assert cli.main(["check", "--offline", "--select", "marker-*", "--since", "HEAD"]) == 1
    assert "not checked: `pyproject.toml` as it was" in capsys.readouterr().out


def test_only_what_is_new_is_fixed(project: Path) -> None:
    (project / "pyproject.toml").write_text(manifest(NEVER, TWICE))
    cli.main(["fix", "--offline", "--select", "marker-*", "--since", "HEAD", "--write"])
    assert (project / "pyproject.toml").read_text() == manifest(NEVER, "rich; sys_platform == 'win32'")


def test_the_matrix_shows_the_lines_that_are_new(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(manifest(NEVER, "idna"))
    assert cli.main(["matrix", "--offline", "--since", "HEAD", "--output-format", "json"]) == 0
    assert [row["text"] for row in json.loads(capsys.readouterr().out)["requirements"]] == ["idna"]


@pytest.mark.parametrize("words", [["--since", "nonsense"], ["--since=--output=mark"], ["--since", ""]])
def test_a_commit_that_git_does_not_know_is_a_mistake(
    words: Sequence[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", *words]) == 2
    assert "git knows no commit" in capsys.readouterr().err
    assert not (project / "mark").exists()


def test_without_a_repository_or_git_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "pyproject.toml").write_text(manifest())
    assert cli.main(["check", "--since", "HEAD"]) == 2
    assert "needs a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli.main(["check", "--since", "HEAD"]) == 2
    assert "there is no git here" in capsys.readouterr().err


def test_nothing_that_the_repository_configures_runs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = project / "mark"
    (project / ".gitattributes").write_text("*.toml diff=evil filter=evil\n")
    for key in ("diff.evil.textconv", "filter.evil.smudge", "core.fsmonitor", "core.pager"):
        git(project, "config", key, f"touch {mark}; cat")
    mark.unlink(missing_ok=True)
    assert found(capsys, "--since", "HEAD") == []
    assert not mark.exists()


def test_a_repository_of_somebody_else_is_told_from_none(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    assert cli.main(["check", "--offline", "--since", "HEAD"]) == 2
    said = capsys.readouterr().err
    assert "somebody else owns it" in said
    assert "safe.directory" in said
