"""Writing: what may be written, and that a file is the old one or the new one whatever happens meanwhile."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from uvlint import cli
from uvlint.documents import disk, writing
from uvlint.errors import FixError
from uvlint.model.fix import Replace
from uvlint.model.place import Place

links = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets only administrators make symbolic links")
FAULT = "tzdata; sys_platform == 'windows'"
FIXED = "tzdata; sys_platform == 'win32'"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return work


def put(name: str, text: str = "") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def write(name: str) -> None:
    writing.write(disk.read(name).edited((Replace(Place(name, (0,)), "x", "y"),)), writing.remit([name]))


# ---- one file -------------------------------------------------------------------------------------


def test_writing_keeps_mode_and_leaves_nothing_behind() -> None:
    path = put("a.txt", "x\r\n")
    path.chmod(0o640)
    write("a.txt")
    assert path.read_bytes() == b"y\r\n"
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


def test_a_failed_write_leaves_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("a.txt", "x")

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(FixError, match="No space left"):
        write("a.txt")
    assert path.read_text() == "x"
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


@links
def test_links_inside_are_written_through(here: Path) -> None:
    real = put("real/a.txt", "x")
    Path("a.txt").symlink_to(real.resolve())
    write("a.txt")
    assert Path("a.txt").is_symlink()
    assert real.read_text() == "y"


@links
@pytest.mark.parametrize("folder", [False, True])
def test_links_that_lead_out_are_refused(here: Path, folder: bool) -> None:
    outside = here.parent / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text("x")
    name = "link/a.txt" if folder else "a.txt"
    Path("link" if folder else "a.txt").symlink_to(outside if folder else outside / "a.txt")
    with pytest.raises(FixError, match="leads out of the working directory"):
        write(name)
    assert (outside / "a.txt").read_text() == "x"


@links
def test_a_loop_of_links_is_refused_and_nothing_hangs() -> None:
    document = disk.read(put("b.txt", "x").name)
    Path("b.txt").unlink()
    Path("b.txt").symlink_to("b.txt")
    with pytest.raises(FixError):
        writing.write(document, writing.remit(["b.txt"]))
    assert [entry.name for entry in Path().iterdir()] == ["b.txt"]


def test_an_interrupted_write_leaves_the_file_and_nothing_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("a.txt", "x")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write("a.txt")
    assert path.read_text() == "x"
    assert [entry.name for entry in Path().iterdir()] == ["a.txt"]


# In a process of its own, which ends itself at each line of writing, and before and after each call of the system.
KILLED = """
import os, sys
from pathlib import Path
from uvlint.documents import disk, writing
from uvlint.model.fix import Replace
from uvlint.model.place import Place

OLD, NEW = b"x" * 100_000 + b"\\n", b"y" * 100_000 + b"\\n"
target, within = Path("a.txt"), writing.remit(["a.txt"])
target.write_bytes(OLD)
document = disk.read("a.txt").edited((Replace(Place("a.txt", (0,)), "x" * 100_000, "y" * 100_000),))
steps = seen_old = seen_new = 0
while True:
    target.write_bytes(OLD)
    child = os.fork()
    if child == 0:
        left = steps
        def step():
            global left
            if left == 0:
                os._exit(9)
            left -= 1
        def called(frame, event, function):
            if event in ("c_call", "c_return"):
                owner = type(function.__self__).__module__ if function.__module__ is None else function.__module__
                if owner in ("posix", "_io"):
                    step()
        def traced(frame, event, _):
            if frame.f_code.co_filename == writing.__file__:
                step()
                return traced
        sys.setprofile(called)
        sys.settrace(traced)
        writing.write(document, within)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    found = target.read_bytes()
    assert found in (OLD, NEW), (steps, len(found))
    seen_old, seen_new = seen_old + (found == OLD), seen_new + (found == NEW)
    for other in Path().iterdir():
        if other.name != "a.txt":
            assert other.name.startswith(".a.txt."), other
            other.unlink()
    if code == 0:
        break
    assert code == 9, code
    steps += 1
print(steps, seen_old, seen_new)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer is killed in a forked process, and Windows has no fork")
def test_whoever_kills_it_at_any_step_finds_the_old_file_or_the_new_one() -> None:
    run = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    steps, old, new = map(int, run.stdout.split())
    assert steps > 50
    assert old > new > 1  # both before the rename and after it


# ---- which files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "file", "held"),
    [
        (["."], "requirements/base.txt", True),
        (["."], "../outside.txt", False),
        (["."], "sub/../../outside.txt", False),
        (["sub"], "base.txt", False),
        (["sub"], "sub/deep/base.txt", True),
        (["requirements/dev.txt"], "requirements.txt", True),  # the folder of such files belongs to what is above it
        (["deps/dev.txt"], "requirements.txt", False),
        (["deps/dev.txt"], "deps/base.txt", True),
        (["deps/dev.txt", "requirements.txt"], "requirements.txt", True),
        (["member/deps/dev.txt"], "member/base.txt", True),
        (["member/deps/dev.txt"], "requirements.txt", False),
        (["."], "sub-other/../../work-other/x.txt", False),
    ],
)
def test_what_a_run_may_write(paths: list[str], file: str, held: bool) -> None:
    put("member/pyproject.toml")
    for folder in ("sub", "deps", "requirements"):
        Path(folder).mkdir()
    assert writing.remit(paths).holds(file) is held


def test_what_is_not_to_be_written_is_refused_at_the_last_moment_too() -> None:
    put("../outside.txt", "x")
    document = disk.read("../outside.txt").edited((Replace(Place("../outside.txt", (0,)), "x", "y"),))
    with pytest.raises(FixError, match="lies outside the project"):
        writing.write_all([document], writing.remit(["."]))
    assert Path("../outside.txt").read_text() == "x"


@links
def test_of_several_files_none_is_written_when_one_may_not_be(here: Path) -> None:
    put("a.txt", "x")
    put("../real.txt", "x")
    Path("b.txt").symlink_to(here.parent / "real.txt")
    documents = [disk.read(name).edited((Replace(Place(name, (0,)), "x", "y"),)) for name in ("a.txt", "b.txt")]
    with pytest.raises(FixError, match="leads out"):
        writing.write_all(documents, writing.remit(["."]))
    assert Path("a.txt").read_text() == "x"


def test_an_include_out_of_the_project_is_written_only_when_it_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    outside = put("../shared/base.txt", f"{FAULT}\n")
    put("requirements.txt", f"-r ../shared/base.txt\n{FAULT}\n")
    run = ["fix", "--write", "--offline", "--select", "marker-value-unknown"]
    assert cli.main(run) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "`../shared/base.txt` lies outside the project; name it as well to have it written" in said
    assert outside.read_text() == f"{FAULT}\n"
    assert FIXED in Path("requirements.txt").read_text()
    assert cli.main([*run, "requirements.txt", "../shared/base.txt"]) == 0
    assert outside.read_text() == f"{FIXED}\n"


def test_a_comment_is_put_into_no_file_out_of_the_project() -> None:
    outside = put("../shared/base.txt", f"{FAULT}\n")
    put("requirements.txt", "-r ../shared/base.txt\n")
    assert cli.main(["check", "--offline", "--select", "marker-value-unknown", "--add-ignore"]) == 1
    assert outside.read_text() == f"{FAULT}\n"


def test_a_workspace_is_one_project_and_a_member_elsewhere_is_not(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def manifest(name: str, more: str = "") -> str:
        return (
            f'[project]\nname = "{name}"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = ["{FAULT}"]\n{more}'
        )

    put("pyproject.toml", manifest("root", '[tool.uv.workspace]\nmembers = ["inside", "../elsewhere"]\n'))
    put("inside/pyproject.toml", manifest("inside"))
    put("../elsewhere/pyproject.toml", manifest("elsewhere"))
    run = ["fix", "--write", "--offline", "--select", "marker-value-unknown"]
    assert cli.main(run) == 1
    assert FIXED in Path("pyproject.toml").read_text()
    assert FIXED in Path("inside/pyproject.toml").read_text()
    assert FAULT in Path("../elsewhere/pyproject.toml").read_text()
    monkeypatch.chdir(here.parent / "elsewhere")
    assert cli.main(run) == 0
    assert FIXED in Path("pyproject.toml").read_text()
