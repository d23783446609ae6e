"""What holds for a project: command line, environment and configuration files, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.errors import UsageError
from uvlint.model.decision import Decision
from uvlint.model.finding import Severity
from uvlint.model.grammar import canonicalize_name
from uvlint.model.pattern import path_matches
from uvlint.model.place import Place

if TYPE_CHECKING:
    from uvlint.model.rule import Rule

Decisions = Mapping[str, Decision]


class Exemption(Struct, frozen=True):
    """An entry of `per-package-ignores` or `per-file-ignores`; `at` is the place of its list of rules.

    `subject` is the package's normalized name, or the pattern of paths below `folder`.
    """

    at: Place
    subject: str
    rules: tuple[str, ...]
    folder: str | None = None

    def covers(self, package: str | None, file: str) -> bool:
        """Whether it speaks of a package, or of a file as shown."""
        if self.folder is None:
            return package is not None and canonicalize_name(package) == self.subject
        inside = file.removeprefix(f"{self.folder}/") if self.folder else file
        if self.folder and inside == file:
            return False
        return path_matches(inside.split("/"), self.subject.split("/"))


class Config(Struct, frozen=True):
    """The settings in force, named as the flags are; `groups` and `extras` None means all of them.

    `pythons` and `platforms` are those asked about on the command line, `promised_pythons` and `promised_platforms`
    those of a configuration file. `severities` are patterns of rules with what they weigh, the first that fits
    decides. `prefer` are ways of fixing, by their names in `model.way`. `exclude_newer` is the text as given.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    pythons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    promised_pythons: tuple[str, ...] = ()
    promised_platforms: tuple[str, ...] = ()
    groups: tuple[str, ...] | None = None
    extras: tuple[str, ...] | None = None
    no_dev: bool = False
    fail_on: Severity = Severity.WARNING
    output_format: str = "full"
    exit_zero: bool = False
    allow_incomplete: bool = False
    no_ignores: bool = False
    unsafe: bool = False
    prefer: tuple[str, ...] = ()
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    exclude_newer: str | None = None
    evidence: bool = True
    offline: bool = False
    refresh: bool = False

    def wants(self, scope: str) -> bool:
        """Whether the requirements of a scope are judged: not those of extras and groups that are left out."""
        kind, _, name = scope.partition(":")
        if kind == "extra":
            return self.extras is None or name in self.extras
        if kind == "group":
            return not (self.no_dev and name == "dev") and (self.groups is None or name in self.groups)
        return True


# The configuration of a manifest; the function gives the documents of configuration files.
ConfigFor = Callable[[str, Callable[[str], Any]], Config]


def merged(given: Decisions, below: Decisions, *, no_ignores: bool = False) -> dict[str, Decision]:
    """The settings in force: those given on the command line before those below it.

    `--ignore`, `--error` and `--warn` add to what is below, since they ask for a little less or more of the same;
    `--select` asks for just these rules and sets `ignore` below aside, or nothing might be left of them.
    `no_ignores` sets aside what files silence.
    """
    silent = {"ignore", "per-package-ignores", "per-file-ignores"} if no_ignores else set[str]()
    if "select" in given:
        silent.add("ignore")
    below = {name: decision for name, decision in below.items() if name not in silent}
    both = {**below, **given}
    for name in ("ignore", "severity"):
        if name in given and name in below:
            first, second = given[name].value, below[name].value
            value = {**second, **first} if name == "severity" else (*first, *second)
            both[name] = Decision(value, f"{given[name].by} and {below[name].by}", below[name].at)
    return both


def settled(base: Config, given: Decisions, below: Decisions) -> Config:
    """The configuration that the command line (`base` and `given`) and the settings below it make."""
    from msgspec.structs import replace

    both = merged(given, below, no_ignores=base.no_ignores)

    def of(decisions: Decisions, name: str) -> tuple[str, ...]:
        return decisions[name].value if name in decisions else ()

    return replace(
        base,
        select=of(both, "select"),
        ignore=of(both, "ignore"),
        severities=(*_severities(given), *_severities(below)),
        exemptions=tuple(_exemptions(both)),
        pythons=of(given, "pythons"),
        platforms=of(given, "platforms"),
        promised_pythons=of(below, "pythons"),
        promised_platforms=of(below, "platforms"),
        groups=_some(of(both, "groups")),
        extras=_some(of(both, "extras")),
        prefer=of(both, "prefer"),
        no_dev="no-dev" in both and both["no-dev"].value,
        fail_on=Severity(both["fail-on"].value) if "fail-on" in both else base.fail_on,
        output_format=both["output-format"].value if "output-format" in both else base.output_format,
        exclude_newer=both["exclude-newer"].value if "exclude-newer" in both else None,
        evidence="evidence" not in both or both["evidence"].value,
        offline="offline" in both and both["offline"].value,
    )


def _some(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names, None for all of them: when nobody names any, or by `--all-groups`."""
    return None if not names or "*" in names else names


def _severities(decisions: Decisions) -> list[tuple[str, Severity]]:
    """The weights, names before families and longer families before shorter ones."""
    table = decisions["severity"].value if "severity" in decisions else {}
    weights = [(pattern, Severity(severity)) for pattern, severity in table.items()]
    return sorted(weights, key=lambda weight: ("*" in weight[0], -len(weight[0])))


def _exemptions(decisions: Decisions) -> list[Exemption]:
    found: list[Exemption] = []
    for name in ("per-package-ignores", "per-file-ignores"):
        decision = decisions.get(name)
        for subject, rules in decision.value.items() if decision else ():
            place = decision.at.child(subject) if decision and decision.at else Place("", (name, subject))
            if name == "per-package-ignores":
                found.append(Exemption(place, canonicalize_name(subject), rules))
            else:
                found.append(Exemption(place, subject, rules, place.file.rpartition("/")[0]))
    return found


def selected(names: Collection[str], config: Config) -> tuple[str, ...]:
    """The rules that `select` and `ignore` leave of all `names`, by name.

    Raises:
        UsageError: a pattern that matches no rule.
    """
    for pattern in (*config.select, *config.ignore, *(pattern for pattern, _ in config.severities)):
        if not any(fnmatchcase(name, pattern) for name in names):
            raise _unknown(names, pattern)
    wanted = [name for name in names if not config.select or _matches(name, config.select)]
    return tuple(name for name in wanted if not _matches(name, config.ignore))


def severity(rule: Rule, own: Severity | None, config: Config) -> Severity:
    """What a finding of a rule weighs: as configured, but an early notice (`own` below the rule's) stays one."""
    natural = own or rule.severity
    for pattern, configured in config.severities:
        if fnmatchcase(rule.name, pattern):
            notice = own is Severity.INFO and rule.severity is not Severity.INFO
            return natural if notice else configured
    return natural


def named(rules: Collection[Rule], name: str) -> Rule:
    """The rule of that name.

    Raises:
        UsageError: there is none.
    """
    for rule in rules:
        if rule.name == name:
            return rule
    raise _unknown([rule.name for rule in rules], name)


def _unknown(names: Collection[str], pattern: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(pattern, list(names), 1)
    hint = f"did you mean `{near[0]}`?" if near else "`uvlint rule --all` lists the rules"
    return UsageError(f"there is no rule `{pattern}`", hint=hint)


def _matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
