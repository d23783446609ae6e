"""Whether another installer would fail in the same way, and the command that shows it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from uvlint.model.failure import Failure


class Confirmation(Struct, frozen=True):
    """Whose failure it is, in words, and the command to see for oneself; `""` where there is none to give.

    `same` says whether pip fails likewise; None where that is not certain.
    """

    said: str
    command: str = ""
    same: bool | None = None


_STRICT = ("pyproject.toml", "backend-path")


def confirmation(failure: Failure) -> Confirmation:
    """Whose failure it is."""
    command = _command(failure)
    if failure.own:
        return _by_itself(failure, command)
    if failure.frontend == "uv":
        said = "the build backend failed, not uv: pip calls the same hook, and it ends in the same way"
        return Confirmation(said, command, same=True)
    if failure.hook.startswith("setup.py"):
        said = f"{failure.frontend} ran `{failure.hook}` itself, with what is installed; uv builds apart from that"
        return Confirmation(said, command)
    if failure.frontend == "unknown":
        return Confirmation("the build backend failed, whichever tool calls it", command, same=True)
    said = f"the build backend failed, not {failure.frontend}: uv calls the same hook, and it ends in the same way"
    return Confirmation(said, command, same=True)


def _by_itself(failure: Failure, command: str) -> Confirmation:
    """What the frontend says before it calls a backend."""
    tool, cause = failure.frontend, failure.cause
    if cause.kind == "metadata" and cause.detail in _STRICT:
        said = f"{tool} itself refuses this file; pip leaves most of it to the backend and may go on"
        return Confirmation(said, command)
    if cause.kind == "metadata":
        return Confirmation(f"{tool} refuses the source itself, and so does pip", command, same=True)
    if cause.kind == "backend-drift":
        asks = f"{'pip' if tool == 'uv' else 'uv'} asks the indexes that it is told of, and fares alike"
        said = f"{tool} could not get what the build requires; {asks}"
        return Confirmation(said, command)
    return Confirmation(f"{tool} gave up before it called a build backend", command)


def _command(failure: Failure) -> str:
    """pip, in an environment of its own with the same Python, building just this release from its sdist."""
    python = ["--python", f"3.{failure.python}"] if failure.python else []
    words = ["uvx", *python, "pip", "wheel", "--no-deps", "--no-cache-dir", "--use-pep517"]
    if failure.source:
        return shlex.join([*words, failure.source])
    if failure.package and failure.version:
        return shlex.join([*words, "--no-binary", failure.package, f"{failure.package}=={failure.version}"])
    return ""
