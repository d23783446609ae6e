"""What Python's exceptions tell of a failed build: modules, names and syntax that are not there, files, metadata."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from uvlint.builds.log.tell import Seen, Tell, Told, likely, sure
from uvlint.data.backends import SETUPTOOLS_GAPS, SETUPTOOLS_GONE
from uvlint.data.imports import DISTRIBUTIONS
from uvlint.data.removed_modules import ADDED, BUILTINS, MODULES, NAMES
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from uvlint.model.finding import Cause

_QUOTE = "['\"‘’`]"


def _module(seen: Seen) -> Cause | None:
    """`No module named 'x.y'`."""
    cause = missing(seen.found[1], seen.output.package)
    if cause and cause.kind == "undeclared-build-dependency" and _is_sibling(seen, cause.detail):
        return likely("python2-syntax", f"import {cause.detail}")
    if cause and _is_handled(seen):
        return likely(cause.kind, cause.detail)
    return cause


def _is_handled(seen: Seen) -> bool:
    """Whether another exception followed while this one was handled, so that more than this one may be wrong."""
    after = seen.rows[seen.number + 1 :]
    followed = any(row.lstrip().startswith("During handling of the above") for row in after[:3])
    return followed and not any(seen.found[1] in row for row in after[-3:])


def _is_sibling(seen: Seen, module: str) -> bool:
    """Whether a package of the sdist imports a module of its own as Python 2 let it: nobody should install a stranger
    of that name."""
    if module in DISTRIBUTIONS or "." in module or not seen.output.package:
        return False
    rows = [row for row in seen.around(before=4) if row.lstrip().startswith('File "')]
    own = re.escape(seen.output.package).replace(r"\-", "[-_.]")
    return bool(rows) and re.search(rf"[/\\]{own}[/\\](?:[\w/\\]*[/\\])?\w+\.py\"", rows[-1], re.IGNORECASE) is not None


def missing(module: str, package: str) -> Cause | None:
    """Why an import of a module failed in the build of a package."""
    module = module.strip(".")
    top = module.partition(".")[0]
    if top in MODULES and top != "distutils":
        return sure("removed-module" if MODULES[top] else "python2-syntax", top)
    for name in (module, top):
        if name in SETUPTOOLS_GONE or name in SETUPTOOLS_GAPS:
            return sure("backend-drift", name)
    if top == "distutils":
        return sure("removed-module", "distutils")
    if module.startswith("numpy.distutils"):
        return sure("backend-drift", "numpy.distutils")
    if module.startswith("setuptools."):
        return sure("backend-drift", module)
    if package and canonicalize_name(top) == package:
        return likely("unknown", f"its setup script imports `{top}`, the package itself")
    if top.startswith("_") and top in sys.stdlib_module_names:
        return likely("unknown", f"this Python was built without `{top}`")
    known = module if module in DISTRIBUTIONS or module in ADDED else top
    return sure("undeclared-build-dependency", known)


def _gone(name: str) -> Cause | None:
    """A dotted name that Python or setuptools no longer has."""
    if name in NAMES:
        return sure("removed-module" if NAMES[name] else "python2-syntax", name)
    if name in SETUPTOOLS_GONE or name in SETUPTOOLS_GAPS:
        return sure("backend-drift", name)
    return None


def _name(seen: Seen) -> Cause | None:
    """`cannot import name 'x' from 'y'`, `module 'y' has no attribute 'x'`."""
    name, module = seen.found["name"], seen.found["module"] or ""
    full = f"{module}.{name}".strip(".")
    top = module.partition(".")[0]
    if cause := _gone(full):
        return cause
    if top in MODULES and not MODULES[top]:
        return sure("python2-syntax", full)
    if top in ("setuptools", "distutils", "pkg_resources", "Cython"):
        return sure("backend-drift", "Cython" if top == "Cython" else full)
    if not top:
        return next((cause for known in NAMES if known.endswith(f".{name}") and (cause := _gone(known))), None)
    if top in sys.stdlib_module_names:
        return likely("removed-module", full)
    if canonicalize_name(top) == seen.output.package:
        return None
    return likely("backend-drift", full)


_OF_OBJECTS = {
    "unescape": ("removed-module", "html.parser.HTMLParser.unescape"),
    "cython_sources": ("backend-drift", "Cython"),
    "has_key": ("python2-syntax", "dict.has_key"),
    "iteritems": ("python2-syntax", "dict.iteritems"),
    "itervalues": ("python2-syntax", "dict.itervalues"),
    "getchildren": ("removed-module", "xml.etree.ElementTree.Element.getchildren"),
    "readfp": ("removed-module", "configparser.RawConfigParser.readfp"),
    "tostring": ("removed-module", "array.array.tostring"),
    "find_module": ("removed-module", "importlib.abc.Loader.find_module"),
    "install_layout": ("backend-drift", "install_layout"),
    "dry_run": ("backend-drift", "distutils.ccompiler.new_compiler.dry_run"),
}


def _object(seen: Seen) -> Cause | None:
    """`'X' object has no attribute 'y'`, for what objects once had."""
    if seen.found[2] == "decode" and seen.found[1] == "str":
        return sure("python2-syntax", "str.decode")
    told = _OF_OBJECTS.get(seen.found[2])
    return sure(*told) if told else None


def _builtin(seen: Seen) -> Cause | None:
    name = seen.found[1]
    return sure("python2-syntax", name) if name in BUILTINS else None


# ---- syntax ---------------------------------------------------------------------------------------

_PYTHON_2 = re.compile(
    r"Missing parentheses in call to|multiple exception types must be parenthesized|leading zeros in decimal"
    r"|inconsistent use of tabs|invalid token|Did you mean print\(|invalid (?:decimal|octal) literal|TabError"
)
_CODE_2 = re.compile(
    r"^\s*(?:print\s+[^\s(=.\[]|print\s*>>|exec\s+[^\s(=.\[]|raise\s+\w[\w.]*\s*,|except\s+[\w.() ,]{1,80}?,\s*\w+\s*:)"
    r"|<>|\bur['\"]|`\w+`|\b0[0-7]+\b"
)


def _syntax(seen: Seen) -> Cause | None:
    """A file that Python 3 cannot parse, when it looks like Python 2."""
    near = list(seen.around(before=6))
    code = [row for row in near[:-1] if not row.lstrip().startswith('File "') and not re.fullmatch(r"[\s^~]*", row)]
    if not _PYTHON_2.search(seen.found[0] + seen.found.string) and not any(_CODE_2.search(row) for row in code[-2:]):
        return None
    named = [found[1] for row in near if (found := re.search(r'File "([^"]{1,400})", line \d+', row))]
    return sure("python2-syntax", _within(named[-1]) if named else "setup.py")


def _within(path: str) -> str:
    """A file as the sdist has it: `<string>` is what the backend runs, `setup.py`."""
    if path.startswith("<"):
        return "setup.py"
    path = path.replace("\\", "/")
    found = re.search(r"/(?:src|pip-install-[^/]+/[^/]+|pip-req-build-[^/]+|[^/]+-\d[\w.]*)/(.+)$", path)
    return found[1] if found and len(found[1]) < len(path) else path.rpartition("/")[2]


# ---- files, metadata, network ---------------------------------------------------------------------


def _file(seen: Seen) -> Cause | None:
    """`No such file or directory: 'x'`: a command where a process was to be started, else a file not shipped."""
    name = seen.found[1]
    started = any(
        "_execute_child" in row or "subprocess.py" in row or "execvp" in row for row in seen.around(before=14)
    )
    bare = name.replace("\\", "/")
    if started or (seen.found.string.lstrip().startswith("error:") and "/" not in bare and "." not in bare):
        return likely("missing-command", bare.rpartition("/")[2].removesuffix(".exe"))
    return sure("metadata", _within(bare) if bare.startswith("/") or ":" in bare[:3] else bare.removeprefix("./"))


def _windows_command(seen: Seen) -> Cause | None:
    return likely("missing-command", "") if any("subprocess.py" in row for row in seen.around(before=14)) else None


_HOST = re.compile(
    r"https?://([\w.-]{1,200})|(?:host(?:name)?[=: ]+'?|address for )([\w-]{1,100}(?:\.[\w-]{1,100}){1,8})"
)


def _host(seen: Seen) -> Cause | None:
    """Something could not be fetched; from where, when a line near it tells."""
    for row in (*seen.around(), *reversed(seen.around(before=12)[:-1]), *seen.around(after=3)[1:]):
        if found := _HOST.search(row):
            return likely("network-needed", found[1] or found[2])
    return likely("network-needed", "")


def _requirement(seen: Seen) -> Cause | None:
    """What `setup_requires` asked for and nobody gave."""
    return likely("backend-drift", seen.found[1])


def _egg(seen: Seen) -> Cause | None:
    """setuptools calls pip to fetch what `setup_requires` names."""
    rows = "\n".join(seen.around(before=30))
    return sure("undeclared-build-dependency", "pip") if "No module named pip" in rows else None


def _backend(seen: Seen) -> Cause | None:
    """pip says only that it cannot import the backend; a setuptools that is there is too old for that Python."""
    module = seen.found[1].partition(":")[0]
    top = module.partition(".")[0]
    if top == "setuptools" and seen.output.python >= 12:
        return likely("removed-module", "distutils")
    return sure("undeclared-build-dependency", top)


def _told(kind: str, detail: str = "") -> Told:
    return lambda seen: sure(kind, detail or seen.found[1])


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _numpy(seen: Seen) -> Cause | None:
    """An old `numpy.distutils` that trips over the setuptools or Python of today."""
    frames = [row for row in seen.around(before=12) if row.lstrip().startswith('File "')]
    inside = bool(frames) and re.search(r"numpy[/\\]distutils[/\\]", frames[-1])
    return likely("backend-drift", "numpy.distutils") if inside else None


TELLS = (
    Tell(_pattern(r"^\s*(?:Name|Attribute|Type|Import|ModuleNotFound)Error: "), _numpy, last=True),
    Tell(
        _pattern(r"InvalidConfigError: Invalid dash-separated key '([^']{1,100})' in"),
        _told("backend-drift"),
        last=True,
    ),
    Tell(_pattern(r"error in .{1,100} setup command: (use_2to3) is invalid"), _told("backend-drift"), last=True),
    Tell(
        _pattern(r"error in .{1,100} setup command: '?((?:install|setup|tests|extras|python)_requires?)'?"),
        _told("backend-drift"),
        last=True,
        after=2,
    ),
    Tell(
        _pattern(r"InvalidRequirement: |RequirementParseError|InvalidSpecifier: "),
        _told("backend-drift", "install_requires"),
        last=True,
        after=2,
    ),
    Tell(_pattern(r"InvalidVersion: Invalid version: "), _told("metadata", "version"), last=True),
    Tell(
        _pattern(r"LookupError: setuptools-scm was unable to detect version"), _told("metadata", "version"), last=True
    ),
    Tell(
        _pattern(r"Versioning for this project requires either an sdist tarball"),
        _told("metadata", "version"),
        last=True,
    ),
    Tell(
        _pattern(r"Multiple top-level (?:packages|modules) discovered in a flat-layout"), _told("metadata", "packages")
    ),
    Tell(_pattern(r"Unable to determine which files to ship inside the wheel"), _told("metadata", "packages")),
    Tell(
        _pattern(r"(?:invalid pyproject\.toml config|configuration error): `?([\w.-]{0,60})"),
        _told("metadata", "pyproject.toml"),
        after=2,
    ),
    Tell(
        _pattern(r"The Poetry configuration is invalid|Invalid pyproject\.toml"),
        _told("metadata", "pyproject.toml"),
        last=True,
        after=2,
    ),
    Tell(
        _pattern(r"ConfigError: .{0,40}\[tool\.flit\.metadata\]|flit_core\.config\.ConfigError"),
        _told("backend-drift", "flit_core"),
        last=True,
    ),
    Tell(_pattern(r"error: invalid command '(bdist_wheel)'"), _told("undeclared-build-dependency", "wheel"), last=True),
    Tell(_pattern(r"BackendUnavailable: Cannot import '([^']{1,200})'"), _backend, last=True),
    Tell(_pattern(r"No module named (pip)$"), _told("undeclared-build-dependency"), last=True),
    Tell(
        _pattern(rf"(?:ModuleNotFoundError|ImportError): No module named {_QUOTE}?([\w.]{{1,200}})"), _module, last=True
    ),
    Tell(
        _pattern(
            rf"cannot import name {_QUOTE}(?P<name>\w{{1,100}}){_QUOTE}(?: from (?:partially initialized module )?"
            rf"{_QUOTE}(?P<module>[\w.]{{1,200}}){_QUOTE})?"
        ),
        _name,
        last=True,
    ),
    Tell(
        _pattern(rf"module {_QUOTE}(?P<module>[\w.]{{1,200}}){_QUOTE} has no attribute {_QUOTE}(?P<name>\w{{1,100}})"),
        _name,
        last=True,
    ),
    Tell(
        _pattern(r"AttributeError: '(\w{1,100})' object has no attribute '(\w{1,100})'|AttributeError: ()(\w{1,60})$"),
        _object,
        last=True,
    ),
    Tell(_pattern(r"AttributeError: (cython_sources)$"), _told("backend-drift", "Cython"), last=True),
    Tell(_pattern(r"NameError: (?:global )?name '(\w{1,100})' is not defined"), _builtin, last=True),
    Tell(_pattern(r"ValueError: invalid mode: 'r?U"), _told("removed-module", "open mode 'U'"), last=True),
    Tell(_pattern(r"(?:SyntaxError|TabError|IndentationError): .*"), _syntax, last=True, before=3),
    Tell(
        _pattern(r"unexpected keyword argument 'dry_run'"),
        _told("backend-drift", "distutils.ccompiler.new_compiler.dry_run"),
        last=True,
    ),
    Tell(
        _pattern(r"CompileError: .{0,300}\.pyx?\b|Cython\.Compiler\.Errors\.CompileError"),
        lambda seen: _cython(seen),
        last=True,
        before=0,
    ),
    Tell(
        _pattern(r"Could not find suitable distribution for Requirement\.parse\('([^']{1,200})'\)"),
        _requirement,
        last=True,
    ),
    Tell(_pattern(r"CalledProcessError: .{0,400}'-m', 'pip'"), _egg, last=True),
    Tell(
        _pattern(
            r"URLError: |gaierror|Temporary failure in name resolution|Name or service not known|Could not resolve host"
            r"|Network is unreachable|Max retries exceeded|urllib\.error\.HTTPError|ConnectionRefusedError"
            r"|RemoteDisconnected|CERTIFICATE_VERIFY_FAILED"
        ),
        _host,
        last=True,
    ),
    Tell(_pattern(r"FileNotFoundError: \[WinError 2\]"), _windows_command, last=True),
    Tell(
        _pattern(
            r"(?:FileNotFoundError|OSError|IOError|error|DistutilsFileError)[^:]{0,20}: (?:\[Errno 2\] )?"
            r"No such file or directory: '([^']{1,400})'"
        ),
        _file,
        last=True,
    ),
    Tell(
        _pattern(
            r"(?:License file|License path"
            r"|Readme file)[^`'\"]{0,40}[`'\"]([^`'\"]{1,200})[`'\"] (?:does not exist|not found)"
        ),
        _told("metadata"),
        last=True,
    ),
    Tell(_pattern(r"Readme file does not exist: (\S{1,200})"), _told("metadata"), last=True),
)


def _cython(seen: Seen) -> Cause | None:
    """Cython refuses a source: for want of a `.pxd` of another package, else because it is written for another "
    "Cython."""
    rows = "\n".join(seen.rows[max(seen.number - 400, 0) : seen.number + 1])
    if found := re.search(r"'(\w{1,80})(?:[./]\w{1,80}){0,4}(?:\.pxd)?' not found", rows):
        return likely("undeclared-build-dependency", found[1])
    return likely("backend-drift", "Cython")
