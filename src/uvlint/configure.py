"""Which configuration holds for a file: found beside it or above it, read, and joined with what the run says."""

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from uvlint import rules
from uvlint.checked import Names, read, value_of
from uvlint.config import Config, ConfigFor, Decisions, merged, settled
from uvlint.documents import disk
from uvlint.documents import workspace as workspaces
from uvlint.documents.document import Document
from uvlint.errors import DocumentError, UsageError
from uvlint.keys import FILE, KEYS, TABLE
from uvlint.model.decision import Decision
from uvlint.model.place import Place

Load = Callable[[str], Document]

_PYPROJECT = "pyproject.toml"
_INLINE = "--config"
_DEPTH = 10  # of `extend`


class Run(Struct, frozen=True):
    """What a run says besides the files it reads.

    `base` holds what only the command line can say, `given` and `environment` the settings that were given there,
    `inline` the `--config KEY=VALUE` ones. `file` is the configuration file of `--config FILE`; `isolated` means that
    none is read.
    """

    base: Config = Config()
    given: Decisions = {}
    inline: Decisions = {}
    environment: Decisions = {}
    file: str | None = None
    isolated: bool = False

    def config(self, file: str, load: Load = disk.read) -> Config:
        """The configuration of a manifest; `load` gives the documents of configuration files.

        Raises:
            DocumentError: a configuration file is missing or broken, or holds what makes no sense.
        """
        return settled(self.base, self.given, self._below(file, load))

    def decisions(self, file: str) -> dict[str, Decision]:
        """Every setting in force for a manifest, also those by default, each with where it comes from.

        Raises:
            DocumentError: as `config`.
        """
        both = merged(self.given, self._below(file, disk.read), no_ignores=self.base.no_ignores)
        return {
            name: _told(both[name]) if name in both else Decision(None, "default", words=key.default)
            for name, key in KEYS.items()
            if name != "extend" or name in both
        }

    def _below(self, file: str, load: Load) -> dict[str, Decision]:
        found = Place(self.file) if self.file else None if self.isolated else table_for(file)
        from_files = _followed(_headed(found), load) if found else {}
        return {**from_files, **self.environment, **self.inline}


def run(
    base: Config, given: Mapping[str, object], environment: Mapping[str, str], *, config: list[str], isolated: bool
) -> Run:
    """A run's own words about settings; `config` are the values of `--config`.

    Raises:
        UsageError: a value that makes no sense, or two configuration files.
        DocumentError: a `--config KEY=VALUE` that is not TOML, or makes no sense.
    """
    files = [text for text in config if "=" not in text or disk.exists(text)]
    if len(files) > 1:
        raise UsageError(f"there are two configuration files: `{files[0]}` and `{files[1]}`", hint="name one of them")
    if files and isolated:
        raise UsageError("`--isolated` reads no configuration file, and `--config` names one", hint="give one of them")
    return Run(
        base=base,
        given={name: _given(name, value) for name, value in given.items()},
        inline=_inline([text for text in config if text not in files]),
        environment=dict(_environment(environment)),
        file=disk.shown(files[0]) if files else None,
        isolated=isolated,
    )


def _given(name: str, value: object) -> Decision:
    if KEYS[name].kind == "ways":
        return value_of(KEYS[name], [*value] if isinstance(value, tuple) else value, f"`{KEYS[name].flag}`", _names())
    return Decision(value, "command line")  # rules, Pythons and platforms are looked up where they are used


def _inline(texts: list[str]) -> dict[str, Decision]:
    if not texts:
        return {}
    document = disk.parse_toml(_INLINE, "\n".join(texts).encode())
    found = read(document.data(), Place(_INLINE), _names(), document.locate)
    return {name: Decision(decision.value, "command line", decision.at) for name, decision in found.items()}


def _environment(environment: Mapping[str, str]) -> Iterator[tuple[str, Decision]]:
    for key in KEYS.values():
        text = environment.get(key.variable, "").strip() if key.variable else ""
        if text:
            value = text.lower() in ("1", "true", "t", "yes", "y", "on") if key.kind == "flag" else text
            yield key.name, value_of(key, value, f"`{key.variable}`", _names())


def _names() -> Names:
    return Names(rules.names())


def _told(decision: Decision) -> Decision:
    """The decision with the line it stands on."""
    if decision.at is None or decision.at.file == _INLINE:
        return decision
    line = disk.read(decision.at.file).locate(decision.at).line
    by = f"{decision.at.file}:{line}"
    return Decision(decision.value, decision.by.replace(decision.at.file, by), decision.at)


# ---- of a project ---------------------------------------------------------------------------------


def config_of(file: str, documents: dict[str, Document], config_for: ConfigFor | None) -> Config | None:
    """The configuration of a manifest; a file with entries that silence something joins the documents."""
    if config_for is None:
        return None

    def load(name: str) -> Document:
        return documents.get(name) or disk.read(name)

    found = config_for(file, load)
    for exemption in found.exemptions:
        if disk.exists(exemption.at.file):
            documents.setdefault(exemption.at.file, load(exemption.at.file))
    return found


def reads_all(file: str, judged: Collection[str]) -> bool:
    """Whether the files that were judged are all the manifests beside a configuration file, a workspace's members
    included."""
    folder = posixpath.dirname(file)
    found = {*disk.discover(folder or ".")}
    pyproject = posixpath.join(folder, _PYPROJECT)
    if _is_workspace(pyproject):
        root = disk.read(pyproject)
        members = workspaces.read(root, disk.folders, lambda name: disk.read(name) if disk.exists(name) else None)
        found |= {member.file for member in members.members}
    return found <= {*judged}


# ---- files ----------------------------------------------------------------------------------------


def table_for(file: str) -> Place | None:
    """The configuration that holds for a manifest: the nearest one above it, up to the workspace's root or `.git`.

    A pyproject.toml without a `[tool.uvlint]` table is passed over; `uvlint.toml` goes before one beside it.
    """
    for folder in disk.folders_above(file):
        own, pyproject = posixpath.join(folder, FILE), posixpath.join(folder, _PYPROJECT)
        if disk.exists(own):
            return Place(own)
        if _has_table(pyproject):
            return Place(pyproject)
        if disk.present(posixpath.join(folder, ".git")) or _is_workspace(pyproject):
            return None
    return None


def shadowed(file: str) -> str | None:
    """The pyproject.toml whose `[tool.uvlint]` is not read for a manifest, since a `uvlint.toml` stands beside it."""
    found = table_for(file)
    if found is None or posixpath.basename(found.file) != FILE:
        return None
    pyproject = posixpath.join(posixpath.dirname(found.file), _PYPROJECT)
    return pyproject if _has_table(pyproject) else None


def _has_table(pyproject: str) -> bool:
    # Most pyproject.toml name uvlint in comments at most, and those are not parsed for it.
    return disk.mentions(pyproject, "uvlint") and TABLE[-1] in _tools(pyproject)


def _is_workspace(pyproject: str) -> bool:
    if not disk.mentions(pyproject, "workspace"):
        return False
    uv = _tools(pyproject).get("uv")
    return isinstance(uv, dict) and "workspace" in uv


def _tools(pyproject: str) -> dict[str, Any]:
    tools = disk.read(pyproject).data().get("tool")
    return tools if isinstance(tools, dict) else {}


def _headed(place: Place) -> Place:
    """The place of the settings' table in a configuration file."""
    return place.child(*TABLE) if posixpath.basename(place.file) == _PYPROJECT else place


def _followed(place: Place, load: Load) -> dict[str, Decision]:
    """The settings at a place, and below them those of the files that `extend` leads to."""
    found: dict[str, Decision] = {}
    seen: list[str] = []
    while True:
        document, seen = load(place.file), [*seen, place.file]
        table = document.data()
        for key in place.keys:
            table = table.get(key, {}) if isinstance(table, dict) else {}
        here = read(table, place, _names(), document.locate)
        found = {**here, **found}
        if "extend" not in here:
            return found
        file = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), here["extend"].value))
        reason = "" if disk.exists(file) else f"`{file}` does not exist"
        if file in seen or len(seen) > _DEPTH:
            reason = f"`extend` leads in a circle: {' → '.join((*seen, file))}"
        if reason:
            span = document.locate(here["extend"].at or place)
            raise DocumentError(place.file, reason, line=span.line, column=span.column)
        place = _headed(Place(file))
