"""From a real run to a review: whoever takes a suggestion gets the file that `uvlint fix --write` writes."""

import json
from pathlib import Path

import pytest

from suggestions import Comment, comments, visible
from uvlint import cli

HEAD = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\n'
MANIFESTS = {
    "pyproject.toml": HEAD + "dependencies = [\n    \"tzdata; sys_platform == 'windows'\", # `why`\n]\n",
    "requirements.txt": "tzdata; sys_platform == 'windows'\n",
    "one-line/pyproject.toml": HEAD + "dependencies = [\"tzdata; sys_platform == 'windows'\"]\n",
    "crlf/requirements.txt": "idna\r\ntzdata; sys_platform == 'windows'\r\n",
    "no-end/requirements.txt": "idna\ntzdata; sys_platform == 'windows'",
    "redundant/requirements.txt": "idna; sys_platform == 'linux' or sys_platform != 'linux'\n",
}


def patch_of(text: str) -> str:
    """What GitHub shows of a file that is new."""
    lines = text.removesuffix("\n").split("\n")
    return "\n".join([f"@@ -0,0 +1,{len(lines)} @@", *(f"+{line}" for line in lines)])


def taken(text: str, comment: Comment) -> str:
    """The file when the suggestion is taken, in the newlines that it has."""
    lines = text.replace("\r\n", "\n").split("\n")
    lines[comment.first - 1 : comment.last] = comment.block.split("\n")[1:-1]
    joined = "\n".join(lines)
    return joined.replace("\n", "\r\n") if "\r\n" in text else joined


@pytest.mark.parametrize("file", MANIFESTS)
def test_a_suggestion_is_what_fix_writes(file: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = project / file
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_bytes(MANIFESTS[file].encode())
    words = ["--offline", "--select", "marker-*", file]
    cli.main(["check", *words, "--output-format", "json"])
    report = json.loads(capsys.readouterr().out)
    (one,) = comments(report, ".", {file: visible(patch_of(MANIFESTS[file]))})
    assert one.block.startswith("```suggestion\n")
    cli.main(["fix", "--write", *words])
    assert taken(MANIFESTS[file], one).encode() == manifest.read_bytes()
