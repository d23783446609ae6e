"""What is known of a name: another that is meant, a successor with wheels, the standard library's own.

Only ever suggestions; a package is named only when the index was asked for it and it serves the targets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.data.names import CONFUSED, STDLIB_SINCE, SUCCESSORS
from uvlint.model.fix import Fix, Remove, Replace
from uvlint.model.requirement import Requirement, both, quoted_like, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.coverage import Coverage
    from uvlint.model.survey import Survey
    from uvlint.model.target import Python


def alternatives(name: str) -> tuple[str, ...]:
    """The names that advice on a package could mention, to be asked of the index beforehand."""
    confused = (CONFUSED[name],) if name in CONFUSED else ()
    return confused + tuple(other for other, _ in SUCCESSORS.get(name, ()))


def advice(survey: Survey, coverage: Coverage, targets: int) -> tuple[Fix, ...]:
    """Suggestions for a requirement that fails on `targets`."""
    return tuple(_advice(survey, coverage.requirement, targets))


def _advice(survey: Survey, requirement: Requirement, targets: int) -> Iterator[Fix]:
    found = STDLIB_SINCE.get(requirement.name)
    newer = found and any(
        target.python.minor >= found[0] for target in survey.universe.members(survey.domain(requirement))
    )
    if found and newer:
        yield _builtin(survey, requirement, *found)
    tail = requirement.text[len(requirement.text.partition(";")[0].rstrip()) :]
    if (meant := CONFUSED.get(requirement.name)) and _serves(survey, meant, targets):
        edits = (Replace(requirement.place, requirement.text, f"{meant}{tail}"),)
        yield Fix(f"ask for `{meant}`", edits, why=f"`{requirement.name}` is often written for it", suggestion=True)
    for successor, remark in SUCCESSORS.get(requirement.name, ()):
        if successor != meant and _serves(survey, successor, targets):
            edits = (Replace(requirement.place, requirement.text, f"{successor}{tail}"),)
            yield Fix(f"ask for `{successor}` instead", edits, why=remark, suggestion=True)


def _builtin(survey: Survey, requirement: Requirement, minor: int, module: str, remark: str) -> Fix:
    why = f"the standard library has had `{module}` since Python 3.{minor}" + (f"; {remark}" if remark else "")
    if any(python.minor < minor for python in _promised(survey)):
        marker = quoted_like(requirement.text, f"python_version < '3.{minor}'")
        text = rewritten(requirement.text, marker=both(requirement.text.partition(";")[2].strip(), marker))
        edits: tuple[Replace | Remove, ...] = (Replace(requirement.place, requirement.text, text),)
        return Fix(f"ask for the backport only below Python 3.{minor}", edits, why=why)
    edits = (Remove(requirement.place, requirement.text),)
    return Fix("remove the requirement: Python has this itself", edits, why=why, suggestion=True)


def _promised(survey: Survey) -> Iterator[Python]:
    return (target.python for target in survey.universe.members(survey.universe.promised))


def _serves(survey: Survey, name: str, targets: int) -> bool:
    """Whether the package can be had on some of the targets, the newest Python left aside."""
    from packaging.specifiers import SpecifierSet

    shelf = survey.desk.shelf(name)
    settled = targets & ~survey.new_pythons or targets
    return shelf is not None and shelf.choose(SpecifierSet(), settled)[1] != settled
