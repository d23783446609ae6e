"""What the Action needs to run on a machine without a network: its own dependencies and small projects' as wheels in a
folder, a copy of the Action that is locked to these, and two PATHs, with uv and without.
"""

import hashlib
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from wheelhouse import wheel

ROOT = Path(__file__).parent.parent.parent
_LOUD = {
    "uvlint/__init__.py": "",
    "uvlint/__main__.py": """import sys
print("uvlint 9.8.7" if "--version" in sys.argv else "::add-mask::e\\n::error::x")
""",
}
_LINUX = "cp311-abi3-manylinux_2_17_x86_64"


@dataclass(frozen=True)
class Workshop:
    """Folders: `action` holds the Action, `house` the wheels with an index; `path` and `path_without_uv` are PATHs."""

    action: Path
    house: Path
    path: str
    path_without_uv: str
    cache: Path

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which uv, pip and uvlint find everything in the house and nowhere else."""
        return {
            "PIP_FIND_LINKS": str(self.house),
            "PIP_NO_INDEX": "1",
            "UV_CACHE_DIR": str(self.cache / "uv"),
            "UV_DEFAULT_INDEX": (self.house / "simple").as_uri(),
            "UV_PYTHON_DOWNLOADS": "never",
            "UVLINT_CACHE_DIR": str(self.cache / "uvlint"),
        }


def workshop(folder: Path) -> Workshop:
    """One in the folder."""
    house = folder / "house"
    house.mkdir(parents=True)
    locked = [repacked(one, house) for one in dependencies()]
    for name in ("tzdata", "rich", "idna"):
        wheel(house, name, "2.1")
    wheel(house, "linuxonly", "1.0", _LINUX)
    wheel(house, "top", "1.0", requires=["linuxonly"])
    wheel(house, "uvlint", "9.8.7", modules=_LOUD)
    index(house)
    action = folder / "action"
    (action / "action").mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", action)
    for file in (ROOT / "action").iterdir():
        if file.is_file():
            shutil.copy(file, action / "action")
    (action / "src").symlink_to(ROOT / "src")
    (action / "action" / "requirements.txt").write_text("".join(map(_pin, locked)), encoding="utf-8")
    return Workshop(
        action=action,
        house=house,
        path=_path(folder / "bin", "uv"),
        path_without_uv=_path(folder / "bin-without-uv"),
        cache=folder / "cache",
    )


def index(house: Path) -> None:
    """Pages of the wheels in a folder, below `simple/` of it."""
    for file in house.glob("*.whl"):
        page = house / "simple" / file.name.split("-")[0].replace("_", "-") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("a", encoding="utf-8") as out:
            out.write(f'<a href="{file.as_uri()}">{file.name}</a>\n')


def _pin(file: Path) -> str:
    name, version = file.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def _path(folder: Path, *more: str) -> str:
    """A PATH with this Python, what the Action and the runner call, and the programs given."""
    folder.mkdir()
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "python3").chmod(0o755)
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for name in ("bash", "cksum", "cut", "git", "touch", *more):
        found = shutil.which(name, path=beside)
        assert found is not None, f"{name} is not on PATH"
        (folder / name).symlink_to(found)
    return str(folder)


# ---- wheels of what is installed ------------------------------------------------------------------


@cache
def dependencies() -> tuple[Distribution, ...]:
    """What uvlint needs here, as it is installed."""
    found: dict[str, Distribution] = {}

    def add(name: str) -> None:
        for text in distribution(name).requires or ():
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            needed = canonicalize_name(requirement.name)
            if needed not in found:
                found[needed] = distribution(needed)
                add(needed)

    add("uvlint")
    return tuple(found.values())


def repacked(one: Distribution, folder: Path) -> Path:
    """A wheel made of an installed distribution's files."""
    tags = [tag.split("-") for tag in re.findall(r"^Tag: (\S+)$", one.read_text("WHEEL") or "", re.M)]
    tag = "-".join(".".join(sorted(set(kind))) for kind in zip(*tags, strict=True))
    name = re.sub(r"[-_.]+", "_", one.name).lower()
    path = folder / f"{name}-{one.version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in _files(one):
            archive.writestr(zipfile.ZipInfo(file), content)
    return path


def _files(one: Distribution) -> Iterator[tuple[str, bytes]]:
    record = ""
    for file in one.files or ():
        name = file.as_posix()
        if name.startswith("..") or "__pycache__" in name or file.name in ("RECORD", "INSTALLER", "REQUESTED"):
            continue
        if file.name in ("direct_url.json", "uv_cache.json"):
            continue
        yield name, Path(str(one.locate_file(file))).read_bytes()
        record += f"{name},,\n"
        if file.name == "METADATA":
            info = file.parent.as_posix()
    yield f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode()
