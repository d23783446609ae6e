"""What stops the compiler on an extension module: missing headers and tools, a C API that is gone, Cython's changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.data.c_api import CYTHON, ERRORS, FUNCTIONS, MACROS, NUMPY_2
from uvlint.data.headers import MACOS_FOLDERS, NUMPY_2_HEADERS, PYTHON_GONE, WINDOWS
from uvlint.model.finding import Cause, Confidence

if TYPE_CHECKING:
    from uvlint.model.build import Extension, Tell
    from uvlint.model.execution import Machine
    from uvlint.model.isolated import Environment

_TOOLS = {"swig": "swig", "fortran": "gfortran", "cuda": "nvcc", "rust": "cargo"}


_NO_LONG = Version("3.1")  # the Cython whose sources know no `long`


def compiled(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    """Why an extension module cannot be compiled, surest first; empty when nothing is known against it."""
    causes = [*_commands(extension, machine), *_cython(extension, environment)]
    generated, headers = _generated(extension, environment), _headers(extension, environment, machine)
    early = [cause for cause in generated if cause.detail == "longintrepr.h"]  # its line comes before other headers
    causes += [*early, *headers, *(cause for cause in generated if cause not in early)]
    return [*causes, *_api(extension, environment, machine)]


def _commands(extension: Extension, machine: Machine) -> list[Cause]:
    if "rust" in extension.languages and "cargo" in machine.commands and not machine.network:
        return [Cause("network-needed", "crates", Confidence.MEDIUM)]
    return [
        Cause("missing-command", _TOOLS[language], Confidence.MEDIUM)
        for language in extension.languages
        if language in _TOOLS and _TOOLS[language] not in machine.commands
    ]


def _cython(extension: Extension, environment: Environment) -> list[Cause]:
    if "cython" not in extension.languages:
        return []
    if "cython" not in environment.versions:
        if extension.untranslated and extension.known:
            return [Cause("undeclared-build-dependency", "Cython", Confidence.HIGH)]
        return []
    version = environment.versions["cython"]
    if version is None or version < Version("3"):
        return []
    sure = Confidence.HIGH if extension.known else Confidence.MEDIUM
    if "numpy.int_t" in extension.tells and _has_numpy_2(environment):
        return [Cause("backend-drift", "numpy", sure)]
    tells = [tell for tell in extension.tells if tell != "numpy.int_t" and (tell != "long" or version >= _NO_LONG)]
    return [Cause("backend-drift", "Cython", sure) for _ in tells[:1]]


def _has_numpy_2(environment: Environment) -> bool:
    numpy = environment.version("numpy")
    return numpy is not None and numpy >= Version("2")


def _generated(extension: Extension, environment: Environment) -> list[Cause]:
    if "cython" in extension.languages and "cython" in environment.versions:
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


def _certain(tell: Tell, environment: Environment) -> bool:
    return environment.holds(tell.test, {}) is True


def _headers(extension: Extension, environment: Environment, machine: Machine) -> list[Cause]:
    for tell in extension.headers:
        if not _certain(tell, environment):
            continue
        if tell.name in NUMPY_2_HEADERS:
            if _has_numpy_2(environment):
                return [Cause("backend-drift", "numpy", Confidence.HIGH)]
            continue
        if tell.name in PYTHON_GONE:
            if environment.python.minor >= PYTHON_GONE[tell.name]:
                return [Cause("c-api", tell.name, Confidence.HIGH)]
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
    cythonized = "cython" in extension.languages and "cython" in environment.versions
    for tell in extension.api:
        if not _certain(tell, environment) or (tell.generated and cythonized):
            continue
        if tell.name in NUMPY_2:
            if _has_numpy_2(environment):
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
