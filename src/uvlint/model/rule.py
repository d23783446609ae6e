"""What a rule is: its words, what it needs, and a pure function from a survey to findings."""

import sys
from collections.abc import Callable, Iterable

from msgspec import Struct

from uvlint.model.finding import Finding, Severity
from uvlint.model.survey import Survey

DOCS = "https://github.com/uvlint/uvlint/blob/main/docs/rules"
Check = Callable[[Survey], Iterable[Finding]]


class Rule(Struct, frozen=True):
    """A rule; `page` is its documentation (the module's docstring), `needs` what the index must be asked for.

    `needs` holds `"pages"` when the index must be asked for releases, `"builders"` when it must be asked for what the
    project is built with, `"coverage"` when the rule looks at what others had asked, `"silences"` when it speaks of
    what silences the others; a rule without the first three never touches the index, and only the first two can leave
    something unchecked. With `"imports"` the project's own code is read. `table` is False where the coverage of the
    requirement by itself is not what the rule is about. A rule that is `opt_in` runs only where `select` names it; to
    name its family is not enough.
    `address` is that of its page where it is not a rule's.
    """

    name: str
    summary: str
    page: str
    severity: Severity
    check: Check
    needs: frozenset[str] = frozenset()
    fixable: bool = False
    since: str = "0.1.0"
    table: bool = True
    opt_in: bool = False
    address: str = ""

    @property
    def family(self) -> str:
        """The first word of the name, by which `--select wheel-*` chooses."""
        return self.name.partition("-")[0]

    @property
    def offline(self) -> bool:
        """Whether it needs nothing of the index."""
        return not self.needs & {"pages", "coverage", "builders"}

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.address or f"{DOCS}/{self.name}.md"


def rule(
    *,
    severity: Severity,
    needs: frozenset[str] = frozenset(),
    fixable: bool = False,
    since: str = "0.1.0",
    table: bool = True,
    opt_in: bool = False,
) -> Callable[[Check], Rule]:
    """Turn a generator into the rule of its file: name from the function, words from the module's docstring."""

    def made(check: Check) -> Rule:
        page = (sys.modules[check.__module__].__doc__ or "").strip()
        return Rule(
            name=check.__name__.replace("_", "-"),
            summary=page.partition("\n")[0],
            page=page,
            severity=severity,
            check=check,
            needs=needs,
            fixable=fixable,
            since=since,
            table=table,
            opt_in=opt_in,
        )

    return made
