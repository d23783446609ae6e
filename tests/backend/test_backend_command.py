"""`uvlint backend`: what it shows, writes, checks, renews and refuses."""

import json
import subprocess
from pathlib import Path

import pytest

from uvlint import backend, cli
from uvlint.documents import writing
from uvlint.documents.document import Written
from uvlint.errors import FixError
from uvlint.model import build_system

MANIFEST = """\
[project]
name = "demo-pkg"  # ours
version = "1.0"

[build-system]
requires = ["uv_build>=0.9,<0.14"]
build-backend = "uv_build"
"""
WIRED = """\
[project]
name = "demo-pkg"  # ours
version = "1.0"

[build-system]
requires = []
build-backend = "uv_build"
backend-path = ["build-backend"]

[tool.uv.build-backend]
source-include = ["build-backend/uv_build.py"]
"""
FILE = Path("build-backend/uv_build.py")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(MANIFEST)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_it_would_write_is_a_patch_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)
    assert cli.main(["backend"]) == 1
    patch = capsys.readouterr().out.rpartition("\n\n")[0] + "\n"
    assert files(project) == before
    subprocess.run(["git", "apply"], input=patch, text=True, check=True)
    applied = files(project)
    Path("pyproject.toml").write_text(MANIFEST)
    FILE.unlink()
    assert cli.main(["backend", "--write"]) == 0
    assert files(project) == applied
    assert Path("pyproject.toml").read_text() == WIRED


def test_once_written_it_is_up_to_date(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backend", "--check"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 4
    cli.main(["backend", "--write"])
    written = files(project)
    capsys.readouterr()
    for words in ([], ["--check"], ["--write"], ["--write", "--force"]):
        assert cli.main(["backend", *words]) == 0
        assert "is up to date" in capsys.readouterr().out
    assert files(project) == written


def test_json_says_it_all(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backend", "--check", "--output-format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == {"name": "uvlint-backend", "version": 1}
    assert (told["current"], told["state"], told["bound"]) == (False, "absent", ">=0.9,<0.14")
    assert (told["manifest"], told["file"]) == ("pyproject.toml", FILE.as_posix())
    assert len(told["problems"]) == 4
    assert told["diff"].startswith("--- /dev/null\n+++ b/build-backend/uv_build.py\n")
    assert cli.main(["backend", "--write", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["current"], told["state"], told["written"], told["problems"]) == (True, "current", True, [])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (MANIFEST[MANIFEST.index("[build-system]") :], "", "has no `[build-system]`"),
        ('"uv_build"', '"hatchling.build"', "is built with `hatchling.build`, not with `uv_build`"),
        ('build-backend = "uv_build"\n', "", "names no `build-backend`"),
        ("uv_build>=0.9,<0.14", "uv_build>=0.9", "`uv_build>=0.9` is not bounded on both sides"),
        ("uv_build>=0.9,<0.14", "uv_build", "`uv_build` is not bounded on both sides"),
        ('0.14"', '0.14", "wheel"', "asks for more than a version of `uv_build`: `wheel`"),
        ('0.14"', "0.14; python_version > '3'\"", "asks for more than a version of `uv_build`: `uv_build>=0.9"),
        ('"uv_build>=0.9,<0.14"', "", "does not ask for `uv_build`"),
        ("requires = [", 'backend-path = ["a", "b"]\nrequires = [', "has to lead to one folder of the project"),
        ("requires = [", 'backend-path = [".."]\nrequires = [', "has to lead to one folder of the project"),
        ("[build", '[tool.uv.build-backend]\nsource-exclude = ["*.py"]\n\n[build', "takes `build-backend/uv_build.py`"),
        ("[build", '[tool.uv.build-backend]\nsource-exclude = ["/build-*"]\n\n[build', "takes `build-backend/uv_"),
        ('requires = ["uv_build>=0.9,<0.14"]', "requires = []\nbackend-path = ['build-backend']", "is said nowhere"),
    ],
)
def test_what_only_a_person_can_put_right_is_refused_with_a_hint(
    old: str, new: str, words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert old in MANIFEST
    Path("pyproject.toml").write_text(MANIFEST.replace(old, new))
    before = files(project)
    for option in ([], ["--check"], ["--write"], ["--write", "--force"]):
        assert cli.main(["backend", *option]) == 2
        said = capsys.readouterr().err
        assert words in said
        assert "\nhint: " in said
    assert files(project) == before


@pytest.mark.parametrize("text", ["# mine\n", "import uv_build\n"])
def test_a_file_that_uvlint_did_not_write_is_overwritten_when_forced_only(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    FILE.parent.mkdir()
    FILE.write_text(text)
    assert cli.main(["backend", "--check"]) == 1
    assert "was not written by uvlint" in capsys.readouterr().out
    assert cli.main(["backend", "--write"]) == 2
    assert "`--force` writes it anew" in capsys.readouterr().err
    assert (FILE.read_text(), Path("pyproject.toml").read_text()) == (text, MANIFEST)
    assert cli.main(["backend", "--write", "--force"]) == 0
    assert cli.main(["backend"]) == 0


def test_an_edited_file_is_overwritten_when_forced_only_and_keeps_its_bound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["backend", "--write"])
    edited = FILE.read_text().replace('UV_BUILD = ">=0.9,<0.14"', 'UV_BUILD = ">=0.9,<0.15"')
    FILE.write_text(edited)
    assert cli.main(["backend", "--check"]) == 0
    FILE.write_text(edited.replace("uv_build", "uv_built"))
    assert cli.main(["backend", "--write"]) == 2
    assert cli.main(["backend", "--write", "--force"]) == 0
    assert FILE.read_text() == edited


def test_a_bound_in_the_manifest_goes_before_that_of_the_file() -> None:
    cli.main(["backend", "--write"])
    Path("pyproject.toml").write_text(WIRED.replace("requires = []", 'requires = ["uv_build~=0.10.2"]'))
    assert cli.main(["backend", "--check"]) == 1
    assert cli.main(["backend", "--write"]) == 0
    assert 'UV_BUILD = ">=0.10.2,<0.11"\n' in FILE.read_text()
    assert Path("pyproject.toml").read_text() == WIRED


def test_an_older_format_is_renewed_and_a_newer_one_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["backend", "--write"])
    old = FILE.read_text()
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as later:
        for module in (backend, build_system):
            later.setattr(module, "FORMAT", 2)
        assert cli.main(["backend", "--check"]) == 1
        assert "is not up to date" in capsys.readouterr().out
        assert cli.main(["backend", "--write"]) == 0
    new = FILE.read_text()
    assert old.splitlines()[1:] == new.splitlines()[1:]
    assert cli.main(["backend", "--write", "--force"]) == 2
    assert "newer uvlint" in capsys.readouterr().err
    assert FILE.read_text() == new


def test_a_backend_in_another_folder_stays_there() -> None:
    cli.main(["backend", "--write"])
    FILE.parent.rename("tools")
    moved = WIRED.replace('"build-backend', '"tools')
    Path("pyproject.toml").write_text(moved)
    assert cli.main(["backend", "--check"]) == 0
    Path("tools/uv_build.py").unlink()
    Path("pyproject.toml").write_text(moved.replace("requires = []", 'requires = ["uv_build>=1,<2"]'))
    assert cli.main(["backend", "--write"]) == 0
    assert Path("tools/uv_build.py").exists()
    assert not FILE.exists()


@pytest.mark.parametrize("pattern", ["build-backend/*", "build-backend/**", "**/uv_build.py", "*/*.py"])
def test_a_pattern_that_includes_it_already_is_enough(pattern: str) -> None:
    Path("pyproject.toml").write_text(f'{MANIFEST}\n[tool.uv.build-backend]\nsource-include = ["{pattern}"]\n')
    assert cli.main(["backend", "--write"]) == 0
    assert f'source-include = ["{pattern}"]\n' in Path("pyproject.toml").read_text()


def test_newlines_and_comments_stay(project: Path) -> None:
    text = MANIFEST.replace('["uv_build>=0.9,<0.14"]', '[\n    # bounded\n    "uv_build>=0.9,<0.14", # why\n]')
    Path("pyproject.toml").write_bytes(text.replace("\n", "\r\n").encode())
    assert cli.main(["backend", "--write"]) == 0
    raw = Path("pyproject.toml").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert b"requires = [\r\n    # bounded\r\n]\r\n" in raw
    assert cli.main(["backend"]) == 0


def test_both_files_are_written_or_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = files(project), writing.write

    def fail(document: Written, within: writing.Remit) -> None:
        if document.file == "pyproject.toml":
            raise FixError("the disk is full")
        write(document, within)

    monkeypatch.setattr(writing, "write", fail)
    assert cli.main(["backend", "--write"]) == 2
    assert files(project) == before
    assert not FILE.parent.exists()
    FILE.parent.mkdir()
    FILE.write_text("# mine\n")
    assert cli.main(["backend", "--write", "--force"]) == 2
    assert FILE.read_text() == "# mine\n"


def test_a_link_out_of_the_working_directory_is_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    FILE.parent.symlink_to(outside, target_is_directory=True)
    assert cli.main(["backend", "--write"]) == 2
    assert "leads out of the working directory" in capsys.readouterr().err
    assert list(outside.iterdir()) == []
    assert Path("pyproject.toml").read_text() == MANIFEST


def test_a_project_elsewhere_is_named_by_folder_or_file(project: Path) -> None:
    inner = Path("inner")
    inner.mkdir()
    Path("pyproject.toml").rename(inner / "pyproject.toml")
    assert cli.main(["backend", "inner", "--write"]) == 0
    assert (inner / FILE).exists()
    assert (inner / "pyproject.toml").read_text() == WIRED
    assert cli.main(["backend", "inner/pyproject.toml", "--check"]) == 0
    assert cli.main(["backend", "nowhere"]) == 2


def test_a_member_of_a_workspace_has_its_own() -> None:
    member = Path("packages/demo")
    member.mkdir(parents=True)
    Path("pyproject.toml").rename(member / "pyproject.toml")
    Path("pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    assert cli.main(["backend", str(member), "--write"]) == 0
    assert (member / "pyproject.toml").read_text() == WIRED
    assert (member / FILE).exists()
    assert cli.main(["backend", "--write"]) == 2


@pytest.mark.parametrize("words", [["--check", "--write"], ["--force"], ["--check", "--force"], [".", "other"]])
def test_options_that_do_not_go_together_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backend", *words]) == 2
    assert capsys.readouterr().err.startswith("error: ")
