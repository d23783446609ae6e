"""Manifests on trial: what fixing makes of them, once for every law that is held against them."""

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import chdir
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from golden import FIXTURES, Case, cases, files
from uvlint import lint
from uvlint.config import Config
from uvlint.documents.document import Document
from uvlint.index.frozen import FrozenSource
from uvlint.look import World
from uvlint.manifests import read
from uvlint.model.fix import Edit, Safety
from uvlint.model.planner import Plan, Proposal, plan
from uvlint.model.report import Offer, Report
from uvlint.model.survey import Survey
from uvlint.settle import edited, settle
from uvlint.silences import Walk
from uvlint.walk import walk

Files = dict[str, bytes]
MARK = b"\xef\xbb\xbf"


class Remembered(FrozenSource):
    """The frozen index, each page of it read once for all trials."""

    def __init__(self) -> None:
        super().__init__(FIXTURES / "index")
        self._known: dict[object, object] = {}

    def _page(self, name: str):  # type: ignore[no-untyped-def]
        if name not in self._known:
            self._known[name] = super()._page(name)
        return self._known[name]

    def _told(self, what, folder: str, name: str, version: str):  # type: ignore[no-untyped-def]
        key = folder, name, version
        if key not in self._known:
            self._known[key] = super()._told(what, folder, name, version)
        return self._known[key]


FROZEN = Remembered()


class Trial:
    """Files with the configuration and the world they are judged in; `home` is an empty folder for copies of them."""

    def __init__(self, given: Files, home: Path, *, paths: list[str], config: Config, world: World) -> None:
        self.files = given
        self.home = home
        self.paths = paths
        self.config = config
        self.world = world
        self._copies = 0

    def copied(self, given: Files) -> Path:
        """The files in a folder of their own, above which no configuration is looked for."""
        self._copies += 1
        folder = self.home / str(self._copies)
        (folder / ".git").mkdir(parents=True)
        for name, raw in given.items():
            (folder / "project" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "project" / name).write_bytes(raw)
        return folder / "project"

    def fixed(self, given: Files, *, unsafe: bool) -> tuple[Files, Report]:
        """The files after `fix --write`, and what it says."""
        folder = self.copied(given)
        with chdir(folder):
            report = lint.fix(self.paths, replace(self.config, unsafe=unsafe), self.world, write=True)
        return files(folder), report

    @cached_property
    def plain(self) -> Files:
        return self.fixed(self.files, unsafe=False)[0]

    @cached_property
    def unsafe(self) -> Files:
        return self.fixed(self.files, unsafe=True)[0]

    @cached_property
    def _walked(self) -> tuple[list[Walk], Mapping[str, Document]]:
        with chdir(self.copied(self.files)):
            documents = read(self.paths)
            return walk(tuple(documents), documents, self.config, self.world, {}), documents

    @property
    def documents(self) -> Mapping[str, Document]:
        return self._walked[1]

    def offers(self) -> Iterator[tuple[Survey, Offer]]:
        """Every fix that is offered, with the survey it comes from."""
        walks, documents = self._walked
        for one in walks:
            for diagnostic in settle(one.findings, one.survey, documents, one.config)[0]:
                yield from ((one.survey, offer) for offer in diagnostic.offers)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """All that could be written, the second choices too."""
        return [
            Proposal(offer.fix, offer.safety, f"rule-{number % 7}", "")
            for number, (_, offer) in enumerate(self.offers())
            if offer.safety is not Safety.SHOWN
        ]

    @cached_property
    def plan(self) -> Plan:
        return plan(self.proposals, allow=Safety.UNSAFE)

    def edited(self, edits: tuple[Edit, ...]) -> Mapping[str, Document]:
        """All documents, those that the edits change changed."""
        return {**self.documents, **edited(edits, self.documents)}


def with_newlines(given: Files, newline: bytes) -> Files:
    """The files with this newline throughout."""
    return {name: raw.replace(b"\r\n", b"\n").replace(b"\n", newline) for name, raw in given.items()}


def of_case(case: Case, home: Path) -> Trial:
    """The trial of a golden case."""
    world = replace(case.world, open_source=lambda _: FROZEN)
    return Trial(files(case.folder / "project"), home, paths=case.paths, config=case.config, world=world)


SAMPLE = next(cases("projects"))


def of_files(given: Files, home: Path) -> Trial:
    """The trial of files in the frozen index."""
    world = replace(SAMPLE.world, open_source=lambda _: FROZEN)
    return Trial(given, home, paths=[next(iter(given))], config=Config(), world=world)


def manifests() -> list[Path]:
    """The manifests below the folder that UVLINT_MANIFESTS names, none without it."""
    folder = os.environ.get("UVLINT_MANIFESTS")
    found = sorted(Path(folder).rglob("*")) if folder else []
    return [path for path in found if path.is_file() and _named(path)]


def of_manifest(path: Path, home: Path) -> Trial:
    """The trial of a file of any name, in the index that the user's settings name."""
    from uvlint import arguments
    from uvlint.surroundings import surroundings

    config, world = surroundings(arguments.parser().parse_args(["fix", str(path)]))
    name = _named(path)
    return Trial({name: path.read_bytes()}, home, paths=[name], config=config, world=replace(world, config_for=None))


def _named(path: Path) -> str:
    """The name under which uvlint reads a manifest of any name; "" when it is none."""
    if path.suffix in (".txt", ".in"):
        return "requirements.txt"
    if path.suffix == ".toml":
        return path.name if path.name == "uv.toml" else "pyproject.toml"
    if path.suffix == ".cfg":
        return "setup.cfg"
    if path.suffix == ".py":
        return "job.py" if b"# /// script" in path.read_bytes() else "setup.py"
    return ""


def shuffled(proposals: list[Proposal], seed: int) -> list[Proposal]:
    """The same in another order."""
    return random.Random(seed).sample(proposals, len(proposals))
