"""A requirements file with everything it includes, read as one set."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.specifiers import SpecifierSet

from uvlint.documents import declared, pyproject, requirement_lines
from uvlint.documents import settings as uv_settings
from uvlint.documents.declared import Context
from uvlint.documents.document import Document
from uvlint.documents.requirements import RequirementsDocument
from uvlint.model.grammar import InvalidMarker, canonicalize_name, normalized
from uvlint.model.location import Layer, Location, Search, find_links
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange, Setting, Unread
from uvlint.model.requirement import Requirement

if TYPE_CHECKING:
    from uvlint.documents.requirement_lines import Entry
    from uvlint.documents.settings import Settings

Load = Callable[[str], Document | None]
_INCLUDES = {"--requirement": "dependencies", "--constraint": "constraint"}
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_WHEEL = re.compile(r"([A-Za-z0-9._]+)-[^/\\]*\.whl")
# What the options about builds are called in `[tool.uv]`: for everything, and for some packages.
_BUILD_SETTINGS = {"--only-binary": ("no-build", "no-build-package"), "--no-binary": ("no-binary", "no-binary-package")}


class Item(Struct, frozen=True):
    """An entry of one of the files, with its place and the scope that the file is read for."""

    entry: Entry
    place: Place
    scope: str


def read(document: RequirementsDocument, settings: Settings, load: Load, python: PythonRange | None) -> Project:
    """The project of a requirements file; `settings` are those of the files beside it."""
    items, files, missing = _collected(document, load)
    found = [*_requirements(items)]
    asked = declared.requirements(found)
    narrowing = [*pyproject.narrowed(settings, "constraint-dependencies", "constraint", Context())]
    overriding = [*pyproject.narrowed(settings, "override-dependencies", "override", Context())]
    building = [*pyproject.narrowed(settings, "build-constraint-dependencies", "build-constraint", Context())]
    return Project(
        file=document.file,
        files=files,
        requires_python=python,
        requirements=tuple(one for one in asked if one.scope == "dependencies"),
        constraints=(*(one for one in asked if one.scope == "constraint"), *declared.requirements(narrowing)),
        overrides=declared.requirements(overriding),
        build_constraints=(
            *(one for one in asked if one.scope == "build-constraint"),
            *declared.requirements(building),
        ),
        uv=_with_options(settings, items),
        search=Search(
            settings=uv_settings.layer_of_pip(settings),
            lines=_layer(items),
            folder=None if settings else posixpath.dirname(document.file) or ".",
            pip=True,
        ),
        unread=declared.unread(
            missing, found, narrowing, overriding, building, uv_settings.misshapen(settings), _repeated(items)
        ),
    )


def _collected(document: RequirementsDocument, load: Load) -> tuple[list[Item], tuple[str, ...], list[Unread]]:
    """The entries of the file and of all it includes, the files read, and what could not be followed.

    A file is read once as requirements and once as constraints; what it says beside requirements counts once.
    """
    items, missing = list[Item](), dict[Place, Unread]()
    known, read = {document.file: document}, set[tuple[str, str]]()
    waiting = [(document, _scope(document.file))]
    while waiting:
        current, scope = waiting.pop(0)
        if (current.file, scope) in read:
            continue
        first = not any(file == current.file for file, _ in read)
        read.add((current.file, scope))
        known[current.file] = current
        for index, entry in enumerate(current.data()):
            item = Item(entry, Place(current.file, (index,)), scope)
            if first or _asks(entry):
                items.append(item)
            if entry.kind != "option" or entry.option not in _INCLUDES:
                continue
            followed = _followed(item, known, load)
            if isinstance(followed, Unread):
                missing[item.place] = followed
            else:
                waiting.append((followed, _INCLUDES[entry.option] if scope == "dependencies" else scope))
    return items, tuple(known), list(missing.values())


def _scope(file: str) -> str:
    """What the lines of a file are for, by its name: nothing in it tells."""
    name = posixpath.basename(file)
    return (
        "build-constraint" if "build-constraint" in name else "constraint" if "constraint" in name else "dependencies"
    )


def _asks(entry: Entry) -> bool:
    return entry.kind == "requirement" or (entry.kind == "option" and entry.option == "--editable")


def _followed(item: Item, known: dict[str, RequirementsDocument], load: Load) -> RequirementsDocument | Unread:
    """The file that an include names."""
    value = item.entry.value
    if "://" in value or "${" in value:
        return Unread(item.entry.text, "only files are followed, no addresses", item.place)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(item.place.file), value.replace("\\", "/")))
    document = known.get(path) or load(path)
    if document is None:
        return Unread(item.entry.text, f"`{path}` does not exist", item.place)
    if not isinstance(document, RequirementsDocument):
        return Unread(item.entry.text, f"`{path}` is no requirements file", item.place)
    return document


def _requirements(items: list[Item]) -> Iterator[Requirement | Unread]:
    for item in items:
        entry = item.entry
        if entry.kind == "invalid":
            yield Unread(entry.text, entry.reason, item.place, item.scope)
        elif _asks(entry):
            yield _requirement(item)


def _requirement(item: Item) -> Requirement | Unread:
    """The requirement of a line; one without a name (`./package`, a URL) gets it from its address, or has none."""
    entry = item.entry
    text = entry.value if entry.option else entry.text
    found = declared.one(text, item.place, item.scope, Context())
    if isinstance(found, Requirement) and not entry.option:
        return found
    address, marker = requirement_lines.address_and_marker(text)
    name = _EGG.search(address) or _WHEEL.search(posixpath.basename(address))
    try:
        parsed = normalized(marker) if marker else None
    except InvalidMarker as error:
        return Unread(text, requirement_lines.plain(error), item.place)
    return Requirement(
        place=item.place,
        scope=item.scope,
        text=text,
        name=canonicalize_name(name[1]) if name else "",
        specifier=SpecifierSet(),
        marker=parsed,
        source=entry.source,
    )


def _repeated(items: list[Item]) -> Iterator[Unread]:
    """All `--index-url` lines but the first: uv refuses the files then."""
    found = [item for item in items if item.entry.kind == "option" and item.entry.option == "--index-url"]
    for item in found[1:]:
        yield Unread("--index-url", "a second one: uv refuses the file", item.place)


def _layer(items: list[Item]) -> Layer:
    """What the lines of the files say about indexes; of several `--index-url` the first counts."""

    def addresses(option: str) -> tuple[str, ...]:
        found = (item for item in items if item.entry.kind == "option" and item.entry.option == option)
        return tuple(uv_settings.address(item.place.file, item.entry.value) for item in found)

    default = addresses("--index-url")
    return Layer(
        extra=tuple(Location(url) for url in addresses("--extra-index-url")),
        default=Location(default[0], default=True) if default else None,
        links=tuple(find_links(url) for url in addresses("--find-links")),
        no_index=True if addresses("--no-index") else None,
    )


def _with_options(settings: Settings, items: list[Item]) -> Settings:
    """The settings with what the files' own options say about builds and indexes."""
    result = dict(settings)
    for item in items:
        entry = item.entry
        if entry.kind == "option" and entry.option == "--no-index":
            result["no-index"] = Setting(item.place, True)
        elif entry.kind == "option" and entry.option in _BUILD_SETTINGS:
            every, some = _BUILD_SETTINGS[entry.option]
            names = [name.strip() for name in entry.value.split(",") if name.strip()]
            if ":all:" in names:
                result[every] = Setting(item.place, True)
            elif ":none:" in names:
                result[every] = Setting(item.place, False)
            else:
                before = result[some].value if some in result else []
                result[some] = Setting(item.place, [*(before if isinstance(before, list) else []), *names])
    return result
