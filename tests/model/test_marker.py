"""What uv makes of markers, the odd ones included (uv-facts.md §8), and what can be done with their trees."""

import pytest
from model_samples import told, world

from uvlint.model import marker as markers
from uvlint.model.grammar import InvalidMarker
from uvlint.model.marker import All, Any, Term, parse, terms, without, written

UNIVERSE = world("3.9 3.10 3.10.4 3.11", "linux windows")
EVERYWHERE = told(UNIVERSE, UNIVERSE.everything)


def on(*pythons: str) -> str:
    """Those Pythons on both platforms."""
    return " ".join(f"{python}/{platform}" for python in pythons for platform in ("linux", "windows"))


# Each asked of uv 0.13.8: the marker that `uv lock` writes into `[package.metadata]`.
ASKED_OF_UV = [
    ("'3.10' in python_version", ""),
    ("'3.10' not in python_version", ""),
    ("'3.10.*' == python_version", ""),
    ("python_version > '3.10.*'", ""),
    ("python_version >= '3.10.*'", ""),
    ("python_version in '3.10|3.11'", ""),
    ("sys_platform < 'linux'", "python_version < '0'"),
    ("'linux' < sys_platform", "python_version < '0'"),
    ("sys_platform <= 'linux'", "sys_platform == 'linux'"),
    ("sys_platform >= 'linux'", "sys_platform == 'linux'"),
    ("implementation_name >= 'cpython'", "implementation_name == 'cpython'"),
    ("python_version == '3.10.0'", "python_full_version == '3.10.*'"),
    ("python_version != '3.10.0'", "python_full_version != '3.10.*'"),
    ("python_version ~= '3.10.0'", "python_full_version == '3.10.*'"),
    ("python_version == '3.10.0.*'", "python_full_version == '3.10.*'"),
    ("python_version <= '3.10.1'", "python_full_version < '3.11'"),
    ("python_version ~= '3.9.1'", "python_version < '0'"),
    ("python_version in '3.10.0 3.11.4'", "python_version < '0'"),
    ("python_version not in '3.10.1 3.11'", "python_version < '0'"),
    ("python_version in ''", "python_version < '0'"),
    ("python_version in ' 3.10   3.11 '", "python_full_version >= '3.10' and python_full_version < '3.12'"),
    ("python_version == ' 3.10 '", "python_full_version == '3.10.*'"),
    ("python_full_version in '3.10'", "python_full_version == '3.10'"),
    ("python_full_version > '3.10.4.post1'", "python_full_version > '3.10.4'"),
    ("python_version >= '3.10rc1'", "python_full_version >= '3.10'"),
    ("platform_system in 'Linux,Darwin'", "platform_system == 'Linux'"),
    ("'' in sys_platform", ""),
    # what is dropped takes no part in its list
    ("sys_platform == 'linux' or '3.9' == '3.10'", "sys_platform == 'linux'"),
    ("'3.9' == '3.10' or sys_platform == 'linux'", "sys_platform == 'linux'"),
    ("sys_platform == 'linux' or (os_name == sys_platform and '3.9' == '3.10')", "sys_platform == 'linux'"),
    ("sys_platform == 'linux' and ('3.9' == '3.10' or os_name == 'nt')", "python_version < '0'"),
    ("platform_machine == 'x86_64' and os_name == sys_platform", "platform_machine == 'x86_64'"),
]


@pytest.mark.parametrize(("marker", "rewritten"), ASKED_OF_UV)
def test_an_odd_marker_means_what_uv_rewrites_it_to(marker: str, rewritten: str) -> None:
    assert told(UNIVERSE, UNIVERSE.where(marker).yes) == told(UNIVERSE, UNIVERSE.where(rewritten).yes)


@pytest.mark.parametrize(
    ("marker", "where"),
    [
        # `python_version` has two components: what has three is never equal, and is rounded when it is a bound
        ("python_version > '3.9'", on("3.10", "3.10.4", "3.11")),
        ("python_version <= '3.9'", on("3.9")),
        ("python_version >= '3.10.1'", on("3.11")),
        ("python_version > '3.10.1'", on("3.11")),
        ("python_version < '3.10.1'", on("3.9", "3.10", "3.10.4")),
        ("python_version == '3.9.1'", ""),
        ("python_version == '3.9.1.*'", ""),
        ("python_version != '3.9.1'", EVERYWHERE),
        ("python_version == '3'", ""),
        ("python_version == '3.*'", EVERYWHERE),
        ("python_version == '3.10.*'", on("3.10", "3.10.4")),
        ("python_version == '3.1'", ""),
        ("python_version ~= '3.10'", on("3.10", "3.10.4", "3.11")),
        ("python_version in '3.10 3.11'", on("3.10", "3.10.4", "3.11")),
        ("python_version not in '3.10 3.11'", on("3.9")),
        ("python_version in '3.1'", ""),
        ("python_version < '0'", ""),
        ("python_full_version == '3.10'", on("3.10")),
        ("python_full_version == '3.10.*'", on("3.10", "3.10.4")),
        ("python_full_version < '3.10.4'", on("3.9", "3.10")),
        ("python_full_version in '3.10.4 3.11.0'", on("3.10.4", "3.11")),
        ("'3.10' <= python_version", on("3.10", "3.10.4", "3.11")),
        ("'3.10' > python_version", on("3.9")),
        # ignored, so true (uv-facts.md §8.3)
        ("python_version in '3.10, 3.11'", EVERYWHERE),
        ("python_version not in '3.10, 3.11'", EVERYWHERE),
        ("python_version ~= '3'", EVERYWHERE),
        ("sys_platform ~= 'x'", EVERYWHERE),
        ("python_version == 'dog'", EVERYWHERE),
        ("python_version < 'dog'", EVERYWHERE),
        ("'3.9' == '3.10'", EVERYWHERE),
        ("os_name == sys_platform", EVERYWHERE),
        ("extra > 'x'", EVERYWHERE),
        ("os_name == sys_platform and python_version < '3.10'", on("3.9")),
        ("'3.9' == '3.10' and sys_platform == 'darwin'", ""),
        # case counts
        ("sys_platform == 'Linux'", ""),
        ("platform_system == 'Linux'", "3.9/linux 3.10/linux 3.10.4/linux 3.11/linux"),
        ("platform_machine == 'amd64'", ""),
        ("os_name == 'nt'", "3.9/windows 3.10/windows 3.10.4/windows 3.11/windows"),
        ("platform_python_implementation == 'cpython'", ""),
        ("platform_python_implementation == 'CPython' and implementation_name == 'cpython'", EVERYWHERE),
        # strings that hold strings
        ("sys_platform in 'linux linux2'", "3.9/linux 3.10/linux 3.10.4/linux 3.11/linux"),
        ("'linux' in sys_platform", "3.9/linux 3.10/linux 3.10.4/linux 3.11/linux"),
        ("'linux' not in sys_platform", "3.9/windows 3.10/windows 3.10.4/windows 3.11/windows"),
        ("sys_platform not in 'win32 cygwin'", "3.9/linux 3.10/linux 3.10.4/linux 3.11/linux"),
        ("'win32' == sys_platform", "3.9/windows 3.10/windows 3.10.4/windows 3.11/windows"),
        # no extra is active where uvlint reads
        ("extra == 'test'", ""),
        ("extra != 'test'", EVERYWHERE),
        # spellings of PEP 345
        ("sys.platform == 'win32' and python_version < '3.10'", "3.9/windows"),
        ("os.name == 'nt' and platform.machine == 'AMD64' and python_version < '3.10'", "3.9/windows"),
    ],
)
def test_a_marker_selects_what_uv_takes_it_to_mean(marker: str, where: str) -> None:
    selection = UNIVERSE.where(marker)

    assert told(UNIVERSE, selection.yes) == where
    assert selection.yes | selection.no == UNIVERSE.everything
    assert not selection.yes & selection.no


LINUX = "3.9/linux 3.10/linux 3.10.4/linux 3.11/linux"
WINDOWS = LINUX.replace("linux", "windows")


@pytest.mark.parametrize(
    ("marker", "yes", "no"),
    [
        ("platform_release >= '20'", "", ""),
        ("'4' <= platform_version", "", ""),
        ("platform_release >= '20' and sys_platform == 'linux'", "", WINDOWS),
        ("platform_release >= '20' or sys_platform == 'linux'", LINUX, ""),
        ("platform_release >= '20' and platform_version == 'x'", "", ""),
        ("sys_platform == 'linux' and (platform_release >= '20' or os_name == 'nt')", "", WINDOWS),
        ("sys_platform == 'linux' and (platform_release >= '20' or os_name == 'posix')", LINUX, WINDOWS),
    ],
)
def test_what_cannot_be_known_is_neither_true_nor_false_and_only_where_it_matters(
    marker: str, yes: str, no: str
) -> None:
    selection = UNIVERSE.where(marker)

    assert (told(UNIVERSE, selection.yes), told(UNIVERSE, selection.no)) == (yes, no)


def test_a_pypy_is_selected_by_its_implementation() -> None:
    universe = world("3.10 pypy3.10", "linux")

    assert told(universe, universe.where("platform_python_implementation == 'PyPy'").yes) == "pypy3.10/linux"
    assert told(universe, universe.where("implementation_name != 'pypy'").yes) == "3.10/linux"


@pytest.mark.parametrize("text", [None, ""])
def test_no_marker_selects_everything(text: str | None) -> None:
    assert UNIVERSE.where(text).yes == UNIVERSE.everything


@pytest.mark.parametrize(
    "text", ["python_version > 3", "sys_platform = 'linux'", "sys_platform == 'a' & os_name == 'b'", "nope == '1'", "("]
)
def test_what_is_no_marker_is_refused(text: str) -> None:
    with pytest.raises(InvalidMarker):
        parse(text)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("os_name=='nt'", "os_name == 'nt'"),
        ('"nt" == os_name', "'nt' == os_name"),
        ("(os_name == 'nt')", "os_name == 'nt'"),
        (
            "(os_name == 'nt' and os_name == 'x') or os_name == 'y'",
            "(os_name == 'nt' and os_name == 'x') or os_name == 'y'",
        ),
        (
            "os_name == 'nt' and (os_name == 'x' or os_name == 'y')",
            "os_name == 'nt' and (os_name == 'x' or os_name == 'y')",
        ),
        ('os_name == "it\'s"', 'os_name == "it\'s"'),
        ("sys.platform not  in 'a b'", "sys_platform not in 'a b'"),
    ],
)
def test_a_marker_is_written_with_single_quotes_and_no_needless_parentheses(text: str, spelled: str) -> None:
    assert written(parse(text)) == spelled


def test_terms_come_from_left_to_right() -> None:
    node = parse("os_name == 'a' and (os_name == 'b' or 'c' == os_name)")

    assert [term.value for term in terms(node)] == ["a", "b", "c"]
    assert [term.reversed for term in terms(node)] == [False, False, True]


def test_the_branches_are_the_outermost_alternatives() -> None:
    assert [
        written(part) for part in markers.branches(parse("os_name == 'a' or os_name == 'b' and os_name == 'c'"))
    ] == [
        "os_name == 'a'",
        "os_name == 'b' and os_name == 'c'",
    ]
    assert len(markers.branches(parse("os_name == 'b' and (os_name == 'c' or os_name == 'd')"))) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("os_name == 'dead'", None),
        ("os_name == 'dead' or os_name == 'a'", "os_name == 'a'"),
        ("os_name == 'a' or os_name == 'dead' or os_name == 'b'", "os_name == 'a' or os_name == 'b'"),
        ("os_name == 'a' and os_name == 'dead'", None),
        ("os_name == 'b' or os_name == 'a' and os_name == 'dead'", "os_name == 'b'"),
        ("os_name == 'a' and (os_name == 'b' or os_name == 'dead')", "os_name == 'a' and os_name == 'b'"),
        ("os_name == 'a'", "os_name == 'a'"),
    ],
)
def test_a_dead_comparison_is_taken_out_with_what_hangs_on_it(text: str, left: str | None) -> None:
    rest = without(parse(text), Term("os_name", "==", "dead"))

    assert (rest and written(rest)) == left


def test_and_binds_closer_than_or() -> None:
    a, b, c = (Term("os_name", "==", name) for name in "abc")

    assert parse("os_name == 'a' or os_name == 'b' and os_name == 'c'") == Any((a, All((b, c))))
