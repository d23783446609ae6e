"""A project wants `uv` to stand in where `uv-build` is absent, in a way that does not hold.

## What it finds

A build backend in the project's own tree that switches `uv_build` to `uv` (`USE_UV_EXECUTABLE`), and one that
`uvlint backend` wrote and that is of an older form, or that the project's sdists leave out.

## Why it matters

uv_build has that switch for distributions to patch. With it on, a build fails wherever the frontend passes on the
metadata that it has asked for, as pip does, and whatever version `uv` has is used. An sdist without its backend cannot
be built by anybody.

## Fix safety

`uvlint backend --write` writes a backend that chooses by version and passes the metadata on in the form that each
program takes. It is a file of its own, so it is only suggested here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.build_system import FORMAT
from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey

_RENEW = Fix("`uvlint backend --write` puts it in order", suggestion=True)


@rule(severity=Severity.INFO)
def backend_fallback(survey: Survey) -> Iterator[Finding]:
    system = survey.project.build_system
    if system is None or system.in_tree is None:
        return
    found, at = system.in_tree, system.place.child("backend-path")
    if found.switches and not found.format:
        yield Finding(
            at=at,
            message=f"`{found.file}` switches `uv_build` to `uv`, which fails where a frontend passes metadata on",
            label="a switch for distributions to patch",
            hint="build with `uv_build` itself, and `uvlint backend --write` writes a backend that chooses by version",
            severity=Severity.WARNING,
        )
    elif 0 < found.format < FORMAT and not found.edited:
        yield Finding(
            at=at,
            message=f"`{found.file}` was written by an older uvlint",
            label=f"format {found.format}, and {FORMAT} is today's",
            fixes=(_RENEW,),
        )
    elif found.format and not system.takes(found.inside):
        yield Finding(
            at=at,
            message=f"sdists of the project leave `{found.file}` out, so nobody can build them",
            label="not in `source-include`",
            severity=Severity.WARNING,
            fixes=(_RENEW,),
        )
