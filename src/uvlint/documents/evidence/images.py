"""What the name of a container image says: its Python, and the platform that runs in it."""

from msgspec import Struct

from uvlint.data.images import ARCHITECTURES, BEARERS, GLIBC, MUSL, OFFICIAL, PYTHONS
from uvlint.data.platforms import PLATFORMS
from uvlint.model.evidence import python_spelt

_USUAL = "x86_64"
_LONGEST = 300


class Image(Struct, frozen=True):
    """An image; `python` is None where its name says none, `platform` where the system is not known.

    `holds_python` is false for a bare system, which says nothing until something installs Python there.
    """

    python: str | None = None
    platform: str | None = None
    holds_python: bool = False


def image(name: str, architecture: str | None = None) -> Image | None:
    """The image of a name such as `python:3.12-alpine`; None for one that nothing is known of.

    `architecture` is what `--platform` says (`linux/arm64`); without it that of most servers is taken.
    """
    if len(name) > _LONGEST:
        return None
    path, _, tag = name.partition("@")[0].rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "")
    path = path.strip().lower()
    tag = tag.lower()
    arch = _USUAL if architecture is None else ARCHITECTURES.get(architecture.lower())
    home, _, own = path.rpartition("/")
    if home == "quay.io/pypa" or (home == "pypa" and own.startswith(("manylinux", "musllinux"))):
        return _building(own)
    if path in BEARERS:
        return _bearer(tag, arch)
    if home not in OFFICIAL:
        return None
    if own in PYTHONS:
        version, _, system = tag.partition("-")
        python = python_spelt(f"{PYTHONS[own]}{version}")
        return Image(python, _platform(system, arch), holds_python=True)
    family = "musl" if own in MUSL else "" if own in GLIBC else None
    return None if family is None else Image(None, _platform("alpine" if family else "", arch))


def _platform(system: str, arch: str | None) -> str | None:
    """The platform behind a tag's words after the version: `alpine3.20`, `slim-bookworm`, `windowsservercore`."""
    if system.startswith(("windowsservercore", "nanoserver")):
        return "x86_64-pc-windows-msvc"
    name = f"{arch}-unknown-linux-musl" if "alpine" in system else f"{arch}-manylinux_2_28"
    name = "riscv64-unknown-linux" if name == "riscv64-manylinux_2_28" else name
    return name if name in PLATFORMS else None


def _bearer(tag: str, arch: str | None) -> Image:
    """An image of uv: `0.9-python3.12-alpine`, `alpine`, `debian-slim`; without a system it is uv and nothing else."""
    words = tag.split("-")
    python = next((python_spelt(word) for word in words if word.startswith("python3")), None)
    known = any(word.startswith(("alpine", "debian", "bookworm", "bullseye", "trixie", "slim")) for word in words)
    return Image(python, _platform(tag, arch) if known or python else None, holds_python=bool(python))


def _building(name: str) -> Image | None:
    """An image that wheels are built in: `manylinux_2_28_aarch64`, `musllinux_1_2_x86_64`; no Python is its own."""
    for family, form in (("manylinux", "{arch}-manylinux_{version}"), ("musllinux", "{arch}-unknown-linux-musl")):
        rest = name.removeprefix(family)
        for arch in set(ARCHITECTURES.values()):
            version = rest.removesuffix(f"_{arch}").strip("_").replace("2014", "2_17")
            platform = form.format(arch=arch, version=version)
            if rest != name and rest.endswith(f"_{arch}") and platform in PLATFORMS:
                return Image(None, platform, holds_python=True)
    return None
