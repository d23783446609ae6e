"""The names of a script: what statements bind them to, as far as that is certain."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.builds.condition import is_of_machine
from uvlint.builds.constants import PARTLY, name_of
from uvlint.builds.importing import Importing
from uvlint.builds.methods import Unclear, Value
from uvlint.model.build import FALSE, TRUE, UNKNOWN, Assign, Step, Test

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.builds.condition import Conditions
    from uvlint.builds.minors import Answer, Minors


class Naming(Importing):
    """The part of reading a script that knows what its names stand for."""

    bound: set[str]
    versions: dict[str, tuple[Answer, ...]]

    @property
    def conditions(self) -> Conditions:
        """Reads tests with the names bound so far."""
        raise NotImplementedError

    @property
    def minors(self) -> Minors:
        """Works out what looks at the version alone."""
        raise NotImplementedError

    def of_builtins(self, node: ast.Attribute) -> Iterator[Step]:
        """The steps of `__builtins__.name`."""
        raise NotImplementedError

    def assign(self, targets: Sequence[ast.expr], value: ast.expr) -> Iterator[Step]:
        yield from self.expression(value)
        for target in targets:
            if isinstance(target, ast.Name):
                test = self.test(value)
                self._bind(target.id, value)
                if target.id not in self.names and target.id not in self.versions and test in (TRUE, FALSE):
                    self.names[target.id] = test == TRUE
                if _of_target(test) and not self.calling:
                    self.tests[target.id] = test
                yield from self.flag(target.id, test)
            elif isinstance(target, ast.Subscript):
                yield from self.expression(target.value)
                self._replaced_in(target, value)
                yield from self.stored(target, value)
            elif isinstance(target, ast.Tuple | ast.List):
                self._unpacked(target, value)
                for item in target.elts:
                    if isinstance(item, ast.Name):
                        yield from self.flag(item.id, UNKNOWN)
            elif isinstance(target, ast.Attribute):
                yield from self.expression(target.value)
                yield from self.of_builtins(target)
                yield from self._set_there(target, value)

    def _set_there(self, target: ast.Attribute, value: ast.expr) -> Iterator[Step]:
        """A variable of another module of the sdist's own that a script sets."""
        other = self.box.modules.get(self.full(target.value))
        if other is None:
            return
        other.names.pop(target.attr, None)
        other.tests.pop(target.attr, None)
        for each in self._known(value):
            other.names[target.attr] = each
        if target.attr in other.flags:
            yield Assign(target.attr, self.test(value))

    def _bind(self, name: str, value: ast.expr) -> None:
        known = self._known(value)
        full = self.full(value) or self._of_machine(value)
        self.bind_import(name, full if full and full.partition(".")[0] not in self.names else None)
        self.bound.add(name)
        self._of_version(name, value)
        for path in filter(None, (self._path_read(each) for each in ast.walk(value))):
            self.read_from[name] = path
        if isinstance(value, ast.Lambda):
            returned: list[ast.stmt] = [ast.Return(value.body)]
            self.functions[name] = ast.FunctionDef(name=name, args=value.args, body=returned, decorator_list=[])
        if isinstance(value, ast.Name) and value.id in self.functions:
            self.functions[name] = self.functions[value.id]
        for each in known:
            self.names[name] = each
        self.lists.pop(name, None)
        if isinstance(value, ast.List | ast.Tuple | ast.BinOp) and name not in {
            n.id for n in ast.walk(value) if isinstance(n, ast.Name)
        }:
            self.lists[name] = value

    def _of_machine(self, value: ast.expr) -> str:
        """What of the machine or the version a call asks for, by its full name: `platform.system()`."""
        full = self.conditions.full(value) if isinstance(value, ast.Call) else ""
        return full if is_of_machine(full) else ""

    def _of_version(self, name: str, value: ast.expr) -> None:
        """A variable that holds something of the version."""
        self.versions.pop(name, None)
        if self.calling:
            return
        try:
            answers = self.minors.answers(value)
        except Unclear:
            return
        if not all(isinstance(answer, bool) for answer in answers):  # those are tests
            self.versions[name] = answers

    def _known(self, value: ast.expr) -> list[Value]:
        """What an expression comes to, of a list what is known of it; empty when nothing is."""
        try:
            return [self.reader.value(value)]
        except Unclear:
            listed = isinstance(value, ast.BinOp) or (
                isinstance(value, ast.List | ast.Tuple) and not _holds_lists(value)
            )
            texts = self.reader.texts(value) if listed else ()
            return [texts] if texts else []

    def _replaced_in(self, target: ast.Subscript, value: ast.expr) -> None:
        """An item that is stored in a list or dict: of a list nothing is certain afterwards."""
        name = target.value.id if isinstance(target.value, ast.Name) else ""
        before = self.names.get(name)
        if isinstance(before, tuple):
            at = target.slice.value if isinstance(target.slice, ast.Constant) else None
            known = self._known(value) if type(at) is int and at < len(before) else []
            if known and type(at) is int:
                self.names[name] = (*before[:at], known[0], *before[at + 1 :])
            else:
                del self.names[name]
        elif isinstance(before, dict):
            key = target.slice.value if isinstance(target.slice, ast.Constant) else None
            found = self._known(value) if isinstance(key, str) else []
            new: dict[str, Value] = {key: found[0]} if isinstance(key, str) and found else {PARTLY: True}
            self.names[name] = {**{k: v for k, v in before.items() if k != key}, **new}

    def _unpacked(self, target: ast.Tuple | ast.List, value: ast.expr) -> None:
        """Several names at once; the first of `sys.version_info` is 3."""
        self.forget(target)
        of_version = name_of(value.value if isinstance(value, ast.Subscript) else value) == "sys.version_info"
        try:
            parts = self.minors.parts(self.minors.answers(value), len(target.elts))
        except Unclear:
            parts = []
        for item, answers in zip(target.elts, parts, strict=False):
            if isinstance(item, ast.Name) and not self.calling:
                self.versions[item.id] = answers
        try:
            values = (3,) if of_version else self.reader.value(value)
        except Unclear:
            return
        if isinstance(values, tuple) and (of_version or len(values) == len(target.elts)):
            for item, each in zip(target.elts, values, strict=False):
                if isinstance(item, ast.Name):
                    self.names[item.id] = each

    def forget(self, target: ast.expr) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.names.pop(node.id, None)
                self.aliases.pop(node.id, None)
                self.versions.pop(node.id, None)

    def flag(self, name: str, test: Test) -> Iterator[Step]:
        if name in self.flags:
            yield Assign(name, test)

    def augment(self, node: ast.AugAssign) -> Iterator[Step]:
        if not isinstance(node.target, ast.Name):
            return
        name = node.target.id
        try:
            value = self.reader.value(ast.BinOp(ast.Name(name, ast.Load()), node.op, node.value))
        except Unclear:
            added, before = self.reader.texts(node.value), self.names.get(name)
            value = (*before, *added) if isinstance(before, tuple) else None
        if value is None:
            self.names.pop(name, None)
        else:
            self.names[name] = value
        yield from self.flag(name, TRUE if value else UNKNOWN)


def _holds_lists(node: ast.List | ast.Tuple) -> bool:
    """Whether the items of a list are lists in their turn, such as commands."""
    return any(isinstance(inner, ast.List | ast.Tuple) for item in node.elts for inner in ast.walk(item))


def _of_target(test: Test) -> bool:
    """Whether a test asks for the target and its machine alone."""
    return test.op in ("marker", "command", "library") or (
        test.op in ("and", "or", "not") and all(_of_target(part) for part in test.parts)
    )
