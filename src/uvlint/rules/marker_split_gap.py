"""Several lines for one package leave out a Python between those they cover.

## What it finds

A split by Python whose parts do not meet: `x<2; python_version < '3.12'` beside `x>=2; python_version > '3.12'` asks
for nothing on 3.12, though older and newer Pythons on the same platform are asked for.

## Why it matters

uv drops the package there without a word, and an import of it fails.

## Fix safety

Which line the gap belongs to is for a person to say, so the change is only suggested: first for a line that begins
after it, `> '3.12'` mostly meaning `>= '3.12'`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.describe import describe
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.promise import sum_of
from uvlint.model.requirement import Requirement, bounds_of, quoted_like, rewritten
from uvlint.model.rule import rule
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING)
def marker_split_gap(survey: Survey) -> Iterator[Finding]:
    universe = survey.universe
    lines: dict[tuple[str, str], list[Requirement]] = {}
    for requirement in survey.requirements:
        lines.setdefault((requirement.scope, requirement.name), []).append(requirement)
    for (_, name), split in lines.items():
        if len(split) < 2 or not all(_by_python(requirement) for requirement in split):
            continue
        covered = 0
        for requirement in split:
            covered |= universe.promised & ~universe.where(requirement.marker).no
        gap = _between(survey, covered)
        where = spoken(universe, gap, universe.promised)
        if gap:
            yield Finding(
                at=split[-1].place,
                message=f"no line asks for `{name}` on {where}, between those that do",
                label="the split leaves a gap",
                hint="widen the marker of one of its lines, or say in a comment that the gap is meant",
                targets=gap,
                fixes=tuple(_closed(survey, split, gap, where)),
            )


def _closed(survey: Survey, split: list[Requirement], gap: int, where: str) -> Iterator[Fix]:
    """Each line that reaches up to the gap, with the gap in it; newer Pythons first, those that exclude it before."""
    universe = survey.universe
    taken = {line.place: universe.where(line.marker).yes for line in split}
    newest_first = split[::-1]
    for line in sorted(newest_first, key=lambda line: not _excludes(line)):
        others = sum_of(targets for place, targets in taken.items() if place != line.place)
        own = taken[line.place]
        marker = describe(universe, (own | gap) & universe.promised, universe.promised, leaning=own)
        if not marker or " or " in marker or universe.where(marker).yes & others & ~own & universe.promised:
            continue
        text = rewritten(line.text, marker=quoted_like(line.text, marker))
        title = f"ask for `{line.name}{bounds_of(line)}` on {where}, too"
        yield Fix(title, (Replace(line.place, line.text, text),), suggestion=True)


def _excludes(line: Requirement) -> bool:
    """Whether the line leaves out the very Python that it names as the one before its first."""
    found = markers.terms(markers.parse(line.marker)) if line.marker else ()
    return any(markers.facing(term) == ">" for term in found)


def _by_python(requirement: Requirement) -> bool:
    terms = list(markers.terms(markers.parse(requirement.marker))) if requirement.marker else []
    return bool(terms) and all(term.variable in markers.VERSION_VARIABLES for term in terms)


def _between(survey: Survey, covered: int) -> int:
    """The promised targets not covered that have covered ones on an older and on a newer Python of their platform."""
    universe = survey.universe
    order = sorted(range(len(universe.pythons)), key=lambda number: universe.pythons[number].version)
    rows, promised = universe.by_python(covered), universe.by_python(universe.promised & ~covered)
    older, newer, gap = [0], [0], 0
    for number in order:
        older.append(older[-1] | rows[number])
    for number in reversed(order):
        newer.append(newer[-1] | rows[number])
    for position, number in enumerate(order):
        missing = promised[number] & older[position] & newer[len(order) - 1 - position]
        gap |= universe.on_pythons(1 << number) & universe.on_platforms(missing)
    return gap
