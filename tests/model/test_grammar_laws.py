"""What is read here is what `packaging` reads, but for backslashes, which it unescapes and uv does not."""

import re
import subprocess
import sys

import packaging.markers
import packaging.requirements
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from uvlint.model import grammar
from uvlint.model.grammar import Declared, InvalidMarker, InvalidRequirement
from uvlint.model.marker import parse

_blanks = st.sampled_from(["", "", " ", "  ", "\t"])
_variables = st.sampled_from(
    [
        *("python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform", "extra"),
        *("platform_machine", "platform.machine", "python_implementation", "platform_python_implementation"),
        *("platform_release", "implementation_name", "extras", "nonsense", "python_versions", "in", "not"),
    ]
)
_literals = st.sampled_from(
    ["'3.9'", '"3.9"', "'win32'", "''", '"it\'s"', "'a\"b'", "'a\\x41'", "'a\tb'", "'é'", "'3.9", "a", "'x' 'y'"]
)
_operators = st.sampled_from(
    ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in", "notin", "=", "="]
)
_sides = _variables | _literals
_comparisons = st.tuples(_blanks, _sides, _blanks, _operators, _blanks, _sides, _blanks).map("".join)
_parts = st.recursive(
    _comparisons,
    lambda inside: st.tuples(_blanks, inside, st.sampled_from(["", " and ", " or ", "and"]), inside, _blanks).map(
        lambda found: f"{found[0]}({found[1]}{found[2]}{found[3] if found[2] else ''}){found[4]}"
    ),
    max_leaves=4,
)
_joints = st.sampled_from([" and ", " or ", "and", "or", " and", " AND ", ""])


@st.composite
def markers(draw: st.DrawFn) -> str:
    """Marker texts, most of them nearly right."""
    parts = [draw(_parts)]
    for _ in range(draw(st.integers(0, 3))):
        parts += [draw(_joints), draw(_parts)]
    if draw(st.integers(0, 4)) == 0:
        parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from(["(", ")"])))
        parts.append(draw(st.sampled_from(["", ")"])))
    return "".join(parts)


_names = st.sampled_from(["numpy", "a", "A.b_c-d", "-a", "a-", "ruamel.yaml", "x_", "3d", "é", ""])
_extras = st.sampled_from(["", "", "", "[a]", "[a,b]", "[ a , b ]", "[]", "[a,]", "[a b]", "[-]", "[a", "[A_.b]"])
_specifiers = st.sampled_from(
    [
        *("", "", ">=1", ">= 1.0, <2", "==1.*", "~=1", "~=1.4", "(>=1)", ">=1,", ",>=1", ">=1 <2", "==1+cpu", "===x"),
        *("==", ">=1.0.dev0,!=1.5", "@ https://h/x.whl", "@./x", ">=1.*", "=>1", "1.0", ">=v1", "==1!2.0", "== 1 . 0"),
    ]
)


@st.composite
def requirements(draw: st.DrawFn) -> str:
    """Requirement texts, most of them nearly right."""
    head = "".join(draw(part) for part in (_blanks, _names, _blanks, _extras, _blanks, _specifiers, _blanks))
    return head + (";" + draw(markers()) if draw(st.booleans()) else "") + draw(st.sampled_from(["", "", "\n", ";"]))


@settings(deadline=None, max_examples=1500)
@given(markers())
def test_a_marker_is_what_packaging_reads(text: str) -> None:
    try:
        expected = packaging.markers.Marker(text.replace("\\", "\\\\"))
    except packaging.markers.InvalidMarker:
        with pytest.raises(InvalidMarker):
            grammar.marker(text)
        with pytest.raises(InvalidMarker):
            grammar.normalized(text)
        return
    assert grammar.marker(text) == [grammar._part(part) for part in expected._markers]
    assert grammar.normalized(text) == str(expected)
    assert parse(grammar.normalized(text)) == parse(text)


@settings(deadline=None, max_examples=2000)
@given(requirements())
def test_a_requirement_is_what_packaging_reads(text: str) -> None:
    try:
        head, semicolon, marker = text.partition(";")
        doubled = marker.replace("\\", "\\\\")
        expected = packaging.requirements.Requirement(f"{head}{semicolon}{doubled}")
    except packaging.requirements.InvalidRequirement as error:
        with pytest.raises(InvalidRequirement, match=f"^{re.escape(str(error))}$"):
            grammar.declared(text)
        return
    written = str(expected.marker) if expected.marker else None
    extras = frozenset(expected.extras)
    assert grammar.declared(text) == Declared(expected.name, extras, expected.specifier, expected.url, written)


@given(st.text("aB3-_. ", max_size=12))
def test_a_name_is_normalised_as_packaging_does(name: str) -> None:
    assert grammar.canonicalize_name(name) == canonicalize_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "numpy",
        "uvicorn[standard]>=0.30,<1",
        "tomli>=2; python_version < '3.11'",
        "a==1.*;os_name=='nt' and 'x'!=sys.platform",
        "a; (os_name == 'nt' or (os_name == 'posix' and sys_platform == 'linux')) and python_version < '3.11'",
    ],
)
def test_packaging_s_own_parsers_are_not_imported_for_what_is_plain(text: str) -> None:
    """A fifth of a warm run's time."""
    program = (
        "import sys; from uvlint.model.grammar import declared; declared(sys.argv[1]); "
        "print([name for name in ('packaging.requirements', 'packaging.markers') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program, text], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
