"""One declared dependency, and the surgery that changes its text without touching the rest of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.model.grammar import InvalidRequirement, canonicalize_name, declared
from uvlint.model.package import pinned

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

    from uvlint.model.marker import Term
    from uvlint.model.place import Place


class Origin(Struct, frozen=True):
    """Where a requirement comes from where a marker holds (None: everywhere): the index of that name, or a `source`
    that no index can judge (`a path`, …)."""

    index: str = ""
    marker: str | None = None
    source: str | None = None


class Requirement(Struct, frozen=True, cache_hash=True):
    """A requirement as declared (PEP 508), `text` exactly as written, without options, hashes and comment.

    `name` is normalised, and "" for a path or URL that does not tell its name; `source` is always set on those.
    `scope` is `dependencies`, `extra:NAME`, `group:NAME`, `build-system`, `constraint`, `override` or
    `build-constraint`.
    `source` says why no index can judge it (`a URL`, `a path`, …), or is None. `origins` are the entries of
    `tool.uv.sources` that name an index for it; where none of them holds, it comes from the indexes that are searched.
    `condition` is a marker that its surroundings add to its own (a dependency group's `requires-python`). `via` are the
    names of those who bring in what nobody wrote down, the direct requirement first. `resolved` marks a pin that stands
    for a package of a resolution: nobody wrote it at its place.
    """

    place: Place
    scope: str
    text: str
    name: str
    specifier: SpecifierSet
    marker: str | None = None
    extras: tuple[str, ...] = ()
    source: str | None = None
    condition: str | None = None
    origins: tuple[Origin, ...] = ()
    via: tuple[str, ...] = ()
    resolved: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """What indexes are asked for it: its name, the name as `pinned` to an index, or both; () when none is."""
        if self.source:
            return ()
        keys = [pinned(self.name, origin.index) for origin in self.origins if origin.index]
        everywhere = any(origin.marker is None for origin in self.origins)
        return tuple(dict.fromkeys(keys if everywhere else [*keys, self.name]))


def parse(
    text: str, place: Place, scope: str, *, source: str | None = None, condition: str | None = None
) -> Requirement:
    """The requirement that `text` declares.

    Raises:
        InvalidRequirement: the text is not PEP 508 as uv reads it.
    """
    try:
        parsed = declared(_as_uv_reads(text))
    except RecursionError as error:
        raise InvalidRequirement("its marker is nested too deeply") from error
    for what, name in (("name", parsed.name), *(("extra", extra) for extra in parsed.extras)):
        if not name[-1].isalnum():  # `packaging` takes `a_` for a name
            raise InvalidRequirement(f"the {what} `{name}` must end with a letter or digit")
    return Requirement(
        place=place,
        scope=scope,
        text=text,
        name=canonicalize_name(parsed.name),
        specifier=parsed.specifier,
        marker=parsed.marker,
        extras=tuple(sorted(parsed.extras)),
        source="a URL" if parsed.url else source,
        condition=condition,
    )


def name_of(text: str) -> str:
    """The normalised name that a requirement begins with; "" when it begins with none."""
    found = re.match(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)", text)
    return canonicalize_name(found[1]) if found else ""


def _as_uv_reads(text: str) -> str:
    """The text with `===` as uv means it: `==`, with a version and nothing else; in a marker it is an error."""
    if "===" not in text:
        return text
    head, semicolon, marker = text.partition(";")
    if "===" in re.sub(r"'[^']*'|\"[^\"]*\"", "", marker):
        raise InvalidRequirement("`===` is no operator of markers")
    if re.search(r"===\s*(?:[^,;\s)]*\*|[^\dv\s])", head):
        raise InvalidRequirement("`===` needs a version")
    return f"{head.replace('===', '==')}{semicolon}{marker}"


# The head of a requirement that is not a URL: name and extras, a gap, the specifier, trailing blanks.
_HEAD = r"(?s)(\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\s*\[[^\]]*\])?)(\s*)(.*?)(\s*)$"


def bounds_of(requirement: Requirement) -> str:
    """The specifier as it is written, `""` when there is none."""
    parts = re.match(_HEAD, requirement.text.partition(";")[0])
    return parts[3] if parts else str(requirement.specifier)


def rewritten(text: str, *, specifier: str | None = None, marker: str | None = None) -> str:
    """`text` with another specifier, another marker (`""` drops it), or both; everything else stays as written."""
    head, _, tail = text.partition(";")
    own_marker = tail.strip()
    if specifier is not None:
        parts = re.match(_HEAD, head)
        if parts is None:
            raise InvalidRequirement(f"cannot change the specifier of `{text}`")
        gap, end = (parts[2], parts[4]) if parts[3] else ("", parts[2])
        head = f"{parts[1]}{gap}{_spaced_like(parts[3], specifier)}{end}"
    if marker is None:
        return f"{head};{tail}" if tail else head
    if not marker:
        return head.rstrip()
    if not own_marker:
        gap = " " if "@" in head else ""  # a `;` glued to a URL would be part of it
        return f"{head.rstrip()}{gap}; {marker}"
    return f"{head};{tail.replace(own_marker, marker, 1)}"


def _spaced_like(old: str, new: str) -> str:
    """The new specifier with blanks after commas and operators where the old one had them."""
    if re.search(r"[<>=~]\s+\d", old):
        new = re.sub(r"([<>=!~]+)", r"\1 ", new)
    new = new.replace(",", ", ") if ", " in old else new
    return f"({new})" if old.startswith("(") else new


def with_literal(text: str, term: Term, value: str) -> str:
    """The text with the literal of its first such comparison replaced; old spellings (`os.name`) count."""
    return _with_term(text, term, value, None)


def with_variable(text: str, term: Term, variable: str) -> str:
    """The text with the variable of its first such comparison replaced."""
    return _with_term(text, term, term.value, variable)


def _with_term(text: str, term: Term, value: str, variable: str | None) -> str:
    name = re.escape(term.variable).replace("_", "[._]")
    parts = [rf"(?P<name>{name})", rf"(?P<gap>\s*{re.escape(term.operator)}\s*)"]
    parts.append(rf"(?P<quote>['\"]){re.escape(term.value)}(?P=quote)")

    def changed(found: re.Match[str]) -> str:
        sides = [variable or found["name"], found["gap"], f"{found['quote']}{value}{found['quote']}"]
        return "".join(reversed(sides) if term.reversed else sides)

    return re.sub("".join(reversed(parts) if term.reversed else parts), changed, text, count=1)


def quoted_like(text: str, marker: str) -> str:
    """A marker written with single quotes, in the quotes that `text` already uses."""
    return marker.replace("'", '"') if '"' in text and "'" not in text else marker


def both(first: str | None, second: str) -> str:
    """The marker text that asks for both, the first as written."""
    if not first:
        return second
    return " and ".join(f"({part})" if _is_choice(part) else part for part in (first, second))


def conjuncts(marker: str) -> list[str]:
    """The parts of a marker that must all hold, as they are written; the whole of one that is a choice."""
    if _is_choice(marker):
        return [marker]
    parts, depth, start = list[str](), 0, 0
    for token in re.finditer(r"'[^']*'|\"[^\"]*\"|[()]|\band\b", marker):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "and" and not depth:
            parts.append(marker[start : token.start()].strip())
            start = token.end()
    return [*parts, marker[start:].strip()]


def _is_choice(marker: str) -> bool:
    """Whether an `or` stands outside all parentheses and quotes of the marker."""
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "", marker)
    while (inner := re.sub(r"\([^()]*\)", "", plain)) != plain:
        plain = inner
    return re.search(r"\bor\b", plain) is not None
