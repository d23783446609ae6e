"""`uvlint matrix`: the coverage of every requirement, on the targets asked for or else promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.brought import pinned
from uvlint.configure import config_of
from uvlint.look import Leads, World, asked, cut_off, desk_of, judged, promised
from uvlint.manifests import Documents, projects_of, read, with_evidence
from uvlint.model.matrix import Line, Matrix
from uvlint.model.package import Index
from uvlint.model.promise import exactly
from uvlint.model.reasons import askers
from uvlint.settle import locate, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.config import Config
    from uvlint.graph import Graph
    from uvlint.model.coverage import Desk
    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement
    from uvlint.model.universe import Universe
    from uvlint.since import Before, Since


def matrix(
    paths: Sequence[str],
    config: Config,
    world: World,
    *,
    since: Since | None = None,
    graph: Graph | None = None,
) -> list[Matrix]:
    """The coverage of every requirement, build requirements too, on just the targets asked for or else promised; with
    `since`, of those only that did not stand there then, with a `graph` of what they bring in, too."""
    documents = read(paths)
    earlier = since.before(tuple(documents), documents, config, world, {}) if since else None
    found = [
        _matrix(project, documents, config_of(project.file, documents, world.config_for) or config, world, graph)
        for project in projects_of(tuple(documents), documents)
    ]
    if earlier is None:
        return found
    return [replace(one, lines=tuple(line for line in one.lines if _is_new(line, earlier))) for one in found]


def _is_new(line: Line, earlier: Before) -> bool:
    requirement = line.coverage.requirement
    return (requirement.place.file, requirement.scope, requirement.text) not in earlier.lines


def _matrix(project: Project, documents: Documents, config: Config, world: World, graph: Graph | None) -> Matrix:
    project = with_evidence(project, documents, world.memory) if config.evidence else project
    universe = _asked_for(promised(project, config, world), config)
    cutoff = cut_off(project, config, world)
    if project.resolution is not None:  # what it lists is the whole answer
        lock = pinned(project.resolution, project, universe, config)
        desk = desk_of(universe, Index(lock.packages), project, cutoff)
        return Matrix(universe, tuple(_line(pin, desk, documents) for pin in lock.requirements))
    requirements = (*judged(project, config), *project.build_requires)
    names = {key for requirement in requirements for key in requirement.keys}
    index = asked(Leads(names, set(), set()), Index({}), project, world)
    desk = desk_of(universe, index, project, cutoff)
    sdists = {
        (key, choice.release.version)
        for requirement in requirements
        for key in requirement.keys
        for choice in desk.coverage(requirement).choices
        if choice.build and desk.wheelless(requirement, choice.release)
    }
    desk = desk_of(universe, asked(Leads(set(), set(), sdists), index, project, world), project, cutoff)
    lines = [_line(requirement, desk, documents) for requirement in requirements]
    if graph:
        brought = graph.brought(project, universe, documents, tuple(documents), config)
        listed = desk_of(universe, Index(brought.packages), project, cutoff)
        lines += (_line(pin, listed, documents) for pin in brought.requirements if pin.via)
    return Matrix(universe, tuple(lines), *_asked_by(project, universe, documents))


def _asked_by(
    project: Project, universe: Universe, documents: Documents
) -> tuple[tuple[tuple[str, str], ...], dict[str, tuple[str, ...]]]:
    """Where evidence asks for what nothing else does: by platform and Python, and by target."""

    def words(targets: int) -> tuple[tuple[str, str], ...]:
        found = askers(project.evidence, universe, targets)
        return tuple((label, told(locate(named.at, documents))) for label, named in found)

    shown = universe.evident & universe.promised & universe.reported
    by_target = {
        universe.targets[number].id: tuple(dict.fromkeys(place for _, place in words(1 << number)))
        for number in universe.numbers(shown)
    }
    return words(shown), by_target


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
