"""What else says where a project runs, each reader from text to evidence: pure, and never running what it reads.

Which files there are is for `disk` to say. What takes long to read (YAML needs a library that takes 30 ms to import) is
remembered by content.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from uvlint.documents import remembered
from uvlint.documents.remembered import Kept, once
from uvlint.model.evidence import Evidence, Unheard

if TYPE_CHECKING:
    from uvlint.model.memory import Memory

Reader = Callable[[str, str], Iterable[Evidence]]

READ_AS = 1  # counts up when a reader finds something else in the same text


def read(texts: Mapping[str, str], memory: Memory) -> tuple[tuple[Evidence, ...], tuple[Unheard, ...]]:
    """What the files say, in their order, and which of them could not be read."""
    slow = {file: text for file, text in texts.items() if _is_slow(file)}
    found = remembered.read(slow, f"evidence {READ_AS}", _read, Kept[Evidence], memory)
    found |= {file: once(file, text, _read) for file, text in texts.items() if file not in slow}
    return (
        tuple(one for file in texts for one in found[file].said),
        tuple(Unheard(file, found[file].reason) for file in texts if found[file].reason),
    )


def _read(file: str, text: str) -> Iterable[Evidence]:
    reader = _reader(file)
    return reader(file, text) if reader else ()


def _is_slow(file: str) -> bool:
    return file.endswith((".yml", ".yaml"))


def _reader(file: str) -> Reader | None:
    """The reader of a file by its name; each is imported when there is a file for it."""
    name = posixpath.basename(file)
    if name == ".python-version" or name == ".python-versions":
        from uvlint.documents.evidence import python_version

        return python_version.read
    if name == "tox.ini":
        from uvlint.documents.evidence import tox

        return tox.read
    if name == "noxfile.py":
        from uvlint.documents.evidence import nox

        return nox.read
    if name.startswith(".gitlab-ci"):
        from uvlint.documents.evidence import gitlab

        return gitlab.read
    if "azure-pipelines" in name:
        from uvlint.documents.evidence import azure

        return azure.read
    if _is_slow(file):
        from uvlint.documents.evidence import workflows

        return workflows.read
    if is_dockerfile(name):
        from uvlint.documents.evidence import dockerfile

        return dockerfile.read
    return None


DOCKERFILE = ("dockerfile", "containerfile")


def is_dockerfile(name: str) -> bool:
    """Whether a file is named as Dockerfiles are: `Dockerfile`, `Dockerfile.dev`, `api.Dockerfile`, `Containerfile`."""
    lower = name.lower()
    return lower.startswith(DOCKERFILE) or lower.endswith(tuple(f".{word}" for word in DOCKERFILE))
