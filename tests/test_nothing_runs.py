"""Nothing that is read runs: held by the interpreter itself, in processes of their own (see `nothing_runs`)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def child(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("kind", "least"), [("projects", 10), ("rules", 100)])
def test_check_and_fix_start_nothing_import_nothing_and_write_what_they_name(
    kind: str, least: int, tmp_path: Path
) -> None:
    run = child(str(TESTS / "nothing_runs.py"), str(tmp_path), kind)
    assert run.returncode == 0, run.stderr
    cases, written, opened, compiled = map(int, run.stdout.split())
    assert cases >= least
    assert written >= 10  # fixes were written, and the hook saw it
    assert opened > cases
    assert compiled > 0  # setup.py and noxfile.py were parsed, which is not running them


@pytest.mark.parametrize(
    "act",
    [
        "os.system('true')",
        "subprocess.run(['true'])",
        "subprocess.Popen('true', shell=True)",
        "os.execv(sys.executable, [sys.executable, '-c', ''])",
        "os.posix_spawn(sys.executable, [sys.executable, '-c', ''], {})",
        "exec(compile('1', os.path.abspath('setup.py'), 'exec'))",
        "runpy.run_path('setup.py')",
        "importlib.import_module('trap')",
        "open('other.txt', 'w')",
        "os.unlink('setup.py')",
        "os.rename('setup.py', 'moved.py')",
        "socket.create_connection(('127.0.0.1', 9))",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="not all of these exist there")
def test_the_guard_sees_what_it_must(act: str, tmp_path: Path) -> None:
    for name in ("setup.py", "trap.py"):
        (tmp_path / name).write_text("")
    code = (
        f"import importlib, os, runpy, socket, subprocess, sys; sys.path[:0] = [{str(TESTS)!r}, os.getcwd()]\n"
        f"import nothing_runs; from pathlib import Path; sys.addaudithook(nothing_runs.hook)\n"
        f"nothing_runs.guarded = Path.cwd().resolve()\n{act}"
    )
    run = child("-c", code, cwd=tmp_path)
    assert run.returncode == 97, run.stderr
    assert "refused: " in run.stderr


def test_a_projects_own_modules_stand_in_for_none_of_ours(tmp_path: Path) -> None:
    """`python -m` puts the working directory first among what is imported from."""
    for name in (
        "packaging",
        "msgspec",
        "tomlkit",
        "yaml",
        "libcst",
        "urllib3",
        "json",
        "argparse",
        "tomllib",
        "netrc",
    ):
        (tmp_path / f"{name}.py").write_text(f"import os\nos.write(2, b'ran {name}')\nos._exit(98)\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = ["a; os_name == \'NT\'"]\n'
    )
    (tmp_path / "setup.py").write_text("import os\nos._exit(98)\n")
    for words in (["check"], ["fix", "--write"]):
        environment = os.environ | {"UVLINT_CACHE_DIR": str(tmp_path / "cache")}
        run = subprocess.run(
            [sys.executable, "-m", "uvlint", *words, "--offline"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode in (0, 1, 3), run.stderr
        assert "ran" not in run.stderr.split()
