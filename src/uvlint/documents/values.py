"""TOML values as a person would write them, in the quotes they had."""

import re

from uvlint.model.fix import Value

Quotes = str
WIDTH = 100
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


def inline(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(inline(item) for item in value)}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key(name)} = {inline(item)}" for name, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return str(value)


def pair(name: str, value: Value, newline: str) -> str:
    """`name = value`; a list that would make the line too long gets a line for each item."""
    line = f"{name} = {inline(value)}"
    if len(line) <= WIDTH or not isinstance(value, list):
        return line
    return f"{name} = {lines(value, newline)}"


def lines(items: list[Value], newline: str) -> str:
    """A list with a line for each item."""
    return f"[{newline}" + "".join(f"    {inline(item)},{newline}" for item in items) + "]"
