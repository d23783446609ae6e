"""The command line: arguments in, text and exit code out; the only place that prints."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from uvlint.arguments import FORMATS, parse, parser, settings
from uvlint.errors import UsageError, UvlintError

if TYPE_CHECKING:
    from uvlint.config import Config
    from uvlint.configure import Run
    from uvlint.dialog import Dialog
    from uvlint.graph import Graph
    from uvlint.index.cache import Cache
    from uvlint.index.engine import Engine
    from uvlint.look import World
    from uvlint.model.failure import Failure
    from uvlint.model.finding import Diagnostic, Report
    from uvlint.reporters.style import Style
    from uvlint.since import Since
    from uvlint.verify import Court


def main(arguments: Sequence[str] | None = None) -> int:
    """Run uvlint; the exit code is 0 (nothing to say), 1 (findings), 2 (a mistake or a bug) or 3 (not all judged)."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        if not given:
            parser().print_help(sys.stderr)
            return 2
        options = parse(given)
        code = _COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except UvlintError as error:
        _complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone; without this Python complains once more while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())


def _complain(error: UvlintError) -> None:
    _say(f"error: {error.message}")
    if error.hint:
        print(file=sys.stderr)
        _say(f"hint: {error.hint}")


# ---- commands -------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from uvlint import lint

    config, world = _surroundings(options)
    if options.add_ignore is None:
        report = lint.check(options.paths or ["."], config, world, since=_since(options), graph=_graph(options, world))
    else:
        from uvlint.annotate import add_ignores

        report, files = add_ignores(options.paths or ["."], config, world, reason=options.add_ignore)
        said = f"Added comments to {', '.join(files)}" if files else "There was nothing to silence"
        _say(said)
    _show(report, options, config)
    return _code(report.diagnostics, report.complete, config)


def _fix(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from uvlint import lint

    config, world = _surroundings(options)
    dialog = _dialog(options) if options.interactive else None
    failures = _failures(options)
    report = lint.fix(
        options.paths or ["."],
        replace(config, unsafe=True) if dialog else config,  # whoever is asked decides
        world,
        write=options.write,
        court=_court(options, world),
        since=_since(options),
        dialog=dialog,
        graph=_graph(options, world),
        failures=failures,
    )
    _show(report, options, config)
    if failures and not report.fixed and not report.diagnostics:
        _say("note: no line here is to blame for what failed, or it is mended; `uvlint explain` says which")
    if report.fixed and not report.written and not config.exit_zero:
        return 1
    return _code(report.diagnostics, report.complete, config)


def _failures(options: argparse.Namespace) -> "Sequence[Failure]":
    """What failed in the log that fixes are asked for."""
    if options.from_log is None:
        return ()
    from uvlint.explain import failures

    found = failures(_log(options.from_log))
    if not found:
        raise UsageError(f"there is no failed build in {_named(options.from_log)}")
    return found


def _explain(options: argparse.Namespace) -> int:
    from uvlint.explain import explain
    from uvlint.reporters import explanation

    options.paths = [options.project or "."]
    config, world = _surroundings(options)
    told = explain(_named(options.log), _log(options.log), options.project, config, world)
    if config.output_format == "json":
        text = explanation.as_json(told)
    else:
        text = explanation.as_text(told, _style(options, options.output_file))
    if options.quiet < 2:
        _write(text, options.output_file)
    return 0 if config.exit_zero else told.exit_code


def _log(name: str) -> str:
    from uvlint.documents import disk

    if name != "-":
        return disk.log(name)
    if sys.stdin.isatty():
        raise UsageError("no log was given", hint="`uvlint explain build.log`, or `uv sync 2>&1 | uvlint explain -`")
    return disk.decoded(sys.stdin.buffer)


def _named(log: str) -> str:
    return "standard input" if log == "-" else log


def _dialog(options: argparse.Namespace) -> "Dialog":
    """Questions on stderr, answers from stdin, as a person at a terminal has them."""
    from uvlint.dialog import Dialog

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("`--interactive` asks questions, and there is no terminal to ask them on")

    def ask(question: str) -> str:
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline()

    def say(text: str) -> None:
        print(text, end="", file=sys.stderr, flush=True)

    return Dialog(ask, say, _style(options))


def _court(options: argparse.Namespace, world: "World") -> "Court | None":
    """The real uv, when fixes are to be verified."""
    if not options.verify:
        return None
    from uvlint.verify import Court

    return Court(_engine(options, "--verify"), world, builds=options.verify == "build")


def _graph(options: argparse.Namespace, world: "World") -> "Graph | None":
    """The real uv, when what the requirements bring in is to be judged, too."""
    if not options.transitive:
        return None
    from uvlint.graph import Graph
    from uvlint.resolve import Resolver

    return Graph(Resolver(_engine(options, "--transitive"), world))


def _engine(options: argparse.Namespace, flag: str) -> "Engine":
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


def _since(options: argparse.Namespace) -> "Since | None":
    if options.since is None:
        return None
    from uvlint.index import git
    from uvlint.since import Since

    return Since(git.since(options.since, os.environ))


_INDEX_FLAGS = (
    *("index_url", "extra_index_url", "default_index", "index", "find_links", "no_index", "index_strategy"),
    *("keyring_provider", "offline", "refresh"),
)


def _far(place: str) -> str:
    """A folder by its whole path, as it is named in another folder; anything else as it is."""
    return os.path.abspath(place) if os.path.isdir(place) else place  # noqa: PTH100, PTH112


def _code(diagnostics: Sequence["Diagnostic"], complete: bool, config: "Config") -> int:
    if any(diagnostic.severity.rank >= config.fail_on.rank for diagnostic in diagnostics):
        return 0 if config.exit_zero else 1
    if complete:
        return 0
    if config.allow_incomplete:
        print("warning: not everything could be checked", file=sys.stderr)
        return 0
    return 3


def _matrix(options: argparse.Namespace) -> int:
    from uvlint.matrix import matrix
    from uvlint.reporters import matrix as drawn

    config, world = _surroundings(options)
    answers = matrix(options.paths or ["."], config, world, since=_since(options), graph=_graph(options, world))
    text = drawn.as_json(answers) if config.output_format == "json" else drawn.as_text(answers, _style(options))
    _write(text, options.output_file)
    return 0


def _backend(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from uvlint import backend
    from uvlint.reporters import backend as told

    if options.force and not options.write:
        raise UsageError("`--force` overwrites, and nothing is to be written", hint="give `--write` with it")
    plan = backend.look(options.path)
    standing = plan.standing
    if options.write and standing.problems:
        backend.write(plan, force=options.force)
        standing = replace(standing, written=True)
    if options.output_format == "json":
        _write(told.as_json(standing), None)
    else:
        _write(told.as_text(standing, _style(options), checking=options.check), None)
    return 0 if standing.written or not standing.problems else 1


def _rule(options: argparse.Namespace) -> int:
    from uvlint import rules
    from uvlint.config import named
    from uvlint.reporters import pages

    if options.all == bool(options.name):
        raise UsageError("name one rule, or ask for `--all`", hint="`uvlint rule --all` lists the rules")
    if options.all:
        _write(pages.index(rules.load(), _style(options)), None)
    else:
        _write(pages.page(named(rules.load(), options.name), _style(options)), None)
    return 0


def _config(options: argparse.Namespace) -> int:
    from uvlint.reporters import promised
    from uvlint.reporters import settings as told

    if options.show is None:
        from uvlint import handbook

        width = _style(options).width
        _write(handbook.page(options.key, width) if options.key else handbook.index(width), None)
        return 0
    if options.key:
        raise UsageError("`--show` shows every setting", hint="leave `--show` out to have one explained")
    from uvlint.promises import promises as promises_of

    run, manifest = _run(options), _manifest(options.show)
    decisions, config = run.decisions(manifest), run.config(manifest)
    promises = promises_of(options.show, config, _world(options, config, run))
    if options.output_format == "json":
        _write(told.as_json(decisions, options.show, promises), None)
    else:
        style = _style(options)
        _write(told.as_text(decisions, options.show, style, *promised.as_text(promises, style)), None)
    return 0


def _schema(_: argparse.Namespace) -> int:
    import json

    from uvlint.schema import get_schema

    _write(json.dumps(get_schema(), indent=2, ensure_ascii=False) + "\n", None)
    return 0


def _cache(options: argparse.Namespace) -> int:
    cache = _open_cache(options)
    match options.action:
        case "dir":
            print(cache.path.parent)
        case "size":
            print(f"{cache.size() / 1024 / 1024:.1f} MiB")
        case "clean":
            size = cache.size()
            cache.clean()
            print(f"Removed {size / 1024 / 1024:.1f} MiB from {cache.path.parent}", file=sys.stderr)
    return 0


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "fix": _fix,
    "matrix": _matrix,
    "explain": _explain,
    "backend": _backend,
    "rule": _rule,
    "config": _config,
    "schema": _schema,
    "cache": _cache,
}


# ---- what commands share --------------------------------------------------------------------------


def _surroundings(options: argparse.Namespace) -> tuple["Config", "World"]:
    """What holds for the run, and what it depends on; what is odd about the configuration is said."""
    from uvlint.configure import shadowed

    run, paths = _run(options), options.paths or ["."]
    config = run.config(_manifest(paths[0]))
    if not run.file and not run.isolated:
        for file in dict.fromkeys(filter(None, (shadowed(_manifest(path)) for path in paths))):
            said = f"warning: `[tool.uvlint]` of {file} is not read, since a `uvlint.toml` stands beside it"
            _say(said)
    return config, _world(options, config, run)


def _manifest(path: str) -> str:
    """A file in the folder that a path means, for which configuration is looked up."""
    from uvlint.documents import disk

    return disk.manifest(path)


def _run(options: argparse.Namespace) -> "Run":
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


def _world(options: argparse.Namespace, config: "Config", run: "Run") -> "World":
    from datetime import UTC, datetime

    from uvlint.index.remote import HttpSource
    from uvlint.index.source import Reach, Source, given, reach
    from uvlint.index.user import settings as settings_outside
    from uvlint.look import World
    from uvlint.model.location import Search
    from uvlint.model.memory import Memory, of_this_run

    cache = None if options.no_cache else _open_cache(options)
    progress = _progress(options)
    asked = given(
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
    sources: dict[Reach, Source] = {}

    def open_source(search: Search) -> Source:
        found = reach(search, asked, os.environ)
        if found not in sources:
            for place in found.borrowed if options.verbose else ():
                _say(f"note: pip's settings name {place.shown}, which is asked although uv does not read them")
            sources[found] = HttpSource(
                found.locations,
                cache,
                environment=os.environ,
                offline=config.offline,
                refresh=config.refresh,
                progress=progress,
                named=found.named,
                strategy=found.strategy,
                no_index=found.no_index,
                access=found.access,
            )
        return sources[found]

    def exclude_newer(search: Search) -> str | None:
        return settings_outside(search, os.environ).exclude_newer

    memory = Memory(cache.remembered, cache.remember) if cache else of_this_run()
    return World(datetime.now(UTC), open_source, exclude_newer, run.config, memory)


def _say(text: str) -> None:
    """A line on stderr, made harmless: it may name what files and pages say, and runners of CI listen there, too."""
    from uvlint.reporters.text import harmless, muted, one_line

    line = one_line(harmless(text))
    print(muted(line) if _on_ci() else line, file=sys.stderr)


def _on_ci() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _open_cache(options: argparse.Namespace) -> "Cache":
    from pathlib import Path

    from uvlint.index.cache import Cache, folder

    return Cache(Path(options.cache_dir) if options.cache_dir else folder(os.environ))


def _progress(options: argparse.Namespace) -> Callable[[int, int], None] | None:
    """One line on a terminal that counts the pages, and is wiped when all are there."""
    if options.no_progress or options.quiet or not sys.stderr.isatty():
        return None

    def progress(done: int, total: int) -> None:
        text = f"Reading the index: {done} of {total} packages" if done < total else ""
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)

    return progress


def _show(report: "Report", options: argparse.Namespace, config: "Config") -> None:
    from uvlint.reporters import FORMATS as REPORTERS

    if not (options.quiet > 1):
        _write(REPORTERS[config.output_format](report, _style(options, options.output_file)), options.output_file)
    for also in options.report:
        name, separator, path = also.partition("=")
        if not separator or name not in REPORTERS or not path:
            raise UsageError(f"`--report {also}` is not FORMAT=PATH", hint=f"formats are {', '.join(FORMATS)}")
        _write(REPORTERS[name](report, _style(options, path)), path)


def _style(options: argparse.Namespace, path: str | None = None) -> "Style":
    import shutil

    from uvlint.reporters.style import Style

    to_terminal = path is None and sys.stdout.isatty()
    color = to_terminal if options.color == "auto" else options.color == "always"
    if options.color == "auto":
        if os.environ.get("NO_COLOR"):
            color = False
        elif os.environ.get("FORCE_COLOR"):
            color = True
    encoding = "utf-8" if path else (sys.stdout.encoding or "ascii")
    return Style(
        color=color,
        unicode=encoding.lower().replace("-", "").startswith("utf"),
        width=shutil.get_terminal_size((100, 24)).columns if to_terminal or "COLUMNS" in os.environ else 100,
        hyperlinks=color and to_terminal,
        ci=_on_ci(),
    )


def _write(text: str, path: str | None) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror or error}") from error


if __name__ == "__main__":
    entry()
