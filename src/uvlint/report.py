"""From walks to the report: every finding once, and what could not be judged, each with its reason."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint import __version__
from uvlint.documents.declared import MEMBER_WITHOUT_SOURCE
from uvlint.model.package import Unavailable
from uvlint.model.report import Diagnostic, Report, Unchecked
from uvlint.settle import locate, settle
from uvlint.silences import Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from uvlint.manifests import Documents
    from uvlint.model.rule import Rule
    from uvlint.model.survey import Survey
    from uvlint.model.universe import Universe
    from uvlint.since import Before

_OWN = frozenset({"the workspace", MEMBER_WITHOUT_SOURCE, "the project itself"})


Heard = tuple[list[tuple[Walk, Diagnostic]], list[Diagnostic]]


def report_on(
    walks: Sequence[Walk],
    documents: Documents,
    started: float,
    earlier: Before | None = None,
    heard: Heard | None = None,
) -> Report:
    """The report of the walks; what was found `earlier` is left out. `heard` is what `settled` says of them, where the
    caller knows it."""
    reported, silenced = heard or settled(walks, documents, earlier)
    targets = dict.fromkeys(
        target.id for one in walks for target in one.survey.universe.members(_reported(one.survey.universe))
    )
    return Report(
        diagnostics=tuple(diagnostic for _, diagnostic in reported),
        suppressed=tuple(silenced),
        unchecked=(*_once(walks, documents), *(earlier.unread if earlier and reported else ())),
        targets=tuple(targets),
        files=len({file for one in walks for file in one.survey.project.files}),
        requirements=sum(_judged(one.survey) for one in walks),
        seconds=perf_counter() - started,
        version=__version__,
        rules=_rules(walks),
        texts={file: documents[file].text for file in _named(diagnostic for _, diagnostic in reported)},
    )


def _rules(walks: Iterable[Walk]) -> tuple[Rule, ...]:
    """The rules that spoke."""
    return tuple({rule.name: rule for one in walks for rule, _ in one.findings}.values())


def _named(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """The files that diagnostics and their fixes are about."""
    for diagnostic in diagnostics:
        yield diagnostic.location.file
        yield from (edit.at.file for offer in diagnostic.offers for edit in offer.fix.edits)


def _once(walks: Iterable[Walk], documents: Documents) -> Iterable[Unchecked]:
    """What could not be judged in any of the walks; what several say is said of the first."""
    found: dict[Unchecked, Unchecked] = {}
    for one in walks:
        for line in unchecked(one, documents):
            found.setdefault(line, replace(line, file=one.survey.project.file))
    return found.values()


def settled(walks: Iterable[Walk], documents: Documents, earlier: Before | None) -> Heard:
    """What is to be reported, each with its walk, and what is silenced; a file that several include is heard once."""
    reported: dict[object, tuple[Walk, Diagnostic]] = {}
    silenced: dict[object, Diagnostic] = {}
    for one in walks:
        heard, unheard = settle(one.findings, one.survey, documents, one.config)
        for diagnostic in heard:
            reported.setdefault((diagnostic.rule, diagnostic.location, diagnostic.message), (one, diagnostic))
        for diagnostic in unheard:
            silenced.setdefault((diagnostic.rule, diagnostic.location, diagnostic.message), diagnostic)
    new = earlier.added(diagnostic for _, diagnostic in reported.values()) if earlier else None
    return [each for each in reported.values() if new is None or each[1] in new], list(silenced.values())


def _judged(survey: Survey) -> int:
    return len(survey.requirements) + len(survey.brought) + len(survey.builders)


def _reported(universe: Universe) -> int:
    return universe.reported & universe.promised


def unchecked(one: Walk, documents: Documents) -> Iterator[Unchecked]:
    """What could not be judged, each with its reason; a workspace member is no dependency to judge."""
    yield from one.unchecked
    survey, told = one.survey, "requirement-invalid" in one.rules
    for unread in survey.project.unread:
        if told and unread.scope is not None and unread.place is not None:
            continue  # a finding says it
        where = f"{unread.place.file}:{locate(unread.place, documents).span.line}: " if unread.place else ""
        yield Unchecked(f"{where}{unread.what}", unread.reason)
    if not survey.universe.promised:
        yield Unchecked(survey.project.file, f"no released Python is within {survey.universe.reason}")
    elif not _reported(survey.universe):
        yield Unchecked(survey.project.file, "it promises none of the Pythons and platforms that were asked about")
    asked = (*survey.requirements, *survey.brought) if "pages" in one.needs else ()
    for requirement in (*asked, *survey.builders):
        coverage = survey.coverage(requirement)
        if coverage.unknown & survey.domain(requirement) & survey.universe.reported and requirement.source not in _OWN:
            yield Unchecked(requirement.text, coverage.reason)
        for choice in coverage.choices:
            facts = survey.desk.builder.facts(requirement, choice.release)
            if isinstance(facts, Unavailable) and choice.build & survey.domain(requirement) & survey.universe.reported:
                what = f"the source distribution of {requirement.name} {choice.release.version}"
                yield Unchecked(what, facts.reason)
