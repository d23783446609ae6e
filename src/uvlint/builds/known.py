"""What the functions and methods do that setup scripts compute their lists with; everything else is not known."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from uvlint.builds import machine
from uvlint.builds.values import Fact, Marked, Parsed, PurePath, Ref, Text, Unknown, Value, poison, unknown_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from uvlint.model.build import Tree

ROOT = "/\x1froot"  # where the tree seems to lie; no real path begins so
LARGEST = 400_000  # characters or items of one value

_PLAIN = (str, int, float, bool, type(None))
_TEXT = frozenset(
    [
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "title",
        "capitalize",
        "replace",
        "split",
        "rsplit",
        "splitlines",
        "partition",
        "rpartition",
        "startswith",
        "endswith",
        "join",
        "find",
        "rfind",
        "index",
        "count",
        "isdigit",
        "isalpha",
        "isspace",
        "isalnum",
        "islower",
        "isupper",
        "format",
        "zfill",
        "ljust",
        "rjust",
        "removeprefix",
        "removesuffix",
    ]
)
_LIST = frozenset(["append", "extend", "insert", "copy", "index", "count", "remove", "pop", "reverse", "sort", "clear"])
_DICT = frozenset(["get", "keys", "values", "items", "update", "setdefault", "copy", "pop"])
_SET = frozenset(["add", "update", "union", "copy", "difference", "intersection", "discard"])
_PATHS = frozenset(
    [
        "os.path.join",
        "os.path.dirname",
        "os.path.abspath",
        "os.path.realpath",
        "os.path.normpath",
        "os.path.basename",
        "os.path.exists",
        "os.path.isfile",
        "os.path.isdir",
        "os.path.split",
        "os.path.splitext",
        "os.getcwd",
    ]
)
_OPEN = frozenset(["open", "io.open", "codecs.open", "builtins.open"])
_PIP = frozenset({f"pip.{module}.parse_requirements" for module in ("req", "_internal.req", "_internal.req.req_file")})
_HARMLESS = frozenset(
    ["print", "len", "isinstance", "repr", "warnings.warn", "sys.stdout.write", "sys.stderr.write", "os.chdir"]
)


class AbsentError(Exception):
    """A file that the script opens is not in the tree: it would fail there."""


def function(name: str, arguments: list[Value], keywords: Mapping[str, Value], tree: Tree, line: int) -> Value:
    """What the function called `name` gives.

    Raises:
        AbsentError: it opens a file that is not there.
    """
    if name in machine.CALLED and not arguments:
        return machine.CALLED[name]
    if name in _OPEN and arguments:
        mode = arguments[1] if len(arguments) > 1 else keywords.get("mode", "r")
        if not isinstance(mode, str) or set(mode) & set("wax+"):
            return Unknown("writes a file", line)
        return opened(arguments[0], tree, line)
    if name in _PATHS:
        return _path(name, arguments, tree) or Unknown(f"calls `{name}` on what is not known", line)
    if name in ("pathlib.Path", "pathlib.PurePath"):
        parts = [_as_path(argument) for argument in arguments]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            return PurePath(posixpath.join(*known) if known else "")
    if name == "hasattr" and arguments == [Ref("sys"), "pypy_version_info"]:
        return machine.PYPY
    if name in _PIP and arguments:
        return _parsed(arguments[0], tree, line)
    if name == "pkg_resources.parse_requirements" and arguments:
        return _listed(arguments[0], line)
    maker = _MAKERS.get(name)
    if maker is not None and not keywords:
        found = _attempt(maker, arguments, line)
        if found is not None:
            return found
    if name == "dict":
        return _dict(arguments, keywords, line)
    if name in _HARMLESS:
        return Unknown(f"uses what `{name}` gives", line)
    return Unknown(f"calls `{name}`", line)


def _parsed(path: Value, tree: Tree, line: int) -> Value:
    """The plain lines of a requirements file. Options are not followed, and pip's objects lose markers on the way."""
    file = opened(path, tree, line)
    if isinstance(file, Unknown):
        return file
    lines = [text.partition(" #")[0].strip() for text in file.text.splitlines() if not text.lstrip().startswith("#")]
    if any(text.startswith("-") or ";" in text or "://" in text or text.endswith("\\") for text in lines):
        return Unknown("lets pip read more than plain requirements", line)
    return [Parsed(text) for text in lines if text]


def _listed(value: Value, line: int) -> Value:
    """The requirements in a text, file or list, as `pkg_resources` parses them."""
    lines = value.splitlines() if isinstance(value, str) else items(value)
    if lines is None or not all(isinstance(text, str) and not text.endswith("\\\n") for text in lines):
        return Unknown("parses requirements that are not known", line)
    plain = [text.partition(" #")[0].strip() for text in lines]
    return [text for text in plain if text and not text.startswith("#")]


def is_harmless(name: str) -> bool:
    """Whether a function changes none of its arguments."""
    return name in _HARMLESS or name in _PATHS or name in _OPEN or name in _MAKERS or name in machine.CALLED


def method(of: Value, name: str, arguments: list[Value], keywords: Mapping[str, Value], tree: Tree, line: int) -> Value:
    """What a method of a known value gives; lists, dicts and sets may be changed by it."""
    if isinstance(of, Fact):
        return _fact_method(of, name, arguments, line)
    if isinstance(of, PurePath):
        return _path_method(of, name, arguments, tree, line)
    if isinstance(of, Text):
        if name in ("read", "readlines", "close", "seek"):
            return {"read": of.text, "readlines": of.text.splitlines(keepends=True)}.get(name)
        return Unknown(f"calls `.{name}` on a file", line)
    if isinstance(of, str) and name in ("encode", "decode"):
        return of  # what is read as bytes is kept as text here
    allowed = (
        _TEXT if isinstance(of, str) else _LIST if isinstance(of, list) else _DICT if isinstance(of, dict) else _SET
    )
    if name not in allowed or not isinstance(of, str | list | dict | set):
        return Unknown(f"calls `.{name}`", line)
    if isinstance(of, str):
        fault = _text_fault(of, name, arguments, keywords, line)
    else:
        fault = _holder_fault(of, name, line)
        if name in ("extend", "update", "union") and arguments and not isinstance(of, dict):
            arguments = [items(argument) if items(argument) is not None else argument for argument in arguments]
    if fault is None:
        try:
            found = getattr(of, name)(*arguments, **keywords)
        except (TypeError, ValueError, LookupError, AttributeError):
            fault = unknown_in(arguments) or Unknown(f"calls `.{name}` in a way that fails", line)
        else:
            return list(found) if isinstance(of, dict) and name in ("keys", "values", "items") else found
    if not isinstance(of, str) and name not in ("get", "keys", "values", "items", "copy", "index", "count"):
        poison(of, fault)
    return fault


def _text_fault(of: str, name: str, arguments: list[Value], keywords: Mapping[str, Value], line: int) -> Unknown | None:
    """Why a method of a string is not called: its arguments are not plain, or what it makes could be huge."""
    given = [*arguments, *keywords.values()]
    hidden = unknown_in(given)
    if hidden is not None:
        return hidden
    flat = [
        part for argument in given for part in (argument if isinstance(argument, list | tuple | set) else [argument])
    ]
    if not all(isinstance(part, _PLAIN) for part in flat):
        return Unknown("makes a text of what differs from platform to platform", line)
    longest = max((len(str(part)) for part in flat), default=0)
    if name in ("ljust", "rjust", "zfill") and not all(isinstance(part, str) or (part or 0) < 1000 for part in flat):
        return Unknown("makes a very long text", line)
    size = len(of) * len(flat) if name == "join" else max(len(of), 1) * max(longest, 1) // 8
    if name in ("replace", "format", "join") and size > LARGEST:
        return Unknown("makes a very long text", line)
    if name == "format" and not _is_plain_format(of):
        return Unknown("formats text in an unusual way", line)
    return None


def _holder_fault(of: Value, name: str, line: int) -> Unknown | None:
    """Why a method of a list, dict or set is not called: what it asks for is not certain."""
    if isinstance(of, dict):
        return next((key for key in of if isinstance(key, Unknown)), None)
    if isinstance(of, list) and name not in ("index", "remove", "pop", "count", "sort", "reverse"):
        return None
    if isinstance(of, set) and name in ("add", "update", "union", "copy"):
        return None
    vague = any(isinstance(item, Marked | Unknown) for item in of)
    return Unknown(f"calls `.{name}` on what differs from platform to platform", line) if vague else None


def _is_plain_format(template: str) -> bool:
    """Whether a template only fills in: no attributes, no widths."""
    import re

    return all(re.fullmatch(r"\w*", field) for field in re.findall(r"\{([^{}]*)\}", template))


def opened(path: Value, tree: Tree, line: int) -> Text | Unknown:
    """The file at a path of the script."""
    text = _as_path(path)
    inside = None if text is None else within(text)
    if inside is None:
        return Unknown("reads a file from a path that is not known", line)
    if inside in tree.texts:
        return Text(tree.texts[inside])
    if inside in tree.members:
        return Unknown(f"reads `{inside}`, which is not kept", line)
    raise AbsentError(f"reads `{inside}`, which is not in the sdist")


def within(path: str) -> str | None:
    """The path as the tree has it; None when it lies outside."""
    found = posixpath.normpath(posixpath.join(ROOT, path))
    if found == ROOT:
        return ""
    return found[len(ROOT) + 1 :] if found.startswith(f"{ROOT}/") else None


def _as_path(value: Value) -> str | None:
    return value.path if isinstance(value, PurePath) else value if isinstance(value, str) else None


def _path(name: str, arguments: list[Value], tree: Tree) -> Value | None:
    parts = [_as_path(argument) for argument in arguments]
    texts = [part for part in parts if part is not None]
    if len(texts) < len(parts) or (not texts and name != "os.getcwd"):
        return None
    match name.rpartition(".")[2]:
        case "getcwd":
            return ROOT
        case "join":
            return posixpath.join(*texts)
        case "abspath" | "realpath":
            return posixpath.normpath(posixpath.join(ROOT, texts[0]))
        case "exists" | "isfile" | "isdir" as kind:
            return _exists(texts[0], tree, kind)
        case other:
            call: Callable[[str], Value] = getattr(posixpath, other)
            return call(texts[0])


def _exists(path: str, tree: Tree, kind: str) -> Value:
    inside = within(path)
    if inside is None:
        return None
    is_folder = any(member.startswith(f"{inside}/") for member in tree.members) or inside == ""
    return {"exists": is_folder or inside in tree.members, "isdir": is_folder}.get(kind, inside in tree.members)


def _path_method(of: PurePath, name: str, arguments: list[Value], tree: Tree, line: int) -> Value:
    match name:
        case "resolve" | "absolute":
            return PurePath(posixpath.normpath(posixpath.join(ROOT, of.path)))
        case "joinpath":
            parts = [_as_path(argument) for argument in arguments]
            known = [part for part in parts if part is not None]
            return PurePath(posixpath.join(of.path, *known)) if len(known) == len(parts) else Unknown("a path", line)
        case "with_name" if isinstance(arguments[0], str):
            return PurePath(posixpath.join(posixpath.dirname(of.path), arguments[0]))
        case "open":
            return opened(of, tree, line)
        case "read_text" | "read_bytes":
            file = opened(of, tree, line)
            return file.text if isinstance(file, Text) else file
        case "exists" | "is_file" | "is_dir":
            found = _exists(of.path, tree, {"is_file": "isfile", "is_dir": "isdir"}.get(name, name))
            return Unknown("looks for a file outside", line) if found is None else found
    return Unknown(f"calls `.{name}` on a path", line)


def _fact_method(of: Fact, name: str, arguments: list[Value], line: int) -> Value:
    if name == "lower" and of.variable != "version" and not arguments:
        return Fact(of.variable, 0, lowered=True)
    if name == "startswith" and len(arguments) == 1 and of.variable != "version":
        return machine.starts_with(of, arguments[0], line)
    return Unknown("asks the machine in a way that no marker can", line)


def _dict(arguments: list[Value], keywords: Mapping[str, Value], line: int) -> Value:
    try:
        return dict(*arguments, **keywords)
    except (TypeError, ValueError):
        return Unknown("calls `dict` in an unusual way", line)


def _attempt(maker: Callable[[list[Value]], Value], arguments: list[Value], line: int) -> Value:
    try:
        return maker(arguments)
    except (TypeError, ValueError, IndexError, AttributeError):
        return Unknown("calls a function in a way that fails", line)


def items(value: Value) -> Sequence[Value] | None:
    """What a loop over the value takes; None when that cannot be told."""
    if isinstance(value, Text):
        return value.text.splitlines(keepends=True)
    if isinstance(value, dict | list | tuple | str):
        return list(value)
    if isinstance(value, set):
        return list(value)
    return None


def _has_marks(value: Value) -> bool:
    return isinstance(value, list | tuple | set) and any(isinstance(item, Marked) for item in value)


def _whole(value: Value) -> list[Value]:
    found = items(value)
    if found is None:
        raise TypeError
    return list(found)


def _sized(value: Value) -> Value:
    if unknown_in(value) or _has_marks(value):
        raise TypeError
    return len(_whole(value))


def _sorted(value: Value) -> Value:
    found = _whole(value)
    return found if unknown_in(found) or _has_marks(found) else sorted(found)


def _text(value: Value) -> str:
    if not isinstance(value, _PLAIN):
        if isinstance(value, PurePath):
            return value.path
        raise TypeError
    return str(value)


_MAKERS: Mapping[str, Callable[[list[Value]], Value]] = {
    "list": lambda given: _whole(given[0]) if given else [],
    "tuple": lambda given: tuple(_whole(given[0])) if given else (),
    "set": lambda given: set(_whole(given[0])) if given else set(),
    "sorted": lambda given: _sorted(given[0]),
    "len": lambda given: _sized(given[0]),
    "str": lambda given: _text(given[0]) if given else "",
    "int": lambda given: int(_text(given[0])[:20]),
    "bool": lambda given: bool(given[0]) if isinstance(given[0], _PLAIN) else bool(_whole(given[0])),
    "itertools.chain": lambda given: [item for part in given for item in _whole(part)],
    "itertools.chain.from_iterable": lambda given: [item for part in _whole(given[0]) for item in _whole(part)],
    "sum": lambda given: [item for part in _whole(given[0]) for item in _whole(part)] if given[1] == [] else None,
    "enumerate": lambda given: list(enumerate(_whole(given[0]))),
    "zip": lambda given: list(zip(*map(_whole, given), strict=False)),
    "os.fspath": lambda given: _text(given[0]),
}
