"""What Cython 3 refuses, told from sources written here; the same were given to Cython 0.29.37, 3.0.12 and 3.1.4."""

import pytest

from uvlint.builds.cython import tells
from uvlint.model.build import Tree

EXTERN = "cdef extern from 'x.h':\n    ctypedef int (*cb)(int)\n    void take(cb c)\n    void other(int a)\n"


def told(text: str, **files: str) -> list[str]:
    texts = {name.replace("__", "/").replace("_dot_", "."): other for name, other in files.items()}
    texts["pkg/a.pyx"] = text
    return list(tells(Tree("demo-1.tar.gz", tuple(sorted(texts)), texts), "pkg/a.pyx"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cimport sib\n", ["relative cimport"]),
        ("from sib cimport x\n", ["relative cimport"]),
        ("from .sib cimport x\n", []),
        ("from pkg.sib cimport x\n", []),
        ("# cython: language_level=2\nfrom sib cimport x\n", []),
        ("from libc cimport x\n", []),
    ],
)
def test_a_sibling_of_a_package_is_no_longer_found_by_its_bare_name(text: str, expected: list[str]) -> None:
    package = {"pkg/__init__.py": "", "pkg/sib.pxd": ""}

    texts = {**package, "pkg/a.pyx": text}
    bare = {"pkg/sib.pxd": "", "pkg/a.pyx": text}

    assert list(tells(Tree("demo-1.tar.gz", tuple(texts), texts), "pkg/a.pyx")) == expected
    assert list(tells(Tree("demo-1.tar.gz", tuple(bare), bare), "pkg/a.pyx")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cimport stdlib\n", ["python.pxd"]),
        ("from python_string cimport PyString_AsString\n", ["python.pxd"]),
        ("from cpython.int cimport PyInt_AsLong\n", ["cpython.int"]),
        ("from cpython cimport PyObject, PyString_AsString\n", ["cpython.int"]),
        ("from cpython cimport PyUnicode_AsUTF8String\n", []),
        ("cimport numpy as np\n", ["cimport numpy"]),
        ("import numpy as np\n", []),
    ],
)
def test_declarations_that_cython_no_longer_brings_are_told(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{EXTERN}cdef int mine(int a):\n    return 0\ntake(mine)\n", ["callback"]),
        (f"{EXTERN}cdef int mine(int a) with gil:\n    return 0\ntake(&mine)\n", ["callback"]),
        (f"{EXTERN}cdef int mine(int a) noexcept:\n    return 0\ntake(mine)\n", []),
        (f"{EXTERN}cdef int mine(int a):\n    return 0\ntake(<cb>mine)\n", []),
        (f"{EXTERN}cdef int mine(int a):\n    return 0\nother(mine(1))\n", []),
        (f"# cython: legacy_implicit_noexcept=True\n{EXTERN}cdef int mine(int a):\n    return 0\ntake(mine)\n", []),
        ("from libc.stdlib cimport qsort\ncdef int less(const void *a, const void *b) nogil:\n    return 0\n"
         "qsort(a, 3, 4, less)\n", ["callback"]),
        (f"{EXTERN}cdef object mine(int a):\n    return 0\ntake(mine)\n", []),
    ],
)  # fmt: skip
def test_functions_that_c_calls_must_say_that_they_raise_nothing(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_what_takes_a_function_may_be_declared_beside_the_source() -> None:
    assert told("cdef int mine(int a):\n    return 0\ntake(mine)\n", pkg__other_dot_pxd=EXTERN) == ["callback"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cdef void f(vector[int[:]] a):\n    pass\n", ["view in a template"]),
        ("cdef void f(vector[int] a, int[:] b):\n    pass\n", []),
        ("include 'part.pxi'\n", ["view in a template"]),
        ("a = np.NPY_OWNDATA\n", ["NPY_OWNDATA"]),
        ("a = np.NPY_ARRAY_OWNDATA\n", []),
        ("import numpy as np\na = np.NPY_OWNDATA\n", []),
        ("cdef int f(self) except +MemoryError:\n    pass\n", ["except +"]),
        ("cpdef f(self) except +:\n    pass\n", []),
        ("try:\n    pass\nexcept ValueError, error:\n    pass\n", []),
        ("cdef extern from 'x.h':\n    int f() except +\n    cdef cppclass A:\n        A() except +\n", []),
        ('def f():\n    """Takes too long (seconds)."""\n    # as long (as it takes)\n', []),
        ("a = long(1)\n", ["long"]),
    ],
)
def test_a_view_is_no_argument_of_a_template_and_what_is_included_counts(text: str, expected: list[str]) -> None:
    assert (
        told(text, pkg__part_dot_pxi="cdef map[int, int] a\ncdef void g(list[double[::1]] b):\n    pass\n") == expected
    )


@pytest.mark.parametrize("text", ["x = 1\nprint x\n", "x = isinstance(1, long)\n"])
def test_with_the_language_of_python_2_cython_takes_what_that_had(text: str) -> None:
    given = "ext_modules = cythonize('pkg/a.pyx', compiler_directives={{{}}})\n"

    assert told(text)
    assert told(f"# cython: language_level=2\n{text}") == []
    assert told(text, setup_dot_py=given.format("'language_level': '2'")) == []
    assert told(text, setup_dot_py=given.format("'language_level': 3")) == told(text)
