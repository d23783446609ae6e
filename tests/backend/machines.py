"""Machines that build a project: which of `uv-build` and `uv` each has, and what pip and uv make of it there.

`python tests/backend/machines.py` prints the table of all of them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from uvlint import backend

REAL = "real"
PROGRAMS = ("uv-build", "uv")
VERSIONS = {name: distribution(name).version for name in PROGRAMS}
NEXT = f"0.{max(int(version.split('.')[1]) for version in VERSIONS.values()) + 1}"
FIRST = f"0.{min(int(version.split('.')[1]) for version in VERSIONS.values())}"
BOUND = f">={FIRST},<{NEXT}"
MANIFEST = f"""\
[project]
name = "demo-pkg"
version = "1.0"
description = "A demonstration"
readme = "README.md"
requires-python = ">=3.8"

[project.scripts]
demo = "demo_pkg:main"

[build-system]
requires = ["uv_build{BOUND}"]
build-backend = "uv_build"
"""


@dataclass(frozen=True)
class Machine:
    """What is on PATH: `real`, the path of another real one, or a version that something says it is of. `by` is what
    has to build there."""

    name: str
    tools: Mapping[str, str] = field(hash=False)
    by: str
    installs: bool = False


MACHINES = (
    Machine("uv-build and uv", {"uv-build": REAL, "uv": REAL}, "uv-build"),
    Machine("uv-build alone", {"uv-build": REAL}, "uv-build"),
    Machine("uv alone", {"uv": REAL}, "uv"),
    Machine("neither", {}, "uv-build", installs=True),
    Machine("uv-build too old, uv", {"uv-build": "0.5.9", "uv": REAL}, "uv"),
    Machine("uv-build, uv too new", {"uv-build": REAL, "uv": f"{NEXT}.0"}, "uv-build"),
    Machine("uv-build too old", {"uv-build": "0.5.9"}, "uv-build", installs=True),
    Machine("uv too new", {"uv": f"{NEXT}.0"}, "uv-build", installs=True),
    Machine("both wrong", {"uv-build": f"{NEXT}.1", "uv": "0.5.9"}, "uv-build", installs=True),
)
WAYS = ("pip wheel", "pip editable", "uv sdist", "uv wheel", "uv editable", "hooks")


@dataclass(frozen=True)
class Built:
    """What came of it: the program that built, the words it was called with, and the files it made."""

    by: str
    calls: tuple[str, ...]
    files: Mapping[str, bytes]
    said: str = ""


class BuildError(Exception):
    """A frontend that could not build; the message is all that it said."""


class Yard:
    """A folder with the project as `uvlint backend` leaves it, what plain `uv_build` makes of it, and machines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "demo"
        source = self.project / "src" / "demo_pkg"
        source.mkdir(parents=True)
        (source / "__init__.py").write_text('def main() -> None:\n    print("hello")\n')
        (self.project / "README.md").write_text("# A demonstration\n")
        (self.project / "pyproject.toml").write_text(MANIFEST)
        # What plain `uv_build` makes, in the same folder: an editable wheel holds its path.
        self.plain = {name: self._plain(name) for name in PROGRAMS}
        backend.write(backend.look(str(self.project)), force=False)

    def _plain(self, name: str) -> dict[str, bytes]:
        """What each program makes of the project by itself."""
        command = [found(name)] if name == "uv-build" else [found(name), "build-backend"]
        made: dict[str, bytes] = {}
        for hook in ("build-sdist", "build-wheel", "build-editable"):
            out = self.folder / "plain" / name / hook
            out.mkdir(parents=True)
            subprocess.run([*command, hook, str(out)], cwd=self.project, check=True, capture_output=True)
            made[hook] = next(file for file in out.iterdir() if file.name != ".gitignore").read_bytes()
        return made

    @cached_property
    def wheelhouse(self) -> Path:
        """A folder with the wheel of the `uv_build` that is installed here, for machines that may install it."""
        folder = self.folder / "wheels"
        folder.mkdir()
        repacked("uv-build", folder)
        return folder

    def machine(self, machine: Machine) -> tuple[Path, Path, Path]:
        """The folder of its programs, its Python, and where its programs write down how they are called."""
        home = Path(tempfile.mkdtemp(prefix="machine-", dir=self.folder))
        tools, log = home / "tools", home / "calls"
        tools.mkdir()
        log.touch()
        for name, kind in machine.tools.items():
            real = found(name) if kind == REAL else kind
            script = _recording(real, log) if "/" in real else _pretending(name, kind, log)
            (tools / name).write_text(script)
            (tools / name).chmod(0o755)
        venv.create(home / "python", with_pip=False, symlinks=True)
        return tools, home / "python" / "bin" / "python", log

    def build(
        self,
        machine: Machine,
        way: str,
        *,
        tree: Path | None = None,
        isolated: bool = True,
        beside: Sequence[str] = (),
        more: Sequence[str] = (),
    ) -> Built:
        """What a frontend makes of the project (or of another `tree`) on a machine.

        `uv_build` can be installed there only where nothing else can build. `beside` are programs in the folder of the
        machine's Python, off PATH; `more` are options of the frontend.

        Raises:
            BuildError: it makes nothing.
        """
        tools, python, log = self.machine(machine)
        for name in beside:
            (python.parent / name).symlink_to(found(name))
        out = python.parent.parent.parent / "out"
        out.mkdir()
        options = ["--no-index", *(["--find-links", str(self.wheelhouse)] if machine.installs else []), *more]
        options += [] if isolated else ["--no-build-isolation"]
        if way == "hooks":
            command = [str(python), "-c", HOOKS, str(out)]
        else:
            command = _command(way, python, out, tree or self.project, options)
        told = subprocess.run(
            command, cwd=tree or self.project, env=_environment(tools, self.folder), capture_output=True, text=True
        )
        if told.returncode:
            raise BuildError(told.stdout + told.stderr)
        site = next((python.parent.parent / "lib").glob("python*/site-packages"))
        files = {path.name: path.read_bytes() for path in out.iterdir() if path.name != ".gitignore"}
        kept = ("METADATA", "WHEEL", "entry_points.txt")
        files |= {
            path.name: path.read_bytes() for path in _installed(site) if path.suffix == ".pth" or path.name in kept
        }
        calls = tuple(log.read_text().splitlines())
        work = [call for call in calls if " build-" in call]
        by = "uv" if any("build-backend" in call for call in work) else "uv-build"
        return Built(by, calls, files, told.stdout + told.stderr)


def _installed(site: Path) -> Iterator[Path]:
    """What an editable wheel has brought into the machine's Python, but for what the installer adds."""
    yield from site.glob("*.pth")
    for name in ("METADATA", "WHEEL", "entry_points.txt"):
        yield from site.glob(f"demo_pkg-*.dist-info/{name}")


def _command(way: str, python: Path, out: Path, tree: Path, options: Sequence[str]) -> list[str]:
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    uv = [found("uv")]
    return {
        "pip wheel": [*pip, "wheel", "--no-deps", *options, "-w", str(out), str(tree)],
        "pip editable": [*pip, "install", "--no-deps", *options, "-e", str(tree)],
        "uv sdist": [*uv, "build", "--sdist", *options, "-p", str(python), "-o", str(out), str(tree)],
        "uv wheel": [*uv, "build", "--wheel", *options, "-p", str(python), "-o", str(out), str(tree)],
        "uv editable": [*uv, "pip", "install", "--no-deps", *options, "-p", str(python), "-e", str(tree)],
    }[way]


def _environment(tools: Path, home: Path) -> dict[str, str]:
    return {
        "PATH": str(tools),
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": str(home / "cache"),
        "UV_NO_CONFIG": "1",
        "UV_OFFLINE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }


# What a frontend does, in one go: each hook as PEP 517 and PEP 660 have it, metadata directories passed on.
HOOKS = """
import os, sys
sys.path.insert(0, "build-backend")
import uv_build as backend
out = sys.argv[1]
for kind in ("wheel", "editable"):
    folder = os.path.join(out, "..", kind)
    os.mkdir(folder)
    wanted = getattr(backend, f"get_requires_for_build_{kind}")({})
    if wanted:
        sys.exit(f"wants {wanted}")
    name = getattr(backend, f"prepare_metadata_for_build_{kind}")(folder, {})
    made = getattr(backend, f"build_{kind}")(out, {}, os.path.join(folder, name))
    os.replace(os.path.join(out, made), os.path.join(out, f"build-{kind}"))
made = backend.build_sdist(out, {})
os.replace(os.path.join(out, made), os.path.join(out, "build-sdist"))
"""


# ---- programs -------------------------------------------------------------------------------------


def found(name: str) -> str:
    """The real program, beside the Python of the tests."""
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    assert path is not None, f"`{name}` belongs to the group `dev`"
    return path


def _recording(program: str, log: Path) -> str:
    name = Path(program).name
    return f'#!/bin/sh\necho "{name} $*" >> "{log}"\nexec "{program}" "$@"\n'


def _pretending(name: str, version: str, log: Path) -> str:
    """A program that says it is of a version, and can do nothing else."""
    answer = f'--version) echo "uv {version} (somewhere)";;'
    if name == "uv-build":
        info = "$2/demo_pkg-1.0.dist-info"
        made = f'{shutil.which("mkdir")} "{info}"; echo "Generator: uv {version}" > "{info}/WHEEL"'
        answer = f"prepare-metadata-for-build-wheel) {made};;"
    return f"""#!/bin/sh
echo "{name} $*" >> "{log}"
case "$1" in
  {answer}
  *) echo "{name} must not be used" >&2; exit 97;;
esac
"""


def repacked(name: str, folder: Path) -> Path:
    """The wheel of an installed distribution, put together again."""
    installed = distribution(name)
    told = installed.read_text("WHEEL") or ""
    tags = [line.partition(": ")[2] for line in told.splitlines() if line.startswith("Tag: ")]
    python, abi, _ = tags[0].split("-")
    stem = f"{name.replace('-', '_')}-{installed.version}"
    wheel = folder / f"{stem}-{python}-{abi}-{'.'.join(tag.split('-')[2] for tag in tags)}.whl"
    record: list[str] = []
    with ZipFile(wheel, "w") as archive:
        for file in installed.files or ():
            if "__pycache__" in file.parts or file.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):
                continue
            inside = f"{stem}.data/scripts/{file.name}" if file.parts[0] == ".." else file.as_posix()
            raw = Path(str(file.locate())).read_bytes()
            entry = ZipInfo(inside)
            entry.external_attr = Path(str(file.locate())).stat().st_mode << 16  # a program has to stay one
            archive.writestr(entry, raw)
            digest = urlsafe_b64encode(hashlib.sha256(raw).digest()).rstrip(b"=").decode()
            record.append(f"{inside},sha256={digest},{len(raw)}")
        record.append(f"{stem}.dist-info/RECORD,,")
        archive.writestr(f"{stem}.dist-info/RECORD", "\n".join(record) + "\n")
    return wheel


# ---- the table ------------------------------------------------------------------------------------


def table(yard: Yard) -> Iterator[str]:
    """A line a machine, a column a way: what built, and `installed` where the frontend had to fetch it."""
    yield f"uv-build {VERSIONS['uv-build']}, uv {VERSIONS['uv']}, bound {BOUND}"
    yield ""
    yield f"| on PATH | {' | '.join(WAYS)} |"
    yield f"|---|{'---|' * len(WAYS)}"
    for machine in MACHINES:
        cells = [_cell(yard, machine, way) for way in WAYS]
        yield f"| {machine.name} | {' | '.join(cells)} |"


def _cell(yard: Yard, machine: Machine, way: str) -> str:
    try:
        built = yard.build(machine, way)
    except BuildError as error:
        return "asks for `uv_build`" if "wants ['uv_build" in str(error) else f"FAILED: {error}"
    return f"{built.by}, installed" if machine.installs else built.by


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        for line in table(Yard(Path(home).resolve())):
            print(line, flush=True)
