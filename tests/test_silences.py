"""What is silenced by comments and configuration, per project, and when an ignore may be called unused."""

from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from golden import FIXTURES
from uvlint import configure, lint
from uvlint.annotate import add_ignores
from uvlint.config import Config
from uvlint.errors import UsageError
from uvlint.index.frozen import FrozenSource
from uvlint.look import World
from uvlint.model.finding import Severity
from uvlint.model.report import Report

HEAD = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.10"\n'
NUMPY = f'{HEAD}dependencies = ["numpy==1.24.4"]\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def world(*config: str, **given: object) -> World:
    named = {name.replace("_", "-"): value for name, value in given.items()}
    run = configure.run(Config(), named, {}, config=list(config), isolated=False)
    return World(datetime(2026, 11, 21, tzinfo=UTC), lambda _: FrozenSource(FIXTURES / "index"), config_for=run.config)


def checked(*paths: str, config: tuple[str, ...] = (), base: Config | None = None, **given: object) -> Report:
    return lint.check(paths or ["."], base or Config(), world(*config, **given))


def said(report: Report) -> list[tuple[str, str]]:
    return [(diagnostic.location.file, diagnostic.rule) for diagnostic in report.diagnostics]


def test_every_project_of_a_run_has_its_own_configuration(root: Path) -> None:
    for name, table in {"a": 'ignore = ["build-*"]', "b": 'severity = { "build-*" = "warning" }', "c": ""}.items():
        (root / name).mkdir()
        (root / name / "pyproject.toml").write_text(f"{NUMPY}[tool.uvlint]\n{table}\n")
    report = checked("a", "b", "c")
    assert said(report) == [("b/pyproject.toml", "build-removed-module"), ("c/pyproject.toml", "build-removed-module")]
    assert [diagnostic.severity for diagnostic in report.diagnostics] == [Severity.WARNING, Severity.ERROR]


def test_promised_platforms_take_the_place_of_the_usual_ones_and_flags_choose_among_more(root: Path) -> None:
    (root / "pyproject.toml").write_text(
        NUMPY.replace("numpy==1.24.4", "pywin32==306") + '[tool.uvlint]\nplatforms = ["windows"]\n'
    )
    assert "platform-marker-missing" not in {rule for _, rule in said(checked())}
    report = checked(config=('platforms = ["linux"]',))
    assert {target.split("/")[1] for target in report.targets} == {"x86_64-manylinux_2_28"}
    assert {rule for _, rule in said(report)} == {"platform-marker-missing"}
    assert {target.split("/")[1] for target in checked(platforms=("macos",)).targets} == {"aarch64-apple-darwin"}


def test_promised_pythons_are_reported_and_join_what_requires_python_promises(root: Path) -> None:
    (root / "pyproject.toml").write_text(f'{NUMPY}[tool.uvlint]\npythons = ["3.10", "3.13t"]\n')
    report = checked()
    assert {target.split("/")[0] for target in report.targets} == {"3.10", "3.13t"}
    (one,) = report.diagnostics
    assert {target.split("/")[0] for target in one.targets} == {"3.13t"}
    assert "3.12" in one.message  # the fault is told whole


@pytest.mark.parametrize(
    ("given", "unused"),
    [
        ({}, True),
        ({"select": ("ignore-*",)}, False),
        ({"select": ("ignore-*", "marker-*")}, False),
        ({"select": ("ignore-*", "build-removed-module")}, True),
        ({"ignore": ("build-removed-module",)}, False),
        ({"ignore": ("ignore-unused",)}, False),
        ({"pythons": ("3.10",)}, False),
        ({"platforms": ("linux",)}, False),
        ({"groups": ("other",)}, False),
    ],
)
def test_an_ignore_is_unused_only_when_its_rule_ran_on_all_it_covers(
    given: dict[str, Any], unused: bool, root: Path
) -> None:
    (root / "pyproject.toml").write_text(
        f'{HEAD}[dependency-groups]\ndev = [\n    "idna>=3.4",  # uvlint: ignore[build-removed-module]\n]\nother = []\n'
    )
    assert said(checked(**given)) == ([("pyproject.toml", "ignore-unused")] if unused else [])


@pytest.mark.parametrize(
    ("requirement", "rule"),
    [
        ("a @ https://files.example/a-1.zip", "build-removed-module"),
        ("numpy===1.24.4.post1.dev0.unheard", "build-removed-module"),
        ("uvlint-unrecorded-package", "build-removed-module"),
        ("idna>=3.4", "ignore-unused"),
        ("numpy==1.24.4", "build-*"),
    ],
)
def test_what_was_not_judged_or_is_used_is_not_called_unused(requirement: str, rule: str, root: Path) -> None:
    (root / "pyproject.toml").write_text(f'{HEAD}dependencies = [\n    "{requirement}",  # uvlint: ignore[{rule}]\n]\n')
    assert "ignore-unused" not in {heard for _, heard in said(checked())}


def test_an_ignore_in_a_file_that_two_others_include_is_used_when_it_is_in_one(root: Path) -> None:
    (root / "shared.in").write_text("numpy==1.24.4  # uvlint: ignore[build-removed-module]\n")
    (root / "requirements.txt").write_text("-r shared.in\n")
    (root / "requirements-old.txt").write_text("-r shared.in\n")
    assert said(checked()) == []


def test_comments_of_a_pyproject_that_only_lends_its_settings_are_not_judged(root: Path) -> None:
    (root / "pyproject.toml").write_text(f'{HEAD}dependencies = ["idna"]  # uvlint: ignore[build-removed-module]\n')
    (root / "requirements.txt").write_text("idna>=3.4\n")
    assert said(checked("requirements.txt")) == []
    assert said(checked()) == [("pyproject.toml", "ignore-unused")]


def test_entries_above_several_projects_are_judged_by_a_run_that_reads_their_folder_whole(root: Path) -> None:
    (root / "uvlint.toml").write_text(
        'per-package-ignores = { idna = ["build-removed-module"], numpy = ["build-removed-module"] }\n'
    )
    (root / "pyproject.toml").write_text(NUMPY.replace('"]', '", "idna>=3.4"]'))
    (root / "requirements.txt").write_text("numpy==1.24.4\n")
    assert said(checked("requirements.txt")) == []
    report = checked()
    assert said(report) == [("uvlint.toml", "ignore-unused")]
    assert len(report.suppressed) == 2
    fixed = lint.fix(["."], Config(), world(), write=True)
    assert [(outcome.file, outcome.rule) for outcome in fixed.fixed] == [("uvlint.toml", "ignore-unused")]
    assert (root / "uvlint.toml").read_text() == (
        'per-package-ignores = { idna = [], numpy = ["build-removed-module"] }\n'
    )
    assert said(fixed) == []


def test_no_ignores_shows_what_comments_and_files_silence(root: Path) -> None:
    (root / "pyproject.toml").write_text(f'{NUMPY}[tool.uvlint]\nper-package-ignores = {{ numpy = ["build-*"] }}\n')
    assert said(checked()) == []
    run = configure.run(Config(no_ignores=True), {}, {}, config=[], isolated=False)
    everything = World(world().now, world().open_source, config_for=run.config)
    assert said(lint.check(["."], Config(), everything)) == [("pyproject.toml", "build-removed-module")]


# ---- --add-ignore ---------------------------------------------------------------------------------


BOTH = "numpy==1.24.4 ; sys_platform == 'windows' or python_version >= '3.10'"
SCRIPT = (
    '# /// script\n# requires-python = ">=3.10"\n# dependencies = [\n#   "numpy==1.24.4",\n# ]\n# ///\nimport numpy\n'
)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("pyproject.toml", NUMPY, NUMPY.replace('"]', '"]  # uvlint: ignore[build-removed-module] for now')),
        (
            "pyproject.toml",
            f"{HEAD}dependencies = [\r\n  'numpy==1.24.4', # keep\r\n]\r\n",
            f"{HEAD}dependencies = [\r\n"
            "  'numpy==1.24.4', # keep  # uvlint: ignore[build-removed-module] for now\r\n]\r\n",
        ),
        (
            "requirements.txt",
            f"idna\n{BOTH}\n",
            f"idna\n# uvlint: ignore[build-removed-module, marker-value-unknown] for now\n{BOTH}\n",
        ),
        ("s.py", SCRIPT, SCRIPT.replace('4",\n', '4",  # uvlint: ignore[build-removed-module] for now\n')),
    ],
)
def test_comments_are_added_for_every_finding_and_the_next_run_is_quiet(
    file: str, before: str, after: str, root: Path
) -> None:
    (root / file).write_bytes(before.encode())
    report, files = add_ignores([file], Config(), world(), reason="for now")
    assert files == (file,)
    assert report.diagnostics == ()
    assert (root / file).read_bytes().decode() == after
    assert said(checked(file)) == []
    assert add_ignores([file], Config(), world(), reason="for now")[1] == ()
    assert (root / file).read_bytes().decode() == after


def test_a_reason_of_several_lines_is_refused(root: Path) -> None:
    (root / "pyproject.toml").write_text(NUMPY)
    with pytest.raises(UsageError, match="one line"):
        add_ignores(["."], Config(), world(), reason="a\nb")
    with chdir(root):
        assert Path("pyproject.toml").read_text() == NUMPY
