"""noxfile.py: the Pythons that its sessions are declared for, read from the syntax and never run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from uvlint.errors import DocumentError
from uvlint.model.evidence import Evidence, Kind, Named, python_spelt
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 512 * 1024  # characters
_KEYWORDS = ("python", "py")
_MOST = 200


def read(file: str, text: str) -> Iterator[Evidence]:
    """What each session says: literal `python=` of its decorator, or a name that is set to such a literal once.

    Raises:
        DocumentError: it is no Python, or larger or deeper than anybody writes by hand.
    """
    module = _parsed(file, text)
    lists = _constants(module)
    for node in module.body:
        for decorator in getattr(node, "decorator_list", ()):
            named = [*_declared(decorator, lists, file)][:_MOST]
            if named:
                yield Evidence(Kind.NOX, tuple(named), claims_pythons=len({one.id for one in named}) > 1)


def _parsed(file: str, text: str) -> ast.Module:
    if len(text) > LARGEST:
        raise DocumentError(file, f"is larger than {LARGEST // 1024} KiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what its own spelling would be warned about
            return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise DocumentError(file, "is no Python that can be read") from error
    except (RecursionError, MemoryError) as error:
        raise DocumentError(file, "is nested too deeply") from error


def _constants(module: ast.Module) -> dict[str, ast.expr]:
    """The names that are set just once, at the top."""
    found: dict[str, ast.expr] = {}
    twice: set[str] = set()
    for node in module.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                twice |= {target.id} & found.keys()
                found[target.id] = node.value
    return {name: value for name, value in found.items() if name not in twice}


def _declared(decorator: ast.expr, lists: dict[str, ast.expr], file: str) -> Iterator[Named]:
    if not isinstance(decorator, ast.Call):
        return
    called = decorator.func.attr if isinstance(decorator.func, ast.Attribute) else getattr(decorator.func, "id", "")
    if called == "session":
        values = [keyword.value for keyword in decorator.keywords if keyword.arg in _KEYWORDS]
    elif called == "parametrize" and len(decorator.args) > 1 and _text(decorator.args[0]) in ("python", "py"):
        values = [decorator.args[1]]
    else:
        return
    for value in values:
        value = lists.get(value.id, value) if isinstance(value, ast.Name) else value
        for item in value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else (value,):
            text = _text(item)
            found = python_spelt(text) if text is not None else None
            if found:
                yield Named(found, Place(file, (item.lineno,)))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
