"""The documentation is what the code says: generated files are fresh, links lead somewhere, every example holds."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import generate
import uvlint
from setting_samples import NAMES
from uvlint import arguments, cli, rules
from uvlint.checked import read
from uvlint.documents.disk import parse_toml
from uvlint.model.place import Place

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(ROOT.glob("*.md")) + sorted(DOCS.glob("**/*.md"))
WRITTEN = [page for page in PAGES if page.parent.name != "rules" and page.name != "CHANGELOG.md"]
GENERATED = generate.pages()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(page), re.S | re.M)


def prose(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.S | re.M)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# ---- what is generated ----------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "text"), GENERATED.items(), ids=list(GENERATED))
def test_generated_files_are_fresh(file: str, text: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == text, "run `just docs`"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    pages = {page.stem for page in (DOCS / "rules").glob("*.md")} - {"index"}
    assert pages == {rule.name for rule in rules.load()}


def test_what_commands_print_is_made_anew_whatever_stood_there() -> None:
    usage = text_of(DOCS / "usage.md")
    assert usage.count("<!-- run in ") == usage.count("\n```text\n$ uvlint ") >= 5
    stale = usage.replace("error[platform-marker-missing]", "a lie").replace('name = "forecasts"', 'name = "other"')
    assert stale != usage
    assert generate.filled(stale) == usage


def test_the_picture_says_what_the_readme_says_in_both_themes() -> None:
    (screen,) = (block for block in blocks(ROOT / "README.md", "text") if block.startswith("$ uvlint check\n"))
    for theme in ("light", "dark"):
        drawn = GENERATED[f"docs/pictures/first-screen-{theme}.svg"]
        assert len(drawn) < 8_000
        for line in re.findall(r"<text [^>]*>(.*?)</text>", drawn):
            said = re.sub(r"<[^>]*>", "", line).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
            assert "".join(said.split()) in "".join(screen.split())


# ---- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_to_files_and_headings(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose(page)) + re.findall(r'src(?:set)?="([^"]+)"', prose(page))
    for link in links:
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_in_the_text_is_taken_for_markup(page: Path) -> None:
    plain = re.sub(r"`[^`]*`|<!--.*?-->", "", prose(page), flags=re.S)
    assert set(re.findall(r"</?([A-Za-z]\w*)", plain)) <= {"p", "picture", "source", "img"}


def test_the_site_names_every_page_once_and_no_other() -> None:
    project = tomllib.loads(text_of(ROOT / "zensical.toml"))["project"]
    named = sorted(leaves(project["nav"]))
    assert named == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.glob("**/*.md"))
    assert all((DOCS / file).is_file() for file in project["extra_css"])
    assert project["theme"]["font"] is False  # else readers' browsers are sent to a font service
    groups = tomllib.loads(text_of(ROOT / "pyproject.toml"))["dependency-groups"]
    assert re.fullmatch(r"zensical==[\d.]+", groups["docs"][0])


def leaves(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from leaves(inner)


# ---- examples -------------------------------------------------------------------------------------


def commands(page: Path) -> Iterator[str]:
    """Every `uvlint …` of a page: in shell blocks, before output, and within the text."""
    for block in blocks(page, "sh"):
        yield from re.findall(r"^(?:\S*/)?(uvlint .*)$", block, re.M)
    for block in blocks(page, "text"):
        yield from re.findall(r"^\$ (uvlint .*)$", block, re.M)
    yield from (found.replace("\n", " ") for found in re.findall(r"`(uvlint [^`]+)`", prose(page)))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_parses(page: Path) -> None:
    for command in commands(page):
        words = shlex.split(command, comments=True)[1:]
        if "--version" in words:
            assert cli.main(words) == 0  # it says so and is done
            continue
        arguments.parse(words)
        for rule in re.findall(
            r"[a-z]+-[a-z*-]+", " ".join(re.findall(r"--(?:select|ignore|error|warn) (\S+)", command))
        ):
            assert any(fnmatchcase(one.name, rule) for one in rules.load()), command


def test_the_pages_for_users_show_commands() -> None:
    assert len(list(commands(DOCS / "usage.md"))) > 25
    assert len(list(commands(ROOT / "README.md"))) > 10


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_example_of_a_configuration_is_accepted(page: Path) -> None:
    for block in blocks(page, "toml"):
        table = tomllib.loads(block).get("tool", {}).get("uvlint")
        if table is not None:
            assert read(table, Place("x"), NAMES, parse_toml("x", b"").locate)


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_example_of_an_ignore_names_rules_that_exist(page: Path) -> None:
    for block in blocks(page, "toml"):
        for names in re.findall(r"# uvlint: (?:file-)?ignore\[([^\]]*)\]", block):
            for pattern in names.split(", "):
                assert any(fnmatchcase(rule.name, pattern) for rule in rules.load()), pattern


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_what_is_given_to_the_action_is_an_input_of_it(page: Path) -> None:
    inputs = re.findall(r"^  ([\w-]+):$", text_of(ROOT / "action.yml").partition("outputs:")[0], re.M)
    for given in re.findall(r"- uses: uvlint/uvlint@\S+\n\s+with: \{ (.*?) \}", text_of(page)):
        assert set(re.findall(r"([\w-]+): ", given)) <= set(inputs)


# ---- versions -------------------------------------------------------------------------------------


def test_the_version_is_said_once_and_the_changelog_knows_it() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["version"] == uvlint.__version__
    assert f"## {uvlint.__version__}" in text_of(ROOT / "CHANGELOG.md")
    for page in WRITTEN:
        assert set(re.findall(r"uvlint/uvlint@v([\d.]+)", text_of(page))) <= {uvlint.__version__}


def test_the_changelog_names_every_rule() -> None:
    changes = text_of(ROOT / "CHANGELOG.md")
    assert [rule.name for rule in rules.load() if f"`{rule.name}`" not in changes] == []


def test_the_readme_is_short_and_shows_the_command_early() -> None:
    lines = text_of(ROOT / "README.md").splitlines()
    assert "$ uvlint check" in lines[:12]
    assert len(lines) < 200


def test_each_promise_of_security_names_tests_that_there_are() -> None:
    """And each test that is named is one that pytest would find."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    promises = text.partition("below each promise")[2].partition("What it does not promise")[0]
    items = re.split(r"(?m)^- ", promises)[1:]
    defined = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert len(items) >= 10
    for item in items:
        named = set(re.findall(r"`(test_\w+)`", item))
        assert named, item
        assert named <= defined, named - defined
