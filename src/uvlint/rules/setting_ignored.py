"""A key stands where uv does not read it.

## What it finds

Keys of the workspace (`environments`, `sources`, `conflicts`, …) in a `uv.toml` or in a script, which make uv refuse
the file; constraints and overrides in a `uv.toml`, and settings of a workspace member that only the root can make,
which `uv lock` passes over in silence.

## Why it matters

A constraint that is not read does not constrain: the lock takes releases that it was to keep out.

## Fix safety

Moving a key between files is for a person to do, so nothing is written.
"""

from collections.abc import Iterator

from uvlint.data.settings import READ_IN_MEMBERS, REFUSED_IN_SCRIPTS, REFUSED_IN_UV_TOML, UNHEEDED_IN_UV_TOML
from uvlint.model.finding import Finding, Severity
from uvlint.model.rule import rule
from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING)
def setting_ignored(survey: Survey) -> Iterator[Finding]:
    for key, setting in survey.project.written:
        file = setting.place.file
        if file.endswith("uv.toml") and key in REFUSED_IN_UV_TOML:
            yield Finding(
                at=setting.place,
                message=f"uv refuses a `uv.toml` with `{key}`",
                label="not allowed here",
                hint="move it to `[tool.uv]` of pyproject.toml",
                severity=Severity.ERROR,
            )
        elif file.endswith("uv.toml") and key in UNHEEDED_IN_UV_TOML:
            yield Finding(
                at=setting.place,
                message=f"`uv lock` does not read `{key}` from `uv.toml`",
                label="passed over in silence",
                hint="move it to `[tool.uv]` of pyproject.toml; `uv pip compile` reads it here",
            )
        elif file.endswith(".py") and key in REFUSED_IN_SCRIPTS:
            yield Finding(
                at=setting.place,
                message=f"uv refuses a script with `{key}`",
                label="not allowed here",
                hint="remove it: a script is locked for every environment",
                severity=Severity.ERROR,
            )
        elif survey.project.workspace and not _counts_in_member(key, survey):
            yield Finding(
                at=setting.place,
                message=f"uv does not read `{key}` from a member of a workspace",
                label="passed over in silence",
                hint=f"move it to `{survey.project.workspace}`, the root of the workspace",
            )


def _counts_in_member(key: str, survey: Survey) -> bool:
    """Whether a key is read in a member; its indexes are where its own sources name them."""
    return key in READ_IN_MEMBERS or (key == "index" and "sources" in survey.project.uv)
