"""What calls in a setup script give that are not calls of its own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.builds import known
from uvlint.builds.known import items
from uvlint.builds.operators import truth
from uvlint.builds.syntax import parse
from uvlint.builds.values import Marked, Method, Ref, Unknown, Value, marked, poison

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from uvlint.builds.setup_script import Walk


def called(walk: Walk, function: Value, arguments: list[Value], keywords: dict[str, Value], line: int) -> Value:
    """What a call of something that is not the script's own gives."""
    if isinstance(function, Method):
        return known.method(function.of, function.name, arguments, keywords, walk.tree, line)
    if isinstance(function, Ref):
        special = _SPECIAL.get(function.name)
        if special is not None:
            return special(walk, arguments, line)
        if known.is_harmless(function.name):
            return known.function(function.name, arguments, keywords, walk.tree, line)
    why = function if isinstance(function, Unknown) else Unknown("calls what is not known", line)
    if isinstance(function, Ref):
        found = known.function(function.name, arguments, keywords, walk.tree, line)
        if not isinstance(found, Unknown):
            return found
        why = found
    for argument in (*arguments, *keywords.values()):
        poison(argument, why)
    return why


def _map(walk: Walk, arguments: list[Value], line: int) -> Value:
    parts = items(arguments[1]) if len(arguments) == 2 else None
    if parts is None:
        return Unknown("calls `map` on what is not known", line)
    return [_each(walk, arguments[0], part, line) for part in parts]


def _each(walk: Walk, function: Value, part: Value, line: int) -> Value:
    if isinstance(part, Unknown):
        return part
    if isinstance(part, Marked):
        return marked(_each(walk, function, part.value, line), part.where)
    if isinstance(function, Ref) and function.name.startswith("str.") and isinstance(part, str):
        return known.method(part, function.name[4:], [], {}, walk.tree, line)
    return walk.call(function, [part], {}, line)


def _filter(walk: Walk, arguments: list[Value], line: int) -> Value:
    parts = items(arguments[1]) if len(arguments) == 2 else None
    if parts is None:
        return Unknown("calls `filter` on what is not known", line)
    found: list[Value] = []
    for part in parts:
        keep = part if arguments[0] in (None, Ref("bool")) else _each(walk, arguments[0], part, line)
        inner = keep.value if isinstance(keep, Marked) else keep
        test = truth(inner, line)
        if not isinstance(test, bool):
            found.append(Unknown("filters by what is not known", line))
        elif test:
            found.append(part)
    return found


def _quantified(_walk: Walk, _arguments: list[Value], line: int) -> Value:
    return Unknown("asks for `any` or `all`", line)


def _exec(walk: Walk, arguments: list[Value], line: int) -> Value:
    """Another file's text walked as a part of the script; it is no more run than the script itself."""
    into = arguments[1] if len(arguments) > 1 else None
    parsed = parse(arguments[0]) if arguments and isinstance(arguments[0], str) else ""
    if isinstance(parsed, str):
        why = Unknown("runs text that is not known", line)
        if isinstance(into, dict):
            poison(into, why)
        else:
            for name, value in walk.scopes[0].items():
                if not isinstance(value, Ref):
                    walk.scopes[0][name] = why
        return None
    outer = walk.scopes
    walk.scopes = [*outer, into] if isinstance(into, dict) else outer if into is None else outer[:1]
    walk.block(parsed.body)
    if isinstance(into, dict):  # branches may have put copies in its place
        into |= walk.scopes[-1]
        walk.scopes = walk.scopes[:-1]
    elif into is not None:
        walk.scopes = [walk.scopes[0], *outer[1:]]
    return None


_SPECIAL: Mapping[str, Callable[[Walk, list[Value], int], Value]] = {
    "map": _map,
    "filter": _filter,
    "any": _quantified,
    "all": _quantified,
    "exec": _exec,
    "compile": lambda _walk, arguments, _line: arguments[0] if arguments else None,
}
