"""How the in-tree build backend of a project stands, as text and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from uvlint.reporters import offers
from uvlint.reporters.text import finished, harmless

if TYPE_CHECKING:
    from uvlint.model.standing import Standing
    from uvlint.reporters.style import Style


def as_text(standing: Standing, style: Style, *, checking: bool) -> str:
    """What is wrong, or else what would change as a diff; one line when all is well, or was written."""
    file, bound = harmless(standing.file), harmless(standing.bound)
    if standing.written:
        return finished([f"Wrote `{file}`: it builds with `uv-build` or `uv` {bound}"], style)
    if not standing.problems:
        return finished([f"`{file}` is up to date: it builds with `uv-build` or `uv` {bound}"], style)
    if checking:
        return finished([harmless(problem) for problem in standing.problems], style)
    return finished([*offers.painted(harmless(standing.diff), style), "", "`uvlint backend --write` writes it."], style)


def as_json(standing: Standing) -> str:
    """The same for programs; `current` says that nothing is to be done."""
    told = {
        "schema": {"name": "uvlint-backend", "version": 1},
        "current": standing.written or not standing.problems,
        "manifest": standing.manifest,
        "file": standing.file,
        "state": "current" if standing.written else standing.state,
        "bound": standing.bound,
        "problems": [] if standing.written else list(standing.problems),
        "written": standing.written,
        "diff": standing.diff,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"
