"""What `uvlint explain` answers: each failure of a log with the line to blame and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.confirm import Confirmation
    from uvlint.model.failure import Failure
    from uvlint.model.report import Diagnostic, Offer


class Explained(Struct, frozen=True):
    """One failure, explained as far as it can be.

    `message` is the fact in one line; `diagnostic` the line to blame with its fixes, None where no manifest has one,
    and then `offers` are what else helps.
    """

    failure: Failure
    message: str
    confirmation: Confirmation
    diagnostic: Diagnostic | None = None
    offers: tuple[Offer, ...] = ()
    notes: tuple[str, ...] = ()


class Explanation(Struct, frozen=True):
    """All failures of one log; `log` is what it is called."""

    log: str
    failures: tuple[Explained, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 when a failure is explained, 3 when there are only such as cannot be, 0 when there is none."""
        if any(explained.failure.explained for explained in self.failures):
            return 1
        return 3 if self.failures else 0
