"""Files as they were at a commit: git reads them out of its store, and nothing of a checkout runs for it.

`git cat-file` gives bytes as they are stored: no filter, textconv, pager or hook takes part, and a blob that a partial
clone lacks is not fetched.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from uvlint.errors import UsageError
from uvlint.index.commands import on_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 60.0  # seconds for one question
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Snapshot:
    """The files of the working directory's repository at a commit."""

    def __init__(self, git: str, commit: str, environment: Mapping[str, str]) -> None:
        self.commit = commit
        self._git = git
        self._environment = environment

    def read(self, file: str) -> bytes | None:
        """The bytes of a file, by its path from the working directory; None when there was no such file."""
        if Path(file).is_absolute() or re.search(r"[\0\n]", file):
            return None
        code, content = _ask(self._git, ["cat-file", "blob", f"{self.commit}:./{file}"], self._environment)
        return content if code == 0 else None


def since(ref: str, environment: Mapping[str, str]) -> Snapshot:
    """What stood before a change: where it branched off from `ref`, or `ref` itself where no such commit is known.

    Raises:
        UsageError: there is no git, no repository, or nothing of that name in it.
    """
    git = on_path("git", environment)
    if git is None:
        raise UsageError("`--since` asks git what was there before, and there is no git here")
    own = {**environment, **_QUIET}
    code, found = _ask(git, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"], own)
    if code != 0:
        if _ask(git, ["rev-parse", "--git-dir"], own)[0] != 0:
            if _ask(git, ["-c", "safe.directory=*", "rev-parse", "--git-dir"], own)[0] == 0:
                hint = "`git config --global --add safe.directory DIRECTORY` says that it may be trusted"
                raise UsageError("git does not read this repository, since somebody else owns it", hint=hint)
            raise UsageError("`--since` needs a git repository, and the working directory is in none")
        hint = "a shallow clone may lack it: fetch it first (`fetch-depth: 0` of actions/checkout)"
        raise UsageError(f"git knows no commit `{ref}`", hint=hint)
    commit = found.decode("ascii").strip()
    code, base = _ask(git, ["merge-base", commit, "HEAD"], own)
    return Snapshot(git, base.decode("ascii").strip() if code == 0 else commit, own)


def _ask(git: str, words: Sequence[str], environment: Mapping[str, str]) -> tuple[int, bytes]:
    try:
        done = subprocess.run(
            [git, *words],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return 128, b""
    return done.returncode, done.stdout
