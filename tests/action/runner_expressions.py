"""GitHub's expressions, as far as the Action and the workflows here need them; whatever else there is, is refused.

Values are those of JSON. As the runner has it: names and texts are compared without case, what is absent is null, null
is false and becomes "" in text, and operands of different kinds are compared as numbers (docs.github.com, "Evaluate
expressions in workflows and actions").
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "bool | float | str | list[Value] | Mapping[str, Value] | None"
Status: TypeAlias = Mapping[str, Callable[[], bool]]

STATUS = ("success", "failure", "always", "cancelled")
_TEMPLATE = re.compile(r"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)(?![\w.])"
    r"|(?P<sign>\|\||&&|==|!=|[!().\[\]])|(?P<name>[A-Za-z_][\w-]*))"
)


class ExpressionError(Exception):
    """An expression that the runner refuses, or that is not understood here."""


@dataclass(frozen=True)
class Literal:
    value: Value


@dataclass(frozen=True)
class Context:
    """`github.event.number` as (`github`, `event`, `number`), in lower case."""

    path: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    operand: Node


@dataclass(frozen=True)
class Both:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    name: str


Node: TypeAlias = Literal | Context | Not | Both | Call


def parsed(source: str) -> Node:
    """The tree of an expression.

    Raises:
        ExpressionError: it is none, or not understood.
    """
    return _Parser(source).whole()


def evaluated(node: Node, contexts: Mapping[str, Value], status: Status) -> Value:
    """What an expression comes to.

    Raises:
        ExpressionError: it names a context that is not available.
    """
    match node:
        case Literal(value):
            return value
        case Call(name):
            return status[name]()
        case Not(operand):
            return not truthy(evaluated(operand, contexts, status))
        case Context(path):
            if path[0] not in contexts:
                raise ExpressionError(f"there is no context `{path[0]}` here")
            found: Value = contexts
            for name in path:
                found = _member(found, name)
            return found
        case Both(sign, left, right):
            first = evaluated(left, contexts, status)
            if sign in ("&&", "||"):
                return evaluated(right, contexts, status) if truthy(first) == (sign == "&&") else first
            return _equal(first, evaluated(right, contexts, status)) == (sign == "==")


def filled(text: str, contexts: Mapping[str, Value], status: Status) -> str:
    """A text with its templates evaluated.

    Raises:
        ExpressionError: a template that is not closed, or whose expression is refused.
    """
    if "${{" in _TEMPLATE.sub("", text):
        raise ExpressionError(f"a template is not closed in {text!r}")
    return _TEMPLATE.sub(lambda found: as_text(evaluated(parsed(found[1]), contexts, status)), text)


def condition(text: str) -> Node:
    """The tree of an `if:`, whose template marks are optional; without a function of status, `success() && …`."""
    whole = re.fullmatch(r"\$\{\{(.*)\}\}", text.strip(), re.S)
    node = parsed(whole[1] if whole else text)
    if any(isinstance(part, Call) for part in parts(node)):
        return node
    return Both("&&", Call("success"), node)


def sources(text: str) -> list[str]:
    """The expressions in a text's templates."""
    return _TEMPLATE.findall(text)


def parts(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case Not(operand):
            yield from parts(operand)
        case Both(_, left, right):
            yield from parts(left)
            yield from parts(right)
        case _:
            pass


def truthy(value: Value) -> bool:
    """Whether a condition holds that comes to the value."""
    if isinstance(value, list | Mapping):
        return True
    return value not in (None, False, "", 0) and value == value  # NaN is false


def as_text(value: Value) -> str:
    """A value within a text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() | int():
            return f"{value:g}"
        case str():
            return value
        case list():
            return "Array"
        case _:
            return "Object"


def _member(value: Value, name: str) -> Value:
    if isinstance(value, Mapping):
        return next((inner for key, inner in value.items() if key.lower() == name.lower()), None)
    return None


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    if isinstance(left, list | Mapping) or isinstance(right, list | Mapping):
        return left is right
    return _number(left) == _number(right)


def _number(value: Value) -> float:
    if isinstance(value, str):
        try:
            return float(value) if value.strip() else 0.0
        except ValueError:
            return math.nan
    return float(value) if isinstance(value, bool | int | float) else 0.0


class _Parser:
    """`||` binds weakest, then `&&`, then `==` and `!=`, then `!`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._words = list(_words(source))
        self._at = 0

    def whole(self) -> Node:
        node = self._either()
        if self._next():
            raise self._error()
        return node

    def _either(self) -> Node:
        return self._chain(("||",), self._both)

    def _both(self) -> Node:
        return self._chain(("&&",), self._compared)

    def _compared(self) -> Node:
        return self._chain(("==", "!="), self._negated)

    def _chain(self, signs: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        left = operand()
        while (sign := self._next()) in signs:
            self._at += 1
            left = Both(sign, left, operand())
        return left

    def _negated(self) -> Node:
        if self._take("!"):
            return Not(self._negated())
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        word = self._next()
        self._at += 1
        if word.startswith("'"):
            return Literal(_unquoted(word))
        if word in ("true", "false", "null"):
            return Literal({"true": True, "false": False, "null": None}[word])
        if re.fullmatch(r"-?[\d.]+", word):
            return Literal(float(word))
        if re.match(r"[A-Za-z_]", word):
            return self._call(word) if self._next() == "(" else self._context(word)
        self._at -= 1
        raise self._error()

    def _call(self, name: str) -> Node:
        if name.lower() not in STATUS:
            raise ExpressionError(f"the function `{name}` is not known here: {self._source!r}")
        self._expect("(")
        self._expect(")")
        return Call(name.lower())

    def _context(self, name: str) -> Node:
        path = [name.lower()]
        while True:
            if self._take("."):
                word = self._next()
                if not re.match(r"[A-Za-z_]", word):
                    raise self._error()
                path.append(word.lower())
                self._at += 1
            elif self._take("["):
                word = self._next()
                if not word.startswith("'"):
                    raise self._error()
                path.append(_unquoted(word).lower())
                self._at += 1
                self._expect("]")
            else:
                return Context(tuple(path))

    def _next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self, sign: str) -> bool:
        taken = self._next() == sign
        self._at += taken
        return taken

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._error()

    def _error(self) -> ExpressionError:
        return ExpressionError(f"{self._next() or 'the end'} is not understood in {self._source!r}")


def _words(source: str) -> Iterator[str]:
    rest = source.rstrip()
    at = 0
    while at < len(rest):
        found = _TOKEN.match(rest, at)
        if not found:
            raise ExpressionError(f"{rest[at:].strip()[:20]} is not understood in {source!r}")
        yield found[0].strip()
        at = found.end()


def _unquoted(word: str) -> str:
    return word[1:-1].replace("''", "'")
