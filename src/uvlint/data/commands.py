"""Commands that a machine with a C compiler has anyway, and those that build scripts run and it may lack.

Source: Debian's build-essential and what it depends on. Read on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

PRESENT: Final = frozenset(
    [
        "ar",
        "as",
        "awk",
        "basename",
        "bash",
        "c++",
        "cat",
        "cc",
        "chmod",
        "cmp",
        "cp",
        "cpp",
        "cut",
        "date",
        "diff",
        "dirname",
        "echo",
        "env",
        "expr",
        "false",
        "file",
        "find",
        "g++",
        "gcc",
        "git",
        "grep",
        "gunzip",
        "gzip",
        "head",
        "hostname",
        "id",
        "install",
        "ld",
        "ldconfig",
        "ldd",
        "ln",
        "ls",
        "make",
        "mkdir",
        "mktemp",
        "mv",
        "nm",
        "objcopy",
        "objdump",
        "od",
        "patch",
        "perl",
        "pwd",
        "python",
        "python3",
        "ranlib",
        "readelf",
        "rm",
        "rmdir",
        "sed",
        "sh",
        "sleep",
        "sort",
        "strings",
        "strip",
        "tail",
        "tar",
        "tee",
        "test",
        "touch",
        "tr",
        "true",
        "uname",
        "uniq",
        "wc",
        "which",
        "xargs",
    ]
)

SHELL: Final = frozenset(
    """
    cd export set unset source exec eval if for while case until umask ulimit command type exit trap wait read printf
    exec builtin local return shift alias hash
    """.split()  # noqa: SIM905  a word a line would hide the table
)
"""What a shell knows itself."""

LIBRARIES: Final = frozenset(["c", "m", "dl", "rt", "util", "pthread", "crypt", "resolv", "stdc++", "gcc", "gcc_s"])
"""Libraries that come with the compiler and the C library."""

ENVIRONMENT: Final = frozenset(
    ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "PWD", "OLDPWD", "TERM", "HOSTNAME", "VIRTUAL_ENV", "TMPDIR"]
)
"""Environment variables that a build may count on."""

ANSWERING: Final = frozenset(["getoutput", "getstatusoutput"])
"""Functions of `subprocess` that hand on what the shell says of an absent command, as if it were its output."""
