"""JUnit's XML: it parses, and its counts are those of its cases."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import at, crowd, diagnostic, report

from uvlint.model.finding import Severity
from uvlint.model.report import Report, Unchecked
from uvlint.reporters import FORMATS, Style
from uvlint.reporters.checkout import Checkout


def parsed(told: Report, folder: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(FORMATS["junit"](told, Style(checkout=Checkout(folder))))


def many(unchecked: int, *severities: Severity) -> Report:
    found = [
        diagnostic(at(n + 1, 1, 1, "x", file=f"{n % 3}.txt"), severity=severity, rule=f"rule-{n % 2}")
        for n, severity in enumerate(severities)
    ]
    return report(*found, unchecked=tuple(Unchecked(str(n), "why") for n in range(unchecked)))


@given(st.integers(0, 5), st.lists(st.sampled_from(Severity), max_size=12))
def test_the_counts_agree(unchecked: int, severities: list[Severity]) -> None:
    top = parsed(many(unchecked, *severities))
    failed = sum(severity is not Severity.INFO for severity in severities)
    nothing = not unchecked and not severities
    assert {name: int(top.attrib[name]) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": len(severities) + unchecked + nothing,
        "failures": failed,
        "errors": 0,
        "skipped": unchecked,
    }
    for suite in top:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases) == len(suite)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert len(set(names)) == len(names)


def test_a_suite_a_file_and_a_case_a_finding() -> None:
    top = parsed(crowd(), "api")
    assert [suite.attrib["name"] for suite in top] == ["api/pyproject.toml", "not checked"]
    first, second, notice = top[0]
    assert (first.attrib["name"], first.attrib["file"], first.attrib["line"]) == (
        "wheel-missing: torch",
        "api/pyproject.toml",
        "9",
    )
    failure = first.find("failure")
    assert failure is not None
    assert (failure.attrib["type"], failure.attrib["message"]) == ("error", "`torch` has no wheel for 4 of 16 targets")
    assert (failure.text or "").startswith("api/pyproject.toml:9:6: error[wheel-missing] `torch` has no wheel")
    assert second.find("failure") is not None
    assert notice.find("failure") is None
    assert notice.find("system-out") is not None


def test_one_test_has_passed_where_nothing_is_wrong_and_none_where_nothing_could_be_looked_at() -> None:
    (case,) = parsed(report()).findall("*/testcase")
    assert case.attrib["name"] == "nothing found"
    assert [child.tag for child in case] == ["system-out"]
    (skipped,) = parsed(many(1)).findall("*/testcase")
    assert [child.tag for child in skipped] == ["skipped"]


@pytest.mark.parametrize(
    "text", ["\x00\x0b\ufffe\uffff\ud800", "]]>", "<a b='\"'>&amp;", "\x1b[1m::error::x\n::error::y"]
)
def test_any_text_is_xml(text: str) -> None:
    told = report(
        diagnostic(at(1, 1, 1, "x", file=f"a{text}"), message=text, hint=text), unchecked=(Unchecked(text, text),)
    )
    xml = FORMATS["junit"](told, Style())
    ElementTree.fromstring(xml)
    assert xml.isascii()
    assert "\n::" not in xml
