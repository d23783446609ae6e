"""Several lines for one package hold on one target and ask for different releases.

## What it finds

Lines whose markers overlap while no version meets both specifiers: `numpy==1.26.4; python_version <= '3.12'` beside
`numpy==2.1.3; python_version >= '3.12'`. Overlapping lines that some version meets are fine.

## Why it matters

`uv lock` splits on the markers and finds no solution in the overlap: *No solution found when resolving dependencies for
split …*.

## Fix safety

Nothing can be locked in the overlap today. The earlier line keeps it and the later one is narrowed; nothing else
changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.clash import clashes, overlap
from uvlint.model.describe import describe
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import Requirement, bounds_of, quoted_like, rewritten
from uvlint.model.rule import rule
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, fixable=True)
def marker_split_overlap(survey: Survey) -> Iterator[Finding]:
    for earlier, later in clashes(survey.project, survey.requirements):
        both = overlap(survey.universe, earlier, later)
        if both:
            where = spoken(survey.universe, both, survey.universe.promised)
            fix = _fix(survey, earlier, later)
            on = "everywhere" if where == "every target" else f"on {where}"
            bounds = f"`{bounds_of(later)}` and `{bounds_of(earlier)}`"
            yield Finding(
                at=later.place,
                message=f"no release of `{later.name}` meets both {bounds}, and both are asked for {on}",
                label="asked for here",
                related=(Related(earlier.place, "and here"),),
                targets=both,
                fixes=(fix,) if fix else (),
            )


def _fix(survey: Survey, earlier: Requirement, later: Requirement) -> Fix | None:
    """The later line where the earlier one does not hold."""
    universe = survey.universe
    first, second = universe.where(earlier.marker).yes, universe.where(later.marker).yes
    rest = second & ~first & universe.promised
    marker = describe(universe, rest, universe.promised, leaning=second & ~first) if rest else None
    if not marker or universe.where(marker).yes & first & universe.promised:
        return None
    text = rewritten(later.text, marker=quoted_like(later.text, marker))
    edits = (Replace(later.place, later.text, text),)
    return Fix("narrow the later line to where the earlier one does not hold", edits)
