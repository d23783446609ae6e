"""What every question to the outside needs: the client, the cache, the clock and what the user allows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from uvlint.index.exchange import Access, Limits, Patience, Reply, Request
from uvlint.model.package import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from uvlint.files import Path
    from uvlint.index.cache import Cache, Entry
    from uvlint.model.location import Location

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Late = TypeVar("Late")

OFFLINE = Unavailable("offline and not in the cache")
_SKEW = 60.0  # seconds that clocks of machines with one cache may differ


class Outside:
    """Shared by all questions of a run; `folder` is what relative paths start from, `clock` gives seconds since the
    epoch, `progress` is told (done, total) from the thread that asks, `patience` is that of the run."""

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
        patience: Patience | None = None,
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
        self._patience = patience or Patience(self.limits.total)
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
        self._get = Client(credentials, self.limits, self._environment, self._patience, self._access).get

    def get(self, request: Request) -> Reply | Unavailable:
        """The server's answer; Unavailable when offline. For the threads of `each`: only that has patience."""
        return OFFLINE if self._get is None else self._get(request)

    @property
    def late(self) -> Unavailable:
        """What there is to say of what was not answered in time."""
        return Unavailable(f"no answer came within the {self._patience.total:g} s that a run may take")

    def is_usable(self, entry: Entry) -> bool:
        """Whether a remembered page may be used without asking whether it still holds."""
        now = self.clock()
        # A page from the future was fetched before the clock was put right, and would be fresh for as long.
        return self.offline or (not self._refresh and entry.fetched - _SKEW <= now < entry.fresh_until)

    def each(
        self, work: Callable[[Item], Answer], items: Sequence[Item], *, late: Late
    ) -> Iterator[tuple[Item, Answer | Late]]:
        """Each item with what `work` made of it in some thread, in the order of completion; `late` for those that are
        not done when the run has waited for as long as it may."""
        if not items:
            return
        from uvlint.index.crew import each  # threads, which a run does not need that has all its pages

        self.connect()
        self._tell(0, len(items))
        with self._patience.waiting():
            bound = (lambda: self._patience.left), late
            for done, result in enumerate(each(work, items, workers=self.limits.workers, bound=bound), 1):
                self._tell(done, len(items))
                yield result

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)
