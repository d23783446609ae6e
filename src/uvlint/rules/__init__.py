"""The rules: one file each, found by walking this folder."""

from functools import cache
from importlib import import_module
from pathlib import Path

from uvlint.model.rule import Rule


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, by name."""
    names = sorted(file.stem for file in Path(__path__[0]).iterdir() if file.suffix == ".py")
    return tuple(getattr(import_module(f"{__name__}.{name}"), name) for name in names if name != "__init__")
