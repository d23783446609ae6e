"""Held to the real uv, by hand: which sdists it takes metadata from without a build.

Each variant is an sdist on a find-links page. Nothing can be built, since `setuptools` and the other backends are
constrained away, so that uv either takes static metadata, gives up on the file, or stops where a build would begin.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from archive_samples import as_before_posix, tar

from uvlint.builds import facts
from uvlint.index.archive import Bounds, open_tree
from uvlint.model.build import Tree

pytestmark = pytest.mark.live

SETUP = "raise SystemExit(9)\n"
PROJECT = '[project]\nname = "foo"\nversion = "1.0"\n'
INFO = "Metadata-Version: 2.2\nName: foo\nVersion: 1.0\n"


def project(more: str = "", tail: str = "") -> dict[str, str]:
    return {"pyproject.toml": PROJECT + more + tail}


def info(more: str = "", head: str = INFO) -> dict[str, str]:
    return {"PKG-INFO": head + more}


def versioned(version: str) -> dict[str, str]:
    return info(head=INFO.replace("2.2", version))


VARIANTS: dict[str, dict[str, str]] = {
    "nothing": {},
    "project": project(),
    "project with dependencies": project('dependencies = ["idna"]\n'),
    "project, dynamic dependencies": project('dynamic = ["dependencies"]\n'),
    "project, dynamic extras": project('dynamic = ["optional-dependencies"]\n'),
    "project, dynamic python": project('dynamic = ["requires-python"]\n'),
    "project, dynamic readme": project('dynamic = ["readme", "scripts"]\n'),
    "project, dynamic version": {"pyproject.toml": '[project]\nname = "foo"\ndynamic = ["version"]\n'},
    "project without version": {"pyproject.toml": '[project]\nname = "foo"\n'},
    "project, Dependencies in capitals": project('dynamic = ["Dependencies"]\n'),
    "project without name": {"pyproject.toml": '[project]\nversion = "1.0"\n'},
    "project with a bad name": {"pyproject.toml": '[project]\nname = "-foo-"\nversion = "1.0"\n'},
    "project with another name": {"pyproject.toml": '[project]\nname = "bar"\nversion = "1.0"\n'},
    "project with another version": {"pyproject.toml": '[project]\nname = "foo"\nversion = "2.0"\n'},
    "project with a local version": {"pyproject.toml": '[project]\nname = "foo"\nversion = "1.0+x"\n'},
    "project, equal version": {"pyproject.toml": '[project]\nname = "Foo"\nversion = "1.0.0"\n'},
    "project with a bad version": {"pyproject.toml": '[project]\nname = "foo"\nversion = "one"\n'},
    "project, bad version and PKG-INFO": {**info(), "pyproject.toml": '[project]\nname = "foo"\nversion = "one"\n'},
    "project with another version, PKG-INFO": {
        **info(),
        "pyproject.toml": '[project]\nname = "foo"\nversion = "2.0"\n',
    },
    "project, bad dependency": project('dependencies = ["idna >> 3"]\n'),
    "project, bad dependency, PKG-INFO": {**info(), **project('dependencies = ["idna >> 3"]\n')},
    "project, lenient dependency": project('dependencies = ["idna>=2.*"]\n'),
    "project, dependencies no list": project('dependencies = "idna"\n'),
    "project, dependency no string": project("dependencies = [1]\n"),
    "project, extras": project("", '[project.optional-dependencies]\nx = ["idna"]\n'),
    "project, bad extra name": project("", '[project.optional-dependencies]\n"-" = ["idna"]\n'),
    "project, bad extra requirement": project("", '[project.optional-dependencies]\nx = ["idna >> 3"]\n'),
    "project, python": project('requires-python = ">=3.8"\n'),
    "project, lenient python": project('requires-python = ">=3.8.*"\n'),
    "project, bad python": project('requires-python = "three"\n'),
    "project, bad python, PKG-INFO": {**info(), **project('requires-python = "three"\n')},
    "project, empty python": project('requires-python = ""\n'),
    "project, poetry without dependencies": project("", '[tool.poetry]\nname = "foo"\n'),
    "project, poetry with dependencies": project('dependencies = ["idna"]\n', '[tool.poetry]\nname = "foo"\n'),
    "project, poetry with a bad name": project("", '[tool.poetry]\nname = "-"\n'),
    "poetry alone": {"pyproject.toml": '[tool.poetry]\nname = "foo"\nversion = "1.0"\n'},
    "poetry alone, PKG-INFO 2.1": {**versioned("2.1"), "pyproject.toml": '[tool.poetry]\nname = "foo"\n'},
    "broken TOML": {"pyproject.toml": "[project\n"},
    "broken TOML, PKG-INFO": {**info(), "pyproject.toml": "[project\n"},
    "empty pyproject": {"pyproject.toml": ""},
    "empty pyproject, PKG-INFO": {**info(), "pyproject.toml": ""},
    "project is no table": {"pyproject.toml": "project = 1\n"},
    "dynamic is no list": project("dynamic = true\n"),
    "PKG-INFO 1.0": versioned("1.0"),
    "PKG-INFO 2.1": info("Requires-Dist: idna\n", INFO.replace("2.2", "2.1")),
    "PKG-INFO 2.2": versioned("2.2"),
    "PKG-INFO 2.4": info("Requires-Dist: idna\n", INFO.replace("2.2", "2.4")),
    "PKG-INFO 2.10": versioned("2.10"),
    "PKG-INFO 3.0": versioned("3.0"),
    "PKG-INFO 2": versioned("2"),
    "PKG-INFO two": versioned("two"),
    "PKG-INFO dynamic Requires-Dist": info("Dynamic: Requires-Dist\n"),
    "PKG-INFO dynamic requires-dist": info("Dynamic: requires-dist\n"),
    "PKG-INFO dynamic Requires-Python": info("Dynamic: Requires-Python\n"),
    "PKG-INFO dynamic Provides-Extra": info("Dynamic: Provides-Extra\n"),
    "PKG-INFO dynamic Version": info("Dynamic: Version\n"),
    "PKG-INFO lower-case fields": info(head=INFO.lower()),
    "PKG-INFO without version": info(head="Metadata-Version: 2.2\nName: foo\n"),
    "PKG-INFO without name": info(head="Metadata-Version: 2.2\nVersion: 1.0\n"),
    "PKG-INFO without metadata version": info(head="Name: foo\nVersion: 1.0\n"),
    "PKG-INFO with another name": info(head=INFO.replace("foo", "bar")),
    "PKG-INFO with another version": info(head=INFO.replace("1.0", "1.1")),
    "PKG-INFO with a bad name": info(head=INFO.replace("foo", "-")),
    "PKG-INFO with a bad version": info(head=INFO.replace("1.0", "one")),
    "PKG-INFO with a bad requirement": info("Requires-Dist: idna >> 3\n"),
    "PKG-INFO with a bad python": info("Requires-Python: three\n"),
    "PKG-INFO with a lenient python": info("Requires-Python: >=3.8.*\n"),
    "PKG-INFO with a bad extra": info("Provides-Extra: -\n"),
    "PKG-INFO behind an empty line": info(head="\n" + INFO),
    "PKG-INFO with a mark of byte order": info(head="\ufeff" + INFO),
    "PKG-INFO in a folder": {"foo.egg-info/PKG-INFO": INFO},
    "requires.txt": {**versioned("2.1"), "foo.egg-info/requires.txt": "idna\n"},
    "project in latin-1": {"pyproject.toml": "latin"},
    "project with a mark of byte order": {"pyproject.toml": "\ufeff" + PROJECT},
    "project, CRLF": {"pyproject.toml": PROJECT.replace("\n", "\r\n")},
    "PKG-INFO, CRLF": info(head=INFO.replace("\n", "\r\n")),
    "PKG-INFO 02.02": versioned("02.02"),
    "PKG-INFO 2.2.1": versioned("2.2.1"),
    "PKG-INFO +2.2": versioned("+2.2"),
    "project, tool is no table": {"pyproject.toml": "tool = 1\n" + PROJECT},
    "project, poetry is no table": {"pyproject.toml": "tool.poetry = 1\n" + PROJECT},
    "project, deprecated fields": project("unknown = 1\n"),
    "project, dynamic name": project('dynamic = ["name"]\n'),
    "PKG-INFO with a local version": info(head=INFO.replace("1.0", "1.0+x")),
    "PKG-INFO, folded": info("Requires-Dist: idna\n  >=1\n"),
    "PKG-INFO, Requires": info("Requires: idna\n"),
    "build-system without requires": project("", '[build-system]\nbuild-backend = "x"\n'),
    "build-system without requires, dynamic": project(
        'dynamic = ["dependencies"]\n', '[build-system]\nbuild-backend = "x"\n'
    ),
    "build-system is no table, PKG-INFO": {**info(), "pyproject.toml": "build-system = 1\n"},
    "build-system is no table, dynamic": {
        "pyproject.toml": "build-system = 1\n" + PROJECT + 'dynamic = ["dependencies"]\n'
    },
}


def archive(name: str) -> bytes:
    files: dict[str, str | bytes] = {f"foo-1.0/{path}": text for path, text in VARIANTS[name].items()}
    if name == "project in latin-1":
        files["foo-1.0/pyproject.toml"] = (PROJECT + 'description = "\xe9"\n').encode("latin-1")
    return tar({"foo-1.0/setup.py": SETUP, **files})


def asked(raw: bytes, folder: Path) -> str:
    """`static`, `build` or `refused`, as uv decides."""
    (folder / "links").mkdir()
    (folder / "links" / "foo-1.0.tar.gz").write_bytes(raw)
    backends = ["setuptools<0", "hatchling<0", "poetry-core<0", "flit-core<0"]
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["foo"]\n'
        f'[tool.uv]\nfind-links = ["links"]\nno-index = true\nbuild-constraint-dependencies = {backends}\n'
        '[[tool.uv.dependency-metadata]]\nname = "idna"\nversion = "3.0"\n'
    )
    (folder / "links" / "idna-3.0-py3-none-any.whl").write_bytes(b"never opened")
    binary = shutil.which("uv")
    if binary is None:
        from uv import find_uv_bin

        binary = find_uv_bin()
    done = subprocess.run(
        [binary, "lock", "--verbose", "--cache-dir", str(folder / "cache")],
        cwd=folder,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", "UV_NO_WRAP": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if "Failed to resolve requirements from" in done.stderr:
        return "build"
    return "static" if done.returncode == 0 else "refused"


def told(raw: bytes) -> str:
    tree = open_tree("foo-1.0.tar.gz", raw, Bounds())
    assert isinstance(tree, Tree)
    found = facts.read(tree)
    return "refused" if found.refused else "static" if found.static else "build"


@pytest.mark.parametrize("name", VARIANTS)
def test_uv_decides_in_the_same_way(name: str, tmp_path: Path) -> None:
    assert told(archive(name)) == asked(archive(name), tmp_path)


def test_uv_unpacks_no_headers_older_than_posix(tmp_path: Path) -> None:
    raw = as_before_posix(tar({f"foo-1.0/{path}": text for path, text in info().items()}))
    assert told(raw) == asked(raw, tmp_path) == "refused"
