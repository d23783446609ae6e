"""The only place that changes files: which may be written, and how they come to be whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from uvlint import files
from uvlint.documents import disk
from uvlint.errors import FixError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from uvlint.documents.document import Written

_MANIFESTS = ("pyproject.toml", "uv.toml", "setup.py", "setup.cfg")


class Remit(Struct, frozen=True):
    """What a run may write: the files that were `named`, and those that lie in the `folders` of their projects.

    A manifest may lead anywhere (`-r ../../shared.txt`, a workspace member in another checkout); what it leads to out
    of the project is somebody else's, unless it is named as well.
    """

    named: frozenset[str]
    folders: tuple[str, ...]

    def holds(self, file: str) -> bool:
        """Whether a file, as shown, may be written."""
        if file in self.named:
            return True
        path = Path(disk.absolute(file))
        return any(
            path.is_relative_to(folder) and _real(path).is_relative_to(_real(Path(folder))) for folder in self.folders
        )

    def joined(self, roots: Iterable[str | None]) -> Remit:
        """The remit with the folders of workspaces that projects are part of, by the manifests at their roots."""
        more = (Path(disk.absolute(root)).parent.as_posix() for root in roots if root)
        return Remit(self.named, tuple(dict.fromkeys((*self.folders, *more))))


def remit(paths: Iterable[str]) -> Remit:
    """What a run over these paths may write: a directory that is named is the project, for a file the nearest folder
    with a manifest is, else its own."""
    files = [path for path in paths if not disk.is_folder(path)]
    folders = [disk.absolute(path) for path in paths if disk.is_folder(path)]
    named = frozenset(disk.shown(path) for path in files)
    return Remit(named, tuple(dict.fromkeys((*folders, *map(_project_of, files)))))


def _project_of(file: str) -> str:
    own = Path(disk.absolute(file)).parent
    for folder in (own, *own.parents):
        if any(files.is_file(folder / name) for name in _MANIFESTS):
            return folder.as_posix()
        if files.exists(folder / ".git"):
            break  # what is above belongs to others
    return (own.parent if own.name == "requirements" else own).as_posix()


def write(document: Written, within: Remit) -> None:
    """Put a document in the place of its file: a temporary file beside it, then one atomic rename; the mode is kept.
    A folder that is not there is made. Whenever it is interrupted, the file is the old one or the new one.

    Raises:
        FixError: the file is not in the remit, a symbolic link leads out of the working directory, or the system
            refuses.
    """
    from tempfile import mkstemp  # only runs that write need it

    where = _target(document, within)
    try:
        where.parent.mkdir(exist_ok=True)
        mode = stat.S_IMODE(where.stat().st_mode) if where.exists() else None
        handle, name = mkstemp(prefix=f".{where.name}.", dir=where.parent)
    except OSError as error:
        raise _refused(document, error) from error
    temporary = Path(name)
    try:
        with open(handle, "wb") as file:
            file.write(document.encoded())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644 if mode is None else mode)
        temporary.replace(where)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(document, error) from error
        raise


def write_all(documents: Collection[Written], within: Remit) -> None:
    """Write each document, once it is certain that all of them may be written.

    Raises:
        FixError: as `write`; only where the system itself refuses one, others before it may be written.
    """
    for document in documents:
        _target(document, within)
    for document in documents:
        write(document, within)


def remove(document: Written, within: Remit) -> None:
    """Take a file away that was written just now, and its folder if that holds nothing else."""
    where = _target(document, within)
    where.unlink(missing_ok=True)
    with suppress(OSError):
        where.parent.rmdir()


def _target(document: Written, within: Remit) -> Path:
    """The file to write; links are followed inside the working directory only.

    Raises:
        FixError: it is not to be written, or a link leads out.
    """
    path = Path(document.file)
    home, real = Path.cwd().resolve(), _real(path)
    # Lexically, without following anything: what the user sees as inside must be inside.
    named = Path(os.path.normpath(Path.cwd() / path))
    if (path.is_symlink() or named.is_relative_to(Path.cwd())) and not real.is_relative_to(home):
        raise FixError(f"{path.as_posix()}: a symbolic link leads out of the working directory; nothing was written")
    if path.is_symlink() and not path.exists():
        raise FixError(f"{path.as_posix()}: a symbolic link leads nowhere; nothing was written")
    if not within.holds(document.file):
        raise FixError(f"{path.as_posix()} lies outside the project; nothing was written", hint="name it as well")
    return real


def _real(path: Path) -> Path:
    """Where links lead; a loop of them leads nowhere, and is left for the system to refuse."""
    return Path(files.real(path))


def _refused(document: Written, error: OSError) -> FixError:
    return FixError(f"{document.file}: cannot be written: {error.strerror or error}")
