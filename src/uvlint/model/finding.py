"""What a rule says of a project: a finding, how bad it is, how sure, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.fix import Fix
    from uvlint.model.place import Place
    from uvlint.model.requirement import Requirement


class Severity(StrEnum):
    """error: a lock or install on a promised target fails · warning: it works by luck or a build · info: a notice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info to 2 for error, to compare with `--fail-on`."""
        return ("info", "warning", "error").index(self.value)


class Confidence(StrEnum):
    """How sure a finding is: only a high one may call a build hopeless."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Cause(Struct, frozen=True):
    """One reason a build fails; `kind` is one of contract.md's `causes[].kind`."""

    kind: str
    detail: str
    confidence: Confidence = Confidence.MEDIUM


class Related(Struct, frozen=True):
    """Another place that a finding speaks of."""

    at: Place
    message: str


class Finding(Struct, frozen=True):
    """A rule's judgement.

    `targets` is a set of targets of the survey's universe, a bit each. `label` stands at the carets, `notes` below
    the drawing, `hint` after `hint:`. `severity` is the rule's own unless given. `fixes` are ranked, best first.
    `about` is the requirement that it speaks of, where that is not just the one that stands at `at`.
    `folds` are requirements that it speaks for: what other rules say of them, on some of its `targets` and on no
    others, is folded into it, so that one fault is one finding.
    """

    at: Place
    message: str
    hint: str = ""
    label: str = ""
    notes: tuple[str, ...] = ()
    targets: int = 0
    severity: Severity | None = None
    confidence: Confidence = Confidence.HIGH
    causes: tuple[Cause, ...] = ()
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    about: Requirement | None = None
    folds: tuple[Requirement, ...] = ()
