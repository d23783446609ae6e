"""Uses of CPython's C API that some minor no longer compiles, and Cython's generated C that no longer does.

`ERRORS` stop every compiler; `FUNCTIONS` are gone functions and macros: C++ and strict C compilers (GCC 14, Clang 16)
refuse their call, older C compilers warn, and the module cannot be imported then. Sources: "What's New in Python",
sections on the C API; each tried by compiling a line against the headers of CPython 3.8 to 3.13 with GCC 12. Cython's
table: a small and a rich module translated by each release and compiled likewise. Read and run on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

# name: (pattern, first minor that refuses it, what the file must also mention)
ERRORS: Final[dict[str, tuple[str, int, str]]] = {
    "Py_TYPE": (r"\bPy_TYPE\s*\([^()\n]{1,80}\)\s*=(?!=)", 11, ""),
    "Py_SIZE": (r"\bPy_SIZE\s*\([^()\n]{1,80}\)\s*(?:[-+]?=(?!=)|\+\+|--)", 11, ""),
    "Py_REFCNT": (r"(?:\+\+|--)\s*Py_REFCNT\b|\bPy_REFCNT\s*\([^()\n]{1,80}\)\s*(?:[-+]?=(?!=)|\+\+|--)", 10, ""),
    "ob_digit": (r"->\s*ob_digit\b", 12, ""),
    "exc_type": (r"\b(?:tstate|ts|PyThreadState_G(?:ET|et)\s*\(\s*\))\s*->\s*exc_(?:type|value)\b", 7, ""),
    "curexc_type": (r"->\s*curexc_(?:type|value|traceback)\b", 12, ""),
    "tstate->frame": (r"\b(?:tstate|ts|thread_state|PyThreadState_G(?:ET|et)\s*\(\s*\))\s*->\s*frame\b", 11, ""),
    "use_tracing": (r"\b(?:tstate|ts|thread_state)\s*->\s*use_tracing\b", 10, ""),
    "recursion_depth": (r"\btstate\s*->\s*recursion_depth\b", 11, ""),
    "cframe": (r"\btstate\s*->\s*cframe\b", 13, ""),
    "f_code": (r"->\s*f_code\b", 11, "PyFrameObject"),
    "f_back": (r"->\s*f_back\b", 11, "PyFrameObject"),
    "f_lineno": (r"->\s*f_lineno\b", 11, "PyFrameObject"),
    "f_lasti": (r"->\s*f_lasti\b", 11, "PyFrameObject"),
    "f_locals": (r"->\s*f_locals(?:plus)?\b", 11, "PyFrameObject"),
    "f_globals": (r"->\s*f_globals\b", 11, "PyFrameObject"),
    "f_builtins": (r"->\s*f_builtins\b", 11, "PyFrameObject"),
    "co_code": (r"->\s*co_code\b", 11, "PyCodeObject"),
    "co_lnotab": (r"->\s*co_lnotab\b", 10, "PyCodeObject"),
    "co_varnames": (r"->\s*co_(?:varnames|cellvars|freevars)\b", 11, "PyCodeObject"),
    "tp_print": (r"(?:->|\.)\s*tp_print\b", 9, ""),
    "wstr": (r"\(\s*\(\s*PyASCIIObject\s*\*\s*\)[^()\n]{1,40}\)\s*->\s*wstr\b", 12, ""),
    "gi_frame": (r"->\s*gi_frame\b", 11, "PyGenObject"),
    "gi_code": (r"->\s*gi_code\b", 12, "PyGenObject"),
    "_PyLong_AsByteArray": (
        r"\b_PyLong_AsByteArray\s*\((?:[^(),;]|\([^()]{0,40}\)){1,80}(?:,(?:[^(),;]|\([^()]{0,40}\)){1,80}){4}\)\s*[;)!=<&|?]",
        13,
        "",
    ),
    "_Py_HashDouble": (r"\b_Py_HashDouble\s*\([^(),\n]{1,60}\)", 10, ""),
    "ob_type": (r"\b\w{1,60}Type\s*\.\s*ob_type\s*=", 0, ""),
    "PyObject_HEAD_INIT": (r"PyObject_HEAD_INIT\s*\(\s*[^()\n]{0,40}\)\s*0\s*,", 0, ""),
    "nb_divide": (r"->\s*nb_(?:divide|nonzero|coerce)\b", 0, ""),
    "PyFloat_FromString": (r"\bPyFloat_FromString\s*\([^(),\n]{1,60},", 0, ""),
    "cmpfunc": (r"\(\s*cmpfunc\s*\)", 0, ""),
    "intargfunc": (r"\(\s*int(?:int)?argfunc\s*\)|\(\s*getreadbufferproc\s*\)", 0, ""),
}  # fmt: skip

NUMPY_2: Final[dict[str, tuple[str, str]]] = {
    "numpy.PyArray_Descr": (
        r"(?:\b__pyx_v_(?:d|descr|child|self)|\bPyArray_DESCR\s*\([^()\n]{1,60}\)|->\s*descr)\s*->\s*"
        r"(?:subarray|names|fields|elsize|alignment)\b",
        "PyArray",
    ),
}
"""Uses of numpy's C API that numpy 2 refuses: (pattern, what the file must also mention). Its `PyArray_Descr` lost
these members; seen with the headers of 1.26.4 and 2.2.6 on 2026-11-28."""

_MACROS: Final = {
    0: """
        Py_TPFLAGS_CHECKTYPES Py_TPFLAGS_HAVE_ITER Py_TPFLAGS_HAVE_CLASS Py_TPFLAGS_HAVE_WEAKREFS
        Py_TPFLAGS_HAVE_RICHCOMPARE Py_TPFLAGS_HAVE_SEQUENCE_IN Py_TPFLAGS_HAVE_INPLACEOPS
        Py_TPFLAGS_HAVE_GETCHARBUFFER Py_TPFLAGS_HAVE_NEWBUFFER PyString_Type PyInt_Type PyClass_Type PyFile_Type
        PyInstance_Type PyCObject_Type PyBaseString_Type _PyThreadState_Current
    """,
    9: "_Py_CheckRecursionLimit",
    10: """
        _PyLong_One _PyLong_Zero
    """,
    12: "PyUnicode_WCHAR_KIND",
    13: """
        _PyTime_t _PyCFrame _Py_HashSecret _PyObject_NextNotImplemented
    """,
}
MACROS: Final[dict[str, int]] = {name: minor for minor, names in _MACROS.items() for name in names.split()}
"""Types, variables and macros that are gone: every compiler refuses their names."""

_FUNCTIONS: Final = {
    0: """
        Py_InitModule Py_InitModule3 Py_InitModule4 PyString_FromString PyString_AsString PyString_AS_STRING
        PyString_Check PyString_FromStringAndSize PyString_FromFormat PyString_Size PyString_GET_SIZE
        PyString_AsStringAndSize PyInt_FromLong PyInt_AsLong PyInt_AS_LONG PyInt_Check PyCObject_FromVoidPtr
        PyCObject_AsVoidPtr PyCObject_Check PyFile_AsFile PyFile_Check PyFile_FromFile PyNumber_Divide PyNumber_Int
        PyInstance_Check PyClass_Check PyUnicode_SetDefaultEncoding PyObject_Compare Py_FindMethod
        PyEval_RestrictedArgs PyBuffer_FromMemory PyBuffer_FromReadWriteMemory
    """,
    9: "_Py_ForgetReference",
    10: "_PyGen_Send",
    11: """
        PyUnicode_Encode PyUnicode_EncodeUTF8 PyUnicode_EncodeDecimal PyUnicode_EncodeASCII PyUnicode_EncodeLatin1
        PyUnicode_EncodeUTF16 PyUnicode_EncodeUTF32 Py_UNICODE_COPY PyUnicode_TransformDecimalToASCII _PyFloat_Pack8
        _PyFloat_Pack4 _PyFloat_Unpack8 _PyFloat_Unpack4 Py_ADJUST_ERANGE1
    """,
    12: """
        PyUnicode_AS_UNICODE PyUnicode_AS_DATA PyUnicode_GET_SIZE PyUnicode_GET_DATA_SIZE PyUnicode_FromUnicode
        PyUnicode_AsUnicode PyUnicode_AsUnicodeAndSize PyUnicode_GetSize _PyUnicode_Ready PyUnicode_InternImmortal
    """,
    13: """
        PyEval_CallObject PyEval_CallFunction PyEval_CallMethod PyEval_CallObjectWithKeywords PyCFunction_Call
        PyObject_AsCharBuffer PyObject_AsReadBuffer PyObject_AsWriteBuffer PyObject_CheckReadBuffer _PyGC_FINALIZED
        _PyTime_GetSystemClock _PyErr_ChainExceptions _PyDict_SetItem_KnownHash _PyInterpreterState_Get _PyList_Extend
        _PyLong_AsInt Py_TRASHCAN_SAFE_BEGIN
    """,
}
FUNCTIONS: Final[dict[str, int]] = {name: minor for minor, names in _FUNCTIONS.items() for name in names.split()}

# Cython's own C: from this release on, the first minor whose headers refuse every module.
CYTHON: Final[tuple[tuple[str, int], ...]] = (
    ("0", 7),
    ("0.27", 11),
    ("0.29.30", 12),
    ("0.29.34", 13),
    ("3.0.5", 99),
)
