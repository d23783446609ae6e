"""Plain values: how much they hold, and what their methods give, those of files that have been opened too."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value: TypeAlias = "str | bool | int | tuple[Value, ...] | dict[str, Value] | None"

LARGEST = 200_000  # characters and items of one value
NESTED = 6  # how deep a value may be nested
FILE = "\0file"  # the only key of a dict that stands for an opened file; its value is what the file says
_FIELD = re.compile(r"\{(\w{0,60})(?:![rs])?\}")


class Unclear(Exception):
    """An expression whose value cannot be told."""


def weight(value: Value, depth: int = 0) -> int:
    """How much a value holds: characters, and the items of all that is in it; what is nested too deep is too much."""
    if isinstance(value, str):
        return len(value)
    if depth > NESTED:
        return LARGEST + 1
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    if len(parts) > LARGEST:
        return LARGEST + 1
    total = len(parts)
    for part in parts:
        total += weight(part, depth + 1)
        if total > LARGEST:
            break
    return total


def as_items(value: Value) -> Value:
    """What a loop over a value runs over: the lines of an opened file."""
    if isinstance(value, dict) and isinstance(text := value.get(FILE), str):
        return tuple(text.splitlines(keepends=True))
    return value


def formatted(left: str, right: Value) -> str:
    """`left % right`.

    Raises:
        Unclear: it has more than plain fields.
    """
    parts = right if isinstance(right, tuple) else (right,)
    pieces = re.split("%[sdi]", left)
    if len(pieces) != len(parts) + 1 or "%" in "".join(pieces):
        raise Unclear
    texts = [*(str(part) for part in parts), ""]
    return "".join(piece + text for piece, text in zip(pieces, texts, strict=True))


def method(owner: Value, name: str, values: Sequence[Value], words: Mapping[str, Value]) -> Value:
    """What a call of a method of a value gives.

    Raises:
        Unclear: it cannot be told.
    """
    if isinstance(owner, dict):
        return _of_dict(owner, name, values)
    if not isinstance(owner, str):
        raise Unclear
    match name, values:
        case (("resolve" | "absolute" | "as_posix" | "expanduser" | "encode" | "decode"), _):
            return owner
        case ("joinpath", [str() as part]):
            return posixpath.join(owner, part)
        case (("lower" | "upper" | "title"), []):
            lowered: str = getattr(owner, name)()
            return lowered
        case (("strip" | "lstrip" | "rstrip"), [] | [str()]):
            stripped: str = getattr(owner, name)(*values)
            return stripped
        case ("startswith", [str() as part]):
            return owner.startswith(part)
        case ("endswith", [str() as part]):
            return owner.endswith(part)
        case ("replace", [str() as old, str() as new]) if len(owner) * (len(new) + 1) < 1 << 20:
            return owner.replace(old, new)
        case ("split", []):
            return tuple(owner.split())
        case ("split", [str() as mark]) if mark:
            return tuple(owner.split(mark))
        case ("split", [str() as mark, int() as most]) if mark:
            return tuple(owner.split(mark, most))
        case ("partition", [str() as mark]) if mark:
            return owner.partition(mark)
        case ("rpartition", [str() as mark]) if mark:
            return owner.rpartition(mark)
        case ("splitlines", []):
            return tuple(owner.splitlines())
        case ("join", [tuple() as parts]) if all(isinstance(part, str) for part in parts):
            return owner.join(str(part) for part in parts)
        case ("format", _) if "{" in owner:
            return _filled(owner, values, words)
    raise Unclear


def _filled(text: str, values: Sequence[Value], words: Mapping[str, Value]) -> str:
    """`text.format(…)`, with plain fields alone."""
    found: list[str] = []
    at = 0
    for number, field in enumerate(_FIELD.finditer(text)):
        key = field[1] or str(number)
        value = values[int(key)] if key.isdecimal() and int(key) < len(values) else words.get(key, FILE)
        if not isinstance(value, str | int) or value == FILE:
            raise Unclear
        found += [text[at : field.start()], str(value)]
        at = field.end()
    found.append(text[at:])
    if "{" in "".join(found[::2]) or "}" in "".join(found[::2]):
        raise Unclear
    return "".join(found)


def _of_dict(owner: dict[str, Value], name: str, values: Sequence[Value]) -> Value:
    match name, values:
        case ("get", [str() as key, *_]) if key in owner:
            return owner[key]
        case ("read", []) if FILE in owner:
            return owner[FILE]
        case (("readlines" | "xreadlines"), []) if FILE in owner:
            return as_items(owner)
        case ("close", []) if FILE in owner:
            return None
    raise Unclear
