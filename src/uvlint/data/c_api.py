"""Uses of CPython's C API that some minor no longer compiles, and Cython's generated C that no longer does.

`ERRORS` stop every compiler; `FUNCTIONS` are gone functions and macros: C++ and strict C compilers (GCC 14, Clang 16)
refuse their call, older C compilers warn, and the module cannot be imported then. Sources: "What's New in Python",
sections on the C API; each tried by compiling a line against the headers of CPython 3.8 to 3.13 with GCC 12. Cython's
table: a small and a rich module translated by each release and compiled likewise. Read and run on 2026-11-21; on
2026-11-28 the names in the headers of CPython 2.7 and 3.6 to 3.13 were compared (`fixtures/builds/headers.py`), and the
compiler asked about each that some minor has and the next has not.
"""

from typing import Final

AS_OF: Final = "2026-11-28"

# name: (pattern, first minor that refuses it, what the file must also mention)
ERRORS: Final[dict[str, tuple[str, int, str]]] = {
    "Py_TYPE": (r"\bPy_TYPE\s*\([^()\n]{1,80}\)\s*=(?!=)", 11, ""),
    "Py_SIZE": (r"\bPy_SIZE\s*\([^()\n]{1,80}\)\s*(?:[-+]?=(?!=)|\+\+|--)", 11, ""),
    "Py_REFCNT": (
        r"Py_REFCNT(?:(?<=\+\+Py_REFCNT)|(?<=\+\+ Py_REFCNT)|(?<=--Py_REFCNT)|(?<=-- Py_REFCNT)"
        r"|(?<!\wPy_REFCNT)\s*\([^()\n]{1,80}\)\s*(?:[-+]?=(?!=)|\+\+|--))",
        10,
        "",
    ),
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
    "f_executing": (r"->\s*f_(?:executing|stacktop|gen)\b", 10, "PyFrameObject"),
    "f_valuestack": (r"->\s*f_(?:valuestack|iblock|blockstack|trace_lines|state|stackdepth)\b", 11, "PyFrameObject"),
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
    "if Py…_Check(…)": (
        r"\bif (?:Py[A-Z][A-Za-z]{1,30}_Check(?:Exact)?|PyObject_TypeCheck)[ \t]*\(",
        10,
        "if Py",
    ),
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

NUMPY_2_NAMES: Final = frozenset(
    """
    PyArrayFlagsObject PyArrayMapIterObject PyArray_ANYORDER PyArray_ArgPartitionFunc PyArray_BIG PyArray_BOOL
    PyArray_BOOLLTR PyArray_BOOL_SCALAR PyArray_BUFSIZE PyArray_BYTE PyArray_BYTELTR PyArray_CDOUBLE
    PyArray_CDOUBLELTR PyArray_CFLOAT PyArray_CFLOATLTR PyArray_CHAR PyArray_CHARLTR PyArray_CLONGDOUBLE
    PyArray_CLONGDOUBLELTR PyArray_COMPLEX128 PyArray_COMPLEX256 PyArray_COMPLEX32 PyArray_COMPLEX64
    PyArray_COMPLEXLTR PyArray_COMPLEX_SCALAR PyArray_CORDER PyArray_DATETIME PyArray_DATETIMELTR PyArray_DOUBLE
    PyArray_DOUBLELTR PyArray_FLOAT PyArray_FLOAT128 PyArray_FLOAT16 PyArray_FLOAT32 PyArray_FLOAT64
    PyArray_FLOATINGLTR PyArray_FLOATLTR PyArray_FLOAT_SCALAR PyArray_FORTRANORDER PyArray_FastClipFunc
    PyArray_FastPutmaskFunc PyArray_FastTakeFunc PyArray_GENBOOLLTR PyArray_GetCastFunc PyArray_HALF
    PyArray_HALFLTR PyArray_HEAPSORT PyArray_IGNORE PyArray_INT PyArray_INT16 PyArray_INT32 PyArray_INT64
    PyArray_INT8 PyArray_INTLTR PyArray_INTNEG_SCALAR PyArray_INTP PyArray_INTPLTR PyArray_INTPOS_SCALAR
    PyArray_LITTLE PyArray_LONG PyArray_LONGDOUBLE PyArray_LONGDOUBLELTR PyArray_LONGLONG PyArray_LONGLONGLTR
    PyArray_LONGLTR PyArray_MAX_BUFSIZE PyArray_MAX_ELSIZE PyArray_MERGESORT PyArray_MIN_BUFSIZE PyArray_NATBYTE
    PyArray_NATIVE PyArray_NOSCALAR PyArray_NOTYPE PyArray_NSCALARKINDS PyArray_NSORTS PyArray_NTYPES
    PyArray_NUMUSERTYPES PyArray_NUM_FLOATTYPE PyArray_OBJECT PyArray_OBJECTLTR PyArray_OBJECT_SCALAR
    PyArray_OPPBYTE PyArray_ORDER PyArray_PRIORITY PyArray_PartitionFunc PyArray_QUICKSORT PyArray_SCALARKIND
    PyArray_SHORT PyArray_SHORTLTR PyArray_SIGNEDLTR PyArray_SORTKIND PyArray_STRING PyArray_STRINGLTR
    PyArray_STRINGLTR2 PyArray_SUBTYPE_PRIORITY PyArray_SWAP PyArray_TIMEDELTA PyArray_TIMEDELTALTR
    PyArray_TYPECHAR PyArray_TYPES PyArray_UBYTE PyArray_UBYTELTR PyArray_UCS4 PyArray_UINT PyArray_UINT16
    PyArray_UINT32 PyArray_UINT64 PyArray_UINT8 PyArray_UINTLTR PyArray_UINTP PyArray_UINTPLTR PyArray_ULONG
    PyArray_ULONGLONG PyArray_ULONGLONGLTR PyArray_ULONGLTR PyArray_UNICODE PyArray_UNICODELTR
    PyArray_UNSIGNEDLTR PyArray_USERDEF PyArray_USE_PYMEM PyArray_USHORT PyArray_USHORTLTR PyArray_VOID
    PyArray_VOIDLTR PyDataMem_EventHookFunc PyUFunc_GenericFunction PyUFunc_LegacyInnerLoopSelectionFunc
    """.split()  # noqa: SIM905  a word a line would hide the table
)
NUMPY_2_3_NAMES: Final = frozenset(
    """
    NPY_ALIGNED NPY_ALIGNMENT_REQUIRED NPY_AO NPY_BEHAVED NPY_BEHAVED_NS NPY_CARRAY NPY_CARRAY_RO NPY_CONTIGUOUS
    NPY_C_CONTIGUOUS NPY_DEFAULT NPY_ELEMENTSTRIDES NPY_ENSUREARRAY NPY_ENSURECOPY NPY_FARRAY NPY_FARRAY_RO
    NPY_FORCECAST NPY_FORTRAN NPY_F_CONTIGUOUS NPY_INOUT_ARRAY NPY_INOUT_FARRAY NPY_IN_ARRAY NPY_IN_FARRAY
    NPY_MAX_INT256 NPY_MAX_UINT256 NPY_MIN_INT256 NPY_NOTSWAPPED NPY_OUT_ARRAY NPY_OUT_FARRAY NPY_OWNDATA
    NPY_UPDATE_ALL NPY_WRITEABLE PyArray_DEFAULT
    """.split()  # noqa: SIM905  a word a line would hide the table
)
"""Constants that numpy 2.2 still had and 2.3 has not: asked of the headers of 2.2.6, 2.3.0 and 2.5.5 on 2026-11-28."""

NUMPY_GLUE: Final = r"#[ \t]*define[ \t]+array_type\(\w\)[ \t]+\(int\)[ \t]*\(?PyArray_TYPE\(\w\)\)?[ \t]*$"
"""What the glue of numpy and SWIG (`numpy.i`) wrote before 1.8: it takes any object for an array, and numpy 2 does not.
C++ refuses that, and so do strict C compilers."""

NUMPY_2_FUNCTIONS: Final = frozenset(
    """
    numpy.i
    PyArrayFlags_Type PyArray_As1D PyArray_As2D PyArray_CEQ PyArray_CGE PyArray_CGT PyArray_CLE PyArray_CLT
    PyArray_CNE PyArray_CastAnyTo PyArray_CastTo PyArray_CompareString PyArray_CompareUCS4
    PyArray_CopyAndTranspose PyArray_DatetimeStructToDatetime PyArray_DatetimeToDatetimeStruct
    PyArray_FieldNames PyArray_FillObjectArray PyArray_FromDims PyArray_FromDimsAndData
    PyArray_FromDimsAndDataAndDescr PyArray_GetArrayParamsFromObject PyArray_GetNumericOps PyArray_ISPYTHON
    PyArray_MapIterArray PyArray_MapIterArrayCopyIfOverlap PyArray_MapIterNext PyArray_MapIterSwapAxes
    PyArray_MoveInto PyArray_NewFlagsObject PyArray_REFCOUNT PyArray_RemoveLargest PyArray_ScalarFromObject
    PyArray_SetDatetimeParseFunction PyArray_SetNumericOps PyArray_TimedeltaStructToTimedelta
    PyArray_TimedeltaToTimedeltaStruct PyArray_TypeNumFromName PyArray_TypestrConvert PyDataMem_SetEventHook
    PyDataType_GetDatetimeMetaData PyDataType_ISPYTHON PyUFunc_GetPyValues PyUFunc_SetUsesArraysAsData
    PyUFunc_checkfperr PyUFunc_handlefperr _PyArray_GetSigintBuf _PyArray_SigintHandler
    """.split()  # noqa: SIM905  a word a line would hide the table
)
"""Constants, types and functions of numpy 1 that numpy 2 has not: the compiler was asked with the headers of 1.26.4 and
2.2.6 about every name in them, on 2026-11-28."""

_MACROS: Final = {
    0: """
        Py_TPFLAGS_CHECKTYPES Py_TPFLAGS_HAVE_ITER Py_TPFLAGS_HAVE_CLASS Py_TPFLAGS_HAVE_WEAKREFS
        Py_TPFLAGS_HAVE_RICHCOMPARE Py_TPFLAGS_HAVE_SEQUENCE_IN Py_TPFLAGS_HAVE_INPLACEOPS
        Py_TPFLAGS_HAVE_GETCHARBUFFER Py_TPFLAGS_HAVE_NEWBUFFER PyString_Type PyInt_Type PyClass_Type
        PyFile_Type PyInstance_Type PyCObject_Type PyBaseString_Type _PyThreadState_Current
    """,
    8: """
        PyFPE_counter PyFPE_jbuf Py_UseClassExceptionsFlag _PyGC_generation0
    """,
    9: """
        _Py_CheckRecursionLimit PyCmpWrapper_Type PyGC_Head PyNoArgsFunction PyNullImporter_Type
        PySortWrapper_Type PyThreadFrameGetter PyThread_type_sema _PyAIterWrapper_Type _Py_COUNT_ALLOCS_COMMA
        _Py_tracemalloc_config
    """,
    10: """
        _PyLong_One _PyLong_Zero PyAddrPair Py_ALLOW_RECURSION Py_END_ALLOW_RECURSION _PyASTOptimizeState
        _PyHASH_NAN
    """,
    11: """
        PyFrameState PyTrash_UNWIND_LEVEL PyTryBlock _PyLong_DigitValue _PyNamespace_Type
        _Py_ERROR_BACKSLASHREPLACE _Py_ERROR_IGNORE _Py_ERROR_OTHER _Py_ERROR_REPLACE _Py_ERROR_STRICT
        _Py_ERROR_SURROGATEESCAPE _Py_ERROR_SURROGATEPASS _Py_ERROR_UNKNOWN _Py_ERROR_XMLCHARREFREPLACE
        _Py_error_handler
    """,
    12: """
        PyUnicode_WCHAR_KIND PyTraceInfo Py_fstring_input
    """,
    13: """
        _PyTime_t _PyCFrame _Py_HashSecret _PyObject_NextNotImplemented PyFutureFeatures _PyBytesWriter
        _PyDictViewObject _PyManagedBuffer_Type _PyMethodWrapper_Type _PyNone_Type _PyNotImplemented_Type
        _PyOS_ReadlineTState _PySet_Dummy _PyTime_MAX _PyTime_MIN _PyTime_ROUND_CEILING _PyTime_ROUND_FLOOR
        _PyTime_ROUND_HALF_EVEN _PyTime_ROUND_TIMEOUT _PyTime_ROUND_UP _PyTime_round_t _Py_CODEUNIT
        _Py_HashSecret_t _Py_clock_info_t
    """,
}
MACROS: Final[dict[str, int]] = {name: minor for minor, names in _MACROS.items() for name in names.split()}
"""Types, variables and macros that are gone: every compiler refuses their names."""

_FUNCTIONS: Final = {
    0: """
        Py_InitModule Py_InitModule3 Py_InitModule4 PyString_FromString PyString_AsString PyString_AS_STRING
        PyString_Check PyString_FromStringAndSize PyString_FromFormat PyString_Size PyString_GET_SIZE
        PyString_AsStringAndSize PyInt_FromLong PyInt_AsLong PyInt_AS_LONG PyInt_Check PyCObject_FromVoidPtr
        PyCObject_AsVoidPtr PyCObject_Check PyFile_AsFile PyFile_Check PyFile_FromFile PyNumber_Divide
        PyNumber_Int PyInstance_Check PyClass_Check PyUnicode_SetDefaultEncoding PyObject_Compare Py_FindMethod
        PyEval_RestrictedArgs PyBuffer_FromMemory PyBuffer_FromReadWriteMemory
    """,
    8: """
        _PyThreadState_GetFrame PyEval_ReInitThreads _PyCFunction_FastCallKeywords _PyEval_GetCoroutineWrapper
        _PyEval_SetCoroutineWrapper _PyFunction_FastCallKeywords _PyGC_REFS _PyObject_FastCallKeywords
        _PyObject_GC_TRACK _PyObject_GC_UNTRACK _PyObject_HasFastCall
    """,
    9: """
        _Py_ForgetReference PyAsyncGen_ClearFreeLists PyCFunction_ClearFreeList PyContext_ClearFreeList
        PyDict_ClearFreeList PyFloat_ClearFreeList PyFrame_ClearFreeList PyFrame_ExtendStack
        PyGen_NeedsFinalizing PyImport_Cleanup PyList_ClearFreeList PyMethod_ClearFreeList PySet_ClearFreeList
        PyTuple_ClearFreeList PyUnicode_ClearFreeList Py_UNICODE_MATCH _PyBytes_InsertThousandsGrouping
        _PyBytes_InsertThousandsGroupingLocale _PyCFunction_FastCallDict _PyEval_SetCoroutineOriginTrackingDepth
        _PyFloat_Digits _PyFloat_DigitsInit _PyFloat_Repr _PyFunction_FastCallDict _PyGCHead_FINALIZED
        _PyGCHead_NEXT _PyGCHead_PREV _PyGCHead_SET_FINALIZED _PyGCHead_SET_NEXT _PyGCHead_SET_PREV
        _PyGC_PREV_MASK _PyGC_PREV_MASK_COLLECTING _PyGC_PREV_MASK_FINALIZED _PyGC_PREV_SHIFT
        _PyGC_SET_FINALIZED _PyImport_AddModuleObject _PyImport_FindBuiltin _PyImport_FindExtensionObjectEx
        _PyImport_ReInitLock _PyMethodDef_RawFastCallDict _PyMethodDef_RawFastCallKeywords
        _PyObject_Call_Prepend _PyObject_FastCall_Prepend _PyObject_GC_IS_TRACKED _PyObject_GC_MAY_BE_TRACKED
        _PyStack_UnpackDict _PyState_AddModule _PyState_ClearModules _PyUnicode_AsKind
        _PyUnicode_ClearStaticStrings _PyUnicode_DecodeUnicodeEscape _Py_AS_GC _Py_CheckRecursiveCall
        _Py_Dealloc_inline _Py_MakeEndRecCheck _Py_MakeRecCheck _Py_RecursionLimitLowerWaterMark _Py_dg_dtoa
        _Py_dg_freedtoa _Py_dg_infinity _Py_dg_stdnan _Py_dg_strtod
    """,
    10: """
        _PyUnicode_AsStringAndSize _PyGen_Send PyAST_Compile PyAST_CompileEx PyAST_CompileObject
        PyArena_AddPyObject PyArena_Free PyArena_Malloc PyArena_New PyFuture_FromAST PyFuture_FromASTObject
        PyLong_FromUnicode PyNode_Compile PyOS_InitInterrupts PyParser_ASTFromFile PyParser_ASTFromFileObject
        PyParser_ASTFromString PyParser_ASTFromStringObject PyParser_SimpleParseFile
        PyParser_SimpleParseFileFlags PyParser_SimpleParseString PyParser_SimpleParseStringFlags
        PyParser_SimpleParseStringFlagsFilename PyUnicode_AsUnicodeCopy PyUnicode_GetMax Py_SymtableString
        Py_SymtableStringObject Py_UNICODE_strcat Py_UNICODE_strchr Py_UNICODE_strcmp Py_UNICODE_strcpy
        Py_UNICODE_strlen Py_UNICODE_strncmp Py_UNICODE_strncpy Py_UNICODE_strrchr _PyAST_Optimize
        _PyDict_Contains _PyDict_GetItemId _PyErr_OCCURRED _PyEval_EvalCodeWithName _PyGC_CollectIfEnabled
        _PyGC_CollectNoFail _PyList_ITEMS _PyLong_FromNbIndexOrNbInt _PyLong_FromNbInt _PyObject_HasAttrId
        _PyObject_INIT _PyObject_INIT_VAR _PySignal_AfterFork _PyTime_Init _Py_Mangle
        _Py_SymtableStringObjectFlags _Py_bit_length _Py_fopen
    """,
    11: """
        PyUnicode_Encode PyUnicode_EncodeUTF8 PyUnicode_EncodeDecimal PyUnicode_EncodeASCII
        PyUnicode_EncodeLatin1 PyUnicode_EncodeUTF16 PyUnicode_EncodeUTF32 Py_UNICODE_COPY
        PyUnicode_TransformDecimalToASCII _PyFloat_Pack8 _PyFloat_Pack4 _PyFloat_Unpack8 _PyFloat_Unpack4
        Py_ADJUST_ERANGE1 PyFrame_BlockPop PyFrame_BlockSetup PyFunction_AS_FRAME_CONSTRUCTOR
        PyHeapType_GET_MEMBERS PyUnicodeEncodeError_Create PyUnicodeTranslateError_Create
        PyUnicode_EncodeCharmap PyUnicode_EncodeRawUnicodeEscape PyUnicode_EncodeUTF7
        PyUnicode_EncodeUnicodeEscape PyUnicode_TranslateCharmap Py_ADJUST_ERANGE2 Py_FORCE_DOUBLE Py_OVERFLOWED
        Py_SET_ERANGE_IF_OVERFLOW Py_SET_ERRNO_ON_MATH_ERROR Py_UNICODE_FILL _PyCode_InitAddressRange
        _PyComplex_FormatAdvancedWriter _PyCoro_GetAwaitableIter _PyDict_FromKeys _PyDict_GetItemHint
        _PyDict_KeysSize _PyDict_LoadGlobal _PyDict_NewKeysForClass _PyDict_Pop_KnownHash
        _PyErr_WarnUnawaitedCoroutine _PyEval_CallTracing _PyFloat_FormatAdvancedWriter _PyFloat_Pack2
        _PyFloat_Unpack2 _PyFrameHasCompleted _PyFrame_IsExecuting _PyFrame_IsRunnable _PyFrame_New_NoTrack
        _PyGen_yf _PyImport_FindExtensionObject _PyLong_FormatAdvancedWriter _PyLong_FormatBytesWriter
        _PyLong_FormatWriter _PyNamespace_New _PyObjectDict_SetItem _PyObject_CAST_CONST _PyObject_CallNoArg
        _PyObject_FastCallTstate _PyObject_GC_Calloc _PyObject_GC_Malloc _PyObject_TypeCheck
        _PyObject_VectorcallTstate _PySys_GetObjectId _PySys_SetObjectId _PyTime_AsTimeval_noraise _PyType_Check
        _PyType_CheckExact _PyType_GetModuleByDef _PyUnicode_get_wstr_length _PyVarObject_CAST_CONST
        _PyWarnings_Init _Py_GetAllocatedBlocks _Py_GetErrorHandler _Py_InIntegralTypeRange _Py_IntegralTypeMax
        _Py_IntegralTypeMin _Py_IntegralTypeSigned _Py_device_encoding
    """,
    12: """
        PyUnicode_AS_UNICODE PyUnicode_AS_DATA PyUnicode_GET_SIZE PyUnicode_GET_DATA_SIZE PyUnicode_FromUnicode
        PyUnicode_AsUnicode PyUnicode_AsUnicodeAndSize PyUnicode_GetSize _PyUnicode_Ready
        PyUnicode_InternImmortal PyUnicode_WSTR_LENGTH _PyErr_TrySetFromCause _PyUnicode_AsUnicode
        _Py_MAKECODEUNIT
    """,
    13: """
        PyEval_CallObject PyEval_CallFunction PyEval_CallMethod PyEval_CallObjectWithKeywords PyCFunction_Call
        _PyObject_LookupSpecial PyObject_AsCharBuffer PyObject_AsReadBuffer PyObject_AsWriteBuffer
        PyObject_CheckReadBuffer _PyGC_FINALIZED _PyTime_GetSystemClock _PyErr_ChainExceptions
        _PyDict_SetItem_KnownHash _PyInterpreterState_Get _PyList_Extend _PyLong_AsInt Py_TRASHCAN_SAFE_BEGIN
        PyEval_AcquireLock PyEval_ReleaseLock PyEval_ThreadsInitialized PySys_AddWarnOption
        PySys_AddWarnOptionUnicode PySys_AddXOption PySys_HasWarnOptions PySys_SetPath Py_SetPath
        Py_SetStandardStreamEncoding Py_TRASHCAN_BEGIN_CONDITION Py_TRASHCAN_SAFE_END _PyArg_BadArgument
        _PyArg_CheckPositional _PyArg_NoKeywords _PyArg_NoKwnames _PyArg_NoPositional _PyArg_ParseStack
        _PyArg_ParseStackAndKeywords _PyArg_UnpackKeywords _PyArg_UnpackKeywordsWithVararg _PyArg_UnpackStack
        _PyArg_VaParseTupleAndKeywordsFast _PyBytesWriter_Alloc _PyBytesWriter_Dealloc _PyBytesWriter_Finish
        _PyBytesWriter_Init _PyBytesWriter_Prepare _PyBytesWriter_Resize _PyBytesWriter_WriteBytes
        _PyBytes_DecodeEscape _PyBytes_FormatEx _PyBytes_FromHex _PyCode_CODE _PyCode_NBYTES
        _PyDictView_Intersect _PyDictView_New _PyDict_ContainsId _PyDict_Contains_KnownHash _PyDict_DelItemId
        _PyDict_DelItemIf _PyDict_DelItem_KnownHash _PyDict_GetItemIdWithError _PyDict_GetItemWithError
        _PyDict_HasOnlyStringKeys _PyDict_HasSplitTable _PyDict_MaybeUntrack _PyDict_MergeEx _PyDict_Next
        _PyDict_SetItemId _PyDict_SizeOf _PyErr_CheckSignals _PyErr_FormatFromCause _PyErr_GetExcInfo
        _PyErr_GetTopmostException _PyErr_SetFromPyStatus _PyErr_SetKeyError _PyErr_WriteUnraisableMsg
        _PyEval_GetBuiltin _PyEval_GetBuiltinId _PyEval_GetSwitchInterval _PyEval_SetProfile
        _PyEval_SetSwitchInterval _PyEval_SetTrace _PyException_AddNote _PyFunction_Vectorcall
        _PyGILState_GetInterpreterStateUnsafe _PyGen_FetchStopIterationValue _PyGen_Finalize
        _PyGen_SetStopIterationValue _PyImport_AcquireLock _PyImport_GetModuleAttr _PyImport_GetModuleAttrString
        _PyImport_GetModuleId _PyImport_ReleaseLock _PyImport_SetModule _PyImport_SetModuleString
        _PyIsSelectable_fd _PyLong_AsTime_t _PyLong_DivmodNear _PyLong_FileDescriptor_Converter _PyLong_Format
        _PyLong_Frexp _PyLong_FromBytes _PyLong_FromTime_t _PyLong_Lshift _PyLong_Rshift
        _PyLong_Size_t_Converter _PyLong_UnsignedInt_Converter _PyLong_UnsignedLongLong_Converter
        _PyLong_UnsignedLong_Converter _PyLong_UnsignedShort_Converter _PyModuleSpec_IsInitializing
        _PyModule_Add _PyNumber_Index _PyOS_IsMainThread _PyOS_URandom _PyOS_URandomNonblock
        _PyObject_CallMethod _PyObject_CallMethodIdNoArgs _PyObject_CallMethodIdObjArgs
        _PyObject_CallMethodIdOneArg _PyObject_ClearManagedDict _PyObject_FastCall _PyObject_GetMethod
        _PyObject_GetState _PyObject_HasLen _PyObject_IsAbstract _PyObject_IsFreed _PyObject_LookupAttr
        _PyObject_LookupAttrId _PyObject_LookupSpecialId _PyObject_MakeTpCall _PyObject_RealIsInstance
        _PyObject_RealIsSubclass _PyObject_SetAttrId _PyObject_VectorcallMethodId _PyObject_VisitManagedDict
        _PySequence_BytesToCharpArray _PySequence_IterSearch _PySet_NextEntry _PySet_Update _PySys_GetAttr
        _PySys_GetSizeOf _PyThreadState_GetDict _PyThreadState_Prealloc _PyThread_CurrentExceptions
        _PyThread_at_fork_reinit _PyTime_Add _PyTime_AsMicroseconds _PyTime_AsMilliseconds _PyTime_AsNanoseconds
        _PyTime_AsNanosecondsObject _PyTime_AsSecondsDouble _PyTime_AsTimespec _PyTime_AsTimespec_clamp
        _PyTime_AsTimeval _PyTime_AsTimevalTime_t _PyTime_AsTimeval_clamp _PyTime_FromMicrosecondsClamp
        _PyTime_FromMillisecondsObject _PyTime_FromNanoseconds _PyTime_FromNanosecondsObject _PyTime_FromSeconds
        _PyTime_FromSecondsObject _PyTime_FromTimespec _PyTime_FromTimeval _PyTime_GetMonotonicClock
        _PyTime_GetMonotonicClockWithInfo _PyTime_GetPerfCounter _PyTime_GetPerfCounterWithInfo
        _PyTime_GetSystemClockWithInfo _PyTime_MulDiv _PyTime_ObjectToTime_t _PyTime_ObjectToTimespec
        _PyTime_ObjectToTimeval _PyTime_gmtime _PyTime_localtime _PyTraceback_Add _PyTuple_MaybeUntrack
        _PyType_CalculateMetaclass _PyType_LookupId _PyUnicodeTranslateError_Create _PyUnicode_AsASCIIString
        _PyUnicode_AsLatin1String _PyUnicode_AsUTF8String _PyUnicode_Copy
        _PyUnicode_DecodeRawUnicodeEscapeStateful _PyUnicode_DecodeUnicodeEscapeInternal
        _PyUnicode_DecodeUnicodeEscapeStateful _PyUnicode_EQ _PyUnicode_EncodeCharmap _PyUnicode_EncodeUTF16
        _PyUnicode_EncodeUTF32 _PyUnicode_EncodeUTF7 _PyUnicode_Equal _PyUnicode_EqualToASCIIId
        _PyUnicode_EqualToASCIIString _PyUnicode_FastCopyCharacters _PyUnicode_FastFill _PyUnicode_FindMaxChar
        _PyUnicode_FormatAdvancedWriter _PyUnicode_FormatLong _PyUnicode_FromASCII _PyUnicode_JoinArray
        _PyUnicode_TransformDecimalAndSpaceToASCII _PyUnicode_WideCharString_Converter
        _PyUnicode_WideCharString_Opt_Converter _PyUnicode_XStrip _PyWeakref_GetWeakrefCount _Py_ANY_VARARGS
        _Py_CheckFunctionResult _Py_FatalErrorFormat _Py_HashBytes _Py_HashPointerRaw _Py_IsFinalizing
        _Py_MAKE_CODEUNIT _Py_OPARG _Py_OPCODE _Py_add_one_to_index_C _Py_add_one_to_index_F
        _Py_convert_optional_to_ssize_t _Py_parse_inf_or_nan _Py_string_to_number_with_underscores
    """,
}
FUNCTIONS: Final[dict[str, int]] = {name: minor for minor, names in _FUNCTIONS.items() for name in names.split()}

# Cython's own C: from this release on, the first minor whose headers refuse every module. Before 0.27 only what handles
# exceptions ends with 3.6 (`WRITTEN`): pyvoro 1.3.2, of 0.20.2, builds on 3.10.
CYTHON: Final[tuple[tuple[str, int], ...]] = (
    ("0", 11),
    ("0.29.30", 12),
    ("0.29.34", 13),
    ("3.0.5", 99),
)

# what a Cython source has: (pattern, the Cython that writes other C for it, the minor that refuses the old C, and what)
WRITTEN: Final[dict[str, tuple[str, str, int, str]]] = {
    "__dealloc__": (r"\bdef __dealloc__\b", "0.29.20", 10, "Py_REFCNT"),
    "except": (r"(?m)^[ \t]*except\b", "0.27", 7, "exc_type"),
    "yield": (r"\byield\b|\basync def\b", "0.29.22", 10, "_PyGen_Send"),
}
"""What Cython wrote into those modules alone that need it; read in the sources of 0.29.15 to 0.29.22 on 2026-11-28, but
for what handles exceptions: what that used moved in CPython 3.7."""

CYTHON_IMPORTS: Final = ("cgi", "0.29.36", 13)
"""What Cython imports as soon as it translates a source, before that release, and the minor that has lost it: tried
with 0.29.21 to 0.29.37 on CPython 3.10 to 3.13."""

CYTHON_TELLS: Final[dict[str, str]] = {"long": "3.1", "cpython.int": "3.1", "cimport numpy": "3.1"}
"""The Cython that refuses what a source has, where it is not 3.0 that does."""
