"""What building a source distribution would do, told from its files: nothing of it is ever run.

Annotations are evaluated where they stand, since a decoder wants all of them: as texts they cost it 2 ms.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from uvlint.model.package import Metadata

FACTS = 10  # the number of what is read of an sdist; raised when more is, so that remembered facts are read again


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


class Test(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A condition of a build script, as far as it is understood.

    `op` is `true`, `false` or `unknown`; `marker` (`text` is a PEP 508 marker, true where it is); `flag` (the variable
    `text` is true); `argument` (the script is called with the command `text`); `command` and `library` (the machine has
    the one called `text`); `module` (the one called `text` can be imported); or `and`, `or`, `not` over `parts`.
    """

    op: str
    text: str = ""
    parts: "tuple[Test, ...]" = ()


TRUE, FALSE, UNKNOWN = Test("true"), Test("false"), Test("unknown")


class Import(Struct, frozen=True, tag="import", omit_defaults=True):
    """An import of `module`, and of `names` from it; `body` is what a module of the sdist itself runs then."""

    module: str
    names: tuple[str, ...] = ()
    body: "tuple[Step, ...] | None" = None
    at: str = ""


class Use(Struct, frozen=True, tag="use", omit_defaults=True):
    """A use of a name that some Python no longer has, such as `inspect.getargspec` or `builtins.unicode`."""

    name: str
    at: str = ""


class Raise(Struct, frozen=True, tag="raise", omit_defaults=True):
    """An exception that is raised on purpose; `error` is its class, `""` when one is raised again.

    `board` is the small board that its message speaks of, which few machines are.
    """

    error: str = ""
    at: str = ""
    board: str = ""


SHELL = "shell "  # begins how a command is called that a shell looks for


class Run(Struct, frozen=True, tag="run", omit_defaults=True):
    """A command that is called, by the function `how`; `quiet` when its absence raises nothing."""

    command: str
    quiet: bool = False
    how: str = ""
    at: str = ""


class Fetch(Struct, frozen=True, tag="fetch", omit_defaults=True):
    """Something is fetched from the network, `how` being the function or command that does it."""

    how: str
    at: str = ""


class Read(Struct, frozen=True, tag="read", omit_defaults=True):
    """A file is read that the sdist does not ship."""

    path: str
    at: str = ""


class Broken(Struct, frozen=True, tag="broken", omit_defaults=True):
    """A file is run that Python 3 cannot parse; `tell` says which syntax of Python 2 it has, `""` when unclear.

    `until` is the first minor of Python 3 that takes it again, with another meaning; 0 when none does.
    """

    file: str
    tell: str = ""
    until: int = 0


MORE = "*"  # among build requirements: there are others, which nobody can tell


class Keyword(Struct, frozen=True, tag="keyword", omit_defaults=True):
    """A keyword of `setup()` that decides about the build, with the strings it was given as far as they are known."""

    name: str
    values: tuple[str, ...] = ()
    at: str = ""


class Compile(Struct, frozen=True, tag="compile"):
    """An extension module is declared: the number of one of the recipe's `extensions`."""

    extension: int


class Setup(Struct, frozen=True, tag="setup", omit_defaults=True):
    """The call of `setup()`; `wrapped` when it is the sdist's own, which may change what it is given."""

    at: str = ""
    wrapped: bool = False


class Assign(Struct, frozen=True, tag="assign"):
    """A variable that later conditions ask for becomes true or false."""

    name: str
    value: Test


class If(Struct, frozen=True, tag="if", omit_defaults=True):
    """One of two ways, by a condition."""

    test: Test
    then: "tuple[Step, ...]" = ()
    other: "tuple[Step, ...]" = ()


class Handler(Struct, frozen=True, array_like=True):
    """What happens on one of `errors`; no name at all catches everything."""

    errors: tuple[str, ...]
    body: "tuple[Step, ...]" = ()


class Try(Struct, frozen=True, tag="try", omit_defaults=True):
    """Steps whose failure is handled; `other` runs when they did not fail."""

    body: "tuple[Step, ...]"
    handlers: tuple[Handler, ...] = ()
    other: "tuple[Step, ...]" = ()


class Block(Struct, frozen=True, tag="block"):
    """The body of a function, which a `Leave` ends."""

    body: "tuple[Step, ...]"


class Leave(Struct, frozen=True, tag="leave"):
    """The end of a function before its last line."""


class Maybe(Struct, frozen=True, tag="maybe"):
    """Steps that may run or not: the body of a loop that may be empty."""

    body: "tuple[Step, ...]"


Step = (
    Import | Use | Raise | Run | Fetch | Read | Broken | Keyword | Compile | Setup | Assign | If | Try | Block | Leave
    | Maybe
)  # fmt: skip


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    """All steps, those inside others too, in their order."""
    waiting = [iter(steps)]
    while waiting:
        for step in waiting[-1]:
            yield step
            if inside := _inside(step):
                waiting.append(iter(inside))
                break
        else:
            waiting.pop()


def _inside(step: Step) -> tuple[Step, ...]:
    match step:
        case If(then=then, other=other):
            return (*then, *other)
        case Try(body=body, handlers=handlers, other=other):
            return (*body, *(inner for handler in handlers for inner in handler.body), *other)
        case Import(body=body) | Block(body=body) | Maybe(body=body):
            return body or ()
    return ()


SHARED = "defined twice: "  # begins a tell: a variable that a header defines and that several sources include


class Tell(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Something in C sources that decides about compiling: a missing header or a use of the C API, and where.

    `generated` says that Cython wrote the source, which is written anew where Cython is there.
    """

    name: str
    test: Test = TRUE
    cplusplus: bool = False
    generated: bool = False


class Extension(Struct, frozen=True, omit_defaults=True):
    """An extension module and what compiling it takes.

    `languages` are `c`, `c++`, `fortran`, `cython`, `swig`, `rust`, `objective-c`, `cuda`; `known` says whether its
    sources could be told from the script. `headers` are included and neither shipped nor part of C, C++, POSIX or
    Python; `api` are uses of what some CPython removed; `generated` the versions of Cython that wrote its C;
    `untranslated` Cython sources whose C is not shipped, `tells` what today's Cython refuses in them; `cythonized` says
    that the script itself has Cython translate them.
    """

    name: str = ""
    languages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    headers: tuple[Tell, ...] = ()
    api: tuple[Tell, ...] = ()
    generated: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    optional: bool = False
    known: bool = True
    cythonized: bool = False


class Recipe(Struct, frozen=True, omit_defaults=True):
    """What a build would run, as far as its files tell; what is compiled, imported, called and downloaded.

    `program` is `setup.py` up to its end, in the order of execution; `build` what its own commands run after that.
    `script` says that there is a `setup.py`; `settings` are the keys of `setup.cfg` that decide, as `key` or
    `key=value`; `tools` the builders that its files are written for (`cmake meson cargo make fortran`);
    `dependencies` what `meson.build` requires of the system; `configs` the commands that say where a library is;
    `downloads` what CMake fetches; `crates` whether a Rust build takes crates from a registry; `invalid` names what uv
    itself refuses (`pyproject.toml`); `tolerant` says that its own `build_ext` goes on when an extension cannot be
    compiled; `cut` that bounds left something out; `hook` is the script that Poetry runs in place of `setup.py`.
    `backend` are the steps of a build backend that the sdist ships (`backend-path`), and `wraps` is the backend of
    another project that it hands the work to, `""` when it does all by itself.
    """

    script: bool = False
    program: tuple[Step, ...] = ()
    build: tuple[Step, ...] = ()
    extensions: tuple[Extension, ...] = ()
    settings: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    downloads: tuple[str, ...] = ()
    crates: bool = False
    invalid: tuple[str, ...] = ()
    tolerant: bool = False
    backend: tuple[Step, ...] = ()
    wraps: str = ""
    hook: str = ""
    cut: bool = False


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
