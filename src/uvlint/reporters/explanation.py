"""What `uvlint explain` prints: the fact, what the log says, the line to blame, whose failure it is, and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Severity
from uvlint.model.place import Span
from uvlint.model.report import Diagnostic, Excerpt, Location
from uvlint.reporters import drawing, offers
from uvlint.reporters.gutter import Gutter
from uvlint.reporters.json import Json, caused, dumped, offered, placed, subject_of
from uvlint.reporters.measure import cut, hanging
from uvlint.reporters.style import INKS, Ink, Style
from uvlint.reporters.text import clean, finished, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.explanation import Explained, Explanation

_ROWS = 6  # of evidence


def as_text(told: Explanation, style: Style) -> str:
    """Every failure drawn, or a line that says that there is none."""
    told = clean(told, style)
    if not told.failures:
        return finished([f"No failed build in {one_line(told.log)}."], style, foreign=True)
    lines: list[str] = []
    for explained in told.failures:
        lines += [*([""] if lines else []), *_drawn(explained, told.log, style)]
    return finished(lines, style, foreign=True)


def _drawn(explained: Explained, log: str, style: Style) -> Iterator[str]:
    diagnostic = explained.diagnostic or _placeless(explained)
    gutter = Gutter(drawing.digits(diagnostic), style)
    ink = INKS[Severity.ERROR]
    yield from hanging(
        "error: ", one_line(explained.message), style, painted=f"{style.paint('error', ink)}: ", ink=Ink.STRONG
    )
    yield gutter.arrow("-->", f"{one_line(log)} ({one_line(_origin(explained))})")
    evidence = [row for symptom in explained.failure.symptoms for row in symptom.evidence][:_ROWS]
    if evidence:
        yield gutter.row()
        yield from (gutter.row(cut(row.expandtabs(4), gutter.room, style.ellipsis)) for row in evidence)
    if explained.diagnostic:
        yield gutter.row()
        yield from drawing.places(explained.diagnostic, gutter)
    yield gutter.row()
    notes = (*(explained.diagnostic.notes if explained.diagnostic else ()), *explained.notes)
    for note in (*notes, explained.confirmation.said):
        yield from gutter.note("note", note)
    if explained.confirmation.command:
        yield from gutter.note("confirm", explained.confirmation.command, fold=False)
    yield from offers.draw(diagnostic, gutter)


def _origin(explained: Explained) -> str:
    """Which tool speaks, of which hook, with which Python."""
    failure = explained.failure
    parts = [failure.layout or failure.frontend, f"`{failure.hook}`" if failure.hook else ""]
    parts.append(f"Python 3.{failure.python}" if failure.python else "")
    return ", ".join(part for part in parts if part and part != "unknown") or "no tool is named"


def _placeless(explained: Explained) -> Diagnostic:
    """The offers in the form that is drawn, where there is no line to show."""
    nowhere = Location("", "", Span(1, 1, 1, 1), Excerpt(1, ()))
    return Diagnostic(
        rule="", severity=Severity.ERROR, confidence=explained.failure.cause.confidence, message="", location=nowhere,
        offers=explained.offers,
    )  # fmt: skip


# ---- json -----------------------------------------------------------------------------------------


def as_json(told: Explanation) -> str:
    """One object in ASCII: `uvlint-explanation`, version 1; keys are only ever added."""
    return dumped({
        "schema": {"name": "uvlint-explanation", "version": 1},
        "failures": [_encoded(explained) for explained in told.failures],
    })  # fmt: skip


def _encoded(explained: Explained) -> Json:
    failure, diagnostic = explained.failure, explained.diagnostic
    where: dict[str, Json] = (
        placed(diagnostic.location) if diagnostic else dict.fromkeys(("file", "location", "pointer"))
    )
    subject = diagnostic.subject if diagnostic else None
    return {
        "package": failure.package or None,
        "version": failure.version or None,
        "hook": failure.hook or None,
        "frontend": failure.frontend,
        "layout": failure.layout,
        "python": f"3.{failure.python}" if failure.python else None,
        "message": explained.message,
        "causes": [{**caused(symptom.cause), "evidence": list(symptom.evidence)} for symptom in failure.symptoms],
        **where,
        "requirement": subject_of(subject) if subject else None,
        "via": list(failure.via),
        "needed_by": "==".join(filter(None, failure.needed_by)) if failure.needed_by else None,
        "notes": [*(diagnostic.notes if diagnostic else ()), *explained.notes],
        "confirm": {
            "says": explained.confirmation.said,
            "command": explained.confirmation.command or None,
            "same_with_pip": explained.confirmation.same,
        },
        "fixes": [offered(offer) for offer in (diagnostic.offers if diagnostic else explained.offers)],
    }
