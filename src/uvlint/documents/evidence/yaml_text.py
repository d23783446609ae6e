"""YAML as nodes with lines, out of the library's events: bounded in size, depth and what aliases add up to.

Events, and not the library's own nodes or objects: composing recurses, and an alias costs nothing there until somebody
walks over what it stands for. Nothing is ever constructed, so a tag means nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from uvlint.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 256 * 1024  # characters
_DEPTH = 40
_NODES = 20_000  # with what aliases stand for counted each time
_MERGE = "<<"
_FLOAT = re.compile(r"[-+]?\d+\.\d+")


class Scalar(Struct, frozen=True):
    """A text or number; `text` is what a reader of YAML gets, so that a bare 3.10 is the number 3.1."""

    text: str
    line: int


class Listed(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    line: int


class Mapping(Struct, frozen=True):
    """A mapping by its keys, merge keys (`<<`) followed; only keys that are scalars are kept."""

    pairs: dict[str, Node]
    keys: dict[str, int]
    line: int


Node = Scalar | Listed | Mapping


class _Open(Struct):
    """A collection that has not ended; `key` is the key that waits for its value."""

    line: int
    is_mapping: bool
    anchor: str | None
    items: list[Node]
    pairs: dict[str, Node]
    keys: dict[str, int]
    merged: list[Mapping]
    key: Scalar | None = None
    is_key_next: bool = True
    size: int = 1


def documents(file: str, text: str) -> list[Node]:
    """The documents of a YAML file.

    Raises:
        DocumentError: it is no YAML, or larger or deeper than anybody writes by hand.
    """
    if len(text) > LARGEST:
        raise DocumentError(file, f"is larger than {LARGEST // 1024} KiB")
    import yaml  # 30 ms: only for a file that was not read before

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(_composed(file, yaml.parse(text, Loader=loader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DocumentError(file, "is no valid YAML", line=mark.line + 1 if mark else 0, column=1) from error
    except (RecursionError, ValueError) as error:
        raise DocumentError(file, "is no valid YAML") from error


def _composed(file: str, events: Iterator[Any]) -> Iterator[Node]:
    known: dict[str, tuple[Node, int]] = {}
    open_: list[_Open] = []
    total = 0
    for event in events:
        kind, line = type(event).__name__, event.start_mark.line + 1
        node: Node | None = None
        size, anchor = 1, getattr(event, "anchor", None)
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(open_) >= _DEPTH:
                raise DocumentError(file, "is nested too deeply", line=line, column=1)
            open_.append(_Open(line, kind == "MappingStartEvent", anchor, [], {}, {}, []))
        elif kind == "ScalarEvent":
            node = Scalar(_value(event.value, bool(event.implicit[0])), line)
        elif kind == "AliasEvent":
            if anchor not in known:
                raise DocumentError(file, "has an alias that leads nowhere or to itself", line=line, column=1)
            node, size = known[anchor]
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            ended = open_.pop()
            node, size, anchor = _closed(ended), ended.size, ended.anchor
        elif kind == "DocumentStartEvent":
            known.clear()
        if node is None:
            continue
        total += 1 if kind.endswith("EndEvent") else size
        if total > _NODES:
            raise DocumentError(file, "says more than anybody writes by hand", line=line, column=1)
        if anchor is not None and kind != "AliasEvent":
            known[anchor] = (node, size)
        if open_:
            _add(open_[-1], node, size)
        else:
            yield node


def _add(to: _Open, node: Node, size: int) -> None:
    to.size += size
    if not to.is_mapping:
        to.items.append(node)
    elif to.is_key_next:
        to.key, to.is_key_next = node if isinstance(node, Scalar) else None, False
    else:
        if to.key is not None and to.key.text == _MERGE:
            merged = node.items if isinstance(node, Listed) else (node,)
            to.merged += [one for one in merged if isinstance(one, Mapping)]
        elif to.key is not None:
            to.pairs[to.key.text] = node
            to.keys[to.key.text] = to.key.line
        to.key, to.is_key_next = None, True


def _closed(ended: _Open) -> Node:
    if not ended.is_mapping:
        return Listed(tuple(ended.items), ended.line)
    pairs, keys = dict[str, Node](), dict[str, int]()
    for merged in reversed(ended.merged):
        pairs |= merged.pairs
        keys |= merged.keys
    return Mapping(pairs | ended.pairs, keys | ended.keys, ended.line)


def _value(text: str, is_plain: bool) -> str:
    return repr(float(text)) if is_plain and len(text) < 20 and _FLOAT.fullmatch(text) else text


# ---- reading --------------------------------------------------------------------------------------


def get(node: Node | None, *keys: str) -> Node | None:
    """The node that keys lead to."""
    for key in keys:
        node = node.pairs.get(key) if isinstance(node, Mapping) else None
    return node


def entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The pairs of a mapping; none of anything else."""
    return iter(node.pairs.items() if isinstance(node, Mapping) else ())


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; a value by itself is the only one of its list."""
    return () if node is None else node.items if isinstance(node, Listed) else (node,)


def scalar(node: Node | None) -> str | None:
    """The text of a scalar."""
    return node.text if isinstance(node, Scalar) else None
