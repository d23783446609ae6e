"""`uv_build` is required without an upper bound, or at a version that the index does not have.

## What it finds

A `build-system.requires` whose `uv_build` has no upper bound, and one whose bound no release on the index meets.

## Why it matters

uv_build may change what it accepts with every minor release. An sdist without an upper bound breaks with the first one
that does, and cannot be mended once it is published; uv warns of it where it builds sdists. A lower bound that is
taken from a newer `uv` fails everywhere but with just that uv, which builds by itself: the releases of `uv_build` come
later than those of `uv`, or not at all.

## Fix safety

It changes which `uv_build` builds the project, so it is an unsafe fix. The bound is that of the newest release on the
index, up to the next minor; a lower bound that can be met stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import Requirement, bounds_of, rewritten
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey

_UPPER = {"<", "<=", "==", "===", "~="}


@rule(severity=Severity.WARNING, needs=frozenset({"builders"}), fixable=True, table=False)
def backend_unbounded(survey: Survey) -> Iterator[Finding]:
    system = survey.project.build_system
    if system is None or not system.is_uv_build:
        return
    for requirement in survey.builders:
        if requirement.name != "uv-build" or requirement.source:
            continue
        bounds, newest = bounds_of(requirement), _newest(survey, requirement)
        if _is_absent(survey, requirement):
            yield Finding(
                at=requirement.place,
                message=f"no release of `uv_build` matches `{bounds}`, so only a `uv` within that bound can build",
                label=f"the newest is {newest}" if newest else "no release",
                fixes=_fixes(requirement, newest, ""),
            )
        elif not any(part.operator in _UPPER for part in requirement.specifier):
            lower = next((str(part) for part in requirement.specifier if part.operator == ">="), "")
            yield Finding(
                at=requirement.place,
                message="`uv_build` has no upper bound, so the next release that breaks with the past breaks the sdist",
                label="any later release",
                fixes=_fixes(requirement, newest, lower),
            )


def _is_absent(survey: Survey, requirement: Requirement) -> bool:
    """Whether the index answers, and has nothing within the bound."""
    domain = survey.domain(requirement)
    return bool(domain) and survey.coverage(requirement).none & domain == domain


def _newest(survey: Survey, requirement: Requirement) -> str | None:
    shelf = survey.desk.shelf_of(requirement)
    if shelf is None:
        return None
    live = (number for number in shelf.matching(SpecifierSet()) if shelf.live(number))
    return next((shelf.package.releases[number].version for number in live), None)


def _fixes(requirement: Requirement, newest: str | None, lower: str) -> tuple[Fix, ...]:
    """The bound around the newest release; the lower one stays where releases meet it."""
    if newest is None:
        return ()
    series = Version(newest)
    lower = lower or f">={series.major}.{series.minor}"
    text = rewritten(requirement.text, specifier=f"{lower},<{series.major}.{series.minor + 1}")
    edits = (Replace(requirement.place, requirement.text, text),)
    return (Fix(f"bound it: `{text}`", edits, why=f"the newest release is {newest}"),)
