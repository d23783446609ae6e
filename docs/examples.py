"""Run uvlint's own command line over a project of `fixtures/` with the frozen index, as on the day of the fixtures."""

import io
import os
import re
import shlex
import shutil
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from uvlint import cli
from uvlint.configure import Run
from uvlint.index.frozen import FrozenSource
from uvlint.look import World

FIXTURES = Path(__file__).parent.parent / "fixtures"
TODAY = datetime(2026, 11, 21, tzinfo=UTC)
WIDTH = 80
_OURS = ("UV_", "UVLINT_", "PIP_", "GITHUB_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


class _Terminal(io.TextIOWrapper):
    """A stream in memory that takes itself for a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        self.seek(0)
        return self.read()


def plain(command: str, case: str) -> str:
    """`$ command` and what it prints, without the colors."""
    return f"$ {command}\n{uncolored(colored(command, case))}"


def uncolored(text: str) -> str:
    """The text without colors and links."""
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", text)


def colored(command: str, case: str) -> str:
    """What `uvlint …` prints on a terminal of 80 columns in the project of a case, with colors and links.

    No time is taken, since it would differ from run to run.
    """
    program, *arguments = shlex.split(command)
    assert program == "uvlint", command
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment = {
        **quiet,
        "COLUMNS": str(WIDTH),
        "TERM": "xterm",
        "UV_NO_SYSTEM_CONFIG": "1",
        "XDG_CONFIG_HOME": os.devnull,
    }
    output, talk = _Terminal(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ".git").mkdir()  # no configuration is looked for above it
        project = shutil.copytree(FIXTURES / case / "project", Path(folder, "project"))
        with (
            chdir(project),
            patch.dict(os.environ, environment, clear=True),
            patch("uvlint.surroundings.world_of", _world),
            patch("uvlint.cli.world_of", _world),
            patch("uvlint.lint.perf_counter", lambda: 0.0),
            patch("uvlint.annotate.perf_counter", lambda: 0.0),
            patch("uvlint.report.perf_counter", lambda: 0.0),
            redirect_stdout(output),
            redirect_stderr(talk),
        ):
            code = cli.main(arguments)
    assert code != 2, f"`{command}`: {talk.getvalue()}"
    return output.text().rstrip("\n")


def _world(_options: object, _config: object, surroundings: Run) -> World:
    return World(TODAY, lambda _: FrozenSource(FIXTURES / "index"), config_for=surroundings.config)
