"""What setup.py, setup.cfg and the pyproject.toml beside them come to; each table was seen with setuptools 84.2."""

import posixpath
from collections.abc import Mapping

import pytest

from uvlint.documents import disk, project
from uvlint.errors import DocumentError
from uvlint.model.place import Place
from uvlint.model.project import Project

SETUP = """\
from setuptools import setup
setup(name="from-py", install_requires=["a"], extras_require={"x": ["b"]}, python_requires=">=3.9",
      setup_requires=["wheel"])
"""
CONFIG = """\
[metadata]
name = from-cfg
[options]
install_requires =
    c
python_requires = >=3.8
[options.extras_require]
y = d
"""
BUILD = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'


def read(files: Mapping[str, str], root: str) -> Project:
    documents = {name: disk.parse(name, text.encode()) for name, text in files.items()}
    beside = [documents[name] for name in ("pyproject.toml", "uv.toml") if name in documents]
    return project.read(documents[root], beside, load=documents.get)


def said(found: Project) -> list[tuple[str, str, str]]:
    return [(one.scope, one.text, one.place.file) for one in found.requirements]


def unread(found: Project) -> list[str]:
    return [one.what for one in found.unread]


def test_what_the_call_says_wins_over_setup_cfg() -> None:
    found = read({"setup.py": SETUP, "setup.cfg": CONFIG}, "setup.py")
    assert said(found) == [("dependencies", "a", "setup.py"), ("extra:x", "b", "setup.py")]
    assert found.requires_python is not None
    assert (found.requires_python.text, found.requires_python.place) == (
        ">=3.9",
        Place("setup.py", ("python_requires",)),
    )
    assert (found.name, found.files) == ("from-py", ("setup.py", "setup.cfg"))
    assert [one.text for one in found.build_requires] == ["wheel"]
    assert read({"setup.py": SETUP, "setup.cfg": CONFIG}, "setup.cfg").requirements == found.requirements


@pytest.mark.parametrize("call", ["setup()", "setup(install_requires=[], extras_require=None)"])
def test_what_the_call_leaves_open_setup_cfg_says(call: str) -> None:
    found = read({"setup.py": f"from setuptools import setup\n{call}\n", "setup.cfg": CONFIG}, "setup.py")
    assert said(found) == [("dependencies", "c", "setup.cfg"), ("extra:y", "d", "setup.cfg")]
    assert found.requires_python is not None
    assert (found.name, found.requires_python.text, found.unread) == ("from-cfg", ">=3.8", ())


def test_a_setup_cfg_by_itself() -> None:
    found = read({"setup.cfg": CONFIG}, "setup.cfg")
    assert said(found) == [("dependencies", "c", "setup.cfg"), ("extra:y", "d", "setup.cfg")]


def test_a_project_table_wins_in_all_that_it_does_not_call_dynamic() -> None:
    static = '[project]\nname = "p"\nrequires-python = ">=3.10"\ndependencies = ["e"]\n' + BUILD
    found = read({"pyproject.toml": static, "setup.py": SETUP, "setup.cfg": CONFIG}, "pyproject.toml")
    assert said(found) == [("dependencies", "e", "pyproject.toml")]
    assert (found.files, found.unread) == (("pyproject.toml",), ())
    assert said(read({"pyproject.toml": static, "setup.py": SETUP}, "setup.py")) == []


def test_what_it_calls_dynamic_comes_from_the_others() -> None:
    table = '[project]\nname = "p"\ndynamic = ["dependencies", "version"]\n' + BUILD
    found = read({"pyproject.toml": table, "setup.py": SETUP}, "pyproject.toml")
    assert said(found) == [("dependencies", "a", "setup.py")]
    assert (found.name, found.unread, found.files) == ("p", (), ("pyproject.toml", "setup.py"))
    assert found.requires_python is not None
    assert found.requires_python.place == Place("setup.py", ("python_requires",))
    dynamic = table + "[tool.setuptools.dynamic]\ndependencies = { file = 'r.txt' }\n"
    assert unread(read({"pyproject.toml": dynamic, "setup.py": SETUP}, "pyproject.toml")) == ["project.dependencies"]
    assert unread(read({"pyproject.toml": table}, "pyproject.toml")) == ["project.dependencies"]


def test_without_a_project_table_all_comes_from_the_others() -> None:
    settings = BUILD + '[tool.uv]\nconstraint-dependencies = ["a<2"]\n[tool.uv.sources]\nb = { git = "https://x" }\n'
    for root in ("pyproject.toml", "setup.py"):
        found = read({"pyproject.toml": settings, "setup.py": SETUP}, root)
        assert said(found) == [("dependencies", "a", "setup.py"), ("extra:x", "b", "setup.py")]
        assert [one.source for one in found.requirements] == [None, "a Git repository"]
        assert [one.text for one in found.constraints] == ["a<2"]
        assert found.unread == ()


@pytest.mark.parametrize("backend", ["hatchling.build", "pbr.build", "poetry.core.masonry.api"])
def test_another_backend_does_not_read_them(backend: str) -> None:
    other = f'[project]\nname = "p"\ndynamic = ["dependencies"]\n[build-system]\nbuild-backend = "{backend}"\n'
    found = read({"pyproject.toml": other, "setup.py": SETUP, "setup.cfg": CONFIG}, "pyproject.toml")
    assert (said(found), unread(found)) == ([], ["project.dependencies"])


def test_markers_in_the_names_of_extras() -> None:
    text = """setup(name="me", extras_require={":os_name == 'nt'": ["a"], "x:sys_platform=='linux'": ["b", "me[z]"],
        "y:nonsense": ["c"], "Z_z": []})"""
    found = read({"setup.py": text}, "setup.py")
    assert [(one.scope, one.text, one.condition, one.source) for one in found.requirements] == [
        ("dependencies", "a", "os_name == 'nt'", None),
        ("extra:x", "b", "sys_platform=='linux'", None),
        ("extra:x", "me[z]", "sys_platform=='linux'", "the project itself"),
    ]
    assert unread(found) == ["extras_require.y:nonsense"]


def test_a_list_that_several_extras_share_is_one_place() -> None:
    text = "T = ['t']\nsetup(extras_require={'a': T, 'b': T + ['u'], \"c:os_name=='x'\": T})"
    found = read({"setup.py": text}, "setup.py")
    places = [one.place.pointer for one in found.requirements]
    assert places[:3] == ["/extras_require/a/0", "/extras_require/a/0", "/extras_require/b/1"]
    assert places[3].startswith("/extras_require/c:os_name")


def test_files_that_setup_cfg_names_are_followed() -> None:
    files = {
        "p/setup.cfg": "[options]\ninstall_requires = file: r.txt, other.ini, ../up.txt, none.txt\n",
        "p/r.txt": "a  # b\n-r x.txt\nc>=1\n",
    }
    found = read(files, "p/setup.cfg")
    assert said(found) == [("dependencies", "a", "p/r.txt"), ("dependencies", "c>=1", "p/r.txt")]
    assert unread(found) == ["-r x.txt", "file: other.ini", "file: ../up.txt", "file: none.txt"]
    assert [posixpath.basename(file) for file in found.files] == ["setup.cfg", "r.txt"]


def test_what_is_not_known_is_said_where_it_counts() -> None:
    text = "setup(install_requires=get(), python_requires=get(), extras_require=get())"
    found = read({"setup.py": text}, "setup.py")
    assert unread(found) == ["python_requires", "install_requires", "extras_require"]
    table = '[project]\nname = "p"\nrequires-python = ">=3.9"\ndynamic = ["dependencies"]\n'
    assert unread(read({"pyproject.toml": table, "setup.py": text}, "pyproject.toml")) == ["install_requires"]


@pytest.mark.parametrize(("text", "taken"), [(">=3.6,", True), (">=3.6.*", False), (">4,<3", False)])
def test_python_requires_as_setuptools_takes_it(text: str, taken: bool) -> None:
    files = {"setup.py": f"setup(\n  python_requires='{text}')"}
    if taken:
        assert read(files, "setup.py").requires_python is not None
        return
    with pytest.raises(DocumentError, match=r"setup.py:2:20: `python_requires` is"):
        read(files, "setup.py")


def test_broken_files_are_said_and_the_rest_goes_on() -> None:
    found = read({"setup.py": "print 'x'\n", "setup.cfg": CONFIG}, "setup.py")
    assert said(found) == [("dependencies", "c", "setup.cfg"), ("extra:y", "d", "setup.cfg")]
    assert [(one.what, "(line 1)" in one.reason) for one in found.unread] == [("setup.py", True)]
    found = read({"setup.cfg": "x = 1\n"}, "setup.cfg")
    assert unread(found) == ["setup.cfg"]
