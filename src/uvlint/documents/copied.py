"""A manifest as uv gets it in a temporary copy: nothing about it needs the files that stand beside the original."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from uvlint.documents.settings import table
from uvlint.errors import FixError
from uvlint.model.fix import Edit, Put, Remove, Replace
from uvlint.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uvlint.documents.document import Document


def copied(document: Document, folder: str) -> bytes:
    """The bytes of a manifest for a copy; `folder` is the absolute path of the original's.

    A version that the build backend would tell is given, since uv builds a project to learn it; paths become absolute;
    `required-version` admits the uv that is asked. What else is dynamic stays so.
    """
    for edit in _edits(document, folder):
        try:
            document = document.edited([edit])
        except FixError:
            continue  # then uv meets it as it is, and says what is wrong
    return document.encoded()


def _edits(document: Document, folder: str) -> Iterator[Edit]:
    data = document.data()
    if not isinstance(data, dict):
        return
    name = posixpath.basename(document.file)
    top: tuple[str, ...] = () if name == "uv.toml" else ("tool", "uv")
    dynamic = table(data, "project").get("dynamic") if name == "pyproject.toml" else None
    if isinstance(dynamic, list) and "version" in dynamic:
        yield Remove(Place(document.file, ("project", "dynamic", dynamic.index("version"))), "version")
        yield Put(Place(document.file, ("project", "version")), "0")
    settings = table(data, *top)
    if isinstance(settings.get("required-version"), str):
        yield Put(Place(document.file, (*top, "required-version")), ">=0")
    for keys, path in _paths(settings):
        absolute = posixpath.normpath(posixpath.join(folder, path))
        yield Replace(Place(document.file, (*top, *keys)), path, absolute)


def _paths(settings: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The relative paths among the settings: of sources, indexes and links."""
    for name, source in table(settings, "sources").items():
        several = isinstance(source, list)
        for number, entry in enumerate(source if several else [source]):
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and _is_relative(path):
                yield (("sources", name, number, "path") if several else ("sources", name, "path")), path
    indexes = settings.get("index")
    for number, entry in enumerate(indexes if isinstance(indexes, list) else []):
        url = entry.get("url") if isinstance(entry, dict) else None
        if isinstance(url, str) and _is_relative(url):
            yield ("index", number, "url"), url
    links = settings.get("find-links")
    for number, link in enumerate(links if isinstance(links, list) else []):
        if isinstance(link, str) and _is_relative(link):
            yield ("find-links", number), link


def _is_relative(path: str) -> bool:
    return not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path) and not posixpath.isabs(path)


def stand_in(
    lines: Sequence[str], requires_python: str, settings: Mapping[str, Any], narrowing: Mapping[str, Sequence[str]]
) -> bytes:
    """A pyproject.toml that asks for requirements, for what uv cannot lock as it is: a requirements file, a setup.py.

    `settings` are those of `[tool.uv]` beside the original, `narrowing` lists of requirements to add to them by key.
    """
    import tomlkit

    kept = {key: value for key, value in settings.items() if key not in ("workspace", "sources", "required-version")}
    for key, texts in narrowing.items():
        if texts:
            kept[key] = [*(kept.get(key) or []), *texts]
    about = {"name": "uvlint-stand-in", "version": "0", "requires-python": requires_python, "dependencies": [*lines]}
    return tomlkit.dumps({"project": about, "tool": {"uv": kept}}).encode()
