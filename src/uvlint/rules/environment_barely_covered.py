"""uv accepts an environment though a package has wheels for a fragment of it only.

## What it finds

An entry of `environments` or `required-environments` for which a package without sdist has some wheel, while other
promised targets within it have none. uv asks for one fitting wheel an entry, and no more. The rule
speaks beside those that ask the index, and asks nothing itself.

## Why it matters

The entry looks like a promise that uv checks: the lock passes, and the install fails on the rest of it.

## Fix safety

Which targets to spell out is for a person to say: Python by platform, as in the suggestion.
"""

from collections.abc import Iterator

from uvlint.model import marker as markers
from uvlint.model.fault import Fault
from uvlint.model.finding import Finding, Related, Severity
from uvlint.model.rule import rule
from uvlint.model.survey import Survey
from uvlint.model.wording import counted, listed, spoken

_NOTHING = (Fault.DISTRIBUTION_MISSING, Fault.PLATFORM_MARKER_MISSING, Fault.PYTHON_RANGE_UNCOVERED)


@rule(severity=Severity.WARNING, needs=frozenset({"coverage"}))
def environment_barely_covered(survey: Survey) -> Iterator[Finding]:
    universe = survey.universe
    for key in ("environments", "required-environments"):
        for place, entry in survey.project.entries(key):
            if not markers.parses(entry):
                continue
            within = universe.where(entry).yes & universe.promised & universe.reported
            hurt, names, related = 0, [], []
            for requirement in survey.requirements:
                faults = survey.faults(requirement)
                missing = sum(faults.get(fault, 0) for fault in _NOTHING) & within
                if missing and survey.coverage(requirement).wheel & within:
                    hurt |= missing
                    names.append(f"`{requirement.name}`")
                    related.append(Related(requirement.place, "has wheels for a fragment of it"))
            if hurt:
                yield Finding(
                    at=place,
                    message=f"uv takes `{entry}` for covered, but {listed(names)} cannot be installed on "
                    f"{counted(hurt.bit_count(), 'target')} of it: {spoken(universe, hurt, within)}",
                    label="one fitting wheel is enough for uv",
                    related=tuple(related),
                    hint="spell the promise out, Python by platform, in `required-environments`",
                    targets=hurt,
                )
