"""What the machine, the shell, build scripts and the frontend itself say in words when a build fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.log.compiler import header
from uvlint.builds.log.exceptions import missing
from uvlint.builds.log.tell import Output, Seen, Tell, Told, evidence, likely, sure
from uvlint.model.failure import Symptom
from uvlint.model.finding import Cause, Confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_SPACE, NO_MEMORY = "no space left on the device", "out of memory"


def _p(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _is(cause: Cause) -> Told:
    return lambda _: cause


def _group(kind: str) -> Told:
    return lambda seen: likely(kind, next((group for group in seen.found.groups() if group), ""))


_NO_COMMANDS = {"a", "the", "file", "module", "python", "directory"}


def _command(seen: Seen) -> Cause | None:
    name = next((group for group in seen.found.groups() if group), "").replace("\\", "/").rpartition("/")[2]
    if not re.fullmatch(r"[\w.+-]{1,60}", name) or name.lower() in _NO_COMMANDS:
        return None
    return likely("missing-command", name.removesuffix(".exe"))


def _machine(detail: str) -> Told:
    """What the machine lacked; a line of source code that a compiler shows only speaks of it."""

    def cause(seen: Seen) -> Cause | None:
        shown = re.match(r"\s*\d{0,7}\s*\|", seen.found.string)
        return None if shown else likely("unknown", detail)

    return cause


MACHINE = (
    Tell(
        _p(r"No space left on device|\[Errno 28\]|There is not enough space on the disk"), _machine(NO_SPACE), last=True
    ),
    Tell(
        _p(
            r"^\s*MemoryError\b|virtual memory exhausted|(?:\[Errno 12\]|fork|mmap\w*|malloc\w*|g?cc1?\w*):? [^|]{0,40}"
            r"Cannot allocate memory|(?:^|: )out of memory(?: allocating|$)|std::bad_alloc|signal: 9\b|SIGKILL"
            r"|Killed signal terminated program|exit (?:code|status):? (?:-9|137)\b|fatal error C1060|^\s*Killed$"
        ),
        _machine(NO_MEMORY),
        last=True,
    ),
)

COMMANDS = (
    Tell(
        _p(
            r"error: command '([^']{1,300})' failed: No such file or directory"
            r"|unable to execute '([^']{1,300})': No such file"
        ),
        _command,
        last=True,
    ),
    Tell(_p(r"error: \[Errno 2\] No such file or directory: '([\w.+-]{1,60})'"), _command, last=True),
    Tell(
        _p(r"Microsoft Visual C\+\+ \S{1,12} (?:or greater )?is required|Unable to find vcvarsall\.bat"),
        _is(likely("missing-command", "cl.exe")),
        last=True,
    ),
    Tell(
        _p(
            r"can't find Rust compiler|Rust toolchain|cargo, the Rust package manager|`cargo` (?:is )?not found"
            r"|Rust not found|No Rust compiler"
        ),
        _is(likely("missing-command", "cargo")),
        last=True,
    ),
    Tell(
        _p(
            r"CMake must be installed|Problem with the CMake installation|CMake (?:is )?not found"
            r"|[Cc]ould not find CMake"
            r"|CMakeNotFoundError|Could not find `?cmake\b"
        ),
        _is(likely("missing-command", "cmake")),
    ),
    Tell(
        _p(r"No CMAKE_(CXX|C|Fortran|CUDA)_COMPILER could be found|CMAKE_(CXX|C|Fortran|CUDA)_COMPILER not set"),
        lambda seen: likely(
            "missing-command",
            {"C": "gcc", "CXX": "g++", "Fortran": "gfortran", "CUDA": "nvcc"}[seen.found[1] or seen.found[2]],
        ),
    ),
    Tell(_p(r"Protobuf compiler not found"), _is(likely("missing-command", "protoc"))),
    Tell(
        _p(r"no acceptable C compiler found|No working compiler found|C compiler cannot create executables"),
        _is(likely("missing-command", "gcc")),
    ),
    Tell(
        _p(r"CUDA_HOME environment variable is not set|nvcc (?:was )?not found"),
        _is(likely("missing-command", "nvcc")),
        last=True,
    ),
    Tell(
        _p(
            r"(?:^|[\s:/.])(?:ba|da|z)?sh: (?:line )?(?:\d{1,6}: )?([^\s:]{1,200}): (?:command )?not found"
            r"|'([^'\s]{1,200})' is not recognized as an internal or external command"
            r"|env: ['‘]?([\w.+-]{1,60})['’]?: No such file|make: ([\w.+-]{1,60}): (?:No such file or directory"
            r"|Command not found)"
        ),
        _command,
        last=True,
    ),
    Tell(
        _p(
            r"Program ['\"]?([\w.+-]{1,60})['\"]? not found or not executable|\b([\w.+-]{1,60}) executable not found"
            r"|without ([\w.+-]{1,60}) in the PATH|[Cc](?:ould|an)(?: ?not"
            r"|n't) find (?:the )?[`'\"]?([\w.+-]{1,60})[`'\"]? "
            r"(?:executable|binary|command|program|in (?:your |the )?\$?PATH)|\b([\w+-]{1,60}[-_]config) not found"
            r"|[`'\"]([\w.+-]{1,60})[`'\"] (?:command|executable|program) (?:was |is |appears )?not (?:found"
            r"|to be installed|installed)"
        ),
        _command,
        last=True,
    ),
)

_PYTHON = (
    r"(?i)(?:requires|require|needs|supports?|supported (?:on|by)|works? (?:on|with)|compatible with"
    r"|only) (?:at least )?"
    r"[^.!?]{0,40}\bpython\b|\bpython\b[^!?]{0,60}(?:is required|is needed|not supported|unsupported|or (?:newer"
    r"|later|higher"
    r"|greater|above)|not compatible|are supported|incompatible|too (?:old|new))|unsupported python"
    r"|Python version [<>=]+ ?\d"
    r"|requires a different Python|for python [^!?]{0,12}\bonly\b"
    r"|not support(?:ed)?(?: on)? (?:this version of )?Python|only versions [<>=]"
)
_SYSTEM = (
    r"(?:windows|linux|mac ?os(?: ?x)?|darwin|osx|unix|posix|bsd|android|ios|arm64|aarch64|x86(?:_64)?|32-bit|64-bit)"
)
_PLATFORM = (
    rf"(?i)\b(?:only|just)\b[^.!?]{{0,60}}\b{_SYSTEM}\b|\b{_SYSTEM}\b[^.!?]{{0,30}}\b(?:only|(?:is"
    rf"|are) (?:required|not supported))\b"
    rf"|not (?:supported|available|work)[^.!?]{{0,40}}\b(?:on|for|under) (?:this|your|{_SYSTEM})"
    r"|unsupported (?:platform|operating system|os|architecture|system|machine)"
    r"|(?:platform|operating system|architecture) [^.!?]{0,60}(?:not supported|unsupported)|requires (?:macos"
    r"|windows|linux)"
)
_PLACEHOLDER = (
    r"(?i)placeholder|dummy package|do not install|(?:you|were you|did you) (?:\w+ )?(?:want|mean|look|wanted"
    r"|meant|looking)"
    r"|wrong package|not the package|has been (?:renamed|moved|replaced|superseded)|rather than|instead of"
    r"|install [^.!?]{1,60} instead"
    r"|is deprecated|use ['`\"]?[\w-]{1,60}['`\"]? instead|deprecated, use|please (?:use|install) (?:['`\"]?pip|the)"
)
_ENDED = re.compile(
    r"^\s{0,12}((?:[\w]{1,60}\.){0,6}[A-Z]\w{1,60}(?:Error|Exception|Exit))\b(?::\s|$)|^\s{0,12}(Exception|Error): "
)


_ACCIDENTS = {
    *("NameError", "AttributeError", "TypeError", "KeyError", "IndexError"),
    *("ImportError", "ModuleNotFoundError", "SyntaxError", "UnicodeDecodeError"),
}  # nobody raises these to say no


def _refusal(kind: str, detail: str) -> Told:
    """A refusal counts in the last words of a build only, which are the build script's."""

    def cause(seen: Seen) -> Cause | None:
        raised = _raised(seen)
        return likely(kind, detail or raised) if _is_last(seen) and raised not in _ACCIDENTS else None

    return cause


_COMPILER = re.compile(r":\d+:\d+: (?:fatal )?(?:error|warning|note)|[Dd]id you mean:? ['‘]")


_LAST = 60  # rows in which the last words may be


def _is_last(seen: Seen) -> bool:
    """Whether the line belongs to the last words: those after the last traceback, or the end of the output."""
    row, left = seen.rows[seen.number], len(seen.rows) - seen.number
    if left > _LAST or row.lstrip().startswith(('File "', "warnings.warn", "^", "***")):
        return False
    if "Warning" in row or _COMPILER.search(row):
        return False
    last = seen.rows[-_LAST:]
    traceback = max((n for n, text in enumerate(last) if text.lstrip().startswith("Traceback (most")), default=-1)
    raised = max((n for n, text in enumerate(last) if _ENDED.match(text)), default=-1)
    return len(last) - left >= raised if raised > traceback else left <= 25


def _raised(seen: Seen) -> str:
    for number in range(seen.number, max(seen.number - 6, -1), -1):
        if found := _ENDED.match(seen.rows[number]):
            return (found[1] or found[2]).rpartition(".")[2]
    return "SystemExit"


def _config(seen: Seen) -> Cause | None:
    """The last words of a build name a command such as `gdal-config`, which says where a library is."""
    return likely("missing-command", seen.found[1]) if _is_last(seen) else None


REFUSALS = (
    Tell(_p(r"(?<![\w./-])(?!pkg-|auto-|build-)([a-z][a-z0-9+]{0,30}[-_]config)\b(?![.=/])"), _config, last=True),
    Tell(_p(_PYTHON), _refusal("platform-refused", "python"), last=True),
    Tell(_p(_PLATFORM), _refusal("platform-refused", "platform"), last=True),
    Tell(_p(_PLACEHOLDER), _refusal("placeholder", "")),
)

# ---- the frontend's own words -----------------------------------------------------------------------


def _cyclic(seen: Seen) -> Cause | None:
    return likely("unknown", f"its build requires `{seen.found[1]}`, which is being built for it")


FRONTEND = (
    *MACHINE,
    Tell(
        _p(r"No solution found when resolving: ((?:`[^`]{1,200}`,? ?){1,20})"),
        lambda seen: sure("backend-drift", _unmet(seen)),
    ),
    Tell(
        _p(r"No matching distribution found for ([^\s(]{1,200})"),
        lambda seen: sure("backend-drift", seen.found[1]),
        last=True,
    ),
    Tell(_p(r"does not appear to be a Python project"), _is(sure("metadata", "pyproject.toml or setup.py"))),
    Tell(
        _p(
            r"Invalid `?pyproject\.toml`?|`pyproject\.toml` does not match|TOML parse error|has an invalid"
            r"|TOMLDecodeError"
            r"|has a pyproject\.toml file that"
        ),
        _is(sure("metadata", "pyproject.toml")),
    ),
    Tell(_p(r"`backend-path` entry"), _is(sure("metadata", "backend-path"))),
    Tell(_p(r"Cyclic build dependency detected for `([^`]{1,200})`"), _cyclic),
    Tell(
        _p(r"match-runtime = true`, but `([^`]{1,200})` does not declare static metadata"),
        lambda seen: sure("metadata", f"{seen.found[1]} has no static metadata, which `match-runtime` needs"),
    ),
    Tell(_p(r"requires a different Python"), _is(sure("platform-refused", "python"))),
    Tell(
        _p(r"[Mm]etadata (?:name|version) `?([^`\s]{1,100})`? does not match"), _is(sure("metadata", "name or version"))
    ),
    Tell(
        _p(
            r"Failed to (?:fetch|download)[^`]{0,20}`?https?://([\w.-]{1,200})"
            r"|error sending request"
        ),
        _group("network-needed"),
    ),
    Tell(_p(r"(?:missing|[Nn]o) `?PKG-INFO`?"), _is(sure("metadata", "PKG-INFO"))),
)


def _unmet(seen: Seen) -> str:
    """The build requirement that nothing meets: the first that the reason speaks of, else the first."""
    asked: list[str] = [text.partition(" ;")[0].strip() for text in re.findall(r"`([^`]{1,200})`", seen.found[1])]
    why = seen.found.string[seen.found.end() :]
    for requirement in asked:
        name = re.split(r"[\s<>=!~\[;(]", requirement)[0]
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", why):
            return requirement
    return asked[0]


def _distutils(_: Seen) -> Cause | None:
    return sure("removed-module", "distutils")


HINTS = (
    Tell(_p(r"`?distutils`? was removed from the standard library"), _distutils),
    Tell(
        _p(r"depends on `?([\w.]{1,200})`?, but doesn't declare it as a build dependency"), lambda seen: _hinted(seen)
    ),
    Tell(
        _p(r"library that provides [`\"]([^`\"]{1,200})[`\"]"), lambda seen: header(seen.found[1], seen.output.python)
    ),
    Tell(_p(r"shared library for `?([\w.+-]{1,100})`?"), _group("missing-library")),
)


def _hinted(seen: Seen) -> Cause | None:
    """The module that uv misses; it proposes to install some that nobody can."""
    return missing(seen.found[1], seen.output.package)


# ---- the last resort --------------------------------------------------------------------------------

_TELLING = re.compile(
    r"^\s*(?:[\w./\\<>-]{0,200}(?::\d{1,7}){0,2}: )?(?:fatal )?(?:error|ERROR|Error|CMake Error)\b"
    r"|^\s{0,12}(?:\w{1,60}\.){0,6}[A-Z]\w{1,60}(?:Error|Exception|Exit)\b|: error[: ]|\berror\[E\d+\]"
    r"|multiple definition of|undefined reference to"
)


_CALL = re.compile(r"[Cc]ommand '|\d error|returned \d+ exit status")
_LAMENT = re.compile(r"(?i)\b(?:can't|cannot|could not|couldn't|unable|missing|not found|failed|must)\b")


def unknown(output: Output) -> Symptom:
    """What the last lines say, without a guess at what they mean."""
    rows = output.wrapped or ((output.story,) if output.own else ())
    said = [n for n, row in enumerate(rows) if row.strip() and not _is_warning(rows, n)]
    worth = [n for n in said if _TELLING.search(rows[n]) and not _CALL.search(rows[n])]
    worth = worth or [n for n in said if _LAMENT.search(rows[n])] or said[-1:]
    if not worth:
        return Symptom(Cause("unknown", "", Confidence.LOW))
    compiled = [n for n in worth if _COMPILER.search(rows[n])]
    number = (
        compiled[0] if compiled else worth[-1]
    )  # a compiler goes on after the first, a traceback ends with the last
    detail = rows[number].strip()
    others = [row for n in (compiled[1:4] or worth[-4:-1]) for row in evidence(rows, n)[-1:]]
    own = evidence(rows, number)
    lines = tuple(dict.fromkeys([*own, *others] if compiled else [*others, *own]))
    return Symptom(Cause("unknown", detail if len(detail) <= 200 else f"{detail[:199]}…", Confidence.LOW), lines[-6:])


def _is_warning(rows: Sequence[str], number: int) -> bool:
    """Whether a line warns only, or is the code below such a line."""
    near = rows[max(number - 1, 0) : number + 1]
    return any("Warning: " in row for row in (near if rows[number].startswith("  ") else near[-1:]))
