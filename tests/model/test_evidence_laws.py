"""What evidence does to the promise: it joins, pair by pair, and never narrows; and what is said of it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_samples import ARM, INTEL, LINUX, MAC, MUSL, SHORT, TODAY, WINDOWS, native, package, project, told
from msgspec.structs import replace

from uvlint.model.coverage import Desk
from uvlint.model.everywhere import everywhere
from uvlint.model.evidence import Evidence, Kind, Named
from uvlint.model.fix import Fix, Replace, Safety
from uvlint.model.grid import grid
from uvlint.model.package import Index, Metadata
from uvlint.model.place import Place
from uvlint.model.planner import safety
from uvlint.model.project import Project
from uvlint.model.promise import promise
from uvlint.model.reasons import Wishes, askers, reasons
from uvlint.model.remedy import remedies
from uvlint.model.survey import Survey
from uvlint.model.universe import Universe

LONG = {short: long for long, short in SHORT.items()}
USUAL = "linux arm mac windows"


def says(pythons: str = "", platforms: str = "", kind: Kind = Kind.WORKFLOW, line: int = 1) -> Evidence:
    """A statement in words."""
    at = Place("ci.yml", (line,))
    return Evidence(
        kind,
        tuple(Named(python, at) for python in pythons.split()),
        tuple(Named(LONG.get(name, name), at) for name in platforms.split()),
    )


def of(bare: Project, *evidence: Evidence, **more: object) -> Universe:
    """The universe of a project with evidence."""
    return promise(replace(bare, evidence=evidence), **{"today": TODAY, **more})  # type: ignore[arg-type]


def news(bare: Project, *evidence: Evidence, **more: object) -> str:
    """What evidence alone adds to the promise."""
    universe, before = of(bare, *evidence, **more), of(bare, **more)
    assert ids(before, before.promised) == ids(universe, universe.promised & ~universe.evident)
    return told(universe, universe.evident)


@pytest.mark.parametrize(
    ("evidence", "added"),
    [
        (says("3.12", "intel"), "3.12/intel"),
        (says("3.12 3.13", "linux"), ""),
        (says("", "musl"), "3.12/musl 3.13/musl"),
        (says("3.13t", "linux windows"), "3.13t/linux 3.13t/windows"),
        (says("3.13t 3.12.4", "linux intel"), "3.12/intel 3.13t/linux 3.13t/intel"),
        (says("pypy3.12", "", Kind.TOX), "pypy3.12/linux pypy3.12/arm pypy3.12/mac pypy3.12/windows"),
        (says("3.13t", ""), ""),  # on which machine is not known
        (says("3.11", "intel"), ""),  # not within `requires-python`
        (says("3.11 3.12", "intel"), "3.12/intel"),
        (says("3.15t", "linux"), ""),
        (says("3.14t", "linux"), ""),
    ],
)
def test_what_evidence_names_joins_pair_by_pair(evidence: Evidence, added: str) -> None:
    assert news(project(requires_python=">=3.12,<3.14"), evidence) == added


def test_where_a_python_is_run_goes_before_where_it_may_be() -> None:
    bare = project(requires_python=">=3.12,<3.14")
    anywhere = says("3.13t pypy3.12", "", Kind.TOX)
    added = news(bare, anywhere, says("3.13t", "linux"))
    assert added == "3.13t/linux pypy3.12/linux pypy3.12/arm pypy3.12/mac pypy3.12/windows"


def test_a_python_that_is_not_out_joins_nothing() -> None:
    bare = project(requires_python=">=3.15")
    day = TODAY.replace(month=9)
    assert news(bare, says("3.15t", "linux"), says("3.15", "intel"), today=day) == ""
    assert news(bare, says("3.15t", "linux")) == "3.15t/linux"


def test_environments_limit_what_evidence_asks_for() -> None:
    bare = project(requires_python="==3.12.*", environments=["sys_platform == 'linux'"])
    assert news(bare, says("3.12", "intel musl windows")) == "3.12/musl"
    # An entry that nobody meets by the usual platforms means what it did.
    intel = project(
        requires_python=">=3.12,<3.14", environments=["sys_platform == 'darwin' and platform_machine == 'x86_64'"]
    )
    universe = of(intel, says("3.12", "intel"))
    assert told(universe, universe.promised) == "3.12/intel 3.13/intel"


def test_the_settings_are_the_projects_own_word() -> None:
    bare = project(requires_python="==3.12.*")
    evidence = says("3.12", "intel musl")
    assert news(bare, evidence, promised_platforms=["linux"]) == ""
    assert news(bare, evidence, promised_platforms=["linux", MUSL]) == ""
    threads = says("3.13t", "linux intel")
    assert news(project(requires_python="==3.13.*"), threads, promised_platforms=["linux"]) == "3.13t/linux"
    universe = of(project(requires_python=">=3.12,<3.14"), says("3.13t", "linux"), promised_pythons=["3.12"])
    assert "3.13t" not in told(universe, universe.promised)


def test_flags_choose_what_is_reported_and_evidence_stays_promised() -> None:
    bare = project(requires_python="==3.12.*")
    universe = of(bare, says("3.12", "intel"), platforms=[LINUX])
    assert told(universe, universe.promised & universe.reported) == "3.12/linux"
    assert "3.12/intel" in told(universe, universe.promised)
    assert universe.spared is not None
    assert "3.12/intel" in told(universe, universe.spared)


# ---- laws -----------------------------------------------------------------------------------------

STATEMENTS = st.builds(
    says,
    st.lists(st.sampled_from(["3.9", "3.10", "3.12", "3.12.4", "3.13t", "3.14t", "pypy3.10", "3.15"]), max_size=3).map(
        " ".join
    ),
    st.lists(st.sampled_from(["linux", "arm", "mac", "windows", "intel", "musl"]), max_size=3).map(" ".join),
    st.sampled_from(list(Kind)),
)
MARKERS = [
    "",
    "; sys_platform == 'darwin' and platform_machine == 'x86_64'",
    "; sys_platform == 'win32'",
    "; platform_machine == 's390x'",
    "; python_version < '3.12'",
    "; sys_platform != 'linux' or python_version >= '3.13'",
]
PROJECTS = st.builds(
    lambda marker, python, environments, required: project(
        f"x{marker}", requires_python=python, environments=environments, required=required
    ),
    st.sampled_from(MARKERS),
    st.sampled_from([">=3.10", ">=3.12,<3.14", "==3.13.*", None]),
    st.sampled_from([None, ["sys_platform == 'linux'"], ["sys_platform == 'darwin' and platform_machine == 'x86_64'"]]),
    st.sampled_from([None, ["sys_platform == 'win32' and platform_machine == 'ARM64'"]]),
)
SETTINGS = st.fixed_dictionaries(
    {
        "platforms": st.sampled_from([(), ("linux",), (MUSL,)]),
        "pythons": st.sampled_from([(), ("3.12",), ("3.13t",)]),
        "promised_platforms": st.sampled_from([(), ("linux",), (INTEL, "windows")]),
        "promised_pythons": st.sampled_from([(), ("3.12",), ("3.13t", "3.12")]),
    }
)


def ids(universe: Universe, targets: int) -> set[str]:
    return {target.id for target in universe.members(targets)}


def surveyed(bare: Project, universe: Universe) -> Survey:
    desk = Desk(universe, {})
    return Survey(bare, universe, everywhere(bare), Index({}), desk, bare.requirements, TODAY)


@given(PROJECTS, st.lists(STATEMENTS, max_size=4), SETTINGS)
def test_evidence_never_narrows(bare: Project, evidence: list[Evidence], settings: dict[str, object]) -> None:
    plain, wide = of(bare, **settings), of(bare, *evidence, **settings)
    assert ids(plain, plain.promised) <= ids(wide, wide.promised)
    assert ids(plain, plain.reported & plain.promised) <= ids(wide, wide.reported & wide.promised)
    assert plain.spared is not None
    assert wide.spared is not None
    assert ids(plain, plain.spared) <= ids(wide, wide.spared)
    assert ids(plain, plain.named & plain.promised) <= ids(wide, wide.named)
    for requirement in bare.requirements:
        before = ids(plain, surveyed(bare, plain).domain(requirement))
        after = ids(wide, surveyed(bare, wide).domain(requirement))
        assert before <= after
        assert after - before <= ids(wide, wide.evident)


@given(PROJECTS, st.lists(STATEMENTS, max_size=4), SETTINGS)
def test_evidence_adds_just_what_it_names(bare: Project, evidence: list[Evidence], settings: dict[str, object]) -> None:
    plain, wide = of(bare, **settings), of(bare, *evidence, **settings)
    added = ids(wide, wide.promised) - ids(plain, plain.promised)
    assert added == ids(wide, wide.evident)
    assert not wide.evident & wide.unasked
    assert not wide.unasked & wide.promised
    named = {one for statement in evidence for one in pairs(statement, wide)}
    assert added <= named
    for target in wide.members(wide.evident):
        assert list(askers(evidence, wide, 1 << wide.targets.index(target))), target.id


def pairs(statement: Evidence, universe: Universe) -> Iterator[str]:
    """The targets that a statement can mean."""
    lines = {named.id for named in statement.pythons}
    platforms = {named.id for named in statement.platforms} or {target.platform.id for target in universe.targets}
    for target in universe.targets:
        of_line = not lines or any(
            line == target.python.line or line.startswith(f"{target.python.line}.") for line in lines
        )
        if of_line and target.platform.id in platforms:
            yield target.id


@given(PROJECTS, st.lists(STATEMENTS, max_size=4))
def test_the_order_of_evidence_does_not_matter(bare: Project, evidence: list[Evidence]) -> None:
    one, other = of(bare, *evidence), of(bare, *reversed(evidence))
    assert ids(one, one.promised) == ids(other, other.promised)


# ---- fixes ----------------------------------------------------------------------------------------


def test_a_safe_fix_spares_what_evidence_asks_for() -> None:
    bare = replace(project("x==1.0", requires_python="==3.12.*"), evidence=(says("3.12", "musl"),))
    universe = of(bare, *bare.evidence)
    served = native("1.0", [12], f"{USUAL} musl")
    survey = with_package(bare, universe, served)
    [requirement] = bare.requirements
    narrowed = Fix("x", (Replace(requirement.place, requirement.text, "x==1.0; platform_machine != 'x86_64'"),))
    assert safety(narrowed, survey) is Safety.UNSAFE


def with_package(bare: Project, universe: Universe, *releases: object) -> Survey:
    found = package(*releases)  # type: ignore[arg-type]
    desk = Desk(universe, {"x": found})
    metadata = {("x", one.version): Metadata() for one in found.releases}
    return Survey(bare, universe, everywhere(bare), Index({"x": found}, metadata), desk, bare.requirements, TODAY)


def test_what_no_marker_tells_apart_keeps_no_cure_from_the_rest() -> None:
    bare = replace(project("x", requires_python="==3.12.*"), evidence=(says("3.12", "musl"),))
    universe = of(bare, *bare.evidence)
    survey = with_package(bare, universe, native("1.0", [12], "linux arm mac"))
    [requirement] = bare.requirements
    [fix] = remedies(survey, survey.coverage(requirement), universe.everything)
    [edit] = fix.edits
    assert isinstance(edit, Replace)
    assert edit.new == "x; sys_platform != 'win32'"


# ---- words ----------------------------------------------------------------------------------------


def test_each_member_of_the_promise_has_its_reasons() -> None:
    evidence = (says("3.12", "intel linux", line=4), says("3.13t", "linux", line=7), says("", "musl", line=9))
    bare = replace(project(requires_python=">=3.12,<3.14", required=["sys_platform == 'win32'"]), evidence=evidence)
    found = reasons(bare, of(bare, *evidence), Wishes(), lambda place: f"{place.file}:{place.keys[-1]}")
    told_all = {member.id: (member.reasons, member.only) for member in (*found.pythons, *found.platforms)}
    assert told_all == {
        "3.12": (("`requires-python` (pyproject.toml:requires-python)", "ci.yml:4"), ""),
        "3.13": (("`requires-python` (pyproject.toml:requires-python)",), ""),
        "3.13t": (("ci.yml:7",), "linux x86_64"),
        LINUX: (("usual", "ci.yml:4", "ci.yml:7"), ""),
        ARM: (("usual",), ""),
        MAC: (("usual",), ""),
        WINDOWS: (("usual", "`required-environments` (pyproject.toml:0)"), ""),
        INTEL: (("ci.yml:4",), "Python 3.12"),
        MUSL: (("ci.yml:9",), ""),
    }
    assert [member.id for member in (*found.pythons, *found.platforms) if member.by_evidence] == ["3.13t", INTEL, MUSL]


def test_many_places_are_counted() -> None:
    evidence = tuple(says("3.12", "intel", line=line) for line in range(1, 9))
    bare = replace(project(requires_python="==3.12.*"), evidence=evidence)
    found = reasons(bare, of(bare, *evidence), Wishes(), lambda place: str(place.keys[-1]))
    assert found.platforms[-1].reasons == ("1", "2", "3", "5 more")


def test_the_wishes_of_the_user_are_reasons() -> None:
    bare = project(requires_python="==3.12.*")
    wishes = Wishes(("3.12",), (MUSL,), (), ("linux",))
    universe = of(
        bare, pythons=wishes.pythons, platforms=wishes.platforms, promised_platforms=wishes.promised_platforms
    )
    found = reasons(bare, universe, wishes, str)
    assert [(member.id, member.reasons) for member in (*found.pythons, *found.platforms)] == [
        ("3.12", ("`--python`",)),
        (LINUX, ("`platforms`",)),
        (MUSL, ("`--platform`",)),
    ]


def test_the_table_marks_what_only_evidence_asks_for() -> None:
    bare = replace(project("x", requires_python="==3.13.*"), evidence=(says("3.13", "intel"), says("3.13t", "linux")))
    universe = of(bare, *bare.evidence)
    survey = with_package(bare, universe, native("1.0", [13], f"{USUAL} intel"))
    drawn = grid(universe, [survey.coverage(bare.requirements[0])], survey.domain(bare.requirements[0]))
    assert drawn.pythons == ("3.13", "3.13t°")
    assert [name for row in drawn.rows for name in row.platforms if name.endswith("°")] == ["macos x86_64°"]
