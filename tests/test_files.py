"""The one door to the file system: nobody on the way of a check looks around it."""

import ast
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from uvlint import cli, files, seen
from uvlint.index import cache

SOURCE = Path(files.__file__).parent
LOOKS = {
    *("exists", "is_file", "is_dir", "is_symlink", "iterdir", "glob", "rglob", "read_text", "read_bytes", "stat"),
    *("lstat", "resolve", "realpath", "isfile", "isdir", "islink", "lexists", "getsize", "scandir", "listdir", "walk"),
}
# Those that may, and why a replay knows nothing of what they see.
AROUND = {
    "files.py": "the door itself",
    "replay.py": "what is kept, which no result depends on",
    "surroundings.py": "`_far`, for uv, which is never replayed",
    "documents/writing.py": "writes, which is never replayed",
    "index/cache.py": "notes the head of the file, which counts its changes",
    "index/tls.py": "asks servers, whose pages have their time",
    "index/frozen.py": "an index of tests",
    "index/engine.py": "runs uv, which is never replayed",
    "in_tree/uv_build.py": "text for other projects",
    "in_tree/__init__.py": "the package's own text",
    "documents/disk.py": "`log`, which `check` does not read",
    "terminal.py": "writes",
}


def looks(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "open":
            yield f"{path.name}:{node.lineno} open"
        elif isinstance(called, ast.Attribute) and called.attr in LOOKS and ast.unparse(called.value) != "files":
            of_a_path = not node.args or ast.unparse(called.value) in ("os", "os.path")  # not that of a shelf
            if of_a_path or called.attr not in ("exists", "resolve", "stat", "walk", "glob"):
                yield f"{path.name}:{node.lineno} {ast.unparse(called)}"


def test_only_the_door_looks_at_the_file_system() -> None:
    found = {path.relative_to(SOURCE).as_posix(): [*looks(path)] for path in SOURCE.rglob("*.py")}

    assert {name: looked for name, looked in found.items() if looked and name not in AROUND} == {}
    assert {name for name in AROUND if not found[name]} == set()


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What is looked at below the test's folder by anybody but the door, as a run goes on."""
    missed: set[str] = set()

    def watched(name: str, look: Callable[..., Any]) -> Callable[..., Any]:
        def watch(path: Any = ".", *arguments: Any, **options: Any) -> Any:
            if isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(str(tmp_path)):
                frame, through = sys._getframe(1), []
                while frame.f_back:
                    through.append(frame.f_code.co_filename)
                    frame = frame.f_back
                if not {files.__file__, cache.__file__} & {*through}:
                    missed.add(f"{name} {os.path.relpath(path, tmp_path)}")
            return look(path, *arguments, **options)

        return watch

    for name in ("stat", "lstat", "scandir", "listdir"):
        monkeypatch.setattr(os, name, watched(name, getattr(os, name)))
    monkeypatch.setattr("builtins.open", watched("open", open))
    monkeypatch.setattr(io, "open", watched("open", io.open))
    return missed


def test_a_run_looks_at_nothing_that_it_does_not_note(
    tmp_path: Path, project: Path, around: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A project with all that is looked for: configuration, a workspace, evidence, code, includes, folders of files."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.delenv("UV_NO_SYSTEM_CONFIG")
    monkeypatch.delenv("PIP_CONFIG_FILE")
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    for name, text in {
        "pyproject.toml": '[project]\nname = "top"\nversion = "1"\nrequires-python = ">=3.12"\n'
        'dependencies = ["foo", "bar", "gone"]\n[build-system]\nrequires = []\nbuild-backend = "own"\n'
        'backend-path = ["."]\n[tool.uv]\nfind-links = ["../links"]\n'
        '[tool.uv.workspace]\nmembers = ["members/*"]\n[[tool.uv.index]]\nurl = "../index"\ndefault = true\n',
        "own.py": "from setuptools.build_meta import *\n",
        "members/one/pyproject.toml": '[project]\nname = "one"\nversion = "1"\nrequires-python = ">=3.12"\n',
        "requirements.txt": "-r requirements/more.txt\nfoo\n",
        "requirements/more.txt": "bar\n",
        "Dockerfile": "FROM python:3.12-slim\n",
        ".github/workflows/ci.yml": "on: push\n",
        "tox.ini": "[tox]\nenvlist = py312\n",
        "src/app.py": "import foo\nimport bar\n",
        "../uv.toml": "",
        "../index/foo/index.html": '<a href="../../links/foo-1.0-cp38-cp38-win32.whl">foo-1.0-cp38-cp38-win32.whl</a>',
        "../links/bar-1.0.tar.gz": "no archive",
        "../home/config/uv/uv.toml": "",
    }.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    around.clear()

    trace = seen.start()
    try:
        cli.main(["check", "--select", "*-missing,marker-missing-for-import"])
    finally:
        seen.stop()

    assert "distribution-missing" in capsys.readouterr().out
    assert around == set()
    asked = {os.path.normpath(what) for _, what in trace.answers}
    assert {"uvlint.toml", "src", "src/app.py", "../index/foo/index.html", "requirements/more.txt"} <= asked


@pytest.mark.parametrize(
    ("way", "before", "after"),
    [
        ("kind", None, "x"),
        ("there", None, "x"),
        ("content", None, "x"),
        ("content", "x", "y"),
        ("content", "x" * 9, None),
        ("stamp", "x", "xy"),
        ("stamp", None, ""),
        ("head", "x", "y"),
    ],
)
def test_an_answer_changes_with_what_was_asked_about(
    way: str, before: str | None, after: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    answers = []
    for text in (before, after):
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text)
        answers.append((files.answered(way, str(file)), files.answered("names", str(tmp_path))))

    assert answers[0][0] != answers[1][0]
    assert (answers[0][1] != answers[1][1]) == ((before is None) != (after is None))


def test_a_file_is_asked_for_and_found_the_same_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("some text")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "lost").symlink_to("nowhere")
    trace = seen.start()
    try:
        assert files.content(tmp_path / "file") == b"some text"
        assert files.is_file(tmp_path / "file")
        assert not files.is_folder(tmp_path / "file")
        assert files.is_folder(tmp_path / "link")
        assert files.is_there(tmp_path / "lost")
        assert not files.exists(tmp_path / "lost")
        assert files.names(tmp_path) == ["file", "folder/", "link/?", "lost/?"]
        assert files.names(tmp_path, "fold", "los") == ["folder/", "lost/?"]
        assert files.found(str(tmp_path / "f*")) == [str(tmp_path / "file"), str(tmp_path / "folder")]
        assert files.real(tmp_path / "link") == os.path.realpath(tmp_path / "folder")
        files.stamp(tmp_path / "file")
        with pytest.raises(files.TooLargeError):
            files.content(tmp_path / "file", 3)
        with pytest.raises(files.NotAFileError):
            files.content(tmp_path / "folder")
        with pytest.raises(FileNotFoundError):
            files.content(tmp_path / "none")
        with pytest.raises(NotADirectoryError):
            files.names(tmp_path / "file")
    finally:
        seen.stop()

    (tmp_path / "another").write_text("")
    assert files.answered("names fold los", str(tmp_path)) == trace.answers["names fold los", str(tmp_path)]
    assert files.answered("names", str(tmp_path)) != trace.answers["names", str(tmp_path)]
    (tmp_path / "another").unlink()
    assert len(trace.answers) == 13
    assert not trace.broken
    assert {question: files.answered(*question) for question in trace.answers} == trace.answers
