"""Who asks: credentials, where they come from and where they never go. As uv 0.13.8 was seen to do it."""

import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_samples import MakeSource, as_json
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from uvlint.index.cache import Cache
from uvlint.index.exchange import Access
from uvlint.index.keyring import Keyring
from uvlint.index.source import given, reach
from uvlint.model.location import Layer, Location, Search
from uvlint.model.package import Package, Unavailable

WHEEL = "foo-1.0-py3-none-any.whl"
ME = "Basic " + b64encode(b"me:pass").decode()
SECRETS = ("pass", b64encode(b"me:pass").decode())


@pytest.fixture
def private(httpserver: HTTPServer) -> str:
    """An index that wants me:pass, at /private/simple; files would be at /private/files."""
    _guard(httpserver, "/private", 401)
    return httpserver.url_for("/private/simple/")


def _guard(server: HTTPServer, prefix: str, status: int) -> None:
    def answer(request: Request) -> Response:
        if request.headers.get("Authorization") != ME:
            return Response("no", status=status)
        return Response('{"meta": {"api-version": "1.1"}, "name": "foo", "files": []}'.replace("[]", _files()))

    server.expect_request(f"{prefix}/simple/foo/").respond_with_handler(answer)


def _files() -> str:
    return f'[{{"filename": "{WHEEL}", "url": "../../files/{WHEEL}", "hashes": {{}}}}]'


def sent(server: HTTPServer) -> list[str | None]:
    return [request.headers.get("Authorization") for request, _ in server.log]


def with_user(url: str, userinfo: str) -> str:
    return url.replace("http://", f"http://{userinfo}@")


def works(answer: object) -> bool:
    return isinstance(answer, Package) and [release.version for release in answer.releases] == ["1.0"]


def reason(answer: object) -> str:
    assert isinstance(answer, Unavailable), answer
    assert not any(secret in answer.reason for secret in SECRETS)
    return answer.reason


def netrc(
    folder: Path, login: str = "me", password: str = "pass", *, machine: str = "machine localhost"
) -> dict[str, str]:
    file = folder / "netrc"
    file.write_text(f"{machine} login {login} password {password}\n")
    return {"NETRC": str(file)}


def test_what_an_address_says_is_sent_at_once(private: str, httpserver: HTTPServer, source: MakeSource) -> None:
    assert works(source(with_user(private, "me:pass")).pages(["foo"])["foo"])
    assert sent(httpserver) == [ME]


def test_a_wrong_password_is_said_and_nothing_else_is_tried(
    private: str, httpserver: HTTPServer, source: MakeSource, tmp_path: Path
) -> None:
    why = reason(source(with_user(private, "me:wrong"), environment=netrc(tmp_path)).pages(["foo"])["foo"])
    assert why == f"the index at {private} answered 401: credentials are missing or wrong"
    assert len(sent(httpserver)) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_netrc_is_read_when_a_server_refuses(
    httpserver: HTTPServer, source: MakeSource, tmp_path: Path, status: int
) -> None:
    _guard(httpserver, "/hidden", status)
    httpserver.expect_request("/hidden/simple/bar/").respond_with_json(as_json("bar-1.0.tar.gz"))
    here = source(httpserver.url_for("/hidden/simple"), environment=netrc(tmp_path))
    assert works(here.pages(["foo"])["foo"])
    assert sent(httpserver) == [None, ME]
    here.pages(["bar"])
    assert sent(httpserver)[2:] == [ME]  # known by now


def test_netrc_has_a_default_and_is_not_used_for_another_user(
    private: str, httpserver: HTTPServer, source: MakeSource, tmp_path: Path
) -> None:
    anybody = netrc(tmp_path, machine="default")
    assert works(source(private, environment=anybody).pages(["foo"])["foo"])
    assert works(source(with_user(private, "me"), environment=anybody).pages(["foo"])["foo"])
    httpserver.clear_log()
    reason(source(with_user(private, "you"), environment=anybody).pages(["foo"])["foo"])
    assert sent(httpserver) == ["Basic " + b64encode(b"you:").decode()]


@pytest.mark.parametrize("content", ["", "machine", "machine localhost login\n", "\x00"])
def test_a_netrc_that_says_nothing(private: str, source: MakeSource, tmp_path: Path, content: str) -> None:
    (tmp_path / "netrc").write_text(content)
    assert "401" in reason(source(private, environment={"NETRC": str(tmp_path / "netrc")}).pages(["foo"])["foo"])


def test_named_indexes_take_credentials_from_variables(
    private: str, httpserver: HTTPServer, source: MakeSource
) -> None:
    environment = {"UV_INDEX_MY_OWN_USERNAME": "me", "UV_INDEX_MY_OWN_PASSWORD": "pass", "UV_NO_CONFIG": ""}
    project = Search(Layer(indexes=(Location(private, name="my-own"),)))
    found = reach(project, given(environment), {**environment, "UV_NO_SYSTEM_CONFIG": "1", "HOME": "/nowhere"})
    assert works(source(found.locations[0]).pages(["foo"])["foo"])
    assert sent(httpserver) == [ME]


def test_never_means_never(private: str, httpserver: HTTPServer, source: MakeSource, tmp_path: Path) -> None:
    for url in (private, with_user(private, "me:pass")):
        where = Location(url, authenticate="never")
        assert "401" in reason(source(where, environment=netrc(tmp_path)).pages(["foo"])["foo"])
    assert sent(httpserver) == [None, None]


def test_always_means_not_without(private: str, httpserver: HTTPServer, source: MakeSource, tmp_path: Path) -> None:
    where = Location(private, authenticate="always")
    assert 'has `authenticate = "always"`, and no credentials' in reason(source(where).pages(["foo"])["foo"])
    assert sent(httpserver) == []
    assert works(source(where, environment=netrc(tmp_path)).pages(["foo"])["foo"])
    assert sent(httpserver) == [ME]


def test_another_index_on_the_same_host_lends_its_credentials_when_asked(
    private: str, httpserver: HTTPServer, source: MakeSource
) -> None:
    other = with_user(httpserver.url_for("/other/simple"), "me:pass")
    httpserver.expect_request("/open/simple/bar/").respond_with_json(as_json("bar-1.0.tar.gz"))
    httpserver.expect_request("/other/simple/foo/").respond_with_data("", status=404)
    httpserver.expect_request("/other/simple/bar/").respond_with_data("", status=404)
    assert works(source(other, private).pages(["foo"])["foo"])
    assert sent(httpserver) == [ME, None, ME]
    httpserver.clear_log()
    source(other, httpserver.url_for("/open/simple")).pages(["bar"])
    assert sent(httpserver) == [ME, None]


# ---- redirects ----------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[HTTPServer]:
    with HTTPServer(host="localhost") as server:
        yield server


def test_credentials_do_not_follow_to_another_port(
    httpserver: HTTPServer, elsewhere: HTTPServer, source: MakeSource
) -> None:
    _guard(elsewhere, "/private", 401)
    target = with_user(elsewhere.url_for("/private/simple/foo/"), "me:pass")  # what a page says is not taken either
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=302, headers={"Location": target})
    url = with_user(httpserver.url_for("/simple"), "me:pass")
    assert "401" in reason(source(url).pages(["foo"])["foo"])
    assert sent(httpserver) == [ME]
    assert sent(elsewhere) == [None]


def test_the_other_host_gets_its_own_credentials(
    httpserver: HTTPServer, elsewhere: HTTPServer, source: MakeSource, tmp_path: Path
) -> None:
    _guard(elsewhere, "/private", 401)
    target = elsewhere.url_for("/private/simple/foo/").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=307, headers={"Location": target})
    environment = netrc(tmp_path, machine="machine 127.0.0.1")
    url = with_user(httpserver.url_for("/simple").replace("127.0.0.1", "localhost"), "you:word")
    assert works(source(url, environment=environment).pages(["foo"])["foo"])
    assert sent(elsewhere) == [None, ME]


def test_a_redirect_on_the_same_host_keeps_them(private: str, httpserver: HTTPServer, source: MakeSource) -> None:
    headers = {"Location": "/private/simple/foo/"}
    httpserver.expect_request("/private/simple/Foo/").respond_with_data("", status=301, headers=headers)
    httpserver.expect_request("/private/old/foo/").respond_with_data("", status=301, headers=headers)
    assert works(source(with_user(httpserver.url_for("/private/old"), "me:pass")).pages(["foo"])["foo"])


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://localhost/x", "http://[", "//"])
def test_redirects_to_what_is_no_server(httpserver: HTTPServer, source: MakeSource, target: str) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=302, headers={"Location": target})
    reason(source(httpserver.url_for("/simple")).pages(["foo"])["foo"])


# ---- uv's own store -----------------------------------------------------------------------------------


def test_uvs_own_store_is_read(private: str, httpserver: HTTPServer, source: MakeSource, tmp_path: Path) -> None:
    root = httpserver.url_for("/private")
    entry = '[[credential]]\nservice = "{}"\nusername = "{}"\nscheme = "basic"\npassword = "{}"\n'
    text = entry.format(httpserver.url_for("/"), "you", "word") + entry.format(root, "me", "pass")
    for environment, folder in (
        ({"UV_CREDENTIALS_DIR": str(tmp_path / "own")}, tmp_path / "own"),
        ({"XDG_DATA_HOME": str(tmp_path / "data")}, tmp_path / "data/uv/credentials"),
    ):
        folder.mkdir(parents=True)
        (folder / "credentials.toml").write_text(text)
        httpserver.clear_log()
        assert works(source(private, environment=environment, refresh=True).pages(["foo"])["foo"])
        assert sent(httpserver) == [None, ME]
    assert "401" in reason(source(with_user(private, "you"), environment=environment).pages(["foo"])["foo"])


def test_uvs_own_store_may_hold_a_token(httpserver: HTTPServer, source: MakeSource, tmp_path: Path) -> None:
    httpserver.expect_request("/simple/foo/", headers={"Authorization": "Bearer abc"}).respond_with_json(as_json(WHEEL))
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=401)
    text = f'[[credential]]\nservice = "{httpserver.url_for("/simple")}"\nscheme = "bearer"\ntoken = "abc"\n'
    (tmp_path / "credentials.toml").write_text(text)
    environment = {"UV_CREDENTIALS_DIR": str(tmp_path)}
    assert works(source(httpserver.url_for("/simple"), environment=environment).pages(["foo"])["foo"])


@pytest.mark.parametrize(
    "text", ["broken =", "credential = 1", "[[credential]]\nservice = 1", '[[credential]]\nservice = "["']
)
def test_a_store_that_cannot_be_used_is_passed_over(
    private: str, source: MakeSource, tmp_path: Path, text: str
) -> None:
    (tmp_path / "credentials.toml").write_text(text)
    assert "401" in reason(source(private, environment={"UV_CREDENTIALS_DIR": str(tmp_path)}).pages(["foo"])["foo"])


# ---- keyring ------------------------------------------------------------------------------------------

Log = Callable[[], list[str]]


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    """A `keyring` command that knows me:pass for what KNOWN names, and notes what it is asked."""
    if sys.platform == "win32":
        pytest.skip("the command is a shell script")
    folder, log = tmp_path / "bin", tmp_path / "asked"
    folder.mkdir()
    script = f"""#!/bin/sh
echo "$@" >> {log}
[ "$2" = "$KNOWN" ] || exit 1
[ "$3" = --mode ] && echo me
echo pass
"""
    (folder / "keyring").write_text(script)
    (folder / "keyring").chmod(0o755)
    return lambda: log.read_text().splitlines() if log.exists() else []


def environment(tmp_path: Path, known: str = "") -> dict[str, str]:
    return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "KNOWN": known, "NETRC": "/nowhere"}


WITH_KEYRING = Access(keyring=True)


def test_the_keyring_is_asked_for_the_password_of_a_user(
    private: str, httpserver: HTTPServer, source: MakeSource, keyring: Log, tmp_path: Path, cache: Cache
) -> None:
    httpserver.expect_request("/private/simple/bar/").respond_with_data("", status=404)
    where = with_user(private, "me")
    here = source(where, environment=environment(tmp_path, private), access=WITH_KEYRING)
    assert works(here.pages(["foo", "bar"])["foo"])
    assert keyring() == [f"get {private} me"]  # once, however many pages
    assert set(sent(httpserver)) == {ME}
    cache.close()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())
    assert not any(secret.encode() in stored for secret in SECRETS)


def test_the_keyring_is_asked_by_host_when_it_does_not_know_the_address(
    private: str, httpserver: HTTPServer, source: MakeSource, keyring: Log, tmp_path: Path
) -> None:
    host = f"{httpserver.host}:{httpserver.port}"
    for number, known in enumerate((host, f"http://{host}", "nothing"), 2):
        before = len(keyring())
        where = with_user(private, "me")
        options = {"environment": environment(tmp_path, known), "access": WITH_KEYRING, "refresh": True}
        answer = source(where, **options).pages(["foo"])["foo"]
        assert works(answer) is (known != "nothing")
        asked = [f"get {private} me", f"get {host} me", f"get http://{host} me"]
        assert keyring()[before:] == asked[:number]


def test_the_keyring_is_asked_for_both_only_where_the_index_must_not_be_asked_without(
    private: str, source: MakeSource, keyring: Log, tmp_path: Path
) -> None:
    options = {"environment": environment(tmp_path, private), "access": WITH_KEYRING}
    reason(source(private, **options).pages(["foo"])["foo"])
    assert keyring() == []
    assert works(source(Location(private, authenticate="always"), **options).pages(["foo"])["foo"])
    assert keyring() == [f"get {private} --mode creds"]


def test_the_keyring_is_not_asked_unless_that_is_wanted(
    private: str, source: MakeSource, keyring: Log, tmp_path: Path
) -> None:
    reason(source(with_user(private, "me"), environment=environment(tmp_path, private)).pages(["foo"])["foo"])
    assert keyring() == []


def test_nothing_that_looks_like_an_option_reaches_the_keyring(keyring: Log, tmp_path: Path) -> None:
    here = Keyring(environment(tmp_path))
    assert here.find("http://host/simple", "--help") is None
    assert here.find("http://host/simple", "") is None
    assert here.find("http://-x/simple", "me") is None
    assert keyring() == []


@pytest.mark.parametrize("script", ["sleep 30", "exit 3", "printf '\\377'", "head -c 100000 /dev/zero", "echo only"])
def test_a_keyring_that_does_not_answer(keyring: Log, tmp_path: Path, script: str) -> None:
    (tmp_path / "bin/keyring").write_text(f"#!/bin/sh\n{script}\n")
    here = Keyring(environment(tmp_path), patience=0.2)
    assert here.find("https://host/simple", None) is None


def test_a_keyring_in_the_working_directory_never_runs(
    keyring: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "bin")
    for path in ("", ".", ":", "bin:."):
        assert Keyring({"PATH": path, "KNOWN": "http://host"}).find("http://host", "me") is None
    assert keyring() == []
