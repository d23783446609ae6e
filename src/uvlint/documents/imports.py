"""The project's own code: where it imports some modules, and under which guards. It is read and never run.

With `ast`, and not with libcst: nothing is changed here, it takes a tenth of the time, and deep nesting ends in an
exception and not the process.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from uvlint.documents.guards import dotted, guard
from uvlint.errors import DocumentError
from uvlint.model.imports import Import, Need, is_of
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

LARGEST = 1024 * 1024  # characters of a file
_MOST = 12  # guards around one import
_OPTIONAL = frozenset(["importorskip", "find_spec", "find_loader"])
_MISSING = frozenset(["ImportError", "ModuleNotFoundError", "Exception", "BaseException"])
_SUPPRESS = frozenset(["contextlib.suppress", "suppress"])
_TYPING = frozenset(["typing.TYPE_CHECKING", "TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"])


def read(file: str, text: str, modules: Collection[str]) -> Iterator[Import]:
    """Every import of the modules, and every text that is the name of one: it may be imported by that name.

    Raises:
        DocumentError: it is no Python, or larger or deeper than anybody writes by hand.
    """
    if len(text) > LARGEST:
        raise DocumentError(file, "is too long to be read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what its own spelling would be warned about
            module = ast.parse(text)
        yield from _Reader(file, module, modules).found(module.body, (), "plain")
    except (SyntaxError, ValueError) as error:
        raise DocumentError(file, "is no Python that can be read") from error
    except (RecursionError, MemoryError) as error:
        raise DocumentError(file, "is nested too deeply") from error


class _Reader:
    """One pass over a module: `known` are names that are set just once, `names` what was imported under them."""

    def __init__(self, file: str, module: ast.Module, modules: Collection[str]) -> None:
        self.file = file
        self.modules = modules
        self.names = dict(_imported(module))
        once = {name: guard(value, {}, self.names) for name, value in _set_once(module).items()}
        self.known = {name: told for name, told in once.items() if told}

    def found(self, body: list[ast.stmt], guards: tuple[str, ...], need: Need) -> Iterator[Import]:
        for node in body:
            match node:
                case ast.If():
                    yield from self._if(node, guards, need)
                case ast.Try() | ast.TryStar():
                    inner: Need = "optional" if need == "plain" and _deals_with_absence(node) else need
                    yield from self.found(node.body, guards, inner)
                    for part in ([statement for one in node.handlers for statement in one.body], node.orelse):
                        yield from self.found(part, guards, need)
                    yield from self.found(node.finalbody, guards, need)
                case ast.With() if self._suppresses(node):
                    yield from self.found(node.body, guards, "optional" if need == "plain" else need)
                case ast.Import() | ast.ImportFrom():
                    yield from self._import(node, guards, need)
                case _:
                    yield from self._within(node, guards, need)

    def _if(self, node: ast.If, guards: tuple[str, ...], need: Need) -> Iterator[Import]:
        """Both branches; a chain of `elif` is followed in a loop."""
        at: ast.If | None = node
        while at is not None:
            yield from self._mentioned(at.test, guards, need)
            is_typing = dotted(at.test, self.names) in _TYPING
            told = guard(at.test, self.known, self.names)
            yield from self.found(at.body, _with(guards, told.yes) if told else guards, "typing" if is_typing else need)
            guards = _with(guards, told.no) if told else guards
            follows = at.orelse[0] if len(at.orelse) == 1 else None
            if isinstance(follows, ast.If):
                at = follows
            else:
                yield from self.found(at.orelse, guards, need)
                at = None

    def _within(self, node: ast.stmt, guards: tuple[str, ...], need: Need) -> Iterator[Import]:
        """The statements inside of another one, and the texts in its expressions."""
        for _, value in ast.iter_fields(node):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, ast.stmt):
                    yield from self.found([item], guards, need)
                elif isinstance(item, ast.match_case | ast.ExceptHandler):
                    yield from self.found(item.body, guards, need)
                elif isinstance(item, ast.AST):
                    yield from self._mentioned(item, guards, need)

    def _import(self, node: ast.Import | ast.ImportFrom, guards: tuple[str, ...], need: Need) -> Iterator[Import]:
        if isinstance(node, ast.ImportFrom) and (node.level or not node.module):
            return
        prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            name = f"{prefix}{alias.name}"
            if is_of(name, self.modules):
                yield self._one(name, node, guards, need)

    def _mentioned(self, node: ast.AST, guards: tuple[str, ...], need: Need) -> Iterator[Import]:
        optional: set[int] = set()
        for inner in ast.walk(node):  # a call comes before its arguments
            if isinstance(inner, ast.Call):
                if (dotted(inner.func, self.names) or "").rpartition(".")[2] in _OPTIONAL:
                    optional |= {id(argument) for argument in inner.args}
            elif isinstance(inner, ast.Constant) and self._is_name(inner.value):
                is_optional = id(inner) in optional and need == "plain"
                yield self._one(inner.value, inner, guards, "optional" if is_optional else need)

    def _is_name(self, value: object) -> bool:
        return isinstance(value, str) and len(value) < 200 and is_of(value.replace(":", "."), self.modules)

    def _one(self, module: object, node: ast.stmt | ast.expr, guards: tuple[str, ...], need: Need) -> Import:
        return Import(str(module), Place(self.file, (node.lineno,)), " and ".join(dict.fromkeys(guards)), need)

    def _suppresses(self, node: ast.With) -> bool:
        return any(
            isinstance(item.context_expr, ast.Call)
            and dotted(item.context_expr.func, self.names) in _SUPPRESS
            and any(isinstance(one, ast.Name) and one.id in _MISSING for one in item.context_expr.args)
            for item in node.items
        )


def _with(guards: tuple[str, ...], more: str) -> tuple[str, ...]:
    """The guards with one more; beyond a bound it is left out, and the import counts as reached on more machines."""
    return (*guards, more) if len(guards) < _MOST else guards


def _deals_with_absence(node: ast.Try | ast.TryStar) -> bool:
    for handler in node.handlers:
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(one is None or (isinstance(one, ast.Name) and one.id in _MISSING) for one in caught):
            return not any(isinstance(inner, ast.Raise) for inner in handler.body)
    return False


def _imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    """What names at the top were imported as: `from sys import platform as where`."""
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _set_once(module: ast.Module) -> Mapping[str, ast.expr]:
    """The names that are set at the top, and nowhere else in the file."""
    found: dict[str, ast.expr] = {}
    times: dict[str, int] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            times[node.id] = times.get(node.id, 0) + 1
    for statement in module.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found |= {one.id: statement.value for one in targets if isinstance(one, ast.Name) and times[one.id] == 1}
    return found
