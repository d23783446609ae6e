"""Build this project with `uv-build` or, where that is not installed, with `uv`.

The two hold the same build backend, and a system that has one of them needs no other.
This file builds nothing itself (PEP 517, PEP 660): `uv-build` does, or else `uv`,
whichever is there first, on PATH or beside this Python, at a version within UV_BUILD.
Where neither is, the frontend is asked to install `uv_build`. A program of another
version is never used.

Needs Python 3.8 and nothing else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

# Which releases of `uv_build`, and so of `uv`, may build this project.
UV_BUILD = ">=0.9,<0.14"


def get_requires_for_build_sdist(config_settings: object = None) -> list[str]:
    return _requires(config_settings)


def get_requires_for_build_wheel(config_settings: object = None) -> list[str]:
    return _requires(config_settings)


def get_requires_for_build_editable(config_settings: object = None) -> list[str]:
    return _requires(config_settings)


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: object = None
) -> str:
    hook = "prepare-metadata-for-build-wheel"
    return _call(hook, metadata_directory, config_settings)


def prepare_metadata_for_build_editable(
    metadata_directory: str, config_settings: object = None
) -> str:
    hook = "prepare-metadata-for-build-editable"
    return _call(hook, metadata_directory, config_settings)


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    return _call("build-sdist", sdist_directory, config_settings)


def build_wheel(
    wheel_directory: str,
    config_settings: object = None,
    metadata_directory: str | None = None,
) -> str:
    return _call("build-wheel", wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str,
    config_settings: object = None,
    metadata_directory: str | None = None,
) -> str:
    return _call("build-editable", wheel_directory, config_settings, metadata_directory)


def _requires(config_settings: object) -> list[str]:
    """What the frontend has to install: nothing where something can build."""
    _warn(config_settings)
    program, _ = _choose()
    return [] if program else [f"uv_build{UV_BUILD}"]


def _call(
    hook: str, directory: str, config_settings: object, metadata: str | None = None
) -> str:
    """Have a hook done; returns the name that is printed last, as `uv_build` does."""
    _warn(config_settings)
    program, unfit = _choose()
    if not program:
        sys.exit(
            f"error: this project builds with `uv-build` or `uv` {UV_BUILD}, and there"
            f" is {' and '.join(unfit) or 'neither'}; install `uv_build{UV_BUILD}`"
        )
    command = [*program, hook, directory]
    if metadata is not None:
        # The one thing that they take differently.
        option = ["--metadata-directory"] if "build-backend" in program else []
        command += [*option, metadata]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    said = done.stdout.decode().strip().splitlines()
    return said[-1] if said else sys.exit(f"error: `{program[0]}` named no file")


def _choose() -> tuple[list[str], list[str]]:
    """What builds (empty: nothing can), and in words what is there and must not."""
    unfit: dict[str, str] = {}
    for name in ("uv-build", "uv"):
        for folder in (None, sysconfig.get_path("scripts")):
            path = shutil.which(name, path=folder)
            if path is None or path in unfit:
                continue
            version = _version(name, path)
            if _admits(version):
                return [path, "build-backend"] if name == "uv" else [path], []
            unfit[path] = f"`{path}` ({version})"
    return [], list(unfit.values())


def _version(name: str, path: str) -> str:
    """The version of a program, or what it says instead."""
    with tempfile.TemporaryDirectory() as folder:
        # `uv-build` has no `--version`, but writes it into what it makes.
        metadata = ["prepare-metadata-for-build-wheel", folder]
        command = [path, *(["--version"] if name == "uv" else metadata)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as problem:
            return str(problem)
        said = done.stdout.decode(errors="replace")
        for wheel in Path(folder).glob("*.dist-info/WHEEL"):
            said = wheel.read_text("utf-8")
    found = re.search(r"^(?:Generator: )?uv (\S+)", said, re.MULTILINE)
    error = done.stderr.decode(errors="replace").strip().partition("\n")[0]
    return found[1] if found else error or "of unknown version"


def _admits(version: str) -> bool:
    """Whether UV_BUILD admits a version (PEP 440); pre-releases it never does."""
    number = r"(\d+(?:\.\d+)*)"
    bound = re.fullmatch(rf"\s*>=\s*{number}\s*,\s*<\s*{number}\s*", UV_BUILD)
    if bound is None:
        sys.exit(f'error: UV_BUILD in {__file__} has to read like ">=1.2,<1.5"')
    release = re.fullmatch(rf"{number}(?:\+\S+)?", version)
    if release is None:
        return False
    return _key(bound[1]) <= _key(release[1]) < _key(bound[2])


def _key(version: str) -> list[int]:
    """A release to compare by: `0.9` and `0.9.0` are one."""
    return [int(part) for part in re.sub(r"(?:\.0+)+$", "", version).split(".")]


def _warn(config_settings: object) -> None:
    if config_settings:
        sys.stderr.write("Warning: Config settings are not supported\n")
