"""The JSON, key by key as contract.md has it."""

import json
from typing import Any

from report_samples import TARGETS, at, diagnostic, report, torch

from uvlint.model.finding import Cause, Confidence
from uvlint.model.fix import Append, Fix, Put, Remove, Rename, Replace, Safety
from uvlint.model.place import Place
from uvlint.model.report import Aside, Offer, Outcome, Unchecked
from uvlint.reporters import FORMATS, Style


def encoded(*given: Any, **fields: Any) -> Any:
    return json.loads(FORMATS["json"](report(*given, **fields), Style()))


def test_the_whole_report() -> None:
    document = encoded(torch(), unchecked=(Unchecked("six", "503"),), suppressed=(diagnostic(),))
    assert list(document) == ["schema", "tool", "complete", "unchecked", "targets", "diagnostics", "summary"]
    assert document["schema"] == {"name": "uvlint-report", "version": 1}
    assert document["tool"]["name"] == "uvlint"
    assert isinstance(document["tool"]["version"], str)
    assert document["complete"] is False
    assert document["unchecked"] == [{"what": "six", "reason": "503"}]
    assert document["targets"] == list(TARGETS)
    assert document["summary"] == {
        "files": 1,
        "requirements": 38,
        "targets": 16,
        "errors": 1,
        "warnings": 0,
        "infos": 0,
        "fixable": 1,
        "ignored": 1,
        "seconds": 0.4,
    }


def test_a_diagnostic() -> None:
    (found,) = encoded(torch())["diagnostics"]
    fixes = found.pop("fixes")
    assert found == {
        "rule": "wheel-missing",
        "severity": "error",
        "confidence": "high",
        "url": "https://docs.example/rules/wheel-missing",
        "message": "`torch` has no wheel for 4 of 16 targets",
        "hint": "",
        "file": "pyproject.toml",
        "location": {"start": {"line": 9, "column": 6}, "end": {"line": 9, "column": 21}},
        "pointer": "/project/dependencies/0",
        "requirement": {
            "text": "torch>=2.3,<2.8",
            "name": "torch",
            "specifier": ">=2.3,<2.8",
            "marker": None,
            "extras": [],
            "via": [],
        },
        "targets": [f"3.{minor}/x86_64-apple-darwin" for minor in range(10, 14)],
        "related": [
            {
                "file": "pyproject.toml",
                "location": {"start": {"line": 5, "column": 20}, "end": {"line": 5, "column": 32}},
                "pointer": "/project/dependencies/0",
                "message": "4 Python versions",
            }
        ],
        "fingerprint": torch().fingerprint,
        "causes": [],
    }
    assert [list(fix) for fix in fixes] == [["title", "safety", "why", "edits", "diff"]] * 2
    assert fixes[0]["safety"] == "safe"
    assert fixes[0]["diff"].startswith("@@ -9 +9 @@\n")


def test_a_finding_without_a_requirement_and_with_causes() -> None:
    causes = (Cause("removed-module", "distutils", Confidence.HIGH),)
    (found,) = encoded(diagnostic(causes=causes, related=(Aside(at(1, 1, 1), "x"),)))["diagnostics"]
    assert found["requirement"] is None
    assert found["causes"] == [{"kind": "removed-module", "detail": "distutils", "confidence": "high"}]


def test_the_five_edits() -> None:
    place = Place("p.toml", ("a/b", 0))
    edits = (
        Replace(place, "x", "y"),
        Remove(place, "x"),
        Append(place, "y"),
        Put(place, {"name": "y", "requires-dist": ["z"], "flag": True}),
        Remove(place, ["x"]),
        Rename(place, "y"),
    )
    (found,) = encoded(diagnostic(offers=(Offer(Fix("t", edits), Safety.UNSAFE),)))["diagnostics"]
    where = {"file": "p.toml", "pointer": "/a~1b/0"}
    assert found["fixes"][0]["edits"] == [
        {"kind": "replace", **where, "old": "x", "new": "y"},
        {"kind": "remove", **where, "old": "x", "new": None},
        {"kind": "append", **where, "old": None, "new": "y"},
        {"kind": "put", **where, "old": None, "new": {"name": "y", "requires-dist": ["z"], "flag": True}},
        {"kind": "remove", **where, "old": ["x"], "new": None},
        {"kind": "rename", **where, "old": 0, "new": "y"},
    ]


def test_fix_adds_what_was_fixed_and_held_back() -> None:
    document = encoded(fixed=(Outcome("a", "b", "c", "d"),))
    assert document["fixed"] == [{"rule": "a", "file": "b", "title": "c", "requirement": "d", "reason": ""}]
    assert document["held_back"] == []


def test_any_text_comes_back_as_it_was_from_harmless_ascii() -> None:
    message = 'ESC\x1b[0m ##[error] ###[x] \u202e\u2028 日本 \x7f\x85 \ud800 "quoted" \\ \n::error::x'
    text = FORMATS["json"](report(diagnostic(message=message)), Style(ci=True))
    assert text.isascii()
    assert "##[" not in text
    assert "\x1b" not in text
    assert "\n::" not in text
    assert json.loads(text)["diagnostics"][0]["message"] == message
