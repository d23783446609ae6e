"""What operators give for the values of a setup script, computed by rules of this file."""

from __future__ import annotations

import ast
import operator
import posixpath
import re
from typing import TYPE_CHECKING, Any

from uvlint.builds import machine
from uvlint.builds.known import LARGEST
from uvlint.builds.values import Condition, Fact, Marked, PurePath, Ref, Unknown, Value, negated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLAIN = (str, int, float, type(None))  # a bool is an int
_SIMPLE_PERCENT = re.compile(r"%(?:\(\w+\))?[sdr%]|[^%]")


_ORDERED: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}


_FLIPPED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def truth(value: Value, line: int) -> bool | Condition | Unknown:
    """Whether a value counts as true."""
    if isinstance(value, Condition | Unknown):
        return value
    if isinstance(value, list | tuple | set):
        marks = [item for item in value if isinstance(item, Marked | Unknown)]
        if len(marks) < len(value) or not value:
            return bool(value)
        if all(isinstance(item, Marked) for item in marks) and len(marks) == 1:
            return marks[0].where if isinstance(marks[0], Marked) else marks[0]
        return Unknown("tests what differs from platform to platform", line)
    if isinstance(value, dict):
        return bool(value) if not any(isinstance(key, Unknown) for key in value) else Unknown("tests a dict", line)
    if isinstance(value, PLAIN):
        return bool(value)
    if isinstance(value, Ref) and value.name == "typing.TYPE_CHECKING":
        return False
    return Unknown("tests what is not known", line) if isinstance(value, Ref) else True


def is_vague(value: Value) -> bool:
    """Whether the positions of a list's items are not certain."""
    return not isinstance(value, str) and any(isinstance(item, Marked | Unknown) for item in value)


def binary(op: ast.operator, left: Value, right: Value, line: int) -> Value:
    """`left op right`."""
    if isinstance(op, ast.Add) and (isinstance(left, list) or isinstance(right, list)):
        return [*_part(left, line), *_part(right, line)]
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left if isinstance(left, Unknown) else right
    if isinstance(op, ast.Div) and isinstance(left, PurePath) and isinstance(right, str | PurePath):
        return PurePath(posixpath.join(left.path, right if isinstance(right, str) else right.path))
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return _percent(left, right, line)
    plain = isinstance(left, int | float | str | tuple) and isinstance(right, int | float | str | tuple)
    sets = isinstance(left, set) and isinstance(right, set)
    try:
        if isinstance(op, ast.Add) and plain:
            return left + right
        if isinstance(op, ast.Sub) and (sets or (plain and not isinstance(left, str))):
            return Unknown("subtracts", line) if sets and (is_vague(left) or is_vague(right)) else left - right
        if isinstance(op, ast.BitOr) and (sets or (isinstance(left, dict) and isinstance(right, dict))):
            return left | right
        if isinstance(op, ast.Mult) and isinstance(right, int) and isinstance(left, str) and right < 200:
            return left * right if len(left) < 1000 else Unknown("repeats", line)
    except (TypeError, ValueError, OverflowError):
        pass
    return Unknown("is computed in a way that is not followed", line)


def _part(value: Value, line: int) -> list[Value]:
    if isinstance(value, list):
        return value
    return [value if isinstance(value, Unknown) else Unknown("adds what is no list", line)]


def _percent(template: str, right: Value, line: int) -> Value:
    given = list(right.values()) if isinstance(right, dict) else list(right) if isinstance(right, tuple) else [right]
    simple = all(isinstance(part, PLAIN) for part in given)
    size = template.count("%") * max((len(str(part)) for part in given), default=0) if simple else 0
    if simple and size <= LARGEST and _SIMPLE_PERCENT.sub("", template) == "":
        try:
            return template % right
        except (TypeError, ValueError, KeyError):
            pass
    return Unknown("formats what is not known", line)


def comparison(op: ast.cmpop, left: Value, right: Value, line: int) -> bool | Condition | Unknown:
    """`left op right`: true, false, or true on some targets."""
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    if isinstance(op, ast.Is | ast.IsNot) and (left is None or right is None):
        return (left is right) is isinstance(op, ast.Is)
    if isinstance(op, ast.In | ast.NotIn):
        found = _within(left, right, line)
        if isinstance(op, ast.In) or isinstance(found, Unknown):
            return found
        return not found if isinstance(found, bool) else negated(found)
    if type(op) not in _ORDERED:
        return Unknown("compares in an unusual way", line)
    sign, compare = _ORDERED[type(op)]
    if isinstance(left, Fact):
        return machine.compared(left, sign, right, line)
    if isinstance(right, Fact):
        return machine.compared(right, _FLIPPED[sign], left, line)
    if all(
        isinstance(side, PLAIN) or (isinstance(side, list | tuple) and not is_vague(side)) for side in (left, right)
    ):
        try:
            return compare(left, right)
        except TypeError:
            pass
    return Unknown("compares what is not known", line)


def _within(left: Value, right: Value, line: int) -> bool | Condition | Unknown:
    if isinstance(left, Fact):
        return machine.compared(left, "in", right, line)
    if isinstance(right, Fact):
        return machine.holds_text(right, left, line)
    if left == "__pypy__" and right == Ref("sys.builtin_module_names"):
        return machine.PYPY
    if isinstance(left, PLAIN) and isinstance(right, str | list | tuple | set | dict):
        if any(isinstance(item, Marked | Unknown) for item in right):
            return Unknown("looks into what is not known", line)
        try:
            return left in right
        except TypeError:
            pass
    return Unknown("looks into what is not known", line)
