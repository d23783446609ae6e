"""Where the project's own code imports a distribution, and under which guards."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from uvlint.data.imports import DISTRIBUTIONS
from uvlint.model.grammar import canonicalize_name
from uvlint.model.place import Place

# plain: it must be there · optional: its absence is dealt with · typing: only type checkers see it
Need = Literal["plain", "optional", "typing"]


class Import(Struct, frozen=True):
    """One import of a module, or a mention of it that may be one; `guard` is the marker under which it is reached, ""
    where nothing says so for certain."""

    module: str
    at: Place
    guard: str = ""
    need: Need = "plain"


class Imports(Struct, frozen=True):
    """The imports that were looked for; `is_whole` is false where some of the code could not be read."""

    found: tuple[Import, ...] = ()
    is_whole: bool = True

    def of(self, name: str) -> tuple[Import, ...]:
        """Those of a distribution."""
        modules = modules_of(name)
        return tuple(one for one in self.found if is_of(one.module, modules))


def modules_of(name: str) -> frozenset[str]:
    """The modules that a distribution installs, as far as is known: those of the table, and its own name's."""
    canonical = canonicalize_name(name)
    listed = {module for module, of in DISTRIBUTIONS.items() if canonicalize_name(of) == canonical}
    return frozenset({*listed, canonical.replace("-", "_")})


def is_of(module: str, modules: Iterable[str]) -> bool:
    """Whether a dotted name is one of the modules, or within one."""
    return any(module == one or module.startswith(f"{one}.") for one in modules)
