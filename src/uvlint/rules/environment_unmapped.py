"""A required environment on a platform whose wheels uv cannot tell.

## What it finds

An entry of `required-environments` that only holds on systems for which uv maps no wheel tag to a marker: FreeBSD and
the other BSDs, iOS, Emscripten, WASI, Cygwin, Solaris, AIX.

## Why it matters

No wheel ever covers such an entry, so every package without an sdist makes the lock fail, and every other one passes
untested.

## Fix safety

uv has nothing to put in its place, so that leaving it out is only suggested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model import marker as markers
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Remove
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey

# uv-resolver, `implied_platform_markers`: Linux, macOS, Windows and Android tags imply a marker, all others none.
_MAPPED = frozenset({"linux", "darwin", "win32", "android"})


@rule(severity=Severity.ERROR)
def environment_unmapped(survey: Survey) -> Iterator[Finding]:
    for place, entry in survey.project.entries("required-environments"):
        if not markers.parses(entry):
            continue
        chosen = survey.everywhere.members(survey.everywhere.where(entry).yes)
        systems = {target.platform.sys_platform for target in chosen}
        if systems and not systems & _MAPPED:
            yield Finding(
                at=place,
                message=f"uv knows no wheel tags for `{entry}`, so no wheel ever covers it",
                label=f"only on {', '.join(f'`{name}`' for name in sorted(systems))}",
                hint="leave it out of `required-environments`; `environments` may hold it",
                fixes=(Fix("remove the entry", (Remove(place, entry),), suggestion=True),),
            )
