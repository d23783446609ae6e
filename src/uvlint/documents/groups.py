"""Dependency groups (PEP 735): each item once, under the group that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.documents import declared
from uvlint.model.grammar import canonicalize_name
from uvlint.model.place import Place
from uvlint.model.project import Unread
from uvlint.model.requirement import Requirement

if TYPE_CHECKING:
    from uvlint.documents.declared import Context

Found = Iterator[Requirement | Unread]


def read(groups: Mapping[str, Any], settings: Mapping[str, Any], file: str, context: Context) -> Found:
    """The requirements of all groups; `settings` is `[tool.uv.dependency-groups]`."""
    conditions = {canonicalize_name(name): value for name, value in settings.items()}
    for name, items in groups.items():
        place = Place(file, ("dependency-groups", name))
        bound = conditions.get(canonicalize_name(name))
        condition = _condition(bound.get("requires-python") if isinstance(bound, dict) else None)
        if isinstance(condition, Unread):
            yield condition
            condition = None
        yield from declared.read(items, place, f"group:{canonicalize_name(name)}", context, condition=condition)
        yield from _includes(groups, name, place)


def _condition(text: Any) -> str | Unread | None:
    """A group's `requires-python` as the marker it adds to the group's requirements."""
    if text is None:
        return None
    try:
        specifiers = sorted(SpecifierSet(text), key=str, reverse=True)
    except (InvalidSpecifier, TypeError, AttributeError):
        return Unread(f"requires-python = {text!r}", "no version specifier")
    return " and ".join(f"python_full_version {one.operator} '{one.version}'" for one in specifiers) or None


def _includes(groups: Mapping[str, Any], name: str, place: Place) -> Iterator[Unread]:
    """What is wrong with the tables of a group: `include-group` is the only one there is."""
    for number, item in enumerate(groups[name] if isinstance(groups[name], list) else []):
        if not isinstance(item, dict):
            continue
        wanted = item.get("include-group")
        if not isinstance(wanted, str) or len(item) != 1:
            yield Unread(f"dependency-groups.{name}", "a table that is no `include-group`", place.child(number))
        elif _group(groups, wanted) is None:
            yield Unread(f"include-group {wanted}", "there is no such group", place.child(number))
        elif canonicalize_name(name) in reached(groups, wanted):
            yield Unread(f"include-group {wanted}", "the groups include each other", place.child(number))


def _group(groups: Mapping[str, Any], name: str) -> Any:
    return next((items for key, items in groups.items() if canonicalize_name(key) == canonicalize_name(name)), None)


def reached(groups: Mapping[str, Any], start: str) -> set[str]:
    """The groups that are part of a group, itself included."""
    reached, waiting = set[str](), [start]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in reached:
            continue
        reached.add(name)
        items = _group(groups, name)
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and isinstance(item.get("include-group"), str):
                waiting.append(item["include-group"])
    return reached
