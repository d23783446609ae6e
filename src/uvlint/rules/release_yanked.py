"""Only yanked releases match the requirement, or it pins one.

## What it finds

A pin to a release that its maintainers have withdrawn, or a range in which every release is withdrawn.

## Why it matters

uv takes a yanked release only for an exact pin, with a warning that scrolls by; for a range `uv lock` fails. A release
is yanked because it is broken or unsafe.

## Fix safety

Another release changes what every target gets, so it is unsafe; where nothing can be chosen today it is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.advice import advice
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.requirement import bounds_of, rewritten
from uvlint.model.rule import rule
from uvlint.model.shelf import Shelf, is_pin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def release_yanked(survey: Survey) -> Iterator[Finding]:
    for requirement, coverage, targets in survey.faulty(Fault.RELEASE_YANKED):
        shelf = survey.desk.shelf_of(requirement)
        if shelf is None:
            continue
        numbers = list(shelf.matching(requirement.specifier))
        release = shelf.package.releases[numbers[0]]
        reason = next((file.yanked for file in release.files if file.yanked), "")
        pinned = is_pin(requirement.specifier)
        yield Finding(
            at=requirement.place,
            about=requirement,
            message=f"`{requirement.name}` {release.version} is yanked"
            if pinned
            else f"every release of `{requirement.name}` that `{bounds_of(requirement)}` admits is yanked",
            label=f"yanked: {reason}" if reason else "yanked",
            notes=() if pinned else ("uv takes a yanked release only for an exact pin, so `uv lock` fails",),
            targets=targets,
            related=survey.narrowing(requirement),
            severity=Severity.WARNING if pinned else Severity.ERROR,
            fixes=(*_nearest(shelf, coverage, numbers[0]), *advice(survey, coverage, targets)),
        )


def _nearest(shelf: Shelf, coverage: Coverage, yanked: int) -> Iterator[Fix]:
    """The next good release upwards, else the one below."""
    requirement = coverage.requirement
    good = [n for n in range(len(shelf.package.releases)) if shelf.live(n) and not shelf.version(n).is_prerelease]
    above = [number for number in good if number < yanked]
    chosen = above[-1] if above else next((number for number in good if number > yanked), None)
    if chosen is None:
        return
    version = shelf.version(chosen)
    specifier = f"{'==' if is_pin(requirement.specifier) else '>=' if above else '<='}{version}"
    edits = (Replace(requirement.place, requirement.text, rewritten(requirement.text, specifier=specifier)),)
    yield Fix(f"ask for `{requirement.name}{specifier}`, the nearest release that is not yanked", edits)
