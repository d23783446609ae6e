"""What a project promises: the universe of its Pythons and platforms, each there for a reason.

`requires-python`, `environments`, `required-environments`, evidence and what the user asks for widen the universe; a
marker never does: a platform that only a marker names is in it unpromised, to be judged for that one line. Evidence
promises just the pairs that it names: a matrix that runs 3.13t on Linux says nothing of 3.13t on Windows.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from uvlint.data.platforms import DEFAULTS, OTHERS
from uvlint.data.pythons import CPYTHON
from uvlint.model import marker as markers
from uvlint.model.evidence import Evidence, heard, lines_of
from uvlint.model.grammar import InvalidMarker
from uvlint.model.target import Platform, Python, platform_from, python_from
from uvlint.model.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from uvlint.model.project import Project

# Always in the universe, though not promised: a marker that is written should be right on them too.
_NEIGHBOURS = ("x86_64-apple-darwin", "aarch64-pc-windows-msvc")


def promise(
    project: Project,
    *,
    today: date,
    pythons: Collection[str] = (),
    platforms: Collection[str] = (),
    promised_pythons: Collection[str] = (),
    promised_platforms: Collection[str] = (),
    bounds: Iterable[Version] = (),
) -> Universe:
    """The universe of a project, with what it promises and what is to be reported.

    `pythons` and `platforms` are those asked about: they join the promise, and only they are reported. The promised
    ones are the project's own word: its platforms stand in the place of the defaults, its Pythons join those of
    `requires-python` (uv locks for all of these, whatever is said elsewhere), and they are reported when nobody asks
    about others. `bounds` are further full Python versions that cut a minor in two.

    What the project's evidence names, and `requires-python` and `environments` admit, joins the promise as well, unless
    the promised ones are given: these are the project's own word. It is a matter of targets and narrows nothing: every
    set is what it would be without it, and then some.

    Raises:
        UsageError: a Python or platform that nobody knows.
    """
    asked_pythons = [python_from(text) for text in pythons]
    asked_platforms = [platform_from(name) for name in platforms]
    own_pythons = [python_from(text) for text in promised_pythons]
    own_platforms = [platform_from(name) for name in promised_platforms]
    own = tuple(_promised_pythons(project, today, {*bounds, *cuts(project)}))
    lines = {python.line for python in own}
    wanted = dict.fromkeys((*own_pythons, *asked_pythons))
    extra = [python for python in wanted if python.line not in lines and _admits(project, python.version)]
    lines |= {python.line for python in extra}
    news = [] if own_pythons else [*_evident_pythons(project, today, lines)]
    lines |= {python.line for python in news}
    evidence = [*heard(project.evidence, lines, [one.id for one in own_platforms] or None)]
    entries = [*project.strings("environments"), *project.strings("required-environments")]
    named = _named_platforms([*entries, *(r.marker for r in project.requirements if r.marker)], own)
    known = [*map(platform_from, DEFAULTS), *own_platforms, *asked_platforms, *map(platform_from, _NEIGHBOURS), *named]
    known += (platform_from(named.id) for one in evidence for named in one.platforms)
    universe = Universe((*own, *extra, *news), dict.fromkeys(known))
    usual = [platform_from(name) for name in DEFAULTS]
    asked_for = universe.choose(lambda target: target.python not in news)  # by others than evidence
    promised = asked_for & _within(project, universe, _on({*(own_platforms or usual), *asked_platforms}, universe))
    universe.evident = _evident(project, universe, evidence, {*(own_platforms or usual)}, asked_for) & ~promised
    universe.unasked = universe.everything & ~asked_for & ~universe.evident
    universe.promised = promised | universe.evident
    # Who promises fewer platforms may still have people on the usual ones: a safe fix changes nothing there either.
    spared = asked_for & _within(project, universe, _on(set(usual), universe)) if own_platforms else 0
    universe.spared = universe.promised | spared
    by_name = _on({*own_platforms, *asked_platforms}, universe)
    usually = _on(set(usual), universe)
    universe.named = by_name | sum_of(meant(universe, entry, promised, rather=usually) for entry in entries)
    heard_pythons = {python.line for python in asked_pythons or own_pythons}
    heard_platforms = set(asked_platforms)
    if own_platforms and not asked_platforms:
        heard_platforms = {target.platform for target in universe.members(universe.promised)}
    universe.reported = universe.choose(
        lambda target: (
            (not heard_pythons or target.python.line in heard_pythons)
            and (not heard_platforms or target.platform in heard_platforms)
        )
    )
    universe.reason = _reason(project, bool(project.strings("environments")))
    return universe


def _evident_pythons(project: Project, today: date, lines: Collection[str]) -> Iterator[Python]:
    """The Pythons that only evidence names: those that are out and that `requires-python` admits."""
    minors = set(released(today))
    for line, python in lines_of(project.evidence).items():
        if line not in lines and python.minor in minors and _admits_some(project, python):
            yield python


def _admits_some(project: Project, python: Python) -> bool:
    """Whether `requires-python` admits a release of that line: the oldest, or else the newest there may be."""
    return any(_admits(project, version) for version in (python.version, Version(f"3.{python.minor}.99")))


def _evident(
    project: Project, universe: Universe, evidence: Iterable[Evidence], usual: Collection[Platform], asked_for: int
) -> int:
    """The targets that evidence names, as far as `environments` admit them: uv locks for no others.

    A statement without Pythons is about those that are promised anyway, one without platforms about the usual ones,
    but for Pythons of which another one says on which machines they are run.
    """
    statements = [*evidence]
    placed = {line for one in statements if one.platforms for line in lines_of([one])}
    named = 0
    for one in statements:
        lines = lines_of([one]).keys() - (placed if one.is_anywhere else ())
        platforms = usual if one.is_anywhere else {platform_from(platform.id) for platform in one.platforms}
        pythons = _of(lines, universe) if one.pythons else asked_for
        named |= _on(platforms, universe) & pythons
    if environments := project.strings("environments"):
        named &= sum_of(universe.where(entry).yes for entry in environments if markers.parses(entry))
    return named


def _within(project: Project, universe: Universe, promised: int) -> int:
    """The targets that are left of what is promised, and come to it, by uv's settings."""
    usual = _on({platform_from(name) for name in DEFAULTS}, universe)
    for entry in project.strings("required-environments"):
        promised |= meant(universe, entry, promised, rather=usual)
    if environments := project.strings("environments"):
        promised = sum_of(meant(universe, entry, promised, rather=usual) for entry in environments)
    return promised


def exactly(pythons: Collection[str], platforms: Collection[str]) -> Universe:
    """The universe of just the Pythons and platforms asked for, all of them promised.

    Raises:
        UsageError: a Python or platform that nobody knows.
    """
    return Universe(dict.fromkeys(map(python_from, pythons)), dict.fromkeys(map(platform_from, platforms)))


def meant(universe: Universe, text: str | None, usual: int, *, rather: int = 0) -> int:
    """The targets that a marker speaks of: the usual ones it selects, and for each alternative that selects none of
    them the others where it holds (`sys_platform == 'darwin' and platform_machine == 'x86_64'` means Intel Macs); of
    these only those in `rather`, if any."""
    if not text:
        return usual
    try:
        chosen = universe.where(text).yes & usual
        parts = markers.branches(markers.parse(text))
    except InvalidMarker:
        return 0
    for part in parts:
        selection = universe.selected(part)
        if not selection.yes & usual:
            chosen |= selection.yes & rather or selection.yes
    return chosen


def released(today: date) -> Iterator[int]:
    """The CPython minors that are out on a day."""
    return (minor for minor, (out, _) in CPYTHON.items() if out <= today.isoformat())


def sum_of(sets: Iterable[int]) -> int:
    """The union of sets of targets."""
    union = 0
    for members in sets:
        union |= members
    return union


def _on(platforms: Collection[Platform], universe: Universe) -> int:
    return universe.choose(lambda target: target.platform in platforms)


def _of(lines: Collection[str], universe: Universe) -> int:
    return universe.choose(lambda target: target.python.line in lines)


def _promised_pythons(project: Project, today: date, cuts: set[Version]) -> Iterator[Python]:
    for minor in released(today):
        if project.requires_python is None and CPYTHON[minor][1] < today.isoformat():
            continue
        base = Version(f"3.{minor}.0")
        points = sorted({base, *(cut for cut in cuts if cut.minor == minor)})
        admitted = [point for point in points if _admits(project, point)]
        if not admitted:
            # `>3.8` leaves 3.8.0 out, and `>=3.8.5` all that nobody mentioned.
            admitted = [v for v in (Version(f"3.{minor}.1"), Version(f"3.{minor}.99")) if _admits(project, v)][:1]
        for point in admitted:
            yield python_from(f"3.{minor}" if point == base else str(point))


def _admits(project: Project, version: Version) -> bool:
    return project.requires_python is None or project.requires_python.locked.contains(version, prereleases=True)


def cuts(project: Project) -> Iterator[Version]:
    """Where a minor must be cut in two: what bounds and markers tell apart within it."""
    if project.requires_python:
        for part in project.requires_python.locked & project.requires_python.specifier:
            yield from cut(part.operator, part.version)
    texts = [*project.strings("environments"), *project.strings("required-environments")]
    texts += [text for r in project.requirements for text in (r.marker, r.condition) if text]
    texts += project.resolution.conditions if project.resolution else []
    for text in dict.fromkeys(texts):
        try:
            found = list(markers.terms(markers.parse(text)))
        except InvalidMarker:
            continue
        for term in found:
            if term.variable in markers.VERSION_VARIABLES:
                for value in term.value.split():
                    yield from cut(markers.facing(term), value)


def cut(operator: str, text: str) -> Iterator[Version]:
    """The full Python versions at which a comparison changes its answer within a minor: `>3.9.2` at 3.9.3."""
    found = re.fullmatch(r"3\.(\d{1,3})\.(\d{1,4})", text)
    if found:
        minor, micro = int(found[1]), int(found[2])
        if micro and operator not in (">", "<="):
            yield Version(f"3.{minor}.{micro}")
        if operator not in (">=", "<", "~="):
            yield Version(f"3.{minor}.{micro + 1}")


def _named_platforms(texts: Iterable[str], pythons: tuple[Python, ...]) -> Iterator[Platform]:
    """The less usual platforms that markers mean when they select none of the usual ones."""
    wide = Universe(pythons, map(platform_from, (*DEFAULTS, *OTHERS)))
    usual = wide.on_platforms((1 << len(DEFAULTS)) - 1)
    found = sum_of(meant(wide, text, usual) for text in dict.fromkeys(texts)) & ~usual
    return iter(dict.fromkeys(target.platform for target in wide.members(found)))


def _reason(project: Project, limited: bool) -> str:
    range_ = project.requires_python
    where = " within `environments`" if limited else ""
    if range_ is None:
        return f"no `requires-python`: every Python with upstream support{where}"
    if range_.shared is not None and range_.shared != range_.specifier:
        where = f" and the workspace's `{range_.shared}`{where}"
    return f"requires-python `{range_.text}`{where}"


@cache
def lower_bounds(requires_python: str) -> frozenset[Version]:
    """Where the lower bounds and holes of a `requires-python` cut a minor in two: `>=3.9.2` at 3.9.2."""
    return frozenset(
        bound
        for part in SpecifierSet(requires_python)
        if part.operator in (">=", ">", "~=", "==", "!=")
        for bound in cut(part.operator if part.operator in (">", "!=") else ">=", part.version)
    )
