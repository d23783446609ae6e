"""`.python-version`: the Pythons that uv and pyenv take, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.evidence import Evidence, Kind, Named, python_spelt
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES = 100


def read(file: str, text: str) -> Iterator[Evidence]:
    """A pin for each line that names a Python; ranges and paths say nothing that is sure."""
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], start=1):
        found = python_spelt(line.partition("#")[0].strip().partition("-linux")[0].partition("-macos")[0])
        if found:
            yield Evidence(Kind.PYTHON_VERSION, (Named(found, Place(file, (number,))),))
