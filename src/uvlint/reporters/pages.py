"""A rule's page in the terminal, and the list of all rules."""

from collections.abc import Collection

from uvlint.model.rule import Rule


def page(rule: Rule) -> str:
    """The rule's name, what it is, and its documentation."""
    fix = "has a fix" if rule.fixable else "has no fix"
    needs = "works offline" if rule.offline else "asks the index"
    return f"{rule.name} ({rule.severity}, {fix}, {needs}, since {rule.since})\n\n{rule.page.strip()}\n"


def index(rules: Collection[Rule]) -> str:
    """The rules by family, a line each."""
    width = max(len(rule.name) for rule in rules)
    lines: list[str] = []
    for family in sorted({rule.family for rule in rules}):
        lines += [
            f"{rule.name:<{width}}  {rule.severity:<7}  {rule.summary}" for rule in rules if rule.family == family
        ]
    return "\n".join(lines) + "\n"
