"""Where uvlint keeps what it remembers from run to run."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `files`
if TYPE_CHECKING:
    from collections.abc import Mapping


def folder(environment: Mapping[str, str]) -> str:
    """The cache directory: UVLINT_CACHE_DIR, else the system's usual place."""
    own = environment.get("UVLINT_CACHE_DIR")
    if own:
        return own
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "uvlint", "cache")
    if environment.get("XDG_CACHE_HOME"):
        return os.path.join(environment["XDG_CACHE_HOME"], "uvlint")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "uvlint")
    return os.path.join(home, ".cache", "uvlint")
