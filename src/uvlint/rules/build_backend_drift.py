"""A release is built with tools that have changed since: its build needs an older one.

## What it finds

A release without a wheel whose build uses what the build tools of today no longer do: `use_2to3`, `pkg_resources`, keys
with dashes under setuptools 78.0.0, sources for Cython before 3.

## Why it matters

Nothing of the release has changed, and yet it no longer builds: an isolated build takes the newest tools that its
requirements admit.

## How it decides

The sdist's files are read in memory and nothing of them is run. What the build would get is resolved against the index
as of today, build constraints included; the first thing that stops it is reported, what comes after it as a further
cause.

## Fix safety

`build-constraint-dependencies` holds for every build of the project, those of packages that nobody wrote down among
them, so it is an unsafe fix. It is offered only where the older tool still runs on that Python.
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


@rule(severity=Severity.ERROR, needs=frozenset({"pages"}), fixable=True)
def build_backend_drift(survey: Survey) -> Iterator[Finding]:
    yield from stopped(survey, Fault.BUILD_BACKEND_DRIFT, "and that fails")
