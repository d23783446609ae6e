"""Metadata that is certain although uv would build: what the files of an sdist leave no choice about.

`PKG-INFO` and `requires.txt` were computed on the maintainer's machine. They are taken for what they say only where
nothing of that machine can have gone in; elsewhere they must at least not contradict what the build files say.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement

from uvlint.builds import setup_config
from uvlint.builds.requires import NotToldError, agree, extras, listed, python, refused, sections
from uvlint.builds.setup_script import Call, calls
from uvlint.builds.static import declared_requirements
from uvlint.builds.syntax import parse
from uvlint.builds.toml import table, texts
from uvlint.builds.values import Unknown, Value, same, unknown_in
from uvlint.data.declarative import DECLARATIVE, FLIT, HARMLESS, SETUPTOOLS
from uvlint.model import headers
from uvlint.model.grammar import canonicalize_name
from uvlint.model.package import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uvlint.model.build import Tree

_SAFE_MODULES = frozenset(
    [
        "setuptools",
        "distutils",
        "os",
        "os.path",
        "io",
        "re",
        "codecs",
        "pathlib",
        "sys",
        "json",
        "ast",
        "glob",
        "textwrap",
        "collections",
        "itertools",
        "__future__",
        "setuptools.command",
        "distutils.core",
        "distutils.extension",
        "setuptools.extension",
        "setuptools.command.test",
    ]
)
_OPEN_TO_ALL = frozenset(
    {"path", "linesep", "walk", "listdir", "chdir", "getcwd", "stderr", "stdout", "exit", "argv", "sep"}
)
_CHECKED = ("install_requires", "extras_require")  # the keywords whose requirements setuptools reads strictly
_TELLING = ("pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO")


class Proof(Struct, frozen=True):
    """The metadata, or None and the reasons why it is not certain.

    `invalid` are the keywords of `setup()` that surely hold what is no requirement.
    """

    metadata: Metadata | None = None
    doubts: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()


def prove(tree: Tree, pyproject: Mapping[str, Any]) -> Proof:
    """What is certain of an sdist that has no static metadata."""
    unread = next((name for name in _TELLING if name in tree.members and name not in tree.texts), None)
    if unread:
        return Proof(None, (f"`{unread}` is a link, or too large to be read",))
    system = table(pyproject, "build-system")
    backend = system.get("build-backend", "setuptools.build_meta:__legacy__")
    if not isinstance(backend, str) or system.get("backend-path"):
        return Proof(None, ("it brings a build backend of its own",))
    try:
        if backend in SETUPTOOLS:
            return _setuptools(tree, pyproject)
        if backend in FLIT and table(pyproject, "tool", "flit", "metadata"):
            return Proof(_flit(table(pyproject, "tool", "flit", "metadata")))
        if backend in DECLARATIVE:
            return _declared(tree, pyproject)
    except NotToldError as error:
        return Proof(None, (str(error),))
    except RecursionError:
        return Proof(None, ("its build files are nested too deeply",))
    return Proof(None, (f"what the build backend `{backend}` makes of its files is not followed",))


# ---- backends that only read tables ---------------------------------------------------------------


def _declared(tree: Tree, pyproject: Mapping[str, Any]) -> Proof:
    told = shipped(tree)
    if told is None:
        return Proof(None, ("it has no `PKG-INFO`",))
    poetry = table(pyproject, "tool", "poetry")
    wanted = {canonicalize_name(name) for name in table(poetry, "dependencies") if name != "python"}
    has = {canonicalize_name(Requirement(text).name) for text in told.requires_dist}
    if poetry and wanted != has:
        return Proof(None, ("its `PKG-INFO` and its `pyproject.toml` name different requirements",))
    if not poetry and not has:
        return Proof(None, ("its `PKG-INFO` names no requirements, and old ones leave them out",))
    return Proof(told)


def _flit(told: Mapping[str, Any]) -> Metadata:
    bounds = told.get("requires-python")
    more = {name: texts(held) or () for name, held in table(told, "requires-extra").items()}
    found = declared_requirements(texts(told.get("requires", [])) or (), more)
    if isinstance(found, str):
        raise NotToldError(f"`pyproject.toml` asks for {found}")
    return Metadata(python(bounds), found, (), tuple(canonicalize_name(name) for name in more))


# ---- setuptools -----------------------------------------------------------------------------------


def _setuptools(tree: Tree, pyproject: Mapping[str, Any]) -> Proof:
    doubts: list[str] = []
    given = _keywords(tree, doubts)
    for name, value in setup_config.options(tree).items():
        if not given.get(name):
            given[name] = value
    given |= _project(tree, pyproject)
    invalid = () if doubts else tuple(name for name in _CHECKED if refused(given.get(name)))
    plugin = _plugin(given.get("setup_requires"), texts(table(pyproject, "build-system").get("requires", [])) or ())
    if plugin:
        return Proof(None, (plugin,), invalid)
    found: Metadata | None = None
    if not doubts:
        try:
            plain = listed(given.get("install_requires"))
            optional, names = extras(given.get("extras_require"))
            found = Metadata(python(given.get("python_requires")), plain + optional, (), names)
        except NotToldError as error:
            where = f"line {error.line} of `setup.py` " if error.line else ""
            doubts.append(f"{where}{error}")
    told = shipped(tree)
    if found is None:
        return Proof(told if told and _ignores_its_machine(tree) else None, tuple(doubts), invalid)
    if told is not None and not agree(found.requires_dist, told.requires_dist):
        return Proof(None, ("what the sdist says of its requirements contradicts its build files",))
    return Proof(found)


def _keywords(tree: Tree, doubts: list[str]) -> dict[str, Value]:
    """The keywords of `setup()` that tell of requirements."""
    if "setup.py" not in tree.members:
        if "pyproject.toml" not in tree.members:
            doubts.append("it has neither a `pyproject.toml` nor a `setup.py`")
        return {}
    found = calls(tree)
    if isinstance(found, str):
        doubts.append(found)
        return {}
    if not found:
        doubts.append("`setup.py` calls no `setup()` that is found")
        return {}
    first = {name: found[0].keywords.get(name) for name in setup_config.KEYS}
    if any(not same(first[name], call.keywords.get(name)) for call in found[1:] for name in setup_config.KEYS):
        doubts.append("`setup.py` calls `setup()` more than once, with other requirements")
    if all(call.condition for call in found):
        why = found[0].condition
        doubts.append(f"line {found[0].line} of `setup.py` calls `setup()` where it {why.reason if why else ''}")
    doubts += dict.fromkeys(fault for call in found for fault in _faults(call))
    return first


def _faults(call: Call) -> Iterator[str]:
    """What makes the keywords of a call less than the whole truth. Keywords that setuptools does not know are nothing
    where no plugin is installed that would read them."""
    commands = call.keywords.get("cmdclass")
    if "distclass" in call.keywords:
        yield f"line {call.line} of `setup.py` brings its own `distclass`"
    if isinstance(commands, dict) and not {"egg_info", "dist_info"}.isdisjoint(map(str, commands)):
        yield f"line {call.line} of `setup.py` replaces the command that writes the metadata"
    hidden = unknown_in(call.keywords.get(""))
    if hidden:
        yield f"line {hidden.line or call.line} of `setup.py` {hidden.reason}"


def _project(tree: Tree, pyproject: Mapping[str, Any]) -> dict[str, Value]:
    """What the `[project]` table says instead; its dynamic fields may be in `[tool.setuptools.dynamic]`."""
    if "project" not in pyproject:
        return {}
    project = table(pyproject, "project")
    dynamic = texts(project.get("dynamic", [])) or ()
    found: dict[str, Value] = {}
    elsewhere = table(pyproject, "tool", "setuptools", "dynamic")
    fields = {
        "dependencies": "install_requires",
        "optional-dependencies": "extras_require",
        "requires-python": "python_requires",
    }
    for field, keyword in fields.items():
        if field not in dynamic:
            found[keyword] = project.get(field)
        elif field in elsewhere:
            told = elsewhere[field]
            found[keyword] = (
                {name: _dynamic(part, tree) for name, part in told.items()}
                if field == "optional-dependencies" and isinstance(told, dict)
                else _dynamic(told, tree)
            )
    return found


def _dynamic(told: object, tree: Tree) -> Value:
    files = told.get("file") if isinstance(told, dict) else None
    names = (files,) if isinstance(files, str) else texts(files)
    if names is None:
        return Unknown("`pyproject.toml` takes them from elsewhere")
    return setup_config.from_files(list(names), tree)


def _plugin(setup_requires: Value, build_requires: tuple[str, ...]) -> str:
    """What may hook into setuptools, said; "" when nothing does."""
    try:
        wanted = (*listed(setup_requires), *build_requires)
        names = [canonicalize_name(Requirement(text).name) for text in wanted]
    except NotToldError as error:
        return f"what its build installs is not certain: {error}"
    except InvalidRequirement:
        return "what its build installs is not certain"
    other = next((name for name in names if name not in HARMLESS), None)
    return f"its build installs `{other}`, which may change the metadata" if other else ""


# ---- what the sdist says of itself ----------------------------------------------------------------


def shipped(tree: Tree) -> Metadata | None:
    """The metadata that the sdist was made with: `PKG-INFO`, with the requirements of `*.egg-info/requires.txt` where
    it has none. None when it does not tell.

    setuptools deletes an empty `requires.txt`, so an egg-info folder without one had no requirements; a PKG-INFO
    without Requires-Dist says nothing, since older versions of the format, and of setuptools, never wrote it.
    """
    text = tree.texts.get("PKG-INFO")
    if text is None:
        return None
    told = headers.metadata(list(headers.fields(text)))
    if told.requires_dist:
        return told if _are_requirements(told.requires_dist) else None
    eggs = [path.rpartition("/")[0] for path in tree.members if path.endswith(".egg-info/SOURCES.txt")]
    if len(eggs) != 1:
        return told if "tool.poetry" in tree.texts.get("pyproject.toml", "") else None
    try:
        asked, names = sections(tree.texts.get(f"{eggs[0]}/requires.txt", ""))
    except NotToldError:
        return None
    return Metadata(told.requires_python, asked, told.classifiers, names)


def _are_requirements(found: tuple[str, ...]) -> bool:
    try:
        return all(Requirement(text) is not None for text in found)
    except InvalidRequirement:
        return False


def _ignores_its_machine(tree: Tree) -> bool:
    """Whether nothing in `setup.py` looks at the machine, so that what it computed there holds everywhere."""
    if "setup.py" not in tree.members:
        return True
    parsed = parse(tree.texts.get("setup.py", ""))
    return not isinstance(parsed, str) and all(_is_blind(node) for node in ast.walk(parsed))


def _is_blind(node: ast.AST) -> bool:
    match node:
        case ast.Import():
            return all(alias.name in _SAFE_MODULES for alias in node.names)
        case ast.ImportFrom():
            bound = [alias.name for alias in node.names]
            unsafe = node.module in ("os", "sys") and any(name not in _OPEN_TO_ALL for name in bound)
            return node.module in _SAFE_MODULES and not unsafe
        case ast.Attribute(value=ast.Name(id="os" | "sys")):
            return node.attr in _OPEN_TO_ALL
        case ast.Try():
            return False
        case ast.Name():
            return node.id not in ("exec", "eval", "__import__", "execfile", "getattr", "globals", "compile")
    return True
