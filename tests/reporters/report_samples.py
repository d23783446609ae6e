"""Reports built by hand: the torch example of the documentation, and helpers to build others."""

from uvlint.model.finding import Confidence, Severity
from uvlint.model.fix import Append, Fix, Replace, Safety
from uvlint.model.place import Place, Span
from uvlint.model.report import (
    Aside,
    Diagnostic,
    Excerpt,
    Grid,
    Location,
    Offer,
    Outcome,
    Report,
    Row,
    Subject,
    Unchecked,
)

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


LONG = (
    "    \"some-package[extra-one,extra-two]>=1.2.3,<2.0.0; python_version >= '3.10' and sys_platform == 'win32'\","
    "  # a long remark"
)


def crowd() -> Report:
    """Everything that can be drawn at once."""
    never = diagnostic(
        at(31, 6, 97, LONG, "]", first=31),
        rule="marker-never-true",
        severity=Severity.WARNING,
        message="the marker of `some-package` is true on none of the 16 targets that the project promises",
        label="never true",
        hint="`requires-python` starts at 3.10 and `environments` leaves Windows out",
        url="https://docs.example/rules/marker-never-true",
        related=(
            Aside(at(3, 1, 12, "environments = [\"sys_platform == 'linux'\"]", file="uv.toml"), "no Windows here"),
        ),
        grid=Grid(
            "some-package",
            ("3.10–3.12", "3.13", "3.13t"),
            (
                Row(("linux x86_64", "linux aarch64", "windows amd64"), ("1.19.5", "1.26.0*", "-")),
                Row(("macos arm64",), ("1.19.5*", "?", "!"), "wheels need macOS 14"),
            ),
        ),
        offers=(
            Offer(Fix("use `other-package`, its successor", suggestion=True), Safety.SHOWN),
            offer(
                "drop the requirement",
                Safety.UNSAFE,
                f'@@ -30,3 +30,2 @@\n     "x",\n-{LONG}\n ]\n',
                "nobody gets it today",
            ),
        ),
    )
    wide = diagnostic(
        at(2, 6, 4, '\t"日本語パッケージ", "héllo",'),
        severity=Severity.INFO,
        label="ça",
        notes=("first line\nsecond line",),
    )
    unchecked = [Unchecked(name, "the index answered 503") for name in "abcde"]
    return report(
        torch(),
        never,
        wide,
        unchecked=(*unchecked, Unchecked("uv.lock", "does not exist")),
        suppressed=(diagnostic(),),
    )


def fixed() -> Report:
    """What `fix` says."""
    return report(
        diagnostic(),
        fixed=(Outcome("wheel-missing", "pyproject.toml", "ask for torch only where it exists", "torch>=2.3,<2.8"),),
        held_back=(Outcome("marker-never-true", "a.txt", "drop `x`", "x", "it needs `--unsafe`"),),
        diff='--- pyproject.toml\n+++ pyproject.toml\n@@ -9 +9 @@\n-    "torch",\n+    "torch; x",\n',
    )
