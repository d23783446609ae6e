"""The commands that a build script runs, and those that it looks for first."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from uvlint.builds.constants import ROOT, Reader, Unclear, Value, inside
from uvlint.builds.keywords import Keywords
from uvlint.data.commands import ANSWERING
from uvlint.model.build import Fetch, Run, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMANDS = {"call", "check_call", "check_output", "Popen", "run"}
RUNNERS = {f"subprocess.{name}": False for name in _COMMANDS} | {
    "subprocess.getoutput": True,
    "subprocess.getstatusoutput": True,
    "os.system": True,
    "os.popen": True,
    "os.execvp": False,
    "distutils.spawn.spawn": False,
}
_BUILDERS = {
    "sh",
    "bash",
    "make",
    "gmake",
    "cmake",
    "ninja",
    "meson",
    "scons",
    "autoreconf",
    "git",
    "wget",
    "curl",
    "tar",
}
_BUILDERS |= {"unzip", "cp", "mv", "mkdir", "swig", "bison", "flex", "protoc", "cython", "npm", "yarn", "cargo", "go"}
_FETCHING = re.compile(r"^[ \t]*(curl|wget|git clone)[ \t]", re.MULTILINE)
_QUOTED = re.compile(r"^\s*([A-Za-z.][\w./+-]{0,60})")
_DEEPEST = 8  # how many names a command may go through


class Running(Keywords):
    """The part of reading a script that knows what commands it runs."""

    reader: Reader
    lists: dict[str, ast.expr]

    def command(self, node: ast.Call, *, quiet: bool, name: str) -> Iterator[Step]:
        if not node.args:
            return
        first = node.args[0]
        spoken: list[Value]
        try:
            if isinstance(first, ast.Name) and first.id in self.lists:
                raise Unclear  # what is known of such a list may begin after its head
            value = self.reader.value(first)
            spoken = list(value) if isinstance(value, tuple) else list(str(value).split())
        except Unclear:
            spoken = self.partly(first)
        shell = any(word.arg == "shell" and self.test(word.value).op == "true" for word in node.keywords)
        words = [word for word in spoken if isinstance(word, str)]
        found = _QUOTED.match(words[0]) if words else None
        if words:
            yield from self._own_script(words, node)
        if words and words[0].endswith("autogen.sh"):
            yield Run("autoreconf", quiet, "autogen.sh", self.at(node))
            return
        if not found or found[1].startswith("./") or "=" in found[1]:
            return
        command = found[1]
        if command == "git" and len(words) > 1 and words[1] in ("clone", "submodule", "fetch", "pull"):
            self.box.made.anything = True
            yield Fetch(f"git {words[1]}", self.at(node))
            return
        if command in ("wget", "curl"):
            yield Fetch(command, self.at(node))
        if command == "git":
            command = "git describe" if name.endswith(("check_output", "check_call")) else "git"
        if command == "python" and words[1:4] == ["-m", "pip", "install"]:
            command = "pip"
        argument = next((w.split()[0] for w in words[1:] if re.match(r"[A-Za-z][\w.+-]{1,60}( |$)", w)), "")
        if command == "pkg-config" and argument:
            command = f"pkg-config {argument}"
        loud = not (quiet or shell)
        how = name.rpartition(".")[2]
        yield Run(command, not loud, how if loud or how in ANSWERING else "", self.at(node))

    def _own_script(self, words: list[str], node: ast.Call) -> Iterator[Step]:
        """A script of the sdist, or a builder: it makes files, and may fetch them first."""
        first = words[0].partition(" ")[0]
        self.box.made.anything = self.box.made.anything or first.startswith(("./", ROOT)) or first in _BUILDERS
        for word in words[:2]:
            try:
                text = self.box.tree.texts.get(inside(word), "") if word.endswith(".sh") else ""
            except Unclear:
                continue
            if found := _FETCHING.search(text):
                yield Fetch(found[1], self.at(node))
                return

    def partly(self, node: ast.expr, depth: int = 0) -> list[Value]:
        """The words of a command whose later ones may be unknown."""
        if depth > _DEEPEST:
            return []
        if isinstance(node, ast.Name) and node.id in self.lists:
            return self.partly(self.lists[node.id], depth + 1)
        if isinstance(node, ast.BinOp):
            return self.partly(node.left, depth + 1)
        if isinstance(node, ast.List | ast.Tuple):
            words: list[Value] = []
            for item in node.elts:
                if self.full(item) == "sys.executable":
                    words.append("python")
                    continue
                try:
                    words.append(self.reader.value(item))
                except Unclear:
                    if not words:
                        return []
                    words.append("?")
            return words
        if isinstance(node, ast.Call) and self.full(node.func) == "shlex.split" and node.args:
            return self.partly(node.args[0], depth + 1)
        try:
            value = self.reader.value(node)
        except Unclear:
            return []
        return list(value.split()) if isinstance(value, str) else []
