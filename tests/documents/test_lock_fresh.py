"""Whether a lock is fresh: the same answers as `uv lock --check`, change by change."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

from locks import UV, environment
from uvlint.documents import disk
from uvlint.documents.lock_fresh import stale
from uvlint.manifests import projects_of
from wheelhouse import wheel

BASE = """\
[project]
name = "x"
version = "0"
requires-python = ">=3.11"
dependencies = ["wide>=1", "deep; sys_platform == 'win32'"]
[project.optional-dependencies]
more = ["other"]
[dependency-groups]
dev = ["third<9"]
[tool.uv]
constraint-dependencies = ["wide<9"]
"""

CHANGES = {
    "nothing": ("", ""),
    "a bound": ("wide>=1", "wide>=0.5"),
    "blanks": ("wide>=1", "wide >= 1"),
    "a spelling": ("wide>=1", "Wide>=1"),
    "a zero": ("wide>=1", "wide>=1.0"),
    "the order": ('"wide>=1", "deep; sys_platform == \'win32\'"', '"deep; sys_platform == \'win32\'", "wide>=1"'),
    "a marker": ("wide>=1", "wide>=1; python_version >= '3.12'"),
    "a marker that says nothing": ("wide>=1", "wide>=1; python_version >= '3.11'"),
    "a marker in other words": ("sys_platform == 'win32'", "python_version>='3.9' and sys_platform=='win32'"),
    "one more": ('"wide>=1"', '"wide>=1", "other"'),
    "one twice": ('"wide>=1"', '"wide>=1", "wide>=1"'),
    "one less": ('"wide>=1", ', ""),
    "extras": ("wide>=1", "wide[win]>=1"),
    "no extra": ('more = ["other"]', ""),
    "an empty extra": ('more = ["other"]', 'more = ["other"]\nnone = []'),
    "an extra's name": ("more =", "most ="),
    "an extra's marker": ('["other"]', "[\"other; sys_platform == 'win32'\"]"),
    "a group": ("third<9", "third<8"),
    "an empty group": ('dev = ["third<9"]', 'dev = ["third<9"]\nnone = []'),
    "an include": ('dev = ["third<9"]', 'dev = [{ include-group = "g" }]\ng = ["third<9"]'),
    "a group's Pythons": ("[tool.uv]", '[tool.uv.dependency-groups]\ndev = { requires-python = ">=3.12" }\n[tool.uv]'),
    "the old table": ("[tool.uv]", '[tool.uv]\ndev-dependencies = ["other"]'),
    "the newest Python": (">=3.11", ">=3.11,<4"),
    "the oldest Python in other words": (">=3.11", ">=3.11.0"),
    "the version": ('version = "0"', 'version = "1"'),
    "the name": ('name = "x"', 'name = "y"'),
    "the backend": ("[tool.uv]", '[build-system]\nrequires = ["third"]\n[tool.uv]'),
    "a constraint": ("wide<9", "wide<8"),
    "no constraint": ('constraint-dependencies = ["wide<9"]', ""),
    "an override": ("[tool.uv]", '[tool.uv]\noverride-dependencies = ["other<3"]'),
    "an exclusion of nothing": ("[tool.uv]", '[tool.uv]\nexclude-dependencies = ["nothing"]'),
    "an exclusion": ("[tool.uv]", '[tool.uv]\nexclude-dependencies = ["deep"]'),
    "a build constraint": ("[tool.uv]", '[tool.uv]\nbuild-constraint-dependencies = ["other<3"]'),
    "environments": ("[tool.uv]", "[tool.uv]\nenvironments = [\"sys_platform == 'linux'\"]"),
    "required environments": ("[tool.uv]", "[tool.uv]\nrequired-environments = [\"sys_platform == 'linux'\"]"),
    "resolution": ("[tool.uv]", '[tool.uv]\nresolution = "lowest"'),
    "the usual resolution": ("[tool.uv]", '[tool.uv]\nresolution = "highest"'),
    "pre-releases": ("[tool.uv]", '[tool.uv]\nprerelease = "allow"'),
    "the usual pre-releases": ("[tool.uv]", '[tool.uv]\nprerelease = "if-necessary"'),
    "forks": ("[tool.uv]", '[tool.uv]\nfork-strategy = "fewest"'),
    "a moment": ("[tool.uv]", '[tool.uv]\nexclude-newer = "2030-01-01T00:00:00Z"'),
    "a span": ("[tool.uv]", '[tool.uv]\nexclude-newer = "7 days"'),
    "metadata of nothing": ("[tool.uv]", '[[tool.uv.dependency-metadata]]\nname = "zz"\nversion = "1"\n[tool.uv]'),
    "metadata": ("[tool.uv]", '[[tool.uv.dependency-metadata]]\nname = "deep"\nversion = "1"\n[tool.uv]'),
    "a source of nothing": ("[tool.uv]", '[tool.uv.sources]\nnothing = { path = "../no" }\n[tool.uv]'),
    "a workspace": ("[tool.uv]", "[tool.uv.workspace]\nmembers = []\n[tool.uv]"),
}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a house, the project and its lock."""
    folder = tmp_path_factory.mktemp("fresh")
    house = folder / "house"
    house.mkdir()
    wheel(house, "wide", "1", requires=["deep; extra == 'win'"])
    for name in ("deep", "other", "third"):
        wheel(house, name, "1")
    (folder / "project").mkdir()
    write(folder, BASE)
    assert ask(folder).returncode == 0
    (folder / "uv.lock").write_bytes((folder / "project" / "uv.lock").read_bytes())
    return folder


def write(folder: Path, text: str) -> None:
    (folder / "project" / "pyproject.toml").write_text(text)


def ask(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [UV, "lock", "-q", "--no-index", "--find-links", str(folder / "house"), *words]
    told = environment(folder)
    return subprocess.run(command, cwd=folder / "project", env=told, capture_output=True, text=True, check=False)


def answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder / "project")
    document = disk.read("pyproject.toml")
    (project,) = projects_of(["pyproject.toml"], {"pyproject.toml": document})
    return stale(tomllib.loads((folder / "uv.lock").read_text()), [(document, project)])


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_a_lock_stale_where_uv_says_so(
    change: str, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = CHANGES[change]
    assert old in BASE
    write(locked, BASE.replace(old, new, 1))
    (locked / "project" / "uv.lock").write_bytes((locked / "uv.lock").read_bytes())
    checked = ask(locked, "--check")
    assert checked.returncode in (0, 1), checked.stderr
    reason = answer(locked, monkeypatch)
    assert bool(reason) == bool(checked.returncode), reason


def test_a_lock_without_its_manifest_is_stale() -> None:
    assert stale({"version": 1}, []) == "there is no manifest that it was made from"
