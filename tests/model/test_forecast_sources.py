"""What C sources decide about a build: macros, structures that went, headers by where they lie."""

import pytest

from uvlint.builds import recipe
from uvlint.model.build import BuildFacts, Tree
from uvlint.model.forecast import Forecast, Got, Machine, forecast
from uvlint.model.target import platform_from, python_from

SETUP = "from setuptools import setup, Extension\n"
EXTENSION = f"{SETUP}setup(name='a', ext_modules=[Extension('a', ['a.c'])])\n"
NUMPY = "PyArrayObject *array;\n"


def ending(files: dict[str, str], python: str = "3.13", numpy: str = "2.2.6", machine: Machine | None = None) -> str:
    """How a build ends: its outcome, or the first cause of its failure."""
    known = {"setuptools": "84.2.1", "numpy": numpy, "cffi": "2.0.0", "pycparser": "3.0"}
    requires = tuple(known)
    tree = Tree("demo-1.tar.gz", tuple(sorted(files)), files)
    facts = BuildFacts(tree.filename, requires=requires, recipe=recipe.read(tree))
    target = python_from(python), platform_from("linux")
    found: Forecast = forecast(facts, *target, lambda text: Got(known[text]), machine or Machine())
    return f"{found.causes[0].kind} {found.causes[0].detail}" if found.outcome == "fails" else found.outcome


@pytest.mark.parametrize(
    "source",
    [
        "PyArray_Descr *descr = f();\nn = descr->elsize;\n",
        "PyArray_Descr* const d = f();\nd->f->copyswap(a);\n",
        f"{NUMPY}size = NpyIter_GetDescrArray(it)[1]->elsize;\n",
    ],
)
def test_numpy_2_took_members_out_of_its_descriptors(source: str) -> None:
    files = {"setup.py": EXTENSION, "a.c": source}

    assert ending(files) == "backend-drift numpy"
    assert ending(files, numpy="1.26.4") == "native"


@pytest.mark.parametrize("source", ["struct own *d;\nPyArray_Descr *e;\nd->elsize = 1;\n", "d->elsize = 1;\n"])
def test_a_member_of_another_structure_is_none_of_numpys(source: str) -> None:
    assert ending({"setup.py": EXTENSION, "a.c": source}) == "native"


def test_the_body_of_a_macro_counts_where_the_file_uses_it() -> None:
    macro = "#define GROW(o) do { \\\n  Py_SIZE(o) = 1; \\\n} while (0)\n"
    through = f"{macro}#define TWICE(o) GROW(o); GROW(o)\n"

    assert ending({"setup.py": EXTENSION, "a.c": macro}) == "native"
    assert ending({"setup.py": EXTENSION, "a.c": through}) == "native"
    assert ending({"setup.py": EXTENSION, "a.c": f"{macro}void f() {{ GROW(a); }}\n"}) == "c-api Py_SIZE"
    assert ending({"setup.py": EXTENSION, "a.c": f"{through}void f() {{ TWICE(a); }}\n"}) == "c-api Py_SIZE"


def test_a_frame_is_one_by_either_of_its_names() -> None:
    source = "struct _frame *up(struct _frame *frame) { return frame->f_back; }\n"

    assert ending({"setup.py": EXTENSION, "a.c": source}, "3.10") == "native"
    assert ending({"setup.py": EXTENSION, "a.c": source}, "3.11") == "c-api f_back"


CFFI = """
from cffi import FFI
ffibuilder = FFI()
ffibuilder.set_source('_a', '#include "own/a.h"', {folders})
"""


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        ("libraries=['a']", "missing-header own/a.h"),
        ("include_dirs=['/usr/include']", "missing-header own/a.h"),
        ("include_dirs=['.']", "native"),
        ("include_dirs=['src/..']", "native"),
        ("include_dirs=found()", "native"),
        ("extra_compile_args=['-I.']", "native"),
        ("**settings", "native"),
    ],
)
def test_a_header_that_cffi_includes_is_found_in_the_folders_that_it_is_told_of(folders: str, expected: str) -> None:
    setup = f"{SETUP}setup(name='a', setup_requires=['cffi'], cffi_modules=['build_a.py:ffibuilder'])\n"
    files = {"setup.py": setup, "build_a.py": CFFI.format(folders=folders), "own/a.h": "int a;\n"}

    assert ending(files) == expected


def test_a_setup_script_may_tell_cffi_of_more_folders() -> None:
    setup = f"{SETUP}flags = '-I.'\nsetup(name='a', setup_requires=['cffi'], cffi_modules=['build_a.py:ffibuilder'])\n"

    assert ending({"setup.py": setup, "build_a.py": CFFI.format(folders=""), "own/a.h": "int a;\n"}) == "native"


def test_a_header_that_a_script_deeper_down_writes_is_not_missing() -> None:
    files = {"setup.py": EXTENSION, "a.c": '#include "made.h"\n'}
    writes = "with open('made.h', 'w') as out:\n    out.write('')\n"

    assert ending(files) == "missing-header made.h"
    assert ending(files | {"python/lib/generate.py": writes}) == "native"
    assert ending(files | {"tests/python/generate.py": writes}) == "missing-header made.h"
