"""Settings of uv outside the project: of the folders above it, of the user and of the system.

Follows crates/uv-settings/src/lib.rs and crates/uv-dirs/src/lib.rs. A file is looked for where uv would, read once,
and bounded; one that uv would refuse is refused.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from uvlint import files
from uvlint.errors import UsageError
from uvlint.model import location
from uvlint.model.location import Layer, Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LARGEST = 1024 * 1024  # bytes of one file
_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})


def settings(search: Search, environment: Mapping[str, str]) -> Layer:
    """What all files say together about indexes: the project's, those above it, the user's, the system's.

    UV_CONFIG_FILE takes the place of all of them, UV_NO_CONFIG leaves none.

    Raises:
        UsageError: a file outside the project that uv would refuse.
    """
    named = environment.get("UV_CONFIG_FILE")
    if named:
        return _layer(named, _required(named), pip=search.pip)
    if environment.get("UV_NO_CONFIG", "").strip().lower() in _TRUE:
        return Layer()
    found = search.settings
    if search.folder is not None:
        found = found.over(_nearest(search.folder, pip=search.pip))
    for file in _outside(environment):
        data = table(file, largest=_LARGEST)
        if data is not None:
            found = found.over(_layer(file, data, pip=search.pip))
    return found


def table(file: str | None, *, largest: int) -> dict[str, Any] | None:
    """The TOML in a file of at most `largest` bytes; None when there is no file that may be read.

    Raises:
        UsageError: it is no TOML.
    """
    if file is None:
        return None
    try:
        text = files.content(file, largest).decode("utf-8")
    except (OSError, files.NotAFileError, files.TooLargeError):
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"`{file}` is not UTF-8 text", hint="uv would not start with it either") from error
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"`{file}` is no TOML: {error}", hint="uv would not start with it either") from error


def home(environment: Mapping[str, str]) -> str:
    """The user's folder."""
    return environment.get("HOME") or os.path.expanduser("~")


def _required(file: str) -> dict[str, Any]:
    data = table(file, largest=_LARGEST)
    if data is None:
        raise UsageError(f"`{file}`, which UV_CONFIG_FILE names, cannot be read")
    return data


def _outside(environment: Mapping[str, str]) -> Iterator[str]:
    """The user's file and the system's, there or not."""
    if sys.platform == "win32":
        if environment.get("APPDATA"):
            yield os.path.join(environment["APPDATA"], "uv", "uv.toml")
    else:
        own = environment.get("XDG_CONFIG_HOME", "")
        folder = own if os.path.isabs(own) else os.path.join(home(environment), ".config")
        yield os.path.join(folder, "uv", "uv.toml")
    if environment.get("UV_NO_SYSTEM_CONFIG", "").strip().lower() in _TRUE:
        return
    if sys.platform == "win32":
        if environment.get("SYSTEMDRIVE"):
            yield os.path.join(environment["SYSTEMDRIVE"] + "\\", "ProgramData", "uv", "uv.toml")
        return
    folders = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    candidates = [os.path.join(folder, "uv", "uv.toml") for folder in folders if folder]
    yield next((file for file in candidates if files.is_file(file)), "/etc/uv/uv.toml")


def _nearest(folder: str, *, pip: bool) -> Layer:
    """The settings of the first folder, this one or above, that has some; a pyproject.toml that is broken has none."""
    for above in _upwards(os.path.abspath(folder)):
        file, pyproject = os.path.join(above, "uv.toml"), os.path.join(above, "pyproject.toml")
        data = table(file, largest=_LARGEST)
        if data is not None:
            return _layer(file, data, pip=pip)
        try:
            data = table(pyproject, largest=16 * _LARGEST)
        except UsageError:
            continue
        tool = data.get("tool") if data else None
        own = tool.get("uv") if isinstance(tool, dict) else None
        if isinstance(own, dict):
            return _layer(pyproject, own, pip=pip)
    return Layer()


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        yield (folder := above)


def _layer(file: str, data: Mapping[str, Any], *, pip: bool) -> Layer:
    folder = os.path.dirname(os.path.abspath(file))

    def rebase(_: str, url: str) -> str:
        if "://" in url or url.startswith("file:"):
            return url
        from pathlib import Path

        return (Path(folder) / url).as_posix()

    found = location.layer(data, rebase)
    own = data.get("pip")
    return location.layer(own, rebase).over(found) if pip and isinstance(own, dict) else found
