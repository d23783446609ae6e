"""An ignore comment or an entry of the configuration silences nothing.

## What it finds

A rule named in `# uvlint: ignore[…]`, `# uvlint: file-ignore[…]`, `per-package-ignores` or `per-file-ignores` that
finds nothing there. It speaks only when that rule has looked at everything the ignore covers: not when another
`--select`, `--python`, `--platform` or group leaves it out, and not when the index did not answer. An entry of the
configuration is judged by a run that reads all manifests beside the configuration file.

## Why it matters

The fault has gone, by a wheel that was uploaded or a line that was changed, and the reason written beside it is no
longer true. The next fault on that line would be silenced unseen.

## Fix safety

Safe: only a comment, or uvlint's own configuration, changes. A comment that is left without names is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Severity
from uvlint.model.fix import Fix, Remove
from uvlint.model.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.WARNING, needs=frozenset({"silences"}), fixable=True)
def ignore_unused(survey: Survey) -> Iterator[Finding]:
    for silence in survey.silences:
        where = f"for `{silence.subject}`" if silence.subject else "here"
        for index in silence.unused:
            name = silence.rules[index]
            whole = len(silence.rules) == 1 and not silence.subject
            title = "remove the comment" if whole else f"remove `{name}` from the list"
            yield Finding(
                at=silence.at.child(index),
                message=f"`{name}` finds nothing {where}, so ignoring it does nothing",
                label="unused",
                fixes=(Fix(title, (Remove(silence.at.child(index), name),)),),
            )
