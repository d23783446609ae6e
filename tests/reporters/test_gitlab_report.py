"""GitLab's code quality: the shape, and fingerprints that outlive an edit."""

import json
from typing import Any

from msgspec.structs import replace
from report_samples import at, crowd, diagnostic, report, torch

from uvlint.model.finding import Severity
from uvlint.model.report import Diagnostic, Report, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.checkout import Checkout


def entries(told: Report, folder: str = "") -> Any:
    return json.loads(FORMATS["gitlab"](told, Style(checkout=Checkout(folder))))


def prints(*diagnostics: Diagnostic, folder: str = "") -> list[str]:
    return [entry["fingerprint"] for entry in entries(report(*diagnostics), folder)]


def test_an_entry_has_what_gitlab_reads() -> None:
    (entry,) = entries(report(torch()))
    assert {key: entry[key] for key in entry if key != "fingerprint"} == {
        "description": "`torch` has no wheel for 4 of 16 targets; targets: 3.10-3.13 on x86_64-apple-darwin; "
        "help: ask for torch only where it exists [*]",
        "check_name": "wheel-missing",
        "severity": "major",
        "location": {
            "path": "pyproject.toml",
            "positions": {"begin": {"line": 9, "column": 6}, "end": {"line": 9, "column": 21}},
        },
    }
    severities = [entry["severity"] for entry in entries(report(*(diagnostic(severity=one) for one in Severity)))]
    assert severities == ["major", "minor", "info"]
    assert entries(report()) == []


def test_paths_are_those_of_the_repository_and_do_not_begin_with_a_dot() -> None:
    paths = {entry["location"]["path"] for entry in entries(crowd(), "services/api")}
    assert paths == {"services/api/pyproject.toml"}


def test_a_fingerprint_is_the_same_wherever_the_line_is() -> None:
    moved = replace(torch(), location=at(90, 2, 15, "x"))
    assert prints(torch()) == prints(moved)
    assert prints(diagnostic(), torch(), diagnostic()) == prints(diagnostic(), moved, diagnostic(at(80, 1, 1, "x")))


def test_fingerprints_are_unique_in_a_report_and_across_folders() -> None:
    many = [diagnostic(at(line, 1, 1, "x")) for line in range(1, 50)]
    assert len(set(prints(*many))) == 49
    assert prints(*many[:10]) == prints(*many)[:10]
    assert not set(prints(*many)) & set(prints(*many, folder="api"))


def test_what_was_not_checked_is_an_entry_at_its_manifest() -> None:
    unchecked = (
        Unchecked("six", "503", file="a/pyproject.toml"),
        Unchecked("b", "c"),
        Unchecked("uv.lock", "stale", True, "a/pyproject.toml"),
    )
    (entry,) = entries(report(unchecked=unchecked), "x")
    assert (entry["check_name"], entry["severity"]) == ("not-checked", "info")
    assert entry["description"] == "not checked: six: 503"
    assert entry["location"]["path"] == "x/a/pyproject.toml"
