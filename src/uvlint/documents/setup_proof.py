"""The second opinion on an edited setup.py: what Python's own `ast` says of the new text, with the edits and no more.

The tree of the old text, with the edited strings and list items changed in it, must be the tree of the new text. So
nothing else that the program says has changed, whatever uvlint takes it to mean.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.errors import FixError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from uvlint.documents.changes import ListChange

_LONGEST = 1 << 20
_DEEPEST = 200
_TOO_DEEP = "nested too deeply"


class Displays(Struct, frozen=True):
    """The edits by where they stand in the old text: strings by their start, lists by the start of their bracket."""

    strings: Mapping[int, tuple[str, str]]
    lists: Mapping[int, ListChange]


def prove(file: str, old: str, new: str, edits: Displays) -> None:
    """Prove that the new text is the old program with these edits.

    Raises:
        FixError: it is not, or cannot be read.
    """
    before, after = _tree(file, old), _tree(file, new)
    changer = _Changer(old, edits)
    try:
        same = ast.dump(changer.visit(before)) == ast.dump(after)
    except RecursionError:
        same = False
    if not same or changer.strings or changer.lists:
        raise FixError(f"{file}: the edit cannot be made without changing something else")


def fault(text: str) -> tuple[str, int, int] | None:
    """What Python says is wrong with a text, and the line and column; None when nothing is.

    A text that is too deep or too long for a setup.py is at fault too: libcst's parser would end the process.
    """
    if len(text) > _LONGEST:
        return f"longer than {_LONGEST} characters", 0, 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: not what is asked
            tree = ast.parse(text)
    except SyntaxError as error:
        return error.msg, error.lineno or 0, error.offset or 0
    except (RecursionError, MemoryError):
        return _TOO_DEEP, 0, 0
    except ValueError as error:
        return str(error), 0, 0
    return (_TOO_DEEP, 0, 0) if _is_deep(tree) else None


def _is_deep(tree: ast.AST) -> bool:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            return True
        waiting.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return False


def _tree(file: str, text: str) -> ast.AST:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FixError(f"{file}: the edit would break the file") from error


class _Changer(ast.NodeTransformer):
    """Makes the edits in a tree; what is left over found no place."""

    def __init__(self, text: str, edits: Displays) -> None:
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.lines = text.split("\n")
        self.strings = dict(edits.strings)
        self.lists = dict(edits.lists)

    def _offset(self, node: ast.expr) -> int:
        """Where a node begins; `col_offset` counts bytes."""
        if node.lineno > len(self.lines):
            return -1  # lines that end in a lone carriage return are not counted here
        line = self.lines[node.lineno - 1]
        return self.starts[node.lineno - 1] + len(line.encode()[: node.col_offset].decode(errors="replace"))

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        change = self.strings.get(self._offset(node))
        if change and node.value == change[0]:
            del self.strings[self._offset(node)]
            return ast.Constant(change[1], node.kind)
        return node

    def visit_List(self, node: ast.List) -> ast.AST:
        node.elts = self._items(node, node.elts)
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        node.elts = self._items(node, node.elts)
        return node

    def visit_Set(self, node: ast.Set) -> ast.AST:
        node.elts = self._items(node, node.elts)
        return node

    def _items(self, node: ast.expr, items: Sequence[ast.expr]) -> list[ast.expr]:
        visited: list[ast.expr] = [self.visit(item) for item in items]
        change = self.lists.pop(self._offset(node), None)
        if change is None:
            return visited
        return [item if isinstance(item, ast.expr) else ast.Constant(item) for item in change.outcome(visited)]
