"""What a build script does with files: it opens, runs, writes and looks for them, and moves among their folders."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.builds.constants import OPENERS, ROOT, inside
from uvlint.builds.methods import Unclear, Value
from uvlint.builds.running import Running
from uvlint.model.build import UNKNOWN, Assign, Read, Step, Use

if TYPE_CHECKING:
    from collections.abc import Iterator


class Filing(Running):
    """The part of reading a script that knows which files it reads, runs and makes."""

    names: dict[str, Value]
    flags: frozenset[str]
    read_from: dict[str, str]

    def expression(self, node: ast.expr | None) -> Iterator[Step]:
        """The steps of an expression."""
        raise NotImplementedError

    def _executed(self, node: ast.Call, name: str) -> Iterator[Step]:
        """`exec` of what a file of the sdist holds."""
        if name == "execfile":
            yield Use("builtins.execfile", self.at(node))
            return
        inner = tuple(step for argument in node.args for step in self.expression(argument))
        yield from inner
        paths = [self._path_read(each) for argument in node.args[:1] for each in ast.walk(argument)]
        if name == "runpy.run_path" and node.args:
            try:
                paths = [self.reader.path(node.args[0])]
            except Unclear:
                paths = []
        elif isinstance(node.args[0] if node.args else None, ast.Name):
            paths = [self.read_from.get(name) for name in _named(node.args[0])]
        for path in paths:
            if path:
                yield from self.included(path)
                return
        for name in [n for n, value in self.names.items() if not value or "version" in n.lower()]:
            del self.names[name]  # it may have been set by what was executed
            if name in self.flags:
                yield Assign(name, UNKNOWN)

    def _path_read(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Call) and self.full(node.func) in OPENERS and node.args:
            try:
                return self.reader.path(node.args[0])
            except Unclear:
                return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "read_text":
            try:
                return self.reader.path(node.func.value)
            except Unclear:
                return None
        return None

    def _loaded(self, node: ast.expr) -> Iterator[Step]:
        try:
            path = self.reader.path(node)
        except Unclear:
            return
        if path in self.box.members and path not in self.box.imported:
            self.box.imported.add(path)
            yield from self.included(path)

    def _opened(self, node: ast.Call) -> Iterator[Step]:
        mode = self._mode(node)
        if "U" in mode:
            yield Use("open.U", self.at(node))
        if set(mode) <= set("rbtU") and node.args:
            yield from self._missing(node.args[0], node)
        elif node.args:
            self._written(node.args[0])

    def _written(self, path: ast.expr, *, folder: bool = False) -> None:
        """What the script itself makes, and may look for or read later; an empty folder tells of nothing else."""
        try:
            self.box.made.paths.add(self.reader.path(path))
        except Unclear:
            self.box.made.anything = self.box.made.anything or not folder

    def _mode(self, node: ast.Call) -> str:
        given = node.args[1] if len(node.args) > 1 else next((w.value for w in node.keywords if w.arg == "mode"), None)
        try:
            return self.reader.text(given) if given is not None else "r"
        except Unclear:
            return "?"

    def _missing(self, path: ast.expr, node: ast.Call) -> Iterator[Step]:
        try:
            text = self.reader.text(path)
            member = inside(text)
        except Unclear:
            return
        if self.box.moved and not text.startswith(ROOT):
            return
        if text.startswith("/") or member in self.box.members or member in self.box.folders or not member:
            return
        if self.box.made.may_be(member):
            return
        if member.endswith(".egg-info/PKG-INFO") or "{" in member or "~" in member:
            return
        yield Read(member, self.at(node))

    def _moved(self, node: ast.Call) -> None:
        """`os.chdir`, to the sdist's own folder or elsewhere."""
        try:
            self.box.moved = self.reader.path(node.args[0] if node.args else None) != "."
        except Unclear:
            self.box.moved = True

    def _pathed(self, node: ast.Call, name: str) -> None:
        """`sys.path.insert` and `append` of a folder of the sdist."""
        for argument in node.args[1:] if name.endswith("insert") else node.args:
            texts = self.reader.texts(argument)
            self.box.lost = self.box.lost or not texts
            for text in texts:
                try:
                    folder = inside(text) if text else "."
                except Unclear:
                    continue
                folder = "" if folder == "." else folder
                if name.endswith("insert"):
                    self.box.path.insert(0, folder)
                else:
                    self.box.path.append(folder)


def _named(node: ast.expr) -> list[str]:
    return [node.id] if isinstance(node, ast.Name) else []
