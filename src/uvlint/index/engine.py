"""The real uv, asked in a temporary copy of the manifests, where nothing that it would build can run.

`uv lock --no-build` is no such guard: it runs the backend of workspace members, and steps back to older releases. Here
builds are allowed and come to nothing: with a `PYTHONHOME` that does not exist no Python starts, so no hook of any
backend does, whatever its `[build-system]` says. uv itself still learns about interpreters, since it asks them with
`-I`, which heeds no variables (crates/uv-python/src/interpreter.rs; crates/uv-build-frontend/src/lib.rs runs hooks
without it).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.errors import UsageError
from uvlint.index.commands import on_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PATIENCE = 600.0  # seconds for one question
_LARGEST = 4 * 1024 * 1024  # characters of an answer
_LONGEST = 20_000  # of a complaint
_NOWHERE = "/uvlint-lets-no-build-run"
# What of the environment would make uv answer another question than the one asked.
_UNHEEDED = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH")
_OWN = ("FROZEN", "LOCKED", "PROJECT", "PYTHON", "NO_BUILD", "NO_BINARY", "BUILD_", "WORKING", "NO_SYNC", "CONFIG")


class Answer(Struct, frozen=True):
    """What uv said: whether it succeeded, what it printed, and its complaint (without hints, on one line).

    `built` is the package, as uv names it, that it could not go on without building; "" when that was not it.
    """

    ok: bool
    printed: str = ""
    complaint: str = ""
    built: str = ""


class Copy:
    """Files in a temporary folder, and uv in it."""

    def __init__(self, engine: Engine, folder: Path, flags: Sequence[str]) -> None:
        self._engine = engine
        self._flags = flags
        self.folder = folder

    def _ask(self, words: Sequence[str], folder: Path, *, guarded: bool = True) -> Answer:
        return self._engine.ask([*words, *self._flags], folder, guarded=guarded)

    def put(self, name: str, content: bytes) -> None:
        """Write a file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def read(self, name: str) -> str:
        """The text of a file below the folder, "" when there is none."""
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def lock(self, manifest: str, *, python: str | None, afresh: Sequence[str] = ()) -> Answer:
        """`uv lock` of a pyproject.toml or a script; what is known of the packages `afresh` is asked for again."""
        path = self.folder / manifest
        lock = path.with_name(f"{path.name}.lock" if path.suffix == ".py" else "uv.lock")
        lock.unlink(missing_ok=True)
        asked = ["lock", *(("--script", path.name) if path.suffix == ".py" else ())]
        refresh = [word for name in afresh for word in ("--refresh-package", name)]
        return self._ask([*asked, *refresh, *(("-p", python) if python else ())], path.parent)

    def compile(
        self, manifest: str, *, python: str, platform: str, wheels: bool = False, offline: bool = False
    ) -> Answer:
        """`uv pip compile` of a requirements file for one target, from wheels alone or not, without a look at what the
        requirements bring in."""
        path = self.folder / manifest
        asked = ["pip", "compile", path.name, "-q", "--no-deps", "--no-header", "--no-annotate"]
        asked += ["--python-version", python, "--python-platform", platform]
        asked += ["--only-binary", ":all:"] if wheels else []
        for kind in ("constraints", "overrides"):
            asked += [f"--{kind}", f"{kind}.txt"] if (path.parent / f"{kind}.txt").exists() else []
        return self._ask([*asked, *(["--offline"] if offline else []), "-p", sys.executable], path.parent)

    def install(self, requirement: str, *, python: str, folder: str, deep: bool) -> Answer:
        """`uv pip install` of one requirement into a folder of the copy, builds and all: here code of packages runs."""
        into = str(self.folder / "installed" / python)
        asked = ["pip", "install", requirement, "--target", into, "-p", f"cpython{python}", "--no-cache"]
        return self._ask([*asked, *([] if deep else ["--no-deps"])], self.folder / folder, guarded=False)


class Engine:
    """A uv executable; `flags` are the options about indexes that every question carries."""

    def __init__(self, binary: str, environment: Mapping[str, str], flags: Sequence[str] = ()) -> None:
        self._binary = binary
        self._flags = tuple(flags)
        self._python = environment.get("UV_PYTHON")
        self._environment = {name: value for name, value in environment.items() if not _is_unheeded(name)} | {
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_WRAP": "1",
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
        }

    @cached_property
    def version(self) -> str:
        """As `uv --version` gives it: `0.13.8`."""
        found = re.match(r"uv (\S+)", self.ask(["--version"], Path.cwd(), bare=True).printed)
        return found[1] if found else "of unknown version"

    @contextmanager
    def copy(self, files: Mapping[str, bytes], flags: Sequence[str] = ()) -> Iterator[Copy]:
        """The files in a temporary folder, gone afterwards; `flags` go along with every question."""
        with tempfile.TemporaryDirectory(prefix="uvlint-", ignore_cleanup_errors=True) as folder:
            copy = Copy(self, Path(folder).resolve(), flags)
            for name, content in files.items():
                copy.put(name, content)
            yield copy

    def suits(self, admitted: str) -> str | None:
        """An interpreter for a lock, as `-p` takes it: this one where `requires-python` admits it, else the one that
        `UV_PYTHON` names, else any CPython."""
        from packaging.specifiers import SpecifierSet

        own = ".".join(map(str, sys.version_info[:3]))
        if not admitted or SpecifierSet(admitted).contains(own, prereleases=True):
            return sys.executable
        return self._python or f"cpython{admitted.replace(' ', '')}"

    def ask(self, words: Sequence[str], folder: Path, *, guarded: bool = True, bare: bool = False) -> Answer:
        """uv's answer; `guarded` lets nothing that it would build run."""
        environment = self._environment | ({"PYTHONHOME": _NOWHERE} if guarded else {})
        try:
            done = subprocess.run(
                [self._binary, *words, *(() if bare else self._flags)],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(False, complaint=f"no answer within {_PATIENCE:.0f} s")
        except OSError as error:
            return Answer(False, complaint=f"it does not start: {error.strerror or error}")
        said = done.stderr[-_LARGEST:].decode("utf-8", "replace")
        return Answer(
            ok=done.returncode == 0,
            printed=done.stdout[:_LARGEST].decode("utf-8", "replace"),
            complaint="" if done.returncode == 0 else complaint(said, folder),
            built=built(said),
        )


def _is_unheeded(name: str) -> bool:
    return name in _UNHEEDED or (name.startswith("UV_") and name.removeprefix("UV_").startswith(_OWN))


def find(environment: Mapping[str, str], flags: Sequence[str] = (), *, flag: str = "--verify") -> Engine:
    """The uv that is installed beside uvlint, else the one on PATH; `flag` is what it is needed for.

    Raises:
        UsageError: there is none.
    """
    beside = Path(sys.executable).parent / ("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.is_file() else on_path("uv", environment)
    if found is None:
        hint = "`pip install 'uvlint[uv]'` brings it along"
        raise UsageError(f"`{flag}` asks the real uv, and there is none here", hint=hint)
    return Engine(found, environment, flags)


# ---- what uv says ---------------------------------------------------------------------------------

_BUILT = re.compile(r"Failed to (?:download and )?build `?([^`\n]{1,200}?)`?\s*(?:\n|$)")


def built(said: str) -> str:
    """The package whose build stopped uv: `chumpy==0.70`."""
    found = _BUILT.search(said)
    return found[1] if found else ""


def complaint(said: str, folder: Path) -> str:
    """The error and its causes on one line, without hints, drawings, build output and the copy's own path."""
    kept: list[str] = []
    for line in said.replace(str(folder), ".").splitlines():
        text = re.sub(r"^[\s×╰├─▶│>|`-]+", "", line).strip()
        if re.match(r"(hint|help):|\[std(out|err)\]", text):
            break
        if not text.startswith(("warning:", "Using CPython", "Resolved ")):
            kept.append(re.sub(r"^(error|cause|Caused by):\s*", "", text))
    whole = re.sub(r"//[^/@\s]+@", "//", " ".join(filter(None, kept)))
    return whole[:_LONGEST]
