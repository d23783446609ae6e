"""The survey of a project: the one loop that asks the index, round by round, until nothing more is wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from packaging.version import Version

from uvlint import seen
from uvlint.errors import UsageError
from uvlint.index.gather import gather, gather_facts, gather_metadata, unknown
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.builder import Builder
from uvlint.model.coverage import Desk
from uvlint.model.cutoff import Cutoff, is_span, moment
from uvlint.model.everywhere import everywhere
from uvlint.model.failure import Failure, witnesses
from uvlint.model.fallback import walk as walk_back
from uvlint.model.memory import Memory
from uvlint.model.package import Index, Release
from uvlint.model.promise import lower_bounds, promise
from uvlint.model.supplied import entries, extra_build_dependencies, without_isolation
from uvlint.model.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from uvlint.index.source import Source
    from uvlint.model.location import Search

    OpenSource = Callable[[Search], Source]
    from uvlint.brought import Brought
    from uvlint.config import Config, ConfigFor
    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement
    from uvlint.model.universe import Universe

_ROUNDS = 8  # of asking: what the project names, what its releases' bounds and failing packages lead to, how far back


class World(Struct, frozen=True):
    """What a run depends on besides its files: the moment, how to reach the indexes that a project names, which
    `exclude-newer` holds for it when settings outside of it count, too, the configuration of a manifest (without it
    that of the run holds for all), and what was read out of files before."""

    now: datetime
    open_source: OpenSource
    exclude_newer: Callable[[Search], str | None] = lambda search: search.settings.exclude_newer
    config_for: ConfigFor | None = None
    memory: Memory = Memory()


class Leads(Struct, frozen=True):
    """What a survey would like to know next: packages, (name, version) whose metadata or whose sdist decides."""

    names: set[str]
    releases: set[tuple[str, str]]
    sdists: set[tuple[str, str]]


def look(
    project: Project,
    needs: Collection[str],
    config: Config,
    world: World,
    known: dict[Search, Index],
    brought: Brought | None = None,
    failures: Sequence[Failure] = (),
    before: Survey | None = None,
) -> Survey:
    """The survey of a project: the one loop that asks the index, round by round, until nothing more is wanted.

    `needs` are those of the rules that will speak of it (`model.rule`).
    What a resolution `brought` in is judged by the files that it lists; the index is asked only about what is wrong.
    With `failures` it is about the packages that failed to build and what brings them in, and about nothing else.
    `before` is a survey of the same project without what is brought in: what it found out is not worked out again.
    """
    requirements = judged(project, config) if project.resolution is None else ()
    builders = project.build_requires if "builders" in needs and not failures else ()
    if failures:
        failures = [failure.upward for failure in failures]
        concerned = {name for failure in failures for name in (failure.package, *failure.via)}
        requirements = tuple(line for line in requirements if line.name in concerned)
    cutoff = cut_off(project, config, world) if project.resolution is None else Cutoff()  # what is locked exists
    index = known.get(project.search, Index({}, as_of=world.now.timestamp()))
    wanted = {key for requirement in requirements for key in requirement.keys}
    if "pages" not in needs:
        wanted = set()
    wanted |= {key for requirement in builders for key in requirement.keys}
    bounds = frozenset[Version]()
    releases: set[tuple[str, str]] = set()
    sdists = {(failure.package, failure.version) for failure in failures if failure.package and failure.version}
    wanted |= {name for name, _ in sdists}
    desk = before.desk if before else None
    if before:
        universe, all_there_is = before.universe, before.everywhere
        bounds = _cuts(before.desk, (*before.requirements, *before.builders))
    else:
        universe, all_there_is = promised(project, config, world), everywhere(project)
    lines = (*requirements, *builders, *(brought.requirements if brought else ()))
    today = _today(world, cutoff)
    for _ in range(_ROUNDS):
        index = asked(Leads(wanted, releases, sdists), index, project, world)
        seen = _with(brought, index, is_lock=project.resolution is not None)  # what it lists is for nobody else
        desk = desk_of(universe, seen, project, cutoff, known=desk, failures=failures)
        further = _cuts(desk, lines)
        if not further <= bounds:  # nothing was judged yet, and all will be in the finer universe
            bounds |= further
            universe = promised(project, config, world, bounds)
            desk = desk_of(universe, seen, project, cutoff, known=desk, failures=failures)
        survey = Survey(project, universe, all_there_is, seen, desk, requirements, today, builders=builders)
        if brought:
            survey = replace(survey, brought=brought.beside(survey), disagreements=brought.disagreements)
        leads = _leads(survey)
        if _answered(leads, index):
            break
        wanted, releases, sdists = leads.names, leads.releases, leads.sdists
    known[project.search] = index
    return survey


def _with(brought: Brought | None, index: Index, *, is_lock: bool) -> Index:
    """The index with what is brought in: a lock decides which files there are, uv's resolution has them from there."""
    if brought is None:
        return index
    return brought.over(index) if is_lock else brought.beneath(index)


def asked(leads: Leads, index: Index, project: Project, world: World) -> Index:
    """The index with what was still wanted; sdists are read here, and only here is the reader of builds needed."""
    if _answered(leads, index):
        return index
    source = world.open_source(project.search)
    index = gather_metadata(leads.releases, gather(leads.names, index, source, now=world.now.timestamp()), source)
    if leads.sdists <= index.facts.keys():
        return index
    return gather_facts(leads.sdists, index, source, _read_build)


def _answered(leads: Leads, index: Index) -> bool:
    return (
        not unknown(leads.names, index)
        and leads.releases <= index.metadata.keys()
        and leads.sdists <= index.facts.keys()
    )


def _read_build(tree: Tree) -> BuildFacts:
    from uvlint.builds import facts  # parsers of setup scripts: only for an sdist that was not read before

    return facts.read(tree)


def promised(project: Project, config: Config, world: World, bounds: Collection[Version] = ()) -> Universe:
    """What a project promises, as it is configured; `bounds` are further Pythons to cut minors at."""
    return promise(
        project,
        today=_today(world, cut_off(project, config, world)),
        pythons=config.pythons,
        platforms=config.platforms,
        promised_pythons=config.promised_pythons,
        promised_platforms=config.promised_platforms,
        bounds=sorted(bounds),
    )


def _today(world: World, cutoff: Cutoff) -> date:
    """The day that counts: that of `exclude-newer` where it is an earlier one."""
    moment = min(world.now, datetime.fromtimestamp(cutoff.moment, UTC)) if cutoff.moment else world.now
    return moment.date()


def desk_of(
    universe: Universe,
    index: Index,
    project: Project,
    cutoff: Cutoff,
    *,
    known: Desk | None = None,
    failures: Sequence[Failure] = (),
) -> Desk:
    """The desk that judges a project's requirements by what the index said; `known` is one of an earlier look."""
    return Desk(
        universe,
        index.packages,
        metadata=index.metadata,
        constraints=project.constraints,
        overrides=project.overrides,
        cutoff=cutoff,
        builder=Builder(
            index.facts,
            tuple(entries(project)),
            extra_build_dependencies(project),
            without_isolation(project),
            witnesses(failures),
        ),
        build_constraints=project.build_constraints,
        as_of=index.as_of,
        known=known,
    )


def _cuts(desk: Desk, lines: Iterable[Requirement]) -> frozenset[Version]:
    """Where what is asked for cuts a minor in two: Pythons that some of its releases begin at."""
    shelves = ((desk.shelf_of(line), line.specifier) for line in lines)
    texts = {text for shelf, specifier in shelves if shelf for text in shelf.bounds(specifier)}
    return frozenset(bound for text in texts for bound in lower_bounds(text))


def _leads(survey: Survey) -> Leads:
    """Successors of failing packages, and what releases in question say of themselves."""
    leads = Leads(set(), set(), set())
    entered = {entry.name for entry in entries(survey.project)}
    for requirement in (*survey.requirements, *survey.brought, *survey.builders):
        if requirement.name in entered:
            for choice in survey.coverage(requirement).choices:
                _tell(survey, requirement, choice.release, leads)
        builds = _build_leads(survey, requirement)
        leads.sdists.update(builds.sdists)
        leads.names.update(builds.names)
        if unknown(builds.names, survey.index) or not builds.sdists <= survey.index.facts.keys():
            continue  # how its builds end is the next round's question, and what is wrong with it hangs on that
        if survey.faults(requirement):  # the modules of cures are for what hurts only
            from uvlint.model.advice import alternatives
            from uvlint.model.remedy import remedies

            leads.names.update((*requirement.keys, *alternatives(requirement.name)))
            for choice in survey.coverage(requirement).choices:
                if survey.desk.foreign(choice) & survey.domain(requirement):
                    leads.releases.update((key, choice.release.version) for key in requirement.keys)
            for cure in remedies(survey, survey.coverage(requirement), survey.universe.everything):
                from uvlint.model.planner import candidates

                leads.releases.update(candidates(cure, survey))
        for release in walk_back(survey, requirement).wanted:
            _tell(survey, requirement, release, leads)
    return leads


def _build_leads(survey: Survey, requirement: Requirement) -> Leads:
    """What must be known to tell how the builds of a requirement end: their sdists, then what these build with."""
    leads = Leads(set(), set(), set())
    for choice in survey.coverage(requirement).choices:
        if choice.build & survey.domain(requirement):
            leads.sdists.update((key, choice.release.version) for key in requirement.keys)
            from uvlint.model.forecast import names_wanted

            facts = survey.desk.builder.facts(requirement, choice.release)
            if isinstance(facts, BuildFacts):
                leads.names.update(names_wanted(facts))
                leads.sdists.update(
                    survey.desk.provision.built_first(facts.requires, choice.build & survey.domain(requirement))
                )
    return leads


def _tell(survey: Survey, requirement: Requirement, release: Release, leads: Leads) -> None:
    """What a release asks for is wanted: of one of its wheels, or of its sdist where it has none."""
    known = leads.sdists if survey.desk.wheelless(requirement, release) else leads.releases
    known.update((key, release.version) for key in requirement.keys)


def judged(project: Project, config: Config) -> tuple[Requirement, ...]:
    """The requirements that the flags leave: all, or some extras and groups."""

    return tuple(requirement for requirement in project.requirements if config.wants(requirement.scope))


def cut_off(project: Project, config: Config, world: World) -> Cutoff:
    """What `exclude-newer` says, the command line's before the settings'.

    Raises:
        UsageError: a text that is neither a time nor a span.
    """
    packages = project.uv["exclude-newer-package"].value if "exclude-newer-package" in project.uv else {}
    text, now = config.exclude_newer or world.exclude_newer(project.search), world.now
    return Cutoff(
        _moment(text, now) if text else None,
        {name: _moment(value, now) if isinstance(value, str) else None for name, value in dict(packages).items()},
    )


def _moment(text: str, now: datetime) -> float:
    found = moment(text, now)
    if is_span(text):
        seen.holds_until(0)
    if found is None:
        raise UsageError(
            f"`{text}` is no value of `exclude-newer`", hint="write `2026-01-01`, `2026-01-01T00:00:00Z` or `7 days`"
        )
    return found
