"""The lines of a requirements file, read as uv reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from uvlint.model.grammar import InvalidRequirement, declared

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["requirement", "option", "ignored", "invalid"]

SHORT = {"-r": "--requirement", "-c": "--constraint", "-e": "--editable", "-i": "--index-url", "-f": "--find-links"}
WITH_VALUE = (*SHORT.values(), "--extra-index-url", "--no-binary", "--only-binary")
WITHOUT_VALUE = ("--no-index", "--require-hashes")
IGNORED_WITH_VALUE = ("--trusted-host", "--use-feature")
IGNORED = ("--pre", "--prefer-binary", *IGNORED_WITH_VALUE)

_CONTINUATION = r"\\\r?\n"
_COMMENT = r"(?:^|(?<=\s))#[^\r\n]*"
_OPTIONS = r"\s+(?=--?[A-Za-z])"
_HASH = r"\s*--hash(?:=|\s+)(\S+)"
_OPTION = r"(?s)(--[A-Za-z][A-Za-z-]*|-[rceif])(?:\s*=\s*|\s+|(?<=^-[rceif])(?=\S)|$)(.*)"
# Every option uv knows on a line of its own, and whether it takes a value.
_KNOWN = dict.fromkeys((*WITHOUT_VALUE, *IGNORED), False) | dict.fromkeys((*WITH_VALUE, *IGNORED_WITH_VALUE), True)
_MARKER = r"\s+;|;\s+"


class Entry(Struct, frozen=True):
    """One logical line that says something.

    `start` and `end` are offsets of `text` in the file, `line_start` and `line_end` those of the whole logical line
    without its newline. For a requirement `text` is what stands before options and comment, `hashes` its pins, and
    `source` says what it points to when that is no index (`a URL`, `a Git repository`, `a path`); for an option
    `option` is its long name and `value` what follows. `reason` says why uv refuses (invalid) or passes over a line.
    """

    kind: Kind
    text: str
    start: int
    end: int
    line_start: int
    line_end: int
    option: str = ""
    value: str = ""
    hashes: tuple[str, ...] = ()
    source: str | None = None
    reason: str = ""


class LogicalLine(Struct, frozen=True):
    """A line with the lines that continue it; in `text` continuations are blanks, so that offsets stay true."""

    start: int
    end: int
    text: str
    comment: int | None

    @property
    def said(self) -> str:
        """The line without its comment."""
        return (self.text if self.comment is None else self.text[: self.comment]).rstrip()


def logical_lines(raw: str) -> Iterator[LogicalLine]:
    """The lines of a file; a backslash at the end of a line joins the next one, except after a comment."""
    start = 0
    while start < len(raw):
        end = _physical_end(raw, start)
        while raw[start:end].endswith("\\") and not re.search(_COMMENT, raw[start:end]) and end < len(raw):
            end = _physical_end(raw, raw.index("\n", end) + 1)
        text = re.sub(_CONTINUATION, lambda match: " " * len(match[0]), raw[start:end])
        comment = re.search(_COMMENT, text)
        yield LogicalLine(start, end, text, comment.start() if comment else None)
        newline = raw.find("\n", end)
        start = len(raw) if newline < 0 else newline + 1


def _physical_end(raw: str, start: int) -> int:
    end = raw.find("\n", start)
    if end < 0:
        return len(raw)
    return end - 1 if end > start and raw[end - 1] == "\r" else end


def read(raw: str) -> Iterator[Entry]:
    """The entries of a requirements file."""
    for line in logical_lines(raw):
        said = line.said.strip()
        if said:
            start = line.start + line.text.index(said)
            continued = "\n" in raw[start : start + len(said)]
            entry = _option(said, start, line) if said.startswith("-") else _requirement(said, start, line, raw)
            if continued and entry.kind == "option" and entry.option not in WITH_VALUE:
                entry = _entry("invalid", said, start, line, reason="a continued line that uv does not accept")
            yield entry


def _entry(
    kind: Kind,
    text: str,
    start: int,
    line: LogicalLine,
    *,
    option: str = "",
    value: str = "",
    reason: str = "",
    source: str | None = None,
    hashes: tuple[str, ...] = (),
) -> Entry:
    end = start + len(text)
    return Entry(kind, text, start, end, line.start, line.end, option, value, hashes, source, reason)


def _option(said: str, start: int, line: LogicalLine) -> Entry:
    match = re.match(_OPTION, said)
    name = match[1] if match else said.split(maxsplit=1)[0]
    name = SHORT.get(name, name)
    value = match[2].strip().strip("\"'") if match else ""
    if name not in _KNOWN:
        return _entry("invalid", said, start, line, reason=f"uv does not know the option `{name}`")
    if _KNOWN[name] and not value:
        return _entry("invalid", said, start, line, option=name, reason=f"`{name}` needs a value")
    if not _KNOWN[name] and value:
        return _entry("invalid", said, start, line, option=name, reason=f"`{name}` takes no value")
    if re.search(_OPTIONS, value):
        return _entry("invalid", said, start, line, option=name, reason="uv reads one option a line")
    if name in IGNORED:
        return _entry("ignored", said, start, line, option=name, value=value, reason=f"uv passes over `{name}`")
    if name == "--editable":
        return _entry("option", said, start, line, option=name, value=value, source=_pointed_to(value) or "a path")
    return _entry("option", said, start, line, option=name, value=value)


def _requirement(said: str, start: int, line: LogicalLine, raw: str) -> Entry:
    options = re.search(_OPTIONS, said)
    text = said[: options.start()].rstrip() if options else said
    rest = said[options.start() :] if options else ""
    hashes = tuple(re.findall(_HASH, rest))
    if unknown := re.sub(_HASH, "", rest).split():
        reason = f"uv does not know the option `{unknown[0].partition('=')[0]}` here"
        return _entry("invalid", text, start, line, reason=reason)
    if "\n" in raw[start : start + len(text)]:
        # Seen in uv 0.13.8: only `--hash` may stand on a continued line.
        reason = "uv refuses a backslash inside a requirement; only `--hash` may follow one"
        return _entry("invalid", text, start, line, reason=reason)
    try:
        source = url_source(declared(text).url)
    except InvalidRequirement as error:
        source = _pointed_to(address_and_marker(text)[0])
        if source is None:
            return _entry("invalid", text, start, line, hashes=hashes, reason=plain(error))
    return _entry("requirement", text, start, line, hashes=hashes, source=source)


def address_and_marker(text: str) -> tuple[str, str]:
    """The two halves of a requirement without a name: `./package` and what follows its ` ;`."""
    address, *marker = re.split(_MARKER, text, maxsplit=1)
    return address.strip(), "".join(marker).strip()


def plain(error: ValueError) -> str:
    """The parser's words in one line."""
    first = str(error).partition("\n")[0].rstrip(":")
    return first[:1].lower() + first[1:]


def url_source(url: str | None) -> str | None:
    """What the URL of `name @ url` points to."""
    return None if url is None else _pointed_to(url) or "a URL"


def _pointed_to(text: str) -> str | None:
    """What a requirement without a name points to; None when it is neither URL nor path."""
    text = text.strip()
    scheme, separator, _ = text.partition("://")
    if text.startswith(("git+", "git@")) or scheme == "git":
        return "a Git repository"
    if text.startswith("file:"):
        return "a path"
    if separator and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return "a URL"
    path = re.sub(r"\[[^\]]*\]$", "", text)
    archive = path.endswith((".whl", ".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz"))
    named = re.search(r"[<>=!~@ ]", path)
    looks = path.startswith((".", "/", "~", "\\")) or (not named and (archive or re.search(r"[/\\]", path)))
    return "a path" if looks else None
