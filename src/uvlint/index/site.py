"""One simple index: its page of a package, asked for over the network or read from a folder (PEP 503, PEP 691)."""

from __future__ import annotations

import os
import re
from threading import Lock
from typing import TYPE_CHECKING

from uvlint import files
from uvlint.index import compact, links, parse
from uvlint.index.cache import Entry
from uvlint.index.exchange import Limits, Reply, Request
from uvlint.index.found import Found
from uvlint.model.package import Absent, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uvlint.model.location import Location

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
FRESH = 600.0  # seconds a page is taken as current when the server does not say; what PyPI says
_LONGEST_FRESH = 24 * 3600.0
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
_PARSING = Lock()  # threads cannot parse at the same time anyway, and one text in memory is enough


def ask(
    get: Callable[[Request], Reply | Unavailable],
    location: Location,
    name: str,
    *,
    stale: Entry | None,
    now: float,
    limits: Limits,
) -> Found:
    """The page of `name` from an index on the network; `stale` is what was remembered and may be confirmed."""
    who = f"the index at {location.shown}"
    known = None if stale is None or stale.body is None else compact.decode(stale.body, name=name, index=location.shown)
    headers = {"Accept": ACCEPT, **(_conditions(stale) if stale is not None and known is not None else {})}
    reply = get(Request(page_url(location.url, name), who, limits.page, headers))
    if isinstance(reply, Unavailable):
        return Found(reply, now)
    until = fresh_until(_controlled(reply.headers, location), now)
    if reply.status == 304 and known is not None:
        return Found(known, now, fresh_until=until or now)
    if reply.status == 200:
        return _read(reply, location, name, now, until)
    if reply.status in (404, 410):
        return Found(Absent(), now, entry=Entry("", "", now, until, None) if until else None)
    if reply.status in _ignored(location):
        return Found(Absent(), now)  # not kept: with other credentials it may be there
    if reply.status in (401, 403):
        what = "credentials are missing or wrong" if reply.status == 401 else "access is denied"
        return Found(Unavailable(f"{who} answered {reply.status}: {what}"), now)
    return Found(Unavailable(f"{who} answered {reply.status}"), now)


def read_folder(path: str, location: Location, name: str, now: float, limits: Limits) -> Found:
    """The page of `name` from an index in a folder: `<path>/<name>/index.html`."""
    if not files.is_folder(path):
        return Found(Unavailable(f"the index at {location.shown} is not a folder"), now)
    file = os.path.join(path, name, "index.html")
    if not files.is_file(file):
        return Found(Absent(), now)
    try:
        body = files.content(file, limits.page)
    except files.TooLargeError:
        reason = f"the page of {location.shown} is larger than {limits.page // 1024 // 1024} MiB"
        return Found(Unavailable(reason), now)
    except (OSError, files.NotAFileError) as error:
        reason = getattr(error, "strerror", None) or "it is no regular file"
        return Found(Unavailable(f"the index at {location.shown} could not be read: {reason}"), now)
    from pathlib import Path

    page = parse.page(name, body, url=Path(file).absolute().as_uri(), index=location.shown)
    return Found(page, now) if isinstance(page, Unavailable) else Found(page.package, now, page.links)


def page_url(url: str, name: str) -> str:
    """The address of a package's page on the index at `url`, whose query (a token, on some) is kept."""
    address, mark, query = url.partition("#")[0].partition("?")
    return f"{address.rstrip('/')}/{name}/{mark}{query}"


def _read(reply: Reply, location: Location, name: str, now: float, until: float | None) -> Found:
    with _PARSING:
        page = parse.page(
            name,
            reply.body,
            url=reply.url,
            index=location.shown,
            content_type=reply.headers.get("content-type", "").lower(),
        )
        if isinstance(page, Unavailable):
            return Found(page, now)
        if until is None:
            return Found(page.package, now, page.links)
        entry = Entry(
            reply.headers.get("etag", ""),
            reply.headers.get("last-modified", ""),
            now,
            until,
            compact.encode(page.package),
            links.encode(page.links),
        )
    # As it will be read from the cache: releases that nobody looks at take no room.
    lean = compact.decode(entry.body or b"", name=name, index=location.shown)
    return Found(lean or page.package, now, page.links, entry)


def _conditions(stale: Entry) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    if stale.etag:
        headers["If-None-Match"] = stale.etag
    if stale.modified:
        headers["If-Modified-Since"] = stale.modified
    return headers


def fresh_until(headers: Mapping[str, str], now: float) -> float | None:
    """Until when the answer may be used without asking again; None when it must not be kept (RFC 9111 §5.2.2)."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control:
        return None
    if "no-cache" in control:
        return now
    age = _MAX_AGE.search(control)
    return now + (min(float(age[1]), _LONGEST_FRESH) if age else FRESH)


def _controlled(headers: Mapping[str, str], location: Location) -> Mapping[str, str]:
    """The headers with what settings say about keeping the index's pages in the place of what the server says."""
    return {**headers, "cache-control": location.cache_control} if location.cache_control else headers


def _ignored(location: Location) -> tuple[int, ...]:
    """The statuses that mean "not here": what settings say, else uv's own list (`status_code_strategy.rs`)."""
    if location.ignored is not None:
        return location.ignored
    # PyTorch's index answers 403 for what it does not have.
    host = location.url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
    return (403,) if host == "download.pytorch.org" else ()
