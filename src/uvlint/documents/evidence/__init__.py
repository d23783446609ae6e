"""What else says where a project runs, each reader from text to evidence: pure, and never running what it reads.

Which files there are is for `disk` to say. What takes long to read (YAML needs a library that takes 30 ms to import) is
remembered by content.
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec import Struct

from uvlint.errors import DocumentError
from uvlint.model.evidence import Evidence, Unheard
from uvlint.model.memory import Memory

Reader = Callable[[str, str], Iterable[Evidence]]

READ_AS = 1  # counts up when a reader finds something else in the same text


class _Kept(Struct, frozen=True, array_like=True):
    """What a file says, or why it cannot be read."""

    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


def read(texts: Mapping[str, str], memory: Memory) -> tuple[tuple[Evidence, ...], tuple[Unheard, ...]]:
    """What the files say, in their order, and which of them could not be read."""
    keys = {file: _key(file, text) for file, text in texts.items() if _is_slow(file)}
    known = memory.recall(keys.values()) if keys else {}
    found: dict[str, _Kept] = {}
    news: dict[str, bytes] = {}
    for file, text in texts.items():
        kept = _decoded(known.get(keys.get(file, "")))
        if kept is None:
            kept = _read(file, text)
            if file in keys:
                news[keys[file]] = msgspec.msgpack.encode(kept)
        found[file] = kept
    if news:
        memory.keep(news)
    return (
        tuple(one for kept in found.values() for one in kept.evidence),
        tuple(Unheard(file, kept.reason) for file, kept in found.items() if kept.reason),
    )


def _key(file: str, text: str) -> str:
    from hashlib import sha256

    return sha256(f"{READ_AS}\0{file}\0{text}".encode()).hexdigest()


def _decoded(body: bytes | None) -> _Kept | None:
    try:
        return None if body is None else msgspec.msgpack.decode(body, type=_Kept)
    except msgspec.MsgspecError:
        return None


def _read(file: str, text: str) -> _Kept:
    reader = _reader(file)
    try:
        return _Kept(tuple(reader(file, text))) if reader else _Kept()
    except DocumentError as error:
        return _Kept(reason=f"line {error.line}: {error.reason}" if error.line else error.reason)


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


def is_dockerfile(name: str) -> bool:
    """Whether a file is named as Dockerfiles are: `Dockerfile`, `Dockerfile.dev`, `api.Dockerfile`, `Containerfile`."""
    lower = name.lower()
    return lower.startswith(("dockerfile", "containerfile")) or lower.endswith((".dockerfile", ".containerfile"))
