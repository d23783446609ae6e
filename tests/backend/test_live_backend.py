"""Older releases of both programs, from the real index: the backend gets from each what it builds by itself."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from machines import BOUND, Machine, Yard

pytestmark = pytest.mark.live

WHEEL = "demo_pkg-1.0-py3-none-any.whl"
RELEASES = [
    *(("uv-build", version) for version in ("0.6.17", "0.8.0", "0.9.30", "0.12.24", "0.13.0")),
    *(("uv", version) for version in ("0.6.17", "0.9.30", "0.13.0")),
]


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    yard = Yard(tmp_path_factory.mktemp("yard"))
    file = yard.project / "build-backend" / "uv_build.py"
    file.write_text(file.read_text().replace(BOUND, ">=0.6.17,<1"))
    return yard


@pytest.mark.parametrize(("name", "version"), RELEASES)
def test_older_releases_take_what_the_backend_gives_them(name: str, version: str, yard: Yard, tmp_path: Path) -> None:
    program = _fetched(name, version, tmp_path)
    built = yard.build(Machine(f"{name} {version}", {name: str(program)}, name), "pip wheel")
    words = [str(program), *(["build-backend"] if name == "uv" else []), "build-wheel", str(tmp_path)]
    subprocess.run(words, cwd=yard.project, check=True, capture_output=True)
    assert built.files[WHEEL] == (tmp_path / WHEEL).read_bytes()
    assert f"Generator: uv {version}" in ZipFile(tmp_path / WHEEL).read("demo_pkg-1.0.dist-info/WHEEL").decode()


def _fetched(name: str, version: str, folder: Path) -> Path:
    words = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", f"{name}=={version}", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        program = Path(wheel.extract(next(n for n in wheel.namelist() if n.endswith(f"/scripts/{name}")), folder))
    program.chmod(0o755)
    return program
