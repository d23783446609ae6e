"""`azure-pipelines.yml`: machines, `strategy: matrix` and the Pythons of tasks; templates are not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvlint.data.runners import AZURE, OTHER_PYTHON
from uvlint.documents.evidence import variables, yaml_text
from uvlint.documents.evidence.images import image
from uvlint.documents.evidence.statement import Run, Word, pythons_of_uv, runs_python, spelt, statements
from uvlint.documents.evidence.yaml_text import Mapping, Node, entries, get, items, scalar
from uvlint.model.evidence import Evidence, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_JOBS = 60
_MOST_LEGS = 60  # of a job
_MOST_STEPS = 60  # of a job
_CONDITIONS = (None, "always()", "succeeded()")


def read(file: str, text: str) -> Iterator[Evidence]:
    """What a pipeline says. A job that calls no Python says nothing, nor does one that may fail.

    Raises:
        DocumentError: it is no YAML.
    """
    for root in yaml_text.documents(file, text):
        shared = _variables(get(root, "variables"))
        for job in [*_jobs(root)][:_MOST_JOBS]:
            if scalar(get(job, "continueOnError")) in (None, "false"):
                yield from statements(file, Kind.AZURE, _runs(job, root, shared))


def _jobs(root: Node | None) -> Iterator[Node]:
    """The jobs of the stages, of the pipeline, or the pipeline as its only job."""
    if root is not None and get(root, "steps") is not None:
        yield root
    for holder in (root, *items(get(root, "stages"))):
        yield from items(get(holder, "jobs"))


def _variables(node: Node | None) -> dict[str, Word]:
    found = variables.of(node)
    for item in items(node):
        name, value = scalar(get(item, "name")), get(item, "value")
        if name is not None and isinstance(value, yaml_text.Scalar) and not isinstance(node, Mapping):
            found[name] = Word(value.text, value.line)
    return found


def _runs(job: Node, root: Node | None, shared: dict[str, Word]) -> Iterator[Run]:
    matrix = get(job, "strategy", "matrix")
    if matrix is not None and not isinstance(matrix, Mapping):
        matrix = None
    own = shared | _variables(get(job, "variables"))
    legs = [variables.of(leg) for _, leg in entries(matrix)][:_MOST_LEGS] if matrix is not None else [{}]
    for leg in legs:
        yield from _run(job, root, own | leg)


def _run(job: Node, root: Node | None, known: dict[str, Word]) -> Iterator[Run]:
    pool = get(job, "pool") or get(root, "pool")
    told = variables.filled(get(pool, "vmImage"), known, variables.AZURE)
    name = AZURE.get(told.text.lower()) if told else None
    platform = Word(name, told.line) if told and name else None
    pythons, calls = dict[str, Word](), False
    if get(job, "container") is not None:
        inside = variables.filled(get(job, "container"), known, variables.AZURE)
        found = image(inside.text) if inside else None
        platform = Word(found.platform, inside.line) if found and inside and found.platform else None
        if found and inside and found.python:
            pythons[found.python] = Word(found.python, inside.line)
    for step in items(get(job, "steps"))[:_MOST_STEPS]:
        if scalar(get(step, "condition")) not in _CONDITIONS:
            continue
        named, other, does = _step(step, known, platform)
        pythons |= {word.text: word for word in named}
        platform, calls = other or platform, calls or does
    if pythons or (calls and platform):
        yield Run(platform, tuple(pythons.values()))


def _step(step: Node, known: dict[str, Word], machine: Word | None) -> tuple[list[Word], Word | None, bool]:
    found, other = list[Word](), None
    if (scalar(get(step, "task")) or "").startswith("UsePythonVersion@"):
        told = variables.filled(get(step, "inputs", "versionSpec"), known, variables.AZURE)
        if told and (named := spelt(told)):
            found.append(named)
        processor = variables.filled(get(step, "inputs", "architecture"), known, variables.AZURE)
        if processor and machine and (name := OTHER_PYTHON.get((machine.text, processor.text.lower()))):
            other = Word(name, processor.line)
    scripts = [get(step, key) for key in ("script", "bash", "pwsh", "powershell")]
    command = "\n".join(text for text in map(scalar, [*scripts, get(step, "inputs", "script")]) if text)[:4_000]
    told = variables.filled(yaml_text.Scalar(command[:2_000], step.line), known, variables.AZURE)
    found += pythons_of_uv(told.text, told.line) if told else ()
    return found, other, bool(found) or runs_python(command)
