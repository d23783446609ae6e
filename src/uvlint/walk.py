"""Every project of a run, walked down to its findings: project, universe, index, survey, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint import rules
from uvlint.config import Config, selected
from uvlint.configure import config_of, reads_all
from uvlint.documents.settings import table
from uvlint.errors import UsageError
from uvlint.look import World, look, promised
from uvlint.manifests import Documents, Load, projects_of, with_evidence, with_imports
from uvlint.model.fault import Fault
from uvlint.model.grammar import canonicalize_name
from uvlint.silences import Walk, weighed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from uvlint.graph import Graph
    from uvlint.model.failure import Failure
    from uvlint.model.finding import Finding
    from uvlint.model.location import Search
    from uvlint.model.package import Index
    from uvlint.model.project import Project
    from uvlint.model.rule import Rule
    from uvlint.model.survey import Survey

_FAULT_NEEDS = frozenset({"pages"})  # of every rule that speaks of a fault
_FAULTS = frozenset(map(str, Fault))
_MOST_NAMES = 20  # of groups or extras in a hint


def walk(
    roots: Collection[str],
    documents: Documents,
    config: Config,
    world: World,
    known: dict[Search, Index],
    load: Load | None = None,
    graph: Graph | None = None,
    failures: Sequence[Failure] = (),
) -> list[Walk]:
    """Every project of the documents with its findings; `known` carries the index from one walk to the next, `load`
    gives what the documents lead to, where that is not what the disk holds. A `graph` knows what they bring in. With
    `failures` it is these that are spoken of, and no rule is."""
    walks: list[Walk] = []
    projects = projects_of(roots, documents, load)
    if load is None:
        _insist(config, projects, documents)
    for project in projects:
        own = config_of(project.file, documents, world.config_for) or config
        project = with_evidence(project, documents, world.memory) if own.evidence else project
        if failures:
            from uvlint.model.explaining import BUILD_FAILED, explained

            survey = look(project, BUILD_FAILED.needs, own, world, known, failures=failures)
            found = ((BUILD_FAILED, finding) for failure in failures for finding in explained(survey, failure))
            walks.append(Walk(survey, own, tuple(found)))
            continue
        if graph and project.resolution is None:
            graph.begin(project, documents, roots, own)  # uv resolves meanwhile
        chosen, faults = rules_of(own)
        if project.resolution is not None:
            chosen = tuple(rule for rule in chosen if _is_for_locks(rule))
        needs = frozenset(need for rule in chosen for need in rule.needs) | (_FAULT_NEEDS if faults else frozenset())
        brought, before = None, None
        if project.resolution is not None:
            from uvlint.brought import pinned

            brought = pinned(project.resolution, project, promised(project, own, world), own)
        elif graph:
            before = look(project, needs, own, world, known)  # while uv resolves
            brought = graph.brought(project, promised(project, own, world), documents, roots, own)
        survey = look(project, needs, own, world, known, brought, before=before)
        if "imports" in needs:
            survey = _with_imports(survey, documents, world)
        befallen = rules.load(faults & survey.befallen) if faults else ()
        said = tuple(_judge(survey, (*chosen, *befallen)))
        names = frozenset(rule.name for rule in chosen) | faults
        walks.append(Walk(survey, own, said, names, needs, brought.unchecked if brought else ()))
    return weighed(walks, documents, rules.load, reads_all)


def rules_of(config: Config) -> tuple[tuple[Rule, ...], frozenset[str]]:
    """The rules that a configuration leaves, and the names of others that speak of one fault of a requirement each:
    these are loaded once somebody has it, and few of them ever are.

    Raises:
        UsageError: as `selected`.
    """
    names = selected(rules.names(), config)
    chosen = rules.load(name for name in names if name not in _FAULTS)
    return tuple(one for one in chosen if not one.opt_in or one.name in config.select), _FAULTS.intersection(names)


def _insist(config: Config, projects: Iterable[Project], documents: Documents) -> None:
    """Refuse a group or an extra that no manifest has: it would be judged, and found in order, by nobody.

    Raises:
        UsageError: there is none of that name.
    """
    wanted = [("extra", name) for name in config.extras or ()] + [("group", name) for name in config.groups or ()]
    known = {line.scope for project in projects for line in project.requirements} if wanted else set()
    for document in documents.values() if wanted else ():
        data = document.data()
        known |= {f"extra:{name}" for name in table(data, "project", "optional-dependencies")}
        known |= {f"group:{name}" for name in table(data, "dependency-groups")}
    for kind, name in wanted:
        if not {f"{kind}:{name}", f"{kind}:{canonicalize_name(name)}"} & known:
            from difflib import get_close_matches

            names = sorted(scope.partition(":")[2] for scope in known if scope.startswith(f"{kind}:"))
            near = get_close_matches(name, names, 1)
            others = ", ".join(f"`{one}`" for one in names[:_MOST_NAMES])
            hint = f"did you mean `{near[0]}`?" if near else f"there are {others}" if names else "there is none at all"
            raise UsageError(f"there is no {'dependency group' if kind == 'group' else 'extra'} `{name}`", hint=hint)


def _is_for_locks(rule: Rule) -> bool:
    """Whether a rule is about what is installed where: how a lock is written nobody chose."""
    return "pages" in rule.needs and rule.table


def _with_imports(survey: Survey, documents: Documents, world: World) -> Survey:
    """The survey with the imports of packages that hurt somewhere."""
    from uvlint.model.remedy import hurt

    names = {requirement.name for requirement in survey.requirements if hurt(survey, requirement)}
    return replace(survey, project=with_imports(survey.project, names, documents, world.memory))


def _judge(survey: Survey, chosen: Iterable[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """What the rules say, by name, but for those that speak of what silences the others."""
    for rule in sorted(chosen, key=lambda rule: rule.name):
        if not rule.needs & {"silences"}:
            for finding in rule.check(survey):
                yield rule, finding
