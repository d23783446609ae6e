"""The step that posts, against a server of its own on this machine that answers as GitHub does."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from review_samples import PATCH, diagnostic, fix
from werkzeug import Request, Response

import review

SCRIPT = Path(review.__file__)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
EVENT = {"pull_request": {"number": 7, "head": {"sha": COMMIT, "repo": {"fork": True}}}}
FILES = [{"filename": "pyproject.toml", "status": "modified", "patch": PATCH}]


class GitHub:
    """What a pull request holds, what was asked and what was posted."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("").rstrip("/")
        self.files: list[Any] = FILES
        self.comments: list[Any] = []
        self.fails: dict[str, Response] = {}
        self.asked: list[str] = []
        self.posted: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        server.expect_request("/repos/o/r/pulls/7/files").respond_with_handler(self._listing("files"))
        server.expect_request("/repos/o/r/pulls/7/comments").respond_with_handler(self._listing("comments"))
        server.expect_request("/repos/o/r/pulls/7/reviews", "POST").respond_with_handler(self._post)

    def _listing(self, name: str) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            self._note(request)
            if name in self.fails:
                return self.fails[name]
            page, size = int(request.args["page"]), int(request.args["per_page"])
            return _json(getattr(self, name)[(page - 1) * size : page * size])

        return answer

    def _post(self, request: Request) -> Response:
        self._note(request)
        if "reviews" in self.fails:
            return self.fails["reviews"]
        self.posted.append(request.get_json())
        return _json({"id": 1})

    def _note(self, request: Request) -> None:
        self.asked.append(f"{request.method} {request.full_path.removeprefix('/repos/o/r/pulls/7')}")
        self.tokens.add(request.headers["Authorization"])


def _json(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status, headers, content_type="application/json")


@pytest.fixture
def github(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> GitHub:
    monkeypatch.setattr(review, "WAITS", (0.0, 0.0))
    return GitHub(httpserver)


@pytest.fixture
def post(github: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the step on findings; what it says."""

    def run(*diagnostics: Any, event: Any = EVENT, folder: str = ".", **environment: str) -> str:
        (tmp_path / "event.json").write_text(json.dumps(event))
        (tmp_path / "report.json").write_text(json.dumps({"diagnostics": diagnostics}))
        given = surroundings(github, tmp_path) | {"UVLINT_ACTION_WORKING_DIRECTORY": folder} | environment
        assert review.main(given) == 0
        said = capsys.readouterr()
        assert said.err == ""
        assert said.out.count("\n") == 1
        assert said.out.startswith("::notice title=uvlint::")
        return said.out.removeprefix("::notice title=uvlint::").rstrip("\n")

    return run


def surroundings(github: GitHub, folder: Path) -> dict[str, str]:
    return {
        "GITHUB_API_URL": github.address,
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(folder),
        "UVLINT_ACTION_REPORT": str(folder / "report.json"),
        "UVLINT_ACTION_TOKEN": "ghs_secret",
    }


def many(number: int) -> tuple[list[Any], list[dict[str, Any]]]:
    """A pull request of so many lines, and a finding on each of them."""
    patch = f"@@ -0,0 +1,{number} @@\n" + "\n".join(f"+p{n}" for n in range(1, number + 1))
    found = [
        diagnostic(
            fingerprint=f"f{n}",
            message=f"`p{n}` has no wheel",
            location={"start": {"line": n, "column": 1}},
            fixes=[fix(diff=f"@@ -{n} +{n} @@\n-p{n}\n+q{n}\n")],
        )
        for n in range(1, number + 1)
    ]
    return [{"filename": "pyproject.toml", "patch": patch}], found


def test_one_review_is_posted_on_the_commit_that_was_pushed(github: GitHub, post: Callable[..., str]) -> None:
    assert post(diagnostic()) == "posted 1 of 1 suggestions"
    (one,) = github.posted
    assert (one["commit_id"], one["event"], len(one["comments"])) == (COMMIT, "COMMENT", 1)
    assert one["body"] == "uvlint can mend 1 finding here. Whoever can install today gets the same."
    assert one["comments"][0]["path"] == "pyproject.toml"
    assert github.asked == [
        "GET /files?per_page=100&page=1",
        "GET /comments?per_page=100&page=1&sort=created&direction=desc",
        "POST /reviews?",
    ]
    assert github.tokens == {"Bearer ghs_secret"}


def test_the_files_of_a_large_pull_request_are_on_several_pages(github: GitHub, post: Callable[..., str]) -> None:
    github.files = [{"filename": f"{n}.py", "patch": "@@ -0,0 +1 @@\n+x"} for n in range(200)] + FILES
    post(diagnostic())
    assert [asked for asked in github.asked if "files" in asked] == [
        f"GET /files?per_page=100&page={page}" for page in (1, 2, 3)
    ]
    assert len(github.posted) == 1


def test_nothing_is_said_twice(github: GitHub, post: Callable[..., str]) -> None:
    post(diagnostic())
    others = [{"body": "nice"}, {"body": None}, "odd"] * 50
    github.comments = [*others, *github.posted[0]["comments"]]
    assert post(diagnostic()) == "no new suggestions: all of them are there"
    assert len(github.posted) == 1


def test_a_quoted_marker_silences_nothing(github: GitHub, post: Callable[..., str]) -> None:
    post(diagnostic())
    marker = github.posted[0]["comments"][0]["body"].rpartition("\n")[2]
    github.comments = [{"body": f"> {marker}\n\nwhat is this?"}, {"body": f"`{marker}`"}]
    post(diagnostic())
    assert len(github.posted) == 2


def test_of_forty_findings_thirty_are_comments_and_the_rest_is_named(github: GitHub, post: Callable[..., str]) -> None:
    github.files, found = many(40)
    assert post(*found) == "posted 30 of 40 suggestions"
    (one,) = github.posted
    assert len(one["comments"]) == 30
    assert "10 more, which the next run suggests:" in one["body"]
    assert "\n- `pyproject.toml:31` **error** `p31` has no wheel" in one["body"]
    assert one["body"].count("\n- ") == 10
    github.comments = one["comments"]
    assert post(*found) == "posted 10 of 10 suggestions"


def test_a_body_stays_below_what_github_takes(github: GitHub, post: Callable[..., str]) -> None:
    github.files, found = many(500)
    post(*(one | {"message": "m" * 1000} for one in found))
    assert len(github.posted[0]["body"]) < 65_536
    assert github.posted[0]["body"].endswith("\n- …")


def test_a_working_directory_is_part_of_the_path(github: GitHub, post: Callable[..., str], tmp_path: Path) -> None:
    github.files = [{"filename": "services/api/pyproject.toml", "patch": PATCH}]
    assert post(diagnostic(), folder=".").startswith("no suggestions")
    assert post(diagnostic(), folder="services/api") == "posted 1 of 1 suggestions"
    post(diagnostic(), folder=str(tmp_path / "services" / "api"))
    assert {one["comments"][0]["path"] for one in github.posted} == {"services/api/pyproject.toml"}


@pytest.mark.parametrize("where", ["files", "comments", "reviews"])
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_token_that_may_not_write_is_a_notice(
    where: str, status: int, github: GitHub, post: Callable[..., str]
) -> None:
    github.fails[where] = _json({"message": "Resource not accessible by integration"}, status)
    said = post(diagnostic())
    assert said.startswith(f"no suggestions: the token may not write reviews here (HTTP {status})")
    assert github.posted == []


def test_what_github_refuses_is_said_in_its_words_which_command_nobody(
    github: GitHub, post: Callable[..., str]
) -> None:
    github.fails["reviews"] = _json({"message": "line must be part of the diff ##[error]x\n::error::100%"}, 422)
    said = post(diagnostic())
    assert "GitHub answered HTTP 422" in said
    assert "must be part of the diff" in said
    assert "##[" not in said
    assert "100%25" in said


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_question_is_asked_again_and_a_review_posted_once(
    status: int, github: GitHub, post: Callable[..., str]
) -> None:
    github.fails["files"] = _json({}, status)
    assert f"HTTP {status}" in post(diagnostic())
    assert len(github.asked) == 3
    del github.fails["files"]
    github.fails["reviews"] = _json({}, status)
    github.asked.clear()
    assert f"HTTP {status}" in post(diagnostic())
    assert github.asked.count("POST /reviews?") == 1


@pytest.mark.parametrize(
    "answer",
    [_json({}, 429), _json({}, 403, **{"Retry-After": "60"}), _json({}, 403, **{"X-RateLimit-Remaining": "0"})],
)
def test_a_limit_is_not_pressed(answer: Response, github: GitHub, post: Callable[..., str]) -> None:
    github.fails["reviews"] = answer
    assert "GitHub asks to slow down" in post(diagnostic())
    assert github.asked.count("POST /reviews?") == 1


def test_the_token_follows_no_redirect(github: GitHub, post: Callable[..., str]) -> None:
    github.fails["files"] = _json({}, 302, Location=f"{github.address}/repos/o/r/pulls/7/comments")
    assert "HTTP 302" in post(diagnostic())
    assert len(github.asked) == 1


def test_an_answer_that_is_no_json_is_a_notice(github: GitHub, post: Callable[..., str]) -> None:
    github.fails["files"] = Response("<html>", 200)
    assert post(diagnostic()).startswith("no suggestions: GitHub cannot be reached")


@pytest.mark.parametrize(
    ("event", "environment", "words"),
    [
        ({"push": {}}, {}, "not of a pull request"),
        ([], {}, "AttributeError"),
        ({"pull_request": {"number": "x"}}, {}, "ValueError"),
        (EVENT, {"GITHUB_REPOSITORY": "o/r/../../user"}, "names no repository"),
        (EVENT, {"GITHUB_API_URL": "file:///etc"}, "names no repository"),
        (EVENT, {"UVLINT_ACTION_TOKEN": ""}, "there is no token"),
        (EVENT, {"UVLINT_ACTION_TOKEN": "ghs_a\nghs_b"}, "there is no token"),
        (EVENT, {"UVLINT_ACTION_REPORT": "none.json"}, "none.json"),
    ],
)
def test_what_is_wrong_around_it_fails_no_job(
    event: Any, environment: dict[str, str], words: str, github: GitHub, post: Callable[..., str]
) -> None:
    said = post(diagnostic(), event=event, **environment)
    assert words in said
    assert "ghs_" not in said
    assert github.asked == []


def test_nobody_is_asked_what_is_not_needed(github: GitHub, post: Callable[..., str]) -> None:
    assert post() == "no suggestions: no safe fix is on lines of this pull request"
    assert github.posted == []


def test_it_runs_isolated_beside_modules_that_shadow_its_own(github: GitHub, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(json.dumps(EVENT))
    (tmp_path / "report.json").write_text(json.dumps({"diagnostics": [diagnostic()]}))
    for name in ("suggestions", "json", "urllib", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')\n")
    environment = surroundings(github, tmp_path) | {"PYTHONPATH": str(tmp_path), "no_proxy": "*"}
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)],
        cwd=tmp_path,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "::notice title=uvlint::posted 1 of 1 suggestions\n"
    assert ran.stderr == ""
    assert len(github.posted) == 1
