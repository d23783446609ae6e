"""`--verify`: the real uv is asked, in a temporary copy, whether fixes do what they say, before anything is written.

A fix of requirements must install from wheels alone at the releases that uv picks when builds are allowed, on every
target that it claims; supplied metadata must lock without a build; and nothing that locked may stop locking.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint.documents import lock
from uvlint.documents.lock import LockDocument
from uvlint.errors import DocumentError, FixError
from uvlint.index.crew import each
from uvlint.look import World, desk_of
from uvlint.model import trial
from uvlint.model.cutoff import Cutoff
from uvlint.model.derived import derived
from uvlint.model.fix import Append, Safety
from uvlint.model.package import Index
from uvlint.model.planner import Plan, Proposal, is_unheard
from uvlint.model.trial import Claim, Held, Lock, Pins, Proof
from uvlint.model.way import Way, way
from uvlint.resolve import Resolved, Resolver, files, flags, folder, requirements
from uvlint.settle import edited

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from uvlint.index.engine import Copy, Engine
    from uvlint.manifests import Documents
    from uvlint.model.survey import Survey
    from uvlint.model.target import Target
    from uvlint.silences import Walk

_WORKERS = 4  # uv processes at a time
_BUILDS = "a build decides, which `--verify=build` runs"
_UNREAD = Proof("proven", "uv does not read it")

Proofs = list[tuple[Proposal, Proof]]


class Verified(Struct, frozen=True):
    """A plan without the fixes that uv refutes, these with its words, and the proofs of those that are left."""

    plan: Plan
    refuted: tuple[tuple[Proposal, str], ...]
    proofs: Proofs


class Court:
    """The real uv with what it was asked before; `builds` allows it to build what a fix is to make buildable."""

    def __init__(self, engine: Engine, world: World, *, builds: bool = False) -> None:
        self.engine = engine
        self.builds = builds
        self._resolver = Resolver(engine, world)
        self._locks: dict[object, Lock] = {}

    def verified(self, plan: Plan, walks: Sequence[Walk], documents: Documents) -> Verified:
        """The plan without what uv refutes, and what became of every fix of it before uv."""
        self.roots = tuple(walk.survey.project.file for walk in walks)
        found: Proofs = []
        for walk in walks:
            judged = [one for one, _ in found]
            taken = [one for one in plan.taken if _is_about(one, walk) and one not in judged]
            found += self._of_project(taken, walk, documents)
        refuted = tuple((one, proof.words) for one, proof in found if proof.verdict == "refuted")
        gone = [one for one, _ in refuted]
        left = Plan(tuple(one for one in plan.taken if one not in gone), plan.held_back)
        return Verified(left, refuted, [(one, proof) for one, proof in found if one not in gone])

    def _of_project(self, taken: Sequence[Proposal], walk: Walk, documents: Documents) -> Proofs:
        found: Proofs = []
        left: list[Proposal] = []
        for one in taken:
            if all(is_unheard(edit.at) for edit in one.fix.edits):
                found.append((one, _UNREAD))
            elif doubt := self._contradiction(one, walk, documents):
                found.append((one, doubt))
            else:
                left.append(one)
        return [*found, *(self._locked(left, walk, documents) if left else [])]

    # ---- locks ----------------------------------------------------------------------------------

    def _locked(self, taken: Sequence[Proposal], walk: Walk, documents: Documents) -> Proofs:
        """What locks say of fixes: of all together first, and one by one when that goes wrong, to tell whose fault."""
        before = self._lock(walk, documents)
        together = self._with(taken, documents)
        whole = self._lock(walk, together, _supplied(taken)) if together else None
        if whole and not any(self._doubt(one, before, whole, walk) for one in taken):
            return [(one, self._proof(one, before, whole, walk, documents)) for one in taken]
        found: Proofs = []
        kept: list[Proposal] = []
        for one in taken:
            attempt = self._with([*kept, one], documents)
            if attempt is None:
                found.append((one, Proof("refuted", "it does not go together with the others")))
                continue
            after = self._lock(walk, attempt, _supplied([one]))
            found.append((one, self._proof(one, before, after, walk, documents)))
            if found[-1][1].verdict != "refuted":
                kept, before = [*kept, one], after
        return found

    def _with(self, taken: Sequence[Proposal], documents: Documents) -> Documents | None:
        try:
            return documents | edited((edit for one in taken for edit in one.fix.edits), documents)
        except FixError:
            return None

    def _lock(self, walk: Walk, documents: Documents, supplied: Collection[str] = ()) -> Lock:
        key = (walk.survey.project.file, *sorted((file, one.text) for file, one in documents.items()), *supplied)
        if key not in self._locks:
            mended = [name.partition("==")[0] for name in supplied]
            project, config = walk.survey.project, walk.config
            answer = self._resolver.resolve(project, documents, self.roots, config, mended=mended)
            held = _held(answer, walk) if answer.ok else {}
            self._locks[key] = Lock(answer.ok, answer.complaint, answer.built, answer.assumed, held)
        return self._locks[key]

    def _proof(self, one: Proposal, before: Lock, after: Lock, walk: Walk, documents: Documents) -> Proof:
        doubt = self._doubt(one, before, after, walk)
        if doubt:
            return doubt
        proof = trial.compared(before, after)
        match way(one.fix, walk.survey.project.lines):
            case Way.METADATA:
                return self._signed(trial.supplied(_supplied([one]), after))
            case Way.BUILD:
                return self._built(one, walk, documents) if self.builds else Proof("unproven", _BUILDS)
        asked = sum(len(claim.targets) for claim in trial.claims(one.fix, walk.survey))
        wheels = f"takes wheels on {asked} targets" if asked else ""
        if proof.verdict == "proven":
            return self._signed(Proof("proven", " and ".join(filter(None, ["locks it", wheels]))))
        return Proof("unproven", f"uv {wheels}; {proof.words}" if wheels else proof.words)

    def _doubt(self, one: Proposal, before: Lock, after: Lock, walk: Walk) -> Proof | None:
        """What locks before and after a fix say against it."""
        proof = trial.compared(before, after)
        if proof.verdict == "refuted":
            return proof
        if not (before.ok and after.ok):
            return None
        touched = trial.names(one.fix, walk.survey)
        safe = one.safety is Safety.SAFE and not walk.config.unsafe
        spoiled = trial.spoiled(before, after, touched, walk.survey.universe, safe=safe)
        return Proof("refuted", spoiled) if spoiled else None

    def _signed(self, proof: Proof) -> Proof:
        return Proof("proven", f"uv {self.engine.version} {proof.words}") if proof.verdict == "proven" else proof

    # ---- wheels ---------------------------------------------------------------------------------

    def _contradiction(self, proposal: Proposal, walk: Walk, documents: Documents) -> Proof | None:
        """What speaks against a fix on single targets."""
        for claim in trial.claims(proposal.fix, walk.survey):
            doubt = trial.contradiction(claim, _pins(self.engine, claim, walk, documents))
            if doubt:
                return doubt
        return None

    # ---- builds ---------------------------------------------------------------------------------

    def _built(self, one: Proposal, walk: Walk, documents: Documents) -> Proof:
        """Whether uv builds the package here with the fix in place, on the first Python in need that is here."""
        after = self._with([one], documents)
        pythons = _here(one.targets, walk.survey)
        if after is None or not pythons:
            return Proof("unproven", "what it is about is no target that this machine is")
        deep = any(isinstance(edit, Append) and "match-runtime" in repr(edit.item) for edit in one.fix.edits)
        with self.engine.copy(files(after), flags(walk.config)) as copy:
            for python in pythons:
                inside = folder(walk.survey.project.file, after)
                answer = copy.install(one.requirement, python=python, folder=inside, deep=deep)
                if answer.ok:
                    return self._signed(Proof("proven", f"builds it for Python {python} on this machine"))
                if "No interpreter found" not in answer.complaint:
                    verdict = "refuted" if trial.refuses(answer.complaint) else "unproven"
                    return Proof(verdict, f"uv does not build it for Python {python} here: {answer.complaint}")
        return Proof("unproven", "no interpreter here is among the Pythons that need it")


def _held(answer: Resolved, walk: Walk) -> dict[str, tuple[Held, ...]]:
    """The releases that a lock installs on what is promised, by package."""
    project, universe = walk.survey.project, walk.survey.universe
    try:
        resolution = lock.resolution(LockDocument.read("uv.lock", answer.lock.encode()))
    except DocumentError:
        return {}
    pins, packages = derived(resolution, universe, project.requirements)
    desk = desk_of(universe, Index(packages), project, Cutoff())
    held: dict[str, tuple[Held, ...]] = {}
    for pin in pins:
        coverage, targets = desk.coverage(pin), universe.where(pin.marker).yes & universe.promised
        one = Held(str(pin.specifier).lstrip("="), targets, (coverage.build | coverage.none) & targets)
        held[pin.name] = (*held.get(pin.name, ()), one)
    return held


def _is_about(proposal: Proposal, walk: Walk) -> bool:
    return all(edit.at.file in walk.survey.project.files for edit in proposal.fix.edits)


def _supplied(taken: Sequence[Proposal]) -> list[str]:
    """The releases for which fixes supply metadata, as `NAME==VERSION`."""
    items = [edit.item for one in taken for edit in one.fix.edits if isinstance(edit, Append)]
    return [
        f"{item['name']}=={item['version']}" for item in items if isinstance(item, dict) and "requires-dist" in item
    ]


def _here(targets: Sequence[str], survey: Survey) -> list[str]:
    """The Pythons, of those targets, that this machine could be asked to build for."""
    import platform
    import sys

    mine = (sys.platform, platform.machine())
    members = [target for target in survey.universe.targets if target.id in targets]
    here = [one for one in members if (one.platform.sys_platform, one.platform.machine) == mine]
    return list(dict.fromkeys(f"3.{one.python.minor}" for one in here if one.python.implementation == "cpython"))


def _pins(engine: Engine, claim: Claim, walk: Walk, documents: Documents) -> Mapping[Target, Pins]:
    """What uv takes for a claim's lines on each of its targets; the index is asked once, then uv's cache."""
    project = walk.survey.project
    with engine.copy(files(documents), flags(walk.config)) as copy:
        manifest = requirements(copy, folder(project.file, documents), project, claim.lines)
        first = _ask(copy, manifest, offline=False, target=claim.targets[0])
        rest = each(partial(_ask, copy, manifest, True), claim.targets[1:], workers=_WORKERS)
        return {claim.targets[0]: first, **dict(rest)}


def _ask(copy: Copy, manifest: str, offline: bool, target: Target) -> Pins:
    ask = partial(copy.compile, manifest, python=target.python.id, platform=target.platform.id, offline=offline)
    allowed, wheels = ask(), ask(wheels=True)
    return Pins(
        trial.pins(allowed.printed) if allowed.ok else None,
        trial.pins(wheels.printed) if wheels.ok else None,
        allowed.complaint or wheels.complaint,
    )
