"""What an expression comes to on each Python 3, where it looks at nothing but the version: as text, numbers or parts.

Scripts compare versions in ways that only some Pythons take as they were meant: `sys.version[:3]` is `3.1` on 3.10, and
`('3', '10')` comes before `('3', '4')`. So an expression is worked out for one minor after the other, as Python would.
"""

from __future__ import annotations

import ast
import operator
import re
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from uvlint.builds.condition import both
from uvlint.builds.constants import PARSERS
from uvlint.builds.methods import Unclear
from uvlint.model.build import UNKNOWN, Test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from uvlint.builds.constants import Reader

FIRST, LAST = 6, 24  # the last minor stands for all after it
MOST_NODES = 80
LONGEST = 200  # characters or items of one value


class Begun(Struct, frozen=True):
    """A text or tuple of which the beginning is known; at least one more character or item follows."""

    start: str | tuple[Answer, ...]


Answer: TypeAlias = "str | int | float | bool | tuple[Answer, ...] | Begun | None"

_TEXTS = {"sys.version", "platform.python_version()"}
_WIDE = re.compile(r"%[^A-Za-z%]{0,20}(?:\*|\d{3})")  # a field that may be as long as somebody likes
_SHORT = {"sysconfig.get_python_version()", "distutils.sysconfig.get_python_version()"}
_ORDERS: Mapping[type[ast.cmpop], Callable[[int], bool]] = {
    ast.Lt: lambda order: order < 0,
    ast.LtE: lambda order: order <= 0,
    ast.Gt: lambda order: order > 0,
    ast.GtE: lambda order: order >= 0,
    ast.Eq: lambda order: order == 0,
    ast.NotEq: lambda order: order != 0,
}
_SUMS: Mapping[type[ast.operator], Callable[..., Answer]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MADE: Mapping[str, Callable[..., Answer]] = {"int": int, "float": float, "str": str}


class Minors:
    """Works out expressions of one script; `held` are its variables that hold something of the version."""

    def __init__(self, reader: Reader, full: Callable[[ast.AST], str], held: Mapping[str, tuple[Answer, ...]]) -> None:
        self.reader = reader
        self.full = full
        self.held = held

    def test(self, node: ast.expr) -> Test:
        """A condition as a test of the Python; unknown where it asks for anything else."""
        try:
            return _where([bool(answer) for answer in self.answers(node)])
        except Unclear:
            return UNKNOWN

    def answers(self, node: ast.expr) -> tuple[Answer, ...]:
        """What an expression comes to, by minor.

        Raises:
            Unclear: it has nothing to do with the version, or with more than that.
        """
        inner = list(islice(ast.walk(node), MOST_NODES + 1))
        if len(inner) > MOST_NODES or not any(self._is_version(each) for each in inner):
            raise Unclear
        try:
            found = tuple(self._value(node, minor, {}) for minor in range(FIRST, LAST + 1))
        except (TypeError, ValueError, ArithmeticError, IndexError, RecursionError) as error:
            raise Unclear from error
        return found

    def parts(self, answers: tuple[Answer, ...], count: int) -> list[tuple[Answer, ...]]:
        """The first items of answers that are tuples, as they are bound to several names at once."""
        starts = [each.start if isinstance(each, Begun) else each for each in answers]
        most = min(len(each) if isinstance(each, tuple) else 0 for each in starts)
        return [tuple(each[at] for each in starts if isinstance(each, tuple)) for at in range(min(count, most))]

    def _is_version(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name) and node.id in self.held and node.id not in self.reader.names:
            return True
        if not isinstance(node, ast.Attribute | ast.Name | ast.Call):
            return False
        return self._source(self.full(node), FIRST) is not None

    def _source(self, name: str, minor: int) -> Answer:
        if name == "sys.version_info":
            return Begun((3, minor))
        if name == "platform.python_version_tuple()":
            return Begun(("3", str(minor)))
        if name in _SHORT:
            return f"3.{minor}"
        return Begun(f"3.{minor}.") if name in _TEXTS else None

    def _value(self, node: ast.expr, minor: int, local: Mapping[str, Answer]) -> Answer:
        found = self._worked_out(node, minor, local)
        if isinstance(found, str | tuple) and len(found) > LONGEST:
            raise Unclear
        return found

    def _worked_out(self, node: ast.expr, minor: int, local: Mapping[str, Answer]) -> Answer:
        if isinstance(node, ast.Name) and node.id in local:
            return local[node.id]
        if isinstance(node, ast.Name) and node.id in self.held and node.id not in self.reader.names:
            return self.held[node.id][minor - FIRST]
        if isinstance(node, ast.Attribute | ast.Name | ast.Call):
            source = self._source(self.full(node), minor)
            if source is not None:
                return source

        def value(inner: ast.expr) -> Answer:
            return self._value(inner, minor, local)

        match node:
            case ast.Constant(value=str() | int() | float() | None as constant):
                return constant
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return tuple(value(item) for item in items)
            case ast.Attribute(value=owner, attr="major" | "minor" as part):
                return _item(value(owner), ("major", "minor").index(part))
            case ast.Subscript(value=owner, slice=ast.Slice(lower=lower, upper=upper, step=None)):
                return _slice(value(owner), value(lower) if lower else 0, value(upper) if upper else None)
            case ast.Subscript(value=owner, slice=index):
                return _item(value(owner), value(index))
            case ast.BinOp(left=left, op=op, right=right):
                return _sum(value(left), op, value(right))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not value(operand)
            case ast.BoolOp(op=op, values=values):
                answer: Answer = None
                for each in values:
                    answer = value(each)
                    if bool(answer) is isinstance(op, ast.Or):
                        break
                return answer
            case ast.Compare(left=left, ops=ops, comparators=others):
                known = [value(each) for each in (left, *others)]
                return all(_compared(a, op, b) for a, op, b in zip(known, ops, known[1:], strict=False))
            case ast.JoinedStr(values=pieces):
                return "".join(_text(value(p.value if isinstance(p, ast.FormattedValue) else p)) for p in pieces)
            case ast.GeneratorExp(elt=made, generators=[loop]) | ast.ListComp(elt=made, generators=[loop]):
                if loop.ifs or not isinstance(loop.target, ast.Name):
                    raise Unclear
                name, looped = loop.target.id, value(loop.iter)
                answers = tuple(self._value(made, minor, {**local, name: each}) for each in _first(looped))
                return Begun(answers) if isinstance(looped, Begun) else answers
            case ast.Call():
                return self._called(node, value)
        found = self.reader.value(node)
        if isinstance(found, dict):
            raise Unclear
        return found  # type: ignore[return-value]  # its tuples hold such values themselves

    def _called(self, node: ast.Call, value: Callable[[ast.expr], Answer]) -> Answer:
        name = self.full(node.func).rpartition(".")[2]
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "format" and not node.keywords:
                return _formatted(value(node.func.value), self._starred(node.args, value))
            raise Unclear
        if name == "map" and len(node.args) == 2:
            made = _MADE.get(self.full(node.args[0]))
            if made is None:
                raise Unclear
            mapped = value(node.args[1])
            inner = tuple(made(_plain(each)) for each in _first(mapped))
            return Begun(inner) if isinstance(mapped, Begun) else inner
        given = [value(argument) for argument in node.args]
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("split", "join", "startswith", "format"):
            return _method(value(node.func.value), node.func.attr, given)
        if len(given) != 1:
            raise Unclear
        if name in PARSERS:
            return _numbers(given[0])
        if name in ("tuple", "list"):
            return given[0] if isinstance(given[0], Begun) else _items(given[0])
        made = _MADE.get(name)
        if made is None:
            raise Unclear
        return made(_plain(given[0]))

    def _starred(self, arguments: Iterable[ast.expr], value: Callable[[ast.expr], Answer]) -> list[Answer]:
        given: list[Answer] = []
        for argument in arguments:
            given += _first(value(argument.value)) if isinstance(argument, ast.Starred) else [value(argument)]
        return given


def _first(answer: Answer) -> tuple[Answer, ...]:
    """The items of a tuple that are handed to a format, which leaves those that it does not ask for."""
    return _items(answer.start if isinstance(answer, Begun) else answer)


def _plain(answer: Answer) -> str | int | float:
    if isinstance(answer, str | int | float):
        return answer
    raise Unclear


def _text(answer: Answer) -> str:
    return str(_plain(answer))


def _items(answer: Answer) -> tuple[Answer, ...]:
    if isinstance(answer, tuple):
        return answer
    raise Unclear


def _item(owner: Answer, index: Answer) -> Answer:
    start = owner.start if isinstance(owner, Begun) else owner
    if not isinstance(start, str | tuple) or not isinstance(index, int) or (index < 0 and isinstance(owner, Begun)):
        raise Unclear
    return start[index]


def _slice(owner: Answer, lower: Answer, upper: Answer) -> Answer:
    start = owner.start if isinstance(owner, Begun) else owner
    if not isinstance(start, str | tuple) or not isinstance(lower, int) or not isinstance(upper, int | None):
        raise Unclear
    if isinstance(owner, Begun) and not 0 <= lower <= (len(start) if upper is None else upper):
        raise Unclear
    if isinstance(owner, Begun) and (upper is None or upper > len(start)):
        if lower > len(start):
            raise Unclear
        return Begun(start[lower:])
    return start[lower:upper]


def _sum(left: Answer, op: ast.operator, right: Answer) -> Answer:
    if isinstance(left, str) and isinstance(op, ast.Mod):
        parts = right if isinstance(right, tuple) else (right,)
        if _WIDE.search(left) or any(not isinstance(part, str | int | float) for part in parts):
            raise Unclear
        return left % parts
    made = _SUMS.get(type(op))
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    texts = (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, tuple) and isinstance(right, tuple))
    if made is None or not (numbers or (texts and isinstance(op, ast.Add))):
        raise Unclear
    return made(left, right)


def _formatted(text: Answer, given: list[Answer]) -> Answer:
    """`str.format` of plain fields: `{}`, `{0}` and the like."""
    if not isinstance(text, str):
        raise Unclear
    pieces = text.split("{")
    made = pieces[0]
    for used, piece in enumerate(pieces[1:]):
        field, closed, rest = piece.partition("}")
        if not closed or (field and not field.isdecimal()):
            raise Unclear
        made += _text(given[int(field) if field else used]) + rest
    return made


def _method(owner: Answer, name: str, given: list[Answer]) -> Answer:
    match name, given:
        case "split", [] | [" "] if isinstance(owner, Begun) and isinstance(owner.start, str):
            return Begun((owner,))
        case "split", ["."] if isinstance(owner, Begun) and isinstance(owner.start, str):
            return Begun(tuple(owner.start.split(".")[:-1]))
        case "split", ["."] if isinstance(owner, str):
            return tuple(owner.split("."))
        case "join", [tuple() | Begun(start=tuple()) as parts] if isinstance(owner, str):
            text = owner.join(part if isinstance(part, str) else _unclear() for part in _first(parts))
            return Begun(text + owner) if isinstance(parts, Begun) else text
        case "format", _:
            return _formatted(owner, given)
        case "startswith", [str() as start]:
            return _starts(owner, start)
        case "startswith", [tuple() as starts]:
            return any(_starts(owner, start) for start in starts)
    raise Unclear


def _unclear() -> str:
    raise Unclear


def _starts(owner: Answer, start: Answer) -> bool:
    known = owner.start if isinstance(owner, Begun) else owner
    if not isinstance(known, str) or not isinstance(start, str):
        raise Unclear
    if isinstance(owner, Begun) and len(start) > len(known) and start.startswith(known):
        raise Unclear
    return known.startswith(start)


def _numbers(answer: Answer) -> Answer:
    """A text as the versions of `distutils` and `packaging` compare it."""
    text = answer.start if isinstance(answer, Begun) else answer
    if not isinstance(text, str):
        raise Unclear
    numbers = tuple(int(part) for part in text.strip(".").split("."))
    return Begun(numbers) if isinstance(answer, Begun) else numbers


def _compared(left: Answer, op: ast.cmpop, right: Answer) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        if isinstance(right, str) and isinstance(left, str):
            found = left in right
        else:
            found = any(_compared(left, ast.Eq(), item) for item in _items(right))
        return found is isinstance(op, ast.In)
    holds = _ORDERS.get(type(op))
    if holds is None:
        raise Unclear
    if _is_parsed(left) and isinstance(right, str):  # a parsed version whose text alone was kept
        right = _numbers(right)
    elif _is_parsed(right) and isinstance(left, str):
        left = _numbers(left)
    if isinstance(op, ast.Eq | ast.NotEq) and not isinstance(left, Begun) and not isinstance(right, Begun):
        return (left == right) is isinstance(op, ast.Eq)
    return holds(_order(left, right))


def _is_parsed(answer: Answer) -> bool:
    known = answer.start if isinstance(answer, Begun) else answer
    return isinstance(known, tuple) and all(isinstance(part, int) for part in known)


def _order(left: Answer, right: Answer) -> int:
    """Below 0 where the left comes first, above where the right does."""
    if isinstance(right, Begun):
        return -_order(right, left) if not isinstance(left, Begun) else int(_unclear())
    if not isinstance(left, Begun):
        return int(left > right) - int(left < right)  # type: ignore[operator]  # what has no order raises
    if not isinstance(right, str | tuple) or isinstance(right, str) != isinstance(left.start, str):
        raise Unclear
    shared = min(len(left.start), len(right))
    if left.start[:shared] != right[:shared]:
        return 1 if left.start[:shared] > right[:shared] else -1  # type: ignore[operator]  # both are of one kind
    if len(right) > len(left.start):
        raise Unclear
    return 1


def _where(answers: list[bool]) -> Test:
    """The Pythons of a list of answers, as a test."""
    parts: list[Test] = []
    begun: int | None = None
    for minor, answer in enumerate([*answers, False], FIRST):
        if answer and begun is None:
            begun = minor
        if not answer and begun is not None:
            bounds = [Test("marker", f'python_version >= "3.{begun}"')] if begun > FIRST else []
            bounds += [Test("marker", f'python_version < "3.{minor}"')] if minor <= LAST else []
            parts.append(both("and", bounds))
            begun = None
    return both("or", parts)
