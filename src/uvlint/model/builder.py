"""What building a release would take, and how it would end: told from the facts of its sdist, never by a build."""

from collections.abc import Mapping

from uvlint.model.build import BuildFacts
from uvlint.model.package import Release, Unavailable
from uvlint.model.supplied import Entry, supplied


class Builder:
    """Answers for the releases whose sdists were read; `given` are the project's own `dependency-metadata`."""

    def __init__(
        self, facts: Mapping[tuple[str, str], BuildFacts | Unavailable], given: tuple[Entry, ...] = ()
    ) -> None:
        self._facts = facts
        self._given = given

    def facts(self, name: str, release: Release) -> BuildFacts | Unavailable | None:
        """What the sdist of a release says; None when nobody has asked."""
        return self._facts.get((name, release.version))

    def supplied(self, name: str, release: Release) -> Entry | None:
        """The metadata that the project supplies for a release."""
        return supplied(self._given, name, release.version)

    def builds_to_lock(self, name: str, release: Release) -> bool | None:
        """Whether uv builds a release without wheels just to learn what it depends on; None when its sdist could not
        be looked at. Static metadata tells it too, and so does a `dependency-metadata` entry."""
        if self.supplied(name, release):
            return False
        facts = self.facts(name, release)
        if not isinstance(facts, BuildFacts):
            return None
        return facts.static is None and not facts.refused
