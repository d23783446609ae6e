"""What a review says: lines, suggestions, and text that others wrote."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_samples import PATCH, diagnostic, fix

from review import known
from suggestions import Comment, changed_lines, comments, fenced, parsed, said, visible

LINES = {"pyproject.toml": visible(PATCH)}


def made(*diagnostics: Any, folder: str = ".", lines: Any = None) -> list[Comment]:
    return comments({"diagnostics": list(diagnostics)}, folder, LINES if lines is None else lines)


def test_the_lines_of_the_new_file_that_a_patch_shows() -> None:
    assert visible(PATCH) == {
        1: (1, 'name = "x"'),
        2: (1, "dependencies = ["),
        3: (1, '    "torch>=2.3",'),
        4: (1, "]"),
        21: (2, "new"),
        22: (2, "same"),
    }
    assert visible("@@ -0,0 +1 @@\n+a\r") == {1: (1, "a")}
    assert visible("@@ -1,2 +0,0 @@\n-a\n-b") == {}


def test_a_renamed_file_goes_by_its_new_name_and_one_without_a_patch_has_no_lines() -> None:
    files = [
        {"filename": "new.toml", "previous_filename": "old.toml", "status": "renamed", "patch": "@@ -1 +1 @@\n-a\n+b"},
        {"filename": "moved.toml", "previous_filename": "was.toml", "status": "renamed"},
        {"filename": "huge.txt", "status": "modified", "patch": None},
        "no file",
    ]
    assert changed_lines(files) == {"new.toml": {1: (1, "b")}}


def test_one_line_becomes_whole_new_lines() -> None:
    (one,) = made(diagnostic())
    assert (one.path, one.first, one.last) == ("pyproject.toml", 3, 3)
    assert one.block == '```suggestion\n    "torch>=2.3; a",\n    "torch; b",\n```'
    payload = one.payload
    assert {key: payload[key] for key in payload if key != "body"} == {
        "path": "pyproject.toml",
        "line": 3,
        "side": "RIGHT",
    }
    assert payload["body"].startswith(
        "**error** `torch` has no wheel ([wheel\\-missing](https://docs.example/rules/wheel-missing.md))\n\nsplit\n\n```"
    )
    assert re.search(r"```\n\n<!-- uvlint:[0-9a-f]{16} -->$", payload["body"])


def test_several_lines_have_a_start() -> None:
    diff = '@@ -2,2 +2 @@\n-dependencies = [\n-    "torch>=2.3",\n+x\n'
    (one,) = made(diagnostic(fixes=[fix(diff=diff)]))
    assert one.payload | {"body": ""} == {
        "path": "pyproject.toml",
        "line": 3,
        "side": "RIGHT",
        "start_line": 2,
        "start_side": "RIGHT",
        "body": "",
    }


def test_lines_that_go_leave_an_empty_suggestion() -> None:
    (one,) = made(diagnostic(fixes=[fix(diff='@@ -3 +2,0 @@\n-    "torch>=2.3",\n')]))
    assert one.block == "```suggestion\n```"


@pytest.mark.parametrize(
    ("diff", "line", "block"),
    [
        ("@@ -3,0 +4 @@\n+a\n", 3, '```suggestion\n    "torch>=2.3",\na\n```'),
        ("@@ -20,0 +21 @@\n+a\n", 21, "```suggestion\na\nnew\n```"),
    ],
)
def test_what_is_inserted_goes_with_a_line_beside_it(diff: str, line: int, block: str) -> None:
    (one,) = made(diagnostic(fixes=[fix(diff=diff)]))
    assert (one.first, one.last, one.block) == (line, line, block)


@pytest.mark.parametrize(
    "diff",
    [
        '@@ -3 +3 @@\n-    "torch>=2.3",\n+x\n@@ -21 +21 @@\n-new\n+y\n',
        '--- pyproject.toml\n+++ pyproject.toml\n@@ -3 +3 @@\n-    "torch>=2.3",\n+x\n'
        "--- uv.toml\n+++ uv.toml\n@@ -1 +1 @@\n-a\n+b\n",
        "@@ -90 +90 @@\n-elsewhere\n+x\n",
        "--- uv.toml\n+++ uv.toml\n@@ -3 +3 @@\n-a\n+b\n",
    ],
    ids=["two places", "two files", "off the diff", "another file"],
)
def test_a_fix_of_other_places_is_shown_and_not_suggested(diff: str) -> None:
    (one,) = made(diagnostic(fixes=[fix(diff=diff)]))
    assert (one.first, one.last) == (3, 3)
    assert one.block == f"```diff\n{diff}```"
    assert "shown and not suggested" in one.words


@pytest.mark.parametrize(
    "fields",
    [
        {"fixes": []},
        {"fixes": [fix(safety="unsafe"), fix(safety="shown")]},
        {"fixes": [fix(diff="")]},
        {"file": "other.toml"},
        {"location": {"start": {"line": 9, "column": 1}}, "fixes": [fix(diff="@@ -9 +9 @@\n-a\n+b\n")]},
        {"fixes": [fix(diff='@@ -3 +3 @@\n-    "torch>=2.4",\n+x\n')]},
        {"requirement": {"text": "numpy"}, "fixes": [fix(diff="@@ -3,0 +4 @@\n+a\n")]},
        {"fixes": [fix(diff="@@ -2,2 +2,2 @@\n context\n-a\n+b\n")]},
        {"message": None},
        {"fixes": None},
        {"location": {"start": {"line": "three"}}, "fixes": [fix(diff="@@ -90 +90 @@\n-a\n+b\n")]},
        {"fixes": [fix(why="w" * 70_000), fix()], "message": "m"},
    ],
)
def test_what_cannot_be_suggested_is_left_out(fields: dict[str, Any]) -> None:
    found = made(diagnostic(**fields))
    assert all(len(one.payload["body"]) < 65_536 for one in found)
    assert found == [] or "message" in fields


def test_only_the_first_safe_fix_is_suggested() -> None:
    first, second = fix(safety="unsafe", title="no"), fix(title="yes")
    (one,) = made(diagnostic(fixes=[first, second, fix(title="never")]))
    assert "yes" in one.words
    assert "never" not in one.words


def test_paths_are_those_of_the_repository() -> None:
    (one,) = made(diagnostic(), folder="services/api", lines={"services/api/pyproject.toml": visible(PATCH)})
    assert one.path == "services/api/pyproject.toml"
    (other,) = made(diagnostic(file="../pyproject.toml"), folder="api")
    assert other.path == "pyproject.toml"
    assert made(diagnostic(), folder="api") == []


def test_two_findings_with_one_suggestion_share_it() -> None:
    (one,) = made(diagnostic(severity="warning", fingerprint="b", message="second"), diagnostic(message="first"))
    assert one.words.index("first") < one.words.index("second")
    assert len(one.knots) == 2
    assert one.payload["body"].count("<!-- uvlint:") == 2


def test_a_suggestion_that_hundreds_share_stays_below_what_github_takes() -> None:
    (one,) = made(*(diagnostic(fingerprint=str(n), message="m" * 900) for n in range(200)))
    assert 40_000 < len(one.payload["body"]) < 65_536


def test_a_diff_that_claims_to_be_endless_is_none() -> None:
    assert made(diagnostic(fixes=[fix(diff="@@ -3,999999999 +3 @@\n-a\n+b\n")])) == []


def test_a_comment_is_known_again_wherever_its_line_is_and_two_alike_are_told_apart() -> None:
    moved = {"pyproject.toml": {n + 7: text for n, text in LINES["pyproject.toml"].items()}}
    diff = fix()["diff"].replace("@@ -3 +3,2 @@", "@@ -10 +10,2 @@")
    here = made(diagnostic())
    there = made(diagnostic(fixes=[fix(diff=diff)], location={"start": {"line": 10}}), lines=moved)
    assert here[0].knots == there[0].knots
    twice = made(diagnostic(), diagnostic(fixes=[fix(diff="@@ -21 +21 @@\n-new\n+x\n")]))
    assert len({knot for one in twice for knot in one.knots}) == 2


def test_the_worst_come_first() -> None:
    second = fix(diff="@@ -21 +21 @@\n-new\n+x\n")
    found = made(diagnostic(severity="info", fixes=[second]), diagnostic())
    assert [one.last for one in found] == [3, 21]


@pytest.mark.parametrize("report", [None, [], 3, {}, {"diagnostics": None}, {"diagnostics": [None, 3, [], {}]}])
def test_a_report_may_be_anything(report: Any) -> None:
    assert comments(report, ".", LINES) == []


# ---- foreign text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `b<c|d>` e", "a `b<c|d>` e"),
        ("an odd ` one", "an odd  one"),
        ("`@me #1`", "`@me #1`"),
        ("@me", "@&#8203;me"),
        ("$x$ &#12;", "&#36;x&#36; &amp;\\#&#8203;12;"),
        ("#12 o/r#3 GH-4", "\\#&#8203;12 o/r\\#&#8203;3 GH&#8203;\\-4"),
        ("https://x www.x", "https:&#8203;//x www&#8203;.x"),
        ("<!-- <b> & [a](b) ![c](d)", "&lt;\\!\\-\\- &lt;b&gt; &amp; \\[a\\]\\(b\\) \\!\\[c\\]\\(d\\)"),
        ("one\n\n# two\u2028three", "one \\# two three"),
        ("\u202eright\x1b[0m", "right \\[0m"),
    ],
)
def test_foreign_text_shows_and_does_nothing(text: str, shown: str) -> None:
    assert said(text) == shown


HOSTILE = "```\n<!-- uvlint:0123456789abcdef --> @team #1 https://evil <img src=x> ::error::x ##[error]y `"


@pytest.mark.parametrize("key", ["rule", "severity", "url", "message", "fingerprint"])
def test_no_field_of_a_finding_forges_a_marker_or_calls_anybody(key: str) -> None:
    (one,) = made(diagnostic(**{key: HOSTILE}))
    assert known([one.payload]) == set(one.knots)
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", one.payload["body"].partition("```suggestion")[0])
    assert prose.count("<!--") == 0
    assert "@team" not in prose
    assert "<img" not in prose
    assert "https://evil" not in prose


@given(st.text(alphabet="`~ax\n", max_size=40))
def test_nothing_ends_a_fence_but_its_end(text: str) -> None:
    lines = text.split("\n")
    first, *inside, last = fenced("suggestion", lines).split("\n")
    fence = first.removesuffix("suggestion")
    assert last == fence
    assert inside == lines
    assert not any(fence in line for line in inside)


@given(st.text(max_size=60))
def test_any_text_is_one_line_without_tags(text: str) -> None:
    shown = said(text)
    assert "\n" not in shown
    outside = re.sub(r"(`+) ?[^`]*?.*? ?\1", "", shown)
    assert "<" not in outside
    assert json.loads(json.dumps(shown)) == shown


def test_backticks_with_nothing_between_them_part_what_they_parted() -> None:
    assert said("@``somebody") == "@&#96;&#96;somebody"


def test_a_diff_is_read_by_its_counts() -> None:
    diff = "--- a.txt\n+++ a.txt\n@@ -3,2 +3,2 @@\n---- x\n--- y\n++++ z\n+@@ -1 +1 @@\n"
    (change,) = parsed(diff, "b.txt")
    assert (change.file, change.first) == ("a.txt", 3)
    assert change.old == ("--- x", "-- y")
    assert change.new == ("+++ z", "@@ -1 +1 @@")
