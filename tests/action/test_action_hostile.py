"""Whatever stands in an input, a manifest or a file name: nothing of it runs, no token leaks, nothing is obeyed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from action_file import action
from runner import Result, Runner
from scenes import manifest, pull_request, quoted
from workshop import ROOT, Workshop

Make = Callable[..., Runner]
TOKEN = "ghs_16charssecretxyz"
VALUES = {
    "substitution": "$(touch $HOME/pwned)`touch $HOME/pwned`",
    "end of a quotation": "\"; touch $HOME/pwned; '; touch $HOME/pwned; #",
    "lines": "x\ntouch $HOME/pwned\n::error::pwned\n::add-mask::e\n",
    "template": "${{ github.token }}${{ secrets.GITHUB_TOKEN }}",
    "old command": "##[error]pwned ##[add-mask]e %0A::error::pwned",
    "options": "--output-file=pwned --report=json=pwned",
    "forged outputs": "0\nexit-code=pwned\njson-file<<E\npwned\nE",
}


def is_unmoved(made: Runner, result: Result, folder: Path) -> None:
    """Nothing ran, nothing was obeyed, and the token is where it belongs."""
    assert not list(folder.rglob("*pwned*"))
    assert result.log.masks == []
    assert result.log.matchers == {}
    own = ("uvlint", "uvlint: ", "Process completed")
    for one in result.log.annotations:
        assert one.properties.get("title", one.message).startswith(own), one
    assert set(result.outputs.values()) & {"pwned"} == set()
    assert result.outputs["exit-code"] in ("0", "1", "2", "3", "")
    for step in result.steps:
        assert TOKEN not in step.text + step.summary
        assert TOKEN not in "".join(step.outputs.values())
        assert (TOKEN in step.given.values()) == (step.given.get("UVLINT_ACTION_TOKEN") == TOKEN)
    for file in (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        assert TOKEN.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", [name for name in action(ROOT).inputs if name != "token"])
def test_an_input_is_a_value_and_nothing_else(
    name: str, value: str, runner: Make, shop: Workshop, tmp_path: Path
) -> None:
    made = runner(token=TOKEN, event_name="pull_request", event=pull_request())
    (made.workspace / "requirements.txt").write_text("")
    result = made.run(shop.action, {name: VALUES[value]})
    is_unmoved(made, result, tmp_path)
    assert result.conclusion == ("success" if name == "category" else "failure"), result.log.lines


FIELDS = """
[project]
name = {0}
version = {0}
description = {0}
requires-python = ">=3.11"
dependencies = [{0}, "rich; sys_platform == {1}", "idna; platform_release == {1}"]
classifiers = [{0}]
[project.optional-dependencies]
{0} = ["rich; os_name == {1}"]
[project.urls]
{0} = {0}
[dependency-groups]
dev = [{0}, {{ include-group = {0} }}]
[build-system]
requires = [{0}]
build-backend = {0}
[tool.uv]
environments = ["sys_platform == {1}"]
{0} = {0}
[[tool.uv.index]]
name = {0}
url = {0}
[tool.uv.sources]
rich = {{ index = {0} }}
[tool.uv.workspace]
members = [{0}]
[tool.uvlint]
ignore-packages = {{ {0} = [{0}] }}
""".strip()
TEXTS = {
    "commands": "::error title=pwned::pwned\n::add-mask::e\n##[add-matcher]pwned.json\n::stop-commands::uvlint\n",
    "marks of text": "</details></pre>```\n~~~\n<img src=x onerror=pwned> @octo/team #1 | [x](javascript:pwned)",
    "control": "\x1b[2J\x1b]8;;http://pwned\x07\r%0A::error::pwned \u202e",
}


def at(line: int, text: str) -> str:
    """A manifest that is sound but for one line of the fields."""
    lines = FIELDS.splitlines()
    marker = quoted(text).strip('"').replace("'", "")
    header = next((one for one in reversed(lines[: line + 1]) if one.startswith("[")), "")
    filled = lines[line].format(quoted(text), f"'{marker}'") if "{0}" in lines[line] or "{1}" in lines[line] else ""
    own = f"{header}\n{filled}\n"
    return own if header == "[project]" and not filled.startswith("name") else manifest("rich") + own


@pytest.mark.parametrize("kind", TEXTS)
def test_a_manifest_is_data_in_every_field(kind: str, runner: Make, shop: Workshop, tmp_path: Path) -> None:
    """All fields in manifests of their own, since many a fault ends the reading of the file."""
    made = runner(token=TOKEN)
    names = []
    for number, line in enumerate(FIELDS.splitlines()):
        if "{" in line:
            names.append(f"f{number}/pyproject.toml")
            file = made.workspace / names[-1]
            file.parent.mkdir()
            file.write_text(at(number, TEXTS[kind]), encoding="utf-8")
    assert len(names) > 16
    for some in (names[:6], names[6:12], names[12:]):
        result = made.run(shop.action, {"paths": " ".join(some)})
        is_unmoved(made, result, tmp_path)
        assert "<img" not in result.summary.replace("`", "")


@pytest.mark.parametrize("kind", TEXTS)
def test_findings_about_hostile_text_are_told_harmlessly(
    kind: str, runner: Make, shop: Workshop, tmp_path: Path
) -> None:
    made = runner(token=TOKEN)
    text = TEXTS[kind].replace("'", "").replace('"', "")
    (made.workspace / "pyproject.toml").write_text(
        manifest(f"rich; sys_platform == '{text}'") + f"[tool.uv]\n{quoted(text)} = 1\n", encoding="utf-8"
    )
    result = made.run(shop.action)
    assert result.outputs["exit-code"] == "1"
    assert int(result.outputs["findings"]) >= 2
    assert "<img" not in outside_code(result.summary)
    assert "@octo" not in outside_code(result.summary)
    is_unmoved(made, result, tmp_path)


def outside_code(text: str) -> str:
    """Markdown without its code."""
    from re import DOTALL, sub

    return sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=DOTALL)


@pytest.mark.parametrize("name", ["::error title=x::pw,ned%0A", "##[error]pwned", "a:b,c%0A d", "`$(touch pwned)`"])
def test_a_file_name_is_a_name(name: str, runner: Make, shop: Workshop, tmp_path: Path) -> None:
    made = runner(token=TOKEN)
    folder = made.workspace / name.replace("pwned", "own")
    folder.mkdir()
    (folder / "pyproject.toml").write_text(manifest("tzdata; sys_platform == 'windows'"))
    result = made.run(shop.action, {"paths": f"'{folder.name}'"})
    assert result.outputs["findings"] == "1"
    shown = result.shown("error")[0].properties["file"]
    assert shown.replace(": :", "::").replace("# #", "##").replace("\u200b", "") == f"{folder.name}/pyproject.toml"
    is_unmoved(made, result, tmp_path)


def test_a_working_directory_that_leads_out_is_refused(runner: Make, shop: Workshop, tmp_path: Path) -> None:
    made = runner()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "requirements.txt").write_text("")
    (made.workspace / "link").symlink_to(tmp_path / "elsewhere")
    assert made.run(shop.action, {"working-directory": "link"}).outputs["exit-code"] == "2"
