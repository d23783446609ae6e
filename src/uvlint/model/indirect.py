"""Ways to make a package installable that nobody asks for by name: what brings it in is not ours to edit.

uv adds constraints to what everybody asks for and never forks on them, so a constraint cures where one bound suits all
targets. Where releases differ by target, the project asks for the package itself, in lines whose markers make uv fork.
What no release serves, the direct requirement is not to bring in there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.describe import describe
from uvlint.model.fix import Append, Edit, Fix, Replace
from uvlint.model.requirement import Requirement, both, quoted_like, rewritten
from uvlint.model.stock import Part, Stock, whole_platforms
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.model.survey import Survey

_MOST_LINES = 3


def remedies_beside(survey: Survey, requirement: Requirement, stocks: Sequence[Stock], hurting: int) -> tuple[Fix, ...]:
    """The fixes for a package of a resolution that hurts on some targets, the best first; of the stocks the first one
    counts that has something for these."""
    domain, stock = survey.domain(requirement), stocks[-1]
    curable = survey.universe.alike(hurting & stock.anywhere) & domain
    nowhere = whole_platforms(survey, hurting & ~stock.anywhere, stock)
    parts: list[Part] = []
    for stock in stocks if curable else ():
        if parts := stock.parts(curable):
            break
    fixes = [*_constrained(survey, requirement, stock, parts, domain)] if parts else []
    if parts and not fixes:
        fixes = [*_asked_for(survey, requirement, parts, domain & ~curable)]
    return (*fixes, *(_left_out(survey, requirement, nowhere) if nowhere and nowhere != domain else ()))


def _constrained(
    survey: Survey, requirement: Requirement, stock: Stock, parts: list[Part], domain: int
) -> Iterator[Fix]:
    """One bound that suits every target, as a constraint."""
    place = survey.project.settable("constraint-dependencies")
    if place is None or len(parts) != 1 or not parts[0].specifier:
        return
    if not stock.serves(parts[0].specifier, domain):
        return
    item = f"{requirement.name}{parts[0].specifier}"
    yield Fix(f"constrain `{item}`, which has wheels", (Append(place, item),), why=_why(requirement))


def _asked_for(survey: Survey, requirement: Requirement, parts: list[Part], rest: int) -> Iterator[Fix]:
    """Lines of the project's own, one for each part and one for all other targets, so that uv forks."""
    line = _line(survey, requirement)
    if line is None or len(parts) > _MOST_LINES:
        return
    within = rest
    for part in parts:
        within |= part.targets
    edits: list[Edit] = []
    for part in (*parts, Part(rest, "")):
        marker = describe(survey.universe, part.targets, within, leaning=0) if part.targets else ""
        if marker is None:
            return
        if part.targets:
            tail = f"; {quoted_like(line.text, marker)}" if marker else ""
            edits.append(Append(line.place, f"{requirement.name}{part.specifier or ''}{tail}"))
    given = listed([f"`{requirement.name}{part.specifier}`" for part in parts])
    yield Fix(f"ask for {given} beside `{line.name}`, by marker", tuple(edits), why=_why(requirement))


def _left_out(survey: Survey, requirement: Requirement, nowhere: int) -> Iterator[Fix]:
    """The direct requirement without the targets where it brings in what does not exist there."""
    line = _line(survey, requirement)
    domain = survey.domain(line) if line else 0
    if line is None or not domain & ~nowhere:
        return
    marker = describe(survey.universe, domain & ~nowhere, domain, leaning=domain & ~nowhere)
    if not marker:
        return
    text = rewritten(line.text, marker=both(line.text.partition(";")[2].strip(), quoted_like(line.text, marker)))
    labels = list(dict.fromkeys(target.platform.label for target in survey.universe.members(nowhere)))
    why = f"nothing is installed on {listed(labels)} then: an import of it fails there"
    yield Fix(f"leave `{line.name}` out on {listed(labels)}", (Replace(line.place, line.text, text),), why=why)


def _line(survey: Survey, requirement: Requirement) -> Requirement | None:
    """The line of the project that brings a package in."""
    return next((line for line in survey.project.requirements if line.place == requirement.place), None)


def _why(requirement: Requirement) -> str:
    parent = (*requirement.via, requirement.name)[-2:][0]
    return f"whether `{parent}` and the others allow it only uv can tell: `--verify` asks"
