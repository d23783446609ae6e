"""What building a source distribution would do, told from its files: nothing of it is ever run."""

from collections.abc import Mapping

from msgspec import Struct

from uvlint.model.package import Metadata

FACTS = 1  # the number of what is read of an sdist; raised when more is, so that remembered facts are read again


class Tree(Struct, frozen=True):
    """An sdist as its archive holds it, read in memory.

    `members` are the files below the archive's root folder, `/` on every system; `texts` those of them that a build
    reads as text (Python, build settings, sources to compile). `cut` says that some such text was left out, because it
    is beyond the bounds or a symbolic link, which is never followed.
    `refused` says why uv does not even unpack the archive, `""` when it does.
    """

    filename: str
    members: tuple[str, ...]
    texts: Mapping[str, str]
    cut: bool = False
    refused: str = ""


class Recipe(Struct, frozen=True):
    """What a build would run, as far as its files tell; what is compiled, imported, called and downloaded."""


class BuildFacts(Struct, frozen=True):
    """What the build files of one sdist say, for every target alike.

    `static` is the metadata that uv takes without a build, None when it would build, and then `dynamic` says why.
    `proved` is the metadata that is certain without a build all the same: from what the sdist says of itself, or from
    a setup script whose lists could be computed; None when `doubts` are left. `backend` is `build-backend` as written,
    None for the legacy one of setuptools; `requires` are what an isolated build installs (PEP 518). `refused` says why
    uv gives up on the sdist before it would build anything (a `pyproject.toml` that it cannot read), `""` otherwise.
    """

    filename: str
    static: Metadata | None = None
    dynamic: str = ""
    proved: Metadata | None = None
    doubts: tuple[str, ...] = ()
    backend: str | None = None
    backend_path: tuple[str, ...] = ()
    requires: tuple[str, ...] = ("setuptools>=40.8.0",)
    recipe: Recipe = Recipe()
    refused: str = ""
