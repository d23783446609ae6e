"""What a review says: the safe fixes of a report on the lines that a pull request shows, as suggestions.

Pure: a report and what GitHub lists of the pull request's files, in; comments, out. Standard library only, since the
step that posts them gets the token.
"""

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SEVERITIES = ("error", "warning", "info")
LONGEST = 60_000  # characters of a comment; GitHub takes 65536

# Characters that act instead of showing, and those that end a line.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

Lines = Mapping[int, tuple[int, str]]  # line of the new file: its hunk and its text


@dataclass(frozen=True)
class Change:
    """Lines of a file and what stands in their place; nothing in `old` inserts before `first`."""

    file: str
    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Comment:
    """What is to be said on lines of the pull request; `knots` are what it is known by when it is there already."""

    path: str
    first: int
    last: int
    words: str
    block: str
    knots: tuple[str, ...]

    @property
    def payload(self) -> dict[str, Any]:
        """The comment as GitHub takes it: a single line has no start."""
        start = {"start_line": self.first, "start_side": "RIGHT"} if self.first < self.last else {}
        marks = "".join(f"<!-- uvlint:{knot} -->" for knot in self.knots)
        body = f"{self.words}\n\n{self.block}\n\n{marks}"
        return {"path": self.path, "line": self.last, "side": "RIGHT", **start, "body": body}


# ---- what the report says -------------------------------------------------------------------------


def comments(report: Any, folder: str, changed: Mapping[str, Lines]) -> list[Comment]:
    """A comment for each finding with a safe fix that stands on lines of the pull request, worst first; findings with
    one and the same suggestion share it. What is no diagnostic is left out: the report is data, and may be anything."""
    found: dict[tuple[object, ...], Comment] = {}
    seen: Counter[str] = Counter()
    diagnostics = report.get("diagnostics") if isinstance(report, dict) else None
    for diagnostic in sorted(diagnostics, key=_rank) if isinstance(diagnostics, list) else ():
        try:
            one = _comment(diagnostic, folder, changed, seen)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
        if one:
            key = (one.path, one.first, one.last, one.block)
            other = found.get(key)
            both = (f"{other.words}\n\n{one.words}", (*other.knots, *one.knots)) if other else (one.words, one.knots)
            shared = Comment(one.path, one.first, one.last, both[0], one.block, both[1])
            found[key] = shared if not other or len(shared.payload["body"]) <= LONGEST else other
    return list(found.values())


def _rank(diagnostic: Any) -> int:
    severity = diagnostic.get("severity") if isinstance(diagnostic, dict) else None
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _comment(diagnostic: Any, folder: str, changed: Mapping[str, Lines], seen: Counter[str]) -> Comment | None:
    path = posixpath.normpath(posixpath.join(folder, diagnostic["file"]))
    fingerprint = hashlib.sha256(f"{path}\0{diagnostic['fingerprint']}".encode()).hexdigest()[:16]
    seen[fingerprint] += 1
    knot = fingerprint if seen[fingerprint] == 1 else f"{fingerprint}-{seen[fingerprint]}"
    fix = next((one for one in diagnostic["fixes"] if one["safety"] == "safe" and one["diff"]), None)
    lines = changed.get(path)
    if fix is None or not lines:
        return None
    changes = list(parsed(fix["diff"], diagnostic["file"]))
    here = [change for change in changes if change.file == diagnostic["file"]]
    # What was checked out may be a merge: lines that are not what the report has seen are not spoken of.
    if any(lines[n][1] != text for change in here for n, text in enumerate(change.old, change.first) if n in lines):
        return None
    rule, url = said(diagnostic["rule"]), diagnostic["url"]
    named = f"[{rule}]({url})" if re.fullmatch(r"https://[\w./#-]+", url) else rule
    words = f"**{said(diagnostic['severity'])}** {said(diagnostic['message'])} ({named})"
    words += f"\n\n{said(fix['title'])}{f': {said(why)}' if (why := fix['why']) else ''}"
    line, written = int(diagnostic["location"]["start"]["line"]), (diagnostic["requirement"] or {}).get("text", "")
    is_there = line in lines and written in lines[line][1]
    suggested = _suggested(here[0], lines) if len(changes) == 1 and here and (here[0].old or is_there) else None
    if suggested:
        first, last, new = suggested
        comment = Comment(path, first, last, words, fenced("suggestion", new), (knot,))
    elif is_there:
        many = "It touches more than these lines, so it is shown and not suggested; `uvlint fix --write` writes it:"
        diff = fenced("diff", fix["diff"].removesuffix("\n").split("\n"))
        comment = Comment(path, line, line, f"{words}\n\n{many}", diff, (knot,))
    else:
        return None
    return comment if len(comment.payload["body"]) <= LONGEST else None


def _suggested(change: Change, lines: Lines) -> tuple[int, int, list[str]] | None:
    """The lines to replace and the whole new ones, where the pull request shows all of them in one hunk. What is
    inserted goes with a line beside it."""
    first, last, new = change.first, change.first + len(change.old) - 1, list(change.new)
    if not change.old:
        above, below = lines.get(first - 1), lines.get(first)
        if above:
            return first - 1, first - 1, [above[1], *new]
        return (first, first, [*new, below[1]]) if below else None
    hunks = {lines[number][0] if number in lines else None for number in range(first, last + 1)}
    return (first, last, new) if len(hunks) == 1 and None not in hunks else None


def parsed(diff: str, file: str) -> Iterator[Change]:
    """The changes of a unified diff without context; `file` is meant where it names none."""
    lines = iter(diff.removesuffix("\n").split("\n"))
    for line in lines:
        if line.startswith("+++ "):
            file = line.removeprefix("+++ ")
        elif hunk := re.match(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@", line):
            out, put = (int(hunk[group] or 1) for group in (2, 3))
            if out + put > LONGEST:
                raise ValueError("a diff that claims more lines than a comment has characters")
            body = [next(lines, "") for _ in range(out + put)]
            if [text[:1] for text in body] != ["-"] * out + ["+"] * put:
                raise ValueError("a diff with context")
            old, new = (tuple(text[1:] for text in part) for part in (body[:out], body[out:]))
            yield Change(file, int(hunk[1]) + (out == 0), old, new)


# ---- what the pull request changes ----------------------------------------------------------------


def visible(patch: str) -> dict[int, tuple[int, str]]:
    """The lines of the new file that a patch shows: those alone may be commented on."""
    found: dict[int, tuple[int, str]] = {}
    number, hunk = 0, 0
    for line in patch.split("\n"):
        if start := re.match(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@", line):
            number, hunk = int(start[1]), hunk + 1
        elif hunk and line[:1] in ("+", " "):
            found[number] = (hunk, line[1:].removesuffix("\r"))
            number += 1
    return found


def changed_lines(files: list[Any]) -> dict[str, Lines]:
    """What is visible of each file, by its new name; binary and huge files have no patch."""
    return {
        file["filename"]: visible(file["patch"])
        for file in files
        if isinstance(file, dict) and isinstance(file.get("filename"), str) and isinstance(file.get("patch"), str)
    }


# ---- foreign text ---------------------------------------------------------------------------------


def said(text: str) -> str:
    """A message on one line: between backticks as code, else as text that calls nobody and leads nowhere."""
    parts = " ".join(_ACTING.sub(" ", text).split())[:2000].split("`")
    if len(parts) % 2 == 0:
        parts = ["".join(parts)]
    # Backticks with nothing between them stay, or what they part would come together: `@` and a name.
    return "".join((code(part) or "&#96;&#96;") if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")
    text = re.sub(r"([\\*_{}\[\]()!|~^=+-]|(?<!&)#)", r"\\\1", text)
    return re.sub(r"(@)(?=\w)|(\\#)(?=\d)|\b(GH)(?=\\-\d)|(:)(?=//)|\b(www)(?=\.)", r"\g<0>&#8203;", text, flags=re.I)


def code(text: str) -> str:
    """A text as code that nothing in it ends."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    room = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{room}{text}{room}{fence}" if text.strip() else ""


def fenced(language: str, lines: list[str]) -> str:
    """Lines in a fence longer than any run of backticks in them."""
    fence = "`" * max([3, *(len(run) + 1 for line in lines for run in re.findall("`+", line))])
    return "\n".join([f"{fence}{language}", *lines, fence])
