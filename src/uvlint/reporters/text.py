"""Text from files and the index, made harmless: it moves no cursor, turns no line round, commands no CI runner."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from uvlint.model.report import Excerpt, Report
from uvlint.model.secret import masked
from uvlint.model.wording import clipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from uvlint.reporters.style import Style

__all__ = ["clean", "cleaned", "clipped", "finished", "harmless", "legible", "muted", "one_line", "visible"]

Value = TypeVar("Value")

# What our own drawing and well-meaning messages contain, for terminals that know ASCII only.
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "×": "x", "·": ".", "✗": "x", "…": "...", "→": "->", "≥": ">=", "≤": "<=", "≠": "!=",
    "’": "'", "‘": "'", "“": '"', "”": '"',
})  # fmt: skip


@cache
def _sequences() -> re.Pattern[str]:
    """Whole terminal sequences (colours, titles, links), which would leave litter if only ESC went."""
    return re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)")


@cache
def _controls() -> re.Pattern[str]:
    """Characters that act instead of showing: C0 (but tab and newline), DEL, C1, bidi, line separators, surrogates."""
    return re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
        "\ud800-\udfff\U000e0000-\U000e007f]"
    )


def harmless(text: str) -> str:
    """The text without terminal sequences, control characters and passwords in addresses; newlines and tabs stay."""
    text = masked(text)
    if text.replace("\n", "").replace("\t", "").isprintable():  # nothing that acts is printable
        return text
    return _controls().sub("", _sequences().sub("", text))


def visible(character: str, style: Style) -> str:
    """What one character of a source line is drawn as, `""` for one that must not be; tabs are the caller's."""
    if " " <= character <= "~":
        return character
    if character == "\n":
        return ""
    return legible(_controls().sub("", character), style)


def legible(text: str, style: Style) -> str:
    """The text in characters that the terminal has; others as `\\u4e2d`."""
    if style.unicode or text.isascii():
        return text
    return text.translate(_PLAIN).encode("ascii", "backslashreplace").decode("ascii")


@cache
def _commands() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # The runner skips blanks before `::` but finds `##[` anywhere (ActionCommand.cs). It may drop colours first.
    dress = r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\"
    opening = rf"^((?:[^\S\n]|{dress})*:)(?=(?:{dress})*:)"
    return re.compile(opening, re.MULTILINE), re.compile(rf"#(?=(?:{dress})*#(?:{dress})*\[)")


def muted(text: str) -> str:
    """The text with the commands of CI runners broken: `::` that opens a line and `##[` anywhere."""
    if "::" not in text and "##" not in text and "\x1b" not in text:
        return text
    opening, anywhere = _commands()
    return anywhere.sub("# ", opening.sub(r"\1 ", text))


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split()) if "\n" in text or "\t" in text else text.strip()


def finished(lines: list[str], style: Style, *, foreign: bool = False) -> str:
    """The lines of a text format put together: nothing commands the CI runner, nothing is beyond the terminal. Where
    most of it is `foreign`, any runner may be listening for it."""
    text = legible("".join(f"{line}\n" for line in lines), style)
    return muted(text) if style.ci or foreign else text


def cleaned(report: Report, style: Style) -> Report:
    """The report with every text in it harmless and legible; excerpts stay, since their columns are counted, and whole
    files; the pages of rules are our own."""
    short = clean(replace(report, rules=(), texts={}), style)
    return replace(short, rules=report.rules, texts=report.texts)


def clean(value: Value, style: Style) -> Value:
    """A value of the model with every text in it harmless and legible."""
    found = _scrubbed(value, lambda text: legible(harmless(text), style))
    assert isinstance(found, type(value))
    return found


def _scrubbed(value: object, change: Callable[[str], str]) -> object:
    """Any value of the model with `change` made to its strings: a walk, so that no field can be forgotten."""
    if type(value) is str:
        return change(value)
    if isinstance(value, tuple):
        return tuple(_scrubbed(item, change) for item in value)
    if isinstance(value, list):
        return [_scrubbed(item, change) for item in value]
    if isinstance(value, dict):
        return {_scrubbed(key, change): _scrubbed(item, change) for key, item in value.items()}
    if isinstance(value, Struct) and not isinstance(value, Excerpt):
        return replace(value, **{name: _scrubbed(getattr(value, name), change) for name in value.__struct_fields__})
    return value
