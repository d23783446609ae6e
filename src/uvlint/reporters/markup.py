"""Foreign text in GitHub's Markdown: it shows as it is, links nowhere, calls nobody and closes nothing."""

import re

from uvlint.reporters.text import one_line

_BREAK = "&#8203;"  # a space of no width: what it parts is no mention, reference or address any more
# Everything that Markdown may act on. `&` comes with it, so no entity is decoded but ours.
_ACTING = re.compile(r"[\\`*_{}\[\]<>()#!|~&$^=]|^[-+:]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "$": "&#36;", "`": "&#96;"}
# `@someone`, `#123`, `owner/name#123`, `GH-123`, `https://…`, `www.…`
_REACHING = re.compile(r"(@)(?=\w)|(#)(?=\d)|\b(GH)(?=-\d)|(:)(?=//)|\b(www)(?=\.)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s()<>\\]+")
_SPLIT = "\ue000"  # stands for the break while the rest is escaped; private use, taken out of foreign text before


def plain(text: str) -> str:
    """A text as text, on one line."""
    return _escaped(one_line(text))


def _escaped(line: str) -> str:
    parted = _REACHING.sub(lambda found: f"{found[0]}{_SPLIT}", line.replace(_SPLIT, ""))
    return _ACTING.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), parted).replace(_SPLIT, _BREAK)


def code(text: str) -> str:
    """A text as code, on one line; not for cells of tables, where `|` ends code as well."""
    text = one_line(text).strip()
    if not text:
        return ""
    fence = "`" * (_longest_run(text) + 1)
    room = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{room}{text}{room}{fence}"


def said(text: str) -> str:
    """A message of ours: what stands between backticks as code, where they are in pairs."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    # Backticks with nothing between them stay, or what they part would come together: `@` and a name.
    return "".join((code(part) or "&#96;&#96;") if number % 2 else _escaped(part) for number, part in enumerate(parts))


def linked(text: str, url: str) -> str:
    """A text that leads to an address of ours; the text alone where that is none."""
    return f"[{plain(text)}]({url})" if _ADDRESS.fullmatch(url) else plain(text)


def fenced(text: str, language: str) -> str:
    """Lines as a block of code that nothing in them ends."""
    fence = "`" * max(_longest_run(text) + 1, 3)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}"


def table(rows: list[list[str]]) -> str:
    """Cells, given as Markdown; the first row is the head."""
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *rest])


def indented(text: str) -> str:
    """A block inside an item of a list."""
    return "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
