"""GitHub's `${{ … }}` as far as it is known before a workflow runs: values of the matrix, of `env`, and literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents.evidence.statement import Word
from uvlint.documents.evidence.yaml_text import Node, Scalar, get

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

_OPEN, _CLOSE = "${{", "}}"
_LONGEST = 4_000  # characters of a value that is looked into


class Context(Struct, frozen=True):
    """What expressions can refer to; `is_whole` says that nothing of the matrix is unknown, so that a name that is not
    in it is empty."""

    matrix: Names[str, Node]
    env: Names[str, Word]
    is_whole: bool = True


def word(node: Node | None, context: Context) -> Word | None:
    """The value of a scalar; None when only a run would tell."""
    if not isinstance(node, Scalar) or len(node.text) > _LONGEST:
        return None
    parts, line, rest = list[str](), node.line, node.text
    while _OPEN in rest:
        before, _, after = rest.partition(_OPEN)
        expression, closed, rest = after.partition(_CLOSE)
        value = _value(expression, context) if closed else None
        if value is None:
            return None
        parts += (before, value.text)
        if sum(map(len, parts)) > _LONGEST:
            return None
        line = value.line or line
    return Word("".join((*parts, rest)), line)


def node_of(node: Node | None, context: Context) -> Node | None:
    """The node that a value stands for: a whole list or mapping of the matrix, or the value itself."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text.startswith(_OPEN) and text.endswith(_CLOSE) and text.count(_OPEN) == 1:
        found = _looked_up(text[len(_OPEN) : -len(_CLOSE)].strip(), context)
        if found is not None:
            return found
    return node


def _value(expression: str, context: Context) -> Word | None:
    """The first of `a || b` that is not empty."""
    last: Word | None = None
    for part in expression.split("||"):
        last = _operand(part.strip(), context)
        if last is None or last.text not in ("", "false"):
            return last
    return last


def _operand(text: str, context: Context) -> Word | None:
    if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1]:
        return Word(text[1:-1], 0)
    if text in ("true", "false") or (text and text.replace(".", "", 1).isdigit() and len(text) < 10):
        return Word(text, 0)
    keys = _keys(text)
    if keys and keys[0] == "env" and len(keys) == 2:
        return context.env.get(keys[1])
    if keys and keys[0] == "matrix":
        found = _looked_up(text, context)
        if found is None:
            return Word("", 0) if context.is_whole and keys[1:] and keys[1] not in context.matrix else None
        return Word(found.text, found.line) if isinstance(found, Scalar) and _OPEN not in found.text else None
    return None


def _looked_up(text: str, context: Context) -> Node | None:
    keys = _keys(text)
    if len(keys) < 2 or keys[0] != "matrix":
        return None
    return get(context.matrix.get(keys[1]), *keys[2:])


def _keys(text: str) -> tuple[str, ...]:
    """`matrix.a['b']` as its parts; () for anything else."""
    plain = text.replace("['", ".").replace("']", "")
    keys = tuple(plain.split("."))
    return keys if all(key.replace("-", "_").isidentifier() for key in keys) else ()
