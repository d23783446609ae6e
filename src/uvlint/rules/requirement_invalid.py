"""A requirement does not parse, and uv does not say so.

## What it finds

A string in `project.dependencies`, an extra, a group or a requirements file that is no requirement: `multi >> 3`, an
unquoted version in a marker, a single `=`, an unknown marker variable.

## Why it matters

In `project.dependencies` and extras uv takes the list for dynamic and tries to *build the project* to learn its
dependencies; the user sees a wall of build output instead of the line. Elsewhere uv stops with an error.

## Fix safety

The evident spelling is only suggested.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.model import lenient
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.marker import PYTHON_VARIABLES
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR)
def requirement_invalid(survey: Survey) -> Iterator[Finding]:
    for unread in survey.project.unread:
        if unread.scope is None or unread.place is None:
            continue
        built = unread.scope == "dependencies" or unread.scope.startswith("extra:")
        in_table = "project" in unread.place.keys
        repaired = lenient.requirement(_evident(unread.what))
        fixes: tuple[Fix, ...] = ()
        if repaired and repaired != unread.what:
            edits = (Replace(unread.place, unread.what, repaired),)
            fixes = (Fix(f"write `{repaired}`", edits, suggestion=True),)
        yield Finding(
            at=unread.place,
            message=f"`{unread.what}` is no requirement: {unread.reason}",
            label="not understood",
            notes=("uv does not say so: it tries to build the project instead",) if built and in_table else (),
            fixes=fixes,
        )


_VARIABLES = PYTHON_VARIABLES | {"os_name", "platform_machine", "platform_system", "sys_platform"}
_EQUALS = r"(?<![<>=!~])=(?![<>=])"
_CARET = r"\^\s*(\d{1,6})((?:\.\d{1,6}){0,3})(?=\s*$)"
_UNQUOTED = rf"\b({'|'.join(sorted(_VARIABLES))})(\s*[<>=!~]=?=?\s*)([A-Za-z0-9][A-Za-z0-9_.*]*)(?=[\s)]|$)"
_CURLY = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def _evident(text: str) -> str:
    """The text with the slips put right that cannot mean anything else."""
    head, semicolon, marker = text.translate(_CURLY).partition(";")
    head = head.replace(" >> ", " > ").replace("=>", ">=").replace("=<", "<=")
    head = re.sub(_EQUALS, "==", re.sub(_CARET, _below_the_next, head))
    return f"{head}{semicolon}{_evident_marker(marker)}" if marker.strip() else head.rstrip()


def _below_the_next(caret: re.Match[str]) -> str:
    """Poetry's `^1.2`: anything up to the next release that may break something."""
    parts = [caret[1], *caret[2].split(".")[1:]]
    first = next((number for number, part in enumerate(parts) if int(part)), len(parts) - 1)
    above = [*parts[:first], str(int(parts[first]) + 1)]
    return f">={'.'.join(parts)},<{'.'.join(above)}"


def _evident_marker(marker: str) -> str:
    marker = marker.replace("&&", "and").replace("||", "or").replace("=>", ">=").replace("=<", "<=")
    return re.sub(_UNQUOTED, lambda found: f"{found[1]}{found[2]}'{found[3]}'", re.sub(_EQUALS, "==", marker))
