"""`uvlint matrix`: requirement × Python × platform, as JSON or as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from uvlint.model.grid import grid
from uvlint.reporters.gutter import Gutter
from uvlint.reporters.style import Ink, Style
from uvlint.reporters.table import draw
from uvlint.reporters.text import finished, harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from uvlint.model.matrix import Line, Matrix
    from uvlint.model.universe import Universe


def as_json(answers: Iterable[Matrix]) -> str:
    """contract.md's `uvlint-matrix` object: every requirement with a cell for every target."""
    given = list(answers)
    told = {
        "schema": {"name": "uvlint-matrix", "version": 1},
        "targets": list(dict.fromkeys(target.id for matrix in given for target in _shown(matrix.universe))),
        "requirements": [_requirement(matrix.universe, line) for matrix in given for line in matrix.lines],
        "asked_by_evidence": {target: list(places) for matrix in given for target, places in matrix.asked.items()},
    }
    return json.dumps(told, indent=2) + "\n"


def _shown(universe: Universe) -> Iterator[Any]:
    return universe.members(universe.promised & universe.reported)


def _requirement(universe: Universe, line: Line) -> dict[str, Any]:
    requirement, where = line.coverage.requirement, line.location
    return {
        "text": requirement.text,
        "name": requirement.name,
        "scope": requirement.scope,
        **({"via": list(requirement.via)} if requirement.via else {}),
        "file": where.file,
        "location": {
            "start": {"line": where.span.line, "column": where.span.column},
            "end": {"line": where.span.end_line, "column": where.span.end_column},
        },
        "cells": _cells(universe, line),
    }


def _cells(universe: Universe, line: Line) -> dict[str, dict[str, Any]]:
    coverage, locked = line.coverage, line.locked_by_build
    cells: dict[int, dict[str, Any]] = {}
    for verdict, targets, reason in (
        ("skipped", coverage.skipped, None),
        ("unknown", coverage.unknown, coverage.reason),
        ("none", coverage.none, "uv finds neither a wheel nor an sdist"),
    ):
        for number in universe.numbers(targets):
            cells[number] = {"verdict": verdict} | ({"reason": reason} if reason else {})
    for choice in coverage.choices:
        release = choice.release
        for number in universe.numbers(choice.wheel):
            best = universe.best(release.wheels, number)
            cells[number] = {"verdict": "wheel", "version": release.version, "file": best.filename if best else None}
        for number in universe.numbers(choice.build):
            older = next((version for version, targets in line.older if targets >> number & 1), None)
            cells[number] = {
                "verdict": "build",
                "version": release.version,
                "file": release.sdist.filename if release.sdist else None,
                "wheel_version": older,
            } | ({"lock_build": locked[release.version]} if release.version in locked else {})
    shown = universe.promised & universe.reported
    return {universe.targets[number].id: cells[number] for number in universe.numbers(shown)}


def as_text(answers: Iterable[Matrix], style: Style) -> str:
    """One table a requirement."""
    lines: list[str] = []
    for matrix in answers:
        shown = matrix.universe.promised & matrix.universe.reported
        for line in matrix.lines:
            where, requirement = f"{_plain(line.location.file)}:{line.location.span.line}", line.coverage.requirement
            by = f", brought in by {' → '.join(map(_plain, requirement.via))}" if requirement.via else ""
            lines.append(f"{where}: {style.paint(_plain(requirement.text), Ink.STRONG)}{by}")
            if line.coverage.reason:
                lines.append(f"  not judged: {_plain(line.coverage.reason)}")
            else:
                lines += draw(grid(matrix.universe, [line.coverage], shown), Gutter(0, style))
            lines.append("")
        if matrix.lines and matrix.asked_by:
            lines += [f"{_plain(label)} is asked for by {_plain(place)}" for label, place in matrix.asked_by]
            lines.append("")
    return finished(lines, style)


def _plain(text: str) -> str:
    return one_line(harmless(text))
