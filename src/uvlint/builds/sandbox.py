"""What all scripts of one build share: the files, the path of imports, what has been imported and declared."""

import ast
from typing import TYPE_CHECKING, Protocol

from uvlint.model.build import Tree

if TYPE_CHECKING:
    from uvlint.builds.calls import Calls

_LOADED = {"setuptools", "distutils", "pkg_resources", "_distutils_hack"}  # imported before the script begins


class ExtensionReader(Protocol):
    """Tells what compiling a declared extension module takes."""

    def number(self, node: ast.Call, kind: str, script: "Calls") -> int:
        """The number of the extension that a call declares."""
        ...


class Sandbox:
    """What all scripts of one build share: the files, the path of imports and what has been imported already."""

    def __init__(self, tree: Tree, extend: "ExtensionReader | None" = None) -> None:
        self.tree = tree
        self.members = frozenset(tree.members)
        self.folders = frozenset(member.rpartition("/")[0] for member in tree.members)
        self.path: list[str] = [""]
        self.imported: set[str] = set()
        self.steps = 0
        self.cut = False
        self.extend = extend
        self.commands: dict[str, tuple[Calls, ast.ClassDef]] = {}
        self.modules: dict[str, Calls] = {}

    def locate(self, module: str) -> list[tuple[str, str]]:
        """The files that an import of a module runs, the packages above it first, with the name of each."""
        parts = module.split(".")
        if parts[0] in _LOADED:
            return []
        for folder in self.path:
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
