"""Passwords that people write into manifests: in no output, in any format, and left as they are in files."""

from pathlib import Path

import pytest

from uvlint import cli
from uvlint.arguments import FORMATS
from uvlint.model.secret import masked
from uvlint.model.wording import clipped

SECRET = "hunter2andmore"
REQUIREMENTS = f"""\
--extra-index-url https://me:{SECRET}@idx.example/simple?token={SECRET}
a @ https://me:{SECRET}@files.example/a-1.zip
-e git+https://{SECRET}@git.example/x/y.git#egg=y
git+https://me:{SECRET}@git.example/x/z.git
b @ https://files.example/b-1.zip?X-Amz-Signature={SECRET} ; sys_platform == 'windows'
tzdata; sys_platform == 'windows'
https://me:{SECRET}@files.example/c-1-py3-none-any.whl
d @ https://me:{SECRET}@files.example/{"long/" * 40}d-1.zip ; sys_platform == 'windows'
"""
PYPROJECT = f"""\
[project]
name = "x"
version = "0"
requires-python = ">=3.12"
dependencies = ["a @ https://me:{SECRET}@files.example/a-1.zip", "tzdata; sys_platform == 'windows'"]
[tool.uv]
index-ur = "https://me:{SECRET}@idx.example/simple"
[[tool.uv.index]]
name = "own"
url = "https://me:{SECRET}@127.0.0.1:1/simple"
[tool.uv.sources]
tzdata = {{ git = "https://me:{SECRET}@git.example/x/t" }}
"""


@pytest.mark.parametrize(("name", "text"), [("requirements.txt", REQUIREMENTS), ("pyproject.toml", PYPROJECT)])
def test_no_output_tells_a_secret_of_a_manifest(
    name: str, text: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(project.parent / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    (project / name).write_text(text)
    reports = [word for form in FORMATS for word in ("--report", f"{form}=../report-{form}")]
    for columns in ("40", "100", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        for words in (
            *(["check", name, "--offline", "-v", "--output-format", form] for form in FORMATS),
            ["check", name, "--default-index", f"https://me:{SECRET}@127.0.0.1:1/simple", *reports],
            ["fix", name, "--offline", "--unsafe"],
            ["fix", name, "--offline", "--output-format", "json"],
            ["matrix", name, "--offline"],
            ["matrix", name, "--offline", "--output-format", "json"],
            ["config", "--show", name],
        ):
            assert cli.main(words) in (0, 1, 3)
            said = capsys.readouterr()
            assert SECRET[:4] not in said.out + said.err, words
            assert words[0] == "config" or "***" in said.out
    told = [path for path in project.parent.rglob("*") if path.is_file() and path.name != name]
    assert len(told) >= len(FORMATS)
    assert not [path for path in told if SECRET.encode() in path.read_bytes()]
    cli.main(["fix", name, "--offline", "--write"])
    assert (project / name).read_text().count(SECRET) == text.count(SECRET)


def test_a_broken_line_tells_none_either(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (
        ("requirements.txt", f"a @@ https://me:{SECRET}@h.example/x\n"),
        ("pyproject.toml", f'[project]\nname = "x"\ndependencies = ["a @@ https://me:{SECRET}@h.example/x"]\n'),
        ("uv.toml", f"index-url = https://me:{SECRET}@h.example/x\n"),
    ):
        (project / name).write_text(text)
        cli.main(["check", name, "--offline", "--no-cache"])
        said = capsys.readouterr()
        assert SECRET[:4] not in said.out + said.err
        (project / name).unlink()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:p@h/x", "https://***@h/x"),
        ("https://token@h/x and http://a:b@c", "https://*****@h/x and http://***@c"),
        ("https://me:p@ss@h/x@1", "https://*******@h/x@1"),
        ("//u:p@h/", "//***@h/"),
        ("ssh://git@h/x git+ssh://me:pw@h", "ssh://git@h/x git+ssh://me:**@h"),
        ("https://${USER}:${TOKEN}@h/x", "https://${USER}:${TOKEN}@h/x"),
        ("https://h/x?sig=abc&v=1#k", "https://h/x?sig=***&v=1#k"),
        ("a @ https://h/x@y.zip", "a @ https://h/x@y.zip"),
        ("me@example.com // a@b", "me@example.com // a@b"),
    ],
)
def test_what_is_secret_and_what_is_not(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert len(shown) == len(text)


def test_what_is_cut_off_was_masked_before() -> None:
    assert clipped(f"a @ https://me:{SECRET}@h/x", 20) == "a @ https://*******…"
