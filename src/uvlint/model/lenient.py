"""Repairs of invalid version bounds, the same as uv's and in its order.

Source: uv `crates/uv-pypi-types/src/lenient_requirement.rs`. The patterns are written so that each is linear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.model.bounds import is_specifier
from uvlint.model.grammar import InvalidRequirement, declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 4096  # characters; nothing longer is repaired

_REPAIRS: tuple[tuple[str, str], ...] = (
    (r"([0-9])(?=[<>=~^!])", r"\1,"),  # >=7.2.0<8.0.0 → >=7.2.0,<8.0.0
    (r"!=~((?:[0-9]\.)*+[0-9])", r"!=\1.*"),  # !=~5.0 → !=5.0.*
    (r"(<=|>=|<|>)(\s*+[0-9]++(?:\.[0-9]++)*+)\.\*", r"\1\2"),  # >=1.9.* → >=1.9
    (r"([0-9]\.[0-9])\*", r"\1.*"),  # !=3.0* → !=3.0.*
    (r",\s*+$", ""),  # >=3.6, → >=3.6
    (r">dev", ">0.0.0dev"),
    (r"([0-9](?:a|b|rc|post|dev)[0-9]++)\.0", r"\1"),  # >=9.0.0a1.0 → >=9.0.0a1
)


def specifier(text: str) -> str | None:
    """`text` when it is a version specifier, its repair when uv can repair it, else None."""
    return _first_valid(text, _is_specifier)


def requirement(text: str) -> str | None:
    """`text` when it is a requirement (PEP 508), its repair when uv can repair it, else None."""
    return _first_valid(text, is_requirement)


def _first_valid(text: str, valid: Callable[[str], bool]) -> str | None:
    if valid(text):
        return text
    if len(text) > LONGEST:
        return None
    return next((repaired for repaired in _repaired(text) if valid(repaired)), None)


def _repaired(text: str) -> Iterator[str]:
    """Each further repair of `text`, every one on top of those before."""
    for pattern, replacement in _REPAIRS:
        text = re.sub(pattern, replacement, text)
        yield text
    bounds, semicolon, marker = text.partition(";")  # a marker keeps its quotes
    yield bounds.replace("'", "").replace('"', "") + semicolon + marker


def _is_specifier(text: str) -> bool:
    return is_specifier(text)


def is_requirement(text: str) -> bool:
    """Whether the text is a requirement as it stands (PEP 508)."""
    try:
        declared(text)
    except InvalidRequirement:
        return False
    return True
