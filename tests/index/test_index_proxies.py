"""Proxies: absolute addresses for http, tunnels for https, by the environment and by uv's settings."""

import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from index_samples import MakeSource, as_json
from pytest_httpserver import HTTPServer

from uvlint.index.exchange import Access
from uvlint.model.package import Package, Unavailable


class Proxy:
    """A proxy that notes the first line and the Proxy-Authorization of what it is asked, and asks `server` for all."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[str] = []
        self.authorized: list[str] = []
        self._server = server
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy.pass_on(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.listener = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.listener.server_address[1]}"
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def pass_on(self, client: socket.socket) -> None:
        """One connection: a tunnel after CONNECT, else one request."""
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := client.recv(65536)):
                return
            head += piece
        line, *fields = head.decode("latin-1").split("\r\n")
        self.asked.append(line)
        self.authorized += [field.partition(": ")[2] for field in fields if field.lower().startswith("proxy-auth")]
        with socket.create_connection((self._server.host, self._server.port)) as upstream:
            if line.startswith("CONNECT "):
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                method, url, version = line.split(" ")
                path = "/" + url.partition("://")[2].partition("/")[2]
                upstream.sendall(head.replace(line.encode(), f"{method} {path} {version}".encode(), 1))
            _pump(client, upstream)


def _pump(one: socket.socket, other: socket.socket) -> None:
    while True:
        waiting = select.select([one, other], [], [], 5)[0]
        if not waiting:
            return
        for ready in waiting:
            data = ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)


@pytest.fixture
def proxy(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.delenv("no_proxy")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0.tar.gz"))
    made = Proxy(httpserver)
    yield made
    made.listener.shutdown()
    made.listener.server_close()


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_http_goes_to_the_proxy_with_its_whole_address(
    proxy: Proxy, source: MakeSource, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, f"http://me:p%40ss@{proxy.address}")
    assert isinstance(source("http://index.invalid/simple").pages(["foo"])["foo"], Package)
    assert proxy.asked == ["GET http://index.invalid/simple/foo/ HTTP/1.1"]
    assert proxy.authorized == ["Basic bWU6cEBzcw=="]


def test_https_goes_through_a_tunnel(source: MakeSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("no_proxy")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("index.invalid").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0.tar.gz"))
        proxy = Proxy(server)
        monkeypatch.setenv("https_proxy", proxy.address)  # the scheme may be left out
        environment = {"SSL_CERT_FILE": str(tmp_path / "ca.pem")}
        url = "https://me:secret@index.invalid/simple"
        answer = source(url, environment=environment).pages(["foo"])["foo"]
        proxy.listener.shutdown()
        proxy.listener.server_close()
        assert isinstance(answer, Package), answer
        assert "Authorization" in server.log[0][0].headers
    assert [line[:-1] for line in proxy.asked] == ["CONNECT index.invalid:443 HTTP/1."]
    assert proxy.authorized == []  # what is meant for the index is inside the tunnel


@pytest.mark.parametrize("listed", ["localhost", "*", "other, .localhost,localhost"])
def test_some_hosts_are_asked_without_it(
    proxy: Proxy, httpserver: HTTPServer, source: MakeSource, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.setenv("no_proxy", listed)
    url = f"http://localhost:{httpserver.port}/simple"
    assert isinstance(source(url).pages(["foo"])["foo"], Package)
    settings = Access(proxies=(("http", proxy.address), ("no", listed)))
    assert isinstance(source(url, access=settings, refresh=True).pages(["foo"])["foo"], Package)
    assert proxy.asked == []


def test_settings_name_a_proxy(proxy: Proxy, source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    access = Access(proxies=(("http", f"http://{proxy.address}"), ("no", "invalid.example")))
    assert isinstance(source("http://index.invalid/simple", access=access).pages(["foo"])["foo"], Package)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("address", ["http://me:secret@127.0.0.1:9", "socks5://me:secret@127.0.0.1:9", "http://["])
def test_a_proxy_that_is_none_is_said_without_its_password(
    proxy: Proxy, source: MakeSource, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("http_proxy", address)
    answer = source("http://index.invalid/simple").pages(["foo"])["foo"]
    assert isinstance(answer, Unavailable)
    assert "proxy" in answer.reason
    assert "secret" not in answer.reason
