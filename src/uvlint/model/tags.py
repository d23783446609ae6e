"""Which wheel tags an interpreter takes, by uv's rules and not pip's where they differ.

Follows crates/uv-platform-tags/src/tags.rs (`Tags::from_env`) and platform.rs of uv 0.13.8, see uv-facts.md §5.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from uvlint.data.platforms import LEGACY_MANYLINUX, MACOS_FORMATS, OLDEST_GLIBC

if TYPE_CHECKING:
    from uvlint.model.target import Platform, Python, Target

_MANYLINUX = re.compile(r"manylinux_(\d{1,4})_(\d{1,4})_(\w+)")
_MUSLLINUX = re.compile(r"musllinux_(\d{1,4})_(\d{1,4})_(\w+)")
_MACOS = re.compile(r"macosx_(\d{1,4})_(\d{1,4})_(\w+)")
_IOS = re.compile(r"ios_(\d{1,4})_(\d{1,4})_(\w+)")
_ANDROID = re.compile(r"android_(\d{1,4})_(\w+)")
_NEWEST = {"manylinux": (2, 999), "musllinux": (1, 999), "macos": (999, 0), "ios": (999, 0), "android": (999, 0)}
_PYTHON = re.compile(r"(cp|pp|py)3(\d{0,3})")


def python_takes(python: Python, language: str, abi: str, *, any_platform: bool) -> bool:
    """Whether the interpreter takes wheels with this Python and ABI tag (on any platform, or on its own one)."""
    found = _PYTHON.fullmatch(language)
    if not found:
        return False
    kind, minor = found[1], int(found[2]) if found[2] else None
    if kind == "py":
        return abi == "none" and (minor is None or minor <= python.minor)
    if minor is None:
        return False
    if python.implementation == "pypy":
        return kind == "pp" and minor == python.minor and abi == f"pypy3{minor}_pp73" and not any_platform
    if kind != "cp" or python.implementation != "cpython":
        return False
    if abi == "none":
        return minor == python.minor
    if any_platform:
        return False  # no interpreter takes `cp39-abi3-any`
    if abi in ("abi3", "abi3t"):
        return 2 <= minor <= python.minor and (abi == "abi3t") == python.free_threaded
    return minor == python.minor and abi == python.abi


def platform_takes(platform: Platform, tag: str) -> bool:
    """Whether the platform takes wheels with this platform tag; `any` is everybody's."""
    if tag == "any":
        return True
    match platform.family:
        case "manylinux":
            return _manylinux_takes(platform, tag)
        case "musllinux":
            return tag == f"linux_{platform.arch}" or (
                (found := _MUSLLINUX.fullmatch(tag)) is not None
                and found[3] == platform.arch
                and int(found[1]) == platform.version[0]
                and int(found[2]) <= platform.version[1]
            )
        case "macos":
            return _macos_takes(platform, tag)
        case "windows":
            return tag == ("win32" if platform.arch == "win32" else f"win_{platform.arch}")
        case "android":
            found = _ANDROID.fullmatch(tag)
            return found is not None and found[2] == platform.arch and 16 <= int(found[1]) <= platform.version[0]
        case "ios":
            found = _IOS.fullmatch(tag)
            return (
                found is not None
                and found[3] == platform.arch
                and (12, 0) <= (int(found[1]), int(found[2])) <= platform.version
            )
        case _:
            return tag in (f"pyodide_{platform.version[0]}_0_wasm32", f"pyemscripten_{platform.version[0]}_0_wasm32")


def platform_might_take(platform: Platform, tag: str) -> bool:
    """Whether a newer C library or system on the same platform would take the tag."""
    return platform_takes(replace(platform, version=_NEWEST.get(platform.family, platform.version)), tag)


def meant(tags: str) -> str | None:
    """The tag set that was evidently meant where no interpreter can ever take this one; None for every other.

    uv makes no `*-abi3-any` and no `cp39-cp39-any`, and since macOS 11 no `macosx_12_3_*`.
    """
    languages, _, rest = tags.partition("-")
    abis, _, platforms = rest.partition("-")
    if platforms == "any":
        if "none" in abis.split(".") or not languages.startswith("cp3"):
            return None
        kind = languages.replace("cp", "py") if abis.startswith("abi3") else languages
        return f"{kind}-none-any"
    if all(_odd_macos(name) for name in platforms.split(".")):
        return f"{languages}-{abis}-" + re.sub(r"(macosx_[0-9]+)_[0-9]+", r"\g<1>_0", platforms)
    return None


def _odd_macos(name: str) -> bool:
    found = _MACOS.fullmatch(name)
    return found is not None and int(found[1]) >= 11 and found[2] != "0"


def _manylinux_takes(platform: Platform, tag: str) -> bool:
    if tag == f"linux_{platform.arch}":
        return True
    oldest = OLDEST_GLIBC.get(platform.arch)
    if oldest is None:
        return False
    name, _, arch = tag.partition("_")
    if name in LEGACY_MANYLINUX:
        return arch == platform.arch and oldest <= LEGACY_MANYLINUX[name] <= platform.version[1]
    found = _MANYLINUX.fullmatch(tag)
    return (
        found is not None
        and found[3] == platform.arch
        and int(found[1]) == 2
        and oldest <= int(found[2]) <= platform.version[1]
    )


def _macos_takes(platform: Platform, tag: str) -> bool:
    found = _MACOS.fullmatch(tag)
    if not found:
        return False
    major, minor, form = int(found[1]), int(found[2]), found[3]
    if major >= 11:  # since macOS 11 only the major counts: uv never takes `macosx_12_3_*`
        return minor == 0 and major <= platform.version[0] and form in MACOS_FORMATS[platform.arch]
    if (major, minor) < (10, 4) or (major, minor) > (10, 16):
        return False
    return form == "universal2" if platform.arch == "arm64" else form in MACOS_FORMATS[platform.arch]


def preference(target: Target, tags: str) -> tuple[int, int, int]:
    """How much uv prefers a wheel with these tags on a target that takes it: the greater the better.

    Own ABI before the stable one before none, newer Pythons before older, newer platforms before older, `any` last.
    """
    languages, _, rest = tags.partition("-")
    abis, _, platforms = rest.partition("-")
    best = (0, 0, 0)
    for name in platforms.split("."):
        if platform_takes(target.platform, name):
            for language in languages.split("."):
                for abi in abis.split("."):
                    if python_takes(target.python, language, abi, any_platform=name == "any"):
                        best = max(best, (*_language_rank(language, abi, name), _platform_rank(name)))
    return best


def _language_rank(language: str, abi: str, platform: str) -> tuple[int, int]:
    found = _PYTHON.fullmatch(language)
    minor = int(found[2]) if found and found[2] else -1
    if platform == "any":
        return (2 if language.startswith("cp") else 1), minor
    if abi.startswith("abi3") or (abi == "none" and language.startswith("cp")):
        return 4, 2 * minor + (abi != "none")
    return (3, minor) if abi == "none" else (5, minor)


def _platform_rank(name: str) -> int:
    if name.partition("_")[0] in LEGACY_MANYLINUX:
        return 10 * LEGACY_MANYLINUX[name.partition("_")[0]] - 1
    found = _MANYLINUX.fullmatch(name) or _MUSLLINUX.fullmatch(name) or _MACOS.fullmatch(name) or _IOS.fullmatch(name)
    if found is None:
        return 0
    return 10 * (100 * int(found[1]) + int(found[2])) if name.startswith(("macos", "ios")) else 10 * int(found[2])
