"""`uvlint explain` and `uvlint fix --from-log` as a user meets them: golden cases, exit codes, JSON, hostile logs."""

import io
import json
import re
import shutil
import tomllib
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest

from golden import ACCEPT, FIXTURES, STYLE, TODAY, compare, files, full
from uvlint import cli, lint
from uvlint.config import Config
from uvlint.configure import run
from uvlint.explain import explain, failures
from uvlint.index.frozen import FrozenSource
from uvlint.look import World
from uvlint.model.explanation import Explanation
from uvlint.reporters import Style, explanation

CASES = sorted(path.parent for path in (FIXTURES / "explain").glob("*/case.toml"))
WORLD = World(
    datetime.fromisoformat(TODAY).replace(tzinfo=UTC),
    lambda _: FrozenSource(FIXTURES / "index"),
    config_for=run(Config(), {}, {}, config=[], isolated=False).config,
)
OFFLINE = World(WORLD.now, lambda _: FrozenSource(FIXTURES / "nowhere"), config_for=WORLD.config_for)


def copied(case: Path, to: Path) -> Path:
    (to / ".git").mkdir(parents=True, exist_ok=True)
    return Path(shutil.copytree(case / "project", to / "project"))


def told(project: Path, world: World = WORLD) -> Explanation:
    with chdir(project):
        return explain("build.log", Path("build.log").read_text(encoding="utf-8"), None, Config(), world)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_explain_says_what_it_should(case: Path, tmp_path: Path, no_network: None) -> None:
    compare(case / "report.txt", explanation.as_text(told(copied(case, tmp_path)), STYLE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_explained_can_be_fixed_and_then_stays_quiet(case: Path, tmp_path: Path, no_network: None) -> None:
    project = copied(case, tmp_path)
    if not list(project.glob("*.t*")):
        return  # a log alone
    before = files(project)
    found = failures((project / "build.log").read_text(encoding="utf-8"))
    if not found:
        return
    with chdir(project):
        report = lint.fix(["."], Config(unsafe=True), WORLD, write=True, failures=found)
    changed = {name: raw for name, raw in files(project).items() if before.get(name) != raw}
    golden = case / "fixed"
    if ACCEPT:
        shutil.rmtree(golden, ignore_errors=True)
        for name, raw in changed.items():
            (golden / name).parent.mkdir(parents=True, exist_ok=True)
            (golden / name).write_bytes(raw)
    assert changed == (files(golden) if golden.exists() else {})
    assert bool(changed) == bool(report.fixed)
    with chdir(project):
        again = lint.fix(["."], Config(unsafe=True), WORLD, write=True, failures=found)
    assert not again.fixed
    if changed:
        (explained,) = told(project).failures
        assert explained.diagnostic is None
        assert re.search("has the cure already|no longer asks", explained.notes[0])


def test_a_plain_fix_takes_the_safe_cure_alone(tmp_path: Path, no_network: None) -> None:
    for name, fixed in (("a-missing-build-dependency", 1), ("a-missing-header", 0)):
        project = copied(FIXTURES / "explain" / name, tmp_path / name)
        found = failures((project / "build.log").read_text(encoding="utf-8"))
        with chdir(project):
            report = lint.fix(["."], Config(), WORLD, write=True, failures=found)
        assert len(report.fixed) == fixed
        assert "build-failed" in full(report)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_an_index_the_cause_is_the_same(case: Path, tmp_path: Path, no_network: None) -> None:
    project = copied(case, tmp_path)
    with_index, without = told(project), told(project, OFFLINE)
    assert [one.failure for one in with_index.failures] == [one.failure for one in without.failures]
    assert with_index.exit_code == without.exit_code
    for one in without.failures:
        known = with_index.failures[without.failures.index(one)]
        assert (one.diagnostic is None) == (known.diagnostic is None)


def test_the_json_is_as_the_contract_says(tmp_path: Path, no_network: None) -> None:
    document = json.loads(explanation.as_json(told(copied(FIXTURES / "explain" / "a-split-by-python", tmp_path))))

    assert document["schema"] == {"name": "uvlint-explanation", "version": 1}
    (failure,) = document["failures"]
    assert [failure[key] for key in ("package", "version", "hook", "frontend")] == [
        "numpy", "1.19.5", "get_requires_for_build_wheel", "uv",
    ]  # fmt: skip
    (cause,) = failure["causes"]
    assert (cause["kind"], cause["detail"], cause["confidence"]) == ("removed-module", "distutils", "high")
    assert cause["evidence"][-1] == "ModuleNotFoundError: No module named 'distutils'"
    assert failure["file"] == "pyproject.toml"
    assert failure["location"]["start"] == {"line": 6, "column": 6}
    assert failure["fixes"][0]["safety"] in ("safe", "unsafe")
    assert failure["fixes"][0]["edits"]


# ---- the command line -----------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def log_of(case: str) -> str:
    return (FIXTURES / "logs" / case / "log.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (log_of("uses-imp-uv-0.13.8"), 1),
        (log_of("odd-moon-uv-0.13.8"), 3),
        ("Installed 4 packages in 11ms\n", 0),
        ("", 0),
        (log_of("odd-moon-uv-0.13.8") + log_of("uses-imp-uv-0.13.8"), 1),
    ],
)
def test_the_exit_code_follows_the_contract(text: str, code: int, project: Path) -> None:
    Path("build.log").write_text(text, encoding="utf-8")
    assert cli.main(["explain", "build.log", "--offline"]) == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "nothing.log"], "nothing.log"),
        (["explain", "."], "is a directory"),
        (["explain", "build.log", "--project", "nowhere"], "nowhere"),
        (["fix", "--from-log", "nothing.log"], "nothing.log"),
        (["fix", "--from-log", "empty.log"], "no failed build in empty.log"),
        (["explain", "build.log", "--output-format", "sarif"], "sarif"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("build.log").write_text(log_of("uses-imp-uv-0.13.8"), encoding="utf-8")
    Path("empty.log").write_text("")
    Path("pyproject.toml").write_text("[project]\nname = 'x'\nversion = '0'\n")
    assert cli.main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_standard_input_is_read_in_the_encodings_of_shells(
    encoding: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = io.BytesIO(log_of("uses-imp-uv-0.11.15-ascii").encode(encoding))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw))
    assert cli.main(["explain", "-", "--offline", "--output-format", "json"]) == 1
    (failure,) = json.loads(capsys.readouterr().out)["failures"]
    assert failure["causes"][0]["detail"] == "imp"


def test_fix_from_a_log_shows_and_writes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = FIXTURES / "explain" / "its-own-build" / "project"
    shutil.copytree(case, project, dirs_exist_ok=True)
    before = Path("pyproject.toml").read_text()
    assert cli.main(["fix", "--from-log", "build.log", "--offline", "--unsafe"]) == 1
    assert '+requires = ["setuptools", "cffi"]' in capsys.readouterr().out
    assert Path("pyproject.toml").read_text() == before
    cli.main(["fix", "--from-log", "build.log", "--offline", "--write", "--unsafe"])
    assert tomllib.loads(Path("pyproject.toml").read_text())["build-system"]["requires"] == ["setuptools", "cffi"]


# ---- foreign text ---------------------------------------------------------------------------------

POISON = [
    "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]8;;https://evil\x1b\\link",
    "::set-output name=a::b",
    "##[error]stop ##vso[task.complete]",
    "##[add-mask]x #\x1b[0m#[error]y",
    "\u202eright\u2066to\u2069left \u2028::error::x",
    "\r::stop-commands::z\x08\x08",
]


@pytest.mark.parametrize("poison", POISON)
@pytest.mark.parametrize("style", [Style(), Style(ci=True, color=True, width=40)])
def test_a_log_speaks_to_nobody(poison: str, style: Style, project: Path) -> None:
    text = log_of("odd-moon-uv-0.13.8").replace("the moon", f"{poison} the moon").replace("\n", f"\n{poison}\n", 40)
    text += log_of("odd-moon-uv-0.13.8").replace("odd-moon", f"odd{poison}moon")
    text += log_of("includes-graphviz-pip-25.1.1").replace("graphviz/cgraph.h", f"graphviz/{poison}cgraph.h")
    answer = explain(f"build{poison}.log", text, None, Config(), OFFLINE)
    drawn = explanation.as_text(answer, style)
    plain = re.sub(r"\x1b\[(?:0|[1-9][0-9;]*)m", "", drawn)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", plain)
    assert "##[" not in plain
    assert not re.search(r"^\s*::", plain, re.MULTILINE)
    encoded = explanation.as_json(answer)
    assert encoded.isascii()
    assert "##[" not in encoded
