"""The summary of a job: what it says, what it escapes, and where it ends."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_samples import at, diagnostic, offer, report, torch

from uvlint.model.finding import Severity
from uvlint.model.report import Grid, Report, Row, Unchecked
from uvlint.reporters import FORMATS, Style, markup
from uvlint.reporters.checkout import Checkout

PATCH = '--- a/pyproject.toml\n+++ b/pyproject.toml\n@@ -1 +1 @@\n-a = "old"\n+a = "new"\n'


def said(told: Report, checkout: Checkout | None = None) -> str:
    return FORMATS["markdown"](told, Style(checkout=checkout or Checkout()))


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        (report(), "✅ uvlint: all good"),
        (Report(), "❔ uvlint: nothing to check"),
        (report(unchecked=(Unchecked("a", "b"),)), "❔ uvlint: no findings, but 1 item could not be checked"),
        (report(unchecked=(Unchecked("a", "b", anew=True),)), "✅ uvlint: all good"),
        (report(torch()), "❌ uvlint: 1 error"),
        (report(diagnostic(severity=Severity.INFO)), "ℹ️ uvlint: 1 info"),
        (
            report(diagnostic(severity=Severity.WARNING), unchecked=(Unchecked("a", "b"),)),
            "⚠️ uvlint: 1 warning, 1 item could not be checked",
        ),
    ],
)
def test_the_headline_says_how_it_stands(told: Report, headline: str) -> None:
    assert said(told).splitlines()[0] == f"## {headline}"


def test_the_worst_come_first() -> None:
    text = said(report(diagnostic(severity=Severity.INFO, message="one"), diagnostic(message="two")))
    assert text.index("two") < text.index("one")


def test_lines_are_linked_where_the_service_shows_them() -> None:
    checkout = Checkout("api", "https://github.example/o/r/blob/01ab")
    assert "[api/pyproject.toml:9](https://github.example/o/r/blob/01ab/api/pyproject.toml#L9)" in said(
        report(torch()), checkout
    )
    assert "`pyproject.toml:9`: " in said(report(torch()))
    outside = diagnostic(at(1, 1, 1, "x", file="../../../x.toml"))
    assert "`../../../x.toml:1`: " in said(report(outside), checkout)


def test_a_table_keeps_its_columns_whatever_is_in_it() -> None:
    grid = Grid("a|b", ("3.10", "3|11"), (Row(("x|y", "`z`"), ("1|2*", "!"), "re|mark"),))
    text = said(report(diagnostic(grid=grid)))
    rows = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    assert [row.count("|") for row in rows] == [5, 5, 5]
    assert "\\* built from source" in text
    assert "❌ nothing to install" in text


# ---- the patch ------------------------------------------------------------------------------------


def shown_patch(text: str) -> str:
    found = re.search(r"^(`{3,})diff\n(--- a/.*?)^\1$", text, re.S | re.M)
    assert found
    return found[2]


def git(*words: str, cwd: Path) -> None:
    subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True)


@pytest.mark.parametrize("folder", ["", "services/a b"])
def test_the_patch_can_be_applied_as_it_is_said(folder: str, tmp_path: Path) -> None:
    git("init", "-q", ".", cwd=tmp_path)
    manifest = tmp_path / folder / "pyproject.toml"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text('a = "old"\n')
    text = said(report(torch(), patch=PATCH), Checkout(folder))
    (tmp_path / "uvlint.patch").write_text(shown_patch(text))
    (command,) = re.findall(r"`git (apply [^`]*uvlint\.patch)`", text)
    subprocess.run(f"git {command}", shell=True, cwd=tmp_path, check=True, capture_output=True)
    assert manifest.read_text() == 'a = "new"\n'


def test_a_patch_with_characters_that_do_not_show_is_not_shown() -> None:
    for hidden in ("\u202e", "\x0c", "##[error]"):
        text = said(report(torch(), patch=PATCH.replace("new", hidden)))
        assert "uvlint fix --write" in text
        assert "+++ b/" not in text
    assert "### The patch" not in said(report(torch()))


def test_backticks_in_the_patch_do_not_end_it() -> None:
    patch = PATCH.replace('"new"', '"new" # ```\n+````')
    assert shown_patch(said(report(torch(), patch=patch))) == patch


# ---- its end --------------------------------------------------------------------------------------


def test_a_summary_of_a_mebibyte_is_cut_at_a_line_and_says_so() -> None:
    many = report(*[replace(torch(), message=f"m{n} " + "x" * 900) for n in range(2_000)], patch=PATCH)
    text = said(many)
    assert 900_000 < len(text.encode()) < 1024 * 1024
    assert text.endswith("of this summary would be longer.*\n")
    assert not re.search(r"^### The patch", text, re.M)
    assert text.count("  ```diff") * 2 == len(re.findall(r"^  ```", text, re.M))


def test_a_long_patch_is_cut_inside_its_fence_which_is_closed() -> None:
    patch = PATCH + "".join(f" line {n}\n" for n in range(200_000))
    text = said(report(torch(), patch=patch))
    assert len(text.encode()) < 1024 * 1024
    last = text.rstrip("\n").split("\n")
    assert last[-3:-1] == ["```", ""]
    assert re.fullmatch(r" line \d+", last[-4])
    assert last[-1].startswith("*Cut here")


# ---- foreign text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@me and a@b", "@&#8203;me and a@&#8203;b"),
        ("#12 o/r#3 GH-4", "\\#&#8203;12 o/r\\#&#8203;3 GH&#8203;-4"),
        ("https://evil www.evil", "https:&#8203;//evil www&#8203;.evil"),
        ("<b> & | ` $x$", "&lt;b&gt; &amp; &#124; &#96; &#36;x&#36;"),
        ("*a* _b_ ~c~ [d](e) ![f] \\", "\\*a\\* \\_b\\_ \\~c\\~ \\[d\\]\\(e\\) \\!\\[f\\] \\\\"),
        ("- item\n# head", "\\- item \\# head"),
    ],
)
def test_foreign_text_shows_as_it_is(text: str, shown: str) -> None:
    assert markup.plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``a", "``` ``a ```"), ("", ""), (" a\nb ", "`a b`")],
)
def test_code_is_ended_by_nothing_in_it(text: str, shown: str) -> None:
    assert markup.code(text) == shown


def test_backticks_in_pairs_are_code_and_others_are_not() -> None:
    assert markup.said("`a*b` is *c*") == "`a*b` is \\*c\\*"
    assert markup.said("`a` and `b") == "&#96;a&#96; and &#96;b"


def test_only_an_address_is_linked() -> None:
    assert markup.linked("a", "https://x.example/a#b") == "[a](https://x.example/a#b)"
    for address in ("javascript:x", "https://x) <b>", "https://a b", ""):
        assert markup.linked("a", address) == "a"


ACTIVE = re.compile(r"@\w|(?<![\\&])#\d|://|<(?!/?sub)|\n")


@example("@``1")
@given(st.text(alphabet="@#1aw.:/`<>|\\*[]()!-& \n\u202e", max_size=40))
def test_nothing_foreign_is_active(text: str) -> None:
    assert not ACTIVE.search(markup.plain(text))
    assert "\n" not in markup.said(text)
    outside = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", markup.said(text))
    assert not ACTIVE.search(outside)


@pytest.mark.parametrize("text", ["@team #1 https://evil <img src=x> | a", "`@team` `", "\n## head\n\n- x"])
def test_no_field_calls_anybody(text: str) -> None:
    told = report(
        diagnostic(message=text, hint=text, notes=(text,), url=text, rule=text, offers=(offer(text),)),
        unchecked=(Unchecked(text, text),),
    )
    rest = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", said(told))
    assert "@team" not in rest
    assert "<img" not in rest
    assert "https://evil" not in rest
    assert re.findall(r"^#+ ", rest, re.M) == ["## ", "### "]
