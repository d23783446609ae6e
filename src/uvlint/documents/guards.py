"""The conditions in code that a marker can say: on the platform and on the version of Python."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Guard(Struct, frozen=True):
    """A condition as a marker, and the marker for everything else."""

    yes: str
    no: str


_VARIABLES = {
    "sys.platform": "sys_platform",
    "os.name": "os_name",
    "platform.system()": "platform_system",
    "platform.machine()": "platform_machine",
}
# `sys.platform.startswith(…)`: what begins so, of all that Python reports.
_PREFIXES = {"win": "win32", "win32": "win32", "linux": "linux", "darwin": "darwin"}
_OPPOSITE = {"==": "!=", "!=": "==", ">=": "<", "<": ">="}
_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}
_DEEPEST = 20
_WIDEST = 10  # parts of a condition
_LONGEST = 400  # characters of a marker


def guard(test: ast.expr, known: Mapping[str, Guard], names: Mapping[str, str], depth: int = 0) -> Guard | None:
    """The marker for a condition; None where no marker says the same, or none that anybody would write.

    `known` are names that are set once, to a condition; `names` what names were imported as.
    """
    if depth > _DEEPEST:
        return None
    match test:
        case ast.BoolOp(op=op, values=values) if len(values) <= _WIDEST:
            parts = [guard(value, known, names, depth + 1) for value in values]
            if any(part is None for part in parts):
                return None
            both, either = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            sure = [part for part in parts if part is not None]
            found = Guard(_joined([one.yes for one in sure], both), _joined([one.no for one in sure], either))
            return found if len(found.yes) < _LONGEST else None
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = guard(operand, known, names, depth + 1)
            return Guard(inner.no, inner.yes) if inner else None
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, names)
        case ast.Call(func=ast.Attribute(value=of, attr="startswith"), args=[argument]):
            return _starting(dotted(of, names), argument)
    return None


def _joined(parts: list[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, names: Mapping[str, str]) -> Guard | None:
    variable = _VARIABLES.get(dotted(left, names) or "")
    if variable is not None:
        if isinstance(op, ast.In | ast.NotIn):
            found = _among(variable, [*_texts(right)])
            return Guard(found.no, found.yes) if found and isinstance(op, ast.NotIn) else found
        sign, value = _SIGNS.get(type(op), ""), [*_texts(right)]
        if sign in ("==", "!=") and len(value) == 1 and not isinstance(right, ast.Tuple | ast.List | ast.Set):
            return _term(variable, sign, value[0])
        return None
    shortened = isinstance(left, ast.Subscript) and _is_first_two(left.slice)
    holder = left.value if shortened and isinstance(left, ast.Subscript) else left
    if dotted(holder, names) != "sys.version_info":
        return None
    return _version(_SIGNS.get(type(op), ""), [*_numbers(right)], shortened)


def _term(variable: str, sign: str, value: str) -> Guard:
    return Guard(f"{variable} {sign} '{value}'", f"{variable} {_OPPOSITE[sign]} '{value}'")


def _among(variable: str, values: list[str]) -> Guard | None:
    if len(values) > _WIDEST:
        return None
    terms = [_term(variable, "==", value) for value in values]
    return (
        Guard(_joined([one.yes for one in terms], "or"), _joined([one.no for one in terms], "and")) if terms else None
    )


def _starting(variable: str | None, argument: ast.expr) -> Guard | None:
    values = [_PREFIXES.get(text) for text in _texts(argument)]
    sure = [value for value in values if value is not None]
    return _among("sys_platform", sure) if variable == "sys.platform" and len(sure) == len(values) else None


def _version(sign: str, numbers: list[int], shortened: bool) -> Guard | None:
    """A comparison of `sys.version_info`, which is longer than what it is compared with: `> (3, 11)` holds for 3.11.0,
    and nothing equals `(3, 11)`. Of `sys.version_info[:2]` all six mean what they say."""
    if len(numbers) not in (2, 3) or numbers[0] != 3 or (shortened and len(numbers) != 2):
        return None
    major, minor, *micro = numbers
    if shortened and sign in (">", "<="):
        minor += 1
    sign = {">": ">=", "<=": "<"}.get(sign, sign)
    if sign not in _OPPOSITE or (not shortened and sign in ("==", "!=")):
        return None
    name = "python_full_version" if micro else "python_version"
    return _term(name, sign, ".".join(map(str, (major, minor, *micro))))


def _is_first_two(index: ast.expr) -> bool:
    is_plain = isinstance(index, ast.Slice) and index.lower is None and index.step is None
    return (
        is_plain and isinstance(index, ast.Slice) and isinstance(index.upper, ast.Constant) and index.upper.value == 2
    )


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts of a literal, or of a literal list of them; nothing where one is something else."""
    items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    texts = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    # What would have to be quoted is no value that Python reports.
    if len(texts) == len(items) and all(text.isascii() and text.isprintable() and "'" not in text for text in texts):
        yield from texts


def _numbers(node: ast.expr) -> Iterator[int]:
    items = node.elts if isinstance(node, ast.Tuple) else []
    numbers = [item.value for item in items if isinstance(item, ast.Constant) and type(item.value) is int]
    if len(numbers) == len(items):
        yield from (number for number in numbers if isinstance(number, int))


def dotted(node: ast.expr, names: Mapping[str, str]) -> str | None:
    """`a.b` or `a.b()` as its text, the first name as it was imported; None for anything else."""
    if isinstance(node, ast.Call):
        inner = dotted(node.func, names) if not node.args and not node.keywords else None
        return f"{inner}()" if inner else None
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _DEEPEST:
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([names.get(node.id, node.id), *reversed(parts)])
