"""A lock that is named is judged, offline, by the files that it lists, on the lines that lead to its packages."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from locks import UV, environment
from uvlint import cli
from wheelhouse import sdist, wheel

PROJECT = """\
[project]
name = "x"
version = "0"
requires-python = ">=3.11,<3.13"
dependencies = [
    "wide",
    "direct",
]
[dependency-groups]
dev = ["tool"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lock: `wide` brings in `deep`, which exists for Windows only, and `tool` an sdist."""
    house, folder = tmp_path / "house", tmp_path / "project"
    house.mkdir()
    folder.mkdir()
    (tmp_path / ".git").mkdir()
    wheel(house, "wide", "1", requires=["between"])
    wheel(house, "between", "1", requires=["deep; python_version < '3.12'"])
    wheel(house, "deep", "1", "py3-none-win_amd64")
    for platform in ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "macosx_11_0_arm64"):
        wheel(house, "direct", "2", f"py3-none-{platform}")
    wheel(house, "tool", "1", requires=["built"])
    sdist(house, "built", "1", {"pyproject.toml": '[project]\nname = "built"\nversion = "1"\ndependencies = []\n'})
    (folder / "pyproject.toml").write_text(PROJECT)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "uvlint"))
    ask(folder, "lock", "--no-index", "--find-links", str(house))
    return folder


def ask(folder: Path, *words: str) -> None:
    told = environment(folder.parent)
    subprocess.run([UV, *words, "-q"], cwd=folder, env=told, capture_output=True, text=True, check=True)


def check(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    cli.main(["check", "--offline", "--output-format", "json", *words])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def told(report: dict[str, Any]) -> list[tuple[str, str, str, int, list[str]]]:
    return [
        (d["rule"], d["requirement"]["name"], d["file"], d["location"]["start"]["line"], d["requirement"]["via"])
        for d in report["diagnostics"]
    ]


FOUND = [
    ("platform-marker-missing", "deep", "pyproject.toml", 6, ["wide", "between"]),
    ("platform-marker-missing", "direct", "pyproject.toml", 7, []),
    ("wheel-missing", "built", "pyproject.toml", 10, ["tool"]),
]


def test_findings_stand_at_the_line_that_brings_a_package_in(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = check(capsys, "uv.lock")
    assert told(report) == FOUND
    deep = report["diagnostics"][0]
    assert deep["targets"] == [
        "3.11/x86_64-manylinux_2_28", "3.11/aarch64-manylinux_2_28", "3.11/aarch64-apple-darwin",
    ]  # fmt: skip
    # The rest of what can be known is judged: only how the one build would end is not.
    assert [one["what"] for one in report["unchecked"]] == ["the source distribution of built 1"]


def test_without_a_manifest_findings_stand_in_the_lock(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").unlink()
    lines = (project / "uv.lock").read_text().split("\n")
    report = check(capsys, "uv.lock")
    where = {d["requirement"]["name"]: d["location"]["start"]["line"] for d in report["diagnostics"]}
    assert where == {name: lines.index(f'name = "{name}"') + 1 for name in ("built", "deep", "direct")}
    assert {d["file"] for d in report["diagnostics"]} == {"uv.lock"}
    assert not any(fix["safety"] != "shown" for d in report["diagnostics"] for fix in d["fixes"])


def test_a_pylock_hears_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(project, "export", "--frozen", "--all-groups", "--format", "pylock.toml", "-o", "pylock.toml")
    found = {(rule, name) for rule, name, *_ in told(check(capsys, "pylock.toml"))}
    assert found == {(rule, name) for rule, name, *_ in FOUND}


def test_groups_are_left_out_by_the_usual_flags(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(check(capsys, "uv.lock", "--no-dev")) == FOUND[:2]


def test_the_project_beside_is_judged_as_well_when_it_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = check(capsys, "uv.lock", "pyproject.toml", "--select", "marker-*,wheel-*")
    assert {d["rule"] for d in report["diagnostics"]} == {"wheel-missing"}
    assert "wide" in {one["what"] for one in report["unchecked"]}


def test_a_stale_lock_is_judged_as_it_stands_and_said_to_be_stale(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(PROJECT.replace('"wide"', '"wide>0"'))
    report = check(capsys, "uv.lock")
    assert told(report) == FOUND
    assert report["unchecked"][0] == {
        "what": "uv.lock",
        "reason": "stale: the dependencies of `x` differ; judged as it stands",
    }


def test_the_matrix_shows_what_is_locked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    cli.main(["matrix", "uv.lock", "--offline", "--output-format", "json"])
    lines = {one["text"]: one["cells"] for one in json.loads(capsys.readouterr().out)["requirements"]}
    assert lines["direct==2"]["3.11/x86_64-pc-windows-msvc"]["verdict"] == "none"
    assert lines["deep==1"]["3.12/x86_64-pc-windows-msvc"]["verdict"] == "skipped"
    assert lines["built==1"]["3.12/x86_64-pc-windows-msvc"]["verdict"] == "build"
    assert {"3.11", "3.12"} == {target.split("/")[0] for target in lines["wide==1"]}


def test_no_fix_touches_a_lock(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (project / "uv.lock").read_bytes()
    cli.main(["fix", "uv.lock", "--offline", "--write", "--unsafe"])
    capsys.readouterr()
    assert (project / "uv.lock").read_bytes() == before


def test_a_named_lock_that_cannot_be_read_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "uv.lock").write_text("version = 7\n")
    assert cli.main(["check", "uv.lock"]) == 2
    assert "version 7 of the format of `uv.lock`, which uvlint does not know" in capsys.readouterr().err


def test_a_fresh_lock_beside_the_manifest_stands_in_for_uv(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = ("--no-index", "--find-links", str(tmp_path / "house"))
    wheel(tmp_path / "house", "between", "2")  # which a new lock would take, and nothing is wrong with
    report = check(capsys, "--transitive", *house)
    assert ("deep", ["wide", "between"]) in [(name, via) for _, name, _, _, via in told(report)]
    (project / "pyproject.toml").write_text(PROJECT.replace('"wide"', '"wide>0"'))
    report = check(capsys, "--transitive", *house)
    assert "deep" not in {name for _, name, *_ in told(report)}
    capsys.readouterr()
    cli.main(["check", "--offline", "--output-format", "concise", "--transitive", *house])
    assert "note: uv.lock: stale: the dependencies of `x` differ; judged anew\n" in capsys.readouterr().out
    (project / "uv.lock").write_text("nonsense")
    report = check(capsys, "--transitive", *house)
    assert "uv.lock" in {one["what"] for one in report["unchecked"]}


def test_the_lock_that_is_timed_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, str(Path(__file__).parent.parent / "bench" / "lock.py"), "120"]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (tmp_path / "uv.lock").write_text(made)
    monkeypatch.chdir(tmp_path)
    report = check(capsys, "uv.lock", "--no-cache", "--isolated")
    assert report["summary"]["requirements"] == 120
    assert {(d["rule"], d["requirement"]["name"]) for d in report["diagnostics"]} == {
        ("wheel-missing", f"package{number}") for number in (40, 50, 80, 100)
    } | {("wheel-missing", "package0")}
