"""`uvlint matrix`: the coverage of every requirement, on the targets asked for or else promised."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from uvlint.config import Config
from uvlint.configure import config_of
from uvlint.look import Leads, World, asked, cut_off, desk_of, judged
from uvlint.manifests import Documents, projects_of, read
from uvlint.model.coverage import Desk
from uvlint.model.matrix import Line, Matrix
from uvlint.model.package import Index
from uvlint.model.project import Project
from uvlint.model.promise import exactly, promise
from uvlint.model.requirement import Requirement
from uvlint.model.universe import Universe
from uvlint.settle import locate

if TYPE_CHECKING:
    from uvlint.since import Before, Since


def matrix(paths: Sequence[str], config: Config, world: World, *, since: "Since | None" = None) -> list[Matrix]:
    """The coverage of every requirement, build requirements too, on just the targets asked for or else promised; with
    `since`, of those only that did not stand there then."""
    documents = read(paths)
    earlier = since.before(tuple(documents), documents, config, world, {}) if since else None
    found = [
        _matrix(project, documents, config_of(project.file, documents, world.config_for) or config, world)
        for project in projects_of(tuple(documents), documents)
    ]
    if earlier is None:
        return found
    return [Matrix(one.universe, tuple(line for line in one.lines if _is_new(line, earlier))) for one in found]


def _is_new(line: Line, earlier: "Before") -> bool:
    requirement = line.coverage.requirement
    return (requirement.place.file, requirement.scope, requirement.text) not in earlier.lines


def _matrix(project: Project, documents: Documents, config: Config, world: World) -> Matrix:
    requirements = (*judged(project, config), *project.build_requires)
    names = {key for requirement in requirements for key in requirement.keys}
    index = asked(Leads(names, set(), set(), set()), Index({}), project, world)
    universe = _asked_for(_promised(project, config, world.now), config)
    cutoff = cut_off(project, config, world)
    desk = desk_of(universe, index, project, cutoff)
    sdists = {
        (key, choice.release.version)
        for requirement in requirements
        for key in requirement.keys
        for choice in desk.coverage(requirement).choices
        if choice.build and desk.wheelless(requirement, choice.release)
    }
    desk = desk_of(universe, asked(Leads(set(), set(), sdists, set()), index, project, world), project, cutoff)
    return Matrix(universe, tuple(_line(requirement, desk, documents) for requirement in requirements))


def _line(requirement: Requirement, desk: Desk, documents: Documents) -> Line:
    coverage = desk.coverage(requirement)
    releases = [choice.release for choice in coverage.choices if choice.build]
    known = {release.version: desk.builds_to_lock(requirement, release) for release in releases}
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
