"""The environments a project runs in: Pythons, platforms, and the universe that all of them make."""

import re

from msgspec import Struct
from packaging.version import Version

from uvlint.data.platforms import ALIASES, DEFAULTS, PLATFORMS, SYSTEMS
from uvlint.data.pythons import CPYTHON
from uvlint.errors import UsageError


class Python(Struct, frozen=True):
    """An interpreter: `id` is the text asked for, `version` its `python_full_version`, `minor` the y of 3.y."""

    id: str
    version: Version
    minor: int
    implementation: str = "cpython"
    free_threaded: bool = False

    @property
    def abi(self) -> str:
        """The ABI tag of its own extension modules."""
        return f"cp3{self.minor}{'m' if self.minor < 8 else ''}{'t' if self.free_threaded else ''}"

    @property
    def line(self) -> str:
        """The minor as people write it: `3.12`, `3.13t`, `pypy3.10`."""
        prefix = "" if self.implementation == "cpython" else self.implementation
        return f"{prefix}3.{self.minor}{'t' if self.free_threaded else ''}"

    def environment(self) -> dict[str, str]:
        """What it answers to the Python variables of markers (PEP 508)."""
        return {
            "python_version": f"{self.version.major}.{self.version.minor}",
            "python_full_version": str(self.version),
            "implementation_version": str(self.version),
            "implementation_name": self.implementation,
            "platform_python_implementation": {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}[
                self.implementation
            ],
        }


class Platform(Struct, frozen=True):
    """A platform by uv's `--python-platform` name; `arch` is spelled as in wheel tags, `machine` as in markers.

    `version` is the C library's (glibc 2.28, musl 1.2), the system's (macOS 13.0, iOS 13.0, Android API 24) or
    the ABI's (Pyodide 2025); (0, 0) where there is none.
    """

    id: str
    family: str
    machine: str
    arch: str
    version: tuple[int, int]

    def environment(self) -> dict[str, str]:
        """What it answers to the platform variables of markers; `platform_release` and `_version` are unknown."""
        os_name, sys_platform, platform_system = SYSTEMS[self.family]
        return {
            "os_name": os_name,
            "sys_platform": sys_platform,
            "platform_system": platform_system,
            "platform_machine": self.machine,
        }

    @property
    def sys_platform(self) -> str:
        """Its `sys_platform`."""
        return SYSTEMS[self.family][1]

    @property
    def label(self) -> str:
        """A short name for people: `linux x86_64`, `macos arm64`, `windows amd64`, `alpine x86_64`."""
        system = {"manylinux": "linux", "musllinux": "alpine"}.get(self.family, self.family)
        usual = {"riscv64": (2, 39), "loongarch64": (2, 36)}.get(self.arch, (2, 28))
        older = f" glibc {self.version[0]}.{self.version[1]}" if system == "linux" and self.version != usual else ""
        return f"{system} {'x86' if self.arch == 'win32' else self.arch}{older}"

    @property
    def age(self) -> str:
        """The version that decides which wheels it takes: `glibc 2.28`, `musl 1.2`, `macOS 13`."""
        major, minor = self.version
        match self.family:
            case "manylinux":
                return f"glibc {major}.{minor}"
            case "musllinux":
                return f"musl {major}.{minor}"
            case "macos" | "ios":
                return f"{'macOS' if self.family == 'macos' else 'iOS'} {major}"
            case _:
                return self.label


class Target(Struct, frozen=True):
    """One environment: a Python on a platform."""

    python: Python
    platform: Platform

    @property
    def id(self) -> str:
        """`PYTHON/PLATFORM`, as in the JSON."""
        return f"{self.python.id}/{self.platform.id}"


_PYTHON = re.compile(r"(pypy)?3\.(\d{1,3})(?:\.(\d{1,4}))?(t)?")


def python_from(text: str) -> Python:
    """The Python that `3.12`, `3.12.4`, `3.13t` or `pypy3.10` means; `3.12` stands for 3.12.0.

    Raises:
        UsageError: the text names no Python 3.
    """
    found = _PYTHON.fullmatch(text)
    if not found or (found[1] and found[4]):
        raise UsageError(f"`{text}` is not a Python version", hint="write `3.12`, `3.12.4`, `3.13t` or `pypy3.10`")
    minor = int(found[2])
    if minor not in CPYTHON and minor > max(CPYTHON):
        raise UsageError(f"Python 3.{minor} is not known yet", hint=f"the newest known minor is 3.{max(CPYTHON)}")
    if found[4] and minor < 13:
        raise UsageError(f"`{text}` does not exist", hint="free-threaded builds begin with `3.13t`")
    return Python(
        id=text,
        version=Version(f"3.{minor}.{found[3] or 0}"),
        minor=minor,
        implementation="pypy" if found[1] else "cpython",
        free_threaded=bool(found[4]),
    )


def platform_from(name: str) -> Platform:
    """The platform that one of uv's `--python-platform` names means.

    Raises:
        UsageError: uv has no such platform.
    """
    canonical = ALIASES.get(name, name)
    if canonical not in PLATFORMS:
        from difflib import get_close_matches

        near = _by_tag(name) or get_close_matches(name, [*PLATFORMS, *ALIASES], 1)
        hint = f"did you mean `{near[0]}`?" if near else "uv's names are meant, such as `linux`, `macos` or `windows`"
        raise UsageError(f"`{name}` is not a platform that uv knows", hint=hint)
    return Platform(canonical, *PLATFORMS[canonical])


def _by_tag(name: str) -> list[str]:
    """The platform that somebody means who writes a wheel's platform tag, or one turned round like uv's manylinux
    names (`x86_64-musllinux_1_2`)."""
    found = re.search(r"(?:^|[-_])(manylinux|musllinux|macosx|win)(?=[-_\d]|$)", name)
    family = {"macosx": "macos", "win": "windows"}.get(found[1], found[1]) if found else ""
    known = (Platform(one, *PLATFORMS[one]) for one in dict.fromkeys((*DEFAULTS, *PLATFORMS)))
    return [one.id for one in known if one.family == family and one.arch in name][:1]
