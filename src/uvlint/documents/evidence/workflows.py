"""GitHub workflows: on which machines and with which Pythons their jobs run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.data.runners import GITHUB, OTHER_PYTHON, PYTHON_ACTIONS, SELF_HOSTED
from uvlint.documents.evidence import yaml_text
from uvlint.documents.evidence.expressions import Context, node_of, word
from uvlint.documents.evidence.images import Image, image
from uvlint.documents.evidence.matrices import Matrix, combined
from uvlint.documents.evidence.statement import Run, Word, pythons_of_uv, runs_python, spelt, statements
from uvlint.documents.evidence.yaml_text import Node, entries, get, items, scalar
from uvlint.model.evidence import Evidence, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_RUNS = 1_000  # combinations of all jobs together
_MOST_STEPS = 60  # of a job
_ALWAYS = ("", "always()", "success()", "true", "${{ always() }}", "${{ success() }}")


def read(file: str, text: str) -> Iterator[Evidence]:
    """What a workflow says. A job that calls no Python says nothing, nor does one that may fail or never runs.

    Raises:
        DocumentError: it is no YAML.
    """
    left = _MOST_RUNS
    for root in yaml_text.documents(file, text):
        for _, job in entries(get(root, "jobs")):
            matrix = combined(get(job, "strategy", "matrix"))
            left -= len(matrix.combinations) or 1
            if left < 0:
                return
            yield from statements(file, Kind.WORKFLOW, _runs(job, matrix, get(root, "env")))


def _runs(job: Node, matrix: Matrix, env: Node | None) -> Iterator[Run]:
    if get(job, "uses") is not None or scalar(get(job, "if")) in ("false", "${{ false }}"):
        return
    for combination in matrix.combinations:
        context = _context(combination, matrix, env, get(job, "env"))
        may_fail = get(job, "continue-on-error")
        told = word(may_fail, context) if may_fail is not None else Word("", 0)
        if told is not None and told.text in ("", "false"):
            yield from _run(job, context)


def _context(combination: dict[str, Node], matrix: Matrix, *envs: Node | None) -> Context:
    context = Context(combination, {}, matrix.is_whole)
    for env in envs:
        known = {name: told for name, node in entries(env) if (told := word(node, context))}
        context = Context(combination, {**context.env, **known}, matrix.is_whole)
    return context


def _run(job: Node, context: Context) -> Iterator[Run]:
    """The environment of one combination; nothing when no Python is called in it."""
    platform = _machine(get(job, "runs-on"), context)
    contained = _container(job, context, platform)
    pythons, uses_python = dict[str, Word](), contained is not None and contained[0].holds_python
    for step in items(get(job, "steps"))[:_MOST_STEPS]:
        if scalar(get(step, "if")) not in (None, *_ALWAYS):
            continue
        named, other, calls = _step(step, context, platform)
        pythons |= {python.text: python for python in named}
        platform = other or platform
        uses_python = uses_python or calls
    if contained is not None:
        inside, line = contained
        platform = Word(inside.platform, line) if inside.platform else None
        if inside.python and not pythons:
            pythons[inside.python] = Word(inside.python, line)
    elif get(job, "container") is not None:
        platform = None  # a container of which nothing is known: neither is the C library in it
    if pythons or (uses_python and platform):
        yield Run(platform, tuple(pythons.values()))


def _machine(node: Node | None, context: Context) -> Word | None:
    node = node_of(node, context)
    if get(node, "labels") is not None:
        node = node_of(get(node, "labels"), context)
    labels = [word(item, context) for item in items(node)]
    if not labels or any(label is None for label in labels):
        return None
    names = [label.text.strip().lower() for label in labels if label]
    line = next(label.line for label in labels if label)
    if len(names) == 1:
        return Word(GITHUB[names[0]], line) if names[0] in GITHUB else None
    if "self-hosted" not in names:
        return None
    own = [platform for pair, platform in SELF_HOSTED.items() if set(pair) <= set(names)]
    return Word(own[0], line) if len(own) == 1 else None


def _container(job: Node, context: Context, machine: Word | None) -> tuple[Image, int] | None:
    node = node_of(get(job, "container"), context)
    node = node if scalar(node) is not None else get(node, "image")
    told = word(node, context)
    if told is None or not told.text:
        return None
    arch = "linux/arm64" if machine and machine.text.startswith("aarch64") else None
    found = image(told.text, arch)
    return (found, told.line) if found else None


def _step(step: Node, context: Context, machine: Word | None) -> tuple[list[Word], Word | None, bool]:
    """The Pythons that a step names, the platform of a Python for another processor, and whether it calls Python."""
    inner = _context(dict(context.matrix), Matrix((), context.is_whole), get(step, "env"))
    context = Context(context.matrix, {**context.env, **inner.env}, context.is_whole)
    action, other = scalar(get(step, "uses")) or "", None
    found = [*_versions(get(step, "with", "python-version"), context)]
    if found and (processor := word(get(step, "with", "architecture"), context)) and machine:
        name = OTHER_PYTHON.get((machine.text, processor.text.lower()))
        other = Word(name, processor.line) if name else None
    command = word(get(step, "run"), context)
    if command:
        found += pythons_of_uv(command.text, command.line)
    by_variable = context.env.get("UV_PYTHON")
    calls = action.startswith(PYTHON_ACTIONS) or runs_python(scalar(get(step, "run")) or "")
    if by_variable and calls and (named := spelt(by_variable)):
        found.append(named)
    return found, other, calls or bool(found)


def _versions(node: Node | None, context: Context) -> Iterator[Word]:
    """The versions of a `python-version`: one, or one a line."""
    for item in items(node_of(node, context)):
        told = word(item, context)
        if told is None:
            continue
        lines = told.text.splitlines()
        for number, line in enumerate(lines, start=1):
            below = number if len(lines) > 1 else 0  # a block begins below its `|`
            if named := spelt(Word(line.strip(), told.line + below)):
                yield named
