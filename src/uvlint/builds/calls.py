"""What the calls of a build script do: run a command, fetch, read, leave, declare an extension, call a function."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from uvlint.builds.bindings import bindings
from uvlint.builds.boards import board_in
from uvlint.builds.constants import OPENERS, Reader, as_node, name_of
from uvlint.builds.filing import Filing
from uvlint.builds.methods import LARGEST, Unclear, Value, weight
from uvlint.builds.running import RUNNERS
from uvlint.model.build import (
    Block,
    Compile,
    Fetch,
    If,
    Import,
    Raise,
    Setup,
    Step,
    Test,
    Use,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.builds.sandbox import Sandbox

_FETCHES = {
    *("urllib.request.urlopen", "urllib.request.urlretrieve", "six.moves.urllib.request.urlopen", "wget.download"),
    *("six.moves.urllib.request.urlretrieve", "requests.get", "urllib3.PoolManager", "http.client.HTTPSConnection"),
    *("http.client.HTTPConnection", "ftplib.FTP", "git.Repo.clone_from"),
}
_LOADERS = {"ctypes.CDLL", "ctypes.PyDLL", "ctypes.cdll.LoadLibrary", "ctypes.pydll.LoadLibrary"}
_SHARED = re.compile(r"lib([A-Za-z][\w+-]{1,40})\.so(?:\.\d{1,6}){0,4}")
_EXITS = {"sys.exit", "exit", "quit", "os._exit", "os.abort"}
_SETUPS = {
    *(
        "setuptools.setup",
        "distutils.core.setup",
        "numpy.distutils.core.setup",
        "skbuild.setup",
        "setuptools.dist.setup",
    ),
    *("setup", "core.setup", "setuptools_rust.setup", "Cython.Distutils.core.setup"),
}
EXTENSIONS = re.compile(r"(?:^|\.)(?:\w*Extension|CppExtension|CUDAExtension)$")
_BOOTSTRAPS = {"ez_setup.py", "distribute_setup.py"}
_COPIES = {
    "shutil.copy",
    "shutil.copy2",
    "shutil.copyfile",
    "shutil.copytree",
    "shutil.move",
    "os.rename",
    "os.replace",
}
_COPIES |= {"os.symlink", "os.link"}
_WRITES = {"extractall", "extract", "write_text", "write_bytes", "symlink_to"}  # of archives and paths
_INTERNAL = 8  # how deep functions may call one another


class Calls(Filing):
    """The part of reading a script that knows what its calls do."""

    box: Sandbox
    file: str
    names: dict[str, Value]
    aliases: dict[str, str]
    functions: dict[str, ast.FunctionDef]
    classes: dict[str, ast.ClassDef]
    calling: list[str]
    said: str
    reader: Reader
    flags: frozenset[str]
    depth: int
    tests: dict[str, Test]
    functions_of_class: dict[str, ast.FunctionDef]
    read_from: dict[str, str]

    def at(self, node: ast.AST) -> str:
        """Where a step comes from."""
        raise NotImplementedError

    def full(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for."""
        raise NotImplementedError

    def steps(self, statements: Sequence[ast.stmt]) -> tuple[Step, ...]:
        """The steps of statements."""
        raise NotImplementedError

    def expression(self, node: ast.expr | None) -> Iterator[Step]:
        """The steps of an expression."""
        raise NotImplementedError

    def importing(self, module: str, names: tuple[str, ...], node: ast.AST) -> Iterator[Step]:
        """The steps of an import."""
        raise NotImplementedError

    def included(self, file: str) -> tuple[Step, ...]:
        """The steps of a file that is run in place."""
        raise NotImplementedError

    def test(self, node: ast.expr) -> Test:
        """An expression as a test."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> Iterator[Step]:
        """The steps of a call: of its arguments, then its own."""
        name = self.full(node.func)
        if name in ("exec", "runpy.run_path", "execfile"):
            yield from self._executed(node, name)
            return
        if not (isinstance(node.func, ast.Name) and name == node.func.id) or name in (
            "file",
            "unicode",
            "reduce",
            "raw_input",
            "unichr",
            "xrange",
            "cmp",
            "reload",
            "long",
        ):
            yield from self.expression(node.func)
        if name == "hasattr" or name == "getattr":
            return
        for argument in node.args:
            yield from self.expression(argument)
        for word in node.keywords:
            if not (name in _SETUPS and word.arg == "cmdclass" and isinstance(word.value, ast.Dict)):
                yield from self.expression(word.value)
        yield from self._own(node, name)

    def _own(self, node: ast.Call, name: str) -> Iterator[Step]:
        if name in self.functions:
            yield from self._inlined(self.functions[name], node)
        elif name in self.classes and not EXTENSIONS.search(name):
            methods = {n.name: n for n in self.classes[name].body if isinstance(n, ast.FunctionDef)}
            if "__init__" in methods:
                around, self.functions_of_class = self.functions_of_class, methods
                made = tuple(self._inlined(methods["__init__"], node, skip=True))
                self.functions_of_class = around
                yield from made
            if "__str__" in methods:  # of an include folder that is only told when the compiler asks for it
                self.box.late[name] = (self, methods["__str__"])
        elif name.rpartition(".")[0] in self.box.modules:
            module, _, function = name.rpartition(".")
            if function == "setup" and function in self.box.modules[module].functions:
                yield from self._wrapped(node)
            yield from self.foreign(self.box.modules[module], function, node)
        elif name in _SETUPS or name.endswith(".core.setup"):
            yield from self.setup(node)
        elif EXTENSIONS.search(name) and self.box.extend is not None:
            yield Compile(self.box.extend.number(node, name.rpartition(".")[2], self))
        elif name.endswith("cythonize") and self.box.extend is not None and self._names_sources(node):
            yield Compile(self.box.extend.number(node, "cythonize", self))
        elif name in RUNNERS:
            yield from self.command(node, quiet=RUNNERS[name], name=name)
        elif name in _FETCHES:
            self.box.made.anything = True
            yield Fetch(name, self.at(node))
        elif name in _COPIES and len(node.args) > 1:
            self._written(node.args[1])
        elif name == "shutil.unpack_archive":
            self.box.made.anything = True
        elif name in ("os.mkdir", "os.makedirs") and node.args:
            self._written(node.args[0], folder=True)
        elif name == "distutils.ccompiler.new_compiler":
            if any(word.arg == "dry_run" for word in node.keywords):
                yield Use(f"{name}.dry_run", self.at(node))
        elif name in _EXITS:
            yield Raise("SystemExit", self.at(node), board_in(node) or self.said)
        elif name in _LOADERS and node.args:
            yield from self._linked(node)
        elif name == "os.chdir":
            self._moved(node)
        elif name in ("__import__", "importlib.import_module") and node.args:
            yield from self._imported(node)
        elif name in OPENERS:
            yield from self._opened(node)
        elif name.startswith("sys.path."):
            self._pathed(node, name)
        elif (name in ("imp.load_source", "importlib.machinery.SourceFileLoader") and len(node.args) > 1) or (
            name == "importlib.util.spec_from_file_location" and len(node.args) > 1
        ):
            yield from self._loaded(node.args[1])
        elif isinstance(node.func, ast.Attribute):
            yield from self._method(node, node.func)
        elif name.endswith("dict") or name == "dict":
            yield from self.keywords(node)

    def _linked(self, node: ast.Call) -> Iterator[Step]:
        """A library of C that is loaded while the script runs: it ends where the machine has none."""
        test = self.test(node.args[0])
        if test.op != "library":
            try:
                found = _SHARED.fullmatch(self.reader.text(node.args[0]))
            except Unclear:
                return
            if not found:
                return
            test = Test("library", found[1])
        yield If(test, (), (Raise("OSError", self.at(node)),))

    def _names_sources(self, node: ast.Call) -> bool:
        """Whether `cythonize` is given files; given extensions, those have been declared."""
        return bool(node.args and self.reader.texts(node.args[0]))

    def _method(self, node: ast.Call, func: ast.Attribute) -> Iterator[Step]:
        owner = name_of(func.value)
        if owner == "self" and self.calling and func.attr in self.functions_of_class:
            yield from self._inlined(self.functions_of_class[func.attr], node, skip=True)
        elif func.attr in ("read_text", "open", "read_bytes"):
            yield from self._missing(func.value, node)
        elif func.attr in _WRITES:
            self.box.made.anything = True
        elif func.attr == "readfp":  # of a `ConfigParser`; nothing else has a method of that name
            yield Use("configparser.readfp", self.at(node))
        elif func.attr == "update":
            self._grown(func.value, node)
            yield from self.keywords(node)
        elif func.attr in ("append", "extend", "insert") and isinstance(func.value, ast.Name):
            yield from self.asked(node.args[-1] if node.args else None)
            self._grown(func.value, node)
        elif func.attr == "spawn" and owner in ("self", "self.compiler", "self.distribution"):
            yield from self.command(node, quiet=False, name="distutils.spawn.spawn")

    def _grown(self, owner: ast.expr, node: ast.Call) -> None:
        """A list or set that gets more items."""
        before = self.names.get(owner.id) if isinstance(owner, ast.Name) else None
        if isinstance(owner, ast.Name) and isinstance(before, tuple):
            grown = (*before, *self.reader.texts(node.args[-1] if node.args else None))
            self.names[owner.id] = grown if weight(grown) <= LARGEST else before

    def _wrapped(self, node: ast.Call) -> Iterator[Step]:
        """A call of the sdist's own `setup()`, which hands most keywords on."""
        for word in node.keywords:
            if word.arg == "cmdclass" and isinstance(word.value, ast.Dict):
                yield from self.dictionary(word.value)
            elif word.arg in ("ext_modules", "cffi_modules", "rust_extensions", "setup_requires"):
                yield from self.keyword(word.arg, word.value)
        yield Setup(self.at(node), wrapped=True)

    def foreign(self, other: Calls, function: str, node: ast.Call, hops: int = 0) -> Iterator[Step]:
        """A call of a function that another file of the sdist defines: its body is read there, in its names.

        `hops` are the modules that have handed the name on by imports.
        """
        if function == "use_setuptools" and other.file.rpartition("/")[2] in _BOOTSTRAPS:
            yield Import("pkg_resources", (), None, self.at(node))  # without it, these fetch a setuptools of their day
            return
        if function not in other.functions:
            full = other.aliases.get(function, "")
            module, _, name = full.rpartition(".")
            if module in self.box.modules and hops < _INTERNAL:
                yield from self.foreign(self.box.modules[module], name, node, hops + 1)
            elif full in _SETUPS and function == "setup":
                yield from self.setup(node)
            return
        known = [self._handed(argument) for argument in node.args]
        words = [ast.keyword(word.arg, self._handed(word.value)) for word in node.keywords if word.arg]
        call = ast.copy_location(ast.Call(ast.Name(function, ast.Load()), known, words), node)
        yield from other._inlined(other.functions[function], call)

    def _handed(self, argument: ast.expr) -> ast.expr:
        """An argument as another file can read it: its value, or a name that is bound nowhere."""
        try:
            return as_node(self.reader.value(argument))
        except Unclear:
            return ast.Name("?", ast.Load())

    def _inlined(self, function: ast.FunctionDef, node: ast.Call, *, skip: bool = False) -> Iterator[Step]:
        if function.name in self.calling or len(self.calling) > _INTERNAL:
            return
        saved, aliases = dict(self.names), dict(self.aliases)
        call = ast.Call(ast.Name("f", ast.Load()), [ast.Constant(None), *node.args], node.keywords) if skip else node
        given = bindings(function, call)
        known: dict[str, Value] = {}
        for name, argument in given.items():
            try:
                known[name] = self.reader.value(argument)
            except Unclear:
                continue
        for parameter in [*function.args.args, *function.args.kwonlyargs]:
            self.names.pop(parameter.arg, None)
            self.aliases.pop(parameter.arg, None)
        if function.args.vararg is not None:
            rest = node.args[len(function.args.args) :]
            try:
                known[function.args.vararg.arg] = tuple(self.reader.value(argument) for argument in rest)
            except Unclear:
                self.names.pop(function.args.vararg.arg, None)
        self.names.update(known)
        self.calling.append(function.name)
        body = self.steps(function.body)
        if _returns_locals(function):
            body = (Use("locals.exec", self.at(node)), *body)
        self.calling.pop()
        self._restore(saved, aliases, function)
        if body:
            yield Block(body)

    def _restore(self, names: dict[str, Value], aliases: dict[str, str], function: ast.FunctionDef) -> None:
        shared = {n for node in ast.walk(function) if isinstance(node, ast.Global) for n in node.names}
        for name in shared:
            names.pop(name, None)
        self.names.clear()
        self.names.update(names)
        self.aliases.clear()
        self.aliases.update(aliases)

    def _imported(self, node: ast.Call) -> Iterator[Step]:
        try:
            module = self.reader.text(node.args[0])
        except Unclear:
            return
        listed = next((word.value for word in node.keywords if word.arg == "fromlist"), None)
        names = self.reader.texts(listed if listed is not None or len(node.args) < 4 else node.args[3])
        if re.fullmatch(r"[A-Za-z_][\w.]{0,100}", module):
            yield from self.importing(module, tuple(name for name in names if name.isidentifier()), node)


def _returns_locals(function: ast.FunctionDef) -> bool:
    """Whether a function looks in `locals()` for what `exec` has bound."""
    called = [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    executes = any(call.func.id == "exec" and len(call.args) == 1 for call in called if isinstance(call.func, ast.Name))
    looked = [node.value for node in ast.walk(function) if isinstance(node, ast.Subscript)]
    return executes and any(isinstance(v, ast.Call) and name_of(v.func) == "locals" for v in looked)
