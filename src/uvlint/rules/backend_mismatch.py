"""The build backend and what is required or set for it do not go together.

## What it finds

A backend whose package `build-system.requires` does not ask for (nor anything that could bring it along), `uv_build`
required beside another backend, other packages required beside `uv_build`, and settings for `uv_build` in
`[tool.uv.build-backend]` of a project that something else builds.

## Why it matters

A backend that nothing installs ends every build with *No module named …*. What is required and not used is installed
for every build all the same, and keeps uv from building with its own `uv_build` at once. Settings of another backend
are passed over, with a warning of uv at most.

## Fix safety

Which of the two was meant decides how the project is built, so what can be written is an unsafe fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.data.build_backends import DISTRIBUTIONS, LONERS
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Append, Fix, Put, Remove
from uvlint.model.place import Place
from uvlint.model.rule import rule
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.build_system import BuildSystem
    from uvlint.model.project import Project, Setting
    from uvlint.model.requirement import Requirement
    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, fixable=True)
def backend_mismatch(survey: Survey) -> Iterator[Finding]:
    project, system = survey.project, survey.project.build_system
    if system is not None and not system.path and _is_read(project, system):
        backend = system.backend or "setuptools.build_meta:__legacy__"
        distribution, names = DISTRIBUTIONS.get(backend), {one.name for one in project.build_requires}
        if distribution and distribution not in names and names <= LONERS and not _has_more(project):
            yield _not_installed(project, system, distribution)
        elif distribution == "uv-build":
            yield from _beside(project)
        elif distribution:  # one that nobody knows may build with uv_build in its turn
            yield from (_unused(one) for one in project.build_requires if one.name == "uv-build")
    settings = _settings(project)
    if settings is not None and (system is None or _is_another(system)):
        yield _set_in_vain(project, system, settings)


def _is_read(project: Project, system: BuildSystem) -> bool:
    """Whether all that is required was understood."""
    return system.requires is not None and len(system.requires) == len(project.build_requires)


def _is_another(system: BuildSystem) -> bool:
    """Whether it is known that not `uv_build` builds the project."""
    known = system.backend is None or system.backend in DISTRIBUTIONS
    return known and system.backend != "uv_build" and not system.path


def _has_more(project: Project) -> bool:
    """Whether its builds have more than is required: uv's settings say so."""
    own = {"extra-build-dependencies", "no-build-isolation", "no-build-isolation-package"}
    return bool(own & project.uv.keys())


def _settings(project: Project) -> Setting | None:
    """The settings for `uv_build`, in a project that is built at all."""
    written = {key: setting for key, setting in project.written if setting.place.file == project.file}
    unbuilt = "package" in written and written["package"].value is False
    return None if unbuilt or project.name is None else written.get("build-backend")


def _not_installed(project: Project, system: BuildSystem, distribution: str) -> Finding:
    requires = system.place.child("requires")
    at = system.place if system.backend is None else system.place.child("build-backend")
    who = f"`{system.backend}`" if system.backend else "`setuptools`, which builds where no `build-backend` is named,"
    uv = next((one for one in project.build_requires if one.name == "uv-build"), None)
    written = "uv_build" if distribution == "uv-build" else distribution
    fixes = [Fix(f"require `{written}`", (Append(requires, written),))]
    if uv is not None:
        put = Put(system.place.child("build-backend"), "uv_build")
        fixes.insert(0, Fix("build with `uv_build`", (put,), why="it is what is required"))
    return Finding(
        at=at,
        message=f"{who} is not among what `build-system.requires` installs, so every build fails",
        label="nothing installs it",
        severity=Severity.ERROR,
        related=(Related(uv.place, "required, and not the backend"),) if uv else (),
        fixes=tuple(fixes),
    )


def _unused(requirement: Requirement) -> Finding:
    return Finding(
        at=requirement.place,
        message="`uv_build` is required, and another backend builds the project",
        label="not the backend",
        fixes=(Fix("remove it", (Remove(requirement.place, requirement.text),)),),
    )


def _beside(project: Project) -> Iterator[Finding]:
    others = [one for one in project.build_requires if one.name != "uv-build"]
    if others:
        named = listed([f"`{one.name}`" for one in others])
        edits = tuple(Remove(one.place, one.text) for one in others)
        yield Finding(
            at=others[0].place,
            message=f"`uv_build` builds without {named}, which every build installs all the same",
            label="not used",
            related=tuple(Related(one.place, "not used either") for one in others[1:]),
            fixes=(Fix("require `uv_build` alone", edits, why="uv then builds at once, by itself"),),
        )


def _set_in_vain(project: Project, system: BuildSystem | None, settings: Setting) -> Finding:
    backend = system.backend if system else None
    if backend is not None:
        return Finding(
            at=settings.place,
            message=f"these are settings for `uv_build`, and `{backend}` builds the project",
            label="not read",
            hint=f"build with `uv_build`, or say it in the way of `{backend}`",
        )
    place = system.place if system else Place(project.file, ("build-system",))
    puts = [] if system else [Put(place.child("requires"), ["uv_build"])]
    puts.append(Put(place.child("build-backend"), "uv_build"))
    return Finding(
        at=settings.place,
        message="these are settings for `uv_build`, and no `build-backend` says that it builds the project",
        label="not read",
        fixes=(Fix("build with `uv_build`", tuple(puts)),) if not system or not system.requires else (),
    )
