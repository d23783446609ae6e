"""What compiling takes: the sources of declared extension modules, and what their C, Cython and Fortran ask for."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from uvlint.builds import cython
from uvlint.builds.condition import both, can_be
from uvlint.builds.constants import as_node, inside, name_of
from uvlint.builds.handed import Handed, handed
from uvlint.builds.methods import Unclear
from uvlint.builds.preprocessor import Source, included, scan
from uvlint.builds.syntax import parsed
from uvlint.data.c_api import NUMPY_2, WRITTEN
from uvlint.data.headers import CPLUSPLUS, NUMPY_2_HEADERS, PYTHON, SYSTEM_FOLDERS, C
from uvlint.data.system_packages import HEADERS
from uvlint.model.build import FALSE, SHARED, TRUE, Extension, Tell, Test, Tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from uvlint.builds.calls import Calls
    from uvlint.builds.macros import Macro

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
MOST_SETS = 4  # of macros that extension modules are compiled with
DEEPEST = 12  # how many headers may include one another
DEEPEST_SCRIPT = 4  # folders above a script that may write headers
_WRITES = re.compile(r"""\b(?:open|fopen)\s*\([^()\n]{1,120}(?:\([^()\n]{0,80}\))?[^()\n]{0,40},\s*["'][wa]b?t?["']""")
_POINTS = re.compile(r"include_dirs?\b|\bC(?:PP)?FLAGS\b|[\"\']-I")  # a script that tells compilers where headers lie
_COMPILED = ("c", "cpp", "cc", "cxx", "pyx", "f", "f90")
_TESTING = re.compile(r"(?:^|/)(?:tests?|examples?|docs?|benchmarks?|vendor(?:ed)?)/")
_NUMPY = re.compile(r"^[ \t]*(?:cimport[ \t]+numpy|from[ \t]+numpy[ \t]+cimport)\b", re.MULTILINE)


class Natives:
    """The extension modules of one sdist, numbered as they are met."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.members = frozenset(tree.members)
        self.ends: dict[str, list[str]] = {}
        for member in tree.members:
            self.ends.setdefault(member.rpartition("/")[2], []).append(member)
        self.given: Mapping[str, Macro] = {}  # the macros that the script hands the compiler for one extension module
        self.scans: dict[str, Source] = {}  # what the files say with those macros
        self._scans: dict[Handed, dict[str, Source]] = {(): self.scans}
        self.found: list[Extension] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._writing: list[str] | None = None  # the scripts that write files
        scripts = (text for file, text in tree.texts.items() if file.endswith(".py") and file.count("/") < 2)
        self.cythonizes = any("cythonize" in text for text in scripts)

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
        macros = handed(words, script)
        if not known and kind != "RustExtension":  # often one source is named in a condition: its C or its Cython
            sources = tuple(dict.fromkeys([*sources, *self.named(name)]))
            if language != "java" and not any(source.rpartition(".")[2].lower() in LANGUAGES for source in sources):
                sources = tuple(self.compilable())
        key = (name, sources, libraries, optional, language, kind, known, macros)
        if key not in self._numbers:
            self._numbers[key] = len(self.found)
            when = script.box.when
            self._given(macros)
            found = self.extension(name, sources, libraries, kind, language, optional=optional, known=known, when=when)
            self.found.append(found)
            self._given(())
        return self._numbers[key]

    def _given(self, macros: Handed) -> None:
        """Read the files with some macros from now on; few sets of them are told apart, since each costs a reading."""
        if macros not in self._scans and len(self._scans) > MOST_SETS:
            macros = ()
        self.given, self.scans = dict(macros), self._scans.setdefault(macros, {})

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
            if path.rpartition("/")[2].startswith("."):  # the ending of a name that is not known
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

    def cffi(self, file: str) -> int:
        """The number of the module that a script for cffi has compiled: what its C includes, wherever that stands."""
        key = ("cffi", file)
        if key not in self._numbers:
            texts = [
                node.value for node in ast.walk(parsed(self.tree.texts.get(file, ""))) if isinstance(node, ast.Constant)
            ]
            self.scans[file] = scan("\n".join(text for text in texts if isinstance(text, str) and "#include" in text))
            headers, _ = self._walked([file], {})
            headers = [*self._out_of_reach(file), *headers]
            self._numbers[key] = len(self.found)
            self.found.append(Extension(name=file, languages=("c",), headers=tuple(headers)))
        return self._numbers[key]

    def _out_of_reach(self, file: str) -> Iterator[Tell]:
        """The headers of the sdist that a script for cffi has included, and names no folder for.

        cffi writes its C into a folder of the build's own: a header beside the script is not beside that.
        """
        others = (text for member, text in self.tree.texts.items() if "/" not in member and member.endswith(".py"))
        if any(_POINTS.search(text) for text in others if text != self.tree.texts.get(file)):
            return
        folders = _include_dirs(parsed(self.tree.texts.get(file, "")))
        for name, test in self.scans[file].includes if folders is not None else ():
            reached = {posixpath.normpath(posixpath.join(folder, name)) for folder in folders or ()}
            found = known_header(name) or not reached.isdisjoint(self.members)
            if not found and self.shipped(name, file) and not self.written(name.rpartition("/")[2]):
                yield Tell(name, test)

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
        when: Mapping[str, Test] = MappingProxyType({}),
    ) -> Extension:
        """What compiling some sources takes; `when` are the conditions under which some of them are there."""
        languages: dict[str, None] = {}
        compiled: list[str] = []
        generated: dict[str, None] = {}
        untranslated: list[str] = []
        tells: dict[str, None] = {}
        absent: list[str] = []
        sources = tuple(sources)
        twins = {source.rpartition(".")[0] for source in sources if source.endswith(".pyx")}
        twins &= {source.rpartition(".")[0] for source in sources if not source.endswith(".pyx")}
        # Of a Cython source and its C one or the other is compiled, whatever decides between them.
        when = {source: test for source, test in when.items() if not _ends(source.rpartition(".")[0], twins)}
        for source in sources:
            stem, _, ending = source.rpartition(".")
            tongue = LANGUAGES.get(ending.lower(), "c" if ending == "C" else "")
            if not tongue:
                continue
            if not can_be(_condition(source, when), True):
                languages[tongue] = None
                continue  # nobody will ever know whether it is compiled
            if tongue == "cython":
                tells |= dict.fromkeys(cython.tells(self.tree, source))
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
                    tells |= dict.fromkeys(cython.tells(self.tree, pyx))
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
        wanted = {name: None for source in untranslated for name in cython.headers(self.tree, source)}
        own = [file for file in (self.shipped(name, "") for name in wanted) if file and file not in compiled]
        headers, api = self._walked(compiled, when)
        through, _ = self._walked(own, {})  # which of several headers of that name is meant, nobody can tell
        headers += [tell for tell in through if tell not in headers and is_of_system(tell.name)]
        headers += [
            Tell(name, TRUE, "c++" in languages)
            for name in wanted
            if not known_header(name) and not self.shipped(name, "") and not self.written(name.rpartition("/")[2])
        ]
        api += [Tell(f"{SHARED}{name}", TRUE) for name in self._shared(compiled, when)]
        written = {name for source in sources for name in self._written(source)} if generated else ()
        api += [Tell(name, TRUE, "c++" in languages, generated=True) for name in sorted(written)]
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
            cythonized=self.cythonizes and "cython" in languages,
        )

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

    def _written(self, source: str) -> Iterator[str]:
        """What a Cython source, or a file that it includes, has and what old releases wrote other C for."""
        if not source.endswith(".pyx"):
            return
        text = self.tree.texts.get(source, "")
        folder = source.rpartition("/")[0]
        parts = [f"{folder}/{name}" if folder else name for name in cython.INCLUDED.findall(text)[:100]]
        shared = self.tree.texts.get(f"{source.removesuffix('.pyx')}.pxd", "")
        if self._is_cut(source) and (_NUMPY.search(text) or _NUMPY.search(shared)):
            yield from NUMPY_2
        for part in (text, *(self.tree.texts.get(name, "") for name in parts)):
            yield from (name for name, (pattern, *_) in WRITTEN.items() if re.search(pattern, part))

    def _is_cut(self, source: str) -> bool:
        """Whether only the head is known of the C that old Cython wrote for a source; its last line is always alike."""
        stem = source.removesuffix(".pyx")
        twin = next((f"{stem}.{end}" for end in ("c", "cpp", "cc") if f"{stem}.{end}" in self.members), "")
        version = self.scan(twin).generated
        return version.startswith("0.") and not self.tree.texts[twin].rstrip().endswith("#endif /* Py_PYTHON_H */")

    def _walked(self, sources: Iterable[str], conditions: Mapping[str, Test]) -> tuple[list[Tell], list[Tell]]:
        """The headers that sources need and nobody ships, in the order of need, and their uses of the C API."""
        headers: dict[Tell, None] = {}
        api: dict[Tell, None] = {}
        seen: dict[str, bool] = {}
        for source in sources:
            for file, when, missing in self._visited(source, _condition(source, conditions), seen):
                if not can_be(when, True):
                    continue  # nobody will ever know whether the compiler meets it
                plus = LANGUAGES.get(source.rpartition(".")[2].lower()) == "c++"  # whatever the module's language is
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

    def _shared(self, sources: Sequence[str], conditions: Mapping[str, Test]) -> list[str]:
        """The first variable that a header defines, and that more than one of some sources include for certain."""
        headers = {file for file in self.scans if self.scans[file].variables}
        met: set[str] = set()
        for source in sources[:MOST_FILES] if headers and len(sources) > 1 else ():
            if _condition(source, conditions) != TRUE:
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
            elif not known_header(name) and not self.written(name.rpartition("/")[2]):
                yield file, joined, name
        yield file, when, ""

    def written(self, name: str) -> bool:
        """Whether some script of the sdist names a header and writes files: it is made while building."""
        if self._writing is None:
            scripts = (
                text
                for member, text in self.tree.texts.items()
                if member.endswith(".py") and member.count("/") < DEEPEST_SCRIPT and not _TESTING.search(member)
            )
            self._writing = [text for text in scripts if _WRITES.search(text)]
        return any(name in text for text in self._writing)

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


def _include_dirs(module: ast.Module) -> list[str] | None:
    """The folders that the one `set_source` of a script names for headers; None when that is not certain."""
    calls = [n for n in ast.walk(module) if isinstance(n, ast.Call) and name_of(n.func).endswith(".set_source")]
    if len(calls) != 1 or any(word.arg is None for word in calls[0].keywords):
        return None
    texts = [n.value for n in ast.walk(calls[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    if any(text.startswith("-I") for text in texts):
        return None
    words = {word.arg: word.value for word in calls[0].keywords}
    if "extra_compile_args" in words and not isinstance(words["extra_compile_args"], ast.List | ast.Tuple):
        return None
    given = words.get("include_dirs", ast.List([], ast.Load()))
    items = given.elts if isinstance(given, ast.List | ast.Tuple) else [None]
    folders = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return folders if len(folders) == len(items) else None


def _ends(stem: str, paths: Collection[str]) -> bool:
    """Whether a path is one of some, or the end of one: lists are often grown by names whose folder is added later."""
    return any(path == stem or path.endswith(f"/{stem}") for path in paths)


def _condition(source: str, when: Mapping[str, Test]) -> Test:
    """The condition under which a source is compiled; lists are often grown by names whose folder is added later."""
    return when.get(source) or when.get(source.rpartition("/")[2], TRUE)


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
