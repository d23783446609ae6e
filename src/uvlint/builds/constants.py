"""What an expression of a build script comes to where that is certain: strings, lists of strings and paths."""

from __future__ import annotations

import ast
import fnmatch
import posixpath
import shlex
from typing import TYPE_CHECKING

from uvlint.builds.methods import FILE, LARGEST, Unclear, Value, as_items, formatted, method, weight
from uvlint.data.commands import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence


class NotOwn(Exception):
    """A call of something else than a function of the script's own."""


ROOT = "\0root"  # the sdist's own folder, wherever it is unpacked
EXECUTABLE = "/the/python"  # `sys.executable`, which lies outside of the sdist
PARSERS = frozenset(["parse", "parse_version", "Version", "LooseVersion", "StrictVersion"])
OPENERS = frozenset(["open", "io.open", "codecs.open", "builtins.open", "file"])
PARTLY = "\0partly"  # the key of a dict that is not known as a whole
DEEPEST = 30
LONGEST = 400  # items that a comprehension is followed over
ITEMS = 2_000_000  # items of all values that are looked at, one again each time that it is
BUDGET = 10_000  # items that all comprehensions of a script are followed over, those inside others too


def inside(path: str) -> str:
    """A path of the sdist as its members are named, `..` resolved.

    Raises:
        Unclear: it leads elsewhere.
    """
    plain = path.removeprefix(ROOT).lstrip("/") if path.startswith(ROOT) else path
    plain = posixpath.normpath(plain.replace("\\", "/"))
    if plain.startswith(("/", "..", "~")) or "\0" in plain or "\n" in plain:
        raise Unclear(path)
    return plain


def _unknown(_reader: Reader, _call: ast.Call, _depth: int) -> Value:
    raise NotOwn


def truth(value: Value) -> bool:
    """Whether a value counts as true."""
    return bool(value)


class Reader:
    """Evaluates expressions over `names`, in a script that lies at `file` of a tree with `members`."""

    def __init__(
        self, names: Mapping[str, Value], file: str, members: Collection[str], budget: list[int] | None = None
    ) -> None:
        self.names = names
        self.file = file
        self.members = members
        self.budget = [BUDGET, ITEMS] if budget is None else budget
        self.aliases: Mapping[str, str] = {}
        self.contents: Mapping[str, str] = {}  # of the sdist's files, by their paths
        self.apply: Callable[[Reader, ast.Call, int], Value] = _unknown  # calls a function of the script's own

    def over(self, names: Mapping[str, Value], aliases: Mapping[str, str] | None = None) -> Reader:
        """The same reader over other names."""
        other = Reader(names, self.file, self.members, self.budget)
        other.aliases = self.aliases if aliases is None else aliases
        other.contents, other.apply = self.contents, self.apply
        return other

    def full(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for, import aliases resolved."""
        dotted = name_of(node)
        first, dot, rest = dotted.partition(".")
        return f"{self.aliases.get(first, first)}{dot}{rest}" if dotted else ""

    def value(self, node: ast.expr | None, depth: int = 0) -> Value:
        """The value of an expression.

        Raises:
            Unclear: it cannot be told.
        """
        if depth > DEEPEST or node is None:
            raise Unclear
        found = getattr(self, f"_{type(node).__name__.lower()}", None)
        if found is None:
            raise Unclear
        result: Value = found(node, depth + 1)
        if isinstance(result, tuple | dict):
            self.budget[1] -= len(result)
        if self.budget[1] < 0 or weight(result) > LARGEST:
            raise Unclear
        return result

    def text(self, node: ast.expr | None) -> str:
        """The value of an expression that is a string.

        Raises:
            Unclear: it cannot be told, or is something else.
        """
        value = self.value(node)
        if not isinstance(value, str):
            raise Unclear
        return value

    def texts(self, node: ast.expr | None) -> tuple[str, ...]:
        """The strings of a list as far as they are known, a single string as a list of one."""
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return tuple(text for item in node.elts for text in self.texts(item))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._added(node)
        if isinstance(node, ast.IfExp):
            return (*self.texts(node.body), *self.texts(node.orelse))
        if isinstance(node, ast.Starred):
            return self.texts(node.value)
        try:
            return tuple(_strings(self.value(node)))
        except Unclear:
            return ()

    def _added(self, node: ast.BinOp) -> tuple[str, ...]:
        """The known strings of two lists that are joined; a joined string counts only as a whole."""
        try:
            return tuple(_strings(self.value(node)))
        except Unclear:
            pass
        return tuple(text for side in (node.left, node.right) if not self._is_text(side) for text in self.texts(side))

    def _is_text(self, node: ast.expr) -> bool:
        """Whether an expression is a piece of a string, as far as can be seen."""
        if isinstance(node, ast.Constant | ast.JoinedStr):
            return True
        if isinstance(node, ast.BinOp):
            return self._is_text(node.left) or self._is_text(node.right)
        try:
            return isinstance(self.value(node), str)
        except Unclear:
            return False

    def path(self, node: ast.expr | None) -> str:
        """The member of the sdist that an expression names.

        Raises:
            Unclear: it cannot be told.
        """
        return inside(self.text(node))

    def _constant(self, node: ast.Constant, _: int) -> Value:
        if node.value is None or isinstance(node.value, str | bool | int):
            return node.value
        if isinstance(node.value, bytes):
            return node.value.decode("latin-1")
        raise Unclear

    def _name(self, node: ast.Name, _: int) -> Value:
        if node.id == "__file__":
            return f"{ROOT}/{self.file}"
        if node.id not in self.names:
            raise Unclear
        return self.names[node.id]

    def _tuple(self, node: ast.Tuple | ast.List | ast.Set, depth: int) -> Value:
        return tuple(self.value(item, depth) for item in node.elts)

    _list = _set = _tuple

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, depth: int) -> Value:
        """A comprehension of one loop over known values."""
        if len(node.generators) != 1:
            raise Unclear
        loop = node.generators[0]
        values = as_items(self.value(loop.iter, depth))
        if not isinstance(values, tuple) or len(values) > LONGEST:
            raise Unclear
        found: list[Value] = []
        for value in values:
            self.budget[0] -= 1
            if self.budget[0] < 0:
                raise Unclear
            inner = self.over({**self.names, **_named(loop.target, value)})
            if all(inner.value(test, depth) for test in loop.ifs):
                found.append(inner.value(node.elt, depth))
        return tuple(found)

    _setcomp = _generatorexp = _listcomp

    def _dict(self, node: ast.Dict, depth: int) -> Value:
        return self._paired([(self.text(key), value) for key, value in _pairs(node)], depth)

    def _paired(self, pairs: Sequence[tuple[str, ast.expr]], depth: int) -> Value:
        """A dict as far as it is known; `PARTLY` is in it when some of its values are not."""
        found: dict[str, Value] = {}
        for key, value in pairs:
            try:
                found[key] = self.value(value, depth)
            except Unclear:
                found[PARTLY] = True
        return found

    def _binop(self, node: ast.BinOp, depth: int) -> Value:
        left = self.value(node.left, depth)
        right = self.value(node.right, depth)
        if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(node.op, ast.Add) and isinstance(left, tuple) and isinstance(right, tuple):
            return left + right
        if isinstance(node.op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return posixpath.join(left, right)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return formatted(left, right)
        raise Unclear

    def _boolop(self, node: ast.BoolOp, depth: int) -> Value:
        value: Value = None
        for part in node.values:
            value = self.value(part, depth)
            if truth(value) == isinstance(node.op, ast.Or):
                break
        return value

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Value:
        value = self.value(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return not truth(value)
        if isinstance(node.op, ast.USub) and type(value) is int:
            return -value
        raise Unclear

    def _ifexp(self, node: ast.IfExp, depth: int) -> Value:
        return self.value(node.body if truth(self.value(node.test, depth)) else node.orelse, depth)

    def _joinedstr(self, node: ast.JoinedStr, depth: int) -> Value:
        parts = (v.value if isinstance(v, ast.FormattedValue) else v for v in node.values)
        return "".join(str(self.value(part, depth)) for part in parts)

    def _subscript(self, node: ast.Subscript, depth: int) -> Value:
        if name_of(node.value) == "sys.version_info" and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
            return 3
        value = self.value(node.value, depth)
        if isinstance(node.slice, ast.Slice):
            return self._sliced(value, node.slice, depth)
        key = self.value(node.slice, depth)
        if isinstance(value, dict) and isinstance(key, str) and key in value:
            return value[key]
        if isinstance(value, tuple | str) and isinstance(key, int) and -len(value) <= key < len(value):
            if isinstance(value, str) and value.startswith(ROOT):
                raise Unclear
            return value[key]
        raise Unclear

    def _sliced(self, value: Value, part: ast.Slice, depth: int) -> Value:
        ends = [self.value(end, depth) if end is not None else None for end in (part.lower, part.upper)]
        plain = isinstance(value, tuple) or (isinstance(value, str) and not value.startswith(ROOT))
        if part.step is not None or not plain or not all(end is None or type(end) is int for end in ends):
            raise Unclear
        return value[ends[0] : ends[1]]  # type: ignore[index]

    def _attribute(self, node: ast.Attribute, depth: int) -> Value:
        dotted = self.full(node)
        if dotted == "sys.version_info.major":
            return 3
        if dotted in ("os.sep", "os.path.sep"):
            return "/"
        if dotted == "os.curdir":
            return "."
        if dotted == "sys.executable":
            return EXECUTABLE
        if node.attr == "parent":
            return _parent(self.value(node.value, depth))
        raise Unclear

    def _call(self, node: ast.Call, depth: int) -> Value:
        called = self.full(node.func)
        if called in ("os.environ.get", "os.getenv", "environ.get", "getenv") and node.args:
            return self._variable(node, depth)
        try:
            return self.apply(self, node, depth)
        except NotOwn:
            pass
        if called == "map" and len(node.args) == 2 and self.full(node.args[0]) in ("str", "bytes"):
            items = self.value(node.args[1], depth)
            return tuple(str(item) for item in items) if isinstance(items, tuple) else items
        values = self._arguments(node, depth)
        texts = [value for value in values if isinstance(value, str)]
        if called in OPENERS and texts[:1] == list(values[:1]) and texts:
            mode = values[1] if len(values) > 1 else self._word(node, "mode", "r", depth)
            return self._opened(texts[0], mode)
        if called.rpartition(".")[2] in PARSERS and len(values) == 1 == len(texts) and texts[0][:1].isdecimal():
            return texts[0]  # a version as its text
        called = called.removeprefix("pathlib.").removeprefix("os.path.")
        match called:
            case "join" if texts and len(texts) == len(values):
                return posixpath.join(*texts)
            case "dirname" if len(texts) == 1:
                return _parent(texts[0])
            case "relpath" if 1 <= len(texts) == len(values) <= 2:
                return texts[0]  # paths are those of the sdist, whatever they start from
            case "abspath" | "realpath" | "normpath" | "Path" | "str" | "PurePath" | "fspath" | "os.fspath" if (
                len(texts) == 1
            ):
                return texts[0]
            case "os.getcwd" | "getcwd" | "Path.cwd" | "Path":
                return ROOT
            case "str" if len(values) == 1 and isinstance(values[0], int):
                return str(values[0])
            case "list" | "tuple" | "sorted" | "set" | "frozenset" if len(values) == 1 and isinstance(values[0], tuple):
                return values[0]
            case "list" | "tuple" | "set" if not node.args:
                return ()
            case "shlex.split" if len(texts) == 1:
                return _words(texts[0])
            case "dict" if not values:
                return self._paired([(word.arg, word.value) for word in node.keywords if word.arg], depth)
            case "os.listdir" if len(texts) == 1:
                return self._listed(texts[0])
            case "glob" | "glob.glob" | "iglob" if len(texts) == 1:
                return self._globbed(texts[0])
        return self._method(node, values, depth)

    def _arguments(self, node: ast.Call, depth: int) -> list[Value]:
        """The arguments of a call by position, those of a list that is handed on with `*` too."""
        found: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                more = self.value(argument.value, depth)
                if not isinstance(more, tuple):
                    raise Unclear
                found += more
            else:
                found.append(self.value(argument, depth))
        return found

    def _word(self, node: ast.Call, name: str, default: Value, depth: int) -> Value:
        given = next((word.value for word in node.keywords if word.arg == name), None)
        return default if given is None else self.value(given, depth)

    def _variable(self, node: ast.Call, depth: int) -> Value:
        """An environment variable: nobody sets those that a foreign build asks for, but for what every system sets."""
        if self.value(node.args[0], depth) in ENVIRONMENT:
            raise Unclear
        return self.value(node.args[1], depth) if len(node.args) > 1 else None

    def _method(self, node: ast.Call, values: Sequence[Value], depth: int) -> Value:
        if not isinstance(node.func, ast.Attribute):
            raise Unclear
        owner = self.value(node.func.value, depth)
        if node.func.attr in ("read_text", "open") and isinstance(owner, str):
            return self._opened(owner, "r") if node.func.attr == "open" else self._said(owner)
        words = {word.arg: self.value(word.value, depth) for word in node.keywords if word.arg}
        return method(owner, node.func.attr, values, words)

    def _opened(self, path: str, mode: Value) -> Value:
        """A file of the sdist that is opened for reading."""
        if not isinstance(mode, str) or not set(mode) <= set("rbtU"):
            raise Unclear
        return {FILE: self._said(path)}

    def _said(self, path: str) -> str:
        """What a file of the sdist says."""
        text = self.contents.get(inside(path))
        if text is None:
            raise Unclear
        return text

    def _listed(self, folder: str) -> Value:
        """The names in a folder of the sdist."""
        prefix = "" if inside(folder) == "." else f"{inside(folder)}/"
        return tuple(
            dict.fromkeys(m[len(prefix) :].split("/")[0] for m in sorted(self.members) if m.startswith(prefix))
        )

    def _globbed(self, pattern: str) -> Value:
        wanted = inside(pattern)
        found = [m for m in self.members if fnmatch.fnmatchcase(m, wanted) and m.count("/") == wanted.count("/")]
        return tuple(sorted(found))


def _words(text: str) -> Value:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        raise Unclear from None


def _pairs(node: ast.Dict) -> list[tuple[ast.expr, ast.expr]]:
    if None in node.keys:
        raise Unclear
    return [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]


def _named(target: ast.expr, value: Value) -> dict[str, Value]:
    """The names that a loop binds to one of its values."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    parts = target.elts if isinstance(target, ast.Tuple) else []
    if not isinstance(value, tuple) or len(value) != len(parts) or not parts:
        raise Unclear
    return {name: each for part, item in zip(parts, value, strict=True) for name, each in _named(part, item).items()}


def as_node(value: Value) -> ast.expr:
    """A value as the expression that gives it."""
    if isinstance(value, tuple):
        return ast.List([as_node(item) for item in value], ast.Load())
    if isinstance(value, dict):
        return ast.Dict([ast.Constant(key) for key in value], [as_node(item) for item in value.values()])
    return ast.Constant(value)


def name_of(node: ast.AST) -> str:
    """The dotted name of an expression such as `os.path.join`, empty when it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _strings(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for item in value for text in _strings(item)] if isinstance(value, tuple) else []


def _parent(value: Value) -> str:
    if not isinstance(value, str):
        raise Unclear
    if value in (ROOT, "."):
        raise Unclear
    return posixpath.dirname(value) or "."
