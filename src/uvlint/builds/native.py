"""What compiling takes: the sources of declared extension modules, and what their C, Cython and Fortran ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uvlint.builds.condition import both
from uvlint.builds.constants import Unclear, as_node, inside
from uvlint.builds.preprocessor import Source, scan
from uvlint.data.headers import CPLUSPLUS, NUMPY_2_HEADERS, PYTHON, SHIPPED_BY, SYSTEM_FOLDERS, C
from uvlint.model.build import FALSE, TRUE, Extension, Tell, Test, Tree

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from uvlint.builds.calls import Calls

LANGUAGES = {
    **dict.fromkeys(["c"], "c"),
    **dict.fromkeys(["cc", "cpp", "cxx", "c++"], "c++"),
    **dict.fromkeys(["f", "for", "f77", "f90", "f95", "f03"], "fortran"),
    **dict.fromkeys(["pyx", "py"], "cython"),
    "i": "swig",
    "m": "objective-c",
    "mm": "objective-c",
    "cu": "cuda",
    "rs": "rust",
}
MOST_FILES = 300
_WRITES = re.compile(r"""\b(?:open|fopen)\s*\([^()\n]{1,120}(?:\([^()\n]{0,80}\))?[^()\n]{0,40},\s*["'][wa]b?t?["']""")
_COMPILED = ("c", "cpp", "cc", "cxx", "pyx", "f", "f90")
_TESTING = re.compile(r"(?:^|/)(?:tests?|examples?|docs?|benchmarks?|vendor(?:ed)?)/")
_CYTHON_TELLS = (
    ("print statement", re.compile(r"^[ \t]*print[ \t]+[\"'\w]", re.MULTILINE)),
    ("except X, e", re.compile(r"^[ \t]*except[ \t]+[\w.]{1,80}[ \t]*,[ \t]*\w{1,40}[ \t]*:", re.MULTILINE)),
    ("numpy.int_t", re.compile(r"\b(?:np|cnp|c_np|np_c|numpy)\.u?int_t\b")),
    ("long", re.compile(r"(?:\bisinstance\s*\([^()\n]{1,60}\blong\b|(?<![\w.>])(?<!unsigned )(?<!long )\blong\s*\()")),
)


class Natives:
    """The extension modules of one sdist, numbered as they are met."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.members = frozenset(tree.members)
        self.ends: dict[str, list[str]] = {}
        for member in tree.members:
            self.ends.setdefault(member.rpartition("/")[2], []).append(member)
        self.scans: dict[str, Source] = {}
        self.found: list[Extension] = []
        self._numbers: dict[tuple[object, ...], int] = {}

    def number(self, node: ast.Call, kind: str, script: Calls) -> int:
        """The number of the extension module that a call declares."""
        words = _words(node, script)
        if kind == "cythonize":
            sources, known = self._sources(node.args[0] if node.args else None, script)
            name = ""
        else:
            position = 1 if kind != "RustExtension" else 9
            given = words.get("sources", node.args[position] if len(node.args) > position else None)
            sources, known = self._sources(given, script)
            name = next(iter(script.reader.texts(words.get("name", node.args[0] if node.args else None))), "")
        libraries = script.reader.texts(words.get("libraries"))
        optional = "optional" in words and script.test(words["optional"]) == TRUE
        language = next(iter(script.reader.texts(words.get("language"))), "")
        if not known and kind != "RustExtension":  # often one source is named in a condition: its C or its Cython
            sources = tuple(dict.fromkeys([*sources, *self.named(name)] if name or sources else self.compilable()))
        key = (name, sources, libraries, optional, language, kind, known)
        if key not in self._numbers:
            self._numbers[key] = len(self.found)
            self.found.append(self.extension(name, sources, libraries, kind, language, optional=optional, known=known))
        return self._numbers[key]

    def _sources(self, node: ast.expr | None, script: Calls) -> tuple[tuple[str, ...], bool]:
        if node is None:
            return (), False
        try:
            value = script.reader.value(node)
            known = isinstance(value, str | tuple)
        except Unclear:
            known = False
        texts: list[str] = []
        for text in script.reader.texts(node):
            try:
                path = inside(text)
            except Unclear:
                known = False
                continue
            texts += self._matching(path) if "*" in path else [path]
        return tuple(texts), known and bool(texts)

    def named(self, name: str) -> list[str]:
        """The sources that an extension module is most likely made of, by its name, when the script does not tell."""
        if not name:
            return []
        stem = name.replace(".", "/")
        found = [
            m
            for m in self.tree.members
            if m.rpartition(".")[2] in _COMPILED and f"/{m.rpartition('.')[0]}".endswith(f"/{stem}")
        ]
        last = stem.rpartition("/")[2]
        return found or [
            m
            for m in self.tree.members
            if m.rpartition(".")[2] in _COMPILED and m.rpartition("/")[2].rpartition(".")[0] in (last, f"{last}module")
        ]

    def _matching(self, pattern: str) -> list[str]:
        regex = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        return [member for member in self.tree.members if re.fullmatch(regex, member)]

    def compilable(self) -> list[str]:
        """Every source that may be compiled, but for those of tests, examples and vendored projects."""
        return [m for m in self.tree.members if m.rpartition(".")[2] in _COMPILED and not _TESTING.search(m)]

    def everything(self) -> Extension:
        """All C sources of the sdist, where the script does not tell which are compiled."""
        return self.extension("", self.compilable(), (), "", "", optional=False, known=False)

    def extension(
        self,
        name: str,
        sources: Iterable[str],
        libraries: tuple[str, ...],
        kind: str,
        language: str,
        *,
        optional: bool,
        known: bool,
    ) -> Extension:
        """What compiling some sources takes."""
        languages: dict[str, None] = {}
        compiled: list[str] = []
        generated: dict[str, None] = {}
        untranslated: list[str] = []
        tells: dict[str, None] = {}
        absent: list[str] = []
        for source in sources:
            stem, _, ending = source.rpartition(".")
            tongue = LANGUAGES.get(ending.lower(), "c" if ending == "C" else "")
            if not tongue:
                continue
            if tongue == "cython":
                tells |= dict.fromkeys(self._cython(source))
                twin = next((f"{stem}.{end}" for end in ("c", "cpp", "cc") if f"{stem}.{end}" in self.members), "")
                languages[tongue] = None
                if twin:
                    version = self.scan(twin).generated
                    generated |= dict.fromkeys([version] if version else [])
                    compiled.append(twin)
                else:
                    untranslated.append(source)
                continue
            if source not in self.members:
                pyx = f"{stem}.pyx"
                if pyx in self.members:
                    languages["cython"] = None
                    untranslated.append(pyx)
                    tells |= dict.fromkeys(self._cython(pyx))
                elif known:
                    absent.append(source)
                continue
            languages["c++" if tongue == "c" and language == "c++" else tongue] = None
            if tongue in ("c", "c++"):
                compiled.append(source)
                version = self.scan(source).generated
                generated |= dict.fromkeys([version] if version else [])
        if kind == "RustExtension":
            languages["rust"] = None
        if kind == "CUDAExtension":
            languages["cuda"] = None
        headers, api = self._walked(compiled, cplusplus="c++" in languages)
        return Extension(
            name=name,
            languages=tuple(languages),
            libraries=libraries,
            headers=tuple(headers),
            api=tuple(api),
            generated=tuple(generated),
            untranslated=tuple(untranslated),
            tells=tuple(tells),
            absent=tuple(absent),
            optional=optional,
            known=known,
        )

    def scan(self, file: str) -> Source:
        """What one file says, read once."""
        if file not in self.scans:
            self.scans[file] = scan(self.tree.texts.get(file, ""))
        return self.scans[file]

    def _cython(self, source: str) -> Iterator[str]:
        text = self.tree.texts.get(source, "")
        for name, regex in _CYTHON_TELLS:
            if regex.search(text) and source.endswith(".pyx"):
                yield name

    def _walked(self, sources: Iterable[str], *, cplusplus: bool) -> tuple[list[Tell], list[Tell]]:
        """The headers that sources need and nobody ships, in the order of need, and their uses of the C API."""
        headers: dict[Tell, None] = {}
        api: dict[Tell, None] = {}
        seen: dict[str, None] = {}
        for source in sources:
            for file, when, missing in self._visited(source, TRUE, seen):
                plus = cplusplus or LANGUAGES.get(source.rpartition(".")[2].lower()) == "c++"
                if missing:
                    headers[Tell(missing, when, plus)] = None
                    continue
                found = self.scan(file)
                anew = bool(found.generated)
                for name, test in (*found.api, *found.functions):
                    api[Tell(name, both("and", [when, test]), plus, anew)] = None
        defined = {name for file in seen for name in self.scan(file).defines}
        return list(headers)[:40], [tell for tell in api if tell.name not in defined][:60]

    def _visited(self, file: str, when: Test, seen: dict[str, None]) -> Iterator[tuple[str, Test, str]]:
        """A file after all that it includes, as the compiler meets them; a header that is not shipped by its name."""
        if file in seen or len(seen) >= MOST_FILES:
            return
        seen[file] = None
        for name, test in self.scan(file).includes:
            joined = both("and", [when, test])
            shipped = self.shipped(name, file)
            if joined == FALSE:
                continue
            if shipped:
                yield from self._visited(shipped, joined, seen)
            elif not known_header(name) and not self.written(name.rpartition("/")[2]):
                yield file, joined, name
        yield file, when, ""

    def written(self, name: str) -> bool:
        """Whether some script of the sdist names a header and writes files: it is made while building."""
        return any(
            member.endswith(".py") and member.count("/") < 2 and name in text and _WRITES.search(text)
            for member, text in self.tree.texts.items()
        )

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
        if len(found) > 1:
            folder = includer.rpartition("/")[0]
            found = sorted(found, key=lambda member: -_common(member, folder))
        return found[0] if found else ""


def _words(node: ast.Call, script: Calls) -> dict[str, ast.expr]:
    """The keywords of a call, those of a dict that is handed to it too."""
    words: dict[str, ast.expr] = {}
    for word in node.keywords:
        if word.arg:
            words[word.arg] = word.value
            continue
        try:
            value = script.reader.value(word.value)
        except Unclear:
            continue
        if isinstance(value, dict):
            words |= {key: as_node(each) for key, each in value.items() if key not in words}
    return words


def _common(member: str, folder: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(member, f"{folder}/", strict=False)) if a != b), len(folder))


def known_header(name: str) -> bool:
    """Whether a header comes with the compiler, the C library, CPython or a Python distribution."""
    if name in ("sys/acl.h", "sys/capability.h") or name in NUMPY_2_HEADERS:  # of libraries, or gone from one
        return False
    return (
        name in C
        or name in CPLUSPLUS
        or name in PYTHON
        or name.startswith((*SYSTEM_FOLDERS, *SHIPPED_BY, "cpython/", "internal/pycore"))
        or name in ("pyconfig.h", "arm_neon.h", "arm_acle.h", "arm_sve.h", "altivec.h", "msa.h", "riscv_vector.h")
    )
