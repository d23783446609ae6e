"""Comparisons in markers that do not say what they seem to: values that nothing reports, and the value meant.

Judged from the marker alone, over the platforms that uv knows; the tables are in `data.markers`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from uvlint.data.markers import KNOWN, MEANT, OBSOLETE, SAME_MACHINE
from uvlint.data.platforms import DEFAULTS, OTHERS
from uvlint.model import marker as markers
from uvlint.model.bounds import trimmed
from uvlint.model.marker import All, Node, Term
from uvlint.model.target import platform_from, python_from
from uvlint.model.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Iterator


class Misspelling(Struct, frozen=True):
    """A comparison with a value that nothing reports there; `meant` is None when that is not certain."""

    term: Term
    meant: str | None = None

    @property
    def obsolete(self) -> bool:
        """Whether Python 2 reported the value."""
        return self.term.value in OBSOLETE.get(self.term.variable, ())


@lru_cache(maxsize=2048)
def misspellings(marker: str) -> tuple[Misspelling, ...]:
    """The comparisons of a marker with a value that no platform reports, from left to right."""
    tree = markers.parse(marker)
    return tuple(_wrong(tree, [], []))


@lru_cache(maxsize=2048)
def suspicious(marker: str) -> bool:
    """Whether some comparison of the marker does not say what it seems to: misspelt, dropped, or of a patch release."""
    terms = list(markers.terms(markers.parse(marker)))
    return bool(misspellings(marker)) or any(markers.dropped(term) or is_patch(term) for term in terms)


def is_patch(term: Term) -> bool:
    """Whether it compares `python_version`, which has two components, with a third one that matters."""
    if term.variable != "python_version" or markers.dropped(term):
        return False
    try:
        return any(len(trimmed(Version(word.removesuffix(".*")).release)) > 2 for word in term.value.split())
    except InvalidVersion:
        return False


def _wrong(node: Node, context: list[Node], beside: list[Node]) -> Iterator[Misspelling]:
    """The wrong comparisons of a part: `context` must hold with it, `beside` are the alternatives to it."""
    if isinstance(node, Term):
        if node.operator in ("==", "!=") and node.variable in KNOWN:
            known, meant = _judged(node, context)
            found = Misspelling(node, meant)
            if not known and (found.obsolete or not _said(beside, node, meant)):
                yield found
        return
    for part in node.parts:
        siblings = [other for other in node.parts if other is not part]
        if isinstance(node, All):
            yield from _wrong(part, [*context, *siblings], beside)
        else:
            yield from _wrong(part, context, [*beside, *siblings])


def _judged(term: Term, context: list[Node]) -> tuple[bool, str | None]:
    """Whether the value can occur there, and if not, what was meant."""
    if term.variable == "platform_machine" and term.value in SAME_MACHINE:
        return _judged_machine(term, context)
    if term.value in KNOWN[term.variable]:
        return True, None
    return False, MEANT.get(term.variable, {}).get(term.value)


def _judged_machine(term: Term, context: list[Node]) -> tuple[bool, str | None]:
    """An architecture is spelled differently on each system, so the rest of the marker decides."""
    usual = _usual()
    possible = usual.everything
    for node in context:
        if not any(other.variable in markers.PYTHON_VARIABLES for other in markers.terms(node)):
            possible &= ~usual.selected(node).no
    machines = dict.fromkeys(target.platform.machine for target in usual.members(possible))
    if not machines or term.value in machines:
        return True, None
    alike = [name for name in machines if SAME_MACHINE.get(name) == SAME_MACHINE[term.value]]
    if possible == usual.everything:
        return False, MEANT["platform_machine"].get(term.value)
    return not alike, alike[0] if len(alike) == 1 else None


@cache
def _usual() -> Universe:
    return Universe([python_from("3.12")], map(platform_from, (*DEFAULTS, *OTHERS)))


def _said(beside: list[Node], term: Term, meant: str | None) -> bool:
    """Whether an alternative asks for the right value as well: a list of all spellings does no harm."""
    return meant is not None and any(
        other.variable == term.variable and SAME_MACHINE.get(other.value, other.value) == SAME_MACHINE.get(meant, meant)
        for node in beside
        for other in markers.terms(node)
    )
