"""The backend as a file: what it admits, that older Pythons and other people's linters take it, and its marks."""

import ast
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from uvlint import in_tree
from uvlint.in_tree import uv_build
from uvlint.model.build_system import FORMAT, InTree, is_two_sided, read_in_tree, rendered, two_sided

TEXT = in_tree.template()
KNOWN = {1: "6eeb3ddef6085977"}  # the digest of each form that was written; never change one, add the next
releases = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda numbers: ".".join(map(str, numbers)))


def test_it_needs_no_newer_python_than_it_says_and_only_the_standard_library() -> None:
    tree = ast.parse(TEXT, feature_version=(3, 8))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {*sys.stdlib_module_names}
    assert len(TEXT.splitlines()) < 160


def test_formatters_and_linters_leave_it_alone(tmp_path: Path) -> None:
    """As they are without settings; else every project that formats its files would have edited it."""
    written = tmp_path / "uv_build.py"
    written.write_text(rendered(TEXT, ">=0.9,<0.14"))
    ruff = str(Path(sys.executable).with_name("ruff"))
    for command in (["check"], ["format", "--check"]):
        told = subprocess.run([ruff, *command, "--isolated", str(written)], capture_output=True, text=True)
        assert told.returncode == 0, told.stdout


@given(releases, releases, releases)
def test_what_it_admits_is_what_packaging_admits(lower: str, upper: str, version: str) -> None:
    bound = f">={lower},<{upper}"
    told = SpecifierSet(bound).contains(version, prereleases=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uv_build, "UV_BUILD", bound)
        assert uv_build._admits(version) == told
        assert uv_build._admits(f"{version}+local.1") == SpecifierSet(bound).contains(f"{version}+local.1")
        for suffix in ("rc1", ".dev1", "a0"):
            assert not uv_build._admits(version + suffix)


@pytest.mark.parametrize("version", ["", "of unknown version", "0.13.", "0.13-1", "Error: 0.10", "v0.13"])
def test_what_is_no_release_is_not_admitted(version: str) -> None:
    assert not uv_build._admits(version)


@pytest.mark.parametrize("bound", ["", ">=0.9", "<0.14", "~=0.9", ">=0.9,<0.14rc1", ">=0.9,<0.14,!=0.10"])
def test_a_bound_that_nobody_can_read_is_said(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv_build, "UV_BUILD", bound)
    with pytest.raises(SystemExit, match=r"UV_BUILD in .* has to read like"):
        uv_build._admits("0.9")
    assert not is_two_sided(bound)


@pytest.mark.parametrize(
    ("specifier", "bound"),
    [
        (">=0.9,<0.14", ">=0.9,<0.14"),
        ("<0.14,>=0.9.2", ">=0.9.2,<0.14"),
        ("~=0.9.2", ">=0.9.2,<0.10"),
        ("~=0.9", ">=0.9,<1"),
        ("==0.9.*", ">=0.9,<0.10"),
        (">=0.9", None),
        ("<0.14", None),
        ("", None),
        ("==0.9.2", None),
        (">=0.9,<=0.13", None),
        (">=0.9,<0.14,!=0.10.1", None),
        (">=0.9rc1,<0.14", None),
        (">=0.14,<0.9", None),
        (">=1!0.9,<1!0.14", None),
    ],
)
def test_a_bound_on_both_sides_is_read_from_any_spelling(specifier: str, bound: str | None) -> None:
    assert two_sided(SpecifierSet(specifier)) == bound


def test_the_mark_tells_what_was_edited() -> None:
    written = rendered(TEXT, ">=0.9,<0.14")
    untouched = InTree("x", "x", FORMAT, edited=False, bound=">=0.9,<0.14")
    assert read_in_tree("x", "x", written) == untouched
    assert read_in_tree("x", "x", written.replace("\n", "\r\n")) == untouched
    other = read_in_tree("x", "x", written.replace('UV_BUILD = ">=0.9,<0.14"', 'UV_BUILD = ">=0.10,<0.15"'))
    assert other == InTree("x", "x", FORMAT, edited=False, bound=">=0.10,<0.15")
    assert read_in_tree("x", "x", written + "# mine\n").edited
    assert read_in_tree("x", "x", TEXT).format == 0
    assert read_in_tree("x", "x", "import uv_build\nuv_build.USE_UV_EXECUTABLE = True\n").switches


def test_a_changed_backend_is_a_new_format() -> None:
    blank = TEXT.replace(f'UV_BUILD = "{read_in_tree("x", "x", TEXT).bound}"', 'UV_BUILD = ""')
    assert hashlib.sha256(blank.encode()).hexdigest()[:16] == KNOWN[FORMAT]
