"""What an isolated build has to build first is read as well, one level deep."""

import json
from pathlib import Path
from typing import Any

import pytest

from uvlint import cli
from wheelhouse import sdist, wheel

BUILD = '[build-system]\nrequires = ["setuptools", "helper==1"]\nbuild-backend = "setuptools.build_meta"\n'
PLAIN = "from setuptools import setup\nsetup(name='{}', version='1')\n"
MANIFEST = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["top"]\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    wheel(folder, "setuptools", "80")
    sdist(folder, "top", "1", {"pyproject.toml": BUILD, "setup.py": PLAIN.format("top")})
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def causes(capsys: pytest.CaptureFixture[str], house: Path, project: Path) -> list[Any]:
    (project / "pyproject.toml").write_text(MANIFEST)
    cli.main(["check", "--no-index", "--find-links", str(house), "--output-format", "json"])
    (found,) = [
        one for one in json.loads(capsys.readouterr().out)["diagnostics"] if one["requirement"]["name"] == "top"
    ]
    return [(cause["kind"], cause["detail"]) for cause in found["causes"]]


def test_a_build_requirement_whose_own_build_fails_is_the_cause(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sdist(house, "helper", "1", {"setup.py": f"import nowhere\n{PLAIN.format('helper')}"})
    assert causes(capsys, house, project)[:1] == [("backend-drift", "helper==1")]


def test_one_that_builds_is_none(house: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sdist(house, "helper", "1", {"setup.py": PLAIN.format("helper")})
    assert ("backend-drift", "helper==1") not in causes(capsys, house, project)


def test_one_that_lacks_a_command_is_told_as_what_the_machine_lacks(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = f"import subprocess\nsubprocess.check_call(['cmake', '--version'])\n{PLAIN.format('helper')}"
    sdist(house, "helper", "1", {"setup.py": script})
    assert causes(capsys, house, project)[:1] == [("missing-command", "cmake")]


def test_a_wheel_of_it_is_taken_as_it_is(house: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sdist(house, "helper", "1", {"setup.py": f"import nowhere\n{PLAIN.format('helper')}"})
    wheel(house, "helper", "1")
    assert ("backend-drift", "helper==1") not in causes(capsys, house, project)
