"""The steps of a build script played through for one target: which of them fails first, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from uvlint.data.commands import ANSWERING, PRESENT
from uvlint.data.commands import SHELL as BUILT_IN
from uvlint.model.build import (
    MORE,
    SHELL,
    Assign,
    Block,
    Broken,
    Compile,
    Fetch,
    If,
    Import,
    Keyword,
    Leave,
    Maybe,
    Raise,
    Read,
    Run,
    Setup,
    Step,
    Test,
    Try,
    Use,
)
from uvlint.model.finding import Cause, Confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvlint.model.isolated import Environment


class Machine(Struct, frozen=True):
    """What the machine that builds has besides a C and C++ compiler and the C library.

    `headers` are names or folders ending in `/`; `strict` says that the compiler refuses undeclared functions.
    """

    commands: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    network: bool = True
    strict: bool = False


PLAIN = Machine()


class Raised(Struct, frozen=True):
    """An exception on its way up: its class, and why."""

    error: str
    cause: Cause
    board: bool = False  # no machine but a small board gets past it, whatever else decides


LEFT = "left"

_PARENTS = {
    "ModuleNotFoundError": ("ImportError",),
    "FileNotFoundError": ("OSError", "IOError", "EnvironmentError"),
    "URLError": ("OSError", "IOError", "EnvironmentError", "urllib.error.URLError"),
    "CalledProcessError": ("subprocess.CalledProcessError", "subprocess.SubprocessError"),
    "NameError": (),
    "AttributeError": (),
    "SyntaxError": (),
    "SystemExit": (),
}
_ERRORS = {
    "builtins": "NameError",
    "import": "ImportError",
    "environ": "KeyError",
    "open": "ValueError",
    "int": "TypeError",
}
_OUTSIDE = {"SystemExit", "KeyboardInterrupt", "GeneratorExit"}


class Execution:
    """One run of steps: the variables they set, the keywords of `setup()`, the extensions they declare."""

    def __init__(self, environment: Environment, machine: Machine) -> None:
        self.environment = environment
        self.machine = machine
        environment.commands, environment.libraries = machine.commands, machine.libraries
        self.flags: dict[str, bool | None] = {}
        self.keywords: dict[str, tuple[str, ...]] = {}
        self.given: dict[str, dict[str, tuple[str, ...]]] = {}  # keywords seen, by file, before `setup()` is called
        self.commands: set[str] = set()  # that were called
        self.absent: list[Cause] = []  # commands whose output compiling needs
        self.extensions: dict[int, bool] = {}
        self.possible: list[Cause] = []
        self.handling: list[Raised] = []
        self.conditions: list[Test] = []
        self.lacking: list[Cause] = []  # what the function that runs has looked for, and the machine has not
        self.doubt = 0
        self.undecided = 0
        self.reached = False
        self.numeric = False  # whether `numpy.distutils` has been imported, which knows the packages by its own means

    def run(self, steps: Sequence[Step]) -> Raised | str | None:
        """Play steps through; the failure that ends them, `LEFT` when a function returned, None at their end."""
        for step in steps:
            result = self._step(step)
            if isinstance(result, Raised) and self.doubt and not result.board:
                self._maybe(result.cause)
                return None
            if result is not None:
                return result
        return None

    def _maybe(self, cause: Cause) -> None:
        self.possible.append(replace(cause, confidence=Confidence.LOW))

    def _step(self, step: Step) -> Raised | str | None:
        match step:
            case Import():
                return self._import(step)
            case Use(name=name):
                cause = self.environment.without(name)
                return Raised(_ERRORS.get(name.partition(".")[0], "AttributeError"), cause) if cause else None
            case Raise():
                return self._raise(step)
            case Run():
                return self._command(step)
            case Fetch(how=how):
                cause = Cause("network-needed", how, Confidence.MEDIUM)
                return None if self.machine.network else Raised("URLError", cause)
            case Read(path=path):
                return Raised("FileNotFoundError", Cause("metadata", path, Confidence.HIGH))
            case Broken():
                return self._broken(step)
            case Assign(name=name, value=value):
                self.flags[name] = self.environment.holds(value, self.flags)
            case Keyword():
                self._keyword(step)
            case Compile(extension=number):
                self.extensions[number] = self.extensions.get(number, False) or not self.doubt
            case If():
                return self._if(step)
            case Try():
                return self._try(step)
            case Block(body=body):
                before, lacking = self.doubt, self.lacking
                self.lacking = []
                result = self.run(body)
                self.doubt, self.lacking = before, lacking
                return None if result == LEFT else result
            case Leave():
                return LEFT
            case Maybe(body=body):
                self.doubt += 1
                self.run(body)
                if not _leaves(body):
                    self.doubt -= 1  # else it lasts until the function ends
            case Setup(at=at, wrapped=wrapped):
                self.reached = True
                given = self.given.get(at.partition(":")[0], {})
                self.keywords |= {
                    name: values for name, values in given.items() if not (wrapped and name == "use_2to3")
                }
        return None

    def _keyword(self, step: Keyword) -> None:
        if step.name == "requires":  # of a backend's hook, not of `setup()`
            sure = not (self.undecided or self.doubt)
            self.environment.install(step.values if sure else ())
            self.environment.open = self.environment.open or not sure or MORE in step.values
            return
        name = f"{step.name}?" if step.name == "setup_requires" and (self.undecided or self.doubt) else step.name
        given = self.given.setdefault(step.at.partition(":")[0], {})
        given[name] = (*given.get(name, ()), *step.values)

    def _import(self, step: Import) -> Raised | str | None:
        if step.body is not None:
            return self.run((Block(step.body),))
        cause = self.environment.lack(step.module, step.names)
        if cause is None:
            self.numeric = self.numeric or step.module.startswith("numpy.distutils")
            return None
        return Raised("ImportError" if cause.detail != step.module.partition(".")[0] else "ModuleNotFoundError", cause)

    def _raise(self, step: Raise) -> Raised:
        if self.handling:
            return Raised(step.error.rpartition(".")[2] or self.handling[-1].error, self.handling[-1].cause)
        if step.board:
            return Raised(step.error, Cause("platform-refused", step.board, Confidence.MEDIUM), board=True)
        where = " ".join(_markers(self.conditions))
        if self.lacking:
            return Raised(step.error, self.lacking[-1])
        if where:
            return Raised(step.error, Cause("platform-refused", _named(where), Confidence.HIGH))
        return Raised(step.error, Cause("placeholder", step.error, Confidence.MEDIUM))

    def _command(self, step: Run) -> Raised | None:
        command = step.command.partition(" ")[0]
        self.commands.add(command)
        if step.command == "git describe":
            return Raised("CalledProcessError", Cause("missing-command", "git", Confidence.LOW))
        if command == "pip":
            if "pip" in self.environment.versions or step.quiet:
                return None
            return Raised("CalledProcessError", Cause("undeclared-build-dependency", "pip", Confidence.HIGH))
        if command == "pkg-config":
            return self._package(step)
        known = command in PRESENT or command in self.machine.commands or command.startswith(".")
        if known or (command in BUILT_IN and (step.quiet or step.how.startswith(SHELL))):
            return None
        cause = Cause("missing-command", command, Confidence.MEDIUM)
        if step.quiet:
            if command.endswith("-config") and step.how in ANSWERING and not self.doubt:
                self.absent.append(cause)
            return None
        return Raised("CalledProcessError" if step.how.startswith(SHELL) else "FileNotFoundError", cause)

    def _package(self, step: Run) -> Raised | None:
        """`pkg-config` of a library: it fails where the library is not installed."""
        library = step.command.partition(" ")[2]
        if not library or library in self.machine.libraries:
            return None
        cause = Cause("missing-library", library, Confidence.MEDIUM)
        if not step.quiet and step.how.removeprefix(SHELL) in ("check_call", "check_output"):
            return Raised("CalledProcessError", cause)
        if not self.doubt:
            self.absent.append(cause)
        return None

    def _broken(self, step: Broken) -> Raised | None:
        if not step.tell:
            self._maybe(Cause("unknown", step.file, Confidence.LOW))
            return None
        if step.until and self.environment.python.minor >= step.until:
            return None
        return Raised("SyntaxError", Cause("python2-syntax", step.file, Confidence.HIGH))

    def _if(self, step: If) -> Raised | str | None:
        holds = self.environment.holds(step.test, self.flags)
        self.lacking += [cause for cause in self._looked_for(step.test) if cause not in self.lacking]
        if holds is not None:
            self.conditions.append(step.test if holds else Test("not", parts=(step.test,)))
            result = self.run(step.then if holds else step.other)
            self.conditions.pop()
            return result
        before, possible = dict(self.flags), len(self.possible)
        then = self._branch(step.then)
        first, self.flags = self.flags, before
        other = self._branch(step.other)
        if first != self.flags:
            self.flags = {name: value if first.get(name) == value else None for name, value in self.flags.items()}
        if isinstance(then, Raised) and isinstance(other, Raised):
            del self.possible[possible:]
            return then
        for result in (then, other):
            if isinstance(result, Raised):
                if result.board:
                    return result
                if self.absent and result.cause.kind in ("placeholder", "platform-refused"):
                    return Raised(result.error, self.absent[-1])  # the check of what a command has said
                self._maybe(result.cause)
        if LEFT in (then, other):
            if then == other:
                return LEFT
            self.doubt += 1  # until the function ends
        return None

    def _looked_for(self, test: Test) -> list[Cause]:
        """The commands and libraries that a test asks for, and the machine has not."""
        if test.op in ("command", "library") and self.environment.holds(test, {}) is False:
            return [Cause(f"missing-{test.op}", test.text, Confidence.MEDIUM)]
        return [cause for part in test.parts for cause in self._looked_for(part)]

    def _branch(self, steps: Sequence[Step]) -> Raised | str | None:
        """One of two ways of which either may be taken."""
        declared = dict(self.extensions)
        self.undecided += 1
        result = self.run(steps)
        self.undecided -= 1
        for number in self.extensions:
            if number not in declared:
                self.extensions[number] = False
        return result

    def _try(self, step: Try) -> Raised | str | None:
        possible = len(self.possible)
        doubt, self.doubt = self.doubt, 0
        result = self.run(step.body)
        self.doubt += doubt
        if not isinstance(result, Raised):
            return result or self.run(step.other)
        for handler in step.handlers:
            if _caught(handler.errors, result.error):
                del self.possible[possible:]
                if result.cause.kind in ("missing-command", "missing-library") and not self.lacking:
                    self.lacking.append(result.cause)  # for what the script says when it has found no substitute
                self.handling.append(result)
                handled = self.run(handler.body)
                self.handling.pop()
                return handled
        return result


def _caught(names: tuple[str, ...], error: str) -> bool:
    if not names or "BaseException" in names:
        return True
    if "Exception" in names or "StandardError" in names:
        return error not in _OUTSIDE
    short = {name.rpartition(".")[2] for name in names}
    return error in short or bool({parent.rpartition(".")[2] for parent in _PARENTS.get(error, ())} & short)


def _leaves(steps: Sequence[Step]) -> bool:
    """Whether steps may end their function."""
    for step in steps:
        inner = [getattr(step, name, None) or () for name in ("then", "other", "body")]
        if isinstance(step, Leave) or (not isinstance(step, Block | Import) and any(_leaves(part) for part in inner)):
            return True
        if any(_leaves(handler.body) for handler in getattr(step, "handlers", ())):
            return True
    return False


def _markers(tests: Sequence[Test]) -> list[str]:
    return [text for test in tests for text in ([test.text] if test.op == "marker" else _markers(test.parts))]


def _named(text: str) -> str:
    """What a condition asks about, in a word."""
    return "platform" if any(word in text for word in ("sys_platform", "platform_", "os_name")) else "python"
