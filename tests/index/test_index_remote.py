"""Pages from servers, as a run asks for them; every server here is a loopback one."""

import gzip
import json
import multiprocessing
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from index_samples import JSON, MakeSource, as_json, html
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from uvlint.index.cache import Cache, Entry
from uvlint.index.exchange import Limits
from uvlint.index.remote import HttpSource
from uvlint.model.location import Location, find_links
from uvlint.model.package import Absent, Package, Unavailable

WHEEL = "foo-1.0-py3-none-any.whl"


def index(server: HTTPServer, path: str = "/simple/") -> str:
    return server.url_for(path)


def serve(server: HTTPServer, name: str = "foo", *files: str, path: str = "/simple") -> None:
    server.expect_request(f"{path}/{name}/").respond_with_json(as_json(*(files or (WHEEL,))), content_type=JSON)


def versions(answer: object) -> list[str]:
    assert isinstance(answer, Package), answer
    return [release.version for release in answer.releases]


def reason(answer: object) -> str:
    assert isinstance(answer, Unavailable), answer
    return answer.reason


def asked(server: HTTPServer) -> list[str]:
    return [request.path for request, _ in server.log]


@contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """A server that sends `answer` and hangs up; keeps silent when it is empty."""
    release = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(answer)
            if not answer:
                release.wait(5)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/simple"
        finally:
            release.set()
            server.shutdown()


def test_json_is_asked_for_and_read(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver)
    answers = source(index(httpserver)).pages(["Foo"])
    assert answers.keys() == {"foo"}
    package = answers["foo"]
    assert versions(package) == ["1.0"]
    assert isinstance(package, Package)
    assert package.index == index(httpserver)
    request = httpserver.log[0][0]
    assert request.headers["Accept"].startswith("application/vnd.pypi.simple.v1+json")


def test_html_is_read(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data(html(WHEEL), content_type="text/html")
    assert versions(source(index(httpserver)).pages(["foo"])["foo"]) == ["1.0"]


def test_gzip_is_unpacked(httpserver: HTTPServer, source: MakeSource) -> None:
    body = gzip.compress(json.dumps(as_json(*(f"foo-1.{n}.tar.gz" for n in range(5000)))).encode())
    httpserver.expect_request("/simple/foo/").respond_with_data(
        body, content_type=JSON, headers={"Content-Encoding": "gzip"}
    )
    assert len(versions(source(index(httpserver)).pages(["foo"])["foo"])) == 5000


def test_a_fresh_page_is_not_asked_for_again(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver)
    first = source(index(httpserver)).pages(["foo"])
    assert source(index(httpserver)).pages(["foo"]) == first
    assert asked(httpserver) == ["/simple/foo/"]
    assert source(index(httpserver), refresh=True).pages(["foo"]) == first
    assert len(asked(httpserver)) == 2


def test_a_stale_page_is_confirmed(httpserver: HTTPServer, source: MakeSource) -> None:
    def answer(request: Request) -> Response:
        headers = {"ETag": '"one"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "Cache-Control": "max-age=0"}
        if request.headers.get("If-None-Match") == '"one"' and "If-Modified-Since" in request.headers:
            return Response(status=304, headers={"Cache-Control": "max-age=600"})
        return Response(json.dumps(as_json(WHEEL)), content_type=JSON, headers=headers)

    httpserver.expect_request("/simple/foo/").respond_with_handler(answer)
    for _ in range(3):
        assert versions(source(index(httpserver)).pages(["foo"])["foo"]) == ["1.0"]
    assert [response.status_code for _, response in httpserver.log] == [200, 304]


def test_no_store_is_not_kept(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json(WHEEL), headers={"Cache-Control": "no-store"})
    for _ in range(2):
        assert versions(source(index(httpserver)).pages(["foo"])["foo"]) == ["1.0"]
    assert len(asked(httpserver)) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_absent_is_kept_too(httpserver: HTTPServer, source: MakeSource, status: int) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=status)
    for offline in (False, False, True):
        assert source(index(httpserver), offline=offline).pages(["foo"]) == {"foo": Absent()}
    assert len(asked(httpserver)) == 1


@pytest.mark.parametrize(("status", "words"), [(401, "credentials"), (403, "denied"), (503, "503"), (418, "418")])
def test_the_first_index_that_fails_ends_the_search(
    httpserver: HTTPServer, source: MakeSource, status: int, words: str
) -> None:
    httpserver.expect_request("/private/foo/").respond_with_data("no", status=status)
    serve(httpserver)
    where = index(httpserver, "/private").replace("http://", "http://me:secret@")
    why = reason(source(where, index(httpserver)).pages(["foo"])["foo"])
    assert words in why
    assert "/private" in why
    assert f"answered {status}" in why
    assert "secret" not in why
    assert "me:" not in why
    assert asked(httpserver) == ["/private/foo/"]


def test_the_first_index_that_has_the_name_wins(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver, "foo", "foo-1.0.tar.gz", path="/first")
    serve(httpserver, "foo", "foo-2.0.tar.gz", path="/second")
    serve(httpserver, "bar", "bar-3.0.tar.gz", path="/second")
    httpserver.expect_request("/first/bar/").respond_with_data("", status=404)
    answers = source(index(httpserver, "/first"), index(httpserver, "/second/")).pages(["foo", "bar"])
    assert versions(answers["foo"]) == ["1.0"]
    assert versions(answers["bar"]) == ["3.0"]
    assert "/second/foo/" not in asked(httpserver)


def test_explicit_indexes_are_not_searched(httpserver: HTTPServer, source: MakeSource) -> None:
    assert source(Location(index(httpserver), explicit=True)).pages(["foo"]) == {"foo": Absent()}
    assert asked(httpserver) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_failures_are_tried_again(httpserver: HTTPServer, source: MakeSource, status: int) -> None:
    httpserver.expect_ordered_request("/simple/foo/").respond_with_data("", status=status, headers={"Retry-After": "0"})
    httpserver.expect_ordered_request("/simple/foo/").respond_with_json(as_json(WHEEL))
    answers = source(index(httpserver), limits=Limits(retries=2)).pages(["foo"])
    assert versions(answers["foo"]) == ["1.0"]


def test_a_long_retry_after_is_not_waited_for(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=429, headers={"Retry-After": "3600"})
    assert "answered 429" in reason(source(index(httpserver), limits=Limits(retries=3)).pages(["foo"])["foo"])
    assert len(asked(httpserver)) == 1


def test_refused_connections(source: MakeSource) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    url = f"http://me:secret@127.0.0.1:{port}/simple"
    why = reason(source(url).pages(["foo"])["foo"])
    assert why == f"could not connect to the index at http://127.0.0.1:{port}/simple: connection refused"


@pytest.mark.parametrize("url", ["ssh://host/simple", "http://[/simple", "http://host:port/simple", "http:///simple"])
def test_addresses_that_are_none(source: MakeSource, url: str) -> None:
    reason(source(url).pages(["foo"])["foo"])


def test_names_that_are_none(httpserver: HTTPServer, source: MakeSource) -> None:
    assert reason(source(index(httpserver)).pages(["../../etc"])["-/-/etc"]) == "not a valid package name"
    assert asked(httpserver) == []


def test_a_silent_server(source: MakeSource) -> None:
    with raw_server(b"") as url:
        why = reason(source(url, limits=Limits(read=0.2, retries=0)).pages(["foo"])["foo"])
    assert why == f"the index at {url} did not answer within 0.2 s"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>Links",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<html>",
        b"HTTP/1.1 200 OK\r\n\r\n" + html(WHEEL)[:-60].encode(),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(html(WHEEL).encode())[:-30],
        b"nonsense\r\n\r\n",
        b"\r\n",
    ],
)
def test_broken_answers(source: MakeSource, answer: bytes) -> None:
    with raw_server(answer) as url:
        assert url in reason(source(url).pages(["foo"])["foo"])


def test_a_body_without_end(source: MakeSource) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with raw_server(head + bomb) as url:
        limits = Limits(retries=0, page=4 * 1024 * 1024)
        assert reason(source(url, limits=limits).pages(["foo"])["foo"]) == f"the index at {url} sent more than 4 MiB"


def test_the_time_of_a_run_is_bounded(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver)
    why = reason(source(index(httpserver), limits=Limits(total=-1)).pages(["foo"])["foo"])
    assert "that a run may take" in why


def test_a_redirect_takes_no_credentials_elsewhere(httpserver: HTTPServer, source: MakeSource) -> None:
    with HTTPServer(host="localhost") as other:
        target = other.url_for("/elsewhere/foo/")
        httpserver.expect_request("/simple/foo/").respond_with_data("", status=302, headers={"Location": target})
        other.expect_request("/elsewhere/foo/").respond_with_json(as_json(WHEEL))
        url = index(httpserver).replace("http://", "http://me:secret@")
        assert versions(source(url).pages(["foo"])["foo"]) == ["1.0"]
        assert "Authorization" in httpserver.log[0][0].headers
        assert "Authorization" not in other.log[0][0].headers


def test_redirects_are_bounded(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data("", status=301, headers={"Location": "/simple/foo/"})
    assert "redirected more than 10 times" in reason(source(index(httpserver)).pages(["foo"])["foo"])


def test_credentials(httpserver: HTTPServer, source: MakeSource, cache: Cache, tmp_path: Path) -> None:
    serve(httpserver, path="/a")
    serve(httpserver, "bar", "bar-1.0.tar.gz", path="/b")
    for path in ("/a/bar/", "/b/foo/"):
        httpserver.expect_request(path).respond_with_data("", status=404)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login joe password fromnetrc\nmachine localhost login joe password fromnetrc\n")
    with_both = [
        index(httpserver, "/a").replace("http://", "http://ann:first%40pass@"),
        index(httpserver, "/b").replace("http://", "http://bob:second@"),
    ]
    source(*with_both).pages(["foo", "bar"])
    sent = {
        (request.path[:3], request.authorization.username, request.authorization.password)
        for request, _ in httpserver.log
        if request.authorization
    }
    assert sent == {("/a/", "ann", "first@pass"), ("/b/", "bob", "second")}
    cache.close()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())
    assert b"foo" in stored
    assert not any(word in stored for word in (b"ann", b"bob", b"first", b"second"))
    httpserver.clear_log()
    source(index(httpserver, "/a"), environment={"NETRC": str(netrc)}).pages(["foo"])
    assert httpserver.log[0][0].authorization is None  # nobody has asked for it yet


def test_private_pages_do_not_mix(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver)
    ann, bob = (index(httpserver).replace("http://", f"http://{who}:x@") for who in ("ann", "bob"))
    source(ann).pages(["foo"])
    source(bob).pages(["foo"])
    assert len(asked(httpserver)) == 2
    assert reason(source(index(httpserver), offline=True).pages(["foo"])["foo"]) == "offline and not in the cache"


def test_offline(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json(WHEEL), headers={"Cache-Control": "max-age=0"})
    source(index(httpserver)).pages(["foo"])
    answers = source(index(httpserver), offline=True).pages(["foo", "bar"])
    assert versions(answers["foo"]) == ["1.0"]
    assert reason(answers["bar"]) == "offline and not in the cache"
    assert len(asked(httpserver)) == 1


def test_without_a_network_find_links_have_all_that_there_is(
    httpserver: HTTPServer, source: MakeSource, tmp_path: Path
) -> None:
    """As uv (tried with 0.13.9), which asks the index as well once there is a network again."""
    serve(httpserver, "foo", "foo-2.0-py3-none-any.whl")
    (tmp_path / "foo-1.0-py3-none-any.whl").write_bytes(b"")
    places = index(httpserver), find_links(tmp_path.as_uri())

    offline = source(*places, offline=True).pages(["foo", "bar"])

    assert versions(offline["foo"]) == ["1.0"]
    assert reason(offline["bar"]) == "offline and not in the cache"
    assert versions(source(*places).pages(["foo"])["foo"]) == ["2.0", "1.0"]


def test_many_names_over_few_connections_with_progress(httpserver: HTTPServer, source: MakeSource) -> None:
    names = [f"foo{number}" for number in range(40)]
    for name in names:
        serve(httpserver, name, f"{name}-1.0.tar.gz")
    told: list[tuple[int, int]] = []
    threads: set[str] = set()

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        threads.add(threading.current_thread().name)

    here = source(index(httpserver), progress=progress, limits=Limits(workers=4))
    answers = here.pages(names)
    assert all(versions(answers[name]) == ["1.0"] for name in names)
    assert told == [(done, 40) for done in range(41)]
    assert threads == {threading.current_thread().name}
    assert here.oldest is not None


def test_an_index_in_a_folder(source: MakeSource, tmp_path: Path) -> None:
    (tmp_path / "simple" / "foo").mkdir(parents=True)
    (tmp_path / "simple" / "foo" / "index.html").write_text(html(WHEEL))
    for place in ((tmp_path / "simple").as_uri(), str(tmp_path / "simple"), "simple"):
        answers = source(place, folder=tmp_path, offline=True).pages(["foo", "bar"])
        assert versions(answers["foo"]) == ["1.0"]
        assert answers["bar"] == Absent()
    assert "is not a folder" in reason(source((tmp_path / "none").as_uri()).pages(["foo"])["foo"])


def test_find_links(httpserver: HTTPServer, source: MakeSource, tmp_path: Path) -> None:
    serve(httpserver, "foo", "foo-1.0.tar.gz")
    httpserver.expect_request("/simple/bar/").respond_with_data("", status=404)
    httpserver.expect_request("/links").respond_with_data(html("foo-2.0-py3-none-any.whl", "bar-1.0.tar.gz"))
    (tmp_path / "foo-1.0-py3-none-any.whl").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    places = (
        index(httpserver),
        find_links(httpserver.url_for("/links")),
        find_links(tmp_path.as_uri()),
    )
    for offline in (False, True):
        answers = source(*places, offline=offline).pages(["foo", "bar"])
        assert versions(answers["foo"]) == ["2.0", "1.0"]
        assert isinstance(answers["foo"], Package)
        assert answers["foo"].releases[1].wheels
        assert versions(answers["bar"]) == ["1.0"]
    assert asked(httpserver).count("/links") == 1
    broken = source(index(httpserver), find_links(str(tmp_path / "none"))).pages(["foo"])
    assert "could not be read" in reason(broken["foo"])


def test_a_named_flat_index_takes_part_in_the_search(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver, "foo", "foo-9.0.tar.gz")
    serve(httpserver, "bar", "bar-9.0.tar.gz")
    httpserver.expect_request("/links").respond_with_data(html("foo-2.0.tar.gz"))
    flat = Location(httpserver.url_for("/links"), name="mine", flat=True)
    answers = source(flat, index(httpserver)).pages(["foo", "bar"])
    assert versions(answers["foo"]) == ["2.0"]
    assert versions(answers["bar"]) == ["9.0"]


def test_a_login_page_is_no_package(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_data("<html><form>Sign in</form></html>")
    assert "is not a simple-index page" in reason(source(index(httpserver)).pages(["foo"])["foo"])


def test_a_host_is_looked_up_once(httpserver: HTTPServer, source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"foo{number}" for number in range(12)]
    for name in names:
        serve(httpserver, name, f"{name}-1.0.tar.gz")
    hosts: list[object] = []
    original = socket.getaddrinfo

    def counted(host: Any, *rest: Any, **more: Any) -> Any:
        hosts.append(host)
        return original(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    answers = source(f"http://localhost:{httpserver.port}/simple").pages(names)
    assert all(isinstance(answer, Package) for answer in answers.values())
    assert hosts.count("localhost") == 1


def test_a_proxy_is_used(httpserver: HTTPServer, source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", httpserver.url_for("/").replace("http://", "http://user:proxypass@"))
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json(WHEEL))
    assert versions(source("http://index.invalid/simple").pages(["foo"])["foo"]) == ["1.0"]
    headers = httpserver.log[0][0].headers
    assert headers["Host"] == "index.invalid"
    assert headers["Proxy-Authorization"].startswith("Basic ")


_WARM = """
import sys
from pathlib import Path
from typing import Any
from uvlint.index.cache import Cache
from uvlint.index.remote import HttpSource
from uvlint.model.location import Location, find_links
answers = HttpSource([Location(sys.argv[1])], Cache(Path(sys.argv[2])), environment={}).pages(["foo"])
heavy = {"urllib3", "ssl", "email", "asyncio", "http.client", "netrc", "uvlint.index.keyring"}
print(type(answers["foo"]).__name__, sorted(heavy & sys.modules.keys()))
"""


def test_a_warm_run_loads_no_client(httpserver: HTTPServer, tmp_path: Path) -> None:
    serve(httpserver)
    _fill(tmp_path, index(httpserver), ["foo"])
    httpserver.clear_log()
    command = [sys.executable, "-c", _WARM, index(httpserver), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "Package []\n"
    assert asked(httpserver) == []


def test_bounds_come_from_the_environment() -> None:
    limits = Limits.of({"UV_HTTP_TIMEOUT": "7", "UV_HTTP_RETRIES": "1"})
    assert (limits.read, limits.connect, limits.retries) == (7.0, 7.0, 1)
    assert Limits.of({"UV_HTTP_TIMEOUT": "soon"}) == Limits()


def _fill(folder: Path, url: str, names: list[str]) -> None:
    cache = Cache(folder)
    answers = HttpSource([Location(url)], cache, environment={"NETRC": "/none"}).pages(names)
    cache.close()
    assert all(isinstance(answer, Package) for answer in answers.values())


def test_processes_share_one_cache(httpserver: HTTPServer, tmp_path: Path) -> None:
    names = [f"foo{number}" for number in range(10)]
    for name in names:
        serve(httpserver, name, f"{name}-1.0.tar.gz")
    spawn = multiprocessing.get_context("spawn")
    crew = [spawn.Process(target=_fill, args=(tmp_path, index(httpserver), names)) for _ in range(3)]
    for process in crew:
        process.start()
    for process in crew:
        process.join(30)
    assert [process.exitcode for process in crew] == [0, 0, 0]
    asked_before = len(asked(httpserver))
    _fill(tmp_path, index(httpserver), names)
    assert len(asked(httpserver)) == asked_before


@pytest.mark.parametrize("content", [b"", b"garbage" * 5000, b"SQLite format 3\x00" + b"\x00" * 5000])
def test_a_broken_cache_is_replaced(httpserver: HTTPServer, source: MakeSource, cache: Cache, content: bytes) -> None:
    serve(httpserver)
    Path(cache.path).parent.mkdir(exist_ok=True)
    Path(cache.path).write_bytes(content)
    for _ in range(2):
        assert versions(source(index(httpserver)).pages(["foo"])["foo"]) == ["1.0"]
    assert len(asked(httpserver)) == 1


def test_broken_bodies_in_the_cache_are_asked_for_again(
    httpserver: HTTPServer, source: MakeSource, cache: Cache
) -> None:
    serve(httpserver)
    entry = Entry('"etag"', "", 1.0, 1e12, b"\xc1nonsense")
    cache.put_pages({(index(httpserver).rstrip("/"), "foo"): entry})
    assert versions(source(index(httpserver)).pages(["foo"])["foo"]) == ["1.0"]
    assert "If-None-Match" not in httpserver.log[0][0].headers
