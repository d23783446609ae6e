"""The real indexes of a run, asked in uv's order, with the cache in front of them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from packaging.utils import canonicalize_name

from uvlint.index import compact, flat, sdist, site
from uvlint.index.cache import Cache, Entry, source_key
from uvlint.index.exchange import Limits
from uvlint.index.links import Links
from uvlint.index.outside import OFFLINE, Outside
from uvlint.index.shelves import Shelves
from uvlint.index.site import Found
from uvlint.index.source import is_find_links
from uvlint.index.wanted import Wanted, ask_for, read_all, sdist_of, wheel_of
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.location import Location
from uvlint.model.package import Absent, Metadata, Package, Sdist, Unavailable, Wheel

_Choice: TypeAlias = Callable[[Package | Absent | Unavailable, str, str], Wheel | Sdist | Unavailable]

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class _Asked(Struct, frozen=True):
    """The answer for one name: the index that gave it, where the files are, and what to remember of each index."""

    answer: Package | Absent | Unavailable
    origin: Location | None = None
    links: tuple[Links, ...] = ()
    entries: Mapping[tuple[str, str], Entry] = {}
    renewed: Mapping[tuple[str, str], float] = {}
    fetched: float | None = None


class HttpSource:
    """Packages from indexes: the first index that has a name answers for it (uv's `first-index`).

    `cache` None means to keep nothing; `offline` takes what is cached however old, `refresh` asks whether it still
    holds however young; `limits` None means those of `environment`; relative paths in `locations` start from `folder`.
    `progress` is told (done, total) from the thread that asks. Nothing is raised for what servers, networks or files
    do: that is Unavailable, with a reason.
    """

    def __init__(
        self,
        locations: Sequence[Location],
        cache: Cache | None,
        *,
        environment: Mapping[str, str],
        offline: bool = False,
        refresh: bool = False,
        limits: Limits | None = None,
        progress: Callable[[int, int], None] | None = None,
        folder: Path = Path(),
    ) -> None:
        self._locations = tuple(location for location in locations if not location.explicit)
        self._outside = Outside(
            self._locations,
            cache,
            environment,
            offline=offline,
            refresh=refresh,
            limits=limits,
            progress=progress,
            folder=folder,
        )
        self._shelves: Shelves | None = None
        self._asked: dict[str, _Asked] = {}

    @property
    def oldest(self) -> float | None:
        """When the oldest page used so far was fetched, in seconds since the epoch; None when there is none."""
        return min((asked.fetched for asked in self._asked.values() if asked.fetched is not None), default=None)

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        """What the indexes say of each name, by normalised name."""
        wanted = sorted({canonicalize_name(name) for name in names})
        missing = [name for name in wanted if name not in self._asked]
        if missing:
            self._asked.update({name: _Asked(Unavailable("not a valid package name")) for name in missing})
            self._look([name for name in missing if _NAME.fullmatch(name)])
        return {name: self._asked[name].answer for name in wanted}

    def metadata(self, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Metadata | Unavailable]:
        """The core metadata of each (name, version), read from one of its wheels; under the key as given."""
        chosen = self._files(wanted, wheel_of)
        answers = read_all({file for file in chosen.values() if isinstance(file, Wanted)}, self._outside)
        return {key: answers[file] if isinstance(file, Wanted) else file for key, file in chosen.items()}

    def facts(
        self, wanted: Collection[tuple[str, str]], read: Callable[[Tree], BuildFacts]
    ) -> Mapping[tuple[str, str], BuildFacts | Unavailable]:
        """What `read` makes of the sdist of each (name, version), under the key as given."""
        chosen = self._files(wanted, sdist_of)
        answers = sdist.read_all({file for file in chosen.values() if isinstance(file, Wanted)}, self._outside, read)
        return {key: answers[file] if isinstance(file, Wanted) else file for key, file in chosen.items()}

    def _files(
        self, wanted: Collection[tuple[str, str]], of: _Choice
    ) -> Mapping[tuple[str, str], Wanted | Unavailable]:
        """The file of each release that `of` takes."""
        pages = self.pages({name for name, _ in wanted})
        chosen: dict[tuple[str, str], Wanted | Unavailable] = {}
        for key in wanted:
            name = canonicalize_name(key[0])
            file, asked = of(pages[name], name, key[1]), self._asked[name]
            if isinstance(file, Unavailable):
                chosen[key] = file
            else:
                chosen[key] = ask_for(file, name, origin=asked.origin, links=asked.links)
        return chosen

    def _look(self, names: Sequence[str]) -> None:
        """Answers each name, from the cache where that is fresh and by asking where not."""
        if self._shelves is None:
            self._shelves = Shelves(self._locations, self._outside)
        cache, now = self._outside.cache, self._outside.clock()
        remembered: Mapping[tuple[str, str], Entry] = {}
        if cache is not None:
            remembered = cache.pages([source_key(location) for location in self._locations], names)
        at_hand = {name: self._search(name, remembered, ask=False) for name in names}
        self._asked.update({name: asked for name, asked in at_hand.items() if asked is not None})
        unknown = [name for name, asked in at_hand.items() if asked is None]
        fetched: list[_Asked] = []
        try:
            for name, asked in self._outside.each(lambda name: self._search(name, remembered, ask=True), unknown):
                if asked is not None:
                    self._asked[name] = asked
                    fetched.append(asked)
        finally:  # an interrupted run keeps what it has fetched
            if cache is not None:
                cache.put_pages({key: entry for asked in fetched for key, entry in asked.entries.items()})
                cache.renew({key: until for asked in fetched for key, until in asked.renewed.items()}, fetched=now)

    def _search(self, name: str, remembered: Mapping[tuple[str, str], Entry], *, ask: bool) -> _Asked | None:
        """The answer for one name; None when a server would have to be asked and `ask` is false."""
        entries: dict[tuple[str, str], Entry] = {}
        renewed: dict[tuple[str, str], float] = {}
        found = Found(Absent(), self._outside.clock())
        origin: Location | None = None
        for location in self._locations:
            if is_find_links(location):
                continue
            key = (source_key(location), name)
            step = self._step(location, name, remembered.get(key), ask=ask)
            if step is None:
                return None
            found, origin = step, location
            if step.entry is not None:
                entries[key] = step.entry
            elif step.fresh_until is not None:
                renewed[key] = step.fresh_until
            if not isinstance(step.answer, Absent):
                break
        asked = self._with_shelves(name, found)
        return _Asked(asked.answer, origin, asked.links, entries, renewed, asked.fetched)

    def _step(self, location: Location, name: str, entry: Entry | None, *, ask: bool) -> Found | None:
        """One index's answer; None when it would have to be asked and `ask` is false."""
        now = self._outside.clock()
        if location.flat and self._shelves is not None:
            return self._shelves.find(location, name, now)
        path = flat.local_path(location.url, self._outside.folder)
        if path is not None:
            return site.read_folder(path, location, name, now)
        if entry is not None and self._outside.is_usable(entry):
            known = Absent() if entry.body is None else compact.decode(entry.body, name=name, index=location.shown)
            if known is not None:
                return Found(known, entry.fetched)
        if self._outside.offline:
            return Found(OFFLINE, now)
        if not ask:
            return None
        return site.ask(self._outside.get, location, name, stale=entry, now=now, limits=self._outside.limits)

    def _with_shelves(self, name: str, found: Found) -> _Asked:
        """The index's answer together with the files of find-links pages."""
        answer = found.answer
        links = [] if found.links is None else [found.links]
        more: list[Package] = []
        for page in self._shelves.beside(name) if self._shelves is not None else ():
            if isinstance(page, Unavailable):
                return _Asked(page)
            more.append(page.package)
            links.append(page.links)
        if not isinstance(answer, Unavailable):
            answer = flat.merged(answer, more)
        fetched = found.fetched if isinstance(answer, Package) else None
        return _Asked(answer, links=tuple(links), fetched=fetched)
