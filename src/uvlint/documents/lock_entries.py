"""What the readers of all locks share: tables that may have any shape, markers, and file names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from uvlint.errors import DocumentError
from uvlint.model import marker as markers
from uvlint.model.filename import sdist_version, version_of, wheel_parts
from uvlint.model.grammar import InvalidMarker, canonicalize_name
from uvlint.model.marker import Term
from uvlint.model.package import Release, Sdist, Wheel
from uvlint.model.place import Place
from uvlint.model.resolution import Edge, Resolution, Root, unreached

_LONGEST = 50_000  # of a marker
_UNTOLD = "a lock that does not say where it is installed"
Known = Callable[[Term], bool | None]
Entry = tuple[int, str, dict[str, Any]]  # its number in the list, the normalised name, the table


def text(table: Mapping[str, Any], key: str) -> str:
    """The string at a key, "" where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """The strings of a list; a string is a list of one."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(item for item in listed if isinstance(item, str))


def tables(value: Any) -> list[dict[str, Any]]:
    """The tables of a list; a table is a list of one."""
    listed = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, dict)]


def mapping(value: Any) -> dict[str, Any]:
    """The table, {} for anything else."""
    return value if isinstance(value, dict) else {}


def packages(file: str, data: Mapping[str, Any], key: str) -> list[Entry]:
    """The packages of a lock.

    Raises:
        DocumentError: it holds something else under that key, or a package without a name.
    """
    listed = data.get(key, [])
    if not isinstance(listed, list):
        raise DocumentError(file, f"`{key}` is no list of packages")
    found: list[Entry] = []
    for number, item in enumerate(listed):
        if not isinstance(item, dict) or not text(item, "name"):
            raise DocumentError(file, f"{key} {number + 1} has no name")
        found.append((number, canonicalize_name(item["name"]), item))
    return found


def place(file: str, key: str, number: int) -> Place:
    """Where a package stands: at its name."""
    return Place(file, (key, number, "name"))


def marker(file: str, written: Any, known: Known) -> str | bool:
    """What is left of a marker once the comparisons that the lock decides are known: True where nothing is.

    Raises:
        DocumentError: it is no marker.
    """
    if written is None or written == "":
        return True
    try:
        if not isinstance(written, str) or len(written) > _LONGEST:
            raise InvalidMarker
        left = markers.assuming(markers.parse(written), known)
    except (InvalidMarker, RecursionError) as error:
        raise DocumentError(file, f"`{str(written)[:80]}` is no marker") from error
    return left if isinstance(left, bool) else markers.written(left)


def any_extra(term: Term) -> bool | None:
    """Extras and groups may be asked for or not, so what is said of them may hold."""
    return True if term.variable in ("extra", "extras", "dependency_groups") else None


def release(name: str, version: str, files: Iterable[str], requires_python: str | None = None) -> Release:
    """One version with its files, by name; what uv takes for neither a wheel nor an sdist is left out."""
    wheels: list[Wheel] = []
    sdist: Sdist | None = None
    for filename in files:
        parts = wheel_parts(filename)
        if parts is not None:
            wheels.append(Wheel(filename, parts[2], requires_python))
        elif sdist is None and sdist_version(filename, name) is not None:
            sdist = Sdist(filename, requires_python)
    return Release(version if version_of(version) else "", tuple(wheels), sdist)


def filename(file: Mapping[str, Any]) -> str:
    """The name of a file from whatever says where it is."""
    for key in ("filename", "name", "file"):
        if text(file, key):
            return text(file, key).replace("\\", "/").rpartition("/")[2]
    address = text(file, "url").partition("#")[0].partition("?")[0] or text(file, "path").replace("\\", "/")
    last = address.rpartition("/")[2]
    return unquote(last) if "%" in last and text(file, "url") else last


def by_name(found: Iterable[Entry]) -> dict[str, list[int]]:
    """The positions of the packages of each name."""
    positions: dict[str, list[int]] = {}
    for position, (_, name, _) in enumerate(found):
        positions.setdefault(name, []).append(position)
    return positions


def newer(file: str, version: Any, known: Iterable[str], what: str) -> Iterator[DocumentError]:
    """The complaint about a version of the format that is not known; nothing for one that is."""
    if str(version).partition(".")[0] not in known:
        told = f"is version {str(version)[:20]}" if version is not None else "says no version"
        yield DocumentError(file, f"{told} of {what}, which uvlint does not know", hint="a newer uvlint may read it")


def silent(file: str, command: str) -> DocumentError:
    """The complaint about a lock that leaves open where its packages are installed."""
    reason = "does not say where its packages are installed, and there is no `pyproject.toml` that does"
    return DocumentError(file, reason, hint=f"{command} writes it down")


def left_over(resolution: Resolution, scopes: Sequence[Sequence[str]], *, told: bool) -> Resolution:
    """The resolution with the packages that no root leads to as roots of their own.

    `scopes` says for each package what it is locked for. Where the lock has not `told` the markers of its packages,
    nobody knows where these are installed.
    """
    left = unreached(resolution)
    found = resolution.packages
    if not told:
        found = tuple(replace(one, source=_UNTOLD) if n in left else one for n, one in enumerate(found))
    more = (Root(Edge(number), scope) for number in sorted(left) for scope in scopes[number] or ("dependencies",))
    return replace(resolution, packages=found, roots=(*resolution.roots, *more))
