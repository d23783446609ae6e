"""SARIF 2.1.0: each thing that GitHub asks of a file, and what the specification says of the rest."""

import gzip
import json
import re
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_samples import at, crowd, diagnostic, offer, report, torch

from uvlint import rules
from uvlint.model.finding import Severity
from uvlint.model.fix import Fix, Replace, Safety
from uvlint.model.place import Place
from uvlint.model.report import Aside, Offer, Report, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.checkout import Checkout
from uvlint.reporters.line_hash import line_hashes

TEXT = "".join(f"line {n}\n" for n in range(1, 40))
RULES = rules.load()


def run(told: Report, checkout: Checkout | None = None) -> Any:
    """The one run of a report."""
    document = json.loads(FORMATS["sarif"](told, Style(checkout=checkout or Checkout())))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("/sarif-schema-2.1.0.json")
    (one,) = document["runs"]
    return one


def sample() -> Report:
    return replace(crowd(), rules=RULES, texts={"pyproject.toml": TEXT, "uv.toml": "\n"}, version="0.1.0")


def result(told: Report, number: int = 0) -> Any:
    return run(told)["results"][number]


# ---- rules ----------------------------------------------------------------------------------------


def test_all_rules_of_the_version_are_described_whether_they_spoke_or_not() -> None:
    silent = run(replace(report(), rules=RULES, version="0.1.0"))["tool"]["driver"]
    assert silent == run(sample())["tool"]["driver"]
    assert [rule["id"] for rule in silent["rules"]] == sorted(rule.name for rule in RULES)
    assert (silent["name"], silent["version"]) == ("uvlint", "0.1.0")


@pytest.mark.parametrize("rule", run(sample())["tool"]["driver"]["rules"], ids=lambda rule: rule["id"])
def test_a_rule_has_what_github_shows(rule: Any) -> None:
    (own,) = (one for one in RULES if one.name == rule["id"])
    assert rule["shortDescription"]["text"] == own.summary
    assert own.summary in rule["fullDescription"]["text"]
    assert len(rule["fullDescription"]["text"]) > len(own.summary)
    assert all(len(rule[key]["text"]) <= 1024 for key in ("shortDescription", "fullDescription"))
    assert rule["help"]["text"] == own.page
    assert rule["help"]["markdown"].startswith(f"# {own.name}\n")
    assert own.page in rule["help"]["markdown"]
    assert f"]({own.url})" in rule["help"]["markdown"]
    assert rule["helpUri"] == own.url
    assert re.fullmatch(r"([A-Z][a-z]*)+", rule["name"])
    assert len(rule["name"]) <= 255
    assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert rule["defaultConfiguration"].get("enabled", True) is not own.opt_in
    properties = rule["properties"]
    assert properties["precision"] in ("very-high", "high", "medium", "low")
    assert properties["problem.severity"] in ("error", "warning", "recommendation")
    assert 0 < len(properties["tags"]) <= 10


def keys(value: Any) -> Iterator[str]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from keys(inner)
    for inner in value if isinstance(value, list) else ():
        yield from keys(inner)


def test_nothing_is_a_security_alert() -> None:
    assert "security-severity" not in set(keys(run(sample())))


def test_a_rule_that_nobody_knows_is_named_without_a_number() -> None:
    found = result(report(diagnostic(rule="build-failed")))
    assert found["ruleId"] == "build-failed"
    assert "ruleIndex" not in found
    known = result(replace(report(diagnostic(rule="wheel-missing")), rules=RULES))
    assert RULES[known["ruleIndex"]].name == "wheel-missing"


# ---- results --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(3))
def test_a_result_has_one_place_in_code_points(number: int) -> None:
    told = sample()
    span = told.diagnostics[number].location.span
    (place,) = run(told)["results"][number]["locations"]
    region = place["physicalLocation"]["region"]
    assert [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [
        span.line,
        span.column,
        span.end_line,
        span.end_column,
    ]
    assert run(told)["columnKind"] == "unicodeCodePoints"
    assert (
        region["snippet"]["text"]
        == told.diagnostics[number].location.excerpt.lines[span.line - told.diagnostics[number].location.excerpt.first]
    )


def test_the_level_is_that_of_the_finding() -> None:
    assert [found["level"] for found in run(sample())["results"]] == ["error", "warning", "note"]


def test_the_first_sentence_is_short_and_the_rest_comes_after_it() -> None:
    text = result(sample())["message"]["text"]
    assert text.splitlines()[0] == "`torch` has no wheel for 4 of 16 targets."
    assert "Targets: 3.10-3.13 on x86_64-apple-darwin." in text
    assert "Help: ask for torch only where it exists [*]." in text


def test_related_places_are_linked_from_the_message() -> None:
    found = result(sample())
    assert [(one["id"], one["message"]["text"]) for one in found["relatedLocations"]] == [(1, "4 Python versions.")]
    assert found["message"]["text"].splitlines()[-1] == "See [4 Python versions](1)."
    assert found["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 5


def test_no_foreign_text_makes_a_link() -> None:
    aside = Aside(at(1, 1, 1, "x"), "a](https://evil) [b")
    hostile = diagnostic(message="see [here](https://evil) and [x](1)", hint="[y](2)", related=(aside,))
    text = result(report(hostile))["message"]["text"]
    assert re.findall(r"\[([^\]]*)\]\(([^)]*)\)", text) == [("a) (https://evil) (b", "1")]


def test_a_finding_is_known_by_githubs_hash_of_its_line_and_by_our_own() -> None:
    told = sample()
    prints = result(told)["partialFingerprints"]
    assert prints == {"primaryLocationLineHash": list(line_hashes(TEXT))[8], "uvlint/v1": torch().fingerprint}
    moved = replace(told.diagnostics[0], location=at(12, 6, 15, "x"))
    later = replace(told, diagnostics=(moved,), texts={"pyproject.toml": "new\n" * 3 + TEXT})
    assert result(later)["partialFingerprints"] == prints


def test_without_the_text_there_is_no_hash_and_one_is_not_made_up() -> None:
    assert result(report(torch()))["partialFingerprints"] == {"uvlint/v1": torch().fingerprint}


def test_what_is_silenced_is_no_result() -> None:
    told = sample()
    assert len(run(told)["results"]) == 3
    assert len(told.suppressed) == 1
    assert "suppressions" not in set(keys(run(told)))


# ---- paths and category ---------------------------------------------------------------------------


def test_paths_are_relative_to_the_root_of_the_repository() -> None:
    told = replace(
        report(diagnostic(at(1, 1, 1, "x", file="a b/ü#%.toml"))), unchecked=(Unchecked("a", "b", file="c"),)
    )
    one = run(told, Checkout("services/api"))
    artifact = one["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "services/api/a%20b/%C3%BC%23%25.toml", "uriBaseId": "%SRCROOT%"}
    assert set(one["originalUriBaseIds"]) == {"%SRCROOT%"}
    (notified,) = one["invocations"][0]["toolExecutionNotifications"]
    assert notified["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "services/api/c"


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("../shared.txt", {"uri": "services/shared.txt", "uriBaseId": "%SRCROOT%"}),
        ("../../../x.txt", {"uri": "../../../x.txt"}),
        ("/etc/x y.txt", {"uri": "file:///etc/x%20y.txt"}),
    ],
)
def test_a_file_above_the_working_directory(file: str, artifact: dict[str, str]) -> None:
    one = run(report(diagnostic(at(1, 1, 1, "x", file=file))), Checkout("services/api"))
    assert one["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


@pytest.mark.parametrize(
    ("checkout", "category"),
    [
        (Checkout(), "uvlint/"),
        (Checkout("services/api"), "uvlint/services/api/"),
        (Checkout("api", category="uvlint/nightly"), "uvlint/nightly/"),
        (Checkout(category="mine/"), "mine/"),
    ],
)
def test_what_stands_before_the_last_slash_is_the_category(checkout: Checkout, category: str) -> None:
    assert run(report(), checkout)["automationDetails"] == {"id": category}


# ---- what was not checked -------------------------------------------------------------------------


def test_what_was_not_checked_is_notified() -> None:
    unchecked = (Unchecked("six", "503", file="a.txt"), Unchecked("uv.lock", "stale", anew=True))
    (invocation,) = run(report(unchecked=unchecked))["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert (first["level"], first["message"]["text"]) == ("warning", "six was not checked: 503")
    assert (second["level"], second["message"]["text"]) == ("note", "uv.lock was judged in another way: stale")
    assert "locations" in first
    assert "locations" not in second


# ---- fixes ----------------------------------------------------------------------------------------


def applied(text: str, fix: Any) -> str:
    """A text with the replacements of a fix made, as a viewer makes them, from the last to the first."""
    (change,) = fix["artifactChanges"]
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        assert line <= len(lines), "there is no such line"
        assert column <= len(lines[line - 1]) + 1
        return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

    for made in reversed(change["replacements"]):
        gone = made["deletedRegion"]
        start, end = offset(gone["startLine"], gone["startColumn"]), offset(gone["endLine"], gone["endColumn"])
        text = text[:start] + made.get("insertedContent", {"text": ""})["text"] + text[end:]
    return text


def fixed(before: str, after: str) -> tuple[Report, Any]:
    """A report whose fix turns one text into another, and that fix as it is written."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    diff = "".join(f"{line}\n" for line in list(unified_diff(old, new, n=0, lineterm=""))[2:])
    edit = Replace(Place("pyproject.toml", ("a",)), "a", "b")
    told = replace(
        report(diagnostic(offers=(Offer(Fix("mend it", (edit,)), Safety.SAFE, diff),))),
        texts={"pyproject.toml": before},
    )
    return told, result(told).get("fixes", [None])[0]


LINE = st.text(alphabet='ab-+@ "\x0c\u2028', max_size=4)


@given(st.lists(LINE, max_size=6), st.lists(LINE, max_size=6), st.sampled_from(["", "\n"]))
def test_a_fix_written_as_replacements_does_what_it_did(old: list[str], new: list[str], end: str) -> None:
    if not old or not new or (not end and "" in (old[-1], new[-1])):
        return  # a manifest is never empty, and what ends with an empty line ends with a newline
    before, after = ("\n".join(lines) + end for lines in (old, new))
    _, fix = fixed(before, after)
    if fix is None:
        assert before.removesuffix("\n") == after.removesuffix("\n")
    else:
        assert applied(before, fix).removesuffix("\n") == after.removesuffix("\n")


def test_a_fix_says_how_safe_it_is_and_what_nobody_writes_is_none() -> None:
    diff = "@@ -9 +9 @@\n-a\n+b\n"
    offers = (
        offer("a", Safety.SAFE, diff),
        offer("b", Safety.UNSAFE, diff),
        offer("c", Safety.SHOWN, diff),
        offer("d"),
    )
    found = result(report(diagnostic(offers=offers)))
    assert [fix["description"]["text"] for fix in found["fixes"]] == ["a [*]", "b [-]"]
    assert "fixes" not in result(report(diagnostic()))


def test_a_fix_of_several_files_changes_each_of_them() -> None:
    diff = "--- a.toml\n+++ a.toml\n@@ -1 +1 @@\n-a\n+b\n--- b.toml\n+++ b.toml\n@@ -3 +2,0 @@\n-c\n"
    (fix,) = result(report(diagnostic(offers=(offer("x", diff=diff),))))["fixes"]
    first, second = fix["artifactChanges"]
    assert (first["artifactLocation"]["uri"], second["artifactLocation"]["uri"]) == ("a.toml", "b.toml")
    assert second["replacements"] == [
        {"deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 1}}
    ]


# ---- limits ---------------------------------------------------------------------------------------


def test_more_than_github_shows_is_cut_worst_kept_and_said() -> None:
    infos = [diagnostic(severity=Severity.INFO) for _ in range(5_000)]
    told = run(replace(report(*infos, torch()), rules=RULES))
    assert len(told["results"]) == 5_000
    assert told["results"][0]["level"] == "error"
    (said,) = told["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("1 more results are left out")


def test_related_places_are_few() -> None:
    found = result(report(diagnostic(related=tuple(Aside(at(1, 1, 1, "x"), "x") for _ in range(500)))))
    assert len(found["relatedLocations"]) == 100
    assert "(101)" not in found["message"]["text"]


def test_the_largest_report_is_below_ten_megabytes() -> None:
    told = replace(report(*[torch()] * 5_000), rules=RULES, texts={"pyproject.toml": TEXT})
    assert len(gzip.compress(FORMATS["sarif"](told, Style()).encode(), 1)) < 10_000_000


def test_it_is_ascii_that_commands_nobody_and_comes_back_as_it_was() -> None:
    text = FORMATS["sarif"](report(diagnostic(message="日本 ##[error]x \n::error::y")), Style(ci=True))
    assert text.isascii()
    assert "##[" not in text
    assert "日本 ##[error]x ::error::y." in json.loads(text)["runs"][0]["results"][0]["message"]["text"]
