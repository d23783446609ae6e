"""Markers against `packaging`, and as sets.

Only the comparisons on which uv and packaging agree: no `in`, no `~=`, no `===`, no `extra`, no order of strings, no
versions that do not parse. On those packaging raises or compares otherwise (uv-facts.md §8.3); test_marker.py has them.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import world
from packaging.markers import Marker

from uvlint.data.platforms import DEFAULTS, OTHERS
from uvlint.model import marker as markers
from uvlint.model.marker import parse, written

UNIVERSE = world("3.8 3.9 3.9.2 3.10 3.10.4 3.11 3.14 3.15 3.13t pypy3.10", " ".join((*DEFAULTS, *OTHERS)))

_STRINGS = {
    "sys_platform": ["linux", "win32", "darwin", "Linux", "ios"],
    "platform_system": ["Linux", "Windows", "Darwin", "windows"],
    "os_name": ["posix", "nt", "java"],
    "platform_machine": ["x86_64", "AMD64", "arm64", "aarch64", "x86"],
    "platform_python_implementation": ["CPython", "PyPy", "cpython"],
    "implementation_name": ["cpython", "pypy"],
}
_VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.13", "3.14", "3.16", "3.9.2", "3.10.4", "3.10.3", "3.11.0", "3"]
_ORDER = ["==", "!=", "<", "<=", ">", ">="]


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """One comparison, the literal on either side, in either quotes."""
    if draw(st.booleans()):
        variable = draw(st.sampled_from(["python_version", "python_full_version"]))
        operator, value = draw(st.sampled_from(_ORDER)), draw(st.sampled_from(_VERSIONS))
    else:
        variable = draw(st.sampled_from(sorted(_STRINGS)))
        operator, value = draw(st.sampled_from(["==", "!="])), draw(st.sampled_from(_STRINGS[variable]))
    quote = draw(st.sampled_from("'\""))
    sides = [variable, f"{quote}{value}{quote}"]
    if draw(st.integers(0, 3)) == 0:
        sides.reverse()
    return f"{sides[0]} {operator} {sides[1]}"


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda parts, word, brackets: word.join(f"({part})" if brackets else part for part in parts),
        st.lists(inner, min_size=2, max_size=3),
        st.sampled_from([" and ", " or "]),
        st.booleans(),
    )


texts = st.recursive(comparisons(), _joined, max_leaves=6)
odd = st.sampled_from(
    ["platform_release >= '20'", "python_version in '3.9 3.10'", "extra == 'a'", "'nux' in sys_platform"]
)
dropped = st.sampled_from(
    ["'3.9' == '3.10'", "os_name == sys_platform", "python_version in '3.9, 3.10'", "os_name ~= 'x'"]
)


@settings(deadline=None, max_examples=300)
@given(texts)
def test_a_marker_selects_just_the_targets_where_packaging_finds_it_true(text: str) -> None:
    marker, selection = Marker(text), UNIVERSE.where(text)
    unknown = {"platform_release": "", "platform_version": "", "extra": ""}
    for number, target in enumerate(UNIVERSE.targets):
        environment = {**target.python.environment(), **target.platform.environment(), **unknown}
        assert bool(selection.yes >> number & 1) == marker.evaluate(environment), target.id
    assert selection.no == UNIVERSE.everything & ~selection.yes


@settings(deadline=None, max_examples=200)
@given(texts | odd, texts | odd)
def test_and_is_the_intersection_and_or_the_union(one: str, other: str) -> None:
    first, second = UNIVERSE.where(one), UNIVERSE.where(other)
    both, either = UNIVERSE.where(f"({one}) and ({other})"), UNIVERSE.where(f"({one}) or ({other})")

    assert (both.yes, both.no) == (first.yes & second.yes, first.no | second.no)
    assert (either.yes, either.no) == (first.yes | second.yes, first.no & second.no)


@settings(deadline=None, max_examples=200)
@given(
    texts | odd,
    dropped,
    st.sampled_from(["({0}) and {1}", "{1} or ({0})", "({0}) and ({1} or {1})", "({1} and {1}) or ({0})"]),
)
def test_what_uv_drops_takes_no_part(text: str, term: str, shape: str) -> None:
    assert UNIVERSE.where(shape.format(text, term)) == UNIVERSE.where(text)
    assert UNIVERSE.where(term).yes == UNIVERSE.everything


@settings(deadline=None, max_examples=200)
@given(st.recursive(texts | odd | dropped, _joined, max_leaves=3))
def test_what_is_written_means_the_same_and_is_written_the_same_again(text: str) -> None:
    node = parse(text)
    again = parse(written(node))

    assert UNIVERSE.selected(again) == UNIVERSE.selected(node)
    assert written(again) == written(node)
    assert written(again) == str(Marker(written(node))).replace('"', "'")


@settings(deadline=None, max_examples=200)
@given(texts, st.data())
def test_taking_out_a_comparison_that_is_never_true_changes_nothing(text: str, data: st.DataObject) -> None:
    dead = "sys_platform == 'beos'"
    where = data.draw(st.sampled_from([f"{text} or {dead}", f"{dead} or ({text})", f"({text}) and ({text} or {dead})"]))
    rest = markers.without(parse(where), markers.Term("sys_platform", "==", "beos"))

    assert rest is not None
    assert UNIVERSE.selected(rest) == UNIVERSE.where(where)
    assert all(term.value != "beos" for term in markers.terms(rest))


@settings(deadline=None, max_examples=200)
@given(texts)
def test_the_branches_together_are_the_marker(text: str) -> None:
    union = 0
    for part in markers.branches(parse(text)):
        union |= UNIVERSE.selected(part).yes

    assert union == UNIVERSE.where(text).yes
