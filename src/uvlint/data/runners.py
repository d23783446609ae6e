"""The machines that CI services lend, by label: which of uv's platforms each is.

Source: GitHub's reference of hosted runners and the README of actions/runner-images (larger runners and retired images
included), Microsoft's page on hosted agents of Azure Pipelines, GitLab's pages on hosted runners. Read on 2026-11-27.
A label that is not here says nothing: a machine of somebody's own may be anything. Azure's `macOS-latest` is left out,
since the processor behind it has changed.
"""

from typing import Final

AS_OF: Final = "2026-11-27"

_LINUX, _LINUX_ARM = "x86_64-manylinux_2_28", "aarch64-manylinux_2_28"
_INTEL, _APPLE = "x86_64-apple-darwin", "aarch64-apple-darwin"
_WINDOWS, _WINDOWS_ARM = "x86_64-pc-windows-msvc", "aarch64-pc-windows-msvc"

_UBUNTU: Final = ("18.04", "20.04", "22.04", "24.04", "26.04")

GITHUB: Final[dict[str, str]] = {
    "ubuntu-latest": _LINUX,
    "ubuntu-slim": _LINUX,
    **{f"ubuntu-{version}": _LINUX for version in _UBUNTU},
    **{f"ubuntu-{version}-arm": _LINUX_ARM for version in ("22.04", "24.04", "26.04")},
    **{f"macos-{version}": _INTEL for version in ("10.15", "11", "12", "13")},
    **{f"macos-{version}": _APPLE for version in ("14", "15", "26", "latest")},
    **{f"macos-{version}-intel": _INTEL for version in ("15", "26")},
    **{f"macos-{version}-large": _INTEL for version in ("12", "13", "14", "15", "26", "latest")},
    **{f"macos-{version}-xlarge": _APPLE for version in ("13", "14", "15", "26", "latest")},
    **{f"windows-{version}": _WINDOWS for version in ("2016", "2019", "2022", "2025", "2025-vs2026", "latest")},
    "windows-11-arm": _WINDOWS_ARM,
}

# The labels that GitHub itself gives to a machine of somebody's own: its system and its processor.
SELF_HOSTED: Final[dict[tuple[str, str], str]] = {
    ("linux", "x64"): _LINUX,
    ("linux", "arm64"): _LINUX_ARM,
    ("macos", "x64"): _INTEL,
    ("macos", "arm64"): _APPLE,
    ("windows", "x64"): _WINDOWS,
    ("windows", "arm64"): _WINDOWS_ARM,
}

AZURE: Final[dict[str, str]] = {
    "ubuntu-latest": _LINUX,
    **{f"ubuntu-{version}": _LINUX for version in ("16.04", *_UBUNTU)},
    **{f"macos-{version}": _INTEL for version in ("10.15", "11", "12", "13", "14", "15")},
    "macos-15-arm64": _APPLE,
    **{f"windows-{version}": _WINDOWS for version in ("2019", "2022", "2025", "latest")},
    "vs2017-win2016": _WINDOWS,
}

# Of GitLab.com, `saas-linux-small-amd64` and so on: what stands before and after the size.
GITLAB: Final[dict[tuple[str, str], str]] = {
    ("saas-linux", "amd64"): _LINUX,
    ("saas-linux", "arm64"): _LINUX_ARM,
    ("saas-macos", "m1"): _APPLE,
    ("saas-macos", "m2pro"): _APPLE,
    ("saas-windows", "amd64"): _WINDOWS,
}

# A 64-bit machine that runs a Python of another processor: (its platform, `architecture` of setup-python or
# UsePythonVersion): the platform of that Python.
OTHER_PYTHON: Final[dict[tuple[str, str], str]] = {
    (_WINDOWS, "x86"): "i686-pc-windows-msvc",
    (_WINDOWS_ARM, "x64"): _WINDOWS,
    (_APPLE, "x64"): _INTEL,
}

# What a job calls when Python is run in it. What builds wheels is left out: the project itself need not run there.
_TOOLS: Final = """
    python python3 py pip pip3 pipx uv uvx tox nox hatch pdm poetry pytest pre-commit pixi
"""
PYTHON_TOOLS: Final = frozenset(_TOOLS.split())
PYTHON_ACTIONS: Final = (
    "actions/setup-python", "astral-sh/setup-uv", "snok/install-poetry", "pdm-project/setup-pdm",
    "hynek/setup-cached-uv", "pypa/hatch", "pre-commit/action", "wntrblm/nox", "fedora-python/tox-github-action",
    "deadsnakes/action",
)  # fmt: skip
