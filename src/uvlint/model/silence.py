"""Something that silences rules: a comment, or an entry of the configuration, and what has come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.place import Place


class Silence(Struct, frozen=True):
    """An ignore comment, or the list of rules of an entry of `per-package-ignores` or `per-file-ignores`.

    `subject` is what an entry speaks of (`torch`, `requirements/dev*.txt`), empty for a comment. `unused` are the
    indices of the rules that ran on all it covers and found nothing there, `unknown` those of names that no rule has.
    A comment without rules is malformed.
    """

    at: Place
    rules: tuple[str, ...]
    subject: str = ""
    unused: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    known: tuple[str, ...] = ()
