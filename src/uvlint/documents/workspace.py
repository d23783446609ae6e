"""A workspace: the projects that uv locks together, with the settings of their root (`[tool.uv.workspace]`)."""

import posixpath
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from uvlint.data.settings import READ_IN_MEMBERS
from uvlint.documents.document import Document
from uvlint.documents.settings import Settings, table
from uvlint.model.grammar import canonicalize_name
from uvlint.model.place import Place
from uvlint.model.project import Unread

Folders = Callable[[str], tuple[str, ...]]
Load = Callable[[str], Document | None]


class Workspace(Struct, frozen=True):
    """A root and its members, the root among them when it has a `[project]`; `unread` is what uv would refuse."""

    root: Document
    members: tuple[Document, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The normalised names of the members."""
        names = (table(member.data(), "project").get("name") for member in self.members)
        return frozenset(canonicalize_name(name) for name in names if isinstance(name, str))

    @property
    def python(self) -> SpecifierSet | None:
        """The Pythons that all members admit together: what uv locks for; None when no member says any."""
        shared: SpecifierSet | None = None
        for member in self.members:
            text = table(member.data(), "project").get("requires-python")
            try:
                own = SpecifierSet(text) if isinstance(text, str) else None
            except InvalidSpecifier:
                continue  # said where that member is judged
            if own is not None:
                shared = own if shared is None else shared & own
        return shared

    def sources(self, member: Document) -> dict[str, Any]:
        """Where names come from for a member: its own sources before the root's."""
        own = table(member.data(), "tool", "uv", "sources")
        known = {canonicalize_name(name) for name in own}
        root = table(self.root.data(), "tool", "uv", "sources")
        return {**{name: one for name, one in root.items() if canonicalize_name(name) not in known}, **own}


def in_force(own: Settings, root: Settings) -> Settings:
    """The settings for a member: the root's, but for the few that a member says for itself."""
    theirs = {key: one for key, one in root.items() if key not in READ_IN_MEMBERS}
    return theirs | {key: one for key, one in own.items() if key in READ_IN_MEMBERS}


def is_root(document: Document) -> bool:
    """Whether a pyproject.toml declares a workspace."""
    return isinstance(table(document.data(), "tool", "uv").get("workspace"), dict)


def read(root: Document, folders: Folders, load: Load) -> Workspace:
    """The workspace of a root.

    `folders` gives the directories that a glob finds, as shown, `load` the document of a file or None.

    Raises:
        DocumentError: a member's pyproject.toml is broken.
    """
    home = posixpath.dirname(root.file)
    excluded = {folder for _, glob in _globs(root, "exclude") for folder in folders(posixpath.join(home, glob))}
    members, missing = dict[str, Document](), list[Unread]()
    if "project" in root.data():
        members[root.file] = root
    for number, glob in _globs(root, "members"):
        place = Place(root.file, ("tool", "uv", "workspace", "members", number))
        found = folders(posixpath.join(home, glob))
        if not found and not set(glob) & set("*?["):
            missing.append(Unread(f"workspace member {glob}", "there is no such directory, or nothing in it", place))
        for folder in found:
            file = posixpath.join(folder, "pyproject.toml")
            if folder in excluded or file in members or file == root.file:
                continue
            member = load(file)
            reason = _refused(member)
            if member is not None and reason is None:
                members[file] = member
            elif reason:
                missing.append(Unread(f"workspace member {folder}", reason, place))
    return Workspace(root, tuple(members.values()), tuple(missing))


def _globs(root: Document, key: str) -> Iterator[tuple[int, str]]:
    value = table(root.data(), "tool", "uv", "workspace").get(key)
    return ((n, item) for n, item in enumerate(value if isinstance(value, list) else []) if isinstance(item, str))


def _refused(member: Document | None) -> str | None:
    """Why uv refuses a member; "" for one that it passes over, None for one that it takes."""
    if member is None:
        return "it has no `pyproject.toml`: uv refuses the workspace"
    if table(member.data(), "tool", "uv").get("managed") is False:
        return ""
    if is_root(member):
        return "it is a workspace itself: uv refuses one within another"
    if "project" not in member.data():
        return "it has no `[project]` table: uv refuses the workspace"
    return None
