"""What a failed build printed, and what a line of it may tell."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from uvlint.model.finding import Cause, Confidence


class Output(Struct, frozen=True):
    """What a failed build printed.

    `rows` are the lines as they stand, `wrapped` the same with those joined that the frontend had wrapped; `story` and
    `hints` are the frontend's words, `python` the minor that built (0: unknown), `package` what was built, and `own`
    says that no backend was called.
    """

    rows: tuple[str, ...]
    wrapped: tuple[str, ...]
    story: str = ""
    hints: str = ""
    python: int = 0
    package: str = ""
    own: bool = False


class Seen(Struct, frozen=True):
    """A line that a tell fits: its number among `rows`, which are one reading of the output."""

    found: re.Match[str]
    rows: Sequence[str]
    number: int
    output: Output

    def around(self, before: int = 0, after: int = 0) -> Sequence[str]:
        """The lines near it and itself."""
        return self.rows[max(self.number - before, 0) : self.number + after + 1]


Told = Callable[[Seen], Cause | None]


class Tell(Struct, frozen=True):
    """A line that tells a cause; `cause` gives None when the line turns out to mean something else.

    Of several such lines the first counts, `last` the last: a compiler goes on after its first error, a traceback ends
    with what mattered. `before` and `after` are how many lines around it belong to the evidence.
    """

    pattern: re.Pattern[str]
    cause: Told
    last: bool = False
    before: int = 0
    after: int = 0


_FRAME = re.compile(r'\s+File "([^"]{1,1000})", line \d+')
_LIBRARY = re.compile(r"[/\\][Ll]ib[/\\](?:python3\.\d+[/\\])?(?!site-packages)[\w/\\]+\.py$")


def evidence(rows: Sequence[str], number: int, before: int = 0, after: int = 0) -> tuple[str, ...]:
    """The line that tells with those that belong to it: of a traceback the last place that is not Python's own."""
    kept = list(rows[max(number - before, 0) : number + after + 1])
    if before == 0 and number and re.match(r"\s+\S", rows[number - 1]):
        kept = [*_place(rows, number), *kept]
    kept = [row for row in kept if row.strip() and not re.fullmatch(r"[\s^~]+", row)]
    shared = min((len(row) - len(row.lstrip()) for row in kept), default=0)
    return tuple(row[shared:] for row in kept[-6:])


def _place(rows: Sequence[str], number: int) -> Sequence[str]:
    """The frame of a traceback above a line, with its code."""
    for at in range(number - 1, max(number - 60, -1), -1):
        if not rows[at][:1].isspace():
            break
        found = _FRAME.match(rows[at])
        if found and not _LIBRARY.search(found[1]):
            code = [row for row in rows[at + 1 : at + 2] if not _FRAME.match(row) and at + 1 < number]
            return [rows[at], *code]
    return []


def sure(kind: str, detail: str) -> Cause:
    """A cause that the line leaves no doubt about."""
    return Cause(kind, detail, Confidence.HIGH)


def likely(kind: str, detail: str) -> Cause:
    """A cause that the line makes likely, or that another machine would not have."""
    return Cause(kind, detail, Confidence.MEDIUM)
