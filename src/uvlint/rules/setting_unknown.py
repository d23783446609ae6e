"""A key of `[tool.uv]` that uv does not know makes it drop all settings.

## What it finds

An unknown key in `[tool.uv]`, in an entry of `dependency-metadata`, or in a source.

## Why it matters

uv warns once, *Failed to parse `pyproject.toml` during settings discovery*, drops every settings key of the table
(`index`, `no-build`, `dependency-metadata`, `exclude-newer`, …), locks without them and exits 0. In a `uv.toml` it
stops.

## Fix safety

The nearest key is only suggested: a new key may be newer than the table of known ones.
"""

from collections.abc import Iterator

from uvlint.data import uv_keys
from uvlint.model.finding import Finding, Severity
from uvlint.model.place import Place
from uvlint.model.rule import rule
from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR)
def setting_unknown(survey: Survey) -> Iterator[Finding]:
    if survey.project.workspace:
        return  # a member's own settings are not read, right or wrong: setting-ignored says so
    for key, setting in survey.project.written:
        if key not in uv_keys.SETTINGS:
            yield _finding(setting.place, key, uv_keys.SETTINGS)
        elif key == "dependency-metadata" and isinstance(setting.value, list):
            for number, entry in enumerate(setting.value):
                for name in entry if isinstance(entry, dict) else ():
                    if name not in uv_keys.METADATA:
                        yield _finding(setting.place.child(number, name), name, uv_keys.METADATA)


def _finding(place: Place, key: str, known: frozenset[str]) -> Finding:
    from difflib import get_close_matches

    near = get_close_matches(key, known, 1)
    stops = place.file.endswith("uv.toml")
    effect = "uv refuses the file" if stops else "uv drops all settings of the table and goes on without them"
    return Finding(
        at=place,
        message=f"uv {uv_keys.UV} knows no key `{key}`: {effect}",
        label="unknown",
        hint=f"did you mean `{near[0]}`?" if near else "remove it, or check which uv introduced it",
    )
