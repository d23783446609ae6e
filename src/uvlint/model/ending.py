"""How the builds of a requirement would end, in words, and the settings of uv that would make them succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.data.backends import BROKEN_PLUGINS, SETUPTOOLS_GAPS, SETUPTOOLS_GONE
from uvlint.data.removed_modules import MODULES
from uvlint.data.settings import SINCE
from uvlint.model.advice import advice
from uvlint.model.build import BuildFacts
from uvlint.model.finding import Cause, Confidence, Finding, Severity
from uvlint.model.fix import Append, Edit, Fix, Replace, Value
from uvlint.model.remedy import remedies
from uvlint.model.requirement import Requirement, name_of, parse
from uvlint.model.supplied import as_entry
from uvlint.model.wording import listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.model.coverage import Coverage
    from uvlint.model.cure import Cure
    from uvlint.model.fault import Fault
    from uvlint.model.foreseen import Forecast
    from uvlint.model.package import Release
    from uvlint.model.survey import Survey

_REFUSED = {"platform": "platform", "python": "Python"}
_MENDABLE = {"undeclared-build-dependency", "backend-drift"}
_MOST_CURES = 3  # that one build may need together


class Ending(Struct, frozen=True):
    """One way in which the build of a release ends, and the targets where it ends so."""

    release: Release
    forecast: Forecast
    targets: int


def endings(survey: Survey, requirement: Requirement, targets: int) -> list[Ending]:
    """The endings on the targets where a release must be built, the worst first; alike ones are one."""
    found: dict[tuple[str, str, Confidence, tuple[Cause, ...]], Ending] = {}
    for choice in survey.coverage(requirement).choices:
        for number in survey.universe.numbers(choice.build & targets):
            told = survey.desk.forecast(requirement, choice.release, number)
            key = choice.release.version, told.outcome, told.confidence, told.causes[:1]
            before = found.get(key)
            found[key] = Ending(choice.release, told, (before.targets if before else 0) | 1 << number)
    return sorted(found.values(), key=lambda ending: _rank(ending.forecast))


def _rank(told: Forecast) -> tuple[int, int]:
    order = ["fails", "native", "unknown", "pure"]
    return order.index(told.outcome), ["high", "medium", "low"].index(told.confidence.value)


def severity(survey: Survey, found: list[Ending]) -> Severity:
    """error where a build certainly fails, info where all are plain Python, warning in between."""
    worst = Severity.INFO
    for ending in found:
        told = ending.forecast
        one = Severity.INFO if told.outcome == "pure" else Severity.WARNING
        if is_hopeless(ending):
            one = Severity.ERROR
        one = survey.weigh(ending.targets, one)
        worst = one if one.rank > worst.rank else worst
    return worst


def is_hopeless(ending: Ending) -> bool:
    """Whether the build certainly fails."""
    return ending.forecast.outcome == "fails" and ending.forecast.confidence is Confidence.HIGH


def confidence(found: list[Ending]) -> Confidence:
    """How sure the worst of the endings is."""
    return found[0].forecast.confidence if found else Confidence.MEDIUM


def causes(found: list[Ending]) -> tuple[Cause, ...]:
    """What stops the builds, and what may stop them, each once."""
    return tuple(dict.fromkeys(cause for ending in found for cause in ending.forecast.causes))


def notes(survey: Survey, found: list[Ending]) -> tuple[str, ...]:
    """A line for each ending that differs."""
    within, said = sum_of(found), dict[str, int]()
    for ending in found:
        text = _said(ending.forecast)
        said[text] = said.get(text, 0) | ending.targets
    lines = (text + ("" if on == within else f" ({spoken(survey.universe, on, within)})") for text, on in said.items())
    return tuple(lines)[:4]


def sum_of(found: list[Ending]) -> int:
    """All targets of the endings."""
    union = 0
    for ending in found:
        union |= ending.targets
    return union


def _said(told: Forecast) -> str:
    match told.outcome:
        case "pure":
            return "the build compiles nothing: any machine can do it"
        case "native":
            return "the build compiles: it needs a compiler and what goes with it"
        case "fails":
            sure = "fails" if told.confidence is Confidence.HIGH else "probably fails"
            return f"the build {sure}: {reason(told.causes[0])}" if told.causes else f"the build {sure}"
    return "how the build ends is not known: its sdist tells too little"


_SEEN = {
    "missing-command": "it runs {detail}, which is not installed",
    "missing-header": "it includes {detail}, which is not installed",
    "missing-library": "it needs the library {detail}, which is not installed",
    "network-needed": "it downloads what it builds, and could not",
}


def reason(cause: Cause, *, seen: bool = False) -> str:
    """What is wrong, as a clause: `it imports ...`; `seen` says that it has stopped a build, and not that it may."""
    detail = f"`{cause.detail}`" if cause.detail else "something"
    if seen and cause.kind in _SEEN:
        return _SEEN[cause.kind].format(detail=detail)
    match cause.kind:
        case "removed-module":
            minor = MODULES.get(cause.detail.partition(".")[0])
            since = f", which Python 3.{minor} dropped" if minor else ", which Python no longer has"
            return f"it uses {detail}{since}"
        case "undeclared-build-dependency":
            return f"it imports {detail}, and nothing declares that as a build requirement"
        case "backend-drift":
            return _drifted(cause.detail, seen=seen)
        case "missing-command":
            return f"it runs {detail}"
        case "missing-header":
            return f"it includes {detail} and does not ship it"
        case "missing-library":
            return f"it links against {detail}"
        case "c-api":
            return f"its sources use {detail}, which Python's C API no longer has"
        case "python2-syntax":
            return f"{detail} is Python 2" if cause.detail else "its setup script is Python 2"
        case "network-needed":
            return "it downloads what it builds"
        case "platform-refused":
            if cause.detail and cause.detail not in _REFUSED:
                return f"it refuses every machine but a {cause.detail}"
            return f"it refuses this {_REFUSED.get(cause.detail, 'Python or platform')} by itself"
        case "placeholder":
            return "it is a placeholder that fails on purpose"
        case "metadata":
            return (
                f"uv refuses it: {cause.detail}" if " " in cause.detail else f"its metadata is broken ({cause.detail})"
            )
    if " " in cause.detail:
        return cause.detail
    return f"it stops at {detail}" if cause.detail else "for a reason that it does not tell"


def stopped(survey: Survey, fault: Fault, effect: str) -> Iterator[Finding]:
    """What there is to say where builds are stopped: the findings of all rules on builds, which differ in the fault."""
    for requirement, coverage, targets in survey.faulty(fault):
        found = endings(survey, requirement, targets)
        domain = survey.domain(requirement)
        kind = found[0].forecast.causes[0].kind
        there = sum_of(
            [one for one in found if one.forecast.outcome == "fails" and one.forecast.causes[0].kind == kind]
        )
        where = spoken(survey.universe, targets, domain)
        limited = "" if there == targets else f" for {spoken(survey.universe, there, targets)}"
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` {found[0].release.version} is built from source for {where}, "
            f"{effect}{limited}",
            label=reason(found[0].forecast.causes[0]),
            notes=notes(survey, found) if len(found) > 1 else (),
            targets=targets,
            severity=severity(survey, found),
            confidence=confidence(found),
            causes=causes(found),
            related=survey.narrowing(requirement),
            fixes=(*ways_out(survey, coverage, targets, found), *advice(survey, coverage, targets)),
        )


def ways_out(survey: Survey, coverage: Coverage, targets: int, found: list[Ending]) -> tuple[Fix, ...]:
    """Other releases and what makes the build succeed: whichever changes less comes first.

    A build that only lacks something, or gets tools that are too new, is mended; one that nothing mends is avoided.
    """
    others = remedies(survey, coverage, targets)
    requirement = coverage.requirement
    mended = tuple(cured(survey, requirement, found))
    kinds = {ending.forecast.causes[0].kind for ending in found if is_hopeless(ending) and ending.forecast.causes}
    if not mended or not kinds or not kinds <= _MENDABLE:
        return (*others, *mended)
    return (*mended, *(fix for fix in others if not _leaves_out(fix, requirement)))


def _leaves_out(fix: Fix, requirement: Requirement) -> bool:
    """Whether a fix only asks for the requirement on fewer targets: nobody leaves out what a setting can mend."""
    texts = [edit.new for edit in fix.edits if isinstance(edit, Replace) and edit.at == requirement.place]
    return len(fix.edits) == 1 and bool(texts) and texts[0].partition(";")[0] == requirement.text.partition(";")[0]


def _short(version: str) -> str:
    return version.removesuffix(".0").removesuffix(".0")


def _drifted(detail: str, *, seen: bool) -> str:
    if detail in SETUPTOOLS_GAPS:
        return f"it uses `{detail}`, which setuptools {SETUPTOOLS_GAPS[detail][0]} lacks"
    if detail in SETUPTOOLS_GONE:
        return f"it uses `{detail}`, which setuptools {_short(SETUPTOOLS_GONE[detail])} dropped"
    if detail == "Cython":
        return "its sources are written for Cython before 3"
    if detail == "numpy":
        return "its sources are written for numpy before 2"
    if detail in BROKEN_PLUGINS:
        return f"its build requires `{detail}`, which today's setuptools breaks"
    if detail == "cmake":
        return "its CMake files are written for CMake before 3.5, which CMake 4 refuses"
    if set("<>=~!") & set(detail):
        if not seen:  # there may be an sdist, whose own build nobody foresees
            return f"its build requirement `{detail}` has no wheel there"
        return f"nothing on the index meets its build requirement `{detail}`"
    return f"today's build tools refuse its `{detail}`"


# ---- cures ----------------------------------------------------------------------------------------


def cured(survey: Survey, requirement: Requirement, found: list[Ending]) -> Iterator[Fix]:
    """The settings that make the builds succeed, best first; what only the system can give is shown."""
    from uvlint.model.cure import cures

    offered: list[tuple[Edit, ...]] = []
    for ending in found:
        read = survey.desk.builder.facts(requirement, ending.release)
        facts = read if isinstance(read, BuildFacts) else BuildFacts("")  # of a build that was seen to fail
        target = next(survey.universe.members(ending.targets))
        for cure in cures(ending.forecast, facts, target.python):
            if not _helps(survey, requirement, ending, facts, cure):
                continue
            fix = _fix(survey, requirement, ending.release, facts, cure)
            if fix is not None and fix.edits not in offered:
                offered.append(fix.edits)
                yield fix


def _helps(survey: Survey, requirement: Requirement, ending: Ending, facts: BuildFacts, cure: Cure) -> bool:
    """Whether a cure makes the build succeed, alone or with others, on the oldest Python and the newest one."""
    numbers = [*survey.universe.numbers(ending.targets)]
    return all(_leads_out(survey, requirement, ending, facts, number, (cure,)) for number in {numbers[0], numbers[-1]})


def _leads_out(
    survey: Survey, requirement: Requirement, ending: Ending, facts: BuildFacts, number: int, taken: tuple[Cure, ...]
) -> bool:
    """Whether the build succeeds on a target with the cures that are taken, or with further ones for what stops it
    then, by new forecasts. What only the system can give is taken for given."""
    from uvlint.model.cure import cures

    if taken[-1].kind not in ("extra-build-dependencies", "build-constraint-dependencies"):
        return True
    extra = tuple(v for cure in taken if cure.kind == "extra-build-dependencies" for v in cure.values)
    limits = [v for cure in taken if cure.kind == "build-constraint-dependencies" for v in cure.values]
    constraints = [parse(value, requirement.place, "build-constraint") for value in limits]
    told = survey.desk.mended(requirement, ending.release, number, extra=extra, constraints=constraints)
    if told.outcome != "fails":
        return True
    if len(taken) >= _MOST_CURES or _alike(told.causes, ending.forecast.causes):
        return False
    further = (cure for cure in cures(told, facts, survey.universe.targets[number].python) if cure not in taken)
    return any(_leads_out(survey, requirement, ending, facts, number, (*taken, cure)) for cure in further)


def _alike(one: Sequence[Cause], other: Sequence[Cause]) -> bool:
    """Whether the same thing stops two builds, however sure that is."""
    first, second = ([(cause.kind, cause.detail) for cause in causes[:1]] for causes in (one, other))
    return first == second


def _fix(survey: Survey, requirement: Requirement, release: Release, facts: BuildFacts, cure: Cure) -> Fix | None:
    name, values = requirement.name, listed([f"`{value}`" for value in cure.values])
    if cure.kind == "system-package":
        packages = [value.split(":", 1) for value in cure.values]
        said = listed([f"`{package}` ({system.capitalize()})" for system, package in packages], last="or")
        return Fix(f"install {said}", (), why=cure.why, suggestion=True)
    if cure.kind == "build-constraint-dependencies":
        edits = tuple(edit for value in cure.values for edit in _constrained(survey, value))
        return Fix(f"build with {values}", edits, why=f"{cure.why}; this holds for all builds") if edits else None
    if cure.kind == "extra-build-dependencies" and not _older(survey, "extra-build-dependencies"):
        extra = survey.project.settable("extra-build-dependencies")
        if extra is None:
            return None
        runtime = cure.runtime and all(_runs_with(survey, name, release, facts, value) for value in cure.values)
        added = tuple(Append(extra.child(name), _item(value, runtime=runtime)) for value in cure.values)
        entry = _entry(survey, name, release, facts) if runtime else ()
        if entry is None:
            return None  # `match-runtime` needs to know what the package depends on
        return Fix(f"build `{name}` with {values}", (*added, *entry), why=cure.why)
    if cure.kind == "no-build-isolation" and _older(survey, "extra-build-dependencies"):
        place = survey.project.settable("no-build-isolation-package")
        why = f"{cure.why}; it must be installed beforehand"
        return Fix(f"build `{name}` without isolation", (Append(place, name),), why=why) if place else None
    return None


def _runs_with(survey: Survey, name: str, release: Release, facts: BuildFacts, other: str) -> bool:
    """Whether a package is resolved together with `other`: uv matches a build with nothing that is not resolved.

    Where nobody knows what the package depends on, it is taken that it is.
    """
    if any(line.name == other for line in survey.project.requirements):
        return True
    supplied, told = survey.desk.builder.supplied(name, release), facts.static or facts.proved
    texts = (supplied.requires_dist or ()) if supplied else told.requires_dist if told else None
    return texts is None or any(name_of(text) == other for text in texts)


def _item(value: str, *, runtime: bool) -> Value:
    return {"requirement": value, "match-runtime": True} if runtime else value


def _entry(survey: Survey, name: str, release: Release, facts: BuildFacts) -> tuple[Edit, ...] | None:
    """The `dependency-metadata` entry that `match-runtime` needs; () when uv knows it anyway, None when nobody does."""
    if facts.static is not None or survey.desk.builder.supplied(name, release):
        return ()
    place = survey.project.settable("dependency-metadata")
    if place is None or facts.proved is None:
        return None
    return (Append(place, as_entry(name, release.version, facts.proved)),)


def _constrained(survey: Survey, value: str) -> Iterator[Edit]:
    """A constraint on builds more; one that contradicts it is replaced."""
    place = survey.project.settable("build-constraint-dependencies")
    if place is None:
        return
    new = parse(value, place, "build-constraint")
    for old in survey.project.build_constraints:
        if old.name == new.name and not old.marker and _contradict(survey, old, new):
            yield Replace(old.place, old.text, value)
            return
    yield Append(place, value)


def _contradict(survey: Survey, one: Requirement, other: Requirement) -> bool:
    shelf = survey.desk.shelf(one.name)
    return shelf is not None and next(shelf.matching(one.specifier & other.specifier), None) is None


def _older(survey: Survey, key: str) -> bool:
    """Whether `required-version` admits only a uv from before a setting."""
    setting = survey.project.uv.get("required-version")
    if setting is None or not isinstance(setting.value, str):
        return False
    try:
        both = SpecifierSet(setting.value) & SpecifierSet(f">={SINCE[key]}")
    except InvalidSpecifier:
        return False
    return both.is_unsatisfiable()
