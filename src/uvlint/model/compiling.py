"""What stops the compiler on an extension module: missing headers and tools, a C API that is gone, Cython's changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.data.c_api import (
    CYTHON,
    CYTHON_IMPORTS,
    CYTHON_TELLS,
    ERRORS,
    FUNCTIONS,
    MACROS,
    NUMPY_2,
    NUMPY_2_3_NAMES,
    NUMPY_2_FUNCTIONS,
    NUMPY_2_NAMES,
    WRITTEN,
)
from uvlint.data.headers import MACOS_FOLDERS, NUMPY_2_HEADERS, PYTHON_GONE, SHIPPED_BY, WINDOWS
from uvlint.model.build import SHARED
from uvlint.model.finding import Cause, Confidence

if TYPE_CHECKING:
    from uvlint.model.build import Extension, Tell
    from uvlint.model.execution import Machine
    from uvlint.model.isolated import Environment

_TOOLS = {"swig": "swig", "fortran": "gfortran", "cuda": "nvcc", "rust": "cargo"}


def compiled(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    """Why an extension module cannot be compiled, surest first; empty when nothing is known against it."""
    causes = [*_commands(extension, machine), *_cython(extension, environment)]
    generated, headers = _generated(extension, environment), _headers(extension, environment, machine)
    early = [cause for cause in generated if cause.detail == "longintrepr.h"]  # its line comes before other headers
    causes += [*early, *headers, *(cause for cause in generated if cause not in early)]
    causes += [*_api(extension, environment, machine), *_written(extension, environment, machine)]
    return [*causes, *_linked(extension)]


def _linked(extension: Extension) -> list[Cause]:
    """What the linker refuses, after all has been compiled."""
    twice = next((tell.name for tell in extension.api if tell.name.startswith(SHARED)), "")
    return [Cause("unknown", twice.removeprefix(SHARED), Confidence.MEDIUM)] if twice and extension.known else []


def _commands(extension: Extension, machine: Machine) -> list[Cause]:
    if "rust" in extension.languages and "cargo" in machine.commands and not machine.network:
        return [Cause("network-needed", "crates", Confidence.MEDIUM)]
    return [
        Cause("missing-command", _TOOLS[language], Confidence.MEDIUM)
        for language in extension.languages
        if language in _TOOLS and _TOOLS[language] not in machine.commands
    ]


def translated(extension: Extension, environment: Environment) -> list[Cause]:
    """Why the script itself cannot have the Cython sources of an extension module translated."""
    return _cython(extension, environment) if extension.cythonized and extension.known else []


def _cython(extension: Extension, environment: Environment) -> list[Cause]:
    if "cython" not in extension.languages:
        return []
    if "cython" not in environment.versions:
        if extension.untranslated and extension.known:
            return [Cause("undeclared-build-dependency", "Cython", Confidence.HIGH)]
        return []
    version = environment.versions["cython"]
    sure = Confidence.HIGH if extension.known else Confidence.MEDIUM
    module, until, minor = CYTHON_IMPORTS
    if version is not None and version < Version(until) and environment.python.minor >= minor:
        return [Cause("removed-module", module, sure)] if extension.untranslated else []
    if version is None or version < Version("3"):
        return []
    written = _oldest(extension)
    for tell in extension.tells:
        since = Version(CYTHON_TELLS.get(tell, "3"))
        if tell == "numpy.int_t":
            if _has_numpy(environment, "2"):
                return [Cause("backend-drift", "numpy", sure)]
        elif tell == "NPY_OWNDATA":
            if _has_numpy(environment, "2.3"):
                return [Cause("backend-drift", "numpy", sure)]
        elif tell == "cimport numpy":
            absent = "numpy" not in environment.versions and not environment.opaque and not environment.open
            if absent and version >= since:
                return [Cause("undeclared-build-dependency", "numpy", Confidence.MEDIUM)]
        elif version >= since and not (written and written >= since):  # which has translated it
            return [Cause("backend-drift", "Cython", Confidence.MEDIUM if tell == "callback" else sure)]
    return []


def _oldest(extension: Extension) -> Version | None:
    """The oldest Cython that wrote the C which the sdist ships; None when there is none, or nobody can tell."""
    try:
        return min(map(Version, extension.generated), default=None)
    except InvalidVersion:
        return None


def _has_numpy(environment: Environment, least: str) -> bool:
    numpy = environment.version("numpy")
    return numpy is not None and numpy >= Version(least)


def _translated(extension: Extension, environment: Environment) -> bool:
    """Whether Cython writes the C anew that the sdist ships.

    Before Cython 3, its `build_ext` did so for C that is older than its source by whole seconds, and in an unpacked
    sdist none is.
    """
    if "cython" not in extension.languages or "cython" not in environment.versions:
        return False
    version = environment.versions["cython"]
    return extension.cythonized or version is None or version >= Version("3")


def _generated(extension: Extension, environment: Environment) -> list[Cause]:
    if _translated(extension, environment):
        return []
    minor = environment.python.minor
    for text in extension.generated:
        try:
            version = Version(text)
        except InvalidVersion:
            continue
        _, sure = [row for row in CYTHON if version >= Version(row[0])][-1]
        if minor >= sure:
            long = minor >= 11 and Version("0.27") <= version < Version("0.29.25")
            return [Cause("c-api", "longintrepr.h" if long else f"Cython {text}", Confidence.HIGH)]
    return []


def _written(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    """What Cython wrote for some modules alone, at the end of a file: what comes before has failed already."""
    version = _oldest(extension)
    if version is None or _translated(extension, environment):
        return []
    for tell in extension.api:
        _, before, gone, detail = WRITTEN.get(tell.name, ("", "0", 0, ""))
        certain = detail not in FUNCTIONS or tell.cplusplus or machine.strict
        if certain and environment.python.minor >= gone and version < Version(before):
            return [Cause("c-api", detail, Confidence.HIGH if extension.known else Confidence.MEDIUM)]
    return []


def _certain(tell: Tell, environment: Environment) -> bool:
    return environment.holds(tell.test, {}) is True


def _headers(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    for tell in extension.headers:
        if not _certain(tell, environment):
            continue
        if tell.name in NUMPY_2_HEADERS:
            if _has_numpy(environment, "2"):
                return [Cause("backend-drift", "numpy", Confidence.HIGH)]
            continue
        if tell.name in PYTHON_GONE:
            if environment.python.minor >= PYTHON_GONE[tell.name]:
                return [Cause("c-api", tell.name, Confidence.HIGH)]
            continue
        if shipper := next((package for folder, package in SHIPPED_BY.items() if tell.name.startswith(folder)), ""):
            if shipper not in environment.versions and not environment.opaque and not environment.open:
                return [Cause("missing-header", tell.name, Confidence.MEDIUM)]
            continue
        if not extension.known and (tell.name in WINDOWS or tell.name.startswith(MACOS_FOLDERS)):
            continue  # of a source that is compiled elsewhere
        if tell.name in machine.headers or tell.name.startswith(tuple(h for h in machine.headers if h.endswith("/"))):
            continue
        return [Cause("missing-header", tell.name, Confidence.MEDIUM)]
    return []


def _is_python_2(name: str) -> bool:
    return 0 in (ERRORS[name][1] if name in ERRORS else 1, MACROS.get(name, 1), FUNCTIONS.get(name, 1))


def _api(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    minor = environment.python.minor
    translated = _translated(extension, environment)
    for tell in extension.api:
        if not _certain(tell, environment) or (tell.generated and translated):
            continue
        if tell.name in NUMPY_2_3_NAMES:
            if _has_numpy(environment, "2.3"):
                return [Cause("backend-drift", "numpy", Confidence.HIGH if extension.known else Confidence.MEDIUM)]
            continue
        if tell.name in NUMPY_2 or tell.name in NUMPY_2_NAMES or tell.name in NUMPY_2_FUNCTIONS:
            refused = tell.name not in NUMPY_2_FUNCTIONS or tell.cplusplus or machine.strict
            if refused and _has_numpy(environment, "2"):
                return [Cause("backend-drift", "numpy", Confidence.HIGH if extension.known else Confidence.MEDIUM)]
            continue
        if not extension.known and _is_python_2(tell.name):
            continue  # of the sources for Python 2, which lie beside those for 3
        if (tell.name in ERRORS and minor >= ERRORS[tell.name][1]) or minor >= MACROS.get(tell.name, 99):
            return [Cause("c-api", tell.name, Confidence.HIGH if extension.known else Confidence.MEDIUM)]
        gone = FUNCTIONS.get(tell.name)
        if gone is not None and minor >= gone and (tell.cplusplus or machine.strict):
            return [Cause("c-api", tell.name, Confidence.HIGH if extension.known else Confidence.MEDIUM)]
    return []
