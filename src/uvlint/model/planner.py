"""Which fixes are taken together: safety computed, equal edits merged, conflicts held back whole.

The planner knows places and requirements, never a rule by name, and its answer does not depend on the input's order.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from packaging.requirements import InvalidRequirement

from uvlint.model.fix import Append, Edit, Fix, Put, Remove, Replace, Safety
from uvlint.model.place import Place
from uvlint.model.requirement import Requirement, parse
from uvlint.model.survey import Survey


def safety(fix: Fix, survey: Survey) -> Safety:
    """What a fix may change; safe: every target that could be installed before gets exactly the same requirements."""
    if fix.suggestion or not fix.edits:
        return Safety.SHOWN
    if fix.restores:
        return Safety.SAFE
    before = {requirement.place: requirement for requirement in survey.project.requirements}
    after = _after(fix, before)
    if after is None:
        return Safety.UNSAFE
    touched = {edit.at for edit in fix.edits}
    for place in touched:
        old = before[place]
        if not _same(survey, old, after, survey.desk.installable(old) & survey.domain(old)):
            return Safety.UNSAFE
    return Safety.SAFE


def _after(fix: Fix, before: Mapping[Place, Requirement]) -> dict[str, list[Requirement]] | None:
    """The requirements that stand where the edited ones stood, by scope; None when the fix edits anything else."""
    after: dict[str, list[Requirement]] = {}
    for edit in fix.edits:
        old = before.get(edit.at)
        if old is None or isinstance(edit, Put):
            return None
        lines = after.setdefault(old.scope, [])
        if isinstance(edit, Remove):
            continue
        text = edit.new if isinstance(edit, Replace) else edit.item
        try:
            lines.append(parse(text, edit.at, old.scope, source=old.source, condition=old.condition))
        except InvalidRequirement:
            return None
    replaced = {edit.at for edit in fix.edits if isinstance(edit, Replace | Remove)}
    for edit in fix.edits:
        if edit.at not in replaced:  # an added line beside one that stays
            after[before[edit.at].scope].append(before[edit.at])
    return after


def _same(survey: Survey, old: Requirement, after: Mapping[str, list[Requirement]], installable: int) -> bool:
    """Whether on those targets just the old requirement remains, asking for the same."""
    remaining = 0
    for new in after[old.scope]:
        if new.name != old.name:
            continue
        yes, no = survey.desk.wanted(new)
        if installable & ~(yes | no):
            return False
        if (new.specifier, new.extras, new.source) == (old.specifier, old.extras, old.source):
            remaining |= yes
        elif yes & installable:
            return False
    return installable & ~remaining == 0


class Proposal(Struct, frozen=True):
    """A fix with what is needed to order it and to speak of it."""

    fix: Fix
    safety: Safety
    rule: str
    requirement: str = ""


class Plan(Struct, frozen=True):
    """The proposals to write now, and those held back with the reason."""

    taken: tuple[Proposal, ...]
    held_back: tuple[tuple[Proposal, str], ...]

    @property
    def edits(self) -> dict[str, list[Edit]]:
        """The edits of all taken fixes, by file, each once."""
        edits: dict[str, list[Edit]] = {}
        for proposal in self.taken:
            for edit in proposal.fix.edits:
                of_file = edits.setdefault(edit.at.file, [])
                if edit not in of_file:
                    of_file.append(edit)
        return edits


_ALLOWED = {
    Safety.SAFE: frozenset({Safety.SAFE}),
    Safety.UNSAFE: frozenset({Safety.SAFE, Safety.UNSAFE}),
    Safety.SHOWN: frozenset({Safety.SAFE, Safety.UNSAFE}),
}


def plan(proposals: Iterable[Proposal], *, allow: Safety) -> Plan:
    """The fixes that can be written together: safe before unsafe, then by place, then by rule."""
    taken: list[Proposal] = []
    held: list[tuple[Proposal, str]] = []
    for proposal in sorted(proposals, key=_order):
        if proposal.safety not in _ALLOWED[allow]:
            reason = (
                "a suggestion, never written" if proposal.safety is Safety.SHOWN else "unsafe: write it with `--unsafe`"
            )
            held.append((proposal, reason))
            continue
        rival = next((other for other in taken if _conflict(proposal.fix, other.fix)), None)
        if rival is None:
            taken.append(proposal)
        elif rival.fix.edits != proposal.fix.edits:
            held.append((proposal, f"changes the same place as `{rival.rule}`"))
    return Plan(tuple(taken), tuple(held))


def _order(proposal: Proposal) -> tuple[bool, list[tuple[str, list[str]]], str, str]:
    places = sorted((edit.at.file, [f"{key:>8}" for key in map(str, edit.at.keys)]) for edit in proposal.fix.edits)
    return proposal.safety is not Safety.SAFE, places, proposal.rule, proposal.fix.title


def _conflict(one: Fix, other: Fix) -> bool:
    return any(_clash(a, b) for a in one.edits for b in other.edits)


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits want different things of one place; appends compose, and equal edits are one."""
    if one == other or (isinstance(one, Append) and isinstance(other, Append)):
        return False
    if isinstance(one, Append) or isinstance(other, Append):
        return one.at == other.at
    return one.at.file == other.at.file and _covers(one.at.keys, other.at.keys)


def _covers(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]
