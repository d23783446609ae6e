"""From findings to diagnostics: located, weighed, silenced where a comment asks for it, sorted, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.config import Config, severity
from uvlint.documents.document import Document, Written
from uvlint.errors import FixError
from uvlint.model.report import Aside, Diagnostic, Excerpt, Grid, Location, Offer, Subject
from uvlint.model.secret import masked
from uvlint.silences import is_silenced

if TYPE_CHECKING:
    from uvlint.model.finding import Finding
    from uvlint.model.fix import Edit, Fix
    from uvlint.model.place import Place
    from uvlint.model.requirement import Requirement
    from uvlint.model.rule import Rule
    from uvlint.model.survey import Survey

Documents = Mapping[str, Document]


def settle(
    found: Iterable[tuple[Rule, Finding]], survey: Survey, documents: Documents, config: Config
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The diagnostics to report, and those that comments silence; both sorted by place, then by rule."""
    reported: list[Diagnostic] = []
    silenced: list[Diagnostic] = []
    once = {(rule.name, finding.at, finding.message): (rule, finding) for rule, finding in found}
    heard = [
        _Heard(rule, finding, not config.no_ignores and is_silenced(rule, finding, survey, documents, config))
        for rule, finding in once.values()
    ]
    for one in _folded(heard):
        diagnostic = _diagnostic(one.rule, one.finding, survey, documents, config)
        (silenced if one.is_silenced else reported).append(diagnostic)
    return sorted(reported, key=_order), sorted(silenced, key=_order)


class _Heard(Struct, frozen=True):
    """A finding of a rule, and whether a comment or the configuration silences it."""

    rule: Rule
    finding: Finding
    is_silenced: bool

    def folds(self, other: _Heard) -> bool:
        """Whether it speaks for another one: of its requirements, on its targets and on no others."""
        mine, theirs = self.finding, other.finding
        if theirs.folds or not theirs.targets or theirs.targets & ~mine.targets:
            return False
        return any(
            one == theirs.about if theirs.about else one.place == theirs.at and not one.resolved for one in mine.folds
        )


def _folded(heard: list[_Heard]) -> list[_Heard]:
    """What is left when each finding that speaks for others has taken them in; it is silenced when all of these are."""
    result = list(heard)
    for one in heard:
        inside = [other for other in result if not one.is_silenced and one.folds(other)]
        if not inside:
            continue
        causes = tuple(dict.fromkeys(cause for other in inside for cause in other.finding.causes))
        whole = replace(one.finding, causes=one.finding.causes or causes)
        silent = all(other.is_silenced for other in inside)
        result = [other for other in result if other.is_silenced or other not in inside]
        result[result.index(one)] = _Heard(one.rule, whole, silent)
    return result


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, int, str, str]:
    where = diagnostic.location
    return (
        where.file, where.span.line, where.span.column, -diagnostic.severity.rank, diagnostic.rule, diagnostic.message
    )  # fmt: skip


def _diagnostic(rule: Rule, finding: Finding, survey: Survey, documents: Documents, config: Config) -> Diagnostic:
    written = next((line for line in survey.lines if line.place == finding.at), None)
    requirement = finding.about or written
    shown = finding.targets & survey.universe.reported or finding.targets
    location = locate(finding.at, documents)
    return Diagnostic(
        rule=rule.name,
        severity=severity(rule, finding.severity, config),
        confidence=finding.confidence,
        message=finding.message,
        location=location,
        url=rule.url,
        hint=finding.hint,
        label=finding.label,
        notes=(*_brought_in(requirement), *finding.notes, *_asked_by_evidence(survey, shown, documents)),
        targets=tuple(target.id for target in survey.universe.members(shown)),
        subject=_subject(requirement, written or requirement) if requirement else None,
        grid=_grid(rule, requirement, survey) if requirement else None,
        causes=finding.causes,
        related=tuple(Aside(locate(aside.at, documents), aside.message) for aside in finding.related),
        offers=tuple(_offers(finding.fixes, survey, documents, config)) if finding.fixes else (),
    )


def _grid(rule: Rule, requirement: Requirement, survey: Survey) -> Grid | None:
    coverage = survey.coverage(requirement)
    if not rule.needs & {"pages", "builders"} or not rule.table or not coverage.choices:
        return None
    from uvlint.model.grid import grid

    shown = survey.domain(requirement) & survey.universe.reported
    return grid(survey.universe, [coverage], shown) if shown else None


def locate(place: Place, documents: Documents) -> Location:
    """The place with its line and column and the lines around it."""
    document = documents[place.file]
    span = document.locate(place)
    lines = document.text.split("\n")
    first = max(span.line - 1, 1)
    return Location(
        place.file, place.pointer, span, Excerpt(first, tuple(map(masked, lines[first - 1 : span.end_line])))
    )


def told(location: Location) -> str:
    """A location in a word: `FILE:LINE`."""
    return f"{location.file}:{location.span.line}"


def _asked_by_evidence(survey: Survey, targets: int, documents: Documents) -> Iterator[str]:
    """Why targets that only evidence asks for are among those of a finding."""
    if targets & survey.universe.evident:
        from uvlint.model.reasons import askers

        for label, named in askers(survey.project.evidence, survey.universe, targets):
            yield f"{label} is asked for by {told(locate(named.at, documents))}"


def _brought_in(requirement: Requirement | None) -> tuple[str, ...]:
    """By whom a requirement that nobody wrote down is asked for."""
    if requirement is None or not requirement.via:
        return ()
    steps = " → ".join(f"`{name}`" for name in (*requirement.via, requirement.name))
    return (f"brought in: {steps}",)


def _subject(requirement: Requirement, written: Requirement) -> Subject:
    return Subject(
        text=written.text,
        name=requirement.name,
        specifier=str(requirement.specifier),
        marker=requirement.marker,
        extras=requirement.extras,
        via=requirement.via,
    )


def _offers(fixes: Sequence[Fix], survey: Survey, documents: Documents, config: Config) -> Iterator[Offer]:
    """The fixes with their safety and their diff; one that does not fit its document is not offered."""
    from uvlint.model.planner import safety
    from uvlint.model.way import ranked

    for fix in ranked(fixes, survey.project.lines, config.prefer):
        try:
            after = edited(fix.edits, documents)
        except FixError:
            continue
        yield Offer(fix, safety(fix, survey), "".join(_hunks(documents, after)))


def edited(edits: Iterable[Edit], documents: Documents) -> dict[str, Document]:
    """The documents that the edits change, changed.

    Raises:
        FixError: an edit does not fit.
    """
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.at.file, []).append(edit)
    return {file: documents[file].edited(of_file) for file, of_file in by_file.items()}


def _hunks(before: Documents, after: Documents) -> Iterator[str]:
    from difflib import unified_diff

    for file, document in after.items():
        if len(after) > 1:
            yield f"--- {file}\n+++ {file}\n"
        old, new = ([line.removesuffix("\n") for line in _lines(text)] for text in (before[file].text, document.text))
        yield from (f"{line}\n" for line in list(unified_diff(old, new, n=0, lineterm=""))[2:])


def _lines(text: str) -> list[str]:
    """The lines with their ends: `splitlines` would end them at form feeds and the like, too; `patch` does not."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def difference(before: Mapping[str, Written], after: Mapping[str, Written]) -> str:
    """The changes as a patch, file by file; an empty file before is one that was not there."""
    from difflib import unified_diff

    patch: list[str] = []
    for file in sorted(after):
        if after[file].text != before[file].text:
            lines = _lines(before[file].text), _lines(after[file].text)
            for line in unified_diff(*lines, f"a/{file}" if lines[0] else "/dev/null", f"b/{file}"):
                patch.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(patch)
