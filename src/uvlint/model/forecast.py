"""How a build of an sdist would end on a target, from the facts of its files and what the index offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.version import Version

from uvlint.data.backends import (
    BACKENDS,
    CMAKE_MINIMUM,
    DASHED_KEYS,
    DEPENDENCIES,
    FLAT_LAYOUT,
    FLIT_METADATA,
    INSISTING,
    SCIKIT_BUILD_KEYS,
    SETUPTOOLS_NEEDS,
    STRICT_REQUIREMENTS,
    USE_2TO3,
)
from uvlint.data.system_packages import CMAKE_PACKAGES
from uvlint.model.build import BuildFacts, Extension, Import, Keyword, Setup, Test, every
from uvlint.model.compiling import compiled, translated
from uvlint.model.execution import PLAIN, Execution, Machine, Raised
from uvlint.model.finding import Cause, Confidence
from uvlint.model.foreseen import Forecast, Got
from uvlint.model.grammar import InvalidRequirement, canonicalize_name, declared
from uvlint.model.isolated import Environment, Offered

if TYPE_CHECKING:
    from uvlint.model.target import Platform, Python

__all__ = ["PLAIN", "Forecast", "Got", "Machine", "Offered", "forecast", "names_wanted"]


BACKEND_NAMES = frozenset(name for name, _ in BACKENDS.values())


def names_wanted(facts: BuildFacts) -> frozenset[str]:
    """The packages whose pages a forecast asks `offered` about."""
    steps = every((*facts.recipe.backend, *facts.recipe.program))
    asked = (step.values for step in steps if isinstance(step, Keyword) and step.name in ("setup_requires", "requires"))
    texts = [*facts.requires, *(text for values in asked for text in values)]
    texts += [s.removeprefix("setup_requires=") for s in facts.recipe.settings if s.startswith("setup_requires=")]
    names = {"setuptools"}
    for text in texts:
        try:
            name = canonicalize_name(declared(text).name)
        except InvalidRequirement:
            continue
        names |= {name, *(DEPENDENCIES.get(name, ()) if name in BACKEND_NAMES else ())}
    return frozenset(names)


def forecast(
    facts: BuildFacts, python: Python, platform: Platform, offered: Offered, machine: Machine = PLAIN
) -> Forecast:
    """How the isolated build of an sdist would end with a Python on a platform, on a machine."""
    found = _Forecaster(facts, python, platform, offered, machine).told()
    if platform.sys_platform != "linux":
        return _elsewhere(found, platform)
    return found


def _elsewhere(found: Forecast, platform: Platform) -> Forecast:
    """Off Linux, compilers and their headers are other ones: what C sources say is no more than likely."""
    about_c = {"c-api", "missing-header", "missing-library", "missing-command"}
    if found.outcome == "fails" and found.causes and found.causes[0].kind in about_c:
        causes = tuple(replace(cause, confidence=Confidence.LOW) for cause in found.causes)
        if found.causes[0].kind == "c-api" and platform.sys_platform == "darwin":
            return Forecast("fails", found.causes, Confidence.MEDIUM)
        return Forecast("native", causes, Confidence.LOW)
    if found.outcome == "native":
        return replace(found, confidence=Confidence.LOW)
    return found


def _family(header: str) -> str:
    """The folder of a header, or its name where it lies in none."""
    return header.partition("/")[0]


class _Forecaster:
    def __init__(
        self, facts: BuildFacts, python: Python, platform: Platform, offered: Offered, machine: Machine
    ) -> None:
        self.facts = facts
        self.recipe = facts.recipe
        self.python = python
        self.machine = machine
        self.environment = Environment(python, platform, offered)
        self.run = Execution(self.environment, machine)

    def told(self) -> Forecast:
        """The forecast, hook by hook."""
        self.environment.install(self.facts.requires)
        stages = (
            self._refused,
            self._requirements,
            self._backend,
            self._hooks,
            self._script,
            self._setup,
            self._again,
            self._cmake,
            self._commands,
            self._configuring,
        )
        for stage in stages:
            if causes := stage():
                return self._fails(causes)
        return self._built()

    def _fails(self, causes: list[Cause]) -> Forecast:
        first = causes[0].confidence
        lacking = [cause for cause in self.run.possible if cause.kind in ("missing-command", "missing-library")]
        if causes[0].kind == "placeholder" and lacking:  # the script gives up since what it has asked for is not there
            causes = [replace(lacking[-1], confidence=first), *causes]
        told: dict[tuple[str, str], Cause] = {}
        for cause in (*causes, *self.run.possible):
            told.setdefault((cause.kind, cause.detail), cause)
        return Forecast("fails", tuple(told.values()), first)

    def _refused(self) -> list[Cause]:
        """What uv refuses before it calls any hook."""
        told = self.facts.refused or next(iter(self.recipe.invalid), "")
        return [Cause("metadata", told, Confidence.HIGH)] if told else []

    def _cmake(self) -> list[Cause]:
        """What CMake 4 refuses, where the build takes CMake from the index and not from the system."""
        least = next((s.removeprefix("cmake=") for s in self.recipe.settings if s.startswith("cmake=")), "")
        installed = self.environment.version("cmake")
        builder = {"scikit-build", "scikit-build-core", "cmake"} & set(self.environment.versions)
        if not least or not builder or installed is None or Version(least) >= Version(CMAKE_MINIMUM[1]):
            return []
        return [Cause("backend-drift", "cmake", Confidence.MEDIUM)] if installed >= Version(CMAKE_MINIMUM[0]) else []

    def _configuring(self) -> list[Cause]:
        """What CMake stops at before it compiles anything."""
        builders = {"scikit-build", "scikit-build-core", "cmake"} & set(self.environment.versions)
        if not builders and "cmake" not in self.run.commands:
            return []
        if "fortran" in self.recipe.tools and "gfortran" not in self.machine.commands:
            return [Cause("missing-command", "gfortran", Confidence.MEDIUM)]
        wanted = (CMAKE_PACKAGES[s.removeprefix("find=")] for s in self.recipe.settings if s.startswith("find="))
        for kind, name in wanted:
            if not self.environment.holds(Test(kind, name), {}):
                return [Cause(f"missing-{kind}", name, Confidence.MEDIUM)]
        if self.recipe.downloads and not self.machine.network:
            return [Cause("network-needed", self.recipe.downloads[0], Confidence.MEDIUM)]
        return []

    def _again(self) -> list[Cause]:
        """The second call of the script, which makes the wheel: with what its first call asked for."""
        if not self.run.reached:
            return []
        possible = self.run.possible
        self.run = Execution(self.environment, self.machine)
        self.environment.argument = "bdist_wheel"
        causes = self._script()
        self.run.possible = list(dict.fromkeys([*possible, *self.run.possible]))
        return causes

    def _requirements(self) -> list[Cause]:
        return list(self.environment.trouble)

    def _backend(self) -> list[Cause]:
        version = self.environment.version("setuptools")
        if version is not None and self._is_script:
            for release, minor, kind, detail in SETUPTOOLS_NEEDS:
                if version < Version(release) and self.python.minor >= minor:
                    return [Cause(kind, detail, Confidence.HIGH)]
        if self.recipe.backend:
            return []
        backend = self.facts.backend
        if backend and (cause := self.environment.lack(backend.partition(":")[0].partition(".")[0])):
            return [cause]
        return []

    def _hooks(self) -> list[Cause]:
        """What a backend of the sdist's own does, and asks for."""
        if self.recipe.backend and not self.recipe.wraps and self._top in BACKENDS:  # a backend that builds itself
            self.environment.versions.setdefault(BACKENDS[self._top][0], None)
        result = self.run.run(self.recipe.backend)
        if isinstance(result, Raised):
            return [result.cause]
        return self._requirements()

    @property
    def _top(self) -> str:
        name = self.recipe.wraps or self.facts.backend or "setuptools"
        return name.partition(":")[0].partition(".")[0]

    @property
    def _is_script(self) -> bool:
        """Whether the build runs `setup.py`."""
        return BACKENDS.get(self._top, ("", "unknown"))[1] == "script"

    def _script(self) -> list[Cause]:
        if not (self._is_script and self.recipe.script) and not self.recipe.hook:
            return []
        result = self.run.run(self.recipe.program)
        return [result.cause] if isinstance(result, Raised) else []

    def _setup(self) -> list[Cause]:
        if not self._is_script:
            return []
        version = self.environment.version("setuptools")
        settings = self.recipe.settings
        causes: list[Cause] = []
        twice = "use_2to3" in self.run.keywords or "use_2to3" in settings
        if twice and version is not None and version >= Version(USE_2TO3):
            causes.append(Cause("backend-drift", "use_2to3", Confidence.HIGH))
        guesses = "flat-layout" in settings and (self.run.reached or not self.recipe.script)
        if guesses and version is not None and version >= Version(FLAT_LAYOUT) and not self.run.numeric:
            causes.append(Cause("backend-drift", "flat-layout", Confidence.MEDIUM))
        dashed = [text.removeprefix("dashed=") for text in settings if text.startswith("dashed=")]
        if dashed and version is not None and Version(DASHED_KEYS[0]) <= version < Version(DASHED_KEYS[1]):
            causes.append(Cause("backend-drift", dashed[0], Confidence.HIGH))
        invalid = self.run.keywords.get("invalid", ())
        invalid = (*invalid, *(s.removeprefix("invalid=") for s in settings if s.startswith("invalid=")))
        if invalid and version is not None and version >= Version(STRICT_REQUIREMENTS):
            kind = "metadata" if invalid[0] == "version" else "backend-drift"
            causes.append(Cause(kind, invalid[0], Confidence.MEDIUM))
        causes += [Cause("metadata", path, Confidence.MEDIUM) for path in self.run.keywords.get("data_files", ())]
        nested = [*self.run.keywords.get("setup_requires", ())]
        nested += [s.removeprefix("setup_requires=") for s in settings if s.startswith("setup_requires=")]
        self.environment.install(nested)
        self.environment.install(self.run.keywords.get("setup_requires?", ()), surely=False)
        causes += self._requirements()
        return causes

    def _commands(self) -> list[Cause]:
        if not self._is_script:
            return []
        known = [
            self.recipe.extensions[number]
            for number, sure in self.run.extensions.items()
            if sure and number < len(self.recipe.extensions) and self._translates
        ]
        for causes in (translated(extension, self.environment) for extension in known):
            if causes:  # `cythonize` is called before any command runs
                return causes
        result = self.run.run(self.recipe.build)
        return [result.cause] if isinstance(result, Raised) else []

    @property
    def _translates(self) -> bool:
        """Whether the script itself imports `cythonize`, rather than one of its commands."""
        steps = every(self.recipe.program)
        return any(isinstance(step, Import) and step.module.startswith("Cython.Build") for step in steps)

    def _built(self) -> Forecast:
        if self.recipe.hook:
            return Forecast("native", tuple(self.run.possible), Confidence.MEDIUM)
        kind = "script" if self._is_script else BACKENDS.get(self._top, ("", "unknown"))[1]
        if kind == "script":
            return self._compiled()
        if kind == "native":
            return self._native(kind)
        missing = [s.removeprefix("absent=") for s in self.recipe.settings if s.startswith("absent=")]
        if missing and self._top in INSISTING:
            return self._fails([Cause("metadata", missing[0], Confidence.MEDIUM)])
        flit = self.environment.version("flit-core")
        if "flit-metadata" in self.recipe.settings and flit is not None and flit >= Version(FLIT_METADATA):
            return self._fails([Cause("backend-drift", "flit_core", Confidence.HIGH)])
        return Forecast(kind, tuple(self.run.possible), Confidence.HIGH if kind == "pure" else Confidence.LOW)

    def _native(self, kind: str) -> Forecast:
        scikit = self.environment.version("scikit-build-core")
        for key in (
            s.removeprefix("scikit-build=cmake.") for s in self.recipe.settings if s.startswith("scikit-build")
        ):
            if scikit is not None and scikit >= Version(SCIKIT_BUILD_KEYS[key]):
                return self._fails([Cause("backend-drift", "scikit-build-core", Confidence.MEDIUM)])
        absent = [name for name in self.recipe.dependencies if name not in self.machine.libraries]
        causes = [Cause("missing-library", name, Confidence.MEDIUM) for name in absent if self._top == "mesonpy"]
        if (
            self._top == "sipbuild"
            and "pyqt-builder" in self.environment.versions
            and "qmake" not in self.machine.commands
        ):
            causes.append(Cause("missing-command", "qmake", Confidence.MEDIUM))
        if self._top == "maturin" and "cargo" not in self.machine.commands:
            causes.append(Cause("missing-command", "cargo", Confidence.MEDIUM))
        if self._top == "maturin" and self.recipe.crates and not self.machine.network:
            causes.append(Cause("network-needed", "crates", Confidence.MEDIUM))
        if causes:
            return Forecast("fails", tuple(causes), Confidence.MEDIUM)
        return Forecast(kind, (), Confidence.MEDIUM)

    def _compiled(self) -> Forecast:
        numbers = self.run.extensions
        sure = [
            self.recipe.extensions[n] for n, certain in numbers.items() if certain and n < len(self.recipe.extensions)
        ]
        fakes = [cause for cause in self.run.possible if cause.kind == "placeholder"]
        if fakes and "placeholder" in self.recipe.settings:
            return self._fails([replace(fakes[0], confidence=Confidence.MEDIUM)])
        if not numbers and not self._declares():
            if self.recipe.script and not any(isinstance(step, Setup) for step in every(self.recipe.program)):
                # What it sets up lies beyond what was read of it, and may compile whatever it likes.
                return Forecast("unknown", tuple(self.run.possible), Confidence.LOW)
            confidence = Confidence.MEDIUM if self.run.possible or self.recipe.cut else Confidence.HIGH
            return Forecast("pure", tuple(self.run.possible), confidence)
        if not sure and numbers:
            known = [self.recipe.extensions[n] for n in numbers if n < len(self.recipe.extensions)]
            sure = [replace(extension, known=False) for extension in known]
            causes = [replace(c, confidence=Confidence.MEDIUM) for extension in sure for c in self._of(extension)]
        else:
            causes = [cause for extension in sure for cause in self._of(extension)]
        if causes and not self.recipe.tolerant:
            return self._fails([*self._asked(causes[0]), *causes])
        if not numbers:
            return Forecast("native", tuple(self.run.possible), Confidence.MEDIUM)
        confidence = Confidence.MEDIUM if self.run.possible or not all(e.known for e in sure) else Confidence.HIGH
        return Forecast("native", tuple(self.run.possible), confidence)

    def _asked(self, first: Cause) -> list[Cause]:
        """The command or library that the script asks about before the compiler misses a header."""
        if first.kind not in ("missing-header", "missing-library") and not self.run.absent:
            return []
        known = self.machine.commands | self.run.commands  # those that were called, and went missing, stopped nothing
        absent = [name for name in self.recipe.configs if name not in known]
        return [*self.run.absent, *(Cause("missing-command", name, Confidence.MEDIUM) for name in absent)][:1]

    def _declares(self) -> bool:
        return self.numeric or bool(
            {"ext_modules", "cffi_modules", "rust_extensions", "cmake_source_dir"} & set(self.run.keywords)
        )

    @property
    def numeric(self) -> bool:
        """Whether the script builds by `numpy.distutils`, whose extensions are declared elsewhere."""
        return any(
            isinstance(step, Import) and step.module.startswith("numpy.distutils") for step in self.recipe.program
        )

    def _of(self, extension: Extension) -> list[Cause]:
        if extension.optional:
            return []
        causes = compiled(extension, self.environment, self.machine)
        lacking = {cause.detail for cause in causes if cause.kind in ("missing-header", "missing-library")}
        asked = {each.removeprefix("asks=") for each in self.recipe.settings if each.startswith("asks=")}
        if lacking and ("asks" in self.recipe.settings or not {*map(_family, lacking)}.isdisjoint(map(_family, asked))):
            return []  # it is compiled only where they are
        return causes
