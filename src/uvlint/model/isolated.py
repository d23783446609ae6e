"""What an isolated build environment holds: which modules can be imported there, and what is missing instead."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.data.backends import (
    BACKENDS,
    BROKEN_PLUGINS,
    DEAD,
    DEPENDENCIES,
    NEEDS_PKG_RESOURCES,
    NUMPY_DISTUTILS,
    PINNED_NATIVE,
    SETUPTOOLS_GAPS,
    SETUPTOOLS_GONE,
    VENDORED,
    VENDORED_SINCE,
)
from uvlint.data.commands import LIBRARIES, PRESENT
from uvlint.data.imports import DISTRIBUTIONS
from uvlint.data.removed_modules import ADDED, MODULES, NAMES, U_MODE
from uvlint.model import marker as markers
from uvlint.model.build import MORE, Test
from uvlint.model.finding import Cause, Confidence
from uvlint.model.foreseen import Got
from uvlint.model.grammar import InvalidMarker, InvalidRequirement, canonicalize_name, declared

if TYPE_CHECKING:
    from uvlint.model.target import Platform, Python

ANYTHING = Version("0")
_HOLDERS = frozenset(name.rpartition(".")[0] for name in NAMES)  # modules of which only a name is gone


Offered = Callable[[str], Got | None]
"""What an isolated build would get for a requirement; None when that is not known."""


def distribution_of(module: str) -> str:
    """The distribution that a module is most likely from, normalised."""
    top = module.partition(".")[0]
    return canonicalize_name(DISTRIBUTIONS.get(module, DISTRIBUTIONS.get(top, top)))


def environment_of(python: Python, platform: Platform) -> dict[str, str]:
    """What markers are judged by."""
    return {
        **python.environment(),
        **platform.environment(),
        "extra": "",
        "platform_release": "",
        "platform_version": "",
    }


def _unbuilt(name: str, got: Got) -> list[Cause]:
    """Why a build requirement that has no wheel cannot be installed: for what its own build lacks, else for its age."""
    itself = Cause("backend-drift", f"{name}=={got.version}", Confidence.MEDIUM)
    if got.wheel:
        return []
    if got.ending is None or got.ending.outcome == "unknown":
        return [itself] if got.outlived or name in PINNED_NATIVE else []
    if got.ending.outcome != "fails":
        return []
    first = got.ending.causes[0]  # what a machine lacks is told as such: to install it is the cure
    lacks = first.kind.startswith("missing-") or first.kind == "network-needed"
    return [first if lacks else Cause(itself.kind, itself.detail, first.confidence)]


class Environment:
    """The environment of one build on one target, grown by the requirements that are installed into it."""

    def __init__(self, python: Python, platform: Platform, offered: Offered) -> None:
        self.python = python
        self.variables = environment_of(python, platform)
        self.offered = offered
        self.versions: dict[str, Version | None] = {}
        self.opaque: set[str] = set()
        self.trouble: list[Cause] = []
        self.plugins: list[str] = []  # that cannot do without `pkg_resources`
        self.open = False  # whether a hook has asked for what nobody can tell, so that nothing is surely absent
        self.commands: frozenset[str] = frozenset()  # of the machine, and its libraries
        self.libraries: frozenset[str] = frozenset()
        self.argument = "egg_info"  # the command that the backend calls `setup.py` with
        self._markers: dict[str, bool | None] = {}  # a script asks the same few over and over

    def install(self, requirements: Iterable[str], *, surely: bool = True) -> None:
        """Add what a list of requirements brings; what cannot be had becomes `trouble`, where it is surely wanted."""
        before = len(self.trouble)
        for text in requirements:
            if text == MORE:
                self.opaque.add(text)
            try:
                requirement = declared(text)
            except InvalidRequirement:
                continue
            if requirement.marker is None or self._marker(requirement.marker) is not False:
                self._install(canonicalize_name(requirement.name), text.partition(";")[0].strip())
        if not surely:
            del self.trouble[before:]
        elif self.plugins and (gone := self._gone("pkg_resources")) and gone not in self.trouble:
            self.trouble.append(gone)

    def _install(self, name: str, text: str) -> None:
        if name in DEAD or name in BROKEN_PLUGINS:
            self.trouble.append(Cause("backend-drift", name, Confidence.HIGH))
            return
        got = self.offered(text)
        version: Version | None = None
        if got is not None and not got.version:
            self.trouble.append(Cause("backend-drift", text, Confidence.HIGH))
        elif got is not None:
            try:
                version = Version(got.version)
            except InvalidVersion:
                version = None
            self.trouble += _unbuilt(name, got)
            if version is not None and version < Version(NEEDS_PKG_RESOURCES.get(name, "0")):
                self.plugins.append(name)
        if self.versions.get(name) is None:
            self.versions[name] = version
        if name not in DEPENDENCIES:
            self.opaque.add(name)
        for dependency in DEPENDENCIES.get(name, ()):
            if dependency not in self.versions:
                self._install(dependency, dependency)

    def version(self, name: str) -> Version | None:
        """The version of a distribution in the environment; None when absent or unknown."""
        return self.versions.get(name)

    def lack(self, module: str, names: Iterable[str] = ()) -> Cause | None:
        """Why an import of a module, and of names from it, fails; None when it does not, as far as is known."""
        top = module.partition(".")[0]
        minor = self.python.minor
        if top == "distutils":
            return self._distutils(module, names)
        if top in MODULES:
            gone = MODULES[top]
            if minor >= gone:
                if distribution_of(top) in self.versions and distribution_of(top) != canonicalize_name(top):
                    return None
                kind = "removed-module" if gone else "python2-syntax"
                return Cause(kind, top, Confidence.HIGH)
            return None
        if any(minor < ADDED.get(part, 0) for part in (module, top)):
            return Cause("undeclared-build-dependency", module, Confidence.HIGH)
        for name in names:
            if cause := self.without(f"{module}.{name}") or self._gone(f"{module}.{name}"):
                return cause
        if module in NAMES or (module in _HOLDERS and not names):
            return self.without(module)
        return None if top in sys.stdlib_module_names else self._third(top, module)

    def without(self, name: str) -> Cause | None:
        """Why a name of the standard library cannot be used; None when it can."""
        if name == "locals.exec":  # PEP 667: what `exec` binds in a function no longer shows in `locals()`
            return Cause("unknown", "locals()", Confidence.HIGH) if self.python.minor >= 13 else None
        if name == "__builtins__":
            return Cause("unknown", name, Confidence.HIGH)
        if name == "Cython.cython_sources":
            cython = self.version("cython")
            return Cause("backend-drift", "Cython", Confidence.HIGH) if cython and cython >= Version("3") else None
        if name.startswith("environ."):
            return Cause("unknown", name.removeprefix("environ."), Confidence.MEDIUM)
        if name == "int.None":
            return Cause("unknown", "int(None)", Confidence.MEDIUM)
        if name.startswith("import."):
            return Cause("python2-syntax", f"import {name.removeprefix('import.')}", Confidence.HIGH)
        if name.startswith("builtins."):
            return Cause("python2-syntax", name.removeprefix("builtins."), Confidence.HIGH)
        if name in SETUPTOOLS_GONE:
            return self._gone(name)
        if name == "open.U":
            return Cause("removed-module", "open mode 'U'", Confidence.HIGH) if self.python.minor >= U_MODE else None
        gone = NAMES.get(name)
        if gone is None or self.python.minor < gone:
            return None
        return Cause("removed-module" if gone else "python2-syntax", name, Confidence.HIGH)

    def _distutils(self, module: str, names: Iterable[str]) -> Cause | None:
        for name in (module, *(f"{module}.{name}" for name in names)):
            if cause := self._gone(name):
                return cause
        if self.python.minor < 12 or "setuptools" in self.versions:
            return None
        return Cause("removed-module", "distutils", Confidence.HIGH if not self.opaque else Confidence.MEDIUM)

    def _gone(self, name: str) -> Cause | None:
        version = self.versions.get("setuptools")
        if version is None:
            return None
        since, until = SETUPTOOLS_GAPS.get(name, (SETUPTOOLS_GONE.get(name, "9999"), "9999"))
        if not Version(since) <= version < Version(until):
            return None
        return Cause("backend-drift", name, Confidence.HIGH)

    def _third(self, top: str, module: str) -> Cause | None:
        if top in ("setuptools", "pkg_resources", "easy_install", "_distutils_hack"):
            if "setuptools" not in self.versions:
                return self._undeclared("setuptools" if top != "pkg_resources" else top)
            return self._gone(module) or self._gone(top)
        wanted = distribution_of(module)
        provider = BACKENDS.get(top, ("", ""))[0]
        if wanted in self.versions or canonicalize_name(top) in self.versions or provider in self.versions:
            if module.startswith("numpy.distutils"):
                return self._numpy()
            return None
        return None if self.open or self._brought_along(top) else self._undeclared(top)

    def _brought_along(self, top: str) -> bool:
        """Whether setuptools itself brings the module: it puts what it vendors on the path when it is imported."""
        version = self.version("setuptools")
        return version is not None and version >= Version(VENDORED_SINCE) and top in VENDORED

    def _numpy(self) -> Cause | None:
        """`numpy.distutils` is gone on Python 3.12, and before that it needs modules that setuptools dropped."""
        version, numpy = self.version("setuptools"), self.version("numpy")
        later = numpy is not None and numpy >= Version("2")
        if self.python.minor >= 12 or (version is not None and version >= Version(NUMPY_DISTUTILS[later])):
            return Cause("backend-drift", "numpy.distutils", Confidence.HIGH)
        return None

    def _undeclared(self, top: str) -> Cause:
        sure = Confidence.HIGH if not self.opaque else Confidence.MEDIUM
        return Cause("undeclared-build-dependency", top, sure)

    def holds(self, test: Test, flags: dict[str, bool | None], depth: int = 0) -> bool | None:
        """Whether a test is true; None when that is not known."""
        match test.op:
            case "true":
                return True
            case "false":
                return False
            case "flag":
                return flags.get(test.text)
            case "argument":
                return self.argument == test.text
            case "command":
                return test.text in PRESENT or test.text in self.commands
            case "library":
                return test.text in LIBRARIES or not {test.text, f"lib{test.text}"}.isdisjoint(self.libraries)
            case "module":
                return self.lack(test.text) is None
            case "marker":
                return self._marker(test.text)
            case "not":
                inner = self.holds(test.parts[0], flags, depth + 1)
                return None if inner is None else not inner
            case "and" | "or":
                parts = [self.holds(part, flags, depth + 1) for part in test.parts]
                decisive = test.op == "or"
                if decisive in parts:
                    return decisive
                return None if None in parts else not decisive
        return None

    def _marker(self, text: str) -> bool | None:
        """Whether a marker holds there, as uv takes it; None when nobody can know."""
        if text not in self._markers:
            self._markers[text] = self._judged(text)
        return self._markers[text]

    def _judged(self, text: str) -> bool | None:
        try:
            answer = markers.assuming(markers.parse(text), lambda term: markers.holds(term, self.variables))
        except InvalidMarker:
            return None
        return answer if isinstance(answer, bool) else None
