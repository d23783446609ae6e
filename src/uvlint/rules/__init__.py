"""The rules: one file each, found by walking this folder."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from uvlint import files

if TYPE_CHECKING:
    from uvlint.model.rule import Rule


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, by name."""
    names = [name.removesuffix(".py") for name in files.names(__path__[0]) if name.endswith(".py")]
    return tuple(getattr(import_module(f"{__name__}.{name}"), name) for name in names if name != "__init__")
