"""What stopped a build, told from its output: families of tells in the order in which they can be believed."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from uvlint.model.failure import Symptom
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


class Tell(Struct, frozen=True):
    """A line that tells a cause; `cause` gives None when the line turns out to mean something else.

    Of several such lines the first counts, `last` the last: a compiler goes on after its first error, a traceback ends
    with what mattered. `before` and `after` are how many lines around it belong to the evidence.
    """

    pattern: re.Pattern[str]
    cause: Callable[[Seen], Cause | None]
    last: bool = False
    before: int = 0
    after: int = 0


Family = Sequence[Tell]

_WORTH = re.compile(
    r"(?i)error|exception|not found|no such|cannot|can't|could not|unable|missing|invalid|not recognized|killed|memory"
    r"|no space|required|not supported|unsupported|failed|executable|without|removed|available|undeclared|no member"
    r"|no package|lvalue|incomplete|placeholder|instead|does not|did not|not set|must be|must have|please|only|package '"
    r"|library |newer|multiple |lookup|exit status|signal|needs|requires|expected|implicit|unknown|deprecated|renamed|replaced"
    r"|moved|superseded|dummy|wrong|support|works|compatible"
)
_COMPILED = re.compile(
    r"error: command .{1,300} failed with exit|error: Command '\[.{1,4000}non-zero exit|ninja: build stopped|\bmake(?:\[\d+\])?: \*\*\*|CMake Error|CompileError"
    r"|error: could not compile|meson\.build:\d+:\d+: ERROR|CMake configuration failed|exit status \d+$|LINK : fatal"
)
_END = 40  # rows that say how the build ended
_OTHERS = 2


def symptoms(output: Output) -> tuple[Symptom, ...]:
    """What stopped the build, then what else would have; the last resort is a cause of the kind `unknown`."""
    from uvlint.builds import log_compiler, log_exceptions, log_words

    if output.own:
        found = _search(log_words.FRONTEND, _readings(output, (output.story, *output.rows)), output)
        return tuple(found[:1]) or (log_words.unknown(output),)
    readings = _readings(output, output.rows)
    families: list[Family] = [log_exceptions.TELLS, log_compiler.TELLS]
    if any(_COMPILED.search(row) for row in output.wrapped[-_END:]):
        families.reverse()
    for family in (log_words.MACHINE, *families, log_words.COMMANDS, log_words.REFUSALS):
        found = _search(family, readings, output)
        if found:
            return tuple(found) if family is log_compiler.TELLS else tuple(found[:1])
    ended = _search(log_words.MACHINE, [[output.story]], output)
    hinted = ended or _search(log_words.HINTS, [[output.hints]], output)
    return tuple(hinted[:1]) or (log_words.unknown(output),)


def _readings(output: Output, rows: Sequence[str]) -> list[Sequence[str]]:
    """The output with wrapped lines joined, and as it stands."""
    if rows is not output.rows:
        return [rows]
    return [output.wrapped, output.rows] if output.wrapped != output.rows else [output.rows]


def _search(family: Family, readings: Sequence[Sequence[str]], output: Output) -> list[Symptom]:
    """What the tells find, the most telling first, one of a kind."""
    found: dict[str, Symptom] = {}
    worth = [[n for n, row in enumerate(rows) if _WORTH.search(row)] for rows in readings]
    for tell in family:
        for rows, numbers in zip(readings, worth, strict=True):
            symptom = next(_told(tell, rows, numbers, output), None)
            if symptom is not None:
                found.setdefault(symptom.cause.kind, symptom)
                break
        if len(found) > _OTHERS:
            break
    return list(found.values())


def _told(tell: Tell, rows: Sequence[str], numbers: Sequence[int], output: Output) -> Iterator[Symptom]:
    for number in reversed(numbers) if tell.last else numbers:
        match = tell.pattern.search(rows[number])
        if match and (cause := tell.cause(Seen(match, rows, number, output))):
            yield Symptom(cause, evidence(rows, number, tell.before, tell.after))


def evidence(rows: Sequence[str], number: int, before: int = 0, after: int = 0) -> tuple[str, ...]:
    """The line that tells with those that belong to it: of a traceback the place that it names last."""
    start = max(number - before, 0)
    if before == 0 and number and re.match(r"\s+\S", rows[number - 1]):
        for at in range(number - 1, max(number - 6, -1), -1):
            if rows[at].lstrip().startswith('File "'):
                start = at
                break
    kept = [row for row in rows[start : number + after + 1] if row.strip() and not re.fullmatch(r"[\s^~]+", row)]
    shared = min((len(row) - len(row.lstrip()) for row in kept), default=0)
    return tuple(row[shared:] for row in kept[-6:])


def sure(kind: str, detail: str) -> Cause:
    """A cause that the line leaves no doubt about."""
    return Cause(kind, detail, Confidence.HIGH)


def likely(kind: str, detail: str) -> Cause:
    """A cause that the line makes likely, or that another machine would not have."""
    return Cause(kind, detail, Confidence.MEDIUM)
