"""`prefer`: which fix goes first, and that it is the one that is written."""

import json
import tomllib
from pathlib import Path

import pytest

from uvlint import cli
from wheelhouse import wheel

MANIFEST = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["native"]\n'
LIMITED = [
    "sys_platform == 'linux' and platform_machine == 'x86_64'",
    "sys_platform == 'darwin'",
    "sys_platform == 'win32'",
]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with wheels for all but one of the usual platforms."""
    folder, project = tmp_path / "house", tmp_path / "project"
    for made in (folder, project, tmp_path / ".git"):
        made.mkdir()
    for platform in ("manylinux_2_17_x86_64", "macosx_11_0_arm64", "win_amd64"):
        wheel(folder, "native", "1", f"py3-none-{platform}")
    monkeypatch.chdir(project)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    (project / "pyproject.toml").write_text(MANIFEST)
    return folder


def offered(house: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The titles of what is offered, best first."""
    capsys.readouterr()
    cli.main(["check", "--no-index", "--find-links", str(house), "--output-format", "json", *words])
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert found["rule"] == "distribution-missing"
    return [fix["title"].split("`")[0] for fix in found["fixes"]]


def test_what_changes_least_goes_first(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offered(house, capsys) == ["leave ", "limit "]
    cli.main(["fix", "--no-index", "--find-links", str(house), "--write", "--unsafe"])
    assert Path("pyproject.toml").read_text().count("platform_machine") == 1


def test_what_is_preferred_goes_first_and_is_written(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offered(house, capsys, "--prefer", "environments,split") == ["limit ", "leave "]
    cli.main(
        ["fix", "--no-index", "--find-links", str(house), "--write", "--unsafe", "--prefer", "environments", "--verify"]
    )
    text = Path("pyproject.toml").read_text()
    assert text.startswith(MANIFEST)
    assert tomllib.loads(text)["tool"]["uv"]["environments"] == LIMITED
    assert "proof: uv " in capsys.readouterr().out


def test_the_file_can_say_what_is_preferred(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text(MANIFEST + '[tool.uvlint]\nprefer = ["environments"]\n')
    assert offered(house, capsys) == ["limit ", "leave "]


def test_a_way_that_there_is_not_is_refused(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--prefer", "envs"]) == 2
    said = capsys.readouterr().err
    assert "`envs` is no value of `prefer`" in said
    assert "did you mean `environments`?" in said or "one of `split`" in said
