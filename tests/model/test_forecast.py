"""How a build would end, from facts written here."""

import pytest

from uvlint.builds import recipe
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.cure import cures
from uvlint.model.finding import Confidence
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
