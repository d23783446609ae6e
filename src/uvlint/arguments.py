"""The command line's grammar: which commands and options there are, and what they say about settings."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NoReturn

from uvlint import __version__
from uvlint.errors import UsageError

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
_OPTIONAL = {"--add-ignore": "--add-ignore=", "--verify": "--verify=wheels"}


def parse(given: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; `command` is the command's name.

    Raises:
        UsageError: a word that is no option, command or value.
    """
    # These take their value after `=` only, which argparse cannot say: the next word is a path.
    words = [_OPTIONAL.get(word, word) for word in given]
    return parser(given[0] if given and given[0] in _COMMANDS else None).parse_args(words)


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal; left to itself, argparse imports `shutil` for that with the first option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    if (told := os.environ.get("COLUMNS", "")).isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80
    except (ValueError, OSError):  # closed, or no terminal
        return 80


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Complain as uvlint does, with the nearest option or command as a hint."""
        raise UsageError(message, hint=self._hint(message))

    def _hint(self, message: str) -> str:
        from difflib import get_close_matches

        if "expected" in message:
            return f"`{self.prog} --help` says what it takes"
        wrong, _, listed = message.partition("(choose from")
        offered = listed.replace("'", " ").replace(",", " ").replace(")", " ").split()
        words = wrong.rpartition("invalid choice:")[2] if offered else wrong  # what was given, not what it was for
        for word in words.replace("'", " ").replace(":", " ").split():
            known = offered or (_options(self) if word.startswith("-") else _choices(self))
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


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """All commands with their options, or only the one that is given: to make all of them takes as long as to read a
    project."""
    top = _Parser(
        prog="uvlint",
        description="Find what uv will not be able to install, before `uv lock`.",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    top.add_argument(
        "--version",
        action="version",
        version=f"uvlint {__version__}",
        help="show the version; with -v, the tables' ages",
    )
    commands = top.add_subparsers(
        prog="uvlint", title="commands", required=True, metavar="COMMAND", dest="command", parser_class=_Parser
    )

    for name, (words, fill) in _COMMANDS.items():
        if only in (None, name):
            described = words[0].upper() + words[1:] + "."
            fill(
                commands.add_parser(name, help=words, description=described, allow_abbrev=False, formatter_class=_Help)
            )
    return top


def _check(to: argparse.ArgumentParser) -> None:
    _add_paths(to)
    to.add_argument(
        "--add-ignore", metavar="=REASON", help="write a comment that silences it beside every finding of this run"
    )


def _fix(to: argparse.ArgumentParser) -> None:
    _add_paths(to)
    to.add_argument("--write", action="store_true", help="write the fixes to the files")
    to.add_argument("--unsafe", action="store_true", help="also take fixes that change what some target gets")
    to.add_argument("--interactive", action="store_true", help="ask, finding by finding, which of its fixes to take")
    to.add_argument(
        "--verify",
        choices=("wheels", "build"),
        metavar="[=build]",
        help="ask the real uv, in a temporary copy, whether each fix does what it says; nothing is built but with "
        "`=build`",
    )
    to.add_argument("--from-log", metavar="LOG", help="mend the builds that failed in this log, and nothing else")


def _matrix(to: argparse.ArgumentParser) -> None:
    _add_paths(to, ("full", "json"))


def _explain(to: argparse.ArgumentParser) -> None:
    to.add_argument("log", nargs="?", default="-", metavar="LOG", help="a file, or `-` for standard input (default)")
    to.add_argument(
        "--project", metavar="PATH", help="the manifest or directory that was installed (default: ., if there is one)"
    )
    _add_judging(to)
    _add_output(to, ("full", "json"))


def _backend(to: argparse.ArgumentParser) -> None:
    to.add_argument("path", nargs="?", default=".", metavar="PATH", help="the project (default: .)")
    action = to.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help="write it, and lead `pyproject.toml` to it")
    action.add_argument("--check", action="store_true", help="say what is out of order, without a diff")
    to.add_argument("--force", action="store_true", help="overwrite a backend that uvlint did not write as it is")
    to.add_argument("--output-format", choices=("full", "json"), default="full")
    to.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _rule(to: argparse.ArgumentParser) -> None:
    to.add_argument("name", nargs="?", metavar="RULE")
    to.add_argument("--all", action="store_true", help="list all rules")
    to.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _config(to: argparse.ArgumentParser) -> None:
    to.add_argument("key", nargs="?", metavar="KEY")
    to.add_argument("--show", nargs="?", const=".", metavar="PATH", help="what holds for PATH (default: .)")
    to.add_argument("--output-format", choices=("full", "json"))
    to.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    _add_judging(to)
    _add_verdict(to.add_argument_group("verdict"))
    to.set_defaults(no_progress=True, quiet=0, verbose=0)


def _schema(_: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def _cache(to: argparse.ArgumentParser) -> None:
    to.add_argument("action", choices=("dir", "size", "clean"))
    to.add_argument("--cache-dir", metavar="DIR", help="where the cache is")


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("find problems", _check),
    "fix": ("show the fixes as a diff, or write them", _fix),
    "matrix": ("show the coverage table: requirement × Python × platform", _matrix),
    "explain": ("read the log of a failed build; say the cause, the line to blame and the fix", _explain),
    "backend": ("show, write, check or renew the build backend that lets `uv` stand in for `uv-build`", _backend),
    "rule": ("show a rule's page", _rule),
    "config": ("explain a setting, or show the settings in force and where each comes from", _config),
    "schema": ("print the JSON Schema of `[tool.uvlint]`", _schema),
    "cache": ("show or empty the cache", _cache),
}


# ---- what several of them take --------------------------------------------------------------------


def _add_paths(to: argparse.ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """What `check`, `fix` and `matrix` take."""
    to.add_argument("paths", nargs="*", metavar="PATH", help="manifests, or directories that hold them (default: .)")
    _add_judging(to)
    to.add_argument("--since", metavar="REF", help="only what the change since that commit or branch adds")
    output = _add_output(to, formats)
    if formats is FORMATS:
        output.add_argument(
            "--base",
            metavar="DIR",
            help="from where reports for services name files (default: the checkout on GitHub and GitLab, else .)",
        )
        output.add_argument(
            "--category", metavar="NAME", help="what a sarif report is kept under (default: uvlint/DIR)"
        )
        to.add_argument(
            "--skip-generated",
            action="store_true",
            help="leave requirements files out that a tool has written, even where they are named",
        )
    to.add_argument(
        "--transitive",
        action="store_true",
        help="judge what the requirements bring in, too, as the real uv resolves it",
    )


def _add_judging(to: argparse.ArgumentParser) -> None:
    what = to.add_argument_group("what to judge")
    what.add_argument(
        "--select", action="append", default=[], metavar="RULES", help="only these rules or families (`wheel-*`)"
    )
    what.add_argument(
        "--ignore", action="append", default=[], metavar="RULES", help="leave these rules or families out"
    )
    what.add_argument("--error", action="append", default=[], metavar="RULES", help="these rules find errors")
    what.add_argument("--warn", action="append", default=[], metavar="RULES", help="these rules find warnings")
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
    what.add_argument(
        "--prefer",
        action="append",
        default=[],
        metavar="WAYS",
        help="which fixes go first: split, bound, marker, environments, metadata, constraint, build",
    )
    what.add_argument(
        "--no-ignores", action="store_true", help="report what comments and configuration files silence, too"
    )
    what.add_argument(
        "--config", action="append", default=[], metavar="FILE|KEY=VALUE", help="this configuration file, or a setting"
    )
    what.add_argument("--isolated", action="store_true", help="read no configuration file of uvlint")
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


def _add_output(to: argparse.ArgumentParser, formats: Sequence[str]) -> argparse._ArgumentGroup:
    output = to.add_argument_group("output")
    output.add_argument("--output-format", choices=formats)
    output.add_argument("--output-file", metavar="FILE", help="write the report there")
    output.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=PATH", help="one more report of the same run"
    )
    _add_verdict(output)
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--no-progress", action="store_true")
    output.add_argument("-q", "--quiet", action="count", default=0, help="no progress; twice: no report either")
    output.add_argument("-v", "--verbose", action="count", default=0, help="say when pip's settings stand in for uv's")
    return output


def _add_verdict(to: argparse._ArgumentGroup) -> None:
    to.add_argument("--fail-on", choices=("error", "warning", "info"), help="from which severity on exit 1")
    to.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found")
    to.add_argument("--allow-incomplete", action="store_true", help="exit 0 even if not everything could be judged")


def words(given: Sequence[str]) -> tuple[str, ...]:
    """The words of a repeatable option that takes a list with commas, each once."""
    return tuple(dict.fromkeys(word.strip() for text in given for word in text.split(",") if word.strip()))


def settings(options: argparse.Namespace) -> dict[str, object]:
    """What the options say about settings, by the settings' names; only what was given."""
    given: dict[str, object] = {
        "select": words(options.select),
        "ignore": words(options.ignore),
        "severity": dict.fromkeys(words(options.warn), "warning") | dict.fromkeys(words(options.error), "error"),
        "pythons": words(options.python),
        "platforms": words(options.platform),
        "groups": ("*",) if options.all_groups else tuple(options.group),
        "extras": tuple(options.extra),
        "prefer": words(options.prefer),
        "no-dev": options.no_dev,
        "fail-on": options.fail_on,
        "exclude-newer": options.exclude_newer,
        "offline": options.offline,
        "output-format": options.output_format,
    }
    if options.command == "config":
        del given["output-format"]  # there it says how the answer itself is written
    return {name: value for name, value in given.items() if value}
