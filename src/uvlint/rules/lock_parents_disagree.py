"""Two packages ask for a third under markers that never meet, and `uv lock` finds no solution all the same.

## What it finds

A resolution that fails because what two parents ask of one package differs by platform or Python: `m<2` on Windows,
`m>=2` elsewhere. Only with `--transitive`, since nobody but uv sees it.

## Why it matters

uv forks on the markers among the requirements of one package, the project being one; what different parents ask for is
put together first, markers or not, and then nothing fits. `uv lock` fails with a page of derivations.

## How it decides

uv is asked to resolve the project in a temporary copy. Where its account of the failure names such demands, it is asked
once more with the same demands as lines of the project: the rule speaks only if that resolves.

## Fix safety

Nothing could be locked before; the lines ask for what the parents ask for anyway. They are requirements of the project
from then on, so a person has to want them: unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.fix import Append, Fix
from uvlint.model.requirement import quoted_like
from uvlint.model.rule import rule
from uvlint.model.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.survey import Survey


@rule(severity=Severity.ERROR, needs=frozenset({"coverage"}), fixable=True, table=False)
def lock_parents_disagree(survey: Survey) -> Iterator[Finding]:
    lines = {line.name: line for line in survey.requirements if line.scope == "dependencies"}
    ways = {pin.name: (*pin.via, pin.name) for pin in survey.brought}
    for found in survey.disagreements:
        at = [lines[top] for demand in found.demands if (top := ways.get(demand.parent, (demand.parent,))[0]) in lines]
        if not at:
            continue
        asked = [f"`{demand.parent}` asks for `{demand.line}`" for demand in found.demands]
        parents = listed([f"`{parent}`" for parent in dict.fromkeys(demand.parent for demand in found.demands)])
        others = [line for line in dict.fromkeys(at[1:]) if line != at[0]]
        edits = tuple(Append(at[-1].place, quoted_like(at[-1].text, demand.line)) for demand in found.demands)
        yield Finding(
            at=at[0].place,
            message=f"`uv lock` finds no `{found.name}` that suits {parents}, though they never ask on one target",
            label="brings in one of them",
            notes=tuple(asked),
            related=tuple(Related(line.place, "brings in the other") for line in others),
            fixes=(Fix(f"ask for `{found.name}` by the same markers", edits, why="uv forks on lines of one project"),),
        )
