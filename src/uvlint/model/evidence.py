"""What else says where a project runs: classifiers, pins, CI and containers, each read as data and never run.

A platform or a Python that is named here joins what the project promises; nothing here ever narrows it.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from uvlint.data.pythons import CPYTHON
from uvlint.model.place import Place
from uvlint.model.target import Python, python_from


class Kind(StrEnum):
    """What kind of place it is; the values are how people call it."""

    CLASSIFIER = "classifiers"
    PYTHON_VERSION = ".python-version"
    TOX = "tox"
    NOX = "nox"
    WORKFLOW = "GitHub workflow"
    GITLAB = "GitLab CI"
    AZURE = "Azure Pipelines"
    DOCKERFILE = "Dockerfile"


class Named(Struct, frozen=True):
    """A Python (`3.12`, `3.12.4`, `3.13t`, `pypy3.10`) or a platform (uv's name for it), and the place of the word."""

    id: str
    at: Place


class Evidence(Struct, frozen=True):
    """One statement: the project runs with these Pythons on these platforms.

    No Python stands for any that `requires-python` admits; no platform for the usual ones, but in CI and containers for
    one that is not known. A list of several (a matrix, classifiers) is a claim of what is supported: `claims_pythons`,
    `claims_platforms`. One alone (`.python-version`, a `FROM` line, a single job) is a pin: what happens to be used.
    """

    kind: Kind
    pythons: tuple[Named, ...] = ()
    platforms: tuple[Named, ...] = ()
    claims_pythons: bool = False
    claims_platforms: bool = False

    @property
    def is_anywhere(self) -> bool:
        """Whether it leaves the platform open, and does not only fail to tell it."""
        return not self.platforms and self.kind in _ANYWHERE


_ANYWHERE = frozenset({Kind.CLASSIFIER, Kind.PYTHON_VERSION, Kind.TOX, Kind.NOX})


class Unheard(Struct, frozen=True):
    """A file that may say where the project runs, and could not be read; the promise is none the smaller for it."""

    file: str
    reason: str


# How versions are spelt in files of pyenv and uv, in actions and images: `cpython-3.12.4`, `python3.12`, `3.13-dev`,
# `3.12.x`, `3.14t`, `3.13+freethreaded`, `pypy-3.10-v7.3.17`.
_SPELT = (
    r"(?i)(?:(?:c?python|cp)[-@]?|(?P<pypy>pypy|pp)[-@]?)?"
    r"3\.(?P<minor>\d{1,2})(?:\.(?P<micro>\d{1,3}|x|\*))?"
    r"(?P<free>t|\+freethreaded)?(?P<rest>-dev|-nightly|-v\d[\d.]*)?"
)
_LONGEST = 60


def python_spelt(text: str) -> str | None:
    """The Python that a version as people spell it means, in uvlint's spelling; None for a range, or nothing known."""
    found = re.fullmatch(_SPELT, text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    pypy, free, micro = bool(found["pypy"]), bool(found["free"]), found["micro"] or ""
    if pypy and (free or micro):
        micro = ""  # `pypy3.10.14` is seldom meant to the patch, and a marker cannot tell
        free = False
    return known_python(int(found["minor"]), micro=micro if micro.isdigit() else "", pypy=pypy, free_threaded=free)


def known_python(minor: int, *, micro: str = "", pypy: bool = False, free_threaded: bool = False) -> str | None:
    """The id of a Python that exists."""
    if minor not in CPYTHON or (free_threaded and minor < 13):
        return None
    return f"{'pypy' if pypy else ''}3.{minor}{f'.{int(micro)}' if micro else ''}{'t' if free_threaded else ''}"


def lines_of(evidence: Iterable[Evidence]) -> dict[str, Python]:
    """Every Python that is named, by its line (`3.12`, `3.13t`, `pypy3.10`), in the order of naming."""
    found: dict[str, Python] = {}
    for one in evidence:
        for named in one.pythons:
            line = python_from(named.id).line
            found.setdefault(line, python_from(line))
    return found


def heard(evidence: Iterable[Evidence], lines: Iterable[str], platforms: Iterable[str] | None) -> Iterator[Evidence]:
    """What is left of the evidence: of each statement the Pythons of these lines and of these platforms (None: all).

    A statement that names none of them says nothing any more.
    """
    kept_lines, kept = set(lines), None if platforms is None else set(platforms)
    for one in evidence:
        pythons = tuple(named for named in one.pythons if python_from(named.id).line in kept_lines)
        there = tuple(named for named in one.platforms if kept is None or named.id in kept)
        if (pythons or not one.pythons) and (there or not one.platforms):
            yield Evidence(one.kind, pythons, there, one.claims_pythons, one.claims_platforms)
