"""A comment is meant to silence a rule and names none that exists.

## What it finds

A comment that begins with `uvlint:` and is no list of rules (`# uvlint: ignore`, `# uvlint: ignroe[wheel-missing]`),
and a name or family in such a list that no rule has.

## Why it matters

It silences nothing. A list is required because a comment without one would also silence what nobody has thought of.

## Fix safety

Nothing is written: only whoever wrote the comment knows what was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Severity
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"silences"}))
def ignore_malformed(survey: Survey) -> Iterator[Finding]:
    for silence in survey.silences:
        if not silence.rules and not silence.subject:
            yield Finding(
                at=silence.at,
                message="this comment silences nothing: it names no rule",
                label="no list of rules",
                hint="write `# uvlint: ignore[rule, …] reason`, or `# uvlint: file-ignore[…]` for the whole file",
            )
        for index in silence.unknown:
            name = silence.rules[index]
            yield Finding(
                at=silence.at.child(index),
                message=f"there is no rule `{name}`, so ignoring it does nothing",
                label="unknown",
                hint=_hint(name, silence.known),
            )


def _hint(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    families = dict.fromkeys(f"{rule.partition('-')[0]}-*" for rule in known)
    near = get_close_matches(name, [*known, *families], 1)
    return f"did you mean `{near[0]}`?" if near else "`uvlint rule --all` lists the rules"
