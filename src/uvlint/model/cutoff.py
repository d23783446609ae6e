"""`exclude-newer`: the moment from which on uploads do not exist."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cutoff(Struct, frozen=True):
    """`exclude-newer`: files uploaded at or after `moment` (seconds since the epoch) do not exist; None for no limit.

    `packages` has moments of its own for some names (`exclude-newer-package`); None there lifts the limit.
    """

    moment: float | None = None
    packages: Mapping[str, float | None] = {}

    def of(self, name: str, index: float | None = None) -> float | None:
        """The moment that holds for a package from an index that has one of its own (`Package.cutoff`)."""
        if name in self.packages or index is None:
            return self.packages.get(name, self.moment)
        return None if index == inf else index


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNIT = r"(weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)"
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
_FRIENDLY = rf"(?i)(?:[+-]?(?:{_NUMBER}\s*{_UNIT}[\s,]*)+|(?:{_NUMBER}\s*{_UNIT}[\s,]*)+ago)"
_PIECE = rf"(?i)({_NUMBER})\s*{_UNIT}"
_ISO = (
    r"(?i)[+-]?P(?:(?P<w>\d{1,6})W)?(?:(?P<d>\d{1,6})D)?"
    rf"(?:T(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?"
)


def moment(text: str, now: datetime) -> float | None:
    """The moment that a value of `exclude-newer` means, in seconds since the epoch; None when it cannot be read.

    As uv reads it: an RFC 3339 time, a date (to the end of that day, local time), or a span before `now`
    (`7 days`, `1 day 12 hours`, `P7D`).
    """
    text = text.strip()
    try:
        if (span := _span(text)) is not None:
            return (now - span).timestamp()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime(day.year, day.month, day.day).astimezone().timestamp()
        parsed = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def is_span(text: str) -> bool:
    """Whether a value is a length of time before now, which means another moment every moment."""
    try:
        return _span(text.strip()) is not None
    except OverflowError:
        return False


def _span(text: str) -> timedelta | None:
    """A length of time as uv takes it (jiff's friendly and ISO 8601 forms), without months and years.

    uv takes no heed of its sign. Only the last part, and no day or week, may have a fraction.
    """
    pieces: list[tuple[str, str]] = []
    if re.fullmatch(_FRIENDLY, text):
        pieces = [(number, unit[0].lower()) for number, unit in re.findall(_PIECE, text)]
    elif (found := re.fullmatch(_ISO, text)) and not text.upper().endswith("T"):
        pieces = [(number, unit) for unit, number in found.groupdict().items() if number]
    fractions = [place for place, (number, _) in enumerate(pieces) if not number.isdecimal()]
    if not pieces or fractions not in ([], [len(pieces) - 1]) or (fractions and pieces[-1][1] in "dw"):
        return None
    return timedelta(seconds=sum(float(number.replace(",", ".")) * _SECONDS[unit] for number, unit in pieces))
