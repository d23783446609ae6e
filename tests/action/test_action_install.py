"""How the Action brings uvlint along: from its own commit, locked by hash, or a release; by uv or by pip."""

from collections.abc import Callable
from pathlib import Path

import pytest
from runner import Result, Runner
from scenes import HEALTHY
from workshop import Workshop, index

from wheelhouse import wheel

Make = Callable[..., Runner]
PWNED = "import os, pathlib\npathlib.Path(os.environ['HOME'], 'pwned').touch()\nprint('uvlint 9.8.7')\n"
SHADOWS = ("uvlint", "packaging", "json", "msgspec", "pip", "venv", "sitecustomize", "usercustomize", "uvlint/__main__")


def hijacked(made: Runner) -> None:
    """Files in the workspace that would run, or choose what is installed, if anything heeded them."""
    evil = made.workspace / "evil"
    evil.mkdir()
    for name, version in (("uvlint", "9.8.7"), ("msgspec", "99"), ("pip", "99")):
        wheel(evil, name, version, modules={f"{name}/__init__.py": PWNED, f"{name}/__main__.py": PWNED})
    index(evil)
    files = {
        **{f"{name}.py": PWNED for name in SHADOWS if "/" not in name},
        "src/uvlint/__main__.py": PWNED,
        "uv.toml": f'find-links = ["{evil}"]\n[[index]]\nurl = "{(evil / "simple").as_uri()}"\ndefault = true\n',
        "pip.conf": f"[global]\nfind-links = {evil}\nindex-url = {(evil / 'simple').as_uri()}\n",
        ".python-version": "2.7\n",
        "requirements.txt": f"--find-links {evil}\nrich\n",
        "setup.py": PWNED,
        "pyproject.toml": HEALTHY
        + '[build-system]\nrequires = []\nbuild-backend = "uvlint"\nbackend-path = ["."]\n'
        + f'[tool.uv]\nfind-links = ["{evil}"]\npython-preference = "only-managed"\n[tool.pip]\nx = 1\n',
    }
    for name, text in files.items():
        (made.workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (made.workspace / name).write_text(text)


def is_untouched(made: Runner, result: Result) -> bool:
    """Nothing of the workspace ran."""
    return not list(made.workspace.parent.parent.rglob("pwned*")) and "9.8.7" not in result.step("install").text


@pytest.mark.parametrize("way", ["uv", "pip"])
def test_nothing_of_the_checkout_takes_part_in_an_install_or_a_run(
    way: str, runner: Make, shop: Workshop, tmp_path: Path
) -> None:
    path = shop.path if way == "uv" else shop.path_without_uv
    made = runner(path=path, temporary=tmp_path / "own", environment={"PYTHONPATH": str(tmp_path / "work/demo")})
    hijacked(made)
    result = made.run(shop.action, {"paths": "pyproject.toml requirements.txt", "args": "--ignore '*' --exit-zero"})
    assert result.step("install").text == "uvlint 0.1.0\n"
    assert result.outputs["json-file"], result.log.lines
    assert is_untouched(made, result)
    installed = Path(result.step("install").outputs["python"]).parent.parent
    assert ((installed / "pyvenv.cfg").read_text().find("uv = ") >= 0) == (way == "uv")

    again = made.run(shop.action)
    assert again.step("install").outputs == result.step("install").outputs
    assert len(list(made.temporary.glob("uvlint-*/ready"))) == 1


def test_a_release_comes_from_the_index_and_not_from_the_checkout(runner: Make, shop: Workshop, tmp_path: Path) -> None:
    made = runner(temporary=tmp_path / "own")
    hijacked(made)
    result = made.run(shop.action, {"version": "9.8.7"})
    assert result.step("install").text == "uvlint 9.8.7\n"
    assert not list(tmp_path.rglob("pwned*"))
    assert result.outputs["exit-code"] == "2"  # the release of these tests judges nothing, and that is no success


def test_what_a_release_prints_is_no_command(runner: Make, shop: Workshop, tmp_path: Path) -> None:
    made = runner(temporary=tmp_path / "own")
    result = made.run(shop.action, {"version": "9.8.7"})
    assert "::add-mask::e" in result.step("check").text
    assert result.log.masks == []
    assert [one.message for one in result.shown("error")] == [
        "uvlint ended with 0",
        "Process completed with exit code 2.",
    ]


@pytest.mark.parametrize("path", ["path", "path_without_uv"])
@pytest.mark.parametrize("hashed", [True, False], ids=["another hash", "no hash"])
def test_the_dependencies_are_those_that_were_locked(
    hashed: bool, path: str, runner: Make, shop: Workshop, tmp_path: Path
) -> None:
    lock = shop.action / "action" / "requirements.txt"
    text = lock.read_text()
    first, rest = text.split("\n", 1)
    made = runner(temporary=tmp_path / "own", path=getattr(shop, path))
    try:
        lock.write_text(f"{first[:-2] + '00' if hashed else first.split(' ')[0]}\n{rest}")
        result = made.run(shop.action)
    finally:
        lock.write_text(text)
    assert [step.outcome for step in result.steps] == ["failure", "skipped", "skipped", "skipped"]
    assert result.shown("error")[0].message == "uvlint could not be installed; the log says why"
    assert "hash" in result.step("install").text.lower()
    assert not list(made.temporary.glob("uvlint-*/ready"))


@pytest.mark.parametrize("version", ["latest", ">=0.1", "0.1.*", "main", "v0.1.0", "0.1.0 --pre", "0.1.0\nx", "-r x"])
def test_what_is_no_release_is_refused(version: str, runner: Make, shop: Workshop, tmp_path: Path) -> None:
    made = runner(temporary=tmp_path / "own")
    result = made.run(shop.action, {"version": version})
    assert [step.outcome for step in result.steps] == ["failure", "skipped", "skipped", "skipped"]
    assert "takes one release" in result.shown("error")[0].message
    assert list(made.temporary.glob("uvlint-*")) == []


def test_settings_of_the_job_that_bend_the_choice_are_not_heeded(runner: Make, shop: Workshop, tmp_path: Path) -> None:
    odd = {"UV_EXCLUDE_NEWER": "2001-01-01", "PIP_NO_BINARY": ":all:", "UV_CONSTRAINT": "/nowhere", "PIP_USER": "1"}
    made = runner(temporary=tmp_path / "own", environment=odd)
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    assert made.run(shop.action, {"args": "--exclude-newer 2030-01-01"}).step("install").outcome == "success"


def test_without_a_python_that_is_new_enough_it_says_so(runner: Make, shop: Workshop, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("bash", "cksum", "cut"):
        (bare / name).symlink_to(Path(shop.path) / name)
    (bare / "python3").write_text("#!/bin/sh\nexit 1\n")
    (bare / "python3").chmod(0o755)
    result = runner(temporary=tmp_path / "own", path=str(bare)).run(shop.action)
    assert "setup-python" in result.shown("error")[0].message
