"""Variables that a C header defines: two sources that include it cannot be linked together.

GCC takes such a definition for one that all sources share only before 10, and Clang before 11 (`-fcommon`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 200_000  # characters of a header that are looked at
_PIECE = re.compile(r"[{};]")
_LINKAGE = re.compile(r'extern\s+"[^"\n]{0,40}"\s*\{')
_LINE = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_VARIABLE = re.compile(
    r"\s*(?:(?:unsigned|signed|volatile|struct|enum|union|long|short)\s+){0,3}([A-Za-z_]\w{0,80})(?:\s+|\s*\*[\s*]{0,8})"
    r"([A-Za-z_]\w{0,80})(?:\s*\[\s*\w{0,80}\s*\]){0,3}\s*"
)
_NO_TYPES = frozenset(
    """
    typedef extern static inline return using namespace class struct enum union template goto friend public private
    const constexpr thread_local __thread
    """.split()  # noqa: SIM905  a word a line would hide the table
)


def variables(text: str) -> Iterator[tuple[str, int]]:
    """The variables without a first value that a header defines itself, and where; `text` has no comments."""
    plain = _LINE.sub(lambda found: " " * len(found[0]), text[:LONGEST])
    plain = _LINKAGE.sub(lambda found: ";".ljust(len(found[0])), plain)
    depth = start = 0
    function = False
    for mark in _PIECE.finditer(plain):
        if mark[0] == "{":
            function = (
                plain[max(start, mark.start() - 80) : mark.start()].rstrip().endswith(")") if not depth else function
            )
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
            start = mark.end() if function else -1  # what stands behind other braces belongs to them
        elif depth == 0:
            piece = plain[start : mark.start()] if start >= 0 else ""
            found = _VARIABLE.fullmatch(piece) if len(piece) < 300 else None
            if found and found[1] not in _NO_TYPES and piece.split()[0] not in _NO_TYPES - {"struct", "enum", "union"}:
                yield found[2], mark.start() - 1
            start = mark.end()
