"""What a function of a script's own gives where it does nothing but compute: it is read, statement by statement."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.builds.condition import LOOKS, Conditions, both, negated
from uvlint.builds.constants import NotOwn, Reader
from uvlint.builds.methods import LARGEST, Unclear, Value, as_items, weight
from uvlint.model.build import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from uvlint.builds.calls import Calls
    from uvlint.model.build import Test

MOST = 10_000  # statements that the functions of one sdist are followed over
_FOREIGN = tuple(
    f'{variable} == "{name}' for variable in ("sys_platform", "platform_system")
    for name in ("freebsd", "openbsd", "netbsd", "sunos", "aix", "cygwin", "java", "FreeBSD", "OpenBSD", "SunOS", "AIX")
)  # fmt: skip
HEAVY = 500  # how much of a value counts as one statement
DEEPEST = 6  # how many functions may call one another


class _Left(Exception):
    """The end of a function, and what it returns."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def apply(script: Calls, reader: Reader, node: ast.Call, depth: int, calling: int = 0) -> Value:
    """What a call gives of a function that the sdist defines.

    Raises:
        NotOwn: it calls something else.
        Unclear: the function does more than compute, or with what nobody can tell.
    """
    found = _found(script, reader, node)
    if found is None:
        raise NotOwn
    owner, function = found
    _spend(script, 1)
    if calling >= DEEPEST or function.decorator_list or function.name in LOOKS:
        raise Unclear
    names = {**owner.names}
    for parameter in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        names.pop(parameter.arg, None)
    names |= _given(owner, reader, function, node, depth)
    frame = _Frame(owner, names, calling + 1)
    try:
        frame.run(function.body)
    except _Left as left:
        return left.value
    return None


def _spend(frame: Calls | _Frame, cost: int) -> None:
    """Count what is followed for values, over all scripts of the sdist."""
    frame.box.computed += cost
    if frame.box.computed > MOST:
        raise Unclear


def _found(script: Calls, reader: Reader, node: ast.Call) -> tuple[Calls, ast.FunctionDef] | None:
    if isinstance(node.func, ast.Name) and node.func.id in script.functions:
        return script, script.functions[node.func.id]
    module, _, name = reader.full(node.func).rpartition(".")
    other = script.box.modules.get(module)
    return (other, other.functions[name]) if other is not None and name in other.functions else None


def _given(owner: Calls, reader: Reader, function: ast.FunctionDef, node: ast.Call, depth: int) -> Mapping[str, Value]:
    """The parameters whose values are known."""
    parameters = [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]
    found: dict[str, Value] = {}
    for name, default in zip(reversed(parameters), reversed(function.args.defaults), strict=False):
        found |= _known(owner.reader, name, default, depth)
    for parameter, each in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        found |= _known(owner.reader, parameter.arg, each, depth) if each is not None else {}
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(w.arg is None for w in node.keywords):
        raise Unclear
    for name, argument in zip(parameters, node.args, strict=False):
        found.pop(name, None)
        found |= _known(reader, name, argument, depth)
    if function.args.vararg is not None:
        found[function.args.vararg.arg] = tuple(reader.value(a, depth) for a in node.args[len(parameters) :])
    for word in node.keywords:
        found.pop(word.arg or "", None)
        found |= _known(reader, word.arg or "", word.value, depth)
    return found


def _known(reader: Reader, name: str, node: ast.expr, depth: int) -> Mapping[str, Value]:
    try:
        return {name: reader.value(node, depth)}
    except Unclear:
        return {}


def _here(test: Test) -> Test:
    """A test with what is true on no platform that uv installs for: functions often care for FreeBSD and its like."""
    if test.op == "marker" and test.text.startswith(_FOREIGN):
        return FALSE
    if test.op == "not":
        return negated(_here(test.parts[0]))
    return both(test.op, [_here(part) for part in test.parts]) if test.op in ("and", "or") else test


class _Frame:
    """One call of a function: its names, and what its statements make of them."""

    def __init__(self, owner: Calls, names: dict[str, Value], calling: int) -> None:
        self.box = owner.box
        self.names = names
        self.aliases = dict(owner.aliases)
        self.reader = owner.reader.over(names, self.aliases)
        self.reader.apply = lambda reader, node, depth: apply(owner, reader, node, depth, calling)
        self.conditions = Conditions(self.reader, self.aliases, (), owner.tests, owner.box.made)

    def run(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements.

        Raises:
            _Left: they return.
            Unclear: one of them does more than compute.
        """
        for statement in statements:
            _spend(self, 1)
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Return(value=value):
                raise _Left(self.reader.value(value) if value is not None else None)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                return
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
                return
            case ast.Expr(value=ast.Call() as call):
                self._grown(call)
            case ast.Import() | ast.ImportFrom(level=0):
                self._imported(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._bound(name, value)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                self._bound(name, ast.BinOp(ast.Name(name, ast.Load()), op, value))
            case ast.If(test=test, body=then, orelse=other):
                answer = _here(self.conditions.test(test))
                if answer not in (TRUE, FALSE):
                    raise Unclear
                self.run(then if answer == TRUE else other)
            case ast.For(target=ast.Name(id=name), iter=over, body=body, orelse=[]):
                values = as_items(self.reader.value(over))
                if not isinstance(values, tuple):
                    raise Unclear
                for each in values:
                    self.names[name] = each
                    self.run(body)
            case ast.With(items=[ast.withitem(context_expr=opened, optional_vars=target)], body=body):
                if not isinstance(target, ast.Name):
                    raise Unclear
                self.names[target.id] = self.reader.value(opened)
                self.run(body)
            case _:
                raise Unclear

    def _bound(self, name: str, node: ast.expr) -> None:
        full = self.reader.full(node)
        self.aliases.pop(name, None)
        try:
            self.names[name] = self.reader.value(node)
            _spend(self, weight(self.names[name]) // HEAVY)
        except Unclear:
            self.names.pop(name, None)
            if full:
                self.aliases[name] = full

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            name = alias.asname or alias.name
            self.names.pop(name, None)
            self.aliases[name] = f"{prefix}{alias.name}"

    def _grown(self, node: ast.Call) -> None:
        """`append` and `extend` of a list that is known; nothing else is called for its own sake."""
        func = node.func
        if not isinstance(func, ast.Attribute) or not isinstance(func.value, ast.Name) or len(node.args) != 1:
            raise Unclear
        before, value = self.names.get(func.value.id), self.reader.value(node.args[0])
        if not isinstance(before, tuple) or func.attr not in ("append", "extend"):
            raise Unclear
        more = (value,) if func.attr == "append" else as_items(value)
        if not isinstance(more, tuple) or weight(before) + weight(more) > LARGEST:
            raise Unclear
        self.names[func.value.id] = before + more
        _spend(self, weight(before) // HEAVY)
