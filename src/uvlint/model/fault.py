"""What is wrong with a requirement, target by target: one fault, one name, so that one rule speaks of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from uvlint.model.finding import Confidence
from uvlint.model.upload import unfinished

if TYPE_CHECKING:
    from uvlint.model.coverage import Choice, Coverage, Desk
    from uvlint.model.package import Release
    from uvlint.model.requirement import Requirement
    from uvlint.model.shelf import Shelf


class Fault(StrEnum):
    """A fault of a requirement on a target; the names are those of the rules that speak of them."""

    RELEASE_MISSING = "release-missing"
    RELEASE_YANKED = "release-yanked"
    RELEASE_INCOMPLETE = "release-incomplete"
    PYTHON_RANGE_UNCOVERED = "python-range-uncovered"
    PLATFORM_MARKER_MISSING = "platform-marker-missing"
    DISTRIBUTION_MISSING = "distribution-missing"
    WHEEL_TOO_NEW = "wheel-too-new"
    PYTHON_BOUND_IGNORED = "python-bound-ignored"
    LOCK_NEEDS_BUILD = "lock-needs-build"
    BUILD_REMOVED_MODULE = "build-removed-module"
    BUILD_UNDECLARED_DEPENDENCY = "build-undeclared-dependency"
    BUILD_BACKEND_DRIFT = "build-backend-drift"
    BUILD_NEEDS_COMMAND = "build-needs-command"
    BUILD_NEEDS_LIBRARY = "build-needs-library"
    WHEEL_MISSING = "wheel-missing"


# What stops a build that is predicted to fail, by the rule that speaks of it; of the rest the missing wheel does.
_STOPPED = {
    "removed-module": Fault.BUILD_REMOVED_MODULE,
    "undeclared-build-dependency": Fault.BUILD_UNDECLARED_DEPENDENCY,
    "backend-drift": Fault.BUILD_BACKEND_DRIFT,
    "missing-command": Fault.BUILD_NEEDS_COMMAND,
    "missing-header": Fault.BUILD_NEEDS_LIBRARY,
    "missing-library": Fault.BUILD_NEEDS_LIBRARY,
}


def faults(desk: Desk, coverage: Coverage, domain: int) -> dict[Fault, int]:
    """The targets of `domain` that each fault befalls; a target is under one fault at most. Remembered on the desk."""
    key = coverage.requirement, domain
    if key not in desk.faults:
        desk.faults[key] = _faults(desk, coverage, domain)
    return desk.faults[key]


def _faults(desk: Desk, coverage: Coverage, domain: int) -> dict[Fault, int]:
    found: dict[Fault, int] = {}
    requirement, told = coverage.requirement, desk.told(coverage, domain)
    upload = unfinished(desk, coverage, domain)  # a matter of hours: the day may have come with another page
    if told is not None and not upload and Fault.RELEASE_INCOMPLETE not in told:
        return told
    if upload:  # what is to come is no fault of its own
        found[Fault.RELEASE_INCOMPLETE] = upload.targets
        domain &= ~upload.targets
    none = coverage.none & domain
    shelf = desk.shelf_of(requirement)
    if shelf is None:
        if none and desk.is_absent(requirement):
            found[Fault.RELEASE_MISSING] = none
        return found
    for asked in desk.asked(requirement, none) if none else ():
        matching = list(shelf.matching(asked.specifier))
        if not any(shelf.live(number) for number in matching):
            withdrawn = any(shelf.withdrawn(number) for number in matching)
            _add(found, Fault.RELEASE_YANKED if withdrawn else Fault.RELEASE_MISSING, asked.targets)
        else:
            _explain_none(found, shelf, matching, asked.targets, domain)
    outdated = desk.outdated(coverage, domain)
    for number, targets in outdated.items():
        _explain_none(found, shelf, [number], targets, domain)
    for choice in coverage.choices:
        _explain_choice(found, desk, coverage, choice, domain & ~sum(outdated.values()))
    return found


def _explain_choice(found: dict[Fault, int], desk: Desk, coverage: Coverage, choice: Choice, domain: int) -> None:
    """What is wrong with the release that uv takes: yanked, not for that Python, or without a wheel that fits."""
    universe, release = desk.universe, choice.release
    served, built = choice.wheel & domain, choice.build & domain
    if release.files and all(file.yanked is not None for file in release.files):
        _add(found, Fault.RELEASE_YANKED, served | built)
        return
    supported = outgrown = 0
    for bound in {file.requires_python for file in release.files}:
        supported |= universe.supported(bound)
    if built:
        for wheel in release.wheels:
            outgrown |= universe.outgrown(wheel.tags)
    refused = desk.refused(coverage.requirement, choice) & domain
    _add(found, Fault.PLATFORM_MARKER_MISSING, refused)
    served, built = served & ~refused, built & ~refused
    if (served | built) & ~supported:
        # A wheel that only shuns the first patch releases of a minor is no fault that anybody would meet.
        minors = {target.python.minor for target in universe.members(supported)}
        served &= supported | universe.choose(lambda target: target.python.minor not in minors)
    _add(found, Fault.PYTHON_BOUND_IGNORED, (served | built) & ~supported)
    _add(found, Fault.WHEEL_TOO_NEW, built & supported & outgrown)
    missing = built & supported & ~outgrown
    if desk.builds_to_lock(coverage.requirement, release):
        _add(found, Fault.LOCK_NEEDS_BUILD, missing)
        return
    _add(found, _missing(desk, coverage.requirement, release, missing), missing)


def _missing(desk: Desk, requirement: Requirement, release: Release, targets: int) -> Fault:
    """The one fault of all builds of a release: what stops one of them for certain, else what may stop one."""
    told = [desk.forecast(requirement, release, number) for number in desk.universe.numbers(targets)]
    failing = [one for one in told if one.outcome == "fails" and one.causes]
    failing.sort(key=lambda one: one.confidence is not Confidence.HIGH)
    return _STOPPED.get(failing[0].causes[0].kind, Fault.WHEEL_MISSING) if failing else Fault.WHEEL_MISSING


def _explain_none(found: dict[Fault, int], shelf: Shelf, matching: list[int], targets: int, domain: int) -> None:
    """Why uv finds nothing there: too old a system, the Python, the whole system, or just this platform."""
    universe = shelf.universe
    reached = outgrown = 0
    for number in matching:
        release = shelf.package.releases[number]
        for wheel in release.wheels:
            if wheel.yanked is None and shelf.exists(wheel):
                reached |= universe.reaches(wheel.tags)
                outgrown |= universe.outgrown(wheel.tags) & universe.admitted(wheel.requires_python)
        if release.sdist:
            reached = universe.everything
            break
    _add(found, Fault.WHEEL_TOO_NEW, targets & outgrown)
    targets &= ~outgrown
    systems = {target.platform.sys_platform for target in universe.members(reached | outgrown)}
    foreign = universe.choose(lambda target: target.platform.sys_platform not in systems) if systems else 0
    _add(found, Fault.PLATFORM_MARKER_MISSING, targets & foreign)
    targets &= ~foreign
    rows, asked = universe.by_python(targets), universe.by_python(domain & ~foreign)
    whole = sum((row == full and bool(row)) << n for n, (row, full) in enumerate(zip(rows, asked, strict=True)))
    uncovered = targets & universe.on_pythons(whole) & reached
    _add(found, Fault.PYTHON_RANGE_UNCOVERED, uncovered)
    _add(found, Fault.DISTRIBUTION_MISSING, targets & ~uncovered)


def _add(found: dict[Fault, int], fault: Fault, targets: int) -> None:
    if targets:
        found[fault] = found.get(fault, 0) | targets
