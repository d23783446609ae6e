"""A build script as the steps that its execution takes: imports, failures, commands, in their order and conditions."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from uvlint.builds.answers import Answers
from uvlint.builds.applying import apply
from uvlint.builds.bindings import bound, tested
from uvlint.builds.boards import board_in
from uvlint.builds.condition import both, negated
from uvlint.builds.constants import Reader, name_of
from uvlint.builds.legacy import RETURNED, Python2, parse
from uvlint.builds.methods import Unclear, Value, as_items
from uvlint.data.backends import SETUPTOOLS_GONE
from uvlint.data.removed_modules import BUILTINS, NAMES
from uvlint.model.build import (
    FALSE,
    TRUE,
    UNKNOWN,
    Assign,
    Block,
    Broken,
    Compile,
    Handler,
    If,
    Leave,
    Maybe,
    Raise,
    Step,
    Test,
    Try,
    Use,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.builds.minors import Answer
    from uvlint.builds.sandbox import Sandbox

MOST_STEPS = 6000
LONGEST_LOOP = 12


class Script(Answers):
    """One file while it is read: the names it has bound so far, and the steps of its statements."""

    def __init__(self, box: Sandbox, file: str, *, main: bool = False, depth: int = 0) -> None:
        self.box = box
        self.file = file
        self.depth = depth
        self.names: dict[str, Value] = {"__name__": "__main__" if main else file}
        self.aliases: dict[str, str] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.bound: set[str] = set()
        self.flags: frozenset[str] = frozenset()
        self.calling: list[str] = []
        self.turns = 0  # statements that have been looked at for an answer
        self.answering = 0  # how many functions are being asked, one by the other
        self.said = ""  # the board that a message spoke of just before
        self.functions_of_class: dict[str, ast.FunctionDef] = {}
        self.lists: dict[str, ast.expr] = {}  # variables that hold a list of which the head alone is known
        self.read_from: dict[str, str] = {}  # variables that hold what a file of the sdist says
        self.branch: dict[str, Value] = {}
        self.tests: dict[str, Test] = {}  # variables that are true on some platforms or Pythons only
        self.versions: dict[str, tuple[Answer, ...]] = {}  # variables that hold something of the version, by minor
        self.reader = Reader(self.names, file, box.members)
        self.reader.aliases, self.reader.contents = self.aliases, box.tree.texts
        self.reader.apply = lambda reader, node, depth: apply(self, reader, node, depth)

    def another(self, file: str) -> Script:
        """The reader of another file of the sdist."""
        return Script(self.box, file, depth=self.depth + 1)

    def run(self, text: str | None) -> tuple[Step, ...]:
        """The steps of the whole file."""
        if text is None:
            return ()
        known = self.box.parsed.get(text)  # packages are imported again by what is run in place of another
        if known is None:
            try:
                module = parse(text)
            except Python2 as error:
                return (Broken(self.file, error.tell, RETURNED.get(error.tell, 0)),)
            known = self.box.parsed[text] = module, frozenset(tested(module)), frozenset(bound(module))
        module, self.flags, names = known
        self.bound = set(names)
        try:
            return self.steps(module.body)
        except RecursionError:
            self.box.cut = True
            return ()

    def at(self, node: ast.AST) -> str:
        """Where a step comes from, for people."""
        return f"{self.file}:{getattr(node, 'lineno', 0)}"

    def steps(self, statements: Sequence[ast.stmt]) -> tuple[Step, ...]:
        """The steps of statements in their order."""
        found: list[Step] = []
        self.said = ""
        for statement in statements:
            if self.box.steps > MOST_STEPS:
                self.box.cut = True
                break
            self.said = (board_in(statement) if isinstance(statement, ast.Expr) else "") or self.said
            for step in self.statement(statement):
                self.box.steps += 1
                found.append(step)
                if isinstance(step, Raise | Leave):
                    return tuple(found)
        return tuple(found)

    def statement(self, node: ast.stmt) -> Iterator[Step]:
        """The steps of one statement."""
        match node:
            case ast.Import():
                for alias in node.names:
                    yield from self.importing(alias.name, (), node)
                    self.bind_import(alias.asname or alias.name.partition(".")[0], alias.asname and alias.name)
                    yield from self.flag(alias.asname or alias.name.partition(".")[0], TRUE)
            case ast.ImportFrom():
                yield from self.import_from(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if isinstance(node, ast.FunctionDef):
                    self.functions[node.name] = node
                for decorator in node.decorator_list:
                    yield from self.expression(decorator)
            case ast.ClassDef():
                self.classes[node.name] = node
                for base in node.bases:
                    yield from self.expression(base)
                yield from self.steps([s for s in node.body if not isinstance(s, ast.FunctionDef)])
            case ast.If():
                yield from self._branch(node.test, node.body, node.orelse)
            case ast.Try():
                yield from self._try(node)
            case ast.For():
                yield from self._for(node)
            case ast.While():
                body = self.steps(node.body)
                if body:
                    yield Block(body) if self.test(node.test) == TRUE else Maybe(body)
            case ast.With():
                yield from self._with(node)
            case ast.Raise():
                yield from self.expression(node.exc)
                yield Raise(self._raised(node.exc), self.at(node), board_in(node))
            case ast.Return():
                yield from self.expression(node.value)
                yield from self.asked(node.value)
                yield Leave()
            case ast.Assert():
                yield from self.expression(node.test)
                test = self.test(node.test)
                if test != TRUE:
                    yield If(test, (), (Raise("AssertionError", self.at(node)),))
            case ast.Assign(targets=targets, value=value):
                yield from self.assign(targets, value)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from self.assign([target], value)
            case ast.AugAssign():
                yield from self.expression(node.value)
                yield from self.augment(node)
            case ast.Expr():
                yield from self.expression(node.value)
            case ast.Delete() | ast.Global() | ast.Nonlocal() | ast.Pass() | ast.Break() | ast.Continue():
                return
            case _:
                return

    def expression(self, node: ast.expr | None) -> Iterator[Step]:
        """The steps of an expression, operands before what uses them."""
        match node:
            case None | ast.Constant() | ast.Lambda() | ast.JoinedStr():
                return
            case ast.BoolOp(op=op, values=[first, *rest]):
                yield from self.expression(first)
                steps = tuple(step for value in rest for step in self.expression(value))
                if steps:
                    test = self.test(first)
                    yield If(test if isinstance(op, ast.And) else negated(test), steps)
            case ast.IfExp():
                yield from self.expression(node.test)
                then, other = tuple(self.expression(node.body)), tuple(self.expression(node.orelse))
                yield from _if(self.test(node.test), then, other)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                yield from self._comprehension(node)
            case ast.Call():
                yield from self.call(node)
                if self.counts_nothing(node):
                    yield Use("int.None", self.at(node))
            case ast.Attribute():
                yield from self.expression(node.value)
                full = self.full(node)
                yield from self.of_builtins(node)
                # Cython's `build_ext` has lost the method, its `old_build_ext` has not.
                if node.attr == "cython_sources" and "old_build_ext" not in self.box.tree.texts.get(self.file, ""):
                    yield Use("Cython.cython_sources", self.at(node))
                if full in NAMES or full in SETUPTOOLS_GONE:
                    yield Use(full, self.at(node))
            case ast.Name(id=name, ctx=ast.Load()):
                if name in BUILTINS and name not in self.bound and name not in self.names:
                    yield Use(f"builtins.{name}", self.at(node))
                elif self.aliases.get(name) in NAMES:
                    return
            case ast.Subscript(value=owner, slice=ast.Constant(value=str() as name), ctx=ast.Load()) if self.full(
                owner
            ) == "os.environ" and self.is_unset(name):
                yield Use(f"environ.{name}", self.at(node))
            case ast.Dict():
                for value in node.values:
                    yield from self.expression(value)
                yield from self.dictionary(node)
            case ast.Subscript(value=ast.Call(func=ast.Attribute(value=ast.Call() as opened, attr="readlines"))) if (
                self.full(opened.func) == "os.popen"
            ):
                yield from self.command(opened, quiet=False, name="os.popen")  # a command that is absent has no lines
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from self.expression(child)

    def of_builtins(self, node: ast.Attribute) -> Iterator[Step]:
        """`__builtins__.name`: that is a dict, which has no such attributes, but in a script that is started itself."""
        if isinstance(node.value, ast.Name) and node.value.id == "__builtins__" and not hasattr(dict, node.attr):
            yield Use("__builtins__", self.at(node))

    def full(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for, import aliases resolved."""
        dotted = name_of(node)
        first, dot, rest = dotted.partition(".")
        return f"{self.aliases.get(first, first)}{dot}{rest}" if dotted else ""

    # ---- control flow ----

    def _branch(self, node: ast.expr, then: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> Iterator[Step]:
        yield from self.expression(node)
        test = self.test(node)
        if test in (TRUE, FALSE):
            steps = self.steps(then if test == TRUE else other)
            refused = any(isinstance(step, Raise) for step in steps) and _asks_version(node)
            yield from [If(_ALWAYS, steps)] if refused else steps
            return
        before = dict(self.names)
        self.box.unclear += test == UNKNOWN
        first = self._aside(then)
        left, self.branch = self.branch, {}
        second = self._aside(other)
        self.box.unclear -= test == UNKNOWN
        for name, value in self.branch.items():
            if name in left and name not in self.names:
                self._merge(name, left[name], value)
        for bound_there, where in ((left, test), (self.branch, negated(test))):
            for name, value in bound_there.items():
                if isinstance(value, tuple) and isinstance(before.get(name), tuple):
                    self._grew(before[name], value, where)
                    self._merge(name, self.names.get(name, before[name]), value)
        self.branch = {}
        yield from _if(test, first, second)

    def _grew(self, before: Value, after: Value, where: Test) -> None:
        """Items that a list gets under a condition, for those who must know when it has them."""
        if isinstance(before, tuple) and isinstance(after, tuple):
            for item in set(after) - set(before) if _plain(before, after) else ():
                if isinstance(item, str):
                    self.box.when[item] = both("and", [where, self.box.when.get(item, TRUE)])

    def _merge(self, name: str, one: Value, other: Value) -> None:
        """A list that depends on a condition: it holds what either way puts into it."""
        if isinstance(one, tuple) and isinstance(other, tuple):
            self.names[name] = tuple(dict.fromkeys([*one, *other])) if _plain(one, other) else one

    def _aside(self, statements: Sequence[ast.stmt]) -> tuple[Step, ...]:
        """Steps that may be passed over: what they bind is not certain afterwards."""
        before, versions = dict(self.names), dict(self.versions)
        imported = set(self.box.imported)
        steps = self.steps(statements)
        self.box.imported = imported
        for name in [n for n, answers in self.versions.items() if versions.get(n) != answers]:
            del self.versions[name]
        self.branch = {n: value for n, value in self.names.items() if before.get(n, _NOTHING) != value}
        for name in self.branch:
            if name in before and isinstance(before[name], tuple):
                self.names[name] = before[name]  # a list that may have grown: what it has had is in it
            else:
                del self.names[name]
        return steps

    def _try(self, node: ast.Try) -> Iterator[Step]:
        before = dict(self.names)
        body = self.steps(node.body)
        if handler := self._surely(body, node.handlers):
            self.names.clear()
            self.names.update(before)
            yield from self.steps(handler.body)
            yield from self.steps(node.finalbody)
            return
        kept = frozenset(bound(ast.Module(node.body, [])))
        handlers = tuple(Handler(self._caught(h.type), self._handled(h, kept)) for h in node.handlers)
        other = self._aside(node.orelse) if handlers else self.steps(node.orelse)
        if not body and not other:
            yield from self.steps(node.finalbody)
            return
        if handlers:
            yield Try(body, handlers, other)
        else:
            yield from body
            yield from other
        yield from self.steps(node.finalbody)

    def _surely(self, body: Sequence[Step], handlers: Sequence[ast.ExceptHandler]) -> ast.ExceptHandler | None:
        """The handler that surely runs: an environment variable was asked for that nobody sets."""
        first = next((step for step in body if not isinstance(step, Assign)), None)
        if not isinstance(first, Use) or first.name.partition(".")[0] not in ("environ", "int"):
            return None
        error = "KeyError" if first.name.startswith("environ.") else "TypeError"
        for handler in handlers:
            caught = self._caught(handler.type)
            if not caught or not {error, "Exception", "BaseException", "LookupError"}.isdisjoint(caught):
                return handler
        return None

    def _handled(self, handler: ast.ExceptHandler, bound: frozenset[str]) -> tuple[Step, ...]:
        """The steps of a handler; the names that the body has imported keep what it meant by them."""
        before = dict(self.aliases)
        steps = self._aside(handler.body)
        for name in [n for n, full in self.aliases.items() if before.get(n) != full and (n in before or n in bound)]:
            del self.aliases[name]
        self.aliases.update(before)
        return steps

    def _caught(self, node: ast.expr | None) -> tuple[str, ...]:
        if node is None:
            return ()
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        return tuple(self.full(item) or "?" for item in items)

    def _raised(self, node: ast.expr | None) -> str:
        if isinstance(node, ast.Call):
            return self.full(node.func) or "Exception"
        return self.full(node) if node is not None else ""

    def _for(self, node: ast.For) -> Iterator[Step]:
        yield from self.expression(node.iter)
        if name_of(node.iter) in ("self.extensions", "self.distribution.ext_modules"):  # never empty in `build_ext`
            self.forget(node.target)
            yield from self._aside(node.body)
            return
        try:
            values = as_items(self.reader.value(node.iter))
        except Unclear:
            values = None
        if isinstance(values, tuple) and isinstance(node.target, ast.Name) and 0 < len(values) <= LONGEST_LOOP:
            for value in values:
                self.names[node.target.id] = value
                yield from (step for step in self.steps(node.body) if not isinstance(step, Leave))
            return
        if isinstance(values, tuple) and not values:
            return
        self.forget(node.target)
        if isinstance(node.target, ast.Name) and _ARGUMENTS.match(ast.unparse(node.iter)):
            self.aliases[node.target.id] = "sys.argv[1]"  # one of them, whichever
        body = self._aside(node.body)
        if body:
            yield Maybe(body)

    def _with(self, node: ast.With) -> Iterator[Step]:
        suppressed: list[str] = []
        for item in node.items:
            yield from self.expression(item.context_expr)
            if isinstance(item.context_expr, ast.Call) and self.full(item.context_expr.func).endswith("suppress"):
                suppressed += [self.full(argument) for argument in item.context_expr.args]
            if item.optional_vars is not None:
                self.forget(item.optional_vars)
            if isinstance(item.optional_vars, ast.Name):
                for value in self._known(item.context_expr):
                    self.names[item.optional_vars.id] = value
        body = self.steps(node.body)
        if suppressed:
            yield Try(body, (Handler(tuple(suppressed)),))
        else:
            yield from body

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[Step]:
        first = node.generators[0]
        yield from self.expression(first.iter)
        self.forget(first.target)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner = tuple(step for part in parts for step in self.expression(part))
        if inner:
            declares = any(isinstance(step, Compile) for step in inner)  # nobody lists no extension at all
            known = declares or (not first.ifs and isinstance(first.iter, ast.List | ast.Tuple) and first.iter.elts)
            yield Block(inner) if known else Maybe(inner)


_NOTHING = object()
_ALWAYS = Test("marker", 'python_version >= "3"')  # a test of the version that every Python 3 answers alike


_ARGUMENTS = re.compile(r"(?:list\()?sys\.argv(?:\[1?:\])?\)?$")
_VERSIONS = re.compile(r"sys\.(?:hex)?version|version_info|py(?:thon)?_?version|py_?[23]", re.IGNORECASE)


def _asks_version(node: ast.expr) -> bool:
    return _VERSIONS.search(ast.unparse(node)) is not None


def _plain(*values: Value) -> bool:
    return all(isinstance(item, str) for value in values if isinstance(value, tuple) for item in value)


def _if(test: Test, then: tuple[Step, ...], other: tuple[Step, ...]) -> Iterator[Step]:
    if test == TRUE:
        yield from then
    elif test == FALSE:
        yield from other
    elif then or other:
        yield If(test, then, other)
