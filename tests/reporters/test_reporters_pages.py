"""What is told of rules and settings fits the terminal."""

import pytest

from uvlint import handbook, rules
from uvlint.model.decision import Decision
from uvlint.model.rule import Rule
from uvlint.reporters import Style, pages, settings

RULES = rules.load()
LONG = "Linux (x86_64, aarch64), macOS (arm64), Windows (x86_64)"


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rules_page_is_folded_and_loses_no_word(rule: Rule, width: int) -> None:
    text = pages.page(rule, Style(width=width))
    assert max(map(len, text.splitlines()[2:])) <= width
    assert text.split()[text.split().index("0.1.0)") + 1 :] == rule.page.split()
    assert "\n## Why it matters\n" in text


def test_headings_are_bold_where_there_are_colors() -> None:
    text = pages.page(RULES[0], Style(color=True))
    assert "\n\x1b[1mWhy it matters\x1b[0m\n" in text
    assert "## " not in text


@pytest.mark.parametrize("width", [60, 80, 160])
def test_the_list_of_rules_is_folded(width: int) -> None:
    lines = pages.index(RULES, Style(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_long_values_are_folded_within_their_column(width: int) -> None:
    told = {"platforms": Decision(None, "default", words=LONG), "offline": Decision(True, "pyproject.toml:4")}
    lines = settings.as_text(told, "pyproject.toml", Style(width=width)).splitlines()[2:]
    assert max(map(len, lines)) <= width
    (first, *folded), last = lines[:-1], lines[-1]
    assert first.index("default") == last.index("pyproject.toml:4")
    assert " ".join([first[11:].replace("default", ""), *folded]).split() == LONG.split()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_settings_are_explained_within_the_width(width: int) -> None:
    for name in ("platforms", "per-file-ignores"):
        words = handbook.page(name, width).partition("Takes:")[0]
        assert max(map(len, words.splitlines())) <= min(width, 100)
    assert max(map(len, handbook.index(width).splitlines())) <= min(width, 120)
