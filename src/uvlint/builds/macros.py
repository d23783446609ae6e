"""The macros of C sources as tests of the target: those of compilers and systems, and those that the sdist defines."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.builds.condition import both, negated, version_test
from uvlint.model.build import FALSE, TRUE, UNKNOWN, Test

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 4000  # macros that are kept in mind
LONGEST = 600  # characters of a condition that are looked at
LARGEST = 60  # parts of a test; what takes more is not told

_SYSTEMS = {
    **dict.fromkeys(
        [
            "_WIN32",
            "WIN32",
            "_WIN64",
            "WIN64",
            "__WIN32__",
            "_WINDOWS",
            "_MSC_VER",
            "MS_WINDOWS",
            "MS_WIN32",
            "MS_WIN64",
            "__MINGW32__",
            "NT_THREADS",
        ],
        Test("marker", 'sys_platform == "win32"'),
    ),
    **dict.fromkeys(
        ["__APPLE__", "__MACH__", "__DARWIN__", "MACOSX", "__MACOSX__", "TARGET_OS_MAC", "__APPLE_CC__"],
        Test("marker", 'sys_platform == "darwin"'),
    ),
    **dict.fromkeys(["__linux__", "__linux", "linux", "__gnu_linux__"], Test("marker", 'sys_platform == "linux"')),
    **dict.fromkeys(["__unix__", "__unix", "unix", "__GNUC__"], Test("marker", 'sys_platform != "win32"')),
    **dict.fromkeys(
        [
            "__FreeBSD__",
            "__NetBSD__",
            "__OpenBSD__",
            "__DragonFly__",
            "__sun",
            "sun",
            "__hpux",
            "_AIX",
            "__osf__",
            "__sgi",
            "__CYGWIN__",
            "__VMS",
            "VMS",
            "__BEOS__",
            "__HAIKU__",
            "macintosh",
            "__MWERKS__",
            "__BORLANDC__",
            "__WATCOMC__",
            "__ANDROID__",
            "__EMSCRIPTEN__",
            "__QNX__",
            "_WIN32_WCE",
            "__amigaos__",
            "MSDOS",
            "__MSDOS__",
            "__OS2__",
            "__DJGPP__",
            "PYPY_VERSION",
            "PYSTON_VERSION",
            "__INTEL_COMPILER",
            "__SUNPRO_C",
            "Py_LIMITED_API",
            "__CUDACC__",
            "__arm__",
            "__aarch64__",
            "__ARM_NEON",
            "__ARM_NEON__",
            "__powerpc__",
            "__ppc__",
            "__sparc__",
            "IS_PY2",
            "PY2",
            "CYTHON_COMPILING_IN_PYPY",
            "CYTHON_COMPILING_IN_PYSTON",
            "__clang__",
        ],
        FALSE,
    ),
    **dict.fromkeys(
        [
            "PY_VERSION_HEX",
            "Py_PYTHON_H",
            "IS_PY3",
            "PY3",
            "IS_PY3K",
            "PY3K",
            "__x86_64__",
            "__STDC__",
            "PY_MAJOR_VERSION",
            "Py_TYPE",
            "Py_SIZE",
            "Py_REFCNT",
            "PyVarObject_HEAD_INIT",
        ],
        TRUE,
    ),
}


class Macro(Struct, frozen=True, array_like=True):
    """A macro of the sdist's own: where it is defined, and where what stands for it is true."""

    defined: Test
    value: Test


class Macros:
    """The macros that hold at one place of a file: those of its headers first, then its own as they are met."""

    def __init__(self, inherited: Mapping[str, Macro]) -> None:
        self.known: dict[str, Macro] = dict(inherited)

    def define(self, name: str, body: str, when: Test) -> None:
        """A macro gets a meaning where `when` is true, and keeps the one that it had elsewhere."""
        if name in _SYSTEMS or len(self.known) > MOST:
            return
        value = both("and", [when, self.expression(body) if body.strip() else TRUE])
        defined = when
        before = self.known.get(name)
        if before is not None:
            value = both("or", [value, both("and", [before.value, negated(when)])])
            defined = both("or", [before.defined, when])
        self.known[name] = Macro(_told(defined), _told(value))

    def forget(self, name: str) -> None:
        """A macro that is undefined somewhere: nobody can tell of it any more."""
        if name in self.known:
            self.known[name] = Macro(UNKNOWN, UNKNOWN)

    def defined(self, name: str) -> Test:
        """Where a macro is defined."""
        if name in _SYSTEMS:
            return _SYSTEMS[name]
        return self.known[name].defined if name in self.known else UNKNOWN

    def value(self, name: str) -> Test:
        """Where what stands for a macro is true."""
        if name in _SYSTEMS:
            return _SYSTEMS[name]
        return self.known[name].value if name in self.known else UNKNOWN

    def expression(self, text: str) -> Test:
        """A condition of the preprocessor as a test."""
        node = _parsed(text)
        try:
            return UNKNOWN if node is None else _told(self._tested(node))
        except RecursionError:
            return UNKNOWN

    def _tested(self, node: ast.expr, depth: int = 0) -> Test:
        if depth > 20:
            return UNKNOWN
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = [self._tested(value, depth + 1) for value in values]
                return both("and" if isinstance(op, ast.And) else "or", parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negated(self._tested(operand, depth + 1))
            case ast.Constant(value=int() as value):
                return TRUE if value else FALSE
            case ast.Name(id=name):
                return self.defined(name[8:]) if name.startswith("defined_") else self.value(name)
            case ast.Compare(left=ast.Name(id=name), ops=[operator], comparators=[ast.Constant(value=int() as number)]):
                return _compared(name, operator, number)
            case ast.Compare(left=ast.Constant(value=int() as number), ops=[operator], comparators=[ast.Name(id=name)]):
                return _compared(name, {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}.get(
                    type(operator), type(operator))(), number)  # fmt: skip
        return UNKNOWN


@lru_cache(maxsize=8192)
def _parsed(text: str) -> ast.expr | None:
    """A condition in Python's grammar; the headers of one sdist ask the same over and over."""
    plain = re.sub(r"\bdefined\s*\(?\s*(\w+)\s*\)?", r" defined_\1 ", text.strip()[:LONGEST])
    plain = re.sub(r"(?<=[0-9a-fA-F])[uUlL]+\b", "", plain)
    plain = re.sub(r"!(?!=)", " not ", plain.replace("&&", " and ").replace("||", " or "))
    try:
        return ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _told(test: Test) -> Test:
    """The test, where it has no more than `LARGEST` parts: of large ones no more than these are counted."""
    waiting, count = [test], 0
    while waiting:
        count += 1
        if count > LARGEST:
            return UNKNOWN
        waiting += waiting.pop().parts
    return test


def _compared(name: str, operator: ast.cmpop, number: int) -> Test:
    signs = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
    sign = signs.get(type(operator))
    if sign is None:
        return UNKNOWN
    if name == "PY_VERSION_HEX":
        numbers = (number >> 24, number >> 16 & 255, number >> 8 & 255)
        return version_test(sign, numbers[:2] if not numbers[2] else numbers, exact=False)
    if name == "PY_MAJOR_VERSION" and number == 3:
        return TRUE if sign in ("==", ">=", "<=") else FALSE
    if name == "PY_MAJOR_VERSION":
        return version_test(sign, (number,), exact=True)
    if name == "PY_MINOR_VERSION":
        return version_test(sign, (3, number), exact=True)
    if name in ("_MSC_VER", "__MINGW32__"):
        return both("and", [_SYSTEMS["_WIN32"], UNKNOWN])
    return UNKNOWN
