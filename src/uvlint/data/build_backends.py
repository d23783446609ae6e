"""Which distribution holds a build backend, and what is known to bring no other one along.

Source: the documentation of each backend on `build-system`, and what a resolution of each distribution for Python 3.9
and newer holds, run on 2026-11-27.
"""

from typing import Final

AS_OF: Final = "2026-11-27"

# `build-backend`: the distribution that it is imported from
DISTRIBUTIONS: Final[dict[str, str]] = {
    "flit_core.buildapi": "flit-core",
    "hatchling.build": "hatchling",
    "maturin": "maturin",
    "mesonpy": "meson-python",
    "pdm.backend": "pdm-backend",
    "poetry.core.masonry.api": "poetry-core",
    "scikit_build_core.build": "scikit-build-core",
    "setuptools.build_meta": "setuptools",
    "setuptools.build_meta:__legacy__": "setuptools",
    "uv_build": "uv-build",
}

MODULES: Final = frozenset(name.partition(":")[0] for name in DISTRIBUTIONS)
"""What is imported to call the hooks of a backend."""

LONERS: Final = frozenset({*DISTRIBUTIONS.values(), "cython", "wheel"})
"""What depends on no build backend: where only these are required, no other can be imported."""
