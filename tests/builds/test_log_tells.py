"""What single lines tell, for compilers and systems on which no log could be recorded: Clang, MSVC, macOS, Windows."""

import pytest

from uvlint.builds.log.failures import failures

HEAD = (
    "  × Failed to build `spam==1.0`\n"
    "  ├─▶ The build backend returned an error\n"
    "  ╰─▶ Call to `b.build_wheel` failed ({code})\n"
)


def told(output: str, *, code: str = "exit status: 1", python: int = 12) -> tuple[str, str]:
    rows = [f"      running build in /usr/lib/python3.{python}/", *(f"      {line}" for line in output.split("\n"))]
    (failure,) = failures(HEAD.format(code=code) + "\n      [stderr]\n" + "\n".join(rows) + "\n")
    assert (failure.package, failure.version, failure.frontend) == ("spam", "1.0", "uv")
    return failure.cause.kind, failure.cause.detail


GCC = "\nerror: command '/usr/bin/gcc' failed with exit code 1"
SUBPROCESS = '  File "/usr/lib/python3.12/subprocess.py", line 1026, in __init__\n    self._execute_child(args)\n'


@pytest.mark.parametrize(
    ("output", "kind", "detail"),
    [
        # headers, in the words of each compiler
        ("spam.c:1:10: fatal error: 'lber.h' file not found" + GCC, "missing-header", "lber.h"),
        ("spam.cu:1:10: fatal error: cublas_v2.h: No such file or directory" + GCC, "missing-header", "cublas_v2.h"),
        ("spam.mm:1:9: fatal error: 'Eigen/Core' file not found" + GCC, "missing-header", "Eigen/Core"),
        (
            r"C:\b\spam.cpp(12): fatal error C1083: Cannot open include file: 'openssl/ssl.h': No such file or "
            r"directory",
            "missing-header",
            "openssl/ssl.h",
        ),
        ("spam.c:1:20: error: mysql.h: No such file or directory" + GCC, "missing-header", "mysql.h"),
        ("spam.c:4:10: fatal error: Python.h: No such file or directory" + GCC, "missing-header", "Python.h"),
        (
            "spam.c:4:10: fatal error: numpy/arrayobject.h: No such file or directory" + GCC,
            "undeclared-build-dependency",
            "numpy",
        ),
        ("cc1: fatal error: spam/_spam.c: No such file or directory" + GCC, "metadata", "spam/_spam.c"),
        # libraries
        ("ld: library not found for -lssl\nclang: error: linker command failed" + GCC, "missing-library", "ssl"),
        ("ld: library 'pq' not found\nclang: error: linker command failed" + GCC, "missing-library", "pq"),
        ("/usr/bin/ld: cannot find -lz\ncollect2: error: ld returned 1 exit status" + GCC, "missing-library", "z"),
        (
            "/opt/bin/x86_64-linux-gnu-ld.bfd: cannot find -lfoo_bar.2+: No such file" + GCC,
            "missing-library",
            "foo_bar.2+",
        ),
        ("ld.lld: error: unable to find library -lcurl" + GCC, "missing-library", "curl"),
        ("LINK : fatal error LNK1181: cannot open input file 'libxml2.lib'", "missing-library", "libxml2"),
        ("No package 'cairo' found", "missing-library", "cairo"),
        ("Package glib-2.0 was not found in the pkg-config search path.", "missing-library", "glib-2.0"),
        (
            "../meson.build:31:12: ERROR: Dependency lookup for cairo with method 'pkgconfig' failed: no",
            "missing-library",
            "cairo",
        ),
        (
            "CMake Error at CMakeLists.txt:3 (find_package):\n  Could NOT find ZLIB (missing: ZLIB_LIBRARY)",
            "missing-library",
            "ZLIB",
        ),
        ('  Could not find a package configuration file provided by "Qt5" with any of', "missing-library", "Qt5"),
        ("The system library `dbus-1` required by crate `libdbus-sys` was not found.", "missing-library", "dbus-1"),
        # commands
        (
            "error: Microsoft Visual C++ 14.0 or greater is required. Get it with the build tools",
            "missing-command",
            "cl.exe",
        ),
        ("error: Unable to find vcvarsall.bat", "missing-command", "cl.exe"),
        (
            "unable to execute 'x86_64-linux-gnu-gcc': No such file or directory",
            "missing-command",
            "x86_64-linux-gnu-gcc",
        ),
        ("error: command 'gcc' failed: No such file or directory", "missing-command", "gcc"),
        ("'cmake' is not recognized as an internal or external command,", "missing-command", "cmake"),
        ("Error: pg_config executable not found.", "missing-command", "pg_config"),
        ("sh: line 1: gdal-config: command not found", "missing-command", "gdal-config"),
        ("/bin/sh: krb5-config: not found", "missing-command", "krb5-config"),
        ("../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc'], ['clang']]", "missing-command", "gcc"),
        ("configure: error: no acceptable C compiler found in $PATH", "missing-command", "gcc"),
        ("OSError: CUDA_HOME environment variable is not set. Please set it", "missing-command", "nvcc"),
        ("  No CMAKE_CXX_COMPILER could be found.", "missing-command", "g++"),
        (
            SUBPROCESS + "FileNotFoundError: [Errno 2] No such file or directory: '/opt/x/protoc'",
            "missing-command",
            "protoc",
        ),
        # the C API, in Clang's and MSVC's words
        ("spam.c:9:3: error: no member named 'tp_print' in 'struct _typeobject'" + GCC, "c-api", "tp_print"),
        (
            "spam.c:9:3: error: ‘PyThreadState’ {aka ‘struct _ts’} has no member named ‘exc_type’" + GCC,
            "c-api",
            "exc_type",
        ),
        ("spam.c:9:3: error: ‘struct _ts’ has no member named ‘frame’" + GCC, "c-api", "tstate->frame"),
        ("spam.c:9:3: error: invalid use of undefined type ‘struct _frame’\n   9 |  x->f_back", "c-api", "f_back"),
        ("spam.c(9): error C2039: 'tp_print': is not a member of '_typeobject'", "c-api", "tp_print"),
        ("spam.c:9:3: error: call to undeclared function '_PyGen_Send'; ISO C99" + GCC, "c-api", "_PyGen_Send"),
        (
            "spam.c:9:3: error: too few arguments to function ‘_PyLong_AsByteArray’" + GCC,
            "c-api",
            "_PyLong_AsByteArray",
        ),
        ("spam.c:9:3: error: expression is not assignable\n    Py_SIZE(x) = 3;" + GCC, "c-api", "Py_SIZE"),
        (
            "spam.c:9:3: error: ‘struct mine’ has no member named ‘size’" + GCC,
            "unknown",
            "spam.c:9:3: error: ‘struct mine’ has no member named ‘size’",
        ),
        # names, modules and syntax
        ("ImportError: cannot import name 'gcd' from 'fractions' (/usr/lib)", "removed-module", "fractions.gcd"),
        (
            "AttributeError: module 'pkgutil' has no attribute 'ImpImporter'. Did you mean",
            "removed-module",
            "pkgutil.ImpImporter",
        ),
        (
            "AttributeError: 'HTMLParser' object has no attribute 'unescape'",
            "removed-module",
            "html.parser.HTMLParser.unescape",
        ),
        ("AttributeError: 'build_ext' object has no attribute 'cython_sources'", "backend-drift", "Cython"),
        ("AttributeError: cython_sources", "backend-drift", "Cython"),
        ("ModuleNotFoundError: No module named 'distutils.msvccompiler'", "backend-drift", "distutils.msvccompiler"),
        ("ModuleNotFoundError: No module named 'setuptools.command.test'", "backend-drift", "setuptools.command.test"),
        ('ModuleNotFoundError: No module named "skbuild"', "undeclared-build-dependency", "skbuild"),
        ("ModuleNotFoundError: No module named 'poetry.core'", "undeclared-build-dependency", "poetry.core"),
        (
            "ModuleNotFoundError: No module named 'spam'",
            "unknown",
            "its setup script imports `spam`, the package itself",
        ),
        ("ModuleNotFoundError: No module named '_ctypes'", "unknown", "this Python was built without `_ctypes`"),
        ("error: invalid command 'bdist_wheel'", "undeclared-build-dependency", "wheel"),
        (
            '  File "setup.py", line 3\n    raise ValueError, "no"\nSyntaxError: invalid syntax',
            "python2-syntax",
            "setup.py",
        ),
        (
            '  File "/t/src/spam/a.py", line 3\n    x = 0777\nSyntaxError: leading zeros in decimal integer',
            "python2-syntax",
            "spam/a.py",
        ),
        (
            "TypeError: CCompiler.__init__() got an unexpected keyword argument 'dry_run'",
            "backend-drift",
            "distutils.ccompiler.new_compiler.dry_run",
        ),
        # Rust, and the network
        (
            "error: the configured Python interpreter version (3.13) is newer than PyO3's maximum",
            "platform-refused",
            "python",
        ),
        (
            "error: package `x v1` cannot be built because it requires rustc 1.70 or newer",
            "unknown",
            "it needs a newer `rustc`",
        ),
        ("error: failed to download from `https://crates.example/api`", "network-needed", "crates"),
        (
            "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='dl.example', port=443): Max retries "
            "exceeded",
            "network-needed",
            "dl.example",
        ),
        # what says no by itself
        ("RuntimeError: Unsupported platform: linux", "platform-refused", "platform"),
        ("Exception: This package requires macOS", "platform-refused", "platform"),
        ("error: Python 2.7 is required", "platform-refused", "python"),
        # the machine
        ("gcc: fatal error: Killed signal terminated program cc1plus", "unknown", "out of memory"),
        ("OSError: [Errno 28] No space left on device: '/tmp/x'", "unknown", "no space left on the device"),
        # metadata
        ("LookupError: setuptools-scm was unable to detect version for /b.", "metadata", "version"),
        ("ValueError: invalid pyproject.toml config: `project.license`.", "metadata", "pyproject.toml"),
        ("packaging.version.InvalidVersion: Invalid version: 'unknown'", "metadata", "version"),
    ],
)
def test_a_line_tells(output: str, kind: str, detail: str) -> None:
    assert told(output) == (kind, detail)


@pytest.mark.parametrize("code", ["exit code: 1", "exit code: 0xc0000409", "exit status: 2", "signal: 6 (SIGABRT)"])
def test_windows_and_signals_end_like_any_other(code: str) -> None:
    assert told("ModuleNotFoundError: No module named 'imp'", code=code) == ("removed-module", "imp")


@pytest.mark.parametrize("signs", [("x", "|->", "`->"), ("×", "├─▶", "╰─▶"), ("x", "├─▶", "╰─▶")])
def test_trees_come_in_ascii_too(signs: tuple[str, str, str]) -> None:
    text = HEAD.format(code="exit code: 1") + "\n      [stderr]\n      ModuleNotFoundError: No module named 'imp'\n"
    for known, sign in zip(["×", "├─▶", "╰─▶"], signs, strict=True):
        text = text.replace(known, sign)
    (failure,) = failures(text)
    assert (failure.package, failure.cause.detail) == ("spam", "imp")


def test_a_source_line_that_a_compiler_shows_is_no_cause() -> None:
    shown = 'spam.c:1:2: error: expected expression\n  7 |   puts("No space left on device; [Errno 28]");'
    assert told(shown + GCC)[1].startswith("spam.c:1:2: error")


def test_the_build_of_a_build_requirement_blames_who_needs_it() -> None:
    text = (
        "  × Failed to download and build `spam==1.0`\n"
        "  ├─▶ Failed to install requirements from `build-system.requires`\n"
        "  ├─▶ Failed to build `numpy==1.13.3`\n"
        "  ├─▶ The build backend returned an error\n"
        "  ╰─▶ Call to `setuptools.build_meta:__legacy__.build_wheel` failed (exit status: 1)\n\n"
        "      [stderr]\n      ModuleNotFoundError: No module named 'distutils'\n"
    )
    (failure,) = failures(text)
    assert (failure.package, failure.version, failure.via) == ("numpy", "1.13.3", ("spam",))


def test_a_healthy_log_has_no_failure() -> None:
    assert failures("tests/test_x.py F\nE   ModuleNotFoundError: No module named 'imp'\n1 failed in 0.1s\n") == ()
    assert failures("Failed to build the docs\nerror: Failed to fetch something\n") == ()


def test_setup_py_by_hand_is_read_when_it_is_sure() -> None:
    (failure,) = failures("running build_ext\nspam.c:1:10: fatal error: lber.h: No such file or directory\n")
    assert (failure.frontend, failure.cause.detail) == ("unknown", "lber.h")
    assert failures("running build_ext\nbuilding 'spam' extension\ndone\n") == ()


def test_output_that_lost_its_indent_on_the_way_is_still_output() -> None:
    text = (
        "error: Failed to build `spam==1.0`\n  cause: The build backend returned an error\n"
        "  cause: Call to `b.build_wheel` failed (exit status: 1)\n\n         [stdout]\n"
        "         Continuing in 5 seconds... \rContinuing in 4 seconds... \r\n         running build_ext\n"
        "a line without an indent\n\n         [stderr]\n         ModuleNotFoundError: No module named 'imp'\n\n"
        "hint: Build failures usually indicate a problem with the package or the build environment\n"
    )
    (failure,) = failures(text)
    assert (failure.package, failure.cause.detail) == ("spam", "imp")


def test_an_exception_that_was_handled_is_less_sure() -> None:
    handled = (
        "ModuleNotFoundError: No module named 'pypandoc'\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "<string>", line 52, in <module>\n{}'
    )
    assert told(handled.format("IndexError: list index out of range")) == ("undeclared-build-dependency", "pypandoc")
    for text, confidence in (("IndexError: list index out of range", "medium"), ("ImportError: no 'pypandoc'", "high")):
        (failure,) = failures(
            HEAD.format(code="exit status: 1")
            + "\n      [stderr]\n"
            + "".join(f"      {line}\n" for line in handled.format(text).split("\n"))
        )
        assert failure.cause.confidence == confidence
