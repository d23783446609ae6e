"""The second step of the Action: inputs from the environment, one run of uvlint, its reports to where the runner looks.

Standard library alone, one file: with `-I` Python finds no module beside a script. What uvlint says of foreign text is
printed while the runner heeds no commands; annotations, which are commands, come from uvlint's own `github` format.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PREFIX = "UVLINT_ACTION_"
_RUNNER_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
_LONGEST = 4000  # characters of a message; the runner cuts at 4,096
_SUMMARY = 1024 * 1024  # bytes of a step's summary; the runner drops a longer one whole
_MISTAKE = 2
_OUTPUTS = ("exit-code", "findings", "json-file", "sarif-file", "patch-file", "review-file")


class RefusedError(Exception):
    """An input that makes no sense; the message says what it takes, and never what was given."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What was given to the Action, checked."""

    paths: Sequence[str]
    folder: Path
    args: Sequence[str]
    fail_on: str
    annotations: bool
    summary: bool
    code_scanning: bool
    suggestions: bool
    transitive: bool
    since: str
    category: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Inputs:
        """Read them from the environment.

        Raises:
            RefusedError: one of them makes no sense.
        """

        def given(name: str) -> str:
            return environment.get(_PREFIX + name.upper().replace("-", "_"), "").strip()

        def switch(name: str) -> bool:
            if given(name) not in ("true", "false"):
                raise RefusedError(f"The input {name} takes true or false")
            return given(name) == "true"

        def words(name: str) -> list[str]:
            try:
                return shlex.split(given(name))
            except ValueError as error:
                raise RefusedError(f"The input {name} cannot be split into words: {error}") from error

        fail_on = given("fail-on")
        if fail_on not in ("", "error", "warning", "info", "never"):
            raise RefusedError("The input fail-on takes error, warning, info, never or nothing")
        args = words("args")
        if "--" in args:
            raise RefusedError("The input args takes options alone; paths belong in the input paths")
        if any(word.startswith(("--output-f", "--add-ignore")) for word in args):
            raise RefusedError("The input args takes no --output-format, --output-file or --add-ignore")
        transitive = switch("transitive")
        if transitive and shutil.which("uv") is None:
            raise RefusedError("The input transitive needs uv on PATH: a step that uses astral-sh/setup-uv brings it")
        folder = _folder(environment.get("GITHUB_WORKSPACE", "."), given("working-directory"))
        return cls(
            paths=words("paths") or ["."],
            folder=folder,
            args=args,
            fail_on=fail_on,
            annotations=switch("annotations"),
            summary=switch("summary"),
            code_scanning=switch("code-scanning"),
            suggestions=switch("suggestions"),
            transitive=transitive,
            since=given("since"),
            category=given("category"),
        )

    def options(self) -> Iterator[str]:
        """The options of every run."""
        yield from self.args
        yield "--no-progress"
        if self.fail_on:
            yield "--exit-zero" if self.fail_on == "never" else f"--fail-on={self.fail_on}"
        if self.transitive:
            yield "--transitive"


def _folder(workspace: str, given: str) -> Path:
    """The working directory, which is one of the workspace, wherever links lead.

    Raises:
        RefusedError: it is not.
    """
    try:
        top = Path(workspace).resolve()
        folder = (top / (given or ".")).resolve()
        if folder.is_relative_to(top) and folder.is_dir():
            return folder
    except OSError:
        pass
    raise RefusedError("The input working-directory takes a directory of the workspace")


# ---- uvlint ---------------------------------------------------------------------------------------


class Uvlint:
    """The uvlint that was installed, in the working directory, without the Action's own variables."""

    def __init__(self, inputs: Inputs, environment: Mapping[str, str]) -> None:
        self._inputs = inputs
        self._environment = {
            name: value
            for name, value in environment.items()
            if not name.startswith(_PREFIX) and name not in _RUNNER_FILES
        }

    def check(self, *options: str, since: str) -> subprocess.CompletedProcess[str]:
        """One `uvlint check` over the paths, of what was not there before `since` where that is given."""
        words = [*self._inputs.options(), *options, *([f"--since={since}"] if since else [])]
        return subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-m", "uvlint", "check", *words, "--", *self._inputs.paths],
            cwd=self._inputs.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def _check(inputs: Inputs, uvlint: Uvlint, folder: Path) -> dict[str, str]:
    """One analysis and all its reports; returns what the step puts out."""
    reports = {"json": folder / "uvlint.json", "sarif": folder / "uvlint.sarif", "diff": folder / "uvlint.patch"}
    if inputs.annotations:
        reports["github"] = folder / "annotations.txt"
    if inputs.summary:
        reports["markdown"] = folder / "summary.md"
    asked = [f"--report={name}={path}" for name, path in reports.items()]
    category = [f"--category={inputs.category}"] if inputs.category else []
    done = uvlint.check("--output-format=full", *asked, *category, since=inputs.since)
    _print_quietly(done.stdout, done.stderr)
    if done.returncode not in (0, 1, 3) or not reports["json"].is_file():
        said = done.stderr.strip() or f"uvlint ended with {done.returncode}"
        _annotate("error", said.removeprefix("error: "))
        _summarize(f"### uvlint could not run\n\n{_fenced(said)}\n", inputs)
        return {"exit-code": str(_MISTAKE)}
    report = json.loads(reports["json"].read_text(encoding="utf-8"))
    if inputs.annotations:
        sys.stdout.write(reports["github"].read_text(encoding="utf-8"))
    if inputs.summary:
        _summarize(reports["markdown"].read_text(encoding="utf-8"), inputs)
    return {
        "exit-code": str(done.returncode),
        "findings": str(len(report["diagnostics"])),
        "json-file": str(reports["json"]),
        "sarif-file": str(reports["sarif"]),
        "patch-file": str(reports["diff"]) if reports["diff"].stat().st_size else "",
    }


# ---- a pull request -------------------------------------------------------------------------------


def _review(inputs: Inputs, uvlint: Uvlint, folder: Path, report: str, environment: Mapping[str, str]) -> str:
    """The report that suggestions are made from: of what the pull request adds, where git has its base; "" on any other
    event.

    What fails the check is left to `since`: the depth of a checkout should not decide about that.
    """
    event = _event(environment)
    base = event.get("pull_request", {}).get("base", {}).get("sha")
    if base is None:
        return ""
    if inputs.since:
        return report
    path = folder / "review.json"
    done = uvlint.check("--quiet", "--quiet", f"--report=json={path}", since=base)
    if done.returncode in (0, 1, 3) and path.is_file():
        return str(path)
    said = "The base of the pull request is not in this checkout (fetch-depth: 2 brings it), so suggestions may be of "
    _annotate("notice", f"{said}what stood there before, on lines that the pull request shows")
    return report


def _event(environment: Mapping[str, str]) -> dict[str, Any]:
    """The payload of the event that started the workflow."""
    try:
        event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    except (KeyError, OSError, ValueError):
        return {}
    return event if isinstance(event, dict) else {}


# ---- the runner -----------------------------------------------------------------------------------


def _print_quietly(*texts: str) -> None:
    """Text in the log, while the runner heeds no commands in it."""
    mark = f"uvlint-{secrets.token_hex(16)}"
    print(f"::stop-commands::{mark}")
    for text in texts:
        if text:
            print(text.rstrip("\n"))
    print(f"::{mark}::", flush=True)


def _annotate(level: str, message: str) -> None:
    text = message[:_LONGEST].replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=uvlint::{text}", flush=True)


def _fenced(text: str) -> str:
    """A code block that no backticks in the text can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def _summarize(text: str, inputs: Inputs) -> None:
    if inputs.summary and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
        if len(text.encode()) > _SUMMARY:
            text = "### uvlint\n\nThe report is too long for a job summary; the log has it.\n"
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _put_out(outputs: Mapping[str, str]) -> None:
    """The step's outputs, each between marks that no value can know."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8", newline="\n") as file:
        for name in _OUTPUTS:
            mark = f"uvlint-{secrets.token_hex(16)}"
            file.write(f"{name}<<{mark}\n{outputs.get(name, '')}\n{mark}\n")


def main() -> int:
    """The step; its exit code is uvlint's."""
    try:
        inputs = Inputs.of(os.environ)
    except RefusedError as refused:
        _annotate("error", str(refused))
        _put_out({"exit-code": str(_MISTAKE)})
        return _MISTAKE
    folder = Path(tempfile.mkdtemp(prefix="uvlint-", dir=os.environ["RUNNER_TEMP"]))
    uvlint = Uvlint(inputs, os.environ)
    outputs = _check(inputs, uvlint, folder)
    if inputs.suggestions and outputs.get("json-file"):
        outputs["review-file"] = _review(inputs, uvlint, folder, outputs["json-file"], os.environ)
    _put_out(outputs)
    return int(outputs["exit-code"])


if __name__ == "__main__":
    sys.exit(main())
