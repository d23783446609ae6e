"""Conditions of build scripts as tests of the Python and platform, where they are such."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.builds.constants import Reader, inside, name_of
from uvlint.builds.methods import Unclear, Value
from uvlint.model.build import FALSE, TRUE, UNKNOWN, Test

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from uvlint.builds.sandbox import Made

_OPERATORS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_PLATFORM = {
    "sys.platform": "sys_platform",
    "os.name": "os_name",
    "platform.system()": "platform_system",
    "platform.machine()": "platform_machine",
    "platform.uname().system": "platform_system",
    "platform.uname()[0]": "platform_system",
    "os.uname()[0]": "platform_system",
    "os.uname().sysname": "platform_system",
    "platform.python_implementation()": "platform_python_implementation",
    "sys.implementation.name": "implementation_name",
}
_STARTS = {"win": "win32", "linux": "linux", "darwin": "darwin", "win32": "win32", "cygwin": "cygwin", "linux2": ""}
_CAPITALS = {"linux": "Linux", "windows": "Windows", "darwin": "Darwin", "freebsd": "FreeBSD", "java": "Java"}
_WITHIN = {  # what `in` finds in the name of a platform: `win` is a part of `darwin` too
    "sys_platform": {
        "linux": ("linux",), "darwin": ("darwin",), "win32": ("win32",), "win": ("win32", "darwin", "cygwin"),
        "cygwin": ("cygwin",),
    },
    "platform_system": {
        "Linux": ("Linux",), "Darwin": ("Darwin",), "Windows": ("Windows",), "linux": (), "windows": (), "darwin": (),
    },
}  # fmt: skip
_HOOKS = {"egg_info", "bdist_wheel"}
_BUILD_WORDS = {"bdist_wheel", "egg_info", "dist_info", "build", "build_ext", "build_py", "-q", "--dist-dir"}
_CASES = {"lower", "upper", "strip"}
LOOKS = {"which", "find_executable", "find_program", "has_command", "command_exists", "cmd_exists", "is_tool"}
MAX_MINOR = 99


def is_of_machine(name: str) -> bool:
    """Whether a call asks for what markers are made of, by its full name."""
    return _asked_by(name)[0] != "" or name in ("platform.python_version()", "platform.python_version_tuple()")


def _asked_by(name: str) -> tuple[str, bool]:
    """The variable of markers that an expression stands for, by its full name; whether its letters are made small."""
    plain = name.removesuffix(".lower()")
    return _PLATFORM.get(plain, ""), plain != name


def _spelled(variable: str, text: str, *, small: bool) -> str:
    return _CAPITALS.get(text, text) if small and variable == "platform_system" else text


def both(op: str, parts: Collection[Test]) -> Test:
    """`and` or `or` of tests, in its simplest form."""
    absorbing, neutral = (FALSE, TRUE) if op == "and" else (TRUE, FALSE)
    left: list[Test] = []
    for part in parts:
        if part.op == absorbing.op:
            return absorbing
        if part.op != neutral.op:
            left.append(part)
    if len(left) > 1:
        left = [*dict.fromkeys(inner for part in left for inner in (part.parts if part.op == op else (part,)))]
    return Test(op, parts=tuple(left)) if len(left) > 1 else left[0] if left else neutral


def negated(test: Test) -> Test:
    """The opposite of a test."""
    return {"true": FALSE, "false": TRUE, "unknown": UNKNOWN}.get(test.op) or Test("not", parts=(test,))


def can_be(test: Test, answer: bool) -> bool:
    """Whether a test may ever be known to be true, or false; what it is made of may hide that for good."""
    match test.op:
        case "true" | "false":
            return (test.op == "true") is answer
        case "unknown" | "flag":  # of a script, which sources do not see
            return False
        case "not":
            return can_be(test.parts[0], not answer)
        case "and" | "or":
            every = (test.op == "and") is answer
            return (all if every else any)(can_be(part, answer) for part in test.parts)
    return True


def marker(variable: str, operator: str, text: str) -> Test:
    """A test by one marker comparison."""
    return Test("marker", f'{variable} {operator} "{text}"') if text.replace(".", "").isalnum() or text else UNKNOWN


class Conditions:
    """Reads the conditions of one script; `flags` are the variables that it assigns and that tests may ask for."""

    def __init__(
        self,
        reader: Reader,
        aliases: Mapping[str, str],
        flags: Collection[str],
        tests: Mapping[str, Test],
        made: Made,
    ) -> None:
        self.reader = reader
        self.made = made
        self.tests = tests
        self.aliases = aliases
        self.flags = flags

    def test(self, node: ast.expr, depth: int = 0) -> Test:
        """An expression as a test."""
        if depth > 20:
            return UNKNOWN
        match node:
            case ast.BoolOp(op=op, values=values):
                return both("and" if isinstance(op, ast.And) else "or", [self.test(v, depth + 1) for v in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negated(self.test(operand, depth + 1))
            case ast.Compare(ops=[_], comparators=[_]):
                return self._compare(node)
            case ast.Compare(left=left, ops=[first, second], comparators=[middle, right]):
                parts = [ast.Compare(left, [first], [middle]), ast.Compare(middle, [second], [right])]
                return both("and", [self._compare(part) for part in parts])
            case ast.Call():
                return self._call(node)
            case ast.Name(id=name) if name in self.tests:
                return self.tests[name]
            case ast.Name(id=name) if name in self.flags and name not in self.reader.names:
                return Test("flag", name)
            case ast.Attribute() | ast.Name():
                return self._named(self.full(node), node)
        return self._value(node)

    def full(self, node: ast.AST) -> str:
        """The full dotted name of an expression, import aliases resolved; calls as `name()`, indexes as `name[0]`."""
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            inner = self.full(node.func)
            if inner.endswith(".lower") and inner.removesuffix(".lower") not in _PLATFORM:
                return ""
            return f"{inner}()" if inner else ""
        if isinstance(node, ast.Subscript):
            index = ast.unparse(node.slice)
            inner = self.full(node.value)
            return f"{inner}[{index}]" if inner and len(index) < 10 else ""
        if isinstance(node, ast.Attribute):
            inner = self.full(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        return self.aliases.get(node.id, node.id) if isinstance(node, ast.Name) else ""

    def _value(self, node: ast.expr) -> Test:
        try:
            return TRUE if self.reader.value(node) else FALSE
        except Unclear:
            return UNKNOWN

    def _named(self, name: str, node: ast.expr) -> Test:
        match name:
            case "six.PY2":
                return FALSE
            case "six.PY3":
                return TRUE
            case "six.PY34":
                return TRUE
            case "typing.TYPE_CHECKING":
                return FALSE
        return self._value(node)

    def _call(self, node: ast.Call) -> Test:
        name = self.full(node.func)
        match name:
            case "os.path.exists" | "os.path.isfile" | "os.path.isdir" | "os.path.lexists" if node.args:
                return self._exists(node.args[0])
            case "hasattr" if len(node.args) == 2 and self.full(node.args[0]) == "sys":
                gone = {"real_prefix", "pypy_version_info", "frozen", "winver", "getwindowsversion", "maxint"}
                try:
                    return FALSE if self.reader.text(node.args[1]) in gone else UNKNOWN
                except Unclear:
                    return UNKNOWN
            case "isinstance" if [name_of(argument) for argument in node.args] == ["__builtins__", "dict"]:
                return TRUE  # in all that is not started itself
            case "bool" if len(node.args) == 1:
                return self.test(node.args[0])
            case "any":
                return self._any(node)
            case "all":
                return UNKNOWN
            case "ctypes.util.find_library" | "find_library" | "pkgconfig.exists" if node.args:
                return self._there("library", node.args[0])
        if name.rpartition(".")[2] in LOOKS and node.args:
            return self._there("command", node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr == "startswith" and node.args:
            owner = node.func.value
            if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute) and owner.func.attr in _CASES:
                owner = owner.func.value
            if self.full(owner).startswith("sys.argv["):
                return self._option(node.args[0])
        if name.endswith(".startswith") and node.args:
            return self._starts(name.removesuffix(".startswith"), node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("exists", "is_file", "is_dir"):
            return self._exists(node.func.value)
        return self._value(node)

    def _there(self, kind: str, node: ast.expr) -> Test:
        """Whether the machine has a command or library."""
        try:
            return Test(kind, self.reader.text(node))
        except Unclear:
            return UNKNOWN

    def _any(self, node: ast.Call) -> Test:
        """Whether any item of a comprehension is true: surely none where none can be, whatever the loop runs over."""
        inner = node.args[0] if node.args else None
        if isinstance(inner, ast.GeneratorExp | ast.ListComp) and self.test(inner.elt) == FALSE:
            return FALSE
        return UNKNOWN

    def _exists(self, node: ast.expr) -> Test:
        try:
            path = self.reader.text(node)
            if path.startswith("/") or "~" in path:
                return UNKNOWN
            member = inside(path)
        except Unclear:
            return UNKNOWN
        found = member == "." or any(m == member or m.startswith(f"{member}/") for m in self.reader.members)
        if member.split("/")[0] in {".git", ".hg", ".svn"}:
            return FALSE
        return TRUE if found else UNKNOWN if self.made.may_be(member) else FALSE

    def _starts(self, name: str, node: ast.expr) -> Test:
        variable, small = _asked_by(name)
        if name in ("sys.version", "platform.python_version()"):
            return self._version_text(node)
        if not variable:
            return UNKNOWN
        try:
            value = self.reader.value(node)
        except Unclear:
            return UNKNOWN
        starts = [text for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, str)]
        if variable == "platform_system":
            return both("or", [marker(variable, "==", _spelled(variable, text, small=small)) for text in starts])
        return both("or", [marker(variable, "==", _STARTS.get(text) or text) for text in starts])

    def _version_text(self, node: ast.expr) -> Test:
        try:
            text = self.reader.text(node)
        except Unclear:
            return UNKNOWN
        if text.startswith("3."):
            return marker("python_version", "==", text.rstrip("."))
        return TRUE if text == "3" else FALSE

    def _compare(self, node: ast.Compare) -> Test:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(operator, ast.In | ast.NotIn):
            found = self._contained(left, right)
            return found if isinstance(operator, ast.In) else negated(found)
        if isinstance(operator, ast.Is | ast.IsNot):
            return self._identity(left, right, same=isinstance(operator, ast.Is))
        sign = _OPERATORS.get(type(operator))
        if sign is None:
            return UNKNOWN
        for one, other, way in ((left, right, sign), (right, left, _FLIPPED[sign])):
            compared = self._compared(one, way, other)
            if compared is not None:
                return compared
        try:
            one_value, other_value = self.reader.value(left), self.reader.value(right)
        except Unclear:
            return UNKNOWN
        same = one_value == other_value
        return {"==": TRUE if same else FALSE, "!=": FALSE if same else TRUE}.get(sign, UNKNOWN)

    def _identity(self, left: ast.expr, right: ast.expr, *, same: bool) -> Test:
        if isinstance(right, ast.Constant) and right.value is None:
            try:
                return TRUE if (self.reader.value(left) is None) is same else FALSE
            except Unclear:
                pass
        if isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool)):
            found = self.test(left)
            if right.value is True:
                return found if same else negated(found)
            return negated(found) if same else found
        return UNKNOWN

    def _contained(self, left: ast.expr, right: ast.expr) -> Test:
        name = self.full(right)
        if name.startswith("sys.argv") or name == "sys.argv":
            return self._argument(left)
        if name in ("os.environ", "os.environ.keys()"):
            return FALSE
        if name in ("sys.version", "sys.builtin_module_names", "sys.modules"):
            try:
                text = self.reader.text(left).lower()
            except Unclear:
                return UNKNOWN
            return FALSE if "pypy" in text else UNKNOWN
        if self.full(left).startswith("sys.argv["):
            values = self.reader.texts(right)
            return both("or", [self._argument(ast.Constant(text)) for text in values]) if values else UNKNOWN
        variable, small = _asked_by(self.full(left))
        within, within_small = _asked_by(name)
        if variable:
            values = self.reader.texts(right)
            if isinstance(right, ast.Constant):
                return UNKNOWN
            texts = [_spelled(variable, text, small=small) for text in values]
            return both("or", [marker(variable, "==", text) for text in texts]) if values else UNKNOWN
        if within:
            try:
                text = self.reader.text(left)
            except Unclear:
                return UNKNOWN
            found = _WITHIN.get(within, {}).get(_spelled(within, text, small=within_small))
            return UNKNOWN if found is None else both("or", [marker(within, "==", each) for each in found])
        try:
            container, item = self.reader.value(right), self.reader.value(left)
        except Unclear:
            return UNKNOWN
        if isinstance(container, tuple | dict):
            return TRUE if item in container else FALSE
        return UNKNOWN

    def _argument(self, node: ast.expr) -> Test:
        """An argument of the script: a build passes a few commands and nothing else."""
        try:
            value = self.reader.value(node)
        except Unclear:
            head = node.left if isinstance(node, ast.BinOp) else None
            return FALSE if isinstance(head, ast.Constant) and head.value in ("--", "-") else UNKNOWN
        if not isinstance(value, str):
            return UNKNOWN
        if value in _HOOKS:
            return Test("argument", value)
        return UNKNOWN if value in _BUILD_WORDS else FALSE

    def _option(self, node: ast.expr) -> Test:
        """Whether an argument of the script begins with something: none does that is not one of a build's own."""
        starts = self.reader.texts(node)
        if not starts or any(not text.startswith("-") or len(text) < 3 for text in starts):
            return UNKNOWN
        return UNKNOWN if any(word.startswith(text.lower()) for text in starts for word in _BUILD_WORDS) else FALSE

    def _compared(self, left: ast.expr, sign: str, right: ast.expr) -> Test | None:
        name = self.full(left)
        if (
            isinstance(left, ast.Call)
            and name_of(left.func) == "len"
            and left.args
            and name_of(left.args[0]) == "sys.argv"
        ):
            try:
                return self._number(2, sign, min(int(str(self.reader.value(right))), 2))
            except (Unclear, ValueError):
                return UNKNOWN
        if name.startswith("sys.argv[") and sign in ("==", "!="):
            found = self._argument(right)
            return found if sign == "==" else negated(found)
        if name.startswith(("sys.version_info", "platform.python_version_tuple()")):
            return self._version(name.removeprefix("platform.python_version_tuple()"), sign, right)
        if name in ("sys.hexversion", "sys.version", "sys.version[:3]", "sys.version[0]", "platform.python_version()"):
            return self._version_number(name, sign, right)
        variable, small = _asked_by(name)
        if variable and sign in ("==", "!="):
            try:
                return marker(variable, sign, _spelled(variable, self.reader.text(right), small=small))
            except Unclear:
                return UNKNOWN
        return None

    def _version(self, name: str, sign: str, right: ast.expr) -> Test:
        try:
            value = self.reader.value(right)
        except Unclear:
            return UNKNOWN
        part = name.removeprefix("sys.version_info")
        if part in ("[0]", ".major"):
            return self._number(3, sign, value)
        if part in ("[1]", ".minor"):
            return _minor(sign, value)
        if isinstance(value, tuple) and any(not isinstance(number, int) for number in value):
            return UNKNOWN  # texts, which have an order of their own
        if part in ("", "[:2]", "[:3]", "[0:2]", "[0:3]", "[:]") and isinstance(value, tuple):
            return version_test(sign, tuple(n for n in value if isinstance(n, int)), exact=part in ("[:2]", "[0:2]"))
        if part in ("[:1]", "[0:1]") and isinstance(value, tuple) and value:
            return self._number(3, sign, value[0])
        return UNKNOWN

    def _number(self, number: int, sign: str, value: Value) -> Test:
        try:
            other = int(str(value))
        except ValueError:
            return UNKNOWN
        holds = {"==": number == other, "!=": number != other, "<": number < other, "<=": number <= other}
        holds |= {">": number > other, ">=": number >= other}
        return TRUE if holds[sign] else FALSE

    def _version_number(self, name: str, sign: str, right: ast.expr) -> Test:
        try:
            value = self.reader.value(right)
        except Unclear:
            return UNKNOWN
        if name == "sys.hexversion" and isinstance(value, int):
            return version_test(sign, (value >> 24, value >> 16 & 255), exact=False)
        if isinstance(value, str) and name == "sys.version[0]":
            return self._number(3, sign, value)
        if isinstance(value, str) and value[:1] in "12" and sign in ("<", "<=", "==", ">", ">="):
            return TRUE if sign in (">", ">=") else FALSE
        if isinstance(value, str) and value.startswith("3") and sign in (">", ">=") and len(value) < 3:
            return TRUE
        return UNKNOWN


def _minor(sign: str, value: Value) -> Test:
    if not isinstance(value, int) or isinstance(value, bool):
        return UNKNOWN
    return version_test(sign, (3, value), exact=True)


def version_test(sign: str, numbers: tuple[int, ...], *, exact: bool) -> Test:
    """A comparison of `sys.version_info` with numbers; `exact` when only as many numbers are compared."""
    if not numbers or numbers[0] < 3 or (numbers[:2] == (3, 0) and sign in (">", ">=", "<")):
        return TRUE if sign in (">", ">=", "!=") else FALSE
    if numbers[0] > 3:
        return FALSE if sign in (">", ">=", "==") else TRUE
    text = ".".join(map(str, numbers[:3]))
    if len(numbers) == 1:
        return {">": TRUE, ">=": TRUE, "<": FALSE, "<=": FALSE, "==": FALSE, "!=": TRUE}[sign]
    if len(numbers) == 2 and exact:
        return Test("marker", f'python_version {sign} "{text}"')
    if len(numbers) == 2 and sign in (">", "<="):  # (3, 9, 1, …) > (3, 9)
        return Test("marker", f'python_full_version {">=" if sign == ">" else "<"} "{text}"')
    return Test("marker", f'python_full_version {sign} "{text}"')
