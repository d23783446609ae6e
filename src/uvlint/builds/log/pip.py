"""pip's layouts of a failed build: of pip 19 to 21, of 22 and newer, and where it cannot import the backend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.builds.log.layout import Section, block, indented, joined, named, near, versions
from uvlint.builds.log.lines import indent_of
from uvlint.model.grammar import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = re.compile(r"^\s*[×x] (.{1,200}) did not run successfully\.$")
_OUTPUT = re.compile(r"(?:╰─>|>|\+->|`->) \[\d{1,9} lines? of output\]$")
_LEGACY = re.compile(r"^\s*(?:ERROR: )?Command errored out with exit status (-?\d+):$")
_LEGACY_OUTPUT = re.compile(r"^\s*Complete output(?: from command .{0,300}|\s\(\d{1,9} lines\))?:$")
_OF_TITLE = re.compile(r"(?:Building (?:wheel|editable) for|Running setup\.py (?:install|develop) for) (\S{1,200})")
_NAMED_BEFORE = re.compile(r"^\s*(?:Collecting|Processing|Obtaining|Building wheels? for|Preparing) (.{1,400})$")
_NAMED_AFTER = re.compile(
    r"^\s*(?:ERROR: )?(?:Failed to build '([^']{1,200})' when|Failed building (?:wheel|editable) for (\S{1,200})"
    r"|Could not build wheels for ([^\s,]{1,200})|Failed to build one or more wheels for (\S{1,200}))"
)
_UNAVAILABLE = re.compile(r"^\s*[×x] Cannot import build backend '")
_CRASH = ("BackendUnavailable", "_in_process", "pep517", "pyproject_hooks")
_ALONE = re.compile(
    r"^\s*ERROR: (?:(?:.{1,300} )?does not appear to be a Python project"
    r"|Package '([^']{1,200})' requires a different Python"
    r"|(?:\S{1,200} from |file:)\S{1,300} (?:has a pyproject\.toml file that|has an invalid))"
)
_HOOKS = {
    "Getting requirements to build wheel": "get_requires_for_build_wheel",
    "Getting requirements to build editable": "get_requires_for_build_editable",
    "Preparing metadata (pyproject.toml)": "prepare_metadata_for_build_wheel",
    "Preparing editable metadata (pyproject.toml)": "prepare_metadata_for_build_editable",
    "python setup.py egg_info": "setup.py egg_info",
    "python setup.py bdist_wheel": "setup.py bdist_wheel",
    "python setup.py develop": "setup.py develop",
}
_COMMANDS = (
    *("get_requires_for_build_wheel", "prepare_metadata_for_build_wheel", "build_wheel"),
    *("egg_info", "bdist_wheel", "develop", "install"),
)


def section(lines: Sequence[str], number: int) -> Section | None:
    """The failure that begins at a line."""
    line = lines[number]
    if "did not run successfully." in line and (found := _TITLE.match(line)):
        return _modern(lines, number, found[1])
    if "Cannot import build backend" in line and _UNAVAILABLE.match(line):
        return _unavailable(lines, number)
    if "Command errored out" in line and _LEGACY.match(line):
        return _legacy(lines, number)
    if line.strip() == "ERROR: Exception:":
        return _crash(lines, number)
    if "ERROR:" in line and (found := _ALONE.match(line)):
        package, version = _package(lines, number, number + 1, found[1] or "")
        return Section("pip", "pip", line.strip(), package, version, body=(line.strip(),), own=True, end=number + 1)
    return None


def _modern(lines: Sequence[str], number: int, title: str) -> Section | None:
    """pip 22 and newer; a summary that only says `See above for output` is none."""
    at = next((n for n in range(number + 1, min(number + 6, len(lines))) if _OUTPUT.search(lines[n])), None)
    if at is None:
        return None
    inner = indent_of(lines[at]) + 2
    end = indented(lines, at + 1, inner)
    stop = next((n for n in range(at + 1, end) if lines[n].strip() == "[end of output]"), end)
    while stop < end and _nested(lines, at, stop):
        stop = next((n for n in range(stop + 1, end) if lines[n].strip() == "[end of output]"), end)
    body = block(lines[at + 1 : stop])
    code = joined(lines[number + 1 : at])
    of_title = _OF_TITLE.match(title)
    package, version = _package(lines, number, end, of_title[1] if of_title else "")
    layout = "pip 25.3 or newer" if _is_new(lines, end) else "pip 22 to 25.2"
    story = f"{title} did not run successfully. {code}"
    if title.startswith(("pip subprocess to install", "installing build dependencies")):
        return _of_requirement(Section("pip", layout, story, package, version, body=body, own=True, end=end))
    return Section("pip", layout, story, package, version, _hook(title), body, end=end)


def _nested(lines: Sequence[str], at: int, stop: int) -> bool:
    """Whether that end is the one of a failure within this one: it is further in."""
    least = min((indent_of(line) for line in lines[at + 1 : stop] if line), default=0)
    return indent_of(lines[stop]) > least


def _of_requirement(outer: Section) -> Section:
    """A failure to build what the build needs: the inner one, brought in by the outer."""
    for number in range(len(outer.body)):
        inner = section(outer.body, number)
        if inner is not None:
            needed = (outer.package, outer.version) if outer.package else inner.needed_by
            via = (outer.package, *inner.via) if outer.package else inner.via
            return replace(inner, layout=outer.layout, via=via, needed_by=inner.needed_by or needed, end=outer.end)
    return outer


def _hook(title: str) -> str:
    if title in _HOOKS:
        return _HOOKS[title]
    if title.startswith(("Building wheel for", "Building editable for")):
        kind = title.split(" ", 2)[1]
        return f"build_{kind}" if "(setup.py)" not in title else f"setup.py bdist_{kind}"
    if title.startswith("Running setup.py install"):
        return "setup.py install"
    return title if title.startswith("setup.py") else ""


def _is_new(lines: Sequence[str], end: int) -> bool:
    """Whether pip ends as 25.3 and newer do."""
    after = "\n".join(lines[end : end + 12])
    return "ERROR: Failed to build '" in after or "error: failed-wheel-build-for-install" in after


def _unavailable(lines: Sequence[str], number: int) -> Section:
    """pip 26.3, which says in a line why it cannot import the backend."""
    end = next((n for n in range(number + 1, min(number + 12, len(lines))) if not lines[n].strip()), number + 1)
    why = " ".join(re.sub(r"^\s*(?:╰─>|>|[│|])?\s*", "", line) for line in lines[number + 1 : end])
    said = f"{lines[number].strip(' ×x.')}: {why}"
    package, version = _package(lines, number, end, "")
    hook = next(
        (found[1] for line in lines[end : end + 8] if (found := re.search(r"backend hook (\w{1,60})", line))), ""
    )
    return Section("pip", "pip 26.3 or newer", said, package, version, hook, (said,), end=end)


def _legacy(lines: Sequence[str], number: int) -> Section | None:
    """pip 19 to 21."""
    at = next((n for n in range(number + 1, min(number + 8, len(lines))) if _LEGACY_OUTPUT.match(lines[n])), None)
    if at is None:
        return None
    inner = indent_of(lines[at])
    end = indented(lines, at + 1, inner)
    stop = next((n for n in range(at + 1, end) if re.fullmatch(r"\s*-{20,}", lines[n])), end)
    command = joined(lines[number:at])
    hook = next((word for word in _COMMANDS if re.search(rf"\b{word}\b", command.rpartition(" cwd:")[0])), "")
    cwd = re.search(r"cwd: \S{0,300}[/\\]([A-Za-z0-9][\w.-]{0,100}?)(?:_[0-9a-f]{32})?[/\\]?(?:\s|$)", command)
    package, version = _package(lines, number, stop + 1, cwd[1] if cwd and "pip-" in cwd[0] else "")
    if "pip install" in command and "--ignore-installed" in command:
        outer = Section(
            "pip", "pip 19 to 21", command, package, version, body=block(lines[at + 1 : stop]), own=True, end=stop
        )
        return _of_requirement(outer)
    named_hook = hook if "_" in hook and hook not in ("egg_info", "bdist_wheel") else f"setup.py {hook}" if hook else ""
    story = joined(lines[number : number + 1])
    return Section(
        "pip", "pip 19 to 21", story, package, version, named_hook, block(lines[at + 1 : stop]), end=stop + 1
    )


def _crash(lines: Sequence[str], number: int) -> Section | None:
    """A traceback of pip itself, where it cannot import the backend."""
    end = next(
        (n for n in range(number + 1, len(lines)) if re.match(r"(?:ERROR|WARNING|\[notice\])", lines[n])), len(lines)
    )
    body = block(lines[number + 1 : end])
    if not any(word in line for line in body[-60:] for word in _CRASH):
        return None
    package, version = _package(lines, number, end, "")
    return Section("pip", "pip", "BackendUnavailable", package, version, "get_requires_for_build_wheel", body, end=end)


def _package(lines: Sequence[str], number: int, end: int, sure: str) -> tuple[str, str]:
    """The package that was being built: as the title says, else as the lines around it do."""
    before = near(lines, number)
    name, version = (canonicalize_name(sure), "") if sure else ("", "")
    if not name:
        for line in lines[end : end + 15]:
            if found := _NAMED_AFTER.match(line):
                name, version = named(next(group for group in found.groups() if group))
                break
    if not name:
        for line in reversed(before):
            if found := _NAMED_BEFORE.match(line):
                name, version = named(found[1].partition(" (from ")[0].split(", ")[0])
                if name:
                    break
    known = versions([*before, *lines[end : end + 15]])
    return name, version or known.get(name, "")
