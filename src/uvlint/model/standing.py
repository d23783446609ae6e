"""How the build backend that uvlint wrote into a project stands."""

from typing import Literal

from msgspec import Struct

State = Literal["absent", "current", "outdated", "edited", "foreign"]


class Standing(Struct, frozen=True):
    """The backend of a project: `file`, which `manifest` leads to, and what is wrong with the two.

    `state` is that of the file: `outdated` is unedited and of an older form or another bound, `foreign` is not
    uvlint's. `bound` says which versions of `uv-build` and `uv` may build. `diff` is what writing changes; `written`
    says that this was done.
    """

    manifest: str
    file: str
    state: State
    bound: str
    problems: tuple[str, ...] = ()
    diff: str = ""
    written: bool = False
