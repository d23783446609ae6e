"""What a run saw that its result depends on, and what it said: all that is needed to say it again without looking.

A run that nobody wants to repeat keeps nothing of this: everything here does nothing before `start`. There is one trace
for a process, since a process is one run; what asks the outside (`files`, the cache, the clock's users) notes here what
it was told.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in `files`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Question = tuple[str, str]
    """How something was looked at, a word that `files` knows, and what: a path as it was given."""

    Answers = Mapping[Question, bytes]


class Trace:
    """The notes of one run.

    `answers` are what the run was told, `until` when the earliest of them ends to hold, in seconds since the epoch,
    `said` what it printed, (1 or 2, text), in order. `last` are asked when all is done, for what can be told only then;
    None from one of them means that it cannot be told.
    """

    def __init__(self) -> None:
        self.answers: dict[Question, bytes] = {}
        self.until: list[float] = []
        self.said: list[tuple[int, str]] = []
        self.last: dict[object, Callable[[], Answers | None]] = {}
        self.repeatable = False
        self.broken = False


_trace: Trace | None = None


def start() -> Trace:
    """Notes from now on; the trace is complete when the run has ended."""
    global _trace
    _trace = Trace()
    return _trace


def stop() -> None:
    """Notes nothing more."""
    global _trace
    _trace = None


def answer(way: str, what: str, told: bytes) -> None:
    """The outside was asked and answered; two answers to one question mean that nothing can be said again."""
    if _trace is not None and _trace.answers.setdefault((way, what), told) != told:
        _trace.broken = True


def holds_until(moment: float) -> None:
    """What the run was told ends to hold at a moment, in seconds since the epoch; 0 for what holds just now."""
    if _trace is not None:
        _trace.until.append(moment)  # an append, for threads note here, too


def ask_last(whose: object, ask: Callable[[], Answers | None]) -> None:
    """What can be told only when the run is done, once for each `whose`."""
    if _trace is not None:
        _trace.last[whose] = ask


def said(stream: int, text: str) -> None:
    """Something was printed, on 1 or 2."""
    if _trace is not None:
        _trace.said.append((stream, text))


def repeatable() -> None:
    """The run did nothing but look and print: it may be said again."""
    if _trace is not None:
        _trace.repeatable = True
