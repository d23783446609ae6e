"""What one index says of one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.index.cache import Entry
    from uvlint.index.links import Links
    from uvlint.model.package import Absent, Package, Unavailable


class Found(Struct, frozen=True):
    """An index's answer for one name.

    `fetched` is when it was given, in seconds since the epoch. `entry` is what to remember of it; `fresh_until` alone
    says that the page remembered still holds.
    """

    answer: Package | Absent | Unavailable
    fetched: float
    links: Links | None = None
    entry: Entry | None = None
    fresh_until: float | None = None
