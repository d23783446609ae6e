"""Whether a setup script goes on without an extension module that cannot be compiled."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from uvlint.builds.constants import name_of
from uvlint.builds.syntax import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILDS = {"run", "build_extension", "build_extensions"}
_ASKS = {"compile", "try_compile", "try_link", "link_executable", "has_function", "check_header", "check_lib"}
_CATCHES = {"", "Exception", "BaseException", "CCompilerError", "CompileError"}  # `""` is a bare `except`
_INCLUDED = re.compile(r"^[ \t]*#[ \t]*include[ \t]*[<\"]([\w./+-]{1,200})[>\"]", re.MULTILINE)
_MOST_HEADERS = 20
_REMOVES = re.compile(r"\bself\.extensions\.remove\(|\b_remove_extension\(")


def tolerates(text: str) -> bool:
    """Whether a `build_ext` of the script's own catches what compiling raises, or leaves out what lacks headers."""
    if _REMOVES.search(text):
        return True
    module = parsed(text)
    tuples, caught = _tuples(module), _caught_names(module)
    return any(_goes_on(handler, caught) for handler in _handlers(module, _BUILDS, tuples)) or _sets_up_again(module)


def asks(text: str) -> bool:
    """Whether a `build_ext` of the script's own tries whether a library is there, and leaves out what needs it if not.

    Such a script compiles the extension only where the headers are, and then fails like any other.
    """
    module = parsed(text)
    caught, tuples = _caught_names(module), _tuples(module)
    return any(_goes_on(handler, caught) for handler in _handlers(module, _ASKS, tuples))


def asked_headers(text: str) -> tuple[str, ...]:
    """The headers that a function of the script's own tries to compile with, going on if it cannot."""
    module = parsed(text)
    tuples, caught, found = _tuples(module), _caught_names(module), dict[str, None]()
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef) and _tries(function, tuples, caught):
            texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
            found |= dict.fromkeys(name for each in texts if isinstance(each, str) for name in _INCLUDED.findall(each))
    return tuple(found)[:_MOST_HEADERS]


def _tries(function: ast.FunctionDef, tuples: dict[str, set[str]], caught: set[str]) -> bool:
    """Whether a function goes on where the compiler refuses what it is given, in that `try` or one around it."""
    tries = [node for node in ast.walk(function) if isinstance(node, ast.Try) and _calls(node.body, _ASKS)]
    handlers = (handler for node in tries for handler in node.handlers)
    return any(_names(handler.type, tuples) & _CATCHES and _goes_on(handler, caught) for handler in handlers)


def _handlers(module: ast.Module, called: set[str], tuples: dict[str, set[str]]) -> Iterator[ast.ExceptHandler]:
    """The handlers, in classes made of `build_ext`, of what a failed compilation raises in one of some methods."""
    for defined in ast.walk(module):
        if not isinstance(defined, ast.ClassDef) or not any("build_ext" in name_of(base) for base in defined.bases):
            continue
        for node in ast.walk(defined):
            if isinstance(node, ast.Try) and _calls(node.body, called):
                yield from (handler for handler in node.handlers if _names(handler.type, tuples) & _CATCHES)


def _sets_up_again(module: ast.Module) -> bool:
    """Whether a handler of all that `setup()` raises (`SystemExit`, when a compiler fails) calls it once more."""
    for node in ast.walk(module):
        if isinstance(node, ast.Try) and _sets_up(node.body):
            for handler in node.handlers:
                if _names(handler.type, {}) & {"", "SystemExit", "BaseException"} and _sets_up(handler.body):
                    return True
    return False


def _sets_up(statements: list[ast.stmt]) -> bool:
    calls = (n for s in statements for n in ast.walk(s) if isinstance(n, ast.Call))
    return any("setup" in name_of(call.func).rpartition(".")[2].lower() for call in calls)


def _calls(statements: list[ast.stmt], names: set[str]) -> bool:
    nodes = (node for statement in statements for node in ast.walk(statement))
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in names for n in nodes)


def _goes_on(handler: ast.ExceptHandler, caught: set[str]) -> bool:
    """Whether a handler does more than raise in its turn, but for what the script itself catches later."""
    last = handler.body[-1]
    if not isinstance(last, ast.Raise):
        return True
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    return raised is not None and name_of(raised).rpartition(".")[2] in caught


def _caught_names(module: ast.Module) -> set[str]:
    """What the script catches outside its classes."""
    handlers = [node for top in module.body if not isinstance(top, ast.ClassDef) for node in ast.walk(top)]
    return {name for node in handlers if isinstance(node, ast.ExceptHandler) for name in _names(node.type, {})} - {""}


def _tuples(module: ast.Module) -> dict[str, set[str]]:
    """The groups of exceptions that the script has given a name, whatever they depend on."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts = [part for part in ast.walk(node.value) if isinstance(part, ast.Name | ast.Attribute)]
            if any(isinstance(part, ast.Tuple) for part in ast.walk(node.value)):
                found.setdefault(node.targets[0].id, set()).update(name_of(p).rpartition(".")[2] for p in parts)
    return found


def _names(node: ast.expr | None, tuples: dict[str, set[str]]) -> set[str]:
    if node is None:
        return {""}
    names = {name_of(part).rpartition(".")[2] for part in (node.elts if isinstance(node, ast.Tuple) else [node])}
    return names | {inner for name in names for inner in tuples.get(name, ())}
