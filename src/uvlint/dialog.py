"""`fix --interactive`: the user is asked, finding by finding, which fix to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.grid import grids_after
from uvlint.model.report import Choice, Diagnostic, Offer
from uvlint.reporters import choices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from uvlint.model.survey import Survey
    from uvlint.reporters.style import Style

_HELP = "Answer with a number to take that fix, `s` to skip this finding, `q` to take no more.\n"


class Dialog:
    """A conversation: `ask` gives the answer to a question ("" when there is nobody), `say` shows text."""

    def __init__(self, ask: Callable[[str], str], say: Callable[[str], None], style: Style) -> None:
        self._ask = ask
        self._say = say
        self._style = style
        self._skipped: set[tuple[str, str, str]] = set()
        self._over = False

    def choose(self, survey: Survey, diagnostic: Diagnostic, offers: Sequence[Offer]) -> Offer | None:
        """The fix to take; None when the finding is to stay. What was skipped once is not asked about again."""
        key = diagnostic.rule, diagnostic.fingerprint, diagnostic.subject.text if diagnostic.subject else ""
        if self._over or key in self._skipped:
            return None
        given = [Choice(offer, tuple(grids_after(offer.fix, survey))) for offer in offers]
        self._say(choices.draw(diagnostic, given, self._style))
        chosen = self._answer(len(offers))
        if chosen is None:
            self._skipped.add(key)
            return None
        return offers[chosen]

    def _answer(self, count: int) -> int | None:
        """The number of a choice, from 0; None for none of them."""
        numbers = "1" if count == 1 else f"1-{count}"
        while True:
            answer = self._ask(f"Take which? [{numbers}, s, q, ?] ").strip().lower()
            if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= count:
                return int(answer) - 1
            if answer in ("s", "n", "skip"):
                return None
            if answer in ("", "q", "quit"):
                self._over = True
                return None
            self._say(_HELP)

    def consents(self, diff: str) -> bool:
        """Whether what was chosen is to be written."""
        self._say("\n" + choices.patch(diff, self._style))
        return self._ask("Write these changes? [y/N] ").strip().lower() in ("y", "yes")
