"""A release caught in mid-upload: hours old, and still without wheels that the one before it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.model.promise import sum_of

if TYPE_CHECKING:
    from uvlint.model.coverage import Coverage, Desk
    from uvlint.model.package import Release
    from uvlint.model.shelf import Shelf

FRESH = 48 * 3600  # seconds for which more wheels are to be expected


class Unfinished(Struct, frozen=True):
    """The release, the one before it, the targets that only that one has a wheel for, and the age in seconds."""

    release: Release
    before: Release
    targets: int
    age: float


def unfinished(desk: Desk, coverage: Coverage, domain: int) -> Unfinished | None:
    """The newest release that uv takes on some target, where it looks as if its upload went on.

    uv locks one release for all platforms: targets that have no file of it yet get an older one in no lock.
    """
    shelf = desk.shelf_of(coverage.requirement)
    taken = [choice for choice in coverage.choices if (choice.wheel | choice.build) & domain]
    if shelf is None or not taken:
        return None
    release, now = taken[0].release, desk.moment(coverage.requirement)
    if not any(file.uploaded is not None and 0 <= now - file.uploaded < FRESH for file in release.files):
        return None
    files = [file for file in release.files if shelf.exists(file)]
    times = [file.uploaded for file in files if file.uploaded is not None]
    if not times or len(times) < len(files) or not 0 <= now - max(times) < FRESH:
        return None
    number = next(n for n, one in enumerate(shelf.package.releases) if one is release)
    before = _before(shelf, number)
    if before is None:
        return None
    admitted = sum_of(desk.universe.admitted(bound) for bound in {file.requires_python for file in files})
    lost = shelf.files(before)[0] & ~shelf.files(number)[0] & admitted & domain
    return Unfinished(release, shelf.package.releases[before], lost, now - min(times)) if lost else None


def _before(shelf: Shelf, number: int) -> int | None:
    """The next older release that is no pre-release and not yanked."""
    older = range(number + 1, len(shelf.package.releases))
    return next((n for n in older if not shelf.version(n).is_prerelease and shelf.live(n)), None)
