"""The platforms that uv can be asked for, what they report to markers, and which wheel tags they take.

Source: the possible values of uv 0.13.8's `--python-platform`, hidden ones included (crates/uv-configuration/src/
target_triple.rs), and the tag lists of crates/uv-platform-tags; every name was given to that uv on 2026-11-21.
ELSEWHERE is from CPython's platform documentation and the support tiers of PEP 11.
Renew: `python fixtures/renew.py platforms`; tests/model/test_target.py holds the names to the uv that is installed.
"""

from typing import Final

AS_OF: Final = "2026-11-28"
UV: Final = "0.13.8"

# family: (os_name, sys_platform, platform_system)
SYSTEMS: Final[dict[str, tuple[str, str, str]]] = {
    "manylinux": ("posix", "linux", "Linux"),
    "musllinux": ("posix", "linux", "Linux"),
    "macos": ("posix", "darwin", "Darwin"),
    "windows": ("nt", "win32", "Windows"),
    "android": ("posix", "android", "Android"),
    "ios": ("posix", "ios", "iOS"),
    "pyodide": ("posix", "emscripten", "Emscripten"),
    # Only markers know these; uv has no `--python-platform` for them.
    "ipados": ("posix", "ios", "iPadOS"),
    "wasi": ("posix", "wasi", "WASI"),
    "cygwin": ("posix", "cygwin", "CYGWIN_NT-10.0"),
    "freebsd": ("posix", "freebsd14", "FreeBSD"),
    "openbsd": ("posix", "openbsd7", "OpenBSD"),
    "netbsd": ("posix", "netbsd10", "NetBSD"),
    "solaris": ("posix", "sunos5", "SunOS"),
    "aix": ("posix", "aix", "AIX"),
    "java": ("java", "java", "Java"),
}

# What Python runs on beside uv's platforms: (family, platform_machine), for markers that are judged over everything.
ELSEWHERE: Final = (
    *(("manylinux", machine) for machine in ("i686", "armv7l", "armv6l", "ppc64", "ppc", "mips64", "sparc64", "alpha")),
    *(
        ("manylinux", machine)
        for machine in ("i386", "i586", "armv8l", "armv5tel", "riscv32", "ia64", "parisc", "m68k")
    ),
    *(("macos", machine) for machine in ("i386", "Power Macintosh")),
    *(("freebsd", machine) for machine in ("amd64", "arm64", "i386", "powerpc", "riscv")),
    *(("openbsd", machine) for machine in ("amd64", "arm64", "i386")),
    *(("netbsd", machine) for machine in ("amd64", "evbarm", "i386")),
    *(("ipados", machine) for machine in ("iPad13,4", "arm64")),
    ("ios", "iPhone13,2"),
    ("android", "armv7l"),
    ("android", "i686"),
    ("wasi", "wasm32"),
    ("cygwin", "x86_64"),
    ("solaris", "i86pc"),
    ("solaris", "sun4v"),
    ("aix", "00F9C1964C00"),
    ("java", "x86_64"),
)

# name: (family, platform_machine, architecture in wheel tags, version of the C library, system or ABI)
PLATFORMS: Final[dict[str, tuple[str, str, str, tuple[int, int]]]] = {
    **{
        f"{arch}-manylinux_2_{minor}": ("manylinux", arch, arch, (2, minor))
        for arch in ("x86_64", "aarch64", "s390x", "ppc64le")
        for minor in (17, 28, *range(31, 41))
    },
    **{f"loongarch64-manylinux_2_{m}": ("manylinux", "loongarch64", "loongarch64", (2, m)) for m in range(36, 41)},
    "riscv64-unknown-linux": ("manylinux", "riscv64", "riscv64", (2, 39)),
    "x86_64-unknown-linux-musl": ("musllinux", "x86_64", "x86_64", (1, 2)),
    "aarch64-unknown-linux-musl": ("musllinux", "aarch64", "aarch64", (1, 2)),
    "x86_64-apple-darwin": ("macos", "x86_64", "x86_64", (13, 0)),
    "aarch64-apple-darwin": ("macos", "arm64", "arm64", (13, 0)),
    "x86_64-pc-windows-msvc": ("windows", "AMD64", "amd64", (0, 0)),
    "aarch64-pc-windows-msvc": ("windows", "ARM64", "arm64", (0, 0)),
    "i686-pc-windows-msvc": ("windows", "x86", "win32", (0, 0)),
    "x86_64-linux-android": ("android", "x86_64", "x86_64", (24, 0)),
    "aarch64-linux-android": ("android", "aarch64", "arm64_v8a", (24, 0)),
    "arm64-apple-ios": ("ios", "arm64", "arm64_iphoneos", (13, 0)),
    "arm64-apple-ios-simulator": ("ios", "arm64", "arm64_iphonesimulator", (13, 0)),
    "x86_64-apple-ios-simulator": ("ios", "x86_64", "x86_64_iphonesimulator", (13, 0)),
    "wasm32-pyodide2024": ("pyodide", "wasm32", "wasm32", (2024, 0)),
    "wasm32-pyodide2025": ("pyodide", "wasm32", "wasm32", (2025, 0)),
}

ALIASES: Final[dict[str, str]] = {
    "linux": "x86_64-manylinux_2_28",
    "macos": "aarch64-apple-darwin",
    "windows": "x86_64-pc-windows-msvc",
    **{f"{arch}-manylinux2014": f"{arch}-manylinux_2_17" for arch in ("x86_64", "aarch64", "s390x", "ppc64le")},
    **{f"{arch}-unknown-linux-gnu": f"{arch}-manylinux_2_28" for arch in ("x86_64", "aarch64", "s390x")},
    "powerpc64le-unknown-linux-gnu": "ppc64le-manylinux_2_28",
    "loongarch64-unknown-linux-gnu": "loongarch64-manylinux_2_36",
    "arm64-pc-windows-msvc": "aarch64-pc-windows-msvc",
}

# The four most used, as design.md has them.
DEFAULTS: Final = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)

# Others that a marker or an environment may mean, most used first; one for each thing markers can tell apart.
OTHERS: Final = (
    "x86_64-apple-darwin",
    "aarch64-pc-windows-msvc",
    "i686-pc-windows-msvc",
    "ppc64le-manylinux_2_28",
    "s390x-manylinux_2_28",
    "riscv64-unknown-linux",
    "loongarch64-manylinux_2_36",
    "wasm32-pyodide2025",
    "aarch64-linux-android",
    "x86_64-linux-android",
    "arm64-apple-ios",
    "x86_64-apple-ios-simulator",
)

# The lowest glibc minor whose manylinux tags an architecture takes (crates/uv-platform-tags/src/platform.rs).
OLDEST_GLIBC: Final[dict[str, int]] = {
    "x86_64": 5,
    "i686": 5,
    "aarch64": 17,
    "armv7l": 17,
    "ppc64": 17,
    "ppc64le": 17,
    "s390x": 17,
    "riscv64": 31,
    "loongarch64": 36,
}

LEGACY_MANYLINUX: Final[dict[str, int]] = {"manylinux1": 5, "manylinux2010": 12, "manylinux2014": 17}

# Binary formats a macOS wheel may have, by the architecture that takes them; releases before 11 differ for arm64.
MACOS_FORMATS: Final[dict[str, frozenset[str]]] = {
    "x86_64": frozenset({"x86_64", "intel", "fat64", "fat32", "universal2", "universal"}),
    "arm64": frozenset({"arm64", "universal2"}),
}
