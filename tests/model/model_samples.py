"""Universes, packages and surveys built by hand, and the words in which tests speak of targets."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from uvlint.model.coverage import Desk
from uvlint.model.cutoff import Cutoff
from uvlint.model.everywhere import everywhere
from uvlint.model.fix import Append, Fix, Remove, Replace
from uvlint.model.package import Absent, Index, Metadata, Package, Release, Sdist, Unavailable, Wheel
from uvlint.model.place import Place
from uvlint.model.project import Project, PythonRange, Setting
from uvlint.model.requirement import Requirement, parse
from uvlint.model.survey import Survey
from uvlint.model.target import platform_from, python_from
from uvlint.model.universe import Universe

TODAY = date(2026, 11, 21)
LINUX, ARM, MAC, INTEL, WINDOWS, MUSL = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
)
SHORT = {LINUX: "linux", ARM: "arm", MAC: "mac", INTEL: "intel", WINDOWS: "windows", MUSL: "musl"}
LONG = {short: long for long, short in SHORT.items()}
ANY = "py3-none-any"


def world(pythons: str = "3.10 3.11 3.12 3.13", platforms: str = "linux arm mac windows") -> Universe:
    """A universe from words: `world("3.10 3.11", "linux mac")`."""
    return Universe(map(python_from, pythons.split()), [platform_from(LONG.get(n, n)) for n in platforms.split()])


def told(universe: Universe, targets: int) -> str:
    """A set of targets in words: `3.10/linux 3.10/mac`."""
    return " ".join(f"{t.python.id}/{SHORT.get(t.platform.id, t.platform.id)}" for t in universe.members(targets))


def some(universe: Universe, words: str) -> int:
    """The set that words name: `3.10/linux`, `3.10` (everywhere), `linux` (on every Python), or `all`."""
    chosen = 0
    for word in words.split():
        python, _, platform = word.partition("/") if "/" in word else (word, "", word)
        found = universe.choose(
            lambda t, p=python, q=platform: (  # type: ignore[misc]
                (t.python.id == p and t.platform.id == LONG.get(q, q))
                if p != q
                else p in (t.python.id, SHORT.get(t.platform.id), t.platform.id, "all")
            )
        )
        chosen |= found
    return chosen


def release(version: str, *files: str, uploaded: float | None = None) -> Release:
    """A release from tag sets and `sdist`; after each `requires-python` behind a blank, and `!` when it is yanked:
    `release("1.0", "cp310-cp310-win_amd64 >=3.10", "sdist !")`."""
    wheels: list[Wheel] = []
    sdist: Sdist | None = None
    for told_file in files:
        kind, _, rest = told_file.partition(" ")
        yanked = "" if "!" in rest.split() else None
        bound = " ".join(part for part in rest.split() if part != "!") or None
        if kind == "sdist":
            sdist = Sdist(f"x-{version}.tar.gz", bound, uploaded, yanked)
        else:
            wheels.append(Wheel(f"x-{version}-{kind}.whl", kind, bound, uploaded, yanked))
    return Release(version, tuple(wheels), sdist)


def native(version: str, minors: Iterable[int], platforms: str, *more: str) -> Release:
    """A release with one wheel a minor and platform: `native("1.0", range(10, 13), "linux mac")`."""
    tags = {
        "linux": "manylinux_2_17_x86_64",
        "arm": "manylinux_2_17_aarch64",
        "mac": "macosx_11_0_arm64",
        "intel": "macosx_10_9_x86_64",
        "windows": "win_amd64",
        "musl": "musllinux_1_1_x86_64",
    }
    return release(version, *(f"cp3{m}-cp3{m}-{tags[p]}" for m in minors for p in platforms.split()), *more)


def package(*releases: Release) -> Package:
    """The package `x`; releases newest first."""
    return Package("x", releases)


def need(text: str = "x", number: int = 0, scope: str = "dependencies", **more: str) -> Requirement:
    """A requirement as the project's list would hold it."""
    return parse(text, Place("pyproject.toml", ("project", "dependencies", number)), scope, **more)


def desk(
    universe: Universe,
    *packages: Package,
    constraints: Iterable[str] = (),
    overrides: Iterable[str] = (),
    cutoff: Cutoff | None = None,
    others: Mapping[str, Package | Absent | Unavailable] | None = None,
) -> Desk:
    """A desk with these packages on it."""
    return Desk(
        universe,
        {**{p.name: p for p in packages}, **(others or {})},
        constraints=[need(text, 90 + n, "constraint") for n, text in enumerate(constraints)],
        overrides=[need(text, 95 + n, "override") for n, text in enumerate(overrides)],
        cutoff=cutoff,
    )


def project(
    *requirements: str,
    requires_python: str | None = ">=3.10",
    environments: list[str] | str | None = None,
    required: list[str] | None = None,
) -> Project:
    """A project with these lines."""
    place = Place("pyproject.toml", ("project", "requires-python"))
    uv = {
        key: Setting(Place("pyproject.toml", ("tool", "uv", key)), value)
        for key, value in (("environments", environments), ("required-environments", required))
        if value is not None
    }
    return Project(
        file="pyproject.toml",
        files=("pyproject.toml",),
        requires_python=PythonRange(requires_python, SpecifierSet(requires_python), place) if requires_python else None,
        requirements=tuple(need(text, number) for number, text in enumerate(requirements)),
        uv=uv,
    )


def survey(
    universe: Universe,
    *requirements: str,
    packages: Iterable[Package] = (),
    today: date = TODAY,
    overrides: Iterable[str] = (),
    constraints: Iterable[str] = (),
) -> Survey:
    """A survey of these lines over a universe that is promised whole."""
    told_project = project(*requirements)
    judge = desk(universe, *packages, overrides=overrides, constraints=constraints)
    releases = [(name, one) for name, one in judge.packages.items() if isinstance(one, Package)]
    metadata = {(name, release.version): Metadata() for name, one in releases for release in one.releases}
    index = Index(judge.packages, metadata)
    return Survey(told_project, universe, everywhere(told_project), index, judge, told_project.requirements, today)


def lines_after(fix: Fix, before: Requirement) -> list[str]:
    """The lines that stand for a requirement once a fix of it alone is written."""
    lines = [before.text]
    for edit in fix.edits:
        assert isinstance(edit, Replace | Append | Remove)
        assert edit.at == before.place
        if isinstance(edit, Append):
            assert isinstance(edit.item, str)
            lines.append(edit.item)
        else:
            assert edit.old == before.text
            lines[:1] = [edit.new] if isinstance(edit, Replace) else []
    return lines


# ---- generated packages ---------------------------------------------------------------------------

_PYTHON_TAGS = ["py3-none", "cp39-abi3", "cp310-cp310", "cp311-cp311", "cp312-cp312", "cp313-cp313", "cp311-abi3"]
_PLATFORM_TAGS = ["any", "manylinux_2_17_x86_64", "manylinux_2_34_x86_64", "manylinux2014_aarch64"]
_PLATFORM_TAGS += ["macosx_11_0_arm64", "macosx_10_9_universal2", "win_amd64", "musllinux_1_1_x86_64"]
_BOUNDS = [None, None, None, ">=3.11", ">=3.12", ">=3.9,<3.13", ">=3.10,!=3.11.*", "<3.12"]


@st.composite
def wheels(draw: st.DrawFn) -> Wheel:
    """A wheel of any kind."""
    tags = f"{draw(st.sampled_from(_PYTHON_TAGS))}-{draw(st.sampled_from(_PLATFORM_TAGS))}"
    yanked = draw(st.sampled_from([None, None, None, None, "", "broken"]))
    uploaded = draw(st.sampled_from([None, 100.0, 200.0, 200.0]))
    return Wheel(f"x-{tags}.whl", tags, draw(st.sampled_from(_BOUNDS)), uploaded, yanked)


@st.composite
def packages(draw: st.DrawFn) -> Package:
    """A package of up to five releases, pre-releases among them."""
    versions = ["3.0rc1", "2.1", "2.0", "1.5", "1.5b1", "1.0"]
    versions = [version for version in versions if draw(st.integers(0, 3))]
    return package(*(_drawn(draw, version) for version in versions))


def _drawn(draw: st.DrawFn, version: str) -> Release:
    sdist = None
    if draw(st.booleans()):
        yanked = draw(st.sampled_from([None, None, None, ""]))
        sdist = Sdist(
            f"x-{version}.tar.gz", draw(st.sampled_from(_BOUNDS)), draw(st.sampled_from([100.0, 200.0])), yanked
        )
    return Release(version, tuple(draw(st.lists(wheels(), max_size=6))), sdist)


requirement_texts = st.builds(
    lambda specifier, marker: f"x{specifier}" + (f"; {marker}" if marker else ""),
    st.sampled_from(["", ">=1.0", ">=2.0", "==1.0", "==2.1", "<2", ">=1.5,<3", "~=1.5", "==3.0rc1", ">=9"]),
    st.sampled_from(
        [
            "",
            "",
            "",
            "sys_platform == 'linux'",
            "python_version >= '3.11'",
            "sys_platform == 'win32' or python_version < '3.12'",
        ]
    ),
)


def every_line(universe: Universe, lines: Iterable[str]) -> Iterator[tuple[Requirement, int]]:
    """Each line with the targets where it holds."""
    for number, line in enumerate(lines):
        requirement = need(line, number)
        yield requirement, universe.where(requirement.marker).yes
