"""Every golden case: check says the report, fix gives the fixed files and no more, and a second fix nothing."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from golden import ACCEPT, FIXTURES, Case, cases, compare, files, full
from uvlint import walk
from uvlint.look import look
from uvlint.model.finding import Severity
from uvlint.model.survey import Survey

CASES = [*cases("rules"), *cases("projects")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_check_says_the_report(case: Case, tmp_path: Path, no_network: None) -> None:
    compare(case.folder / "report.txt", full(case.checked(case.copied(tmp_path))))


@pytest.mark.parametrize("case", [*cases("projects")], ids=lambda case: case.name)
def test_a_project_promises_what_it_says_and_no_more(case: Case, tmp_path: Path, no_network: None) -> None:
    compare(case.folder / "universe.txt", case.promised(case.copied(tmp_path)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_look_that_begins_with_an_earlier_one_sees_the_same(
    case: Case, tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `--transitive` looks: once while uv resolves, and once more with what uv says."""
    looks = 0

    def twice(*arguments: Any, **options: Any) -> Survey:
        nonlocal looks
        looks += 1
        first = options.pop("before", None) or look(*arguments, **options)
        return look(*arguments, **{**options, "before": first})

    monkeypatch.setattr(walk, "look", twice)
    compare(case.folder / "report.txt", full(case.checked(case.copied(tmp_path))))
    assert looks


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fix_gives_the_fixed_files_and_settles(case: Case, tmp_path: Path, no_network: None) -> None:
    project = case.copied(tmp_path)
    before = files(project)
    found = case.checked(project)
    report = case.fixed(project)
    after = files(project)
    changed = {name: raw for name, raw in after.items() if before.get(name) != raw}
    golden = case.folder / "fixed"
    if ACCEPT:
        shutil.rmtree(golden, ignore_errors=True)
        for name, raw in changed.items():
            (golden / name).parent.mkdir(parents=True, exist_ok=True)
            (golden / name).write_bytes(raw)
    assert changed == (files(golden) if golden.exists() else {})
    assert before.keys() == after.keys()
    # What was fixed is gone, what remains was there before, and fixing again changes nothing.
    gone = {(outcome.rule, outcome.requirement) for outcome in report.fixed if outcome.requirement}
    assert not gone & {(d.rule, d.subject.text) for d in report.diagnostics if d.subject}
    assert len(report.diagnostics) <= len(found.diagnostics)
    again = case.fixed(project)
    assert files(project) == after
    assert not again.fixed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plain_fix_leaves_installable_targets_alone(case: Case, tmp_path: Path, no_network: None) -> None:
    """Without `--unsafe` only what could not be installed, or was misspelt, changes: the law of safe fixes."""
    project = case.copied(tmp_path)
    before = case.checked(project)
    report = case.fixed(project, unsafe=False)
    assert not report.fixed or not case.fixed(project, unsafe=False).fixed
    # A build that is mended may show what else is wrong with it: that is no news of another requirement.
    heard = {d.subject.name if d.subject else d.rule for d in before.diagnostics}
    news = [d for d in report.diagnostics if d.severity is not Severity.INFO]
    assert not [d.message for d in news if (d.subject.name if d.subject else d.rule) not in heard]


def test_a_plain_fix_writes_nothing_for_an_early_notice(tmp_path: Path, no_network: None) -> None:
    case = Case(FIXTURES / "rules" / "python-range-uncovered" / "an-early-notice")
    assert not case.fixed(case.copied(tmp_path / "plain"), unsafe=False).fixed
    assert case.fixed(case.copied(tmp_path / "unsafe")).fixed
