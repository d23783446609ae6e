"""What a resolution brings in, for a survey to judge: uv's own, or a lock that somebody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.model.package import Index, Package, overlaid, supplemented

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uvlint.config import Config
    from uvlint.model.disagreement import Disagreement
    from uvlint.model.project import Project
    from uvlint.model.report import Unchecked
    from uvlint.model.requirement import Requirement
    from uvlint.model.resolution import Resolution
    from uvlint.model.survey import Survey
    from uvlint.model.universe import Universe


class Brought(Struct, frozen=True):
    """What a resolution brings in: a pin for each package, the packages that it lists, and what stays unknown.

    `disagreements` of parents had to be settled for it.
    """

    requirements: tuple[Requirement, ...] = ()
    packages: Mapping[str, Package] = {}
    unchecked: tuple[Unchecked, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def over(self, index: Index) -> Index:
        """The index where of the releases that the resolution lists there are just the files that it lists."""
        return replace(index, packages=overlaid(index.packages, self.packages))

    def beneath(self, index: Index) -> Index:
        """The index, and what the resolution lists beyond what it said."""
        return replace(index, packages=supplemented(index.packages, self.packages))

    def beside(self, survey: Survey) -> tuple[Requirement, ...]:
        """The pins to be judged beside the survey's own requirements: those that nobody wrote down, and of those that
        somebody did the releases that the requirement alone would not lead to."""
        taken: dict[str, int] = {}
        for line in survey.requirements:
            for choice in survey.coverage(line).choices:
                key = f"{line.name}=={choice.release.version}"
                taken[key] = taken.get(key, 0) | choice.wheel | choice.build
        return tuple(pin for pin in self.requirements if pin.via or survey.domain(pin) & ~taken.get(pin.text, 0))


def pinned(resolution: Resolution, project: Project, universe: Universe, config: Config) -> Brought:
    """What a lock pins that is judged as a project, for the scopes that the flags leave."""
    from uvlint.model.derived import derived, within  # for a lock only

    asked = within(resolution, config.wants)
    pins, packages = derived(asked, universe, project.requirements)
    return Brought(pins, packages)
