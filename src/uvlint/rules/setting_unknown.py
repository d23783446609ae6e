"""A key of `[tool.uv]` that uv does not know makes it drop all settings.

## What it finds

An unknown key in `[tool.uv]`, in an entry of `dependency-metadata`, or in a source.

## Why it matters

uv warns once, *Failed to parse `pyproject.toml` during settings discovery*, drops every settings key of the table
(`index`, `no-build`, `dependency-metadata`, `exclude-newer`, …), locks without them and exits 0. In a `uv.toml`, and in
a source, it stops.

## Fix safety

A slip, one or two letters off the only key that takes such a value, is put right: that restores what was written and is
safe by name. Where the right key stands beside it, or more than one could be meant, nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvlint.data import uv_keys
from uvlint.data.settings import METADATA_SHAPES, SOURCE_SHAPES
from uvlint.model import slip
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Rename
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from uvlint.model.place import Place
    from uvlint.model.survey import Survey

_SHAPES = {bool: "boolean", int: "number", float: "number", str: "string", list: "list", dict: "table"}
_DROPS = "uv drops all settings of the table and goes on without them"
_STOPS = "uv refuses the file"


@rule(severity=Severity.ERROR, fixable=True)
def setting_unknown(survey: Survey) -> Iterator[Finding]:
    project = survey.project
    for key, setting in project.written:
        if key == "sources":
            for place, source in _tables(setting.place, setting.value):
                yield from _unknown(place, source, SOURCE_SHAPES, _STOPS)
        elif project.workspace:
            continue  # a member's own settings are not read, right or wrong: setting-ignored says so
        elif key not in uv_keys.SETTINGS:
            effect = _STOPS if setting.place.file.endswith(("uv.toml", ".py")) else _DROPS
            beside = {other for other, one in project.written if one.place.parent == setting.place.parent}
            yield _finding(setting.place, setting.value, uv_keys.SHAPES, beside, effect)
        elif key == "dependency-metadata" and isinstance(setting.value, list):
            for number, entry in enumerate(setting.value):
                effect = _STOPS if setting.place.file.endswith(("uv.toml", ".py")) else _DROPS
                yield from _unknown(setting.place.child(number), entry, METADATA_SHAPES, effect)


def _tables(place: Place, sources: Any) -> Iterator[tuple[Place, Any]]:
    """The tables that say where a package comes from: one a name, or a list of them."""
    for name, source in sources.items() if isinstance(sources, dict) else ():
        if isinstance(source, list):
            yield from ((place.child(name, number), one) for number, one in enumerate(source))
        else:
            yield place.child(name), source


def _unknown(place: Place, entry: Any, shapes: dict[str, str], effect: str) -> Iterator[Finding]:
    for name, value in entry.items() if isinstance(entry, dict) else ():
        if name not in shapes:
            yield _finding(place.child(name), value, shapes, entry, effect)


def _finding(place: Place, value: Any, shapes: dict[str, str], beside: Collection[str], effect: str) -> Finding:
    from difflib import get_close_matches

    key = str(place.keys[-1])
    fitting = [known for known, taken in shapes.items() if _SHAPES.get(type(value)) in taken.split()]
    meant = slip.meant(key, fitting)
    certain = meant is not None and meant not in beside
    near = [meant] if meant else get_close_matches(key, shapes, 1)
    hint = f"did you mean `{near[0]}`?" if near else "remove it, or check which uv introduced it"
    return Finding(
        at=place,
        message=f"uv {uv_keys.UV} knows no key `{key}`: {effect}",
        label="unknown",
        hint="" if certain else f"`{meant}` stands beside it" if meant else hint,
        fixes=(Fix(f"write `{meant}`", (Rename(place, meant),), restores=True),) if meant and certain else (),
    )
