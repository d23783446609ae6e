"""What the expressions of a setup script give, computed by rules of this file and never by running them."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING, Any

from uvlint.builds import machine
from uvlint.builds.known import LARGEST, items
from uvlint.builds.operators import PLAIN, binary, comparison, is_vague, truth
from uvlint.builds.syntax import Function
from uvlint.builds.values import (
    Condition,
    Fact,
    Marked,
    Merge,
    Method,
    Parsed,
    PurePath,
    Ref,
    Text,
    Unknown,
    Value,
    joined,
    marked,
    negated,
    unknown_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from uvlint.builds.setup_script import Walk

BUILT_IN = frozenset(
    [
        "open",
        "print",
        "len",
        "list",
        "tuple",
        "set",
        "dict",
        "str",
        "int",
        "bool",
        "sorted",
        "isinstance",
        "repr",
        "hasattr",
        "getattr",
        "enumerate",
        "zip",
        "sum",
        "map",
        "filter",
        "any",
        "all",
        "range",
        "exec",
        "eval",
        "compile",
        "globals",
        "locals",
        "vars",
        "type",
        "max",
        "min",
        "reversed",
        "next",
        "iter",
    ]
)


def evaluate(walk: Walk, node: ast.expr) -> Value:
    """What an expression gives."""
    rule = _RULES.get(type(node))
    found = Unknown("is computed in a way that is not followed", node.lineno) if rule is None else rule(walk, node)
    if isinstance(found, str | list | tuple | dict | set) and len(found) > LARGEST:
        return Unknown("grows too large", node.lineno)
    return found


# ---- names, attributes, items ---------------------------------------------------------------------


def _constant(_: Walk, node: ast.Constant) -> Value:
    if isinstance(node.value, bytes):
        return node.value.decode("latin-1")
    return node.value if isinstance(node.value, PLAIN) else Unknown("is no plain constant", node.lineno)


def _attribute(walk: Walk, node: ast.Attribute) -> Value:
    of = walk.value(node.value)
    if isinstance(of, Ref):
        name = f"{of.name}.{node.attr}"
        return machine.FACTS.get(name, Ref(name))
    if isinstance(of, Fact) and of.variable == "version":
        whole = of.parts == machine.VERSION and node.attr == "major"
        return Fact("version", -1) if whole else Unknown(f"asks `sys.version_info.{node.attr}` alone", node.lineno)
    if isinstance(of, Parsed) and node.attr in ("req", "requirement"):
        return of.text
    if isinstance(of, PurePath) and node.attr in ("parent", "name", "suffix", "stem"):
        return _path_part(of.path, node.attr)
    if isinstance(of, str | list | dict | set | Text | PurePath | Fact):
        return Method(of, node.attr)
    return of if isinstance(of, Unknown) else Unknown(f"uses the attribute `{node.attr}`", node.lineno)


def _path_part(path: str, part: str) -> Value:
    name = posixpath.basename(path)
    stem, suffix = posixpath.splitext(name)
    return PurePath(posixpath.dirname(path)) if part == "parent" else {"name": name, "suffix": suffix}.get(part, stem)


def _subscript(walk: Walk, node: ast.Subscript) -> Value:
    of, line = walk.value(node.value), node.lineno
    if isinstance(of, Unknown):
        return of
    if isinstance(node.slice, ast.Slice):
        bounds = [None if part is None else walk.value(part) for part in (node.slice.lower, node.slice.upper)]
        return _sliced(of, bounds, node.slice.step is not None, line)
    key = walk.value(node.slice)
    if isinstance(of, Fact):
        first = of.variable == "version" and of.parts > 0 and type(key) is int and key == 0
        return Fact("version", -1) if first else Unknown("asks the machine in a way that no marker can", line)
    if isinstance(of, dict) and isinstance(key, str | int | None):
        poisoned = next((part for part in of if isinstance(part, Unknown)), None)
        return poisoned or of.get(key, Unknown(f"looks up `{key}`, which is not there", line))
    if isinstance(of, list | tuple | str) and type(key) is int and not is_vague(of) and -len(of) <= key < len(of):
        return of[key]
    return Unknown("takes an item that is not known", line)


def _sliced(of: Value, bounds: list[Value], stepped: bool, line: int) -> Value:
    lower, upper = bounds
    if isinstance(of, Fact) and of.variable == "version" and not lower and not stepped and of.parts > 0:
        return Fact("version", min(upper, of.parts)) if type(upper) is int and 0 < upper <= 3 else Unknown("cuts", line)
    simple = not stepped and all(bound is None or type(bound) is int for bound in bounds)
    if simple and isinstance(of, list | tuple | str) and not is_vague(of):
        return of[lower:upper]
    return Unknown("takes a part that is not known", line)


# ---- displays -------------------------------------------------------------------------------------


def _elements(walk: Walk, nodes: Sequence[ast.expr]) -> list[Value]:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = walk.value(node.value)
            parts = items(value)
            found += (
                [value if isinstance(value, Unknown) else Unknown("unpacks", node.lineno)] if parts is None else parts
            )
        else:
            found.append(walk.value(node))
    return found


def _set(walk: Walk, node: ast.Set) -> Value:
    try:
        return set(_elements(walk, node.elts))
    except TypeError:
        return Unknown("makes an unusual set", node.lineno)


def _dict(walk: Walk, node: ast.Dict) -> Value:
    found: dict[Value, Value] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = walk.value(value_node)
        if key_node is None:
            if not isinstance(value, dict):
                value = {(why := value if isinstance(value, Unknown) else Unknown("unpacks", node.lineno)): why}
            found |= value
            continue
        key = walk.value(key_node)
        if not isinstance(key, str | int | None):
            key = key if isinstance(key, Unknown) else Unknown("has a key that is not known", node.lineno)
        found[key] = value
    return found


def _formatted(walk: Walk, node: ast.JoinedStr) -> Value:
    parts: list[str] = []
    for part in node.values:
        plain = isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1
        value = walk.value(part.value) if isinstance(part, ast.FormattedValue) else walk.value(part)
        if isinstance(value, Unknown):
            return value
        if isinstance(part, ast.FormattedValue) and (not plain or not isinstance(value, PLAIN)):
            return Unknown("formats what is not known", node.lineno)
        parts.append(str(value))
    return "".join(parts)


# ---- comprehensions -------------------------------------------------------------------------------


def _listed(walk: Walk, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    found = [
        _placed(value, where) for value, where in _turns(walk, node.generators, lambda: walk.value(node.elt), None)
    ]
    if isinstance(node, ast.SetComp):
        try:
            return set(found)
        except TypeError:
            return Unknown("makes an unusual set", node.lineno)
    return found


def _dict_listed(walk: Walk, node: ast.DictComp) -> Value:
    found: dict[Value, Value] = {}
    pair = lambda: (walk.value(node.key), walk.value(node.value))  # noqa: E731
    for told, where in _turns(walk, node.generators, pair, None):
        if where is not None or isinstance(told, Unknown) or not isinstance(told[0], str | int):
            return Unknown("makes a dict of what is not known", node.lineno)
        found[told[0]] = told[1]
    return found


def _placed(value: Value, where: Condition | None) -> Value:
    return value if where is None else marked(value, where)


def _turns(
    walk: Walk, generators: Sequence[ast.comprehension], element: Callable[[], Value], where: Condition | None
) -> Iterator[tuple[Value, Condition | None]]:
    """Each turn of a comprehension: its element, and where it is there; something Unknown for turns not known."""
    if not generators:
        yield element(), where
        return
    first = generators[0]
    value = walk.value(first.iter)
    parts = items(value)
    if parts is None:
        yield value if isinstance(value, Unknown) else Unknown("loops over what is not known", first.iter.lineno), None
        return
    walk.scopes.append({})
    try:
        for part in parts:
            walk.step()
            if isinstance(part, Unknown):
                yield part, None
                continue
            here = where
            if isinstance(part, Marked):
                here, part = part.where if where is None else joined("and", where, part.where), part.value
            walk.bind(first.target, part)
            tests = [truth(walk.value(test), first.iter.lineno) for test in first.ifs]
            vague = next((test for test in tests if isinstance(test, Unknown)), None)
            if False in tests:
                continue
            if vague is not None:
                yield vague, None
                continue
            for test in tests:
                if isinstance(test, Condition):
                    here = test if here is None else joined("and", here, test)
            yield from _turns(walk, generators[1:], element, here)
    finally:
        walk.scopes.pop()


# ---- operators ------------------------------------------------------------------------------------


def _binary(walk: Walk, node: ast.BinOp) -> Value:
    return binary(node.op, walk.value(node.left), walk.value(node.right), node.lineno)


def _boolean(walk: Walk, node: ast.BoolOp) -> Value:
    is_and = isinstance(node.op, ast.And)
    held: Condition | None = None
    value: Value = None
    for part in node.values:
        value = walk.value(part)
        test = truth(value, node.lineno)
        if isinstance(test, Unknown):
            return test
        if isinstance(test, bool):
            if test is not is_and:
                return value if held is None else test
            continue
        held = test if held is None else joined("and" if is_and else "or", held, test)
    return value if held is None else held


def _unary(walk: Walk, node: ast.UnaryOp) -> Value:
    value = walk.value(node.operand)
    if isinstance(node.op, ast.Not):
        test = truth(value, node.lineno)
        return not test if isinstance(test, bool) else negated(test) if isinstance(test, Condition) else test
    if isinstance(node.op, ast.USub) and type(value) in (int, float):
        return -value
    return value if isinstance(value, Unknown) else Unknown("is computed in a way that is not followed", node.lineno)


def _chosen(walk: Walk, node: ast.IfExp) -> Value:
    test = truth(walk.value(node.test), node.lineno)
    if isinstance(test, bool):
        return walk.value(node.body if test else node.orelse)
    return Merge(test)(walk.value(node.body), walk.value(node.orelse))


def _compared(walk: Walk, node: ast.Compare) -> Value:
    left = walk.value(node.left)
    whole: Value = True
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = walk.value(right_node)
        one = comparison(op, left, right, node.lineno)
        if isinstance(one, Unknown) or one is False:
            return one
        if one is not True:
            whole = one if whole is True else joined("and", whole, one)
        left = right
    return whole


# ---- calls ----------------------------------------------------------------------------------------


def _call(walk: Walk, node: ast.Call) -> Value:
    function = walk.value(node.func)
    arguments = _elements(walk, node.args)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = walk.value(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
            keywords |= value
        else:
            keywords[""] = unknown_in(value) or Unknown("unpacks what is not known", node.lineno)
    return walk.call(function, arguments, keywords, node.lineno)


_RULES: Mapping[type[ast.expr], Callable[[Walk, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: lambda walk, node: walk.name(node.id, node.lineno),
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.List: lambda walk, node: _elements(walk, node.elts),
    ast.Tuple: lambda walk, node: tuple(_elements(walk, node.elts)),
    ast.Set: _set,
    ast.Dict: _dict,
    ast.JoinedStr: _formatted,
    ast.ListComp: _listed,
    ast.GeneratorExp: _listed,
    ast.SetComp: _listed,
    ast.DictComp: _dict_listed,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.IfExp: _chosen,
    ast.Compare: _compared,
    ast.Call: _call,
    ast.Lambda: lambda _, node: _function(node),
}


def _function(node: ast.Lambda) -> Value:
    return Function(node)
