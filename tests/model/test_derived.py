"""Requirements and packages out of a resolution."""

from model_samples import LINUX, MUSL, native, need, release, some, told, world
from msgspec.structs import replace

from uvlint.model.coverage import Desk
from uvlint.model.derived import derived, marker_of, within
from uvlint.model.package import Release
from uvlint.model.place import Place
from uvlint.model.resolution import Edge, Locked, Resolution, Root

UNIVERSE = world("3.11 3.12", "linux windows")
WINDOWS = "sys_platform == 'win32'"


def locked(number: int, name: str, found: Release, *edges: Edge, markers: tuple[str, ...] = ()) -> Locked:
    return Locked(name, found, markers, edges, place=Place("uv.lock", ("package", number)))


def resolution(*packages: Locked, roots: tuple[Root, ...] = (Root(Edge(0)),)) -> Resolution:
    return Resolution(packages, roots, "a test", file="uv.lock")


def test_each_installed_package_is_a_pin_at_the_line_that_brings_it_in() -> None:
    found = resolution(
        locked(0, "a", release("1"), Edge(1, WINDOWS)),
        locked(1, "b", release("2")),
        locked(2, "c", release("3")),
        roots=(Root(Edge(0)), Root(Edge(2), "group:dev")),
    )
    direct = need("a>=1", 7)
    requirements, packages = derived(found, UNIVERSE, [direct])
    assert [(r.text, r.scope, r.marker, r.via) for r in requirements] == [
        ("a==1", "dependencies", None, ()),
        ("c==3", "group:dev", None, ()),
        ("b==2", "dependencies", "sys_platform != 'linux'", ("a",)),
    ]
    assert [r.place for r in requirements] == [direct.place, Place("uv.lock", ("package", 2)), direct.place]
    assert all(package.partial for package in packages.values())
    assert [r.version for r in packages["b"].releases] == ["2"]


def test_the_line_of_the_scope_and_of_the_platform_is_pointed_at() -> None:
    lines = [
        need("a<1", 0, "extra:x"),
        need(f"a; {WINDOWS}", 1),
        need("a; sys_platform != 'win32'", 2),
        need("a", 3, "constraint"),
    ]
    roots = (Root(Edge(0, "sys_platform == 'linux'")),)
    (one,), _ = derived(resolution(locked(0, "a", release("1")), roots=roots), UNIVERSE, lines)
    assert one.place == lines[2].place
    (one,), _ = derived(resolution(locked(0, "a", release("1")), roots=(Root(Edge(0), "extra:x"),)), UNIVERSE, lines)
    assert one.place == lines[0].place
    (one,), _ = derived(resolution(locked(0, "a", release("1"))), UNIVERSE, lines[3:])
    assert one.place == Place("uv.lock", ("package", 0))


def test_versions_of_a_fork_are_releases_of_one_package_newest_first() -> None:
    found = resolution(
        locked(0, "a", native("1", [11], "linux"), markers=("python_version < '3.12'",)),
        locked(1, "a", native("2", [12], "linux"), markers=("python_version >= '3.12'",)),
        roots=(Root(Edge(0)), Root(Edge(1))),
    )
    requirements, packages = derived(found, UNIVERSE, [])
    assert [release.version for release in packages["a"].releases] == ["2", "1"]
    desk = Desk(UNIVERSE, packages)
    covered = [desk.coverage(requirement) for requirement in requirements]
    assert [told(UNIVERSE, one.wheel) for one in covered] == ["3.11/linux", "3.12/linux"]
    assert [told(UNIVERSE, one.none) for one in covered] == ["3.11/windows", "3.12/windows"]


def test_what_no_index_has_keeps_its_source_and_is_no_package() -> None:
    one = replace(locked(0, "a", Release("")), source="a path")
    (requirement,), packages = derived(resolution(one), UNIVERSE, [])
    assert (requirement.text, requirement.source, packages) == ("a", "a path", {})
    (requirement,), _ = derived(resolution(locked(0, "a", Release("no version"))), UNIVERSE, [])
    assert requirement.source == "a source without a version"


def test_roots_can_be_left_out_by_scope() -> None:
    found = resolution(
        locked(0, "a", release("1"), Edge(1)),
        locked(1, "b", release("2")),
        roots=(Root(Edge(1), "group:dev"), Root(Edge(0))),
    )
    requirements, _ = derived(within(found, lambda scope: scope == "dependencies"), UNIVERSE, [])
    assert [(r.name, r.via, r.scope) for r in requirements] == [
        ("a", (), "dependencies"),
        ("b", ("a",), "dependencies"),
    ]


def test_a_set_that_markers_make_has_a_marker_also_beside_pypy() -> None:
    universe = world("3.11 3.12 pypy3.11", "linux arm mac windows")
    for text in (
        "implementation_name == 'cpython'",
        "sys_platform == 'win32' and implementation_name == 'pypy'",
        "(python_version < '3.12' and platform_machine == 'x86_64') or sys_platform == 'darwin'",
    ):
        targets = universe.where(text).yes
        marker = marker_of(universe, targets)
        assert marker is not None
        assert universe.where(marker).yes == targets, text
    assert marker_of(universe, universe.everything) == ""


def test_no_marker_tells_one_c_library_from_another() -> None:
    universe = world("3.12", f"{LINUX} {MUSL}")
    assert marker_of(universe, some(universe, "linux")) is None


def test_a_version_is_not_taken_for_its_local_one() -> None:
    found = resolution(
        locked(0, "a", native("2.1", [11, 12], "windows")),
        locked(1, "a", native("2.1+cpu", [11, 12], "linux windows")),
        roots=(Root(Edge(0, WINDOWS)), Root(Edge(1, "sys_platform != 'win32'"))),
    )
    requirements, packages = derived(found, UNIVERSE, [])
    desk = Desk(UNIVERSE, packages)
    taken = {one.text: [choice.release.version for choice in desk.coverage(one).choices] for one in requirements}
    assert taken == {"a==2.1": ["2.1"], "a==2.1+cpu": ["2.1+cpu"]}
