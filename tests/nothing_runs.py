"""A process in which nothing that belongs to a project may run: run by tests/test_nothing_runs.py, never imported.

An audit hook (PEP 578) sees what no patch could be complete for: programs that start, code that is executed, modules
that are imported, files that are opened to be written, sockets. It is set before uvlint is imported and cannot be taken
away. What it refuses ends the process at once, so that nobody can catch it.
"""

import os
import sys
from pathlib import Path

STARTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
)
FORBIDDEN = (*STARTS, "os.startfile", "socket.connect", "socket.bind", "ctypes.dlopen", "webbrowser.open")

guarded: Path | None = None
writable: set[str] = set()
written: list[str] = []
seen: dict[str, int] = {}


def refuse(event: str, what: object) -> None:
    os.write(2, f"refused: {event} {what!r}\n".encode())
    os._exit(97)


def inside(path: object) -> bool:
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if guarded is None or not isinstance(path, str) or not path or path[0] == "<":
        return False
    return os.path.abspath(path).startswith(f"{guarded}{os.sep}")


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if guarded is None:
        return
    seen[event] = seen.get(event, 0) + 1
    if event in FORBIDDEN:
        refuse(event, arguments)
    if event == "exec" and inside(getattr(arguments[0], "co_filename", "")):
        refuse(event, arguments)
    if event == "import" and inside(arguments[1]):
        refuse(event, arguments)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        path = os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes)) else ""
        parent, name = os.path.split(os.path.abspath(path))
        wanted = any(name.startswith(f".{Path(one).name}.") and str(Path(one).parent) == parent for one in writable)
        if path and not wanted:
            refuse(event, arguments)
        written.append(path)
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"):
        target = os.fsdecode(str(arguments[1 if event == "os.rename" else 0]))
        if event == "os.mkdir" and os.path.isdir(target):
            return  # it is there
        if event != "os.rename" or os.path.abspath(target) not in writable:
            refuse(event, arguments)


def main() -> None:
    global guarded, writable
    folder = Path(sys.argv[1]).resolve()
    import golden

    reports = 0
    for number, case in enumerate(one for kind in sys.argv[2:] for one in golden.cases(kind)):
        if case.wheels:
            continue  # the real uv has a part in it
        project = case.copied(folder / str(number)).resolve()
        poison(project)
        manifests = {str(path) for path in project.rglob("*") if path.suffix in (".toml", ".txt", ".in", ".py", ".cfg")}
        sys.path.insert(0, str(project))  # as if somebody had started Python there
        if number == 0:
            case.checked(project)  # what is imported when it is first needed is on the way now
        writable, guarded = set(), project
        case.checked(project)
        writable = manifests
        case.fixed(project)
        guarded = None
        sys.path.remove(str(project))
        reports += 1
    print(reports, len(written), seen.get("open", 0), seen.get("compile", 0))


def poison(project: Path) -> None:
    """Code in a project that shows when it runs: it leaves by itself, with another exit code."""
    trap = "import os\nos._exit(98)\n"
    for name in ("sitecustomize.py", "conftest.py", "tomli.py", "uvlint_plugin.py", "setuptools.py", "noxfile_trap.py"):
        if not (project / name).exists():
            (project / name).write_text(trap)
    for name in ("setup.py", "noxfile.py"):
        if not (project / name).exists() and not (project / "setup.cfg").exists():
            (project / name).write_text(f"{trap}from setuptools import setup\nsetup()\n")


if __name__ == "__main__":
    sys.addaudithook(hook)
    sys.path[:0] = [str(Path(__file__).parent)]
    main()
