"""A run that would find what an earlier one found says what that one said, before anything else is even loaded.

A result is kept under a hash of all that can be told beforehand: the arguments, the working directory, the
environment, the terminal, the Python. With it is kept every question that the run asked the outside and the answer
(`seen`): files read and files looked for and not there, folders listed, the state of the cache, the code that was
loaded, and until when the pages of the indexes and the day hold. One answer that differs, and there is no replay.
"""

from __future__ import annotations

import os
import sys
from time import time, timezone, tzname

from uvlint import files, kept
from uvlint.files import digest

FOLDER = "replays"
MOST = 200  # results that are kept; the oldest go first
_FORM = "uvlint replay 1"
_DIGEST = 16  # bytes
_MOST_ANSWERS = 4000  # a run that asks more than that is not felt to be repeated
_SKEW = 60.0  # seconds that a clock may go back
_MARK = "\0"  # between fields: no path has one, and an output that has is not kept
# They change from shell to shell, and nothing depends on them.
_PASSING = frozenset({"_", "SHLVL", "OLDPWD"})

TYPE_CHECKING = False  # as in `files`
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from uvlint.seen import Answers, Question, Trace


def place(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The file that holds the result of a run with these arguments, here and now, if there is one.

    Raises:
        OSError: there is no working directory.
    """
    told = (
        *("arguments", *arguments),
        *("environment", *(f"{name}={value}" for name, value in environment.items() if name not in _PASSING)),
        *("python", sys.executable, sys.version, sys.platform, str(sys.flags), __file__),
        *("clock", *tzname, str(timezone)),
        *("here", os.getcwd(), _drawn_on(sys.stdout), _drawn_on(sys.stderr)),
    )
    return os.path.join(_cache(arguments) or kept.folder(environment), FOLDER, digest(_encoded(_MARK.join(told))).hex())


def play(file: str) -> int | None:
    """Say what is kept in a file, and give the exit code of the run that said it first; None, and nothing is said,
    where that run would not be told the same today."""
    try:
        with open(file, "rb", buffering=0) as opened:
            raw = opened.read() or b"" if _is_own(os.fstat(opened.fileno())) else b""
    except OSError:
        return None
    kept_ = _read(raw)
    if kept_ is None:
        return None
    code, since, until, said, answers = kept_
    if not since - _SKEW <= time() < until:
        return None
    if any(files.answered(*question) != told for question, told in answers):
        return None
    for stream, text in said:
        (sys.stdout if stream == 1 else sys.stderr).write(text)
    sys.stdout.flush()
    return code


def keep(file: str, code: int, trace: Trace, modules: Mapping[str, object]) -> None:
    """Keep what a run said, if it may be said again; `modules` are those that it loaded. A cache that cannot be written
    is not worth a word."""
    answers, until, now = _whole(trace, modules), min(trace.until, default=0.0), time()
    if answers is None or until <= now or any(_MARK in text for _, text in trace.said):
        return
    folder = os.path.dirname(file)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        _thin(folder)
        _put(file, _written(code, now, until, trace.said, answers))
    except OSError:
        return


def size(folder: str) -> int:
    """Bytes that the results take which are kept in a cache directory."""
    return sum(status.st_size for _, status in _kept(os.path.join(folder, FOLDER)))


def clean(folder: str) -> None:
    """Forget all results that are kept in a cache directory."""
    for path, _ in _kept(os.path.join(folder, FOLDER)):
        _forget(path)


def _cache(arguments: Sequence[str]) -> str:
    """The cache directory that the arguments name; whatever else they mean, they are part of what a result is kept
    under."""
    named = ""
    for number, word in enumerate(arguments):
        if word.startswith("--cache-dir="):
            named = word.partition("=")[2]
        elif word == "--cache-dir" and number + 1 < len(arguments):
            named = arguments[number + 1]
    return named


def _drawn_on(stream: TextIO | None) -> str:
    """What an output depends on of the place where it goes."""
    if stream is None:
        return ""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        columns = 0
    return f"{stream.isatty()} {columns} {stream.encoding} {stream.errors}"


def _whole(trace: Trace, modules: Mapping[str, object]) -> Answers | None:
    """Every question of a run with its answer, the code that was loaded included; None where not all is known."""
    if not trace.repeatable or trace.broken:
        return None
    answers = dict(trace.answers)
    for ask in trace.last.values():
        more = ask()
        if more is None:
            return None
        answers |= more
    for code in _code(modules):
        answers["stamp", code] = files.answered("stamp", code)
        if answers["stamp", code].startswith(files.FAILED):  # in an archive
            return None
    return answers if len(answers) <= _MOST_ANSWERS else None


def _code(modules: Mapping[str, object]) -> Iterator[str]:
    """The files of the modules that do not come with Python, whose version is told beforehand."""
    standard = os.path.dirname(os.__file__) + os.sep
    for module in [*modules.values()]:
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (not file.startswith(standard) or "-packages" in file):
            yield file


# ---- on disk --------------------------------------------------------------------------------------


def _written(code: int, now: float, until: float, said: Sequence[tuple[int, str]], answers: Answers) -> bytes:
    fields = [_FORM, str(code), repr(now), repr(until), str(len(said))]
    for stream, text in said:
        fields += (str(stream), text)
    for (way, what), told in answers.items():
        fields += (way, what, told.hex())
    raw = _encoded(_MARK.join(fields))
    return digest(raw) + raw


def _read(raw: bytes) -> tuple[int, float, float, list[tuple[int, str]], list[tuple[Question, bytes]]] | None:
    """What `_written` wrote; None when it is broken or something else."""
    if digest(raw[_DIGEST:]) != raw[:_DIGEST]:
        return None
    form, *fields = raw[_DIGEST:].decode("utf-8", "surrogateescape").split(_MARK)
    if form != _FORM:
        return None
    code, since, until, count = int(fields[0]), float(fields[1]), float(fields[2]), int(fields[3])
    outputs, rest = fields[4 : 4 + 2 * count], fields[4 + 2 * count :]
    said = [(int(stream), text) for stream, text in zip(outputs[::2], outputs[1::2], strict=True)]
    asked = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return code, since, until, said, [((way, what), bytes.fromhex(told)) for way, what, told in asked]


def _put(file: str, raw: bytes) -> None:
    """A whole file or none, for nobody else to read."""
    temporary = f"{file}.{os.getpid()}"
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(handle, "wb", buffering=0) as opened:
            opened.write(raw)
        os.replace(temporary, file)
    except BaseException:
        _forget(temporary)
        raise


def _thin(folder: str) -> None:
    """Make room, for many at once: to look at every file for each new one would cost what a replay does."""
    if len(os.listdir(folder)) >= MOST:
        found = sorted(_kept(folder), key=lambda one: one[1].st_mtime_ns)
        for path, _ in found[: len(found) - MOST // 2]:
            _forget(path)


def _kept(folder: str) -> list[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.path, entry.stat()) for entry in entries]
    except OSError:
        return []


def _is_own(status: os.stat_result) -> bool:
    """Whether nobody else can have written a file: what it holds is printed as it stands."""
    return sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _forget(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
