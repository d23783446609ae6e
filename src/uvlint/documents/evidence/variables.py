"""Variables in CI files that are known before anything runs: `$NAME`, `${NAME}` of GitLab, `$(name)` of Azure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.documents.evidence.statement import Word
from uvlint.documents.evidence.yaml_text import Node, Scalar, entries, get

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

_LONGEST = 2_000  # characters of a value that is looked into
GITLAB = re.compile(r"\$\{(\w{1,80})\}|\$(\w{1,80})")
AZURE = re.compile(r"\$\(([\w.]{1,80})\)")


def filled(node: Node | None, known: Names[str, Word], form: re.Pattern[str]) -> Word | None:
    """A scalar with its variables filled in; None where one is not known, or the text is a template's."""
    if not isinstance(node, Scalar) or len(node.text) > _LONGEST or "${{" in node.text or "$[" in node.text:
        return None
    line, text, size = node.line, node.text, len(node.text)
    for found in form.finditer(text):
        value = known.get(next(filter(None, found.groups())))
        size += len(value.text) if value else 0
        if value is None or "$" in value.text or size > _LONGEST:
            return None
        line = value.line
    return Word(form.sub(lambda found: known[next(filter(None, found.groups()))].text, text), line)


def of(node: Node | None) -> dict[str, Word]:
    """The variables that a mapping sets, `NAME: value` or `NAME: { value: … }`."""
    found: dict[str, Word] = {}
    for name, value in entries(node):
        inner = value if isinstance(value, Scalar) else get(value, "value")
        if isinstance(inner, Scalar):
            found[name] = Word(inner.text, inner.line)
    return found
