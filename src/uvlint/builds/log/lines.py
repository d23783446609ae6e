"""The lines of a log as the tools wrote them: without what CI runners, containers and terminals put around them."""

import re

LARGEST = 64 * 1024 * 1024  # characters of a log that are read
LONGEST = 4_000  # characters of a line that are kept
_MOST = 500_000  # lines that are kept: the end of a log tells, so the last ones are

_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\x9b[0-?]*[@-~]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
# GitHub (also as `gh run view --log` prints it), Azure, GitLab (with its stream mark) and Jenkins.
_STAMP = re.compile(
    r"(?:[^\t]{1,120}\t[^\t]{1,120}\t)?\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"(?: [0-9a-f]{2}[OE](?:[ +]|$))? ?"
)
_CLOCK = re.compile(r"\[?\d\d:\d\d:\d\d(?:\.\d{1,6})?\]? ")
_DOCKER = re.compile(r"#\d{1,4} (?:\[[^\]]{1,80}\] )?(?:\d{1,6}\.\d{1,3}(?: |$))?")
_AFTER_DOCKER = re.compile(r"(?: > )?\d{1,6}\.\d{2,3} ")
_COMPOSE = re.compile(r"[a-z0-9][\w.-]{0,60}[-_]\d{1,3} {1,20}\| ?")
_COMMAND = re.compile(r"##\[[\w-]{1,30}\]|::(?:error|warning|notice|debug|group)(?: [^:]{0,300})?::")


def lines_of(text: str) -> list[str]:
    """The lines of a log, cleaned; of a huge log the end, of a huge line the beginning."""
    if len(text) > LARGEST:
        text = text[-LARGEST:]
    raw = text.split("\n")[-_MOST:]
    docker = any(line.startswith("#") and _DOCKER.match(line) for line in raw[:_MOST])
    return [_cleaned(line, docker=docker) for line in raw]


def _cleaned(line: str, *, docker: bool) -> str:
    if len(line) > LONGEST:
        line = line[:LONGEST]
    if line.isascii() and line.isprintable():
        return _bare(line, docker=docker).rstrip()
    line = _left_standing(_SEQUENCES.sub("", line.removesuffix("\r")))
    return _bare(_CONTROLS.sub("", line), docker=docker).expandtabs(8).rstrip()


def _left_standing(line: str) -> str:
    """What a progress bar left of its line: the last it wrote, where the line was."""
    if "\r" not in line:
        return line
    margin, last = line[: indent_of(line)], line.rpartition("\r")[2]
    return last if last.startswith(margin) else margin + last


def _bare(line: str, *, docker: bool) -> str:
    """The line without the marks before it."""
    for _ in range(3):
        before = line
        if line[:1].isdigit() or line[:1] == "[" or "\t" in line:
            line = line[found.end() :] if (found := _STAMP.match(line) or _CLOCK.match(line)) else line
        if line[:1] == "#":
            line = line[found.end() :] if (found := _DOCKER.match(line)) else line
        if docker and (found := _AFTER_DOCKER.match(line)):
            line = line[found.end() :]
        if found := _COMPOSE.match(line) or _COMMAND.match(line):
            line = line[found.end() :]
        if line == before:
            return line
    return line


def indent_of(line: str) -> int:
    """How far a line is indented."""
    return len(line) - len(line.lstrip(" "))


def dedented(lines: list[str]) -> list[str]:
    """The lines without the indent that they share."""
    shared = min((indent_of(line) for line in lines if line), default=0)
    return [line[shared:] for line in lines]


_USUAL = 80  # the columns at which uv wraps where there is no terminal
_SLACK = 3  # and what it leaves free of them at most, though all would fit
_BEGINS = re.compile(
    r"Traceback|During handling|The above|[\w.]{0,120}(?:Error|Exception|Warning|Exit)\b|(?:fatal )?error\b"
    r"|warning\b|note:|hint:"
    r"|(?:running|building|copying|creating|writing|reading|adding|Compiling|Installing) |(?:gcc|g\+\+|cc|c\+\+"
    r"|clang)(?:\s|\+)"
    r"|collect2:|compilation terminated|/usr/bin/ld|[*!=-]{2}|[\w./\\<>-]{1,300}:\d+|\[|\(|CMake |Command "
)


def unwrapped(lines: list[str], outer: int = 0) -> list[str]:
    """The lines with those joined that were wrapped; `outer` is how far they were indented before.

    uv's `textwrap` fills lines evenly, not each as far as it goes, and puts what follows at the outer indent. So a line
    is taken to go on when its next word would have filled it by four fifths, the next line begins at that indent, and
    nothing says that it is a line of its own. This is a second way to read the lines, never the only one.
    """
    spaced = [len(line) + outer for line in lines if " " in line.strip()]
    width = max(spaced, default=0)
    room = (_USUAL if width <= _USUAL else width) - outer
    joined: list[str] = []
    last = 0  # the length of the line that was put in last, as it stood
    for line in lines:
        word = line.partition(" ")[0]
        filled = last + 1 + len(word) > room * 4 // 5 and last + 1 + len(line) > room - _SLACK
        if (
            joined
            and joined[-1]
            and line[:1].strip()
            and filled
            and len(joined[-1]) < LONGEST
            and not _BEGINS.match(line)
        ):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        last = len(line)
    return joined
