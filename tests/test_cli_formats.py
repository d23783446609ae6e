"""The formats on the command line: one run, many reports, the same exit code, and paths of the checkout."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from uvlint import cli, rules
from uvlint.arguments import FORMATS

FAULTY = (
    '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\n'
    "dependencies = [\"tzdata; sys_platform == 'windows'\"]\n"
)
COMPLETE = ["--select", "marker-*", "--offline"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose folder `api` is the working directory."""
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITLAB_CI", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    folder = tmp_path / "repository" / "api"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(FAULTY)
    monkeypatch.chdir(folder)
    return tmp_path / "repository"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    cli.main(["check", *COMPLETE, *words])
    return capsys.readouterr().out


def sarif(text: str) -> Any:
    (run,) = json.loads(text)["runs"]
    return run


def path_of(run: Any) -> str:
    uri: str = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--select", "marker-*"], 1),
        (["--select", "marker-*", "--exit-zero"], 0),
        (["--select", "environment-overlap"], 0),
        (["--select", "release-missing"], 3),
        (["--python", "2.7"], 2),
    ],
)
def test_no_format_changes_the_exit_code(name: str, words: list[str], code: int, checkout: Path) -> None:
    manifest = FAULTY.replace('["tz', '["rich", "tz') if code == 3 else FAULTY
    Path("pyproject.toml").write_text(manifest)
    assert cli.main(["check", "--offline", *words, "--output-format", name]) == code


def test_one_run_writes_every_report(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for name in (*FORMATS, "diff") for word in ("--report", f"{name}={name}.out")]
    assert "marker-value-unknown" in said(capsys, *words)
    for name in FORMATS:
        assert "marker-value-unknown" in Path(f"{name}.out").read_text(encoding="utf-8")


def test_the_patch_of_a_check_is_what_fix_would_write(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--report", "diff=safe.patch", "--report", "markdown=summary.md")
    patch = Path("safe.patch").read_text()
    assert "+dependencies = [\"tzdata; sys_platform == 'win32'\"]" in patch
    assert patch in Path("summary.md").read_text(encoding="utf-8")
    subprocess.run(["git", "apply", "safe.patch"], check=True, cwd=checkout / "api")
    after = Path("pyproject.toml").read_text()
    Path("pyproject.toml").write_text(FAULTY)
    cli.main(["fix", "--write", *COMPLETE])
    assert Path("pyproject.toml").read_text() == after


def test_a_check_that_shows_no_patch_makes_none(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("a patch was made")

    monkeypatch.setattr("uvlint.lint._patch", refuse)
    said(capsys, "--report", "sarif=x.sarif")


def test_a_report_of_fix_says_what_remains(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fix", *COMPLETE, "--report", "sarif=x.sarif", "--report", "markdown=x.md"]) == 1
    assert sarif(Path("x.sarif").read_text())["results"] == []
    assert "### The patch" in Path("x.md").read_text(encoding="utf-8")


# ---- paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": ".."},
        {"GITLAB_CI": "true", "CI_PROJECT_DIR": ".."},
    ],
)
def test_services_are_told_paths_of_their_checkout_and_people_are_not(
    environment: dict[str, str],
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, str(checkout) if value == ".." else value)
    run = sarif(said(capsys, "--output-format", "sarif"))
    assert path_of(run) == "api/pyproject.toml"
    assert run["automationDetails"]["id"] == "uvlint/api/"
    assert "file=api/pyproject.toml,line=5," in said(capsys, "--output-format", "github")
    assert '"path": "api/pyproject.toml"' in said(capsys, "--output-format", "gitlab")
    assert 'file="api/pyproject.toml"' in said(capsys, "--output-format", "junit")
    assert "api/pyproject.toml:5" in said(capsys, "--output-format", "markdown")
    for name in ("full", "concise", "json"):
        assert "api/" not in said(capsys, "--output-format", name)


def test_the_base_can_be_given_and_must_hold_the_working_directory(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert path_of(sarif(said(capsys, "--output-format", "sarif"))) == "pyproject.toml"
    assert path_of(sarif(said(capsys, "--output-format", "sarif", "--base", ".."))) == "api/pyproject.toml"
    (checkout / "other").mkdir()
    assert cli.main(["check", *COMPLETE, "--base", "../other"]) == 2
    assert "does not hold the working directory" in capsys.readouterr().err


def test_a_link_to_the_checkout_is_followed(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link").symlink_to(checkout, target_is_directory=True)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "link"))
    assert path_of(sarif(said(capsys, "--output-format", "sarif"))) == "api/pyproject.toml"


def test_a_checkout_elsewhere_is_not_ours(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "cache"))
    assert path_of(sarif(said(capsys, "--output-format", "sarif"))) == "pyproject.toml"


def test_the_summary_links_to_the_commit(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(checkout),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SHA": "0123abc",
    }
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    text = said(capsys, "--output-format", "markdown")
    assert "(https://github.example/o/r/blob/0123abc/api/pyproject.toml#L5)" in text


def test_a_category_can_be_given(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(said(capsys, "--output-format", "sarif", "--category", "uvlint/nightly"))
    assert run["automationDetails"]["id"] == "uvlint/nightly/"
    assert run["results"][0]["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")


def test_sarif_describes_every_rule_whatever_is_selected(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = sarif(said(capsys, "--output-format", "sarif", "--select", "marker-never-true"))
    described = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert described == list(rules.names())


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\u0085"])
def test_lines_end_at_newlines_alone(odd: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = FAULTY.replace("[project]\n", f"[project]\n# one{odd}two\n")
    Path("pyproject.toml").write_text(manifest, encoding="utf-8")
    found = json.loads(said(capsys, "--output-format", "json"))["diagnostics"]
    assert found[0]["fixes"][0]["diff"].startswith("@@ -6 +6 @@\n")
    (change,) = sarif(said(capsys, "--output-format", "sarif"))["results"][0]["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["deletedRegion"]["startLine"] == 6
