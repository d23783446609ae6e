"""Held to the real uv and the real index, by hand: `just live`.

What uvlint fixed, uv locks, and installs from wheels alone at the releases that it picks when builds are allowed.
Interpreters for `uv lock` are taken from PATH; a project that none of them suits is not locked, only compiled.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from golden import TODAY, Case, cases
from uvlint.index.remote import HttpSource
from uvlint.index.source import DEFAULT_INDEX
from uvlint.model.location import Location

pytestmark = pytest.mark.live

REAL = [case for kind in ("rules", "projects") for case in cases(kind) if not case.wheels]  # others are on no index
FIXED = [case for case in REAL if (case.folder / "fixed").is_dir()]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV"))}


def uv(*arguments: str, folder: Path, settings: bool = False) -> subprocess.CompletedProcess[str]:
    """The real uv; without `settings` those of the user, and with them the project's own, stay out of it."""
    binary = shutil.which("uv")
    if binary is None:
        from uv import find_uv_bin

        binary = find_uv_bin()
    return subprocess.run(
        [binary, *arguments, "--exclude-newer", f"{TODAY}T03:00:00Z", *(() if settings else ("--no-config",))],
        cwd=folder,
        env=CLEAN | {"UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", text))


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_uv_takes_wheels_on_every_target_that_no_finding_is_left_for(case: Case, tmp_path: Path) -> None:
    project = case.copied(tmp_path)
    report = case.fixed(project)
    if any(not diagnostic.targets for diagnostic in report.diagnostics):
        pytest.skip("something is left that keeps uv from reading the file")
    left = {target for diagnostic in report.diagnostics for target in diagnostic.targets}
    manifest = next((name for name in ("pyproject.toml", "requirements.txt") if (project / name).exists()), None)
    if manifest is None:
        pytest.skip("uv compiles no script, and would run a setup.py")
    text = (project / manifest).read_text()
    if "files.example" in text:
        pytest.skip("it names an address that leads nowhere")
    (project / manifest).write_text(re.sub(r'(?m)^.*"models @ git.*\n', "", text))  # no network beyond the index
    for target in report.targets:
        python, platform = target.split("/")
        if target in left or not re.fullmatch(r"3\.\d+", python):
            continue
        asked: tuple[str, ...] = ("pip", "compile", manifest, "-q", "--no-deps", "--no-header", "--no-annotate")
        asked += ("--python-version", python, "--python-platform", platform)
        allowed = uv(*asked, folder=project)
        assert allowed.returncode == 0, f"{target}: {allowed.stderr}"
        wheels = uv(*asked, "--only-binary", ":all:", folder=project)
        assert wheels.returncode == 0, f"{target}: {wheels.stderr}"
        assert pins(allowed.stdout) == pins(wheels.stdout), target


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_uv_locks_what_was_fixed(case: Case, tmp_path: Path) -> None:
    project = case.copied(tmp_path)
    report = case.fixed(project)
    if report.diagnostics or report.unchecked or not (project / "pyproject.toml").exists():
        pytest.skip("something is left that uvlint does not claim to have fixed")
    done = uv("lock", folder=project)
    if "No interpreter found" in done.stderr:
        pytest.skip("no interpreter here suits the project")
    assert done.returncode == 0, done.stderr


def test_the_frozen_index_says_what_the_real_one_says(tmp_path: Path) -> None:
    """The golden reports are those of the real index on the same day."""
    real = HttpSource([Location(DEFAULT_INDEX, default=True)], None, environment=dict(os.environ))
    for number, case in enumerate(case for case in REAL if case.name.startswith("rules/")):
        project = case.copied(tmp_path / str(number))
        frozen = case.checked(project)
        limit = f"{TODAY}T03:00:00Z"
        case.world = replace(case.world, open_source=lambda _: real, exclude_newer=lambda _, limit=limit: limit)
        said = [(d.rule, d.message, d.targets) for d in case.checked(project).diagnostics]
        assert said == [(d.rule, d.message, d.targets) for d in frozen.diagnostics], case.name
