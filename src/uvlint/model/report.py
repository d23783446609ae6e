"""What the reader gets: diagnostics, which are findings put to their lines, and all of them together (report)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uvlint.model.finding import Cause, Confidence, Severity
    from uvlint.model.fix import Fix, Safety
    from uvlint.model.place import Span
    from uvlint.model.rule import Rule


class Excerpt(Struct, frozen=True):
    """The lines of a file around a span, `first` being the number of the first one."""

    first: int
    lines: tuple[str, ...]


class Location(Struct, frozen=True):
    """A place found in the text: its span and the lines around it."""

    file: str
    pointer: str
    span: Span
    excerpt: Excerpt


class Aside(Struct, frozen=True):
    """A related place, located."""

    location: Location
    message: str


class Row(Struct, frozen=True):
    """One line of the coverage table: the platforms it stands for, one cell a Python, and a remark."""

    platforms: tuple[str, ...]
    cells: tuple[str, ...]
    remark: str = ""


EVIDENT = "°"  # behind a platform or a Python that only evidence asks for


class Grid(Struct, frozen=True):
    """The coverage of one requirement, equal rows and equal neighbouring columns folded.

    A cell is a version (a wheel), `VERSION*` (a build), `!` (nothing), `-` (not required there) or `?` (unknown).
    """

    name: str
    pythons: tuple[str, ...]
    rows: tuple[Row, ...]


class Offer(Struct, frozen=True):
    """A fix as the reader sees it: its safety is known and its diff drawn: unified, `""` if none, with file headers
    only where it changes several files."""

    fix: Fix
    safety: Safety
    diff: str = ""


class Choice(Struct, frozen=True):
    """An offer to choose, and the coverage tables of the packages whose lines it edits, as they would be with it."""

    offer: Offer
    grids: tuple[Grid, ...] = ()


class Subject(Struct, frozen=True):
    """The direct requirement that a diagnostic is about."""

    text: str
    name: str
    specifier: str
    marker: str | None = None
    extras: tuple[str, ...] = ()
    via: tuple[str, ...] = ()


class Diagnostic(Struct, frozen=True):
    """A finding that has been located, weighed and given its offers."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    url: str = ""
    hint: str = ""
    label: str = ""
    notes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    subject: Subject | None = None
    grid: Grid | None = None
    causes: tuple[Cause, ...] = ()
    related: tuple[Aside, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for the same fault in the same file, whatever the line, the numbers and the releases of the day."""
        import re
        from hashlib import sha256  # OpenSSL: only for formats that compare runs

        package = self.subject.name if self.subject else ""
        shape = re.sub(r"\d[\w.]*", "0", self.message)
        parts = (self.rule, package, self.location.file, shape)
        return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


class Unchecked(Struct, frozen=True):
    """What was not judged, and why: never the same as nothing found.

    `anew` marks what was set aside and judged in another way: it is said, and nothing is missing. `file` is the
    manifest that it belongs to, "" where nobody knows.
    """

    what: str
    reason: str
    anew: bool = False
    file: str = ""


class Outcome(Struct, frozen=True):
    """What became of one fix: taken, or held back and by what (`reason`); `proof` is what uv said, if it was asked."""

    rule: str
    file: str
    title: str
    requirement: str = ""
    reason: str = ""
    proof: str = ""


class Report(Struct, frozen=True):
    """The result of a run; `files`, `requirements` and `targets` say how much was looked at, `seconds` how long.

    `fixing` marks the result of `fix`; `diff` is what it would write, and empty once it has been `written`. `patch` is
    what the safe fixes of a `check` would write at once, where a format shows it.

    `rules` are those that spoke, and every one there is for a format that describes them all; `texts` are the files
    that the diagnostics name, by name, for formats that say more of them than an excerpt does.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    targets: tuple[str, ...] = ()
    files: int = 0
    requirements: int = 0
    seconds: float = 0.0
    fixed: tuple[Outcome, ...] = ()
    held_back: tuple[Outcome, ...] = ()
    diff: str = ""
    fixing: bool = False
    written: bool = False
    version: str = ""
    patch: str = ""
    rules: tuple[Rule, ...] = ()
    texts: Mapping[str, str] = {}

    @property
    def missing(self) -> tuple[Unchecked, ...]:
        """What was not judged in any way."""
        return tuple(item for item in self.unchecked if not item.anew)

    @property
    def complete(self) -> bool:
        """Whether everything could be judged."""
        return not self.missing
