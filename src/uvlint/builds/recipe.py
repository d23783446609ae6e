"""What a build of an sdist would run and compile, read from its files."""

from __future__ import annotations

import configparser
import re
import tomllib
from typing import TYPE_CHECKING

from uvlint.builds.commands import commanded
from uvlint.builds.in_tree_backend import followed
from uvlint.builds.keywords import CHECKED
from uvlint.builds.layout import absent, is_ambiguous
from uvlint.builds.native import Natives
from uvlint.builds.program import Script
from uvlint.builds.sandbox import Sandbox
from uvlint.builds.tolerance import asked_headers, asks, tolerates
from uvlint.data.backends import SCIKIT_BUILD_KEYS
from uvlint.data.system_packages import CMAKE_PACKAGES, COMMANDS
from uvlint.model.build import Compile, Keyword, Recipe, Step, Tree, every
from uvlint.model.lenient import is_requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MESON = re.compile(r"\bdependency\(\s*'([\w.+-]{1,60})'(?P<rest>[^)]{0,300})\)")
_FIND = re.compile(r"^[ \t]*find_package\s*\(\s*(\w{1,60})(?P<rest>[^)]{0,200})\)", re.MULTILINE | re.IGNORECASE)
_SUBDIRECTORY = re.compile(r"^[ \t]*add_subdirectory\s*\(\s*([\w./-]{1,120})\s*[)\n ]", re.MULTILINE | re.IGNORECASE)
MOST_PACKAGES = 40  # that one file of CMake is asked about
_CMAKE_FETCH = re.compile(
    r"\b(FetchContent_MakeAvailable|ExternalProject_Add|FetchContent_Populate|CPMAddPackage)\s*\(", re.IGNORECASE
)
_CMAKE_IF = re.compile(r"^[ \t]*(?:if|function|macro)[ \t]*\(", re.MULTILINE | re.IGNORECASE)
_CMAKE_ENDIF = re.compile(r"^[ \t]*(?:endif|endfunction|endmacro)[ \t]*\(", re.MULTILINE | re.IGNORECASE)
_CMAKE_FORTRAN = re.compile(
    r"^[ \t]*(?:project[ \t]*\([^)]{1,200}\bFortran\b|enable_language[ \t]*\(\s*Fortran)", re.MULTILINE | re.IGNORECASE
)
_FAKE = re.compile(r"\b(?:fake|placeholder|dummy) (?:package|project|distribution)\b", re.IGNORECASE)
_DASHED = re.compile(r"^([a-z]+-[a-z-]+)\s*[=:]", re.MULTILINE)


def read(tree: Tree, invalid: Iterable[str] = ()) -> Recipe:
    """The recipe of an sdist: a pure function of its files.

    `invalid` are the keywords of `setup()` that are known to hold what is no requirement.
    """
    natives = Natives(tree)
    box = Sandbox(tree, natives)
    project = _toml(tree.texts.get("pyproject.toml", ""))
    box.path = [*_backend_path(project), *_root_on_path(project)]
    script = Script(box, "setup.py", main=True)
    program: tuple[Step, ...] = ()
    build: tuple[Step, ...] = ()
    hook = _poetry_script(project)
    backend, wraps = (
        followed(box, _backend(project)) if box.path and "backend-path" in _build_system(project) else ((), "")
    )
    if hook:
        program = Script(box, hook, main=True).run(tree.texts.get(hook))
    elif "setup.py" in tree.members:
        program = script.run(tree.texts.get("setup.py"))
        build = commanded(box)
    if not any(isinstance(step, Compile) for step in every(program)) and _declares(program):
        natives.found.append(natives.everything())
        program = (*program, Compile(len(natives.found) - 1))
    return Recipe(
        script="setup.py" in tree.members,
        program=program,
        build=build,
        backend=backend,
        wraps=wraps,
        hook=hook,
        tolerant=tolerates(tree.texts.get("setup.py", "")),
        extensions=tuple(natives.found),
        settings=(
            *_cmake(tree),
            *_packages(tree),
            *dict.fromkeys([*_settings(tree.texts.get("setup.cfg", "")), *(f"invalid={name}" for name in invalid)]),
            *_tables(project),
            *_manners(tree),
            *(f"absent={path}" for path in absent(tree, project)),
        ),
        configs=tuple(dict.fromkeys(_configs(tree))),
        tools=tuple(_tools(tree)),
        dependencies=tuple(dict.fromkeys(_dependencies(tree))),
        downloads=tuple(dict.fromkeys(_downloads(tree))),
        crates=_crates(tree),
        invalid=tuple(_incomplete(project)),
        cut=box.cut or tree.cut,
    )


def _declares(program: tuple[Step, ...]) -> bool:
    return any(isinstance(step, Keyword) and step.name == "ext_modules" for step in every(program))


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _build_system(project: dict[str, object]) -> dict[str, object]:
    table = project.get("build-system")
    return table if isinstance(table, dict) else {}


def _backend(project: dict[str, object]) -> str:
    backend = _build_system(project).get("build-backend")
    return backend if isinstance(backend, str) else ""


def _backend_path(project: dict[str, object]) -> list[str]:
    paths = _build_system(project).get("backend-path")
    texts = [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []
    return ["" if path in (".", "./") else path.strip("/").removeprefix("./") for path in texts]


def _root_on_path(project: dict[str, object]) -> list[str]:
    """Only the legacy backend of setuptools puts the sdist's folder on the path of imports."""
    backend = _build_system(project).get("build-backend")
    return [""] if backend in (None, "setuptools.build_meta:__legacy__") else []


_MINIMUM = re.compile(r"cmake_minimum_required\s*\(\s*VERSION\s+(\d{1,2}\.\d{1,3})[^)]{0,60}\)", re.IGNORECASE)


def _cmake(tree: Tree) -> Iterator[str]:
    """The oldest CMake that one of its files is written for, as `cmake=2.8`; a range counts by its upper end."""
    found: list[str] = []
    reached = _subdirectories(tree)
    for file, text in tree.texts.items():
        if file.rpartition("/")[2] == "CMakeLists.txt" and (file.count("/") <= 1 or file in reached):
            for match in _MINIMUM.finditer(text):
                upper = re.search(r"\.\.\.(\d{1,2}\.\d{1,3})", match[0])
                found.append(upper[1] if upper else match[1])
    if found:
        yield f"cmake={min(found, key=lambda text: tuple(map(int, text.split('.'))))}"


def _subdirectories(tree: Tree) -> set[str]:
    """The files of CMake that the root's leads to in any case."""
    left, seen = ["CMakeLists.txt"], set[str]()
    while left and len(seen) < MOST_PACKAGES:
        file = left.pop()
        text = tree.texts.get(file, "")
        if file in seen or not text:
            continue
        seen.add(file)
        folder = file.removesuffix("CMakeLists.txt")
        found = list(_SUBDIRECTORY.finditer(text))[:MOST_PACKAGES]
        left += [f"{folder}{each[1].strip('/')}/CMakeLists.txt" for each in found if _is_reached(text, each.start())]
    return seen


def _manners(tree: Tree) -> Iterator[str]:
    """What is told of a setup script as a whole.

    `placeholder` when it says of itself that it is none of the real package, `asks` when it tries the compiler first
    (`asks=HEADER` with a header), `flat-layout` when setuptools would have to guess which packages are meant.
    """
    if _FAKE.search(tree.texts.get("setup.py", "")):
        yield "placeholder"
    if asks(tree.texts.get("setup.py", "")):
        yield "asks"
    yield from (f"asks={header}" for header in asked_headers(tree.texts.get("setup.py", "")))
    if is_ambiguous(tree):
        yield "flat-layout"


def _tables(project: dict[str, object]) -> Iterator[str]:
    """The tables of a backend's own that a later release of it refuses."""
    tool = project.get("tool")
    flit, scikit = (tool.get(name) if isinstance(tool, dict) else None for name in ("flit", "scikit-build"))
    if isinstance(flit, dict) and "metadata" in flit:
        yield "flit-metadata"
    cmake = scikit.get("cmake") if isinstance(scikit, dict) else None
    if isinstance(scikit, dict) and isinstance(cmake, dict) and "minimum-version" not in scikit:
        yield from (f"scikit-build=cmake.{key}" for key in SCIKIT_BUILD_KEYS if key in cmake)


_NO_LIBRARY = {"pkg-config", "git-config", "python-config", "python3-config"}
_CONFIG = re.compile(r"[\"'/ ]([a-z][a-z0-9]{1,20}[-_]config)\b(?!=)")


def _configs(tree: Tree) -> Iterator[str]:
    """The commands that its scripts ask where a library is: `gdal-config` and its like."""
    for file, text in tree.texts.items():
        if (
            file.endswith(".py")
            and file.count("/") < 2
            and file.rpartition("/")[2].startswith(("setup", "config", "build"))
        ):
            code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
            yield from (
                f for f in _CONFIG.findall(code) if f in COMMANDS or (f.endswith("-config") and f not in _NO_LIBRARY)
            )


def _incomplete(project: dict[str, object]) -> Iterator[str]:
    """A `[project]` table that uv refuses before it calls any hook: no name, or no version and none promised."""
    table = project.get("project")
    if isinstance(table, dict):
        dynamic = table.get("dynamic")
        promised = isinstance(dynamic, list) and "version" in dynamic
        if not isinstance(table.get("name"), str) or not ("version" in table or promised):
            yield "pyproject.toml"


def _poetry_script(project: dict[str, object]) -> str:
    """The script that Poetry runs to build a wheel: `tool.poetry.build`."""
    table: object = project
    for key in ("tool", "poetry", "build"):
        table = table.get(key) if isinstance(table, dict) else None
    name = table.get("script") if isinstance(table, dict) else table
    return name if isinstance(name, str) else ""


def _settings(text: str) -> Iterator[str]:
    """The keys of `setup.cfg` that decide about the build."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        if text.strip():
            yield "unreadable"
        return
    for section in parser.sections():
        if section not in ("metadata", "options") and not section.startswith("options."):
            continue
        for key, value in parser.items(section):
            if "-" in key and section in ("metadata", "options"):
                yield f"dashed={key}"
            if key in ("use_2to3", "convert_2to3_doctests") and value.strip().lower() in ("1", "true", "yes"):
                yield "use_2to3"
            if (key in CHECKED or section == "options.extras_require") and _is_ambiguous(value):
                yield f"invalid={key if key in CHECKED else 'extras_require'}"
            if key == "setup_requires":
                yield from (f"setup_requires={line.strip()}" for line in value.splitlines() if line.strip())
            if key == "version" and value.startswith("attr:"):
                yield f"attr={value.removeprefix('attr:').strip()}"


_VARIABLES = (
    *("os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release"),
    *("platform_system", "platform_version", "python_version", "python_full_version", "implementation_name", "extra"),
)  # of markers (PEP 508)


def _is_ambiguous(value: str) -> bool:
    """Whether a requirement and its marker stand on one line, which setuptools takes for two requirements."""
    parts = value.split(";")
    return (
        "\n" not in value
        and len(parts) == 2
        and parts[1].strip().startswith(_VARIABLES)
        and not is_requirement(parts[1])
    )


def _tools(tree: Tree) -> Iterator[str]:
    files = {"CMakeLists.txt": "cmake", "meson.build": "meson", "Cargo.toml": "cargo", "configure": "make"}
    yield from (tool for file, tool in files.items() if file in tree.members)
    if any(m.endswith("/Cargo.toml") for m in tree.members) and "Cargo.toml" not in tree.members:
        yield "cargo"
    if _is_fortran(tree):
        yield "fortran"


def _dependencies(tree: Tree) -> Iterator[str]:
    """What the root's build files require of the system."""
    for found in _MESON.finditer(tree.texts.get("meson.build", "")):
        if "required" not in found["rest"] or re.search(r"required\s*:\s*true", found["rest"]):
            yield found[1]


def _downloads(tree: Tree) -> Iterator[str]:
    """What CMake fetches in any case: not below a condition of its own."""
    for file, text in tree.texts.items():
        if file == "CMakeLists.txt" or (file.endswith("/CMakeLists.txt") and file.count("/") == 1):
            if file.partition("/")[0].startswith(("test", "bench", "example", "doc")):
                continue
            yield from (found[1] for found in _CMAKE_FETCH.finditer(text) if _is_reached(text, found.start()))


def _is_reached(text: str, at: int) -> bool:
    """Whether a line of CMake stands below no condition."""
    before = text[:at]
    return len(_CMAKE_IF.findall(before)) == len(_CMAKE_ENDIF.findall(before))


def _packages(tree: Tree) -> Iterator[str]:
    """The packages that CMake looks for in any case, and ends without, as `find=NAME`."""
    text = tree.texts.get("CMakeLists.txt", "")
    for found in list(_FIND.finditer(text))[:MOST_PACKAGES]:
        if (
            found[1] in CMAKE_PACKAGES
            and re.search(r"\bREQUIRED\b", found["rest"])
            and _is_reached(text, found.start())
        ):
            yield f"find={found[1]}"


def _is_fortran(tree: Tree) -> bool:
    """Whether CMake asks for a Fortran compiler."""
    return _CMAKE_FORTRAN.search(tree.texts.get("CMakeLists.txt", "")) is not None


def _crates(tree: Tree) -> bool:
    """Whether a Rust build takes crates from a registry: they are named and not vendored."""
    if any("/vendor/" in f"/{member}" and member.endswith("Cargo.toml") for member in tree.members):
        return False
    for member in tree.members:
        if member.rpartition("/")[2] == "Cargo.toml":
            table = _toml(tree.texts.get(member, "")).get("dependencies")
            if isinstance(table, dict) and any(not (isinstance(v, dict) and "path" in v) for v in table.values()):
                return True
    return False
