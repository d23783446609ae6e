"""The keywords of `setup()` that decide about a build, wherever a script puts them together."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from uvlint.builds.commands import COMMANDS
from uvlint.builds.constants import Reader, inside, name_of
from uvlint.builds.methods import Unclear
from uvlint.model.build import MORE, Compile, If, Keyword, Setup, Step, Test
from uvlint.model.lenient import is_requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.builds.sandbox import Sandbox

KEYWORDS = frozenset(
    ["use_2to3", "setup_requires", "ext_modules", "cffi_modules", "rust_extensions", "cmake_source_dir", "data_files"]
)
ASKING = "get_requires_for_build_wheel"
_COMPANY = frozenset(["name", "packages", "py_modules", "ext_modules", "install_requires", "author", "license", "url"])
CHECKED = frozenset(["install_requires", "setup_requires", "tests_require", "extras_require", "version"])


class Keywords:
    """The part of reading a script that knows the keywords of `setup()`."""

    box: Sandbox
    classes: dict[str, ast.ClassDef]
    calling: list[str]
    reader: Reader

    def at(self, node: ast.AST) -> str:
        """Where a step comes from."""
        raise NotImplementedError

    def full(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for."""
        raise NotImplementedError

    def test(self, node: ast.expr) -> Test:
        """An expression as a test."""
        raise NotImplementedError

    def asked(self, node: ast.expr | None) -> Iterator[Step]:
        """The build requirements that a hook of a backend asks for, if it is being read."""
        if self.calling[-1:] == [ASKING]:
            values = tuple(text for text in self.reader.texts(node) if is_requirement(text))
            yield Keyword("requires", values if self._is_known(node) else (*values, MORE))

    def _is_known(self, node: ast.expr | None) -> bool:
        """Whether an expression is a list of strings, or what the wrapped backend answers besides them."""
        if isinstance(node, ast.BinOp):
            return self._is_known(node.left) and self._is_known(node.right)
        if isinstance(node, ast.Call):
            return name_of(node.func).endswith(f".{ASKING}")
        try:
            self.reader.value(node)
        except Unclear:
            return False
        return True

    def setup(self, node: ast.Call) -> Iterator[Step]:
        for word in node.keywords:
            if word.arg == "cmdclass" and isinstance(word.value, ast.Dict):
                yield from self.dictionary(word.value)
            elif word.arg == "cmdclass" and isinstance(word.value, ast.Call) and name_of(word.value.func) == "dict":
                for command in word.value.keywords:
                    if command.arg in COMMANDS:
                        self._replaced(command.arg, command.value)
            elif word.arg:
                yield from self.keyword(word.arg, word.value)
        yield Setup(self.at(node))

    def keywords(self, node: ast.Call) -> Iterator[Step]:
        for word in node.keywords:
            if word.arg:
                yield from self.keyword(word.arg, word.value)

    def keyword(self, name: str, value: ast.expr, *, surely: bool = True) -> Iterator[Step]:
        """A keyword of `setup()`, if it decides about the build; not `surely` one when it may be a key of something
        else, as many things have a version."""
        if name in CHECKED and (surely or name != "version"):
            yield from self._checked(name, value)
        if name not in KEYWORDS:
            return
        if name == "cffi_modules" and self.box.extend is not None:
            files = [text.partition(":")[0] for text in self.reader.texts(value)]
            yield from (Compile(self.box.extend.cffi(file)) for file in files if file in self.box.members)
        test = self.test(value)
        values = self._data_files(value) if name == "data_files" else self.reader.texts(value)
        if name == "setup_requires" and test.op == "unknown" and not self._is_known(value):
            values = (*values, MORE)
        if name in ("setup_requires", "data_files"):
            if values:
                yield Keyword(name, values, self.at(value))
            return
        if test.op in ("true", "unknown"):
            yield Keyword(name, (), self.at(value))
        elif test.op != "false":
            yield If(test, (Keyword(name, (), self.at(value)),))

    def _checked(self, name: str, value: ast.expr) -> Iterator[Step]:
        """Requirements and a version that today's setuptools refuses."""
        values = self._extras(value) if name == "extras_require" else self.reader.texts(value)
        refused = (
            any(not _is_version(text) for text in values[:1])
            if name == "version"
            else any(not is_requirement(line) for text in values for line in _lines(text))
        )
        if refused:
            yield Keyword("invalid", (name,), self.at(value))

    def _extras(self, node: ast.expr) -> tuple[str, ...]:
        if isinstance(node, ast.Dict):
            return tuple(text for value in node.values for text in self.reader.texts(value))
        try:
            value = self.reader.value(node)
        except Unclear:
            return ()
        if not isinstance(value, dict):
            return ()
        found: list[str] = []
        for each in value.values():
            found += [text for text in (each if isinstance(each, tuple) else (each,)) if isinstance(text, str)]
        return tuple(found)

    def _data_files(self, node: ast.expr) -> tuple[str, ...]:
        """The data files that are named and not shipped: installing them fails."""
        if not isinstance(node, ast.List | ast.Tuple):
            return ()
        files = [t for item in node.elts if isinstance(item, ast.Tuple) for t in self.reader.texts(item.elts[-1])]
        missing = []
        for file in files:
            try:
                member = inside(file)
            except Unclear:
                continue
            if member not in self.box.members and member not in self.box.folders and not file.startswith("/"):
                missing.append(member)
        return tuple(missing)

    def dictionary(self, node: ast.Dict) -> Iterator[Step]:
        """The keywords of `setup()` in a dictionary, and the commands that it replaces."""
        names = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        surely = len(names & _COMPANY) > 1
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                if key.value in COMMANDS:
                    self._replaced(key.value, value)
                else:
                    yield from self.keyword(key.value, value, surely=surely)

    def stored(self, target: ast.Subscript, value: ast.expr) -> Iterator[Step]:
        """A keyword of `setup()`, or a command, that is put into a dictionary."""
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            if target.slice.value in COMMANDS:
                self._replaced(target.slice.value, value)
            else:
                yield from self.keyword(target.slice.value, value, surely=False)

    def _replaced(self, command: str, value: ast.expr) -> None:
        if isinstance(value, ast.Name) and value.id in self.classes:
            self.box.commands[command] = (self, self.classes[value.id])  # type: ignore[assignment]
        else:
            module, _, name = self.full(value).rpartition(".")
            other = self.box.modules.get(module)
            if other is None or name not in other.classes:
                return
            self.box.commands[command] = (other, other.classes[name])
        if self.box.unclear:
            self.box.doubtful.add(command)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        short = line.split(" #")[0].strip()
        if short and not short.startswith("#"):
            yield short


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
