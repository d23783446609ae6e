"""What a foreign `setup.py` hands to `setup()`, computed from its text; not a line of it is run.

The script is walked as a reader walks it: names are bound to values, branches on the Python or the platform become
markers, and what cannot be told is Unknown, with its line, and never guessed. The standard library's `ast` reads the
text: the parser of libcst ends the whole process on a few thousand nested brackets, which a hostile archive may hold.
"""

from __future__ import annotations

import ast
import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.builds import calling, expressions
from uvlint.builds.known import ROOT, AbsentError, items
from uvlint.builds.operators import binary, truth
from uvlint.builds.syntax import Function, Returned, globals_of, merged, parse, walked, weight
from uvlint.builds.values import Condition, Marked, Merge, Ref, Text, Unknown, Value, negated, poison, unknown_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from uvlint.model.build import Tree

_STEPS = 60_000
_DEPTH = 12  # calls within calls
_LOOP = 2_000
_CALM = (ast.Assign, ast.AnnAssign, ast.With, ast.Return, ast.Pass)
SETUP = frozenset({"setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup", "skbuild.setup"})


class Call(Struct, frozen=True):
    """The keywords that `setup()` gets, `""` for those that cannot be told; `line` is where it is called, `condition`
    why it may not be called."""

    keywords: Mapping[str, Value]
    line: int
    condition: Unknown | None = None


class LostError(Exception):
    """The walk cannot go on; the text says why."""


def calls(tree: Tree, name: str = "setup.py") -> list[Call] | str:
    """The calls of `setup()`, in order; or why they cannot be told."""
    parsed = parse(tree.texts.get(name, ""))
    if isinstance(parsed, str):
        return f"`{name}` {parsed}"
    walk = Walk(tree)
    try:
        walk.block(parsed.body)
    except (LostError, AbsentError) as error:
        return f"`{name}` {error}"
    except RecursionError:
        return f"`{name}` is nested too deeply"
    return walk.calls


class Walk:
    """One walk over a script: the names that are bound so far, from the module's on to the innermost call's."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.calls: list[Call] = []
        self.scopes: list[dict[str, Value]] = [{"__file__": f"{ROOT}/setup.py", "__name__": "__main__"}]
        self._steps = 0
        self._frame = 0  # where the scopes of the innermost call begin
        self._under: list[Condition | Unknown] = []

    # ---- names ----

    def name(self, name: str, line: int) -> Value:
        """What a name stands for: in the innermost function, around it, or built in."""
        for scope in reversed(self.scopes[self._frame :]):
            if name in scope:
                return scope[name]
        outer = [scope[name] for scope in self.scopes[: self._frame] if name in scope]
        if any(value is not outer[0] for value in outer):
            return Unknown(f"uses `{name}`, which is defined in several places", line)
        if outer:
            return outer[0]
        return Ref(name) if name in expressions.BUILT_IN else Unknown(f"uses `{name}`, which is not defined", line)

    def bind(self, target: ast.expr, value: Value) -> None:
        """An assignment."""
        match target:
            case ast.Name():
                self.scopes[-1][target.id] = value
            case ast.Tuple() | ast.List():
                parts = items(value)
                if parts is None or len(parts) != len(target.elts) or any(isinstance(p, Marked) for p in parts):
                    parts = [value if isinstance(value, Unknown) else Unknown("is unpacked", target.lineno)] * len(
                        target.elts
                    )
                for part, inner in zip(parts, target.elts, strict=True):
                    self.bind(inner.value if isinstance(inner, ast.Starred) else inner, part)
            case ast.Subscript():
                self._put(target, value)
            case ast.Attribute():
                poison(self.value(target.value), Unknown("sets an attribute", target.lineno))

    def _put(self, target: ast.Subscript, value: Value) -> None:
        holder, key = self.value(target.value), self.value(target.slice)
        if isinstance(holder, dict) and isinstance(key, str):
            holder[key] = value
        else:
            poison(holder, Unknown("sets an item that is not known", target.lineno))

    # ---- statements ----

    def block(self, statements: Sequence[ast.stmt]) -> Returned | None:
        """Walks the statements in order; what ended them early, or None."""
        for position, statement in enumerate(statements):
            if isinstance(statement, ast.If):
                ended, rest_done = self._if(statement, statements[position + 1 :])
                if ended or rest_done:
                    return ended
                continue
            ended = self.statement(statement)
            if ended:
                return ended
        return None

    def statement(self, node: ast.stmt) -> Returned | None:
        """Walks one statement."""
        self.step()
        handler: Callable[[Any], Returned | None] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is not None:
            return handler(node)
        if not isinstance(node, ast.Pass | ast.Global | ast.Nonlocal):
            self._forget(node, Unknown("is beyond what is read", node.lineno))
        return None

    def step(self) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise LostError("computes more than is followed")

    def _expr(self, node: ast.Expr) -> Returned | None:
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name | ast.Attribute):
            called = self.value(node.value.func)
            if isinstance(called, Ref) and called.name in ("sys.exit", "os._exit", "exit", "quit"):
                return Returned("raise")
        self.value(node.value)
        return None

    def _assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.value(node.value))

    def _augassign(self, node: ast.AugAssign) -> None:
        value = self.value(node.value)
        held = self.value(node.target)
        if isinstance(node.op, ast.Add) and isinstance(held, list):
            more = items(value)
            held += (
                [value if isinstance(value, Unknown) else Unknown("adds what is not known", node.lineno)]
                if (more is None)
                else list(more)
            )
        else:
            self.bind(node.target, binary(node.op, held, value, node.lineno))

    def _return(self, node: ast.Return) -> Returned:
        return Returned("return", self.value(node.value) if node.value else None)

    def _raise(self, _: ast.Raise) -> Returned:
        return Returned("raise")

    def _break(self, _: ast.Break) -> Returned:
        return Returned("break")

    def _continue(self, _: ast.Continue) -> Returned:
        return Returned("continue")

    def _assert(self, _: ast.Assert) -> None:
        return None

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            self.scopes[-1][bound] = Ref(alias.name if alias.asname else bound)

    def _importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self._import_all(node.module or "", node.lineno)
            else:
                self.scopes[-1][alias.asname or alias.name] = Ref(f"{'.' * node.level}{node.module or ''}.{alias.name}")

    def _import_all(self, module: str, line: int) -> None:
        if f"{module}.setup" in SETUP:
            self.scopes[-1]["setup"] = Ref(f"{module}.setup")
        elif not module.startswith(("setuptools", "distutils")):
            why = Unknown(f"imports whatever `{module}` holds", line)
            for name, value in self.scopes[-1].items():
                if not isinstance(value, Ref):
                    self.scopes[-1][name] = why

    def _functiondef(self, node: ast.FunctionDef) -> None:
        self.scopes[-1][node.name] = (
            Unknown(f"calls `{node.name}`, which is decorated", node.lineno) if node.decorator_list else Function(node)
        )

    def _classdef(self, node: ast.ClassDef) -> None:
        self.scopes[-1][node.name] = Unknown(f"uses the class `{node.name}`", node.lineno)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scopes[-1].pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                holder, key = self.value(target.value), self.value(target.slice)
                if isinstance(holder, dict) and isinstance(key, str):
                    holder.pop(key, None)
                else:
                    poison(holder, Unknown("deletes an item", node.lineno))

    def _with(self, node: ast.With) -> Returned | None:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                known = value if isinstance(value, Text | Unknown) else Unknown("uses a context", node.lineno)
                self.bind(item.optional_vars, known)
        return self.block(node.body)

    def _for(self, node: ast.For) -> Returned | None:
        parts = items(self.value(node.iter))
        if parts is None or len(parts) > _LOOP or node.orelse:
            self._forget(node, Unknown("loops over what is not known", node.lineno))
            return None
        for part in parts:
            self.step()
            if isinstance(part, Unknown):
                self._forget(node, part)
                return None
            if isinstance(part, Marked):
                turn = partial(self._turn, node, part.value)
                ended = self._branch(part.where, [turn, lambda: None])
            else:
                ended = self._turn(node, part)
            if ended and ended.kind == "break":
                return None
            if ended and ended.kind != "continue":
                return ended
        return None

    def _turn(self, node: ast.For, value: Value) -> Returned | None:
        self.bind(node.target, value)
        return self.block(node.body)

    def _while(self, node: ast.While) -> None:
        self._forget(node, Unknown("loops in a way that is not followed", node.lineno))

    # ---- branches ----

    def _if(self, node: ast.If, rest: Sequence[ast.stmt]) -> tuple[Returned | None, bool]:
        """Both ways of an `if`; whether the statements after it have been walked too, because one way returned."""
        self.step()
        test = truth(self.value(node.test), node.lineno)
        if isinstance(test, bool):
            return self.block(node.body if test else node.orelse), False
        ways = [lambda: self.block(node.body), lambda: self.block(node.orelse)]
        if any(isinstance(inner, ast.Return) for part in (node.body, node.orelse) for inner in walked(part)):
            ways = [lambda: self.block([*node.body, *rest]), lambda: self.block([*node.orelse, *rest])]
            return self._branch(test, ways), True
        return self._branch(test, ways), False

    def _branch(self, where: Condition | Unknown, ways: Sequence[Callable[[], Returned | None]]) -> Returned | None:
        """Walks two ways from here, the first where the condition holds, and puts them together again."""
        before = self.scopes
        self._steps += sum(map(weight, before)) // 4  # what the copies cost
        self.step()
        ends: list[Returned | None] = []
        after: list[list[dict[str, Value]]] = []
        for position, way in enumerate(ways):
            self.scopes = copy.deepcopy(before)
            self._under.append(where if isinstance(where, Unknown) or position == 0 else negated(where))
            ends.append(way())
            self._under.pop()
            after.append(self.scopes)
        dead = [end is not None and end.kind == "raise" for end in ends]
        if any(dead):  # no metadata comes from a script that stops
            alive = dead.index(False) if False in dead else 0
            self.scopes = after[alive]
            return ends[alive]
        merge = Merge(where)
        self.scopes = [merged(one, other, merge) for one, other in zip(*after, strict=True)]
        one, other = ends
        if one is None and other is None:
            return None
        if one is not None and other is not None and one.kind == other.kind:
            return Returned(one.kind, merge(one.value, other.value))
        if (one or other).kind == "continue":  # type: ignore[union-attr]
            raise LostError("leaves a loop under a condition that is not known")
        kinds = {end.kind if end else "return" for end in ends}
        if kinds != {"return"}:
            raise LostError("leaves a loop or function under a condition that is not known")
        return Returned("return", merge(one.value if one else None, other.value if other else None))

    def _try(self, node: ast.Try) -> Returned | None:
        before = copy.deepcopy(self.scopes)
        ended: Returned | None = None
        try:
            ended = self.block(node.body)
        except AbsentError:
            ended = Returned("raise")
        fails = bool(ended and ended.kind == "raise")
        if not fails and node.orelse and ended is None:
            ended = self.block(node.orelse)
        if not fails and self._is_sure(node.body, ended):
            return self.block(node.finalbody) or ended
        straight, why = self.scopes, Unknown("depends on what fails in a `try`", node.lineno)
        for handler in node.handlers:
            self.scopes = copy.deepcopy(before)
            if handler.name:
                self.scopes[-1][handler.name] = why
            self._under.append(why)
            handled = self.block(handler.body)
            self._under.pop()
            if handled is not None and handled.kind == "raise":
                continue
            if fails and len(node.handlers) == 1:  # certain: a file that it opens is not there
                straight, ended, fails = self.scopes, handled, False
                continue
            straight = [merged(one, other, Merge(why)) for one, other in zip(straight, self.scopes, strict=True)]
            if (ended and ended.kind) != (handled and handled.kind):
                ended = (
                    Returned("return", why) if "return" in (ended and ended.kind, handled and handled.kind) else None
                )
            elif ended and handled:
                ended = Returned(ended.kind, Merge(why)(ended.value, handled.value))
        self.scopes = straight
        return self.block(node.finalbody) or ended

    _trystar = _try

    def _is_sure(self, body: Sequence[ast.stmt], ended: Returned | None) -> bool:
        """Whether nothing that was just walked can fail: it binds names, and all that they stand for is known."""
        inner = walked(body)
        if any(isinstance(part, ast.stmt) and not isinstance(part, _CALM) for part in inner):
            return False
        names = {part.id for part in inner if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        bound = [self.scopes[-1].get(name, Unknown("")) for name in names]
        return unknown_in([*bound, ended.value if ended else None]) is None

    def _forget(self, node: ast.stmt, why: Unknown) -> None:
        """Nothing that the statement may change is known any more."""
        for inner in walked([node]):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store | ast.Del):
                self.scopes[-1][inner.id] = why
            elif isinstance(inner, ast.Name):
                poison(self.name(inner.id, 0), why)
            elif isinstance(inner, ast.Call):
                self._maybe_setup(inner, why)

    def _maybe_setup(self, node: ast.Call, why: Unknown) -> None:
        if isinstance(node.func, ast.Name | ast.Attribute):
            called = self.value(node.func)
            if isinstance(called, Ref) and called.name in SETUP:
                raise LostError(f"calls `setup()` on line {node.lineno} where it {why.reason}")

    # ---- calls ----

    def value(self, node: ast.expr) -> Value:
        """What an expression gives."""
        self.step()
        return expressions.evaluate(self, node)

    def call(self, called: Value, arguments: list[Value], keywords: dict[str, Value], line: int) -> Value:
        """What a call gives."""
        if isinstance(called, Ref) and called.name in SETUP:
            return self._setup(keywords, line)
        if isinstance(called, Function):
            return self._invoke(called, arguments, keywords, line)
        return calling.called(self, called, arguments, keywords, line)

    def _setup(self, keywords: dict[str, Value], line: int) -> Value:
        condition = next((where for where in self._under if isinstance(where, Unknown)), None)
        if self._under and condition is None:
            condition = Unknown("is on some platforms only", line)
        self.calls.append(Call(copy.deepcopy(keywords), line, condition))
        return Unknown("uses what `setup()` gives", line)

    def _invoke(self, called: Function, arguments: list[Value], keywords: dict[str, Value], line: int) -> Value:
        scope = _bound(self, called.node.args, arguments, keywords, line)
        if len(self.scopes) > _DEPTH:
            raise LostError("calls its own functions too deeply")
        names = globals_of(called.node)
        around, self._frame = self._frame, len(self.scopes)
        self.scopes.append(scope)
        try:
            if isinstance(called.node, ast.Lambda):
                return self.value(called.node.body)
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in walked(called.node.body)):
                return self._generated(called.node, line)
            ended = self.block(called.node.body)
        finally:
            scope = self.scopes.pop()
            self._frame = around
            self.scopes[0] |= {name: scope[name] for name in names if name in scope}
        if ended is not None and ended.kind == "raise":
            return Unknown("calls a function that raises", line)
        return ended.value if ended else None

    def _generated(self, node: ast.FunctionDef, line: int) -> Value:
        for statement in node.body:
            self._forget(statement, Unknown("calls a generator", line))
        return Unknown(f"calls the generator `{node.name}`", line)


def _default(walk: Walk, node: ast.expr) -> Value:
    """A parameter's default. It is computed when the function is defined, so names in it may have changed since."""
    if any(isinstance(inner, ast.Name) for inner in ast.walk(node)):
        return Unknown("takes a default that may have changed since", node.lineno)
    return walk.value(node)


def _bound(
    walk: Walk, formal: ast.arguments, arguments: list[Value], keywords: dict[str, Value], line: int
) -> dict[str, Value]:
    """The parameters of a call by name; those without a value are not known."""
    names = [argument.arg for argument in (*formal.posonlyargs, *formal.args)]
    bound: dict[str, Value] = {name: Unknown(f"misses the argument `{name}`", line) for name in names}
    for name, default in zip(reversed(names), reversed(formal.defaults), strict=False):
        bound[name] = _default(walk, default)
    for argument, default_ in zip(formal.kwonlyargs, formal.kw_defaults, strict=True):
        bound[argument.arg] = _default(walk, default_) if default_ else Unknown("misses an argument", line)
    bound |= dict(zip(names, arguments, strict=False))
    if formal.vararg:
        bound[formal.vararg.arg] = tuple(arguments[len(names) :])
    known = {name: value for name, value in keywords.items() if name in bound}
    bound |= known
    if formal.kwarg:
        bound[formal.kwarg.arg] = {name: value for name, value in keywords.items() if name not in known}
    return bound
