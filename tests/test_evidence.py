"""Evidence as a user meets it: what is promised and why, what is marked, what stays quiet, and one fault once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from golden import FIXTURES
from uvlint import cli, lint, rules
from uvlint.config import Config
from uvlint.documents.evidence import yaml_text
from uvlint.index.frozen import FrozenSource
from uvlint.index.git import Snapshot
from uvlint.look import World
from uvlint.matrix import matrix
from uvlint.model.memory import Memory
from uvlint.model.report import Report
from uvlint.since import Since
from uvlint.walk import rules_of

PROJECT = """
[project]
name = "x"
version = "1"
requires-python = ">=3.12"
dependencies = ["rich>=13"]
"""
MATRIX = """
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, macos-13]
        python: ["3.12", "3.13t"]
        exclude: [{ os: macos-13, python: 3.13t }]
    steps:
      - run: uv sync --python ${{ matrix.python }}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    put(".git/HEAD")
    put("pyproject.toml", PROJECT)
    put(".github/workflows/ci.yml", MATRIX)
    return tmp_path


def put(name: str, text: str = "") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def world(memory: Memory | None = None) -> World:
    return World(
        datetime(2026, 11, 21, tzinfo=UTC), lambda _: FrozenSource(FIXTURES / "index"), memory=memory or Memory()
    )


def check(*, config: Config | None = None) -> Report:
    return lint.check(["."], config or Config(), world())


def heard(report: Report) -> list[str]:
    return [f"{one.severity}[{one.rule}]" for one in report.diagnostics]


# ---- what is shown --------------------------------------------------------------------------------


def test_the_settings_are_shown_with_the_promise_and_its_reasons(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["config", "--show"]) == 0
    shown = capsys.readouterr().out
    assert "What `pyproject.toml` promises, and why" in shown
    assert "3.13t                   only .github/workflows/ci.yml:8, for linux x86_64" in shown
    assert "x86_64-apple-darwin     only .github/workflows/ci.yml:7, for Python 3.12" in shown


def test_programs_are_told_the_same(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(".gitlab-ci.yml", "a: [")
    assert cli.main(["config", "--show", "--output-format", "json"]) == 0
    [promise] = json.loads(capsys.readouterr().out)["promises"]
    assert promise["file"] == "pyproject.toml"
    [intel] = [one for one in promise["platforms"] if one["id"] == "x86_64-apple-darwin"]
    assert intel == {
        "id": "x86_64-apple-darwin",
        "reasons": [".github/workflows/ci.yml:7"],
        "by_evidence": True,
        "only": "Python 3.12",
    }
    assert promise["not_asked"] == [{"file": ".gitlab-ci.yml", "reason": "line 2: is no valid YAML"}]


def test_a_folder_without_manifests_has_settings_all_the_same(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert cli.main(["config", "--show", "empty"]) == 0
    assert "promises" not in capsys.readouterr().out


def test_escapes_in_names_and_reasons_stay_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(".github/workflows/\x1b]0;x\x07.yml", MATRIX)
    assert cli.main(["config", "--show"]) == 0
    assert "\x1b" not in capsys.readouterr().out
    put(".github/workflows/\x1b[31m.yml", "a: [")
    assert cli.main(["config", "--show"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_matrix_marks_what_only_evidence_asks_for(here: Path) -> None:
    [found] = matrix(["."], Config(), world())
    assert found.asked == {
        "3.12/x86_64-apple-darwin": (".github/workflows/ci.yml:7",),
        "3.13t/x86_64-manylinux_2_28": (".github/workflows/ci.yml:8",),
    }
    assert found.asked_by == (
        ("macos x86_64", ".github/workflows/ci.yml:7"),
        ("Python 3.13t", ".github/workflows/ci.yml:8"),
    )
    [asked] = matrix(["."], Config(pythons=("3.12",)), world())
    assert list(asked.asked) == ["3.12/x86_64-apple-darwin"]
    # What the command line asks for is not there for the sake of evidence alone.
    [asked] = matrix(["."], Config(platforms=("x86_64-apple-darwin",), pythons=("3.12",)), world())
    assert [target.id for target in asked.universe.targets] == ["3.12/x86_64-apple-darwin"]
    assert asked.asked == {}


def test_the_matrix_as_json_has_a_key_more(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("pyproject.toml", PROJECT.replace("rich>=13", "rich @ https://files.example/rich-1.zip"))
    assert cli.main(["matrix", "--offline", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["asked_by_evidence"]["3.12/x86_64-apple-darwin"] == [".github/workflows/ci.yml:7"]
    assert "3.13t/x86_64-manylinux_2_28" in told["targets"]


def test_a_finding_says_why_such_a_target_counts(here: Path) -> None:
    put("pyproject.toml", PROJECT.replace("rich>=13", "torch>=2.6"))
    [first, *_] = [one for one in check().diagnostics if one.rule == "distribution-missing"]
    assert "macos x86_64 is asked for by .github/workflows/ci.yml:7" in first.notes


# ---- what turns it off ----------------------------------------------------------------------------


def test_the_setting_turns_it_off(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("pyproject.toml", PROJECT + "[tool.uvlint]\nevidence = false\n")
    assert cli.main(["config", "--show"]) == 0
    shown = capsys.readouterr().out
    assert "ci.yml" not in shown
    assert "evidence             false" in shown
    assert len(check(config=Config(evidence=False)).targets) == 16
    assert len(check().targets) == 18


def test_without_such_files_nothing_is_asked_for_and_nothing_remembered(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".github/workflows/ci.yml").unlink()

    def refuse(*_: object) -> None:
        raise AssertionError("something was read")

    monkeypatch.setattr(yaml_text, "documents", refuse)
    report = lint.check(["."], Config(), world(Memory(refuse, refuse)))  # type: ignore[arg-type]
    assert heard(report) == []


def test_a_fix_leaves_files_of_others_alone(here: Path) -> None:
    put("pyproject.toml", PROJECT.replace("rich>=13", "pywin32>=306"))
    before = Path(".github/workflows/ci.yml").read_bytes()
    lint.fix(["."], Config(unsafe=True), world(), write=True)
    assert Path(".github/workflows/ci.yml").read_bytes() == before


# ---- rules that somebody has to ask for -----------------------------------------------------------


def test_a_rule_that_is_opt_in_runs_where_its_name_is_given() -> None:
    name = "marker-missing-for-import"
    loaded = rules.load()
    assert [rule.name for rule in loaded if rule.opt_in] == [name]

    def chosen(*select: str) -> set[str]:
        return {rule.name for rule in rules_of(Config(select=select))[0]}

    assert name not in chosen()
    assert name not in chosen("*")
    assert name not in chosen("marker-*")
    assert chosen(name) == {name}
    assert name in chosen("*", name)


# ---- one fault, one finding -----------------------------------------------------------------------

DESK = PROJECT.replace('"rich>=13"', '"psycopg2>=2.9"').replace(
    "dependencies", 'classifiers = ["Operating System :: Microsoft :: Windows"]\ndependencies'
)


def test_what_explains_others_takes_them_in(here: Path) -> None:
    Path(".github/workflows/ci.yml").unlink()
    put("pyproject.toml", DESK)
    report = check()
    assert heard(report) == ["warning[environment-unneeded]"]
    everything = Config(select=("build-needs-command",))
    assert heard(check(config=everything)) == ["warning[build-needs-command]"]


def test_what_is_silenced_takes_nothing_in(here: Path) -> None:
    Path(".github/workflows/ci.yml").unlink()
    put(
        "pyproject.toml", DESK.replace('["psycopg2>=2.9"]', '[\n"psycopg2>=2.9",  # uvlint: ignore[environment-*] x\n]')
    )
    assert heard(check()) == ["warning[build-needs-command]"]
    silent = DESK.replace('["psycopg2>=2.9"]', '[\n"psycopg2>=2.9",  # uvlint: ignore[build-needs-command] x\n]')
    put("pyproject.toml", silent)
    report = check()
    assert heard(report) == []
    assert {one.rule for one in report.suppressed} == {"build-needs-command", "environment-unneeded"}


# ---- quiet by construction ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        {".python-version": "3.12\n"},
        {".python-version": "3.12.4\n3.13\n"},
        {"Dockerfile": "FROM python:3.14-slim\n"},
        {".github/workflows/one.yml": MATRIX.replace(', "3.13t"', "").replace(", macos-13", "")},
        {"tox.ini": "[tox]\nenvlist = py312, py313\n"},
        {"noxfile.py": "import nox\n@nox.session(python=['3.12'])\ndef t(s): ...\n"},
        {".gitlab-ci.yml": "t: { image: 'python:3.13', script: pip install . }\n"},
        {".github/workflows/x.yml": MATRIX.replace('"3.12", ', '"3.9", ') + "    continue-on-error: true\n"},
        {".github/workflows/x.yml": MATRIX.replace('["3.12", "3.13t"]', "${{ fromJSON(inputs.x) }}")},
        {"Dockerfile": "FROM me/python:3.9\n"},
        {".python-version": ">=3.9\npypy\nmy-env\n"},
    ],
)  # fmt: skip
def test_pins_within_the_range_and_what_is_not_known_say_nothing(here: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        put(name, text)
    assert heard(check()) == []


@pytest.mark.parametrize(
    "files",
    [
        {".python-version": "3.11\n"},
        {".python-version": "3.11.9\n"},
        {"Dockerfile": "FROM python:3.9-alpine\n"},
        {"tox.ini": "[tox]\nenvlist = py39\n"},
        {"noxfile.py": "import nox\n@nox.session(python='3.9')\ndef t(s): ...\n"},
        {".gitlab-ci.yml": "t: { image: 'python:3.9', script: pip install . }\n"},
        {".github/workflows/x.yml": MATRIX.replace('"3.12", ', '"3.9", ')},
    ],
)
def test_one_that_lies_outside_speaks(here: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        put(name, text)
    assert heard(check()) == ["warning[python-sources-disagree]"]


@pytest.mark.parametrize(
    ("classifiers", "rules_heard"),
    [
        (["Programming Language :: Python :: 3.12"], []),
        (["Programming Language :: Python :: 3.13"], []),
        (["Programming Language :: Python :: 3", "Programming Language :: Python :: 3 :: Only"], []),
        (["Programming Language :: Python :: 3.11"], ["warning[python-sources-disagree]"]),
        (["Programming Language :: Python :: 2.7"], []),
    ],
)
def test_classifiers_contradict_only_what_they_name(here: Path, classifiers: list[str], rules_heard: list[str]) -> None:
    Path(".github/workflows/ci.yml").unlink()
    put("pyproject.toml", PROJECT + f"classifiers = {classifiers}\n")
    assert heard(check()) == rules_heard


def test_no_word_about_where_it_runs_is_no_word_about_what_is_unneeded(here: Path) -> None:
    Path(".github/workflows/ci.yml").unlink()
    put("pyproject.toml", PROJECT.replace("rich>=13", "psycopg2>=2.9"))
    assert heard(check()) == ["warning[build-needs-command]"]


# ---- beside the other commands --------------------------------------------------------------------


class Then(Snapshot):
    """The files as they were, without a repository."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def read(self, file: str) -> bytes | None:
        text = self.files.get(file)
        return None if text is None else text.encode()


def test_what_a_change_of_ci_adds_is_new(here: Path) -> None:
    manifest = PROJECT.replace("rich>=13", "torch>=2.6")
    put("pyproject.toml", manifest)
    before = {"pyproject.toml": manifest, ".github/workflows/ci.yml": MATRIX.replace(", macos-13", "")}
    config = Config(select=("distribution-missing",))

    def added(then: dict[str, str]) -> list[str]:
        return heard(lint.check(["."], config, world(), since=Since(Then(then))))

    assert added(before) == ["error[distribution-missing]"]
    assert added(before | {".github/workflows/ci.yml": MATRIX}) == []
    del before[".github/workflows/ci.yml"]
    assert added(before) == ["error[distribution-missing]"]
