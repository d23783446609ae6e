"""The third straight line: a log is read for what failed, and the project for who brings that in.

log ─► failures ─► project ─► survey, the failures in the place of forecasts ─► line to blame, fixes ─► explanation
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.builds.log.failures import failures
from uvlint.configure import config_of
from uvlint.errors import UvlintError
from uvlint.look import World, look
from uvlint.manifests import Documents, projects_of, read, with_evidence
from uvlint.model.confirm import confirmation
from uvlint.model.explaining import BUILD_FAILED, NOT_KNOWN, Account, account, headline, suggested
from uvlint.model.explanation import Explained, Explanation
from uvlint.model.fix import Safety
from uvlint.model.package import Index, Unavailable
from uvlint.model.report import Diagnostic, Offer
from uvlint.settle import settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uvlint.config import Config
    from uvlint.model.failure import Failure
    from uvlint.model.location import Search
    from uvlint.model.survey import Survey

__all__ = ["explain", "failures"]


def explain(log: str, text: str, path: str | None, config: Config, world: World) -> Explanation:
    """Why the builds in a log failed, which line of the project at `path` is to blame, and what can be done.

    Without a path the working directory is looked at, and may well hold no project.

    Raises:
        UvlintError: a project that was asked for and is missing or broken.
    """
    failed = failures(text)
    if not failed:
        return Explanation(log)
    documents = _documents(path)
    surveys = list(_surveys(documents, failed, config, world))
    return Explanation(log, tuple(_explained(failure, surveys, documents) for failure in failed))


def _documents(path: str | None) -> Documents:
    if path is not None:
        return read([path])
    try:
        return read(["."])
    except UvlintError:
        return {}  # a log alone is explained as well


def _surveys(
    documents: Documents, failed: Sequence[Failure], config: Config, world: World
) -> Iterator[tuple[Survey, Config]]:
    known: dict[Search, Index] = {}
    for project in projects_of(tuple(documents), documents):
        own = config_of(project.file, documents, world.config_for) or config
        project = with_evidence(project, documents, world.memory) if own.evidence else project
        yield look(project, BUILD_FAILED.needs, own, world, known, failures=failed), own


def _explained(failure: Failure, surveys: Sequence[tuple[Survey, Config]], documents: Documents) -> Explained:
    accounts = [(account(survey, failure), survey, own) for survey, own in surveys]
    found = next(((one, survey, own) for one, survey, own in accounts if one.finding), None)
    plain = Explained(failure, headline(failure), confirmation(failure))
    if found is None:
        notes = tuple(dict.fromkeys(one.note for one, _, _ in accounts if one.note))[:1]
        notes = notes if failure.explained else (NOT_KNOWN, *notes)
        past = any(one.past for one, _, _ in accounts)
        return replace(plain, offers=() if past else tuple(_offers(failure)), notes=notes)
    one, survey, own = found
    return replace(plain, diagnostic=_diagnostic(one, survey, documents, own), notes=tuple(_unseen(survey, failure)))


def _diagnostic(one: Account, survey: Survey, documents: Documents, config: Config) -> Diagnostic | None:
    """The line to blame, located; what silences findings does not silence an answer that was asked for."""
    assert one.finding is not None
    reported, silenced = settle([(BUILD_FAILED, one.finding)], survey, documents, config)
    return next(iter((*reported, *silenced)), None)


def _unseen(survey: Survey, failure: Failure) -> Iterator[str]:
    package = failure.upward.package
    answer = survey.index.packages.get(package)
    if isinstance(answer, Unavailable) and package != survey.project.name:
        yield f"other releases of `{package}` could not be looked up: {answer.reason}"


def _offers(failure: Failure) -> Iterator[Offer]:
    """What helps where no line is to blame."""
    for fix in suggested(failure):
        yield Offer(fix, Safety.SHOWN)
