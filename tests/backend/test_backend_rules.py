"""What the rules on the project's own build say, and above all where they say nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from golden import FIXTURES, TODAY
from uvlint import lint
from uvlint.config import Config
from uvlint.in_tree import template
from uvlint.index.frozen import FrozenSource
from uvlint.look import World
from uvlint.model import build_system
from uvlint.model.build_system import BuildSystem, rendered
from uvlint.model.place import Place
from uvlint.model.report import Report
from uvlint.rules import backend_fallback

WORLD = World(datetime.fromisoformat(TODAY).replace(tzinfo=UTC), lambda _: FrozenSource(FIXTURES / "index"))
HEAD = '[project]\nname = "forecasts"\nversion = "1.0"\nrequires-python = ">=3.10"\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def checked(requires: str, rest: str = 'build-backend = "uv_build"\n', head: str = HEAD) -> Report:
    Path("pyproject.toml").write_text(f"{head}\n[build-system]\nrequires = {requires}\n{rest}")
    return lint.check(["."], Config(select=("backend-*",)), WORLD)


def said(report: Report) -> list[str]:
    return [diagnostic.rule for diagnostic in report.diagnostics]


@pytest.mark.parametrize(
    ("requires", "rest"),
    [
        ('["uv_build>=0.13,<0.14"]', 'build-backend = "uv_build"\n'),
        ('["uv-build<0.14"]', 'build-backend = "uv_build"\n'),
        ('["uv_build~=0.13.1"]', 'build-backend = "uv_build"\n'),
        ('["uv_build==0.13.6"]', 'build-backend = "uv_build"\n'),
        ('["uv_build>=0.12.24,!=0.13.0,<1"]', 'build-backend = "uv_build"\n'),
        ('["setuptools>=61", "wheel"]', ""),
        ('["setuptools>=61"]', 'build-backend = "setuptools.build_meta"\n'),
        ('["hatchling>=1.25"]', 'build-backend = "hatchling.build"\n[tool.uv]\npackage = false\nbuild-backend = {}\n'),
        ('["setuptools"]', 'build-backend = "a_backend_of_ours"\nbackend-path = ["tools"]\n'),
        ('["setuptools"]', 'build-backend = "some.unknown.backend"\n'),
        ('["uv_build>=0.13"]', 'build-backend = "wraps.uv_build"\n[tool.uv.build-backend]\nmodule-root = ""\n'),
        ('["wheel"]', 'build-backend = "hatchling.build"\n[tool.uv]\nno-build-isolation = true\n'),
        (
            '["wheel"]',
            'build-backend = "hatchling.build"\n[tool.uv.extra-build-dependencies]\nforecasts = ["hatchling"]\n',
        ),
        ("[]", 'build-backend = "uv_build"\nbackend-path = ["tools"]\n[tool.uv.build-backend]\nmodule-root = ""\n'),
    ],
)
def test_what_goes_together_is_passed_in_silence(requires: str, rest: str) -> None:
    report = checked(requires, rest)
    assert said(report) == []
    assert report.complete


@pytest.mark.parametrize(
    "requires", ['["hatch-vcs"]', '["hatchling", "hatch-fancy-pypi-readme"]', '["setuptools_scm>=8"]']
)
def test_what_may_bring_the_backend_along_is_no_mismatch(requires: str) -> None:
    backend = "setuptools.build_meta" if "setuptools" in requires else "hatchling.build"
    assert "backend-mismatch" not in said(checked(requires, f'build-backend = "{backend}"\n'))


def test_what_the_index_does_not_answer_is_unchecked() -> None:
    report = checked('["hatchling>=1.25", "hatch-vcs"]', 'build-backend = "hatchling.build"\n')
    assert [line.what for line in report.unchecked] == ["hatch-vcs"]


@pytest.mark.parametrize("requires", ["[]", '["wheel"]'])
def test_uv_build_that_nothing_installs_is_required_and_then_bounded(requires: str) -> None:
    assert "backend-mismatch" in said(checked(requires))
    lint.fix(["."], Config(select=("backend-*",), unsafe=True), WORLD, write=True)
    assert 'requires = ["uv_build>=0.13,<0.14"]' in Path("pyproject.toml").read_text()
    assert said(lint.check(["."], Config(select=("backend-*",)), WORLD)) == []


@pytest.mark.parametrize(
    ("written", "bounded"),
    [
        ("uv_build", "uv_build>=0.13,<0.14"),
        ("uv-build >= 0.13.2", "uv-build >= 0.13.2,< 0.14"),
        ("uv_build>=0.12.24", "uv_build>=0.12.24,<0.14"),
        ("uv_build>=0.13.9", "uv_build>=0.13,<0.14"),
        ("uv_build>0.13", "uv_build>=0.13,<0.14"),
        ("uv_build==0.13.9", "uv_build>=0.13,<0.14"),
        ("uv_build>=0.4,<0.5", "uv_build>=0.13,<0.14"),
        ("uv_build; sys_platform != 'x'", "uv_build>=0.13,<0.14; sys_platform != 'x'"),
    ],
)
def test_a_bound_is_taken_from_what_the_index_has(written: str, bounded: str) -> None:
    report = checked(f'["{written}"]')
    assert said(report) == ["backend-unbounded"]
    lint.fix(["."], Config(select=("backend-unbounded",), unsafe=True), WORLD, write=True)
    assert f'requires = ["{bounded}"]' in Path("pyproject.toml").read_text()
    assert said(lint.check(["."], Config(select=("backend-*",)), WORLD)) == []


def test_build_constraints_narrow_what_builds_and_nothing_else_does() -> None:
    numpy, backend = '["setuptools", "numpy"]', 'build-backend = "setuptools.build_meta"\n[tool.uv]\n'
    assert said(checked(numpy, f'{backend}constraint-dependencies = ["numpy==1.24.4"]\n')) == []
    assert said(checked(numpy, f'{backend}override-dependencies = ["numpy==1.24.4"]\n')) == []
    report = checked(numpy, f'{backend}build-constraint-dependencies = ["numpy==1.24.4"]\n')
    assert said(report) == ["backend-wheel-missing"]
    assert [offer.safety for offer in report.diagnostics[0].offers] == ["shown"]


def test_what_is_built_elsewhere_needs_no_builder() -> None:
    environments = "environments = [\"sys_platform == 'emscripten'\", \"sys_platform == 'linux'\"]"
    report = checked('["uv_build>=0.13,<0.14"]', f'build-backend = "uv_build"\n[tool.uv]\n{environments}\n')
    assert said(report) == []
    assert any("pyodide" in target for target in report.targets)


def test_without_rules_on_builds_the_index_is_not_asked_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    pages = FrozenSource.pages

    def spied(source: FrozenSource, names: list[str]) -> object:
        asked.update(names)
        return pages(source, names)

    monkeypatch.setattr(FrozenSource, "pages", spied)
    checked('["uv_build"]')
    assert asked == {"uv-build"}
    asked.clear()
    lint.check(["."], Config(select=("wheel-*", "marker-*", "backend-mismatch")), WORLD)
    assert asked == set()


def test_an_older_format_is_an_early_notice(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "build-backend").mkdir()
    (project / "build-backend" / "uv_build.py").write_text(rendered(template(), ">=0.13,<0.14"))
    wired = 'build-backend = "uv_build"\nbackend-path = ["build-backend"]\n'
    included = '[tool.uv.build-backend]\nsource-include = ["build-backend/**"]\n'
    assert said(checked("[]", wired + included)) == []
    assert said(checked("[]", wired)) == ["backend-fallback"]
    monkeypatch.setattr(backend_fallback, "FORMAT", build_system.FORMAT + 1)
    (told,) = checked("[]", wired + included).diagnostics
    assert (told.rule, told.severity, told.message) == (
        "backend-fallback", "info", "`build-backend/uv_build.py` was written by an older uvlint",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["..", "/etc", "a/../..", "~", "a\0b", "a\\b", "x" * 300])
def test_nothing_outside_the_project_is_looked_at(path: str) -> None:
    assert BuildSystem(Place("x"), "uv_build", (), (path,)).candidates == ()
    assert BuildSystem(Place("x"), "../uv_build", (), ("a",)).candidates == ()
    assert len(BuildSystem(Place("x"), "uv_build", (), ("a",) * 1000).candidates) < 20
