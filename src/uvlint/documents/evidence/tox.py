"""tox: the Pythons of its list of environments, in a tox.ini, a tox.toml or a pyproject.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from uvlint.documents.settings import table
from uvlint.model.evidence import Evidence, Kind, Named, known_python
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FACTOR = re.compile(r"(?:py|(?P<pypy>pypy))3\.?(?P<minor>\d{1,2})(?P<free>t?)")
_MOST = 500  # environments of a line, and lines
_LONGEST = 100  # characters of an environment, braces and all
_KEYS = ("env_list", "envlist")


def read(file: str, text: str) -> Iterator[Evidence]:
    """What a tox.ini says: `envlist` with its `{a,b}` written out. Nothing is substituted or followed."""
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#", ";"))
    try:
        parser.read_string(text)
    except (Error, ValueError):
        return
    for key in _KEYS:
        if parser.has_option("tox", key):
            value = parser.get("tox", key) or ""
            yield from _said(_named(value, Place(file, (_line(text, key),)), Place(file), text))
            return


def of_table(tox: Any, place: Place) -> Iterator[Evidence]:
    """What a `[tool.tox]` table, or a tox.toml, says."""
    for key in _KEYS:
        value = tox.get(key) if isinstance(tox, dict) else None
        if isinstance(value, list):
            texts = ((text, place.child(key, number)) for number, text in enumerate(value) if isinstance(text, str))
            yield from _said(named for text, at in texts for named in _pythons(text, at))
            return
    legacy = tox.get("legacy_tox_ini") if isinstance(tox, dict) else None
    if isinstance(legacy, str):
        for one in read(place.file, legacy):
            pythons = tuple(Named(named.id, place.child("legacy_tox_ini")) for named in one.pythons)
            yield Evidence(one.kind, pythons, claims_pythons=one.claims_pythons)


def of_pyproject(file: str, data: Any) -> Iterator[Evidence]:
    """What the `[tool.tox]` of a pyproject.toml says."""
    yield from of_table(table(data, "tool", "tox"), Place(file, ("tool", "tox")))


def _said(named: Iterable[Named]) -> Iterator[Evidence]:
    once = tuple({one.id: one for one in reversed([*named])}.values())[::-1]
    if once:
        yield Evidence(Kind.TOX, once, claims_pythons=len(once) > 1)


def _named(value: str, at: Place, whole: Place, text: str) -> Iterator[Named]:
    """The Pythons of a list, each with the line of the list that holds it."""
    lines = text.split("\n")
    first = at.keys[0] if isinstance(at.keys[0], int) else 1
    for number, line in enumerate(value.split("\n")[:_MOST]):
        here = first + number
        place = Place(whole.file, (here if here <= len(lines) else first,))
        for word in _written_out(line.partition("#")[0]):
            yield from _pythons(word, place)


def _pythons(environment: str, at: Place) -> Iterator[Named]:
    for factor in environment.strip().split("-"):
        found = _FACTOR.fullmatch(factor)
        if found:
            python = known_python(int(found["minor"]), pypy=bool(found["pypy"]), free_threaded=bool(found["free"]))
            if python:
                yield Named(python, at)


def _written_out(text: str) -> list[str]:
    """The environments of a line: commas and spaces part them, but for those within braces."""
    words, depth, word = list[str](), 0, ""
    for character in text[:2_000]:
        depth += (character == "{") - (character == "}")
        if depth <= 0 and character in ", \t":
            words.append(word)
            word = ""
        elif character not in " \t":
            word += character
    given = [one for one in (*words, word) if one and len(one) <= _LONGEST and one.count("{") <= 4]
    return [branch for one in given[:_LONGEST] for branch in _branches(one)][:_MOST]


def _branches(word: str) -> list[str]:
    """`py3{10,11}-{a,b}` as its four names; as it stands where braces are not closed."""
    done = [""]
    while "{" in word:
        before, _, after = word.partition("{")
        choice, closed, word = after.partition("}")
        if not closed:
            break
        done = [f"{start}{before}{one}" for start in done for one in choice.split(",")][:_MOST]
    return [f"{start}{word}" for start in done]


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.partition("=")[0].strip().lower() == key:
            return number
    return 1
