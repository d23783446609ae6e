"""What stopped a build, told from its output: families of tells in the order in which they can be believed."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from uvlint.builds.log import compiler, exceptions, words
from uvlint.builds.log.tell import Output, Seen, Tell, evidence
from uvlint.model.failure import Symptom

Family = Sequence[Tell]

_WORTH = re.compile(  # whatever the tells look for has one of these in it
    r"(?i)error|exception|not found|no such|cannot|can't|could not|unable|missing|invalid|not recognized|killed|memory"
    r"|no space|required|not supported|unsupported|failed|executable|without|removed|available|undeclared|no member"
    r"|no package|compiler|lvalue|incomplete|placeholder|instead|does not|did not|not set|must be|must have|please|only"
    r"|package '|library |newer|multiple |lookup|exit status|signal|needs|requires|expected|implicit|unknown|deprecated"
    r"|renamed|replaced|moved|superseded|dummy|wrong|support|works|compatible"
)
_COMPILED = re.compile(  # a compiler had the last word
    r"error: command .{1,300} failed with exit|error: Command '\[.{1,4000}non-zero exit|error: could not compile"
    r"|ninja: build stopped|\bmake(?:\[\d+\])?: \*\*\*|CMake Error|CMake configuration failed|CompileError"
    r"|meson\.build:\d+:\d+: ERROR|exit status \d+$|LINK : fatal"
)
_WARNS = re.compile(r"\w+Warning: |^\s*[Ww]arning: ")
_END = 40  # rows that say how the build ended
_EACH = 1_500  # rows that may tell, at each end of the output
_OTHERS = 2
_FRONTEND = 5  # lines of the frontend's own words that are evidence


def symptoms(output: Output) -> tuple[Symptom, ...]:
    """What stopped the build, then what else would have; the last resort is a cause of the kind `unknown`."""
    if output.own:
        told = _search(words.FRONTEND, [[output.story], output.rows], output)
        first = told[0] if told else words.unknown(output)
        shown = first.evidence == (output.story,)  # on one line; better as it stands in the log
        return (replace(first, evidence=output.rows[:_FRONTEND]) if shown else first,)
    readings = _readings(output)
    families: list[Family] = [exceptions.TELLS, compiler.TELLS]
    if any(_COMPILED.search(row) for row in output.wrapped[-_END:]):
        families.reverse()
    for family in (words.MACHINE, *families, words.COMMANDS, words.REFUSALS):
        found = _search(family, readings, output)
        if found:
            return tuple(found) if family is compiler.TELLS else tuple(found[:1])
    ended = _search(words.MACHINE, [[output.story]], output)
    hinted = ended or _search(words.HINTS, [[output.hints]], output)
    return tuple(hinted[:1]) or (words.unknown(output),)


def _readings(output: Output) -> list[Sequence[str]]:
    """The output with wrapped lines joined, and as it stands."""
    return [output.wrapped, output.rows] if output.wrapped != output.rows else [output.rows]


def _search(family: Family, readings: Sequence[Sequence[str]], output: Output) -> list[Symptom]:
    """What the tells find, the most telling first, one of a kind."""
    found: dict[str, Symptom] = {}
    worth = [_ends([n for n, row in enumerate(rows) if _WORTH.search(row)]) for rows in readings]
    for tell in family:
        for rows, numbers in zip(readings, worth, strict=True):
            symptom = next(_told(tell, rows, numbers, output), None)
            if symptom is not None:
                found.setdefault(symptom.cause.kind, symptom)
                break
        if len(found) > _OTHERS:
            break
    return list(found.values())


def _ends(numbers: list[int]) -> list[int]:
    """Both ends of a very long list: a compiler's first complaint is at the one, the last words are at the other."""
    return numbers if len(numbers) <= 2 * _EACH else [*numbers[:_EACH], *numbers[-_EACH:]]


def _told(tell: Tell, rows: Sequence[str], numbers: Sequence[int], output: Output) -> Iterator[Symptom]:
    for number in reversed(numbers) if tell.last else numbers:
        match = None if _WARNS.search(rows[number]) else tell.pattern.search(rows[number])
        if match and (cause := tell.cause(Seen(match, rows, number, output))):
            yield Symptom(cause, evidence(rows, number, tell.before, tell.after))
