"""`prefer`: which fix goes first, and that it is the one that is written."""

from contextlib import chdir
from pathlib import Path

import pytest
from msgspec.structs import replace

from golden import FIXTURES, Case
from uvlint import lint
from uvlint.config import Config
from uvlint.configure import run
from uvlint.errors import UsageError

CASE = FIXTURES / "rules" / "distribution-missing" / "one-architecture"


def fixed(prefer: tuple[str, ...], tmp_path: Path) -> tuple[list[str], str]:
    """The titles of what is offered for the fault, best first, and the file after `fix --write --unsafe`."""
    case = Case(CASE)
    project = case.copied(tmp_path)
    given = {"prefer": prefer, "platforms": case.config.platforms, "pythons": case.config.pythons}
    said = run(Config(unsafe=True), {k: v for k, v in given.items() if v}, {}, config=[], isolated=False)
    world = replace(case.world, config_for=said.config)
    with chdir(project):
        config = said.config("pyproject.toml")
        before = lint.check(["."], config, world)
        (found,) = [one for one in before.diagnostics if one.rule == "distribution-missing"]
        lint.fix(["."], config, world, write=True)
        return [offer.fix.title for offer in found.offers], Path("pyproject.toml").read_text(encoding="utf-8")


def test_without_a_preference_what_changes_least_goes_first(tmp_path: Path) -> None:
    titles, text = fixed((), tmp_path)
    assert not titles[0].startswith("limit `environments`")
    assert "environments = [" not in text


def test_what_is_preferred_goes_first_and_is_written(tmp_path: Path) -> None:
    titles, text = fixed(("environments", "split"), tmp_path)
    assert titles[0].startswith("limit `environments`")
    assert "environments = [" in text


def test_a_way_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="`envs` is no value of `prefer`"):
        run(Config(), {"prefer": ("envs",)}, {}, config=[], isolated=False)
