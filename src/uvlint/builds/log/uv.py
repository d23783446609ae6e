"""uv's layouts of a failed build, all five."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.log.layout import Section, block, indented, joined, named
from uvlint.builds.log.lines import indent_of
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLYPHS = r"(?:[×✗x]|[├╰]─▶|\|->|`->|error:|cause:|Caused by:)"
_HEAD = re.compile(
    rf"^\s*(?:[│|]\s+)*(?:{_GLYPHS}\s+)?Failed to (?:(?:download and build|build|download|read)(?:$|:? ?`)"
    rf"|fetch wheel: \w)"
)
_BARE_HEAD = re.compile(r"^\s*[×x]\s+Failed to (?:download and )?build$")
_BUILT = re.compile(
    r"Failed to (?:(?:download and build|build|download|read):? `([^`]{1,400})`|fetch wheel: (\S{1,200}))"
)
_CALLED = re.compile(r"[Cc]all to `([^`]{1,200})` failed|Build backend failed to ([^`]{1,80}) `(\w{1,60})(?:\(\))?`")
_MARKER = re.compile(r"^\s*(?:\[(?:stdout|stderr)\]|--- (?:stdout|stderr):)$")
_OWN_HINT = re.compile(
    r"hint: (?:This error likely|This usually indicates|Build failures usually|`?[\w.-]{1,80}`? (?:was removed"
    r"|is often|\())"
)
_CHAIN = re.compile(r"was included because ((?:`[^`]{1,200}`(?: \(v?[^)]{1,60}\))?,? (?:which )?depends on ){1,40})")
_UNREADABLE = re.compile(r"[Mm]etadata for `([^`]{1,100})` \(v([^)]{1,40})\) could not be parsed")
_STORY = 60  # lines
_STRAYS = 50  # places of one output where a few lines lost their indent


def section(lines: Sequence[str], number: int, start: int) -> Section | None:
    """The failure that begins at a line; `start` is the line after the one before it."""
    if "could not be parsed" in lines[number] and (found := _UNREADABLE.search(lines[number])):
        story = joined(lines[number : number + 4])
        package, version = named(f"{found[1]}=={found[2]}")
        return Section(
            "uv", "uv", story, package, version, body=block(lines[number : number + 4]), own=True, end=number + 2
        )
    if not _is_head(lines, number):
        return None
    tree = bool(re.match(r"\s*(?:[│|]\s+)*(?:[×✗x]|[├╰]─▶|\|->|`->)\s", lines[number]))
    end = shown = _story_end(lines, number)
    story = joined([re.sub(rf"^\s*(?:[│|]\s+)*(?:{_GLYPHS}(?=\s))?", "", line) for line in lines[number:end]])
    built = [quoted or plain for quoted, plain in _BUILT.findall(story)]
    if not built:
        return None
    package, version = named(built[-1])
    outer = [told for told in map(named, built[:-1]) if told[0] and told[0] != package]
    body, indent, end = _body(lines, end, tree=tree)
    body, inner = _without_hints(body)
    end, after = _tail(lines, end)
    hints = f"{inner} {after}".strip()
    if not version and (found := re.search(r"`([A-Za-z0-9][\w.-]{0,100})@(\d[\w.!+]{0,40})`", hints)):
        version = found[2] if canonicalize_name(found[1]) == package else ""
    called = bool(_CALLED.search(story)) or "build backend returned an error" in story
    if called and not body:
        body = _streamed(lines[start:number])
    elif not called:
        body = block(lines[number:shown])
    return Section(
        frontend="uv",
        layout=_layout(lines, number, story, after),
        story=story,
        package=package,
        version=version,
        source=built[-1].partition(" @ ")[2] or (built[-1] if "/" in built[-1] or "\\" in built[-1] else ""),
        hook=_hook(story),
        body=body,
        hints=hints,
        outer=indent,
        wraps=tree,
        via=(*_chain(hints, outer[-1][0] if outer else package), *(name for name, _ in outer)),
        needed_by=outer[-1] if outer else None,
        own=not called,
        end=end,
    )


def _is_head(lines: Sequence[str], number: int) -> bool:
    if "Failed to" not in lines[number] or not _HEAD.match(lines[number]):
        return False
    if "`" in lines[number] or "fetch wheel: " in lines[number]:
        return True
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""  # wrapped before a long name
    return following.startswith("`") and bool(_BARE_HEAD.match(lines[number]))


def _story_end(lines: Sequence[str], number: int) -> int:
    """The line after the frontend's own words: those further in, or with a glyph of the tree before them."""
    first = indent_of(lines[number])
    end = number + 1
    while end < min(len(lines), number + _STORY):
        line = lines[end]
        if not line.strip(" │|") or _MARKER.match(line.lstrip(" │|")):
            break
        if indent_of(line) <= first and not re.match(rf"\s*(?:[│|]\s|{_GLYPHS}\s)", line):
            break
        end += 1
    return end


_BUILDING = re.compile(r"\s*Building (?:source distribution|wheel)\b")


def _streamed(lines: Sequence[str]) -> tuple[str, ...]:
    """What `uv build` printed of the backend before its own words."""
    begun = next((at for at in range(len(lines) - 1, -1, -1) if _BUILDING.match(lines[at])), len(lines))
    return block(lines[begun + 1 :][-20_000:])


def _body(lines: Sequence[str], number: int, *, tree: bool) -> tuple[tuple[str, ...], int, int]:
    """The backend's output with its indent, and the line after it."""
    while number < len(lines) and not lines[number].strip(" │|"):
        number += 1
    shown = (
        [_without_bar(line) for line in lines[number : number + 20_000]] if tree else lines[number : number + 20_000]
    )
    if not shown or not _MARKER.match(shown[0]):
        return (), 0, number
    outer = indent_of(shown[0])
    if outer:
        size = _indented(shown, outer)
    elif shown[0].startswith("---"):
        size = next((at for at, line in enumerate(shown) if line == "---"), len(shown))
    else:
        size = next((at for at, line in enumerate(shown) if _ends_plain(shown, at)), len(shown))
    return block([line for line in shown[:size] if not _MARKER.match(line)]), outer, number + size


def _indented(shown: Sequence[str], outer: int) -> int:
    """How many lines are the output: what lost its indent on the way is part of it where the output goes on below."""
    size = indented(shown, 0, outer)
    for _ in range(_STRAYS):
        following = [line for line in shown[size : size + 4] if line]
        stray = [line for line in following if indent_of(line) < outer]
        if len(stray) == len(following) or any(_continues(line.strip()) or _HEAD.match(line) for line in stray):
            break
        size = indented(shown, next(n for n in range(size, len(shown)) if indent_of(shown[n]) >= outer), outer)
    return size


def _without_bar(line: str) -> str:
    """A line of the body without the bar of a tree that goes on below it."""
    return (
        f"{line[: len(line) - len(line.lstrip())]} {line.lstrip()[1:]}"
        if re.match(r" {0,6}[│|](?: |$)", line)
        else line
    )


def _ends_plain(shown: Sequence[str], at: int) -> bool:
    line = shown[at]
    return bool(_OWN_HINT.match(line)) or ("Failed to" in line and _is_head(shown, at))


def _without_hints(body: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The output without the hints that uv 0.5 to 0.11.15 puts below it at the same indent, and these."""
    for at in range(len(body) - 1, max(len(body) - 40, -1), -1):
        if _OWN_HINT.match(f"{body[at]} {joined(body[at + 1 : at + 3])}"):
            return block(body[:at]), joined(body[at:])
    return body, ""


def _tail(lines: Sequence[str], number: int) -> tuple[int, str]:
    """The line after what uv says at the end, and that on one line."""
    end = number
    while end < min(len(lines), number + 40) and not _is_head(lines, end):
        line = lines[end].strip()
        if line and end > number and not lines[end - 1].strip() and not _continues(line):
            break
        end += 1
    return end, joined(lines[number:end])


def _continues(line: str) -> bool:
    return line.startswith(("hint:", "help:", "[tool.uv", "or `uv", "╰─▶", "`->", "---")) or " = [" in line


def _layout(lines: Sequence[str], number: int, story: str, after: str) -> str:
    head = lines[number]
    if "Build backend failed to" in story:
        return "uv 0.4" if re.search(r"\(exit|\(signal", story) else "uv 0.3 or older"
    if re.match(r"\s*[│|]?\s*(?:cause:|error:)", head) and any("cause:" in line for line in lines[number : number + 3]):
        return "uv 0.12.14 or newer"
    if re.match(r"\s*(?:[×✗x]|[├╰]─▶|\|->|`->)", head):
        return "uv 0.11.16 to 0.12.13" if after.startswith("hint:") else "uv 0.5 to 0.11.15"
    return "uv"


def _hook(story: str) -> str:
    calls = list(_CALLED.finditer(story))
    if not calls:
        return ""
    called, verb, named_hook = calls[-1].groups()
    if called:
        return str(called).rpartition(".")[2].removesuffix("()")
    kind = named_hook.rpartition("_")[2]
    return f"get_requires_for_build_{kind}" if "requires" in verb or "requirements" in verb else str(named_hook)


def _chain(hints: str, package: str) -> tuple[str, ...]:
    """The packages that brought this one in, as uv says it; the last is a requirement text of the package itself."""
    found = _CHAIN.search(hints)
    names = re.findall(r"`([A-Za-z0-9][\w.-]*)[^`]*`", found[1]) if found else []
    return tuple(name for name in (canonicalize_name(name) for name in names) if name != package)
