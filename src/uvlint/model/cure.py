"""What cures a build that fails, or is predicted to: settings of uv, or packages of the system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import Version

from uvlint.data.backends import SETUPTOOLS_GAPS, SETUPTOOLS_GONE, SETUPTOOLS_NEEDS, STRICT_KEYWORDS
from uvlint.data.imports import DISTRIBUTIONS, RUNTIME
from uvlint.data.system_packages import COMMANDS, HEADERS, LIBRARIES
from uvlint.model.grammar import canonicalize_name
from uvlint.model.isolated import distribution_of

if TYPE_CHECKING:
    from uvlint.model.build import BuildFacts
    from uvlint.model.finding import Cause
    from uvlint.model.foreseen import Forecast
    from uvlint.model.target import Python

SYSTEMS = ("debian", "fedora", "alpine", "homebrew")


class Cure(Struct, frozen=True):
    """One way to make a build succeed.

    `kind` is `extra-build-dependencies`, `build-constraint-dependencies`, `no-build-isolation` or `system-package`.
    `values` are requirements, or for `system-package` one `system:package` for each system that is known; `runtime`
    says that the build must see the very version that the package runs with (uv's `match-runtime`).
    """

    kind: str
    values: tuple[str, ...]
    why: str
    runtime: bool = False


def cures(forecast: Forecast, facts: BuildFacts, python: Python) -> tuple[Cure, ...]:
    """What cures the first cause of a predicted failure, best first; empty when only another release or Python does."""
    if forecast.outcome != "fails" or not forecast.causes:
        return ()
    return cures_of(forecast.causes[0], facts, python)


def cures_of(cause: Cause, facts: BuildFacts, python: Python) -> tuple[Cure, ...]:
    """What cures one cause, best first."""
    match cause.kind:
        case "undeclared-build-dependency":
            return _undeclared(cause.detail)
        case "backend-drift":
            return _drift(cause.detail, facts, python)
        case "removed-module":
            return _removed(cause.detail, python)
        case "missing-command":
            return _packages(cause.detail, COMMANDS, f"the build runs `{cause.detail}`")
        case "missing-header":
            return _header(cause.detail)
        case "missing-library":
            return _packages(cause.detail, LIBRARIES, f"the build links against `{cause.detail}`")
    return ()


def _undeclared(module: str) -> tuple[Cure, ...]:
    name = DISTRIBUTIONS.get(module) or DISTRIBUTIONS.get(module.partition(".")[0]) or module.partition(".")[0]
    if module == "pkg_resources":
        return (Cure("extra-build-dependencies", ("setuptools<82",), "setuptools 82 dropped `pkg_resources`"),)
    runtime = canonicalize_name(name) in RUNTIME
    why = f"its build imports `{module}` and declares it nowhere"
    return (
        Cure("extra-build-dependencies", (canonicalize_name(name),), why, runtime),
        Cure("no-build-isolation", (canonicalize_name(name),), why),
    )


def _drift(detail: str, facts: BuildFacts, python: Python) -> tuple[Cure, ...]:
    if detail == "use_2to3":
        return _setuptools("58", "setuptools 58 dropped `use_2to3`", python)
    if detail == "flat-layout":
        return _setuptools("61", "setuptools 61 refuses several top-level packages that nothing names", python)
    if detail in SETUPTOOLS_GAPS:
        since, until = SETUPTOOLS_GAPS[detail]
        why = f"setuptools {since} dropped `{detail}`, and {until} has it again"
        return (Cure("build-constraint-dependencies", (f"setuptools!={since}",), why),)
    if detail in SETUPTOOLS_GONE:
        bound = ".".join(SETUPTOOLS_GONE[detail].split(".")[:1])
        return _setuptools(bound, f"setuptools {bound} dropped `{detail}`", python)
    if detail == "Cython":
        return (Cure("build-constraint-dependencies", ("cython<3",), "its sources are written for Cython before 3"),)
    if detail == "numpy":
        why = "its sources are written for numpy before 2"
        return (Cure("build-constraint-dependencies", ("numpy<2",), why),)
    if detail in STRICT_KEYWORDS:
        return _setuptools("66", f"setuptools 66 refuses its `{detail}`", python)
    if detail == "cmake":
        return (
            Cure("build-constraint-dependencies", ("cmake<4",), "CMake 4 refuses what is written for it before 3.5"),
        )
    if any(text == f"dashed={detail}" for text in facts.recipe.settings) or re.fullmatch(r"[a-z]+(-[a-z]+)+", detail):
        bounds = ("setuptools!=78.0.0,!=78.0.1",)
        return (Cure("build-constraint-dependencies", bounds, "setuptools 78.0.0 and 78.0.1 refuse keys with dashes"),)
    return ()


def _setuptools(below: str, why: str, python: Python) -> tuple[Cure, ...]:
    """A bound on setuptools, where a release below it still runs on that Python."""
    for release, minor, _, _ in SETUPTOOLS_NEEDS:
        if python.minor >= minor and Version(below) <= Version(release):
            return ()
    return (Cure("build-constraint-dependencies", (f"setuptools<{below}",), why),)


def _removed(detail: str, python: Python) -> tuple[Cure, ...]:
    if detail == "distutils" and python.minor >= 12:
        why = "setuptools brings `distutils` along, which Python 3.12 dropped"
        return (Cure("extra-build-dependencies", ("setuptools",), why),)
    substitutes = {"imp": "zombie-imp", "asyncore": "pyasyncore", "asynchat": "pyasynchat", "cgi": "legacy-cgi"}
    substitutes |= {"telnetlib": "standard-telnetlib", "imghdr": "standard-imghdr", "pipes": "standard-pipes"}
    if detail in substitutes:
        why = f"Python dropped `{detail}`; `{substitutes[detail]}` brings it back"
        return (Cure("extra-build-dependencies", (substitutes[detail],), why),)
    return ()


def _header(name: str) -> tuple[Cure, ...]:
    known = {name: HEADERS[name]} if name in HEADERS else {}
    for prefix in (key for key in HEADERS if key.endswith("/") and name.startswith(key)):
        known.setdefault(name, HEADERS[prefix])
    return _packages(name, known, f"its sources include `{name}`")


def _packages(name: str, table: dict[str, tuple[str, str, str, str]], why: str) -> tuple[Cure, ...]:
    if name not in table:
        return ()
    values = tuple(f"{system}:{package}" for system, package in zip(SYSTEMS, table[name], strict=True) if package)
    return (Cure("system-package", values, why),)


__all__ = ["Cure", "cures", "cures_of", "distribution_of"]
