"""The real indexes of a run, asked in uv's order, with the cache in front of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from uvlint import files, seen
from uvlint.index import compact, flat
from uvlint.index.cache import Cache, Entry, source_key
from uvlint.index.found import Found
from uvlint.index.outside import OFFLINE, Outside
from uvlint.index.shelves import Shelves
from uvlint.index.wanted import Wanted, ask_for, read_all, sdist_of, wheel_of
from uvlint.model.cutoff import is_span, moment
from uvlint.model.package import Absent, Metadata, Package, Sdist, Unavailable, Wheel, normalized, split

if TYPE_CHECKING:
    from uvlint.index.exchange import Access, Limits, Patience
    from uvlint.index.links import Links
    from uvlint.model.build import BuildFacts, Tree
    from uvlint.model.location import Location, Strategy

_Choice: TypeAlias = Callable[[Package | Absent | Unavailable, str, str], Wheel | Sdist | Unavailable]

_AT_ONCE = 50  # pages that are written to the cache together
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class _Asked(Struct, frozen=True):
    """The answer for one name: who gave it, where the files are, and what to remember of each index."""

    answer: Package | Absent | Unavailable
    origins: tuple[tuple[Package, Location], ...] = ()
    links: tuple[Links, ...] = ()
    entries: Mapping[tuple[str, str], Entry] = {}
    renewed: Mapping[tuple[str, str], float] = {}
    fetched: float | None = None

    def origin(self, version: str) -> Location | None:
        """The index whose release of that version counts."""
        given = (location for package, location in self.origins if version in package.versions)
        return next(given, self.origins[0][1] if self.origins else None)


class HttpSource:
    """Packages from indexes: the first index that has a name answers for it, or all of them as `strategy` says.

    `named` are indexes that names can be `pinned` to. With `no_index` there are none, but find-links pages.
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
        folder: files.Path = "",
        named: Sequence[Location] = (),
        strategy: Strategy = "first-index",
        no_index: bool = False,
        access: Access | None = None,
        patience: Patience | None = None,
    ) -> None:
        searched = (location for location in locations if not location.explicit)
        self._locations = tuple(searched if strategy == "first-index" else map(_without_refusals, searched))
        self._named = {location.name: location for location in reversed(named) if location.name}
        self._strategy = strategy
        self._no_index = no_index
        self._outside = Outside(
            (*self._locations, *self._named.values()),
            cache,
            environment,
            offline=offline,
            refresh=refresh,
            limits=limits,
            progress=progress,
            folder=folder,
            access=access,
            patience=patience,
        )
        self._shelves: Shelves | None = None
        self._asked: dict[str, _Asked] = {}

    @property
    def oldest(self) -> float | None:
        """When the oldest page used so far was fetched, in seconds since the epoch; None when there is none."""
        return min((asked.fetched for asked in self._asked.values() if asked.fetched is not None), default=None)

    def pages(self, names: Collection[str]) -> Mapping[str, Package | Absent | Unavailable]:
        """What the indexes say of each name, by normalised name."""
        wanted = sorted({normalized(name) for name in names})
        missing = [name for name in wanted if name not in self._asked]
        if missing:
            self._asked.update({name: _Asked(Unavailable("not a valid package name")) for name in missing})
            self._look([name for name in missing if _NAME.fullmatch(split(name)[0])])
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
        from uvlint.index import sdist

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
            name = split(key[0])[0]
            file, asked = of(pages[normalized(key[0])], name, key[1]), self._asked[normalized(key[0])]
            if isinstance(file, Unavailable):
                chosen[key] = file
            else:
                chosen[key] = ask_for(file, name, origin=asked.origin(key[1]), links=asked.links)
        return chosen

    def _look(self, names: Sequence[str]) -> None:
        """Answers each name, from the cache where that is fresh and by asking where not."""
        if self._shelves is None:
            self._shelves = Shelves(self._outside)
        pinned = {index for name in names if (index := split(name)[1]) in self._named and not self._no_index}
        self._shelves.read((*self._locations, *(self._named[index] for index in sorted(pinned))))
        cache, now = self._outside.cache, self._outside.clock()
        remembered: Mapping[tuple[str, str], Entry] = {}
        if cache is not None:
            places = {source_key(location) for location in (*self._locations, *self._named.values())}
            remembered = cache.pages(places, {split(name)[0] for name in names})
        at_hand = {name: self._search(name, remembered, ask=False) for name in names}
        self._asked.update({name: asked for name, asked in at_hand.items() if asked is not None})
        unknown = [name for name, asked in at_hand.items() if asked is None]
        fetched: list[_Asked] = []
        try:
            late = _Asked(self._outside.late)
            ask = partial(self._search, remembered=remembered, ask=True)
            for name, asked in self._outside.each(ask, unknown, late=late):
                if asked is not None:
                    self._asked[name] = replace(asked, entries={}, renewed={})
                    fetched.append(asked)
                if len(fetched) >= _AT_ONCE:
                    self._keep(fetched, now)
                    fetched.clear()
        finally:  # an interrupted run keeps what it has fetched
            self._keep(fetched, now)

    def _keep(self, fetched: Sequence[_Asked], now: float) -> None:
        cache = self._outside.cache
        if cache is not None:
            cache.put_pages({key: entry for asked in fetched for key, entry in asked.entries.items()})
            cache.renew({key: until for asked in fetched for key, until in asked.renewed.items()}, fetched=now)

    def _search(self, key: str, remembered: Mapping[tuple[str, str], Entry], *, ask: bool) -> _Asked | None:
        """The answer for one name; None when a server would have to be asked and `ask` is false."""
        name, index = split(key)
        if index and (self._no_index or index not in self._named):
            why = "`no-index` forbids all indexes" if self._no_index else "no `[[tool.uv.index]]` has that name"
            return _Asked(Unavailable(f"comes from the index `{index}`, but {why}"))
        given = self._ask([self._named[index]] if index else self._locations, name, remembered, ask=ask)
        if given is None:
            return None
        found = self._settled([step for _, step in given])
        asked = self._with_shelves(name, found) if not index else _alone(found)
        links = tuple(step.links for _, step in given if step.links is not None)
        places = {(source_key(location), name): step for location, step in given}
        return _Asked(
            asked.answer,
            tuple((step.answer, location) for location, step in given if isinstance(step.answer, Package)),
            (*links, *(more for more in asked.links if more not in links)),
            {place: step.entry for place, step in places.items() if step.entry is not None},
            {place: until for place, step in places.items() if (until := step.fresh_until) is not None},
            asked.fetched,
        )

    def _ask(
        self, locations: Sequence[Location], name: str, remembered: Mapping[tuple[str, str], Entry], *, ask: bool
    ) -> list[tuple[Location, Found]] | None:
        """The indexes that had to be heard, with what each says; None when one would have to be asked."""
        given: list[tuple[Location, Found]] = []
        for location in locations:
            if location.beside:
                continue
            step = self._step(location, name, remembered.get((source_key(location), name)), ask=ask)
            if step is None:
                return None
            if step.entry is not None and self._outside.cache is not None and step.links and not step.links.signed:
                # Where the files are will be in the cache; of thousands of files it takes more room than all else.
                step = replace(step, links=None)
            given.append((location, self._cut(step, location)))
            is_last = self._strategy == "first-index" and isinstance(step.answer, Package)
            if is_last or isinstance(step.answer, Unavailable):
                break
        return given

    def _cut(self, step: Found, location: Location) -> Found:
        """The answer with the index's own `exclude-newer`; one that cannot be read is none."""
        if location.exclude_newer is None or not isinstance(step.answer, Package):
            return step
        now = datetime.fromtimestamp(self._outside.clock(), UTC)
        cutoff = moment(location.exclude_newer, now) if location.exclude_newer else inf
        if location.exclude_newer and is_span(location.exclude_newer):
            seen.holds_until(0)
        return replace(step, answer=replace(step.answer, cutoff=cutoff))

    def _settled(self, steps: Sequence[Found]) -> Found:
        """What the indexes say together."""
        now = self._outside.clock()
        failed = next((step for step in steps if isinstance(step.answer, Unavailable)), None)
        if failed is not None:
            return failed
        having = [step for step in steps if isinstance(step.answer, Package)]
        packages = [step.answer for step in having if isinstance(step.answer, Package)]
        if len(having) < 2:
            return having[0] if having else Found(Absent(), now)
        both = flat.gathered(packages, by_version=self._strategy == "unsafe-best-match")
        return Found(both, min(step.fetched for step in having))

    def _step(self, location: Location, name: str, entry: Entry | None, *, ask: bool) -> Found | None:
        """One index's answer; None when it would have to be asked and `ask` is false."""
        now = self._outside.clock()
        if location.flat and self._shelves is not None:
            return self._shelves.find(location, name, now)
        path = flat.local_path(location.url, self._outside.folder)
        if path is not None:
            from uvlint.index import site

            return site.read_folder(path, location, name, now, self._outside.limits)
        if entry is not None and self._outside.is_usable(entry):
            known = Absent() if entry.body is None else compact.decode(entry.body, name=name, index=location.shown)
            if known is not None:
                if not self._outside.offline:
                    seen.holds_until(entry.fresh_until)
                return Found(known, entry.fetched)
        if self._outside.offline:
            return Found(OFFLINE, now)
        if not ask:
            return None
        from uvlint.index import site  # pages as they come: a warm run has them parsed

        step = site.ask(self._outside.get, location, name, stale=entry, now=now, limits=self._outside.limits)
        seen.holds_until(step.entry.fresh_until if step.entry else step.fresh_until or 0)
        return step

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
        if answer is OFFLINE and any(package.releases for package in more):
            answer = Absent()  # as uv, which without a network takes what the find-links have for all that there is
        if not isinstance(answer, Unavailable):
            answer = flat.merged(answer, more)
        fetched = found.fetched if isinstance(answer, Package) else None
        return _Asked(answer, links=tuple(links), fetched=fetched)


def _alone(found: Found) -> _Asked:
    """An index's answer for a name that is pinned to it: find-links pages have no part in that."""
    return _Asked(found.answer, fetched=found.fetched if isinstance(found.answer, Package) else None)


def _without_refusals(location: Location) -> Location:
    """The location as uv asks it with an unsafe strategy: who refuses does not have it, whatever settings say."""
    return replace(location, ignored=(401, 403, 407, 511))
