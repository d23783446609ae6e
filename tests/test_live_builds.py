"""The examples of uv's page on build failures, and their kin, with the real uv before and after the fix: by hand."""

import shutil
import subprocess
from pathlib import Path

import pytest

from golden import FIXTURES, Case
from test_live import uv
from uvlint.model.fix import Replace, Safety
from uvlint.model.report import Report

pytestmark = pytest.mark.live

# case, Python, what uv is asked, a word of what it says before the fix
TWINS = [
    ("build-removed-module/distutils-through-an-old-setuptools", "3.13", "sync", "distutils"),
    ("lock-needs-build/metadata-supplied-in-vain", "3.12", "lock", "pip"),
    ("build-undeclared-dependency/pip-in-setup-py", "3.11", "sync", "pip"),
    ("lock-needs-build/a-known-bad-release", "3.12", "lock", "setuptools.command.test"),
    ("build-backend-drift/keys-with-dashes", "3.12", "sync", "description-file"),
    ("build-needs-library/graphviz", "3.12", "sync", ""),
    ("lock-needs-build/wheels-later", "3.12", "sync", ""),
]


def python(minor: str) -> str:
    found = shutil.which(f"python{minor}")
    if found is None:
        pytest.skip(f"there is no Python {minor} here")
    return found


def asked(verb: str, minor: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # A cache of its own: uv takes a wheel that another constraint or Python has built before for this one, too.
    cache = ("--cache-dir", str(folder.parent / "cache"))
    return uv(verb, "-p", python(minor), "--project", str(folder), *cache, folder=folder, settings=True)


@pytest.mark.parametrize(("name", "minor", "verb", "words"), TWINS, ids=lambda value: str(value).replace("/", "-"))
def test_uv_fails_before_the_fix_and_not_after(name: str, minor: str, verb: str, words: str, tmp_path: Path) -> None:
    case = Case(FIXTURES / "rules" / name)
    project = case.copied(tmp_path)
    if words:  # without a word the machine may have what the build needs
        before = asked(verb, minor, project)
        assert before.returncode != 0
        assert words in before.stderr
    case.fixed(project)
    after = asked(verb, minor, project)
    assert after.returncode == 0, after.stderr


def test_pysha3_does_not_compile_and_its_successor_has_wheels(tmp_path: Path) -> None:
    case = Case(FIXTURES / "rules" / "wheel-missing" / "successors")
    project = case.copied(tmp_path)
    before = asked("sync", "3.12", project)
    assert before.returncode != 0
    assert "pystrhex.h" in before.stderr
    text = (project / "pyproject.toml").read_text()
    edit = shown(case.checked(project))
    (project / "pyproject.toml").write_text(text.replace(edit.old, edit.new))
    after = asked("sync", "3.12", project)
    assert after.returncode == 0, after.stderr


def shown(report: Report) -> Replace:
    """The edit of the first suggestion: what is never written by itself."""
    offers = [offer for diagnostic in report.diagnostics for offer in diagnostic.offers]
    edit = next(offer.fix.edits[0] for offer in offers if offer.safety is Safety.SHOWN and offer.fix.edits)
    assert isinstance(edit, Replace)
    return edit


def test_locking_builds_nothing_once_the_metadata_is_supplied(tmp_path: Path) -> None:
    case = Case(FIXTURES / "rules" / "lock-needs-build" / "metadata-supplied-in-vain")
    project = case.copied(tmp_path)
    case.fixed(project)
    done = uv("lock", "-v", "-p", python("3.12"), "--cache-dir", str(tmp_path / "cache"), folder=project, settings=True)
    assert done.returncode == 0, done.stderr
    assert "Preparing metadata" not in done.stderr
    assert "Building" not in done.stderr


@pytest.mark.parametrize(("name", "version"), [("contradicted", "2.17.0"), ("todays-uv", "2.49.0")])
def test_uv_goes_back_just_as_far_as_is_said(name: str, version: str, tmp_path: Path) -> None:
    case = Case(FIXTURES / "rules" / "lower-bound-missing" / name)
    project = case.copied(tmp_path)
    said = [d.message for d in case.checked(project).diagnostics if d.rule == "lower-bound-missing"]
    assert any(version in message for message in said) == (name == "contradicted")
    done = asked("lock", "3.10", project)
    assert done.returncode == 0, done.stderr
    assert f'name = "apache-beam"\nversion = "{version}"' in (project / "uv.lock").read_text()
