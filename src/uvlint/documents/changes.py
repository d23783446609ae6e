"""Edits on plain data: what a document must say after them, worked out without any text."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, assert_never

from msgspec import Struct

from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Put, Remove, Rename, Replace, Value
from uvlint.model.place import Key, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

Keys = tuple[Key, ...]


def with_lists_made(data: Any, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits with those Appends turned into Puts that make a list or add a table to one."""
    put_anyway = {edit.at for edit in edits if isinstance(edit, Put)}
    made: dict[Keys, int] = {}
    lists: dict[Keys, list[Value]] = {}
    result: list[Edit] = []
    for edit in edits:
        if (
            not isinstance(edit, Append)
            or edit.at in put_anyway
            or (edit.at.keys and isinstance(edit.at.keys[-1], int))
        ):
            result.append(edit)
            continue
        items = _list_at(data, edit.at)
        if items is not None and not isinstance(edit.item, dict):
            result.append(edit)
            continue
        number = made.get(edit.at.keys, len(items or ()))
        made[edit.at.keys] = number + 1
        if items:
            result.append(Put(edit.at.child(number), edit.item))
        elif edit.at.keys in lists:
            lists[edit.at.keys].append(edit.item)
        else:
            lists[edit.at.keys] = [edit.item]
            result.append(Put(edit.at, lists[edit.at.keys]))
    return tuple(result)


def _list_at(data: Any, place: Place) -> Sequence[Any] | None:
    """The list at a place; None when nothing is there.

    Raises:
        FixError: something else is there.
    """
    try:
        found = at(data, place)
    except FixError:
        return None
    if not isinstance(found, list):
        raise FixError(f"{place.file}: there is no list at `{place.pointer}`")
    return found


class ListChange(Struct, frozen=True):
    """All that happens to one list, by the indices it had before; what is `appended` at -1 comes before all of it."""

    replaced: dict[int, str] = {}
    removed: frozenset[int] = frozenset()
    appended: dict[int, tuple[Value, ...]] = {}
    at_end: tuple[Value, ...] = ()

    def outcome(self, items: Sequence[Any]) -> list[Any]:
        """The list after the change."""
        result: list[Any] = [*self.appended.get(-1, ())]
        for index, item in enumerate(items):
            if index not in self.removed:
                result.append(self.replaced.get(index, item))
            result.extend(self.appended.get(index, ()))
        return [*result, *self.at_end]

    def sorted(self, items: Sequence[Any]) -> ListChange:
        """The change with what was to go to the end of a sorted list put where it belongs."""
        if not self.at_end or not is_sorted(items) or not all(isinstance(item, str) for item in self.at_end):
            return self
        appended = dict(self.appended)
        for item in sorted(self.at_end, key=_folded):
            index = sum(_folded(other) <= _folded(item) for other in items) - 1
            appended[index] = (*appended.get(index, ()), item)
        return ListChange(self.replaced, self.removed, appended)


def is_sorted(items: Sequence[Any]) -> bool:
    """Whether these are several texts in alphabetical order."""
    folded = [_folded(item) for item in items]
    return len(items) > 1 and all(isinstance(item, str) for item in items) and folded == sorted(folded)


def _folded(item: object) -> str:
    return str(item).casefold()


class Changes(Struct, frozen=True):
    """The edits of one call, sorted: strings outside lists, lists, keys that go, keys that are spelt otherwise; but for
    the strings the deepest first."""

    strings: tuple[Replace, ...]
    lists: tuple[tuple[Keys, ListChange], ...]
    gone: tuple[Remove, ...] = ()
    renamed: tuple[Rename, ...] = ()


def at(data: Any, place: Place) -> Any:
    """The value at a place.

    Raises:
        FixError: there is none.
    """
    value = data
    for key in place.keys:
        named = isinstance(value, dict) and isinstance(key, str) and key in value
        counted = isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value)
        if not named and not counted:
            raise FixError(f"{place.file}: there is nothing at `{place.pointer}`")
        value = value[key]
    return value


def sort(data: Any, edits: Sequence[Edit], *, alphabetical: bool = False) -> Changes:
    """The edits other than Put, grouped by what they change; `alphabetical` lists stay so when something is added.

    Raises:
        FixError: an old value does not match, a place does not exist, or two edits contradict each other.
    """
    strings: list[Replace] = []
    lists: dict[Keys, ListChange] = {}
    gone: list[Remove] = []
    renamed: list[Rename] = []
    for edit in edits:
        match edit:
            case Put():
                continue
            case Rename():
                _require_key(data, edit)
                renamed.append(edit)
            case Replace() | Remove():
                _require(data, edit.at, edit.old)
                holder = at(data, edit.at.parent)
                if isinstance(holder, list):
                    lists[edit.at.parent.keys] = _with(lists.get(edit.at.parent.keys, ListChange()), edit)
                elif isinstance(edit, Replace):
                    _refuse(edit.at, any(edit.at == other.at for other in strings))
                    strings.append(edit)
                else:
                    gone.append(edit)
            case Append():
                keys = edit.at.keys if isinstance(at(data, edit.at), list) else edit.at.parent.keys
                if not isinstance(at(data, Place(edit.at.file, keys)), list):
                    raise FixError(f"{edit.at.file}: there is no list at `{edit.at.pointer}`")
                lists[keys] = _with(lists.get(keys, ListChange()), edit, to_end=keys == edit.at.keys)
            case _:
                assert_never(edit)
    alone: list[Remove | Rename] = [*gone, *renamed]
    for edit in alone:
        _refuse_within(edit, edits)
    if alphabetical:
        lists = {keys: change.sorted(at(data, Place("", keys))) for keys, change in lists.items()}
    return Changes(
        tuple(strings),
        tuple(sorted(lists.items(), key=lambda pair: -len(pair[0]))),
        tuple(sorted(gone, key=_depth)),
        tuple(sorted(renamed, key=_depth)),
    )


def _depth(edit: Edit) -> int:
    return -len(edit.at.keys)


def _require_key(data: Any, edit: Rename) -> None:
    at(data, edit.at)
    holder = at(data, edit.at.parent) if edit.at.keys else data
    if not isinstance(holder, dict) or edit.key in holder:
        raise FixError(f"{edit.at.file}: `{edit.at.pointer}` cannot be spelt `{edit.key}`")


def _refuse_within(alone: Remove | Rename, edits: Sequence[Edit]) -> None:
    """Refuse other edits of a key that goes or is spelt otherwise, and below it."""
    for place in (alone.at, alone.to) if isinstance(alone, Rename) else (alone.at,):
        for other in edits:
            inside = other.at.keys[: len(place.keys)] == place.keys
            _refuse(place, other != alone and (inside or (isinstance(other, Rename) and other.to == place)))


def _with(change: ListChange, edit: Replace | Remove | Append, *, to_end: bool = False) -> ListChange:
    """The change with one edit more; `to_end`: the Append names the list itself."""
    index = edit.at.keys[-1] if edit.at.keys else None
    if isinstance(edit, Append) and (to_end or not isinstance(index, int)):
        return ListChange(change.replaced, change.removed, change.appended, (*change.at_end, edit.item))
    if not isinstance(index, int):
        raise FixError(f"{edit.at.file}: `{edit.at.pointer}` is no list item")
    if isinstance(edit, Append):
        items = (*change.appended.get(index, ()), edit.item)
        return ListChange(change.replaced, change.removed, change.appended | {index: items}, change.at_end)
    _refuse(edit.at, index in change.replaced or index in change.removed)
    if isinstance(edit, Remove):
        return ListChange(change.replaced, change.removed | {index}, change.appended, change.at_end)
    return ListChange(change.replaced | {index: edit.new}, change.removed, change.appended, change.at_end)


def _require(data: Any, place: Place, old: Value) -> None:
    found = at(data, place)
    if found != old:
        raise FixError(f"{place.file}: `{place.pointer}` is `{found}`, not `{old}`")


def _refuse(place: Place, contradiction: bool) -> None:
    if contradiction:
        raise FixError(f"{place.file}: two edits change `{place.pointer}`")


def outcome(data: Any, edits: Sequence[Edit], *, alphabetical: bool = False) -> Any:
    """What plain data becomes: Puts first, then the rest by the indices before it; `alphabetical` as in `sort`.

    Raises:
        FixError: as `sort`, or a Put whose place cannot be reached.
    """
    result = copy.deepcopy(data)
    for edit in edits:
        if isinstance(edit, Put):
            put(result, edit.at, edit.value)
    changes = sort(result, edits, alphabetical=alphabetical)
    for edit in changes.strings:
        at(result, edit.at.parent)[edit.at.keys[-1]] = edit.new
    for keys, change in changes.lists:
        items = at(result, Place("", keys))
        items[:] = change.outcome(items)
    for gone in changes.gone:
        del at(result, gone.at.parent)[gone.at.keys[-1]]
    for renamed in changes.renamed:
        holder = at(result, renamed.at.parent)
        holder[renamed.key] = holder.pop(renamed.at.keys[-1])
    return result


def put(data: Any, place: Place, value: Value) -> None:
    """Set a key of plain data in place, making tables on the way; the index one past a list's end adds to it.

    Raises:
        FixError: the way leads through something that is no table.
    """
    *above, last = place.keys
    holder = data
    for depth, key in enumerate(above):
        if isinstance(holder, dict) and isinstance(key, str):
            holder = holder.setdefault(key, {})
        else:
            holder = at(holder, Place(place.file, (place.keys[depth],)))
    if isinstance(holder, dict) and isinstance(last, str):
        holder[last] = copy.deepcopy(value)
    elif isinstance(holder, list) and last == len(holder):
        holder.append(copy.deepcopy(value))
    else:
        raise FixError(f"{place.file}: nothing can be put at `{place.pointer}`")
