"""Where a process starts: what was said before is said again if it still holds, and else the command line is run."""

from __future__ import annotations

import os
import sys

from uvlint import replay, seen

TYPE_CHECKING = False  # as in `replay`
if TYPE_CHECKING:
    from typing import NoReturn


def entry() -> NoReturn:
    """The console script."""
    _leave(run())


def run() -> int:
    """Replay the run that the process was started for, or do it and keep what it said; gives its exit code."""
    file = _place()
    try:
        code = replay.play(file) if file else None
    except BrokenPipeError:  # as in `cli.main`
        return 141
    if code is not None:
        return code
    import gc

    # What a run makes lives until it ends; looking for rubbish among it again and again costs a twentieth of it.
    gc.set_threshold(100_000, 20, 100)
    trace = seen.start() if file else None
    from uvlint.cli import main

    code = main()
    if file and trace:
        replay.keep(file, code, trace, sys.modules)
        seen.stop()
    return code


def _place() -> str | None:
    """Where the result of this run is kept, if it is of a kind that can be said again."""
    if sys.argv[1:2] != ["check"]:
        return None
    try:
        return replay.place(sys.argv[1:], os.environ)
    except OSError:  # the working directory is gone
        return None


def _leave(code: int) -> NoReturn:
    """End at once: taking down piece by piece what the run made, only for all of it to go, costs a tenth of a run."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody listens any more
        pass
    os._exit(code)
