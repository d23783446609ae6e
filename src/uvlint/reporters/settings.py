"""The settings of uvlint as text: those in force, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from uvlint.reporters.measure import cells, folded, padded
from uvlint.reporters.promised import as_data
from uvlint.reporters.text import finished, harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from uvlint.model.decision import Decision
    from uvlint.model.reasons import Reasons
    from uvlint.reporters.style import Style

_NARROWEST = 20  # of the column of values; what is longer is folded within it


def as_text(decisions: Mapping[str, Decision], file: str, style: Style, *sections: str) -> str:
    """Every setting with its value and its origin, in columns; `sections` are more to be told below them."""
    values = {name: one_line(harmless(_value(decision))) for name, decision in decisions.items()}
    origins = {name: one_line(harmless(decision.by)) for name, decision in decisions.items()}
    names = max(map(len, values))
    room = max(style.width - names - max(map(cells, origins.values())) - 4, _NARROWEST)
    width = min(max(map(cells, values.values())), room)
    told = [f"The settings for `{one_line(harmless(file))}`, and where they come from:", ""]
    for name, value in values.items():
        first, *rest = folded(value, width, ellipsis=style.ellipsis)
        told.append(f"{name:<{names}}  {padded(first, width)}  {origins[name]}")
        told += [f"{'':{names}}  {line}" for line in rest]
    return finished([*told, *(line for section in sections for line in ("", *section.splitlines()))], style)


def as_json(decisions: Mapping[str, Decision], file: str, promises: Sequence[Reasons]) -> str:
    """The same for programs: `value` as it would stand in a configuration file; null for a default, told in words."""
    told = {
        "schema": {"name": "uvlint-config", "version": 1},
        "file": file,
        "settings": {name: _entry(decision) for name, decision in decisions.items()},
        "promises": as_data(promises),
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _entry(decision: Decision) -> dict[str, Any]:
    default = {"default": decision.words} if decision.words else {}
    return {"value": decision.value, "origin": decision.by, **default}


def _value(decision: Decision) -> str:
    return decision.words.replace("`", "") if decision.value is None else written(decision.value)


def written(value: Any) -> str:
    """A value as it would stand in a configuration file."""
    match value:
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            pairs = ", ".join(f"{written(name)} = {written(item)}" for name, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            return msgspec.json.encode(str(value)).decode()
