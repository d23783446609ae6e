"""What a run depends on, from its options: configuration, the world outside, and the real uv where it is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from uvlint import seen
from uvlint.arguments import settings
from uvlint.terminal import progress_of, say

if TYPE_CHECKING:
    import argparse

    from uvlint.config import Config
    from uvlint.configure import Run
    from uvlint.graph import Graph
    from uvlint.index.cache import Cache
    from uvlint.index.engine import Engine
    from uvlint.index.exchange import Limits, Patience
    from uvlint.index.source import Reach, Source
    from uvlint.look import World
    from uvlint.model.location import Layer, Search
    from uvlint.since import Since
    from uvlint.verify import Court

_INDEX_FLAGS = (
    *("index_url", "extra_index_url", "default_index", "index", "find_links", "no_index", "index_strategy"),
    *("keyring_provider", "offline", "refresh"),
)


def surroundings(options: argparse.Namespace) -> tuple[Config, World]:
    """What holds for the run, and what it depends on; what is odd about the configuration is said."""
    from uvlint.configure import shadowed

    run, paths = run_of(options), options.paths or ["."]
    config = run.config(manifest_of(paths[0]))
    if not run.file and not run.isolated:
        for file in dict.fromkeys(filter(None, (shadowed(manifest_of(path)) for path in paths))):
            said = f"warning: `[tool.uvlint]` of {file} is not read, since a `uvlint.toml` stands beside it"
            say(said)
    return config, world_of(options, config, run)


def manifest_of(path: str) -> str:
    """A file in the folder that a path means, for which configuration is looked up."""
    from uvlint.documents import disk

    return disk.manifest(path)


def run_of(options: argparse.Namespace) -> Run:
    """What the options and the environment say, before any file of the project is read."""
    from uvlint.config import Config
    from uvlint.configure import run

    base = Config(
        exit_zero=options.exit_zero,
        allow_incomplete=options.allow_incomplete,
        no_ignores=options.no_ignores,
        unsafe=getattr(options, "unsafe", False),
        index_url=options.index_url,
        extra_index_urls=tuple(options.extra_index_url),
        refresh=options.refresh,
    )
    return run(base, settings(options), os.environ, config=options.config, isolated=options.isolated)


def world_of(options: argparse.Namespace, config: Config, run: Run) -> World:
    """The clock, the indexes and the cache; nothing is opened, or even loaded, before it is asked for."""
    from datetime import UTC, datetime, timedelta
    from functools import cache as once

    from uvlint.data.pythons import AS_OF
    from uvlint.look import World
    from uvlint.model.memory import Memory, of_this_run

    @once
    def cache() -> Cache:
        return open_cache(options)

    @once  # files in four places, which a run reads once
    def settings_of(search: Search) -> Layer:
        from uvlint.index import user

        return user.settings(search, os.environ)

    @once
    def bounds() -> tuple[Limits, Patience]:
        from uvlint.index.exchange import Limits, Patience

        limits = Limits.of(os.environ)
        return limits, Patience(limits.total)

    sources: dict[Reach, Source] = {}

    @once
    def open_source(search: Search) -> Source:
        from uvlint.index.remote import HttpSource
        from uvlint.index.source import reach

        found = reach(search, _given(options, config), os.environ, settings_of(search))
        if found not in sources:
            for place in found.borrowed if options.verbose else ():
                say(f"note: pip's settings name {place.shown}, which is asked although uv does not read them")
            limits, patience = bounds()
            sources[found] = HttpSource(
                found.locations,
                None if options.no_cache else cache(),
                environment=os.environ,
                offline=config.offline,
                refresh=config.refresh,
                progress=progress_of(options),
                named=found.named,
                strategy=found.strategy,
                no_index=found.no_index,
                access=found.access,
                limits=limits,
                patience=patience,
            )
        return sources[found]

    def exclude_newer(search: Search) -> str | None:
        return settings_of(search).exclude_newer

    memory = Memory(lambda keys: cache().remembered(keys), lambda found: cache().remember(found))
    # A clock that is behind would leave out the Pythons released since, without a word.
    at_least = datetime.fromisoformat(AS_OF).replace(tzinfo=UTC)
    now = max(datetime.now(UTC), at_least)
    seen.holds_until((now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    return World(now, open_source, exclude_newer, run.config, of_this_run() if options.no_cache else memory)


def _given(options: argparse.Namespace, config: Config) -> Layer:
    """What the command line and the environment say of indexes."""
    from uvlint.index.source import given

    return given(
        os.environ,
        index_url=config.index_url,
        extra_index_urls=config.extra_index_urls,
        default_index=options.default_index,
        indexes=options.index,
        links=options.find_links,
        no_index=options.no_index,
        strategy=options.index_strategy,
        keyring=options.keyring_provider,
    )


def open_cache(options: argparse.Namespace) -> Cache:
    """The cache in the folder that an option or the environment names."""
    from uvlint import kept
    from uvlint.index.cache import Cache

    return Cache(options.cache_dir or kept.folder(os.environ))


def _engine(options: argparse.Namespace, flag: str) -> Engine:
    """uv with the index options in its own words, which are ours."""
    from uvlint.index.engine import find

    flags: list[str] = []
    for name in _INDEX_FLAGS:
        value = getattr(options, name)
        option = f"--{name.replace('_', '-')}"
        if value is True:
            flags.append(option)
        else:
            texts = [value] if isinstance(value, str) else value or ()
            flags += [word for one in texts for word in (option, _far(one))]
    return find(os.environ, flags, flag=flag)


def court_of(options: argparse.Namespace, world: World) -> Court | None:
    """The real uv, when fixes are to be verified."""
    if not options.verify:
        return None
    from uvlint.verify import Court

    return Court(_engine(options, "--verify"), world, builds=options.verify == "build")


def graph_of(options: argparse.Namespace, world: World) -> Graph | None:
    """The real uv, when what the requirements bring in is to be judged, too."""
    if not options.transitive:
        return None
    from uvlint.graph import Graph
    from uvlint.resolve import Resolver

    return Graph(Resolver(_engine(options, "--transitive"), world))


def since_of(options: argparse.Namespace) -> Since | None:
    if options.since is None:
        return None
    from uvlint.index import git
    from uvlint.since import Since

    return Since(git.since(options.since, os.environ))


def _far(place: str) -> str:
    """A folder by its whole path, as it is named in another folder; anything else as it is."""
    return os.path.abspath(place) if os.path.isdir(place) else place  # noqa: PTH100, PTH112
