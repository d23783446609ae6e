"""The coverage of a project's requirements, as `uvlint matrix` shows it: one line a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uvlint.model.coverage import Coverage
    from uvlint.model.report import Location
    from uvlint.model.universe import Universe


class Line(Struct, frozen=True):
    """A requirement's coverage and where it stands; `older` has (version, targets) of older releases with wheels
    for targets where the chosen one is built; `locked_by_build` tells of versions, as far as is known, whether
    locking builds them."""

    coverage: Coverage
    location: Location
    older: tuple[tuple[str, int], ...] | list[tuple[str, int]] = ()
    locked_by_build: Mapping[str, bool] = {}


class Matrix(Struct, frozen=True):
    """One project's lines over one universe.

    `asked_by` says of platforms and Pythons that only evidence asks for, as people call them, where it does; `asked`
    the same by the id of each such target.
    """

    universe: Universe
    lines: tuple[Line, ...]
    asked_by: tuple[tuple[str, str], ...] = ()
    asked: Mapping[str, tuple[str, ...]] = {}
