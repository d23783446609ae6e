"""Version specifiers as uv reads them where packaging reads them otherwise: what is one at all, and its lower bound.

Source: uv's `pep440_rs` and `RequiresPython` (crates/uv-pep440, crates/uv-distribution-types/src/requires_python.rs).
"""

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

# A point between versions: a release without trailing zeros, and 0 just before it or 1 just after it.
Point = tuple[tuple[int, ...], int]
_BOTTOM: Point = ((), 0)
_TOP: Point = ((1 << 64,), 0)


def is_specifier(text: str) -> bool:
    """Whether uv takes the text for a version specifier: no empty clause, and `===` only with a version."""
    try:
        parts = list(SpecifierSet(text))
        for part in parts:
            if part.operator == "===":
                Version(part.version)
    except (InvalidSpecifier, InvalidVersion):
        return False
    return not text.strip() or all(clause.strip() for clause in text.split(","))


def trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    """A release without trailing zeros: how uv compares Python versions."""
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return release[:end]


def lower_bound(specifier: SpecifierSet) -> Point | None:
    """The point where what a specifier admits begins; None when it admits nothing.

    As uv does for `requires-python`: all clauses are intersected as ranges of releases (epoch, pre, post, dev and local
    parts left out), so a hole at the lower edge counts: `>=3.8,!=3.8.*` begins at 3.9.
    """
    ranges = [(_BOTTOM, _TOP)]
    for part in specifier:
        ranges = [
            (max(low, other_low), min(high, other_high))
            for low, high in ranges
            for other_low, other_high in _ranges(part)
            if max(low, other_low) < min(high, other_high)
        ]
    return min(ranges)[0] if ranges else None


def _ranges(part: Specifier) -> list[tuple[Point, Point]]:
    release = Version(part.version.removesuffix(".*")).release
    before, after = (trimmed(release), 0), (trimmed(release), 1)
    if part.version.endswith(".*"):
        inside = before, (_following(release), 0)
    elif part.operator == "~=":
        inside = before, (_following(release[:-1]), 0)
    elif part.operator in ("==", "===", "!="):
        inside = before, after
    else:
        inside = {">=": (before, _TOP), ">": (after, _TOP), "<": (_BOTTOM, before), "<=": (_BOTTOM, after)}[
            part.operator
        ]
    return [(_BOTTOM, inside[0]), (inside[1], _TOP)] if part.operator == "!=" else [inside]


def _following(release: tuple[int, ...]) -> tuple[int, ...]:
    return trimmed((*release[:-1], release[-1] + 1))
