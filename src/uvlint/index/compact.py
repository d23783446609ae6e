"""A package as few bytes: file names are rebuilt from their parts, repeated strings are told once.

One page is the tag sets, all other repeated strings, then in columns the version of each release and which
`requires-python` its files have, and last each release by itself: wheels in runs that share everything but tags and
time, and the sdist. Reading one decodes the columns; a release is decoded when somebody wants its files. 142,000 files
take about 1 MB.
"""

from functools import partial
from typing import TypeAlias
from zlib import crc32

import msgspec
from msgspec import Struct

from uvlint.model.package import Package, Release, Sdist, Stack, Wheel

# A run of wheels: the file name up to the tags, text numbers of `requires_python` and `yanked` (0 is None), the first
# upload in ms (None: unknown for all), tag numbers, and for each wheel its upload in ms after the first.
_Run: TypeAlias = tuple[str, int, int, int | None, list[int], list[int]]
_Sdist: TypeAlias = tuple[str, int, int, int | None]
_Files: TypeAlias = tuple[list[_Run], _Sdist | None]


class _Page(Struct, frozen=True, array_like=True):
    """`groups` are sets of text numbers, `grouping` is the number of the set of each release.

    `releases` are bytes of their own each: a decoder walks through what is nested, and steps over bytes.
    """

    tags: list[str]
    texts: list[str]
    versions: list[str]
    groups: list[list[int]]
    grouping: list[int]
    releases: list[bytes]


_SUM = 4  # bytes of the checksum
_decoder: msgspec.msgpack.Decoder[_Page] = msgspec.msgpack.Decoder(_Page)
_files_decoder: msgspec.msgpack.Decoder[_Files] = msgspec.msgpack.Decoder(_Files)


def encode(package: Package) -> bytes:
    """The releases of `package` as bytes for `decode`, after a checksum: damage has to show before a file is wanted."""
    body = _Encoder().encode(package)
    return crc32(body).to_bytes(_SUM) + body


def decode(data: bytes, *, name: str, index: str) -> Package | None:
    """The package that `encode` wrote, or None when the bytes are something else."""
    body = memoryview(data)[_SUM:]
    if crc32(body).to_bytes(_SUM) != data[:_SUM]:
        return None
    try:
        page = _decoder.decode(body)
        shared: list[str | None] = [None, *page.texts]
        groups = [[shared[number] for number in group] for group in page.groups]
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
        return None
    if not len(page.versions) == len(page.grouping) == len(page.releases):
        return None
    return Package(name, Stack(page.versions, groups, page.grouping, partial(_release, page, shared)), index)


def _release(page: _Page, texts: list[str | None], number: int) -> Release:
    runs, source = _files_decoder.decode(page.releases[number])
    tags, wheels = page.tags, list[Wheel]()
    for head, python, yanked, first, numbers, delays in runs:
        bounds, reason = texts[python], texts[yanked]
        uploads = [None] * len(numbers) if first is None else [(first + delay) / 1000 for delay in delays]
        wheels += [
            Wheel(f"{head}-{tags[tag]}.whl", tags[tag], bounds, uploaded, reason)
            for tag, uploaded in zip(numbers, uploads, strict=True)
        ]
    version = page.versions[number]
    if source is None:
        return Release(version, tuple(wheels), None)
    filename, python, yanked, uploaded = source
    seconds = None if uploaded is None else uploaded / 1000
    return Release(version, tuple(wheels), Sdist(filename, texts[python], seconds, texts[yanked]))


class _Encoder:
    def __init__(self) -> None:
        self._tags: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    def encode(self, package: Package) -> bytes:
        groups: dict[tuple[int, ...], int] = {}
        grouping: list[int] = []
        releases: list[bytes] = []
        for release in package.releases:
            bounds = tuple(sorted({self._text(file.requires_python) for file in release.files}))
            grouping.append(groups.setdefault(bounds, len(groups)))
            releases.append(msgspec.msgpack.encode(self._files(release)))
        versions = [release.version for release in package.releases]
        tags, texts = list(self._tags), list(self._texts)
        return msgspec.msgpack.encode(_Page(tags, texts, versions, [*map(list, groups)], grouping, releases))

    def _files(self, release: Release) -> _Files:
        runs: list[_Run] = []
        for wheel in release.wheels:
            head = wheel.filename[: -len(wheel.tags) - 5]
            bounds, reason, uploaded = self._text(wheel.requires_python), self._text(wheel.yanked), _ms(wheel.uploaded)
            run = runs[-1] if runs else None
            if run is None or run[:3] != (head, bounds, reason) or (run[3] is None) != (uploaded is None):
                run = (head, bounds, reason, uploaded, [], [])
                runs.append(run)
            run[4].append(self._tags.setdefault(wheel.tags, len(self._tags)))
            if uploaded is not None and run[3] is not None:
                run[5].append(uploaded - run[3])
        return runs, self._sdist(release.sdist)

    def _sdist(self, sdist: Sdist | None) -> _Sdist | None:
        if sdist is None:
            return None
        return sdist.filename, self._text(sdist.requires_python), self._text(sdist.yanked), _ms(sdist.uploaded)

    def _text(self, text: str | None) -> int:
        """The text's number from 1 on; 0 stands for None."""
        return 0 if text is None else self._texts.setdefault(text, len(self._texts) + 1)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
