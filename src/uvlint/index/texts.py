"""Which files of a source tree a build reads as text, and what they say."""

import codecs
import re

_SOURCES = frozenset(
    [
        ".py",
        ".pyi",
        ".pyx",
        ".pxd",
        ".pxi",
        ".c",
        ".cc",
        ".cpp",
        ".cxx",
        ".h",
        ".hh",
        ".hpp",
        ".hxx",
        ".inc",
        ".m",
        ".mm",
        ".cu",
        ".cuh",
        ".f",
        ".for",
        ".f77",
        ".f90",
        ".f95",
        ".rs",
        ".go",
        ".i",
        ".swg",
        ".toml",
        ".cfg",
        ".ini",
        ".json",
        ".txt",
        ".in",
        ".rst",
        ".md",
        ".cmake",
        ".build",
        ".am",
        ".ac",
        ".m4",
        ".mk",
        ".bzl",
        ".bazel",
        ".sh",
        ".pro",
    ]
)
_NAMES = frozenset(
    {
        *("PKG-INFO", "METADATA", "MANIFEST", "VERSION", "version", "requirements", "Pipfile", "configure", "BUILD"),
        *("Makefile", "GNUmakefile", "makefile", "CMakeLists.txt", "meson.build", "meson_options.txt", "WORKSPACE"),
        *("SConstruct", "SConscript"),
    }
)
_EMBEDDED = re.compile(r"(?:^|/)(?:tests?|docs?|examples?|node_modules|\.git)/", re.IGNORECASE)
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]{1,40})", re.ASCII)
# Encodings that one meets in Python files. The others of `codecs` are no encodings of text, or slow on hostile bytes.
_CODECS = re.compile(r"(?:utf-?8(?:-sig)?|ascii|(?:iso-?8859|cp|koi8|mac|gb|euc|big5|shift|hz|tis)[\w-]*)", re.ASCII)


def is_text(path: str) -> bool:
    """Whether a build may read the file at `path` (below the tree's root) as text."""
    name = path.rpartition("/")[2]
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return suffix in _SOURCES or name in _NAMES


def is_generated(path: str) -> bool:
    """Whether the file may be C or C++ that a program has written, megabytes of it."""
    return path.lower().endswith((".c", ".cpp", ".cxx", ".cc"))


def is_setup(path: str) -> bool:
    """Whether the file says how to build: what lies at the root, what setuptools wrote, small helpers near the root."""
    folder, _, name = path.rpartition("/")
    if not folder or folder.endswith((".egg-info", ".dist-info")) or name in ("PKG-INFO", "CMakeLists.txt"):
        return True
    return path.count("/") < 3 and name.endswith((".py", ".toml", ".txt", ".in")) and not _EMBEDDED.search(path)


def decoded(path: str, data: bytes) -> str:
    """The text of a file with `\\n` between its lines: UTF-8, else as a Python file says (PEP 263), else Latin-1.

    TOML is UTF-8, and keeps U+FFFD for bytes that are not; PKG-INFO keeps a mark of byte order, which uv trips over.
    """
    if not path.endswith("PKG-INFO"):
        data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        other = "utf-8" if path.endswith(".toml") else "latin-1"
        text = data.decode(_declared(data) if path.endswith((".py", ".pyx")) else other, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line[:400].decode("latin-1"))
        if found is not None:
            try:
                name = codecs.lookup(found[1]).name
            except LookupError:
                break
            return name if _CODECS.fullmatch(name) else "latin-1"
    return "latin-1"
