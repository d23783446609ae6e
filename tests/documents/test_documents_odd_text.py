"""Text as machines have it: marks, newlines, encodings, locales, and names as other systems write them."""

import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from uvlint import cli
from uvlint.documents import disk, writing
from uvlint.errors import DocumentError

MANIFEST = """\
[project]
name = "x"
version = "0"
requires-python = ">=3.12"
# größer
dependencies = ["a; os_name == 'NT'"]
"""
FIXED = MANIFEST.replace("'NT'", "'nt'")
RUN = ["fix", "--write", "--offline", "--select", "marker-value-unknown"]


@pytest.fixture(autouse=True)
def _here(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(project.parent / "cache"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_marks_and_newlines_stay(mark: bytes, newline: str) -> None:
    Path("pyproject.toml").write_bytes(mark + MANIFEST.replace("\n", newline).encode())
    assert cli.main(RUN) == 0
    assert Path("pyproject.toml").read_bytes() == mark + FIXED.replace("\n", newline).encode()


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("pyproject.toml", MANIFEST.encode("utf-16"), "the file is UTF-16, and TOML must be UTF-8"),
        ("pyproject.toml", b"a = 1\n".decode().encode("utf-16-le"), "not valid TOML"),
        ("pyproject.toml", MANIFEST.encode("latin-1"), "not UTF-8 text: byte 0xf6"),
        ("requirements.txt", "größer".encode("latin-1"), "not UTF-8 text: byte 0xf6"),
        ("requirements.txt", b"\xff\xfea", "not UTF-16-LE text"),
        ("script.py", MANIFEST.encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_in_another_encoding_is_refused_with_a_clear_word(name: str, raw: bytes, words: str) -> None:
    Path(name).write_bytes(raw)
    with pytest.raises(DocumentError, match=words):
        disk.read(name)


def test_requirements_in_utf_16_are_read_as_uv_reads_them_and_stay_so() -> None:
    text = "a; os_name == 'NT'\r\n"
    for codec in ("utf-16-le", "utf-16-be"):
        raw = "\ufeff".encode(codec) + text.encode(codec)
        Path("requirements.txt").write_bytes(raw)
        assert cli.main(RUN) == 0
        assert Path("requirements.txt").read_bytes() == raw.replace("NT".encode(codec), "nt".encode(codec))


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=str,
)
def test_no_locale_ends_a_run(locale: dict[str, str]) -> None:
    text = MANIFEST.replace("größer", "größer 中文 \N{SNOWMAN}").replace("a;", "中文; os_name == '中'\", \"a;")
    Path("pyproject.toml").write_bytes(text.encode())
    for form in ("full", "concise", "json", "github"):
        run = subprocess.run(
            [sys.executable, "-m", "uvlint", "check", "--offline", "--output-format", form],
            env=os.environ | locale,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 1, run.stderr
        assert b"Traceback" not in run.stderr
        assert run.stdout
    run = subprocess.run(
        [sys.executable, "-m", "uvlint", *RUN], env=os.environ | locale, capture_output=True, check=False
    )
    assert run.returncode in (0, 1, 3), run.stderr
    assert "os_name == 'nt'" in Path("pyproject.toml").read_text(encoding="utf-8")  # written as UTF-8 all the same


def test_names_of_files_that_are_no_text_end_no_run(tmp_path: Path) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("Windows and macOS refuse names of files that are no text")
    Path(os.fsdecode(b"requirements-\xff.txt")).write_text("a; os_name == 'NT'\n")
    for words in (["check"], ["check", "--output-format", "json"], ["check", "--output-format", "github"], ["fix"]):
        run = subprocess.run(
            [sys.executable, "-m", "uvlint", *words, "--offline"],
            capture_output=True,
            check=False,
            env=dict(os.environ),
        )
        assert run.returncode == 1, run.stderr
        assert b"Traceback" not in run.stderr
        run.stdout.decode()


# ---- other systems, as far as this one can show ---------------------------------------------------


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("sub\\pyproject.toml", "sub/pyproject.toml"),
        ("C:\\code\\a\\..\\b.toml", "C:/code/b.toml"),
        (".\\a.txt", "a.txt"),
    ],
)
def test_windows_paths_are_shown_with_slashes(path: str, shown: str) -> None:
    import ntpath

    assert PureWindowsPath(ntpath.normpath(path)).as_posix() == shown


def test_a_requirements_file_may_name_its_includes_as_windows_does(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reqs").mkdir()
    Path("reqs/base.txt").write_text("a; os_name == 'NT'\n")
    Path("requirements.txt").write_bytes(b"-r reqs\\base.txt\r\n")
    assert cli.main(["check", "--offline", "--select", "marker-value-unknown", "--output-format", "concise"]) == 1
    assert "reqs/base.txt:1:1" in capsys.readouterr().out


def test_a_file_system_that_knows_no_case_widens_no_remit() -> None:
    """There `PYPROJECT.TOML` opens the same file: another spelling of what was named is not named, and stays unwritten
    unless it lies in the project."""
    Path("sub").mkdir()
    remit = writing.remit(["sub"])
    assert remit.holds("sub/pyproject.toml")
    assert not remit.holds("SUB/pyproject.toml") or os.path.samefile("sub", "SUB")
    assert not writing.remit(["a.txt"]).holds("../A.TXT")
