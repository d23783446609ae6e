"""Files as they are found and read; `writing` alone changes any."""

from __future__ import annotations

import os
import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from uvlint import files
from uvlint.documents.evidence import DOCKERFILE, is_dockerfile
from uvlint.documents.toml import TomlDocument
from uvlint.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.documents.document import Document
    from uvlint.documents.foreign import ForeignDocument
    from uvlint.documents.plain import PlainDocument

LIMIT = 16 * 1024 * 1024
LOG = 64 * 1024 * 1024  # bytes of a log that are read
_FOLDERS = 10_000  # looked at for one glob
_EVIDENCE_LIMIT = 1024 * 1024  # bytes of a file that says where a project runs; nobody writes one by hand that long
_EVIDENCE_FILES = 100
_PINS = (".python-version", ".python-versions", "tox.ini", "noxfile.py")
_PIPELINES = (".gitlab-ci.yml", "azure-pipelines.yml", "azure-pipelines.yaml")
_CODE = (".py", ".pyx", ".pxd", ".ipynb")
_CODE_FILES = 5_000
_INSTALLING = ("setup.py", "noxfile.py")  # they name what is installed
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
    where = os.fspath(path)
    if not files.exists(where):
        raise _missing(where)
    if not files.is_folder(where):
        return (shown(where),)
    tables = [name for name in ("pyproject.toml", "uv.toml") if files.is_file(os.path.join(where, name))]
    legacy = [] if "pyproject.toml" in tables else _setup(where)
    found = (*(os.path.join(where, name) for name in (*tables, *legacy)), *_requirements(where))
    return tuple(map(shown, found))


def _setup(where: str) -> list[str]:
    """The file that declares a setuptools project by itself."""
    if files.is_file(os.path.join(where, "setup.py")):
        return ["setup.py"]
    config = os.path.join(where, "setup.cfg")
    if not files.is_file(config):
        return []
    from uvlint.documents.setup_config import SetupConfigDocument

    document = read(config)
    return ["setup.cfg"] if isinstance(document, SetupConfigDocument) and document.declares else []


def _requirements(where: str) -> Iterator[str]:
    named = [os.path.join(where, name) for name in files.names(where, *_LINES) if _REQUIREMENTS.fullmatch(name)]
    folder = os.path.join(where, "requirements")
    is_own = files.is_folder(folder) and not files.exists(os.path.join(folder, "pyvenv.cfg"))
    inside = [os.path.join(folder, name) for name in files.names(folder, *_LINES)] if is_own else []
    for path in (*named, *inside):
        hidden = os.path.basename(path).startswith(".")
        if path.endswith(_LINES) and not hidden and files.is_file(path) and not is_generated(path):
            yield path


def is_generated(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a requirements file that a tool has written."""
    if not os.fspath(path).endswith(_LINES) or not files.is_file(path):
        return False
    from uvlint.documents.requirements import RequirementsDocument

    document = read(path)
    return isinstance(document, RequirementsDocument) and document.generated


def folders(glob: str) -> tuple[str, ...]:
    """The directories that a glob finds, hidden ones among them, as shown; those with nothing in them are left out."""
    found = (name for name in files.found(glob) if files.is_folder(name))
    named = dict.fromkeys(_as_shown(name, glob) for name in islice(found, _FOLDERS))
    return tuple(name for name in named if _holds_something(name or "."))


def _holds_something(folder: str) -> bool:
    if files.is_file(os.path.join(folder, "pyproject.toml")):
        return True
    hidden = os.path.basename(folder).startswith(".")
    return not hidden and any(name != "__pycache__/" for name in files.names(folder))


def above(file: str) -> str | None:
    """The nearest `pyproject.toml` in the folders above a file's own, as shown."""
    folder = os.path.dirname(_whole(file))
    while (outer := os.path.dirname(folder)) != folder:
        folder = outer
        if files.is_file(found := os.path.join(folder, "pyproject.toml")):
            return _as_shown(found, file)
    return None


def _as_shown(path: str | os.PathLike[str], like: str) -> str:
    """A path as shown, outside the working directory in the style of another; "" is the working directory itself.

    Lexically, as everywhere: a link keeps the name that the user gave it.
    """
    name = shown(_whole(path))
    if os.path.isabs(name) and not os.path.isabs(like):
        name = _slashed(os.path.relpath(name))
    return "" if name == "." else name


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether there is a directory."""
    return files.is_folder(path)


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is a file."""
    return files.is_file(path)


def manifest(path: str | os.PathLike[str]) -> str:
    """A file as shown: the path itself, or of a directory its pyproject.toml, be it there or not.

    Raises:
        DocumentError: the path does not exist.
    """
    where = os.fspath(path)
    if not files.exists(where):
        raise _missing(where)
    return shown(os.path.join(where, "pyproject.toml") if files.is_folder(where) else where)


def present(path: str | os.PathLike[str]) -> bool:
    """Whether there is anything, file or folder."""
    return files.is_there(path)


def mentions(path: str | os.PathLike[str], word: str) -> bool:
    """Whether there is a TOML file that holds a word before any `#` of a line: others are not worth parsing for it."""
    try:
        raw = files.content(path)
    except (OSError, files.NotAFileError, files.TooLargeError):
        return False
    return re.search(rb"(?m)^[^#\n]*" + word.encode(), raw) is not None


def folders_above(file: str) -> Iterator[str]:
    """The folder of a file as shown, and every folder above it up to the root of the file system."""
    folder = posixpath.dirname(file)
    while True:
        yield folder
        real = _whole(folder)
        if os.path.dirname(real) == real:
            return
        inside = folder and posixpath.basename(folder) != ".."
        folder = posixpath.dirname(folder) if inside else posixpath.join("..", folder) if folder else ".."


def shown(path: str | os.PathLike[str]) -> str:
    """A path as reports show it: below the working directory relative to it, with `/`."""
    plain = os.path.normpath(path)
    if os.path.isabs(plain):
        plain = _inside(plain, os.getcwd()) or plain
    return _slashed(plain)


def absolute(file: str) -> str:
    """The whole path of a file as shown, with `/`; links are not followed."""
    return _slashed(_whole(file))


def _whole(path: str | os.PathLike[str]) -> str:
    return os.path.normpath(os.path.join(os.getcwd(), path))


def _inside(path: str, folder: str) -> str | None:
    """A path relative to a folder that holds it, `.` for that itself; None where it does not."""
    whole, base = os.path.normcase(path), os.path.normcase(folder)
    if whole == base:
        return "."
    start = os.path.join(base, "")
    return path[len(start) :] if whole.startswith(start) else None


def _slashed(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")


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
    from uvlint.documents.plain import PlainDocument
    from uvlint.documents.source import decode

    return PlainDocument(shown(path), decode(shown(path), _raw(path)))


def _raw(path: str | os.PathLike[str]) -> bytes:
    try:
        return files.content(path, LIMIT)
    except files.NotAFileError as error:
        what = "a directory" if error.is_folder else "not a regular file"
        raise DocumentError(shown(path), f"is {what}") from error
    except files.TooLargeError as error:
        raise DocumentError(shown(path), f"is larger than {LIMIT // 1024 // 1024} MiB") from error
    except FileNotFoundError as error:
        raise _missing(os.fspath(path)) from error
    except OSError as error:
        raise DocumentError(shown(path), f"cannot be read: {error.strerror or error}") from error


def log(path: str | os.PathLike[str]) -> str:
    """The text of a log, of a huge one the end; Windows shells write UTF-16.

    Raises:
        DocumentError: the file is missing or cannot be read.
    """
    try:
        if os.path.isdir(path):
            raise DocumentError(shown(path), "is a directory")
        with open(path, "rb") as file:
            return decoded(file)
    except FileNotFoundError as error:
        raise _missing(os.fspath(path)) from error
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
    suffix = posixpath.splitext(file)[1]
    if is_lock(file):
        from uvlint.documents.lock import LockDocument

        return LockDocument.read(file, raw)
    if suffix == ".toml":
        return parse_toml(file, raw)
    if suffix in _LINES:
        from uvlint.documents.requirements import RequirementsDocument

        return RequirementsDocument.read(file, raw)
    name = posixpath.basename(file)
    if name == "setup.py":
        from uvlint.documents.setup_document import SetupScriptDocument

        return SetupScriptDocument.read(file, raw)
    if name == "setup.cfg":
        from uvlint.documents.setup_config import SetupConfigDocument

        return SetupConfigDocument.read(file, raw)
    if suffix == ".py":
        from uvlint.documents.script import ScriptDocument

        return ScriptDocument.read(file, raw)
    hint = (
        "uvlint reads `pyproject.toml`, `uv.toml`, `setup.py`, `setup.cfg`, requirements files (`.txt`, `.in`), "
        "scripts (`.py`) and locks (`uv.lock`, `pylock.toml`, `poetry.lock`, `pdm.lock`)"
    )
    raise DocumentError(file, "not a kind of file that uvlint reads", hint=hint)


def is_lock(file: str) -> bool:
    """Whether a file's name is that of a lock."""
    return _LOCK.fullmatch(posixpath.basename(file)) is not None


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
    beside = _names(folder or ".", *_PINS, *_PIPELINES, *DOCKERFILE, ".github")
    found = [name for name in beside if name in (*_PINS, *_PIPELINES) or is_dockerfile(name)]
    if ".github" in beside:
        names = _names(os.path.join(folder, _WORKFLOWS), ".yml", ".yaml")
        found += [f"{_WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml"))]
    files_ = [posixpath.join(folder, name) for name in found[:_EVIDENCE_FILES]]
    return tuple(file for file in files_ if _is_own(file, folder or "."))


def _names(folder: str, *parts: str) -> list[str]:
    """The names in a folder, as `files` gives them but without marks; none where it cannot be read."""
    try:
        return [name.partition("/")[0] for name in files.names(folder, *parts)]
    except OSError:
        return []


def code(folder: str) -> tuple[tuple[str, ...], bool]:
    """The files of a project's own code, as shown, and whether these are all: Python, Cython and notebooks. Folders of
    other projects, of environments and of tools are left out; links are not followed."""
    found: list[str] = []
    waiting = [folder or "."]
    while waiting:
        where = waiting.pop()
        try:
            names = files.names(where, *_CODE, "/")
        except OSError:
            continue
        inside = [os.path.join(where, name[:-1]) for name in names if name.endswith("/")]
        waiting += reversed([folder for folder in inside if not _is_foreign(folder)])
        own = [name for name in names if name.endswith(_CODE)]
        found += (shown(os.path.join(where, name)) for name in own if name not in _INSTALLING)
        if len(found) > _CODE_FILES:
            return tuple(found[:_CODE_FILES]), False
    return tuple(found), True


def _is_foreign(folder: str) -> bool:
    name = os.path.basename(folder)
    if name.startswith(".") or name in ("node_modules", "build", "dist", "__pycache__", "site-packages"):
        return True
    return any(files.exists(os.path.join(folder, one)) for one in ("pyvenv.cfg", "pyproject.toml"))


def _is_own(path: str, root: str) -> bool:
    """Whether there is a file that stands within the root, links followed."""
    return files.is_file(path) and _inside(files.real(path), files.real(root)) is not None


def read_foreign(file: str) -> ForeignDocument:
    """The text of a file that is read for what it says about the project, and never changed.

    Raises:
        DocumentError: it cannot be read, is too large, or is no text.
    """
    from uvlint.documents.foreign import ForeignDocument

    return ForeignDocument.read(file, _bounded(file))


def read_mentioning(file: str, words: re.Pattern[bytes]) -> ForeignDocument | None:
    """The same, None where none of the words stands in it.

    Raises:
        DocumentError: as `read_foreign`.
    """
    from uvlint.documents.foreign import ForeignDocument

    raw = _bounded(file)
    return ForeignDocument.read(file, raw) if words.search(raw) else None


def _bounded(file: str) -> bytes:
    try:
        return files.content(file, _EVIDENCE_LIMIT)
    except files.NotAFileError as error:
        raise DocumentError(file, "cannot be read: not a regular file") from error
    except files.TooLargeError as error:
        raise DocumentError(file, f"is larger than {_EVIDENCE_LIMIT // 1024} KiB") from error
    except OSError as error:
        raise DocumentError(file, f"cannot be read: {error.strerror or error}") from error


def _missing(where: str) -> DocumentError:
    folder, name = os.path.split(where)
    from difflib import get_close_matches

    near = get_close_matches(name, _names(folder or "."), n=1)
    hint = f"did you mean `{shown(os.path.join(folder, near[0]))}`?" if near else None
    return DocumentError(shown(where), "does not exist", hint=hint)
