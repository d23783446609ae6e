"""The command line: arguments in, text and exit code out, one function a command."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from uvlint import seen
from uvlint.arguments import FORMATS, parse, parser
from uvlint.errors import UsageError, UvlintError
from uvlint.surroundings import (
    court_of,
    graph_of,
    manifest_of,
    open_cache,
    run_of,
    since_of,
    surroundings,
    world_of,
)
from uvlint.terminal import dialog_at, say, style_of, write

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from uvlint.config import Config
    from uvlint.model.failure import Failure
    from uvlint.model.report import Diagnostic, Report

_VERBOSE = {"-v", "-vv", "--verbose"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run uvlint; the exit code is 0 (nothing to say), 1 (findings), 2 (a mistake or a bug) or 3 (not all judged)."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        if not given:
            parser().print_help(sys.stderr)
            return 2
        if given[0] in _VERBOSE | {"--version"} and {*given} & _VERBOSE and "--version" in given:
            return _version()
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


def _complain(error: UvlintError) -> None:
    say(f"error: {error.message}")
    if error.hint:
        say("")
        say(f"hint: {error.hint}")


def _version() -> int:
    """The version, and how old each table is that uvlint knows things from."""
    from datetime import UTC, datetime

    from uvlint import __version__
    from uvlint.data import ages

    write(f"uvlint {__version__}\n\n{ages.told(datetime.now(UTC).date())}", None)
    return 0


# ---- commands -------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from uvlint import lint

    if not _names_something(options):
        return 0
    _promise_reports(options)
    config, world = surroundings(options)
    if options.add_ignore is None:
        report = lint.check(
            options.paths or ["."],
            config,
            world,
            since=since_of(options),
            graph=graph_of(options, world),
            patch=_shows_patch(options, config),
        )
    else:
        from uvlint.annotate import add_ignores

        report, files = add_ignores(options.paths or ["."], config, world, reason=options.add_ignore)
        said = f"Added comments to {', '.join(files)}" if files else "There was nothing to silence"
        say(said)
    _show(report, options, config)
    if report.complete and _only_looks(options, config):
        seen.repeatable()
    return _code(report.diagnostics, report.complete, config)


def _only_looks(options: argparse.Namespace, config: Config) -> bool:
    """Whether a run neither writes, nor asks anybody whom a later run would have to ask again."""
    writes = options.output_file or options.report or options.add_ignore is not None
    asks = options.since or options.transitive or config.refresh or options.no_cache
    return not writes and not asks


def _fix(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from uvlint import lint

    if not _names_something(options):
        return 0
    _promise_reports(options)
    config, world = surroundings(options)
    dialog = dialog_at(options) if options.interactive else None
    failures = _failures(options)
    report = lint.fix(
        options.paths or ["."],
        replace(config, unsafe=True) if dialog else config,  # whoever is asked decides
        world,
        write=options.write,
        court=court_of(options, world),
        since=since_of(options),
        dialog=dialog,
        graph=graph_of(options, world),
        failures=failures,
    )
    _show(report, options, config)
    if failures and not report.fixed and not report.diagnostics:
        say("note: no line here is to blame for what failed, or it is mended; `uvlint explain` says which")
    if report.fixed and not report.written and not config.exit_zero:
        return 1
    return _code(report.diagnostics, report.complete, config)


def _names_something(options: argparse.Namespace) -> bool:
    """Whether paths are left when those of generated files are gone, where that is asked for."""
    if options.skip_generated and options.paths:
        from uvlint.documents import disk

        options.paths = [path for path in options.paths if not disk.is_generated(path)]
        if not options.paths:
            say("note: nothing to check: a tool has written all files that are named")
            return False
    return True


def _failures(options: argparse.Namespace) -> Sequence[Failure]:
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
    config, world = surroundings(options)
    told = explain(_named(options.log), _log(options.log), options.project, config, world)
    if config.output_format == "json":
        text = explanation.as_json(told)
    else:
        text = explanation.as_text(told, style_of(options, options.output_file))
    if options.quiet < 2:
        write(text, options.output_file)
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


def _code(diagnostics: Sequence[Diagnostic], complete: bool, config: Config) -> int:
    if any(diagnostic.severity.rank >= config.fail_on.rank for diagnostic in diagnostics):
        return 0 if config.exit_zero else 1
    if complete:
        return 0
    if config.allow_incomplete:
        say("warning: not everything could be checked")
        return 0
    return 3


def _matrix(options: argparse.Namespace) -> int:
    from uvlint.matrix import matrix
    from uvlint.reporters import matrix as drawn

    config, world = surroundings(options)
    answers = matrix(options.paths or ["."], config, world, since=since_of(options), graph=graph_of(options, world))
    text = drawn.as_json(answers) if config.output_format == "json" else drawn.as_text(answers, style_of(options))
    write(text, options.output_file)
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
        write(told.as_json(standing), None)
    else:
        write(told.as_text(standing, style_of(options), checking=options.check), None)
    return 0 if standing.written or not standing.problems else 1


def _rule(options: argparse.Namespace) -> int:
    from uvlint import rules
    from uvlint.config import named
    from uvlint.reporters import pages

    if options.all == bool(options.name):
        raise UsageError("name one rule, or ask for `--all`", hint="`uvlint rule --all` lists the rules")
    if options.all:
        write(pages.index(rules.load(), style_of(options)), None)
    else:
        write(pages.page(named(rules.load(), options.name), style_of(options)), None)
    return 0


def _config(options: argparse.Namespace) -> int:
    from uvlint.reporters import promised
    from uvlint.reporters import settings as told

    if options.show is None:
        from uvlint import handbook

        width = style_of(options).width
        write(handbook.page(options.key, width) if options.key else handbook.index(width), None)
        return 0
    if options.key:
        raise UsageError("`--show` shows every setting", hint="leave `--show` out to have one explained")
    from uvlint.promises import promises as promises_of

    run, manifest = run_of(options), manifest_of(options.show)
    decisions, config = run.decisions(manifest), run.config(manifest)
    promises = promises_of(options.show, config, world_of(options, config, run))
    if options.output_format == "json":
        write(told.as_json(decisions, options.show, promises), None)
    else:
        style = style_of(options)
        write(told.as_text(decisions, options.show, style, *promised.as_text(promises, style)), None)
    return 0


def _schema(_: argparse.Namespace) -> int:
    import json

    from uvlint.schema import get_schema

    write(json.dumps(get_schema(), indent=2, ensure_ascii=False) + "\n", None)
    return 0


def _cache(options: argparse.Namespace) -> int:
    from uvlint import replay

    cache = open_cache(options)
    size = cache.size() + replay.size(cache.folder)
    match options.action:
        case "dir":
            write(f"{cache.folder}\n", None)
        case "size":
            write(f"{size / 1024 / 1024:.1f} MiB\n", None)
        case "clean":
            cache.clean()
            replay.clean(cache.folder)
            say(f"Removed {size / 1024 / 1024:.1f} MiB from {cache.folder}")
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


# ---- what several of them end with ----------------------------------------------------------------


def _shows_patch(options: argparse.Namespace, config: Config) -> bool:
    """Whether a report of this run says what its safe fixes would write."""
    formats = (config.output_format, *(also.partition("=")[0] for also in options.report))
    return "markdown" in formats or "diff" in formats


def _show(report: Report, options: argparse.Namespace, config: Config) -> None:
    from uvlint.reporters import FORMATS as REPORTERS

    if "sarif" in (config.output_format, *(also.partition("=")[0] for also in options.report)):
        from msgspec.structs import replace

        from uvlint import rules

        # Spoken or not: GitHub wants the rules to be the same in every file of a version.
        described = {rule.name: rule for rule in (*rules.load(), *report.rules)}
        report = replace(report, rules=tuple(described.values()))
    if not (options.quiet > 1):
        write(REPORTERS[config.output_format](report, style_of(options, options.output_file)), options.output_file)
    for also in options.report:
        name, _, path = also.partition("=")
        write(REPORTERS[name](report, style_of(options, path)), path)


def _promise_reports(options: argparse.Namespace) -> None:
    """Refuse what is wrong with the reports that are asked for, before anybody has waited for them.

    Raises:
        UsageError: no such format, no path, or a folder that reports cannot be relative to.
    """
    for also in options.report:
        name, _, path = also.partition("=")
        from uvlint.reporters import FORMATS as REPORTERS

        if name not in REPORTERS or not path:
            raise UsageError(f"`--report {also}` is not FORMAT=PATH", hint=f"formats are {', '.join(FORMATS)}")
    if options.base:
        style_of(options)
