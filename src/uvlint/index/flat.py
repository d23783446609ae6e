"""Find-links: folders and pages that hold the files of many packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from packaging.version import Version

from uvlint import files
from uvlint.model.package import Absent, Package, Release, with_files_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from uvlint.index.parse import File, Page


class Shelf(Struct, frozen=True):
    """All files of one find-links page or folder; `base` is the address that their links are relative to."""

    base: str
    files: list[File]

    def page(self, name: str, index: str) -> Page:
        """The files of one package (normalised name).

        uv never asks when such a file was uploaded (`VersionMap::from_flat_metadata`), so `exclude-newer` leaves all
        of them: they count as uploaded at the epoch.
        """
        from uvlint.index import parse

        files = (replace(file, uploaded=0) for file in self.files)
        return parse.package(name, files, base=self.base, index=index)


def local_path(url: str, folder: files.Path) -> str | None:
    """The path that an index's address means, relative to `folder`; None when it is on the network."""
    if url.startswith("file:"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname  # brings ssl and email, which a warm run must not pay for

        return url2pathname(urlsplit(url).path)
    return None if "://" in url else os.path.join(folder, url)


def read_folder(path: str) -> Shelf:
    """The files in a folder; raises OSError when it cannot be read."""
    from pathlib import Path

    from uvlint.index.parse import File

    whole = Path(path).absolute()
    names = [name for name in files.names(path) if "/" not in name]
    return Shelf(whole.as_uri() + "/", [File(name, (whole / name).as_uri()) for name in names])


def encode(shelf: Shelf) -> bytes:
    """The shelf for the disk: without credentials and without links with a query, which may be a signature."""
    from uvlint.index.links import without_userinfo

    files = [
        (file.filename, _safe(file.href), file.requires_python, file.uploaded, file.yanked, file.announced, file.sha256)
        for file in shelf.files
    ]
    return msgspec.msgpack.encode((without_userinfo(shelf.base).partition("?")[0], files))


def decode(data: bytes) -> Shelf | None:
    """What `encode` wrote, or None when it is something else."""
    from uvlint.index.parse import File

    try:
        base, files = msgspec.msgpack.decode(
            data, type=tuple[str, list[tuple[str, str, str | None, int | None, str | None, bool, str]]]
        )
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Shelf(base, [File(*file) for file in files])


def merged(found: Package | Absent, more: Iterable[Package]) -> Package | Absent:
    """What an index says together with what find-links pages offer; of two files with one name the first counts."""
    packages = [*([found] if isinstance(found, Package) else []), *(package for package in more if package.releases)]
    if len(packages) < 2:
        return packages[0] if packages else found
    releases: dict[Version, Release] = {}
    for package in packages:
        for release in package.releases:
            version = Version(release.version)
            releases[version] = with_files_of(releases[version], release) if version in releases else release
    newest_first = tuple(releases[version] for version in sorted(releases, reverse=True))
    return replace(packages[0], releases=newest_first)


def gathered(packages: Sequence[Package], *, by_version: bool) -> Package:
    """What several indexes say of one package; a version that two of them have is the first one's.

    `by_version` puts the newest first (`unsafe-best-match`); else all of the first index come before any of the next
    (`unsafe-first-match`).
    """
    releases: dict[Version, Release] = {}
    for package in packages:
        for release in package.releases:
            releases.setdefault(Version(release.version), release)
    ordered = sorted(releases, reverse=True) if by_version else [*releases]
    found = tuple(releases[version] for version in ordered)
    return replace(packages[0], releases=found, by_version=by_version)


def _safe(href: str) -> str:
    from uvlint.index.links import without_userinfo

    return "" if "?" in href else without_userinfo(href)
