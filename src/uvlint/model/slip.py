"""Which of the known names a misspelt one certainly is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = 8  # signs; below that two names that differ in two of them are two names
_TINY = 3  # and these are all alike


def meant(name: str, known: Iterable[str]) -> str | None:
    """The only known name that the name is a slip of: `_` for `-`, a wrong case, or one or two signs (one where the
    name is short) added, left out, changed or swapped; None when there is none, or more than one.
    """
    candidates = sorted(set(known) - {name})
    plain = name.replace("_", "-").lower()
    if plain in candidates:
        return plain
    far = (len(name) > _TINY) + (len(name) >= _SHORT)
    near = [other for other in candidates if abs(len(other) - len(plain)) <= far and _distance(plain, other) <= far]
    return near[0] if len(near) == 1 else None


def _distance(one: str, other: str) -> int:
    """How many signs were added, left out, changed, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        above, row = row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (sign != against))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]
