"""What the user wants: arguments and, later, `[tool.uvlint]`, in one frozen value."""

from collections.abc import Collection
from fnmatch import fnmatchcase

from msgspec import Struct

from uvlint.errors import UsageError
from uvlint.model.finding import Severity
from uvlint.model.rule import Rule


class Config(Struct, frozen=True):
    """The settings of a run, named as the flags are; `groups` and `extras` None means all of them.

    `exclude_newer` is the text as given.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    groups: tuple[str, ...] | None = None
    extras: tuple[str, ...] | None = None
    no_dev: bool = False
    fail_on: Severity = Severity.WARNING
    exit_zero: bool = False
    allow_incomplete: bool = False
    no_ignores: bool = False
    unsafe: bool = False
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    exclude_newer: str | None = None
    offline: bool = False
    refresh: bool = False
    cache_dir: str | None = None
    no_cache: bool = False


def selected(rules: Collection[Rule], config: Config) -> tuple[Rule, ...]:
    """The rules that `--select` and `--ignore` leave.

    Raises:
        UsageError: a pattern that matches no rule.
    """
    for pattern in (*config.select, *config.ignore):
        if not any(fnmatchcase(rule.name, pattern) for rule in rules):
            raise _unknown(rules, pattern)
    chosen = [rule for rule in rules if not config.select or _matches(rule.name, config.select)]
    return tuple(rule for rule in chosen if not _matches(rule.name, config.ignore))


def named(rules: Collection[Rule], name: str) -> Rule:
    """The rule of that name.

    Raises:
        UsageError: there is none.
    """
    for rule in rules:
        if rule.name == name:
            return rule
    raise _unknown(rules, name)


def _unknown(rules: Collection[Rule], pattern: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(pattern, [rule.name for rule in rules], 1)
    hint = f"did you mean `{near[0]}`?" if near else "`uvlint rule --all` lists the rules"
    return UsageError(f"there is no rule `{pattern}`", hint=hint)


def _matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
