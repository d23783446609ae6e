"""Every environment that Python knows: what "never true" and "always true" are judged over.

Wider than any promise: all platforms and architectures, PyPy and GraalPy beside CPython, and Pythons to come, so that a
marker written for the future or for a rare system is left alone.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from packaging.version import Version

from uvlint.data.platforms import ELSEWHERE, PLATFORMS
from uvlint.data.pythons import CPYTHON
from uvlint.model.promise import cuts
from uvlint.model.target import Platform, Python, platform_from
from uvlint.model.universe import Universe

if TYPE_CHECKING:
    from uvlint.model.project import Project

_TO_COME = 10  # minors beyond the newest known one
_IMPLEMENTATIONS = ("cpython", "pypy", "graalpy")


def everywhere(project: Project) -> Universe:
    """All Pythons that `requires-python` admits, now or later, on all platforms, under all implementations."""
    versions = {Version(f"3.{minor}.0") for minor in range(max(CPYTHON) + _TO_COME)} | {Version("4.0.0")}
    versions |= {Version("2.7.18")} | set(cuts(project))
    for minor in range(max(CPYTHON) + _TO_COME):
        versions |= {Version(f"3.{minor}.1"), Version(f"3.{minor}.99")}
    range_ = project.requires_python
    admitted = [v for v in sorted(versions) if range_ is None or range_.specifier.contains(v, prereleases=True)]
    pythons = [
        Python(f"{implementation}-{version}", version, version.minor, implementation)
        for version in admitted
        for implementation in _IMPLEMENTATIONS
    ]
    return Universe(pythons, platforms())


@cache
def platforms() -> tuple[Platform, ...]:
    """All platforms: one for each thing that markers can tell apart."""
    known = [platform_from(name) for name in PLATFORMS]
    told = {(platform.family, platform.machine): platform for platform in reversed(known)}
    rare = [Platform(f"{family}-{machine}", family, machine, machine, (0, 0)) for family, machine in ELSEWHERE]
    return (*told.values(), *rare)
