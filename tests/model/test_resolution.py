"""Where locked packages are installed, and by whom."""

from model_samples import some, told, world

from uvlint.model.package import Release
from uvlint.model.resolution import Edge, Locked, Resolution, Root, reach, ways

UNIVERSE = world("3.11 3.12", "linux windows")
WINDOWS = "sys_platform == 'win32'"


def resolution(*packages: Locked, roots: tuple[Root, ...] = (Root(Edge(0)),)) -> Resolution:
    return Resolution(packages, roots, "a test")


def locked(name: str, *edges: Edge, markers: tuple[str, ...] = (), **optional: tuple[Edge, ...]) -> Locked:
    return Locked(name, Release("1"), markers, edges, optional)


def where(found: Resolution) -> dict[str, str]:
    reached = reach(found, UNIVERSE)
    installed = {number: sum(one.targets for one in ways_to) for number, ways_to in reached.items()}
    return {found.packages[number].name: told(UNIVERSE, targets) for number, targets in installed.items()}


def test_markers_along_a_way_are_all_to_hold() -> None:
    found = where(
        resolution(locked("a", Edge(1, "python_version >= '3.12'")), locked("b", Edge(2, WINDOWS)), locked("c"))
    )
    assert found == {"a": told(UNIVERSE, UNIVERSE.everything), "b": "3.12/linux 3.12/windows", "c": "3.12/windows"}


def test_two_ways_add_up_and_the_first_is_told() -> None:
    both = resolution(
        locked("a", Edge(2, WINDOWS)),
        locked("b", Edge(2, "python_version < '3.12'")),
        locked("c"),
        roots=(Root(Edge(0)), Root(Edge(1), "group:dev")),
    )
    assert where(both)["c"] == "3.11/linux 3.11/windows 3.12/windows"
    last = list(ways(both, reach(both, UNIVERSE)))[-1]
    assert (last[0].name, last[2], last[1].scope) == ("c", ("a",), "dependencies")


def test_a_cycle_ends_and_passes_on_what_came_late() -> None:
    found = resolution(
        locked("a", Edge(1, WINDOWS)),
        locked("b", Edge(2)),
        locked("c", Edge(1)),
        roots=(Root(Edge(0)), Root(Edge(2))),
    )
    assert where(found)["b"] == told(UNIVERSE, UNIVERSE.everything)


def test_an_extra_brings_in_what_it_names_and_only_where_it_is_asked_for() -> None:
    found = resolution(
        locked("a", more=(Edge(1),)),
        locked("b"),
        roots=(Root(Edge(0)), Root(Edge(0, WINDOWS, ("more",)))),
    )
    assert where(found) == {"a": told(UNIVERSE, UNIVERSE.everything), "b": "3.11/windows 3.12/windows"}


def test_a_version_of_a_fork_is_installed_on_its_side_only() -> None:
    found = resolution(
        locked("a", markers=("python_version < '3.12'", WINDOWS)), locked("b"), roots=(Root(Edge(0)), Root(Edge(0)))
    )
    assert where(found) == {"a": told(UNIVERSE, some(UNIVERSE, "3.11 windows"))}


def test_what_nobody_asks_for_is_not_installed() -> None:
    assert where(resolution(locked("a"), locked("b"), roots=())) == {}


def test_what_the_project_asks_for_itself_is_told_apart_from_what_others_bring_in() -> None:
    found = resolution(
        locked("a", Edge(1)),
        locked("b"),
        roots=(Root(Edge(1, WINDOWS), "group:dev"), Root(Edge(1, "python_version < '3.12'")), Root(Edge(0))),
    )
    of_b = [(one, via) for package, one, via in ways(found, reach(found, UNIVERSE)) if package.name == "b"]
    assert [(one.scope, via, told(UNIVERSE, one.targets)) for one, via in of_b] == [
        ("group:dev", (), "3.11/windows 3.12/windows"),
        ("dependencies", (), "3.11/linux"),
        ("dependencies", ("a",), "3.12/linux"),
    ]
