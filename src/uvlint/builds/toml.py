"""Values of a foreign `pyproject.toml`, each checked for its type as it is taken."""

from collections.abc import Mapping
from typing import Any


def table(data: object, *keys: str) -> Mapping[str, Any]:
    """The table at `keys`; an empty one when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def texts(value: object) -> tuple[str, ...] | None:
    """The strings of an array of strings; None for anything else."""
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None
