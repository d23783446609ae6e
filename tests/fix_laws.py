"""The laws of fixing, each held against a trial; worked out anew here, not with the planner's own functions."""

import io
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from fix_trials import MARK, Trial, shuffled, with_newlines
from uvlint.documents.document import Document
from uvlint.documents.requirements import RequirementsDocument
from uvlint.errors import FixError
from uvlint.model.fix import Append, Edit, Fix, Put, Remove, Rename, Safety
from uvlint.model.place import Place
from uvlint.model.planner import plan
from uvlint.model.survey import Survey
from uvlint.model.target import Target


def hold(trial: Trial) -> None:
    """All laws."""
    fixing_twice_is_fixing_once(trial)
    hold_once(trial)


def hold_once(trial: Trial) -> None:
    """All laws but that of fixing twice."""
    newlines_and_marks_make_no_difference(trial)
    the_order_of_proposals_does_not_matter(trial)
    disjoint_fixes_commute(trial)
    every_other_line_stays(trial)
    comments_stay(trial)
    what_is_safe_changes_nothing_that_could_be_installed(trial)


def fixing_twice_is_fixing_once(trial: Trial) -> None:
    for unsafe, once in ((False, trial.plain), (True, trial.unsafe)):
        if once != trial.files:
            again, report = trial.fixed(once, unsafe=unsafe)
            assert again == once, [outcome.title for outcome in report.fixed]


def newlines_and_marks_make_no_difference(trial: Trial) -> None:
    """What is fixed is the same in the newlines of Windows, and behind a mark where uv reads one."""
    unix = with_newlines(trial.files, b"\n")
    windows = {name: _marked(name, raw) for name, raw in with_newlines(unix, b"\r\n").items()}
    expected = trial.unsafe if unix == trial.files else trial.fixed(unix, unsafe=True)[0]
    expected = {name: _marked(name, raw) for name, raw in with_newlines(expected, b"\r\n").items()}
    assert (trial.unsafe if windows == trial.files else trial.fixed(windows, unsafe=True)[0]) == expected


def _marked(name: str, raw: bytes) -> bytes:
    return MARK + raw if name.endswith((".toml", ".txt")) and not raw.startswith((MARK, b"\xff\xfe")) else raw


def the_order_of_proposals_does_not_matter(trial: Trial) -> None:
    for seed in range(3):
        assert plan(shuffled(trial.proposals, seed), allow=Safety.UNSAFE) == trial.plan


# ---- disjoint fixes -------------------------------------------------------------------------------


def disjoint_fixes_commute(trial: Trial) -> None:
    """Taken together in either order, or one after the other, they give the same text."""
    for one, other in combinations([proposal.fix for proposal in trial.plan.taken], 2):
        if {edit.at for edit in one.edits if isinstance(edit, Append)} & {edit.at for edit in other.edits}:
            continue  # two lines after the same one: one of them comes first
        if any(edit in other.edits for edit in one.edits):
            continue
        together = texts(trial.edited((*one.edits, *other.edits)))
        assert together == texts(trial.edited((*other.edits, *one.edits)))
        for first, then in ((one, other), (other, one)):
            moved = [_moved(edit, first) for edit in then.edits]
            if all(moved):
                after = trial.edited(first.edits)
                for file in {edit.at.file for edit in then.edits}:
                    own = [edit for edit in moved if edit and edit.at.file == file]
                    after = {**after, file: after[file].edited(own)}
                assert texts(after) == together


def texts(documents: Mapping[str, Document]) -> dict[str, bytes]:
    return {file: document.encoded() for file, document in documents.items()}


def _moved(edit: Edit, first: Fix) -> Edit | None:
    """The edit as it reads after another fix; None where that makes or refills what the edit names."""
    keys = list(edit.at.keys)
    for other in first.edits:
        at = other.at
        if (
            at.file == edit.at.file
            and edit.at.comment is not None
            and (at.comment is not None or isinstance(other, Remove))
        ):
            return None  # a comment that goes, alone or with its item, takes the numbers of later ones along
        if at.file != edit.at.file or at.comment != edit.at.comment:
            continue
        if isinstance(other, Put) or (isinstance(other, Append) and not isinstance(at.keys[-1], int)):
            return None
        if isinstance(edit.at.keys[-1], str) and isinstance(other, Remove | Rename) and isinstance(at.keys[-1], str):
            return None  # where a new key stands depends on the keys beside it
        *above, last = at.keys
        within = keys[: len(above)] == above and len(keys) > len(above) and isinstance(keys[len(above)], int)
        if within and isinstance(last, int) and keys[len(above)] > last:  # type: ignore[operator]
            keys[len(above)] += isinstance(other, Append) - isinstance(other, Remove)  # type: ignore[operator]
    place = Place(edit.at.file, tuple(keys), edit.at.comment)
    return type(edit)(place, *(getattr(edit, name) for name in edit.__struct_fields__[1:]))


# ---- bytes ----------------------------------------------------------------------------------------


def every_other_line_stays(trial: Trial) -> None:
    """Every line that no edit names is a line of the result, byte for byte and in the same order."""
    for proposal in trial.plan.taken:
        after = trial.edited(proposal.fix.edits)
        for file in {edit.at.file for edit in proposal.fix.edits}:
            before = trial.documents[file]
            named = {n for edit in proposal.fix.edits if edit.at.file == file for n in _lines(before, edit)}
            *lines, last = before.encoded().split(b"\n")
            found = iter(after[file].encoded().split(b"\n"))
            kept = [line for number, line in enumerate(lines, start=1) if number not in named]
            assert all(line in found for line in kept), (file, proposal.fix.title)
            assert len(lines) + 1 in named or last in (line.removesuffix(b"\r") for line in found)


def _lines(document: Document, edit: Edit) -> Iterator[int]:
    """The lines that an edit may change."""
    span = document.locate(edit.at)
    first, last = span.line, span.end_line
    held = _at(document.data(), edit.at) if edit.at.comment is None else None
    if isinstance(edit, Put) and held is None:
        return
    if isinstance(held, list) and held and not isinstance(edit, Rename):
        last = max(last, document.locate(edit.at.child(len(held) - 1)).end_line)
    if isinstance(edit, Rename):
        quoted = re.escape(str(edit.at.keys[-1]))
        lines = document.text.split("\n")
        yield from (number for number, line in enumerate(lines, start=1) if re.search(quoted, line))
    if isinstance(edit, Remove):
        # The brackets may move up to the items that stay, which lose or get a comma.
        first, last = first - 1, last + 1
    yield from range(first, last + 1)


def _at(data: Any, place: Place) -> Any:
    for key in place.keys:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def comments_stay(trial: Trial) -> None:
    """No comment is lost but those that uvlint was asked to change, and those of items that are removed."""
    for proposal in trial.plan.taken:
        after = trial.edited(proposal.fix.edits)
        for file in {edit.at.file for edit in proposal.fix.edits}:
            edits = [edit for edit in proposal.fix.edits if edit.at.file == file]
            if any(edit.at.comment is not None for edit in edits):
                continue
            gone = [edit for edit in edits if isinstance(edit, Remove)]
            lines = trial.documents[file].text.split("\n")
            own = [lines[trial.documents[file].locate(edit.at).end_line - 1] for edit in gone]
            lost = Counter(comments(trial.documents[file])) - Counter(comments(after[file]))
            assert all(any(comment in line for line in own) for comment in lost), (file, proposal.fix.title)


_TOML = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(#[^\r\n]*)', re.DOTALL
)


def comments(document: Document) -> list[str]:
    """The comments of a file, each without blanks at its end."""
    if document.file.endswith(".toml"):
        return [found[1].rstrip() for found in _TOML.finditer(document.text) if found[1]]
    if document.file.endswith("setup.py"):
        tokens = tokenize.generate_tokens(io.StringIO(document.text).readline)
        return [token.string for token in tokens if token.type == tokenize.COMMENT]
    if document.file.endswith(".py"):
        block = re.search(r"(?ms)^# /// script$.*?^# ///$", document.text)
        inside = re.sub(r"(?m)^# ?", "", block[0]) if block else ""
        return [found[1].rstrip() for found in _TOML.finditer(inside) if found[1]]
    return [found[1].rstrip() for found in re.finditer(r"(?m)(?:^|\s)(#.*)$", document.text)]


# ---- safety ---------------------------------------------------------------------------------------

Asked = dict[str, list[str]]


def what_is_safe_changes_nothing_that_could_be_installed(trial: Trial) -> None:
    """Where every line of a name has a file to install today, that name is asked for in the same way afterwards."""
    for survey, offer in trial.offers():
        fix = offer.fix
        if offer.safety is not Safety.SAFE or fix.restores or any(edit.at.comment is not None for edit in fix.edits):
            continue
        after = trial.edited(fix.edits)
        for file in {edit.at.file for edit in fix.edits}:
            old, new = asked(trial.documents[file]), asked(after[file])
            if old == new:
                continue  # settings: what they tell is proved elsewhere
            for target in survey.universe.members(survey.universe.promised):
                broken = _broken(survey, target)
                environment = _environment(target)
                for scope in old.keys() | new.keys():
                    was, becomes = (_wanted(lines.get(scope, []), environment, broken) for lines in (old, new))
                    assert was == becomes, (fix.title, target.id, scope)


def asked(document: Document) -> Asked:
    """The texts of all requirements of a file, list by list, read once more."""
    if isinstance(document, RequirementsDocument):
        return {"": [entry.text for entry in document.data() if entry.kind == "requirement"]}
    data = document.data()
    if document.file.endswith(".toml"):
        data = tomllib.loads(document.text)
    return dict(_lists(data, ""))


def _lists(data: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict):
            yield from _lists(value, f"{path}/{key}")
        elif isinstance(value, list) and _holds_requirements(f"{path}/{key}"):
            yield f"{path}/{key}", [item for item in value if isinstance(item, str)]


def _holds_requirements(path: str) -> bool:
    tables = ("/project/optional-dependencies/", "/dependency-groups/", "/extras_require/", "/options.extras_require/")
    return path.startswith(tables) or path.endswith(("dependencies", "/requires", "install_requires", "setup_requires"))


def _environment(target: Target) -> dict[str, str]:
    unknown = {"platform_release": "", "platform_version": "", "extra": ""}
    return {**unknown, **target.python.environment(), **target.platform.environment()}


def _broken(survey: Survey, target: Target) -> set[str]:
    """The names that cannot be installed on a target as they are asked for."""
    number = list(survey.universe.targets).index(target)
    lines: dict[str, list[Any]] = {}
    for line in survey.project.requirements:
        if survey.universe.where(line.marker).yes >> number & 1:
            lines.setdefault(line.name, []).append(line)
    return {
        name
        for name, own in lines.items()
        if any(not survey.desk.installable(line) >> number & 1 for line in own)
        or not _meets(survey, [line.specifier for line in own], name)
    }


def _meets(survey: Survey, specifiers: list[SpecifierSet], name: str) -> bool:
    shelf, together = survey.desk.shelf(name), SpecifierSet()
    for one in specifiers:
        together &= one
    if shelf is None or len(specifiers) == 1:
        return not together.is_unsatisfiable()
    versions = [release.version for release in shelf.package.releases]
    return any(all(one.contains(version, prereleases=True) for one in specifiers) for version in versions)


def _wanted(lines: list[str], environment: dict[str, str], broken: set[str]) -> set[object]:
    found: set[object] = set()
    for text in lines:
        try:
            one = Parsed(text)
            holds = one.marker is None or one.marker.evaluate(environment)
        except (InvalidRequirement, UndefinedComparison, UndefinedEnvironmentName):
            found.add(text)
            continue
        if holds and canonicalize_name(one.name) not in broken:
            extras = frozenset(map(canonicalize_name, one.extras))
            found.add((canonicalize_name(one.name), one.specifier, extras, one.url))
    return found


__all__ = ["FixError", "hold"]
