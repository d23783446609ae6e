"""The fingerprint by which GitHub's code scanning knows a result again: `primaryLocationLineHash`.

It is what GitHub's own upload action computes from the file where a SARIF report has none: a hash of the 100 characters
from the start of the line on, blanks and tabs left out, and how many lines before it have the same one. So a result
stays the same when its line moves, and is another one when the line or what follows it is rewritten.
"""

from __future__ import annotations

import struct
from collections import Counter
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = 100
_BASE = 37
_WORD = 1 << 64
_END = 0xFFFF  # stands behind the last character; zeros fill up what is missing then
_POWERS = tuple(pow(_BASE, power, _WORD) for power in reversed(range(_LENGTH)))
_LINE_FEED = 0x0A


def line_hashes(text: str) -> Iterator[str]:
    """The fingerprint of each line, `HASH:N`, the empty one after the last newline included."""
    seen: Counter[str] = Counter()
    units = _units(text)
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == _LINE_FEED)]
    for start in starts:
        # 37^99 of the first unit and 37^0 of the hundredth, in the 64 bits of the original.
        number = sum(map(mul, units[start : start + _LENGTH], _POWERS)) % _WORD
        name = f"{number:x}"
        seen[name] += 1
        yield f"{name}:{seen[name]}"


def _units(text: str) -> tuple[int, ...]:
    """What is hashed: UTF-16, one kind of newline, no blanks and no tabs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    raw = text.encode("utf-16-le", "surrogatepass")
    return (*struct.unpack(f"<{len(raw) // 2}H", raw), _END)
