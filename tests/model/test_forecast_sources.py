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
    known |= {"cython": "3.3.1"} if any(file.endswith(".pyx") for file in files) else {}
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


@pytest.mark.parametrize(
    "made",
    [
        "open('a.txt', 'w').write('1')",
        "open(found(), 'w').write('1')",
        "import shutil; shutil.copy('b.txt', 'a.txt')",
        "import shutil; shutil.copy('b.txt', found())",
        "from pathlib import Path; Path('a.txt').write_text('1')",
        "import subprocess; subprocess.check_call(['./make-it.sh'])",
        "import subprocess; subprocess.check_call(['make', 'a.txt'])",
        "import urllib.request; urllib.request.urlretrieve('https://files.example/a', 'a.txt')",
        "import tarfile; tarfile.open('a.tar').extractall()",
    ],
)
def test_what_a_script_has_made_itself_may_be_there(made: str) -> None:
    reads = f"{SETUP}import os\nopen('a.txt').read()\nsetup(name='a')\n"
    looks = f"{SETUP}import os, sys\nif not os.path.exists('a.txt'):\n    sys.exit(1)\nsetup(name='a')\n"

    assert ending({"setup.py": reads, "a.tar": ""}) == "metadata a.txt"
    assert ending({"setup.py": looks, "a.tar": ""}) == "placeholder SystemExit"
    assert ending({"setup.py": f"{made}\n{reads}", "a.tar": ""}) == "pure"
    assert ending({"setup.py": f"{made}\n{looks}", "a.tar": ""}) == "pure"


def test_a_folder_that_is_made_holds_nothing_else() -> None:
    script = (
        f"{SETUP}import os, sys\nos.makedirs(found())\nif not os.path.isdir('a'):\n    sys.exit(1)\nsetup(name='a')\n"
    )

    assert ending({"setup.py": script}) == "placeholder SystemExit"


def test_a_file_that_another_name_was_written_to_is_still_missing() -> None:
    script = f"{SETUP}open('b.txt', 'w').write('1')\nopen('a.txt').read()\nsetup(name='a')\n"

    assert ending({"setup.py": script}) == "metadata a.txt"


def test_a_shell_script_of_the_sdist_may_fetch() -> None:
    setup = f"import subprocess\nsubprocess.Popen(['./get.sh']).wait()\n{SETUP}setup(name='a')\n"
    files = {"setup.py": setup, "get.sh": "#!/bin/sh\nset -e\ncurl -O https://files.example/a\n"}

    assert ending(files) == "pure"
    assert ending(files, machine=Machine(network=False)) == "network-needed curl"
    assert ending(files | {"get.sh": "echo curl\n"}, machine=Machine(network=False)) == "pure"


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ("flags = os.popen('gsl-config --cflags').read()", "missing-header gsl/gsl_math.h"),
        (
            "try:\n    subprocess.check_output(['gsl-config', '--cflags'])\nexcept OSError:\n    pass",
            "missing-header gsl/gsl_math.h",
        ),
        ("flags = subprocess.getoutput('gsl-config --cflags')", "missing-command gsl-config"),
        ("flags = unheard_of('gsl-config --cflags')", "missing-command gsl-config"),
    ],
)
def test_a_command_that_may_go_missing_leaves_the_word_to_the_compiler(asks: str, expected: str) -> None:
    setup = f"import os, subprocess\n{asks}\n{EXTENSION}"

    assert ending({"setup.py": setup, "a.c": "#include <gsl/gsl_math.h>\n"}) == expected


def test_what_an_object_does_when_it_is_made_is_followed_through_its_methods() -> None:
    own = (
        "class Paths:\n    def __init__(self):\n        self.look()\n"
        "    def look(self):\n        self.call(['swig', '-version'])\n"
        "    def call(self, words):\n        return subprocess.check_output(words)\n"
    )
    made = f"import subprocess\n{own}{{}}\n{SETUP}setup(name='a')\n"

    assert ending({"setup.py": made.format("Paths()")}) == "missing-command swig"
    assert ending({"setup.py": made.format("Paths")}) == "pure"


def test_a_module_that_is_compiled_only_where_its_header_is_does_not_fail_without_it() -> None:
    probe = (
        "def there(compiler):\n    try:\n        compiler.compile([write('#include <thing/version.h>')])\n"
        "    except Exception:\n        return False\n    return True\n"
    )
    script = (
        "from setuptools import Extension, setup\n{probe}ext = []\nif there(make()):\n"
        "    ext.append(Extension('a', ['a.c']))\nsetup(ext_modules=ext)\n"
    )
    needs = {"a.c": "#include <Python.h>\n#include <{}>\n"}

    def told(header: str, *, asked: bool) -> str:
        text = script.replace("{probe}", probe if asked else "")
        return ending({"setup.py": text, "a.c": needs["a.c"].replace("{}", header)})

    assert told("thing/parse.h", asked=True) == "native"
    assert told("thing/parse.h", asked=False) == "missing-header thing/parse.h"
    assert told("other.h", asked=True) == "missing-header other.h"


def test_a_source_that_cython_has_translated_since_is_none_that_it_refuses() -> None:
    script = f"{SETUP}from Cython.Build import cythonize\nsetup(ext_modules=cythonize([Extension('a', ['a.pyx'])]))\n"

    def told(version: str) -> str:
        shipped = f'/* Generated by Cython {version} */\n#include "Python.h"\n'
        return ending({"setup.py": script, "a.pyx": "x = isinstance(1, long)\n", "a.c": shipped})

    assert told("0.29.37") == "backend-drift Cython"
    assert told("3.0.12") == "backend-drift Cython"  # 3.1 is the first that refuses it
    assert told("3.1.4") == "native"
