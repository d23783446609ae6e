"""What an sdist says of its requirements: statically by uv's rule, or certainly all the same, or not."""

import pytest

from uvlint.builds import facts
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.package import Metadata

PROJECT = '[project]\nname = "foo"\nversion = "1.0"\n'
INFO = "Metadata-Version: 2.2\nName: foo\nVersion: 1.0\n"
OLD = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"


def read(files: dict[str, str], filename: str = "foo-1.0.tar.gz", *, links: tuple[str, ...] = ()) -> BuildFacts:
    return facts.read(Tree(filename, (*files, *links), files, bool(links)))


def test_static_from_pyproject() -> None:
    text = (
        f'{PROJECT}requires-python = ">=3.8.*"\ndependencies = ["a>=1", "b ; os_name == \'nt\' or os_name == \'x\'"]\n'
        '[project.optional-dependencies]\nTest_It = ["c", "d; python_version < \'3\'"]\n'
        '[build-system]\nrequires = ["hatchling", "x"]\nbuild-backend = "hatchling.build"\nbackend-path = ["."]\n'
    )
    told = read({"pyproject.toml": text})
    assert told.static == Metadata(
        ">=3.8",
        (
            "a>=1",
            "b ; os_name == 'nt' or os_name == 'x'",
            'c; extra == "test-it"',
            "d; python_version < '3' and extra == \"test-it\"",
        ),
        (),
        ("test-it",),
    )
    assert (told.backend, told.backend_path, told.requires) == ("hatchling.build", (".",), ("hatchling", "x"))
    assert (told.dynamic, told.refused, told.doubts, told.proved) == ("", "", (), None)


def test_static_from_pkg_info() -> None:
    told = read(
        {"PKG-INFO": f"{INFO}Dynamic: requires-dist\nRequires-Dist: a (>=1)\nProvides-Extra: x\n", "setup.py": "1"}
    )
    assert told.static == Metadata(None, ("a (>=1)",), (), ("x",))
    assert (told.backend, told.requires) == (None, ("setuptools>=40.8.0",))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "there is no `pyproject.toml`, and there is no `PKG-INFO`"),
        ({"pyproject.toml": ""}, "`pyproject.toml` has no `[project]` table"),
        ({"pyproject.toml": f'{PROJECT}dynamic = ["dependencies"]'}, "says that `dependencies` is dynamic"),
        ({"pyproject.toml": f"{PROJECT}[tool.poetry]"}, "leaves `dependencies` to Poetry"),
        ({"pyproject.toml": f'{PROJECT}dependencies = ["a >> 1"]'}, "asks for `a >> 1`, which is no requirement"),
        ({"pyproject.toml": PROJECT.replace("foo", "bar")}, "another name or version"),
        ({"PKG-INFO": OLD}, "`PKG-INFO` is of metadata version 2.1, older than 2.2"),
        ({"PKG-INFO": f"{INFO}Dynamic: Requires-Dist\n"}, "`PKG-INFO` says that `Requires-Dist` is dynamic"),
        ({"PKG-INFO": INFO.replace("1.0", "1.1")}, "another name or version"),
    ],
)
def test_why_nothing_is_static(files: dict[str, str], reason: str) -> None:
    told = read(files)
    assert told.static is None
    assert reason in told.dynamic
    assert told.refused == ""


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"pyproject.toml": "[project", "PKG-INFO": INFO}, "no valid TOML"),
        ({"pyproject.toml": "\ufffd", "PKG-INFO": INFO}, "UTF-8"),
        ({"pyproject.toml": '[project]\nname = "-"'}, "`project.name`"),
        ({"pyproject.toml": f'{PROJECT}requires-python = "three"', "PKG-INFO": INFO}, "`requires-python`"),
        ({"pyproject.toml": f"{PROJECT}dependencies = [1]"}, "`dependencies` is no list of strings"),
        ({"PKG-INFO": f"{INFO}Requires-Python: three\n"}, "`Requires-Python`"),
        ({"PKG-INFO": INFO.replace("2.2", "two")}, "metadata version `two`"),
        ({"pyproject.toml": '[build-system]\nbuild-backend = "x"'}, "`[build-system]`"),
    ],
)
def test_what_uv_refuses(files: dict[str, str], reason: str) -> None:
    told = read(files)
    assert told.static is None
    assert reason in told.refused


@pytest.mark.parametrize(
    ("filename", "version", "agrees"),
    [
        ("foo-1.0.tar.gz", "1.0.0", True),
        ("foo-1.0+local.zip", "1.0", True),
        ("Foo-1.0-1.tar.gz", "1.0.post1", True),
        ("foo-1.0.zip", "1.0rc1", False),
        ("foo-bar-1.0.zip", "1.0", False),
    ],
)
def test_names_and_versions(filename: str, version: str, agrees: bool) -> None:
    told = read({"PKG-INFO": INFO.replace("1.0", version)}, filename)
    assert (told.static is not None) == agrees


# ---- proved ---------------------------------------------------------------------------------------

SETUP = "from setuptools import setup\nsetup(install_requires=['a', 'b; os_name == \"nt\"'])\n"
MACHINE = "import os\nfrom setuptools import setup\nsetup(install_requires=os.environ['X'].split())\n"
BLIND = "import re\nfrom setuptools import setup\nsetup(install_requires=re.findall('a', 'a'))\n"


def test_setup_cfg() -> None:
    text = """
    [options]
    python-requires = >=3.7
    install_requires =
        a>=1
        # why
        b; python_version < "3.9"
    [options.extras_require]
    x = c
    w = c; d
    y =
        %(x)s
        e
    z = file: more.txt, other.txt
    """
    lines = "\n".join(line.removeprefix("    ") for line in text.splitlines())
    told = read({"setup.cfg": lines, "more.txt": "f\n# no\n", "other.txt": "g", "pyproject.toml": ""})
    assert told.proved == Metadata(
        ">=3.7",
        (
            "a>=1",
            'b; python_version < "3.9"',
            *('c; extra == "x"', 'c; extra == "w"', 'd; extra == "w"', 'c; extra == "y"', 'e; extra == "y"'),
            *('f; extra == "z"', 'g; extra == "z"'),
        ),
        (),
        ("x", "w", "y", "z"),
    )


def test_what_setup_py_gives_counts_before_setup_cfg() -> None:
    config = "[options]\ninstall_requires = z\npython_requires = >=3.7\n"
    told = read({"setup.py": SETUP, "setup.cfg": config}).proved
    assert told == Metadata(">=3.7", ("a", 'b; os_name == "nt"'))


def test_dynamic_fields_of_setuptools() -> None:
    head = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    text = f'{head}{PROJECT}requires-python = ">=3.9"\ndynamic = ["dependencies"]\n'
    tail = '[tool.setuptools.dynamic]\ndependencies = {file = ["r.txt"]}\n'
    assert read({"pyproject.toml": text + tail, "r.txt": "a\n#b\nc"}).proved == Metadata(">=3.9", ("a", "c"))
    assert read({"pyproject.toml": text, "setup.py": SETUP}).proved == Metadata(">=3.9", ("a", 'b; os_name == "nt"'))
    assert read({"pyproject.toml": text + tail}).doubts == ("`r.txt` is not in the sdist",)


def test_pkg_info_counts_where_nothing_looks_at_the_machine() -> None:
    old = f"{OLD}Requires-Python: >=3.6\nRequires-Dist: a\n"
    assert read({"setup.py": BLIND, "PKG-INFO": old}).proved == Metadata(">=3.6", ("a",))
    told = read({"setup.py": MACHINE, "PKG-INFO": old})
    assert told.proved is None
    assert told.doubts == ("line 3 of `setup.py` takes an item that is not known",)
    assert read({"setup.py": BLIND, "PKG-INFO": OLD}).proved is None  # an old one without Requires-Dist says nothing


def test_requires_txt() -> None:
    text = "a>=1\n\n[:python_version < '3']\nb\n\n[x]\nc\n\n[y:os_name == 'nt']\nd\n"
    files = {"setup.py": BLIND, "PKG-INFO": OLD, "foo.egg-info/SOURCES.txt": ""}
    assert read({**files, "foo.egg-info/requires.txt": text}).proved == Metadata(
        None,
        ("a>=1", 'b; python_version < "3"', 'c; extra == "x"', 'd; os_name == "nt" and extra == "y"'),
        (),
        ("x", "y"),
    )
    assert read(files).proved == Metadata()  # setuptools deletes an empty one
    assert read({**files, "foo.egg-info/requires.txt": "what is this"}).proved is None


def test_contradictions_leave_doubts() -> None:
    def agrees(told: str) -> bool:
        return read({"setup.py": SETUP, "PKG-INFO": OLD + told}).proved is not None

    assert agrees("Requires-Dist: a\n")
    assert agrees("Requires-Dist: A\nRequires-Dist: b\n")
    assert not agrees("Requires-Dist: b\n")  # `a` is asked for everywhere
    assert not agrees("Requires-Dist: a\nRequires-Dist: c\n")


def test_poetry_and_flit() -> None:
    system = '[build-system]\nrequires = ["x"]\nbuild-backend = "{}"\n'
    poetry = system.format("poetry.core.masonry.api") + '[tool.poetry.dependencies]\npython = "^3.8"\na = "^1"\n'
    info = f"{OLD}Requires-Python: >=3.8,<4.0\nRequires-Dist: a (>=1,<2)\n"
    assert read({"pyproject.toml": poetry, "PKG-INFO": info}).proved == Metadata(">=3.8,<4.0", ("a (>=1,<2)",))
    assert read({"pyproject.toml": poetry, "PKG-INFO": OLD}).proved is None
    assert read({"pyproject.toml": poetry}).doubts == ("it has no `PKG-INFO`",)
    flit = system.format("flit_core.buildapi") + '[tool.flit.metadata]\nrequires = ["a"]\nrequires-python = ">=3.8"\n'
    flit += '[tool.flit.metadata.requires-extra]\nx = ["b"]\n'
    assert read({"pyproject.toml": flit}).proved == Metadata(">=3.8", ("a", 'b; extra == "x"'), (), ("x",))


@pytest.mark.parametrize(
    ("system", "doubt"),
    [
        ('requires = []\nbuild-backend = "b"\nbackend-path = ["."]', "brings a build backend of its own"),
        ('requires = []\nbuild-backend = "mine"', "build backend `mine`"),
        ('requires = ["pbr"]\nbuild-backend = "setuptools.build_meta"', "installs `pbr`"),
        ('requires = ["?"]\nbuild-backend = "setuptools.build_meta"', "not certain"),
    ],
)
def test_other_backends(system: str, doubt: str) -> None:
    told = read(
        {"pyproject.toml": f"[build-system]\n{system}\n", "setup.py": SETUP, "PKG-INFO": f"{OLD}Requires-Dist: a\n"}
    )
    assert told.proved is None
    assert doubt in told.doubts[0]


def test_a_link_is_no_file() -> None:
    told = read({"PKG-INFO": OLD}, links=("setup.py",))
    assert told.doubts == ("`setup.py` is a link, or too large to be read",)


def test_a_bomb_of_references() -> None:
    keys = "".join(f"k{number} = {f'%(k{number + 1})s' * 50}\n" for number in range(10))
    told = read({"pyproject.toml": "", "setup.cfg": f"[options.extras_require]\n{keys}k10 = a\n"})
    assert told.proved is None
    assert "is no requirement" in told.doubts[0]


@pytest.mark.parametrize(
    ("setup", "expected"),
    [
        ("setup(install_requires=open('needs.txt').read().splitlines())", ("invalid=install_requires",)),
        ("needs = {'x': open('needs.txt').readlines()}\nsetup(extras_require=needs)", ("invalid=extras_require",)),
        ("setup(install_requires=['a>1'])", ()),
        ("import os\nneeds = []\nif os.name == 'nt':\n    needs += ['a>>1']\nsetup(install_requires=needs)", ()),
        ("import os\nneeds = []\nif os.path.isdir('/'):\n    needs += ['a>>1']\nsetup(install_requires=needs)", ()),
    ],
)
def test_what_is_no_requirement_is_told_wherever_the_script_takes_it_from(setup: str, expected: tuple[str]) -> None:
    told = read({"setup.py": f"from setuptools import setup\n{setup}\n", "needs.txt": "# of a\na>dev\n"})

    assert told.recipe.settings == expected
