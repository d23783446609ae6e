"""Files as they are found and read; `writing` alone changes any."""

import os
import posixpath
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from uvlint.documents.document import Document
from uvlint.documents.evidence import is_dockerfile
from uvlint.documents.foreign import ForeignDocument
from uvlint.documents.plain import PlainDocument
from uvlint.documents.requirements import RequirementsDocument
from uvlint.documents.script import ScriptDocument
from uvlint.documents.source import decode
from uvlint.documents.toml import TomlDocument
from uvlint.errors import DocumentError

LIMIT = 16 * 1024 * 1024
LOG = 64 * 1024 * 1024  # bytes of a log that are read
_FOLDERS = 10_000  # looked at for one glob
_EVIDENCE_LIMIT = 1024 * 1024  # bytes of a file that says where a project runs; nobody writes one by hand that long
_EVIDENCE_FILES = 100
_PINS = (".python-version", ".python-versions", "tox.ini", "noxfile.py")
_PIPELINES = (".gitlab-ci.yml", "azure-pipelines.yml", "azure-pipelines.yaml")
_CODE = (".py", ".pyx", ".pxd", ".ipynb")
_CODE_FILES = 5_000
_WORKFLOWS = ".github/workflows"
_REQUIREMENTS = re.compile(r"(?:requirements[^/]*|[^/]*constraints[^/]*)\.(?:txt|in)")
_LINES = (".txt", ".in")
# https://peps.python.org/pep-0751/#file-name for the last of them
_LOCK = re.compile(r"(?:uv|poetry|pdm)\.lock|.+\.py\.lock|pylock(?:\.[^.]+)?\.toml")


def discover(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """The manifests of a directory, as shown: `pyproject.toml`, `uv.toml`, `requirements*.txt|in`,
    `*constraints*.txt|in` and the files of `requirements/`; a file is its own manifest. Requirements files that a tool
    has written are left out.

    A `setup.py`, or a `setup.cfg` that declares anything, stands for the project where there is no pyproject.toml; else
    it is read with that, as far as that leaves anything to it.

    Raises:
        DocumentError: the path does not exist, or a requirements file cannot be read.
    """
    where = Path(path)
    if not where.exists():
        raise _missing(where)
    if not where.is_dir():
        return (shown(where),)
    tables = [where / name for name in ("pyproject.toml", "uv.toml") if (where / name).is_file()]
    legacy = [] if (where / "pyproject.toml").is_file() else _setup(where)
    return tuple(shown(found) for found in (*tables, *legacy, *_requirements(where)))


def _setup(where: Path) -> list[Path]:
    """The file that declares a setuptools project by itself."""
    if (where / "setup.py").is_file():
        return [where / "setup.py"]
    config = where / "setup.cfg"
    if not config.is_file():
        return []
    from uvlint.documents.setup_config import SetupConfigDocument

    document = read(config)
    return [config] if isinstance(document, SetupConfigDocument) and document.declares else []


def _requirements(where: Path) -> Iterator[Path]:
    named = [entry for entry in sorted(where.iterdir()) if _REQUIREMENTS.fullmatch(entry.name)]
    folder = where / "requirements"
    inside = sorted(folder.iterdir()) if folder.is_dir() and not (folder / "pyvenv.cfg").exists() else []
    for entry in (*named, *inside):
        if entry.suffix in _LINES and not entry.name.startswith(".") and entry.is_file() and not is_generated(entry):
            yield entry


def is_generated(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a requirements file that a tool has written."""
    where = Path(path)
    if where.suffix not in _LINES or not where.is_file():
        return False
    document = read(where)
    return isinstance(document, RequirementsDocument) and document.generated


def folders(glob: str) -> tuple[str, ...]:
    """The directories that a glob finds, hidden ones among them, as shown; those with nothing in them are left out."""
    found = (name for name in sorted(_found(glob)) if Path(name).is_dir())
    named = dict.fromkeys(_as_shown(name, glob) for name in islice(found, _FOLDERS))
    return tuple(name for name in named if _holds_something(Path(name)))


def _found(glob: str) -> Iterator[str]:
    # Not `Path.glob`, which cannot start from an absolute glob and drops what stands before `..`.
    from glob import iglob

    return iglob(glob, recursive=True, include_hidden=True)  # noqa: PTH207


def _holds_something(folder: Path) -> bool:
    hidden = folder.name.startswith(".")
    names = (entry.name for entry in folder.iterdir())
    return (folder / "pyproject.toml").is_file() or (not hidden and any(name != "__pycache__" for name in names))


def above(file: str) -> str | None:
    """The nearest `pyproject.toml` in the folders above a file's own, as shown."""
    folder = (Path.cwd() / os.path.normpath(file)).parent
    found = next((one for outer in folder.parents if (one := outer / "pyproject.toml").is_file()), None)
    return None if found is None else _as_shown(found, file)


def _as_shown(path: str | os.PathLike[str], like: str) -> str:
    """A path as shown, outside the working directory in the style of another; "" is the working directory itself.

    Lexically, as everywhere: a link keeps the name that the user gave it.
    """
    name = shown(Path.cwd() / path)
    if Path(name).is_absolute() and not Path(like).is_absolute():
        name = Path(os.path.relpath(name)).as_posix()
    return "" if name == "." else name


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether there is a directory."""
    return Path(path).is_dir()


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is a file."""
    return Path(path).is_file()


def manifest(path: str | os.PathLike[str]) -> str:
    """A file as shown: the path itself, or of a directory its pyproject.toml, be it there or not.

    Raises:
        DocumentError: the path does not exist.
    """
    where = Path(path)
    if not where.exists():
        raise _missing(where)
    return shown(where / "pyproject.toml" if where.is_dir() else where)


def present(path: str | os.PathLike[str]) -> bool:
    """Whether there is anything, file or folder."""
    return os.path.lexists(path)


def mentions(path: str | os.PathLike[str], word: str) -> bool:
    """Whether there is a TOML file that holds a word before any `#` of a line: others are not worth parsing for it."""
    try:
        with open(path, "rb") as file:
            return re.search(rb"(?m)^[^#\n]*" + word.encode(), file.read(LIMIT)) is not None
    except OSError:
        return False


def folders_above(file: str) -> Iterator[str]:
    """The folder of a file as shown, and every folder above it up to the root of the file system."""
    folder = posixpath.dirname(file)
    while True:
        yield folder
        real = Path.cwd() / folder
        if Path(os.path.normpath(real)) == Path(real.anchor):
            return
        inside = folder and posixpath.basename(folder) != ".."
        folder = posixpath.dirname(folder) if inside else posixpath.join("..", folder) if folder else ".."


def shown(path: str | os.PathLike[str]) -> str:
    """A path as reports show it: below the working directory relative to it, with `/`."""
    plain = Path(os.path.normpath(path))
    if plain.is_absolute() and plain.is_relative_to(Path.cwd()):
        plain = plain.relative_to(Path.cwd())
    return plain.as_posix()


def absolute(file: str) -> str:
    """The whole path of a file as shown, with `/`; links are not followed."""
    return Path(os.path.normpath(Path.cwd() / file)).as_posix()


def read(path: str | os.PathLike[str]) -> Document:
    """The document in a file; its name says of which kind it is. What is wrong inside a setup.py or setup.cfg is for
    `insist` or for its project to say.

    Raises:
        DocumentError: the file is missing, not a file, too large, of no kind that uvlint reads, or broken.
    """
    return parse(shown(path), _raw(path))


def text(path: str | os.PathLike[str]) -> PlainDocument:
    """A file of any kind as text.

    Raises:
        DocumentError: the file is missing, not a file, too large, or not text.
    """
    return PlainDocument(shown(path), decode(shown(path), _raw(path)))


def _raw(path: str | os.PathLike[str]) -> bytes:
    where, file = Path(path), shown(path)
    try:
        status = where.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise DocumentError(file, f"is {what}")
        if status.st_size > LIMIT:
            raise DocumentError(file, f"is larger than {LIMIT // 1024 // 1024} MiB")
        return where.read_bytes()
    except FileNotFoundError as error:
        raise _missing(where) from error
    except OSError as error:
        raise DocumentError(file, f"cannot be read: {error.strerror or error}") from error


def log(path: str | os.PathLike[str]) -> str:
    """The text of a log, of a huge one the end; Windows shells write UTF-16.

    Raises:
        DocumentError: the file is missing or cannot be read.
    """
    where = Path(path)
    try:
        if where.is_dir():
            raise DocumentError(shown(path), "is a directory")
        with where.open("rb") as file:
            return decoded(file)
    except FileNotFoundError as error:
        raise _missing(where) from error
    except OSError as error:
        raise DocumentError(shown(path), f"cannot be read: {error.strerror or error}") from error


def decoded(stream: BinaryIO) -> str:
    """What a stream gives to its end, as text; of more than `LOG` bytes the last ones."""
    kept = bytearray()
    while part := stream.read(1 << 20):
        kept += part
        if len(kept) > 2 * LOG:
            del kept[:-LOG]
    raw = bytes(kept[-LOG:])
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8-sig", "replace")


def parse(file: str, raw: bytes) -> Document:
    """The document in `raw`, as if it were read from `file`.

    Raises:
        DocumentError: the name is of no kind that uvlint reads, or the text is broken.
    """
    suffix = PurePosixPath(file).suffix
    if is_lock(file):
        from uvlint.documents.lock import LockDocument

        return LockDocument.read(file, raw)
    if suffix == ".toml":
        return parse_toml(file, raw)
    if suffix in _LINES:
        return RequirementsDocument.read(file, raw)
    name = PurePosixPath(file).name
    if name == "setup.py":
        from uvlint.documents.setup_document import SetupScriptDocument

        return SetupScriptDocument.read(file, raw)
    if name == "setup.cfg":
        from uvlint.documents.setup_config import SetupConfigDocument

        return SetupConfigDocument.read(file, raw)
    if suffix == ".py":
        return ScriptDocument.read(file, raw)
    hint = (
        "uvlint reads `pyproject.toml`, `uv.toml`, `setup.py`, `setup.cfg`, requirements files (`.txt`, `.in`), "
        "scripts (`.py`) and locks (`uv.lock`, `pylock.toml`, `poetry.lock`, `pdm.lock`)"
    )
    raise DocumentError(file, "not a kind of file that uvlint reads", hint=hint)


def is_lock(file: str) -> bool:
    """Whether a file's name is that of a lock."""
    return _LOCK.fullmatch(PurePosixPath(file).name) is not None


def parse_toml(file: str, raw: bytes) -> TomlDocument:
    """The TOML in `raw`, whatever the name.

    Raises:
        DocumentError: the text is broken.
    """
    return TomlDocument.read(file, raw)


def insist(document: Document) -> Document:
    """A document that somebody asked for by name, and that therefore has to be in order.

    Raises:
        DocumentError: it is a setup.py or setup.cfg that cannot be read.
    """
    fault = getattr(document, "fault", None)
    if isinstance(fault, DocumentError):
        raise fault
    return document


def evidence(folder: str) -> tuple[str, ...]:
    """The files of a project's folder that may say where it runs, as shown: `.python-version`, tox, nox, Dockerfiles
    and the files of CI services. A link that leads out of the folder is not followed."""
    root = Path(folder or ".")
    try:
        beside = [entry.name for entry in os.scandir(root)]
    except OSError:
        return ()
    found = [name for name in sorted(beside) if name in (*_PINS, *_PIPELINES) or is_dockerfile(name)]
    if ".github" in beside:
        with suppress(OSError):
            names = sorted(entry.name for entry in os.scandir(root / _WORKFLOWS))
            found += [f"{_WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml"))]
    inside = [name for name in found[:_EVIDENCE_FILES] if _is_own(root / name, root)]
    return tuple(posixpath.join(folder, name) for name in inside)


def code(folder: str) -> tuple[tuple[str, ...], bool]:
    """The files of a project's own code, as shown, and whether these are all: Python, Cython and notebooks. Folders of
    other projects, of environments and of tools are left out; links are not followed."""
    found: list[str] = []
    for where, inside, names in os.walk(folder or "."):
        inside[:] = sorted(name for name in inside if not _is_foreign(os.path.join(where, name)))  # noqa: PTH118
        for name in sorted(names):
            if name.endswith(_CODE) and name not in ("setup.py", "noxfile.py"):  # they name what is installed
                found.append(shown(os.path.join(where, name)))  # noqa: PTH118
        if len(found) > _CODE_FILES:
            return tuple(found[:_CODE_FILES]), False
    return tuple(found), True


def _is_foreign(folder: str) -> bool:
    name = os.path.basename(folder)  # noqa: PTH119
    if name.startswith(".") or name in ("node_modules", "build", "dist", "__pycache__", "site-packages"):
        return True
    return any(os.path.exists(os.path.join(folder, one)) for one in ("pyvenv.cfg", "pyproject.toml"))  # noqa: PTH110, PTH118


def _is_own(path: Path, root: Path) -> bool:
    """Whether there is a file that stands within the root, links followed."""
    try:
        return path.is_file() and path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def read_foreign(file: str) -> ForeignDocument:
    """The text of a file that is read for what it says about the project, and never changed.

    Raises:
        DocumentError: it cannot be read, is too large, or is no text.
    """
    return ForeignDocument.read(file, _bounded(file))


def read_mentioning(file: str, words: re.Pattern[bytes]) -> ForeignDocument | None:
    """The same, None where none of the words stands in it.

    Raises:
        DocumentError: as `read_foreign`.
    """
    raw = _bounded(file)
    return ForeignDocument.read(file, raw) if words.search(raw) else None


def _bounded(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            raw = opened.read(_EVIDENCE_LIMIT + 1)
    except OSError as error:
        raise DocumentError(file, f"cannot be read: {error.strerror or error}") from error
    if len(raw) > _EVIDENCE_LIMIT:
        raise DocumentError(file, f"is larger than {_EVIDENCE_LIMIT // 1024} KiB")
    return raw


def _missing(where: Path) -> DocumentError:
    names = [entry.name for entry in where.parent.iterdir()] if where.parent.is_dir() else []
    from difflib import get_close_matches

    near = get_close_matches(where.name, names, n=1)
    hint = f"did you mean `{shown(where.parent / near[0])}`?" if near else None
    return DocumentError(shown(where), "does not exist", hint=hint)
