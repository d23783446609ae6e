"""A `dependency-metadata` entry tells uv something that is not so.

## What it finds

An entry without `requires-dist` for a release that has dependencies (uv reads that as *none*), one that lists others
than the release itself does, and one for a version of a requirement that the index does not have or that uv does not
choose.

## Why it matters

uv believes the entry, also where a wheel would tell better. What it leaves out is not locked, and the program fails
when it is imported. An entry for another version than the chosen one counts for nothing: uv builds as if it were not
there.

## How it decides

It compares with what the release's wheel or static metadata says. Without either it compares with nothing.

## Fix safety

The entry is what uv resolves with today, so another one is an unsafe fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.model import supplied
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Put, Replace
from uvlint.model.grammar import InvalidRequirement
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement, parse
from uvlint.model.rule import rule
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.package import Metadata, Release
    from uvlint.model.supplied import Entry
    from uvlint.model.survey import Survey


class _Told(Struct, frozen=True):
    name: str
    specifier: str
    marker: str


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True, table=False)
def lock_metadata_wrong(survey: Survey) -> Iterator[Finding]:
    for entry in supplied.entries(survey.project):
        chosen = _chosen(survey, entry.name)
        matching = [one for one in chosen if supplied.supplied((entry,), entry.name, one[1].version)]
        if chosen and not matching:
            yield _stray(entry, [release for _, release in chosen])
        for requirement, release in matching:
            told = survey.told(requirement, release)
            if told is not None:
                yield from _compared(survey, entry, release, told)
                break


def _chosen(survey: Survey, name: str) -> list[tuple[Requirement, Release]]:
    """The releases that uv takes for the project's own requirements on a package."""
    own = [line for line in survey.requirements if line.name == name and not line.source]
    return [
        (line, choice.release)
        for line in own
        for choice in survey.coverage(line).choices
        if (choice.wheel | choice.build) & survey.universe.promised
    ]


def _stray(entry: Entry, chosen: list[Release]) -> Finding:
    versions = listed(list(dict.fromkeys(release.version for release in chosen)))
    fix = Fix(
        f"write it for {chosen[0].version}",
        (Replace(entry.place.child("version"), entry.version or "", chosen[0].version),),
        suggestion=True,
    )
    return Finding(
        at=entry.place.child("version"),
        message=f"this entry counts for nothing: uv takes `{entry.name}` {versions}, not {entry.version}",
        label="never chosen",
        severity=Severity.WARNING,
        fixes=(fix,),
    )


def _compared(survey: Survey, entry: Entry, release: Release, told: Metadata) -> Iterator[Finding]:
    true, said = _parsed(survey, told.requires_dist), _parsed(survey, entry.requires_dist or ())
    place = entry.place.child("requires-dist")
    fix = Fix("write what the release says of itself", (Put(place, supplied.written(told.requires_dist)),))
    if entry.requires_dist is None and true:
        yield Finding(
            at=entry.place.child("name"),
            message=f"without `requires-dist` uv takes it that `{entry.name}` depends on nothing",
            label=f"{release.version} depends on {_names(true)}",
            fixes=(fix,),
        )
    elif entry.requires_dist is not None and true - said and {t.name for t in true} - {s.name for s in said}:
        missing = {one for one in true if one.name not in {other.name for other in said}}
        yield Finding(
            at=place,
            message=f"`{entry.name}` {release.version} also depends on {_names(missing)}",
            label="not listed here",
            fixes=(fix,),
        )
    elif entry.requires_dist is not None and true != said:
        yield Finding(
            at=place,
            message=f"`{entry.name}` {release.version} says something else of its dependencies",
            label="differs from the release's own metadata",
            hint="keep it if you mean to override them",
            severity=Severity.INFO,
            fixes=(Fix(fix.title, fix.edits, suggestion=True),),
        )


def _names(told: set[_Told]) -> str:
    return listed([f"`{name}`" for name in sorted({one.name for one in told})])


def _parsed(survey: Survey, texts: tuple[str, ...]) -> set[_Told]:
    """The requirements that count on some promised target, without differences of spelling.

    Those of an extra are left out, and what does not parse: on both sides.
    """
    found: set[_Told] = set()
    for text in texts:
        try:
            one = parse(text, Place(""), "")
        except InvalidRequirement:
            continue
        marker = one.marker or ""
        if "extra" not in marker and survey.universe.where(one.marker).yes & survey.universe.promised:
            found.add(_Told(one.name, str(one.specifier), marker))
    return found
