"""Who may import whom: design.md, "Who may import whom", held to a table."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "uvlint"
ROOMS = ["model", "documents", "index", "builds", "rules", "reporters"]

# room: what of uvlint it may import, besides itself; a module of its own counts as a room of its own
MAY_SEE = {
    "errors": "",
    "data": "",
    "seen": "",
    "files": "seen",
    "kept": "",
    "replay": "__init__ files kept seen",
    "start": "__init__ replay seen cli",
    "model": "data errors",
    "documents": "__init__ files model data errors",
    "index": "__init__ files seen model data errors",
    "builds": "model data errors",
    "rules": "__init__ files model data",
    "reporters": "model data",
    "config": "model errors",
    "keys": "",
    "checked": "model errors keys",
    "configure": "model errors config keys checked rules documents",
    "silences": "model errors config documents",
    "settle": "model data errors config silences documents",
    "manifests": "model errors documents",
    "brought": "model config",
    "look": "__init__ seen brought model data errors config index builds",
    "graph": "model errors config brought look manifests resolve documents index",
    "walk": "graph brought model errors config configure documents manifests look silences rules",
    "promises": "model config configure manifests look settle documents",
    "report": "model documents manifests settle silences since rules __init__",
    "dialog": "model reporters",
    "resolve": "model data errors config look manifests documents index",
    "verify": "model errors look manifests resolve settle silences documents index",
    "since": "graph model errors config manifests look settle walk documents index",
    "matrix": "graph brought model config configure manifests look settle since index",
    "lint": "graph model errors config manifests look walk report settle silences since verify dialog documents",
    "in_tree": "",
    "backend": "model errors documents manifests settle in_tree",
    "annotate": "model errors config documents manifests look walk report",
    "schema": "data keys checked rules",
    "handbook": "errors keys checked",
    "arguments": "errors __init__",
    "explain": "model errors config configure look manifests settle builds",
    "terminal": "__init__ files seen model errors dialog reporters",
    "surroundings": "__init__ kept seen data model arguments config configure terminal look verify since graph resolve "
    "documents index",
    "cli": "__init__ replay seen data model errors arguments config terminal surroundings lint annotate backend "
    "explain matrix promises schema handbook rules documents reporters",
    "__main__": "start",
    "__init__": "",
}

# library: the only files that may name it
ONLY_IN = {
    "tomlkit": "documents/",
    "yaml": "documents/evidence/yaml_text.py",
    "libcst": "documents/setup_script.py builds/setup_script.py",
    "urllib3": "index/http.py index/connections.py",
    "truststore": "index/tls.py",
    "ssl": "index/http.py index/tls.py",
    "sqlite3": "index/cache.py",
    "subprocess": "index/engine.py index/keyring.py index/git.py in_tree/uv_build.py",
    "importlib.import_module": "rules/__init__.py reporters/__init__.py",
    "asyncio": "",
    "pickle": "",
    "ctypes": "",
}
OUTSIDE = {
    "model": "packaging msgspec",
    "data": "",
    "errors": "",
    "in_tree": "",
    "rules": "packaging msgspec",
    "reporters": "msgspec",
    "documents": "packaging msgspec tomlkit libcst yaml",
    "builds": "packaging msgspec libcst",
    "index": "packaging msgspec urllib3 truststore",
}

FILES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever in the file; `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    """The room of a file: its folder, or its own name at the top."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    allowed = {room, *MAY_SEE[room].split()}
    for name in imports(path):
        if name.split(".")[0] == "uvlint":
            second = name.split(".")[1]
            seen = second if (SOURCE / second).is_dir() or (SOURCE / f"{second}.py").exists() else "__init__"
            assert seen in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_library_is_named_only_where_it_is_at_home(path: Path) -> None:
    for name in imports(path):
        for library, places in ONLY_IN.items():
            if name == library or name.startswith(f"{library}."):
                home = any(path.as_posix().startswith(place) for place in places.split())
                assert home, f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_room_uses_only_its_own_libraries(path: Path) -> None:
    room = room_of(path)
    for name in imports(path):
        top = name.split(".")[0]
        if room in OUTSIDE and top != "uvlint" and top not in sys.stdlib_module_names:
            assert top in OUTSIDE[room].split(), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nothing_that_was_read_is_ever_run(path: Path) -> None:
    for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "compile", "__import__"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called = f"{node.value.id}.{node.attr}"
            assert called not in {"os.system", "os.popen", "os.execv", "os.spawnv", "importlib.import_module"}, path


def test_the_backend_for_other_projects_is_text_here() -> None:
    """It runs programs, in their builds; nothing of uvlint imports it."""
    assert not [path for path in FILES if any(name.startswith("uvlint.in_tree.uv_build") for name in imports(path))]
    assert "uvlint.in_tree.template" in imports(Path("backend.py"))


def test_only_the_terminal_prints() -> None:
    printing = {
        path.as_posix()
        for path in FILES
        for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }

    assert printing <= {"terminal.py"}


def test_the_model_touches_no_file_and_no_network() -> None:
    for path in FILES:
        if room_of(path) in ("model", "data", "rules") and path.as_posix() != "rules/__init__.py":  # lists its folder
            named = {name.split(".")[0] for name in imports(path)}
            assert not named & {"os", "io", "pathlib", "socket", "urllib", "tempfile", "logging", "threading"}, path
            assert "open(" not in (SOURCE / path).read_text(encoding="utf-8"), path


def test_the_table_names_every_room() -> None:
    assert {room_of(path) for path in FILES} == set(MAY_SEE)
    assert set(ROOMS) <= set(MAY_SEE)


HEAVY = [
    "yaml",
    "urllib3",
    "truststore",
    "ssl",
    "tomlkit",
    "libcst",
    "email",
    "asyncio",
    "packaging",
    "sqlite3",
    "http.client",
]


def test_the_command_line_starts_without_what_only_a_check_needs() -> None:
    code = f"import sys, uvlint.cli; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_environment()
    )

    assert run.stdout.split() == []


def test_the_outside_world_is_loaded_without_its_network() -> None:
    """Reading the cache, or a frozen index, needs no HTTP library: `index/remote.py` imports it when first asked."""
    heavy = {"urllib3", "truststore", "asyncio", "libcst", "yaml"}
    code = f"import sys, uvlint.lint, uvlint.index.remote; print(*sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())

    assert run.stdout.split() == []


def test_a_run_that_has_its_pages_loads_nothing_for_other_runs() -> None:
    """Each of these costs a warm run a hundredth to a tenth of its time (docs/performance.md)."""
    heavy = {
        *("packaging.requirements", "packaging.markers", "packaging.utils", "packaging.tags"),
        *("pkgutil", "shutil", "tempfile", "zipfile", "tarfile", "difflib", "glob", "hashlib", "logging"),
        *("uvlint.index.anchors", "uvlint.index.http", "uvlint.model.explaining", "uvlint.builds"),
    }
    code = (
        "import sys, pathlib, argparse, sqlite3, tomllib, msgspec, packaging.specifiers; before = set(sys.modules);"
        "import uvlint.lint, uvlint.index.remote, uvlint.reporters.full; from uvlint import arguments, rules;"
        f"rules.load(); arguments.parse(['check']); print(*sorted({heavy!r} & set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_environment()
    )

    assert run.stdout.split() == []


def _environment() -> dict[str, str]:
    import msgspec
    import packaging

    libraries = {str(Path(module.__file__ or "").parent.parent) for module in (msgspec, packaging)}
    return {"PYTHONPATH": ":".join([str(SOURCE.parent), *libraries])}
