"""The laws of fixing over every fixture, over generated manifests, and over what UVLINT_MANIFESTS names."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import fix_laws
from fix_manifests import projects
from fix_trials import Files, manifests, of_case, of_files, of_manifest
from golden import Case, cases


@pytest.mark.parametrize("case", [*cases("rules"), *cases("projects")], ids=lambda case: case.name)
def test_fixtures_keep_the_laws(case: Case, tmp_path: Path, no_network: None) -> None:
    """Each is fixed twice in test_fixtures.py."""
    fix_laws.hold_once(of_case(case, tmp_path))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects())
def test_generated_manifests_keep_the_laws(no_network: None, files: Files) -> None:
    with tempfile.TemporaryDirectory() as home:
        fix_laws.hold(of_files(files, Path(home)))


if FOUND := manifests():

    @pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
    def test_manifests_of_the_user_keep_the_laws(path: Path, tmp_path: Path) -> None:
        fix_laws.hold(of_manifest(path, tmp_path))
