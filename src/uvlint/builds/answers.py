"""The answers of a script to its own questions: conditions, and functions that do nothing but ask."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

from uvlint.builds.bindings import bindings
from uvlint.builds.condition import LOOKS, Conditions, both, negated
from uvlint.builds.constants import as_node, name_of
from uvlint.builds.methods import Unclear
from uvlint.builds.minors import Minors
from uvlint.builds.naming import Naming
from uvlint.builds.running import RUNNERS
from uvlint.data.commands import ENVIRONMENT
from uvlint.data.removed_modules import MODULES
from uvlint.model.build import FALSE, SHELL, TRUE, UNKNOWN, Run, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOADS = re.compile(r"(?:^|\.)(?:CDLL|PyDLL|LoadLibrary|dlopen)$")
_SHARED = re.compile(r"(?:lib)?([A-Za-z][\w+-]{1,40}?)(?:\.so(?:\.\d{1,6}){0,4})?")
DEEPEST = 80
MOST_TURNS = 300
MOST_ASKED = 30_000  # statements that are looked at for all answers of an sdist
DEEPEST_ANSWER = 4  # how many functions may ask one another


class Answers(Naming):
    """The part of reading a script that knows what its conditions come to."""

    turns: int
    answering: int

    @property
    def conditions(self) -> Conditions:
        """Reads tests with the names bound so far."""
        return Conditions(self.reader, self.aliases, self.flags, self.tests, self.box.made)

    @property
    def minors(self) -> Minors:
        """Works out what looks at the version alone."""
        return Minors(self.reader, self.conditions.full, self.versions)

    def test(self, node: ast.expr) -> Test:
        """An expression as a test; a call of a function of this file is what that returns, if it is plain."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return negated(self.test(node.operand))
        if isinstance(node, ast.BoolOp):
            return both("and" if isinstance(node.op, ast.And) else "or", [self.test(value) for value in node.values])
        if (
            isinstance(node, ast.Call)
            and name_of(node.func) in LOOKS
            and (found := self.conditions.test(node)) != UNKNOWN
        ):
            return found  # whoever has written it
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.functions:
            answer = self._answer(self.functions[node.func.id], node) if self.answering < DEEPEST_ANSWER else UNKNOWN
            return self.conditions.test(node) if answer == UNKNOWN else answer
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            module, _, function = self.full(node.func).rpartition(".")
            other = self.box.modules.get(module)
            if other is not None and function in other.functions and self.answering < DEEPEST_ANSWER:
                answer = other.test(ast.Call(ast.Name(function, ast.Load()), [], []))
                return self.conditions.test(node) if answer == UNKNOWN else answer
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__":
            main = TRUE if self.names["__name__"] == "__main__" else FALSE
            return negated(main) if isinstance(node.ops[0], ast.NotEq) else main
        found = self.conditions.test(node)
        return self.minors.test(node) if found == UNKNOWN else found

    def _answer(self, function: ast.FunctionDef, node: ast.Call) -> Test:
        """What a function answers that does nothing but ask."""
        saved, tests = dict(self.names), dict(self.tests)
        for name, argument in bindings(function, node).items():
            try:
                self.names[name] = self.reader.value(argument)
            except Unclear:
                self.names.pop(name, None)
        self.turns = self.turns if self.answering else 0
        self.answering += 1
        test = self._returned(function.body)
        self.answering -= 1
        self.names.clear()
        self.names.update(saved)
        self.tests.clear()
        self.tests.update(tests)
        return test

    def _returned(self, body: Sequence[ast.stmt], depth: int = 0) -> Test:
        """What statements return, as a test; nothing at their end counts as false."""
        if not body:
            return FALSE
        first, rest = body[0], body[1:]
        self.turns += 1
        self.box.asked += 1
        if depth > DEEPEST or self.turns > MOST_TURNS or self.box.asked > MOST_ASKED:
            return UNKNOWN
        match first:
            case ast.Return(value=value):
                return self.test(value) if value is not None else FALSE
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global() | ast.Expr(value=ast.Constant()):
                return self._returned(rest, depth + 1)
            case ast.If(test=asked, body=then, orelse=other):
                test = self.test(asked)
                yes, no = self._returned([*then, *rest], depth + 1), self._returned([*other, *rest], depth + 1)
                return both("or", [both("and", [test, yes]), both("and", [negated(test), no])])
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known, test = self._known(value), self.test(value)
                self.tests.pop(name, None)
                if not known and test != UNKNOWN:
                    self.tests[name] = test
                self.names |= dict.fromkeys([name], known[0]) if known else {}
                if not known:
                    self.names.pop(name, None)
                return self._returned(rest, depth + 1)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name() as grown, attr="append" | "extend")) as call
            ):
                self._grown(grown, call)
                return self._returned(rest, depth + 1)
            case ast.For(target=ast.Name() as target, iter=over, body=turn, orelse=[]):
                return self._turned(target, over, turn, rest, depth)
            case ast.Try(body=[tried, *more], handlers=[handler, *_], orelse=other, finalbody=[]):
                succeeds = self._tried(tried)
                done = [] if isinstance(tried, ast.Expr) else [tried]
                yes = self._returned([*done, *more, *other, *rest], depth + 1)
                if succeeds == TRUE:
                    return yes
                no = self._returned([*handler.body, *rest], depth + 1)
                return both("or", [both("and", [succeeds, yes]), both("and", [negated(succeeds), no])])
        return UNKNOWN

    def _tried(self, node: ast.stmt) -> Test:
        """Whether a statement that is tried succeeds: an import, a command, a library that is loaded."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
            plain = name.partition(".")[0] in sys.stdlib_module_names and name.partition(".")[0] not in MODULES
            own = getattr(node, "level", 0) or self.box.locate(name)
            return TRUE if plain else UNKNOWN if own else Test("module", name)
        value = getattr(node, "value", None)
        if value is None or isinstance(node, ast.Return):
            return TRUE
        for call in ast.walk(value):
            if isinstance(call, ast.Call) and call.args:
                name, loads = self.full(call.func), _LOADS.search(self.full(call.func) or name_of(call.func))
                if loads:
                    return self._loaded_there(call.args[0])
                if name in RUNNERS and not RUNNERS[name]:
                    return self._runs(call, name)
        return UNKNOWN

    def _loaded_there(self, node: ast.expr) -> Test:
        """Whether the machine has a library of C."""
        try:
            found = _SHARED.fullmatch(self.reader.text(node))
        except Unclear:
            test = self.test(node)
            return test if test.op == "library" else UNKNOWN
        return Test("library", found[1]) if found else UNKNOWN

    def _runs(self, call: ast.Call, name: str) -> Test:
        """Whether the machine has a command, or the library that `pkg-config` is asked for."""
        steps = [step for step in self.command(call, quiet=False, name=name) if isinstance(step, Run)]
        if len(steps) != 1 or steps[0].how.startswith(SHELL):
            return UNKNOWN
        command, _, library = steps[0].command.partition(" ")
        if command == "pkg-config" and library and name.endswith(("check_call", "check_output")):
            return both("and", [Test("command", command), Test("library", library)])
        return Test("command", command) if command != "git" else UNKNOWN

    def _turned(
        self, target: ast.Name, over: ast.expr, turn: Sequence[ast.stmt], rest: Sequence[ast.stmt], depth: int
    ) -> Test:
        """What a loop over known values returns, or what follows it."""
        try:
            values = self.reader.value(over)
        except Unclear:
            return UNKNOWN
        if not isinstance(values, tuple) or len(values) * (len(turn) + 1) > DEEPEST:
            return UNKNOWN
        turns = [[ast.Assign([target], as_node(value)), *turn] for value in values]
        return self._returned([*(statement for each in turns for statement in each), *rest], depth + 1)

    def counts_nothing(self, node: ast.Call) -> bool:
        """`int()` of an environment variable that nobody sets."""
        try:
            nothing = name_of(node.func) == "int" and len(node.args) == 1 and self.reader.value(node.args[0]) is None
        except Unclear:
            return False
        return nothing and isinstance(node.args[0], ast.Call)

    def is_unset(self, variable: str) -> bool:
        """Whether nobody sets an environment variable: neither a system, nor uv, nor the script itself."""
        mentioned = self.box.tree.texts.get(self.file, "").count(variable)
        return variable not in ENVIRONMENT and mentioned == 1
