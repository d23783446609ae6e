"""Post one review with uvlint's safe fixes as suggestions, on the lines that a pull request changes.

The only step of the action that gets the token, so it reads data and speaks to one host: `python -I action/review.py`,
standard library only. It never fails the job: what cannot be posted is one notice, since the annotations say it, too.

    UVLINT_ACTION_TOKEN              may write to pull requests; that of a fork's may not, which is a notice
    UVLINT_ACTION_REPORT             the JSON report of `uvlint check`, best with `--since`
    UVLINT_ACTION_WORKING_DIRECTORY  where uvlint ran, as seen from the workspace
    GITHUB_API_URL  GITHUB_REPOSITORY  GITHUB_EVENT_PATH  GITHUB_WORKSPACE

What it asks of GitHub: https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
"""

import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# `-I` leaves the script's own folder out. Last, so that nothing there stands in for the standard library.
sys.path.append(str(Path(__file__).resolve().parent))

from suggestions import LONGEST, Comment, changed_lines, code, comments

MOST = 30  # comments at once; GitHub limits how fast content is created
PAGE = 100
PAGES = 30  # GitHub lists 3000 files of a pull request and no more
BYTES = 16 * 1024 * 1024  # of an answer or a report
WAITS = (1.0, 4.0)  # seconds before a question is asked again that the server could not answer
TIMEOUT = 20.0
MARKS = re.compile(r"(?:<!-- uvlint:[0-9a-f]{16}(?:-\d+)? -->)+")


class ReviewError(Exception):
    """GitHub does not do what it was asked for, or cannot be asked."""


def known(posted: list[Any]) -> set[str]:
    """By what the comments are known that are there already: the last line says it, which no foreign text reaches."""
    bodies = [str(comment.get("body") or "") for comment in posted if isinstance(comment, dict)]
    lasts = [body.rstrip().rpartition("\n")[2] for body in bodies]
    return {knot for last in lasts if MARKS.fullmatch(last) for knot in re.findall(r"[0-9a-f]{16}(?:-\d+)?", last)}


def review(new: list[Comment], commit: str) -> dict[str, Any]:
    """The payload: at most so many comments, the others by name, to be commented on when the first are gone."""
    number, rest = len(new), new[MOST:]
    body = f"uvlint can mend {number} finding{'s' if number > 1 else ''} here. Whoever can install today gets the same."
    if rest:
        body += f"\n\n{len(rest)} more, which the next run suggests:\n"
        for one in rest:
            line = f"\n- {code(f'{one.path}:{one.last}')} {one.words.partition(chr(10))[0]}"
            if len(body) + len(line) > LONGEST:
                body += "\n- …"
                break
            body += line
    return {
        "commit_id": commit,
        "event": "COMMENT",
        "body": body,
        "comments": [one.payload for one in new[:MOST]],
    }


# ---- GitHub ---------------------------------------------------------------------------------------


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token is for the host that was asked."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Api:
    """GitHub's REST interface, for one repository."""

    def __init__(self, address: str, repository: str, token: str) -> None:
        if not re.match(r"https?://", address) or not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise ReviewError("the environment names no repository")
        if not re.fullmatch(r"[!-~]+", token):  # urllib would complain of it, and say it
            raise ReviewError("there is no token")
        self.base = f"{address.rstrip('/')}/repos/{repository}"
        self.token = token
        self.opener = urllib.request.build_opener(_NoRedirects)

    def pages(self, path: str, order: str = "") -> list[Any]:
        """All entries of a list, or as many of its first as can be of use."""
        entries: list[Any] = []
        for page in range(1, PAGES + 1):
            found = self._asked(f"{path}?per_page={PAGE}&page={page}{order}", None)
            entries += found if isinstance(found, list) else []
            if not isinstance(found, list) or len(found) < PAGE:
                break
        return entries

    def post(self, path: str, payload: dict[str, Any]) -> None:
        """Post once: an answer that got lost may stand for a review that is there."""
        self._asked(path, payload)

    def _asked(self, path: str, payload: dict[str, Any] | None) -> Any:
        for wait in (*WAITS, None) if payload is None else (None,):
            try:
                return self._once(path, payload)
            except urllib.error.HTTPError as error:
                if error.code < 500 or wait is None:
                    raise ReviewError(_complaint(error)) from error
            except (OSError, ValueError, http.client.HTTPException) as error:  # no connection, a timeout, no JSON
                if wait is None:
                    raise ReviewError(f"GitHub cannot be reached: {error}") from error
            time.sleep(wait)
        raise AssertionError("unreachable")

    def _once(self, path: str, payload: dict[str, Any] | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            f"{self.base}/{path}",
            data=None if payload is None else json.dumps(payload).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "uvlint",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        with self.opener.open(request, timeout=TIMEOUT) as answer:
            return json.loads(answer.read(BYTES))


def _complaint(error: urllib.error.HTTPError) -> str:
    if error.code == 429 or error.headers.get("Retry-After") or error.headers.get("X-RateLimit-Remaining") == "0":
        return f"GitHub asks to slow down (HTTP {error.code})"
    if error.code in (401, 403, 404):
        return f"the token may not write reviews here (HTTP {error.code}), as in a pull request from a fork"
    return f"GitHub answered HTTP {error.code}: {error.read(2000).decode('utf-8', 'replace')}"


# ---- the step -------------------------------------------------------------------------------------


def main(environment: Mapping[str, str]) -> int:
    """Post what is new; the exit code is always 0."""
    try:
        told = run(environment)
    except ReviewError as error:
        told = f"no suggestions: {error}"
    except Exception as error:  # whatever is wrong with the event, the report or an answer fails no job
        told = f"no suggestions: {type(error).__name__}: {error}"
    quiet = re.sub(r"#(?=#\[)", "# ", " ".join(told.split())[:1000])
    print(f"::notice title=uvlint::{quiet.replace('%', '%25')}")
    return 0


def run(environment: Mapping[str, str]) -> str:
    """Read, ask, post; what to say of it."""
    event = _json(environment["GITHUB_EVENT_PATH"]).get("pull_request")
    if not event:
        return "no suggestions: this run is not of a pull request"
    # `GITHUB_SHA` is the merge that was checked out; a review is of the commit that was pushed.
    number, commit = int(event["number"]), str(event["head"]["sha"])
    workspace = Path(environment.get("GITHUB_WORKSPACE") or ".").resolve()
    where = (workspace / (environment.get("UVLINT_ACTION_WORKING_DIRECTORY") or ".")).resolve()
    folder = os.path.relpath(where, workspace).replace(os.sep, "/")
    report = _json(environment["UVLINT_ACTION_REPORT"])
    api = Api(
        environment.get("GITHUB_API_URL") or "https://api.github.com",
        environment["GITHUB_REPOSITORY"],
        environment.get("UVLINT_ACTION_TOKEN", "").strip(),
    )
    found = comments(report, folder, changed_lines(api.pages(f"pulls/{number}/files")))
    if not found:
        return "no suggestions: no safe fix is on lines of this pull request"
    there = known(api.pages(f"pulls/{number}/comments", "&sort=created&direction=desc"))
    new = [one for one in found if not there.intersection(one.knots)]
    if not new:
        return "no new suggestions: all of them are there"
    api.post(f"pulls/{number}/reviews", review(new, commit))
    return f"posted {min(len(new), MOST)} of {len(new)} suggestions"


def _json(path: str) -> Any:
    with Path(path).open("rb") as file:
        return json.loads(file.read(BYTES))


if __name__ == "__main__":
    sys.exit(main(os.environ))
