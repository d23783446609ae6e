"""The two straight lines: `check` reads, asks, judges and reports; `fix` does the same until nothing is left to write.

paths ─► documents ─► project ─► universe ─► index ─► survey ─► findings ─► report
                                               ▲________│ what the survey still wants, a bounded number of rounds
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from time import perf_counter

from msgspec.structs import replace

from uvlint import __version__, rules
from uvlint.config import Config, selected
from uvlint.configure import config_of, reads_all
from uvlint.documents import disk
from uvlint.documents.declared import MEMBER_WITHOUT_SOURCE
from uvlint.errors import FixError
from uvlint.look import Leads, World, asked, cut_off, day, desk_of, judged, look, promised
from uvlint.manifests import Documents, projects_of, read, with_evidence, with_imports
from uvlint.model.coverage import Desk
from uvlint.model.finding import Diagnostic, Finding, Outcome, Report, Unchecked
from uvlint.model.fix import Edit, Safety
from uvlint.model.location import Search
from uvlint.model.matrix import Line, Matrix
from uvlint.model.package import Index, Unavailable
from uvlint.model.planner import Plan, Proposal, plan
from uvlint.model.project import Project
from uvlint.model.promise import exactly
from uvlint.model.reasons import Reasons, Wishes, askers, reasons
from uvlint.model.remedy import hurt
from uvlint.model.requirement import Requirement
from uvlint.model.rule import Rule
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe
from uvlint.settle import difference, edited, locate, settle, told
from uvlint.silences import Walk, weighed

_PASSES = 10  # of fixing
_OWN = frozenset({"the workspace", MEMBER_WITHOUT_SOURCE, "the project itself"})


# ---- check ----------------------------------------------------------------------------------------


def check(paths: Sequence[str], config: Config, world: World) -> Report:
    """What there is to say of the manifests at `paths`.

    Raises:
        UvlintError: a file that is missing or broken, or a setting that makes no sense.
    """
    started = perf_counter()
    documents = read(paths)
    walks = walk(tuple(documents), documents, config, world, {})
    return report_on(walks, documents, started)


def walk(
    roots: Collection[str], documents: Documents, config: Config, world: World, known: dict[Search, Index]
) -> list[Walk]:
    """Every project of the documents with its findings; `known` carries the index from one walk to the next."""
    walks: list[Walk] = []
    for project in projects_of(roots, documents):
        own = config_of(project.file, documents, world.config_for) or config
        chosen = selected(rules.load(), own)
        whole = with_evidence(project, documents, world.memory) if own.evidence else project
        survey = _with_imports(look(whole, chosen, own, world, known), chosen, documents, world)
        walks.append(Walk(survey, own, chosen, tuple(judge(survey, chosen))))
    return weighed(walks, documents, rules.load(), reads_all)


def _with_imports(survey: Survey, chosen: Collection[Rule], documents: Documents, world: World) -> Survey:
    """The survey with the imports of packages that hurt somewhere, where a rule asks for them."""
    if not any("imports" in rule.needs for rule in chosen):
        return survey
    names = {requirement.name for requirement in survey.requirements if hurt(survey, requirement)}
    return replace(survey, project=with_imports(survey.project, names, documents, world.memory))


def judge(survey: Survey, chosen: Iterable[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """What the rules say, but for those that speak of what silences the others."""
    for rule in chosen:
        if not rule.needs & {"silences"}:
            for finding in rule.check(survey):
                yield rule, finding


# ---- report ---------------------------------------------------------------------------------------


def report_on(walks: Sequence[Walk], documents: Documents, started: float) -> Report:
    diagnostics: dict[object, Diagnostic] = {}  # a file that several include is heard of once
    suppressed: dict[object, Diagnostic] = {}
    for one in walks:
        for heard, into in zip(
            settle(one.findings, one.survey, documents, one.config), (diagnostics, suppressed), strict=True
        ):
            for diagnostic in heard:
                into.setdefault((diagnostic.rule, diagnostic.location, diagnostic.message), diagnostic)
    targets = dict.fromkeys(
        target.id for one in walks for target in one.survey.universe.members(_reported(one.survey.universe))
    )
    return Report(
        diagnostics=tuple(diagnostics.values()),
        suppressed=tuple(suppressed.values()),
        unchecked=tuple(dict.fromkeys(line for one in walks for line in unchecked(one, documents))),
        targets=tuple(targets),
        files=len({file for one in walks for file in one.survey.project.files}),
        requirements=sum(len(one.survey.requirements) for one in walks),
        seconds=perf_counter() - started,
        version=__version__,
    )


def _reported(universe: Universe) -> int:
    return universe.reported & universe.promised


def unchecked(one: Walk, documents: Documents) -> Iterator[Unchecked]:
    """What could not be judged, each with its reason; a workspace member is no dependency to judge."""
    survey, chosen = one.survey, one.chosen
    told = any(rule.name == "requirement-invalid" for rule in chosen)
    for unread in survey.project.unread:
        if told and unread.scope is not None and unread.place is not None:
            continue  # a finding says it
        where = f"{unread.place.file}:{locate(unread.place, documents).span.line}: " if unread.place else ""
        yield Unchecked(f"{where}{unread.what}", unread.reason)
    if not survey.universe.promised:
        yield Unchecked(survey.project.file, f"no released Python is within {survey.universe.reason}")
    if not any("pages" in rule.needs for rule in chosen):
        return
    for requirement in survey.requirements:
        coverage = survey.coverage(requirement)
        if coverage.unknown & survey.domain(requirement) & survey.universe.reported and requirement.source not in _OWN:
            yield Unchecked(requirement.text, coverage.reason)
        for choice in coverage.choices:
            facts = survey.desk.builder.facts(requirement, choice.release)
            if isinstance(facts, Unavailable) and choice.build & survey.domain(requirement) & survey.universe.reported:
                what = f"the source distribution of {requirement.name} {choice.release.version}"
                yield Unchecked(what, facts.reason)


# ---- fix ------------------------------------------------------------------------------------------


def fix(paths: Sequence[str], config: Config, world: World, *, write: bool) -> Report:
    """Fix what can be fixed, in memory until nothing more can; write it when asked to; report what remains.

    Raises:
        UvlintError: as `check`, or fixes that do not settle; nothing is written then.
    """
    started = perf_counter()
    original = read(paths)
    documents, roots = dict(original), tuple(original)
    known: dict[Search, Index] = {}
    fixed: list[Outcome] = []
    written: list[tuple[Edit, ...]] = []
    for _ in range(_PASSES):
        walks = walk(roots, documents, config, world, known)
        for file, document in documents.items():
            original.setdefault(file, document)  # an include, read on the way
        taken = proposed(walks, documents, config, written)
        if not taken.taken:
            break
        documents |= edited((edit for edits in taken.edits.values() for edit in edits), documents)
        written += (proposal.fix.edits for proposal in taken.taken)
        fixed += (_outcome(proposal) for proposal in taken.taken)
    else:
        raise FixError("the fixes do not settle; nothing was written", hint="this is a bug of uvlint: please report it")
    changed = {file: document for file, document in documents.items() if document.text != original[file].text}
    for document in changed.values():
        document.confirm()
    if write:
        for document in changed.values():
            disk.write(document)
    report = report_on(walks, documents, started)
    return replace(
        report,
        fixed=tuple(fixed),
        held_back=tuple(_outcome(proposal, reason) for proposal, reason in taken.held_back),
        diff="" if write else difference(original, changed),
        fixing=True,
        written=write,
    )


def proposed(
    walks: Sequence[Walk], documents: Documents, config: Config, written: Collection[tuple[Edit, ...]]
) -> Plan:
    """The fixes of all findings that no comment silences: for each finding the best one that safety allows.

    What was `written` once is not proposed again: it did not help.
    """
    allow = Safety.UNSAFE if config.unsafe else Safety.SAFE
    proposals: list[Proposal] = []
    heard: list[tuple[str, tuple[Edit, ...]]] = []
    for one in walks:
        reported, _ = settle(one.findings, one.survey, documents, one.config)
        for diagnostic in reported:
            offers = [offer for offer in diagnostic.offers if offer.safety is not Safety.SHOWN]
            offer = next((o for o in offers if o.safety is Safety.SAFE or config.unsafe), offers[0] if offers else None)
            if offer and offer.fix.edits not in written and (diagnostic.rule, offer.fix.edits) not in heard:
                heard.append(
                    (diagnostic.rule, offer.fix.edits)
                )  # projects that share a file find the same faults in it
                text = diagnostic.subject.text if diagnostic.subject else ""
                proposals.append(Proposal(offer.fix, offer.safety, diagnostic.rule, text))
    return plan(proposals, allow=allow)


def _outcome(proposal: Proposal, reason: str = "") -> Outcome:
    file = proposal.fix.edits[0].at.file
    return Outcome(proposal.rule, file, proposal.fix.title, proposal.requirement, reason)


# ---- matrix ---------------------------------------------------------------------------------------


def matrix(paths: Sequence[str], config: Config, world: World) -> list[Matrix]:
    """The coverage of every requirement, build requirements too, on just the targets asked for or else promised."""
    documents = read(paths)
    return [
        _matrix(project, documents, config_of(project.file, documents, world.config_for) or config, world)
        for project in projects_of(tuple(documents), documents)
    ]


def _matrix(project: Project, documents: Documents, config: Config, world: World) -> Matrix:
    project = with_evidence(project, documents, world.memory) if config.evidence else project
    requirements = (*judged(project, config), *project.build_requires)
    names = {key for requirement in requirements for key in requirement.keys}
    index = asked(Leads(names, set(), set(), set()), Index({}), project, world)
    cutoff = cut_off(project, config, world)
    universe = _asked_for(promised(project, config, world.now.date()), config)
    desk = desk_of(universe, index, project, cutoff)
    sdists = {
        (key, choice.release.version)
        for requirement in requirements
        for key in requirement.keys
        for choice in desk.coverage(requirement).choices
        if choice.build and desk.wheelless(requirement, choice.release)
    }
    desk = desk_of(universe, asked(Leads(set(), set(), sdists, set()), index, project, world), project, cutoff)
    lines = tuple(_line(requirement, desk, documents) for requirement in requirements)

    def asked_by(targets: int) -> list[tuple[str, str]]:
        words = askers(project.evidence, universe, targets)
        return [(label, told(locate(named.at, documents))) for label, named in words]

    by_target = {
        universe.targets[number].id: tuple(dict.fromkeys(place for _, place in asked_by(1 << number)))
        for number in universe.numbers(universe.evident & universe.promised & universe.reported)
    }
    return Matrix(universe, lines, tuple(asked_by(universe.evident & universe.reported)), by_target)


def _line(requirement: Requirement, desk: Desk, documents: Documents) -> Line:
    coverage = desk.coverage(requirement)
    releases = [choice.release for choice in coverage.choices if choice.build]
    known = {release.version: desk.builds_to_lock(requirement, release) for release in releases}
    locked = {version: told for version, told in known.items() if told is not None}
    return Line(coverage, locate(requirement.place, documents), desk.wheel_versions(requirement), locked)


def _asked_for(whole: Universe, config: Config) -> Universe:
    if not config.pythons and not config.platforms:
        return whole
    platforms = dict.fromkeys(target.platform.id for target in whole.members(whole.promised))
    pythons = config.pythons or dict.fromkeys(target.python.id for target in whole.members(whole.promised))
    universe = exactly(list(pythons), config.platforms or list(platforms))
    evident = {target.id for target in whole.members(whole.evident)}
    universe.evident = universe.choose(lambda target: target.id in evident)
    return universe


# ---- the promise ----------------------------------------------------------------------------------


def promises(path: str, config: Config, world: World) -> list[Reasons]:
    """What each manifest at a path promises, and why; nothing where there is none.

    Raises:
        UvlintError: a manifest that is broken, or a setting that makes no sense.
    """
    if not disk.discover(path):
        return []
    documents = read([path])
    return [
        _reasons(project, documents, config_of(project.file, documents, world.config_for) or config, world)
        for project in projects_of(tuple(documents), documents)
    ]


def _reasons(project: Project, documents: Documents, config: Config, world: World) -> Reasons:
    project = with_evidence(project, documents, world.memory) if config.evidence else project
    universe = promised(project, config, day(cut_off(project, config, world), world))
    wishes = Wishes(config.pythons, config.platforms, config.promised_pythons, config.promised_platforms)
    return reasons(project, universe, wishes, lambda place: told(locate(place, documents)))
