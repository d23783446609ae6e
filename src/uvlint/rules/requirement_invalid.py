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

from collections.abc import Iterator

from uvlint.model import lenient
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Replace
from uvlint.model.rule import rule
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


def _evident(text: str) -> str:
    """The text with the slips put right that cannot mean anything else."""
    head, semicolon, marker = text.partition(";")
    head = head.replace(" >> ", " > ").replace("=>", ">=").replace("=<", "<=")
    if "=" in head and not any(sign in head for sign in ("==", ">=", "<=", "~=", "!=")):
        head = head.replace("=", "==", 1)
    return f"{head}{semicolon}{marker}"
