"""A setting of uvlint in force: its value, and who decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.place import Place


class Decision(Struct, frozen=True):
    """The value of one key; `by` says in words where it comes from, `at` is its place when that is a file.

    None stands for a default that is no plain value; `words` says it then.

    Lists are tuples, tables are dicts of texts or tuples.
    """

    value: Any
    by: str
    at: Place | None = None
    words: str = ""
