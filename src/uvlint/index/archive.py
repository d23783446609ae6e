"""A source distribution as a tree of texts, opened in memory: nothing is unpacked to disk, nothing is run."""

from uvlint.index import texts
from uvlint.index.unpack import ArchiveError, Bounds, Member, members
from uvlint.model.build import Tree
from uvlint.model.package import Unavailable

__all__ = ["Bounds", "open_tree"]

_OLD = "its tar headers are older than POSIX"


def open_tree(filename: str, raw: bytes, bounds: Bounds) -> Tree | Unavailable:
    """The files of the archive `filename`, whose bytes are `raw`; Unavailable with the reason when it is broken, names
    files outside itself, or goes beyond `bounds`.

    Symbolic links are not followed, archives inside it are not opened, and of two files with one name the last counts,
    as after unpacking. Paths start below the one folder that all lie in; where there is no such folder, at the top, as
    uv has it (`strip_component` in `uv-extract`).
    """
    shelf = _Shelf(bounds)
    try:
        for member in members(filename, raw, bounds):
            shelf.add(member)
    except ArchiveError as error:
        return Unavailable(f"{filename} {error}")
    if not shelf.files:
        return Unavailable(f"{filename} holds no file")
    return shelf.tree(filename)


class _Shelf:
    """The files met so far, by their path in the archive; None stands for one whose text is not kept."""

    def __init__(self, bounds: Bounds) -> None:
        self.files: dict[str, str | None] = {}
        self._bounds = bounds
        self._left = {True: bounds.setup, False: bounds.sources}
        self._cut: set[str] = set()
        self._tops: set[str] = set()
        self._count = 0
        self._old = False

    def add(self, member: Member) -> None:
        self._count += 1
        if self._count > self._bounds.members:
            raise ArchiveError(f"holds more than {self._bounds.members} files")
        path = self._path(member.name)
        if not path or path == "pax_global_header":
            return
        self._old = self._old or member.old
        self._tops.add(path.partition("/")[0] if "/" in path or member.kind == "other" else "")
        self.files.pop(path, None)
        self._cut.discard(path)
        if member.kind == "file":
            self.files[path] = self._text(path, member)
        elif member.kind == "copy":
            self._copy(path, member)
        elif member.kind == "link" and texts.is_text(path):
            self.files[path] = None
            self._cut.add(path)

    def tree(self, filename: str) -> Tree:
        root = next(iter(self._tops)) if len(self._tops) == 1 else ""
        start = len(root) + 1 if root else 0
        found = {path[start:]: text for path, text in self.files.items()}
        kept = {path: text for path, text in found.items() if text is not None}
        return Tree(filename, tuple(found), kept, bool(self._cut), _OLD if self._old else "")

    def _path(self, name: str) -> str:
        if len(name) > self._bounds.path:
            raise ArchiveError("holds a file with an overlong name")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts or "\0" in name:
            raise ArchiveError("names files outside itself")
        return "/".join(parts)

    def _text(self, path: str, member: Member) -> str | None:
        below = path.partition("/")[2] or path
        if not texts.is_text(below):
            return None
        setup = texts.is_setup(below)
        left = self._left[setup]
        may_be_long = texts.is_generated(below) and left >= self._bounds.head
        data = member.read(self._bounds.generated if may_be_long else min(self._bounds.text, left))
        if data is not None and len(data) > self._bounds.text:
            data = data[: self._bounds.head]  # Cython's C: its head says which release wrote it
            self._cut.add(path)
        if data is None or len(data) > left:
            self._cut.add(path)
            return None
        self._left[setup] -= len(data)
        return texts.decoded(below, data)

    def _copy(self, path: str, member: Member) -> None:
        target = self._path(member.target)
        if target in self.files:
            self.files[path] = self.files[target]
        if target in self._cut:
            self._cut.add(path)
