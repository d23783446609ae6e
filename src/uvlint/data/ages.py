"""How old each table is: all of them age, and what they do not know uvlint does not find."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from uvlint.data import (
    backends,
    build_backends,
    c_api,
    commands,
    declarative,
    headers,
    images,
    imports,
    markers,
    names,
    platforms,
    pythons,
    removed_modules,
    runners,
    settings,
    system_packages,
    uv_keys,
)

if TYPE_CHECKING:
    from types import ModuleType

# what a table is about: where it is
TABLES: dict[str, ModuleType] = {
    "Pythons and their dates": pythons,
    "platforms and wheel tags": platforms,
    "marker values": markers,
    "keys of uv": uv_keys,
    "settings of uv": settings,
    "confused and renamed packages": names,
    "modules of packages": imports,
    "removed modules": removed_modules,
    "changes of the C API": c_api,
    "build backends": backends,
    "build backends and Pythons": build_backends,
    "declarative backends": declarative,
    "headers": headers,
    "system packages": system_packages,
    "commands": commands,
    "images": images,
    "runners of CI services": runners,
}


def told(today: date) -> str:
    """A line for each table: what it is about, the day it was read or made, how long ago, and the uv it follows."""
    width = max(map(len, TABLES))
    return "".join(f"{name:{width}}  {_age(table, today)}\n" for name, table in TABLES.items())


def _age(table: ModuleType, today: date) -> str:
    days = (today - date.fromisoformat(table.AS_OF)).days
    since = f"{days} day{'' if days == 1 else 's'} old" if days >= 0 else "by a clock that is behind"
    uv = getattr(table, "UV", "")
    return f"{table.AS_OF}, {since}{f', uv {uv}' if uv else ''}"
