"""Real logs of failed builds, `fixtures/logs/`: what is told of each, under every dress that a log may wear."""

import re
import textwrap
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golden import FIXTURES
from uvlint.builds.log.failures import failures
from uvlint.model.failure import Failure

LOGS = sorted(path.parent for path in (FIXTURES / "logs").glob("*/log.txt"))
KINDS = {
    *("removed-module", "undeclared-build-dependency", "backend-drift", "missing-command", "missing-header"),
    *("missing-library", "c-api", "python2-syntax", "network-needed", "platform-refused", "placeholder", "metadata"),
    "unknown",
}


def text_of(log: Path) -> str:
    return (log / "log.txt").read_bytes().decode()


def expected(log: Path) -> dict[str, object]:
    return {"via": [], **tomllib.loads((log / "expected.toml").read_text(encoding="utf-8"))}


def told(failure: Failure) -> dict[str, object]:
    return {
        "package": failure.package,
        "version": failure.version,
        "hook": failure.hook,
        "frontend": failure.frontend,
        "kind": failure.cause.kind,
        "detail": failure.cause.detail,
        "via": list(failure.via),
    }


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_a_log_tells_what_failed_and_why(log: Path) -> None:
    found = failures(text_of(log))
    assert [told(failure) for failure in found] == [expected(log)]
    assert {cause.kind for failure in found for cause in failure.causes} <= KINDS
    for failure in found:
        assert all(symptom.evidence for symptom in failure.symptoms) or failure.cause.detail == ""


def test_the_table_of_logs_and_causes() -> None:
    """`pytest tests/test_logs.py -k table -s` prints it: causes down, tools across, `hits/logs`."""
    hits, logs = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for log in LOGS:
        wanted, found = expected(log), failures(text_of(log))
        where = str(wanted["kind"]), tool_of(log)
        logs[where] += 1
        hits[where] += [told(failure) for failure in found] == [wanted]
    tools = sorted({tool for _, tool in logs}, key=natural)
    rows = [["", *tools, "all"]]
    for kind in sorted({kind for kind, _ in logs}):
        cells = [f"{hits[kind, tool]}/{logs[kind, tool]}" if logs[kind, tool] else "" for tool in tools]
        rows.append([kind, *cells, f"{sum(hits[kind, t] for t in tools)}/{sum(logs[kind, t] for t in tools)}"])
    for row in rows:
        print(f"{row[0]:<28}", *(f"{cell:>{len(tool)}}" for cell, tool in zip(row[1:], rows[0][1:], strict=True)))
    assert hits == logs, f"{logs.total() - hits.total()} of {logs.total()} logs are not read right"
    assert len(LOGS) >= 60
    assert len({tool for _, tool in logs if tool.startswith("uv ")}) >= 6
    assert len({tool for _, tool in logs if tool.startswith("pip ")}) >= 6
    assert {kind for kind, _ in logs} == KINDS


def tool_of(log: Path) -> str:
    found = re.search(r"-(uv|pip|lock|sync|build|poetry|pdm)-(\d[\d.]*)", log.name)
    assert found
    return f"{found[1] if found[1] in ('pip', 'poetry', 'pdm') else 'uv'} {found[2]}"


def natural(tool: str) -> list[object]:
    name, _, version = tool.partition(" ")
    return [name, *map(int, version.split("."))]


# ---- the dress --------------------------------------------------------------------------------------


def _painted(n: int, line: str) -> str:
    return f"\x1b[3{n % 8}m{line[: n % 7]}\x1b[1;31m{line[n % 7 :]}\x1b[0m"


DRESSES: dict[str, Callable[[int, str], str]] = {
    "github": lambda n, line: f"2026-11-20T08:15:{n % 60:02}.{n * 7919 % 10_000_000:07}Z {line}",
    "gh-run-view": lambda n, line: f"build (3.12)\tRun uv sync\t2026-11-20T08:15:{n % 60:02}.0000000Z {line}",
    "gitlab": lambda n, line: f"2026-11-20T08:15:{n % 60:02}.123456Z 01O {line}",
    "azure": lambda n, line: f"2026-11-20T08:15:{n % 60:02}.1234567Z {line}",
    "jenkins": lambda n, line: f"[2026-11-20T08:15:{n % 60:02}.123Z] {line}",
    "docker": lambda n, line: f"#12 {n / 100:.2f} {line}".rstrip(),
    "docker-step": lambda n, line: f"#9 [stage-1 4/7] {n / 1000:.3f} {line}",
    "colours": lambda n, line: f"\x1b[3{n % 8}m{line}\x1b[0m" if "\x1b" in line else _painted(n, line),
    "crlf": lambda n, line: f"{line}\r",
    "progress": lambda n, line: f"⠋ Preparing packages... ({n}/9)\r\x1b[2K{line}" if n % 5 == 0 else line,
    "indented": lambda n, line: f"    {line}",
}


@pytest.mark.parametrize("dress", DRESSES)
def test_what_stands_around_a_line_changes_nothing(dress: str) -> None:
    def dressed(text: str) -> str:
        return "\n".join(DRESSES[dress](n, line) for n, line in enumerate(text.split("\n")))

    assert misread(LOGS, dressed) == []


def misread(logs: list[Path], changed: Callable[[str], str]) -> list[str]:
    """The logs of which something else is told once their text is changed."""
    return [
        log.name for log in logs if [told(failure) for failure in failures(changed(text_of(log)))] != [expected(log)]
    ]


WHOLE = [log for log in LOGS if "\n  cause: Call to" in text_of(log) and "\n         [std" in text_of(log)]


@pytest.mark.parametrize("width", [80, 100, 132])
def test_lines_that_are_folded_change_nothing(width: int) -> None:
    assert misread(WHOLE, lambda text: folded(text, width)) == []


def folded(text: str, width: int) -> str:
    """A log of uv 0.12.14 or newer as the releases before it would have drawn it, folded to so many columns."""
    drawn: list[str] = []
    for line in text.split("\n"):
        if line.startswith("error: Failed to"):
            lead, rest, inner = "  × ", line.removeprefix("error: "), 6
        elif line.startswith("  cause: "):
            last = "Call to" in line
            lead, rest, inner = ("  ╰─▶ " if last else "  ├─▶ "), line.removeprefix("  cause: "), 6
        elif line.startswith(" " * 9):
            rest = line[9:]
            own = len(rest) - len(rest.lstrip())
            lead, rest, inner = " " * (6 + own), rest.lstrip(), 6
        else:
            drawn.append(line)
            continue
        drawn += textwrap.wrap(
            rest,
            width,
            initial_indent=lead,
            subsequent_indent=" " * inner,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(drawn)


def test_what_stands_before_and_after_a_failure_changes_nothing() -> None:
    before = "+ uv sync\nUsing CPython 3.12.1\nResolved 12 packages in 3ms\n" * 3
    after = "\nerror: Process completed with exit code 1.\n##[error]Process completed with exit code 1.\nCleaning up\n"

    assert misread(LOGS, lambda text: f"{before}{text}{after}") == []


def test_every_failure_of_a_log_is_told_once() -> None:
    names = ["uses-imp-uv-0.13.8", "pkg-resources-pip-26.3", "prints-uv-0.2.37", "includes-graphviz-uv-0.12.9"]
    together = "\n".join(text_of(FIXTURES / "logs" / name) for name in [*names, *names])
    assert [told(failure) for failure in failures(together)] == [expected(FIXTURES / "logs" / name) for name in names]


# ---- what nobody meant as a log -----------------------------------------------------------------------


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.text(), st.sampled_from([line for log in LOGS for line in text_of(log).split("\n")]))))
def test_no_text_makes_it_raise(lines: list[str]) -> None:
    for failure in failures("\n".join(lines)):
        assert failure.cause.kind in KINDS


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LOGS), st.data())
def test_a_log_that_is_cut_anywhere_makes_nothing_raise(log: Path, data: st.DataObject) -> None:
    text = text_of(log)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    failures(text[start:end])


HEAD = "error: Failed to build `a==1`\n  cause: Call to `b.build_wheel` failed (exit status: 1)\n\n"
BOMBS = {
    "refusals": HEAD
    + "         [stderr]\n"
    + "         this needs Python 3.99 or newer, use another instead\n" * 100_000,
    "many": (HEAD + "         [stderr]\n" + "         error: cannot find what must be there\n" * 9_000) * 25,
    "one line": "x" * 50_000_000,
    "one error": "error: " + "Failed to build `" * 3_000_000,
    "quotes": "ModuleNotFoundError: No module named " + "'" * 20_000_000,
    "blanks": "error:" + " " * 20_000_000 + "Failed",
    "heads": "error: Failed to build `a==1`\n" * 200_000,
    "bars": "│ " * 5_000_000 + "\n" + "  │ " * 1_000_000,
    "markers": HEAD + "  [stderr]\n" * 300_000,
    "nested": "".join(
        f"{' ' * (n % 400)}× x did not run successfully.\n{' ' * (n % 400)}╰─> [9 lines of output]\n"
        for n in range(20_000)
    ),
    "tracebacks": 'Traceback (most recent call last):\n  File "setup.py", line 1\nValueError: x\n' * 60_000,
    "escapes": "\x1b[" * 5_000_000 + "\x1b]" * 5_000_000,
    "tabs": "\t" * 10_000_000 + "\n" + "a\tb\t" * 1_000_000,
    "colons": ":" * 10_000_000 + "\n" + "::error " * 1_000_000,
    "numbers": "1" * 10_000_000 + "\n#" + "1" * 10_000_000,
    "gcc": "running build_ext\n"
    + "a.c:1:1: error: ‘x’ has no member named ‘y’\n" * 100_000
    + "error: command 'gcc' failed",
    "stdouts": "--- stdout:\n" * 300_000,
    "bodies": HEAD + "         [stderr]\n" + "         error: could not find what must be there\n" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_time(name: str) -> None:
    started = time.process_time()
    for failure in failures(BOMBS[name]):
        assert all(len(line) < 20_000 for symptom in failure.symptoms for line in symptom.evidence)
    assert time.process_time() - started < 10
