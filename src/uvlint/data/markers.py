"""The values that marker variables can have, on every platform and implementation that Python knows.

Sources: CPython's documentation of `sys.platform`, `os.name`, `platform.machine()`, `platform.system()` and
`sys.implementation`; the platform support tiers (PEP 11), PEP 730 (iOS), PEP 738 (Android), PEP 776 (Emscripten);
the architectures of the platform compatibility tags (PEP 600, 656) and of uv's tag table (uv-facts.md §3.4).
Read on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

KNOWN: Final[dict[str, frozenset[str]]] = {
    "sys_platform": frozenset(
        {"linux", "darwin", "win32", "cygwin", "msys", "android", "ios", "tvos", "watchos", "emscripten", "wasi", "aix"}
        | {f"{system}{major}" for system in ("freebsd", "openbsd", "netbsd", "dragonfly") for major in range(5, 20)}
        | {"freebsd", "openbsd", "netbsd", "dragonfly", "sunos5", "haiku1", "gnu0", "zos", "os390", "java"}
    ),
    "os_name": frozenset({"posix", "nt", "java"}),
    "platform_system": frozenset(
        {"Linux", "Darwin", "Windows", "Java", "Android", "iOS", "iPadOS", "tvOS", "watchOS", "Emscripten", "WASI"}
        | {"FreeBSD", "OpenBSD", "NetBSD", "DragonFly", "SunOS", "AIX", "Haiku", "GNU", "OS/390", "GNU/kFreeBSD"}
    ),
    "platform_machine": frozenset(
        {"x86_64", "AMD64", "i386", "i486", "i586", "i686", "x86", "i86pc", "arm64", "ARM64", "aarch64"}
        | {
            "armv5tel",
            "armv6l",
            "armv7l",
            "armv7",
            "armv8l",
            "arm",
            "ppc",
            "ppc64",
            "ppc64le",
            "powerpc",
            "s390",
            "s390x",
        }
        | {
            "riscv32",
            "riscv64",
            "loongarch64",
            "mips",
            "mips64",
            "sparc64",
            "ia64",
            "alpha",
            "wasm32",
            "iPhone",
            "evbarm",
        }
        | {"sun4v", "Power Macintosh", "e2k", "sw_64", "m68k", "parisc64", "hppa", "sh4", "aarch64_be", "earmv7hf"}
    ),
    "platform_python_implementation": frozenset(
        {"CPython", "PyPy", "GraalPy", "GraalVM", "Jython", "IronPython", "Pyston"}
    ),
    "implementation_name": frozenset(
        {"cpython", "pypy", "graalpy", "graalpython", "jython", "ironpython", "pyston", "micropython", "rustpython"}
    ),
}

# What people write when they mean a value: the spellings seen in manifests, each with what Python 3 reports.
MEANT: Final[dict[str, dict[str, str]]] = {
    "sys_platform": {
        "windows": "win32",
        "Windows": "win32",
        "win": "win32",
        "win64": "win32",
        "win_amd64": "win32",
        "nt": "win32",
        "Win32": "win32",
        "WIN32": "win32",
        "macos": "darwin",
        "macOS": "darwin",
        "MacOS": "darwin",
        "macosx": "darwin",
        "mac": "darwin",
        "osx": "darwin",
        "Darwin": "darwin",
        "Linux": "linux",
        "linux1": "linux",
        "linux2": "linux",
        "linux3": "linux",
        "manylinux": "linux",
        "Android": "android",
        "iOS": "ios",
        "Emscripten": "emscripten",
        "cygwin32": "cygwin",
    },
    "os_name": {"windows": "nt", "Windows": "nt", "win32": "nt", "NT": "nt", "linux": "posix", "Linux": "posix"}
    | {"unix": "posix", "Posix": "posix", "mac": "posix", "darwin": "posix", "macos": "posix"},
    "platform_system": {"windows": "Windows", "win32": "Windows", "Win32": "Windows", "nt": "Windows", "win": "Windows"}
    | {"linux": "Linux", "linux2": "Linux", "darwin": "Darwin", "macos": "Darwin", "macOS": "Darwin", "MacOS": "Darwin"}
    | {"osx": "Darwin", "mac": "Darwin", "Mac": "Darwin", "android": "Android", "ios": "iOS", "java": "Java"}
    | {"emscripten": "Emscripten", "freebsd": "FreeBSD"},
    # `amd64` is what FreeBSD and OpenBSD report; nobody publishes wheels for them.
    "platform_machine": {
        "amd64": "AMD64",
        "X86_64": "x86_64",
        "x86-64": "x86_64",
        "x64": "x86_64",
        "Arm64": "arm64",
        "AArch64": "aarch64",
    }
    | {"Amd64": "AMD64", "arm_64": "arm64", "I686": "i686"},
    "platform_python_implementation": {"cpython": "CPython", "Cpython": "CPython", "pypy": "PyPy", "Pypy": "PyPy"}
    | {"PYPY": "PyPy", "graalpy": "GraalPy", "jython": "Jython", "pyston": "Pyston"},
    "implementation_name": {
        "CPython": "cpython",
        "Cpython": "cpython",
        "PyPy": "pypy",
        "Pypy": "pypy",
        "GraalPy": "graalpy",
    },
}

# Spellings of one architecture: each system reports its own (`x86_64` on Linux and macOS, `AMD64` on Windows).
SAME_MACHINE: Final[dict[str, str]] = {
    **dict.fromkeys(("x86_64", "AMD64", "amd64", "x64", "x86-64", "X86_64", "Amd64"), "x86_64"),
    **dict.fromkeys(("arm64", "ARM64", "aarch64", "Arm64", "AArch64"), "arm64"),
    **dict.fromkeys(("i386", "i486", "i586", "i686", "x86"), "x86"),
}

# Values of earlier days: Python 2 reported them, and no Python 3 does.
OBSOLETE: Final[dict[str, frozenset[str]]] = {"sys_platform": frozenset({"linux1", "linux2", "linux3", "linux4"})}

# The values worth naming to somebody who wrote one that nothing reports.
USUAL: Final = (
    *("linux", "darwin", "win32", "posix", "nt", "Linux", "Darwin", "Windows"),
    *("x86_64", "AMD64", "aarch64", "arm64", "CPython", "PyPy", "cpython", "pypy"),
)
