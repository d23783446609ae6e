"""What compiling takes: the sources of declared extension modules, and what their C, Cython and Fortran ask for."""

from __future__ import annotations

import ast
import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from uvlint.builds import cython
from uvlint.builds.condition import can_be
from uvlint.builds.constants import as_node, inside, name_of
from uvlint.builds.handed import handed
from uvlint.builds.includes import CPLUSPLUS_ENDINGS, TESTING, Includes, condition, is_of_system, known_header
from uvlint.builds.methods import Unclear
from uvlint.builds.preprocessor import scan
from uvlint.builds.syntax import parsed
from uvlint.data.c_api import NUMPY_2, WRITTEN
from uvlint.model.build import SHARED, TRUE, Extension, Tell, Test, Tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from uvlint.builds.calls import Calls

LANGUAGES = {
    **dict.fromkeys(["c"], "c"),
    **dict.fromkeys(CPLUSPLUS_ENDINGS, "c++"),
    **dict.fromkeys(["f", "for", "f77", "f90", "f95", "f03"], "fortran"),
    **dict.fromkeys(["pyx", "py"], "cython"),
    "i": "swig",
    "m": "objective-c",
    "mm": "objective-c",
    "cu": "cuda",
    "rs": "rust",
}
_POINTS = re.compile(r"include_dirs?\b|\bC(?:PP)?FLAGS\b|[\"\']-I")  # a script that tells compilers where headers lie
_COMPILED = ("c", "cpp", "cc", "cxx", "pyx", "f", "f90")
_NUMPY = re.compile(r"^[ \t]*(?:cimport[ \t]+numpy|from[ \t]+numpy[ \t]+cimport)\b", re.MULTILINE)


class Natives:
    """The extension modules of one sdist, numbered as they are met."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.members = frozenset(tree.members)
        self.includes = Includes(tree)
        self.found: list[Extension] = []
        self._numbers: dict[tuple[object, ...], int] = {}
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
            self.includes.give(macros)
            found = self.extension(name, sources, libraries, kind, language, optional=optional, known=known, when=when)
            self.found.append(found)
            self.includes.give(())
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
        return [m for m in self.tree.members if m.rpartition(".")[2] in _COMPILED and not TESTING.search(m)]

    def cffi(self, file: str) -> int:
        """The number of the module that a script for cffi has compiled: what its C includes, wherever that stands."""
        key = ("cffi", file)
        if key not in self._numbers:
            texts = [
                node.value for node in ast.walk(parsed(self.tree.texts.get(file, ""))) if isinstance(node, ast.Constant)
            ]
            self.includes.scans[file] = scan(
                "\n".join(text for text in texts if isinstance(text, str) and "#include" in text)
            )
            headers, _ = self.includes.walked([file], {})
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
        for name, test in self.includes.scans[file].includes if folders is not None else ():
            reached = {posixpath.normpath(posixpath.join(folder, name)) for folder in folders or ()}
            found = known_header(name) or not reached.isdisjoint(self.members)
            if not found and self.includes.shipped(name, file) and not self.includes.written(name):
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
            if not can_be(condition(source, when), True):
                languages[tongue] = None
                continue  # nobody will ever know whether it is compiled
            if tongue == "cython":
                tells |= dict.fromkeys(cython.tells(self.tree, source))
                twin = self._twin(source)
                languages[tongue] = None
                if twin:
                    version = self.includes.scan(twin).generated
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
                version = self.includes.scan(source).generated
                generated |= dict.fromkeys([version] if version else [])
        if kind == "RustExtension":
            languages["rust"] = None
        if kind == "CUDAExtension":
            languages["cuda"] = None
        wanted = {name: None for source in untranslated for name in cython.headers(self.tree, source)}
        own = [file for file in (self.includes.shipped(name, "") for name in wanted) if file and file not in compiled]
        headers, api = self.includes.walked(compiled, when)
        through, _ = self.includes.walked(own, {})  # which of several headers of that name is meant, nobody can tell
        headers += [tell for tell in through if tell not in headers and is_of_system(tell.name)]
        headers += [Tell(name, TRUE, "c++" in languages) for name in wanted if self.includes.lacks(name)]
        api += [Tell(f"{SHARED}{name}", TRUE) for name in self.includes.shared(compiled, when)]
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

    def _twin(self, source: str) -> str:
        """The C that is shipped for a Cython source, `""` when there is none."""
        stem = source.rpartition(".")[0]
        return next((f"{stem}.{end}" for end in ("c", "cpp", "cc") if f"{stem}.{end}" in self.members), "")

    def _is_cut(self, source: str) -> bool:
        """Whether only the head is known of the C that old Cython wrote for a source; its last line is always alike."""
        twin = self._twin(source)
        version = self.includes.scan(twin).generated
        return version.startswith("0.") and not self.tree.texts[twin].rstrip().endswith("#endif /* Py_PYTHON_H */")


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
