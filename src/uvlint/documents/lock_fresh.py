"""Whether a uv.lock still fits the manifests it was made from: what `uv lock --check` says, as far as files tell.

uv writes into a lock what it was made from, and compares (crates/uv-resolver/src/lock/mod.rs, `Lock::satisfies`). What
decides was seen by running uv 0.13.8: requirements count whatever their order and spelling, markers by what they mean
within `requires-python`, options by their value. `exclude-newer` may come from outside, so only a project's own counts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from uvlint.documents import groups as dependency_groups
from uvlint.documents.lock_entries import mapping, tables, text, texts
from uvlint.documents.lock_uv import members
from uvlint.documents.settings import table
from uvlint.model import marker as markers
from uvlint.model.cutoff import moment
from uvlint.model.everywhere import everywhere
from uvlint.model.grammar import InvalidMarker, canonicalize_name
from uvlint.model.requirement import Requirement, both

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from uvlint.documents.document import Document
    from uvlint.model.marker import Term
    from uvlint.model.project import Project
    from uvlint.model.universe import Universe

# What is compared of a requirement: scope, name, extras, specifier, and where its marker holds and does not.
_Key = tuple[str, str, tuple[str, ...], SpecifierSet, int, int]
_OPTIONS = {"resolution": "resolution-mode", "prerelease": "prerelease-mode", "fork-strategy": "fork-strategy"}
_DEFAULTS = {"resolution": "highest", "prerelease": "if-necessary", "fork-strategy": "requires-python"}
_LISTS = {"constraints": "constraints", "overrides": "overrides", "build-constraints": "build_constraints"}
_DYNAMIC = frozenset({"dependencies", "optional-dependencies"})


def stale(data: Mapping[str, Any], found: Sequence[tuple[Document, Project]]) -> str:
    """Why a lock no longer fits what it was made from, in a phrase; "" where it does, as far as the files tell."""
    projects = [(document, project) for document, project in found if not _is_unmanaged(document)]
    if not projects:
        return "there is no manifest that it was made from"
    return next(_reasons(data, projects), "")


def _is_unmanaged(document: Document) -> bool:
    return table(document.data(), "tool", "uv").get("managed") is False


def _reasons(data: Mapping[str, Any], found: Sequence[tuple[Document, Project]]) -> Iterator[str]:
    main = found[0][1]
    universe = everywhere(main)
    named = {canonicalize_name(project.name): (doc, project) for doc, project in found if project.name}
    locked = members(data)
    if named.keys() != locked.keys():
        odd = ", ".join(f"`{name}`" for name in sorted(named.keys() ^ locked.keys()))
        yield f"the projects differ: {odd}"
        return
    if main.requires_python and not _same_range(text(data, "requires-python"), main.requires_python.locked):
        yield "`requires-python` differs"
    for key, settings in (("supported-markers", "environments"), ("required-markers", "required-environments")):
        if not _same_markers(texts(data.get(key)), main.strings(settings), universe):
            yield f"`{settings}` differ"
    yield from _manifest(mapping(data.get("manifest")), data, main, universe)
    yield from _options(mapping(data.get("options")), main)
    for name, (document, project) in named.items():
        yield from (f"{reason} of `{name}` differ" for reason in _member(locked[name], document, project, universe))
    if not named:
        asked = mapping(data.get("manifest"))
        groups = mapping(asked.get("dependency-groups"))
        if _asked(asked.get("requirements"), universe) | _of_groups(groups, universe) != _declared(*found[0], universe):
            yield "the dependencies differ"


def _member(locked: Mapping[str, Any], document: Document, project: Project, universe: Universe) -> Iterator[str]:
    """What differs between a project and what the lock says that it was."""
    own, uv = table(document.data(), "project"), table(document.data(), "tool", "uv")
    version = own.get("version")
    if isinstance(version, str) and not _same_version(version, text(locked, "version")):
        yield "the versions"
    package = uv.get("package") if isinstance(uv.get("package"), bool) else "build-system" in document.data()
    source = mapping(locked.get("source"))
    # A member that others depend on is installed, whatever it says itself; of itself uv tells it by `build-system`.
    if ("virtual" in source and package) or (text(source, "editable") == "." and not package):
        yield "the kinds"
    if project.dynamic & _DYNAMIC:
        return  # the build backend decides: only uv can tell
    metadata = mapping(locked.get("metadata"))
    extras = {canonicalize_name(name) for name in table(document.data(), "project", "optional-dependencies")}
    groups = mapping(metadata.get("requires-dev"))
    named = {canonicalize_name(name) for name in table(document.data(), "dependency-groups")}
    if "dev-dependencies" in uv:
        named.add(canonicalize_name("dev"))
    if extras != set(texts(metadata.get("provides-extras"))) or named != set(groups):
        yield "the extras or groups"
    elif _asked(metadata.get("requires-dist"), universe) | _of_groups(groups, universe) != _declared(
        document, project, universe
    ):
        yield "the dependencies"


# ---- requirements ---------------------------------------------------------------------------------


def _declared(document: Document, project: Project, universe: Universe) -> set[_Key]:
    """What a project asks for, each group with what it includes."""
    found = set[_Key]()
    for line in project.requirements:
        if not line.scope.startswith("group:"):
            found.add(_key(line, line.scope, universe))
    groups: dict[str, str] = {canonicalize_name(name): name for name in _groups(document)}
    groups.setdefault("dev", "dev")
    for name, written in groups.items():
        scopes = {f"group:{one}" for one in dependency_groups.reached(_groups(document), written)} | {f"group:{name}"}
        found |= {_key(line, f"group:{name}", universe) for line in project.requirements if line.scope in scopes}
    return found


def _groups(document: Document) -> dict[str, Any]:
    return table(document.data(), "dependency-groups")


def _key(line: Requirement, scope: str, universe: Universe) -> _Key:
    where = universe.where(both(line.marker, line.condition) if line.condition else line.marker)
    return scope, line.name, tuple(sorted(map(canonicalize_name, line.extras))), line.specifier, where.yes, where.no


def _of_groups(groups: Mapping[str, Any], universe: Universe) -> set[_Key]:
    return {key for name, listed in groups.items() for key in _asked(listed, universe, f"group:{name}")}


def _asked(listed: Any, universe: Universe, scope: str = "dependencies") -> set[_Key]:
    """What a lock says that was asked for; extras stand in its markers."""
    return {key for one in tables(listed) for key in _keys(one, universe, scope)}


def _keys(one: Mapping[str, Any], universe: Universe, scope: str) -> Iterator[_Key]:
    written = text(one, "marker")
    try:
        specifier = SpecifierSet(text(one, "specifier"))
        node = markers.parse(written) if written else None
    except (InvalidSpecifier, InvalidMarker, RecursionError):
        return
    extras = [term.value for term in markers.terms(node) if term.variable == "extra"] if node else []
    for extra in dict.fromkeys(extras or [""]):
        left = markers.assuming(node, _with(extra)) if node else True
        where = universe.where(None) if left is True else universe.selected(left) if left is not False else None
        if where:
            asked = tuple(sorted(texts(one.get("extras"))))
            name = canonicalize_name(text(one, "name"))
            yield f"extra:{extra}" if extra else scope, name, asked, specifier, where.yes, where.no


def _with(extra: str) -> Callable[[Term], bool | None]:
    return lambda term: (term.value == extra) == (term.operator == "==") if term.variable == "extra" else None


# ---- settings -------------------------------------------------------------------------------------


def _manifest(
    manifest: Mapping[str, Any], data: Mapping[str, Any], project: Project, universe: Universe
) -> Iterator[str]:
    for key, name in _LISTS.items():
        lines: tuple[Requirement, ...] = getattr(project, name)
        if _asked(manifest.get(key), universe) != {_key(line, "dependencies", universe) for line in lines}:
            yield f"the {key} differ"
    present: set[str] = {canonicalize_name(text(one, "name")) for one in tables(data.get("package"))}
    left_out = {canonicalize_name(name) for name in project.strings("exclude-dependencies")}
    if left_out & present or not {*texts(manifest.get("excludes"))} <= left_out:
        yield "`exclude-dependencies` differ"
    supplied = project.uv["dependency-metadata"].value if "dependency-metadata" in project.uv else []
    if _entries(manifest.get("dependency-metadata"), present) != _entries(supplied, present):
        yield "`dependency-metadata` differs"


def _entries(listed: Any, present: set[str]) -> set[str]:
    """Entries for packages of the lock, to be compared; lists in them count whatever their order."""
    found = [one for one in tables(listed) if canonicalize_name(text(one, "name")) in present]
    return {repr(sorted((key, _plain(value)) for key, value in one.items() if value != [])) for one in found}


def _plain(value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    return repr(sorted("".join(str(item).split()).replace('"', "'") for item in items))


def _options(options: Mapping[str, Any], project: Project) -> Iterator[str]:
    for setting, key in _OPTIONS.items():
        if (text(options, key) or _DEFAULTS[setting]) != next(iter(project.strings(setting)), _DEFAULTS[setting]):
            yield f"`{setting}` differs"
    own = next(iter(project.strings("exclude-newer")), "")
    if own and not _same_moment(own, text(options, "exclude-newer-span") or text(options, "exclude-newer")):
        yield "`exclude-newer` differs"


def _same_moment(first: str, second: str) -> bool:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return first == second or moment(first, now) == moment(second, now)


def _same_version(first: str, second: str) -> bool:
    return first == second or (bool(second) and Version(first) == Version(second))


def _same_range(written: str, meant: SpecifierSet) -> bool:
    """Whether two ranges of Pythons are the same one: on every version that either mentions, and around it."""
    try:
        locked = SpecifierSet(written)
    except InvalidSpecifier:
        return False
    points = {Version(f"{major}.{minor}") for major, minor in ((3, n) for n in range(40))} | {Version("4.0")}
    for part in (*locked, *meant):
        release = Version(part.version.removesuffix(".*")).release
        padded = (*release, 0, 0)[:3]
        points |= {Version(".".join(map(str, (*padded[:2], padded[2] + step)))) for step in (0, 1)}
    return all(locked.contains(point) == meant.contains(point) for point in points)


def _same_markers(first: Iterable[str], second: Iterable[str], universe: Universe) -> bool:
    return {*_selected(first, universe)} == {*_selected(second, universe)}


def _selected(written: Iterable[str], universe: Universe) -> Iterator[tuple[int, int]]:
    for one in written:
        if markers.parses(one):
            where = universe.where(one)
            yield where.yes, where.no
