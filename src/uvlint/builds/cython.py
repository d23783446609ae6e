"""What Cython 3 refuses in sources that are written for releases before it.

Each tell was tried by translating a source of a few lines with 0.29.37, 3.0.12, 3.1.4 and 3.3.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvlint.model.build import Tree

_TELLS = (
    ("print statement", re.compile(r"^[ \t]*print[ \t]+[\"'\w]", re.MULTILINE)),
    ("numpy.int_t", re.compile(r"\b(?:np|cnp|c_np|np_c|numpy)\.u?int_t\b")),
    ("long", re.compile(r"(?:\bisinstance\s*\([^()\n]{1,60}\blong\b|(?<![\w.>])(?<!unsigned )(?<!long )\blong\s*\()")),
    (
        "python.pxd",
        re.compile(
            r"^[ \t]*(?:cimport[ \t]+(?:stdio|stdlib|stl|python(?:_[a-z]+)?)[ \t]*(?:$|,|#)"
            r"|from[ \t]+(?:stdio|stdlib|stl|python(?:_[a-z]+)?)[ \t]+cimport\b)",
            re.MULTILINE,
        ),
    ),
    (
        "cpython.int",
        re.compile(
            r"^[ \t]*(?:cimport[ \t]+cpython\.(?:int|string|cobject|oldbuffer)\b"
            r"|from[ \t]+cpython\.(?:int|string|cobject|oldbuffer)[ \t]+cimport\b"
            r"|from[ \t]+cpython[ \t]+cimport[ \t]+[\w, \t]{0,300}\b(?:PyInt|PyString|PyCObject)_)",
            re.MULTILINE,
        ),
    ),
    (
        "except +",
        re.compile(
            r"^[ \t]*cp?def[ \t][^\n]{1,200}\)[ \t]*except[ \t]*\+[ \t]*[\w.]{1,60}[ \t]*:[ \t]*$", re.MULTILINE
        ),
    ),
    (
        "NPY_OWNDATA",
        re.compile(r"\b(?:np|cnp|c_np|np_c|numpy)\.NPY_(?:OWNDATA|[CF]_CONTIGUOUS|WRITEABLE|ALIGNED|FORTRAN)\b"),
    ),
    (
        "view in a template",
        re.compile(r"\b(?:vector|map|unordered_map|set|list|deque|pair)[ \t]*\[[\w ]{1,40}\[[ \t]*:"),
    ),
    ("cimport numpy", re.compile(r"^[ \t]*(?:cimport[ \t]+numpy\b|from[ \t]+numpy[ \t]+cimport\b)", re.MULTILINE)),
)
_WORDS = re.compile(r'"""[\s\S]*?"""|' + r"'''[\s\S]*?'''|#[^\n]*")  # for people: docstrings and comments
_IMPORTS_NUMPY = re.compile(r"^[ \t]*import[ \t]+numpy\b", re.MULTILINE)
INCLUDED = re.compile(r"""^[ \t]*include[ \t]+["']([\w./-]{1,120})["']""", re.MULTILINE)
_LANGUAGE_2 = re.compile(r"^#[ \t]*cython[ \t]*:.{0,80}\blanguage_level[ \t]*=[ \t]*2", re.MULTILINE)
_GIVEN_2 = re.compile(r"\blanguage_level[\"']?[ \t]{0,8}\]?[ \t]{0,8}[:=][ \t]{0,8}[\"']?2\b")
_OF_PYTHON_2 = frozenset(["print statement", "long"])  # which `language_level=2` still takes, in any Cython
_CIMPORT = re.compile(
    r"^[ \t]*(?:cimport[ \t]+(\w{1,60})[ \t]*(?:$|,|#|as\b)|from[ \t]+(\w{1,60})[ \t]+cimport\b)", re.MULTILINE
)
_ANY_CIMPORT = re.compile(
    r"^[ \t]*(?:cimport[ \t]+([\w.]{1,100})|from[ \t]+([\w.]{1,100})[ \t]+cimport\b)", re.MULTILINE
)
_FROM = re.compile(r"""^([ \t]*)cdef[ \t]+extern[ \t]+from[ \t]+["']<?([\w./+-]{1,120})>?["']""", re.MULTILINE)
_EXTERN = re.compile(r"^([ \t]*)cdef[ \t]+extern\b[^\n]{0,200}:[ \t]*$", re.MULTILINE)
_POINTER = re.compile(r"\bctypedef\b[^\n(]{1,80}\([ \t]*\*[ \t]*(\w{1,60})[ \t]*\)[ \t]*\(")
_DECLARED = re.compile(r"(\w{1,60})[ \t]*\(([^\n]{0,300})\)")
_FUNCTION = re.compile(
    r"^cdef[ \t]+(?:inline[ \t]+)?(?:const[ \t]+)?"
    r"(?:void|int|bint|long|double|float|char|short|size_t|Py_ssize_t|unsigned|u?int\d\d?_t)"
    r"[\w \t]{0,40}[ \t*]{1,8}(\w{1,60})[ \t]*\([^()\n]{0,300}\)([^:#\n]{0,60}):",
    re.MULTILINE,
)
_CALLBACKS = frozenset(["qsort", "qsort_r", "bsearch", "pthread_create", "signal", "atexit"])  # of libc's own pxd
LONGEST = 400_000  # characters of a source that are looked at for callbacks
MOST = 60


def tells(tree: Tree, source: str) -> Iterator[str]:
    """What a Cython source has that a release from 3 on refuses."""
    text = tree.texts.get(source, "")
    if not source.endswith(".pyx"):
        return
    folder = source.rpartition("/")[0]
    parts = [text, *(_part(tree, folder, name) for name in INCLUDED.findall(text)[:MOST])]
    parts = [_WORDS.sub("", part) for part in parts]
    older = bool(_LANGUAGE_2.search(text) or _GIVEN_2.search(tree.texts.get("setup.py", "")))
    for name, regex in _TELLS:
        if older and name in _OF_PYTHON_2:
            continue
        if name == "NPY_OWNDATA" and _IMPORTS_NUMPY.search(text):
            continue  # what `cimport` does not know is looked for in the module of that name, when it runs
        if any(regex.search(part) for part in parts):
            yield name
    if not older and _is_relative(tree, source, text):
        yield "relative cimport"
    if _passes_callback(tree, text[:LONGEST]):
        yield "callback"


def _part(tree: Tree, folder: str, name: str) -> str:
    """What a file says that a source includes: it lies beside it, or anywhere on a path that setup scripts give."""
    beside = f"{folder}/{name}" if folder else name
    if beside in tree.texts:
        return tree.texts[beside]
    return next((text for file, text in tree.texts.items() if file.endswith(f"/{name}")), "")


def headers(tree: Tree, source: str) -> Iterator[str]:
    """The headers whose declarations a Cython source takes, in the order in which its C includes them.

    Those of a declaration file come with what is cimported from it.
    """
    ends = {member.rpartition("/")[2]: member for member in tree.members if member.endswith(".pxd")}
    left, seen = [f"{source.removesuffix('.pyx')}.pxd", source], set[str]()
    while left and len(seen) < MOST:
        file = left.pop(0)
        text = tree.texts.get(file, "")[:LONGEST]
        if file in seen or not text:
            continue
        seen.add(file)
        yield from (found[2] for found in _FROM.finditer(text) if not found[1])  # none below an `IF`
        names = [first or second for first, second in _ANY_CIMPORT.findall(text)]
        left += [ends[f"{name.rpartition('.')[2]}.pxd"] for name in names if f"{name.rpartition('.')[2]}.pxd" in ends]


def _is_relative(tree: Tree, source: str, text: str) -> bool:
    """Whether a module of a package cimports a sibling by its bare name, which is an absolute one since 3."""
    folder = source.rpartition("/")[0]
    members = set(tree.members)
    if not folder or f"{folder}/__init__.py" not in members or "include_path" in tree.texts.get("setup.py", ""):
        return False
    names = {first or second for first, second in _CIMPORT.findall(text)}
    siblings = [name for name in names if f"{folder}/{name}.pxd" in members]
    return any(f"{name}.pxd" not in members and f"{name}/__init__.pxd" not in members for name in siblings)


def _passes_callback(tree: Tree, text: str) -> bool:
    """Whether C is handed a function that may raise: one that is not declared `noexcept` may, since 3."""
    if "legacy_implicit_noexcept" in text or "legacy_implicit_noexcept" in tree.texts.get("setup.py", ""):
        return False
    own = {found[1] for found in _FUNCTION.finditer(text) if "noexcept" not in found[2]}
    if not own:
        return False
    shared = [other for file, other in sorted(tree.texts.items()) if file.endswith(".pxd")][:MOST]
    takers = set(_CALLBACKS) if "libc" in text or "posix" in text or "pthread" in text else set()
    for each in (text, *shared):
        takers.update(_takers(each[:LONGEST]))
    for count, found in enumerate(_DECLARED.finditer(text)):
        if count > 20_000:
            break
        if found[1] in takers and own & {word.strip().lstrip("&") for word in found[2].split(",")}:
            return True
    return False


def _takers(text: str) -> Iterator[str]:
    """The functions of C that a file declares to take functions."""
    pointers: set[str] = set()
    for block in _blocks(text):
        pointers |= set(_POINTER.findall(block))
        for name, parameters in _DECLARED.findall(block):
            words = set(re.findall(r"\w+", parameters))
            if ("(*" in parameters.replace(" ", "") or words & pointers) and "ctypedef" not in name:
                yield name


def _blocks(text: str) -> Iterator[str]:
    """What is declared below each `cdef extern`."""
    for count, found in enumerate(_EXTERN.finditer(text)):
        if count > MOST:
            return
        lines: list[str] = []
        for line in text[found.end() + 1 : found.end() + 20_000].splitlines():
            if line.strip() and not line.startswith((f"{found[1]} ", f"{found[1]}\t")):
                break
            lines.append(line)
        yield "\n".join(lines)
