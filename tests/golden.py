"""Golden cases: folders with an input and what uvlint says and does, compared or, with UVLINT_ACCEPT=1, rewritten."""

import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from uvlint import lint
from uvlint.config import Config
from uvlint.configure import run
from uvlint.graph import Graph
from uvlint.index import engine
from uvlint.index.frozen import FrozenSource
from uvlint.index.remote import HttpSource
from uvlint.look import World
from uvlint.model.location import find_links
from uvlint.model.report import Report
from uvlint.promises import promises
from uvlint.reporters import FORMATS, Style, promised
from uvlint.resolve import Resolver
from wheelhouse import wheel

FIXTURES = Path(__file__).parent.parent / "fixtures"
ACCEPT = os.environ.get("UVLINT_ACCEPT") == "1"
STYLE = Style(width=100)
TODAY = "2026-11-21"


class Case:
    """One folder: `case.toml` says why it exists and with what arguments, `project/` is the input."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.relative_to(FIXTURES).as_posix()
        told = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
        self.why: str = told["why"]
        self.paths: list[str] = told.get("paths", ["."])
        self.config = Config(
            select=tuple(told.get("select", ())),
            pythons=tuple(told.get("python", ())),
            platforms=tuple(told.get("platform", ())),
            exclude_newer=told.get("exclude-newer"),
        )
        given = {
            "select": self.config.select,
            "pythons": self.config.pythons,
            "platforms": self.config.platforms,
            "exclude-newer": self.config.exclude_newer,
        }
        said = run(Config(), {name: value for name, value in given.items() if value}, {}, config=[], isolated=False)
        today = datetime.fromisoformat(told.get("today", TODAY)).replace(tzinfo=UTC)
        self.world = World(today, lambda _: FrozenSource(FIXTURES / "index"), config_for=said.config)
        self.wheels: list[dict[str, Any]] = told.get("wheels", [])
        self.graph: Graph | None = None

    def copied(self, to: Path) -> Path:
        """The input in a folder of its own, above which no configuration is looked for.

        A case with wheels of its own is about what they bring in: the real uv resolves it, among these and no others.
        """
        (to / ".git").mkdir(parents=True, exist_ok=True)
        if self.wheels:
            house = to / "house"
            house.mkdir()
            for one in self.wheels:
                wheel(house, one["name"], one["version"], requires=one.get("requires", ()))
            source = HttpSource([find_links(str(house))], None, environment={})
            self.world = replace(self.world, open_source=lambda _: source)
            flags = ["--no-index", "--find-links", str(house), "--no-cache"]
            self.graph = Graph(Resolver(engine.find({"PATH": ""}, flags), self.world))
        return Path(shutil.copytree(self.folder / "project", to / "project"))

    def checked(self, project: Path) -> Report:
        """What `check` says in the project's folder, without the time it took."""
        with chdir(project):
            return replace(lint.check(self.paths, self.config, self.world, graph=self.graph), seconds=0)

    def promised(self, project: Path) -> str:
        """What the project promises, and why, as `config --show` prints it."""
        with chdir(project):
            told = [one for path in self.paths for one in promises(path, self.config, self.world)]
        return "\n\n".join(promised.as_text(told, STYLE)) + "\n"

    def fixed(self, project: Path, *, unsafe: bool = True) -> Report:
        """What `fix --write` says after it has written."""
        with chdir(project):
            config = replace(self.config, unsafe=unsafe)
            return replace(lint.fix(self.paths, config, self.world, write=True, graph=self.graph), seconds=0)


def cases(kind: str) -> Iterator[Case]:
    """The cases of a folder of fixtures, by name."""
    for told in sorted((FIXTURES / kind).rglob("case.toml")):
        yield Case(told.parent)


def full(report: Report) -> str:
    """The report as a person without a terminal sees it."""
    return FORMATS["full"](report, STYLE)


def compare(file: Path, text: str) -> None:
    """The text is what the file holds; with UVLINT_ACCEPT=1 it becomes that."""
    if ACCEPT:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    assert file.exists(), f"{file} is missing; `just accept` writes it"
    assert text == file.read_bytes().decode()


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
