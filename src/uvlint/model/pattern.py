"""Paths and the patterns that mean them: those of uvlint's own settings, and those of uv's build backend."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def path_matches(names: list[str], pattern: list[str]) -> bool:
    """Whether a path's names fit a pattern's: `*` within a name, `**` for any number of folders."""
    fits = {0}  # how many names the pattern so far may have used up
    for part in pattern:
        if part == "**":
            fits = set(range(min(fits), len(names) + 1)) if fits else fits
        else:
            fits = {used + 1 for used in fits if used < len(names) and fnmatchcase(names[used], part)}
    return len(names) in fits


def takes_out(pattern: str, path: str) -> bool:
    """Whether a pattern of uv_build's `source-exclude` meets a file or a folder around it: anywhere, or from the
    project's root when it begins with `/` (tried with uv_build 0.13.6)."""
    names, wanted = path.split("/"), pattern.strip("/").split("/")
    starts = range(1 if pattern.startswith("/") else len(names))
    return any(path_matches(names[start:end], wanted) for start in starts for end in range(start + 1, len(names) + 1))


def takes_in(patterns: Sequence[str], path: str) -> bool:
    """Whether one of the patterns of uv_build's `source-include` meets a file: from the root, and never a folder."""
    return any(path_matches(path.split("/"), pattern.split("/")) for pattern in patterns)
