"""Build backends and what may stand beside setuptools, as far as the metadata of what they build depends on them.

Sources: the backends' own documentation, and setuptools 84 (`setuptools/dist.py`, its `distutils.setup_keywords`).
Read on 2026-11-21. `HARMLESS` is from knowledge of each package, not from reading all of them.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

SETUPTOOLS = frozenset({"setuptools.build_meta", "setuptools.build_meta:__legacy__"})

# Backends whose requirements come from tables of `pyproject.toml` alone, so that the PKG-INFO of an sdist of theirs
# says the same on every machine.
DECLARATIVE = frozenset(
    {
        "flit_core.buildapi",
        "flit.buildapi",
        "poetry.core.masonry.api",
        "poetry.masonry.api",
        "poetry_core.masonry.api",
        "poetry_dynamic_versioning.backend",
        "pdm.pep517.api",
    }
)
FLIT = frozenset({"flit_core.buildapi", "flit.buildapi"})

# What builds ask for that leaves the requirements of what is built alone; any other may hook into setuptools.
HARMLESS = frozenset(
    {
        *("setuptools", "wheel", "pip", "cython", "numpy", "oldest-supported-numpy", "cffi", "pybind11", "packaging"),
        *("setuptools-scm", "setuptools-rust", "setuptools-git", "setuptools-git-versioning", "setuptools-golang"),
        *("pytest-runner", "pytest", "nose", "six", "cmake", "ninja", "scikit-build", "toml", "tomli", "versioneer"),
        *("ply", "jinja2", "pyyaml", "requests", "pycparser", "mypy", "distro", "certifi", "scipy", "twine", "babel"),
        *("pkgconfig", "swig", "torch", "pandas", "sphinx", "flake8", "tox", "mock", "coverage", "pathlib2", "attrs"),
        *("psutil",),
        *("nanobind", "extension-helpers", "hypothesis", "pypandoc", "m2r", "importlib-metadata", "typing-extensions"),
    }
)
