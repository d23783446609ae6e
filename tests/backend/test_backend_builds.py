"""The backend that uvlint writes, proved by building: on every machine, byte for byte what `uv_build` makes."""

import io
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from machines import BOUND, MACHINES, NEXT, REAL, WAYS, BuildError, Built, Machine, Yard, found

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="its stand-ins for uv and uv-build are shell scripts, which Windows does not run"
)

WHEEL = "demo_pkg-1.0-py3-none-any.whl"
SDIST = "demo_pkg-1.0.tar.gz"
INSTALLED = ("METADATA", "WHEEL", "entry_points.txt", "demo_pkg.pth")
HELPLESS = [machine for machine in MACHINES if machine.installs]
ABLE = [machine for machine in MACHINES if not machine.installs]


def named(one: Machine | str) -> str:
    return (one.name if isinstance(one, Machine) else one).replace(",", "").replace(" ", "-")


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    return Yard(tmp_path_factory.mktemp("yard"))


@pytest.mark.parametrize("way", WAYS[:-1], ids=named)
@pytest.mark.parametrize("machine", MACHINES, ids=named)
def test_every_frontend_gets_what_plain_uv_build_makes(machine: Machine, way: str, yard: Yard) -> None:
    built = yard.build(machine, way)
    assert built.by == machine.by
    expect_same(built, way, yard)
    expect_no_pretender(built, machine)
    if way in ("pip wheel", "pip editable") and machine.tools.get(machine.by) == REAL:
        (work,) = (call for call in built.calls if " build-wheel" in call or " build-editable" in call)
        assert ("--metadata-directory" in work) == (machine.by == "uv")
        assert "dist-info" in work


@pytest.mark.parametrize("machine", ABLE, ids=named)
def test_each_hook_gives_what_plain_uv_build_gives(machine: Machine, yard: Yard) -> None:
    built = yard.build(machine, "hooks")
    for hook in ("build-wheel", "build-editable"):
        assert built.files[hook] == yard.plain[machine.by][hook]
    expect_same_sdist(built.files["build-sdist"], yard.plain[machine.by]["build-sdist"])


@pytest.mark.parametrize("machine", HELPLESS, ids=named)
def test_where_nothing_fits_the_frontend_is_asked_for_uv_build(machine: Machine, yard: Yard) -> None:
    with pytest.raises(BuildError, match=rf"wants \['uv_build{BOUND}'\]"):
        yard.build(machine, "hooks")


@pytest.mark.parametrize("way", ["pip wheel", "uv sdist", "uv editable"], ids=named)
@pytest.mark.parametrize("machine", HELPLESS, ids=named)
def test_what_does_not_fit_is_refused_in_one_line_and_never_used(machine: Machine, way: str, yard: Yard) -> None:
    with pytest.raises(BuildError) as failed:
        yard.build(machine, way, isolated=False)
    told = [line.strip() for line in str(failed.value).splitlines() if "error: this project builds with" in line]
    assert len(set(told)) == 1, failed.value
    assert BOUND in told[0]
    assert told[0].endswith(f"; install `uv_build{BOUND}`")
    for name, version in machine.tools.items():
        assert f"/tools/{name}` ({version})" in told[0]
    if not machine.tools:
        assert "there is neither" in told[0]
    assert "must not be used" not in str(failed.value)
    assert "Traceback" not in str(failed.value)


# ---- sdists ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree(yard: Yard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist that the backend has made, unpacked far from where it was made."""
    raw = yard.build(MACHINES[0], "uv sdist").files[SDIST]
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        tar.extractall(tmp_path_factory.mktemp("elsewhere"), filter="data")
    return next(tmp_path_factory.getbasetemp().glob("elsewhere*/demo_pkg-1.0"))


@pytest.mark.parametrize("way", ["pip wheel", "uv sdist", "uv wheel"], ids=named)
@pytest.mark.parametrize("machine", MACHINES[1:4], ids=named)
def test_an_sdist_builds_again_where_it_was_not_made(machine: Machine, way: str, yard: Yard, tree: Path) -> None:
    built = yard.build(machine, way, tree=tree)
    assert built.by == machine.by
    if way == "uv sdist":
        with tarfile.open(fileobj=io.BytesIO(built.files[SDIST])) as tar:
            again = dict(files_of(tar))
        assert again == {path.relative_to(tree).as_posix(): path.read_bytes() for path in leaves(tree)}
    else:
        assert built.files[WHEEL] == yard.plain[machine.by]["build-wheel"]


def leaves(tree: Path) -> Iterator[Path]:
    return (path for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


# ---- odd places -----------------------------------------------------------------------------------


def test_a_program_beside_the_python_is_found_when_path_leads_elsewhere(yard: Yard) -> None:
    bare = next(machine for machine in MACHINES if not machine.tools)
    with pytest.raises(BuildError):
        yard.build(bare, "pip wheel", isolated=False)
    built = yard.build(bare, "pip wheel", isolated=False, beside=("uv-build",))
    assert built.files[WHEEL] == yard.plain["uv-build"]["build-wheel"]


def test_what_is_wrong_with_the_project_is_said(yard: Yard, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(yard.project, tmp_path / "broken"))
    (broken / "README.md").unlink()
    alone = next(machine for machine in MACHINES if machine.name == "uv-build alone")
    with pytest.raises(BuildError, match=r"tools/uv-build` \(.*README\.md"):
        yard.build(alone, "pip wheel", tree=broken, isolated=False)


def test_a_newer_uv_build_gives_way_to_a_uv_that_fits(yard: Yard) -> None:
    machine = Machine("uv-build too new, uv", {"uv-build": f"{NEXT}.0", "uv": REAL}, "uv")
    assert yard.build(machine, "uv wheel").by == "uv"


def test_config_settings_are_warned_about_as_uv_build_does(yard: Yard) -> None:
    built = yard.build(MACHINES[0], "pip wheel", more=("-v", "--config-settings", "a=b"))
    assert "Warning: Config settings are not supported" in built.said


def test_the_real_programs_are_there() -> None:
    assert {Path(found(name)).name for name in ("uv", "uv-build")} == {"uv", "uv-build"}


# ---- comparing ------------------------------------------------------------------------------------


def expect_same(built: Built, way: str, yard: Yard) -> None:
    plain = yard.plain[built.by]
    if way.endswith("wheel"):
        assert built.files[WHEEL] == plain["build-wheel"]
    elif way.endswith("sdist"):
        expect_same_sdist(built.files[SDIST], plain["build-sdist"])
    else:
        with ZipFile(io.BytesIO(plain["build-editable"])) as wheel:
            wanted = {name.rpartition("/")[2]: wheel.read(name) for name in wheel.namelist()}
        assert {name: built.files[name] for name in INSTALLED} == {name: wanted[name] for name in INSTALLED}


def expect_same_sdist(made: bytes, plain: bytes) -> None:
    """The same files but for the manifest that leads to the backend, and the backend."""
    with tarfile.open(fileobj=io.BytesIO(made)) as one, tarfile.open(fileobj=io.BytesIO(plain)) as other:
        ours, theirs = dict(files_of(one)), dict(files_of(other))
    assert ours.keys() - theirs.keys() == {"build-backend/uv_build.py"}
    assert theirs.keys() <= ours.keys()
    assert {name for name in theirs if ours[name] != theirs[name]} <= {"pyproject.toml", "pyproject.toml.orig"}


def files_of(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        if file := tar.extractfile(member):
            yield member.name.partition("/")[2], file.read()


def expect_no_pretender(built: Built, machine: Machine) -> None:
    """Whatever is of another version is asked for that, and for nothing more."""
    for call in built.calls:
        name, *words = call.split()
        if machine.tools[name] != REAL:
            assert words[0] == ("--version" if name == "uv" else "prepare-metadata-for-build-wheel")
