"""pip's settings, for requirements files where nothing that uv reads names an index.

uv itself reads none of them. Where uv's own settings are silent, pip's tell where the packages of such a file really
are: its `index-url` stands in for the built-in default, its other places are asked for what that one does not have.
Follows pip's documentation, "Configuration": variables before files, `PIP_CONFIG_FILE` before the virtual
environment's, the user's and the system's; `[install]` before `[global]`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from uvlint import files
from uvlint.index.user import home
from uvlint.model.location import Layer, Location, find_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LARGEST = 1024 * 1024  # bytes of one file
_KEYS = ("index-url", "extra-index-url", "find-links", "no-index")


def settings(environment: Mapping[str, str]) -> Layer:
    """What pip is told about indexes; what cannot be read is passed over, as nobody asked for it."""
    said: dict[str, str] = {}
    for file in _files(environment):
        said |= _read(file)
    for key in _KEYS:
        value = environment.get("PIP_" + key.upper().replace("-", "_"))
        if value:
            said[key] = value
    if said.get("no-index", "").strip().lower() in ("1", "true", "yes", "on"):
        return Layer()  # pip would not ask anybody, which is not what uv does
    default = said.get("index-url", "").strip()
    return Layer(
        default=Location(default, default=True) if default else None,
        extra=tuple(Location(url) for url in said.get("extra-index-url", "").split()),
        links=tuple(find_links(url) for url in said.get("find-links", "").split()),
    )


def _files(environment: Mapping[str, str]) -> Iterator[str]:
    """The files that there may be, the weakest first."""
    own = environment.get("PIP_CONFIG_FILE")
    if own == os.devnull:
        return
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    if sys.platform == "win32":
        yield os.path.join(environment.get("PROGRAMDATA", "C:\\ProgramData"), "pip", name)
        yield os.path.join(home(environment), "pip", name)
        if environment.get("APPDATA"):
            yield os.path.join(environment["APPDATA"], "pip", name)
    else:
        system = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
        yield from (os.path.join(folder, "pip", name) for folder in reversed(system) if folder)
        yield os.path.join("/etc", name)
        yield os.path.join(home(environment), ".pip", name)
        mac = os.path.join(home(environment), "Library", "Application Support", "pip")
        if sys.platform == "darwin" and files.is_folder(mac):
            yield os.path.join(mac, name)
        else:
            config = environment.get("XDG_CONFIG_HOME")
            yield os.path.join(config or os.path.join(home(environment), ".config"), "pip", name)
    if environment.get("VIRTUAL_ENV"):
        yield os.path.join(environment["VIRTUAL_ENV"], name)
    if own:
        yield own


def _read(file: str) -> dict[str, str]:
    try:
        text = files.content(file, _LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError, files.NotAFileError, files.TooLargeError):
        return {}
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_string(text)
    except Error:
        return {}
    found: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found |= {key.replace("_", "-"): value for key, value in parser.items(section) if value}
    return {key: found[key] for key in _KEYS if key in found}
