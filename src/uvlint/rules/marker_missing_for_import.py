"""A package is imported under a guard only, yet required everywhere, and cannot be had where the guard is false.

## What it finds

A requirement that lacks a wheel, or everything, on targets where the project's own code never imports it: each import
stands under `if sys.platform == "win32"`, `sys.version_info < (3, 11)` or the like. It does not run by itself: `select`
has to name it, and to name its family is not enough.

## Why it matters

The package is built, or fails to install, for the sake of machines that do without it.

## How it decides

The code beside the manifest is read and never run, tests included. Guards are comparisons of `sys.platform`,
`os.name`, `platform.system()`, `platform.machine()` and `sys.version_info`, and names that are set to one. Imports for
type checkers only, and those whose absence is caught, need nothing. The rule says nothing when one import is not
guarded, when the module's name stands anywhere as a text, or when a file that names it cannot be read: then it may be
needed.

## Fix safety

The marker is the guard's own. It is safe where all that it leaves out could not be installed; else those machines lose
a package that they had, and it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.grammar import InvalidMarker
from uvlint.model.remedy import hurt
from uvlint.model.requirement import Requirement, both, quoted_like, rewritten
from uvlint.model.rule import rule
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.imports import Import
    from uvlint.model.survey import Survey

_MOST = 3  # imports that are told


@rule(severity=Severity.WARNING, needs=frozenset({"pages", "imports"}), fixable=True, opt_in=True)
def marker_missing_for_import(survey: Survey) -> Iterator[Finding]:
    imports = survey.project.imports
    for requirement in survey.requirements if imports.is_whole else ():
        used = imports.of(requirement.name)
        guard = _guard(used)
        hurting = hurt(survey, requirement) if guard else 0
        if not guard or not hurting:
            continue
        selection = survey.universe.where(guard)
        domain = survey.domain(requirement)
        needless = hurting & selection.no
        if not needless or domain & ~(selection.yes | selection.no) or not domain & selection.yes:
            continue
        where = spoken(survey.universe, needless, domain)
        yield Finding(
            at=requirement.place,
            message=f"`{requirement.name}` is imported only where `{guard}`, but required on {where}, too, where it "
            "has no wheel",
            label="the marker of its imports is missing",
            targets=needless,
            severity=survey.weigh(needless, Severity.WARNING),
            related=tuple(Related(one.at, "imported under that guard") for one in used if one.guard)[:_MOST],
            fixes=(_fix(requirement, guard),),
            folds=(requirement,),
        )


def _guard(used: tuple[Import, ...]) -> str:
    """The marker under which some import is reached; "" when one is always reached, or none has a guard."""
    needed = [one for one in used if one.need == "plain"]
    if not needed or not all(one.guard for one in needed):
        return ""
    guards = list(dict.fromkeys(one.guard for one in needed))
    text = " or ".join(guards if len(guards) == 1 else (f"({one})" if " and " in one else one for one in guards))
    try:
        markers.parse(text)
    except InvalidMarker:
        return ""
    return text[1:-1] if len(guards) == 1 and _is_wrapped(text) else text


def _is_wrapped(text: str) -> bool:
    """Whether one pair of parentheses is around all of it."""
    depth = 0
    for number, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth:
            return number == len(text) - 1 and text[0] == "("
    return False


def _fix(requirement: Requirement, guard: str) -> Fix:
    own = requirement.text.partition(";")[2].strip()
    line = rewritten(requirement.text, marker=both(own, quoted_like(requirement.text, guard)))
    title = f"ask for `{requirement.name}` only where it is imported"
    return Fix(title, (Replace(requirement.place, requirement.text, line),))
