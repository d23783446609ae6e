"""What compilers, linkers, pkg-config, CMake, Meson and Cargo tell of a failed build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.log.tell import Seen, Tell, likely, sure
from uvlint.data.c_api import ERRORS, FUNCTIONS, MACROS
from uvlint.data.headers import PYTHON_GONE, SHIPPED_BY
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from uvlint.model.finding import Cause

_Q = "['‘’`\"]"
_PYTHON_STRUCT = re.compile(
    r"\bPy\w*(?:Object|ThreadState|InterpreterState|Frame)\b|\b_(?:ts|frame|typeobject|longobject|object|is|PyLongValue|PyCFrame)\b"
)


def _header(seen: Seen) -> Cause | None:
    return header(seen.found[1].strip("'\"‘’<>"), seen.output.python)


def header(name: str, python: int) -> Cause:
    """Why a file that is included is not there, in a build with that minor of Python 3 (0: unknown)."""
    if name.endswith((".c", ".cc", ".cpp", ".cxx")):
        return sure("metadata", name)  # a source of its own that it does not ship
    if name in PYTHON_GONE and (not python or python >= PYTHON_GONE[name]):
        return sure("c-api", name)
    shipper = next((package for folder, package in SHIPPED_BY.items() if name.startswith(folder)), None)
    if shipper:
        return sure("undeclared-build-dependency", shipper)
    return likely("missing-header", name)


def _lvalue(seen: Seen) -> Cause | None:
    """An assignment to what was a macro: the code below the message names it."""
    text = " ".join(seen.around(after=3))
    found = re.search(r"\b(Py_TYPE|Py_SIZE|Py_REFCNT)\s*\(", text)
    return sure("c-api", found[1]) if found else None


def _member(seen: Seen) -> Cause | None:
    """A field of one of Python's structures that is gone."""
    found = seen.found
    struct, member = found["struct"] or found["struct2"], found["member"] or found["member2"]
    if not _PYTHON_STRUCT.search(struct):
        return None
    if member == "frame" and ("ts" in struct or "ThreadState" in struct):
        member = "tstate->frame"
    aliases = {"exc_value": "exc_type", "exc_traceback": "exc_type", "curexc_value": "curexc_type"}
    return sure("c-api", aliases.get(member, member))


def _incomplete(seen: Seen) -> Cause | None:
    """A structure that Python no longer shows: the code below the message says which field was wanted."""
    if not _PYTHON_STRUCT.search(seen.found[0]):
        return None
    code = " ".join(seen.around(after=3)[1:])
    fields = re.findall(r"->\s*(\w{1,60})", code)
    known = next((field for field in fields if field in ERRORS), None)
    struct = _PYTHON_STRUCT.search(seen.found[0])
    return sure("c-api", known or (fields[0] if fields else struct[0] if struct else ""))


def _function(seen: Seen) -> Cause | None:
    """A function, macro or type that Python's headers do not declare."""
    name = next(group for group in seen.found.groups() if group)
    if name in FUNCTIONS or name in MACROS or re.match(r"_?Py[A-Z_]\w", name):
        return sure("c-api", name)
    return None


def _arguments(seen: Seen) -> Cause | None:
    name = seen.found[1]
    return sure("c-api", name) if re.match(r"_?Py", name) else None


def _library(seen: Seen) -> Cause | None:
    name = next(group for group in seen.found.groups() if group).removesuffix(".lib").strip("'\"‘’:")
    if canonicalize_name(name) == seen.output.package:
        return None  # a build that brings the library along, and says why it could not elsewhere
    return likely("missing-library", name)


def _pkg_config(seen: Seen) -> Cause | None:
    """`pkg-config` was called for a library: the last word of its command that is no option."""
    words = re.findall(r"'([^']{1,100})'", seen.found[1])
    names = [word for word in words[1:] if not word.startswith("-")]
    return likely("missing-library", re.split(r"[ <>=]", names[-1])[0]) if names else None


def _openssl(_: Seen) -> Cause | None:
    return likely("missing-library", "openssl")


def _newer_python(_: Seen) -> Cause | None:
    return sure("platform-refused", "python")


def _rustc(_: Seen) -> Cause | None:
    return likely("unknown", "it needs a newer `rustc`")


def _crates(_: Seen) -> Cause | None:
    return likely("network-needed", "crates")


def _cmake(_: Seen) -> Cause | None:
    return sure("backend-drift", "cmake")


def _compilers(seen: Seen) -> Cause | None:
    words = re.findall(r"'([\w+.-]{1,60})'", seen.found[1])
    names = [word for word in ("gcc", "g++", "clang", "cc", "c++", "gfortran", *words[:1]) if word in words]
    return likely("missing-command", names[0]) if names else None


def _p(text: str) -> re.Pattern[str]:
    return re.compile(text)


TELLS = (
    # headers: gcc, Clang, MSVC, gcc before 4.4; whatever the file that includes them, whatever their ending
    Tell(_p(r"fatal error: (\S{1,200}): No such file or directory"), _header, after=1),
    Tell(_p(r"fatal error: ['‘]([^'’]{1,200})['’] file not found"), _header, after=1),
    Tell(_p(r"fatal error C1083: [^:]{1,60}: ['‘]([^'’]{1,200})['’]"), _header),
    Tell(_p(r": error: (\S{1,200}\.h(?:pp|xx|h)?): No such file or directory"), _header, after=1),
    # Python's C API
    Tell(_p(r"lvalue required as|expression is not assignable|error C2106: "), _lvalue, after=1),
    Tell(
        _p(
            rf"error: {_Q}(?P<struct>[^'‘’`\"]{{1,100}}){_Q}(?: \{{aka [^}}]{{1,100}}\}})? has no member named "
            rf"{_Q}(?P<member>\w{{1,60}})"
            rf"|no member named {_Q}(?P<member2>\w{{1,60}}){_Q} in {_Q}(?P<struct2>[^'‘’`\"]{{1,100}})"
        ),
        _member,
        after=1,
    ),
    Tell(
        _p(
            rf"error C2039: {_Q}(?P<member>\w{{1,60}}){_Q}: is not a member of {_Q}(?P<struct>[^'‘’`\"]{{1,100}})"
            r"(?P<member2>)(?P<struct2>)"
        ),
        _member,
    ),
    Tell(
        _p(
            r"error: (?:invalid use of (?:incomplete type(?:def)?|undefined type)"
            r"|dereferencing pointer to incomplete type|incomplete definition of type"
            r"|member access into incomplete type) .{1,160}"
        ),
        _incomplete,
        after=1,
    ),
    Tell(
        _p(rf"error: (?:implicit declaration of function|call to undeclared function) {_Q}(\w{{1,80}})"),
        _function,
        after=1,
    ),
    Tell(
        _p(
            rf"error: {_Q}(\w{{1,80}}){_Q} (?:undeclared|was not declared|has not been declared)"
            rf"|error: use of undeclared identifier {_Q}(\w{{1,80}})|error: unknown type name {_Q}(\w{{1,80}})"
            rf"|error C2065: {_Q}(\w{{1,80}}){_Q}: undeclared"
        ),
        _function,
        after=1,
    ),
    Tell(
        _p(rf"error: too (?:few|many) arguments (?:to|in call to|provided to) function(?: call)? {_Q}(\w{{1,80}})"),
        _arguments,
        after=1,
    ),
    Tell(_p(r"undefined (?:symbol|reference to):? [`'‘]?(_?Py[A-Z_]\w{1,80})"), _function),
    # libraries: the linkers, pkg-config, Meson, CMake, configure, Rust's build scripts
    Tell(_p(r"(?:cannot find|unable to find library|library not found for) -l([\w.+:-]{1,100})"), _library),
    Tell(
        _p(r"ld: library ['‘]([^'’]{1,100})['’] not found|LNK1181: cannot open input file ['‘]([^'’]{1,100})['’]"),
        _library,
    ),
    Tell(
        _p(
            r"No package ['‘]([^'’]{1,100})['’] found|^Package (\S{1,100}) was not found in the pkg-config"
            r"|Package ['‘]([^'’]{1,100})['’](?:, required by [^,]{1,100},)? not found"
        ),
        _library,
    ),
    Tell(_p(r"ERROR: Dependency (?:lookup for )?[\"']?([\w.+-]{1,100})[\"']? (?:not found|with method)"), _library),
    Tell(
        _p(r"CalledProcessError: Command '?\[('[^\]]{0,80}pkg-?config(?:\.exe)?'[^\]]{1,400})\]"),
        _pkg_config,
        last=True,
    ),
    Tell(_p(r"Compatibility with CMake < 3\.5 has been removed"), _cmake),
    Tell(
        _p(
            r"Could NOT find ([\w.+-]{1,100})"
            r"|Could not find a package configuration file provided by \"([^\"]{1,100})\""
            r"|By not providing \"Find([\w.+-]{1,100}?)\.cmake\""
        ),
        _library,
        after=1,
    ),
    Tell(_p(r"headers or library files could not be found for ([\w.+-]{1,60})"), _library, last=True),
    Tell(
        _p(
            r"\blib([\w.+-]{1,60}?)\.(?:so|dylib)[\w.]{0,20}: cannot open shared object"
            r"|[Cc]ould not find (?:the )?library [`'\"]?([\w.+-]{1,60})"
        ),
        _library,
        last=True,
    ),
    Tell(_p(r"Please make sure the (\w{1,60})(?: and \w{1,60})? development packages are installed"), _library),
    Tell(_p(r"The system library `([^`]{1,100})` required by crate"), _library),
    Tell(_p(r"Could not find directory of OpenSSL installation"), _openssl),
    # compilers and tools that are not there
    Tell(_p(r"Unknown compiler\(s\): (.{1,300})"), _compilers),
    # Rust
    Tell(_p(r"Python interpreter version \([\d.]{1,10}\) is (?:newer|lower) than"), _newer_python),
    Tell(
        _p(
            r"requires rustc [\d.]{1,10} or newer|is not supported by the following package"
            r"|feature `edition20\d\d` is required"
            r"|rustc \S{1,20} is not supported"
        ),
        _rustc,
        after=1,
    ),
    Tell(
        _p(r"failed to (?:download|fetch|query|get) (?:from |`|replaced source|registry)|spurious network error"),
        _crates,
    ),
)
