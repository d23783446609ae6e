"""What every question to the outside needs: the client, the cache, the clock and what the user allows."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from uvlint.index.cache import Cache, Entry
from uvlint.index.crew import each
from uvlint.index.exchange import Access, Limits, Reply, Request
from uvlint.model.location import Location
from uvlint.model.package import Unavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")

OFFLINE = Unavailable("offline and not in the cache")


class Outside:
    """Shared by all questions of a run; `folder` is what relative paths start from, `clock` gives seconds since the
    epoch, `progress` is told (done, total) from the thread that asks."""

    def __init__(
        self,
        locations: Sequence[Location],
        cache: Cache | None,
        environment: Mapping[str, str],
        *,
        offline: bool,
        refresh: bool,
        limits: Limits | None,
        progress: Callable[[int, int], None] | None,
        folder: Path,
        access: Access | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.cache = cache
        self.offline = offline
        self.limits = Limits.of(environment) if limits is None else limits
        self.folder = folder
        self.clock = clock
        self._refresh = refresh
        self._progress = progress
        self._locations = locations
        self._environment = environment
        self._access = access or Access()
        self._get: Callable[[Request], Reply | Unavailable] | None = None

    def connect(self) -> None:
        """Makes `get` work, unless offline; to be called before threads start."""
        if self._get is not None or self.offline:
            return
        from uvlint.index.credentials import Credentials
        from uvlint.index.http import Client  # urllib3 and ssl: half of what a warm run costs

        keyring = None
        if self._access.keyring:
            from uvlint.index.keyring import Keyring  # brings subprocess

            keyring = Keyring(self._environment)
        credentials = Credentials(self._locations, self._environment, keyring)
        self._get = Client(credentials, self.limits, self._environment, self._access).get

    def get(self, request: Request) -> Reply | Unavailable:
        """The server's answer; Unavailable when offline."""
        return OFFLINE if self._get is None else self._get(request)

    def is_usable(self, entry: Entry) -> bool:
        """Whether a remembered page may be used without asking whether it still holds."""
        return self.offline or (not self._refresh and entry.fresh_until > self.clock())

    def each(self, work: Callable[[Item], Answer], items: Sequence[Item]) -> Iterator[tuple[Item, Answer]]:
        """Each item with what `work` made of it in some thread, in the order of completion."""
        if not items:
            return
        self.connect()
        self._tell(0, len(items))
        for done, result in enumerate(each(work, items, workers=self.limits.workers), 1):
            self._tell(done, len(items))
            yield result

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)
