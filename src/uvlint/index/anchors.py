"""The anchors of an HTML page, quickly where it is plain and by `html.parser` where it is not (PEP 503)."""

import re
from typing import TypeAlias

from msgspec import Struct

Attributes: TypeAlias = dict[str, str]
"""An element's attributes: names in lower case, values unescaped, `""` for one without a value."""

LARGEST_ODD = 8 * 1024 * 1024  # characters; `html.parser` can be slow on hostile text (CVE-2025-6069)

# What the quick way does not understand: comments, elements in which `<a` is only text, and <base>.
_ODD = re.compile(
    r"<(?:!--|!\[|\?|base|script|style|template|textarea|xmp|iframe|no(?:embed|frames|script)|plaintext|svg|math)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--[^<>-]*+-->")
_ANCHOR = re.compile(r"<a(?=[ \t\n\r\f/>])", re.IGNORECASE)
_VALUE = r"""[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++))"""
_BEFORE = re.compile(r"""[ \t\n\r\f]++([^\s=>"'/<]++)[ \t\n\r\f]*+=[ \t\n\r\f]*+""")
_ATTRIBUTE = re.compile(rf"""([^\s=>"'/<]++)(?:{_VALUE})?+""")
# Possessive throughout: what does not match is left to `html.parser`, never tried in another way.
_INSIDE = re.compile(rf"""((?:[ \t\n\r\f]++[^\s=>"'/<]++(?:{_VALUE})?+)*+)[ \t\n\r\f]*+/?>""")
# Text and tags in which every quote is closed; an open one would swallow the anchors behind it.
_REGULAR = re.compile(
    r"""(?:[^<]++|</?[a-z!](?:[^<>"'=]++|=[ \t\n\r\f]*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))*+>)*+""", re.IGNORECASE
)
_GENUINE = re.compile(
    r"pypi:repository-version|<(?:title|h1)[^<>]{0,200}>\s{0,200}(?:links for|simple index|index of)", re.IGNORECASE
)


class Anchors(Struct, frozen=True):
    """All anchors of a page in order, the <base> that links start from (`""` when none is given), and whether the
    page calls itself a file list."""

    anchors: list[Attributes]
    base: str
    genuine: bool


def read(text: str) -> Anchors | str:
    """The anchors of a page, or what is wrong with it."""
    if _is_cut(text):
        return "was cut short"
    # Many indexes end a page with `<!--SERIAL 123-->`, which is no reason to take the slow way.
    simple = _COMMENT.sub("", text) if "<!--" in text else text
    plain = None if _ODD.search(simple) else read_plain(simple)
    genuine = _GENUINE.search(text, 0, 4096) is not None
    if plain is not None:
        return Anchors(plain, "", genuine)
    if len(text) > LARGEST_ODD:
        return "is too large to read"
    try:
        anchors, base = read_any(text)
    except AssertionError:  # of `html.parser`, for a marked section (`<![x`) that is none
        return "is not HTML"
    return Anchors(anchors, base, genuine)


def read_plain(text: str) -> list[Attributes] | None:
    """The anchors of a page without oddities, many times as fast as `html.parser`; None when a tag is unusual."""
    anchors: list[Attributes] = []
    names: dict[str, str] = {}
    values: dict[str, str] = {}
    head, *pieces = _ANCHOR.split(text)
    if _REGULAR.fullmatch(head) is None:
        return None
    for piece in pieces:
        attributes = _quoted(piece, names, values)
        if attributes is None:
            inside = _INSIDE.match(piece)
            if inside is None or _REGULAR.fullmatch(piece, inside.end()) is None:
                return None
            attributes = _attributes(inside[1])
        anchors.append(attributes)
    return anchors


def _quoted(piece: str, names: dict[str, str], values: dict[str, str]) -> Attributes | None:
    """The attributes when each is `name="value"` and no tag with a quote follows, as on nearly all pages; else None.

    `names` remembers what stands before a value (` href=`) and the name that it means, `values` those with entities.
    """
    found: Attributes = {}
    parts = iter(piece.split('"'))
    for before in parts:
        if before[:1] == ">":
            is_plain = next(parts, None) is None and "'" not in before and before.rfind("<") < before.rfind(">")
            return found if is_plain else None
        name = names.get(before)
        if name is None:
            named = _BEFORE.fullmatch(before)
            if named is None:
                return None
            name = names[before] = named[1].lower()
        value = next(parts, "")
        if "&" in value:
            value = values.get(value) or values.setdefault(value, _unescaped(value))
        found[name] = value
    return None


def read_any(text: str) -> tuple[list[Attributes], str]:
    """The anchors and the <base> of any page."""
    from html.parser import HTMLParser  # 6 ms, and hardly ever needed

    anchors: list[Attributes] = []
    bases: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "a":
                anchors.append({name: value or "" for name, value in attrs})
            elif tag == "base":
                bases.extend(value for name, value in attrs if name == "href" and value)

    parser = Parser()
    parser.feed(text)
    parser.close()
    return anchors, bases[0] if bases else ""


def _attributes(source: str) -> Attributes:
    found: Attributes = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        value = double or single or bare
        found[name.lower()] = _unescaped(value) if "&" in value else value
    return found


def _unescaped(value: str) -> str:
    from html import unescape  # a table of 2,000 names: loaded when a page has an entity

    return unescape(value)


def _is_cut(text: str) -> bool:
    """Whether the text ends inside a tag or an anchor, so that files may be missing."""
    tail = text[-8192:].lower()
    opened = tail.rfind("<a ")
    return tail.rfind("<") > tail.rfind(">") or (opened != -1 and "</a" not in tail[opened:])
