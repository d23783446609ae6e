"""A loopback index that goes wrong in every way that servers and networks do, one way a name."""

import gzip
import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate

from index_samples import JSON, as_json, html
from msgspec import Struct

WHEEL = "bad-1.0-py3-none-any.whl"
PAGE = json.dumps(as_json(WHEEL)).encode()
MIB = 1024 * 1024

Act = Callable[["Call"], None]


class Call(Struct):
    """One request as it came in: its path, its headers in lower case, and how often the path was asked for before."""

    connection: socket.socket
    path: str
    headers: dict[str, str]
    before: int
    over: threading.Event

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, body: bytes = b"", *, status: str = "200 OK", kind: str = JSON, **headers: str) -> None:
        """A whole answer; headers with `_` for `-`."""
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        length = "" if "Content_Length" in headers else f"Content-Length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{length}{more}\r\n"
        self.send(head.encode() + body)

    def drip(self, piece: bytes) -> None:
        """Send a piece every 50 ms, for ever."""
        while not self.over.wait(0.05):
            self.send(piece)


class Fault(Struct, frozen=True):
    """A way to go wrong, and what a person must be told: `says` is a part of the reason."""

    act: Act
    says: str


def _reset(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + PAGE[:40])
    # Closing with nothing left to linger for is a reset.
    call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.connection.close()


def _silence(call: Call) -> None:
    call.over.wait(30)


def _head_drip(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    call.drip(b"x")


def _body_drip(call: Call) -> None:
    call.send(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode() + PAGE[:20])
    call.drip(b" ")


def _chunk_drip(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    call.drip(b"0")


def _endless(call: Call) -> None:
    call.send(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode())
    with suppress(OSError):
        for _ in range(80):
            call.send(b" " * MIB)


def _status(status: str, says: str, **headers: str) -> Fault:
    return Fault(lambda call: call.answer(b"no", status=status, kind="text/plain", **headers), says)


def _page(body: bytes, says: str, kind: str = JSON, **headers: str) -> Fault:
    return Fault(lambda call: call.answer(body, kind=kind, **headers), says)


# By name, all but what needs more than one server: refused connections, other hosts, TLS.
FAULTS: dict[str, Fault] = {
    "hangs-up-at-once": Fault(lambda _: None, "broke off its answer"),
    "reset-in-the-middle": Fault(_reset, "broke off its answer"),
    "silence": Fault(_silence, "did not answer within 2 s"),
    "head-drips": Fault(_head_drip, "no answer came within the 4 s that a run may take"),
    "body-drips": Fault(_body_drip, "within the 4 s that a run may take"),
    "chunks-drip": Fault(_chunk_drip, "within the 4 s that a run may take"),
    "401": _status("401 Unauthorized", "answered 401: credentials are missing or wrong"),
    "403": _status("403 Forbidden", "answered 403: access is denied"),
    "407": _status("407 Proxy Authentication Required", "answered 407"),
    "418": _status("418 I'm a teapot", "answered 418"),
    "429": _status("429 Too Many Requests", "answered 429"),
    "429-for-an-hour": _status("429 Too Many Requests", "answered 429", Retry_After="3600"),
    "429-until-last-year": _status("429 Too Many Requests", "answered 429", Retry_After=formatdate(0, usegmt=True)),
    "429-until-next-century": _status(
        "429 Too Many Requests", "answered 429", Retry_After="Fri, 31 Dec 2199 23:59:59 GMT"
    ),
    "429-until-nonsense": _status("429 Too Many Requests", "answered 429", Retry_After="soon"),
    "429-until-a-huge-number": _status("429 Too Many Requests", "answered 429", Retry_After="9" * 400),
    "500": _status("500 Internal Server Error", "answered 500"),
    "502": _status("502 Bad Gateway", "answered 502"),
    "503": _status("503 Service Unavailable", "answered 503", Retry_After="9999"),
    "504": _status("504 Gateway Timeout", "answered 504"),
    "204": _status("204 No Content", "answered 204"),
    "206": _status("206 Partial Content", "answered 206"),
    "304-that-nobody-asked-for": _status("304 Not Modified", "answered 304"),
    "status-that-is-none": Fault(lambda call: call.send(b"HTTP/1.1 abc\r\n\r\n"), "broke off its answer"),
    "redirected-for-ever": _status("302 Found", "redirected more than 10 times", Location="/simple/bad/"),
    "redirected-to-a-file": _status("302 Found", "no valid address", Location="file:///etc/passwd"),
    "redirected-to-nonsense": _status("301 Moved", "no valid address", Location="http://[::bad/"),
    "cut-short": _page(PAGE[:-30], "broke off its answer", Content_Length=str(len(PAGE))),
    "length-too-short": _page(PAGE, "is not a simple-index page", Content_Length=str(len(PAGE) - 30)),
    "length-negative": _page(PAGE, "", Content_Length="-5"),
    "length-that-is-none": _page(PAGE, "", Content_Length="many"),
    "html-cut-short": _page(html(WHEEL).encode()[:-70], "was cut short", "text/html"),
    "gigantic-by-its-word": _page(PAGE, "sent more than 64 MiB", Content_Length=str(2**60)),
    "gigantic-without-a-word": Fault(_endless, "sent more than 64 MiB"),
    "gigantic-once-unpacked": _page(
        gzip.compress(b" " * 65 * MIB, 9), "sent more than 64 MiB", Content_Encoding="gzip"
    ),
    "packed-nonsense": _page(b"nonsense", "cannot be unpacked", Content_Encoding="gzip"),
    "invalid-json": _page(b'{"files": [', "is not a simple-index page"),
    "json-of-something-else": _page(b'{"message": "welcome"}', "is not a simple-index page"),
    "json-without-end": _page(b'{"files":' + b"[" * 200_000, "is not a simple-index page"),
    "json-of-another-age": _page(b'{"meta": {"api-version": "2.0"}, "files": []}', "has the unknown API version 2.0"),
    "json-in-no-encoding": _page(b'{"files": [{"filename": "\xff"}]}', "is not a simple-index page"),
    "a-picture": _page(b"\x89PNG\r\n\x1a\n" + bytes(200), "is neither JSON nor HTML", "image/png"),
    "a-login-page": _page(b"<!DOCTYPE html><form>Sign in</form>", "is not a simple-index page", "text/html"),
    "an-empty-page": _page(b"", "is neither JSON nor HTML"),
    "headers-without-end": Fault(
        lambda call: call.send(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5_000 + b"\r\n"), "broke off its answer"
    ),
    "one-header-without-end": Fault(
        lambda call: call.send(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n"), "broke off its answer"
    ),
}


class Server(Struct):
    """A running server: `url` of its index, and every request that came."""

    url: str
    calls: list[Call]


@contextmanager
def serving(**acts: Act) -> Iterator[Server]:
    """A server that acts for the page of each name, by name, and says 404 for any other path; what does not begin with
    `/simple/` is found under its path with `_` for what is no letter or digit."""
    over = threading.Event()
    calls: list[Call] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, ValueError):
                path = self.rfile.readline(65536).decode().split()[1]
                lines = iter(lambda: self.rfile.readline(65536).decode().strip(), "")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                before = sum(call.path == path for call in calls)
                call = Call(self.connection, path, headers, before, over)
                calls.append(call)
                name = path.removeprefix("/simple/").strip("/")
                act = acts.get("".join(sign if sign.isalnum() else "_" for sign in name))
                act(call) if act else call.answer(status="404 Not Found")

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield Server(f"http://127.0.0.1:{server.server_address[1]}/simple", calls)
        finally:
            over.set()
            server.shutdown()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
