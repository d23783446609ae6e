"""A release is built by code that needs a module which that Python no longer has.

## What it finds

A release without a wheel for a Python, whose build uses a module of the standard library that Python has dropped:
`imp`, `asyncore`, `distutils` through an old setuptools or `numpy.distutils`, and names such as
`inspect.getargspec`.

## Why it matters

`uv sync` ends in *ModuleNotFoundError: No module named 'distutils'* on that Python. An `import distutils` alone is no
fault: today's setuptools brings its own. What counts is the setuptools that the build would really get.

## How it decides

The sdist's files are read in memory and nothing of them is run. What the build would get is resolved against the index
as of today, build constraints included; the first thing that stops it is reported, what comes after it as a further
cause.

## Fix safety

Where the build certainly fails nothing can be installed today, so a split that gives those Pythons a release of their
own is safe, and so is a build dependency that only this package gets."""

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
def build_removed_module(survey: Survey) -> Iterator[Finding]:
    yield from stopped(survey, Fault.BUILD_REMOVED_MODULE, "and that fails")
