"""Where other programs are: never in the working directory, which may be anybody's."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_path(name: str, environment: Mapping[str, str]) -> str | None:
    """A command in an absolute folder of PATH, by its name without `.exe`; None when there is none."""
    file = f"{name}.exe" if sys.platform == "win32" else name
    for folder in environment.get("PATH", os.defpath).split(os.pathsep):
        if Path(folder).is_absolute():
            found = shutil.which(str(Path(folder) / file))
            if found is not None:
                return found
    return None
