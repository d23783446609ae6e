"""Every rule is held to its word: name, page, cases that speak and stay silent, and what it needs."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from golden import FIXTURES, Case, cases, full
from uvlint import lint, rules
from uvlint.config import Config
from uvlint.documents import project as projects
from uvlint.documents.disk import parse
from uvlint.look import World
from uvlint.model.coverage import Desk
from uvlint.model.everywhere import everywhere
from uvlint.model.fault import Fault
from uvlint.model.package import Index
from uvlint.model.promise import promise
from uvlint.model.report import Report
from uvlint.model.rule import Rule
from uvlint.model.survey import Survey
from uvlint.walk import rules_of

RULES = rules.load()
HEADINGS = ("## What it finds", "## Why it matters", "## Fix safety")
EXTRA_HEADINGS = ("## How it decides",)


def of(rule: Rule) -> list[Case]:
    return list(cases(f"rules/{rule.name}"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_name_is_that_of_the_file_and_its_page_has_the_headings(rule: Rule) -> None:
    assert (Path(rules.__file__).parent / f"{rule.name.replace('-', '_')}.py").exists()
    found = [line for line in rule.page.splitlines() if line.startswith("## ")]
    assert [line for line in found if line not in EXTRA_HEADINGS] == list(HEADINGS)
    assert rule.summary.endswith(".")
    assert len(rule.summary) < 120


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_one_case_speaks_and_one_stays_silent(rule: Rule, tmp_path: Path) -> None:
    spoken = {
        case.name: any(d.rule == rule.name for d in case.checked(case.copied(tmp_path / str(number))).diagnostics)
        for number, case in enumerate(of(rule))
    }
    assert set(spoken.values()) == {True, False}, spoken


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_fixable_agrees_with_the_cases(rule: Rule, tmp_path: Path) -> None:
    fixed = False
    for number, case in enumerate(of(rule)):
        report = case.fixed(case.copied(tmp_path / str(number)))
        fixed |= any(outcome.rule == rule.name for outcome in report.fixed)
    assert fixed == rule.fixable


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name in set(Fault)], ids=lambda rule: rule.name)
def test_a_rule_that_is_loaded_for_its_fault_asks_for_no_more_than_faults_do(rule: Rule) -> None:
    assert rule.needs == {"pages"}
    assert rule.table
    assert not rule.opt_in


def test_every_fault_has_its_rule_which_is_loaded_when_a_requirement_has_it() -> None:
    assert set(Fault) <= {rule.name for rule in RULES}
    chosen, later = rules_of(Config())
    assert {rule.name for rule in chosen} | later == {rule.name for rule in RULES if not rule.opt_in}
    assert later == set(Fault)


class Forbidden(dict):  # type: ignore[type-arg]
    """An index that nobody may look at."""

    def __getitem__(self, name: object) -> object:
        raise AssertionError(f"looked up {name}")

    def get(self, name: object, default: object = None) -> object:
        raise AssertionError(f"looked up {name}")


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.needs], ids=lambda rule: rule.name)
def test_a_rule_without_needs_looks_at_no_index(rule: Rule) -> None:
    for case in of(rule):
        for file in (case.folder / "project").glob("pyproject.toml"):
            project = projects.read(parse("pyproject.toml", file.read_bytes()))
            universe = promise(project, today=date(2026, 11, 21))
            survey = Survey(
                project,
                universe,
                everywhere(project),
                Index(Forbidden()),
                Desk(universe, Forbidden()),
                project.requirements,
                date(2026, 11, 21),
            )
            list(rule.check(survey))


def test_the_rules_need_no_index_when_only_offline_ones_are_selected(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\n'
        "dependencies = [\"a; sys_platform == 'windows'\"]\n"
    )

    def none(_: object) -> None:
        raise AssertionError("an index was opened")

    world = World(datetime(2026, 11, 21, tzinfo=UTC), none)  # type: ignore[arg-type]
    offline = ("marker-*", "environment-*", "setting-*", "requirement-invalid")
    report = lint.check([str(tmp_path)], Config(select=offline), world)
    assert report.complete
    assert [d.rule for d in report.diagnostics] == ["marker-value-unknown"]


def test_a_case_says_why_it_exists() -> None:
    for case in cases("rules"):
        assert case.why.endswith("."), case.name
    assert full(Report(files=1)).strip()
    assert FIXTURES.is_dir()
