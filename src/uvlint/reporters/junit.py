"""JUnit's XML, as CI services and their plugins read it; https://github.com/testmoapp/junitxml says what is common.

A finding is a test that failed; a notice is one that passed and has something to say, since it fails no run by itself;
what was not checked was skipped. Where nothing is wrong one test has passed: to some services an empty file is broken.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from uvlint.model.finding import Severity
from uvlint.reporters import offers, summary
from uvlint.reporters.style import Style
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import cleaned, muted, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Diagnostic, Report

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 1_000


def render(report: Report, style: Style) -> str:
    """One suite a file and one case a finding, in ASCII with character references."""
    report = cleaned(report, Style())
    top = Element("testsuites", name="uvlint")
    files = dict.fromkeys(diagnostic.location.file for diagnostic in report.diagnostics)
    for file in files:
        found = [diagnostic for diagnostic in report.diagnostics if diagnostic.location.file == file]
        _suite(top, style.checkout.path(file), list(_cases(found, report, style)))
    if report.missing:
        _suite(top, "not checked", [_skipped(item.what, item.reason) for item in report.missing])
    elif not files:
        _suite(top, "uvlint", [_passed(summary.counted(report))])
    for name in ("tests", "failures", "errors", "skipped"):
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in top)))
    top.set("time", f"{report.seconds:.3f}")
    indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(top, encoding="us-ascii").decode()}\n'


def _suite(top: Element, name: str, cases: list[Element]) -> None:
    failures, skipped = (sum(case.find(kind) is not None for case in cases) for kind in ("failure", "skipped"))
    suite = SubElement(top, "testsuite", name=_text(name))
    for key, number in {"tests": len(cases), "failures": failures, "errors": 0, "skipped": skipped}.items():
        suite.set(key, str(number))
    suite.extend(cases)


def _cases(found: list[Diagnostic], report: Report, style: Style) -> Iterator[Element]:
    """The findings of a file; one alike gets a number, since services tell tests apart by name."""
    seen: Counter[str] = Counter()
    for diagnostic in found:
        name = _text(f"{diagnostic.rule}: {diagnostic.subject.name}" if diagnostic.subject else diagnostic.rule)
        seen[name] += 1
        path, line = style.checkout.path(diagnostic.location.file), diagnostic.location.span.line
        case = Element("testcase", name=name if seen[name] == 1 else f"{name} ({seen[name]})")
        case.attrib |= {"classname": _text(path), "file": _text(path), "line": str(line)}
        if diagnostic.severity is Severity.INFO:
            part = SubElement(case, "system-out")
        else:
            part = SubElement(case, "failure", type=diagnostic.severity.value, message=_text(diagnostic.message))
        part.text = "\n".join(map(_text, _told(diagnostic, path, report.targets)))
        yield case


def _told(diagnostic: Diagnostic, path: str, universe: tuple[str, ...]) -> Iterator[str]:
    span, kind = diagnostic.location.span, f"{diagnostic.severity}[{diagnostic.rule}]"
    yield f"{path}:{span.line}:{span.column}: {kind} {diagnostic.message}"
    if targets := shortened(diagnostic.targets, universe):
        yield f"targets: {targets}"
    if diagnostic.hint:
        yield f"hint: {diagnostic.hint}"
    if offer := offers.best(diagnostic):
        yield f"help: {offer.fix.title}{offers.mark(diagnostic)}"
    if diagnostic.url:
        yield f"docs: {diagnostic.url}"


def _passed(said: str) -> Element:
    case = Element("testcase", name="nothing found", classname="uvlint")
    SubElement(case, "system-out").text = _text(said)
    return case


def _skipped(what: str, reason: str) -> Element:
    case = Element("testcase", name=f"not checked: {_text(what)}", classname="uvlint")
    SubElement(case, "skipped", message=_text(reason))
    return case


def _text(text: str) -> str:
    """Text that XML can hold, on one line."""
    return muted(_NO_XML.sub("", one_line(text)))[:_LONGEST]
