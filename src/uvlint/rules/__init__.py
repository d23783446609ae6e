"""The rules: one file each, found by walking this folder."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from uvlint.model.rule import Rule


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(getattr(import_module(f"{__name__}.{name}"), name) for name in names)
