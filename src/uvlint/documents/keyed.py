"""Keys of a TOML text: taken out with their lines, or spelt otherwise wherever they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.documents import layout, values
from uvlint.errors import FixError

if TYPE_CHECKING:
    from uvlint.documents.source import Source
    from uvlint.model.place import Place

_TOKEN = re.compile(rf"{layout.STRING.pattern}|(?P<comment>#[^\n]*)", re.DOTALL)
_BEFORE = re.compile(rf"[ \t]*(?:(?:{layout.BARE_KEY.pattern}|{layout.STRING.pattern})[ \t]*\.[ \t]*)*")


def spelt(source: Source, place: Place, key: str) -> Source:
    """The text with the key at a place written as `key`, in the quotes it has."""
    node = layout.read(source.raw).walk(place.keys)[-1]
    raw = source.raw
    for start, end in sorted(node.spelt, reverse=True):
        quotes = raw[start] if raw[start] in "\"'" else ""
        raw = raw[:start] + (values.quoted(key, quotes) if quotes else values.key(key)) + raw[end:]
    return source.with_raw(raw)


def without(source: Source, place: Place) -> Source:
    """The text without the lines of a key and its value.

    Raises:
        FixError: it does not have its lines to itself, or a comment belongs to it, of which nobody could say whether
            it should go or stay.
    """
    node, raw = layout.read(source.raw).walk(place.keys)[-1], source.raw
    start, end = raw.rfind("\n", 0, node.name[0]) + 1, source.line_end(node.end)
    plain = node.kind in ("string", "scalar", "array", "inline") and not raw[node.end : end].strip()
    if not plain or not _BEFORE.fullmatch(raw, start, node.name[0]):
        raise FixError(f"{place.file}: `{place.pointer}` does not have its lines to itself", hint="change it by hand")
    above = raw[raw.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
    inside = any(token["comment"] is not None for token in _TOKEN.finditer(raw, node.start, node.end))
    if inside or above.lstrip().startswith("#"):
        raise FixError(f"{place.file}: a comment belongs to `{place.pointer}`", hint="change it by hand")
    following = raw.find("\n", end)
    return source.with_raw(raw[:start] + (raw[following + 1 :] if following >= 0 else ""))
