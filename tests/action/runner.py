"""A composite action run on this machine as GitHub's runner would: what `run:` says runs, what is used elsewhere is
answered by a stub.

As actions/runner has it (CompositeActionHandler.cs, ScriptHandler.cs); what is not needed here is refused, not guessed.
"""

import json
import os
import subprocess
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from action_file import ActionFile, ActionFileError, Yaml, action
from runner_expressions import Status, Value, condition, evaluated, filled, truthy
from runner_files import SUMMARY_LIMIT, FileCommandError, StepFiles
from runner_log import Annotation, Log

_SHELLS = {"bash": ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "{0}"], "sh": ["sh", "-e", "{0}"]}
_SECRET = {"token", "event"}  # of the context `github`, what is no variable

Stub: TypeAlias = Callable[[Mapping[str, str]], Mapping[str, str]]


class StubFailedError(Exception):
    """Raised by a stub to play an action that fails."""


@dataclass(frozen=True)
class Step:
    """How a step went; `given` is its environment or, for a used action, its `with:`."""

    key: str
    outcome: str
    conclusion: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Result:
    """What came of an action."""

    steps: list[Step]
    outputs: Mapping[str, str]
    log: Log
    warnings: list[str]

    @property
    def conclusion(self) -> str:
        return "failure" if any(step.conclusion == "failure" for step in self.steps) else "success"

    @property
    def summary(self) -> str:
        return "".join(step.summary for step in self.steps)

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def shown(self, level: str) -> list[Annotation]:
        """The annotations of a level that GitHub shows."""
        return [one for one in self.log.annotations if one.level == level and one.shown]


class Runner:
    """A machine with one job: a workspace, temporary files, and what the workflow says around the action."""

    def __init__(
        self,
        folder: Path,
        *,
        path: str,
        temporary: Path | None = None,
        event_name: str = "push",
        event: Mapping[str, Value] | None = None,
        environment: Mapping[str, str] | None = None,
        stubs: Mapping[str, Stub] | None = None,
        token: str = "ghs_token",
        api: str = "https://api.github.com",
    ) -> None:
        self.workspace = folder / "work" / "demo"
        self.temporary = temporary or folder / "_temp"
        for made in (self.workspace, self.temporary, folder / "home"):
            made.mkdir(parents=True, exist_ok=True)
        payload = folder / "event.json"
        payload.write_text(json.dumps(event or {}), encoding="utf-8")
        self._path = [path]
        self._home = folder / "home"
        self._stubs = stubs or {}
        self._variables = dict(environment or {})
        self._github: dict[str, Value] = {
            "api_url": api,
            "event": event or {},
            "event_name": event_name,
            "event_path": str(payload),
            "ref": "refs/heads/main",
            "repository": "octo/demo",
            "run_id": "1",
            "server_url": "https://github.com",
            "sha": "0" * 40,
            "token": token,
            "workspace": str(self.workspace),
        }
        self._runner: dict[str, Value] = {"os": "Linux", "arch": "X64", "temp": str(self.temporary)}

    def run(self, folder: Path, inputs: Mapping[str, str] | None = None) -> Result:
        """Run the action of a folder.

        Raises:
            ActionFileError: the action has faults, or uses what has no stub.
        """
        made = action(folder)
        if made.complaints:
            raise ActionFileError("; ".join(made.complaints))
        return _Run(self, made, folder, inputs or {}).result()


class _Run:
    """One run of an action."""

    def __init__(self, runner: Runner, made: ActionFile, folder: Path, given: Mapping[str, str]) -> None:
        self._runner = runner
        self._made = made
        self._log = Log(runner.workspace)
        self._steps: list[Step] = []
        self._ok = True
        self._status: Status = {
            "success": lambda: self._ok,
            "failure": lambda: not self._ok,
            "always": lambda: True,
            "cancelled": lambda: False,
        }
        self._contexts: dict[str, Value] = {
            "github": {**runner._github, "action_path": str(folder)},
            "runner": runner._runner,
            "job": {"status": "success"},
            "strategy": {},
            "matrix": {},
        }
        known = {name.lower(): value for name, value in given.items()}
        self._warnings = [f"Unexpected input(s) '{name}'" for name in known if name not in made.inputs]
        defaults = {name: self._filled(told.get("default", "")) for name, told in made.inputs.items()}
        self._contexts["inputs"] = {**defaults, **known}

    def result(self) -> Result:
        for number, told in enumerate(self._made.steps):
            step = self._step(told.get("id") or f"__{number}", told)
            self._steps.append(step)
            self._ok = self._ok and step.conclusion != "failure"
        self._contexts |= self._around({})
        outputs = {name: self._filled(told["value"]) for name, told in self._made.outputs.items()}
        return Result(self._steps, outputs, self._log, self._warnings)

    def _step(self, key: str, told: Yaml) -> Step:
        self._contexts |= self._around({})
        own = self._all_filled(told.get("env") or {})
        self._contexts |= self._around(own)
        if not truthy(evaluated(condition(told.get("if", "success()")), self._contexts, self._status)):
            return Step(key, "skipped", "skipped")
        step = self._script(key, told, own) if "run" in told else self._used(key, told)
        forgiven = self._filled(told.get("continue-on-error", "false")) == "true"
        if step.outcome == "failure" and forgiven:
            return Step(key, "failure", "success", step.outputs, step.given, step.text, step.summary)
        return step

    def _around(self, own: Mapping[str, str]) -> dict[str, Value]:
        """The contexts that change from step to step."""
        steps: dict[str, Value] = {
            step.key: {"outputs": dict(step.outputs), "outcome": step.outcome, "conclusion": step.conclusion}
            for step in self._steps
        }
        return {"steps": steps, "env": {**self._runner._variables, **own}}

    def _filled(self, text: str) -> str:
        return filled(text, self._contexts, self._status)

    def _all_filled(self, told: Mapping[str, str]) -> dict[str, str]:
        return {name: self._filled(text) for name, text in told.items()}

    def _used(self, key: str, told: Yaml) -> Step:
        name, _, _ = told["uses"].partition("@")
        given = self._all_filled(told.get("with") or {})
        if name not in self._runner._stubs:
            raise ActionFileError(f"there is no stub for {name}")
        try:
            return Step(key, "success", "success", dict(self._runner._stubs[name](given)), given)
        except StubFailedError as error:
            self._log.annotate("error", str(error))
            return Step(key, "failure", "failure", {}, given)

    def _script(self, key: str, told: Yaml, own: Mapping[str, str]) -> Step:
        if told["shell"] not in _SHELLS:
            raise ActionFileError(f"the shell {told['shell']!r} is not known here")
        runner = self._runner
        script = runner.temporary / f"{uuid.uuid4()}.sh"
        script.write_text(self._filled(told["run"]), encoding="utf-8", newline="\n")
        files = StepFiles.made(runner.temporary)
        environment = {
            "PATH": os.pathsep.join(runner._path),
            "HOME": str(runner._home),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            **runner._variables,
            **own,
            **self._variables_of("github", _SECRET),
            **self._variables_of("runner", set()),
            "GITHUB_ACTION": key,
            **files.environment,
        }
        done = subprocess.run(
            [word.replace("{0}", str(script)) for word in _SHELLS[told["shell"]]],
            cwd=runner.workspace / self._filled(told.get("working-directory", "")),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        text = done.stdout.decode("utf-8", "replace")
        self._log.heard(text)
        outcome = "failure" if done.returncode else "success"
        outputs: dict[str, str] = {}
        try:
            outputs = files.outputs
            runner._variables |= files.variables
            runner._path[:0] = reversed(files.folders)
        except FileCommandError as error:
            self._log.annotate("error", str(error))
            outcome = "failure"
        if done.returncode:
            self._log.annotate("error", f"Process completed with exit code {done.returncode}.")
        return Step(key, outcome, outcome, outputs, environment, text, self._summary(files))

    def _summary(self, files: StepFiles) -> str:
        if len(files.summary) > SUMMARY_LIMIT:
            self._log.annotate("error", "$GITHUB_STEP_SUMMARY upload aborted, it supports content up to 1024k")
            return ""
        return files.summary.decode("utf-8")

    def _variables_of(self, context: str, without: set[str]) -> dict[str, str]:
        told = self._contexts[context]
        assert isinstance(told, Mapping)
        values = {name: value for name, value in told.items() if name not in without}
        return {f"{context}_{name}".upper(): value for name, value in values.items() if isinstance(value, str)}
