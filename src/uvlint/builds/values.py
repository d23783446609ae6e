"""What a setup script's names may stand for: plain values, values on some targets only, and what is not known.

Strings, numbers, lists, tuples, sets and dicts stand for themselves. `Marked` items are in a list where a marker holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value: TypeAlias = Any
"""One of the types below, or a plain Python value of the script."""


class Unknown(Struct, frozen=True):
    """A value that cannot be told, why, and the line of the script that it comes from."""

    reason: str
    line: int = 0


class Ref(Struct, frozen=True):
    """Something imported or built in, by its dotted name: `sys.platform`, `os.path.join`, `setuptools.setup`."""

    name: str


class Method(Struct, frozen=True, eq=False):
    """A method of a known value, not yet called."""

    of: Any
    name: str


class Text(Struct, frozen=True):
    """A file opened for reading."""

    text: str


class Parsed(Struct, frozen=True):
    """A requirement as pip's own parser hands it out: an object whose `req` and `requirement` are its text."""

    text: str


class PurePath(Struct, frozen=True):
    """A `pathlib` path, written as a string."""

    path: str


class Fact(Struct, frozen=True):
    """Something of the machine that markers know too: a marker variable, or `version` and how many parts of it."""

    variable: str
    parts: int = 0
    lowered: bool = False


class Condition(Struct, frozen=True):
    """True on some targets: `kind` is `and`, `or`, or `is` with one comparison of a marker (`variable op "value"`)."""

    kind: str
    parts: tuple[Condition, ...] = ()
    variable: str = ""
    operator: str = ""
    value: str = ""


class Marked(Struct, frozen=True):
    """An item that is there where the condition holds."""

    value: Any
    where: Condition


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def compare(variable: str, operator: str, value: str) -> Condition:
    """One comparison."""
    return Condition("is", (), variable, operator, value)


def negated(condition: Condition) -> Condition:
    """The condition that holds exactly where this one does not."""
    if condition.kind == "is":
        return compare(condition.variable, _OPPOSITE[condition.operator], condition.value)
    kind = "or" if condition.kind == "and" else "and"
    return Condition(kind, tuple(negated(part) for part in condition.parts))


def joined(kind: str, first: Condition, second: Condition) -> Condition:
    """`first and second` or `first or second`; a part that is there already is not repeated."""
    if first == second:
        return first
    parts: list[Condition] = []
    for condition in (first, second):
        parts += (part for part in (condition.parts if condition.kind == kind else (condition,)) if part not in parts)
    return Condition(kind, tuple(parts))


def marker(condition: Condition) -> str:
    """The condition as a marker (PEP 508)."""
    if condition.kind == "is":
        return f'{condition.variable} {condition.operator} "{condition.value}"'
    inner = (f"({marker(part)})" if part.kind == "or" else marker(part) for part in condition.parts)
    return f" {condition.kind} ".join(inner)


def unknown_in(value: Value, depth: int = 0) -> Unknown | None:
    """The first thing that is not known in a value, however deep."""
    if isinstance(value, Unknown):
        return value
    if depth > 8:
        return Unknown("nested too deeply")
    parts: Iterable[Value] = ()
    if isinstance(value, Marked):
        parts = (value.value,)
    elif isinstance(value, dict):
        parts = (*value, *value.values())
    elif isinstance(value, list | tuple | set):
        parts = value
    return next((found for part in parts if (found := unknown_in(part, depth + 1)) is not None), None)


def poison(value: Value, why: Unknown) -> None:
    """Notes that something unknown may have changed a list, dict or set in place."""
    if isinstance(value, list):
        for part in value:
            poison(part, why)
        value.append(why)
    elif isinstance(value, dict):
        for part in value.values():
            poison(part, why)
        value[why] = why
    elif isinstance(value, set):
        value.add(why)
    elif isinstance(value, tuple):
        for part in value:
            poison(part, why)


class Merge:
    """Values after a branch on a condition. Names that stood for one list in both branches stand for one afterwards."""

    def __init__(self, where: Condition | Unknown) -> None:
        self._where = where
        self._done: dict[tuple[int, int], Value] = {}
        self._held: list[Value] = []  # keeps identities from being used again

    def __call__(self, one: Value, other: Value) -> Value:
        """`one` where the condition holds and `other` where it does not."""
        key = (id(one), id(other))
        if key not in self._done:
            self._held += (one, other)
            self._done[key] = self._merged(one, other)
        return self._done[key]

    def _merged(self, one: Value, other: Value) -> Value:
        if same(one, other):
            return one
        where = self._where
        if isinstance(one, Ref) and isinstance(other, Ref) and one.name.split(".")[-1] == other.name.split(".")[-1]:
            return one  # the same thing from another place: `from setuptools import setup`, else from distutils
        if isinstance(one, dict) and isinstance(other, dict):
            return self._dict(one, other)
        if isinstance(where, Unknown):
            if isinstance(one, list) and isinstance(other, list):
                return [*(item for item in one if item in other), where]
            return where
        if isinstance(one, Unknown):
            return one
        if isinstance(other, Unknown):
            return other
        if isinstance(one, bool | Condition) and isinstance(other, bool | Condition):
            return self._truth(where, one, other)
        if isinstance(one, list) and isinstance(other, list):
            return list(_both(one, other, where))
        if isinstance(one, tuple) and isinstance(other, tuple):
            return tuple(_both(list(one), list(other), where))
        return Unknown("differs from platform to platform")

    def _dict(self, one: dict[Value, Value], other: dict[Value, Value]) -> dict[Value, Value]:
        found: dict[Value, Value] = {}
        for key in dict.fromkeys([*one, *other]):
            if key in one and key in other:
                found[key] = self(one[key], other[key])
            else:
                held = one[key] if key in one else other[key]
                empty: Value = type(held)() if isinstance(held, list | tuple) else None
                found[key] = self(one.get(key, empty), other.get(key, empty))
        return found

    @staticmethod
    def _truth(where: Condition, one: bool | Condition, other: bool | Condition) -> Value:
        first: bool | Condition = where if one is True else False if one is False else joined("and", where, one)
        not_where = negated(where)
        second = not_where if other is True else False if other is False else joined("and", not_where, other)
        if first is False or second is False:
            return second if first is False else first
        assert not isinstance(first, bool)
        assert not isinstance(second, bool)
        return joined("or", first, second)


def _both(one: list[Value], other: list[Value], where: Condition) -> Iterator[Value]:
    """The items of either list: plain where both have them, marked where one has."""
    left = list(other)
    for item in one:
        if item in left:
            left.remove(item)
            yield item
        else:
            yield marked(item, where)
    for item in left:
        yield marked(item, negated(where))


def marked(item: Value, where: Condition) -> Value:
    """The item where the condition holds, and what it was marked with before."""
    if isinstance(item, Unknown):
        return item
    if isinstance(item, Marked):
        return Marked(item.value, joined("and", item.where, where))
    return Marked(item, where)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same and of the same kind (`1` is not `True`)."""
    try:
        return type(one) is type(other) and bool(one == other)
    except RecursionError:
        return False
