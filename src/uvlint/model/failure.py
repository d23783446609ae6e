"""A failed build as its log tells it: what was built, which hook failed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.model.finding import Cause, Confidence
from uvlint.model.foreseen import Forecast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uvlint.model.target import Python


class Symptom(Struct, frozen=True):
    """A cause as a log shows it; `evidence` are the lines that tell, dedented and otherwise as they stand there."""

    cause: Cause
    evidence: tuple[str, ...] = ()


class Failure(Struct, frozen=True):
    """One build that failed.

    `package` is normalised, `""` when the log does not name it; so is `version`. `source` is the URL that it was built
    from, where that is no release of an index. `hook` is a hook of PEP 517 or the
    `setup.py` command that was run, `""` when none was. `frontend` is `uv`, `pip`, `poetry`, `pdm` or `unknown`,
    `layout` the generation of its output in words. `symptoms` start with what stopped the build. `python` is the minor
    of Python 3 that built, 0 when the log does not show it. `via` are the packages that brought this one in, the
    outermost first; `needed_by` is the last of them with its version where it is the build of that one that needs this
    one. `own` says that the frontend gave up by itself, before or without a backend.
    """

    package: str = ""
    version: str = ""
    source: str = ""
    hook: str = ""
    frontend: str = "unknown"
    layout: str = ""
    symptoms: tuple[Symptom, ...] = ()
    python: int = 0
    via: tuple[str, ...] = ()
    needed_by: tuple[str, str] | None = None
    own: bool = False

    @property
    def cause(self) -> Cause:
        """What stopped the build."""
        return self.symptoms[0].cause if self.symptoms else Cause("unknown", "", Confidence.LOW)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What stopped the build, then what else the log shows."""
        return tuple(symptom.cause for symptom in self.symptoms)

    @property
    def upward(self) -> Failure:
        """The same as a failure of the package whose build needs this one, which is the one to ask for otherwise."""
        if self.needed_by is None:
            return self
        package, version = self.needed_by
        cause = Cause("backend-drift", f"{self.package}=={self.version}", self.cause.confidence)
        symptoms = (Symptom(cause, self.symptoms[0].evidence if self.symptoms else ()),)
        return replace(self, package=package, version=version, symptoms=symptoms, via=self.via[:-1], needed_by=None)

    @property
    def explained(self) -> bool:
        """Whether the cause is known: what the machine lacked (memory, disk) has no kind of its own, and yet is."""
        return self.cause.kind != "unknown" or self.cause.confidence is not Confidence.LOW

    @property
    def blames_setuptools(self) -> bool:
        """Whether it is the setuptools of the build that fails, and not the script that it runs."""
        return bool(self.symptoms) and any("setuptools" in line for line in self.symptoms[0].evidence)

    @property
    def told(self) -> str:
        """The package and its version, as far as they are known."""
        return f"`{self.package}` {self.version}".rstrip() if self.package else "a package"


class Witness(Struct, frozen=True):
    """How a build was seen to end, with that minor of Python 3."""

    python: int
    forecast: Forecast

    def holds(self, python: Python) -> bool:
        """Whether it ends so with a Python: what one CPython has lost, the newer ones have not got back."""
        return python.implementation == "cpython" and python.minor >= self.python


def witnesses(failures: Iterable[Failure]) -> dict[tuple[str, str], Witness]:
    """What failures bear witness to, by package and version: only those of a backend, with a Python that is known."""
    return {
        (failure.package, failure.version): Witness(
            failure.python, Forecast("fails", failure.causes, failure.cause.confidence)
        )
        for failure in (one.upward for one in failures if one.explained)
        if failure.package and failure.version and failure.python and not failure.own
    }
