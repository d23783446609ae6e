"""The drawing, against pictures of it: to accept new ones, run with UVLINT_ACCEPT=1 and read them."""

import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_samples import at, crowd, diagnostic, fixed, offer, report, torch

from uvlint.model.finding import Severity
from uvlint.model.fix import Fix, Put, Remove, Safety
from uvlint.model.place import Place, Span
from uvlint.model.report import Excerpt, Offer, Outcome, Report, Unchecked
from uvlint.reporters import FORMATS, Style

GOLDEN = Path(__file__).parent / "golden"

PICTURES = {
    "torch-80": (report(torch()), Style(width=80)),
    "torch-40-ascii": (report(torch()), Style(width=40, unicode=False)),
    "crowd-120": (crowd(), Style(width=120)),
    "crowd-50": (crowd(), Style(width=50)),
    "crowd-60-ascii": (crowd(), Style(width=60, unicode=False)),
    "crowd-80-color": (crowd(), Style(width=80, color=True, hyperlinks=True)),
    "fixed-80": (fixed(), Style(width=80)),
    "fixed-80-color": (fixed(), Style(width=80, color=True)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_drawing_is_as_it_was_approved(name: str) -> None:
    text = FORMATS["full"](*PICTURES[name])
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UVLINT_ACCEPT"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


def width(line: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return len(line) + wide - sum(unicodedata.combining(character) > 0 for character in line)


@pytest.mark.parametrize("columns", [40, 47, 60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(columns: int, *, unicode: bool) -> None:
    text = FORMATS["full"](crowd(), Style(width=columns, unicode=unicode))
    assert [line for line in text.splitlines() if width(line) > columns and "https://" not in line] == []
    assert unicode or text.isascii()
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("columns", [40, 80])
def test_colour_changes_nothing_but_colour(columns: int) -> None:
    plain = FORMATS["full"](crowd(), Style(width=columns))
    colored = FORMATS["full"](crowd(), Style(width=columns, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def carets(text: str, sign: str = "^") -> str:
    """What stands above the carets."""
    lines = text.splitlines()
    index = next(index for index, line in enumerate(lines) if re.match(rf" +\| +\{sign}", line))
    found = re.search(rf"\{sign}+", lines[index])
    assert found
    spread = "".join(c + "\0" * (width(c) - 1) if width(c) else "" for c in lines[index - 1])
    return spread[found.start() : found.end()].replace("\0", "")


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize(
    ("source", "part"),
    [
        ('\t"tab",\t"here",', "here"),
        ('    "日本語", "here",', "here"),
        ('    "日本語", "here",', "本語"),
        ('    "re\u0301sume\u0301", "here",', "here"),
        ("x" * 300 + " here " + "y" * 300, "here"),
        ("日本語" * 50 + " here " + "日本語" * 50, "here"),
        ('    "\x1b[31m\u202eevil\x07", "here",', "here"),
        ("##[error]x ##[add-mask]y here", "here"),
        ("::error::x here", "here"),
        ("#\x1b#\u202e[add-mask]y here", "here"),
    ],
)
def test_carets_stand_below_what_they_mean(source: str, part: str, columns: int) -> None:
    location = at(7, source.index(part) + 1, len(part), source)
    text = FORMATS["full"](report(diagnostic(location, label="it is this")), Style(width=columns, ci=True))
    assert carets(text) == part


@given(
    lines=st.lists(st.text("ab \t日é\u0301\x1b\u202e#[:'\",;✗", max_size=150), min_size=1, max_size=4),
    column=st.integers(1, 160),
    length=st.integers(0, 160),
    height=st.integers(0, 9),
    label=st.text("ab 日", max_size=80),
    style=st.builds(Style, width=st.integers(40, 120), unicode=st.booleans(), ci=st.booleans()),
)
def test_any_line_fits(lines: list[str], column: int, length: int, height: int, label: str, style: Style) -> None:
    location = replace(at(9, 1, 1, *lines, first=9), span=Span(9, column, 9 + height, column + length))
    text = FORMATS["full"](report(diagnostic(location, label=label)), style)
    assert [line for line in text.splitlines() if width(line) > style.width] == []


def test_a_span_wider_than_the_terminal_shows_its_beginning() -> None:
    source = '    "' + "requirement " * 50 + '",'
    text = FORMATS["full"](report(diagnostic(at(7, 6, 600, source), label="long")), Style(width=60))
    assert ' 7 |     "requirement' in text
    assert "…\n   |      ^^^^" in text


def test_a_span_of_many_lines_is_underlined_at_both_ends() -> None:
    lines = ("environments = [", *(f'    "entry {number}",' for number in range(20)), "]", "")
    location = replace(at(4, 1, 1, *lines, first=4), span=Span(4, 16, 25, 2))
    text = FORMATS["full"](report(diagnostic(location, label="all of it")), Style())
    assert text.split("\n\n")[0] == (
        "error[wheel-missing]: `six` has no wheel\n"
        "   --> pyproject.toml:4:16\n"
        "    |\n"
        "  4 | environments = [\n"
        "    |                ^\n"
        '  5 |     "entry 0",\n'
        "    |     ^^^^^^^^^^\n"
        '  6 |     "entry 1",\n'
        "    |     ^^^^^^^^^^\n"
        "...\n"
        " 25 | ]\n"
        "    | ^ all of it\n"
        " 26 |"
    )


def test_a_place_without_lines_still_tells_its_label() -> None:
    location = replace(at(1, 1, 0), excerpt=Excerpt(1, ()))
    text = FORMATS["full"](report(diagnostic(location, label="the file is empty")), Style())
    assert text.startswith(
        "error[wheel-missing]: `six` has no wheel\n  --> pyproject.toml:1:1\n   = note: the file is empty\n"
    )


def test_an_excerpt_that_misses_its_span_is_no_accident() -> None:
    location = replace(at(1, 1, 0), span=Span(90, 500, 91, 700), excerpt=Excerpt(90, ("short",)))
    assert "90 | short" in FORMATS["full"](report(diagnostic(location, label="beyond")), Style())


def test_the_shown_offer_is_drawn_only_when_there_is_no_other() -> None:
    shown = Offer(Fix("use `b`", suggestion=True), Safety.SHOWN)
    text = FORMATS["full"](report(diagnostic(offers=(shown,))), Style())
    assert "\nhelp: use `b`\n" in text
    text = FORMATS["full"](report(diagnostic(offers=(shown, offer("raise it", Safety.UNSAFE)))), Style())
    assert "\nhelp: raise it [-]\n  or: use `b`\n" in text


def test_the_link_replaces_the_docs_line() -> None:
    text = FORMATS["full"](report(torch()), Style(hyperlinks=True))
    assert text.startswith("error[\x1b]8;;https://docs.example/rules/wheel-missing\x1b\\wheel-missing\x1b]8;;\x1b\\]: ")
    assert "docs:" not in text


@pytest.mark.parametrize(
    ("said", "last"),
    [
        (report(), "All good: 38 requirements × 16 targets in 1 file, 0.4 s.\n"),
        (report(seconds=0.0), "All good: 38 requirements × 16 targets in 1 file.\n"),
        (report(suppressed=(diagnostic(),)), "in 1 file, 0.4 s, 1 ignored.\n"),
        (report(requirements=0, files=2), "Nothing to check: 0 requirements × 16 targets in 2 files, 0.4 s.\n"),
        (
            report(unchecked=(Unchecked("six", "no answer"),)),
            (
                "not checked: six: no answer\n\n"
                "No findings, but 1 item could not be checked (38 requirements × 16 targets in 1 file, 0.4 s).\n"
            ),
        ),
        (
            report(diagnostic(), diagnostic(severity=Severity.WARNING), diagnostic(severity=Severity.WARNING)),
            "Found 1 error and 2 warnings in 1 file (38 requirements × 16 targets, 0.4 s).\n",
        ),
        (
            report(diagnostic(offers=(offer("x", Safety.UNSAFE),))),
            "[-] 1 fixable with `uvlint fix --write --unsafe`.\n",
        ),
        (
            report(fixed=(Outcome("a", "b", "c"), Outcome("a", "b", "c"))),
            "2 fixes, no finding remains (38 requirements × 16 targets, 0.4 s).\n",
        ),
    ],
)
def test_the_last_words(said: Report, last: str) -> None:
    assert FORMATS["full"](said, Style(width=100)).endswith(last)


def test_a_fix_of_two_files_says_which_lines_are_whose() -> None:
    edits = (Remove(Place("uv.toml", ("a",)), "x"), Put(Place("pyproject.toml", ("tool", "uv", "a")), "x"))
    moved = "--- uv.toml\n+++ uv.toml\n@@ -3 +2,0 @@\n--- a\n"
    diff = f"{moved}--- pyproject.toml\n+++ pyproject.toml\n@@ -7,0 +8 @@\n+++ a\n"
    text = FORMATS["full"](report(diagnostic(offers=(Offer(Fix("move it", edits), Safety.UNSAFE, diff),))), Style())
    drawn = text[text.index("help:") : text.index("Found")].rstrip()
    assert [line.strip() for line in drawn.split("\n")] == [
        "help: move it [-]",
        "--> uv.toml",
        "|",
        "3 - -- a",
        "--> pyproject.toml",
        "|",
        "8 + ++ a",
    ]
