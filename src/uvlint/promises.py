"""`uvlint config --show`: what each manifest promises, and what asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.configure import config_of
from uvlint.documents import disk
from uvlint.look import World, promised
from uvlint.manifests import Documents, projects_of, read, with_evidence
from uvlint.model.reasons import Reasons, Wishes, reasons
from uvlint.settle import locate, told

if TYPE_CHECKING:
    from uvlint.config import Config
    from uvlint.model.project import Project


def promises(path: str, config: Config, world: World) -> list[Reasons]:
    """What each manifest at a path promises, and why; nothing where there is none.

    Raises:
        UvlintError: a manifest that is broken, or a setting that makes no sense.
    """
    if not disk.discover(path):
        return []
    documents = read([path])
    return [
        _reasons(project, documents, config_of(project.file, documents, world.config_for) or config, world)
        for project in projects_of(tuple(documents), documents)
    ]


def _reasons(project: Project, documents: Documents, config: Config, world: World) -> Reasons:
    project = with_evidence(project, documents, world.memory) if config.evidence else project
    wishes = Wishes(config.pythons, config.platforms, config.promised_pythons, config.promised_platforms)
    universe = promised(project, config, world)
    return reasons(project, universe, wishes, lambda place: told(locate(place, documents)))
