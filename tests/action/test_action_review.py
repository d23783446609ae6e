"""Suggestions on a pull request, by the whole Action and a GitHub on loopback."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from runner import Result, Runner
from scenes import HEALTHY, NEVER_TRUE, manifest, pull_request
from werkzeug import Request, Response
from workshop import Workshop

from test_since import git

Make = Callable[..., Runner]
TOKEN = "ghs_token"
WHOLE = "@@ -0,0 +1,8 @@\n" + "".join(f"+{line}\n" for line in NEVER_TRUE.splitlines())


class GitHub:
    """What a pull request of one file looks like, and what was asked."""

    def __init__(self, server: HTTPServer, file: str, patch: str, status: int = 200) -> None:
        self.address = server.url_for("").rstrip("/")
        self.asked: list[tuple[str, str | None]] = []
        self.posted: list[dict[str, Any]] = []

        def answer(request: Request) -> Response:
            self.asked.append((request.path, request.headers.get("Authorization")))
            if request.method == "POST":
                self.posted.append(json.loads(request.data))
                return Response("{}", status)
            files = [{"filename": file, "status": "modified", "patch": patch}]
            return Response(json.dumps(files if request.path.endswith("/files") else []), 200)

        server.expect_request("/repos/octo/demo/pulls/7/files").respond_with_handler(answer)
        server.expect_request("/repos/octo/demo/pulls/7/comments").respond_with_handler(answer)
        server.expect_request("/repos/octo/demo/pulls/7/reviews").respond_with_handler(answer)


def reviewed(made: Runner, shop: Workshop, **inputs: str) -> Result:
    return made.run(shop.action, {"suggestions": "true", **inputs})


def committed(folder: Path, text: str) -> str:
    """The commit of a manifest."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    (folder / "pyproject.toml").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one more")
    return git(folder, "rev-parse", "HEAD")


def test_a_safe_fix_is_suggested_on_its_line_with_the_token(
    runner: Make, shop: Workshop, httpserver: HTTPServer
) -> None:
    github = GitHub(httpserver, "packages/api/pyproject.toml", WHOLE)
    made = runner(event_name="pull_request", event=pull_request(), api=github.address, token=TOKEN)
    (made.workspace / "packages/api").mkdir(parents=True)
    (made.workspace / "packages/api/pyproject.toml").write_text(NEVER_TRUE)
    result = reviewed(made, shop, **{"working-directory": "packages/api"})
    assert [step.outcome for step in result.steps] == ["success", "failure", "skipped", "success"]
    (posted,) = github.posted
    assert posted["commit_id"] == "2" * 40
    (comment,) = posted["comments"]
    assert (comment["path"], comment["line"]) == ("packages/api/pyproject.toml", 7)
    assert "tzdata; sys_platform == 'win32'" in comment["body"]
    assert {authorization for _, authorization in github.asked} == {f"Bearer {TOKEN}"}
    holders = [step.key for step in result.steps if TOKEN in step.given.values()]
    assert holders == ["__3"]


def test_what_stood_there_before_is_not_suggested_though_it_fails_the_check(
    runner: Make, shop: Workshop, httpserver: HTTPServer
) -> None:
    more = manifest("rich>=2", "tzdata; sys_platform == 'windows'", "idna; sys_platform == 'windows'")
    shown = "@@ -4,5 +4,6 @@\n" + "".join(f"+{line}\n" for line in more.splitlines()[3:])
    github = GitHub(httpserver, "pyproject.toml", shown)
    made = runner()
    base = committed(made.workspace, NEVER_TRUE)
    head = committed(made.workspace, more)
    event = pull_request(base=base, head=head)
    made = runner(event_name="pull_request", event=event, api=github.address)
    result = reviewed(made, shop)
    assert result.outputs["findings"] == "2"
    (comment,) = github.posted[0]["comments"]
    assert "idna" in comment["body"]
    assert "posted 1 of 1" in "".join(one.message for one in result.shown("notice"))
    assert "fetch-depth" not in "".join(one.message for one in result.shown("notice"))


def test_without_history_it_is_said_that_suggestions_may_be_old(
    runner: Make, shop: Workshop, httpserver: HTTPServer
) -> None:
    github = GitHub(httpserver, "pyproject.toml", WHOLE)
    made = runner(event_name="pull_request", event=pull_request(), api=github.address)
    committed(made.workspace, NEVER_TRUE)
    result = reviewed(made, shop)
    assert "fetch-depth: 2" in result.shown("notice")[0].message
    assert len(github.posted[0]["comments"]) == 1


def test_nothing_is_asked_where_nothing_is_found(runner: Make, shop: Workshop, httpserver: HTTPServer) -> None:
    github = GitHub(httpserver, "pyproject.toml", WHOLE)
    made = runner(event_name="pull_request", event=pull_request(), api=github.address)
    (made.workspace / "pyproject.toml").write_text(HEALTHY)
    assert reviewed(made, shop).conclusion == "success"
    assert github.posted == []


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_token_that_may_not_write_is_a_notice(
    status: int, runner: Make, shop: Workshop, httpserver: HTTPServer
) -> None:
    github = GitHub(httpserver, "pyproject.toml", WHOLE, status)
    made = runner(event_name="pull_request", event=pull_request(fork=True), api=github.address)
    (made.workspace / "pyproject.toml").write_text(NEVER_TRUE)
    result = reviewed(made, shop, **{"fail-on": "never"})
    assert result.conclusion == "success"
    assert len(github.posted) == 1
    assert [one.level for one in result.log.annotations] == ["error", "notice", "notice"]


@pytest.mark.parametrize("token", ["", "x\r\nX-Evil: 1", "$(touch $HOME/pwned)", "::add-mask::e\n::error::pwned"])
def test_a_token_is_a_value(token: str, runner: Make, shop: Workshop, httpserver: HTTPServer, tmp_path: Path) -> None:
    github = GitHub(httpserver, "pyproject.toml", WHOLE)
    made = runner(event_name="pull_request", event=pull_request(), api=github.address)
    (made.workspace / "pyproject.toml").write_text(NEVER_TRUE)
    result = reviewed(made, shop, token=token)
    assert result.step("__3").outcome == "success"
    assert not list(tmp_path.rglob("pwned"))
    assert result.log.masks == []
    assert not token or token not in result.step("__3").text
