"""A key stands where uv does not read it.

## What it finds

Keys of the workspace (`environments`, `sources`, `conflicts`, …) in a `uv.toml` or in a script, which make uv refuse
the file; constraints and overrides in a `uv.toml`, and settings of a workspace member that only the root can make,
which `uv lock` passes over in silence.

## Why it matters

A constraint that is not read does not constrain: the lock takes releases that it was to keep out.

## Fix safety

The key moves to where it counts, or, in a script, goes. What it says then comes into force, so it is unsafe. A key that
stands there already, a table, an address or path, and a key that a comment belongs to are for a person to move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.data.settings import (
    ADDRESSES,
    READ_IN_MEMBERS,
    REFUSED_IN_SCRIPTS,
    REFUSED_IN_UV_TOML,
    UNHEEDED_IN_UV_TOML,
)
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Put, Remove
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.place import Place
    from uvlint.model.project import Setting
    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, fixable=True)
def setting_ignored(survey: Survey) -> Iterator[Finding]:
    for key, setting in survey.project.written:
        file, fixes = setting.place.file, tuple(_moved(survey, key, setting))
        if file.endswith("uv.toml") and key in REFUSED_IN_UV_TOML:
            yield Finding(
                at=setting.place,
                message=f"uv refuses a `uv.toml` with `{key}`",
                label="not allowed here",
                hint="move it to `[tool.uv]` of pyproject.toml",
                severity=Severity.ERROR,
                fixes=fixes,
            )
        elif file.endswith("uv.toml") and key in UNHEEDED_IN_UV_TOML:
            yield Finding(
                at=setting.place,
                message=f"`uv lock` does not read `{key}` from `uv.toml`",
                label="passed over in silence",
                hint="move it to `[tool.uv]` of pyproject.toml, or write it in both: `uv pip compile` reads it here",
                fixes=fixes,
            )
        elif file.endswith(".py") and key in REFUSED_IN_SCRIPTS:
            gone = Fix("remove it", (Remove(setting.place, setting.value),))
            yield Finding(
                at=setting.place,
                message=f"uv refuses a script with `{key}`",
                label="not allowed here",
                hint="remove it: a script is locked for every machine",
                severity=Severity.ERROR,
                fixes=(gone,) if _is_plain(setting.value) else (),
            )
        elif survey.project.workspace and not _counts_in_member(key, survey):
            yield Finding(
                at=setting.place,
                message=f"uv does not read `{key}` from a member of a workspace",
                label="passed over in silence",
                hint=f"move it to `{survey.project.workspace}`, the root of the workspace",
                fixes=fixes,
            )


def _counts_in_member(key: str, survey: Survey) -> bool:
    """Whether a key is read in a member; its indexes are where its own sources name them."""
    return key in READ_IN_MEMBERS or (key == "index" and "sources" in survey.project.uv)


def _moved(survey: Survey, key: str, setting: Setting) -> Iterator[Fix]:
    """The key where uv reads it, unless something says that already or it is more than one value on its own lines."""
    project = survey.project
    there = next((table.child(key) for table in project.tables if table.keys), None)
    if project.workspace:
        there = None if key in ADDRESSES else project.settable(key)
    held = [one.place for _, one in project.written] + [one.place for one in project.uv.values()]
    if there is None or there in held or not _is_plain(setting.value):
        return
    edits = (Remove(setting.place, setting.value), Put(there, setting.value))
    yield Fix(f"move it to {_told(there)}", edits)


def _told(place: Place) -> str:
    return f"`[tool.uv]` of `{place.file}`" if len(place.keys) > 1 else f"`{place.file}`"


def _is_plain(value: Any) -> bool:
    """Whether it is a text, a truth value, a number, or a list of these or of tables of these."""
    if isinstance(value, list):
        return all(_is_plain(item) or (isinstance(item, dict) and all(map(_is_plain, item.values()))) for item in value)
    return isinstance(value, str | bool | int)
