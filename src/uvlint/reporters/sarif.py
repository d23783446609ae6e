"""SARIF 2.1.0, as GitHub's code scanning takes it in and as viewers in editors apply it.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What GitHub asks for beyond it, and how
much of it: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
All rules are listed whether they spoke or not, so that every report of a version describes the same ones. There is no
`security-severity`: it would make a security alert of each result.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from uvlint.model.finding import Severity
from uvlint.model.fix import Safety
from uvlint.model.place import Span
from uvlint.reporters import offers
from uvlint.reporters.checkout import Checkout, quoted
from uvlint.reporters.hunks import Hunk, hunks
from uvlint.reporters.json import Json, dumped
from uvlint.reporters.line_hash import line_hashes
from uvlint.reporters.style import MARKS, Style
from uvlint.reporters.targets import shortened
from uvlint.reporters.text import clipped, harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.report import Aside, Diagnostic, Location, Offer, Report, Unchecked
    from uvlint.model.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/uvlint/uvlint"
_ROOT = "%SRCROOT%"
_RESULTS = 5_000  # GitHub shows no more of a run
_RELATED = 100  # nor more places of a result
_LONGEST = 1_024  # characters of a description
_TAG = "dependencies"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def render(report: Report, style: Style) -> str:
    """One run with one result a diagnostic; what is silenced is not in it. ASCII, as the JSON is."""
    found = report.diagnostics
    if len(found) > _RESULTS:
        found = tuple(sorted(found, key=lambda diagnostic: -diagnostic.severity.rank)[:_RESULTS])
    run = _Run(report, style.checkout)
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run.encoded(found)]})


class _Run:
    """What the parts of a run need of each other: which rule is which, and how lines are fingerprinted."""

    def __init__(self, report: Report, checkout: Checkout) -> None:
        self.report = report
        self.checkout = checkout
        self.rules = sorted(report.rules, key=lambda rule: rule.name)
        self.numbers = {rule.name: number for number, rule in enumerate(self.rules)}
        self.hashes = cache(lambda file: tuple(line_hashes(report.texts[file])))

    def encoded(self, found: tuple[Diagnostic, ...]) -> Json:
        version = {"version": self.report.version} if self.report.version else {}
        category = self.checkout.category or "/".join(filter(None, ("uvlint", self.checkout.folder)))
        return {
            "tool": {
                "driver": {
                    "name": "uvlint",
                    **version,
                    "informationUri": _HOME,
                    "rules": [_rule(rule) for rule in self.rules],
                }
            },
            # What stands before the last slash is the category.
            "automationDetails": {"id": f"{category.removesuffix('/')}/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
            "invocations": [
                {"executionSuccessful": True, "toolExecutionNotifications": [*self._notifications(len(found))]}
            ],
            "results": [self._result(diagnostic) for diagnostic in found],
        }

    def _notifications(self, shown: int) -> Iterator[Json]:
        """What was not judged: a report without results does not say that all is well."""
        for item in self.report.unchecked:
            yield {**self._notified(item), "level": "note" if item.anew else "warning"}
        if left := len(self.report.diagnostics) - shown:
            yield {"message": {"text": f"{left} more results are left out: {shown} is the limit."}, "level": "warning"}

    def _notified(self, item: Unchecked) -> dict[str, Json]:
        words = "judged in another way" if item.anew else "not checked"
        said = f"{_said(item.what)} was {words}: {_said(item.reason)}"
        at: Json = [{"physicalLocation": {"artifactLocation": self._artifact(item.file)}}]
        return {"message": {"text": said}, **({"locations": at} if item.file else {})}

    def _result(self, diagnostic: Diagnostic) -> Json:
        number = self.numbers.get(diagnostic.rule)
        related: list[Json] = [self._aside(n, aside) for n, aside in enumerate(diagnostic.related[:_RELATED], 1)]
        fixes: list[Json] = [fix for offer in diagnostic.offers if (fix := self._fix(offer))]
        return {
            "ruleId": diagnostic.rule,
            **({} if number is None else {"ruleIndex": number}),
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": _message(diagnostic, self.report.targets)},
            "locations": [self._place(diagnostic.location)],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": self._fingerprints(diagnostic),
            **({"fixes": fixes} if fixes else {}),
            "properties": {"confidence": diagnostic.confidence.value, "targets": list(diagnostic.targets)},
        }

    def _artifact(self, file: str) -> Json:
        path = self.checkout.path(file)
        if self.checkout.holds(path):
            return {"uri": quoted(path), "uriBaseId": _ROOT}
        return {"uri": quoted(path) if path.startswith("../") else f"file:///{quoted(path.lstrip('/'))}"}

    def _place(self, location: Location) -> dict[str, Json]:
        around = location.excerpt.lines[location.span.line - location.excerpt.first :]
        snippet: dict[str, Json] = {"text": "\n".join(around[: location.span.end_line - location.span.line + 1])}
        region: dict[str, Json] = {**_region(location.span), **({"snippet": snippet} if around else {})}
        return {"physicalLocation": {"artifactLocation": self._artifact(location.file), "region": region}}

    def _aside(self, number: int, aside: Aside) -> Json:
        return {"id": number, **self._place(aside.location), "message": {"text": f"{_said(aside.message)}."}}

    def _fingerprints(self, diagnostic: Diagnostic) -> Json:
        """GitHub's own where the text is known, and ours, which no line has a part in."""
        file, line = diagnostic.location.file, diagnostic.location.span.line
        hashes = self.hashes(file) if file in self.report.texts else ()
        known: dict[str, Json] = {"primaryLocationLineHash": hashes[line - 1]} if line <= len(hashes) else {}
        return {**known, "uvlint/v1": diagnostic.fingerprint}

    def _fix(self, offer: Offer) -> Json:
        """An offer that can be written, as replacements of whole lines; GitHub does not look at it, editors do."""
        by_file: dict[str, list[Json]] = {}
        for hunk in hunks(offer) if offer.safety is not Safety.SHOWN and offer.diff else ():
            by_file.setdefault(hunk.file, []).append(_replacement(hunk, self.report.texts.get(hunk.file)))
        if not by_file:
            return None
        changes: list[Json] = [
            {"artifactLocation": self._artifact(file), "replacements": made} for file, made in by_file.items()
        ]
        title = f"{_said(offer.fix.title)}{MARKS[offer.safety]}"
        return {"description": {"text": title}, "artifactChanges": changes}


def _rule(rule: Rule) -> Json:
    """A rule in its own words: GitHub shows `help.markdown` beside the result."""
    summary = rule.summary.removesuffix(".")
    facts = [f"severity: {rule.severity}", "has a fix" if rule.fixable else "has no fix", f"since {rule.since}"]
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": clipped(f"{summary}.", _LONGEST)},
        "fullDescription": {"text": clipped(f"{summary}. {_first_section(rule.page)}".strip(), _LONGEST)},
        "help": {
            "text": rule.page,
            "markdown": f"# {rule.name}\n\n*{' · '.join(facts)}*\n\n{rule.page}\n\n[More]({rule.url})\n",
        },
        "helpUri": rule.url,
        "defaultConfiguration": {"level": _LEVELS[rule.severity], **({"enabled": False} if rule.opt_in else {})},
        "properties": {
            "tags": [_TAG, rule.family],
            # What needs no index is decided by the text alone; what the index says today it may not say tomorrow.
            "precision": "very-high" if rule.offline else "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _first_section(page: str) -> str:
    """The prose below the first heading."""
    _, _, below = page.partition("\n## ")
    return " ".join(below.partition("\n")[2].partition("\n## ")[0].split())


def _message(diagnostic: Diagnostic, universe: tuple[str, ...]) -> str:
    """The fact in a short first sentence, which is the title in narrow places; then what goes with it."""
    lines = [f"{_said(diagnostic.message)}."]
    if targets := shortened(diagnostic.targets, universe):
        lines.append(f"Targets: {clipped(targets, 500)}.")
    lines += [f"Note: {_said(note)}." for note in diagnostic.notes]
    if diagnostic.hint:
        lines.append(f"Hint: {_said(diagnostic.hint)}.")
    if offer := offers.best(diagnostic):
        lines.append(f"Help: {_said(offer.fix.title)}{MARKS[offer.safety]}.")
    related = diagnostic.related[:_RELATED]
    links = [f"[{_label(aside)}]({number})" for number, aside in enumerate(related, 1)]
    return "\n".join([*lines, *([f"See {', '.join(links)}."] if links else [])])


def _label(aside: Aside) -> str:
    """The words of a link, without brackets, which would end it."""
    return _said(aside.message).replace("[", "(").replace("]", ")").replace("\\", "/") or "there"


def _said(text: str) -> str:
    """Foreign text as a part of a sentence: on one line, and no link of its own to anywhere."""
    return clipped(one_line(harmless(text)), 1_000).replace("](", "] (").removesuffix(".")


def _region(span: Span) -> dict[str, Json]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _replacement(hunk: Hunk, text: str | None) -> Json:
    """The lines of a hunk, ends included; at the end of a file that ends without a newline, all but that."""
    lines = text.split("\n") if text is not None else []
    behind = hunk.first + len(hunk.old)
    inserted = "".join(f"{line}\n" for line in hunk.new)
    span = Span(hunk.first, 1, behind, 1)
    if lines and behind > len(lines):  # there is no line behind it to end at
        span = Span(min(hunk.first, len(lines)), 1, len(lines), len(lines[-1]) + 1)
        inserted = inserted.removesuffix("\n")
        if not hunk.old:
            span = Span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 1)
            inserted = f"\n{inserted}"
    inserting: dict[str, Json] = {"insertedContent": {"text": inserted}} if inserted else {}
    return {"deletedRegion": _region(span), **inserting}
