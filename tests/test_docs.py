"""The documentation is what the code says: generated files are fresh, links lead somewhere, the commands exist."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

import uvlint
from uvlint import arguments, rules

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: dict[str, str] = module.pages()
    return made


@pytest.mark.parametrize(("name", "text"), generated().items(), ids=list(generated()))
def test_generated_files_are_fresh(name: str, text: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == text, "run `just docs`"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    pages = {page.stem for page in (ROOT / "docs" / "rules").glob("*.md")} - {"index"}
    assert pages == {rule.name for rule in rules.load()}


@pytest.mark.parametrize("file", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=str)
def test_relative_links_lead_to_files(file: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


def test_the_version_is_said_once_and_the_changelog_knows_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == uvlint.__version__
    assert f"## {uvlint.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_names_every_rule() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [rule.name for rule in rules.load() if f"`{rule.name}`" not in changes] == []


def test_the_commands_in_the_readme_parse() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^uvlint ([^#\n]*)", readme, re.M)
    assert len(commands) >= 6
    for command in commands:
        arguments.parse(command.split())
