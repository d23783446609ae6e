"""`.gitlab-ci.yml`: the images that its jobs run in, `parallel: matrix` and `extends` followed; includes are not."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from uvlint.data.runners import GITLAB
from uvlint.documents.evidence import variables, yaml_text
from uvlint.documents.evidence.images import Image, image
from uvlint.documents.evidence.statement import Run, Word, pythons_of_uv, runs_python, statements
from uvlint.documents.evidence.yaml_text import Mapping, Node, entries, get, items, scalar
from uvlint.model.evidence import Evidence, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 200  # jobs, and combinations of one, by GitLab's own limit
_MOST_RUNS = 1_000  # combinations of all jobs together
_LONGEST = 4_000  # characters of a script that are looked at
_DEPTH = 11  # of `extends`, by GitLab's own limit
# What stands at the top and is no job.
_WORDS = "default image include services spec stages types variables workflow cache before_script after_script"
_NO_JOBS = frozenset(_WORDS.split())
_PREFIXES = ("$ci_dependency_proxy_group_image_prefix", "$ci_dependency_proxy_direct_group_image_prefix")


def read(file: str, text: str) -> Iterator[Evidence]:
    """What a pipeline says. A job that calls no Python says nothing, nor does one that may fail.

    Raises:
        DocumentError: it is no YAML.
    """
    documents = yaml_text.documents(file, text)
    root = documents[-1] if documents else None  # a header with `spec` comes before
    jobs = [(name, job) for name, job in entries(root) if name not in _NO_JOBS and not name.startswith(".")]
    left = _MOST_RUNS
    for _, job in jobs[:_MOST]:
        if isinstance(job, Mapping):
            whole = _extended(job, root)
            combinations = _combinations(get(whole, "parallel", "matrix"))
            left -= len(combinations)
            if left < 0:
                return
            if scalar(get(whole, "allow_failure")) != "true" and get(whole, "trigger") is None:
                yield from statements(file, Kind.GITLAB, _runs(whole, root, combinations))


def _extended(job: Mapping, root: Node | None) -> Mapping:
    """The job over those that it extends; a circle ends at the limit."""
    whole, waiting = dict(job.pairs), [*_names(job)]
    for _ in range(_DEPTH):
        if not waiting:
            break
        base = get(root, waiting.pop())
        if isinstance(base, Mapping):
            waiting += _names(base)
            for key, node in base.pairs.items():
                mine = whole.get(key)
                if isinstance(mine, Mapping) and isinstance(node, Mapping):
                    whole[key] = Mapping(node.pairs | mine.pairs, node.keys | mine.keys, mine.line)
                else:
                    whole.setdefault(key, node)
    return Mapping(whole, job.keys, job.line)


def _names(job: Mapping) -> list[str]:
    return [name for name in map(scalar, items(job.pairs.get("extends"))) if name is not None]


def _runs(job: Mapping, root: Node | None, combinations: list[dict[str, Word]]) -> Iterator[Run]:
    shared = variables.of(get(root, "variables")) | variables.of(get(job, "variables"))
    script = "\n".join(
        text
        for key in ("before_script", "script")
        for node in items(get(job, key) or get(root, "default", key) or get(root, key))
        if (text := scalar(node)) is not None
    )[:_LONGEST]
    for combination in combinations:
        known = shared | combination
        machine = _machine(get(job, "tags") or get(root, "default", "tags"), known)
        arm = machine is not None and machine.text.startswith("aarch64")
        node = get(job, "image") or get(root, "default", "image") or get(root, "image")
        contained = _image(node, known, "linux/arm64" if arm else None)
        if machine is not None and not machine.text.endswith(("manylinux_2_28", "musl")):
            contained = None  # a Mac or a Windows machine runs no such image
        pythons = {word.text: word for word in pythons_of_uv(script, get_line(job, "script"))}
        platform = machine
        if contained is not None:
            inside, line = contained
            platform = Word(inside.platform, line) if inside.platform else None
            if inside.python and not pythons:
                pythons[inside.python] = Word(inside.python, line)
        calls = runs_python(script) or (contained is not None and contained[0].holds_python)
        if pythons or (calls and platform and (contained or machine)):
            yield Run(platform, tuple(pythons.values()))


def get_line(job: Mapping, key: str) -> int:
    """The line of a key's value, or of the job."""
    node = get(job, key)
    return node.line if node else job.line


def _combinations(matrix: Node | None) -> list[dict[str, Word]]:
    found: list[dict[str, Word]] = []
    for entry in items(matrix):
        axes = [
            [(name, Word(text, value.line)) for value in items(node) if (text := scalar(value)) is not None]
            for name, node in entries(entry)
        ]
        size = 1
        for axis in axes:
            size *= len(axis)
        if size <= _MOST:
            found += [dict(values) for values in product(*axes)]
    return found[:_MOST] if matrix is not None else [{}]


def _image(node: Node | None, known: dict[str, Word], processor: str | None) -> tuple[Image, int] | None:
    name = node if scalar(node) is not None else get(node, "name")
    text = scalar(name) or ""
    for prefix in _PREFIXES:  # GitLab's own way to the official images
        plain = text.replace("${", "$").replace("}", "", 1) if text.startswith("${") else text
        if plain.lower().startswith(f"{prefix}/") and name is not None:
            name = yaml_text.Scalar(plain[len(prefix) + 1 :], name.line)
    told = variables.filled(name, known, variables.GITLAB)
    platform = variables.filled(get(node, "docker", "platform"), known, variables.GITLAB)
    found = image(told.text, platform.text if platform else processor) if told else None
    return (found, told.line) if found and told else None


def _machine(node: Node | None, known: dict[str, Word]) -> Word | None:
    for item in items(node):
        told = variables.filled(item, known, variables.GITLAB)
        for (system, processor), platform in GITLAB.items() if told else ():
            if told and told.text.startswith(f"{system}-") and told.text.endswith(f"-{processor}"):
                return Word(platform, told.line)
    return None
