"""What a forecast says of a build, and what it would be told of a build requirement; `forecast` works it out."""

from __future__ import annotations

from msgspec import Struct

from uvlint.model.finding import Cause, Confidence


class Forecast(Struct, frozen=True):
    """How a build would end: `pure`, `native`, `fails` or `unknown`; why, the first blocker first; and how sure.

    With `pure` and `native`, `causes` are what may go wrong; with `fails` the first is what stops the build. A missing
    command, header or library is never certain: the machine that builds may have it.
    """

    outcome: str
    causes: tuple[Cause, ...] = ()
    confidence: Confidence = Confidence.MEDIUM


class Got(Struct, frozen=True):
    """The release of a build requirement that a build would get; `version` is `""` when nothing matches.

    `wheel` says whether it has one there: without, the build requirement is itself built first. `outlived` says that it
    has wheels for that system, of much older Pythons alone: it is compiled then, for one that it does not know.
    `ending` is how its own build would end there, where it must be built and its sdist was read.
    """

    version: str
    wheel: bool = True
    outlived: bool = False
    ending: Forecast | None = None
