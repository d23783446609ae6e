"""What backends refuse because of the files that an sdist has, or has not."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from uvlint.builds.toml import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uvlint.model.build import Tree

_NAMED = re.compile(r"(?<![a-z])packages\b|\bpy_modules\b|\bext_modules\b|\bpbr\b|\bd2to1\b|\bskbuild\b")
_NAMED_IN_SETTINGS = re.compile(r"packages|py[_-]modules")

# `FlatLayoutPackageFinder.DEFAULT_EXCLUDE` and `FlatLayoutModuleFinder.DEFAULT_EXCLUDE` of setuptools 84.2.1.
_NO_PACKAGES = frozenset(
    [
        *("ci", "bin", "debian", "doc", "docs", "documentation", "manpages", "news", "newsfragments", "changelog"),
        *("test", "tests", "unit_test", "unit_tests", "example", "examples", "scripts", "tools", "util", "utils"),
        *("python", "build", "benchmark", "benchmarks", "exercise", "exercises", "htmlcov"),
    ]
)
_NO_MODULES = (
    *("setup", "conftest", "test", "tests", "example", "examples", "build", "toxfile", "noxfile", "pavement", "dodo"),
    *("tasks", "fabfile", "[Ss][Cc]onstruct", "conanfile", "manage", "benchmark", "benchmarks", "exercise"),
    *("exercises", "[._]*"),
)


def is_ambiguous(tree: Tree) -> bool:
    """Whether setuptools is told no packages and finds several at the root, which it refuses.

    https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#flat-layout
    """
    scripts = [text for file, text in tree.texts.items() if file.endswith(".py") and "/" not in file]
    settings = [tree.texts.get(file, "") for file in ("setup.cfg", "pyproject.toml")]
    if any(_NAMED.search(text) for text in scripts) or any(_NAMED_IN_SETTINGS.search(text) for text in settings):
        return False
    folders = {member.partition("/")[0] for member in tree.members if "/" in member}
    if "src" in folders:
        return False
    packages = {name for name in folders if name.isidentifier() and name[0] not in "._" and name not in _NO_PACKAGES}
    modules = {member[:-3] for member in tree.members if "/" not in member and member.endswith(".py")}
    modules = {name for name in modules if not any(fnmatch.fnmatchcase(name, other) for other in _NO_MODULES)}
    return len(packages) > 1 or (not packages and len(modules) > 1)


def absent(tree: Tree, project: Mapping[str, object]) -> Iterator[str]:
    """The files that `pyproject.toml` names and the sdist has not: Hatchling, Flit, PDM and Poetry insist on them."""
    tool = table(project, "tool")
    poetry, hatch, metadata = table(tool, "poetry"), table(table(tool, "hatch"), "build"), table(project, "project")
    named = [poetry.get("readme"), metadata.get("readme"), table(metadata, "readme").get("file")]
    named.append(table(metadata, "license").get("file"))
    wheel = table(table(hatch, "targets"), "wheel")
    forced = [*table(hatch, "force-include"), *table(wheel, "force-include")]
    folders = {member[:at] for member in tree.members for at in range(len(member)) if member[at] == "/"}
    for path in [*named, *forced]:
        if isinstance(path, str) and path.strip("./") and not path.startswith(("/", "..", "~")):
            plain = path.removeprefix("./").rstrip("/")
            if plain not in tree.members and plain not in folders:
                yield plain
