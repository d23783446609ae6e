"""The settings in force: `[tool.uv]` and `uv.toml` as uv combines them, and the indexes they name."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from uvlint.data.settings import REFUSED_IN_UV_TOML, UNHEEDED_IN_UV_TOML
from uvlint.model import location
from uvlint.model.place import Place
from uvlint.model.project import Setting, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uvlint.documents.document import Document
    from uvlint.model.location import Layer, Location

# All keys but those that uv.toml may not hold are settings, for which a uv.toml beside it replaces `[tool.uv]` as a
# whole (uv-settings/src/lib.rs, `FilesystemOptions::from_directory`).

Settings = dict[str, Setting]


def table(data: Any, *keys: str) -> dict[str, Any]:
    """The table at `keys`, {} when it is absent or no table."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def is_uv_toml(document: Document) -> bool:
    """Whether the file holds uv's settings without the `[tool.uv]` prefix."""
    return posixpath.basename(document.file) == "uv.toml"


def for_lock(pyproject: Document | None, uv_toml: Document | None) -> Settings:
    """What `uv lock` goes by."""
    return _combined(pyproject, uv_toml, REFUSED_IN_UV_TOML | UNHEEDED_IN_UV_TOML)


def for_compile(pyproject: Document | None, uv_toml: Document | None) -> Settings:
    """What `uv pip compile` goes by."""
    return _combined(pyproject, uv_toml, REFUSED_IN_UV_TOML)


def written(pyproject: Document | None, uv_toml: Document | None) -> tuple[tuple[str, Setting], ...]:
    """Every key as it stands in the files, in force or not."""
    return (*_settings(pyproject, ("tool", "uv")).items(), *_settings(uv_toml, ()).items())


def _combined(pyproject: Document | None, uv_toml: Document | None, own: frozenset[str]) -> Settings:
    settings = _settings(pyproject, ("tool", "uv"))
    if uv_toml is None:
        return settings
    kept = {key: setting for key, setting in settings.items() if key in own}
    return kept | {key: setting for key, setting in _settings(uv_toml, ()).items() if key not in own}


def _settings(document: Document | None, keys: tuple[str, ...]) -> Settings:
    if document is None:
        return {}
    found = table(document.data(), *keys)
    return {key: Setting(Place(document.file, (*keys, key)), value) for key, value in found.items()}


def layer(settings: Mapping[str, Setting]) -> Layer:
    """What settings say about indexes; what they say in another shape is told by `misshapen`."""
    values = {key: setting.value for key, setting in settings.items()}
    return location.layer(values, lambda key, url: address(settings[key].place.file, url))


def layer_of_pip(settings: Mapping[str, Setting]) -> Layer:
    """The same for `uv pip compile`: what `[tool.uv.pip]` says comes first (uv/src/settings.rs, `PipSettings`)."""
    pip = settings.get("pip")
    if pip is None or not isinstance(pip.value, dict):
        return layer(settings)
    own = location.layer(pip.value, lambda _, url: address(pip.place.file, url))
    return own.over(layer(settings))


def own_indexes(pyproject: Document) -> tuple[Location, ...]:
    """The indexes that `tool.uv.sources` may name: those of the file itself, whatever a uv.toml beside it says."""
    items = table(pyproject.data(), "tool", "uv").get("index")
    return tuple(location.entries(items, lambda url: address(pyproject.file, url)))


def folder_without(settings: Mapping[str, Setting], pyproject: Document, uv_toml: Document | None) -> str | None:
    """The folder of a project that has no settings at all; None where a uv.toml or a `[tool.uv]` is there."""
    beside = uv_toml is not None or "uv" in table(pyproject.data(), "tool") or settings
    return None if beside else posixpath.dirname(pyproject.file) or "."


def misshapen(settings: Mapping[str, Setting]) -> Iterator[Unread]:
    """What settings say about indexes in a shape that uv does not read."""
    setting = settings.get("index")
    if setting is not None:
        for number, item in enumerate(_items(setting)):
            if not isinstance(item.get("url") if isinstance(item, dict) else item, str):
                yield Unread("tool.uv.index", "an index without a `url`", setting.place.child(number))
        yield from _repeated(setting)
    for key in ("extra-index-url", "index-url", "find-links"):
        setting = settings.get(key)
        if setting is not None and not all(isinstance(item, str) for item in _items(setting)):
            yield Unread(f"tool.uv.{key}", "not an address", setting.place)


def _repeated(setting: Setting) -> Iterator[Unread]:
    """Indexes that make uv refuse the file: a second one of a name, a second default."""
    tables = [(number, item) for number, item in enumerate(_items(setting)) if isinstance(item, dict)]
    names, defaults = set[str](), 0
    for number, item in tables:
        name = item.get("name")
        if isinstance(name, str):
            if name in names:
                reason = f"a second index is called `{name}`: uv refuses the file"
                yield Unread("tool.uv.index", reason, setting.place.child(number))
            names.add(name)
        defaults += item.get("default") is True
        if item.get("default") is True and defaults == 2:
            yield Unread(
                "tool.uv.index", "a second index is the default: uv refuses the file", setting.place.child(number)
            )


def _items(setting: Setting | None) -> list[Any]:
    value = [] if setting is None else setting.value
    return value if isinstance(value, list) else [value]


def address(file: str, url: str) -> str:
    """A URL as written, a path seen from the working directory."""
    if "://" in url or url.startswith(("file:", "$")):
        return url
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), url))
