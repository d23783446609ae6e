"""How build backends changed: which release of which tool refuses what, and which Pythons it runs on at all.

Found by building small projects with each release and CPython 3.9 to 3.13, and from the tools' own change logs.
Run on 2026-11-21.
"""

from typing import Final

AS_OF: Final = "2026-11-21"

SETUPTOOLS_NEEDS: Final[tuple[tuple[str, int, str, str], ...]] = (
    ("60.0.0", 12, "removed-module", "distutils"),
    ("66.1.0", 12, "removed-module", "pkgutil.ImpImporter"),
    ("41.1.0", 9, "removed-module", "html.parser.HTMLParser.unescape"),
)
"""A setuptools before that release cannot even be imported from that minor on: (release, minor, kind, detail)."""

VENDORED_SINCE: Final = "71.0.0"
VENDORED: Final = frozenset(
    {
        *("autocommand", "backports", "importlib_metadata", "jaraco", "more_itertools", "packaging", "platformdirs"),
        *("tomli", "wheel", "zipp"),
    }
)
"""What a build can import because setuptools vendors it: seen in 71.0.0, 72.0.0, 75.0.0 and 84.2.1."""

SETUPTOOLS_GONE: Final[dict[str, str]] = {
    "pkg_resources": "82.0.0",
    "distutils.ccompiler.new_compiler.dry_run": "81.0.0",
    "setuptools.convert_path": "75.0.0",
    "setuptools.package_index": "80.1.0",
    "setuptools.sandbox": "80.0.0",
    "setuptools.command.develop.easy_install": "80.0.0",
    **dict.fromkeys(
        [
            *("distutils.ccompiler.newer_group", "distutils.ccompiler.split_quoted", "distutils.ccompiler.spawn"),
            *("distutils.ccompiler.move_file", "distutils.ccompiler.mkpath", "distutils.ccompiler.execute"),
            *("distutils.unixccompiler.sysconfig", "distutils.unixccompiler.CCompiler"),
            *("distutils.unixccompiler.gen_lib_options", "distutils.unixccompiler.gen_preprocess_options"),
            "distutils.unixccompiler.newer",
        ],
        "76.0.0",
    ),
    "distutils.core.PyPIRCCommand": "75.0.0",
    "setuptools.command.build_ext._du_build_ext": "75.0.0",
    **dict.fromkeys(
        [
            *("setuptools.command.test.normalize_path", "setuptools.command.test.ScanningLoader"),
            *("setuptools.command.test.working_set", "setuptools.command.test.add_activation_listener"),
            *("setuptools.command.test.require", "setuptools.command.test.resource_exists"),
            *("setuptools.command.test.TestLoader", "setuptools.command.test.unittest"),
            *("setuptools.dist.check_test_suite", "setuptools.dist.ordered_set", "setuptools.dep_util.newer_group"),
        ],
        "72.0.0",
    ),
    "setuptools.command.upload": "75.0.0",
    "setuptools.command.upload_docs": "75.0.0",
    "setuptools.command.register": "75.0.0",
    "distutils.command.upload": "75.0.0",
    "distutils.command.register": "75.0.0",
    "distutils.config": "75.0.0",
    "distutils.bcppcompiler": "75.0.0",
    "distutils.msvccompiler": "74.0.0",
    "setuptools.extern": "71.0.0",
    "setuptools.dep_util": "70.0.0",
    "setuptools.dist._get_unpatched": "68.0.0",
    "setuptools.command.py36compat": "68.0.0",
    "setuptools.command.easy_install.get_script_args": "68.0.0",
    "setuptools.command.easy_install.get_script_header": "68.0.0",
    "setuptools.command.egg_info.safe_name": "68.0.0",
    "setuptools.command.develop.pkg_resources": "68.0.0",
    "setuptools.command.sdist.sdist_add_defaults": "68.0.0",
    "setuptools.command.bdist_egg.get_build_platform": "68.0.0",
    "setuptools.py34compat": "68.0.0",
    "distutils.command.check.HAS_DOCUTILS": "68.0.0",
    "distutils.sysconfig._init_posix": "61.0.0",
    "distutils.sysconfig._init_nt": "61.0.0",
    "distutils.unixccompiler._osx_support": "61.0.0",
    "distutils.command.bdist_msi": "65.0.0",
    "distutils.command.bdist_wininst": "61.0.0",
    "setuptools.command.bdist_wininst": "60.0.0",
    "distutils.msvc9compiler": "65.0.0",
    "distutils.emxccompiler": "60.0.0",
    "distutils.command.build_py.build_py_2to3": "60.0.0",
    "distutils.command.build_scripts.build_scripts_2to3": "60.0.0",
    "distutils.util.Mixin2to3": "60.0.0",
    "distutils.util.run_2to3": "60.0.0",
    "distutils.util.copydir_run_2to3": "60.0.0",
    "setuptools.lib2to3_ex": "58.0.0",
    "setuptools.ssl_support": "58.0.0",
    "setuptools.py27compat": "54.0.0",
    "setuptools.py31compat": "54.0.0",
    "setuptools.Feature": "46.0.0",
    "setuptools.dist.Feature": "46.0.0",
}
"""Modules and names of setuptools and its `distutils`, with the release that no longer has them; each imported from
releases 60 to 84, older figures from its change log."""

SETUPTOOLS_GAPS: Final[dict[str, tuple[str, str]]] = {"setuptools.command.test": ("72.0.0", "72.1.0")}
"""What setuptools lacked for a while: from that release on, and the release that had it again."""

CMAKE_MINIMUM: Final = ("4.0", "3.5")
"""From that CMake on, files written for one before the other are refused."""

FLIT_METADATA: Final = "4"
"""The flit_core that refuses `[tool.flit.metadata]`."""

FLAT_LAYOUT: Final = "61.0.0"
"""From that setuptools on, several packages at the root of a project that names none are refused."""

INSISTING: Final = frozenset({"hatchling", "flit_core", "flit", "poetry", "pdm"})
"""The backends, by the first word of `build-backend`, that read each file that `pyproject.toml` names, or fail."""

BROKEN_PLUGINS: Final = frozenset({"d2to1", "setuptools-markdown"})
"""Plugins of setuptools that fail a build as soon as they are there."""

NEEDS_PKG_RESOURCES: Final[dict[str, str]] = {"setuptools-scm": "6", "pyscaffold": "4", "pbr": "2"}
"""Plugins of setuptools that import `pkg_resources` before that release of theirs: a build with setuptools 82 or newer
ends as soon as they are there. Built with setuptools_scm 1.17, 3.5, 5.0.2 and 6.0.1, pbr 1.10 and PyScaffold 2 and 3 on
2026-11-28."""

SCIKIT_BUILD_KEYS: Final[dict[str, str]] = {"targets": "0.10", "verbose": "0.10"}
"""Keys of `[tool.scikit-build.cmake]` that scikit-build-core refuses from that release on, where the project names no
`minimum-version` of it."""

DEAD: Final = frozenset({"distribute"})
"""Build requirements whose own sdist no isolated build can build."""

NUMPY_DISTUTILS: Final = ("74.0.0", "81.0.0")
"""The setuptools that `numpy.distutils` fails with on Python before 3.12: of numpy 1 (`distutils.msvccompiler` went),
and of numpy 2 (the arguments of `CCompiler` changed); built with numpy 1.21, 1.23, 1.26 and 2.2."""

USE_2TO3: Final = "58.0.0"
STRICT_REQUIREMENTS: Final = "66.0.0"
STRICT_KEYWORDS: Final = frozenset({"install_requires", "setup_requires", "tests_require", "extras_require"})
"""What that setuptools, with the `packaging` that it vendors, reads strictly."""
DASHED_KEYS: Final = ("78.0.0", "78.0.2")

BACKENDS: Final[dict[str, tuple[str, str]]] = {
    "setuptools": ("setuptools", "script"),
    "flit_core": ("flit-core", "pure"),
    "flit": ("flit", "pure"),
    "hatchling": ("hatchling", "pure"),
    "poetry": ("poetry-core", "pure"),
    "pdm": ("pdm-backend", "pure"),
    "uv_build": ("uv-build", "pure"),
    "whey": ("whey", "pure"),
    "trampolim": ("trampolim", "pure"),
    "mesonpy": ("meson-python", "native"),
    "scikit_build_core": ("scikit-build-core", "native"),
    "maturin": ("maturin", "native"),
    "sipbuild": ("sip", "native"),
    "enscons": ("enscons", "unknown"),
    "py_build_cmake": ("py-build-cmake", "native"),
    "jupyter_packaging": ("jupyter-packaging", "script"),
    "pbr": ("pbr", "script"),
    "setuptools_scm": ("setuptools-scm", "script"),
}
"""The first word of `build-backend`: who provides it, and what it makes (`script`: what `setup.py` makes)."""

DEPENDENCIES: Final[dict[str, tuple[str, ...]]] = {
    "setuptools": (),
    "wheel": ("packaging",),
    "cython": (),
    "numpy": (),
    "oldest-supported-numpy": ("numpy",),
    "pip": (),
    "pybind11": (),
    "pybind11-global": (),
    "pytest-runner": (),
    "setuptools-scm": ("packaging", "setuptools", "vcs-versioning", "typing-extensions"),
    "setuptools-scm-git-archive": ("setuptools-scm", "packaging", "setuptools"),
    "setuptools-git": (),
    "setuptools-rust": ("setuptools", "semantic-version"),
    "setuptools-golang": (),
    "scikit-build": ("distro", "packaging", "setuptools", "wheel"),
    "cmake": (),
    "ninja": (),
    "cffi": ("pycparser",),
    "pycparser": (),
    "pbr": ("setuptools",),
    "pkgconfig": (),
    "packaging": (),
    "six": (),
    "toml": (),
    "tomli": (),
    "attrs": (),
    "versioneer": (),
    "scipy": ("numpy",),
    "jinja2": ("markupsafe",),
    "swig": (),
    "extension-helpers": ("setuptools",),
    "setupmeta": ("setuptools",),
    "better-setuptools-git-version": (),
    "py-cpuinfo": (),
    "requests": ("urllib3", "idna", "certifi", "charset-normalizer"),
    "pythran": ("numpy", "gast", "beniget", "ply"),
    "poetry": ("poetry-core", "setuptools"),
    "poetry-core": (),
    "flit-core": (),
    "flit": ("flit-core", "requests", "docutils", "tomli-w"),
    "hatchling": ("packaging", "pathspec", "pluggy", "trove-classifiers"),
    "meson-python": ("meson", "packaging", "pyproject-metadata"),
    "meson": (),
    "mypy": ("mypy-extensions", "typing-extensions"),
    "docutils": (),
    "setuptools-dso": ("setuptools",),
    "setuptools-git-versioning": ("packaging", "setuptools", "tomli"),
    "sip": ("packaging", "setuptools"),
    "pyqt-builder": ("sip", "packaging", "setuptools"),
    "greenlet": (),
    "nose": (),
    "mock": (),
}
"""Build requirements whose own requirements are known, so that what an isolated build lacks is certain."""

PINNED_NATIVE: Final = frozenset(
    ["numpy", "scipy", "pandas", "h5py", "matplotlib", "cffi", "torch", "pyarrow", "grpcio-tools", "lxml", "pyyaml"]
)
"""Build requirements whose own old releases are built from C: on a Python newer than they are, that fails."""
