"""The report as JSON, `uvlint-report` version 1: keys are only ever added."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, assert_never

from uvlint.model.finding import Cause, Severity
from uvlint.model.fix import Append, Edit, Put, Remove, Rename, Replace, Value
from uvlint.reporters import summary

if TYPE_CHECKING:
    from uvlint.model.report import Aside, Diagnostic, Location, Offer, Outcome, Report, Subject
    from uvlint.reporters.style import Style

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def render(report: Report, style: Style) -> str:
    """One object in ASCII: every other character is escaped, so that it is safe in any encoding and on any terminal.

    `##[` would still command a CI runner; within a JSON string `\\u0023` is the same as `#`.
    """
    return dumped(encoded(report))


def dumped(document: Json) -> str:
    """A document as text that commands nobody."""
    return json.dumps(document, indent=2).replace("##[", "#\\u0023[") + "\n"


def encoded(report: Report) -> dict[str, Json]:
    """The report in the contract's words."""
    found = summary.severities(report.diagnostics)
    document: dict[str, Json] = {
        "schema": {"name": "uvlint-report", "version": 1},
        "tool": {"name": "uvlint", "version": report.version or _version()},
        "complete": report.complete,
        "unchecked": [{"what": item.what, "reason": item.reason} for item in report.missing],
        "targets": list(report.targets),
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in report.diagnostics],
        "summary": {
            "files": report.files,
            "requirements": report.requirements,
            "targets": len(report.targets),
            "errors": found[Severity.ERROR],
            "warnings": found[Severity.WARNING],
            "infos": found[Severity.INFO],
            "fixable": summary.fixable(report.diagnostics)[0],
            "ignored": len(report.suppressed),
            "seconds": round(report.seconds, 3),
        },
    }
    if summary.is_fix(report):
        document["fixed"] = [_outcome(outcome) for outcome in report.fixed]
        document["held_back"] = [_outcome(outcome) for outcome in report.held_back]
    return document


def _version() -> str:
    """The version installed, for reports that no run made; a source tree that was never installed has none."""
    try:
        return version("uvlint")
    except PackageNotFoundError:
        return "unknown"


def _diagnostic(diagnostic: Diagnostic) -> Json:
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.value,
        "confidence": diagnostic.confidence.value,
        "url": diagnostic.url,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        **placed(diagnostic.location),
        "requirement": subject_of(diagnostic.subject) if diagnostic.subject else None,
        "targets": list(diagnostic.targets),
        "related": [_aside(aside) for aside in diagnostic.related],
        "fingerprint": diagnostic.fingerprint,
        "causes": [caused(cause) for cause in diagnostic.causes],
        "fixes": [offered(offer) for offer in diagnostic.offers],
    }


def placed(location: Location) -> dict[str, Json]:
    """Where something is."""
    span = location.span
    return {
        "file": location.file,
        "location": {
            "start": {"line": span.line, "column": span.column},
            "end": {"line": span.end_line, "column": span.end_column},
        },
        "pointer": location.pointer,
    }


def subject_of(subject: Subject) -> Json:
    """The requirement that is spoken of."""
    return {
        "text": subject.text,
        "name": subject.name,
        "specifier": subject.specifier,
        "marker": subject.marker,
        "extras": list(subject.extras),
        "via": list(subject.via),
    }


def _aside(aside: Aside) -> Json:
    return {**placed(aside.location), "message": aside.message}


def caused(cause: Cause) -> dict[str, Json]:
    """A cause."""
    return {"kind": cause.kind, "detail": cause.detail, "confidence": cause.confidence.value}


def offered(offer: Offer) -> Json:
    """A fix with its safety and its diff."""
    return {
        "title": offer.fix.title,
        "safety": offer.safety.value,
        "why": offer.fix.why,
        "edits": [_edit(edit) for edit in offer.fix.edits],
        "diff": offer.diff,
    }


def _edit(edit: Edit) -> Json:
    """An edit with the same keys whatever its kind; `null` for what the kind does not have."""
    old: Json
    new: Json
    match edit:
        case Replace(old=old, new=new):
            kind = "replace"
        case Remove(old=value):
            kind, old, new = "remove", _value(value), None
        case Append(item=item):
            kind, old, new = "append", None, _value(item)
        case Put(value=value):
            kind, old, new = "put", None, _value(value)
        case Rename(key=key):
            kind, old, new = "rename", edit.at.keys[-1], key
        case _:
            assert_never(edit)
    return {"kind": kind, "file": edit.at.file, "pointer": edit.at.pointer, "old": old, "new": new}


def _value(value: Value) -> Json:
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return value


def _outcome(outcome: Outcome) -> Json:
    return {
        **({"proof": outcome.proof} if outcome.proof else {}),
        "rule": outcome.rule,
        "file": outcome.file,
        "title": outcome.title,
        "requirement": outcome.requirement,
        "reason": outcome.reason,
    }
