"""Documents read as one project."""

from collections.abc import Mapping

import pytest

from uvlint.documents import disk, project
from uvlint.documents.document import Document
from uvlint.errors import DocumentError
from uvlint.model.location import Layer, Location, Search, find_links, ordered
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange, Unread
from uvlint.model.requirement import Origin, Requirement


def read(text: str, file: str = "pyproject.toml", *, beside: Mapping[str, str] | None = None) -> Project:
    others = {name: disk.parse(name, other.encode()) for name, other in (beside or {}).items()}
    return project.read(disk.parse(file, text.encode()), tuple(others.values()), load=others.get)


def said(requirements: tuple[Requirement, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.scope, one.text, one.source) for one in requirements]


def unread(found: Project) -> list[tuple[str, str]]:
    return [(one.what, one.reason) for one in found.unread]


PYPROJECT = """\
[project]
name = "De.mo"
requires-python = ">=3.10,<3.14"
dependencies = ["torch >=2 ; os_name == 'nt'", "tool", "lib", "here", "work", "d @ https://x/y", "g @ git+https://x/y"]
dynamic = ["version", "optional-dependencies"]
[project.optional-dependencies]
GPU_all = ["cupy", "de-mo[cpu]", "torch"]
[dependency-groups]
dev = ["pytest", { include-group = "New.Py" }]
new-py = ["multi"]
loop = [{ include-group = "pool" }]
pool = [{ include-group = "loop" }, { include-group = "none" }, { other = 1 }, 3, "a b"]
[build-system]
requires = ["setuptools"]
[tool.uv]
dev-dependencies = ["old"]
constraint-dependencies = ["c<2"]
override-dependencies = ["o==1", { package = { name = "m" }, dependencies = ["o==2"] }]
environments = ["sys_platform == 'linux'"]
extra-index-url = ["https://extra/simple"]
find-links = ["wheels"]
[tool.uv.dependency-groups]
new_py = { requires-python = ">=3.13,!=3.13.1" }
[tool.uv.sources]
Tool = { git = "https://x" }
lib = { path = "../lib" }
work = { workspace = true }
torch = [
    { index = "cpu", marker = "sys_platform == 'linux'", extra = "gpu-all" },
    { index = "cu", marker = "sys_platform != 'linux'", extra = "gpu-all" },
    { index = "broken", marker = "a", extra = "gpu-all" },
    { index = "elsewhere", extra = "other" },
]
here = { url = "https://x" }
[[tool.uv.index]]
url = "https://main/simple"
default = true
[[tool.uv.index]]
name = "cpu"
url = "https://cpu/simple"
explicit = true
[[tool.uv.index]]
url = "https://flat"
format = "flat"
[[tool.uv.index]]
name = "broken"
"""


def test_a_pyproject_with_everything() -> None:
    found = read(PYPROJECT)
    assert (found.file, found.files, found.name) == ("pyproject.toml", ("pyproject.toml",), "De.mo")
    assert found.requires_python is not None
    assert found.requires_python.text == ">=3.10,<3.14"
    assert said(found.requirements) == [
        ("dependencies", "torch >=2 ; os_name == 'nt'", None),
        ("dependencies", "tool", "a Git repository"),
        ("dependencies", "lib", "a path"),
        ("dependencies", "here", "a URL"),
        ("dependencies", "work", "the workspace"),
        ("dependencies", "d @ https://x/y", "a URL"),
        ("dependencies", "g @ git+https://x/y", "a Git repository"),
        ("extra:gpu-all", "cupy", None),
        ("extra:gpu-all", "de-mo[cpu]", "the project itself"),
        ("extra:gpu-all", "torch", None),
        ("group:dev", "pytest", None),
        ("group:new-py", "multi", None),
        ("group:dev", "old", None),
    ]
    assert found.requirements[9].origins == (
        Origin(index="cpu", marker="sys_platform == 'linux'"),
        Origin(index="cu", marker="sys_platform != 'linux'"),
        Origin(source="a source that uv cannot read"),
    )
    assert found.requirements[9].keys == ("torch@cpu", "torch@cu")
    assert found.requirements[11].condition == "python_full_version >= '3.13' and python_full_version != '3.13.1'"
    assert found.requirements[7].place == Place("pyproject.toml", ("project", "optional-dependencies", "GPU_all", 0))
    assert said(found.build_requires) == [("build-system", "setuptools", None)]
    assert said(found.constraints) == [("constraint", "c<2", None)]
    assert said(found.overrides) == [("override", "o==1", None)]
    assert found.uv["environments"].place == Place("pyproject.toml", ("tool", "uv", "environments"))
    assert found.search.own == (
        Location("https://main/simple", default=True),
        Location("https://cpu/simple", name="cpu", explicit=True),
        Location("https://flat", flat=True),
    )
    assert ordered(found.search.settings) == (
        Location("https://flat", flat=True),
        Location("https://extra/simple"),
        Location("https://main/simple", default=True),
        find_links("wheels"),
    )


def test_what_is_not_understood_is_said() -> None:
    assert unread(read(PYPROJECT)) == [
        ("include-group pool", "the groups include each other"),
        ("dependency-groups.pool", "not a string"),
        ("a b", "expected semicolon (after name with no version specifier) or end"),
        ("include-group loop", "the groups include each other"),
        ("include-group none", "there is no such group"),
        ("dependency-groups.pool", "a table that is no `include-group`"),
        ("tool.uv.override-dependencies", "an entry for one package only is not understood"),
        ("tool.uv.index", "an index without a `url`"),
        ("project.optional-dependencies", "dynamic: decided by the build backend"),
    ]


def test_shapes_that_are_wrong_do_not_crash() -> None:
    text = 'dependency-groups = []\n[project]\ndependencies = "x"\noptional-dependencies = 1\n[tool]\nuv = 3\n'
    assert [what for what, _ in unread(read(text))] == [
        "project.dependencies",
        "project.optional-dependencies",
        "dependency-groups",
        "tool.uv",
    ]


@pytest.mark.parametrize("value", ['">=3.x"', "3.11"])
def test_a_bad_requires_python_names_its_line(value: str) -> None:
    with pytest.raises(DocumentError, match="no version specifier") as caught:
        read(f'[project]\nname = "x"\nrequires-python = {value}\n')
    assert caught.value.line == 3


def test_poetry_tables_and_bare_build_systems_are_not_passed_over() -> None:
    assert unread(read("[tool.poetry.dependencies]\npython = '*'\n[build-system]\nrequires = []\n")) == [
        ("tool.poetry.dependencies", "Poetry's own table: uv does not read it")
    ]
    assert [what for what, _ in unread(read("[build-system]\nrequires = []\n"))] == ["project"]
    assert read("[tool.poetry.dependencies]\n[project]\n").unread == ()


def test_uv_toml_replaces_settings_and_not_what_the_lock_takes_from_pyproject() -> None:
    text = '[tool.uv]\nno-build = true\nindex-url = "https://a"\nenvironments = []\nconstraint-dependencies = ["a<1"]\n'
    found = read(text, beside={"uv.toml": 'index-url = "https://b"\nconstraint-dependencies = ["b<1"]\n'})
    assert found.files == ("pyproject.toml", "uv.toml")
    assert sorted(found.uv) == ["constraint-dependencies", "environments", "index-url"]
    assert found.uv["index-url"].place == Place("uv.toml", ("index-url",))
    assert ordered(found.search.settings) == (Location("https://b", default=True),)
    assert said(found.constraints) == [("constraint", "a<1", None)]


def test_uv_toml_of_another_folder_does_not_count() -> None:
    assert "no-build" not in read("[project]\n", beside={"sub/uv.toml": "no-build = true\n"}).uv


def test_uv_toml_alone_is_settings_only() -> None:
    found = read('no-build = true\nindex-url = "https://b"\n', "uv.toml")
    assert (found.requirements, found.uv["no-build"].value) == ((), True)
    assert ordered(found.search.settings) == (Location("https://b", default=True),)


REQUIREMENTS = """\
-i https://main/simple
--extra-index-url https://extra/simple
-f wheels
--no-binary :all:
--only-binary a,b
--pre
-r base.txt
-c ../constraints.txt
-r absent.txt
-r https://x/y.txt
torch>=2
-e ./local
git+https://x/y.git#egg=Zed ; os_name == 'nt'
./w/pkg-1-py3-none-any.whl
broken>=
"""


def test_requirements_with_what_they_include() -> None:
    beside = {"sub/base.txt": "-r main.txt\nbase\n", "constraints.txt": "c<2\n-r sub/base.txt\n"}
    found = read(REQUIREMENTS, "sub/main.txt", beside=beside)
    assert found.files == ("sub/main.txt", "sub/base.txt", "constraints.txt")
    assert [(one.scope, one.name, one.source) for one in found.requirements] == [
        ("dependencies", "torch", None),
        ("dependencies", "", "a path"),
        ("dependencies", "zed", "a Git repository"),
        ("dependencies", "pkg", "a path"),
        ("dependencies", "base", None),
    ]
    assert found.requirements[2].marker == 'os_name == "nt"'
    assert found.requirements[0].place == Place("sub/main.txt", (10,))
    assert [one.text for one in found.constraints if one.source is None] == ["c<2", "base", "torch>=2"]
    assert ordered(found.search.lines) == (
        Location("https://extra/simple"),
        Location("https://main/simple", default=True),
        find_links("sub/wheels"),
    )
    assert found.uv["no-binary"].value is True
    assert found.uv["no-build-package"].value[:2] == ["a", "b"]


def test_requirements_say_what_was_not_read() -> None:
    found = read(REQUIREMENTS, "sub/main.txt", beside={"sub/base.txt": "", "constraints.txt": ""})
    assert unread(found) == [
        ("-r absent.txt", "`sub/absent.txt` does not exist"),
        ("-r https://x/y.txt", "only files are followed, no addresses"),
        ("broken>=", "expected semicolon (after name with no version specifier) or end"),
    ]


def test_requirements_take_settings_and_python_from_beside() -> None:
    beside = {"pyproject.toml": '[tool.uv]\nenvironments = ["x"]\n', "uv.toml": 'constraint-dependencies = ["c"]\n'}
    others: list[Document] = [disk.parse(name, text.encode()) for name, text in beside.items()]
    python = PythonRange(">=3.9", read('[project]\nrequires-python = ">=3.9"').requires_python.specifier)  # type: ignore[union-attr]
    found = project.read(disk.parse("a.txt", b"x\n"), others, requires_python=python)
    assert found.strings("environments") == ("x",)
    assert said(found.constraints) == [("constraint", "c", None)]
    assert found.requires_python is python


def test_a_script() -> None:
    text = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "rich>="]
# [tool.uv]
# exclude-newer = "2026-01-01"
# [tool.uv.sources]
# torch = { index = "cpu" }
# ///
"""
    found = read(text, "s.py")
    assert said(found.requirements) == [("dependencies", "torch", None)]
    assert found.requirements[0].origins == (Origin(index="cpu"),)
    assert found.requirements[0].keys == ("torch@cpu",)
    assert found.requires_python is not None
    assert found.requires_python.place == Place("s.py", ("requires-python",))
    assert found.uv["exclude-newer"].value == "2026-01-01"
    assert isinstance(found.unread[0], Unread)
    assert found.unread[0].place == Place("s.py", ("dependencies", 1))


def test_indexes_that_uv_refuses_are_said() -> None:
    text = """
[[tool.uv.index]]
name = "a"
url = "https://a"
default = true
[[tool.uv.index]]
name = "a"
url = "https://b"
default = true
[[tool.uv.index]]
name = ["a"]
url = "https://c"
"""
    assert unread(read(text)) == [
        ("tool.uv.index", "a second index is called `a`: uv refuses the file"),
        ("tool.uv.index", "a second index is the default: uv refuses the file"),
    ]


def test_settings_are_looked_for_above_where_there_are_none() -> None:
    assert read("[project]\n", "a/pyproject.toml").search.folder == "a"
    assert read("[project]\n").search.folder == "."
    assert read("[project]\n", beside={"uv.toml": ""}).search.folder is None
    assert read("[tool.uv]\npackage = false\n").search.folder is None
    assert read("x\n", "a/requirements.txt").search == Search(folder="a", pip=True)


def test_a_second_index_url_is_said_without_its_password() -> None:
    found = read("-r b.txt\n-i https://a\n", "a.txt", beside={"b.txt": "-i https://me:secret@b\nx\n"})
    assert unread(found) == [("--index-url", "a second one: uv refuses the file")]
    assert found.unread[0].place == Place("b.txt", (0,))


def test_what_uv_pip_reads_first() -> None:
    text = '[tool.uv]\nindex-url = "https://a"\n[tool.uv.pip]\nindex-url = "https://b"\nfind-links = ["w"]\n'
    others: list[Document] = [disk.parse("pyproject.toml", text.encode())]
    found = project.read(disk.parse("a.txt", b"--no-index\n"), others)
    assert found.search.settings == Layer(default=Location("https://b", default=True), links=(find_links("w"),))
    assert found.search.lines.no_index is True
    assert read(text).search.settings == Layer(default=Location("https://a", default=True))
