"""What the reader's terminal can show."""

from enum import StrEnum

from msgspec import Struct

from uvlint.model.finding import Severity
from uvlint.model.fix import Safety
from uvlint.reporters.checkout import Checkout


class Ink(StrEnum):
    """ANSI colours by what they are for, as rustc and ruff have them."""

    ERROR = "1;91"
    WARNING = "1;93"
    INFO = "1;94"
    GUTTER = "94"
    STRONG = "1"
    HELP = "1;96"
    ADDED = "32"
    REMOVED = "31"


class Style(Struct, frozen=True):
    """`width` is the terminal's, in cells; `ci` says that a CI runner listens for commands in what is printed.
    `checkout` is for formats that a service reads: people are told paths from where they stand."""

    color: bool = False
    unicode: bool = True
    width: int = 80
    hyperlinks: bool = False
    ci: bool = False
    checkout: Checkout = Checkout()

    def paint(self, text: str, ink: Ink) -> str:
        """The text in that colour; the text itself where there are no colours."""
        return f"\x1b[{ink.value}m{text}\x1b[0m" if self.color and text else text

    def link(self, text: str, url: str) -> str:
        """The text as an OSC 8 hyperlink."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self.hyperlinks and url else text

    @property
    def ellipsis(self) -> str:
        """What stands for text left out."""
        return "…" if self.unicode else "..."


INKS = {Severity.ERROR: Ink.ERROR, Severity.WARNING: Ink.WARNING, Severity.INFO: Ink.INFO}

MARKS = {Safety.SAFE: " [*]", Safety.UNSAFE: " [-]", Safety.SHOWN: ""}
