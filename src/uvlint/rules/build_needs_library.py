"""A release is built from sources that need a library of the system.

## What it finds

A release without a wheel whose C sources include headers, or link against libraries, that it does not ship:
`graphviz/cgraph.h`, `mysql.h`, `lber.h`.

## Why it matters

The build ends in *fatal error: graphviz/cgraph.h: No such file or directory* on every machine without the library's
development files, most containers among them.

## How it decides

The sdist's files are read in memory and nothing of them is run. What the build would get is resolved against the index
as of today, build constraints included; the first thing that stops it is reported, what comes after it as a further
cause.

## Fix safety

A build may succeed, so a fix that changes what those targets get is unsafe. Packages of the system are only shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.ending import stopped
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Severity
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"pages"}), fixable=True)
def build_needs_library(survey: Survey) -> Iterator[Finding]:
    yield from stopped(survey, Fault.BUILD_NEEDS_LIBRARY, "and that needs a library of the system")
