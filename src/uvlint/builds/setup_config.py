"""The `[options]` of a `setup.cfg`, as setuptools reads them."""

from __future__ import annotations

import configparser
import posixpath
import re
from typing import TYPE_CHECKING

from uvlint.builds.values import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uvlint.model.build import Tree

_LARGEST = 100_000  # characters of one value
_REFERENCE = re.compile(r"%\(([^()\n]{1,100})\)s")
KEYS = ("install_requires", "extras_require", "python_requires", "setup_requires")


def options(tree: Tree) -> Mapping[str, Value]:
    """The keywords of `setup()` that `setup.cfg` gives; a value that cannot be told is Unknown."""
    text = tree.texts.get("setup.cfg")
    if text is None:
        return {}
    parser = _Parser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        why = Unknown("`setup.cfg` cannot be read")
        return dict.fromkeys(KEYS, why)
    own = {key.replace("-", "_"): value for key, value in _section(parser, "options").items()}
    found: dict[str, Value] = {key: _listed(own[key], tree) for key in KEYS if own.get(key) and key != "extras_require"}
    if "python_requires" in found:
        found["python_requires"] = own["python_requires"].strip()
    extras = {key: _listed(value, tree) for key, value in _section(parser, "options.extras_require").items()}
    return found | ({"extras_require": extras} if extras else {})


class _Parser(configparser.RawConfigParser):
    """Keys as written; what `%(key)s` stands for is filled in below, where its size is bounded."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _section(parser: configparser.RawConfigParser, name: str) -> Mapping[str, str]:
    raw = {key: value or "" for key, value in parser.items(name)} if parser.has_section(name) else {}
    return {key: _filled(value, raw) for key, value in raw.items()}


def _filled(value: str, section: Mapping[str, str]) -> str:
    """The value with others of its section in it; what is too deep or too large stays as written."""
    for _ in range(configparser.MAX_INTERPOLATION_DEPTH):
        filled = _REFERENCE.sub(lambda found: section.get(found[1], found[0]), value)
        if filled == value or len(filled) > _LARGEST:
            break
        value = filled
    return value.replace("%%", "%")


def _listed(value: str, tree: Tree) -> Value:
    """The lines of a value; `file:` names files of the tree whose lines count."""
    if value.strip().startswith("file:"):
        return from_files([path.strip() for path in re.split(r"[,\n]", value.strip()[5:]) if path.strip()], tree)
    lines = value.splitlines() if "\n" in value else value.split(";")  # so setuptools has it; a marker is then none
    return [line for line in lines if line.strip() and not line.strip().startswith("#")]


def from_files(paths: list[str], tree: Tree) -> Value:
    """The lines of the files, as the `file` of setuptools has them."""
    lines: list[Value] = []
    for path in paths:
        text = tree.texts.get(posixpath.normpath(path))
        if text is None:
            return Unknown(f"`{path}` is not in the sdist")
        lines += [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return lines
