"""Ways to make a requirement installable where it is not: releases that have wheels, by split; or a platform marker.

A remedy keeps the requirement as written wherever it already works, and writes as few lines as it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.specifiers import SpecifierSet

from uvlint.model import marker as markers
from uvlint.model.describe import describe
from uvlint.model.fault import Fault
from uvlint.model.filename import version_of
from uvlint.model.fix import Append, Edit, Fix, Replace
from uvlint.model.indirect import remedies_beside
from uvlint.model.requirement import Requirement, both, conjuncts, quoted_like, rewritten
from uvlint.model.stock import Part, Stock, whole_platforms
from uvlint.model.wording import listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.shelf import Shelf
    from uvlint.model.survey import Survey

_MOST_LINES = 4


def remedies(survey: Survey, coverage: Coverage, targets: int) -> tuple[Fix, ...]:
    """The fixes for what is wrong with a requirement's coverage, the best first, that help on some of the targets."""
    requirement = coverage.requirement
    shelf = survey.desk.shelf_of(requirement)
    domain = survey.domain(requirement)
    hurting = hurt(survey, requirement)
    if shelf is None or not hurting or any(o.name == requirement.name for o in survey.desk.overrides):
        return ()
    if requirement.resolved:
        # Nobody wrote the pin, so any release will do, newer ones rather than older.
        pinned = [version_of(part.version) for part in requirement.specifier]
        bounds = [*(f">={version.public}" for version in pinned if version), ""]
        free = [replace(requirement, specifier=SpecifierSet(bound)) for bound in bounds]
        return remedies_beside(survey, requirement, [Stock(shelf, survey, one) for one in free], hurting)
    found = _remedies(survey, coverage, shelf, domain, hurting)
    return tuple(fix for helped, fix in found if helped & targets)


def hurt(survey: Survey, requirement: Requirement) -> int:
    """The targets where the requirement cannot be installed from a wheel that is meant for them.

    A system that is merely older than a wheel asks for counts only where somebody named it.
    """
    befallen = 0
    for fault, targets in survey.faults(requirement).items():
        if fault is Fault.PYTHON_BOUND_IGNORED:
            targets &= survey.coverage(requirement).build
        elif fault is Fault.WHEEL_TOO_NEW:
            targets &= survey.universe.named
        elif fault in (Fault.RELEASE_MISSING, Fault.RELEASE_YANKED, Fault.RELEASE_INCOMPLETE):
            continue  # what was meant is another question than what has wheels
        befallen |= targets
    return befallen


def _remedies(survey: Survey, coverage: Coverage, shelf: Shelf, domain: int, hurting: int) -> Iterator[tuple[int, Fix]]:
    """Each fix with the targets that it helps."""
    requirement = coverage.requirement
    stock = Stock(shelf, survey, requirement)
    # What no release serves and no marker tells from what is served (musl from glibc, a free-threaded build from the
    # usual one) can be left out by no line: it is left as it is, and the rest is cured all the same.
    hurting &= ~(hurting & ~stock.anywhere & survey.universe.alike(domain & ~hurting))
    helpless = hurting & ~stock.anywhere
    nowhere = whole_platforms(survey, helpless, stock)
    curable = survey.universe.alike(hurting & stock.anywhere) & domain & ~nowhere
    drop = nowhere if _may_leave_out(survey, coverage, nowhere, domain) else 0
    parts = stock.parts(curable) if curable else []
    if parts and len(parts) <= _MOST_LINES:
        kept = Part(domain & ~curable & ~drop & ~(helpless & ~nowhere), None)
        whole = _settled(survey, [kept, *parts], helpless & ~nowhere & domain)
        yield from ((curable | drop, fix) for fix in _fix(survey, coverage, whole, domain, drop))
    leave = drop | (curable if _may_leave_out(survey, coverage, curable, domain) else 0)
    if leave and leave != domain:
        yield from ((leave, fix) for fix in _fix(survey, coverage, [Part(domain & ~leave, None)], domain, leave))


def _settled(survey: Survey, parts: list[Part], pending: int) -> list[Part]:
    """The parts with the targets that no release serves yet put where the others of their Python are, else where the
    next older Python of their platform is: lines of a split must never overlap, and none may be forgotten."""
    universe = survey.universe
    age = sorted(range(len(universe.pythons)), key=lambda number: universe.pythons[number].version, reverse=True)
    for target in universe.numbers(pending):
        number, column = divmod(target, len(universe.platforms))
        older = age[age.index(number) :]
        near = [universe.on_pythons(1 << number)]
        near += [universe.on_pythons(1 << other) & universe.on_platforms(1 << column) for other in older]
        near.append(universe.everything)
        host = next(n for mask in near for n, part in enumerate(parts) if part.targets & mask)
        parts[host] = Part(parts[host].targets | 1 << target, parts[host].specifier)
    return parts


def _fix(survey: Survey, coverage: Coverage, parts: list[Part], where: int, left_out: int) -> Iterator[Fix]:
    requirement, universe = coverage.requirement, survey.universe
    parts = [part for part in parts if part.targets]
    lines: list[str] = []
    covered = 0
    for part in parts:
        last = part is parts[-1] and not left_out and len(parts) > 1
        # Beyond the promise a kept line leans to where it works, and the last of a split takes what no other does.
        leaning = universe.everything & ~covered if last else _leaning(survey, coverage, part)
        marker = describe(universe, part.targets, where, leaning=leaning)
        if marker is None:
            return
        line = _line(survey, requirement, part.specifier, marker)
        chosen = universe.where(line.partition(";")[2].strip()).yes
        if chosen & covered:
            return  # two lines of a split that hold on one target leave uv without a solution
        covered |= chosen
        lines.append(line)
    if not lines or lines[0] == requirement.text:
        return
    edits: list[Edit] = [Replace(requirement.place, requirement.text, lines[0])]
    edits += [Append(requirement.place, line) for line in lines[1:]]
    new = [part for part in parts if part.specifier is not None]
    kept = next((part.targets for part in parts if part.specifier is None), 0)
    title = _title(survey, requirement, new, where, kept)
    yield Fix(title, tuple(edits), why=_why(survey, coverage, parts, where, left_out))


def _line(survey: Survey, requirement: Requirement, specifier: str | None, marker: str) -> str:
    """The requirement with another specifier and a marker more, but for what its own says of Pythons already."""
    own = requirement.text.partition(";")[2].strip()
    new = quoted_like(requirement.text, marker)
    if own and marker:
        own = " and ".join(part for part in conjuncts(own) if not _says_less(survey, part, marker))
    return rewritten(requirement.text, specifier=specifier, marker=both(own, new) if marker else None)


def _says_less(survey: Survey, own: str, marker: str) -> bool:
    """Whether a marker of Python versions holds wherever another does, so that it need not be said beside that."""
    found = list(markers.terms(markers.parse(own)))
    plain = all(term.variable in markers.VERSION_VARIABLES and not markers.dropped(term) for term in found)
    return plain and not survey.everywhere.where(marker).yes & ~survey.everywhere.where(own).yes


def _narrower(survey: Survey, requirement: Requirement, kept: int, left_out: int) -> str:
    here, there = (
        list(dict.fromkeys(target.platform.label for target in survey.universe.members(targets)))
        for targets in (kept, left_out)
    )
    if len(here) < len(there):
        return f"ask for `{requirement.name}` on {listed(here)} only"
    return f"leave `{requirement.name}` out on {listed(there)}"


def _title(survey: Survey, requirement: Requirement, new: list[Part], where: int, kept: int) -> str:
    if not new:
        return _narrower(survey, requirement, kept, where & ~kept)
    if len(new) == 1 and new[0].targets == where:
        return f"ask for `{requirement.name}{new[0].specifier}`, which has wheels"
    given = [f"`{requirement.name}{part.specifier}` for {spoken(survey.universe, part.targets, where)}" for part in new]
    return f"split: {listed(given)}"


def _why(survey: Survey, coverage: Coverage, parts: list[Part], where: int, left_out: int) -> str:
    said: list[str] = []
    kept = next((part.targets for part in parts if part.specifier is None), 0)
    moved = coverage.wheel & where & ~kept & ~left_out
    if moved:
        labels = dict.fromkeys(target.platform.label for target in survey.universe.members(moved))
        said.append(f"no marker tells {listed(list(labels))} from the platform in need, so both change")
    elif coverage.wheel & where and kept:
        said.append("every target that has a wheel today keeps the requirement as written")
    if left_out:
        labels = dict.fromkeys(target.platform.label for target in survey.universe.members(left_out))
        said.append(f"nothing is installed on {listed(list(labels))}: an import of it fails there")
    return "; ".join(said)


def _may_leave_out(survey: Survey, coverage: Coverage, targets: int, domain: int) -> bool:
    """Whether a marker may leave the targets out: some system keeps a wheel, and Linux is not left to its compilers.

    A release that only lacks wheels for Linux is mostly one that is meant to be built there.
    """
    universe = survey.universe
    if not targets or not coverage.wheel & domain & ~targets:
        return False
    columns = 0
    for row in universe.by_python(targets):
        columns |= row
    if targets != domain & universe.on_platforms(columns):
        return False
    built = coverage.build & targets
    return not any(target.platform.sys_platform == "linux" for target in universe.members(built))


def _leaning(survey: Survey, coverage: Coverage, part: Part) -> int:
    """The platforms where the part's releases have a wheel on some Python, promised or not."""
    universe, shelf, columns = survey.universe, survey.desk.shelf_of(coverage.requirement), 0
    served = coverage.wheel
    if part.specifier is not None and shelf is not None:
        chosen, _ = shelf.choose(SpecifierSet(part.specifier), universe.everything)
        served = sum(wheel for _, wheel, _ in chosen)
    for row in universe.by_python(served):
        columns |= row
    return universe.on_platforms(columns)
