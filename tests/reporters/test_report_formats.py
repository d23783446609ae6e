"""The formats by name, what importing them costs, and what each of them says of the same reports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from report_samples import crowd, diagnostic, fixed, report, torch

from uvlint import arguments, keys
from uvlint.model.finding import Severity
from uvlint.model.report import Report, Unchecked
from uvlint.model.rule import Rule
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.checkout import Checkout

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"sarif": "sarif", "gitlab": "gitlab.json", "junit": "xml", "markdown": "md", "github": "github.txt"}
PATCH = '--- a/pyproject.toml\n+++ b/pyproject.toml\n@@ -9 +9 @@\n-    "torch",\n+    "torch; x",\n'
RULE = Rule(
    "wheel-missing",
    "There is no wheel.",
    "There is no wheel.\n\n## What it finds\n\nA requirement\nwithout one.\n\n## Why it matters\n\nIt does.",
    Severity.WARNING,
    lambda _: (),
    frozenset({"pages"}),
    fixable=True,
)
REPORTS = {
    "torch": replace(
        report(torch(), patch=PATCH), rules=(RULE,), texts={"pyproject.toml": "\n" * 8 + '    "torch",\n'}
    ),
    "crowd": crowd(),
    "fixed": fixed(),
    "clean": report(),
    "incomplete": report(
        unchecked=(Unchecked("six", "503", file="pyproject.toml"), Unchecked("a", "stale", True, "pyproject.toml"))
    ),
    "empty": Report(),
}
STYLE = Style(ci=True, checkout=Checkout("api", "https://github.example/o/r/blob/0123", ""))


def test_every_format_has_its_module() -> None:
    assert list(FORMATS) == ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "diff"]
    assert all(callable(FORMATS[name]) for name in FORMATS)
    assert (*arguments.FORMATS, "diff") == tuple(FORMATS) == (*keys.FORMATS, "diff")


def test_an_unknown_format_is_a_missing_key() -> None:
    assert "yaml" not in FORMATS
    with pytest.raises(KeyError):
        FORMATS["yaml"]


def test_a_format_imports_only_itself() -> None:
    code = (
        "import sys; from uvlint.reporters import FORMATS; before = 'uvlint.reporters.concise' in sys.modules;"
        "FORMATS['concise']; print(before, *sorted(m for m in sys.modules if m.startswith('uvlint.reporters.')),"
        "*[name in sys.modules for name in ('difflib', 'json', 'xml', 'urllib.parse')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "False"
    assert said[-4:] == ["False"] * 4
    assert not {f"uvlint.reporters.{name}" for name in FORMATS if name != "concise"} & set(said)


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("sample", REPORTS)
def test_what_it_says_is_as_it_was_approved(sample: str, name: str) -> None:
    text = FORMATS[name](REPORTS[sample], STYLE)
    assert not text or text.endswith("\n")
    file = GOLDEN / f"{sample}.{ENDINGS[name]}"
    if os.environ.get("UVLINT_ACCEPT"):
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_and_not_everything_judged_are_told_apart(name: str) -> None:
    if name != "diff":
        assert FORMATS[name](REPORTS["clean"], STYLE) != FORMATS[name](REPORTS["incomplete"], STYLE)


@pytest.mark.parametrize("name", FORMATS)
def test_rules_and_whole_files_change_no_format_but_sarif(name: str) -> None:
    bare = replace(REPORTS["torch"], rules=(), texts={})
    same = FORMATS[name](REPORTS["torch"], STYLE) == FORMATS[name](bare, STYLE)
    assert same == (name != "sarif")


def test_what_is_silenced_is_in_no_report() -> None:
    silenced = report(suppressed=(diagnostic(message="hush"),))
    assert all("hush" not in FORMATS[name](silenced, STYLE) for name in FORMATS)
