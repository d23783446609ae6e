"""Why a build failed, read from its log: text in, failures out. Nothing in a log makes this raise, or take long."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.builds.log import pip, poetry, uv
from uvlint.builds.log.cause import symptoms
from uvlint.builds.log.layout import Section, block
from uvlint.builds.log.lines import lines_of, unwrapped
from uvlint.builds.log.tell import Output
from uvlint.model.failure import Failure
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["failures"]

_PYTHON = re.compile(
    r"(?:[Ll]ib[/\\]python|cpython-|include/python|CPython |Using Python |[/\\]Python|\.cp)3\.?(\d{1,2})\b"
)
_IN_HOOK = re.compile(
    r", in (get_requires_for_build_(?:sdist|wheel|editable)|prepare_metadata_for_build_(?:wheel|editable)"
    r"|build_(?:sdist|wheel|editable))\b"
)
_SIGNS = re.compile(r"\bsetup\.py\b|build_meta|running (?:bdist_wheel|build_ext|egg_info|build_py)|Backend subprocess")
_SETUP = re.compile(r"error in ([A-Za-z0-9][\w.-]{0,100}) setup command:")
_LOOKED_AT = 200  # failures of one log
_ROWS = 50_000  # of output, in all


def failures(text: str) -> tuple[Failure, ...]:
    """The failed builds that a log tells of, in its order, each once."""
    lines = lines_of(text)
    found: dict[tuple[object, ...], Failure] = {}
    rows = 0
    for section in islice(_sections(lines), _LOOKED_AT):
        failure = _failure(section, lines)
        key = failure.package, failure.version, failure.cause.kind, failure.cause.detail
        found.setdefault(key, failure)
        rows += len(section.body)
        if rows > _ROWS:
            break
    if not found:
        return tuple(filter(None, [_unframed(lines)]))
    return tuple(_once(list(found.values())))


def _sections(lines: Sequence[str]) -> Iterator[Section]:
    """The failures of a log, in order; a summary that repeats one is not another."""
    number = start = 0
    while number < len(lines):
        line = lines[number]
        found = None
        if line and not line.isspace():
            found = (
                uv.section(lines, number, start) or pip.section(lines, number) or poetry.section(lines, number, start)
            )
        if found is None:
            number += 1
            continue
        yield found
        number = start = max(found.end, number + 1)


def _once(found: Sequence[Failure]) -> Sequence[Failure]:
    """The failures without those that only repeat another one of their package with less to say."""
    named = {failure.package for failure in found if failure.explained}
    return [failure for failure in found if failure.explained or failure.package not in named] or found


def _failure(section: Section, lines: Sequence[str]) -> Failure:
    package, version = section.package, section.version
    if not package and (setup := next((m for m in map(_SETUP.search, section.body) if m), None)):
        package = canonicalize_name(setup[1])
    rows = unwrapped(list(section.body), section.outer) if section.wraps else list(section.body)
    python = _python(section, lines)
    output = Output(section.body, tuple(rows), section.story, section.hints, python, package, section.own)
    return Failure(
        package=package,
        version=version,
        source=section.source,
        hook=_hook(section.hook, rows),
        frontend=section.frontend,
        layout=section.layout,
        symptoms=symptoms(output),
        python=python,
        via=section.via,
        needed_by=section.needed_by,
        own=section.own,
    )


def _hook(named: str, rows: Sequence[str]) -> str:
    """The hook that failed: uv before 0.12.18 names `build_wheel` whichever it was, a traceback knows better."""
    if named in ("build_wheel", "build_editable", "build_sdist"):
        kind = named.rpartition("_")[2]
        called = [found[1] for found in map(_IN_HOOK.search, rows) if found]
        return next((hook for hook in called if hook.endswith(kind)), named)
    return named


def _python(section: Section, lines: Sequence[str]) -> int:
    """The minor of Python 3 that built: what the output names most often, else what the log names last before it."""
    for texts in (section.body, (section.story,), lines[max(section.end - 300, 0) : section.end]):
        seen = [int(minor) for text in texts for minor in _PYTHON.findall(text)]
        if seen:
            return max(set(seen), key=seen.count)
    return 0


def _unframed(lines: Sequence[str]) -> Failure | None:
    """A failure that no frontend frames, as of `python setup.py`; only what is known for certain, and of a build."""
    if not any(_SIGNS.search(line) for line in lines):
        return None
    section = Section("unknown", "", "", body=block(lines[-20_000:]), end=len(lines))
    failure = _failure(section, lines)
    return replace(failure, layout="") if failure.explained else None
