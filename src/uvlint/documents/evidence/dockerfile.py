"""Dockerfiles: what their stages are built on. Only `FROM`, `ARG` and whether Python is called are looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents.evidence.images import image
from uvlint.documents.evidence.statement import runs_python
from uvlint.model.evidence import Evidence, Kind, Named
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES = 20_000
_MOST_STAGES = 100
_VARIABLE = re.compile(r"\$\{(\w{1,80})(?::-([^}]{0,200}))?\}|\$(\w{1,80})")


class _Stage(Struct):
    line: int
    base: str
    platform: str
    name: str = ""
    calls_python: bool = False


def read(file: str, text: str) -> Iterator[Evidence]:
    """What each stage says whose image holds a Python, or that calls one: a pin of what it is deployed with.

    An image on whose processor nothing is said is taken for one of most servers (x86_64).
    """
    stages: dict[str, _Stage] = {}
    said = set[tuple[str | None, str | None]]()
    for stage in _stages(text):
        origin = stages.get(stage.base.lower())
        base = stage if origin is None else _Stage(stage.line, origin.base, stage.platform or origin.platform)
        base.calls_python = stage.calls_python
        stages[(stage.name or f"#{len(stages)}").lower()] = base
        found = image(base.base, base.platform or None) if base.platform != "?" else None
        if found is None or not (found.holds_python or base.calls_python):
            continue
        if (found.python, found.platform) not in said and (found.python or found.platform):
            said.add((found.python, found.platform))
            at = Place(file, (stage.line,))
            yield Evidence(
                Kind.DOCKERFILE,
                (Named(found.python, at),) if found.python else (),
                (Named(found.platform, at),) if found.platform else (),
            )


def _stages(text: str) -> Iterator[_Stage]:
    defaults: dict[str, str] = {}
    stage: _Stage | None = None
    number = 0
    for line, (word, rest) in _instructions(text):
        if word == "ARG" and stage is None:
            name, _, value = rest.partition("=")
            defaults[name.strip()] = _filled(value.strip().strip("\"'"), defaults)
        elif word == "FROM":
            if stage is not None:
                yield stage
            number += 1
            if number > _MOST_STAGES:
                return
            stage = _from(line, rest, defaults)
        elif word in ("RUN", "CMD", "ENTRYPOINT") and stage is not None and not stage.calls_python:
            stage.calls_python = runs_python(re.sub(r"[\[\],]", " ", rest[:4_000]))
    if stage is not None:
        yield stage


def _from(line: int, rest: str, defaults: dict[str, str]) -> _Stage:
    words = rest.split()
    flags = [word for word in words if word.startswith("--")]
    plain = [word for word in words if not word.startswith("--")]
    name = plain[2] if len(plain) > 2 and plain[1].upper() == "AS" else ""
    platform = next((flag.partition("=")[2] for flag in flags if flag.startswith("--platform=")), "")
    # The machine that builds is not the one that runs, and what it is nobody knows; the target is the usual one.
    platform = {"$BUILDPLATFORM": "?", "${BUILDPLATFORM}": "?"}.get(platform, platform)
    platform = {"$TARGETPLATFORM": "", "${TARGETPLATFORM}": ""}.get(platform, _filled(platform, defaults) or platform)
    return _Stage(line, _filled(plain[0], defaults) if plain else "", platform, name)


def _filled(text: str, defaults: dict[str, str]) -> str:
    """The text with the defaults of its arguments; "" where one has none: only a build would tell."""
    if len(text) > 500:
        return ""
    known = True

    def value(found: re.Match[str]) -> str:
        nonlocal known
        told = defaults.get(found[1] or found[3]) or found[2] or ""
        known = known and bool(told)
        return told

    filled = _VARIABLE.sub(value, text)
    return filled[:500] if known else ""


def _instructions(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each instruction with its line; lines that a backslash joins are one, comments and heredocs are left out."""
    parts: list[str] = []
    start, until = 0, ""
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], start=1):
        bare = line.strip()
        if until:
            until = "" if bare == until else until
        elif not parts and (not bare or bare.startswith("#")):
            continue
        elif not bare.startswith("#"):
            start = start if parts else number
            parts.append(bare.removesuffix("\\"))
            if not bare.endswith("\\"):
                whole = " ".join(parts)
                word, _, rest = whole.partition(" ")
                heredoc = re.search(r"<<-?[\"']?(\w{1,40})", rest[:4_000]) if word.upper() in ("RUN", "COPY") else None
                until, parts = heredoc[1] if heredoc else "", []
                yield start, (word.upper(), rest.strip())
