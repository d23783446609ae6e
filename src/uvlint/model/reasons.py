"""Why a Python or a platform is promised: by the project's own files, by what the user says, or by evidence alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.data.platforms import DEFAULTS
from uvlint.model import marker as markers
from uvlint.model.place import Place
from uvlint.model.target import Platform, Python, platform_from, python_from
from uvlint.model.wording import listed, pythons

if TYPE_CHECKING:
    from uvlint.model.evidence import Evidence, Named
    from uvlint.model.project import Project
    from uvlint.model.universe import Universe

Where = Callable[[Place], str]
_MOST = 3  # places of evidence that are told


class Wishes(Struct, frozen=True):
    """What the user says: Pythons and platforms of the command line, and those of a configuration file."""

    pythons: Sequence[str] = ()
    platforms: Sequence[str] = ()
    promised_pythons: Sequence[str] = ()
    promised_platforms: Sequence[str] = ()


class Member(Struct, frozen=True):
    """One Python or platform of the promise; `only` says where it is promised when that is not everywhere."""

    id: str
    reasons: tuple[str, ...]
    by_evidence: bool = False
    only: str = ""


class Reasons(Struct, frozen=True):
    """The promise of one manifest, `targets` many, and the files that could not be asked, each with the reason."""

    file: str
    pythons: tuple[Member, ...]
    platforms: tuple[Member, ...]
    targets: int
    unheard: tuple[tuple[str, str], ...] = ()


def reasons(project: Project, universe: Universe, wishes: Wishes, where: Where) -> Reasons:
    """Every Python and platform of the promise with what asks for it; `where` tells a place as `FILE:LINE`."""
    promised = list(universe.members(universe.promised))
    interpreters = dict.fromkeys(target.python for target in promised)
    platforms = dict.fromkeys(target.platform for target in promised)
    return Reasons(
        project.file,
        tuple(_python(project, universe, python, wishes, where) for python in interpreters),
        tuple(_platform(project, universe, platform, wishes, where) for platform in platforms),
        len(promised),
        tuple((one.file, one.reason) for one in project.unheard),
    )


def _python(project: Project, universe: Universe, python: Python, wishes: Wishes, where: Where) -> Member:
    everywhere = universe.choose(lambda target: target.python == python)
    here = everywhere & universe.promised
    said = [] if not here & ~universe.evident else [_of_python(project, python, wishes, where)]
    named = [one for one in _pythons(project.evidence) if python_from(one.id).line == python.line]
    usual = universe.promised & ~universe.evident
    where_only = "" if said or _labels(universe, here) == _labels(universe, usual) else _labels(universe, here)
    return Member(python.id, (*said, *_places(named, where)), not said, where_only)


def _of_python(project: Project, python: Python, wishes: Wishes, where: Where) -> str:
    for words, said in ((wishes.pythons, "`--python`"), (wishes.promised_pythons, "`pythons`")):
        if any(python_from(text) == python for text in words):
            return said
    range_ = project.requires_python
    if range_ is None:
        return "upstream support"
    return f"`requires-python`{f' ({where(range_.place)})' if range_.place else ''}"


def _platform(project: Project, universe: Universe, platform: Platform, wishes: Wishes, where: Where) -> Member:
    everywhere = universe.choose(lambda target: target.platform == platform)
    here = everywhere & universe.promised
    said = [*_of_platform(project, universe, platform, wishes, where)] if here & ~universe.evident else []
    named = [one for one in _platforms(project.evidence) if one.id == platform.id]
    rows = universe.promised & ~universe.evident
    some, every = (
        {number for number, row in enumerate(universe.by_python(targets)) if row} for targets in (here, rows)
    )
    only = "" if said or some == every else f"Python {pythons(universe, some, every)}"
    return Member(platform.id, (*said, *_places(named, where)), not said, only)


def _of_platform(
    project: Project, universe: Universe, platform: Platform, wishes: Wishes, where: Where
) -> Iterator[str]:
    if any(platform_from(name) == platform for name in wishes.platforms):
        yield "`--platform`"
    if any(platform_from(name) == platform for name in wishes.promised_platforms):
        yield "`platforms`"
    elif platform.id in DEFAULTS and not wishes.promised_platforms:
        yield "usual"
    for key in ("environments", "required-environments"):
        for place, entry in project.entries(key):
            selected = universe.where(entry).yes if markers.parses(entry) else 0
            if any(target.platform == platform for target in universe.members(selected & universe.promised)):
                yield f"`{key}` ({where(place)})"


def _labels(universe: Universe, targets: int) -> str:
    return listed([*dict.fromkeys(target.platform.label for target in universe.members(targets))])


def _pythons(evidence: Iterable[Evidence]) -> Iterator[Named]:
    return (named for one in evidence for named in one.pythons)


def _platforms(evidence: Iterable[Evidence]) -> Iterator[Named]:
    return (named for one in evidence for named in one.platforms)


def _places(named: Iterable[Named], where: Where) -> list[str]:
    places = [*dict.fromkeys(where(one.at) for one in named)]
    more = f"{len(places) - _MOST} more" if len(places) > _MOST + 1 else ""
    return [*places[:_MOST], more] if more else places


# ---- for targets ----------------------------------------------------------------------------------


def askers(evidence: Iterable[Evidence], universe: Universe, targets: int) -> Iterator[tuple[str, Named]]:
    """What evidence alone has put among some targets: each such platform or Python as people call it, and the first
    word for it."""
    words = tuple(evidence)
    others = universe.promised & ~universe.evident
    known = {target.platform.id for target in universe.members(others)}
    known |= {target.python.line for target in universe.members(others)}
    told: dict[str, Named] = {}
    for target in universe.members(targets & universe.evident):
        on = _first(words, target.python.line, target.platform.id, known)
        for label, id_, named in (
            (target.platform.label, target.platform.id, on[1]),
            (_called(target.python), target.python.line, on[0]),
        ):
            if named is not None and (id_ not in known or not {target.platform.id, target.python.line} - known):
                told.setdefault(label, named)
    yield from told.items()


def _called(python: Python) -> str:
    return f"Python {python.line}" if python.implementation == "cpython" else python.line


def _first(words: Iterable[Evidence], line: str, platform: str, usual: set[str]) -> tuple[Named | None, Named | None]:
    """The Python and the platform that the first statement about a target names; what it leaves open is the usual."""
    for one in words:
        python = next((named for named in one.pythons if python_from(named.id).line == line), None)
        there = next((named for named in one.platforms if named.id == platform), None)
        if (python or (not one.pythons and line in usual)) and (there or (one.is_anywhere and platform in usual)):
            return python, there
    return None, None
