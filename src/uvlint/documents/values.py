"""TOML values as a person would write them, in the quotes they had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvlint.model.fix import Value

Quotes = str
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def quotes_of(raw: str) -> Quotes:
    """The quotes a TOML string is written in."""
    return next(quotes for quotes in ('"""', "'''", '"', "'") if raw.startswith(quotes))


def quoted(value: str, quotes: Quotes = '"') -> str:
    """A TOML string in these quotes, or in basic ones where a literal string cannot hold the value."""
    if quotes == "'" and ("'" in value or _CONTROL.search(value)):
        quotes = '"'
    if quotes == "'''" and ("'''" in value or value.endswith("'") or _CONTROL.search(value.replace("\n", ""))):
        quotes = '"""'
    if quotes in ("'", "'''"):
        return f"{quotes}{value}{quotes}"
    plain = "\n\t" if quotes == '"""' else ""
    if quotes == '"""' and '"""' not in value and not value.endswith('"'):
        plain += '"'
    body = "".join(sign if sign in plain else _escaped(sign) for sign in value)
    return f"{quotes}{body}{quotes}"


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return f"\\u{ord(sign):04x}" if _CONTROL.match(sign) else sign


def key(*names: str) -> str:
    """A key, dotted when there are several names."""
    return ".".join(name if _BARE.fullmatch(name) else quoted(name) for name in names)


def inline(value: Value, quotes: Quotes = '"') -> str:
    """A value on one line, its strings in these quotes where they can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value, quotes)
    if isinstance(value, list):
        return f"[{', '.join(inline(item, quotes) for item in value)}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key(name)} = {inline(item, quotes)}" for name, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return str(value)
