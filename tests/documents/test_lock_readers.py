"""Locks of all formats, written by the real tools, read as resolutions; and broken ones, which are said to be so."""

import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_samples import told, world

from golden import FIXTURES
from locks import UV, environment
from uvlint.documents import disk, lock, lock_entries, lock_pdm, lock_poetry, lock_pylock, lock_uv, poetry_words
from uvlint.documents.lock import LockDocument
from uvlint.errors import DocumentError, FixError
from uvlint.manifests import projects_of
from uvlint.model.fix import Replace
from uvlint.model.place import Place
from uvlint.model.resolution import Resolution, reach, ways
from wheelhouse import sdist, wheel

UNIVERSE = world("3.11 3.12 3.13", "linux mac windows")
ALL = "everywhere"
MEMBER = """\
[project]
name = "member"
version = "0.2"
requires-python = ">=3.11,<3.14"
dependencies = ["wide"]
"""
PROJECT = """\
[project]
name = "Root_Project"
version = "0.1"
requires-python = ">=3.11"
dependencies = [
    "wide", "old<2; python_version < '3.12'", "old>=2; python_version >= '3.12'", "member", "folder", "source", "file",
]
[project.optional-dependencies]
cpu = ["rival==1"]
gpu = ["rival==2"]
more = ["wide[win]"]
[dependency-groups]
dev = ["deep", { include-group = "test" }]
test = ["only-win; sys_platform == 'win32'"]
[tool.uv]
conflicts = [[{ extra = "cpu" }, { extra = "gpu" }]]
[tool.uv.workspace]
members = ["member"]
[tool.uv.sources]
member = { workspace = true }
folder = { path = "../folder" }
file = { path = "../file-1-py3-none-any.whl" }
"""
SCRIPT = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["wide", "old<2; python_version < '3.12'", "old>=2; python_version >= '3.12'"]
# ///
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace and a script, locked by the real uv from a folder of small distributions."""
    top = tmp_path_factory.mktemp("locks")
    house = top / "a house"  # whose name is percent-encoded in addresses
    house.mkdir()
    for minor in (11, 12, 13):
        for platform in ("manylinux_2_17_x86_64", "win_amd64"):
            wheel(house, "old", "2", f"cp3{minor}-cp3{minor}-{platform}")
    wheel(house, "old", "1", "cp311-none-any")
    wheel(house, "wide", "1", requires=["deep; sys_platform == 'win32'", "only-win; extra == 'win'"], extras=["win"])
    wheel(house, "deep", "1.0+local.1", requires=["wide[win]"])
    wheel(house, "only-win", "1", "py3-none-win_amd64")
    wheel(house, "rival", "1")
    wheel(house, "rival", "2")
    wheel(top, "file", "1")
    static = '[project]\nname = "source"\nversion = "1"\ndependencies = ["wide"]\n'
    sdist(house, "source", "1", {"pyproject.toml": static})
    files = {
        "project/pyproject.toml": PROJECT,
        "project/member/pyproject.toml": MEMBER,
        "folder/pyproject.toml": '[project]\nname = "folder"\nversion = "0.3"\ndependencies = ["only-win"]\n',
        "project/script.py": SCRIPT,
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    ask(top, "lock", "--no-index", "--find-links", str(house))
    ask(top, "lock", "--script", "script.py", "--no-index", "--find-links", str(house))
    words = ("--frozen", "--no-header", "--extra", "cpu", "--all-groups", "--format", "pylock.toml")
    ask(top, "export", *words, "-o", "pylock.toml")
    return top / "project"


def ask(top: Path, *words: str) -> None:
    command = [UV, *words, "-q"]
    subprocess.run(command, cwd=top / "project", env=environment(top), capture_output=True, text=True, check=True)


def read(file: Path) -> Resolution:
    data = tomllib.loads(file.read_text())
    return lock_pylock.read(file.name, data) if file.name.startswith("pylock") else lock_uv.read(file.name, data)


def installed(resolution: Resolution) -> set[tuple[str, str, int, str, str, str]]:
    """Name and version, number of files, scope, way and targets of each package, or why it has none."""
    return {
        (
            f"{package.name} {package.release.version}".strip(),
            package.source or "",
            len(package.release.files),
            one.scope,
            " ".join(via),
            ALL if one.targets == UNIVERSE.everything else told(UNIVERSE, one.targets),
        )
        for package, one, via in ways(resolution, reach(resolution, UNIVERSE))
    }


OLD = "3.11/linux 3.11/mac 3.11/windows"
NEW = "3.12/linux 3.12/mac 3.12/windows 3.13/linux 3.13/mac 3.13/windows"
WINDOWS = "3.11/windows 3.12/windows 3.13/windows"
ELSEWHERE = "3.11/linux 3.11/mac 3.12/linux 3.12/mac 3.13/linux 3.13/mac"
NEW_BUT_MAC = "3.12/linux 3.12/windows 3.13/linux 3.13/windows"
TOOL = ("tool 3", "", 1, "group:dev", "", "3.11/linux 3.12/linux 3.13/linux")


def test_a_uv_lock_of_a_workspace(home: Path) -> None:
    resolution = read(home / "uv.lock")
    assert installed(resolution) == {
        ("wide 1", "", 1, "dependencies", "", ALL),
        ("folder 0.3", "a path", 0, "dependencies", "", ALL),
        ("member 0.2", "the workspace", 0, "dependencies", "", ALL),
        ("old 1", "", 1, "dependencies", "", OLD),
        ("old 2", "", 6, "dependencies", "", NEW),
        ("source 1", "", 1, "dependencies", "", ALL),
        ("file 1", "a path", 1, "dependencies", "", ALL),
        ("rival 1", "", 1, "extra:cpu", "", ALL),
        ("rival 2", "", 1, "extra:gpu", "", ALL),
        ("deep 1.0+local.1", "", 1, "group:dev", "", ALL),
        ("only-win 1", "", 1, "group:dev", "", WINDOWS),
        ("only-win 1", "", 1, "dependencies", "folder", ELSEWHERE),
    }
    assert resolution.requires_python == ">=3.11, <3.14"
    by_name = {package.name: package for package in resolution.packages}
    assert by_name["source"].release.sdist is not None
    assert by_name["only-win"].release.wheels[0].tags == "py3-none-win_amd64"


def test_a_lock_of_a_script(home: Path) -> None:
    assert installed(read(home / "script.py.lock")) == {
        ("old 1", "", 1, "dependencies", "", OLD),
        ("old 2", "", 6, "dependencies", "", NEW),
        ("wide 1", "", 1, "dependencies", "", ALL),
        ("deep 1.0+local.1", "", 1, "dependencies", "wide", WINDOWS),
        ("only-win 1", "", 1, "dependencies", "wide deep wide", WINDOWS),
    }


def test_a_pylock(home: Path) -> None:
    found = {(one[0], one[1], one[5]) for one in installed(read(home / "pylock.toml"))}
    assert {
        ("old 1", "", OLD),
        ("old 2", "", NEW),
        ("deep 1.0+local.1", "", ALL),
        ("folder", "a path", ALL),
        ("member", "the workspace", ALL),
        ("file 1", "a path", ALL),
        ("source 1", "", ALL),
    } <= found


def test_extras_and_groups_in_the_markers_of_a_pylock_are_scopes() -> None:
    text = """
lock-version = "1.0"
packages = [
    { name = "a", marker = "'dev' in dependency_groups and sys_platform == 'win32' or 'x' in extras" },
    { name = "b", marker = "'dev' in dependency_groups and 'x' in extras" },
    { name = "c", marker = "sys_platform == 'win32' and 'x' not in extras" },
    { name = "d", vcs = { type = "git", url = "https://host.invalid/d" } },
    { name = "e", archive = { url = "https://host.invalid/e-1.tar.gz" } },
    { name = "f", requires-python = ">=3.12", wheels = [{ url = "https://h.invalid/f-1%2Bx-py3-none-any.whl" }] },
]
"""
    resolution = lock_pylock.read("pylock.toml", tomllib.loads(text))
    assert [(root.edge.to, root.scope, root.edge.marker) for root in resolution.roots] == [
        (0, "group:dev", "sys_platform == 'win32'"),
        (0, "extra:x", None),
        (1, "dependencies", None),
        (2, "dependencies", "sys_platform == 'win32'"),
        (3, "dependencies", None),
        (4, "dependencies", None),
        (5, "dependencies", None),
    ]
    assert [package.source for package in resolution.packages[3:5]] == ["a Git repository", "a URL"]
    (one,) = resolution.packages[5].release.wheels
    assert (one.filename, one.requires_python) == ("f-1+x-py3-none-any.whl", ">=3.12")


# ---- other tools ----------------------------------------------------------------------------------


def of_other(name: str, monkeypatch: pytest.MonkeyPatch) -> Resolution:
    monkeypatch.chdir(FIXTURES / "locks" / name)
    file = "pdm.lock" if name.startswith("pdm") else "poetry.lock"
    (project,) = projects_of([file], {file: disk.read(file)})
    assert project.resolution is not None
    return project.resolution


def test_a_poetry_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {
        ("wide 1", "", 1, "dependencies", "", ALL),
        ("src-only 1", "", 1, "dependencies", "", ALL),
        ("old 1", "", 1, "dependencies", "", OLD),
        ("shy 1", "", 1, "extra:more", "", ALL),
        TOOL,
        ("branchy 1", "", 1, "dependencies", "wide", OLD),
        ("branchy 2", "", 1, "dependencies", "wide", NEW),
        ("deep 1.0", "", 1, "dependencies", "wide", WINDOWS),
        ("only-win 1", "", 1, "group:dev", "wide", ALL),
    }
    assert installed(of_other("poetry-standard", monkeypatch)) == shared | {("old 2", "", 6, "dependencies", "", NEW)}
    assert installed(of_other("poetry", monkeypatch)) == shared | {
        ("old 2", "", 6, "dependencies", "", NEW_BUT_MAC),
        ("old 2", "", 6, "extra:more", "shy", "3.12/mac 3.13/mac"),
    }


def test_a_poetry_lock_alone_tells_groups_and_markers() -> None:
    data = tomllib.loads((FIXTURES / "locks" / "poetry" / "poetry.lock").read_text())
    found = {one[0]: one[3:] for one in installed(lock_poetry.read("poetry.lock", data, None))}
    assert found["tool 3"] == TOOL[3:]
    assert found["branchy 2"] == ("dependencies", "", NEW)


def test_an_old_poetry_lock_needs_its_pyproject(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {one[0]: one[3:] for one in installed(of_other("poetry-old", monkeypatch))}
    assert found["old 2"] == ("dependencies", "", NEW_BUT_MAC)
    assert found["deep 1.0"] == ("dependencies", "wide", WINDOWS)
    data = tomllib.loads((FIXTURES / "locks" / "poetry-old" / "poetry.lock").read_text())
    with pytest.raises(DocumentError, match="does not say where its packages are installed"):
        lock_poetry.read("poetry.lock", data, None)


def test_lines_of_an_old_poetry_lock_that_may_mean_two_versions_are_unknown() -> None:
    package = "[[package]]\nname = 'a'\nversion = '{}'\n"
    data = tomllib.loads(package.format(1) + package.format(2) + "[metadata]\nlock-version = '1.1'\n")
    asked = [poetry_words.Asked("a", "dependencies", {"version": "*"})]
    found = installed(lock_poetry.read("poetry.lock", data, asked))
    assert {one[:2] for one in found} == {(f"a {n}", "a lock that does not say where it is installed") for n in (1, 2)}


@pytest.mark.parametrize("name", ["pdm", "pdm-bare"])
def test_a_pdm_lock(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed(of_other(name, monkeypatch)) == {
        ("wide 1", "", 1, "dependencies", "", ALL),
        ("src-only 1", "", 1, "dependencies", "", ALL),
        ("old 2", "", 6, "dependencies", "", OLD),
        ("old 2", "", 6, "extra:more", "shy", NEW),
        ("shy 1", "", 1, "extra:more", "", ALL),
        TOOL,
        ("deep 1.0", "", 1, "dependencies", "wide", WINDOWS),
        ("only-win 1", "", 1, "group:dev", "wide", ALL),
    }


def test_a_pdm_lock_for_some_platforms_promises_only_these() -> None:
    text = '[metadata]\nlock_version = "4.5"\nstrategy = ["inherit_metadata"]\n'
    text += (
        '[[metadata.targets]]\nplatform = "windows_amd64"\n[[metadata.targets]]\nplatform = "manylinux_2_28_x86_64"\n'
    )
    found = lock_pdm.read("pdm.lock", tomllib.loads(text), None)
    assert found.environments == ("sys_platform == 'win32'", "sys_platform == 'linux'")


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1", ">=1,<2"),
        ("1.2", "==1.2"),
        ("1.*", "==1.*"),
        (">=1,<2", ">=1,<2"),
        (">=1 <2", ">=1,<2"),
        ("~=1.2", "~=1.2"),
        ("*", None),
        ("<1 || >2", None),
        ("nonsense", None),
    ],
)
def test_constraints_of_poetry(constraint: str, specifier: str | None) -> None:
    assert poetry_words.specifier(constraint) == specifier


def test_alternatives_and_any_version() -> None:
    assert poetry_words.admits("<1 || >2", "3")
    assert not poetry_words.admits("<1 || >2", "1.5")
    assert poetry_words.admits("*", "1")
    assert not poetry_words.admits("nonsense", "1")


# ---- as documents ---------------------------------------------------------------------------------


def test_a_package_is_located_at_its_name_in_any_lock() -> None:
    for file in (FIXTURES / "locks").rglob("*.lock"):
        document = disk.parse(file.name, file.read_bytes())
        assert isinstance(document, LockDocument)
        lines = document.text.split("\n")
        for number, package in enumerate(document.data()["package"]):
            span = document.locate(lock_entries.place(file.name, "package", number))
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == package["name"]


def test_a_lock_in_another_style_is_located_too() -> None:
    document = disk.parse("pylock.toml", b'lock-version = "1.0"\npackages = [{name = "a"}, {name = "bc"}]\n')
    span = document.locate(Place("pylock.toml", ("packages", 1, "name")))
    assert (span.line, span.column, span.end_column) == (2, 36, 38)


def test_a_lock_is_never_edited() -> None:
    document = disk.parse("uv.lock", b"version = 1\n")
    assert document.edited(()) is document
    assert document.silenced({1: ["wheel-missing"]}, "") is document
    with pytest.raises(FixError):
        document.edited([Replace(Place("uv.lock", ("version",)), "1", "2")])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", "version = 2\n"),
        ("uv.lock", "[[package]]\nname = 'a'\n"),
        ("uv.lock", "version = 1\npackage = 3\n"),
        ("uv.lock", "version = 1\n[[package]]\nversion = '1'\n"),
        ("uv.lock", "version = 1\n[[package]]\nname = 'a'\nresolution-markers = ['no marker']\n"),
        ("uv.lock", f"version = 1\n[[package]]\nname = 'a'\nresolution-markers = ['{'(' * 5000}']\n"),
        ("script.py.lock", "version = 9\n"),
        ("pylock.toml", "lock-version = '2.0'\n"),
        ("pylock.some.toml", "packages = []\n"),
        ("poetry.lock", "[metadata]\nlock-version = '3.0'\n"),
        ("pdm.lock", "[metadata]\nlock_version = '5.0.0'\n"),
        ("uv.lock", "version = \n"),
    ],
)
def test_a_newer_or_broken_lock_is_said_to_be_so(name: str, text: str) -> None:
    with pytest.raises(DocumentError):
        lock.project(disk.parse(name, text.encode()), [])  # type: ignore[arg-type]


KEYS = (
    *("version", "package", "packages", "name", "source", "dependencies", "wheels", "sdist", "url", "path", "files"),
    *("marker", "markers", "extras", "extra", "groups", "optional", "manifest", "members", "metadata", "lock-version"),
    *("lock_version", "targets", "strategy", "platform", "requires-python", "resolution-markers", "environments"),
    *("dev-dependencies", "optional-dependencies", "virtual", "editable", "directory", "vcs", "archive", "file"),
)
WORDS = (
    "a",
    "1",
    "1.0",
    "2.1",
    "4.5",
    ".",
    "inherit_metadata",
    "sys_platform == 'win32'",
    "extra == 'a'",
    "^1",
    "x y",
    "",
)
VALUES = st.recursive(
    st.one_of(st.sampled_from(WORDS), st.integers(-1, 4), st.booleans(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=25,
)
TABLES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)
PACKAGES = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(["a", "b"])}, optional=dict.fromkeys(KEYS[4:], VALUES))
)


@given(TABLES, PACKAGES)
def test_what_has_any_shape_is_read_or_refused(table: dict[str, object], packages: list[dict[str, object]]) -> None:
    data = {**table, "package": packages, "packages": packages}
    for one in (
        lambda: lock_uv.read("uv.lock", {**data, "version": 1}),
        lambda: lock_pylock.read("pylock.toml", {**data, "lock-version": "1.0"}),
        lambda: lock_poetry.read("poetry.lock", {**data, "metadata": {**table, "lock-version": "2.1"}}, None),
        lambda: lock_pdm.read("pdm.lock", {**data, "metadata": {**table, "lock_version": "4.5"}}, []),
        lambda: poetry_words.asked({"tool": {"poetry": table}}, ()),
    ):
        try:
            resolution = one()
        except DocumentError:
            continue
        if isinstance(resolution, Resolution):
            reach(resolution, UNIVERSE)
