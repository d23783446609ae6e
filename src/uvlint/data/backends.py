"""Build backends and what may stand beside setuptools, as far as the metadata of what they build depends on them.

Sources: the backends' own documentation, and setuptools 84 (`setuptools/dist.py`, its `distutils.setup_keywords`).
Read on 2026-11-21.
"""

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

# Keywords of `setup()` that setuptools itself knows; one from elsewhere may change the requirements (`pbr` does).
KEYWORDS = frozenset(
    {
        *("name", "version", "author", "author_email", "maintainer", "maintainer_email", "url", "license", "fullname"),
        *("description", "long_description", "long_description_content_type", "keywords", "platforms", "classifiers"),
        *("download_url", "project_urls", "license_file", "license_files", "contact", "contact_email", "licence"),
        *("packages", "package_dir", "py_modules", "ext_modules", "libraries", "scripts", "data_files", "headers"),
        *(
            "package_data",
            "include_package_data",
            "exclude_package_data",
            "zip_safe",
            "entry_points",
            "eager_resources",
        ),
        *("namespace_packages", "cmdclass", "command_options", "options", "script_name", "script_args", "include_dirs"),
        *("install_requires", "extras_require", "python_requires", "setup_requires", "tests_require", "test_suite"),
        *(
            "test_loader",
            "test_runner",
            "use_2to3",
            "use_2to3_fixers",
            "convert_2to3_doctests",
            "features",
            "obsoletes",
        ),
        *(
            "provides",
            "requires",
            "dependency_links",
            "src_root",
            "ext_package",
            "password",
            "cffi_modules",
            "bugtrack_url",
        ),
        *("use_scm_version", "rust_extensions", "use_2to3_exclude_fixers", "metadata_version", "compiler_directives"),
        *(
            "configuration",
            "cmake_args",
            "cmake_install_dir",
            "cmake_source_dir",
            "cmake_with_sdist",
            "cmake_languages",
        ),
    }
)

# What builds ask for that leaves the requirements of what is built alone; any other may hook into setuptools.
HARMLESS = frozenset(
    {
        *("setuptools", "wheel", "pip", "cython", "numpy", "oldest-supported-numpy", "cffi", "pybind11", "packaging"),
        *("setuptools-scm", "setuptools-rust", "setuptools-git", "setuptools-git-versioning", "setuptools-golang"),
        *("pytest-runner", "pytest", "nose", "six", "cmake", "ninja", "scikit-build", "toml", "tomli", "versioneer"),
        *("ply", "jinja2", "pyyaml", "requests", "pycparser", "mypy", "distro", "certifi", "scipy", "twine", "babel"),
        *("pkgconfig", "swig", "torch", "pandas", "sphinx", "flake8", "tox", "mock", "coverage", "pathlib2", "attrs"),
        *("nanobind", "extension-helpers", "hypothesis", "pypandoc", "m2r", "importlib-metadata", "typing-extensions"),
    }
)
