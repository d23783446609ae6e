"""The project does not say which Pythons it is for.

## What it finds

A `[project]` table without `requires-python`, unless a build backend is to decide it or other members of its workspace
say one.

## Why it matters

`uv lock` takes the Python that it happens to run with for the oldest one, so two people get two locks, and nobody is
told what the project cannot be installed on.

## Fix safety

It narrows who may install the project, so it is an unsafe fix. The range begins at the oldest Python of the
classifiers, or without them at the oldest one with upstream support, and not before every requirement has a wheel.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Put
from uvlint.model.place import Place
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey

_CLASSIFIER = re.compile(r"Programming Language :: Python :: 3\.(\d{1,3})")


@rule(severity=Severity.WARNING, needs=frozenset({"coverage"}), fixable=True)
def python_range_missing(survey: Survey) -> Iterator[Finding]:
    project = survey.project
    if project.name is None or project.requires_python or "requires-python" in project.dynamic:
        return
    table = Place(project.file, ("project",))
    written, why = _range(survey)
    fix = Fix(f'write `requires-python = "{written}"`', (Put(table.child("requires-python"), written),), why=why)
    yield Finding(
        at=table,
        message="there is no `requires-python`, so `uv lock` starts from whatever Python it runs with",
        label="for which Pythons?",
        fixes=(fix,),
    )


def _range(survey: Survey) -> tuple[str, str]:
    """From the oldest minor that is claimed, or else supported, on which no requirement lacks a wheel; and why."""
    universe, lacking = survey.universe, 0
    for requirement in survey.requirements:
        for targets in survey.faults(requirement).values():
            lacking |= targets & ~survey.new_pythons
    faulty = {target.python.minor for target in universe.members(lacking)}
    claimed = _claimed(survey)
    asked_for = universe.everything & ~(universe.evident | universe.unasked)
    minors = claimed or sorted({target.python.minor for target in universe.members(asked_for)})
    served = [minor for minor in minors if not any(other >= minor for other in faulty)] or minors
    if served[0] != minors[0]:
        return f">=3.{served[0]}", "below it some requirement cannot be installed"
    whose = "of the classifiers" if claimed else "with upstream support"
    return f">=3.{served[0]}", f"the oldest Python {whose}"


def _claimed(survey: Survey) -> list[int]:
    found = (_CLASSIFIER.fullmatch(text.strip()) for text in survey.project.classifiers)
    return sorted(int(match[1]) for match in found if match)
