"""The two straight lines: `check` reads, asks, judges and reports; `fix` does the same until nothing is left to write.

paths ─► documents ─► project ─► universe ─► index ─► survey ─► findings ─► report
                                               ▲________│ what the survey still wants, a bounded number of rounds
"""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter

from msgspec import Struct
from msgspec.structs import replace
from packaging.version import Version

from uvlint import __version__, rules
from uvlint.config import Config, selected
from uvlint.configure import ConfigFor, config_of, reads_all
from uvlint.documents import disk
from uvlint.documents import project as projects
from uvlint.documents import workspace as workspaces
from uvlint.documents.declared import MEMBER_WITHOUT_SOURCE
from uvlint.documents.document import Document
from uvlint.documents.workspace import Workspace
from uvlint.errors import FixError, UsageError
from uvlint.index.gather import gather, gather_facts, gather_metadata
from uvlint.index.source import Source
from uvlint.model.advice import alternatives
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.builder import Builder
from uvlint.model.coverage import Desk
from uvlint.model.cutoff import Cutoff, moment
from uvlint.model.everywhere import everywhere
from uvlint.model.fallback import walk as walk_back
from uvlint.model.finding import Diagnostic, Finding, Outcome, Report, Unchecked
from uvlint.model.fix import Edit, Safety
from uvlint.model.location import Location
from uvlint.model.matrix import Line, Matrix
from uvlint.model.package import Index
from uvlint.model.planner import Plan, Proposal, candidates, plan
from uvlint.model.project import Project, PythonRange
from uvlint.model.promise import exactly, lower_bounds, promise
from uvlint.model.remedy import remedies
from uvlint.model.requirement import Requirement
from uvlint.model.rule import Rule
from uvlint.model.supplied import entries
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe
from uvlint.settle import difference, edited, locate, settle
from uvlint.silences import Walk, weighed

Documents = dict[str, Document]
OpenSource = Callable[[tuple[Location, ...]], Source]

_ROUNDS = 8  # of asking: what the project names, what its releases' bounds and failing packages lead to, how far back
_PASSES = 10  # of fixing
_OWN = frozenset({"the workspace", MEMBER_WITHOUT_SOURCE, "the project itself"})


class World(Struct, frozen=True):
    """What a run depends on besides its files: the moment, how to reach the indexes of a project, and the
    configuration of a manifest; without the latter that of the run holds for all."""

    now: datetime
    open_source: OpenSource
    config_for: ConfigFor | None = None


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


def read(paths: Sequence[str]) -> Documents:
    """The documents at the paths, by the name they are shown under."""
    documents: Documents = {}
    for path in paths:
        found = {file: documents.get(file) or disk.read(file) for file in disk.discover(path)}
        documents |= found
        for root in (document for document in found.values() if disk.is_folder(path) and workspaces.is_root(document)):
            members = workspaces.read(root, disk.folders, loading({**documents})).members
            documents |= {member.file: member for member in members}
    if not documents:
        raise UsageError(
            f"no manifest in {', '.join(f'`{path}`' for path in paths)}",
            hint="uvlint reads `pyproject.toml`, `requirements*.txt` and scripts with a `# /// script` block; "
            "a requirements file that a tool has written is read when it is named",
        )
    return documents


def loading(documents: Documents) -> Callable[[str], Document | None]:
    """A function that gives the document of a file, read once and kept among the documents; None when there is none."""

    def load(file: str) -> Document | None:
        if file not in documents:
            if not disk.exists(file):
                return None
            documents[file] = disk.read(file)
        return documents[file]

    return load


def walk(
    roots: Collection[str], documents: Documents, config: Config, world: World, known: dict[tuple[Location, ...], Index]
) -> list[Walk]:
    """Every project of the documents with its findings; `known` carries the index from one walk to the next."""
    walks: list[Walk] = []
    for project in projects_of(roots, documents):
        own = config_of(project.file, documents, world.config_for) or config
        chosen = selected(rules.load(), own)
        survey = look(project, chosen, own, world, known)
        walks.append(Walk(survey, own, chosen, tuple(judge(survey, chosen))))
    return weighed(walks, documents, rules.load(), reads_all)


def projects_of(roots: Collection[str], documents: Documents) -> list[Project]:
    """The projects that the roots make up; what they include, the pyproject.toml beside a requirements file and the
    workspace around it are read on the way and join the documents. A file that another one includes is judged there."""
    load = loading(documents)
    found: list[Project] = []
    for root in roots:
        if not root.endswith("uv.toml") or len(roots) == 1:
            workspace = _workspace(root, load)
            folder = posixpath.dirname(workspace.root.file if workspace else root)
            beside = [load(posixpath.join(folder, name)) for name in ("pyproject.toml", "uv.toml")]
            others = [document for document in beside if document]
            inherited = _inherited(root, others)
            project = projects.read(documents[root], others, load=load, requires_python=inherited, workspace=workspace)
            found.append(project)
    included = {file for project in found for file in project.files if file != project.file}
    return [project for project in found if project.file not in included]


def _workspace(file: str, load: Callable[[str], Document | None]) -> Workspace | None:
    """The workspace that a pyproject.toml is the root or a member of: the nearest other one above it decides."""
    if posixpath.basename(file) != "pyproject.toml":
        return None
    above = disk.above(file)
    for candidate in (load(file), load(above) if above else None):
        if candidate is not None and workspaces.is_root(candidate):
            found = workspaces.read(candidate, disk.folders, load)
            if any(member.file == file for member in (found.root, *found.members)):
                return found
    return None


def _inherited(root: str, others: Iterable[Document]) -> PythonRange | None:
    """The `requires-python` of the pyproject.toml beside a requirements file."""
    for other in others:
        if other.file != root and posixpath.basename(other.file) == "pyproject.toml":
            range_ = projects.read(other).requires_python
            return replace(range_, place=None) if range_ else None
    return None


def look(
    project: Project, chosen: Iterable[Rule], config: Config, world: World, known: dict[tuple[Location, ...], Index]
) -> Survey:
    """The survey of a project: the one loop that asks the index, round by round, until nothing more is wanted."""
    requirements = judged(project, config)
    cutoff = cut_off(project, config, world.now)
    index = known.get(project.locations, Index({}, as_of=world.now.timestamp()))
    wanted = {requirement.name for requirement in requirements if not requirement.source}
    if not any("pages" in rule.needs for rule in chosen):
        wanted = set()
    bounds: set[Version] = set()
    releases: set[tuple[str, str]] = set()
    sdists: set[tuple[str, str]] = set()
    for _ in range(_ROUNDS):
        index = _asked(Leads(wanted, releases, sdists, set()), index, project, world)
        survey = _survey(project, requirements, index, cutoff, config, world, bounds)
        leads = _leads(survey)
        if _answered(leads, index) and leads.bounds <= bounds:
            break
        wanted, releases, sdists, bounds = leads.names, leads.releases, leads.sdists, bounds | leads.bounds
    known[project.locations] = index
    return survey


def _asked(leads: "Leads", index: Index, project: Project, world: World) -> Index:
    """The index with what was still wanted; sdists are read here, and only here is the reader of builds needed."""
    if _answered(leads, index):
        return index
    source = world.open_source(project.locations)
    index = gather_metadata(leads.releases, gather(leads.names, index, source, now=world.now.timestamp()), source)
    if leads.sdists <= index.facts.keys():
        return index
    return gather_facts(leads.sdists, index, source, _read_build)


def _answered(leads: "Leads", index: Index) -> bool:
    return (
        leads.names <= index.packages.keys()
        and leads.releases <= index.metadata.keys()
        and leads.sdists <= index.facts.keys()
    )


def _read_build(tree: Tree) -> BuildFacts:
    from uvlint.builds import facts  # parsers of setup scripts: only for an sdist that was not read before

    return facts.read(tree)


def _survey(
    project: Project,
    requirements: tuple[Requirement, ...],
    index: Index,
    cutoff: Cutoff,
    config: Config,
    world: World,
    bounds: set[Version],
) -> Survey:
    today = min(world.now, datetime.fromtimestamp(cutoff.moment, UTC)) if cutoff.moment else world.now
    universe = promise(
        project,
        today=today.date(),
        pythons=config.pythons,
        platforms=config.platforms,
        promised_pythons=config.promised_pythons,
        promised_platforms=config.promised_platforms,
        bounds=sorted(bounds),
    )
    desk = _desk(universe, index, project, cutoff)
    return Survey(project, universe, everywhere(project), index, desk, requirements, today.date())


def _desk(universe: Universe, index: Index, project: Project, cutoff: Cutoff) -> Desk:
    return Desk(
        universe,
        index.packages,
        metadata=index.metadata,
        constraints=project.constraints,
        overrides=project.overrides,
        cutoff=cutoff,
        builder=Builder(index.facts, tuple(entries(project))),
    )


class Leads(Struct, frozen=True):
    """What a survey would like to know next: packages, (name, version) whose metadata or whose sdist decides, Pythons
    to cut at."""

    names: set[str]
    releases: set[tuple[str, str]]
    sdists: set[tuple[str, str]]
    bounds: set[Version]


def _leads(survey: Survey) -> Leads:
    """Successors of failing packages, what releases in question say of themselves, bounds within a minor."""
    leads = Leads(set(), set(), set(), set())
    entered = {entry.name for entry in entries(survey.project)}
    for requirement in survey.requirements:
        shelf = survey.desk.shelf(requirement.name)
        if requirement.name in entered:
            for choice in survey.coverage(requirement).choices:
                release = requirement.name, choice.release.version
                (leads.sdists if survey.desk.wheelless(release[0], choice.release) else leads.releases).add(release)
        if survey.faults(requirement):
            leads.names.update(alternatives(requirement.name))
            for choice in survey.coverage(requirement).choices:
                if survey.desk.foreign(choice) & survey.domain(requirement):
                    leads.releases.add((requirement.name, choice.release.version))
                if choice.build & survey.domain(requirement):
                    leads.sdists.add((requirement.name, choice.release.version))
            for cure in remedies(survey, survey.coverage(requirement), survey.universe.everything):
                leads.releases.update(candidates(cure, survey))
        for wanted in walk_back(survey, requirement).wanted:
            (leads.sdists if _is_sdist(survey, wanted) else leads.releases).add(wanted)
        if shelf:
            for text in shelf.bounds(requirement.specifier):
                leads.bounds.update(lower_bounds(text))
    return leads


def _is_sdist(survey: Survey, release: tuple[str, str]) -> bool:
    """Whether only its sdist can tell what a release asks for."""
    shelf = survey.desk.shelf(release[0])
    found = next((one for one in shelf.package.releases if one.version == release[1]), None) if shelf else None
    return found is not None and survey.desk.wheelless(release[0], found)


def judge(survey: Survey, chosen: Iterable[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """What the rules say, but for those that speak of what silences the others."""
    for rule in chosen:
        if not rule.needs & {"silences"}:
            for finding in rule.check(survey):
                yield rule, finding


def judged(project: Project, config: Config) -> tuple[Requirement, ...]:
    """The requirements that the flags leave: all, or some extras and groups."""

    def wanted(requirement: Requirement) -> bool:
        kind, _, name = requirement.scope.partition(":")
        if kind == "extra":
            return config.extras is None or name in config.extras
        if kind == "group":
            return not (config.no_dev and name == "dev") and (config.groups is None or name in config.groups)
        return True

    return tuple(requirement for requirement in project.requirements if wanted(requirement))


def cut_off(project: Project, config: Config, now: datetime) -> Cutoff:
    """What `exclude-newer` says, the command line's before the project's.

    Raises:
        UsageError: a text that is neither a time nor a span.
    """
    packages = project.uv["exclude-newer-package"].value if "exclude-newer-package" in project.uv else {}
    own = project.uv["exclude-newer"].value if "exclude-newer" in project.uv else None
    text = config.exclude_newer or (own if isinstance(own, str) else None)
    return Cutoff(
        _moment(text, now) if text else None,
        {name: _moment(value, now) if isinstance(value, str) else None for name, value in dict(packages).items()},
    )


def _moment(text: str, now: datetime) -> float:
    found = moment(text, now)
    if found is None:
        raise UsageError(
            f"`{text}` is no value of `exclude-newer`", hint="write `2026-01-01`, `2026-01-01T00:00:00Z` or `7 days`"
        )
    return found


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


# ---- fix ------------------------------------------------------------------------------------------


def fix(paths: Sequence[str], config: Config, world: World, *, write: bool) -> Report:
    """Fix what can be fixed, in memory until nothing more can; write it when asked to; report what remains.

    Raises:
        UvlintError: as `check`, or fixes that do not settle; nothing is written then.
    """
    started = perf_counter()
    original = read(paths)
    documents, roots = dict(original), tuple(original)
    known: dict[tuple[Location, ...], Index] = {}
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
    requirements = (*judged(project, config), *project.build_requires)
    names = {requirement.name for requirement in requirements if not requirement.source}
    index = _asked(Leads(names, set(), set(), set()), Index({}), project, world)
    universe = _asked_for(_promised(project, config, world.now), config)
    cutoff = cut_off(project, config, world.now)
    desk = _desk(universe, index, project, cutoff)
    sdists = {
        (requirement.name, choice.release.version)
        for requirement in requirements
        for choice in desk.coverage(requirement).choices
        if choice.build and desk.wheelless(requirement.name, choice.release)
    }
    desk = _desk(universe, _asked(Leads(set(), set(), sdists, set()), index, project, world), project, cutoff)
    return Matrix(universe, tuple(_line(requirement, desk, documents) for requirement in requirements))


def _line(requirement: Requirement, desk: Desk, documents: Documents) -> Line:
    coverage = desk.coverage(requirement)
    releases = [choice.release for choice in coverage.choices if choice.build]
    known = {release.version: desk.builds_to_lock(requirement.name, release) for release in releases}
    locked = {version: told for version, told in known.items() if told is not None}
    return Line(coverage, locate(requirement.place, documents), desk.wheel_versions(requirement), locked)


def _promised(project: Project, config: Config, now: datetime) -> Universe:
    return promise(
        project,
        today=now.date(),
        platforms=config.platforms,
        promised_pythons=config.promised_pythons,
        promised_platforms=config.promised_platforms,
    )


def _asked_for(promised: Universe, config: Config) -> Universe:
    if not config.pythons and not config.platforms:
        return promised
    platforms = dict.fromkeys(target.platform.id for target in promised.members(promised.promised))
    pythons = config.pythons or [python.id for python in promised.pythons]
    return exactly(pythons, config.platforms or list(platforms))
