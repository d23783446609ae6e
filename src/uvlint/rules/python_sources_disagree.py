"""`requires-python`, classifiers, `.python-version`, CI and Dockerfiles disagree about which Pythons there are.

## What it finds

A Python outside of `requires-python` that a classifier, `.python-version`, tox, nox, a CI job or a Dockerfile names.
Also a `requires-python` that begins before what both the classifiers and a matrix of CI, tox or nox name.

## Why it matters

On a Python outside of `requires-python` uv refuses the project: that job, image or environment cannot install it. A
`requires-python` that begins too early makes uv lock for Pythons that nobody uses, and look for releases that still
support them.

## How it decides

`.python-version`, a `FROM` line and a single CI job are pins, not claims: a pin within `requires-python` is no
disagreement, and neither is a newest Python that the classifiers do not list yet. A job that may fail says nothing. Of
a workspace's member only its own classifiers are held against its `requires-python`.

## Fix safety

Which of the sources is right is for a person to say: nothing is written, what could be is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from uvlint.data.pythons import CPYTHON
from uvlint.model.bounds import lower_bound
from uvlint.model.evidence import Evidence, Kind, Named
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Remove
from uvlint.model.limits import raised
from uvlint.model.rule import rule
from uvlint.model.target import python_from
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.specifiers import SpecifierSet

    from uvlint.model.place import Place
    from uvlint.model.project import PythonRange
    from uvlint.model.survey import Survey

_MOST = 5  # places that are told
_PATCHES = (*range(40), 99)


@rule(severity=Severity.WARNING)
def python_sources_disagree(survey: Survey) -> Iterator[Finding]:
    range_ = survey.project.requires_python
    if range_ is None or range_.place is None:
        return
    evidence = [*_concerning(survey)]
    outside = [
        (one, named)
        for one in evidence
        for named in one.pythons
        if not _admits(range_.specifier, named.id)
    ]  # fmt: skip
    if outside:
        yield _left_out(survey, range_, outside)
    else:
        yield from _begins_early(range_, evidence)


def _concerning(survey: Survey) -> Iterator[Evidence]:
    """The evidence about this very project: what a workspace runs need not be meant for each of its members."""
    project = survey.project
    for one in project.evidence:
        own = one.kind is Kind.CLASSIFIER and all(named.at.file == project.file for named in one.pythons)
        if own or project.workspace is None:
            yield one


def _admits(specifier: SpecifierSet, id_: str) -> bool:
    """Whether a Python is within, one named by its minor alone when some release of it is."""
    python = python_from(id_)
    if python.version.micro:
        return specifier.contains(python.version, prereleases=True)
    return any(specifier.contains(Version(f"3.{python.minor}.{patch}"), prereleases=True) for patch in _PATCHES)


def _left_out(survey: Survey, range_: PythonRange, outside: list[tuple[Evidence, Named]]) -> Finding:
    assert range_.place is not None
    pythons = sorted({named.id for _, named in outside}, key=lambda id_: (python_from(id_).version, id_))
    kinds = [_spoken(kind) for kind in dict.fromkeys(one.kind for one, _ in outside)]
    verb = "name" if len(kinds) > 1 or kinds[0].endswith("s") else "names"
    places: dict[Place, list[str]] = {}
    for _, named in outside:
        places.setdefault(named.at, []).append(named.id)
    related = [Related(at, f"names {listed(ids)}") for at, ids in places.items()]
    return Finding(
        at=range_.place,
        message=f"`requires-python` leaves out Python {listed(pythons)}, which {listed(kinds)} {verb}",
        label=f"{'it is' if len(pythons) == 1 else 'they are'} not within this",
        hint="one of them is wrong: uv refuses the project on a Python that `requires-python` leaves out",
        related=tuple(related[:_MOST]),
        fixes=tuple(_dropped(survey, [named for one, named in outside if one.kind is Kind.CLASSIFIER])),
    )


def _spoken(kind: Kind) -> str:
    return {
        Kind.CLASSIFIER: "the classifiers",
        Kind.PYTHON_VERSION: "`.python-version`",
        Kind.TOX: "tox",
        Kind.NOX: "nox",
        Kind.WORKFLOW: "a GitHub workflow",
        Kind.GITLAB: "GitLab CI",
        Kind.AZURE: "an Azure pipeline",
        Kind.DOCKERFILE: "a Dockerfile",
    }[kind]


def _dropped(survey: Survey, classifiers: list[Named]) -> Iterator[Fix]:
    edits = []
    for named in classifiers:
        number = named.at.keys[-1]
        if (
            isinstance(number, int)
            and named.at.file == survey.project.file
            and number < len(survey.project.classifiers)
        ):
            edits.append(Remove(named.at, survey.project.classifiers[number]))
    if edits:
        title = "drop the classifier" if len(edits) == 1 else "drop the classifiers"
        yield Fix(title, tuple(edits), suggestion=True)


def _begins_early(range_: PythonRange, evidence: list[Evidence]) -> Iterator[Finding]:
    """Two independent claims, of the classifiers and of what is run, that both begin after `requires-python` does."""
    assert range_.place is not None
    claims = [one for one in evidence if one.claims_pythons and one.pythons]
    said = [_oldest(one) for one in claims if one.kind is Kind.CLASSIFIER]
    run = [_oldest(one) for one in claims if one.kind is not Kind.CLASSIFIER]
    if not said or not run or lower_bound(range_.specifier) is None:
        return
    first = min(*said, *run)
    early = [minor for minor in CPYTHON if minor < first and _admits(range_.specifier, f"3.{minor}")]
    if not early:
        return
    pythons = [f"3.{minor}" for minor in early]
    where = [min(one.pythons, key=lambda named: python_from(named.id).minor) for one in claims]
    yield Finding(
        at=range_.place,
        message=f"`requires-python` admits Python {listed(pythons)}, which neither classifiers nor CI name",
        label="begins earlier than they do",
        hint="uv locks for these Pythons, too, and keeps to releases that still support them",
        related=tuple(Related(named.at, f"begins with {named.id}") for named in where[:_MOST]),
        fixes=tuple(raised(range_, first)),
    )


def _oldest(one: Evidence) -> int:
    return min(python_from(named.id).minor for named in one.pythons)
