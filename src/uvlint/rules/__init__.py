"""The rules: one file each, found by walking this folder."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from uvlint import files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uvlint.model.rule import Rule


@cache
def names() -> tuple[str, ...]:
    """The name of every rule, sorted."""
    found = [name.removesuffix(".py") for name in files.names(__path__[0], ".py") if name.endswith(".py")]
    return tuple(name.replace("_", "-") for name in found if name != "__init__")


def load(wanted: Iterable[str] | None = None) -> tuple[Rule, ...]:
    """The rules of these names, or every rule; to load all takes as long as to read a project."""
    return tuple(_rule(name) for name in (names() if wanted is None else wanted))


@cache
def _rule(name: str) -> Rule:
    word = name.replace("-", "_")
    found: Rule = getattr(import_module(f"{__name__}.{word}"), word)
    return found
