"""What there is to say of a build that failed: the line that brings the package in, and what can be done about it.

The failure stands where a forecast would: the same causes, cures and other releases as of the rules on builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from uvlint.model.advice import advice
from uvlint.model.build import BuildFacts
from uvlint.model.cure import Cure, cures_of
from uvlint.model.ending import Ending, cured, reason, ways_out
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Append, Edit, Fix
from uvlint.model.foreseen import Forecast
from uvlint.model.package import Release
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement, parse
from uvlint.model.rule import DOCS, Rule
from uvlint.model.stock import Stock
from uvlint.model.supplied import extra_build_dependencies
from uvlint.model.target import Python, python_from
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from uvlint.model.failure import Failure
    from uvlint.model.project import Project
    from uvlint.model.survey import Survey

BUILD_FAILED = Rule(
    name="build-failed",
    summary="A build failed, and its log tells why",
    page="A build failed, and its log tells why.",
    severity=Severity.ERROR,
    check=lambda _: (),
    needs=frozenset({"pages"}),
    fixable=True,
    address=DOCS.removesuffix("/rules") + "/explain.md",
)

_NEWEST = 13  # the minor of Python 3 that is meant where a log shows none
NOT_KNOWN = "none of the known causes shows in the log; these are its most telling lines"


class Account(Struct, frozen=True):
    """What a project has to do with a failure: the finding on the line to blame, or None and why there is none.

    `past` says that the project is mended already, so that nothing is left to do.
    """

    finding: Finding | None = None
    note: str = ""
    past: bool = False


def headline(failure: Failure) -> str:
    """What failed and why, in one line."""
    what = f"{failure.told} could not be prepared" if failure.own else f"building {failure.told} failed"
    return f"{what}: {reason(failure.cause, seen=True)}"


def account(survey: Survey, failure: Failure) -> Account:
    """What a project has to do with a failure."""
    message, needed, failure = headline(failure), failure, failure.upward
    blamed, via = _blamed(survey, failure)
    if blamed is None:
        return (
            _own(survey, failure) if failure.package == survey.project.name else Account(note=_nobody(survey, failure))
        )
    direct = blamed.name == failure.package
    if direct and _is_past(survey, failure):
        return Account(note=f"{survey.project.file} no longer asks for {failure.told} there", past=True)
    ending, note = _ending(survey, blamed, failure)
    fixes = tuple(_direct(survey, blamed, failure, ending) if direct else _through(survey, blamed, failure, ending))
    if any(_stands(survey.project, edit) for fix in fixes for edit in fix.edits):
        return Account(note=f"{survey.project.file} has the cure already; the log is from before it", past=True)
    unknown = () if failure.explained else (NOT_KNOWN,)
    finding = Finding(
        at=blamed.place,
        message=message,
        label=(f"asks for `{failure.package}`" if direct else f"brings `{failure.package}` in{_by_way_of(via)}")
        + (f", whose build needs {needed.told}" if needed is not failure else ""),
        notes=(*unknown, *((note,) if note else ())),
        targets=ending.targets,
        confidence=failure.cause.confidence,
        causes=needed.causes,
        fixes=fixes,
    )
    return Account(finding)


def explained(survey: Survey, failure: Failure) -> Iterator[Finding]:
    """The finding on the line to blame, where there is one."""
    if (finding := account(survey, failure).finding) is not None:
        yield finding


# ---- whose line it is -----------------------------------------------------------------------------


def _blamed(survey: Survey, failure: Failure) -> tuple[Requirement | None, tuple[str, ...]]:
    """The line that brings the package in, and the packages between them."""
    lines = (*survey.requirements, *survey.project.build_requires)
    own = [line for line in lines if line.name == failure.package]
    if own:
        return next((line for line in own if _fits(survey, line, failure)), own[0]), ()
    for number, name in enumerate(failure.via):
        line = next((line for line in lines if line.name == name), None)
        if line is not None:
            return line, failure.via[number + 1 :]
    return None, ()


def _fits(survey: Survey, line: Requirement, failure: Failure) -> bool:
    """Whether a line of a split is the one that asked for that release."""
    return _admits(line, failure.version) and bool(_where(survey, line, failure))


def _admits(line: Requirement, version: str) -> bool:
    try:
        return line.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return True


def _where(survey: Survey, line: Requirement, failure: Failure) -> int:
    """The targets of a line where it ends so: those with that Python or a newer one."""
    domain = survey.domain(line)
    if not failure.python:
        return domain
    return domain & survey.universe.choose(
        lambda target: target.python.implementation == "cpython" and target.python.minor >= failure.python
    )


def _is_past(survey: Survey, failure: Failure) -> bool:
    """Whether no line of the project admits that release on that Python any more."""
    lines = [line for line in survey.requirements if line.name == failure.package]
    return bool(lines and failure.version) and not any(_fits(survey, line, failure) for line in lines)


def _by_way_of(via: tuple[str, ...]) -> str:
    return f" by way of {listed([f'`{name}`' for name in via])}" if via else ""


def _nobody(survey: Survey, failure: Failure) -> str:
    if not survey.project.file or not failure.package:
        return ""
    tree = f"`uv tree --invert --package {failure.package}` says what does"
    return f"no line of {survey.project.file} asks for `{failure.package}`; {tree}"


def _stands(project: Project, edit: Edit) -> bool:
    """Whether a setting that an edit would add is there already."""
    if not isinstance(edit, Append) or len(edit.at.keys) < 2:
        return False
    if edit.at.keys[-2:-1] == ("extra-build-dependencies",):
        text = edit.item.get("requirement") if isinstance(edit.item, dict) else edit.item
        return text in extra_build_dependencies(project).get(str(edit.at.keys[-1]), ())
    known = {"build-constraint-dependencies": project.build_constraints, "constraint-dependencies": project.constraints}
    lines = known.get(str(edit.at.keys[-1]), ())
    if edit.at.keys[-2:] == ("build-system", "requires"):
        lines = project.build_requires
    return any(line.text == edit.item for line in lines)


# ---- what can be done -----------------------------------------------------------------------------


def _ending(survey: Survey, line: Requirement, failure: Failure) -> tuple[Ending, str]:
    """The failure as the end of a build of the project's own; and what is to be said where uv would take another
    release today."""
    forecast = Forecast("fails", failure.causes, failure.cause.confidence)
    targets = _where(survey, line, failure) or survey.domain(line) or survey.universe.promised
    release, note = Release(failure.version), ""
    if line.name == failure.package:
        chosen = [choice for choice in survey.coverage(line).choices if (choice.wheel | choice.build) & targets]
        same = next((choice for choice in chosen if choice.release.version == failure.version), None)
        if same is not None:
            release, targets = same.release, same.build & targets or targets
        elif chosen and failure.version:
            newer = chosen[0].release.version
            note = f"asked anew, uv takes {newer} there: a lock or another line may hold {failure.version}"
    return Ending(release, forecast, targets), note


def _direct(survey: Survey, line: Requirement, failure: Failure, ending: Ending) -> Iterator[Fix]:
    coverage = survey.coverage(line)
    found = _credible(survey, line, failure, ways_out(survey, coverage, ending.targets, [ending]))
    yield from found
    yield from advice(survey, coverage, ending.targets)
    yield from _in_words_alone(survey, line, failure, found)


def _through(survey: Survey, line: Requirement, failure: Failure, ending: Ending) -> Iterator[Fix]:
    """The same for a package that another one brings in: its build is mended, or a constraint avoids it."""
    place = survey.project.settable("constraint-dependencies") or line.place
    meant = parse(failure.package, place, "constraint")
    mended = _credible(survey, meant, failure, cured(survey, meant, [ending]))
    avoided = tuple(_constraint(survey, meant, failure, ending)) if place != line.place else ()
    hopeless = not mended or all(fix.suggestion for fix in mended)
    yield from (*avoided, *mended) if hopeless else (*mended, *avoided)
    yield from _in_words_alone(survey, meant, failure, mended)


def _is_read(survey: Survey, meant: Requirement, failure: Failure) -> bool:
    """Whether the sdist was read, so that a forecast has tried the cures."""
    return isinstance(survey.desk.builder.facts(meant, Release(failure.version)), BuildFacts)


def _credible(survey: Survey, meant: Requirement, failure: Failure, fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes without those for the build that nothing has tried and that the log speaks against."""
    if _is_read(survey, meant, failure) or not _is_vain(failure):
        return tuple(fixes)
    return tuple(fix for fix in fixes if not any("extra-build-dependencies" in edit.at.keys for edit in fix.edits))


def _is_vain(failure: Failure) -> bool:
    """Whether no addition to the build helps: the setuptools that it asks for is too old for the Python."""
    return failure.cause.kind == "removed-module" and failure.blames_setuptools


def _in_words_alone(survey: Survey, meant: Requirement, failure: Failure, found: Sequence[Fix]) -> Iterator[Fix]:
    """The cures in words, where no file of the project could hold them or too little is known to write them."""
    placeless = survey.project.settable("build-constraint-dependencies") is None
    if (placeless or not _is_read(survey, meant, failure)) and not found:
        yield from suggested(failure)


def _constraint(survey: Survey, meant: Requirement, failure: Failure, ending: Ending) -> Iterator[Fix]:
    """A constraint on a package to releases that have wheels for the Python that was seen: for newer ones uv looks
    further by itself, and whoever asks for the package may not go along with more."""
    shelf = survey.desk.shelf_of(meant)
    if shelf is None or not failure.version:
        return
    seen = survey.universe.choose(lambda target: target.python.minor == failure.python) & ending.targets
    text = Stock(shelf, survey, meant).specifier(seen or ending.targets)
    if text and not _admits(parse(f"{meant.name}{text}", meant.place, "constraint"), failure.version):
        edits = (Append(meant.place, f"{meant.name}{text}"),)
        yield Fix(f"constrain `{meant.name}{text}`, which has wheels", edits, why="it holds for the whole lock")


def suggested(failure: Failure) -> Iterator[Fix]:
    """What cures a build, for those who have no project: in words, and what to give to uv."""
    if _is_vain(failure):
        return
    for cure in cures_of(failure.cause, BuildFacts(""), _python(failure)):
        if (fix := _in_words(failure.package or "PACKAGE", cure)) is not None:
            yield fix


def _python(failure: Failure) -> Python:
    return python_from(f"3.{failure.python or _NEWEST}")


def _in_words(name: str, cure: Cure) -> Fix | None:
    values = listed([f"`{value}`" for value in cure.values])
    quoted = ", ".join(f'"{value}"' for value in cure.values)
    match cure.kind:
        case "build-constraint-dependencies":
            how = f"`build-constraint-dependencies = [{quoted}]` in `[tool.uv]`, or a file for `--build-constraints`"
            return Fix(f"build with {values}", (), why=f"{cure.why}; write {how}", suggestion=True)
        case "extra-build-dependencies":
            how = f"`extra-build-dependencies = {{ {name} = [{quoted}] }}` in `[tool.uv]`"
            return Fix(f"build `{name}` with {values}", (), why=f"{cure.why}; write {how}", suggestion=True)
        case "system-package":
            packages = [value.split(":", 1) for value in cure.values]
            said = listed([f"`{package}` ({system.capitalize()})" for system, package in packages], last="or")
            return Fix(f"install {said}", (), why=cure.why, suggestion=True)
    return None


def _own(survey: Survey, failure: Failure) -> Account:
    """A project that fails to build itself: what it lacks belongs into its own `build-system.requires`."""
    project = survey.project
    requires = project.build_requires[0].place.parent if project.build_requires else None
    cures = cures_of(failure.cause, BuildFacts(""), _python(failure))
    fixes: list[Fix] = []
    for cure in cures:
        if cure.kind == "extra-build-dependencies" and requires is not None:
            edits = tuple(Append(requires, value) for value in cure.values)
            said = listed([f"`{value}`" for value in cure.values])
            fixes.append(Fix(f"require {said} to build", edits, why=cure.why))
        elif cure.kind != "no-build-isolation" and (fix := _in_words(failure.package, cure)) is not None:
            fixes.append(fix)
    if any(_stands(project, edit) for fix in fixes for edit in fix.edits):
        return Account(note=f"{project.file} has the cure already; the log is from before it", past=True)
    at = requires or Place(project.file, ("project", "name"))
    return Account(
        Finding(
            at=at,
            message=headline(failure),
            label="the project's own build",
            targets=survey.universe.promised,
            confidence=failure.cause.confidence,
            causes=failure.causes,
            fixes=tuple(fixes),
        )
    )
