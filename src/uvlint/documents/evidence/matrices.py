"""The combinations of a GitHub `strategy.matrix`: axes, `exclude`, then `include`, as the service makes them.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents.evidence.yaml_text import Listed, Mapping, Node, Scalar, entries, items

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST = 256  # jobs of one matrix, by the service's own limit


class Matrix(Struct, frozen=True):
    """The combinations; `is_whole` is false where a part is decided by a run: then only what stands there is known."""

    combinations: tuple[dict[str, Node], ...] = ({},)
    is_whole: bool = True


_UNKNOWN = Matrix(is_whole=False)


def combined(matrix: Node | None) -> Matrix:
    """The matrix of a job; without one there is the one empty combination."""
    if matrix is None:
        return Matrix()
    if not isinstance(matrix, Mapping):
        return _UNKNOWN
    parts = dict(matrix.pairs)
    include, exclude = parts.pop("include", None), parts.pop("exclude", None)
    if any(node is not None and not isinstance(node, Listed) for node in (include, exclude)):
        return _UNKNOWN
    axes = {name: node.items for name, node in parts.items() if isinstance(node, Listed)}
    is_whole = len(axes) == len(parts)
    if not is_whole and exclude is not None:
        return _UNKNOWN  # what is left out may hang on the part that nobody knows
    size = 1
    for values in axes.values():
        size *= len(values)
    if size > _MOST or len(items(include)) > _MOST:
        return _UNKNOWN
    found = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())] if axes else []
    left_out = [dict(entries(entry)) for entry in items(exclude)]
    found = [one for one in found if not any(entry and _agrees(one, entry) for entry in left_out)]
    return Matrix(tuple(_included(found, axes.keys(), include)) if axes or include else ({},), is_whole)


def _included(found: list[dict[str, Node]], axes: Collection[str], include: Node | None) -> list[dict[str, Node]]:
    """An entry joins every combination of which it changes no axis; where there is none it stands for itself."""
    originals = [dict(one) for one in found]
    result = [dict(one) for one in found]
    for node in items(include):
        entry = dict(entries(node))
        fits = [
            number
            for number, original in enumerate(originals)
            if all(same(original[key], value) for key, value in entry.items() if key in axes)
        ]
        for number in fits:
            result[number] |= entry
        if not fits:
            result.append(entry)
    return result


def _agrees(combination: dict[str, Node], entry: dict[str, Node]) -> bool:
    return all(key in combination and same(value, combination[key]) for key, value in entry.items())


def same(one: Node, other: Node) -> bool:
    """Whether two values are equal, whatever the lines they stand on; a mapping agrees with one that says more."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.text == other.text
    if isinstance(one, Listed) and isinstance(other, Listed):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(key in other.pairs and same(value, other.pairs[key]) for key, value in one.pairs.items())
    return False
