"""The shapes of failed builds in a log: where each begins and ends, and what the frontend itself says of it.

uv has had five layouts (0.3 and older, 0.4, 0.5, 0.11.16 and 0.12.14), pip three that matter (19, 22 and 25.3); see
uv's crates/uv/src/commands/diagnostics.rs and pip's src/pip/_internal/exceptions.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.builds.log.lines import dedented, indent_of
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR = 400  # lines around a failure in which its package is looked for
_BODY = 20_000  # lines of one failure that are read


class Section(Struct, frozen=True):
    """One failure as it stands in the log.

    `story` is what the frontend says before the backend's output, `hints` what it says after it, each on one line;
    `body` is that output, dedented, `outer` how far it was indented and `wraps` whether it may have been folded. `end`
    is the line after it all, `source` the URL that was built where it is no release.
    """

    frontend: str
    layout: str
    story: str
    package: str = ""
    version: str = ""
    hook: str = ""
    body: tuple[str, ...] = ()
    hints: str = ""
    outer: int = 0
    wraps: bool = False
    via: tuple[str, ...] = ()
    needed_by: tuple[str, str] | None = None
    own: bool = False
    end: int = 0
    source: str = ""


# ---- what the layouts share -----------------------------------------------------------------------

_SDIST = re.compile(r"(?<![\w.])([A-Za-z0-9][A-Za-z0-9._-]{0,100}?)-(\d[\w.!+]{0,40}?)\.(?:tar\.gz|zip|tgz|tar\.bz2)\b")
_PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?:\[[^\]]{0,80}\])? ?\(?===?\s*(\d[\w.!+]{0,40})")


def named(text: str) -> tuple[str, str]:
    """A package and its version, from `X==V`, `X @ URL`, the name of an sdist or of its folder; `""` for what is
    not told."""
    text = text.strip(" `'\"")
    if found := _PINNED.match(text):
        return canonicalize_name(found[1]), found[2]
    name, at, place = text.partition(" @ ")
    place = (place if at else text).rstrip("/").partition("#")[0]
    found = _SDIST.search(place) or re.search(r"(?:^|[/\\])([A-Za-z0-9][\w.-]{0,100}?)-(\d[\w.!+]{0,40})$", place)
    version = found[2] if found else ""
    if at:
        return canonicalize_name(name.strip()), version
    if found:
        return canonicalize_name(found[1]), version
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}", text):
        return canonicalize_name(text), ""
    return "", ""


def versions(lines: Sequence[str]) -> dict[str, str]:
    """The versions of the packages whose sdists or pins the lines name; the last word counts."""
    found: dict[str, str] = {}
    for line in lines:
        if "==" in line or ".tar" in line or ".zip" in line or ".tgz" in line:
            for name, version in (*_PINNED.findall(line), *_SDIST.findall(line.replace("\\", "/").rpartition("/")[2])):
                found[canonicalize_name(name)] = version
    return found


def near(lines: Sequence[str], number: int) -> Sequence[str]:
    """The lines before one, as far as they may speak of the same package."""
    return lines[max(number - _NEAR, 0) : number]


def indented(lines: Sequence[str], start: int, least: int) -> int:
    """The line after the block that begins at `start` and is indented by `least` or is empty."""
    number, last = start, start
    while number < len(lines) and number - start < _BODY:
        if lines[number] and indent_of(lines[number]) < least:
            break
        if lines[number]:
            last = number + 1
        number += 1
    return last


def block(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines dedented, without the empty ones around them."""
    kept = dedented(list(lines))
    while kept and not kept[0]:
        kept = kept[1:]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def joined(lines: Sequence[str]) -> str:
    """Lines on one line."""
    return " ".join(line.strip() for line in lines if line.strip())
