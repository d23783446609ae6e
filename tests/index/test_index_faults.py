"""Whole runs against an index that goes wrong: what could be judged is judged, the rest is said, nothing leaks.

Every index here is asked with a password, which must appear nowhere: in no report, not on stderr, not in the cache.
"""

import json
import ssl
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from faulty import FAULTS, PAGE, WHEEL, Call, closed_port, serving
from index_samples import JSON, as_json, html
from pytest_httpserver import HTTPServer

from uvlint import arguments, cli
from uvlint.arguments import FORMATS
from uvlint.data import pythons
from uvlint.index.exchange import Limits
from uvlint.index.outside import Outside
from uvlint.surroundings import surroundings

USER, PASSWORD = "somebody", "hunter2-and-more"
SECRETS = (PASSWORD, b64encode(f"{USER}:{PASSWORD}".encode()).decode(), b64encode(PASSWORD.encode()).decode()[:12])
MANIFEST = """\
[project]
name = "demo"
version = "0"
requires-python = ">=3.12"
dependencies = ["sound", "bad>=1"]
"""
MISTAKE = "sound; sys_platform == 'windows'"


@pytest.fixture
def here(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(project.parent / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "30")
    monkeypatch.setenv("UVLINT_TIME_LIMIT", "100")
    (project / "pyproject.toml").write_text(MANIFEST)
    return project


def sound(call: Call) -> None:
    """The page of a package that there is nothing to say of."""
    call.answer(json.dumps(as_json("sound-1.0-py3-none-any.whl")).encode())


def private(url: str) -> str:
    return url.replace("://", f"://{USER}:{PASSWORD}@", 1)


def checked(
    url: str, capsys: pytest.CaptureFixture[str], *words: str, code: int, command: str = "check"
) -> dict[str, object]:
    """What a run says, as JSON, with every other format written to a file; nothing of it tells a secret."""
    others = [word for name in FORMATS if name != "json" for word in ("--report", f"{name}=report-{name}")]
    arguments = [command, "--index-url", private(url), "--output-format", "json", "-v", *others, *words]
    assert cli.main(arguments) == code
    said = capsys.readouterr()
    written = [path for folder in (Path(), Path("../cache")) for path in folder.rglob("*") if path.is_file()]
    for place, text in [
        ("out", said.out),
        ("err", said.err),
        *((str(p), p.read_bytes().decode("latin-1")) for p in written),
    ]:
        assert not [secret for secret in SECRETS if secret in text], place
    assert "Traceback" not in said.err
    told: dict[str, object] = json.loads(said.out)
    return told


def unchecked(told: dict[str, object]) -> dict[str, str]:
    assert isinstance(told["unchecked"], list)
    return {line["what"]: line["reason"] for line in told["unchecked"]}


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little patience, where a server means to try it."""
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "2")
    monkeypatch.setenv("UVLINT_TIME_LIMIT", "4")


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.says])
def test_a_fault_leaves_one_package_unjudged_and_says_why(
    name: str, here: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    if "drip" in name or name == "silence":
        request.getfixturevalue("hurried")
    with serving(sound=sound, bad=FAULTS[name].act) as server:
        told = checked(server.url, capsys, code=3)
    assert told["complete"] is False
    assert told["diagnostics"] == []
    [(what, reason)] = unchecked(told).items()
    assert what == "bad>=1"
    assert FAULTS[name].says in reason
    assert "\n" not in reason
    assert reason.isprintable()


@pytest.mark.parametrize("name", ["500", "gigantic-by-its-word", "invalid-json", "reset-in-the-middle", "403"])
def test_what_can_be_judged_is_judged_and_written_all_the_same(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "pyproject.toml").write_text(MANIFEST.replace("sound", MISTAKE))
    with serving(sound=sound, bad=FAULTS[name].act) as server:
        told = checked(server.url, capsys, code=1)
        assert [one["rule"] for one in told["diagnostics"]] == ["marker-value-unknown"]  # type: ignore[attr-defined]
        assert list(unchecked(told)) == ["bad>=1"]
        told = checked(server.url, capsys, "--write", code=3, command="fix")
    assert MISTAKE.replace("windows", "win32") in (here / "pyproject.toml").read_text()
    assert list(unchecked(told)) == ["bad>=1"]


def test_a_length_that_is_no_number_is_no_reason_to_give_up(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (name for name, fault in FAULTS.items() if not fault.says):
        with serving(sound=sound, bad=FAULTS[name].act) as server:
            checked(server.url, capsys, "--no-cache", code=0)


def test_nobody_listens(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = checked(f"http://127.0.0.1:{closed_port()}/simple", capsys, code=3)
    assert set(unchecked(told)) == {"sound", "bad>=1"}
    assert all("could not connect" in reason for reason in unchecked(told).values())


def test_all_slow_servers_together_hold_a_run_no_longer_than_one(
    here: Path, hurried: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two projects with indexes of their own share what a run may wait: the second has nothing left of it."""
    with serving(bad=FAULTS["head-drips"].act) as one, serving(bad=FAULTS["body-drips"].act) as other:
        for folder, server in (("a", one), ("b", other)):
            Path(folder).mkdir()
            index = f'[[tool.uv.index]]\nurl = "{server.url}"\ndefault = true\n'
            text = MANIFEST.replace('"sound", ', "").replace('"demo"', f'"{folder}"')
            Path(folder, "pyproject.toml").write_text(text + index)
        assert cli.main(["check", "a", "b"]) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("within the 4 s that a run may take") == 2
    assert len(one.calls) == 1
    assert other.calls == []


# ---- more than one server -------------------------------------------------------------------------


def test_a_redirect_to_another_host_takes_no_credentials_along(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(bad=lambda call: call.answer(PAGE)) as other:
        address = other.url.replace("127.0.0.1", "localhost") + "/bad/"
        with serving(sound=sound, bad=lambda call: call.answer(status="307 Temporary", Location=address)) as server:
            checked(server.url, capsys, code=0)
            assert all("authorization" in call.headers for call in server.calls)
    assert [call.path for call in other.calls] == ["/simple/bad/"]
    assert "authorization" not in other.calls[0].headers
    assert not any(secret in str(other.calls[0].headers) for secret in SECRETS)


def test_a_redirect_to_a_host_that_goes_wrong(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = f"http://{USER}:{PASSWORD}@127.0.0.1:{closed_port()}/x/"
    with serving(sound=sound, bad=lambda call: call.answer(status="302 Found", Location=target)) as server:
        told = checked(server.url, capsys, code=3)
    assert "could not connect" in unchecked(told)["bad>=1"]


@pytest.fixture
def alone(here: Path) -> None:
    """One package: this server shakes one hand at a time, and truststore offers one at a time."""
    (here / "pyproject.toml").write_text(MANIFEST.replace(', "bad>=1"', ""))


def secured(host: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(host).configure_cert(context)
    return context


def test_a_certificate_that_nobody_signed(here: Path, alone: None, capsys: pytest.CaptureFixture[str]) -> None:
    with HTTPServer(host="localhost", ssl_context=secured()) as server:
        told = checked(server.url_for("/simple"), capsys, code=3)
        assert server.log == []
    assert "its certificate is not trusted" in unchecked(told)["sound"]


def test_tls_where_there_is_none_and_none_where_there_is(
    here: Path, alone: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sound=sound) as plain:
        told = checked(plain.url.replace("http:", "https:"), capsys, code=3)
        assert "TLS handshake failed" in unchecked(told)["sound"]
        assert plain.calls == []
    with HTTPServer(host="localhost", ssl_context=secured()) as server:
        told = checked(server.url_for("/simple").replace("https:", "http:"), capsys, code=3)
    assert unchecked(told)["sound"].startswith(("the index at http://localhost", "could not read"))


# ---- pages that are odd and right -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PAGE, "text/plain"),
        (PAGE, "text/html"),
        (PAGE, "application/octet-stream"),
        (b"\xef\xbb\xbf" + PAGE, JSON),
        (html(WHEEL).encode(), "application/json"),
        (f'<a href="{WHEEL}">{WHEEL}</a>'.encode(), ""),  # neither hashes nor requires-python
        (json.dumps({"files": [{"filename": WHEEL, "url": "x/" + WHEEL}]}).encode(), JSON),
        (html(WHEEL.replace("bad", "BAD")).encode(), "text/html"),
        (html("b.a_d-1.0.tar.gz", WHEEL, "other-9.0-py3-none-any.whl", "bad-x.whl").encode(), "text/html"),
    ],
)
def test_pages_that_are_odd_and_say_enough(
    body: bytes, kind: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sound=sound, bad=lambda call: call.answer(body, kind=kind)) as server:
        told = checked(server.url, capsys, code=0)
    assert told["complete"] is True


def test_names_are_asked_for_in_their_normal_form(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pyproject.toml").write_text(MANIFEST.replace("bad>=1", "B_a.D>=1").replace("sound", "Sound"))
    page = json.dumps(as_json("b.a_D-1.0-py3-none-any.whl")).encode()
    with serving(sound=sound, b_a_d=lambda call: call.answer(page)) as server:
        checked(server.url, capsys, code=0)
        assert {call.path for call in server.calls} == {"/simple/sound/", "/simple/b-a-d/"}


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_name_that_there_is_not_is_a_finding_and_no_failure(
    status: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sound=sound, bad=lambda call: call.answer(status=status)) as server:
        told = checked(server.url, capsys, code=1)
    assert told["complete"] is True
    assert [one["rule"] for one in told["diagnostics"]] == ["release-missing"]  # type: ignore[attr-defined]


# ---- from one request to the next -----------------------------------------------------------------


def forgotten(call: Call) -> None:
    """A page that must be asked for again, and names a source distribution that has gone."""
    call.answer(json.dumps(as_json("bad-1.0.tar.gz")).encode(), Cache_Control="no-cache", ETag='"a"')


def test_a_file_that_is_gone_when_it_is_asked_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(sound=sound, bad=forgotten) as server:
        told = checked(server.url, capsys, "--fail-on", "error", code=3)
        assert "answered 404 for bad-1.0.tar.gz" in unchecked(told)["the source distribution of bad 1.0"]
        assert "/files/bad-1.0.tar.gz" in {call.path for call in server.calls}


def test_a_page_that_changes_between_two_runs_is_read_anew(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def changing(call: Call) -> None:
        versions = ["1.0"] if call.before == 0 else []
        page = json.dumps(as_json(*(f"bad-{version}-py3-none-any.whl" for version in versions))).encode()
        call.answer(page, Cache_Control="no-cache", ETag=f'"{call.before}"')

    with serving(sound=sound, bad=changing) as server:
        checked(server.url, capsys, code=0)
        told = checked(server.url, capsys, code=1)
        assert server.calls[-1].headers.get("if-none-match") == '"0"'
    assert {one["rule"] for one in told["diagnostics"]} == {"release-missing"}  # type: ignore[attr-defined]


def test_a_page_that_goes_wrong_later_takes_no_old_answer_for_a_new_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(call: Call) -> None:
        call.answer(PAGE, Cache_Control="no-cache") if call.before == 0 else FAULTS["500"].act(call)

    with serving(sound=sound, bad=failing) as server:
        checked(server.url, capsys, code=0)
        assert "answered 500" in unchecked(checked(server.url, capsys, code=3))["bad>=1"]
        checked(server.url, capsys, "--offline", code=0)  # whoever is offline takes what there is, and says its age


# ---- clocks ---------------------------------------------------------------------------------------


def test_a_clock_that_was_wrong_keeps_no_page_fresh_for_years(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, defaults = time.time(), Outside.__init__.__kwdefaults__
    assert defaults is not None
    with serving(sound=sound, bad=lambda call: call.answer(PAGE, Cache_Control="max-age=600")) as server:
        monkeypatch.setitem(defaults, "clock", lambda: now + 400 * 86400)
        checked(server.url, capsys, code=0)
        first = len(server.calls)
        checked(server.url, capsys, code=0)
        assert len(server.calls) == first
        monkeypatch.setitem(defaults, "clock", lambda: now)
        checked(server.url, capsys, code=0)
        assert len(server.calls) == 2 * first


def test_files_from_the_future_and_from_before_time_are_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for moment in ("2999-01-01T00:00:00Z", "1901-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday"):
        page = json.dumps(as_json(WHEEL, **{"upload-time": moment})).encode()

        def bad(call: Call, page: bytes = page) -> None:
            call.answer(page)

        with serving(sound=sound, bad=bad) as server:
            checked(server.url, capsys, code=0)


def test_a_clock_that_is_behind_leaves_out_no_python(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tables know has happened, whatever the machine says of the day."""
    monkeypatch.setattr(pythons, "AS_OF", "2999-01-01")
    options = arguments.parse(["check", "--offline"])
    assert surroundings(options)[1].now == datetime(2999, 1, 1, tzinfo=UTC)


def test_the_limit_that_the_pages_name_is_the_one_in_force(here: Path) -> None:
    docs = Path(__file__).parent.parent.parent / "docs" / "indexes.md"
    assert f"{Limits().total:g} s" in docs.read_text(encoding="utf-8")
    assert Limits.of({"UVLINT_TIME_LIMIT": "7"}).total == 7
    assert Limits.of({"UVLINT_TIME_LIMIT": "soon"}) == Limits.of({"UVLINT_TIME_LIMIT": "0"}) == Limits()
