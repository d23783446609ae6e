"""Which names a script binds and asks for, and what the parameters of a called function are bound to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def tested(module: ast.Module) -> Iterator[str]:
    """The variables that some condition of a file asks for."""
    for node in ast.walk(module):
        tests: Iterable[ast.expr] = ()
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            tests = [node.test]
        elif isinstance(node, ast.BoolOp):
            tests = node.values
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.UnaryOp | ast.Name):
            tests = [node.value]
        for test in tests:
            owners = {id(n.value) for n in ast.walk(test) if isinstance(n, ast.Attribute)}
            names = (n for n in ast.walk(test) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store))
            yield from (name.id for name in names if id(name) not in owners)


def bound(module: ast.Module) -> Iterator[str]:
    """Every name that a file binds anywhere."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]


def bindings(node: ast.FunctionDef, call: ast.Call) -> Mapping[str, ast.expr]:
    """The arguments of a call by the names of a function's parameters, defaults included."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    found: dict[str, ast.expr] = {}
    for parameter, default in zip(reversed(parameters), reversed(node.args.defaults), strict=False):
        found[parameter.arg] = default
    for parameter, default_or_none in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default_or_none is not None:
            found[parameter.arg] = default_or_none
    for parameter, argument in zip(parameters, call.args, strict=False):
        found[parameter.arg] = argument
    names = {parameter.arg for parameter in [*parameters, *node.args.kwonlyargs]}
    return found | {word.arg: word.value for word in call.keywords if word.arg in names}
