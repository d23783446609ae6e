"""What expressions of a setup.py are worth, as far as that is certain; everything else is `Unknown` and says why.

Lists and dicts are shared as Python shares them, so that what is added under one name is seen under the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents import code
from uvlint.documents.code import Call, Expression, Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 1 << 16  # characters of a text, items of a list: more is nobody's dependencies
# Calls that change nothing that they are given.
_PURE = frozenset(
    re.findall(
        r"\S+",
        "print len sorted list tuple set frozenset dict str repr bool int any all sum min max enumerate zip map "
        "filter reversed isinstance open join format exists isfile isdir dirname abspath basename realpath "
        "find_packages getattr find_namespace_packages Extension chain items keys values get copy split splitlines "
        "strip lstrip rstrip count replace startswith endswith index lower upper search match compile findall sub "
        "exit info warning debug error write from_iterable setup hasattr",
    )
)
_PICKING = frozenset(["get", "pop", "max", "min", "next", "getattr", "setdefault", "popitem"])
LOOP = "it is made in a loop"
_FILES = frozenset(["open", "read", "read_text", "readlines", "parse_requirements", "read_file"])


class Slot(Struct):
    """An item's place in a list that is written out."""

    holder: Listed
    index: int


class Known(Struct):
    """A text; `literal` is the string that it is the whole of, None when it was put together."""

    text: str
    start: int
    end: int
    literal: Text | None = None


class Unknown(Struct):
    """A value that is not known, or any number of items or keys that are not; and where."""

    reason: str
    start: int
    end: int


class Nothing(Struct):
    """`None` or `False`."""


class Element(Struct):
    """An item and where it is written, if in a list."""

    value: Value
    slot: Slot | None = None


class Series(Struct):
    """A list, tuple or set; `display` when it is written out; `lost` once anything may have happened to it."""

    items: list[Element]
    display: Listed | None = None
    fixed: bool = False
    lost: Unknown | None = None


class Mapping(Struct):
    """A dict; `gaps` are keys that are not known."""

    entries: dict[str, Value]
    gaps: list[Unknown]
    lost: Unknown | None = None


Value = Known | Unknown | Nothing | Series | Mapping


class Scope(Struct):
    """The names of a module or a function."""

    names: dict[str, Value]
    outer: Scope | None = None

    def find(self, name: str) -> Value | None:
        """What a name stands for; None when it was never seen."""
        if name in self.names:
            return self.names[name]
        return self.outer.find(name) if self.outer else None


def look(value: Value) -> Value:
    """A value, or why it is not known any more."""
    return value.lost if isinstance(value, Series | Mapping) and value.lost else value


def evaluate(of: Expression, scope: Scope) -> Value:
    """What an expression is worth. What calls in it may change is given up."""
    match of:
        case Text():
            return Known(of.value, of.start, of.end, of if of.plain else None)
        case code.Name():
            return _named(of, scope)
        case Listed():
            return Series(list(_elements(of, scope)), of, of.fixed)
        case code.Table():
            return _mapping(of, scope)
        case code.Joined():
            return _joined(of, [look(evaluate(part, scope)) for part in of.parts])
        case code.Binary():
            return _binary(of, evaluate(of.left, scope), evaluate(of.right, scope))
        case code.Index():
            return _indexed(of, scope)
        case Call():
            return _called(of, scope)
        case code.Attribute() | code.Opaque():
            touch(of, scope)
            return Unknown(of.reason if isinstance(of, code.Opaque) else _unfollowed(of), of.start, of.end)


def _unfollowed(of: Expression) -> str:
    return f"`{dotted(of)}` cannot be followed" if dotted(of) else "it cannot be followed"


def _named(of: code.Name, scope: Scope) -> Value:
    if of.name in ("None", "False"):
        return Nothing()
    found = scope.find(of.name)
    return Unknown(_unfollowed(of), of.start, of.end) if found is None else found


def _elements(of: Listed, scope: Scope) -> Iterator[Element]:
    for index, item in enumerate(of.items):
        value = evaluate(item.value, scope)
        if not item.starred:
            yield Element(value, Slot(of, index))
            continue
        spread = look(value)
        if isinstance(spread, Series):
            yield from spread.items
        else:
            yield Element(_unknown(spread, item.value))


def _unknown(value: Value, of: Expression) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown("it is not a list", of.start, of.end)


def _mapping(of: code.Table, scope: Scope) -> Value:
    result = Mapping({}, [])
    for key, value in of.pairs:
        found = look(evaluate(value, scope)) if key is None else evaluate(value, scope)
        if key is not None:
            put(result, look(evaluate(key, scope)), found, of)
        elif isinstance(found, Mapping):
            result.entries |= found.entries
            result.gaps += found.gaps
        else:
            result.lost = result.lost or _unknown(found, value)
    return result


def put(mapping: Mapping, key: Value, value: Value, of: Expression | Call) -> None:
    """Set a key; one that is not known may be any of them."""
    if isinstance(key, Known):
        mapping.entries[key.text] = value
        return
    why = key if isinstance(key, Unknown) else Unknown("a key is not known", of.start, of.end)
    lose(mapping, why)
    lose_all(value, why)


def _joined(of: Expression, values: list[Value]) -> Value:
    if all(isinstance(value, Known) for value in values):
        return _text(of, "".join(value.text for value in values if isinstance(value, Known)))
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    return Unknown(unknown.reason if unknown else "it is put together from more than texts", of.start, of.end)


def _text(of: Expression, text: str) -> Value:
    return Known(text, of.start, of.end) if len(text) <= _LONGEST else Unknown("it is too long", of.start, of.end)


def _series(of: Expression, items: Iterable[Element], *, fixed: bool = False) -> Value:
    series = Series(list(items), fixed=fixed)
    return series if len(series.items) <= _LONGEST else Unknown("it is too long", of.start, of.end)


def _binary(of: code.Binary, one: Value, other: Value) -> Value:
    left, right = look(one), look(other)
    if of.sign == "%" and isinstance(left, Known):
        return _percent(of, left, right)
    if of.sign == "|" and isinstance(left, Mapping) and isinstance(right, Mapping):
        return Mapping(left.entries | right.entries, left.gaps + right.gaps)
    if of.sign == "+" and isinstance(left, Known) and isinstance(right, Known):
        return _text(of, left.text + right.text)
    sides = [(left, of.left), (right, of.right)]
    if of.sign == "+" and any(isinstance(value, Series) for value, _ in sides):
        # A list plus anything is a list that begins or ends so, or there is no list at all.
        items = [value.items if isinstance(value, Series) else [Element(_unknown(value, at))] for value, at in sides]
        fixed = all(isinstance(value, Series) and value.fixed for value, _ in sides)
        return _series(of, [*items[0], *items[1]], fixed=fixed)
    unknown = next((value for value, _ in sides if isinstance(value, Unknown)), None)
    return Unknown(unknown.reason if unknown else "it would have to be run", of.start, of.end)


def _percent(of: code.Binary, left: Known, right: Value) -> Value:
    """`"numpy>=%s" % minimum`: texts only."""
    given = [element.value for element in right.items] if isinstance(right, Series) else [right]
    texts = [look(value) for value in given]
    fields = re.findall(r"%.", left.text.replace("%%", ""))
    if fields != ["%s"] * len(texts) or not all(isinstance(value, Known) for value in texts):
        return _joined(of, [value for value in texts if isinstance(value, Unknown)] or [Nothing()])
    return _text(of, left.text % tuple(value.text for value in texts if isinstance(value, Known)))


def _indexed(of: code.Index, scope: Scope) -> Value:
    base, key = look(evaluate(of.of, scope)), look(evaluate(of.key, scope))
    if isinstance(base, Mapping) and isinstance(key, Known) and key.text in base.entries:
        return base.entries[key.text]
    return base if isinstance(base, Unknown) else Unknown(_unfollowed(of.of), of.start, of.end)


# ---- calls ----------------------------------------------------------------------------------------


def _called(of: Call, scope: Scope) -> Value:
    name, plain = _last(of.called), [argument.value for argument in of.arguments if not argument.keyword]
    stars = any(argument.star for argument in of.arguments)
    found: Value | None = None
    if isinstance(of.called, code.Name) and name == "dict":
        found = _dict(of, scope)
    elif isinstance(of.called, code.Attribute) and name != "from_iterable" and dotted(of.called) != "itertools.chain":
        found = None if stars else _method(of, look(evaluate(of.called.of, scope)), name, plain, scope)
    elif name in ("list", "tuple", "sorted", "set", "sum", "chain", "from_iterable", "deepcopy"):
        found = _gathered(of, name, [look(evaluate(one, scope)) for one in plain], stars=stars)
    if found is not None:
        return found
    touch(of, scope)
    return Unknown(_not_run(of), of.start, of.end)


def _not_run(of: Call) -> str:
    called = [dotted(one.called) for one in code.walk(of) if isinstance(one, Call)]
    if any(name.rpartition(".")[2] in _FILES for name in called):
        return "it is read from a file"
    first = next((name for name in reversed(called) if name), "")
    return f"`{first}(…)` would have to be run" if first else "it would have to be run"


def _last(called: Expression) -> str:
    return called.name if isinstance(called, code.Name | code.Attribute) else ""


def dotted(of: Expression) -> str:
    """`a.b.c` of names and attributes, "" when it begins with anything else."""
    if isinstance(of, code.Attribute):
        before = dotted(of.of)
        return f"{before}.{of.name}" if before else of.name
    return of.name if isinstance(of, code.Name) else ""


def _dict(of: Call, scope: Scope) -> Value | None:
    result = Mapping({}, [])
    for argument in of.arguments:
        value = evaluate(argument.value, scope)
        seen = look(value)
        if argument.keyword:
            result.entries[argument.keyword] = value
        elif isinstance(seen, Mapping) and argument.star != "*":
            result.entries |= seen.entries
            result.gaps += seen.gaps
        else:
            return None
    return result


def _gathered(of: Call, name: str, given: list[Value], *, stars: bool) -> Value | None:
    """A new list out of the items of others."""
    lists = [value for value in given if isinstance(value, Series)]
    if not lists or len(lists) != len(given):
        return None
    if name in ("sum", "from_iterable") or (name == "chain" and stars):
        nested = [look(element.value) for element in lists[0].items]
        if not all(isinstance(value, Series) for value in nested) or (stars and name == "sum"):
            return None
        lists = [value for value in nested if isinstance(value, Series)]
    elif stars or (name != "chain" and len(lists) > 1):
        return None
    items = [element for value in lists for element in value.items]
    if name == "set":
        known = {id(element): look(element.value) for element in items}
        first: dict[object, Element] = {}
        for element in items:
            seen = known[id(element)]
            first.setdefault(seen.text if isinstance(seen, Known) else id(element), element)
        items = list(first.values())
    return _series(of, items, fixed=name == "tuple")


def _method(of: Call, base: Value, name: str, given: list[Expression], scope: Scope) -> Value | None:
    match base, name, given:
        case Known(), ("split" | "splitlines"), []:
            words = base.text.splitlines() if name == "splitlines" else base.text.split()
            return _series(of, (Element(Known(word, base.start, base.end)) for word in words))
        case Known(), "split", [Text(value="\n")]:
            return _series(of, (Element(Known(word, base.start, base.end)) for word in base.text.split("\n")))
        case Known(), "strip", []:
            return Known(base.text.strip(), base.start, base.end, base.literal)
        case Known(), "format", _:
            return _format(of, base, [evaluate(one, scope) for one in given], scope)
        case Known(), "join", [one]:
            series = look(evaluate(one, scope))
            if isinstance(series, Series):
                texts = [look(element.value) for element in series.items]
                if all(isinstance(value, Known) for value in texts):
                    return _text(of, base.text.join(value.text for value in texts if isinstance(value, Known)))
        case Mapping(), "values", [] if not base.gaps:
            return _series(of, (Element(value) for value in base.entries.values()))
        case Mapping(), "copy", []:
            return Mapping(dict(base.entries), list(base.gaps))
        case Mapping(), "get", [Text(value=key), *_] if key in base.entries:
            return base.entries[key]
        case Mapping(), "setdefault", [Text(value=key), default]:
            return base.entries.setdefault(key, evaluate(default, scope))
        case Series(), "copy", []:
            return Series(list(base.items), fixed=base.fixed)
    return None


def _format(of: Call, base: Known, given: list[Value], scope: Scope) -> Value | None:
    """`"numpy>={}".format(minimum)`: plain fields and texts only."""
    named = {one.keyword: evaluate(one.value, scope) for one in of.arguments if one.keyword}
    values: list[Value] = []
    pieces = re.split(r"\{(\w*)\}", base.text)
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            if "{" in piece or "}" in piece:
                return None
            values.append(Known(piece, of.start, of.end))
        elif piece in named:
            values.append(look(named[piece]))
        else:
            place = int(piece) if re.fullmatch(r"[0-9]{1,3}", piece) else number // 2 if not piece else len(given)
            if place >= len(given):
                return None
            values.append(look(given[place]))
    return _joined(of, values)


def at_risk(call: Call) -> list[Expression]:
    """What a call is given and may change."""
    if _last(call.called) in _PURE:
        return []
    receiver = [call.called.of] if isinstance(call.called, code.Attribute) else []
    return [*(argument.value for argument in call.arguments), *receiver]


def touch(of: Expression, scope: Scope) -> None:
    """Give up every list and dict that a call inside the expression gets and may change."""
    for call in code.walk(of):
        if isinstance(call, code.Opaque) and call.reason == code.NAMED_INSIDE:
            lose_named(call, scope, Unknown("it may be changed under another name", call.start, call.end))
        for one in at_risk(call) if isinstance(call, Call) else ():
            for name in code.walk(one):
                found = scope.find(name.name) if isinstance(name, code.Name) else None
                if isinstance(found, Series | Mapping):
                    why = f"`{dotted(call.called) if isinstance(call, Call) else ''}(…)` may change it"
                    lose(found, Unknown(why, call.start, call.end))


def lose_named(of: Expression, scope: Scope, why: Unknown) -> None:
    """Give up every list and dict that an expression names."""
    for name in code.walk(of):
        found = scope.find(name.name) if isinstance(name, code.Name) else None
        if found is not None:
            lose_all(found, why)


def lose_aliases(of: Expression, scope: Scope) -> None:
    """Give up what an expression whose value is not known may be another name for."""
    picks = isinstance(of, Call) and _last(of.called) in _PICKING
    either = isinstance(of, code.Opaque) and of.reason != LOOP
    if picks or either or isinstance(of, code.Index):
        lose_named(of, scope, Unknown("it may be changed under another name", of.start, of.end))


def lose_all(value: Value, why: Unknown) -> None:
    """Give a value up, if it can be changed at all."""
    if isinstance(value, Series | Mapping):
        lose(value, why)


def lose(value: Series | Mapping, why: Unknown) -> None:
    """Anything may have happened to a list or dict, and to what is in it."""
    if value.lost:
        return
    value.lost = why
    inner = value.entries.values() if isinstance(value, Mapping) else (element.value for element in value.items)
    for one in inner:
        if isinstance(one, Series | Mapping):
            lose(one, why)
