"""Workspaces as uv 0.13.8 takes them: each case was run with the real one."""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from uvlint import manifests
from uvlint.model.project import Project


def project(folder: Path, name: str, python: str = ">=3.9", more: str = "", dependencies: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = f'[project]\nname = "{name}"\nversion = "0"\nrequires-python = "{python}"\ndependencies = [{dependencies}]\n'
    (folder / "pyproject.toml").write_text(head + more)


def workspace(members: str, more: str = "") -> str:
    return f"{more}\n[tool.uv.workspace]\nmembers = {members}\n"


def walked(path: str = ".") -> dict[str, Project]:
    documents = manifests.read([path])
    return {found.file: found for found in manifests.projects_of(tuple(documents), documents)}


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_members_are_found_below_a_directory_and_not_behind_a_file(tmp_path: Path) -> None:
    project(tmp_path, "root", more=workspace('["a*", "more/**"]') + 'exclude = ["a-old"]\n')
    for name in ("a-one", "a-old", "more/deep/b", ".hidden/c"):
        project(tmp_path / name, Path(name).name)

    assert set(walked()) == {"pyproject.toml", "a-one/pyproject.toml", "more/deep/b/pyproject.toml"}
    assert set(walked("pyproject.toml")) == {"pyproject.toml"}


def test_all_members_are_locked_for_the_pythons_that_each_admits(tmp_path: Path) -> None:
    project(tmp_path, "root", ">=3.9", workspace('["a", "b"]'))
    project(tmp_path / "a", "a", ">=3.11")
    project(tmp_path / "b", "b", "<3.14")

    for file, found in walked().items():
        assert found.requires_python is not None
        assert found.requires_python.locked == SpecifierSet(">=3.9,>=3.11,<3.14"), file
    own = walked()["a/pyproject.toml"].requires_python
    assert own is not None
    assert own.specifier == SpecifierSet(">=3.11")


def test_the_roots_settings_count_and_a_members_do_not(tmp_path: Path) -> None:
    settings = (
        "[tool.uv]\nenvironments = [\"sys_platform == 'linux'\"]\n"
        'constraint-dependencies = ["idna<3.5"]\n[tool.uv.sources]\nx = { path = "x" }\ny = { path = "y" }\n'
    )
    project(tmp_path, "root", more=workspace('["a"]', settings))
    own = '[tool.uv]\nenvironments = []\nconstraint-dependencies = ["idna<2"]\n[tool.uv.sources]\ny = { git = "g" }\n'
    project(tmp_path / "a", "a", more=own, dependencies='"idna", "x", "y"')

    found = walked()["a/pyproject.toml"]

    assert found.strings("environments") == ("sys_platform == 'linux'",)
    assert [constraint.text for constraint in found.constraints] == ["idna<3.5"]
    assert [asked.source for asked in found.requirements] == [None, "a path", "a Git repository"]
    assert found.workspace == "pyproject.toml"


def test_a_member_judged_alone_knows_its_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, "root", ">=3.12", workspace('["pkgs/*"]', "[tool.uv]\nenvironments = [\"os_name == 'nt'\"]"))
    project(tmp_path / "pkgs" / "a", "a")
    project(tmp_path / "pkgs" / "a" / "examples", "inner")
    monkeypatch.chdir(tmp_path / "pkgs" / "a")

    found = walked()["pyproject.toml"]
    inner = walked("examples")["examples/pyproject.toml"]

    assert found.workspace == "../../pyproject.toml"
    assert found.strings("environments") == ("os_name == 'nt'",)
    assert inner.workspace is None, "the nearest project above decides, and it is no workspace"
    assert inner.strings("environments") == ()


def test_a_project_that_the_workspace_leaves_out_is_on_its_own(tmp_path: Path) -> None:
    project(tmp_path, "root", ">=3.12", workspace('["a"]'))
    project(tmp_path / "b", "b", ">=3.9")

    found = walked("b")["b/pyproject.toml"]

    assert found.workspace is None
    assert found.requires_python is not None
    assert found.requires_python.locked == SpecifierSet(">=3.9")


def test_what_uv_refuses_is_said(tmp_path: Path) -> None:
    members = '["gone", "none-*", "nested", "bare", "file", "unmanaged", "empty"]'
    project(tmp_path, "root", more=workspace(members), dependencies='"nested"')
    project(tmp_path / "nested", "nested", more=workspace('["q"]'))
    project(tmp_path / "unmanaged", "unmanaged", more="[tool.uv]\nmanaged = false\n")
    for name in ("bare", "file", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "bare" / "pyproject.toml").write_text("x = 1\n")
    (tmp_path / "file" / "readme").write_text("")

    told = {line.what: line.reason for line in walked()["pyproject.toml"].unread}

    assert set(told) == {f"workspace member {name}" for name in ("gone", "nested", "bare", "file", "empty")}
    assert "no such directory" in told["workspace member gone"]
    assert "no `[project]`" in told["workspace member bare"]
    assert "no `pyproject.toml`" in told["workspace member file"]


def test_a_member_asked_for_without_a_source_is_no_package_of_the_index(tmp_path: Path) -> None:
    project(tmp_path, "root", more=workspace('["a"]'), dependencies='"A"')
    project(tmp_path / "a", "a")

    found = walked()["pyproject.toml"]

    assert found.requirements[0].source == "the workspace, without a source"
    assert [line.reason for line in found.unread] == [
        "uv refuses it: write `a = { workspace = true }` in `[tool.uv.sources]`"
    ]


def test_a_member_may_lie_beside_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path / "root", "root", more=workspace('["../beside", "./in/"]'))
    project(tmp_path / "beside", "beside")
    project(tmp_path / "root" / "in", "in")
    monkeypatch.chdir(tmp_path / "root")

    assert set(walked()) == {"pyproject.toml", "../beside/pyproject.toml", "in/pyproject.toml"}
    absolute = str(tmp_path / "root")
    monkeypatch.chdir(tmp_path / "beside")
    named = {(tmp_path / name / "pyproject.toml").as_posix() for name in ("root", "root/in")}
    assert set(walked(absolute)) == named | {"pyproject.toml"}
