"""What silences which finding, and what silences none: known only when all other rules have spoken."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.documents.document import Document
from uvlint.model.place import Place
from uvlint.model.silence import Silence

if TYPE_CHECKING:
    from uvlint.config import Config, Exemption
    from uvlint.documents.ignores import Ignore
    from uvlint.model.finding import Finding
    from uvlint.model.report import Unchecked
    from uvlint.model.requirement import Requirement
    from uvlint.model.rule import Rule
    from uvlint.model.survey import Survey

Documents = Mapping[str, Document]
IsWhole = Callable[[str, Collection[str]], bool]


class Walk(Struct, frozen=True):
    """One project walked down to its findings, with its configuration, the names of the rules that it leaves, and what
    these need; `unchecked` is what its resolution could not tell."""

    survey: Survey
    config: Config
    findings: tuple[tuple[Rule, Finding], ...]
    rules: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    unchecked: tuple[Unchecked, ...] = ()


def is_silenced(rule: Rule, finding: Finding, survey: Survey, documents: Documents, config: Config) -> bool:
    """Whether a comment or the configuration silences a finding of a rule."""
    return next(_silencing(rule, finding, survey, documents, config), None) is not None


def _silencing(
    rule: Rule, finding: Finding, survey: Survey, documents: Documents, config: Config
) -> Iterator[tuple[Place, int]]:
    """The places of what silences a finding, each with the index of the name that does it."""
    at = finding.at
    if config.exemptions:
        written = next((line.name for line in survey.lines if line.place == at), None)
        package = finding.about.name if finding.about else written
        for exemption in config.exemptions:
            if exemption.covers(package, at.file):
                yield from ((exemption.at, index) for index in _naming(rule.name, exemption.rules))
    document = documents[at.file]
    if comments := document.ignores():
        span = document.locate(at)
        lines = range(span.line, span.end_line + 1)
        for number, ignore in enumerate(comments):
            if not ignore.covers.isdisjoint(lines):
                place = Place(at.file, comment=number)
                yield from ((place, index) for index in _naming(rule.name, ignore.rules))


def _naming(rule: str, patterns: Sequence[str]) -> Iterator[int]:
    return (index for index, pattern in enumerate(patterns) if fnmatchcase(rule, pattern))


# ---- what silences nothing ------------------------------------------------------------------------


def weighed(
    walks: Sequence[Walk], documents: Documents, load: Callable[[], Collection[Rule]], is_whole: IsWhole
) -> list[Walk]:
    """The walks with what their files and configuration silence, and what the rules say that need to know it.

    `load` gives every rule that there is. `is_whole` says whether the files that were judged are all that a
    configuration file governs.
    """
    if not any("silences" in one.needs for one in walks):
        return list(walks)
    if not any(one.config.exemptions or any(documents[file].ignores() for file in files_of(one)) for one in walks):
        return list(walks)
    used = {
        silencing
        for one in walks
        for rule, finding in one.findings
        for silencing in _silencing(rule, finding, one.survey, documents, one.config)
    }
    judge = _Judge(walks, documents, tuple(load()), used, is_whole)
    about = [rule for rule in judge.rules if "silences" in rule.needs]
    return [_spoken(one, about, (*judge.comments(one), *judge.entries(one))) for one in walks]


def _spoken(one: Walk, about: Sequence[Rule], silences: tuple[Silence, ...]) -> Walk:
    survey = replace(one.survey, silences=silences)
    rules = [rule for rule in about if rule.name in one.rules]
    said = tuple((rule, finding) for rule in rules for finding in rule.check(survey))
    return replace(one, survey=survey, findings=(*one.findings, *said))


def files_of(one: Walk) -> tuple[str, ...]:
    """The files that a walk judges: not those beside or above that lend it settings."""
    project = one.survey.project
    if not project.file.endswith(".toml"):
        return tuple(file for file in project.files if file == project.file or not file.endswith(".toml"))
    folder = posixpath.dirname(project.file)
    return tuple(file for file in project.files if posixpath.dirname(file) == folder)


class _Judge:
    """Which names silence nothing, though their rules have looked at everything that they cover."""

    def __init__(
        self,
        walks: Sequence[Walk],
        documents: Documents,
        rules: tuple[Rule, ...],
        used: Collection[tuple[Place, int]],
        is_whole: IsWhole,
    ) -> None:
        self.walks = walks
        self.documents = documents
        self.rules = rules
        self.used = used
        self.is_whole = is_whole
        self.files = {file for one in walks for file in files_of(one)}

    def comments(self, one: Walk) -> Iterator[Silence]:
        """The comments of a walk's files."""
        for file in files_of(one):
            concerned = [other for other in self.walks if file in files_of(other)]
            for number, ignore in enumerate(self.documents[file].ignores()):
                at = Place(file, comment=number)
                unused = [
                    index
                    for index, pattern in enumerate(ignore.rules)
                    if (at, index) not in self.used
                    and all(self._ran(pattern, other, self._on(ignore, file, other)) for other in concerned)
                ]
                yield self._silence(at, ignore.rules, unused)

    def entries(self, one: Walk) -> Iterator[Silence]:
        """The entries of a walk's configuration, each told by the first walk that has it."""
        for exemption in one.config.exemptions:
            concerned = [other for other in self.walks if exemption in other.config.exemptions]
            file = exemption.at.file
            if concerned[0] is not one or file not in self.documents or not self.is_whole(file, self.files):
                continue
            covered = [(other, self._under(exemption, other)) for other in concerned]
            if not any(places for _, places in covered):
                continue  # it may be meant for a file that this run does not read
            unused = [
                index
                for index, pattern in enumerate(exemption.rules)
                if (exemption.at, index) not in self.used
                and all(self._ran(pattern, other, places) for other, places in covered)
            ]
            yield self._silence(exemption.at, exemption.rules, unused, str(exemption.at.keys[-1]))

    def _silence(self, at: Place, rules: tuple[str, ...], unused: list[int], subject: str = "") -> Silence:
        known = tuple(rule.name for rule in self.rules)
        unknown = [index for index, pattern in enumerate(rules) if not self._named(pattern)]
        return Silence(at, rules, subject, tuple(unused), tuple(unknown), known)

    def _named(self, pattern: str) -> list[Rule]:
        return [rule for rule in self.rules if fnmatchcase(rule.name, pattern)]

    def _on(self, ignore: Ignore, file: str, one: Walk) -> set[Place]:
        """The places of a walk that a comment covers, as far as something can be left unjudged there."""
        document = self.documents[file]
        places = [line.place for line in one.survey.project.lines]
        places += [unread.place for unread in one.survey.project.unread if unread.place]
        found = set()
        for place in places:
            if place.file == file:
                span = document.locate(place)
                if not ignore.covers.isdisjoint(range(span.line, span.end_line + 1)):
                    found.add(place)
        return found

    def _under(self, exemption: Exemption, one: Walk) -> set[Place]:
        """The same for an entry of the configuration; of a file that says nothing, the file itself."""
        found = {line.place for line in one.survey.project.lines if exemption.covers(line.name, line.place.file)}
        if exemption.folder is not None:
            unread = [unread.place for unread in one.survey.project.unread if unread.place]
            found |= {place for place in unread if exemption.covers(None, place.file)}
            found |= {Place(file) for file in files_of(one) if exemption.covers(None, file)}
        return found

    def _ran(self, pattern: str, one: Walk, places: Collection[Place]) -> bool:
        """Whether the rules that a pattern names have judged all of these places on everything that is promised."""
        # A family does not stand for a member of it that nobody asked for.
        rules = [rule for rule in self._named(pattern) if rule.name in one.rules or not rule.opt_in]
        if not rules or any(rule.name not in one.rules or "silences" in rule.needs for rule in rules):
            return False
        if one.config.pythons or one.config.platforms or not one.survey.universe.promised:
            return False
        if any(unread.place in places for unread in one.survey.project.unread):
            return False
        judged = {line.place for line in one.survey.lines}
        offline = all(rule.offline for rule in rules)
        return all(
            line.place in judged and (offline or _known(line, one.survey))
            for line in one.survey.project.lines
            if line.place in places
        )


def _known(requirement: Requirement, survey: Survey) -> bool:
    """Whether the index has answered for a requirement; of constraints and builders nobody can be sure."""
    if requirement not in survey.requirements:
        return False
    unknown = survey.coverage(requirement).unknown & survey.domain(requirement) & survey.universe.reported
    return not requirement.source and not unknown
