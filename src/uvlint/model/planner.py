"""Which fixes are taken together: safety computed, equal edits merged, conflicts held back whole.

The planner knows places and requirements, never a rule by name, and its answer does not depend on the input's order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.model.build import BuildFacts
from uvlint.model.clash import clashes, overlap
from uvlint.model.fix import Append, Edit, Fix, Put, Remove, Rename, Replace, Safety
from uvlint.model.grammar import InvalidRequirement
from uvlint.model.package import Metadata, Release
from uvlint.model.requirement import Requirement, name_of, parse
from uvlint.model.supplied import as_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from uvlint.model.place import Place
    from uvlint.model.survey import Survey


def safety(fix: Fix, survey: Survey) -> Safety:
    """What a fix may change; safe: every target that could be installed before gets exactly the same requirements."""
    if fix.suggestion or not fix.edits:
        return Safety.SHOWN
    if fix.restores or all(is_unheard(edit.at) for edit in fix.edits) or _only_supplies(fix, survey):
        return Safety.SAFE
    before = {line.place: line for line in survey.project.lines}
    after = rewritten_by(fix, before)
    if after is None or _is_wider_than_locked(survey):
        return Safety.UNSAFE
    touched = [before[place] for place in dict.fromkeys(edit.at for edit in fix.edits)]
    desk, broken = survey.desk, 0
    heeded = survey.universe.promised if survey.universe.spared is None else survey.universe.spared
    for requirement in touched:
        heeded |= survey.domain(requirement)
        broken |= survey.domain(requirement) & ~desk.installable(requirement) & desk.wanted(requirement)[0]
    for earlier, later in clashes(survey.project, survey.project.requirements):
        if earlier in touched or later in touched:
            broken |= overlap(survey.universe, earlier, later)
    held, holds = _held(touched, survey), _held(after, survey)
    if held is None or holds is None:
        return Safety.UNSAFE
    changed = 0
    for key in held.keys() | holds.keys():
        changed |= held.get(key, 0) ^ holds.get(key, 0)
    if changed & heeded & ~broken:
        return Safety.UNSAFE
    if changed & heeded and not changed & heeded & ~survey.new_pythons:
        return Safety.UNSAFE  # an early notice about a Python that came out just now: nothing to write unasked
    return Safety.SAFE if _fits_in(touched, after, survey) else Safety.UNSAFE


def _is_wider_than_locked(survey: Survey) -> bool:
    """Whether a member of a workspace admits Pythons that the workspace does not: what it is there, nobody looks at."""
    range_ = survey.project.requires_python
    if range_ is None or range_.shared is None:
        return False
    known = {target.python.version for target in survey.everywhere.targets}
    return any(range_.specifier.contains(one) and not range_.shared.contains(one) for one in known)


def is_unheard(place: Place) -> bool:
    """Whether nobody but uvlint reads it, so that no install can change: its comments and its configuration."""
    name = place.file.rpartition("/")[2]
    own = name.endswith(".toml") and name not in ("pyproject.toml", "uv.toml")
    return place.comment is not None or own or place.keys[:2] == ("tool", "uvlint")


def _only_supplies(fix: Fix, survey: Survey) -> bool:
    """Whether the fix tells uv just what a build of those very releases would, so that it resolves as it does today, or
    adds to builds that certainly fail as they are."""
    for edit in fix.edits:
        if isinstance(edit, Append) and edit.at.keys[-2:-1] == ("extra-build-dependencies",):
            if not _is_built_in_vain(str(edit.at.keys[-1]), survey):
                return False
            continue
        item = edit.item if isinstance(edit, Append) and edit.at.keys[-1:] == ("dependency-metadata",) else None
        if not isinstance(item, dict):
            return False
        facts = survey.index.facts.get((str(item.get("name")), str(item.get("version"))))
        proved = facts.proved if isinstance(facts, BuildFacts) else None
        if proved is None or item != as_entry(str(item["name"]), str(item["version"]), proved):
            return False
    return True


def _is_built_in_vain(name: str, survey: Survey) -> bool:
    """Whether every build of a package that the project asks for fails, wherever one is promised."""
    lines = [line for line in survey.project.requirements if line.name == name]
    return bool(lines) and not any(
        survey.coverage(line).build & survey.domain(line) & ~survey.desk.hopeless(line) for line in lines
    )


def candidates(fix: Fix, survey: Survey) -> set[tuple[str, str]]:
    """The releases (name, version) that a fix would bring in, and those beside them: what they ask for decides whether
    they go together."""
    before = {line.place: line for line in survey.project.lines}
    after = rewritten_by(fix, before) or []
    touched = [before[edit.at] for edit in fix.edits if edit.at in before]
    found: set[tuple[str, str]] = set()
    for line, version, targets in _brought_in(touched, after, survey):
        found.update((key, version) for key in line.keys)
        for other in survey.project.requirements:
            # An early notice is never written unasked, so nobody needs to know what else it would move.
            for release, _ in _beside(other, targets & ~survey.new_pythons, survey) if other not in touched else ():
                if release.wheels:
                    found.update((key, release.version) for key in other.keys)
    return found


def _brought_in(
    touched: list[Requirement], after: list[Requirement], survey: Survey
) -> Iterator[tuple[Requirement, str, int]]:
    """The new lines that ask for something new, with the releases that uv would take for them and where."""
    known = {(requirement.name, requirement.specifier) for requirement in touched}
    for line in after:
        shelf = survey.desk.shelf_of(line)
        if (line.name, line.specifier) not in known and shelf:
            targets = survey.desk.wanted(line)[0] & survey.universe.promised
            for asked in survey.desk.narrowed(line.name, line.specifier, targets):
                chosen, _ = shelf.choose(asked.specifier, asked.targets, pinned=asked.pinned)
                for number, wheel, build in chosen:
                    yield line, shelf.package.releases[number].version, wheel | build


def _fits_in(touched: list[Requirement], after: list[Requirement], survey: Survey) -> bool:
    """Whether nothing that the project asks for itself contradicts what newly chosen releases ask for.

    uv locks everything together, so a release that contradicts one line takes the whole lock down, also where it
    passed before because nobody looks at wheels. What is behind the releases' own requirements is not seen from here.
    """
    requirements = survey.project.requirements
    own_extras = any(line.source == "the project itself" and line.marker for line in requirements)
    for line, version, targets in _brought_in(touched, after, survey):
        metadata = survey.index.said(line.keys, version)
        if not isinstance(metadata, Metadata) or (own_extras and line.scope.startswith("extra:")):
            return False
        for text in metadata.requires_dist:
            try:
                asked = parse(text, line.place, line.scope)
            except InvalidRequirement:
                return False
            where = survey.universe.where(asked.marker).yes & targets
            for other in requirements:
                if (
                    other.name == asked.name
                    and where & survey.desk.wanted(other)[0]
                    and not _meet(asked, other, survey)
                ):
                    return False
        if any(
            _rules_out(other, line.name, version, targets, survey) for other in requirements if other not in touched
        ):
            return False
    return True


def _beside(other: Requirement, targets: int, survey: Survey) -> Iterator[tuple[Release, int]]:
    """The releases that uv takes for another line today on some of the targets."""
    if other.source is None:
        for choice in survey.coverage(other).choices:
            there = (choice.wheel | choice.build) & targets
            if there:
                yield choice.release, there


def _rules_out(other: Requirement, name: str, version: str, targets: int, survey: Survey) -> bool:
    """Whether what uv takes for another line does not go with a release: it would step back to an older one of that."""
    for release, there in _beside(other, targets, survey):
        told = survey.told(other, release)
        for text in told.requires_dist if told else ():
            if name_of(text) != name:
                continue
            try:
                asked = parse(text, other.place, other.scope)
            except InvalidRequirement:
                continue
            where = survey.universe.where(asked.marker).yes & there
            if where and not asked.specifier.contains(version, prereleases=True):
                return True
    return False


def _meet(one: Requirement, other: Requirement, survey: Survey) -> bool:
    """Whether some release pleases both."""
    both, shelf = one.specifier & other.specifier, survey.desk.shelf_of(other)
    return next(shelf.matching(both), None) is not None if shelf else not both.is_unsatisfiable()


def rewritten_by(fix: Fix, before: Mapping[Place, Requirement]) -> list[Requirement] | None:
    """The requirements that stand where the edited ones stood; None when the fix edits anything else."""
    after: list[Requirement] = []
    replaced = {edit.at for edit in fix.edits if isinstance(edit, Replace | Remove)}
    for edit in fix.edits:
        old = before.get(edit.at)
        if old is None or isinstance(edit, Put | Rename):
            return None
        if isinstance(edit, Append) and old not in after and edit.at not in replaced:
            after.append(old)  # an added line beside one that stays
        if not isinstance(edit, Remove):
            text = edit.new if isinstance(edit, Replace) else str(edit.item)
            try:
                line = parse(text, edit.at, old.scope, source=old.source, condition=old.condition)
                after.append(replace(line, origins=old.origins) if line.name == old.name else line)
            except InvalidRequirement:
                return None
    return after


def _held(requirements: Iterable[Requirement], survey: Survey) -> dict[object, int] | None:
    """What is asked for, each with the targets where it is; None when nobody can know where."""
    held: dict[object, int] = {}
    for requirement in requirements:
        yes, no = survey.desk.wanted(requirement)
        if (yes | no) & survey.universe.promised != survey.universe.promised:
            return None
        key = requirement.scope, requirement.name, requirement.specifier, requirement.extras, requirement.source
        held[key] = held.get(key, 0) | yes & survey.universe.where(requirement.condition).yes
    return held


class Proposal(Struct, frozen=True):
    """A fix with what is needed to order it and to speak of it; `targets` are those that its finding is about."""

    fix: Fix
    safety: Safety
    rule: str
    requirement: str = ""
    targets: tuple[str, ...] = ()


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


def _order(proposal: Proposal) -> tuple[bool, list[tuple[str, list[str]]], str, str, str]:
    places = sorted((edit.at.file, [f"{key:>8}" for key in _counted(edit.at)]) for edit in proposal.fix.edits)
    last = f"{proposal.fix.edits!r} {proposal.safety} {proposal.requirement}"
    return proposal.safety is not Safety.SAFE, places, proposal.rule, proposal.fix.title, last


def _counted(place: Place) -> list[str]:
    comment = [] if place.comment is None else ["#", str(place.comment)]
    return [*comment, *map(str, place.keys)]


def _conflict(one: Fix, other: Fix) -> bool:
    return any(_clash(a, b) for a in one.edits for b in other.edits)


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits want different things of one place; appends compose, and equal edits are one."""
    if one == other or (isinstance(one, Append) and isinstance(other, Append)):
        return False
    if isinstance(other, Append):
        return _clash(other, one)
    places = _places(other)
    if isinstance(one, Append):
        return any(_together(one.at, place) and one.at.keys[: len(place.keys)] == place.keys for place in places)
    return any(_together(own, place) and _covers(own.keys, place.keys) for own in _places(one) for place in places)


def _places(edit: Edit) -> tuple[Place, ...]:
    """What an edit wants for itself: a key that is spelt otherwise has two places, one before and one after."""
    return (edit.at, edit.to) if isinstance(edit, Rename) else (edit.at,)


def _together(one: Place, other: Place) -> bool:
    """Whether keys of the two can mean the same: in what a file says, or in one of its comments."""
    return one.file == other.file and one.comment == other.comment


def _covers(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]
