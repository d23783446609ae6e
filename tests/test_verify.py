"""`fix --verify`: the real uv is asked in a temporary copy, and no code of anybody runs there."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from uvlint import cli
from uvlint.errors import UsageError
from uvlint.index import engine
from uvlint.model.target import Target, platform_from, python_from
from uvlint.model.trial import Claim, Lock, Pins, compared, contradiction
from wheelhouse import sdist, wheel

MARK = 'open({mark!r}, "a").write("ran")\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of distributions: `old` has wheels up to 3.11 in release 1 and for every Python in release 2."""
    folder = tmp_path / "house"
    folder.mkdir()
    for minor in (11, 12, 13, 14, 15):
        wheel(folder, "old", "2", f"cp3{minor}-none-any")
    wheel(folder, "old", "1", "cp311-none-any")
    wheel(folder, "wide", "1")
    wheel(folder, "only-windows", "1", "py3-none-win_amd64")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def manifest(*requirements: str, more: str = "") -> str:
    return (
        '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(requirements)}\n{more}"
    )


def fix(house: Path, *words: str) -> int:
    return cli.main(["fix", "--no-index", "--find-links", str(house), "--color", "never", *words])


def fixed(house: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, list[dict[str, str]]]:
    capsys.readouterr()
    fix(house, "--output-format", "json", *words)
    told: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
    return told


def test_a_fix_that_uv_bears_out_is_written_and_said_to_be_proven(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(manifest("old<2", "wide"))
    told = fixed(house, capsys, "--verify", "--write")
    assert [one["rule"] for one in told["fixed"]] == ["python-range-uncovered"]
    assert told["fixed"][0]["proof"].endswith("locks it and takes wheels on 20 targets")
    assert told["fixed"][0]["proof"].startswith("uv ")
    assert "old<2; python_version < '3.12'" in (project / "pyproject.toml").read_text()
    assert not (project / "uv.lock").exists()


def test_a_fix_that_breaks_the_lock_is_withdrawn_with_the_words_of_uv(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # What `deep` asks for is two steps away, where no rule looks: only a resolver sees that `old` 2 cannot be had.
    wheel(house, "deep", "1", requires=["deeper"])
    wheel(house, "deeper", "1", requires=["old<2"])
    (project / "pyproject.toml").write_text(manifest("old==1", "deep", "only-windows"))
    told = fixed(house, capsys, "--verify", "--write")
    withdrawn = [one for one in told["held_back"] if one["reason"].startswith("withdrawn: ")]
    assert [one["title"] for one in withdrawn] == ["split: `old>=2` for Python 3.12 and newer"]
    assert "uv locked the project before, and now: No solution found" in withdrawn[0]["reason"]
    assert [one["rule"] for one in told["fixed"]] == ["platform-marker-missing"]
    text = (project / "pyproject.toml").read_text()
    assert '"old==1", "deep", "only-windows; sys_platform ==' in text
    assert fix(house, "--verify") == 1


def test_a_fix_that_costs_another_package_its_wheels_is_unsafe_and_withdrawn(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # `rider` 2 goes with `old` 1 only; with `old` 2 uv steps back to the release before it, which has fewer wheels.
    wheel(house, "rider", "2", requires=["old<2"])
    wheel(house, "rider", "1", "cp311-none-any")
    (project / "pyproject.toml").write_text(manifest("old<2", "rider"))
    told = fixed(house, capsys)
    assert told["fixed"] == []
    assert [one["reason"] for one in told["held_back"]] == ["unsafe: write it with `--unsafe`"]
    told = fixed(house, capsys, "--unsafe", "--verify")
    assert told["fixed"] == []
    assert told["held_back"][0]["reason"].startswith("withdrawn: uv then takes `rider` 1, which has no wheel for")


def test_a_safe_fix_moves_no_other_package_where_all_was_well(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Two steps away, so that only uv sees it: with `old` 2 in the lock, `rider` is another one for everybody.
    wheel(house, "between", "1", requires=["rider"])
    wheel(house, "rider", "2", requires=["old<2"])
    wheel(house, "rider", "1")
    (project / "pyproject.toml").write_text(manifest("old<2", "between"))
    told = fixed(house, capsys, "--verify")
    assert told["fixed"] == []
    assert told["held_back"][0]["reason"].startswith("withdrawn: uv then takes `rider` 1 in the place of 2")
    told = fixed(house, capsys, "--verify", "--unsafe")
    assert [one["rule"] for one in told["fixed"]] == ["python-range-uncovered"]


def test_supplied_metadata_is_proven_without_running_the_build(
    house: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    script = 'from setuptools import setup\nsetup(name="made", version="1", install_requires=["wide"])\n'
    sdist(house, "made", "1", {"setup.py": script + MARK.format(mark=str(mark))})
    (project / "pyproject.toml").write_text(manifest("made==1"))
    told = fixed(house, capsys, "--verify", "--write")
    proofs = {one["rule"]: one["proof"] for one in told["fixed"]}
    assert proofs["lock-needs-build"].endswith("locks without building `made==1`")
    assert "[[tool.uv.dependency-metadata]]" in (project / "pyproject.toml").read_text()
    assert not mark.exists()


BACKEND = """
import sys
{mark}
def __getattr__(name):
    raise SystemExit("a hook was asked for")
"""


@pytest.mark.parametrize("how", ["project", "member", "path", "editable", "setup"])
def test_no_code_of_the_project_runs(
    how: str, house: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    backend = BACKEND.format(mark=MARK.format(mark=str(mark)))
    system = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'
    inner = project / "inner"
    inner.mkdir()
    (inner / "own.py").write_text(backend)
    (inner / "pyproject.toml").write_text('[project]\nname = "inner"\ndynamic = ["version", "dependencies"]\n' + system)
    (project / "own.py").write_text(backend)
    match how:
        case "project":
            text = manifest("only-windows", more=system).replace('version = "0"', 'dynamic = ["version"]')
        case "member":
            more = '[tool.uv.workspace]\nmembers = ["inner"]\n[tool.uv.sources]\ninner = { workspace = true }\n'
            text = manifest("only-windows", "inner", more=more + system)
        case _:
            text = manifest("only-windows", "inner", more='[tool.uv.sources]\ninner = { path = "inner" }\n')
    if how == "editable":
        (project / "requirements.txt").write_text("-e ./inner\nonly-windows\n")
        (project / "pyproject.toml").write_text(manifest())
    elif how == "setup":
        python = 'from setuptools import setup\nsetup(name="x", install_requires=["only-windows"])\n'
        (project / "setup.py").write_text(python + MARK.format(mark=str(mark)))
    else:
        (project / "pyproject.toml").write_text(text)
    told = fixed(house, capsys, "--verify", "--write", "--verify=wheels")
    assert [one["rule"] for one in told["fixed"]] == ["platform-marker-missing"]
    assert told["fixed"][0]["proof"]
    assert not mark.exists()


def test_what_nobody_knows_of_a_build_leaves_a_fix_unproven_and_is_said(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sdist(house, "opaque", "1", {"setup.py": "import setuptools, os\nsetuptools.setup(install_requires=os.environ)\n"})
    (project / "pyproject.toml").write_text(manifest("opaque", "only-windows"))
    told = fixed(house, capsys, "--verify")
    assert told["fixed"][0]["proof"] == (
        "unproven: uv takes wheels on 5 targets; locking has to build `opaque==1`, and nobody knows what that brings in"
    )


@pytest.mark.parametrize("file", ["pyproject.toml", "requirements.txt"])
def test_what_an_sdist_says_of_itself_spares_its_build(
    file: str, house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, brings in (("first", "second"), ("second", "deep")):
        script = f'from setuptools import setup\nsetup(name="{name}", version="1", install_requires=["{brings}"])\n'
        sdist(house, name, "1", {"setup.py": script})
    wheel(house, "deep", "1", requires=["wide>1"])
    wheel(house, "above", "1", requires=["first"])
    lines = ["above", "only-windows"]
    (project / file).write_text(manifest(*lines) if file == "pyproject.toml" else "\n".join(lines))
    told = fixed(house, capsys, "--verify")
    # Two builds further on, uv finds that nothing can be had.
    assert "No solution found" in told["fixed"][0]["proof"]
    wheel(house, "wide", "2")
    told = fixed(house, capsys, "--verify")
    assert told["fixed"][0]["proof"].endswith("locks it and takes wheels on 5 targets")


# As much of setuptools as a build by uv asks for: it runs the script and makes an empty wheel.
SETUPTOOLS = """
import zipfile
class Backend:
    def get_requires_for_build_wheel(self, settings=None):
        return []
    def build_wheel(self, folder, settings=None, metadata=None):
        exec(open("setup.py").read(), {})
        with zipfile.ZipFile(f"{folder}/made-1-py3-none-any.whl", "w") as archive:
            archive.writestr("made-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: made\\nVersion: 1\\n")
            archive.writestr("made-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
            archive.writestr("made-1.dist-info/RECORD", "")
        return "made-1-py3-none-any.whl"
__legacy__ = Backend()
"""


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("--verify", "unproven: a build decides, which `--verify=build` runs"),
        ("--verify=build", f"builds it for Python 3.{max(sys.version_info[1], 11)} on this machine"),
    ],
)
def test_a_cure_of_a_build_stays_unproven_until_builds_are_allowed(
    how: str, words: str, house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = {"setuptools/__init__.py": "def setup(**words): pass", "setuptools/build_meta.py": SETUPTOOLS}
    wheel(house, "setuptools", "80.9.0", modules=modules)
    wheel(house, "numpy", "2", modules={"numpy.py": ""})
    sdist(
        house,
        "made",
        "1",
        {"setup.py": 'import numpy\nfrom setuptools import setup\nsetup(name="made", version="1")\n'},
    )
    minor = sys.version_info[1]
    text = manifest("made==1").replace(">=3.11", f"==3.{minor}.*")
    (project / "pyproject.toml").write_text(text)
    told = fixed(house, capsys, how, "--unsafe")
    proofs = {one["rule"]: one["proof"] for one in told["fixed"]}
    assert proofs["build-undeclared-dependency"].endswith(words)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Lock(True), Lock(True), "proven"),
        (Lock(False, "x"), Lock(True), "proven"),
        (Lock(True), Lock(False, "No solution found"), "refuted"),
        (Lock(True), Lock(False, "Failed to fetch: `x`"), "unproven"),
        (Lock(False, "a"), Lock(False, "b"), "unproven"),
        (Lock(False, "a"), Lock(False, "Failed to build `x==1`", "x==1"), "unproven"),
    ],
)
def test_only_what_locked_before_can_be_said_to_lock_no_more(before: Lock, after: Lock, verdict: str) -> None:
    assert compared(before, after).verdict == verdict


@pytest.mark.parametrize(
    ("allowed", "wheels", "complaint", "verdict"),
    [
        ({"a": "1"}, {"a": "1"}, "", None),
        ({}, {}, "", None),
        ({"a": "2"}, {"a": "1"}, "", "refuted"),
        ({"a": "2"}, None, "No solution found", "refuted"),
        (None, None, "No solution found", "refuted"),
        (None, None, "Failed to read `--find-links` directory", "unproven"),
    ],
)
def test_a_claim_is_borne_out_by_the_same_release_with_and_without_builds(
    allowed: dict[str, str] | None, wheels: dict[str, str] | None, complaint: str, verdict: str | None
) -> None:
    target = Target(python_from("3.12"), platform_from("linux"))
    doubt = contradiction(Claim("a", ("a",), (target,)), {target: Pins(allowed, wheels, complaint)})
    assert (doubt.verdict if doubt else None) == verdict


def test_without_uv_it_is_said_how_to_get_it(
    house: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(manifest("only-windows"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fix(house, "--verify") == 2
    said = capsys.readouterr().err
    assert "there is none here" in said
    assert "uvlint[uv]" in said


def test_the_uv_of_the_working_directory_never_runs(
    house: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engine.find({"PATH": ""}).version
    planted = project / "uv"
    planted.write_text(f"#!/bin/sh\ntouch {tmp_path / 'mark'}\n")
    planted.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    with pytest.raises(UsageError):
        engine.find({"PATH": "."})
    assert not (tmp_path / "mark").exists()
    assert real
    assert shutil.which("uv") is None or engine.find({"PATH": str(Path(shutil.which("uv") or "").parent)}).version


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("error: No solution found\n  cause: Because a\n\nhint: b\n", "No solution found Because a"),
        (
            "  × Failed to build `a==1`\n  ├─▶ The build backend\n  ╰─▶ Call failed\n      hint: c",
            "Failed to build `a==1` The build backend Call failed",
        ),
        ("error: Failed\n  Caused by: it\n", "Failed it"),
        ("warning: w\nUsing CPython 3.11\nerror: at /copy/x\n", "at ./x"),
        ("error: https://me:secret@host/x\n", "https://host/x"),
    ],
)
def test_the_words_of_uv_are_told_on_one_line(said: str, words: str) -> None:
    assert engine.complaint(said, Path("/copy")) == words


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("error: Failed to build `chumpy==0.70`\n", "chumpy==0.70"),
        ("  × Failed to download and build `a==1`\n", "a==1"),
        ("error: Failed to download and build: `a==1`\n", ""),
        ("nothing of the kind", ""),
    ],
)
def test_the_package_that_uv_would_have_to_build_is_known(said: str, name: str) -> None:
    assert engine.built(said) == name
