"""What readers of CI files gather: which Python on which platform, folded into statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.data.runners import PYTHON_TOOLS
from uvlint.model.evidence import Evidence, Kind, Named, python_spelt
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 4_000  # characters of a script that are looked at


class Word(Struct, frozen=True):
    """A value that is known before anything runs, and the line where it is written."""

    text: str
    line: int


class Run(Struct, frozen=True):
    """One environment that a job runs in: its platform if that is known, and its Pythons."""

    platform: Word | None
    pythons: tuple[Word, ...] = ()


def spelt(word: Word) -> Word | None:
    """The Python that a word means."""
    found = python_spelt(word.text)
    return Word(found, word.line) if found else None


def statements(file: str, kind: Kind, runs: Iterable[Run]) -> Iterator[Evidence]:
    """The runs of one job as statements: platforms that have the same Pythons in one.

    A job that runs more than one Python, or on more than one platform, claims what is supported.
    """
    by_platform: dict[str, tuple[Word | None, dict[str, Word]]] = {}
    for run in runs:
        _, pythons = by_platform.setdefault(run.platform.text if run.platform else "", (run.platform, {}))
        for python in run.pythons:
            pythons.setdefault(python.text, python)
    every = {name for _, pythons in by_platform.values() for name in pythons}
    alike: dict[tuple[str, ...], list[Word | None]] = {}
    for platform, pythons in by_platform.values():
        alike.setdefault(tuple(pythons), []).append(platform)
    said = {name: word for _, pythons in by_platform.values() for name, word in pythons.items()}
    for names, platforms in alike.items():
        here = [platform for platform in platforms if platform]
        for group in [*([here] if here else []), *([[]] if len(here) < len(platforms) else [])]:
            if names or group:
                yield Evidence(
                    kind,
                    tuple(Named(name, Place(file, (said[name].line,))) for name in names),
                    tuple(Named(word.text, Place(file, (word.line,))) for word in group),
                    claims_pythons=len(every) > 1,
                    claims_platforms=len(by_platform) > 1,
                )


def pythons_of_uv(command: str, line: int) -> Iterator[Word]:
    """The Pythons that the uv commands of a script name: `--python 3.12`, `-p 3.12`, `uv python install 3.12`."""
    for text in command[:_LONGEST].splitlines():
        words = text.replace('"', "").replace("'", "").split()
        if "uv" not in words and "uvx" not in words:
            continue
        for number, word in enumerate(words):
            flag, _, value = word.partition("=")
            if flag in ("--python", "-p"):
                yield from _named([value or next(iter(words[number + 1 :]), "")], line)
            elif words[number : number + 2] in (["python", "install"], ["python", "pin"]):
                yield from _named(words[number + 2 :], line)


def _named(words: Iterable[str], line: int) -> Iterator[Word]:
    for word in words:
        if found := spelt(Word(word, line)):
            yield found


def runs_python(command: str) -> bool:
    """Whether a script calls Python or one of the tools that do."""
    words = command[:_LONGEST].replace("/", " ").replace(";", " ").replace("&", " ").replace("(", " ").split()
    return not PYTHON_TOOLS.isdisjoint(word.strip("\"'") for word in words)
