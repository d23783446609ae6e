"""Several lines for one package: where they hold together and no release can please all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.model.project import Project
    from uvlint.model.requirement import Requirement
    from uvlint.model.universe import Universe


def clashes(project: Project, requirements: Sequence[Requirement]) -> Iterator[tuple[Requirement, Requirement]]:
    """Pairs of lines (earlier, later) for one package whose specifiers no version meets, and that uv locks together.

    uv locks all extras and groups in one resolution unless the project declares `conflicts`.
    """
    together = "conflicts" not in project.uv
    by_name: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        if not requirement.source:
            by_name.setdefault(requirement.name, []).append(requirement)
    for lines in by_name.values():
        for position, later in enumerate(lines):
            for earlier in lines[:position]:
                joined = together or earlier.scope == later.scope or "dependencies" in (earlier.scope, later.scope)
                if joined and (earlier.specifier & later.specifier).is_unsatisfiable():
                    yield earlier, later


def overlap(universe: Universe, one: Requirement, other: Requirement) -> int:
    """The promised targets where both lines certainly hold."""
    both = universe.promised
    for requirement in (one, other):
        both &= universe.where(requirement.marker).yes & universe.where(requirement.condition).yes
    return both
