"""What the commands that a setup script replaces do when a wheel is built."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from uvlint.model.build import Block, Maybe, Step

if TYPE_CHECKING:
    from uvlint.builds.calls import Calls
    from uvlint.builds.sandbox import Sandbox

# In the order in which building a wheel runs them.
COMMANDS = (
    *("egg_info", "dist_info", "bdist_wheel", "build", "build_py", "build_clib", "build_ext", "build_scripts"),
    *("build_src", "build_rust", "install", "install_lib", "install_data", "install_scripts"),
)
_METHODS = ("get_source_files", "initialize_options", "finalize_options", "run", "build_extensions", "build_extension")


def commanded(box: Sandbox) -> tuple[Step, ...]:
    """The steps of all commands of the sdist's own that building a wheel runs."""
    found: list[Step] = []
    for command in COMMANDS:
        if command in box.commands:
            script, defined = box.commands[command]
            steps = _methods(script, defined)
            found += [Maybe(tuple(steps))] if command in box.doubtful and steps else steps
    for name, (script, method) in box.late.items():
        found += _body(script, method, {name: method})
    return tuple(found)


def _methods(script: Calls, defined: ast.ClassDef) -> list[Step]:
    methods = _inherited(script, defined)
    found: list[Step] = []
    for name in _METHODS:
        if name in methods:
            found += _body(script, methods[name], methods)
    return found


def _body(script: Calls, method: ast.FunctionDef, methods: dict[str, ast.FunctionDef]) -> list[Step]:
    """The steps of one method, after which the script's names are as they were."""
    script.functions_of_class, script.calling = methods, [method.name]
    names, aliases = dict(script.names), dict(script.aliases)
    body = script.steps(method.body)
    script.names.clear()
    script.names.update(names)
    script.aliases.clear()
    script.aliases.update(aliases)
    script.functions_of_class, script.calling = {}, []
    return [Block(body)] if body else []


def _inherited(script: Calls, defined: ast.ClassDef, depth: int = 0) -> dict[str, ast.FunctionDef]:
    """The methods of a class and of those of its bases that the same file defines."""
    methods: dict[str, ast.FunctionDef] = {}
    for base in reversed(defined.bases):
        if isinstance(base, ast.Name) and base.id in script.classes and depth < 5 and base.id != defined.name:
            methods |= _inherited(script, script.classes[base.id], depth + 1)
    return methods | {node.name: node for node in defined.body if isinstance(node, ast.FunctionDef)}
