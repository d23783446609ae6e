"""The settings in force: `[tool.uv]` and `uv.toml` as uv combines them, and the indexes they name."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from uvlint.data.settings import REFUSED_IN_UV_TOML, UNHEEDED_IN_UV_TOML
from uvlint.documents.document import Document
from uvlint.model.location import Location
from uvlint.model.place import Place
from uvlint.model.project import Setting, Unread

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


def locations(settings: Mapping[str, Setting]) -> Iterator[Location | Unread]:
    """The indexes that settings name: default ones last, then the pages of links."""
    keys = ("extra-index-url", "index-url", "find-links")
    found = [*_indexes(settings), *(one for key in keys for one in _addresses(settings, key))]
    yield from (one for one in found if isinstance(one, Unread))
    yield from ordered(one for one in found if isinstance(one, Location))


def ordered(locations: Iterable[Location]) -> tuple[Location, ...]:
    """Indexes in the order uv asks them: the first default one last, further defaults never; then pages of links."""
    given = tuple(locations)
    default = next((index for index in given if index.default), None)
    asked = (index for index in given if not index.default or index is default)
    return tuple(sorted(asked, key=lambda index: (index.flat, index.default)))


def _indexes(settings: Mapping[str, Setting]) -> Iterator[Location | Unread]:
    setting = settings.get("index")
    items = setting.value if setting else []
    for number, item in enumerate(items if isinstance(items, list) else [items]):
        place = setting.place.child(number) if setting else None
        url = item.get("url") if isinstance(item, dict) else item
        if setting is None or not isinstance(url, str):
            yield Unread("tool.uv.index", "an index without a `url`", place)
            continue
        more = item if isinstance(item, dict) else {}
        name = more.get("name")
        yield Location(
            url=address(setting.place.file, url),
            name=name if isinstance(name, str) else None,
            default=more.get("default") is True,
            explicit=more.get("explicit") is True,
            flat=more.get("format") == "flat",
        )


def _addresses(settings: Mapping[str, Setting], key: str) -> Iterator[Location | Unread]:
    setting = settings.get(key)
    if setting is None:
        return
    for url in setting.value if isinstance(setting.value, list) else [setting.value]:
        if isinstance(url, str):
            yield location(setting.place.file, f"--{key}", url)
        else:
            yield Unread(f"tool.uv.{key}", "not an address", setting.place)


def location(file: str, option: str, url: str) -> Location:
    """The index that an option of the command line or of a requirements file adds."""
    return Location(address(file, url), default=option == "--index-url", flat=option == "--find-links")


def address(file: str, url: str) -> str:
    """A URL as written, a path seen from the working directory."""
    if "://" in url or url.startswith(("file:", "$")):
        return url
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), url))
