"""Settings of uv outside the project: of the folders above it, of the user and of the system.

Follows crates/uv-settings/src/lib.rs and crates/uv-dirs/src/lib.rs. A file is looked for where uv would, read once,
and bounded; one that uv would refuse is refused.
"""

from __future__ import annotations

import sys
from pathlib import Path
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
        return _layer(Path(named), _required(Path(named)), pip=search.pip)
    if environment.get("UV_NO_CONFIG", "").strip().lower() in _TRUE:
        return Layer()
    found = search.settings
    if search.folder is not None:
        found = found.over(_nearest(Path(search.folder), pip=search.pip))
    for file in _outside(environment):
        data = table(file, largest=_LARGEST)
        if data is not None:
            found = found.over(_layer(file, data, pip=search.pip))
    return found


def table(file: Path | None, *, largest: int) -> dict[str, Any] | None:
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


def home(environment: Mapping[str, str]) -> Path:
    """The user's folder."""
    return Path(environment["HOME"]) if environment.get("HOME") else Path.home()


def _required(file: Path) -> dict[str, Any]:
    data = table(file, largest=_LARGEST)
    if data is None:
        raise UsageError(f"`{file}`, which UV_CONFIG_FILE names, cannot be read")
    return data


def _outside(environment: Mapping[str, str]) -> Iterator[Path]:
    """The user's file and the system's, there or not."""
    if sys.platform == "win32":
        if environment.get("APPDATA"):
            yield Path(environment["APPDATA"]) / "uv" / "uv.toml"
    else:
        own = environment.get("XDG_CONFIG_HOME", "")
        yield (Path(own) if Path(own).is_absolute() else home(environment) / ".config") / "uv" / "uv.toml"
    if environment.get("UV_NO_SYSTEM_CONFIG", "").strip().lower() in _TRUE:
        return
    if sys.platform == "win32":
        if environment.get("SYSTEMDRIVE"):
            yield Path(environment["SYSTEMDRIVE"] + "\\") / "ProgramData" / "uv" / "uv.toml"
        return
    folders = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    candidates = [Path(folder) / "uv" / "uv.toml" for folder in folders if folder]
    yield next((file for file in candidates if files.is_file(file)), Path("/etc/uv/uv.toml"))


def _nearest(folder: Path, *, pip: bool) -> Layer:
    """The settings of the first folder, this one or above, that has some; a pyproject.toml that is broken has none."""
    start = folder.absolute()
    for above in (start, *start.parents):
        data = table(above / "uv.toml", largest=_LARGEST)
        if data is not None:
            return _layer(above / "uv.toml", data, pip=pip)
        try:
            data = table(above / "pyproject.toml", largest=16 * _LARGEST)
        except UsageError:
            continue
        tool = data.get("tool") if data else None
        own = tool.get("uv") if isinstance(tool, dict) else None
        if isinstance(own, dict):
            return _layer(above / "pyproject.toml", own, pip=pip)
    return Layer()


def _layer(file: Path, data: Mapping[str, Any], *, pip: bool) -> Layer:
    folder = file.parent.absolute()

    def rebase(_: str, url: str) -> str:
        return url if "://" in url or url.startswith("file:") else (folder / url).as_posix()

    found = location.layer(data, rebase)
    own = data.get("pip")
    return location.layer(own, rebase).over(found) if pip and isinstance(own, dict) else found
