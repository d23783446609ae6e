"""A rule's page in the terminal, and the list of all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.reporters.measure import folded, hanging
from uvlint.reporters.style import INKS, Ink, Style
from uvlint.reporters.text import finished

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from uvlint.model.rule import Rule

_WIDEST = 100  # beyond that prose is hard to read
_SUMMARY = 60  # columns that a summary needs beside its rule
_AS_IT_IS = ("- ", "* ", "|", "```", "    ")  # lists, tables and code keep their lines


def page(rule: Rule, style: Style) -> str:
    """The rule's name, what it is, and its documentation."""
    facts = [
        str(rule.severity),
        "has a fix" if rule.fixable else "has no fix",
        "works offline" if rule.offline else "asks the index",
        *(["only where `select` names it"] if rule.opt_in else []),
        f"since {rule.since}",
    ]
    lines = hanging(f"{rule.name} ", f"({', '.join(facts)})", style, painted=f"{style.paint(rule.name, Ink.STRONG)} ")
    blocks = rule.page.strip().split("\n\n")
    for above, block in zip(["", *blocks], blocks, strict=False):
        # A heading that stands out needs no empty line below it.
        lines += [*([] if style.color and above.startswith("#") else [""]), *_block(block, style)]
    return finished(lines, style)


def _block(block: str, style: Style) -> list[str]:
    """A heading, a paragraph folded to the terminal, or lines that must stay."""
    if block.startswith("#"):
        return [style.paint(block.lstrip("# "), Ink.STRONG) if style.color else block]
    if any(line.startswith(_AS_IT_IS) for line in block.splitlines()):
        return block.splitlines()
    return folded(" ".join(block.split()), min(style.width, _WIDEST), ellipsis=style.ellipsis)


def index(rules: Collection[Rule], style: Style) -> str:
    """The rules by family, a line each where the terminal has room, else two and more."""
    return finished([line for rule in sorted(rules, key=_order) for line in _entry(rule, rules, style)], style)


def _order(rule: Rule) -> tuple[str, str]:
    return rule.family, rule.name


def _entry(rule: Rule, rules: Collection[Rule], style: Style) -> Iterator[str]:
    names = max(len(one.name) for one in rules)
    lead = f"{rule.name:<{names}}  {rule.severity:<7}  "
    painted = lead.replace(rule.severity, style.paint(rule.severity, INKS[rule.severity]))
    summary = rule.summary.removesuffix(".")
    if style.width >= len(lead) + _SUMMARY:
        lines = folded(summary, style.width - len(lead), ellipsis=style.ellipsis)
        yield f"{painted}{lines[0]}"
        yield from (f"{'':{len(lead)}}{line}" for line in lines[1:])
    else:
        yield painted.rstrip()
        yield from hanging("  ", summary, style)
