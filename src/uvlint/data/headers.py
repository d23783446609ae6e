"""Headers that a compiler, the C library and CPython bring along, and those that Python packages do.

Sources: the file lists of Debian 12's libc6-dev, linux-libc-dev, libgcc-12-dev and libstdc++-12-dev, and the
`include` folders of CPython 3.8 to 3.13. Read on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

SYSTEM_FOLDERS: Final = (
    *("linux/", "asm/", "asm-generic/", "bits/", "sys/", "gnu/", "net/", "netinet/", "netpacket/", "arpa/", "rpc/"),
    *("scsi/", "sound/", "video/", "mtd/", "misc/", "experimental/", "ext/", "tr1/", "tr2/", "backward/", "debug/"),
    *("protocols/", "neteconet/", "netax25/", "netipx/", "netrom/", "rdma/", "xen/", "drm/"),
)

NUMPY_2_HEADERS: Final = frozenset(
    {"numpy/noprefix.h", "numpy/old_defines.h", "numpy/npy_interrupt.h", "numpy/oldnumeric.h"}
)
"""What numpy 1 had among its headers and numpy 2 has not: the folders of 1.26.4 and 2.2.6, compared on 2026-11-28."""

C: Final = frozenset(
    """
    a.out.h acc_prof.h adxintrin.h aio.h aliases.h alloca.h ammintrin.h amxbf16intrin.h amxint8intrin.h
    amxtileintrin.h ar.h argp.h argz.h assert.h avx2intrin.h avx5124fmapsintrin.h avx5124vnniwintrin.h
    avx512bf16intrin.h avx512bf16vlintrin.h avx512bitalgintrin.h avx512bwintrin.h avx512cdintrin.h
    avx512dqintrin.h avx512erintrin.h avx512fintrin.h avx512fp16intrin.h avx512fp16vlintrin.h avx512ifmaintrin.h
    avx512ifmavlintrin.h avx512pfintrin.h avx512vbmi2intrin.h avx512vbmi2vlintrin.h avx512vbmiintrin.h
    avx512vbmivlintrin.h avx512vlbwintrin.h avx512vldqintrin.h avx512vlintrin.h avx512vnniintrin.h
    avx512vnnivlintrin.h avx512vp2intersectintrin.h avx512vp2intersectvlintrin.h avx512vpopcntdqintrin.h
    avx512vpopcntdqvlintrin.h avxintrin.h avxvnniintrin.h backtrace-supported.h backtrace.h bmi2intrin.h
    bmiintrin.h bmmintrin.h byteswap.h cet.h cetintrin.h cldemoteintrin.h clflushoptintrin.h clwbintrin.h
    clzerointrin.h complex.h cpio.h cpuid.h cross-stdarg.h crypt.h ctype.h dirent.h dlfcn.h elf.h emmintrin.h
    endian.h enqcmdintrin.h envz.h err.h errno.h error.h execinfo.h f16cintrin.h fcntl.h features-time64.h
    features.h fenv.h float.h fma4intrin.h fmaintrin.h fmtmsg.h fnmatch.h fpu_control.h fstab.h fts.h ftw.h
    fxsrintrin.h gconv.h gcov.h getopt.h gfniintrin.h glob.h gnu-versions.h grp.h gshadow.h hresetintrin.h
    ia32intrin.h iconv.h ieee754.h ifaddrs.h immintrin.h inttypes.h iso646.h keylockerintrin.h langinfo.h
    lastlog.h libgen.h libintl.h limits.h link.h locale.h lwpintrin.h lzcntintrin.h malloc.h math.h mcheck.h
    memory.h mm3dnow.h mm_malloc.h mmintrin.h mntent.h monetary.h movdirintrin.h mqueue.h mwaitintrin.h
    mwaitxintrin.h netdb.h nfs/nfs.h nl_types.h nmmintrin.h nss.h obstack.h omp.h openacc.h paths.h
    pconfigintrin.h pkuintrin.h pmmintrin.h poll.h popcntintrin.h prfchwintrin.h printf.h proc_service.h
    pthread.h pty.h pwd.h quadmath.h quadmath_weak.h rdseedintrin.h re_comp.h regex.h regexp.h resolv.h
    rtmintrin.h sched.h search.h semaphore.h serializeintrin.h setjmp.h sgtty.h sgxintrin.h shadow.h shaintrin.h
    signal.h smmintrin.h spawn.h stab.h stdalign.h stdarg.h stdatomic.h stdbool.h stdc-predef.h stddef.h
    stdfix.h stdint-gcc.h stdint.h stdio.h stdio_ext.h stdlib.h stdnoreturn.h string.h strings.h syscall.h
    sysexits.h syslimits.h syslog.h tar.h tbmintrin.h termio.h termios.h tgmath.h thread_db.h threads.h time.h
    tmmintrin.h tsxldtrkintrin.h ttyent.h uchar.h ucontext.h uintrintrin.h ulimit.h unistd.h unwind.h utime.h
    utmp.h utmpx.h vaesintrin.h values.h varargs.h vpclmulqdqintrin.h wait.h waitpkgintrin.h wbnoinvdintrin.h
    wchar.h wctype.h wmmintrin.h wordexp.h x86gprintrin.h x86intrin.h xmmintrin.h xopintrin.h xsavecintrin.h
    xsaveintrin.h xsaveoptintrin.h xsavesintrin.h xtestintrin.h
    """.split()  # noqa: SIM905  a word a line would hide the table
)

CPLUSPLUS: Final = frozenset(
    """
    algorithm any array atomic barrier bit bitset cassert ccomplex cctype cerrno cfenv cfloat charconv chrono
    cinttypes ciso646 climits clocale cmath codecvt compare complex concepts condition_variable coroutine
    csetjmp csignal cstdalign cstdarg cstdbool cstddef cstdint cstdio cstdlib cstring ctgmath ctime cuchar
    cwchar cwctype deque exception execution expected filesystem forward_list fstream functional future
    initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator
    semaphore set shared_mutex source_location span spanstream sstream stack stacktrace stdexcept stop_token
    streambuf string string_view syncstream system_error thread tuple type_traits typeindex typeinfo
    unordered_map unordered_set utility valarray variant vector version
    """.split()  # noqa: SIM905  a word a line would hide the table
)

PYTHON: Final = frozenset(
    """
    Python.h abstract.h bltinmodule.h boolobject.h bytearrayobject.h bytesobject.h ceval.h codecs.h compile.h
    complexobject.h critical_section.h datetime.h descrobject.h dictobject.h dynamic_annotations.h enumobject.h
    errcode.h exports.h fileobject.h fileutils.h floatobject.h frameobject.h genericaliasobject.h import.h
    intrcheck.h iterobject.h listobject.h lock.h longobject.h marshal.h memoryobject.h methodobject.h
    modsupport.h moduleobject.h monitoring.h object.h objimpl.h opcode.h opcode_ids.h osdefs.h osmodule.h
    patchlevel.h py_curses.h pyatomic.h pybuffer.h pycapsule.h pyconfig.h pydtrace.h pyerrors.h pyexpat.h
    pyframe.h pyhash.h pylifecycle.h pymacconfig.h pymacro.h pymath.h pymem.h pyport.h pystate.h pystats.h
    pystrcmp.h pystrtod.h pythonrun.h pythread.h pytypedefs.h rangeobject.h setobject.h sliceobject.h
    structmember.h structseq.h sysmodule.h traceback.h tupleobject.h typeslots.h unicodeobject.h warnings.h
    weakrefobject.h
    """.split()  # noqa: SIM905  a word a line would hide the table
)

PYTHON_GONE: Final[dict[str, int]] = {
    "Python-ast.h": 10,
    "asdl.h": 10,
    "ast.h": 10,
    "bitset.h": 10,
    "bytes_methods.h": 9,
    "cellobject.h": 11,
    "classobject.h": 11,
    "code.h": 11,
    "context.h": 11,
    "dtoa.h": 9,
    "eval.h": 11,
    "funcobject.h": 11,
    "genobject.h": 11,
    "graminit.h": 10,
    "grammar.h": 10,
    "interpreteridobject.h": 13,
    "longintrepr.h": 11,
    "namespaceobject.h": 11,
    "node.h": 10,
    "odictobject.h": 10,
    "parsetok.h": 10,
    "picklebufobject.h": 10,
    "pyarena.h": 10,
    "pyctype.h": 10,
    "pydebug.h": 10,
    "pyfpe.h": 10,
    "pystrhex.h": 11,
    "pytime.h": 10,
    "symtable.h": 10,
    "token.h": 12,
    "tracemalloc.h": 13,
    "ucnhash.h": 10,
}
"""Headers of CPython that a minor no longer has: the first one without."""

SHIPPED_BY: Final[dict[str, str]] = {
    "numpy/": "numpy",
    "pybind11/": "pybind11",
    "nanobind/": "nanobind",
    "torch/": "torch",
    "ATen/": "torch",
    "c10/": "torch",
    "THC/": "torch",
    "TH/": "torch",
    "greenlet/": "greenlet",
    "gevent/": "gevent",
    "lxml": "lxml",
    "etree": "lxml",
    "mpi4py/": "mpi4py",
    "pygame/": "pygame",
    "scipy/": "scipy",
    "tensorflow/": "tensorflow",
    "zope.proxy/": "zope-proxy",
    "persistent/": "persistent",
}
"""Folders of headers that a Python distribution brings along."""

WINDOWS: Final = frozenset(
    """
    conio.h direct.h io.h process.h shellapi.h shlobj.h tchar.h windows.h Windows.h winbase.h windef.h
    winerror.h winioctl.h winnt.h winreg.h winsock.h winsock2.h WinSock2.h Winsock2.h winuser.h ws2tcpip.h
    Ws2tcpip.h mmsystem.h crtdbg.h atlbase.h comdef.h dshow.h initguid.h objbase.h ole2.h psapi.h setupapi.h
    tlhelp32.h wincrypt.h winspool.h mswsock.h iphlpapi.h sys/utime.h wbemidl.h lm.h sddl.h security.h intrin.h
    """.split()  # noqa: SIM905  a word a line would hide the table
)
"""Headers of Windows."""

MACOS_FOLDERS: Final = (
    *(
        "CoreFoundation/",
        "CoreServices/",
        "Carbon/",
        "Cocoa/",
        "Foundation/",
        "AppKit/",
        "IOKit/",
        "Security/",
        "mach/",
    ),
    *(
        "mach-o/",
        "libkern/",
        "OpenGL/",
        "Accelerate/",
        "CoreAudio/",
        "AudioToolbox/",
        "AudioUnit/",
        "ApplicationServices/",
    ),
    *("SystemConfiguration/", "CoreMIDI/", "CoreGraphics/", "CoreText/", "dispatch/", "objc/", "QuickTime/", "vecLib/"),
)
"""Folders of headers of macOS alone."""
