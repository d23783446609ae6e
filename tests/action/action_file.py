"""action.yml and workflows as the runner reads them, and what no public validator says of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from runner_expressions import Context, ExpressionError, Node, condition, parsed, parts, sources

# What there is in an action: no `secrets`, `needs` or `vars` (docs.github.com, "Contexts reference").
CONTEXTS = {"github", "inputs", "steps", "env", "runner", "job", "strategy", "matrix"}
_TOP = {"name", "author", "description", "branding", "inputs", "outputs", "runs"}
_INPUT = {"description", "required", "default", "deprecationMessage"}
_STEP = {"name", "id", "if", "env", "continue-on-error"}
_RUN = _STEP | {"run", "shell", "working-directory"}
_USES = _STEP | {"uses", "with"}
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")

Yaml: TypeAlias = dict[str, Any]


class ActionFileError(Exception):
    """An action.yml that the runner refuses, or that asks for more than the runner of these tests knows."""


@dataclass(frozen=True)
class ActionFile:
    """A composite action; every scalar is a string."""

    inputs: Mapping[str, Yaml]
    outputs: Mapping[str, Yaml]
    steps: list[Yaml]
    complaints: list[str] = field(default_factory=list)


def action(folder: Path) -> ActionFile:
    """The action of a folder, whatever is wrong with it in `complaints`.

    Raises:
        ActionFileError: it is no composite action.
    """
    return action_of((folder / "action.yml").read_text(encoding="utf-8"))


def action_of(text: str) -> ActionFile:
    """As `action`, from its text."""
    read = _read(text)
    runs = read.get("runs") or {}
    if runs.get("using") != "composite":
        raise ActionFileError("this is no composite action")
    inputs = {name.lower(): told or {} for name, told in (read.get("inputs") or {}).items()}
    made = ActionFile(inputs, read.get("outputs") or {}, runs.get("steps") or [])
    return ActionFile(made.inputs, made.outputs, made.steps, [*_odd(read), *_complaints(made)])


def workflow(path: Path) -> Yaml:
    """A workflow."""
    return _read(path.read_text(encoding="utf-8"))


def _read(text: str) -> Yaml:
    read = yaml.load(text, Loader=yaml.BaseLoader)  # every scalar a string, as the runner holds it
    if not isinstance(read, dict):
        raise ActionFileError("this is no mapping")
    return read


def references(value: object, *, bare: bool = False) -> Iterator[tuple[str, ...]]:
    """What the expressions in a value name, as `("steps", "check", "outputs", "findings")`; `bare` for an `if:`."""
    for text in texts(value):
        for node in [condition(text)] if bare else map(parsed, sources(text)):
            yield from _named(node)


def _named(node: Node) -> Iterator[tuple[str, ...]]:
    return (part.path for part in parts(node) if isinstance(part, Context))


def texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


# ---- complaints -----------------------------------------------------------------------------------


def _odd(read: Yaml) -> Iterator[str]:
    yield from (f"`{key}` is no key of an action" for key in read if key not in _TOP)
    for name, told in (read.get("inputs") or {}).items():
        yield from (f"`{key}` is no key of input `{name}`" for key in told or {} if key not in _INPUT)
        if not (told or {}).get("description"):
            yield f"input `{name}` has no description"
    for name, told in (read.get("outputs") or {}).items():
        if not told.get("description"):
            yield f"output `{name}` has no description"


def _complaints(made: ActionFile) -> Iterator[str]:
    used: set[str] = set()
    earlier: set[str] = set()
    for number, step in enumerate(made.steps, start=1):
        where = step.get("name") or f"step {number}"
        yield from (f"{where}: {told}" for told in step_complaints(step))
        try:
            named = list(_of_step(step))
        except ExpressionError as error:
            yield f"{where}: {error}"
            continue
        for path in named:
            if path[0] not in CONTEXTS:
                yield f"{where}: there is no context `{path[0]}` in an action"
            elif path[0] == "inputs":
                used.add(path[1])
                if path[1] not in made.inputs:
                    yield f"{where}: input `{path[1]}` is not declared"
            elif path[0] == "steps" and path[1] not in earlier:
                yield f"{where}: no earlier step has the id `{path[1]}`"
        if (key := step.get("id", "").lower()) in earlier:
            yield f"{where}: the id `{key}` is there already"
        earlier |= {key} - {""}
    for name, told in made.outputs.items():
        for path in references(told.get("value", "")):
            if path[0] == "steps" and path[1] not in earlier:
                yield f"output `{name}`: no step has the id `{path[1]}`"
    yield from (f"input `{name}` is never used" for name in made.inputs if name not in used)


def _of_step(step: Yaml) -> Iterator[tuple[str, ...]]:
    for key, value in step.items():
        yield from references(value, bare=key == "if")


def step_complaints(step: Yaml) -> Iterator[str]:
    """What is wrong with a step of an action or a workflow by itself."""
    if "run" in step:
        yield from (f"`{key}` does not go with `run`" for key in step if key not in _RUN)
        if "${{" in step["run"]:
            yield "a template in `run` is text of a script: hand it in by `env`"
    elif "uses" in step:
        yield from (f"`{key}` does not go with `uses`" for key in step if key not in _USES)
        used = step["uses"]
        if not used.startswith(("./", "$/")) and not _PINNED.fullmatch(used):
            yield f"`{used}` is not pinned to a commit"
    else:
        yield "it has neither `run` nor `uses`"
    if "run" in step and "shell" not in step:
        yield "`run` has no `shell`"
