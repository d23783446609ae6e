"""Reports built by hand: the torch example of the documentation, and helpers to build others."""

from uvlint.model.finding import (
    Aside,
    Confidence,
    Diagnostic,
    Excerpt,
    Grid,
    Location,
    Offer,
    Report,
    Row,
    Severity,
    Subject,
)
from uvlint.model.fix import Append, Fix, Replace, Safety
from uvlint.model.place import Place, Span

PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-apple-darwin", "x86_64-pc-windows-msvc")
TARGETS = tuple(f"3.{minor}/{platform}" for minor in range(10, 14) for platform in PLATFORMS)


def at(line: int, column: int, length: int, *lines: str, first: int = 0, file: str = "pyproject.toml") -> Location:
    """A location on one line; the excerpt ends with that line unless `first` says where it begins."""
    first = first or line - len(lines) + 1
    span = Span(line, column, line, column + length)
    return Location(file, "/project/dependencies/0", span, Excerpt(first, lines))


def diagnostic(location: Location | None = None, **fields: object) -> Diagnostic:
    """A diagnostic with as little as there can be."""
    given: dict[str, object] = {
        "rule": "wheel-missing",
        "severity": Severity.ERROR,
        "confidence": Confidence.HIGH,
        "message": "`six` has no wheel",
        "location": location or at(2, 6, 3, "dependencies = [", '    "six",'),
        "fingerprint": "5b1f",
    }
    return Diagnostic(**given | fields)  # type: ignore[arg-type]


def offer(title: str, safety: Safety = Safety.SAFE, diff: str = "", why: str = "") -> Offer:
    """An offer with one edit."""
    edit = Replace(Place("pyproject.toml", ("project", "dependencies", 0)), "six", "six>=1")
    return Offer(Fix(title, (edit,), why=why), safety, diff)


def torch() -> Diagnostic:
    """The example of conventions.md §1.3: real facts."""
    marker = "sys_platform != 'darwin' or platform_machine == 'arm64'"
    old, new = "torch>=2.3,<2.8", f"torch>=2.3,<2.8; {marker}"
    place = Place("pyproject.toml", ("project", "dependencies", 0))
    diff = f'@@ -9 +9 @@\n-    "{old}",\n+    "{new}",\n'
    wheels = ("2.7.1",) * 4
    return diagnostic(
        at(9, 6, 15, "dependencies = [", f'    "{old}",'),
        message="`torch` has no wheel for 4 of 16 targets",
        label="2.3.0 to 2.7.1: 9 releases, none has a wheel for macOS x86_64",
        related=(Aside(at(5, 20, 12, 'requires-python = ">=3.10,<3.14"'), "4 Python versions"),),
        grid=Grid(
            "torch",
            ("3.10", "3.11", "3.12", "3.13"),
            (
                Row(("linux x86_64",), wheels),
                Row(("macos arm64",), wheels),
                Row(("macos x86_64",), ("!",) * 4, "last wheel 2.2.2, up to 3.12"),
                Row(("windows amd64",), wheels),
            ),
        ),
        notes=("there is no sdist either; `uv lock` works, `uv sync` fails on those machines",),
        targets=tuple(f"3.{minor}/x86_64-apple-darwin" for minor in range(10, 14)),
        subject=Subject(old, "torch", ">=2.3,<2.8"),
        url="https://docs.example/rules/wheel-missing",
        offers=(
            Offer(
                Fix(
                    "ask for torch only where it exists",
                    (Replace(place, old, new),),
                    why="a Mac with an Intel processor installs without torch; `import torch` fails there",
                ),
                Safety.SAFE,
                diff,
            ),
            Offer(
                Fix(
                    "limit the project to the platforms that torch has wheels for",
                    (Append(Place("pyproject.toml", ("tool", "uv", "environments")), "sys_platform == 'linux'"),),
                ),
                Safety.UNSAFE,
            ),
        ),
    )


def report(*diagnostics: Diagnostic, **fields: object) -> Report:
    """A report of a project with 38 requirements and 16 targets."""
    given: dict[str, object] = {"targets": TARGETS, "files": 1, "requirements": 38, "seconds": 0.4}
    return Report(diagnostics, **given | fields)  # type: ignore[arg-type]
