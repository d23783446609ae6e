"""A wheel carries a tag that no interpreter can ever take.

## What it finds

Wheels tagged `cp39-abi3-any` or `cp39-cp39-any` (an ABI without a platform), or `macosx_12_3_*` (since macOS 11 only
the major version counts), where uv builds the sdist, or finds nothing, for want of just that wheel.

## Why it matters

The index page shows a wheel, and yet uv passes it over without a word; pip does too. It is a mistake of the release,
to be reported to its maintainers.

## Fix safety

There is nothing to write: what helps the project itself is offered with the missing wheel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import tags
from uvlint.model.finding import Finding, Severity
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.package import Release, Wheel
    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey


@rule(severity=Severity.INFO, needs=frozenset({"coverage"}))
def wheel_unusable_tag(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.requirements:
        for release, wheel, targets in _passed_over(survey, requirement):
            yield Finding(
                at=requirement.place,
                message=f"`{requirement.name}` {release.version} has a wheel that no Python can ever take",
                label=f"`{wheel.filename}` is passed over",
                hint=f"tell its maintainers that `{tags.meant(wheel.tags)}` is meant",
                targets=targets,
            )
            break


def _passed_over(survey: Survey, requirement: Requirement) -> Iterator[tuple[Release, Wheel, int]]:
    """The wheels of the releases in question that nobody can take, with the targets that they would serve."""
    universe, shelf, coverage = survey.universe, survey.desk.shelf_of(requirement), survey.coverage(requirement)
    lacking = (coverage.build | coverage.none) & survey.domain(requirement) & universe.reported
    if shelf is None or not lacking:
        return
    newest = next(shelf.matching(requirement.specifier), None)
    releases = [choice.release for choice in coverage.choices if choice.build & lacking]
    releases += [shelf.package.releases[newest]] if newest is not None and coverage.none & lacking else []
    for release in dict.fromkeys(releases):
        for wheel in release.wheels:
            meant = tags.meant(wheel.tags) if wheel.yanked is None and not universe.fits(wheel.tags) else None
            served = universe.fits(meant) & universe.admitted(wheel.requires_python) & lacking if meant else 0
            if served:
                yield release, wheel, served
