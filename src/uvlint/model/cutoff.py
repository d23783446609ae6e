"""`exclude-newer`: the moment from which on uploads do not exist."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct


class Cutoff(Struct, frozen=True):
    """`exclude-newer`: files uploaded at or after `moment` (seconds since the epoch) do not exist; None for no limit.

    `packages` has moments of its own for some names (`exclude-newer-package`); None there lifts the limit.
    """

    moment: float | None = None
    packages: Mapping[str, float | None] = {}

    def of(self, name: str) -> float | None:
        """The moment that holds for a package."""
        return self.packages.get(name, self.moment)


_DAYS = {"day": 1, "week": 7}
_FRIENDLY = re.compile(r"(\d{1,6})\s*(hour|day|week)s?(?:\s+ago)?", re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?)?", re.IGNORECASE)


def moment(text: str, now: datetime) -> float | None:
    """The moment that a value of `exclude-newer` means, in seconds since the epoch; None when it cannot be read.

    As uv reads it: an RFC 3339 time, a date (to the end of that day, local time), or a span before `now`
    (`7 days`, `P7D`).
    """
    text = text.strip()
    try:
        if span := _span(text):
            return (now - span).timestamp()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime(day.year, day.month, day.day).astimezone().timestamp()
        parsed = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _span(text: str) -> timedelta | None:
    if found := _FRIENDLY.fullmatch(text):
        number, unit = int(found[1]), found[2].lower()
        return timedelta(hours=number) if unit == "hour" else timedelta(days=number * _DAYS[unit])
    if (found := _ISO.fullmatch(text)) and any(found.groups()):
        weeks, days, hours = (int(part or 0) for part in found.groups())
        return timedelta(weeks=weeks, days=days, hours=hours)
    return None
