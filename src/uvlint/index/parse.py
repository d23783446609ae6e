"""The text of an index page, turned into a package: JSON (PEP 691, 700) and HTML (PEP 503, 592, 700, 714)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

import msgspec
from msgspec import Struct

from uvlint.index.links import Links
from uvlint.model import lenient
from uvlint.model.filename import ENDINGS, LONGEST, sdist_version, version_of, wheel_parts
from uvlint.model.grammar import canonicalize_name
from uvlint.model.package import Package, Release, Sdist, Unavailable, Wheel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.version import Version

    from uvlint.index.anchors import Attributes


class File(Struct, frozen=True, gc=False):
    """One file as a page lists it.

    `filename` is unquoted, `href` as written without fragment, `uploaded` in milliseconds since the epoch (uv's own
    precision), `yanked` the reason or None, `announced` true when the index says that it serves the file's metadata,
    `sha256` the hexadecimal digest that the page gives, `""` when it gives none.
    """

    filename: str
    href: str
    requires_python: str | None = None
    uploaded: int | None = None
    yanked: str | None = None
    announced: bool = False
    sha256: str = ""


class Page(Struct, frozen=True):
    """What one page said: the package, and where its files are."""

    package: Package
    links: Links


class _Hashes(Struct, frozen=True, gc=False):
    sha256: str | None = None


class _JsonFile(Struct, rename="kebab", gc=False):
    filename: str
    url: str
    requires_python: str | None = None
    upload_time: str | None = None
    yanked: bool | str | None = None
    core_metadata: bool | dict[str, str] | None = None
    dist_info_metadata: bool | dict[str, str] | None = None
    hashes: _Hashes | None = None


class _Meta(Struct, rename="kebab", frozen=True):
    api_version: str = "1.0"


class _JsonPage(Struct):
    files: list[_JsonFile]
    meta: _Meta = _Meta()


def page(name: str, body: bytes, *, url: str, index: str, content_type: str = "") -> Page | Unavailable:
    """The page of `name` (normalised) that was read from `url` on `index` (its address without credentials)."""
    read = files(body, url=url, index=index, content_type=content_type)
    if isinstance(read, Unavailable):
        return read
    base, listed = read
    return package(name, listed, base=base, index=index)


def files(body: bytes, *, url: str, index: str, content_type: str = "") -> tuple[str, list[File]] | Unavailable:
    """What the page lists, and the address its links are relative to.

    The first character decides, since servers send either kind under any content type: JSON starts with a brace and
    HTML almost always with `<`.
    """
    start = body[:256].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return _json_files(body, url, index)
    if start == b"<" or (start not in b"[\x1f\x00" and "html" in content_type):
        return _html_files(body, url, index)
    return Unavailable(f"the page of {index} is neither JSON nor HTML")


def package(name: str, listed: Iterable[File], *, base: str, index: str) -> Page:
    """The files of `name` (normalised) among those listed, grouped into releases, newest first.

    As in uv: what is no wheel, `.tar.gz` or `.zip`, has another name, no valid version, or bounds on Python that
    cannot be repaired is left out. Spellings of one version (`1.0`, `1.0.0`) are one release, named by the normal form
    (PEP 440) of the first.
    """
    groups: dict[Version, _Group] = {}
    reader = _Reader(name)
    kept: list[tuple[str, bool, bytes | None]] = []
    for file in listed:
        identity = reader.identity(file)
        if identity is None:
            continue
        version, tags, requires_python = identity
        group = groups.get(version)
        if group is None:
            group = groups[version] = _Group(str(version))
        group.add(file, tags, requires_python)
        kept.append((file.href, file.announced, None if tags is not None else _digest(file.sha256)))
    releases = tuple(groups[version].release() for version in sorted(groups, reverse=True))
    return Page(Package(name, releases, index), Links.of(base, kept))


class _Group:
    """The files of one version while the page is read."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._wheels: list[Wheel] = []
        self._sdist: Sdist | None = None

    def add(self, file: File, tags: str | None, requires_python: str | None) -> None:
        uploaded = None if file.uploaded is None else file.uploaded / 1000
        if tags is not None:
            self._wheels.append(Wheel(file.filename, tags, requires_python, uploaded, file.yanked))
        elif self._sdist is None or file.filename < self._sdist.filename:  # as uv, which goes by file name
            self._sdist = Sdist(file.filename, requires_python, uploaded, file.yanked)

    def release(self) -> Release:
        return Release(self._version, tuple(self._wheels), self._sdist)


class _Reader:
    """Says what each file of one page is; remembers the few strings that thousands of files share."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._names: dict[str, bool] = {}
        self._versions: dict[str, Version | None] = {}
        self._tags: dict[str, str] = {}
        self._pythons: dict[str | None, str | Unavailable | None] = {None: None}

    def identity(self, file: File) -> tuple[Version, str | None, str | None] | None:
        """Version, the tags (None for an sdist) and `requires-python`; None for what uv does not use."""
        tags: str | None = None
        parts = wheel_parts(file.filename)
        if parts is not None:
            project, spelled, tags = parts
            if not self._is_mine(project):
                return None
            tags = self._tags.setdefault(tags, tags)
        else:
            sdist = sdist_version(file.filename, self._name)
            if sdist is None:
                return None
            spelled = sdist
        version = self._version(spelled)
        requires_python = self._python(file.requires_python)
        if version is None or isinstance(requires_python, Unavailable):
            return None
        return version, tags, requires_python

    def _is_mine(self, project: str) -> bool:
        known = self._names.get(project)
        if known is None:
            known = self._names[project] = canonicalize_name(project) == self._name
        return known

    def _version(self, text: str) -> Version | None:
        if text not in self._versions:
            self._versions[text] = version_of(text)
        return self._versions[text]

    def _python(self, text: str | None) -> str | Unavailable | None:
        if text not in self._pythons:
            bounds = lenient.specifier(text.strip()) if text else ""
            self._pythons[text] = Unavailable("not a version specifier") if bounds is None else bounds or None
        return self._pythons[text]


def _json_files(body: bytes, url: str, index: str) -> tuple[str, list[File]] | Unavailable:
    try:
        decoded = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_JsonPage)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unavailable(f"the page of {index} is not a simple-index page")
    if decoded.meta.api_version.partition(".")[0] != "1":
        return Unavailable(f"the page of {index} has the unknown API version {decoded.meta.api_version[:20]}")
    return url, [
        File(
            file.filename,
            file.url.partition("#")[0],
            file.requires_python,
            _milliseconds(file.upload_time),
            "" if file.yanked is True else file.yanked if isinstance(file.yanked, str) else None,
            file.core_metadata not in (None, False) or file.dist_info_metadata not in (None, False),
            (file.hashes.sha256 or "") if file.hashes else "",
        )
        for file in decoded.files
        if len(file.filename) <= LONGEST
    ]


def _html_files(body: bytes, url: str, index: str) -> tuple[str, list[File]] | Unavailable:
    from uvlint.index import anchors  # of HTML, which most indexes no longer send

    read = anchors.read(body.decode("utf-8-sig", "replace"))
    if isinstance(read, str):
        return Unavailable(f"the page of {index} {read}")
    listed = [file for file in map(_html_file, read.anchors) if file is not None]
    if not read.genuine and not any(file.filename.lower().endswith(ENDINGS) for file in listed):
        return Unavailable(f"the page of {index} is not a simple-index page")
    return urljoin(url, read.base), listed


def _html_file(anchor: Attributes) -> File | None:
    href, _, fragment = anchor.get("href", "").partition("#")
    href = href.strip()
    filename = href.partition("?")[0].rpartition("/")[2]
    if "%" in filename:
        filename = unquote(filename)
    if not filename or len(filename) > LONGEST:
        return None
    announced = anchor.get("data-core-metadata") or anchor.get("data-dist-info-metadata") or "false"
    return File(
        filename,
        href,
        anchor.get("data-requires-python"),
        _milliseconds(anchor.get("data-upload-time")),
        anchor.get("data-yanked"),
        announced != "false",
        fragment.removeprefix("sha256=").strip() if fragment.startswith("sha256=") else "",
    )


def _digest(sha256: str) -> bytes | None:
    """The digest's 32 bytes; None when there is none or it is not one."""
    try:
        digest = bytes.fromhex(sha256)
    except ValueError:
        return None
    return digest if len(digest) == 32 else None


def _milliseconds(text: str | None) -> int | None:
    """Milliseconds since the epoch of an ISO 8601 time (PEP 700: UTC); None when there is none or it is not one."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return round(seconds * 1_000_000) // 1000
