"""Poetry, PDM and `build`, where they pass the backend's error on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.log.layout import Section, block, joined, named, near

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXITED = re.compile(
    r"^\s*(?:ERROR )?Backend (?:subprocess exited when trying to invoke '?(\w{1,60})'?|operation failed: "
    r"|'[^']{1,100}' is not available)"
)
_NOTE = re.compile(
    r"not a problem with poetry but (?:with"
    r"|one of the following issues with) ([A-Za-z0-9][\w.-]{0,100}) \(([^)\s]{1,60})"
)
_PDM = re.compile(r"^\s*(?:\[?(?:BuildError|pdm\.exceptions\.BuildError)\]?:|Build backend raised error:)")
_INSTALLS = re.compile(r"\s*\S{0,3} ?(?:Install|Update|Add) ([A-Za-z0-9][\w.-]{0,100}) (\d[\w.!+]{0,40}) failed")
_HOOK = re.compile(r"\b(?:get_requires_for_build_|prepare_metadata_for_build_|build_)(?:wheel|sdist|editable)\b")
_AFTER_PDM = re.compile(r"\s{0,4}\d+:\d\d:\d\d |See /|\[\w{1,40}Error\]: |WARNING: Add ")
_AFTER = re.compile(
    r"^\s*(?:at \S{1,300}:\d{1,7} in |Note: This error originates from|WARNING: |Add '-v'|Cannot install )"
)


def section(lines: Sequence[str], number: int, start: int) -> Section | None:
    """The failure that begins at a line; `start` is the line after the one before it."""
    line = lines[number]
    if "Backend " in line and (found := _EXITED.match(line)):
        return _poetry(lines, number, found[1] or "") or _build(lines, number, start, found[1] or "")
    if "uild" in line and _PDM.match(line):
        return _pdm(lines, number)
    return None


def _poetry(lines: Sequence[str], number: int, hook: str) -> Section | None:
    note = next(
        (n for n in range(number, min(number + 2_000, len(lines))) if "originates from the build backend" in lines[n]),
        None,
    )
    if note is None:
        return None
    end = next((n for n in range(number + 1, note) if _AFTER.match(lines[n])), note)
    told = _NOTE.search(joined(lines[note : note + 6]))
    package, version = named(f"{told[1]}=={told[2]}") if told else ("", "")
    return Section(
        "poetry",
        "Poetry",
        lines[number].strip(),
        package,
        version,
        hook,
        _within_bars(lines[number + 1 : end]),
        end=note + 4,
    )


def _within_bars(lines: Sequence[str]) -> tuple[str, ...]:
    """The output as Poetry 2 frames it, without the bars."""
    return block([re.sub(r"^\s{1,8}\| ?", "", line) for line in lines])


def _build(lines: Sequence[str], number: int, start: int, hook: str) -> Section | None:
    """`python -m build`: the output comes first."""
    body = block(lines[max(start, number - 5_000) : number])
    return Section("unknown", "build", lines[number].strip(), "", "", hook, body, end=number + 1) if body else None


def _pdm(lines: Sequence[str], number: int) -> Section | None:
    """PDM shows the last ten lines of the output, folded to 80 columns."""
    end = next((n for n in range(number + 1, len(lines)) if _AFTER_PDM.match(lines[n])), len(lines))
    before = near(lines, number)
    told = next((found for line in reversed(before) if (found := _INSTALLS.match(line))), None)
    package, version = named(f"{told[1]}=={told[2]}") if told else ("", "")
    calls = [found[0] for line in before if (found := _HOOK.search(line))]
    body = block(lines[number:end])
    return Section(
        "pdm", "PDM", lines[number].strip(), package, version, calls[-1] if calls else "", body, wraps=True, end=end
    )
