"""Container images by name: which hold a Python, and which C library they are built on.

Source: the pages of the official images on Docker Hub, of ghcr.io/astral-sh/uv, and pypa/manylinux. Read on 2026-11-27.
An image that is not here says nothing.
"""

from typing import Final

AS_OF: Final = "2026-11-27"

# Where the official images can be had; what stands before an image's own name.
_HOMES: Final = """
    library docker.io docker.io/library index.docker.io/library registry-1.docker.io/library
    registry.hub.docker.com/library public.ecr.aws/docker/library mirror.gcr.io mirror.gcr.io/library
"""
OFFICIAL: Final = frozenset(["", *_HOMES.split()])

# Images of Python itself, whose tag begins with its version: (before, name): the implementation.
PYTHONS: Final[dict[str, str]] = {"python": "", "pypy": "pypy"}

# Images whose tag names a Python somewhere in it: `0.9-python3.12-alpine`.
BEARERS: Final = frozenset(["ghcr.io/astral-sh/uv", "astral/uv"])

# Images of systems, by their C library.
_GLIBC: Final = "debian ubuntu fedora rockylinux almalinux amazonlinux centos oraclelinux archlinux buildpack-deps"
GLIBC: Final = frozenset(_GLIBC.split())
MUSL: Final = frozenset(["alpine"])

# `--platform=linux/arm64` and the like: uv's word for the architecture.
ARCHITECTURES: Final[dict[str, str]] = {
    "linux/amd64": "x86_64",
    "linux/x86_64": "x86_64",
    "linux/arm64": "aarch64",
    "linux/arm64/v8": "aarch64",
    "linux/aarch64": "aarch64",
    "linux/ppc64le": "ppc64le",
    "linux/s390x": "s390x",
    "linux/riscv64": "riscv64",
}
