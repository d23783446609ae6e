"""What a fix promises that the real uv can be asked about, and what its answers prove."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.model.planner import rewritten_by
from uvlint.model.promise import sum_of
from uvlint.model.requirement import Requirement, both, rewritten
from uvlint.model.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from uvlint.model.fix import Fix
    from uvlint.model.survey import Survey
    from uvlint.model.target import Target
    from uvlint.model.universe import Universe


class Claim(Struct, frozen=True):
    """With a fix in place, `lines` (all of one package and scope) get a wheel, or nothing, on each of the targets:
    the same release whether builds are allowed or not."""

    name: str
    lines: tuple[str, ...]
    targets: tuple[Target, ...]


class Pins(Struct, frozen=True):
    """What uv takes on one target with builds allowed and without, None for what it does not find, with its words."""

    allowed: Mapping[str, str] | None
    wheels: Mapping[str, str] | None
    complaint: str = ""


class Proof(Struct, frozen=True):
    """What became of a fix before uv: `proven`, `unproven` (it could not be asked, or another fault hides the answer)
    or `refuted`; `words` say how or why."""

    verdict: str
    words: str

    def __str__(self) -> str:
        return self.words if self.verdict == "proven" else f"{self.verdict}: {self.words}"


def claims(fix: Fix, survey: Survey) -> Iterator[Claim]:
    """What a fix of requirements claims of the packages that it touches; nothing where no index page tells."""
    before = {line.place: line for line in survey.project.requirements}
    touched = [before[edit.at] for edit in fix.edits if edit.at in before]
    after = rewritten_by(fix, before)
    if after is None or not touched:
        return
    gone = {line.place for line in touched}
    lines = [line for line in survey.project.requirements if line.place not in gone] + after
    for scope, name in dict.fromkeys((line.scope, line.name) for line in touched + after):
        own = [line for line in lines if (line.scope, line.name) == (scope, name)]
        if sorted(line.text for line in own) == sorted(
            line.text for line in before.values() if (line.scope, line.name) == (scope, name)
        ):
            continue  # only something beside it was touched
        if own and not any(line.source or line.origins for line in own):
            targets = tuple(filter(_can_be_asked, survey.universe.members(_served(own, survey))))
            if targets:
                yield Claim(name, tuple(dict.fromkeys(map(_asked, own))), targets)


def _served(lines: Sequence[Requirement], survey: Survey) -> int:
    """The promised targets where every line gets a wheel or is not required, and one of them gets a wheel."""
    served, doubtful = 0, 0
    for line in lines:
        coverage = survey.coverage(line)
        here = survey.universe.where(line.condition).yes
        served |= coverage.wheel & here
        doubtful |= (coverage.build | coverage.none | coverage.unknown) & here
    return served & ~doubtful & survey.universe.promised


def _can_be_asked(target: Target) -> bool:
    """Whether `uv pip compile` can be asked about a target: it knows CPython with a lock only."""
    return re.fullmatch(r"3\.\d+(\.\d+)?", target.python.id) is not None


def _asked(line: Requirement) -> str:
    own = line.text.partition(";")[2].strip()
    return rewritten(line.text, marker=both(own, line.condition)) if line.condition else line.text


def pins(printed: str) -> dict[str, str]:
    """The releases that `uv pip compile` prints, by normalised name."""
    found = re.finditer(r"(?m)^([a-z0-9][a-z0-9._-]*)(?:\[[^\]\n]*\])?==([^\s;]+)", printed)
    return {one[1]: one[2] for one in found}


def contradiction(claim: Claim, answers: Mapping[Target, Pins]) -> Proof | None:
    """How uv's answers contradict a claim, or why they say nothing; None when they bear it out."""
    for target in claim.targets:
        got = answers[target]
        where = f"Python {target.python.id} on {target.platform.label}"
        if got.allowed is None:
            if not refuses(got.complaint):
                return Proof("unproven", f"uv could not look: {got.complaint}")
            return Proof("refuted", f"uv does not find `{claim.name}` for {where}: {got.complaint}")
        taken, wheel = got.allowed.get(claim.name), (got.wheels or {}).get(claim.name)
        if taken != wheel:
            return Proof("refuted", f"uv takes `{claim.name}` {taken} for {where}, which has no wheel there")
    return None


def refuses(complaint: str) -> bool:
    """Whether it is an answer to what was asked, and not that uv could not look (no network, a wrong setting)."""
    return re.search(r"No solution found|Failed to (download and )?build", complaint) is not None


class Held(Struct, frozen=True):
    """A release of a lock: the targets where it is installed, and those of them where it has no wheel."""

    version: str
    targets: int
    bad: int


class Lock(Struct, frozen=True):
    """How `uv lock` ended, builds coming to nothing: `built` is the package (`NAME==VERSION`) that it could not go on
    without building, `complaint` its words, `assumed` the packages of which nobody knows what they bring in. `held`
    are the releases that it installs, by package."""

    ok: bool
    complaint: str = ""
    built: str = ""
    assumed: tuple[str, ...] = ()
    held: Mapping[str, tuple[Held, ...]] = {}

    def bad(self, name: str) -> int:
        """The targets where a package has no wheel."""
        return sum_of(one.bad for one in self.held.get(name, ()))


def spoiled(before: Lock, after: Lock, touched: Collection[str], universe: Universe, *, safe: bool) -> str:
    """What a fix of some packages does to the others, in words: a wheel that is lost; of a `safe` fix also a release
    that moves where the touched packages could be installed before. "" when it does nothing to them."""
    hurt = sum_of(before.bad(name) for name in touched)
    for name, pins in after.held.items():
        if name in touched:
            continue
        lost = after.bad(name) & ~before.bad(name) & ~(hurt if name not in before.held else 0)
        if lost:
            version = next(pin.version for pin in pins if pin.bad & lost)
            return (
                f"uv then takes `{name}` {version}, which has no wheel for {spoken(universe, lost, universe.promised)}"
            )
        for old in before.held.get(name, ()) if safe else ():
            good = old.targets & ~old.bad & ~hurt
            moved = next((pin for pin in pins if pin.version != old.version and pin.targets & good), None)
            if moved:
                return f"uv then takes `{name}` {moved.version} in the place of {old.version}"
    return ""


_NETWORK = re.compile(r"(?i)failed to fetch|error sending request|dns error|timed out|no answer within|network")


def compared(before: Lock, after: Lock) -> Proof:
    """What two locks say of the change between them."""
    if after.ok and after.assumed:
        return Proof("unproven", f"locking has to build {_named(after.assumed)}, and nobody knows what that brings in")
    if after.ok:
        return Proof("proven", "locks it")
    if _NETWORK.search(after.complaint):
        return Proof("unproven", f"uv could not look: {after.complaint}")
    if before.ok:
        return Proof("refuted", f"uv locked the project before, and now: {after.complaint}")
    if after.built:
        return Proof("unproven", f"uv has to build `{after.built}` to lock, before and after")
    return Proof("unproven", f"uv does not lock the project before or after: {after.complaint}")


def supplied(names: Sequence[str], after: Lock) -> Proof:
    """What a lock says of metadata that was supplied for packages (`NAME==VERSION`)."""
    if after.ok:
        return Proof("proven", f"locks without building {_named(names)}")
    if any(after.built.startswith(name.partition("==")[0] + "==") for name in names):
        return Proof("refuted", f"uv still has to build `{after.built}` to lock")
    return Proof("unproven", f"uv stops elsewhere: {after.complaint}")


def names(fix: Fix, survey: Survey) -> frozenset[str]:
    """The packages whose lines a fix edits or adds."""
    before = {line.place: line for line in survey.project.requirements}
    touched = [before[edit.at] for edit in fix.edits if edit.at in before]
    return frozenset(line.name for line in (*touched, *(rewritten_by(fix, before) or ())))


def _named(packages: Sequence[str]) -> str:
    return ", ".join(f"`{package}`" for package in packages)
