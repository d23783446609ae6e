"""A release is built by code that imports what its build environment does not have.

## What it finds

A release without a wheel whose `setup.py` or backend imports a package (`pip`, `numpy`, `Cython`, `torch`, …) that is
neither the standard library's, nor its own, nor among its build requirements.

## Why it matters

uv builds in isolation: *ModuleNotFoundError: No module named 'torch'*, although it is installed right beside. pip is
not part of such an environment either.

## How it decides

The sdist's files are read in memory and nothing of them is run. What the build would get is resolved against the index
as of today, build constraints included; the first thing that stops it is reported, what comes after it as a further
cause.

## Fix safety

`extra-build-dependencies` changes the build of this package only, so where that build certainly fails it is safe. For
what must be the very version that the program runs with, `match-runtime` is set, with the metadata entry it needs.
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
def build_undeclared_dependency(survey: Survey) -> Iterator[Finding]:
    yield from stopped(survey, Fault.BUILD_UNDECLARED_DEPENDENCY, "and that fails")
