"""A marker uses a variable's name of earlier days.

## What it finds

`os.name`, `sys.platform`, `platform.machine`, `platform.version`, `platform.python_implementation` and
`python_implementation`: the spellings of PEP 345.

## Why it matters

uv and pip still read them, the specification of markers no longer has them, and other tools refuse them.

## Fix safety

Today's name means the same everywhere: it is safe.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey

_OLD = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.machine": "platform_machine",
    "platform.version": "platform_version",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
# A quoted string, to be stepped over, or one of the names standing by itself.
_NAME = (
    r"'[^']*'|\"[^\"]*\"|(?<![\w.])(?P<name>"
    + "|".join(re.escape(name) for name in sorted(_OLD, key=len, reverse=True))
    + r")(?![\w.])"
)


@rule(severity=Severity.INFO, fixable=True)
def marker_deprecated_name(survey: Survey) -> Iterator[Finding]:
    for requirement in survey.lines:
        head, semicolon, marker = requirement.text.partition(";")
        names = [found["name"] for found in re.finditer(_NAME, marker) if found["name"]] if requirement.marker else []
        if names:
            today = re.sub(_NAME, lambda found: _OLD[found["name"]] if found["name"] else found[0], marker)
            edits = (Replace(requirement.place, requirement.text, f"{head}{semicolon}{today}"),)
            yield Finding(
                at=requirement.place,
                message=f"`{names[0]}` is called `{_OLD[names[0]]}` today",
                label="a name of earlier days",
                fixes=(Fix("write today's name", edits),),
            )
