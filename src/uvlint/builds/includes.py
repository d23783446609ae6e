"""What C sources include and where that leads: to files of the sdist, to the system, or to nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.condition import both, can_be
from uvlint.builds.preprocessor import Source, included, scan
from uvlint.data.headers import CPLUSPLUS, NUMPY_2_HEADERS, PYTHON, SYSTEM_FOLDERS, C
from uvlint.data.system_packages import HEADERS
from uvlint.model.build import FALSE, TRUE, Tell, Test, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from uvlint.builds.handed import Handed
    from uvlint.builds.macros import Macro

MOST_FILES = 300
MOST_SETS = 4  # of macros that extension modules are compiled with
DEEPEST = 12  # how many headers may include one another
DEEPEST_SCRIPT = 4  # folders above a script that may write headers
CPLUSPLUS_ENDINGS = frozenset(["cc", "cpp", "cxx", "c++"])
_WRITES = re.compile(r"""\b(?:open|fopen)\s*\([^()\n]{1,120}(?:\([^()\n]{0,80}\))?[^()\n]{0,40},\s*["'][wa]b?t?["']""")
TESTING = re.compile(r"(?:^|/)(?:tests?|examples?|docs?|benchmarks?|vendor(?:ed)?)/")


class Includes:
    """The C sources and headers of one sdist, each read once for each set of macros that a script hands on."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.ends: dict[str, list[str]] = {}
        for member in tree.members:
            self.ends.setdefault(member.rpartition("/")[2], []).append(member)
        self.given: Mapping[str, Macro] = {}  # the macros that the script hands the compiler for one extension module
        self.scans: dict[str, Source] = {}  # what the files say with those macros
        self._scans: dict[Handed, dict[str, Source]] = {(): self.scans}
        self._writing: list[str] | None = None  # the scripts that write files

    def give(self, macros: Handed) -> None:
        """Read the files with some macros from now on; few sets of them are told apart, since each costs a reading."""
        if macros not in self._scans and len(self._scans) > MOST_SETS:
            macros = ()
        self.given, self.scans = dict(macros), self._scans.setdefault(macros, {})

    def scan(self, file: str, depth: int = 0) -> Source:
        """What one file says, read once, with the macros of those headers of the sdist that it includes."""
        if file not in self.scans:
            text = self.tree.texts.get(file, "")
            self.scans[file] = Source()  # of a header that includes itself by way of others
            macros = dict(self.given)
            for name in included(text) if depth < DEEPEST else ():
                if shipped := self.shipped(name, file):
                    macros |= self.scan(shipped, depth + 1).macros
            self.scans[file] = scan(text, macros, header=file.endswith((".h", ".hpp", ".hh", ".hxx")))
        return self.scans[file]

    def walked(self, sources: Iterable[str], conditions: Mapping[str, Test]) -> tuple[list[Tell], list[Tell]]:
        """The headers that sources need and nobody ships, in the order of need, and their uses of the C API."""
        headers: dict[Tell, None] = {}
        api: dict[Tell, None] = {}
        seen: dict[str, bool] = {}
        for source in sources:
            for file, when, missing in self._visited(source, condition(source, conditions), seen):
                if not can_be(when, True):
                    continue  # nobody will ever know whether the compiler meets it
                plus = source.rpartition(".")[2].lower() in CPLUSPLUS_ENDINGS  # whatever the module's language is
                if missing:
                    headers[Tell(missing, when, plus)] = None
                    continue
                found = self.scan(file)
                anew = bool(found.generated)
                for name, test in (*found.api, *found.functions):
                    joined = both("and", [when, test])
                    if can_be(joined, True):
                        api[Tell(name, joined, plus, anew)] = None
        defined = {name for file in seen for name in self.scan(file).defines}
        return list(headers)[:40], [tell for tell in api if tell.name not in defined][:60]

    def shared(self, sources: Sequence[str], conditions: Mapping[str, Test]) -> list[str]:
        """The first variable that a header defines, and that more than one of some sources include for certain."""
        headers = {file for file in self.scans if self.scans[file].variables}
        met: set[str] = set()
        for source in sources[:MOST_FILES] if headers and len(sources) > 1 else ():
            if condition(source, conditions) != TRUE:
                continue
            found = {
                f for f, when, name in self._visited(source, TRUE, {}) if f in headers and when == TRUE and not name
            }
            for file in sorted(found & met):
                return [self.scans[file].variables[0]]
            met |= found
        return []

    def _visited(self, file: str, when: Test, seen: dict[str, bool]) -> Iterator[tuple[str, Test, str]]:
        """A file after all that it includes, as the compiler meets them; a header that is not shipped by its name.

        `seen` says of each file whether it was met under a condition that may be known to hold: only then is it done.
        """
        surely = can_be(when, True)
        if (file in seen and (seen[file] or not surely)) or len(seen) >= MOST_FILES:
            return
        seen[file] = surely
        for name, test in self.scan(file).includes:
            joined = both("and", [when, test])
            shipped = self.shipped(name, file)
            if joined == FALSE:
                continue
            if shipped:
                yield from self._visited(shipped, joined, seen)
            elif not known_header(name) and not self.written(name):
                yield file, joined, name
        yield file, when, ""

    def written(self, name: str) -> bool:
        """Whether some script of the sdist names a header and writes files: it is made while building."""
        if self._writing is None:
            scripts = (
                text
                for member, text in self.tree.texts.items()
                if member.endswith(".py") and member.count("/") < DEEPEST_SCRIPT and not TESTING.search(member)
            )
            self._writing = [text for text in scripts if _WRITES.search(text)]
        return any(name.rpartition("/")[2] in text for text in self._writing)

    def lacks(self, name: str) -> bool:
        """Whether nobody brings a header: neither the compiler, nor the sdist, nor a script that writes it."""
        return not known_header(name) and not self.shipped(name, "") and not self.written(name)

    def shipped(self, name: str, includer: str) -> str:
        """The member that an include finds, if the sdist ships it wherever its include path may lead."""
        base = name.rpartition("/")[2]
        if base not in self.ends and (f"{base}.in" in self.ends or f"{base}.cmake" in self.ends):
            return self.ends.get(f"{base}.in", self.ends.get(f"{base}.cmake", []))[0]  # it is made while building
        found = [
            m
            for m in self.ends.get(base, ())
            if m == name or m.endswith(f"/{name.removeprefix('../').removeprefix('./')}")
        ]
        if not found and "../" in name:
            found = self.ends.get(base, [])
        if not found:  # it is made while building
            found = [
                m for end in (".in", ".cmake") for m in self.ends.get(f"{base}{end}", ()) if m.endswith(name + end)
            ]
        if name in C and all(member.rpartition("/")[0] != includer.rpartition("/")[0] for member in found):
            return ""  # the C library's own, and a substitute for systems that lack it
        if len(found) > 1:
            folder = includer.rpartition("/")[0]
            found = sorted(found, key=lambda member: -_common(member, folder))
        return found[0] if found else ""


def condition(source: str, when: Mapping[str, Test]) -> Test:
    """The condition under which a source is compiled; lists are often grown by names whose folder is added later."""
    return when.get(source) or when.get(source.rpartition("/")[2], TRUE)


def _common(member: str, folder: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(member, f"{folder}/", strict=False)) if a != b), len(folder))


def is_of_system(name: str) -> bool:
    """Whether a header is known to be one that a package of the system brings."""
    return name in HEADERS or any(name.startswith(folder) for folder in HEADERS if folder.endswith("/"))


def known_header(name: str) -> bool:
    """Whether a header comes with the compiler, the C library or CPython."""
    if name in ("sys/acl.h", "sys/capability.h") or name in NUMPY_2_HEADERS:  # of libraries, or gone from one
        return False
    return (
        name in C
        or name in CPLUSPLUS
        or name in PYTHON
        or name.startswith((*SYSTEM_FOLDERS, "cpython/", "internal/pycore"))
        or name in ("pyconfig.h", "arm_neon.h", "arm_acle.h", "arm_sve.h", "altivec.h", "msa.h", "riscv_vector.h")
    )
