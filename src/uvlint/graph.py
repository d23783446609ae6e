"""`--transitive`: what the direct requirements bring in, as the real uv resolves it."""

import tomllib
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from uvlint.config import Config
from uvlint.documents import lock_uv
from uvlint.errors import DocumentError
from uvlint.look import is_wanted
from uvlint.manifests import Documents
from uvlint.model.derived import derived, within
from uvlint.model.finding import Unchecked
from uvlint.model.package import Package
from uvlint.model.project import Project
from uvlint.model.requirement import Requirement
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe
from uvlint.resolve import Resolved, Resolver

_FILE = "the resolution of uv"


class Brought(Struct, frozen=True):
    """What a resolution brings in: a pin for each package, the packages that it lists, and what stays unknown."""

    requirements: tuple[Requirement, ...] = ()
    packages: Mapping[str, Package] = {}
    unchecked: tuple[Unchecked, ...] = ()

    def beside(self, survey: Survey) -> tuple[Requirement, ...]:
        """The pins to be judged beside the survey's own requirements: those that nobody wrote down, and of those that
        somebody did the releases that the requirement alone would not lead to."""
        own = [(line.name, survey.coverage(line).choices) for line in survey.requirements]
        taken = {f"{name}=={choice.release.version}" for name, choices in own for choice in choices}
        return tuple(pin for pin in self.requirements if pin.via or pin.text not in taken)


class Graph:
    """The real uv, asked for the whole graph of each project."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[str, Resolved] = {}

    def brought(
        self, project: Project, universe: Universe, documents: Documents, roots: Collection[str], config: Config
    ) -> Brought:
        """What the requirements of a project bring in, those of the scopes that the flags leave."""
        resolved = self._resolved(project, documents, roots, config)
        unchecked = tuple(_unknown(project, resolved))
        if not resolved.lock:
            return Brought(unchecked=unchecked)
        try:
            resolution = lock_uv.read(_FILE, tomllib.loads(resolved.lock))
        except (DocumentError, tomllib.TOMLDecodeError) as error:
            return Brought(unchecked=(*unchecked, Unchecked(f"what {project.file} brings in", f"uv wrote: {error}")))
        asked = within(resolution, lambda scope: is_wanted(scope, config))
        pins, packages = derived(asked, universe, project.requirements)
        # A pin that no line of this project leads to is another member's.
        mine = tuple(pin for pin in pins if pin.place.file in project.files and not pin.source)
        return Brought(mine, packages, unchecked)

    def _resolved(self, project: Project, documents: Documents, roots: Collection[str], config: Config) -> Resolved:
        """The resolution, which the members of a workspace share."""
        top = project.workspace or project.file
        key = "\0".join([top, *(text for file in sorted(documents) for text in (file, documents[file].text))])
        if key not in self._known:
            self._known[key] = self._resolver.resolve(project, documents, roots, config)
        return self._known[key]


def _unknown(project: Project, resolved: Resolved) -> Iterator[Unchecked]:
    if not resolved.ok:
        yield Unchecked(f"what {project.file} brings in", f"uv does not resolve it: {resolved.complaint}")
    for package in resolved.assumed:
        yield Unchecked(f"what {package} brings in", "only a build would tell, and its sdist does not")
