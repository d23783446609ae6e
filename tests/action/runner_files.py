"""The files by which a step talks to the runner: outputs, variables, paths and the summary (FileCommandManager.cs)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

SUMMARY_LIMIT = 1024 * 1024
_NAMES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")


class FileCommandError(Exception):
    """A file that does not follow its format: the runner fails the step."""


@dataclass(frozen=True)
class StepFiles:
    """The files of one step, empty at first."""

    paths: dict[str, Path]

    @classmethod
    def made(cls, folder: Path) -> StepFiles:
        """New ones in the folder."""
        paths = {name: folder / f"{name.lower()}_{uuid.uuid4()}" for name in _NAMES}
        for path in paths.values():
            path.touch()
        return cls(paths)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to them."""
        return {name: str(path) for name, path in self.paths.items()}

    @property
    def outputs(self) -> dict[str, str]:
        return pairs(self.paths["GITHUB_OUTPUT"].read_bytes())

    @property
    def variables(self) -> dict[str, str]:
        """What is set for later steps; `NODE_OPTIONS` cannot be."""
        found = pairs(self.paths["GITHUB_ENV"].read_bytes())
        return {name: value for name, value in found.items() if name.upper() != "NODE_OPTIONS"}

    @property
    def folders(self) -> list[str]:
        """What is put before the PATH of later steps."""
        return [line for line in self.paths["GITHUB_PATH"].read_text(encoding="utf-8").splitlines() if line]

    @property
    def summary(self) -> bytes:
        return self.paths["GITHUB_STEP_SUMMARY"].read_bytes()


def pairs(content: bytes) -> dict[str, str]:
    """`NAME=VALUE`, or `NAME<<MARK`, lines of the value, `MARK`; of two of a name the last counts.

    Raises:
        FileCommandError: a line that is neither, no name or mark, or a mark that is not found again.
    """
    lines = re.split(r"\r?\n", content.decode("utf-8-sig"))
    found: dict[str, str] = {}
    while lines:
        line = lines.pop(0)
        if not line:
            continue
        start = re.match(r"([^=<]|<(?!<))*", line)
        name = start[0] if start else ""
        rest = line[len(name) :]
        if not name or not rest:
            raise FileCommandError(f"invalid format {line!r}")
        if rest.startswith("="):
            found[name] = rest[1:]
            continue
        mark = rest[2:]
        if not mark or mark not in lines:
            raise FileCommandError(f"the mark {mark!r} of {name!r} is not found again")
        end = lines.index(mark)
        found[name] = "\n".join(lines[:end])
        del lines[: end + 1]
    return found
