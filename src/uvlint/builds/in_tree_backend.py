"""What a build backend that the sdist ships does: its import, then its hooks in the order of a build (PEP 517)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.builds.program import Script
from uvlint.data.build_backends import MODULES
from uvlint.model.build import Import, Step, every

if TYPE_CHECKING:
    from uvlint.builds.sandbox import Sandbox

_CALL = ast.Call(ast.Name("hook", ast.Load()), [], [])
HOOKS = ("get_requires_for_build_wheel", "prepare_metadata_for_build_wheel", "build_wheel")


def followed(box: Sandbox, backend: str) -> tuple[tuple[Step, ...], str]:
    """The steps of the backend, and the backend of another project that its hooks hand the work to, if any.

    `box.path` leads to the backend first; nothing is found where the sdist does not ship it after all.
    """
    module = backend.partition(":")[0].strip()
    files = box.locate(module)
    if not files or files[-1][0] != module:
        return (), ""
    script = Script(box, "pyproject.toml")
    steps = [*script.importing(module, (), _CALL)]
    own = box.modules.get(module)
    if own is not None and ":" not in backend:
        for hook in HOOKS:
            steps += script.foreign(own, hook, _CALL)
    return tuple(steps), next((name for step in every(tuple(steps)) if (name := _handed_to(step))), "")


def _handed_to(step: Step) -> str:
    if not isinstance(step, Import):
        return ""
    names = (step.module, *(f"{step.module}.{name}" for name in step.names))
    return next((name for name in names if name in MODULES), "")
