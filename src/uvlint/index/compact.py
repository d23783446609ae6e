"""A package as few bytes: file names are rebuilt from their parts, repeated strings are told once.

One page is `(tags, texts, releases)`: the tag sets and all other repeated strings, then for each release its version,
its wheels in runs that share everything but tags and time, and its sdist. 142,000 files take about 1 MB.
"""

from typing import TypeAlias

import msgspec

from uvlint.model.package import Package, Release, Sdist, Wheel

# A run of wheels: the file name up to the tags, text numbers of `requires_python` and `yanked` (0 is None), the first
# upload in ms (None: unknown for all), tag numbers, and for each wheel its upload in ms after the first.
_Run: TypeAlias = tuple[str, int, int, int | None, list[int], list[int]]
_Sdist: TypeAlias = tuple[str, int, int, int | None]
_Release: TypeAlias = tuple[str, list[_Run], _Sdist | None]
_Body: TypeAlias = tuple[list[str], list[str], list[_Release]]

_decoder: msgspec.msgpack.Decoder[_Body] = msgspec.msgpack.Decoder(_Body)


def encode(package: Package) -> bytes:
    """The releases of `package` as bytes for `decode`."""
    return _Encoder().encode(package)


def decode(data: bytes, *, name: str, index: str) -> Package | None:
    """The package that `encode` wrote, or None when the bytes are something else."""
    try:
        tags, texts, releases = _decoder.decode(data)
        endings = [f"-{tag}.whl" for tag in tags]
        shared = [None, *texts]
        return Package(name, tuple([_release(release, tags, endings, shared) for release in releases]), index)
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
        return None


def _release(release: _Release, tags: list[str], endings: list[str], texts: list[str | None]) -> Release:
    version, runs, source = release
    wheels: list[Wheel] = []
    for head, python, yanked, first, numbers, delays in runs:
        bounds, reason = texts[python], texts[yanked]
        if first is None:
            wheels += [Wheel(head + endings[tag], tags[tag], bounds, None, reason) for tag in numbers]
        else:
            wheels += [
                Wheel(head + endings[tag], tags[tag], bounds, (first + delay) / 1000, reason)
                for tag, delay in zip(numbers, delays, strict=False)
            ]
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
        releases = [self._release(release) for release in package.releases]
        return msgspec.msgpack.encode((list(self._tags), list(self._texts), releases))

    def _release(self, release: Release) -> _Release:
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
        return release.version, runs, self._sdist(release.sdist)

    def _sdist(self, sdist: Sdist | None) -> _Sdist | None:
        if sdist is None:
            return None
        return sdist.filename, self._text(sdist.requires_python), self._text(sdist.yanked), _ms(sdist.uploaded)

    def _text(self, text: str | None) -> int:
        """The text's number from 1 on; 0 stands for None."""
        return 0 if text is None else self._texts.setdefault(text, len(self._texts) + 1)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
