"""The values of settings, checked: what a table of TOML or a variable says, or which key, line and column is wrong."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from uvlint.errors import DocumentError, UsageError
from uvlint.keys import KEYS, SEVERITIES, TABLE, Key
from uvlint.model.cutoff import moment
from uvlint.model.decision import Decision
from uvlint.model.place import Place, Span
from uvlint.model.target import platform_from, python_from

Locate = Callable[[Place], Span]


class Names(Struct, frozen=True):
    """The rules there are; a pattern such as `wheel-*` names a family of them."""

    rules: tuple[str, ...]

    def families(self) -> tuple[str, ...]:
        """Every family, as a pattern."""
        return tuple(dict.fromkeys(f"{name.partition('-')[0]}-*" for name in self.rules))


def read(table: Any, at: Place, names: Names, locate: Locate) -> dict[str, Decision]:
    """The settings that a table of TOML holds, by name, each with its place.

    Raises:
        DocumentError: a key that there is not, or a value that makes no sense, with its line and column.
    """
    if not isinstance(table, dict):
        raise _RefusedError(f"`{'.'.join(TABLE)}` is no table", "write `[tool.uvlint]` and a key on each line").at(
            at, locate
        )
    found: dict[str, Decision] = {}
    for name, value in table.items():
        place = at.child(name)
        if name not in KEYS:
            raise _RefusedError(f"uvlint has no setting `{name}`", near(name, KEYS, "`uvlint config` lists them")).at(
                place, locate
            )
        found[name] = Decision(_value(KEYS[name], value, place, names, locate), place.file, place)
    return found


def value_of(key: Key, value: Any, by: str, names: Names) -> Decision:
    """A setting that a plain text or list gives, not a file: an environment variable.

    Raises:
        UsageError: the value makes no sense.
    """
    try:
        return Decision(_checked(key, value, (), names), by)
    except _RefusedError as refusal:
        raise UsageError(f"{by}: {refusal.reason}", hint=refusal.hint) from refusal


def near(word: str, known: Collection[str], otherwise: str) -> str:
    """A hint that names the nearest of the known words, or says something else."""
    from difflib import get_close_matches

    found = get_close_matches(word.replace("_", "-").lower(), list(known), 1)
    return f"did you mean `{found[0]}`?" if found else otherwise


class _RefusedError(Exception):
    """A value that makes no sense, and the keys below the setting's where it stands."""

    def __init__(self, reason: str, hint: str | None, keys: tuple[str | int, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.keys = keys

    def at(self, place: Place, locate: Locate) -> DocumentError:
        """The same as an error of a file."""
        span = locate(place.child(*self.keys))
        return DocumentError(place.file, self.reason, line=span.line, column=span.column, hint=self.hint)


def _value(key: Key, value: Any, place: Place, names: Names, locate: Locate) -> Any:
    try:
        return _checked(key, value, (), names)
    except _RefusedError as refusal:
        raise refusal.at(place, locate) from refusal


def _checked(key: Key, value: Any, keys: tuple[str | int, ...], names: Names) -> Any:
    """The value, lists as tuples."""
    match key.kind:
        case "flag":
            if not isinstance(value, bool):
                raise _wrong(key, value, keys, "`true` or `false`")
            return value
        case "choice":
            return _one_of(key, _text(key, value, keys), keys)
        case "time":
            text = _text(key, value, keys)
            if moment(text, datetime.now(UTC)) is None:
                hint = "write `2026-01-01`, `2026-01-01T00:00:00Z` or `7 days`"
                raise _RefusedError(f"`{text}` is no value of `{key.name}`", hint, keys)
            return text
        case "file":
            return _text(key, value, keys)
        case "severities":
            return {
                _rule(pattern, (pattern,), names): _one_of(key, _text(key, severity, (pattern,)), (pattern,))
                for pattern, severity in _table(key, value).items()
            }
        case "exemptions":
            return {subject: _list(key, rules, (subject,), names) for subject, rules in _table(key, value).items()}
        case "rules" | "names" | "ways" | "platforms" | "pythons":
            listed = _list(key, value, keys, names)
            if not listed and key.name != "ignore":
                raise _RefusedError(f"`{key.name}` is empty", f"leave the key out for the default: {key.default}", keys)
            return listed


def _list(key: Key, value: Any, keys: tuple[str | int, ...], names: Names) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(key, value, keys, "a list")
    return tuple(_item(key, item, (*keys, number), names) for number, item in enumerate(value))


def _item(key: Key, value: Any, keys: tuple[str | int, ...], names: Names) -> str:
    text = _text(key, value, keys)
    if key.kind in ("rules", "exemptions"):
        return _rule(text, keys, names)
    if key.kind == "ways":
        return _one_of(key, text, keys)
    try:
        if key.kind == "pythons":
            python_from(text)
        elif key.kind == "platforms":
            platform_from(text)
    except UsageError as error:
        raise _RefusedError(error.message, error.hint, keys) from error
    return text


def _text(key: Key, value: Any, keys: tuple[str | int, ...]) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(key, value, keys, "a text in quotes")
    return value


def _one_of(key: Key, text: str, keys: tuple[str | int, ...]) -> str:
    known = key.choices or SEVERITIES
    if text not in known:
        listed = f"one of {', '.join(f'`{choice}`' for choice in known)} is meant"
        hint = "name the rule in `ignore` instead" if text in ("off", "ignore", "none") else near(text, known, listed)
        raise _RefusedError(f"`{text}` is no value of `{key.name}`", hint, keys)
    return text


def _rule(pattern: str, keys: tuple[str | int, ...], names: Names) -> str:
    if not matching(pattern, names.rules):
        known = (*names.rules, *names.families())
        raise _RefusedError(
            f"there is no rule `{pattern}`", near(pattern, known, "`uvlint rule --all` lists them"), keys
        )
    return pattern


def matching(pattern: str, rules: Collection[str]) -> list[str]:
    """The rules that a name or a family names."""
    if "*" not in pattern:
        return [pattern] if pattern in rules else []
    from fnmatch import fnmatchcase

    return [rule for rule in rules if fnmatchcase(rule, pattern)]


def _table(key: Key, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(key, value, (), "a table")
    return value


def _wrong(key: Key, value: Any, keys: tuple[str | int, ...], wanted: str) -> _RefusedError:
    kinds = {bool: "a boolean", str: "a text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    found = "empty" if value == "" else kinds.get(type(value), "a date or time")
    hint = f"write `{key.name} = {key.example}`"
    inside = "".join(f" of `{part}`" for part in keys[:1] if isinstance(part, str))
    return _RefusedError(f"`{key.name}`{inside} takes {wanted}, and this is {found}", hint, keys)
