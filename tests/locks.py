"""The real uv, for tests that have it write locks: offline, with no Python to download and a cache of its own."""

import os
import sysconfig
from pathlib import Path

UV = str(Path(sysconfig.get_path("scripts")) / "uv")


def environment(folder: Path) -> dict[str, str]:
    """What uv is run with: nothing of the developer's own settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "UVLINT_", "VIRTUAL_ENV"))}
    settings = {"XDG_CONFIG_HOME": str(folder / "none"), "XDG_CONFIG_DIRS": str(folder / "none"), "NO_COLOR": "1"}
    more = {"UV_CACHE_DIR": str(folder / "cache"), "UV_PYTHON_DOWNLOADS": "never", **settings}
    return {**own, **more}
