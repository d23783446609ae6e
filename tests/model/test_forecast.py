"""How a build would end, from facts written here."""

import pytest

from uvlint.builds import recipe
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.cure import cures
from uvlint.model.finding import Cause, Confidence
from uvlint.model.forecast import Forecast, Got, Machine, forecast, names_wanted
from uvlint.model.target import platform_from, python_from

TODAY = {"setuptools": "84.2.1", "cython": "3.2.9", "numpy": "2.2.6", "cmake": "4.1.0", "flit-core": "4.0.0"}
BUILD_SYSTEM = ("setuptools>=40.8.0",)


def offered(**versions: str) -> object:
    known = TODAY | {name.replace("_", "-"): version for name, version in versions.items()}

    def answer(text: str) -> Got | None:
        name = text.partition("=")[0].partition("<")[0].partition(">")[0].strip().lower().replace("_", "-")
        return Got(known[name]) if name in known else None

    return answer


def facts_of(
    setup: str, *, requires: tuple[str, ...] = BUILD_SYSTEM, backend: str | None = None, **files: str
) -> BuildFacts:
    texts = {name.replace("_dot_", "."): text for name, text in files.items()} | ({"setup.py": setup} if setup else {})
    tree = Tree("demo-1.tar.gz", tuple(sorted(texts)), texts)
    return BuildFacts(tree.filename, backend=backend, requires=requires, recipe=recipe.read(tree))


def told(
    facts: BuildFacts, python: str = "3.12", platform: str = "linux", machine: Machine | None = None, **versions: str
) -> Forecast:
    target = python_from(python), platform_from(platform)
    return forecast(facts, *target, offered(**versions), machine or Machine())  # type: ignore[arg-type]


def cause(found: Forecast) -> tuple[str, str, str]:
    return (found.outcome, found.causes[0].kind, found.causes[0].detail) if found.causes else (found.outcome, "", "")


SETUP = "from setuptools import setup\n"


def test_a_plain_script_builds_pure() -> None:
    found = told(facts_of(f"import distutils.core\n{SETUP}setup(name='a')\n"))

    assert (found.outcome, found.causes, found.confidence) == ("pure", (), Confidence.HIGH)


@pytest.mark.parametrize(
    ("script", "python", "expected"),
    [
        ("import imp\n", "3.11", "pure"),
        ("import imp\n", "3.12", ("fails", "removed-module", "imp")),
        ("import asyncore\n", "3.12", ("fails", "removed-module", "asyncore")),
        ("import pipes\n", "3.13", ("fails", "removed-module", "pipes")),
        ("import configparser\np = configparser.ConfigParser()\np.readfp(open('setup.py'))\n", "3.12",
         ("fails", "removed-module", "configparser.readfp")),
        ("import urllib2\n", "3.12", ("fails", "python2-syntax", "urllib2")),
        ("from collections import Mapping\n", "3.9", "pure"),
        ("from collections import Mapping\n", "3.10", ("fails", "removed-module", "collections.Mapping")),
        ("import pip\n", "3.12", ("fails", "undeclared-build-dependency", "pip")),
        ("import numpy\n", "3.12", ("fails", "undeclared-build-dependency", "numpy")),
        ("import pkg_resources\n", "3.12", ("fails", "backend-drift", "pkg_resources")),
        ("print 'a'\n", "3.12", ("fails", "python2-syntax", "setup.py")),
        ("open('gone.txt')\n", "3.12", ("fails", "metadata", "gone.txt")),
        ("raise RuntimeError('use another')\n", "3.12", ("fails", "placeholder", "RuntimeError")),
        ("import sys\nif sys.platform != 'win32':\n    sys.exit(1)\n", "3.12", ("fails", "platform-refused", "platform")),  # noqa: E501
        ("import sys\nif sys.version_info >= (3, 10):\n    sys.exit(1)\n", "3.12", ("fails", "platform-refused", "python")),  # noqa: E501
        ("import sys\nif sys.version_info >= (3, 13):\n    sys.exit(1)\n", "3.12", "pure"),
        ("import subprocess\nsubprocess.check_output(['gdal-config'])\n", "3.12", ("fails", "missing-command", "gdal-config")),  # noqa: E501
        ("import sys\nif 'bdist_wheel' in sys.argv:\n    raise Exception\n", "3.12", ("fails", "placeholder", "Exception")),  # noqa: E501
        ("try:\n    import numpy\nexcept ImportError:\n    numpy = None\n", "3.12", "pure"),
        ("try:\n    import numpy\nexcept ImportError:\n    raise SystemExit('first numpy')\n", "3.12",
         ("fails", "undeclared-build-dependency", "numpy")),
        ("try:\n    import numpy\n    HAS = True\nexcept ImportError:\n    HAS = False\nif HAS:\n    import torch\n", "3.12", "pure"),  # noqa: E501
    ],
)  # fmt: skip
def test_what_a_script_does_decides(script: str, python: str, expected: object) -> None:
    found = told(facts_of(f"{script}{SETUP}setup(name='a')\n"), python)

    assert (cause(found) if isinstance(expected, tuple) else found.outcome) == expected


def test_an_old_setuptools_is_what_fails_and_not_the_import_of_distutils() -> None:
    facts = facts_of(f"{SETUP}setup()\n", requires=("setuptools<60",))

    assert cause(told(facts, "3.12", setuptools="59.8.0")) == ("fails", "removed-module", "distutils")
    assert cause(told(facts, "3.12", setuptools="65.7.0")) == ("fails", "removed-module", "pkgutil.ImpImporter")
    assert told(facts, "3.12", setuptools="66.1.0").outcome == "pure"
    assert told(facts, "3.11", setuptools="59.8.0").outcome == "pure"


def test_two_to_three_fails_from_58_on_and_a_bound_cures_it_below_3_12() -> None:
    facts = facts_of(f"{SETUP}setup(use_2to3=True)\n")
    old, new = python_from("3.11"), python_from("3.12")

    assert cause(told(facts)) == ("fails", "backend-drift", "use_2to3")
    assert told(facts, "3.11", setuptools="57.5.0").outcome == "pure"
    assert cures(told(facts, "3.11"), facts, old)[0].values == ("setuptools<58",)
    assert cures(told(facts, "3.12"), facts, new) == ()


@pytest.mark.parametrize(
    ("version", "fails"), [("77.0.3", False), ("78.0.0", True), ("78.0.1", True), ("78.0.2", False)]
)
def test_dashed_keys_fail_in_two_releases_alone(version: str, fails: bool) -> None:
    facts = facts_of(f"{SETUP}setup()\n", setup_dot_cfg="[metadata]\ndescription-file = README\n")

    assert (told(facts, setuptools=version).outcome == "fails") is fails


def test_what_setup_requires_is_there_in_the_second_call() -> None:
    asks = "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n"

    facts = facts_of(
        f"{asks}{SETUP}if 'bdist_wheel' in __import__('sys').argv:\n    import numpy\nsetup(setup_requires=['numpy'])\n"
    )

    assert told(facts).outcome == "pure"
    assert names_wanted(facts) == {"setuptools", "numpy"}


def test_local_modules_are_found_by_the_legacy_backend_alone() -> None:
    script = f"import helper\n{SETUP}setup()\n"

    legacy = facts_of(script, helper_dot_py="x = 1\n")
    strict = facts_of(
        script,
        backend="setuptools.build_meta",
        helper_dot_py="x = 1\n",
        pyproject_dot_toml="[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n",
    )

    assert told(legacy).outcome == "pure"
    assert cause(told(strict)) == ("fails", "undeclared-build-dependency", "helper")


EXTENSION = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n"


@pytest.mark.parametrize(
    ("source", "python", "expected"),
    [
        ("#include <Python.h>\n", "3.12", ("native", "", "")),
        ("#include <ldap.h>\n", "3.12", ("fails", "missing-header", "ldap.h")),
        ("#include <longintrepr.h>\n", "3.10", ("native", "", "")),
        ("#include <longintrepr.h>\n", "3.11", ("fails", "c-api", "longintrepr.h")),
        ("void f() { Py_TYPE(o) = t; }\n", "3.11", ("fails", "c-api", "Py_TYPE")),
        ("#if PY_VERSION_HEX < 0x030B0000\nPy_TYPE(o) = t;\n#endif\n", "3.11", ("native", "", "")),
        ("/* Generated by Cython 0.20.2 */\n", "3.10", ("native", "", "")),  # a module that handles no exception builds
        ("/* Generated by Cython 0.20.2 */\n", "3.11", ("fails", "c-api", "Cython 0.20.2")),
        ("/* Generated by Cython 0.29.21 */\n", "3.11", ("fails", "c-api", "longintrepr.h")),
        ("/* Generated by Cython 0.29.32 */\n", "3.11", ("native", "", "")),
        ("/* Generated by Cython 0.29.32 */\n", "3.12", ("fails", "c-api", "Cython 0.29.32")),
        ("void f() { PyUnicode_GET_SIZE(o); }\n", "3.12", ("native", "", "")),  # a warning of this compiler
    ],
)
def test_what_c_sources_say_decides(source: str, python: str, expected: tuple[str, str, str]) -> None:
    assert cause(told(facts_of(EXTENSION, a_dot_c=source), python)) == expected


def test_a_machine_may_have_what_is_missing_elsewhere() -> None:
    facts = facts_of(EXTENSION, a_dot_c="#include <ldap.h>\nvoid f() { PyUnicode_GET_SIZE(o); }\n")

    assert told(facts, machine=Machine(headers=frozenset({"ldap.h"}))).outcome == "native"
    assert cause(told(facts, machine=Machine(headers=frozenset({"ldap.h"}), strict=False)))[0] == "native"


def test_off_linux_what_c_says_is_no_more_than_likely() -> None:
    facts = facts_of(EXTENSION, a_dot_c="#include <ldap.h>\n")

    found = told(facts, platform="windows")

    assert (found.outcome, found.confidence) == ("native", Confidence.LOW)
    assert found.causes[0].kind == "missing-header"


def test_a_build_ext_that_catches_what_it_raises_goes_on() -> None:
    script = (
        "from setuptools import setup, Extension\nfrom setuptools.command.build_ext import build_ext\n"
        "class optional(build_ext):\n    def run(self):\n        try:\n            build_ext.run(self)\n"
        "        except Exception:\n            pass\n"
        "setup(ext_modules=[Extension('a', ['a.c'])], cmdclass={'build_ext': optional})\n"
    )

    assert told(facts_of(script, a_dot_c="#include <ldap.h>\n")).outcome == "native"


def test_cython_3_refuses_what_earlier_ones_took() -> None:
    script = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.pyx'])])\n"

    facts = facts_of(script, requires=("setuptools", "cython"), a_dot_pyx="print 'a'\n")

    assert cause(told(facts)) == ("fails", "backend-drift", "Cython")
    assert told(facts, "3.11", cython="0.29.37").outcome == "native"
    assert cures(told(facts), facts, python_from("3.12"))[0].values == ("cython<3",)


@pytest.mark.parametrize(("backend", "name", "outcome"), [
    ("hatchling.build", "hatchling", "pure"), ("flit_core.buildapi", "flit-core", "pure"),
    ("poetry.core.masonry.api", "poetry-core", "pure"), ("mesonpy", "meson-python", "native"),
])  # fmt: skip
def test_other_backends_make_what_they_make(backend: str, name: str, outcome: str) -> None:
    assert told(facts_of("", requires=(name,), backend=backend)).outcome == outcome


def test_a_backend_that_is_not_required_is_undeclared() -> None:
    found = told(facts_of("", requires=("wheel",), backend="hatchling.build"))

    assert cause(found) == ("fails", "undeclared-build-dependency", "hatchling")


def test_cures_name_the_distribution_and_the_runtime() -> None:
    facts = facts_of(f"import yaml\n{SETUP}setup()\n")
    runtime = facts_of(f"import torch\n{SETUP}setup()\n")
    python = python_from("3.12")

    assert cures(told(facts), facts, python)[0].values == ("pyyaml",)
    assert cures(told(runtime), runtime, python)[0].runtime


def test_a_missing_header_is_cured_by_a_system_package() -> None:
    facts = facts_of(EXTENSION, a_dot_c="#include <graphviz/cgraph.h>\n")

    (cure,) = cures(told(facts), facts, python_from("3.12"))

    assert (cure.kind, cure.values[0]) == ("system-package", "debian:libgraphviz-dev")


def test_what_builds_needs_no_cure() -> None:
    facts = facts_of(f"{SETUP}setup()\n")

    assert cures(told(facts), facts, python_from("3.12")) == ()


IN_TREE = "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'hooks'\nbackend-path = ['.']\n"
WRAPPED = "from setuptools.build_meta import *\n"


def in_tree(hooks: str, setup: str = f"{SETUP}setup()\n") -> BuildFacts:
    return facts_of(setup, backend="hooks", requires=("setuptools",), pyproject_dot_toml=IN_TREE, hooks_dot_py=hooks)


@pytest.mark.parametrize(
    ("hooks", "expected"),
    [
        (WRAPPED, ("pure", "", "")),
        (f"{WRAPPED}import imp\n", ("fails", "removed-module", "imp")),
        (f"{WRAPPED}import torch\n", ("fails", "undeclared-build-dependency", "torch")),
        (f"{WRAPPED}def build_wheel(*a):\n    import torch\n", ("fails", "undeclared-build-dependency", "torch")),
        (f"{WRAPPED}def build_editable(*a):\n    import torch\n", ("pure", "", "")),
    ],
)
def test_a_backend_of_the_sdist_is_judged_like_its_setup_script(hooks: str, expected: tuple[str, str, str]) -> None:
    assert cause(told(in_tree(hooks))) == expected


def test_what_the_hook_of_a_backend_asks_for_is_there_afterwards() -> None:
    setup = f"import numpy\n{SETUP}setup()\n"

    def asks(value: str) -> BuildFacts:
        return in_tree(f"{WRAPPED}def get_requires_for_build_wheel(c=None):\n    return {value}\n", setup)

    assert cause(told(asks("['cython']"))) == ("fails", "undeclared-build-dependency", "numpy")
    assert told(asks("['numpy']")).outcome == "pure"
    assert told(asks("unknown()")).outcome == "pure"  # nobody can tell what it lacks
    assert "numpy" in names_wanted(asks("['numpy']"))


def test_a_backend_that_builds_itself_needs_no_other() -> None:
    system = "[build-system]\nrequires = []\nbuild-backend = 'flit_core.buildapi'\nbackend-path = ['.']\n"
    facts = facts_of(
        "", backend="flit_core.buildapi", requires=(), pyproject_dot_toml=system, **{"flit_core/buildapi_dot_py": ""}
    )

    assert told(facts).outcome == "pure"


DECLARING = "from setuptools import setup, Extension\n"


def test_numpy_2_refuses_what_is_written_for_numpy_1() -> None:
    setup = f"{DECLARING}setup(ext_modules=[Extension('a', ['a.c'])])\n"
    found = facts_of(setup, requires=("setuptools", "numpy"), a_dot_c="n = PyArray_DESCR(a)->elsize;\n")

    assert cause(told(found)) == ("fails", "backend-drift", "numpy")
    assert told(found, numpy="1.26.4").outcome == "native"
    assert [cure.values for cure in cures(told(found), found, python_from("3.12"))] == [("numpy<2",)]


def test_what_cython_writes_anew_counts_no_longer() -> None:
    setup = f"{DECLARING}setup(ext_modules=[Extension('a', ['a.pyx'])])\n"
    shipped = "/* Generated by Cython 0.29.36 */\nPyArray_Descr *d; x = __pyx_v_d->subarray->shape;\n"
    bare = facts_of(setup, requires=("setuptools", "numpy"), a_dot_pyx="", a_dot_c=shipped)
    anew = facts_of(setup, requires=("setuptools", "numpy", "cython"), a_dot_pyx="", a_dot_c=shipped)
    named = facts_of(
        setup, requires=("setuptools", "numpy", "cython"), a_dot_pyx="cdef np.ndarray[np.int_t] a\n", a_dot_c=shipped
    )

    assert cause(told(bare)) == ("fails", "backend-drift", "numpy")
    assert told(anew).outcome == "native"
    assert cause(told(named)) == ("fails", "backend-drift", "numpy")


@pytest.mark.parametrize(
    ("plugin", "version", "expected"),
    [
        ("setuptools_scm", "5.0.2", ("fails", "backend-drift", "pkg_resources")),
        ("setuptools_scm", "8.1.0", ("pure", "", "")),
        ("setuptools-markdown", "0.4", ("fails", "backend-drift", "setuptools-markdown")),
    ],
)
def test_a_plugin_that_todays_setuptools_breaks_stops_the_build(
    plugin: str, version: str, expected: tuple[str, str, str]
) -> None:
    facts = facts_of(f"{SETUP}setup(setup_requires=['{plugin}'])\n")

    target = python_from("3.12"), platform_from("linux")
    assert cause(forecast(facts, *target, offered(**{plugin: version}))) == expected  # type: ignore[arg-type]


def test_what_may_be_required_stops_nothing() -> None:
    setup = f"{SETUP}kwargs = {{}}\nif unknown():\n    kwargs['setup_requires'] = ['distribute']\nsetup(**kwargs)\n"

    assert told(facts_of(setup)).outcome == "pure"


def test_a_script_for_a_small_board_refuses_every_other_machine() -> None:
    setup = f"{SETUP}if unknown():\n    raise RuntimeError('This is no Raspberry Pi')\nsetup()\n"
    said = "import sys\nif unknown():\n    print('only for the BeagleBone')\n    sys.exit(1)\n"

    assert cause(told(facts_of(setup))) == ("fails", "platform-refused", "Raspberry Pi")
    assert cause(told(facts_of(said))) == ("fails", "platform-refused", "BeagleBone")
    assert told(facts_of(f"if unknown():\n    raise RuntimeError('no')\n{SETUP}setup()\n")).outcome == "pure"


def test_a_package_that_calls_itself_fake_fails_on_purpose() -> None:
    setup = f"{SETUP}if unknown():\n    raise RuntimeError('elsewhere')\nsetup(description='A fake package')\n"

    assert cause(told(facts_of(setup))) == ("fails", "placeholder", "RuntimeError")


def test_a_command_that_may_be_replaced_stops_nothing() -> None:
    own = (
        "from distutils.command.build import build\nclass Own(build):\n    def run(self):\n        raise RuntimeError\n"
    )
    sure, maybe = "setup(cmdclass={'build': Own})\n", "setup(**({'cmdclass': {'build': Own}} if unknown() else {}))\n"

    assert told(facts_of(f"{SETUP}{own}{sure}")).outcome == "fails"
    choice = f"kw = {{}}\nif all(f(a) for a in b):\n    kw['cmdclass'] = {{'build': Own}}\n{maybe}"
    assert told(facts_of(f"{SETUP}{own}{choice}")).outcome == "pure"


def test_a_header_that_the_script_writes_is_not_missing() -> None:
    setup = f"{DECLARING}setup(ext_modules=[Extension('a', ['a.c'])])\n"
    writes = f"open('found.h', 'w').write('')\n{setup}"

    assert cause(told(facts_of(setup, a_dot_c='#include "found.h"\n'))) == ("fails", "missing-header", "found.h")
    assert told(facts_of(writes, a_dot_c='#include "found.h"\n')).outcome == "native"


def test_paths_no_longer_start_from_the_root_once_the_folder_is_changed() -> None:
    assert cause(told(facts_of("open('a.txt')\n"))) == ("fails", "metadata", "a.txt")
    assert told(facts_of(f"import os\nos.chdir('pkg')\nopen('a.txt')\n{SETUP}setup()\n")).outcome == "pure"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("if __name__ != '__main__': raise ImportError", ("pure", "", "")),
        ("__builtins__.__NUMPY_SETUP__ = False", ("fails", "unknown", "__builtins__")),
        (
            "version = [0, 0]; version[0] = f()\nif 0 in version: raise ValueError",
            ("pure", "placeholder", "ValueError"),
        ),
    ],
)
def test_what_a_script_says_of_itself_is_taken_as_python_takes_it(line: str, expected: tuple[str, str, str]) -> None:
    assert cause(told(facts_of(f"{line}\n{SETUP}setup()\n"))) == expected


def test_what_fetches_an_old_setuptools_asks_for_pkg_resources_first() -> None:
    fetches = "def use_setuptools():\n    try:\n        import pkg_resources\n    except ImportError:\n        pass\n"
    setup = f"from ez_setup import use_setuptools\nuse_setuptools()\n{SETUP}setup()\n"

    assert cause(told(facts_of(setup, ez_setup_dot_py=fetches))) == ("fails", "backend-drift", "pkg_resources")
    assert told(facts_of(setup, ez_setup_dot_py=fetches), setuptools="81.0.0").outcome == "pure"


def test_an_include_folder_that_is_told_late_is_told_after_what_setup_requires() -> None:
    late = "class Folder:\n    def __str__(self):\n        import pybind11\n        return pybind11.get_include()\n"
    declared = f"{DECLARING}{late}setup(ext_modules=[Extension('a', ['a.c'], include_dirs=[Folder()])]%s)\n"

    asks = facts_of(declared % ", setup_requires=['pybind11']", a_dot_c="")

    assert cause(told(facts_of(declared % "", a_dot_c=""))) == ("fails", "undeclared-build-dependency", "pybind11")
    assert told(asks, pybind11="3.0.1").outcome == "native"


CMAKE = "[build-system]\nrequires = ['scikit-build-core']\nbuild-backend = 'scikit_build_core.build'\n"


@pytest.mark.parametrize(
    ("text", "table", "expected"),
    [
        ("project(a LANGUAGES C Fortran)\n", "", ("fails", "missing-command", "gfortran")),
        ("project(a)\nFetchContent_MakeAvailable(b)\n", "", ("fails", "network-needed", "FetchContent_MakeAvailable")),
        ("project(a)\nif(B)\nFetchContent_MakeAvailable(b)\nendif()\n", "", ("native", "", "")),
        ("project(a)\n", "cmake.targets = ['b']\n", ("fails", "backend-drift", "scikit-build-core")),
        ("project(a)\n", "minimum-version = '0.8'\ncmake.targets = ['b']\n", ("native", "", "")),
    ],
)
def test_what_cmake_asks_for_decides(text: str, table: str, expected: tuple[str, str, str]) -> None:
    facts = facts_of(
        "",
        backend="scikit_build_core.build",
        requires=("scikit-build-core",),
        pyproject_dot_toml=f"{CMAKE}[tool.scikit-build]\n{table}",
        CMakeLists_dot_txt=text,
    )

    assert cause(told(facts, machine=Machine(network=False), scikit_build_core="1.1.2")) == expected


def test_what_uv_refuses_fails_before_any_hook() -> None:
    facts = BuildFacts("demo-1.tar.gz", refused="its tar headers are older than POSIX")

    assert cause(told(facts)) == ("fails", "metadata", "its tar headers are older than POSIX")


def test_headers_of_a_distribution_are_missing_where_no_build_requirement_brings_it() -> None:
    script = f"{SETUP}from setuptools import Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n"
    source = "#include <Python.h>\n#include <numpy/arrayobject.h>\n"

    assert cause(told(facts_of(script, a_dot_c=source))) == ("fails", "missing-header", "numpy/arrayobject.h")
    for brings in ("numpy", "scipy", "nobody-knows"):
        assert told(facts_of(script, requires=("setuptools", brings), a_dot_c=source)).outcome == "native"


@pytest.mark.parametrize(
    ("generated", "pyx", "python", "expected"),
    [
        ("0.29.19", "cdef class A:\n    def __dealloc__(self): pass\n", "3.10", "Py_REFCNT"),
        ("0.29.20", "cdef class A:\n    def __dealloc__(self): pass\n", "3.10", None),
        ("0.29.19", "cdef class A:\n    pass\n", "3.10", None),
        ("0.29.19", "cdef class A:\n    def __dealloc__(self): pass\n", "3.9", None),
        ("0.29.21", "def f():\n    yield 1\n", "3.10", None),  # C is only warned of
        ("0.26.1", "try:\n    import a\nexcept ImportError:\n    a = None\n", "3.7", "exc_type"),
        ("0.26.1", "try:\n    import a\nexcept ImportError:\n    a = None\n", "3.6", None),
        ("0.27", "try:\n    import a\nexcept ImportError:\n    a = None\n", "3.10", None),
        ("0.26.1", "import a\n", "3.10", None),
    ],
)
def test_what_old_cython_wrote_for_some_modules_alone(
    generated: str, pyx: str, python: str, expected: str | None
) -> None:
    script = f"{SETUP}from setuptools import Extension\nsetup(ext_modules=[Extension('a', ['a.pyx'])])\n"
    facts = facts_of(script, a_dot_pyx=pyx, a_dot_c=f"/* Generated by Cython {generated} */\n")

    found = told(facts, python)

    assert (found.causes[0].detail if found.outcome == "fails" else None) == expected


def test_cython_before_3_leaves_c_alone_that_is_not_older_than_its_source() -> None:
    script = f"{SETUP}from setuptools import Extension\nsetup(ext_modules=[Extension('a', ['a.pyx'])])\n"
    files = {"a_dot_pyx": "", "a_dot_c": "/* Generated by Cython 0.29.15 */\n"}
    facts = facts_of(script, requires=("setuptools", "cython<3"), **files)
    handed = facts_of(f"from Cython.Build import cythonize\n{script}", requires=("setuptools", "cython<3"), **files)

    assert cause(told(facts, "3.13", cython="0.29.37")) == ("fails", "c-api", "longintrepr.h")
    assert told(facts, "3.13", cython="3.2.0").outcome == "native"
    assert told(handed, "3.13", cython="0.29.37").outcome == "native"


def test_a_script_that_asks_the_compiler_leaves_out_only_what_lacks_headers() -> None:
    script = (
        "from distutils.core import setup, Extension\nfrom distutils.command.build_ext import build_ext\n"
        "class own(build_ext):\n    def build_extensions(self):\n"
        "        try:\n            self.compiler.compile(['a'])\n"
        "        except CompileError:\n            return\n        build_ext.build_extensions(self)\n"
        "setup(ext_modules=[Extension('a', ['a.c'])], cmdclass={'build_ext': own})\n"
    )
    facts = facts_of(script, a_dot_c="#include <yaml.h>\nPy_TYPE(o) = t;\n")

    assert told(facts, "3.13").outcome == "native"
    assert cause(told(facts, "3.13", machine=Machine(headers=frozenset({"yaml.h"})))) == ("fails", "c-api", "Py_TYPE")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("import shutil\nif not shutil.which('swig'):\n    raise RuntimeError\n", ("fails", "missing-command", "swig")),
        ("import shutil\nswig = shutil.which('swig')\nif swig is None:\n    raise RuntimeError\n",
         ("fails", "missing-command", "swig")),
        ("import shutil\ndef find():\n    for name in ('swig2', 'swig'):\n        if shutil.which(name):\n"
         "            return name\n    raise RuntimeError\nfind()\n", ("fails", "missing-command", "swig")),
        ("import shutil\nif not shutil.which('gcc'):\n    raise RuntimeError\n", ("pure", "", "")),
        ("from ctypes.util import find_library\nif not find_library('geos'):\n    raise OSError\n",
         ("fails", "missing-library", "geos")),
        ("from ctypes.util import find_library\nif not find_library('m'):\n    raise OSError\n", ("pure", "", "")),
        ("import os\nwhere = os.environ['CUDA_HOME']\n", ("fails", "unknown", "CUDA_HOME")),
        ("import os\nwhere = os.environ['HOME']\n", ("pure", "", "")),
        ("import os\nos.environ['CFLAGS'] = ''\nos.environ['CFLAGS'] += '-g'\n", ("pure", "", "")),
        ("import os\ntry:\n    fast = os.environ['FAST']\nexcept KeyError:\n    fast = ''\nif fast:\n    import torch\n",  # noqa: E501
         ("pure", "", "")),
        ("import os\ntry:\n    fast = int(os.getenv('FAST'))\nexcept TypeError:\n    fast = 0\nif fast:\n    import torch\n",  # noqa: E501
         ("pure", "", "")),
        ("import sys\nif any('--' + x in sys.argv for x in sys.path):\n    import torch\n", ("pure", "", "")),
    ],
)  # fmt: skip
def test_what_a_script_looks_for_decides(script: str, expected: tuple[str, str, str]) -> None:
    assert cause(told(facts_of(f"{script}{SETUP}setup(name='a')\n"))) == expected


def test_what_a_machine_has_is_found() -> None:
    facts = facts_of(f"import shutil\nif not shutil.which('swig'):\n    raise RuntimeError\n{SETUP}setup()\n")

    assert told(facts, machine=Machine(commands=frozenset({"swig"}))).outcome == "pure"


def test_setup_that_is_called_again_when_a_compiler_has_failed_builds_without() -> None:
    script = (
        f"{SETUP}from setuptools import Extension\nextra = dict(name='a')\n"
        "try:\n    setup(ext_modules=[Extension('a', ['a.c'])], **extra)\nexcept {}:\n    setup(**extra)\n"
    )

    for caught, expected in (("SystemExit", "native"), ("ValueError", "fails")):
        assert told(facts_of(script.format(caught), a_dot_c="#include <ldap.h>\n")).outcome == expected


def test_names_of_numpy_1_alone_fail_with_numpy_2() -> None:
    script = f"import numpy\n{SETUP}from setuptools import Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n"
    facts = facts_of(script, requires=("setuptools", "numpy"), a_dot_c="int kind = PyArray_DOUBLE;\n")

    assert cause(told(facts)) == ("fails", "backend-drift", "numpy")
    assert told(facts, numpy="1.26.4").outcome == "native"


def test_a_build_requirement_that_is_older_than_the_python_is_compiled_and_fails() -> None:
    facts = facts_of(f"{SETUP}setup()\n", requires=("setuptools", "oldie==1"))

    def answer(text: str) -> Got:
        return Got("1", wheel=False, outlived=True) if text.startswith("oldie") else Got("84.2.1")

    found = forecast(facts, python_from("3.13"), platform_from("linux"), answer)

    assert cause(found) == ("fails", "backend-drift", "oldie==1")


def test_setuptools_refuses_to_guess_since_61() -> None:
    facts = facts_of(f"{SETUP}setup()\n", one_dot_py="", two_dot_py="")

    assert cause(told(facts)) == ("fails", "backend-drift", "flat-layout")
    assert told(facts, "3.11", setuptools="60.10.0").outcome == "pure"
    assert cures(told(facts, "3.11"), facts, python_from("3.11"))[0].values == ("setuptools<61",)
    assert cures(told(facts, "3.12"), facts, python_from("3.12")) == ()


def test_hatchling_insists_on_the_files_that_a_project_names() -> None:
    project = '[project]\nname = "a"\nversion = "1"\nreadme = "README.md"\n'
    facts = facts_of("", backend="hatchling.build", requires=("hatchling",), pyproject_dot_toml=project)

    assert cause(told(facts)) == ("fails", "metadata", "README.md")


def test_cython_tells_count_from_the_release_that_refuses_them() -> None:
    script = f"from Cython.Build import cythonize\n{SETUP}setup(ext_modules=cythonize(['a.pyx']))\n"

    def built(pyx: str, cython: str, *more: str) -> tuple[str, str, str]:
        return cause(told(facts_of(script, requires=("setuptools", "cython", *more), a_dot_pyx=pyx), cython=cython))

    assert built("cimport stdlib\n", "3.0.12") == ("fails", "backend-drift", "Cython")
    assert built("cimport stdlib\n", "0.29.37")[0] == "native"
    assert built("cimport cpython.int\n", "3.0.12")[0] == "native"
    assert built("cimport cpython.int\n", "3.1.4") == ("fails", "backend-drift", "Cython")
    assert built("cimport numpy\n", "3.1.4") == ("fails", "undeclared-build-dependency", "numpy")
    assert built("cimport numpy\n", "3.1.4", "numpy")[0] == "native"


def test_what_cmake_looks_for_in_any_case_is_missing() -> None:
    listed = "if(WITH_MPI)\nfind_package(MPI REQUIRED)\nendif()\nfind_package(Threads REQUIRED)\nfind_package(GSL)\n"
    script = "import subprocess\nsubprocess.check_call(['cmake', '.'])\n"
    machine = Machine(commands=frozenset({"cmake"}))

    def built(more: str, machine: Machine) -> tuple[str, str, str]:
        facts = facts_of(f"{script}{SETUP}setup(name='a')\n", CMakeLists_dot_txt=listed + more)
        return cause(told(facts, machine=machine))

    assert built("", machine)[0] == "pure"
    assert built("find_package(Boost 1.41 REQUIRED COMPONENTS system)\n", machine) == (
        "fails",
        "missing-library",
        "boost_system",
    )
    has = Machine(commands=frozenset({"cmake"}), libraries=frozenset({"boost_system"}))
    assert built("find_package(Boost 1.41 REQUIRED COMPONENTS system)\n", has)[0] == "pure"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "import subprocess\ndef found():\n    for name in ('one', 'two'):\n        try:\n"
            "            subprocess.check_call(['pkg-config', name])\n        except subprocess.CalledProcessError:\n"
            "            pass\n        else:\n            return name\n    raise Exception('none')\nfound()\n",
            ("fails", "missing-library", "one"),
        ),
        (
            "import os\ndef which(name):\n    return [p for p in os.environ['PATH'].split(':') if os.access(p, 1)]\n"
            "if not which('x-config'):\n    raise Exception('none')\n",
            ("fails", "missing-command", "x-config"),
        ),
        (
            "import subprocess\nif unclear():\n    subprocess.check_output('x-config', shell=True)\n"
            "raise Exception('none')\n",
            ("fails", "missing-command", "x-config"),
        ),
        ("import os\nif os.environ.get('PATH') is None:\n    raise Exception('none')\n", ("pure", "", "")),
    ],
)
def test_a_script_that_gives_up_does_so_for_what_it_has_looked_for(script: str, expected: tuple[str, str, str]) -> None:
    found = told(facts_of(f"{SETUP}{script}setup()\n"))

    assert (cause(found) if found.outcome == "fails" else (found.outcome, "", "")) == expected
    assert len({(each.kind, each.detail) for each in found.causes}) == len(found.causes)


def test_a_variable_that_two_sources_define_stops_the_linker_and_ifs_without_parentheses_the_compiler() -> None:
    script = "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('m', ['m.c', 'n.c'])])\n"
    twice = facts_of(script, m_dot_c='#include "h.h"\n', n_dot_c='#include "h.h"\n', h_dot_h="int count;\n")
    bare = facts_of(script, m_dot_c="int f(PyObject *o) { if PyList_Check(o) return 1; }\n", n_dot_c="")

    assert cause(told(twice)) == ("fails", "unknown", "count")
    assert [cause(told(bare, python))[0] for python in ("3.8", "3.12")] == ["native", "fails"]


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (Forecast("fails", (Cause("c-api", "longintrepr.h", Confidence.HIGH),)), ("fails", "backend-drift", "old==1")),
        (Forecast("fails", (Cause("missing-header", "x.h"),)), ("fails", "missing-header", "x.h")),
        (Forecast("native"), ("pure", "", "")),
        (Forecast("unknown"), ("fails", "backend-drift", "old==1")),
        (None, ("fails", "backend-drift", "old==1")),
    ],
)
def test_a_build_requirement_without_a_wheel_ends_as_its_own_sdist_says(
    ending: Forecast | None, expected: tuple[str, str, str]
) -> None:
    facts = facts_of(f"{SETUP}setup()\n", requires=(*BUILD_SYSTEM, "old"))

    def offered(text: str) -> Got | None:
        return Got("1", wheel=False, outlived=True, ending=ending) if text == "old" else Got(TODAY["setuptools"])

    found = forecast(facts, python_from("3.12"), platform_from("linux"), offered)

    assert (cause(found) if found.outcome == "fails" else (found.outcome, "", "")) == expected


NATIVE = "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('m', ['m.%s'])])\n"


@pytest.mark.parametrize(
    ("ending", "text", "numpy", "expected"),
    [
        ("c", "void f(void *a) { flags(a, NPY_OWNDATA); }\n", "2.2.6", ("native", "", "")),
        ("c", "void f(void *a) { flags(a, NPY_OWNDATA); }\n", "2.3.0", ("fails", "backend-drift", "numpy")),
        ("c", "#define NPY_OWNDATA NPY_ARRAY_OWNDATA\nint f = NPY_OWNDATA;\n", "2.3.0", ("native", "", "")),
        ("cpp", "#define array_type(a) (int)(PyArray_TYPE(a))\n", "2.2.6", ("fails", "backend-drift", "numpy")),
        ("cpp", "#define array_type(a) (int)(PyArray_TYPE(a))\n", "1.26.4", ("native", "", "")),
        ("cpp", "#define array_type(a) (int)(PyArray_TYPE((PyArrayObject*)a))\n", "2.2.6", ("native", "", "")),
        ("c", "#define array_type(a) (int)(PyArray_TYPE(a))\n", "2.2.6", ("native", "", "")),
    ],
)
def test_what_newer_releases_of_numpy_have_lost(
    ending: str, text: str, numpy: str, expected: tuple[str, str, str]
) -> None:
    facts = facts_of(NATIVE % ending, requires=(*BUILD_SYSTEM, "numpy"), **{f"m_dot_{ending}": text})

    assert cause(told(facts, numpy=numpy)) == expected


@pytest.mark.parametrize(
    ("cython", "python", "shipped", "expected"),
    [
        ("0.29.35", "3.13", {}, ("fails", "removed-module", "cgi")),
        ("0.29.35", "3.12", {}, ("native", "", "")),
        ("0.29.36", "3.13", {}, ("native", "", "")),
        ("0.29.35", "3.13", {"m_dot_c": "/* plain */\n"}, ("native", "", "")),
    ],
)
def test_old_cython_imports_what_python_has_lost_once_it_translates(
    cython: str, python: str, shipped: dict[str, str], expected: tuple[str, str, str]
) -> None:
    facts = facts_of(NATIVE % "pyx", requires=(*BUILD_SYSTEM, "cython"), m_dot_pyx="x = 1\n", **shipped)

    assert cause(told(facts, python, cython=cython)) == expected


def test_what_cython_refuses_stops_the_script_before_its_commands_run() -> None:
    script = (
        "from setuptools import Extension, setup\nfrom setuptools.command.build_ext import build_ext\n"
        "from Cython.Build import cythonize\nclass Own(build_ext):\n    def run(self):\n        import torch\n"
        "setup(ext_modules=cythonize([Extension('m', ['m.pyx'])]), cmdclass={'build_ext': Own})\n"
    )
    facts = facts_of(script, requires=(*BUILD_SYSTEM, "cython"), m_dot_pyx="print 'a'\n")

    assert cause(told(facts)) == ("fails", "backend-drift", "Cython")


def test_the_builtins_of_a_script_that_is_executed_are_a_dict() -> None:
    script = "if isinstance(__builtins__, dict):\n    __builtins__['a'] = 1\nelse:\n    __builtins__.a = 1\n"

    assert cause(told(facts_of(f"{script}{SETUP}setup()\n"))) == ("pure", "", "")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "from distutils import sysconfig\nsysconfig._init_posix()\n",
            ("fails", "backend-drift", "distutils.sysconfig._init_posix"),
        ),
        (
            "from setuptools.command.test import test, normalize_path\n",
            ("fails", "backend-drift", "setuptools.command.test.normalize_path"),
        ),
        ("import subprocess\nsubprocess.check_call('cd src && make', shell=True)\n", ("pure", "", "")),
        ("import subprocess\nsubprocess.check_call(['cd', 'src'])\n", ("fails", "missing-command", "cd")),
    ],
)
def test_names_that_setuptools_has_lost_and_words_that_a_shell_knows(
    script: str, expected: tuple[str, str, str]
) -> None:
    assert cause(told(facts_of(f"{SETUP}{script}setup()\n"))) == expected


def test_a_function_that_tries_an_import_answers_by_what_the_build_has() -> None:
    script = (
        "def has():\n    try:\n        import Cython\n        return True\n"
        "    except ImportError:\n        return False\n"
        f"if has():\n    from Cython.Build import cythonize\nelse:\n    import torch\n{SETUP}setup()\n"
    )

    assert cause(told(facts_of(script))) == ("fails", "undeclared-build-dependency", "torch")
    assert cause(told(facts_of(script, requires=(*BUILD_SYSTEM, "cython")))) == ("pure", "", "")
