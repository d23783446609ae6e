"""The promise of a project as text: each Python and platform, and what asks for it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from uvlint.reporters.measure import folded
from uvlint.reporters.text import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.model.reasons import Member, Reasons
    from uvlint.reporters.style import Style


def as_text(promises: Sequence[Reasons], style: Style) -> list[str]:
    """A section for every manifest: Pythons that are there for the same reasons share a line."""
    return ["\n".join(_section(one, style)) for one in promises]


def _section(told: Reasons, style: Style) -> list[str]:
    count = f"{told.targets} target{'' if told.targets == 1 else 's'}"
    pythons = [
        (_span([member.id for member in run]), member)
        for member, run in ((run[0], run) for run in (list(group) for _, group in groupby(told.pythons, _alike)))
    ]
    rows = [*pythons, *((member.id, member) for member in told.platforms)]
    width = max((len(name) for name, _ in rows), default=0)
    lines = [f"What `{_plain(told.file)}` promises, and why ({count}):", ""]
    for name, member in rows:
        first, *rest = folded(_reasons(member), max(style.width - width - 2, 20))
        lines.append(f"{name:<{width}}  {first}")
        lines += [f"{'':{width}}  {line}" for line in rest]
    if told.unheard:
        lines += ["", *(f"not asked: {_plain(file)}: {_plain(reason)}" for file, reason in told.unheard)]
    return lines


def _alike(member: Member) -> tuple[object, ...]:
    """What members that share a line have in common: a free-threaded build and PyPy are no neighbours of CPython."""
    return member.reasons, member.by_evidence, member.only, member.id.endswith("t"), member.id.startswith("pypy")


def _span(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]}–{ids[-1]}"


def _reasons(member: Member) -> str:
    only = f", for {_plain(member.only)}" if member.only else ""
    reasons = ", ".join(_plain(reason).replace("`", "") for reason in member.reasons)
    return f"only {reasons}{only}" if member.by_evidence else f"{reasons}{only}"


def _plain(text: str) -> str:
    return one_line(harmless(text))


def as_data(promises: Sequence[Reasons]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "file": one.file,
            "targets": one.targets,
            "pythons": [_member(member) for member in one.pythons],
            "platforms": [_member(member) for member in one.platforms],
            "not_asked": [{"file": file, "reason": reason} for file, reason in one.unheard],
        }
        for one in promises
    ]


def _member(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "reasons": [reason.replace("`", "") for reason in member.reasons],
        "by_evidence": member.by_evidence,
        "only": member.only or None,
    }
