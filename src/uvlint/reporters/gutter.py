"""The margin of a drawing: line numbers, bars, arrows and notes in one column."""

from msgspec import Struct

from uvlint.reporters.measure import folded, hanging
from uvlint.reporters.style import Ink, Style


class Gutter(Struct, frozen=True):
    """A margin wide enough for numbers of so many digits."""

    digits: int
    style: Style

    @property
    def room(self) -> int:
        """The cells that are left for text."""
        return max(self.style.width - self.digits - 4, 16)

    def row(self, text: str = "", *, number: int | None = None) -> str:
        """` 9 | text`, or `   | text` without a number."""
        margin = self.style.paint(f" {number or '':>{self.digits}} |", Ink.GUTTER)
        return f"{margin} {text}".rstrip() if text else margin

    def arrow(self, sign: str, text: str) -> str:
        """`  --> text`; never folded, so that editors and terminals can follow it."""
        return f"{' ' * (self.digits + 1)}{self.style.paint(sign, Ink.GUTTER)} {text}"

    def gap(self) -> str:
        """What stands for lines left out."""
        return self.style.paint("...", Ink.GUTTER)

    def note(self, kind: str, text: str, *, fold: bool = True) -> list[str]:
        """`   = kind: text`."""
        margin = " " * (self.digits + 2)
        lead = f"{margin}= {kind}: "
        painted = f"{margin}{self.style.paint('=', Ink.GUTTER)} {self.style.paint(f'{kind}:', Ink.STRONG)} "
        return hanging(lead, text, self.style, painted=painted) if fold else [f"{painted}{text}"]

    def changed(self, number: int, sign: str, text: str) -> list[str]:
        """` 9 + text`: a line taken out or put in, folded rather than cut since its end is often the point."""
        ink = Ink.ADDED if sign == "+" else Ink.REMOVED
        text = text.expandtabs(4)
        indent = min(len(text) - len(text.lstrip()) + 4, self.room // 3)
        first, *rest = folded(text, self.room - indent, first=self.room, ellipsis=self.style.ellipsis)
        margin = self.style.paint(f" {number:>{self.digits}}", Ink.GUTTER)
        blank = " " * (self.digits + 4 + indent)
        return [
            f"{margin} {self.style.paint(f'{sign} {first}'.rstrip(), ink)}",
            *(blank + self.style.paint(line, ink) for line in rest),
        ]
