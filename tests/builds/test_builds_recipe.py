"""What is read out of build files: small trees written here, never run."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uvlint.builds import recipe
from uvlint.builds.condition import marker, negated
from uvlint.builds.legacy import Python2, parse
from uvlint.builds.preprocessor import scan
from uvlint.model.build import (
    Broken,
    Compile,
    Fetch,
    If,
    Import,
    Keyword,
    Raise,
    Read,
    Recipe,
    Run,
    Setup,
    Step,
    Tree,
    Try,
    Use,
    every,
)


def read(setup: str = "", **files: str) -> Recipe:
    texts = {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    if setup:
        texts["setup.py"] = setup
    return recipe.read(Tree("demo-1.tar.gz", tuple(sorted(texts)), texts))


def steps(found: Recipe, kind: type[Step]) -> list[Step]:
    return [step for step in every((*found.program, *found.build)) if isinstance(step, kind)]


def test_imports_come_in_the_order_of_execution_and_the_usual_library_is_passed_over() -> None:
    found = read("import os, json\nimport numpy\nfrom Cython.Build import cythonize\n")

    assert [step.module for step in steps(found, Import)] == ["numpy", "Cython.Build"]  # type: ignore[union-attr]


def test_a_module_of_the_sdist_is_followed_once() -> None:
    found = read(
        "import helper\nimport helper\nfrom setuptools import setup\nsetup()\n", helper_dot_py="import torch\n"
    )

    assert [step.module for step in steps(found, Import)] == ["helper", "torch", "setuptools"]  # type: ignore[union-attr]


def test_a_handled_import_stays_inside_its_try() -> None:
    found = read("try:\n    import numpy\nexcept ImportError:\n    numpy = None\n")

    (step,) = found.program
    assert isinstance(step, Try)
    assert step.handlers[0].errors == ("ImportError",)


@pytest.mark.parametrize(
    ("condition", "marker"),
    [
        ("sys.version_info < (3, 9)", 'python_full_version < "3.9"'),
        ("sys.version_info[:2] >= (3, 9)", 'python_version >= "3.9"'),
        ("sys.platform == 'win32'", 'sys_platform == "win32"'),
        ("sys.platform.startswith('linux')", 'sys_platform == "linux"'),
        ("platform.system() == 'Darwin'", 'platform_system == "Darwin"'),
        ("os.name == 'nt'", 'os_name == "nt"'),
        ("sys.hexversion < 0x03090000", 'python_full_version < "3.9"'),
    ],
)
def test_conditions_on_the_target_become_markers(condition: str, marker: str) -> None:
    found = read(f"import sys, os, platform\nif {condition}:\n    raise RuntimeError('no')\n")

    (step,) = found.program
    assert isinstance(step, If)
    assert (step.test.op, step.test.text) == ("marker", marker)


@pytest.mark.parametrize(
    "condition",
    ["sys.version_info[0] < 3", "os.environ.get('X')", "'sdist' in sys.argv", "os.path.exists('.git')", "False"],
)
def test_conditions_that_are_false_everywhere_leave_nothing(condition: str) -> None:
    assert read(f"import sys, os\nif {condition}:\n    import numpy\n").program == ()


def test_a_refusal_of_every_python_3_is_told_as_a_condition_of_the_version() -> None:
    found = read("import sys\nif sys.version_info[0] > 2:\n    sys.exit('Python 2 only')\n")

    (step,) = found.program
    assert isinstance(step, If)
    assert isinstance(step.then[0], Raise)


def test_functions_are_followed_where_they_are_called_alone() -> None:
    found = read("def a():\n    import numpy\ndef b():\n    import torch\na()\n")

    assert [step.module for step in steps(found, Import)] == ["numpy"]  # type: ignore[union-attr]


def test_a_function_of_a_module_of_the_sdist_is_followed() -> None:
    helper = "import configparser\ndef get():\n    return configparser.SafeConfigParser()\n"

    found = read("import helper\nhelper.get()\n", helper_dot_py=helper)

    assert [step.name for step in steps(found, Use)] == ["configparser.SafeConfigParser"]  # type: ignore[union-attr]


def test_names_and_modes_that_python_lost_are_seen() -> None:
    found = read("import inspect\ninspect.getargspec(f)\nopen('setup.py', 'rU')\nprint(unicode('a'))\n")

    assert [step.name for step in steps(found, Use)] == [  # type: ignore[union-attr]
        "inspect.getargspec",
        "open.U",
        "builtins.unicode",
    ]


def test_a_file_that_is_not_shipped_is_missed_and_one_that_is_is_not() -> None:
    setup = (
        "import os\nhere = os.path.abspath(os.path.dirname(__file__))\n"
        "def read(name):\n    return open(os.path.join(here, name)).read()\n"
        "read('README.md')\nread('requirements.txt')\n"
    )

    found = read(setup, README_dot_md="x")

    assert [step.path for step in steps(found, Read)] == ["requirements.txt"]  # type: ignore[union-attr]


def test_what_is_executed_from_a_file_is_read() -> None:
    found = read("exec(open('pkg/version.py').read())\n", pkg__version_dot_py="import attr\n")

    assert [step.module for step in steps(found, Import)] == ["attr"]  # type: ignore[union-attr]


def test_commands_and_downloads_are_seen() -> None:
    setup = (
        "import subprocess, os, urllib.request\nsubprocess.check_output(['pg_config', '--libs'])\n"
        "os.system('swig -python a.i')\nurllib.request.urlretrieve('u', 'f')\n"
        "subprocess.check_call(['pkg-config', '--exists', 'cairo >= 1.15'])\n"
    )

    found = read(setup)

    assert [(step.command, step.quiet) for step in steps(found, Run)] == [  # type: ignore[union-attr]
        ("pg_config", False),
        ("swig", True),
        ("pkg-config cairo", False),
    ]
    assert [step.how for step in steps(found, Fetch)] == ["urllib.request.urlretrieve"]  # type: ignore[union-attr]


def test_keywords_count_wherever_they_are_put_together() -> None:
    found = read("from setuptools import setup\nextra = {}\nextra['use_2to3'] = True\nsetup(name='a', **extra)\n")

    assert [step.name for step in steps(found, Keyword)] == ["use_2to3"]  # type: ignore[union-attr]
    assert len(steps(found, Setup)) == 1


def test_requirements_that_setuptools_refuses_are_named() -> None:
    found = read("from setuptools import setup\nsetup(extras_require={'a': ['x (>=1,)==']}, version='not a version')\n")

    assert [step.values for step in steps(found, Keyword)] == [  # type: ignore[union-attr]
        ("extras_require",),
        ("version",),
    ]


def test_no_text_of_the_sdist_is_kept() -> None:
    found = read("from setuptools import setup\nsetup(license='Secret', description='Secret', packages=['secret'])\n")

    assert b"ecret" not in msgspec.json.encode(found)


@pytest.mark.parametrize(
    ("text", "tell"),
    [
        ("print 'a'\n", "print statement"),
        ("try:\n    pass\nexcept ValueError, e:\n    pass\n", "except X, e"),
        ("raise ValueError, 'a'\n", "raise X, y"),
        ("x = 0777\n", "octal number"),
        ("exec 'a'\n", "exec statement"),
        ("x = 10L\n", "long number"),
        ("x = ur'a'\n", "ur string"),
        ("x = `1`\n", "backticks"),
    ],
)
def test_the_syntax_of_python_2_is_told(text: str, tell: str) -> None:
    with pytest.raises(Python2) as raised:
        parse(text)

    assert raised.value.tell == tell
    assert steps(read(text), Broken) == [Broken("setup.py", tell, 14 if tell == "except X, e" else 0)]


def test_syntax_that_is_only_new_has_no_tell() -> None:
    with pytest.raises(Python2) as raised:
        parse("x = t'a'\nlazy import b\n")

    assert raised.value.tell == ""


EXTENSION = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'], libraries=['z'])])\n"


def test_an_extension_tells_what_its_sources_need() -> None:
    source = (
        '#include <Python.h>\n#include <stdio.h>\n#include "own.h"\n#include <graphviz/cgraph.h>\nPy_TYPE(o) = t;\n'
    )

    found = read(EXTENSION, a_dot_c=source, include__own_dot_h="#include <ldap.h>\n")

    (extension,) = found.extensions
    assert len(steps(found, Compile)) == 1
    assert extension.libraries == ("z",)
    assert [tell.name for tell in extension.headers] == ["ldap.h", "graphviz/cgraph.h"]
    assert [tell.name for tell in extension.api] == ["Py_TYPE"]


def test_the_preprocessor_decides_what_counts() -> None:
    found = scan(
        "#if PY_VERSION_HEX >= 0x03090000\n#include <new.h>\n#else\n#include <old.h>\n#endif\n"
        "#ifdef _WIN32\n#include <windows.h>\n#endif\n#if 0\n#include <never.h>\n#endif\n/* #include <comment.h> */\n"
    )

    assert [(name, test.op) for name, test in found.includes] == [
        ("new.h", "marker"),
        ("old.h", "not"),
        ("windows.h", "marker"),
    ]


def test_cython_sources_without_their_c_are_known() -> None:
    setup = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.pyx'])])\n"

    (bare,) = read(setup, a_dot_pyx="print 'a'\n").extensions
    (shipped,) = read(setup, a_dot_pyx="", a_dot_c="/* Generated by Cython 0.29.21 */\n").extensions

    assert (bare.untranslated, bare.tells) == (("a.pyx",), ("print statement",))
    assert (shipped.untranslated, shipped.generated) == ((), ("0.29.21",))


def test_settings_that_decide_are_read() -> None:
    found = read(
        "from setuptools import setup\nsetup()\n",
        setup_dot_cfg="[metadata]\ndescription-file = README\n[options]\nuse_2to3 = true\nsetup_requires =\n    pbr\n",
        CMakeLists_dot_txt="cmake_minimum_required(VERSION 2.8.12)\n",
    )

    assert found.settings == ("cmake=2.8", "dashed=description-file", "use_2to3", "setup_requires=pbr")


def test_a_project_table_without_version_is_refused_by_uv() -> None:
    assert read(pyproject_dot_toml="[project]\nname = 'a'\n").invalid == ("pyproject.toml",)
    assert read(pyproject_dot_toml="[project]\nname = 'a'\ndynamic = ['version']\n").invalid == ()


def test_nothing_that_is_read_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    leave = f"open({str(mark)!r}, 'w').close()\n"

    read(f"{leave}import helper\n", helper_dot_py=leave, conftest_dot_py=leave)

    assert not mark.exists()


FRAGMENTS = st.sampled_from(
    [
        *("import a", "from . import b", "x = 1", "x += [y]", "if x:", "else:", "try:", "except E:", "def f(*a, **k):"),
        *("    return f()", "    pass", "class C(f()):", "for i in x:", "while x:", "with open(x) as y:", "raise", "("),
        *("setup(**x)", "exec(x)", "[f(i) for i in x if i]", "lambda: 0", "x = {**y}", "print x", "\x00", "f(*x)[0]"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14).map("\n".join))
def test_no_script_breaks_the_reader(text: str) -> None:
    found = read(text or "\n", a_dot_py=text)

    assert msgspec.json.decode(msgspec.json.encode(found), type=Recipe) == found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["#if", "#if X > ", "#elif Y", "#else", "#endif", "#include <a.h>", '"', "/*", "*/", "\\", "(((("]
        ),
        max_size=14,
    )
)
def test_no_source_breaks_the_scanner(lines: list[str]) -> None:
    scan("\n".join(lines))


@pytest.mark.parametrize(
    ("base", "lost"),
    [("Cython.Distutils import build_ext", True), ("Cython.Distutils.old_build_ext import old_build_ext", False)],
)
def test_only_the_new_build_ext_of_cython_has_lost_its_method(base: str, lost: bool) -> None:
    name = base.rpartition(" ")[2]
    body = f"from {base}\nclass Own({name}):\n    def run(self):\n        self.cython_sources([], None)\n"
    found = read(f"from setuptools import setup\n{body}setup(cmdclass={{'build_ext': Own}})\n")

    assert any(isinstance(step, Use) and step.name == "Cython.cython_sources" for step in steps(found, Use)) == lost


@pytest.mark.parametrize(
    "script",
    [
        "names = ('a', 'b')\nsources = ['src/%s.c' % n for n in names]\n",
        "sources = set(['src/a.c'])\nsources.update(['src/b.c'])\nsources = list(sources)\n",
        "import os\nhere = os.path.dirname(__file__)\nsources = [os.path.relpath(os.path.join(here, p), here) for p in"
        " ['src/a.c', 'src/b.c']]\n",
        "major, minor = __import__('sys').version_info[:2]\nsources = ['src/a.c', 'src/b.c']\n",
        "sources = [n for n, wanted in (('src/a.c', True), ('x.c', False), ('src/b.c', True)) if wanted]\n",
    ],
)
def test_lists_of_sources_are_computed(script: str) -> None:
    found = read(f"from setuptools import Extension\n{script}Extension('m', sources)\n", **CODE)

    assert [(each.known, [tell.name for tell in each.headers]) for each in found.extensions] == [(True, ["x.h", "y.h"])]


CODE = {"src__a_dot_c": "#include <x.h>\n", "src__b_dot_c": "#include <y.h>\n"}


def test_keywords_that_are_handed_on_in_a_dict_count() -> None:
    script = "words = dict(sources=['src/a.c'], libraries=['z'], extra=unknown())\nExtension('m', **words)\n"

    (extension,) = read(f"from setuptools import Extension\n{script}", **CODE).extensions

    assert (extension.known, extension.libraries) == (True, ("z",))
    assert [tell.name for tell in extension.headers] == ["x.h"]


def test_a_source_that_is_either_c_or_cython_is_found_by_the_name_of_its_module() -> None:
    script = "import os\nend = '.pyx' if cython() else '.c'\nExtension('src.a', ['src/' + 'a' + end, 'src/b.c'])\n"

    (extension,) = read(f"from setuptools import Extension\n{script}", **CODE).extensions

    assert [tell.name for tell in extension.headers] == ["y.h", "x.h"]


def test_a_module_is_found_where_a_script_puts_a_folder_that_nobody_can_tell_on_the_path() -> None:
    found = read(
        "import sys\nsys.path.insert(0, folder())\nimport inner\n", src__inner__x="", src__inner_dot_py="import torch\n"
    )

    assert [step.module for step in steps(found, Import)] == ["inner", "torch"]  # type: ignore[union-attr]


def test_comprehensions_inside_others_cost_little() -> None:
    inner = "n"
    for name in "abcdefgh":
        inner = f"[{inner} for {name} in many]"
    items = ", ".join(map(repr, range(300)))

    assert read(f"many = ({items})\nx = {inner}\nimport numpy\n").program == (Import("numpy", at="setup.py:3"),)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#if PY_VERSION_HEX < 0x03070000\n#define OLD\n#endif\n#ifndef OLD\nPy_TYPE(o) = t;\n#endif\n", "not"),
        ("#define WANTED 0\n#if WANTED\nPy_TYPE(o) = t;\n#endif\n", None),
        ("#define WANTED (PY_VERSION_HEX >= 0x030A0000)\n#if WANTED\nPy_TYPE(o) = t;\n#endif\n", "marker"),
        ("#define WANTED\n#undef WANTED\n#ifdef WANTED\nPy_TYPE(o) = t;\n#endif\n", None),
        ('#include "own.h"\n#if FROM_HEADER\nPy_TYPE(o) = t;\n#endif\n', "and"),
    ],
)
def test_macros_that_the_sdist_defines_decide_like_those_of_python(source: str, expected: str | None) -> None:
    header = "#if PY_VERSION_HEX >= 0x030A0000\n# define FROM_HEADER 1\n#else\n# define FROM_HEADER 0\n#endif\n"

    (extension,) = read(EXTENSION, a_dot_c=source, include__own_dot_h=header).extensions

    assert [tell.test.op for tell in extension.api] == ([expected] if expected else [])


def test_what_a_source_declares_itself_is_not_missed() -> None:
    source = (
        "static int\n_PyList_Extend(PyObject *o)\n{\n}\nint f(void) { return _PyErr_OCCURRED() + _PyList_Extend(0); }\n"
    )

    (extension,) = read(EXTENSION, a_dot_c=source).extensions

    assert [tell.name for tell in extension.api] == ["_PyErr_OCCURRED"]


def test_headers_that_include_one_another_end() -> None:
    files = {"own_dot_h": '#include "other.h"\n', "other_dot_h": '#include "own.h"\n#include <ldap.h>\n'}

    (extension,) = read(EXTENSION, a_dot_c='#include "own.h"\n', **files).extensions

    assert [tell.name for tell in extension.headers] == ["ldap.h"]


TOLERANT = """
from setuptools import setup, Extension
from setuptools.command.build_ext import build_ext
ERRORS = (CCompilerError, IOError)
class BuildFailed(Exception): pass
class own(build_ext):
    def run(self):
        try:
            build_ext.run(self)
        except {caught}:
            {body}
def run(ext): setup(ext_modules=ext, cmdclass=dict(build_ext=own))
try:
    run([Extension('a', ['a.c'])])
except BuildFailed:
    run([])
"""


@pytest.mark.parametrize(
    ("caught", "body", "expected"),
    [
        ("CompileError", "pass", True),
        ("ERRORS", "print('slow')", True),
        ("(OSError, errors.CCompilerError)", "raise BuildFailed", True),
        ("Exception", "raise", False),
        ("DistutilsPlatformError", "pass", False),
    ],
)
def test_a_build_ext_goes_on_where_it_catches_what_compilers_raise(caught: str, body: str, expected: bool) -> None:
    assert read(TOLERANT.format(caught=caught, body=body)).tolerant is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("subprocess.check_call(['cmake', where, '.'])\n", ["cmake"]),
        ("line = ['cmake', where, '.']\nsubprocess.check_call(line)\n", ["cmake"]),
        ("line = ['cmake', where] + flags\nsubprocess.check_call(line)\n", ["cmake"]),
        ("line = [where, 'cmake']\nsubprocess.check_call(line)\n", []),
    ],
)
def test_a_command_is_known_by_its_first_word(script: str, expected: list[str]) -> None:
    found = read(f"import subprocess\nfrom elsewhere import where, flags\n{script}")

    assert [step.command for step in steps(found, Run)] == expected  # type: ignore[union-attr]


def test_a_replaced_command_may_be_named_in_a_call_of_dict_and_lie_in_another_module() -> None:
    build = "class own(build_ext):\n    def run(self):\n        self.spawn(['bazel', 'build'])\n"
    named = read(f"{build}from setuptools import setup\nsetup(cmdclass=dict(build_ext=own))\n")
    imported = read(
        "from commands import own\nfrom setuptools import setup\nsetup(cmdclass={'build_ext': own})\n",
        commands_dot_py=build,
    )

    for found in (named, imported):
        assert [step.command for step in steps(found, Run)] == ["bazel"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("return sys.platform == 'win32'", 'sys_platform == "win32"'),
        ("try:\n        if os.name == 'nt':\n            return True\n    except OSError:\n        pass\n    return False",  # noqa: E501
         'os_name == "nt"'),
        ("return not other()", 'sys_platform == "linux"'),
    ],
)  # fmt: skip
def test_what_a_function_answers_is_a_condition(function: str, expected: str) -> None:
    other = "def other():\n    return sys.platform == 'linux'\n"
    found = read(f"import os, sys\n{other}def asks():\n    {function}\nif asks():\n    raise RuntimeError\n")

    (step,) = [s for s in found.program if isinstance(s, If)]
    assert expected in str(step.test)


def test_functions_that_ask_one_another_for_ever_are_left() -> None:
    many = "".join(f"    if a{n}: return b{n}\n" for n in range(200))
    found = read(f"def f():\n    return g()\ndef g():\n    return f()\ndef h():\n{many}if f() and h():\n    import x\n")

    assert [step.module for step in steps(found, Import)] == ["x"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("setup", "files", "expected"),
    [
        ("setup()", ("one/__init__.py", "two/__init__.py"), True),
        ("setup()", ("one/__init__.py", "two/data.bin"), True),
        (
            "setup()",
            ("one/__init__.py", "tests/__init__.py", "docs/index.rst", "a-b/x", "one.egg-info/PKG-INFO"),
            False,
        ),
        ("setup()", ("src/one/__init__.py", "two/__init__.py"), False),
        ("setup()", ("one.py", "two.py", "conftest.py"), True),
        ("setup()", ("one/__init__.py", "two.py", "three.py"), False),
        ("setup(packages=['one'])", ("one/__init__.py", "two/__init__.py"), False),
        ("setup(packages=find_packages())", ("one/__init__.py", "two/__init__.py"), False),
        ("setup(ext_modules=[])", ("one/__init__.py", "two/__init__.py"), False),
    ],
)
def test_several_packages_that_nothing_names_are_refused(setup: str, files: tuple[str, ...], expected: bool) -> None:
    script = f"from setuptools import setup\n{setup}\n"

    found = recipe.read(Tree("demo-1.tar.gz", ("setup.py", *files), {"setup.py": script}))

    assert ("flat-layout" in found.settings) is expected


def test_files_that_a_project_names_and_does_not_ship_are_told() -> None:
    project = (
        '[project]\nreadme = "README.md"\nlicense = { file = "./LICENSE" }\n'
        '[tool.hatch.build.targets.wheel.force-include]\n"data/own" = "data"\n"gone/x" = "x"\n"../up" = "up"\n'
    )

    found = recipe.read(
        Tree("demo-1.tar.gz", ("pyproject.toml", "LICENSE", "data/own/a.txt"), {"pyproject.toml": project})
    )

    assert [s for s in found.settings if s.startswith("absent=")] == ["absent=README.md", "absent=gone/x"]


def test_what_the_c_of_cffi_includes_is_known() -> None:
    found = read(
        "from setuptools import setup\nsetup(cffi_modules=['build_it.py:ffi'])\n",
        build_it_dot_py="ffi.set_source('_it', '''\n#include <git2.h>\n#include <stdio.h>\n''')\n# #include <no.h>\n",
    )

    assert [[tell.name for tell in extension.headers] for extension in found.extensions] == [["git2.h"]]


GROWN = """
import sys
from setuptools import setup, Extension
from elsewhere import wanted
sources = ['a.c']
if {condition}:
    sources.append('b.c')
sources = [os.path.join('src', name) for name in sources]
setup(ext_modules=[Extension('a', sources)])
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("wanted", []),
        ("sys.platform == 'win32'", [("ldap.h", "marker")]),
        ("sys.platform == 'win32' and wanted", []),
    ],
)
def test_a_source_that_is_added_under_a_condition_counts_under_it(
    condition: str, expected: list[tuple[str, str]]
) -> None:
    files = {"src__a_dot_c": "", "src__b_dot_c": "#include <ldap.h>\n"}

    (extension,) = read(GROWN.format(condition=condition), **files).extensions

    assert [(tell.name, tell.test.op) for tell in extension.headers] == expected


def test_what_is_known_of_a_source_is_no_ending_alone() -> None:
    found = read(
        "from elsewhere import name\nfrom setuptools import setup, Extension\n"
        "setup(ext_modules=[Extension(name, [name + '.c'])])\n",
        src__b_dot_c="#include <ldap.h>\n",
    )

    assert [[tell.name for tell in extension.headers] for extension in found.extensions] == [["ldap.h"]]


def test_a_source_in_c_is_compiled_as_c_whatever_the_language_of_its_module() -> None:
    setup = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'], language='c++')])\n"

    (extension,) = read(setup, a_dot_c="int i = PyEval_CallObject(f, a);\n").extensions

    assert [(tell.name, tell.cplusplus) for tell in extension.api] == [("PyEval_CallObject", False)]


def test_the_first_use_of_what_is_gone_comes_first() -> None:
    (extension,) = read(EXTENSION, a_dot_c="a->ob_digit;\nPy_TYPE(o) = t;\n").extensions

    assert [tell.name for tell in extension.api] == ["ob_digit", "Py_TYPE"]


def test_a_substitute_for_a_header_of_c_is_not_taken_for_it() -> None:
    files = {"a_dot_c": "#include <unistd.h>\n", "windows__unistd_dot_h": "#include <io.h>\n"}

    (extension,) = read(EXTENSION, **files).extensions

    assert extension.headers == ()


def test_the_headers_that_cython_sources_declare_are_needed() -> None:
    setup = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.pyx'])])\n"
    files = {
        "a_dot_pyx": "cimport own\nfrom libc.stdlib cimport free\ncdef extern from 'shipped.h':\n    int a\n",
        "own_dot_pxd": "cdef extern from '<rocksdb/db.h>' nogil:\n    int b\ncdef extern from *:\n    int c\n",
        "include__shipped_dot_h": "",
    }

    (extension,) = read(setup, **files).extensions

    assert [tell.name for tell in extension.headers] == ["rocksdb/db.h"]


def test_cmake_is_followed_into_the_folders_that_it_adds_in_any_case() -> None:
    listed = (
        "cmake_minimum_required(VERSION 3.10)\nadd_subdirectory(src/lib)\nif(TESTS)\nadd_subdirectory(x/y)\nendif()\n"
    )

    found = read(
        CMakeLists_dot_txt=listed,
        src__lib__CMakeLists_dot_txt="cmake_minimum_required(VERSION 3.1)\n",
        x__y__CMakeLists_dot_txt="cmake_minimum_required(VERSION 2.8)\n",
    )

    assert "cmake=3.1" in found.settings


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a; sys_platform == 'win32'", True),
        ("\n    a; sys_platform == 'win32'", False),
        ("a; b", False),
        ("a", False),
    ],
)
def test_a_requirement_and_its_marker_on_one_line_of_setup_cfg_are_refused(value: str, expected: bool) -> None:
    found = read(setup_dot_cfg=f"[options]\ninstall_requires = {value}\n")

    assert ("invalid=install_requires" in found.settings) is expected


def test_a_key_that_looks_like_a_command_is_none() -> None:
    found = read("from setuptools import setup\noptions = [('pg-config=', None, 'where pg_config is')]\nsetup()\n")

    assert found.configs == ("pg_config",)


def test_a_list_keeps_what_each_of_several_platforms_puts_into_it() -> None:
    script = (
        "import sys\nfrom setuptools import setup, Extension\nfound = []\n"
        "if sys.platform == 'darwin':\n    found = ['mac.c']\nelif sys.platform == 'linux':\n    found = ['alsa.c']\n"
        "elif sys.platform == 'win32':\n    found = ['win.c']\nsetup(ext_modules=[Extension('a', found + ['a.c'])])\n"
    )
    files = {"a_dot_c": "", "mac_dot_c": "", "win_dot_c": "#include <x.h>\n", "alsa_dot_c": "#include <alsa/a.h>\n"}

    (extension,) = read(script, **files).extensions

    assert [tell.name for tell in extension.headers] == ["alsa/a.h", "x.h"]


@pytest.mark.parametrize(
    "script",
    [
        "def local(*parts):\n    return os.path.join(os.path.dirname(__file__), *parts)\n"
        "wanted = local('gone', 'notes.md')\n",
        "from os.path import dirname, join as joined\nwanted = joined(dirname(__file__), 'gone', 'notes.md')\n",
        "import os.path as osp\nwanted = osp.join('gone', '{}.{end}'.format('notes', end='md'))\n",
        "def first(name):\n    with open(name) as file:\n        return file.readlines()[0].strip()\n"
        "wanted = first('where.txt')\n",
        "with open('where.txt') as file:\n    wanted = file.read().splitlines()[-1]\n",
        "def last(name):\n    found = []\n    for line in open(name):\n        found.append(line.strip())\n"
        "    return found[-1]\nwanted = last('where.txt')\n",
    ],
)
def test_what_plain_functions_and_files_of_the_sdist_give_is_known(script: str) -> None:
    found = read(f"import os\n{script}open(wanted).read()\n", where_dot_txt="gone/notes.md\n")

    assert [step.path for step in steps(found, Read)] == ["gone/notes.md"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n        return 'gone.md'",
        "return name()",
        "return os.urandom(2)",
    ],
)
def test_a_function_that_does_more_than_compute_gives_nothing_that_is_known(body: str) -> None:
    script = f"import os\ndef name():\n    {body}\nopen(name())\n"

    assert steps(read(script), Read) == []


def test_a_function_that_its_own_module_imports_does_not_end_the_reading() -> None:
    helper = "def setup():\n    import torch\ndef main():\n    from helper import setup\n    setup()\n"

    found = read("import helper\nhelper.main()\nimport jax\n", helper_dot_py=helper)

    assert not found.cut
    assert "jax" in [step.module for step in steps(found, Import)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "current",
    [
        "Version('.'.join(map(str, sys.version_info[:3])))",
        "Version('%d.%d' % sys.version_info[:2])",
        "Version('.'.join(str(part) for part in sys.version_info[:3]))",
        "Version(platform.python_version())",
        "Version(sys.version.split()[0])",
        "Version('{}.{}'.format(*sys.version_info))",
    ],
)
def test_parsed_versions_of_python_are_compared_as_versions(current: str) -> None:
    found = read(
        "import sys, platform\nfrom packaging.version import Version\noldest, newest = '3.6', Version('3.10')\n"
        f"here = {current}\nif not Version(oldest) <= here < newest:\n    raise RuntimeError\n"
    )

    (step,) = [step for step in found.program if isinstance(step, If)]
    assert step.test == negated(marker("python_version", "<", "3.10"))


def test_what_a_script_sets_in_a_module_of_its_own_is_known_there() -> None:
    helper = "NAME = None\nkind = None\ndef check():\n    assert NAME is not None\n    assert kind is not None\n"

    found = read("import helper\nhelper.NAME = 'a'\nhelper.kind = ''\nhelper.check()\n", helper_dot_py=helper)

    assert steps(found, Raise) == []


def test_a_function_that_looks_for_commands_in_the_arguments_answers_by_them() -> None:
    found = read(
        "import sys\ndef building():\n    known = ['--help']\n    known.extend(['egg_info'])\n    for word in known:\n"
        "        if word in sys.argv[1:]:\n            return False\n    return True\n"
        "if building():\n    import numpy\n"
    )

    (step,) = [step for step in found.program if isinstance(step, If)]
    assert (step.test.op, step.test.parts[0].text) == ("not", "egg_info")


def test_options_that_no_build_gives_are_not_among_the_arguments() -> None:
    found = read(
        "import sys\nshared = True\nfor word in sys.argv[:]:\n    if word.lower().startswith('--static'):\n"
        "        shared = False\n    if word == '--none':\n        raise SystemExit\n"
        "if not shared:\n    import numpy\n"
    )

    assert steps(found, Import) == steps(found, Raise) == []


@pytest.mark.parametrize(
    ("call", "modules"),
    [
        ("subprocess.check_output([sys.executable, '-c', 'import numpy'])", ["numpy"]),
        ("subprocess.check_call(['python', 'make.py'])", ["torch"]),
        ("subprocess.check_output(shlex.split('{} -c \"import numpy\"'.format(sys.executable)))", ["numpy"]),
        ("subprocess.call([sys.executable, '-c', 'import numpy'])", []),
    ],
)
def test_what_another_python_runs_is_followed_where_its_failure_counts(call: str, modules: list[str]) -> None:
    found = read(f"import shlex, subprocess, sys\n{call}\n", make_dot_py="import torch\n")

    assert [step.module for step in steps(found, Import)] == modules  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("call", "quiet"),
    [
        ("subprocess.check_output('x-config --libs', shell=True)", False),
        ("subprocess.run('x-config --libs', shell=True, check=True)", False),
        ("subprocess.call('x-config --libs', shell=True)", True),
        ("os.popen('x-config').read()", True),
        ("os.popen('x-config').readlines()[0]", False),
    ],
)
def test_a_shell_that_finds_no_command_fails_where_its_status_or_output_counts(call: str, quiet: bool) -> None:
    found = read(f"import os, subprocess\n{call}\n")

    assert all(step.quiet for step in steps(found, Run)) == quiet  # type: ignore[union-attr]


def test_a_list_of_commands_is_not_taken_for_the_commands_in_it() -> None:
    found = read(
        "import subprocess\nfor line in [[tool, '--build', 'all'], [tool] + ['install']]:\n"
        "    subprocess.check_call(line)\nlines = [[tool, 'all'], [tool] + ['install']]\n"
        "for line in lines:\n    subprocess.check_call(line)\n"
    )

    assert steps(found, Run) == []


MODULE = "from setuptools import Extension, setup\n"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("define_macros=[('WITH_A', None)]", ["a.h"]),
        ("define_macros=macros", ["a.h"]),
        ("extra_compile_args=['-O2', '-DWITH_A=1']", ["a.h"]),
        ("define_macros=[('WITH_A', '0')]", []),
        ("define_macros=[('OTHER', 1)]", []),
    ],
)
def test_macros_that_a_script_hands_the_compiler_decide_what_is_included(words: str, missing: list[str]) -> None:
    script = (
        f"{MODULE}macros = []\nmacros.append(('WITH_A', '1'))\nsetup(ext_modules=[Extension('m', ['m.c'], {words})])"
    )
    found = read(script, m_dot_c="#if WITH_A\n#include <a.h>\n#endif\n", n_dot_c="")

    assert [tell.name for tell in found.extensions[0].headers if tell.test.op == "true"] == missing


@pytest.mark.parametrize(
    ("header", "sources", "twice"),
    [
        ("int count;\n", "'m.c', 'n.c'", "count"),
        (
            '#ifndef H\n#define H\nextern "C" {\nstruct item *first, last;\nPyObject *error[2];\n}\n#endif\n',
            "'m.c', 'n.c'",
            "error",
        ),
        ("int count;\n", "'m.c'", ""),
        ("extern int count;\nstatic int other;\nint f(void);\nstruct s { int a; };\nstruct s;\n", "'m.c', 'n.c'", ""),
        ("typedef struct a {\n  int b;\n} FAR c_t;\nenum d { e };\n", "'m.c', 'n.c'", ""),
        ("#ifdef MAIN\nint count;\n#else\nextern int count;\n#endif\n", "'m.c', 'n.c'", ""),
    ],
)
def test_a_variable_that_a_header_defines_stands_in_every_source_that_includes_it(
    header: str, sources: str, twice: str
) -> None:
    script = f"{MODULE}setup(ext_modules=[Extension('m', [{sources}])])\n"
    found = read(script, m_dot_c='#include "h.h"\n', n_dot_c='#include "h.h"\n', h_dot_h=header)

    told = [tell.name.rpartition(": ")[2] for tell in found.extensions[0].api]
    assert told == ([twice] if twice else [])


@pytest.mark.parametrize(
    ("load", "library"),
    [
        ("name = find_library('abc')\nrt = ctypes.CDLL(name)", "abc"),
        ("ctypes.cdll.LoadLibrary('libabc.so.1')", "abc"),
        ("ctypes.CDLL(unknown)", ""),
        ("ctypes.CDLL('own.so')", ""),
    ],
)
def test_a_library_that_a_script_loads_is_needed_to_build(load: str, library: str) -> None:
    found = read(f"import ctypes\nfrom ctypes.util import find_library\n{load}\n")

    asked = [step.test for step in found.program if isinstance(step, If)]
    assert [(test.op, test.text) for test in asked] == ([("library", library)] if library else [])


def test_what_an_import_by_name_asks_for_is_imported_too() -> None:
    script = "mod = __import__('pkg', fromlist=list(map(str, ['_data'])))\n"

    found = read(script, pkg___data_dot_py="import torch\n")

    assert "torch" in [step.module for step in steps(found, Import)]  # type: ignore[union-attr]


def test_a_variable_that_a_shell_sets_is_no_command() -> None:
    found = read("import subprocess\nsubprocess.check_call('CC=gcc X=1 make', shell=True)\n")

    assert [step.command for step in steps(found, Run)] == ["make"]  # type: ignore[union-attr]


def test_a_header_that_a_cython_source_takes_is_followed_and_conditional_ones_are_not() -> None:
    pyx = 'cdef extern from "own.h":\n    int a\nIF WINDOWS:\n    cdef extern from "w.h":\n        int b\n'
    script = "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('m', ['m.pyx'])])\n"

    found = read(script, m_dot_pyx=pyx, own_dot_h="#include <sndfile.h>\n#include <made.h>\n")

    assert [tell.name for tell in found.extensions[0].headers] == ["sndfile.h"]


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        ("import numpy", ("module", "numpy")),
        ("ffi.dlopen('abc')", ("library", "abc")),
        ("ctypes.CDLL('libabc.so.1')", ("library", "abc")),
        ("subprocess.check_output(['x-tool', '--version'])", ("command", "x-tool")),
        ("text = subprocess.Popen(['x-tool']).communicate()[0]", ("command", "x-tool")),
    ],
)
def test_a_function_that_tries_something_answers_whether_it_is_there(tried: str, expected: tuple[str, str]) -> None:
    helper = (
        f"import ctypes, subprocess\nfrom cffi import FFI\ndef has():\n    ffi = FFI()\n    try:\n        {tried}\n"
        "        return True\n    except (OSError, ImportError):\n        return False\n"
    )

    found = read("import helper\nif not helper.has():\n    raise RuntimeError\n", helper_dot_py=helper)

    (step,) = [step for step in found.program if isinstance(step, If)]
    assert (step.test.op, step.test.parts[0].op, step.test.parts[0].text) == ("not", *expected)


@pytest.mark.parametrize(
    "script",
    [
        "def f(a=f(), b=f()):\n    return a\nopen(f())\n",
        "def f(a):\n    lines = open('big.txt').readlines()\n    for line in lines:\n        a = lines + lines\n"
        "    return a\nopen(f(1))\n",
        "def f():\n    return g() or g()\ndef g():\n    return f() or f()\nif f():\n    open(g())\n",
        "def f():\n    for a in many:\n        for b in many:\n            for c in many:\n"
        "                d = a + b + c\n"
        "    return d\nmany = open('big.txt').readlines()\nopen(f())\n",
    ],
)
def test_functions_that_never_come_to_an_end_are_left(script: str) -> None:
    found = read(script, big_dot_txt="a line\n" * 20_000)

    assert not found.extensions


def test_modules_that_ask_one_another_are_left() -> None:
    count = 12
    modules = {
        f"m{n}_dot_py": f"import m{n + 1}\ndef ask():\n" + f"    if m{n + 1}.ask(): return unknown\n" * 40
        for n in range(count)
    }
    modules[f"m{count}_dot_py"] = "def ask():\n    return unknown\n"

    assert read("import m0\nif m0.ask():\n    raise RuntimeError\n", **modules).program


def test_a_version_is_one_of_the_distribution_only_beside_other_keywords_of_setup() -> None:
    docs = "setup(name='x', command_options={'build_docs': {'version': ('setup.py', 'latest'), 'release': 'a b'}})\n"
    known = "arguments = {'name': 'x', 'packages': [], 'version': 'not a version'}\nsetup(**arguments)\n"

    assert not steps(read(f"from setuptools import setup\n{docs}"), Keyword)
    (refused,) = steps(read(f"from setuptools import setup\n{known}"), Keyword)
    assert (refused.name, refused.values) == ("invalid", ("version",))  # type: ignore[union-attr]


PROBE = """
def there(compiler):
    try:
        with open('probe.c', 'w') as file:
            file.write('''
                #include <thing/version.h>
                int main() { return 0; }
            ''')
        try:
            compiler.compile(['probe.c'])
            return True
        finally:
            pass
    except Exception:
        {handled}
"""


def test_the_headers_that_a_function_tries_to_compile_with_are_told() -> None:
    goes_on, gives_up = PROBE.replace("{handled}", "return False"), PROBE.replace("{handled}", "raise")

    assert "asks=thing/version.h" in read(f"{goes_on}from setuptools import setup\nsetup()\n").settings
    assert not [s for s in read(f"{gives_up}from setuptools import setup\nsetup()\n").settings if "asks" in s]


def test_of_a_cython_source_and_its_c_one_is_compiled_whatever_decides() -> None:
    script = (
        "from setuptools import Extension, setup\nuse = True\ntry:\n    from Cython.Distutils import build_ext\n"
        "except ImportError:\n    use = False\nfiles = ['b.c']\nif use:\n    files.append('a.pyx')\nelse:\n"
        "    files.append('a.c')\nsetup(ext_modules=[Extension('a', files)])\n"
    )
    shipped = {"a_dot_c": '/* Generated by Cython 0.29.33 */\n#include "Python.h"\n', "a_dot_pyx": "x = 1\n"}

    (extension,) = read(script, **shipped).extensions
    assert extension.generated == ("0.29.33",)
    assert {"c", "cython"} <= {*extension.languages}


def test_what_cython_has_defined_counts_for_the_headers_that_its_c_includes() -> None:
    generated = (
        '/* Generated by Cython 3.0.8 */\n#include "Python.h"\n#if PY_MAJOR_VERSION >= 3\n'
        '#define PyInt_FromLong PyLong_FromLong\n#endif\n#include "unpack.h"\n'
    )
    own = {"unpack_dot_h": "PyObject *f(long d) { return PyInt_FromLong(d); }\n"}
    script = "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('a', ['a.c'])])\n"

    (spared,) = read(script, a_dot_c=generated, **own).extensions
    assert not spared.api
    (told,) = read(script, a_dot_c='#include <Python.h>\n#include "unpack.h"\n', **own).extensions
    assert [tell.name for tell in told.api] == ["PyInt_FromLong"]
