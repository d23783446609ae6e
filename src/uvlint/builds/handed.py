"""The macros that a setup script hands the compiler for an extension module."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from uvlint.builds.condition import both
from uvlint.builds.macros import Macro
from uvlint.builds.methods import Unclear, Value
from uvlint.model.build import FALSE, TRUE, UNKNOWN, Test

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uvlint.builds.calls import Calls

Handed = tuple[tuple[str, Macro], ...]
_DEFINES = re.compile(r"-D([A-Za-z_]\w{0,80})(?:=([^\n]{0,80}))?$")


def handed(words: Mapping[str, ast.expr], script: Calls) -> Handed:
    """The macros that an extension module is compiled with, as far as the script tells, and where it is."""
    found: dict[str, Test] = {}
    items = list(_items(words.get("define_macros"), script))
    for item, after in zip(items, [*items[1:], None], strict=False):
        plain = isinstance(after, str) and not after.isidentifier()  # the value, of a list whose pairs have been joined
        pair = item if isinstance(item, tuple) else (item, after if plain else None)
        if len(pair) == 2 and isinstance(pair[0], str) and pair[0].isidentifier():
            found[pair[0]] = FALSE if pair[1] in ("0", 0) else TRUE if pair[1] in (None, "1", 1) else UNKNOWN
    for option in _items(words.get("extra_compile_args"), script):
        if isinstance(option, str) and (match := _DEFINES.match(option)):
            found[match[1]] = FALSE if match[2] == "0" else TRUE if match[2] in (None, "1") else UNKNOWN
    when = script.box.when
    places = {name: when.get(name) or when.get(f"-D{name}", TRUE) for name in found}
    return tuple((name, Macro(places[name], both("and", [places[name], found[name]]))) for name in sorted(found))


def _items(node: ast.expr | None, script: Calls) -> Iterator[Value]:
    """The items of a list as far as they are known."""
    if isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            try:
                yield script.reader.value(item)
            except Unclear:
                continue
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _items(node.left, script)
        yield from _items(node.right, script)
        return
    try:
        value = script.reader.value(node)
    except Unclear:
        if isinstance(node, ast.Name) and isinstance(script.lists.get(node.id), ast.List | ast.Tuple):
            yield from _items(script.lists[node.id], script)
        return
    yield from value if isinstance(value, tuple) else ()
