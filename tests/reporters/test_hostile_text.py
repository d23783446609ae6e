"""Hostile text in every field of a report: nothing reaches the terminal or the CI runner as a command."""

import json
import re
import sys
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from report_samples import report, torch

from uvlint.model.finding import Cause
from uvlint.model.fix import Safety
from uvlint.model.report import Excerpt, Outcome, Report, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.style import INKS, MARKS
from uvlint.reporters.text import _controls, _scrubbed, _sequences, harmless, legible, muted, visible

HOSTILE = [
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;https://evil\x1b\\link \x9b31m \x00\x07\x08\x7f",
    "::set-output name=a::b",
    "\n::error::x\n  \t ::add-mask::y\r\n\u3000::stop-commands::z",
    "text ##[add-mask]x #\x1b[0m#[error]y ###[z]",
    "\u202eright\u2066to\u2069left\u200f \u2028::error::x\u2029::error::y",
    "p" * 10_000,
    "many words " * 1_000,
    "\ud800 lone",
    "",
]


def poisoned(poison: str) -> Report:
    """The torch report with the poison in every string there is, the excerpts included."""
    clean = report(
        torch(),
        unchecked=(Unchecked("what", "reason"),),
        fixed=(Outcome("rule", "file", "title", "requirement", "reason"),),
        held_back=(Outcome("rule", "file", "title", "requirement", "reason"),),
        diff="--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n",
    )
    found = _scrubbed(clean, lambda text: f"{text}{poison}")
    assert isinstance(found, Report)
    (diagnostic,) = found.diagnostics
    excerpt = Excerpt(8, (poison.replace("\n", " "), f"::error::{poison}"))
    location = replace(diagnostic.location, excerpt=excerpt)
    return replace(found, diagnostics=(replace(diagnostic, location=location, causes=(Cause(poison, poison),)),))


# What a report may be coloured and linked with; nothing else may follow an ESC.
OURS = re.compile(r"\x1b\[(?:0|[1-9][0-9;]*)m|\x1b\]8;;[^\x1b\x07]*\x1b\\")
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("poison", HOSTILE)
@pytest.mark.parametrize("style", [Style(ci=True), Style(ci=True, color=True, hyperlinks=True, width=40)])
@pytest.mark.parametrize("name", ["full", "concise", "diff", "junit", "markdown"])
def test_nothing_acts(name: str, style: Style, poison: str) -> None:
    text = OURS.sub("", FORMATS[name](poisoned(poison), style)).replace("\t", " ")
    assert not ACTING.search(text)
    assert "##[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)


@pytest.mark.parametrize("poison", HOSTILE)
def test_github_hears_only_our_own_commands(poison: str) -> None:
    text = FORMATS["github"](poisoned(poison), Style()).replace("\t", " ")
    assert [line.split(" ")[0] for line in text.splitlines()] == ["::error", "::warning"]
    assert not ACTING.search(text)
    assert "##[" not in text


@pytest.mark.parametrize("poison", HOSTILE)
@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_json_is_ascii_and_commands_nobody(name: str, poison: str) -> None:
    text = FORMATS[name](poisoned(poison), Style(ci=True))
    json.loads(text)
    assert text.isascii()
    assert not ACTING.search(text)
    assert "##[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)


@pytest.mark.parametrize("poison", HOSTILE)
def test_junit_is_xml_and_the_summary_is_below_its_limit(poison: str) -> None:
    ElementTree.fromstring(FORMATS["junit"](poisoned(poison), Style()))
    assert len(FORMATS["markdown"](poisoned(poison), Style()).encode()) < 1024 * 1024


@pytest.mark.parametrize("columns", [40, 80])
def test_an_endless_requirement_does_not_flood_the_terminal(columns: int) -> None:
    for poison in ("p" * 10_000, "many words " * 1_000):
        text = FORMATS["full"](poisoned(poison), Style(width=columns))
        assert len(text.splitlines()) < 400


def test_every_safety_has_its_mark() -> None:
    assert set(MARKS) == set(Safety)
    assert len(INKS) == 3


def test_no_printable_character_acts() -> None:
    """Printable texts are passed without a search, so that nothing may be both."""
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert len(printable) > 100_000
    assert not _controls().search(printable)
    assert not _sequences().search(printable)


def test_harmless_text_is_left_alone() -> None:
    for text in ("", "plain", "tab\tand\nnewline", "日本語 é ✗", "a::b # #[x] https://x::y"):
        assert harmless(text) == text
    assert harmless("\x1b[1mbold\x1b[0m") == "bold"
    assert harmless("\x1b alone") == " alone"
    assert harmless("a\x1b]0;never closed") == "a]0;never closed"


def test_muted_breaks_both_forms_of_commands_and_nothing_else() -> None:
    assert muted("::error::x") == ": :error::x"
    assert muted("a\n \t::error::x") == "a\n \t: :error::x"
    assert muted("\x1b[1m::error::x") == "\x1b[1m: :error::x"
    assert muted("a ##[error]x") == "a # #[error]x"
    assert muted("###[error]x") == "## #[error]x"
    assert muted("#\x1b[0m#[x") == "# \x1b[0m#[x"
    for text in ("std::vector", "a ::b", "## heading", "# [x]", "wheel::"):
        assert muted(text) == text
    assert muted(("\x1b[0m" * 30 + "\n") * 2_000 + "x")


def test_ascii_terminals_get_ascii() -> None:
    assert legible("3.10–3.13 × … é 日", Style(unicode=False)) == "3.10-3.13 x ... \\xe9 \\u65e5"
    assert visible("é", Style(unicode=False)) == "\\xe9"
    assert visible("\u202e", Style()) == ""
