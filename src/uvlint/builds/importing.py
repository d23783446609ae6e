"""The imports of a script: modules of its sdist are read in place, once, as Python would run them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from uvlint.builds.calls import Calls
from uvlint.data.build_backends import MODULES as MODULES_OF_BACKENDS
from uvlint.data.removed_modules import MODULES, NAMES
from uvlint.model.build import TRUE, Import, Step, Test, Use

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

DEEPEST = 25


class Importing(Calls):
    """The part of reading a script that knows imports."""

    def another(self, file: str) -> Importing:
        """The reader of another file of the sdist."""
        raise NotImplementedError

    def run(self, text: str | None) -> tuple[Step, ...]:
        """The steps of the whole file."""
        raise NotImplementedError

    def flag(self, name: str, test: Test) -> Iterator[Step]:
        """A variable that conditions ask for gets a value."""
        raise NotImplementedError

    def importing(self, module: str, names: tuple[str, ...], node: ast.AST) -> Iterator[Step]:
        """An import of a module by its full name."""
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names and top not in MODULES:
            watched = tuple(name for name in names if f"{module}.{name}" in NAMES)
            if f"{module}.{names[0] if names else ''}" == "typing.TYPE_CHECKING":
                return
            if watched or module in NAMES or f"{module}" in {"importlib.metadata", "tomllib", "graphlib", "zoneinfo"}:
                yield Import(module, watched, None, self.at(node))
            return
        files = self.box.locate(module)
        submodules = [f"{module}.{name}" for name in names]
        for name, file in files + [pair for sub in submodules for pair in self.box.locate(sub)[len(files) :]]:
            if file in self.box.imported or self.depth > DEEPEST:
                continue
            self.box.imported.add(file)
            yield Import(name, (), self._module(name, file), self.at(node))
        if not files:
            folder = self.file.rpartition("/")[0]
            sibling = f"{folder}/{top}.py" in self.box.members or f"{folder}/{top}/__init__.py" in self.box.members
            if folder and sibling and self.names["__name__"] != "__main__":
                yield Use(f"import.{top}", self.at(node))
                return
            told = top in ("setuptools", "distutils", "numpy", "Cython") or not MODULES_OF_BACKENDS.isdisjoint(
                submodules
            )
            yield Import(module, names if told else (), None, self.at(node))

    def _module(self, name: str, file: str) -> tuple[Step, ...]:
        script = self.another(file)
        script.names["__name__"] = name
        self.box.modules[name] = script
        return script.run(self.box.tree.texts.get(file))

    def included(self, file: str) -> tuple[Step, ...]:
        """The steps of a file that is run in place, by `exec` and its like."""
        if file not in self.box.members or self.depth > DEEPEST:
            return ()
        script = self.another(file)
        script.names.update(self.names)
        script.reader.file = self.file
        steps = script.run(self.box.tree.texts.get(file))
        self.names.update({name: value for name, value in script.names.items() if name != "__name__"})
        self.functions.update(script.functions)
        return steps

    def import_from(self, node: ast.ImportFrom) -> Iterator[Step]:
        names = tuple(alias.name for alias in node.names)
        if node.module == "__future__":
            return
        module = node.module or ""
        if node.level:
            module = ".".join(filter(None, [self._package(node.level), module]))
            if not self._package(node.level):
                return
        yield from self.importing(module, names, node)
        for alias in node.names:
            if alias.name == "*" and module in self.box.modules:
                self._all_of(module)
            self.bind_import(alias.asname or alias.name, f"{module}.{alias.name}")
            if module in self.box.modules and alias.name in self.box.modules[module].names:
                self.names[alias.asname or alias.name] = self.box.modules[module].names[alias.name]
            if module in self.box.modules and alias.name in self.box.modules[module].tests:
                self.tests[alias.asname or alias.name] = self.box.modules[module].tests[alias.name]
            yield from self.flag(alias.asname or alias.name, TRUE)

    def _all_of(self, module: str) -> None:
        """`import *` of a module of the sdist: its functions and what it has bound."""
        other = self.box.modules[module]
        for name in other.functions:
            self.bind_import(name, f"{module}.{name}")
        self.names.update({name: value for name, value in other.names.items() if not name.startswith("_")})

    def _package(self, level: int) -> str:
        name = str(self.names["__name__"])
        parts = name.split(".")
        if not self.file.endswith("/__init__.py"):
            parts = parts[:-1]
        return ".".join(parts[: len(parts) - (level - 1)]) if level <= len(parts) + 1 else ""

    def bind_import(self, name: str, full: str | None) -> None:
        self.names.pop(name, None)
        self.tests.pop(name, None)
        self.functions.pop(name, None)
        if full:
            self.aliases[name] = full
        else:
            self.aliases.pop(name, None)
