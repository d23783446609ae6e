"""The command line: arguments in, text and exit code out; the only place that prints."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from uvlint import __version__
from uvlint.errors import UsageError, UvlintError

if TYPE_CHECKING:
    from uvlint.config import Config
    from uvlint.index.cache import Cache
    from uvlint.look import World
    from uvlint.model.finding import Diagnostic, Report
    from uvlint.reporters.style import Style

_FORMATS = ("full", "concise", "json", "github")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run uvlint; the exit code is 0 (nothing to say), 1 (findings), 2 (a mistake or a bug) or 3 (not all judged)."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        if not given:
            parser().print_help(sys.stderr)
            return 2
        options = parser().parse_args(given)
        code = int(options.run(options))
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
    from uvlint.reporters.text import one_line

    print(f"error: {one_line(error.message)}", file=sys.stderr)
    if error.hint:
        print(f"\nhint: {one_line(error.hint)}", file=sys.stderr)


# ---- commands -------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from uvlint import lint

    config = _config(options)
    report = lint.check(options.paths or ["."], config, _world(options, config))
    _show(report, options)
    return _code(report.diagnostics, report.complete, config)


def _fix(options: argparse.Namespace) -> int:
    from uvlint import lint

    config = _config(options)
    report = lint.fix(options.paths or ["."], config, _world(options, config), write=options.write)
    _show(report, options)
    if report.fixed and not options.write and not config.exit_zero:
        return 1
    return _code(report.diagnostics, report.complete, config)


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
    from uvlint import lint
    from uvlint.reporters import matrix

    config = _config(options)
    answers = lint.matrix(options.paths or ["."], config, _world(options, config))
    text = matrix.as_json(answers) if options.output_format == "json" else matrix.as_text(answers, _style(options))
    _write(text, options.output_file)
    return 0


def _rule(options: argparse.Namespace) -> int:
    from uvlint import rules
    from uvlint.config import named
    from uvlint.reporters import pages

    if options.all == bool(options.name):
        raise UsageError("name one rule, or ask for `--all`", hint="`uvlint rule --all` lists the rules")
    if options.all:
        _write(pages.index(rules.load()), None)
    else:
        _write(pages.page(named(rules.load(), options.name)), None)
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


# ---- what commands share --------------------------------------------------------------------------


def _config(options: argparse.Namespace) -> "Config":
    from uvlint.config import Config
    from uvlint.model.finding import Severity

    return Config(
        select=_words(options.select),
        ignore=_words(options.ignore),
        pythons=_words(options.python),
        platforms=_words(options.platform),
        groups=None if options.all_groups or not options.group else tuple(options.group),
        extras=tuple(options.extra) if options.extra else None,
        no_dev=options.no_dev,
        fail_on=Severity(options.fail_on),
        exit_zero=options.exit_zero,
        allow_incomplete=options.allow_incomplete,
        no_ignores=options.no_ignores,
        unsafe=getattr(options, "unsafe", False),
        index_url=options.index_url,
        extra_index_urls=tuple(options.extra_index_url),
        exclude_newer=options.exclude_newer or os.environ.get("UV_EXCLUDE_NEWER") or None,
        offline=options.offline or _truthy(os.environ.get("UV_OFFLINE")),
        refresh=options.refresh,
    )


def _words(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for text in given for word in text.split(",") if word.strip()))


def _truthy(text: str | None) -> bool:
    return (text or "").strip().lower() in ("1", "true", "t", "yes", "y", "on")


def _world(options: argparse.Namespace, config: "Config") -> "World":
    from datetime import UTC, datetime

    from uvlint.index.remote import HttpSource
    from uvlint.index.source import Reach, Source, given, reach
    from uvlint.index.user import settings
    from uvlint.look import World
    from uvlint.model.location import Search

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

    return World(datetime.now(UTC), open_source, lambda search: settings(search, os.environ).exclude_newer)


def _say(text: str) -> None:
    from uvlint.reporters.text import one_line

    print(one_line(text), file=sys.stderr)


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


def _show(report: "Report", options: argparse.Namespace) -> None:
    from uvlint.reporters import FORMATS

    if not (options.quiet > 1):
        _write(FORMATS[options.output_format](report, _style(options, options.output_file)), options.output_file)
    for also in options.report:
        name, separator, path = also.partition("=")
        if not separator or name not in FORMATS or not path:
            raise UsageError(f"`--report {also}` is not FORMAT=PATH", hint=f"formats are {', '.join(_FORMATS)}")
        _write(FORMATS[name](report, _style(options, path)), path)


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
        ci=os.environ.get("GITHUB_ACTIONS") == "true",
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


# ---- arguments ------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Complain as uvlint does, with the nearest option or command as a hint."""
        raise UsageError(message, hint=self._hint(message))

    def _hint(self, message: str) -> str:
        from difflib import get_close_matches

        for word in message.replace("'", " ").replace(":", " ").split():
            known = _options(self) if word.startswith("-") else _choices(self)
            near = get_close_matches(word.partition("=")[0], list(known), 1)
            if near and near[0] != word:
                return f"did you mean `{near[0]}`?"
        return f"`{self.prog} --help` lists what there is"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every option of the parser and its commands."""
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action.choices, Mapping):
            for command in action.choices.values():
                yield from _options(command)


def _choices(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The commands and fixed values of the parser itself."""
    return (str(choice) for action in parser._actions for choice in action.choices or ())


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = _Parser(
        prog="uvlint", description="Find what uv will not be able to install, before `uv lock`.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"uvlint {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", allow_abbrev=False)
        made.set_defaults(run=run)
        return made

    check = command("check", _check, "find problems")
    fix = command("fix", _fix, "show the fixes as a diff, or write them")
    matrix = command("matrix", _matrix, "show the coverage table: requirement × Python × platform")
    for judging in (check, fix, matrix):
        _add_judging(judging)
        _add_output(judging, ("full", "json") if judging is matrix else _FORMATS)
    fix.add_argument("--write", action="store_true", help="write the fixes to the files")
    fix.add_argument("--unsafe", action="store_true", help="also take fixes that change what some target gets")
    rule = command("rule", _rule, "show a rule's page")
    rule.add_argument("name", nargs="?", metavar="RULE")
    rule.add_argument("--all", action="store_true", help="list all rules")
    cache = command("cache", _cache, "show or empty the cache")
    cache.add_argument("action", choices=("dir", "size", "clean"))
    cache.add_argument("--cache-dir", metavar="DIR")
    return top


def _add_judging(to: argparse.ArgumentParser) -> None:
    to.add_argument("paths", nargs="*", metavar="PATH", help="manifests, or directories that hold them (default: .)")
    what = to.add_argument_group("what to judge")
    what.add_argument(
        "--select", action="append", default=[], metavar="RULES", help="only these rules or families (`wheel-*`)"
    )
    what.add_argument(
        "--ignore", action="append", default=[], metavar="RULES", help="leave these rules or families out"
    )
    what.add_argument(
        "--python", action="append", default=[], metavar="PYTHONS", help="report these only: 3.10,3.13t,pypy3.10"
    )
    what.add_argument(
        "--platform", action="append", default=[], metavar="PLATFORMS", help="report these only, in uv's names"
    )
    what.add_argument(
        "--group", action="append", default=[], metavar="GROUP", help="of the dependency groups only this one"
    )
    what.add_argument("--all-groups", action="store_true", help="all dependency groups (the default)")
    what.add_argument("--extra", action="append", default=[], metavar="EXTRA", help="of the extras only this one")
    what.add_argument("--no-dev", action="store_true", help="without the group `dev`")
    what.add_argument("--no-ignores", action="store_true", help="report what ignore comments silence, too")
    index = to.add_argument_group("the index")
    index.add_argument("--index-url", metavar="URL", help="the default index, unless the project names one")
    index.add_argument("--extra-index-url", action="append", default=[], metavar="URL", help="an index to ask first")
    index.add_argument("--default-index", metavar="INDEX", help="the default index, whatever the project names")
    index.add_argument(
        "--index", action="append", default=[], metavar="INDEX", help="an index to ask before all others"
    )
    index.add_argument(
        "--find-links", action="append", default=[], metavar="PLACE", help="a folder or page of files to offer, too"
    )
    index.add_argument("--no-index", action="store_true", help="only what `--find-links` offers")
    index.add_argument(
        "--index-strategy",
        choices=("first-index", "unsafe-first-match", "unsafe-best-match"),
        help="whether the first index that has a package answers for it alone",
    )
    index.add_argument(
        "--keyring-provider", choices=("disabled", "subprocess"), help="whether the `keyring` command is asked"
    )
    index.add_argument(
        "--exclude-newer", metavar="TIME", help="as if it were then: a date, a time or a span such as `7 days`"
    )
    index.add_argument("--offline", action="store_true", help="use the cache only")
    index.add_argument("--refresh", action="store_true", help="ask the index even where the cache is fresh")
    index.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    index.add_argument("--cache-dir", metavar="DIR", help="where the cache is")


def _add_output(to: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    output = to.add_argument_group("output")
    default = os.environ.get("UVLINT_OUTPUT_FORMAT", "full")
    output.add_argument("--output-format", choices=formats, default=default if default in formats else "full")
    output.add_argument("--output-file", metavar="FILE", help="write the report there")
    output.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=PATH", help="one more report of the same run"
    )
    output.add_argument(
        "--fail-on", choices=("error", "warning", "info"), default="warning", help="from which severity on exit 1"
    )
    output.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found")
    output.add_argument("--allow-incomplete", action="store_true", help="exit 0 even if not everything could be judged")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--no-progress", action="store_true")
    output.add_argument("-q", "--quiet", action="count", default=0, help="findings only; twice: nothing")
    output.add_argument("-v", "--verbose", action="count", default=0)


if __name__ == "__main__":
    entry()
