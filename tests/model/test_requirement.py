"""Surgery on requirement texts: what is not changed stays as it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_samples import need
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from uvlint.model.grammar import InvalidRequirement
from uvlint.model.requirement import both, bounds_of, conjuncts, quoted_like, rewritten


def test_a_requirement_is_read_with_its_name_normalised() -> None:
    requirement = need("Ruamel.YAML[b,A] >=1, <2 ; os_name=='nt'")

    assert requirement.name == "ruamel-yaml"
    assert requirement.extras == ("A", "b")
    assert requirement.specifier == SpecifierSet(">=1,<2")
    assert requirement.marker == 'os_name == "nt"'
    assert requirement.text == "Ruamel.YAML[b,A] >=1, <2 ; os_name=='nt'"
    assert requirement.source is None


def test_a_url_is_a_source_before_any_other() -> None:
    assert need("x @ https://host/x-1.0.tar.gz", source="the workspace").source == "a URL"
    assert need("x", source="the workspace").source == "the workspace"


@pytest.mark.parametrize("text", ["", "x y", ">=1", "x; os_name = 'a'", "x >=1 <2"])
def test_what_is_no_requirement_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequirement):
        need(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("x", ""),
        ("x>=1", ">=1"),
        ("x >= 1, < 2", ">= 1, < 2"),
        ("x[a,b]>=1,<2; os_name == 'nt'", ">=1,<2"),
        ("x [a] ==1.*  ; os_name == 'nt'", "==1.*"),
        ("x; os_name == 'nt'", ""),
        ("x (>=1)", "(>=1)"),
        ("zope.interface-x_y>1", ">1"),
    ],
)
def test_the_bounds_are_the_specifier_as_written(text: str, bounds: str) -> None:
    assert bounds_of(need(text)) == bounds


@pytest.mark.parametrize(
    ("text", "specifier", "after"),
    [
        ("x", ">=2", "x>=2"),
        ("x>=1", ">=2", "x>=2"),
        ("x>=1", "", "x"),
        ("X.y_Z >=1", ">=2", "X.y_Z >=2"),
        ("x >= 1", ">=2,<3", "x >= 2,< 3"),
        ("x >= 1, < 2", ">=2,<3", "x >= 2, < 3"),
        ("x>=1, <2", ">=2,<3", "x>=2, <3"),
        ("x[a, b]>=1", ">=2", "x[a, b]>=2"),
        ("x[a,b] ~=1.0 ; os_name=='nt'", "==1.*", "x[a,b] ==1.* ; os_name=='nt'"),
        ('x>=1;python_version<"3.9"', ">=2", 'x>=2;python_version<"3.9"'),
        ("x ; os_name == 'nt'", ">=2", "x>=2 ; os_name == 'nt'"),
        ("x>=1  ", ">=2", "x>=2  "),
        ("x != 1", ">=2", "x >= 2"),
        ("x === 1.0", "==2", "x == 2"),
        ("x (>=1,<2)", ">=2", "x (>=2)"),
        ("x(>=1)", ">=2,<3", "x(>=2,<3)"),
    ],
)
def test_another_specifier_takes_the_place_of_the_old_and_its_spacing(text: str, specifier: str, after: str) -> None:
    assert rewritten(text, specifier=specifier) == after


@pytest.mark.parametrize(
    ("text", "marker", "after"),
    [
        ("x>=1", "os_name == 'nt'", "x>=1; os_name == 'nt'"),
        ("x >=1  ", "os_name == 'nt'", "x >=1; os_name == 'nt'"),
        ("x>=1;os_name=='posix'", "os_name == 'nt'", "x>=1;os_name == 'nt'"),
        ("x>=1 ;  os_name=='posix' ", "os_name == 'nt'", "x>=1 ;  os_name == 'nt' "),
        ("x>=1 ; os_name=='posix'", "", "x>=1"),
        ("x>=1", "", "x>=1"),
        ("x[a]; os_name=='posix'", "os_name == 'nt'", "x[a]; os_name == 'nt'"),
    ],
)
def test_another_marker_takes_the_place_of_the_old(text: str, marker: str, after: str) -> None:
    assert rewritten(text, marker=marker) == after


def test_both_are_changed_at_once() -> None:
    assert rewritten("X[a] >= 1 ; os_name=='a'", specifier="<2", marker="os_name == 'b'") == "X[a] < 2 ; os_name == 'b'"


def test_nothing_to_change_changes_nothing() -> None:
    assert rewritten("x >= 1 ;os_name=='a' ") == "x >= 1 ;os_name=='a' "


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("x", "os_name == 'nt'"),
        ("x; os_name == 'a'", "os_name == 'nt'"),
        ('x; os_name == "a"', 'os_name == "nt"'),
        ("x; os_name == \"a\" or os_name == 'b'", "os_name == 'nt'"),
    ],
)
def test_a_marker_takes_the_quotes_of_its_line(text: str, marker: str) -> None:
    assert quoted_like(text, "os_name == 'nt'") == marker


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (None, "a == 'b'", "a == 'b'"),
        ("", "a == 'b'", "a == 'b'"),
        ("c=='d'", "a == 'b'", "c=='d' and a == 'b'"),
        ("c=='d' or e=='f'", "a == 'b'", "(c=='d' or e=='f') and a == 'b'"),
        ("c=='d'", "a == 'b' or e == 'f'", "c=='d' and (a == 'b' or e == 'f')"),
        ("c=='d' and e == 'f'", "a == 'b'", "c=='d' and e == 'f' and a == 'b'"),
        ("platform=='Darwin'", "a == 'b'", "platform=='Darwin' and a == 'b'"),
        ("(c=='d' or e=='f')", "a == 'b'", "(c=='d' or e=='f') and a == 'b'"),
    ],
)
def test_two_markers_are_joined_so_that_both_count(first: str | None, second: str, together: str) -> None:
    assert both(first, second) == together


# ---- laws -----------------------------------------------------------------------------------------

blanks = st.sampled_from(["", " ", "  ", "\t"])
names = st.sampled_from(["x", "X.y", "a-b_C", "ruamel.yaml", "Z1"])
extras = st.sampled_from(["", "[a]", "[a,b]", "[ a , b ]", "[]"])
operators = st.sampled_from([">=", "<", "<=", ">", "!=", "=="])
versions = st.sampled_from(["1", "2.0", "3.1.4", "1.0rc1", "2.0.post1"])
markers = st.sampled_from(["os_name == 'nt'", 'python_version>="3.9"', "os_name=='a' or os_name=='b'"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A requirement with blanks wherever they may stand."""
    parts = [f"{draw(operators)}{draw(blanks)}{draw(versions)}" for _ in range(draw(st.integers(0, 3)))]
    specifier = f"{draw(blanks)},{draw(blanks)}".join(parts)
    if specifier and draw(st.booleans()):
        specifier = f"({draw(blanks)}{specifier}{draw(blanks)})"
    text = f"{draw(blanks)}{draw(names)}{draw(blanks)}{draw(extras)}{draw(blanks)}{specifier}{draw(blanks)}"
    return f"{text};{draw(blanks)}{draw(markers)}{draw(blanks)}" if draw(st.booleans()) else text


@settings(deadline=None, max_examples=300)
@given(texts(), st.sampled_from(["", ">=9", ">=1.5,<2", "==3.1", "!=4,>=2"]))
def test_with_another_specifier_all_else_means_what_it_meant(text: str, specifier: str) -> None:
    before, after = Requirement(text), Requirement(rewritten(text, specifier=specifier))

    assert after.specifier == SpecifierSet(specifier)
    assert (after.name, after.extras, after.marker) == (before.name, before.extras, before.marker)
    assert rewritten(text, specifier=specifier).partition(";")[1:] == text.partition(";")[1:]


@settings(deadline=None, max_examples=300)
@given(texts(), st.sampled_from(["", "sys_platform == 'linux'", "os_name == 'a' or os_name == 'c'"]))
def test_with_another_marker_all_else_means_what_it_meant(text: str, marker: str) -> None:
    changed = rewritten(text, marker=marker)
    before, after = Requirement(text), Requirement(changed)

    assert (str(after.marker).replace('"', "'") if after.marker else "") == marker
    assert (after.name, after.extras, after.specifier) == (before.name, before.extras, before.specifier)
    assert changed.startswith(text.partition(";")[0].rstrip())


@settings(deadline=None, max_examples=200)
@given(texts())
def test_the_written_specifier_put_back_changes_nothing(text: str) -> None:
    assert rewritten(text) == text
    assert SpecifierSet(bounds_of(need(text)).strip("() \t")) == Requirement(text).specifier


@pytest.mark.parametrize(
    ("marker", "parts"),
    [
        ("a == 'b'", ["a == 'b'"]),
        ("a == 'b' and c == 'd'  and (e == 'f' or g == 'h')", ["a == 'b'", "c == 'd'", "(e == 'f' or g == 'h')"]),
        ("a == 'b and c'and(c == 'd' and e == 'f')", ["a == 'b and c'", "(c == 'd' and e == 'f')"]),
        ("a == 'b' or c == 'd' and e == 'f'", ["a == 'b' or c == 'd' and e == 'f'"]),
    ],
)
def test_a_marker_is_cut_into_what_must_hold(marker: str, parts: list[str]) -> None:
    assert conjuncts(marker) == parts
