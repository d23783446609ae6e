"""What all scripts of one build share: the files, the path of imports, what has been imported and declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ast

    from uvlint.builds.calls import Calls
    from uvlint.model.build import Test, Tree

_LOADED = {"setuptools", "distutils", "pkg_resources", "_distutils_hack"}  # imported before the script begins


class ExtensionReader(Protocol):
    """Tells what compiling a declared extension module takes."""

    def number(self, node: ast.Call, kind: str, script: Calls) -> int:
        """The number of the extension that a call declares."""
        ...

    def cffi(self, file: str) -> int:
        """The number of the module that a script for cffi has compiled."""
        ...


class Made:
    """What a script has made while it ran, beside the files of the sdist: some paths, or nobody can tell what."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.anything = False

    def may_be(self, member: str) -> bool:
        """Whether something may lie at a path where the sdist has nothing."""
        return self.anything or any(f"{member}/".startswith(f"{path}/") for path in self.paths)


class Sandbox:
    """What all scripts of one build share: the files, the path of imports and what has been imported already."""

    def __init__(self, tree: Tree, extend: ExtensionReader | None = None) -> None:
        self.tree = tree
        self.members = frozenset(tree.members)
        self.folders = frozenset(member.rpartition("/")[0] for member in tree.members)
        self.path: list[str] = [""]
        self.imported: set[str] = set()
        self.steps = 0
        self.computed = 0  # statements of functions that have been followed for the values that they return
        self.asked = 0  # statements that have been looked at for answers
        self.cut = False
        self.extend = extend
        self.unclear = 0  # how many conditions that nobody can tell decide whether a statement is reached
        self.when: dict[str, Test] = {}  # by item of a list: the condition under which the list has grown by it
        self.lost = False  # whether a folder that nobody can tell is on the path of imports
        self.moved = False  # whether the script has changed its folder, so that paths no longer start from the root
        self.commands: dict[str, tuple[Calls, ast.ClassDef]] = {}
        self.late: dict[str, tuple[Calls, ast.FunctionDef]] = {}  # by class: what its objects do once they are told
        self.doubtful: set[str] = set()  # commands that may be replaced or not
        self.modules: dict[str, Calls] = {}
        self.made = Made()
        # By text: its syntax tree, which nobody changes, the names that its conditions ask for and those that it binds.
        self.parsed: dict[str, tuple[ast.Module, frozenset[str], frozenset[str]]] = {}
        self._places: dict[str, list[str]] = {}

    def _anywhere(self, top: str) -> list[str]:
        """The folders below the root in which a module of that name lies."""
        if top not in self._places:
            ends = (f"/{top}/__init__.py", f"/{top}.py")
            self._places[top] = sorted({m[: -len(end)] for m in self.members for end in ends if m.endswith(end)})
        return self._places[top]

    def locate(self, module: str) -> list[tuple[str, str]]:
        """The files that an import of a module runs, the packages above it first, with the name of each."""
        parts = module.split(".")
        if parts[0] in _LOADED:
            return []
        for folder in [*self.path, *(self._anywhere(parts[0]) if self.lost else ())]:
            found: list[tuple[str, str]] = []
            here = folder
            for number, part in enumerate(parts):
                name = ".".join(parts[: number + 1])
                below = f"{here}/{part}" if here else part
                if f"{below}/__init__.py" in self.members:
                    found.append((name, f"{below}/__init__.py"))
                    here = below
                elif f"{below}.py" in self.members:
                    found.append((name, f"{below}.py"))
                    break
                elif any(f == below or f.startswith(f"{below}/") for f in self.folders):
                    here = below  # a namespace package
                else:
                    break
            if found:
                return found
        return []
