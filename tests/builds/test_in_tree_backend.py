"""Build backends that an sdist ships are followed hook by hook, and never run."""

from pathlib import Path

from uvlint.builds import recipe
from uvlint.model.build import MORE, Import, Keyword, Recipe, Run, Tree, every

SYSTEM = "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'own.hooks'\nbackend-path = ['tools']\n"


def read(hooks: str, **files: str) -> Recipe:
    texts = {"pyproject.toml": SYSTEM, "tools/own/__init__.py": "", "tools/own/hooks.py": hooks} | {
        name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()
    }
    return recipe.read(Tree("demo-1.tar.gz", tuple(sorted(texts)), texts))


def imported(found: Recipe) -> list[str]:
    return [step.module for step in every(found.backend) if isinstance(step, Import)]


def asked(found: Recipe) -> list[tuple[str, ...]]:
    return [step.values for step in every(found.backend) if isinstance(step, Keyword)]


def test_what_wraps_setuptools_says_so_and_its_setup_script_is_read() -> None:
    found = read("from setuptools.build_meta import *\nimport torch\n", setup_dot_py="import numpy\n")

    assert found.wraps == "setuptools.build_meta"
    assert imported(found) == ["own", "own.hooks", "setuptools.build_meta", "torch"]
    assert found.program == (Import("numpy", at="setup.py:1"),)


def test_hooks_run_in_the_order_of_a_build_and_others_do_not() -> None:
    found = read(
        "from setuptools import build_meta as _orig\n"
        "def build_sdist(*a):\n    import never\n"
        "def build_wheel(*a):\n    import last\n    return _orig.build_wheel(*a)\n"
        "def get_requires_for_build_wheel(settings=None):\n    import first\n    return []\n"
        "def prepare_metadata_for_build_wheel(*a):\n    import second\n"
    )

    assert found.wraps == "setuptools.build_meta"
    assert imported(found)[3:] == ["first", "second", "last"]


def test_helper_modules_are_followed() -> None:
    found = read(
        "from ._work import *\nfrom .other import build_wheel\n",
        tools__own___work_dot_py="def get_requires_for_build_wheel(c=None):\n    import imp\n    return ['numpy']\n",
        tools__own__other_dot_py="import subprocess\ndef build_wheel(*a):\n    subprocess.check_call(['swig'])\n",
    )

    assert imported(found)[-1] == "imp"
    assert asked(found) == [("numpy",)]
    assert [step.command for step in every(found.backend) if isinstance(step, Run)] == ["swig"]


def test_what_a_hook_asks_for_is_told_as_far_as_it_is_known() -> None:
    wrapped = "from setuptools import build_meta as _orig\ndef get_requires_for_build_wheel(c=None):\n    return "

    assert asked(read(f"{wrapped}_orig.get_requires_for_build_wheel(c) + ['cython']\n")) == [("cython",)]
    assert asked(read(f"{wrapped}project()['dependencies']\n")) == [(MORE,)]


def test_a_backend_that_is_not_shipped_has_no_steps() -> None:
    texts = {"pyproject.toml": SYSTEM, "setup.py": "import numpy\n"}

    found = recipe.read(Tree("demo-1.tar.gz", tuple(texts), texts))

    assert (found.backend, found.wraps) == ((), "")


def test_a_backend_is_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    read(f"open({str(mark)!r}, 'w').close()\ndef build_wheel(*a):\n    open({str(mark)!r}, 'w').close()\n")

    assert not mark.exists()
