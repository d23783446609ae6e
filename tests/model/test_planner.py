"""Which fixes may be written, and which of them together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import native, package, project, release, survey, world
from msgspec.structs import replace
from packaging.specifiers import SpecifierSet

from uvlint.model.fix import Append, Edit, Fix, Put, Remove, Rename, Replace, Safety
from uvlint.model.package import Metadata
from uvlint.model.place import Place
from uvlint.model.planner import Plan, Proposal, plan, safety
from uvlint.model.survey import Survey

UNIVERSE = world("3.10 3.11 3.12", "linux windows")
LIST = Place("pyproject.toml", ("project", "dependencies"))
AT = LIST.child(0)


def told(text: str = "x>=1", *more: str) -> Survey:
    """Wheels of 1.0 on Linux for 3.10 and 3.11, and an sdist of 0.5."""
    shelf = package(native("1.0", [10, 11], "linux"), release("0.5", "sdist"))
    return survey(UNIVERSE, text, *more, packages=[shelf])


# 1.0 has wheels on Linux for 3.10 and 3.11 and nothing else: `x>=1` cannot be installed on Windows nor on 3.12.
CASES: list[tuple[str, tuple[Edit, ...], str]] = [
    ("nothing changes", (Replace(AT, "x>=1", "x >= 1"),), "safe"),
    ("what cannot be installed is left out", (Replace(AT, "x>=1", "x>=1; sys_platform == 'linux'"),), "safe"),
    ("what can be installed is left out", (Replace(AT, "x>=1", "x>=1; sys_platform == 'win32'"),), "unsafe"),
    ("one installable target is left out", (Replace(AT, "x>=1", "x>=1; python_version >= '3.11'"),), "unsafe"),
    ("other bounds for all", (Replace(AT, "x>=1", "x>=0.5"),), "unsafe"),
    ("other extras for all", (Replace(AT, "x>=1", "x[a]>=1"),), "unsafe"),
    ("another package", (Replace(AT, "x>=1", "y>=1"),), "unsafe"),
    ("a URL instead", (Replace(AT, "x>=1", "x @ https://host/x.whl"),), "unsafe"),
    (
        "other bounds where nothing could be installed",
        (Replace(AT, "x>=1", "x>=1; sys_platform == 'linux'"), Append(AT, "x<1; sys_platform != 'linux'")),
        "safe",
    ),
    (
        "other bounds where something could be installed as well",
        (Replace(AT, "x>=1", "x>=1; sys_platform == 'linux'"), Append(AT, "x<1")),
        "unsafe",
    ),
    ("a second line beside the first, elsewhere", (Append(AT, "x<1; python_version >= '3.12'"),), "safe"),
    ("a second line beside the first, in its way", (Append(AT, "x<1; python_version >= '3.11'"),), "unsafe"),
    (
        "a split that keeps the installable half in two lines",
        (Replace(AT, "x>=1", "x>=1; python_version < '3.11'"), Append(AT, "x>=1; python_version >= '3.11'")),
        "safe",
    ),
    ("a marker that cannot be known", (Replace(AT, "x>=1", "x>=1; platform_release > '5'"),), "unsafe"),
    ("gone", (Remove(AT, "x>=1"),), "unsafe"),
    ("no requirement any more", (Replace(AT, "x>=1", "x >= = 1"),), "unsafe"),
    (
        "a setting",
        (Put(Place("pyproject.toml", ("tool", "uv", "environments")), ["sys_platform == 'linux'"]),),
        "unsafe",
    ),
    (
        "another place of the file",
        (Replace(Place("pyproject.toml", ("project", "requires-python")), ">=3.10", ">=3.11"),),
        "unsafe",
    ),
    ("at the end of the list", (Append(LIST, "x>=1"),), "unsafe"),
    ("a setting beside", (Replace(AT, "x>=1", "x>=1"), Put(LIST, [])), "unsafe"),
]


@pytest.mark.parametrize(("edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_fix_is_safe_when_installable_targets_keep_the_same_requirements(
    edits: tuple[Edit, ...], expected: str
) -> None:
    assert safety(Fix("a fix", edits), told()) == expected


@pytest.mark.parametrize(
    "edit",
    [
        Replace(AT, "x>=1; sys_platform == 'linux'", "x>=1"),
        Append(AT, "x>=1; sys_platform == 'win32'"),
        Append(AT, "y"),
    ],
)
def test_asking_for_more_where_nothing_was_asked_for_is_unsafe(edit: Edit) -> None:
    """The project could be installed on Windows without it."""
    assert safety(Fix("a fix", (edit,)), told("x>=1; sys_platform == 'linux'")) is Safety.UNSAFE


def test_a_build_counts_as_installable() -> None:
    one = survey(UNIVERSE, "x>=1", packages=[package(release("1.0", "sdist"))])

    assert safety(Fix("a fix", (Replace(AT, "x>=1", "x>=1; sys_platform == 'linux'"),)), one) is Safety.UNSAFE


def test_a_requirement_that_is_unknown_is_never_safely_changed() -> None:
    """Nobody knows what can be installed, so nothing can be proved."""
    one = survey(UNIVERSE, "x>=1")

    assert safety(Fix("a fix", (Replace(AT, "x>=1", "x>=2"),)), one) is Safety.UNSAFE


def test_a_requirement_at_home_elsewhere_in_the_list_cannot_vouch_for_it() -> None:
    one = survey(UNIVERSE, "x>=1", "y", packages=[package(native("1.0", [10, 11], "linux"))])
    edits = (Replace(AT, "x>=1", "y"), Replace(LIST.child(1), "y", "x>=1; sys_platform == 'linux'"))

    assert safety(Fix("swapped", (edits[0],)), one) is Safety.UNSAFE


def test_a_suggestion_is_shown_whatever_it_does() -> None:
    one = told()

    assert safety(Fix("a", (Replace(AT, "x>=1", "x >= 1"),), suggestion=True), one) is Safety.SHOWN
    assert safety(Fix("a", (Replace(AT, "x>=1", "y"),), suggestion=True, restores=True), one) is Safety.SHOWN
    assert safety(Fix("a"), one) is Safety.SHOWN


def test_what_was_meant_may_be_restored() -> None:
    assert safety(Fix("a", (Replace(AT, "x>=1", "y"),), restores=True), told()) is Safety.SAFE


def test_a_key_spelt_as_it_was_meant_is_safe_and_another_one_is_not() -> None:
    edits = (Rename(Place("pyproject.toml", ("tool", "uv", "no-biuld")), "no-build"),)
    assert safety(Fix("a", edits, restores=True), told()) is Safety.SAFE
    assert safety(Fix("a", edits), told()) is Safety.UNSAFE


def test_a_line_of_another_group_keeps_its_condition() -> None:
    one = told()
    grouped = replace(one.requirements[0], condition="python_version >= '3.12'", scope="group:dev")
    there = replace(one, project=replace(one.project, requirements=(grouped,)), requirements=(grouped,))

    # the group is for 3.12 only, where nothing can be installed
    assert safety(Fix("a", (Replace(AT, "x>=1", "x>=2"),)), there) is Safety.SAFE


# ---- the plan -------------------------------------------------------------------------------------


def proposal(*edits: Edit, safe: str = "safe", rule: str = "one", title: str = "a") -> Proposal:
    """A proposal with these edits."""
    return Proposal(Fix(title, edits), Safety(safe), rule)


def taken(planned: Plan) -> list[str]:
    """The rules whose proposals are taken."""
    return [one.rule for one in planned.taken]


def test_equal_edits_are_written_once() -> None:
    edit = Replace(AT, "a", "b")
    planned = plan([proposal(edit, rule="one"), proposal(edit, rule="two")], allow=Safety.SAFE)

    assert planned.edits == {"pyproject.toml": [edit]}
    assert planned.held_back == ()


def test_a_conflict_is_held_back_whole_and_says_with_whom() -> None:
    rival = proposal(Replace(AT, "a", "c"), Replace(LIST.child(1), "d", "e"), rule="two")
    planned = plan([rival, proposal(Replace(AT, "a", "b"), rule="one")], allow=Safety.SAFE)

    assert taken(planned) == ["one"]
    assert planned.held_back == ((rival, "changes the same place as `one`"),)
    assert planned.edits == {"pyproject.toml": [Replace(AT, "a", "b")]}


def test_appends_compose() -> None:
    planned = plan([proposal(Append(AT, "b")), proposal(Append(AT, "c"), rule="two")], allow=Safety.SAFE)

    assert len(planned.taken) == 2
    assert planned.edits == {"pyproject.toml": [Append(AT, "b"), Append(AT, "c")]}


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (Replace(AT, "a", "b"), Remove(AT, "a"), True),
        (Replace(AT, "a", "b"), Put(LIST, []), True),
        (Put(AT.child("deeper"), 1), Remove(AT, "a"), True),
        (Append(AT, "b"), Remove(AT, "a"), True),
        (Append(AT, "b"), Replace(AT, "a", "c"), True),
        (Append(LIST, "b"), Put(LIST, []), True),
        (Append(AT, "b"), Put(LIST, []), True),
        (Append(LIST, "b"), Replace(AT, "a", "c"), False),
        (Replace(AT, "a", "b"), Replace(LIST.child(1), "a", "b"), False),
        (Replace(AT, "a", "b"), Remove(Place("other.txt", AT.keys), "a"), False),
        (Append(AT, "b"), Append(LIST, "b"), False),
        (Rename(LIST, "x"), Replace(AT, "a", "b"), True),
        (Rename(LIST, "x"), Append(AT, "a"), True),
        (Rename(LIST, "x"), Put(LIST.parent.child("x", "y"), 1), True),
        (Rename(LIST, "x"), Append(LIST.parent.child("x"), 1), True),
        (Rename(LIST, "x"), Rename(LIST.parent.child("y"), "x"), True),
        (Rename(LIST, "x"), Put(LIST.parent, {}), True),
        (Rename(LIST, "x"), Put(LIST.parent.child("y"), 1), False),
        (Rename(LIST, "x"), Rename(LIST.parent.child("y"), "z"), False),
    ],
)
def test_edits_clash_when_they_want_different_things_of_one_place(one: Edit, other: Edit, clash: bool) -> None:
    for first, second in ((one, other), (other, one)):
        planned = plan([proposal(first, rule="one"), proposal(second, rule="two")], allow=Safety.SAFE)
        assert len(planned.taken) == (1 if clash else 2)


def test_safe_comes_before_unsafe_then_place_then_rule() -> None:
    first, second = Replace(LIST.child(2), "a", "b"), Replace(LIST.child(10), "a", "b")
    proposals = [
        proposal(first, rule="unsafe", safe="unsafe"),
        proposal(second, rule="tenth"),
        proposal(first, rule="zz"),
        proposal(Replace(LIST.child(2), "a", "c"), rule="aa"),
    ]
    planned = plan(proposals, allow=Safety.UNSAFE)

    assert taken(planned) == ["aa", "tenth"]
    assert [one.rule for one, _ in planned.held_back] == ["zz", "unsafe"]


@pytest.mark.parametrize(("allow", "rules"), [("safe", ["s"]), ("unsafe", ["s", "u"])])
def test_what_is_allowed_is_written_and_what_is_only_shown_never(allow: str, rules: list[str]) -> None:
    proposals = [proposal(Replace(LIST.child(n), "a", "b"), rule=kind[0], safe=kind) for n, kind in enumerate(Safety)]
    planned = plan(proposals, allow=Safety(allow))

    assert taken(planned) == rules
    assert {one.rule for one, _ in planned.held_back} == {"s", "u"} - set(rules) | {"s"}


def test_of_two_ways_of_one_rule_for_one_place_the_same_is_taken_in_any_order() -> None:
    ways = [proposal(Replace(AT, "a", "b")), proposal(Replace(AT, "a", "c"))]

    assert plan(ways, allow=Safety.SAFE) == plan(ways[::-1], allow=Safety.SAFE)


places = st.sampled_from([LIST, AT, LIST.child(1), AT.child("x"), Place("other.txt", (0,))])
edits = st.one_of(
    st.builds(Replace, places, st.just("a"), st.sampled_from("bc")),
    st.builds(Remove, places, st.just("a")),
    st.builds(Append, places, st.sampled_from("bc")),
    st.builds(Put, places, st.sampled_from([1, 2])),
    st.builds(Rename, places, st.sampled_from("bc")),
)
proposals_made = st.builds(
    lambda made, safe, rule, title: Proposal(Fix(title, tuple(made)), safe, rule),
    st.lists(edits, min_size=1, max_size=2),
    st.sampled_from(list(Safety)),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["a", "b"]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(proposals_made, max_size=5).flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_the_proposals_does_not_matter(found: tuple[list[Proposal], list[Proposal]]) -> None:
    one, other = plan(found[0], allow=Safety.UNSAFE), plan(found[1], allow=Safety.UNSAFE)

    assert {file: sorted(map(repr, of)) for file, of in one.edits.items()} == {
        file: sorted(map(repr, of)) for file, of in other.edits.items()
    }
    assert one == other


@settings(deadline=None, max_examples=200)
@given(st.lists(proposals_made, max_size=5), st.sampled_from(list(Safety)))
def test_every_proposal_is_taken_or_held_back_or_written_by_another(made: list[Proposal], allow: Safety) -> None:
    planned = plan(made, allow=allow)
    for one in made:
        if one not in planned.taken and one not in [held for held, _ in planned.held_back]:
            assert set(one.fix.edits) <= {edit for other in planned.taken for edit in other.fix.edits}
    assert all(one.safety is not Safety.SHOWN for one in planned.taken)


def test_the_samples_have_the_places_that_these_tests_name() -> None:
    assert project("x").requirements[0].place == AT


def test_a_release_that_contradicts_another_line_is_never_brought_in_safely() -> None:
    """The lock is one: where nobody looks at wheels it passes today, and must not fail tomorrow."""
    split = (  # a lock takes 1.0 on 3.10 and 3.11, which has nothing for Windows
        Replace(AT, "x", "x; sys_platform != 'win32' or python_version >= '3.12'"),
        Append(AT, "x<1; sys_platform == 'win32' and python_version < '3.12'"),
    )
    one = told("x")
    beside = replace(one.requirements[0], place=AT.parent.child(1), name="y", text="y<2", specifier=SpecifierSet("<2"))
    there = replace(one, project=replace(one.project, requirements=(*one.project.requirements, beside)))

    def with_metadata(metadata: dict[tuple[str, str], Metadata]) -> Survey:
        return replace(there, index=replace(one.index, metadata=metadata))

    calm = {key: Metadata(requires_dist=("y>=1",)) for key in one.index.metadata}
    asking = {key: Metadata(requires_dist=("y>=2",)) for key in one.index.metadata}

    assert safety(Fix("a", split), with_metadata(calm)) is Safety.SAFE
    assert safety(Fix("a", split), with_metadata(asking)) is Safety.UNSAFE
    assert safety(Fix("a", split), with_metadata({})) is Safety.UNSAFE


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (Place("pyproject.toml", (0,), comment=1), Safety.SAFE),
        (Place("pyproject.toml", ("tool", "uvlint", "per-package-ignores", "x", 0)), Safety.SAFE),
        (Place("shared/uvlint.toml", ("per-package-ignores", "x", 0)), Safety.SAFE),
        (Place("pyproject.toml", ("tool", "uv", "environments", 0)), Safety.UNSAFE),
        (Place("uv.toml", ("environments", 0)), Safety.UNSAFE),
    ],
)
def test_what_only_uvlint_reads_changes_safely(at: Place, expected: Safety) -> None:
    assert safety(Fix("less", (Remove(at, "wheel-missing"),)), told()) is expected
    both = (Remove(at, "wheel-missing"), Remove(AT, "x>=1"))
    assert safety(Fix("both", both), told()) is Safety.UNSAFE


def test_a_comment_and_what_it_stands_beside_change_together() -> None:
    line = Proposal(Fix("line", (Replace(AT, "x>=1", "x>=2"),)), Safety.SAFE, "a")
    first = Proposal(Fix("one", (Remove(Place("pyproject.toml", (0,), comment=0), "r"),)), Safety.SAFE, "b")
    second = Proposal(Fix("two", (Remove(Place("pyproject.toml", (1,), comment=0), "s"),)), Safety.SAFE, "b")
    other = Proposal(Fix("three", (Remove(Place("pyproject.toml", (0,), comment=1), "r"),)), Safety.SAFE, "b")
    rival = Proposal(Fix("four", (Replace(Place("pyproject.toml", (0,), comment=1), "r", "t"),)), Safety.SAFE, "c")
    taken = plan([line, first, second, other, rival], allow=Safety.SAFE)
    assert set(taken.taken) == {line, first, second, other}
    assert [proposal for proposal, _ in taken.held_back] == [rival]
