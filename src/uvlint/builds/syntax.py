"""The syntax of a setup script, and what a walk over it notes."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.builds.values import Merge, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LARGEST = 1024 * 1024  # characters of a script


class Function(Struct, frozen=True, eq=False):
    """A function of the script itself."""

    node: ast.FunctionDef | ast.Lambda

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        return self


class Returned(Struct, frozen=True):
    """A block that ended before its last statement: with `return`, or by `break`, `continue` or an exception."""

    kind: str
    value: Value = None


def parse(text: str) -> ast.Module | str:
    """The script's syntax; or why there is none."""
    if len(text) > LARGEST:
        return "is too long to be read"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the script's own spelling would be warned about
            return ast.parse(text)
    except (SyntaxError, ValueError):
        return "is no Python that can be read"
    except (RecursionError, MemoryError):
        return "is nested too deeply"


def parsed(text: str) -> ast.Module:
    """The script's syntax; an empty one when there is none."""
    module = parse(text)
    return ast.Module([], []) if isinstance(module, str) else module


def walked(nodes: Sequence[ast.AST]) -> list[ast.AST]:
    """The nodes and all below, functions and classes inside left out."""
    found: list[ast.AST] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)
    return found


def weight(scope: Mapping[str, Value]) -> int:
    """What a copy of the names costs, about."""
    return len(scope) + sum(len(value) for value in scope.values() if isinstance(value, list | dict | set | tuple))


def globals_of(node: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The names that a function binds in its module."""
    body = node.body if isinstance(node.body, list) else []
    return {name for inner in walked(body) if isinstance(inner, ast.Global) for name in inner.names}


def merged(one: dict[str, Value], other: dict[str, Value], merge: Merge) -> dict[str, Value]:
    """The names after two ways."""
    missing = Unknown("is defined on some platforms only")
    return {name: merge(one.get(name, missing), other.get(name, missing)) for name in dict.fromkeys([*one, *other])}
