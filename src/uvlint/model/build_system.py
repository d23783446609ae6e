"""How a project is built: `[build-system]`, and the backend in its own tree, where uvlint may have written it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.version import Version

from uvlint.model.pattern import takes_in, takes_out

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

    from uvlint.model.place import Place

FORMAT = 1  # of what `uvlint backend` writes: one more whenever `in_tree/uv_build.py` changes
FILE = "uv_build.py"
FOLDER = "build-backend"

_HEADER = r"# Made by `uvlint backend` \(format (\d{1,4}), sha256 ([0-9a-f]{16})\)[^\n]*\n"
_BOUND = r'(?m)^UV_BUILD = "([^"\\\n]*)"'
_PLAIN = r"\d{1,9}(?:\.\d{1,9}){0,9}"
_INSIDE = r"(?![/~])[^\\:\x00-\x1f]{1,200}"
_MODULE = r"[A-Za-z_][A-Za-z0-9_.]{0,199}"
_MOST_PATHS = 8
_SWITCH = r"\bUSE_UV_EXECUTABLE\s*="


class InTree(Struct, frozen=True):
    """A build backend that a project brings along (PEP 517, `backend-path`).

    `inside` is the file as seen from the project's own folder. `format` says which of uvlint's it is, 0 for one that
    uvlint did not write; `edited` that somebody has changed more
    than its `bound` since, which is "" where there is none. `switches` marks one that sets `USE_UV_EXECUTABLE`.
    """

    file: str
    inside: str
    format: int = 0
    edited: bool = False
    bound: str = ""
    switches: bool = False


class BuildSystem(Struct, frozen=True):
    """`[build-system]`: its place, and what it says in the shape that PEP 517 asks for.

    `requires` are the strings as written, None when there is no such list; `path` is `backend-path`, relative to the
    project. `taken` and `left` are the patterns of uv_build for its sdists (`source-include`, `source-exclude`).
    `in_tree` is the backend that `path` leads to, None when there is none or it was not looked for.
    """

    place: Place
    backend: str | None = None
    requires: tuple[str, ...] | None = None
    path: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    in_tree: InTree | None = None

    @property
    def candidates(self) -> tuple[str, ...]:
        """Where the backend would be in the project, below `path`; () when it is not within the project."""
        module = (self.backend or "").partition(":")[0].strip()
        inside = [
            path for path in self.path[:_MOST_PATHS] if re.fullmatch(_INSIDE, path) and ".." not in path.split("/")
        ]
        if not re.fullmatch(_MODULE, module):
            return ()
        return tuple(f"{path}/{module.replace('.', '/')}{end}" for path in inside for end in (".py", "/__init__.py"))

    @property
    def is_uv_build(self) -> bool:
        """Whether `uv_build` as uv publishes it is the backend."""
        return self.backend == "uv_build" and not self.path

    def leaving_out(self, inside: str) -> str | None:
        """The pattern that keeps a file out of uv_build's sdists, if there is one."""
        return next((pattern for pattern in self.left if takes_out(pattern, inside)), None)

    def takes(self, inside: str) -> bool:
        """Whether uv_build is told to put a file into sdists: it takes the package, and else what it is told to."""
        return takes_in(self.taken, inside) and self.leaving_out(inside) is None


def read_in_tree(file: str, inside: str, text: str) -> InTree:
    """What there is to know of a backend in a project's tree, by its text."""
    text = text.replace("\r\n", "\n")
    header, bound = re.match(_HEADER, text), re.search(_BOUND, text)
    return InTree(
        file,
        inside,
        format=int(header[1]) if header else 0,
        edited=header is not None and header[2] != _digest(text[header.end() :]),
        bound=bound[1] if bound else "",
        switches=re.search(_SWITCH, text) is not None,
    )


def rendered(template: str, bound: str) -> str:
    """The backend that is written into a project: the template with the project's bound."""
    text = re.sub(_BOUND, f'UV_BUILD = "{bound}"', template, count=1)
    return f"# Made by `uvlint backend` (format {FORMAT}, sha256 {_digest(text)}): change UV_BUILD only.\n{text}"


def _digest(text: str) -> str:
    """What marks a text, whatever its bound."""
    from hashlib import sha256  # OpenSSL: only where there is a backend to look at

    return sha256(re.sub(_BOUND, 'UV_BUILD = ""', text, count=1).encode()).hexdigest()[:16]


def two_sided(specifier: SpecifierSet) -> str | None:
    """The bound `>=A,<B` of plain releases that a specifier amounts to; None when it is no such bound."""
    ends: dict[str, Version] = {}
    for operator, version in (pair for part in specifier for pair in _ends(part.operator, part.version)):
        if operator in ends or not re.fullmatch(_PLAIN, version):
            return None
        ends[operator] = Version(version)
    if ends.keys() != {">=", "<"} or ends[">="] >= ends["<"]:
        return None
    return f">={ends['>=']},<{ends['<']}"


def _ends(operator: str, version: str) -> list[tuple[str, str]]:
    """A comparison as lower and upper ends: `~=0.9.2` and `==0.9.*` have both."""
    series = version.removesuffix(".*") if operator == "==" and version.endswith(".*") else version.rpartition(".")[0]
    if (operator == "~=" or version.endswith(".*")) and re.fullmatch(_PLAIN, series):
        *above, last = series.split(".")
        return [(">=", version.removesuffix(".*")), ("<", ".".join((*above, str(int(last) + 1))))]
    return [(operator, version)]


def is_two_sided(bound: str) -> bool:
    """Whether a text is a bound that the written backend understands."""
    ends = re.fullmatch(r"\s*>=\s*(\S+?)\s*,\s*<\s*(\S+?)\s*", bound)
    return ends is not None and all(re.fullmatch(_PLAIN, end) for end in ends.groups())
