"""The two straight lines: `check` reads, asks, judges and reports; `fix` does the same until nothing is left to write.

paths ─► documents ─► project ─► universe ─► index ─► survey ─► findings ─► report
                                               ▲________│ what the survey still wants, a bounded number of rounds
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.errors import FixError
from uvlint.manifests import Documents, read
from uvlint.model.fix import Edit, Safety
from uvlint.model.location import Search
from uvlint.model.package import Index
from uvlint.model.report import Diagnostic, Offer, Outcome, Report
from uvlint.model.survey import Survey
from uvlint.report import report_on, settled
from uvlint.settle import difference, edited
from uvlint.walk import walk

if TYPE_CHECKING:
    from uvlint.config import Config
    from uvlint.dialog import Dialog
    from uvlint.documents.writing import Remit
    from uvlint.graph import Graph
    from uvlint.look import World
    from uvlint.model.failure import Failure
    from uvlint.model.planner import Plan, Proposal
    from uvlint.model.trial import Proof
    from uvlint.silences import Walk
    from uvlint.since import Since
    from uvlint.verify import Court

Choose = Callable[[Survey, Diagnostic, Sequence[Offer]], Offer | None]

_PASSES = 10  # of fixing


# ---- check ----------------------------------------------------------------------------------------


def check(
    paths: Sequence[str],
    config: Config,
    world: World,
    *,
    since: Since | None = None,
    graph: Graph | None = None,
    patch: bool = False,
) -> Report:
    """What there is to say of the manifests at `paths`; with `since`, only what was not found in them then, with a
    `graph` also of what they bring in. With `patch` the report says what its safe fixes would write.

    Raises:
        UvlintError: a file that is missing or broken, or a setting that makes no sense.
    """
    started = perf_counter()
    documents = read(paths)
    roots, known = tuple(documents), dict[Search, Index]()
    walks = walk(roots, documents, config, world, known, graph=graph)
    earlier = since.before(roots, documents, config, world, known, graph) if since else None
    heard = settled(walks, documents, earlier)
    report = report_on(walks, documents, started, earlier, heard)
    if not patch:
        return report
    from uvlint.documents import writing

    within = writing.remit(paths).joined(one.survey.project.workspace for one in walks)
    return replace(report, patch=_patch(heard[0], documents, config, within))


def _patch(heard: Iterable[tuple[Walk, Diagnostic]], documents: Documents, config: Config, within: Remit) -> str:
    """What the first round of `fix` would write: later rounds, which few projects need, mend what that leaves. Nothing
    where the fixes cannot be proved together, which `fix` itself would say."""
    taken = proposed(heard, partial(_best, config.unsafe), (), (), config, within)
    try:
        changed = edited((edit for edits in taken.edits.values() for edit in edits), documents)
    except FixError:
        return ""
    return difference(documents, changed)


# ---- fix ------------------------------------------------------------------------------------------


def fix(
    paths: Sequence[str],
    config: Config,
    world: World,
    *,
    write: bool,
    court: Court | None = None,
    since: Since | None = None,
    dialog: Dialog | None = None,
    graph: Graph | None = None,
    failures: Sequence[Failure] = (),
) -> Report:
    """Fix what can be fixed, in memory until nothing more can; write it when asked to; report what remains.

    A `court` asks the real uv about every fix before it is taken; what uv refutes is withdrawn. With `since` only what
    was not found then is fixed. A `dialog` asks the user which fix to take, and at last whether to write. A `graph`
    knows what the requirements bring in, which is fixed as well. With `failures` it is these builds that are mended,
    and nothing else.

    Raises:
        UvlintError: as `check`, or fixes that do not settle; nothing is written then.
    """
    from uvlint.documents import writing

    started = perf_counter()
    original = read(paths)
    documents, roots = dict(original), tuple(original)
    known: dict[Search, Index] = {}
    fixed: list[Outcome] = []
    refused: list[Outcome] = []
    spent: list[tuple[Edit, ...]] = []
    withdrawn: set[tuple[str, str, str]] = set()
    earlier = since.before(roots, documents, config, world, known, graph) if since else None
    choose = dialog.choose if dialog else partial(_best, config.unsafe)
    for _ in range(_PASSES):
        walks = walk(roots, documents, config, world, known, graph=graph, failures=failures)
        within = writing.remit(paths).joined(one.survey.project.workspace for one in walks)
        for file, document in documents.items():
            original.setdefault(file, document)  # an include, read on the way
        heard = settled(walks, documents, earlier)[0]
        taken = proposed(heard, choose, spent, withdrawn, config, within)
        proofs: list[tuple[Proposal, Proof]] = []
        while court and taken.taken:
            answer = court.verified(taken, walks, documents)
            proofs = answer.proofs
            if not answer.refuted:
                break
            refused += (_outcome(proposal, f"withdrawn: {words}") for proposal, words in answer.refuted)
            withdrawn |= {_known_by(proposal) for proposal, _ in answer.refuted}
            # The next best of those findings gets its turn.
            taken = proposed(heard, choose, spent, withdrawn, config, within)
        if not taken.taken:
            break
        documents |= edited((edit for edits in taken.edits.values() for edit in edits), documents)
        spent += (proposal.fix.edits for proposal in taken.taken)
        fixed += (_outcome(proposal, proof=_proof(proposal, proofs)) for proposal in taken.taken)
    else:
        raise FixError("the fixes do not settle; nothing was written", hint="this is a bug of uvlint: please report it")
    changed = {file: document for file, document in documents.items() if document.text != original[file].text}
    for document in changed.values():
        document.confirm()
    diff = difference(original, changed)
    if changed and (write or (dialog and dialog.consents(diff))):
        writing.write_all(changed.values(), within)
        diff, write = "", True
    elif dialog:  # what was chosen is given up
        documents, fixed, diff = dict(original), [], ""
        walks = walk(roots, documents, config, world, known, graph=graph, failures=failures)
    return replace(
        report_on(walks, documents, started, earlier),
        fixed=tuple(fixed),
        held_back=(
            *refused,
            *(_outcome(proposal, reason) for proposal, reason in taken.held_back),
            *_outside(heard, config, within),
        ),
        diff=diff,
        fixing=True,
        written=write,
    )


def proposed(
    heard: Iterable[tuple[Walk, Diagnostic]],
    choose: Choose,
    spent: Collection[tuple[Edit, ...]],
    withdrawn: Collection[tuple[str, str, str]],
    config: Config,
    within: Remit,
) -> Plan:
    """The fixes of the findings that are reported: for each the one that is chosen among those that can be written.

    What was `spent` is not proposed again, since it was written once and did not help, nor what was `withdrawn`, by its
    rule, title and requirement: its places move with what is written beside it.
    """
    from uvlint.model.planner import Proposal, plan

    proposals: list[Proposal] = []
    known: list[tuple[str, tuple[Edit, ...]]] = []
    for one, diagnostic in heard:
        text = diagnostic.subject.text if diagnostic.subject else ""
        offers = [
            offer
            for offer in diagnostic.offers
            if offer.safety is not Safety.SHOWN
            and offer.fix.edits not in spent
            and not _abroad(offer, within)
            and (diagnostic.rule, offer.fix.title, text) not in withdrawn
        ]
        offer = choose(one.survey, diagnostic, offers) if offers else None
        if offer and (diagnostic.rule, offer.fix.edits) not in known:
            known.append((diagnostic.rule, offer.fix.edits))  # projects that share a file find the same faults in it
            proposals.append(Proposal(offer.fix, offer.safety, diagnostic.rule, text, diagnostic.targets))
    return plan(proposals, allow=Safety.UNSAFE if config.unsafe else Safety.SAFE)


def _outside(heard: Iterable[tuple[Walk, Diagnostic]], config: Config, within: Remit) -> Iterator[Outcome]:
    """The fixes that were not taken since they would write what is not the project's."""
    told = set[tuple[str, str, str]]()
    for _, diagnostic in heard:
        offers = [one for one in diagnostic.offers if one.safety is Safety.SAFE or config.unsafe]
        offers = [one for one in offers if one.safety is not Safety.SHOWN]
        file = _abroad(offers[0], within) if offers and all(_abroad(one, within) for one in offers) else None
        if file and (key := (diagnostic.rule, offers[0].fix.title, file)) not in told:
            told.add(key)
            text = diagnostic.subject.text if diagnostic.subject else ""
            reason = f"`{file}` lies outside the project; name it as well to have it written"
            yield Outcome(diagnostic.rule, file, offers[0].fix.title, text, reason)


def _abroad(offer: Offer, within: Remit) -> str | None:
    """A file that an offer would write and must not."""
    return next((edit.at.file for edit in offer.fix.edits if not within.holds(edit.at.file)), None)


def _known_by(proposal: Proposal) -> tuple[str, str, str]:
    return proposal.rule, proposal.fix.title, proposal.requirement


def _best(unsafe: bool, _: Survey, __: Diagnostic, offers: Sequence[Offer]) -> Offer:
    """The first that safety allows, else the first, to be held back and said."""
    return next((offer for offer in offers if unsafe or offer.safety is Safety.SAFE), offers[0])


def _outcome(proposal: Proposal, reason: str = "", *, proof: str = "") -> Outcome:
    file = proposal.fix.edits[0].at.file
    return Outcome(proposal.rule, file, proposal.fix.title, proposal.requirement, reason, proof)


def _proof(proposal: Proposal, proved: Sequence[tuple[Proposal, Proof]]) -> str:
    return next((str(proof) for one, proof in proved if one == proposal), "")
