"""The HTTP client: pool, TLS, proxies, retries and bounds; the only place that knows urllib3, truststore and ssl.

Import it only when the network is used: it costs what the rest of a warm run costs together.
"""

import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from uvlint.index.credentials import Credentials
from uvlint.index.exchange import Limits, Reply, Request
from uvlint.index.links import without_userinfo
from uvlint.model.package import Unavailable

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_REDIRECTS = 5
_LOOK_UPS = 3
_PIECE = 128 * 1024  # bytes


class Client:
    """Asks servers from many threads; an answer that cannot be had is Unavailable, nothing is raised.

    Each host is looked up once: some resolvers drop concurrent questions, and then 50 connections take 5 s and fail.
    """

    def __init__(self, credentials: Credentials, limits: Limits, environment: Mapping[str, str]) -> None:
        self._credentials = credentials
        self._limits = limits
        self._deadline = time.monotonic() + limits.total
        self._proxies = getproxies()
        self._environment = environment
        self._managers: dict[str, urllib3.PoolManager] = {}
        self._lock = threading.Lock()
        self._addresses = _Addresses()

    def get(self, request: Request) -> Reply | Unavailable:
        """The server's answer, after retries where another try can help."""
        tries = 0
        while True:
            answer, pause = self._try(request, tries)
            tries += 1
            if pause is None or tries > self._limits.retries:
                return answer
            if pause > self._limits.wait or time.monotonic() + pause > self._deadline:
                return answer
            time.sleep(pause)

    def _try(self, request: Request, tries: int) -> tuple[Reply | Unavailable, float | None]:
        """One answer, and the seconds after which to ask again (None: asking again cannot help)."""
        if time.monotonic() > self._deadline:
            return self._late(request), None
        backoff = 0.1 * 4**tries
        try:
            answer = self._exchange(request)
        except exceptions.MaxRetryError as error:
            cause = error.reason or error
            return Unavailable(_reason(cause, request.who, self._limits)), _pause(cause, backoff)
        except (exceptions.HTTPError, OSError, ValueError) as error:
            return Unavailable(_reason(error, request.who, self._limits)), _pause(error, backoff)
        if isinstance(answer, Reply) and answer.status in _TRANSIENT:
            return answer, _retry_after(answer.headers.get("retry-after"), backoff)
        return answer, None

    def _exchange(self, request: Request) -> Reply | Unavailable:
        headers = {"Accept-Encoding": "gzip", "User-Agent": "uvlint", **request.headers}
        authorization = self._credentials.header(request.url)
        if authorization is not None:
            headers["Authorization"] = authorization
        url = without_userinfo(request.url)
        response = self._manager(url).request(
            "GET",
            url,
            headers=headers,
            preload_content=False,
            timeout=urllib3.Timeout(connect=self._limits.connect, read=self._limits.read),
            # Everything but redirects is retried here, where the time left is known. urllib3 drops Authorization on
            # the way to another host.
            retries=urllib3.Retry(
                connect=False, read=False, status=False, redirect=_REDIRECTS, respect_retry_after_header=False
            ),
        )
        try:
            return self._read(request, url, response)
        finally:
            response.close()  # no loss: after a whole body the connection is back in the pool already

    def _read(self, request: Request, url: str, response: urllib3.BaseHTTPResponse) -> Reply | Unavailable:
        pieces: list[bytes] = []
        size = 0
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced[:20]) > request.largest:
            return self._too_large(request)
        while piece := response.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > request.largest:
                return self._too_large(request)
            if time.monotonic() > self._deadline:
                return self._late(request)
        for step in response.retries.history if response.retries else ():
            url = urljoin(url, step.redirect_location or "")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status, without_userinfo(url), headers, b"".join(pieces))

    @staticmethod
    def _too_large(request: Request) -> Unavailable:
        return Unavailable(f"{request.who} sent more than {request.largest // 1024 // 1024} MiB")

    def _late(self, request: Request) -> Unavailable:
        return Unavailable(f"{request.who} was not read within the {self._limits.total:g} s that a run may take")

    def _manager(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all") or ""
        if proxy and proxy_bypass(parts.netloc):
            proxy = ""
        with self._lock:
            if proxy not in self._managers:
                self._managers[proxy] = self._new_manager(proxy)
            return self._managers[proxy]

    def _new_manager(self, proxy: str) -> urllib3.PoolManager:
        # One context for all: loading the certificates takes 20 ms each time.
        tls = _tls(self._environment)
        manager: urllib3.PoolManager
        if proxy:
            proxy = proxy if "://" in proxy else f"http://{proxy}"
            userinfo = urllib3.util.parse_url(proxy).auth
            headers = urllib3.make_headers(proxy_basic_auth=userinfo) if userinfo else None
            manager = urllib3.ProxyManager(
                proxy, proxy_headers=headers, maxsize=self._limits.workers, ssl_context=tls, proxy_ssl_context=tls
            )
        else:
            manager = urllib3.PoolManager(maxsize=self._limits.workers, ssl_context=tls)
        manager.pool_classes_by_scheme = _pools(self._addresses)
        return manager


class _Addresses:
    """The addresses of hosts, each looked up once, or a few times when that fails."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Lock] = {}
        self._found: dict[str, Sequence[str]] = {}
        self._failed: dict[str, list[socket.gaierror]] = {}

    def of(self, host: str) -> Sequence[str]:
        """The host's addresses; raises socket.gaierror when there are none."""
        with self._lock:
            mine = self._hosts.setdefault(host, threading.Lock())
        with mine:
            failures = self._failed.setdefault(host, [])
            if host not in self._found and len(failures) >= _LOOK_UPS:
                raise failures[-1]  # or every thread would wait for a dead resolver in turn
            if host not in self._found:
                try:
                    self._found[host] = _look_up(host)
                except socket.gaierror as error:
                    failures.append(error)
                    raise
            return self._found[host]


def _look_up(host: str) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # no name that DNS could know
        raise socket.gaierror(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _LookedUpOnce(HTTPConnection):
    """Connects to an address that is known already; TLS still verifies the host's name."""

    addresses: ClassVar[_Addresses]

    def _new_conn(self) -> socket.socket:
        try:
            addresses = self.addresses.of(self.host)
        except socket.gaierror as error:
            raise exceptions.NameResolutionError(self.host, self, error) from error
        for position, address in enumerate(addresses):
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except OSError as error:
                if position + 1 < len(addresses):
                    continue
                if isinstance(error, TimeoutError):
                    raise exceptions.ConnectTimeoutError(self, "timed out") from error
                raise exceptions.NewConnectionError(self, str(error)) from error
        raise exceptions.NewConnectionError(self, "no address")


def _pools(known: _Addresses) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """urllib3's pools with connections that share `known`; made for each client, so that nothing is patched."""

    class Plain(_LookedUpOnce):
        addresses = known

    class Encrypted(_LookedUpOnce, HTTPSConnection):
        addresses = known

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _tls(environment: Mapping[str, str]) -> ssl.SSLContext:
    """The system's certificates, or those of SSL_CERT_FILE and SSL_CERT_DIR in their place, as in uv."""
    file, folder = environment.get("SSL_CERT_FILE") or None, environment.get("SSL_CERT_DIR") or None
    file = file if file and Path(file).is_file() else None
    folder = folder if folder and Path(folder).is_dir() else None
    if file is None and folder is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(file, folder)
    except (ssl.SSLError, OSError):
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context


def _pause(error: Exception, backoff: float) -> float | None:
    """How long to wait before another try; None when it would end the same way or has waited long enough."""
    if isinstance(error, exceptions.NameResolutionError | exceptions.NewConnectionError | exceptions.ProtocolError):
        return backoff
    return None


def _retry_after(text: str | None, backoff: float) -> float:
    """Seconds that the server asks to wait (RFC 9110 §10.2.3: a number or a date)."""
    if text is None:
        return backoff
    if text.strip().isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return backoff


def _reason(error: Exception, who: str, limits: Limits) -> str:
    """What went wrong, plainly; texts of urllib3 are not repeated, since they may hold addresses with credentials."""
    match error:  # from the particular to the general: for urllib3 a refused connection is a kind of timeout
        case exceptions.NameResolutionError():
            return f"could not find the host of {who}"
        case exceptions.NewConnectionError():
            return f"could not connect to {who}: {_strerror(error.__cause__)}"
        case exceptions.ConnectTimeoutError():
            return f"{who} did not answer within {limits.connect:g} s"
        case exceptions.TimeoutError() | TimeoutError():
            return f"{who} did not answer within {limits.read:g} s"
        case exceptions.ProxyError():
            return f"could not connect to {who} through the proxy"
        case exceptions.SSLError() | ssl.SSLError():
            return f"could not connect to {who}: {_tls_reason(error)}"
        case exceptions.ProtocolError():
            return f"{who} broke off its answer"
        case exceptions.DecodeError():
            return f"{who} sent an answer that cannot be unpacked"
        case exceptions.ResponseError():
            return f"{who} redirected more than {_REDIRECTS} times"
        case exceptions.LocationValueError() | ValueError():
            return f"{who} has no valid address"
        case _:
            return f"could not read {who}: {_strerror(error)}"


def _strerror(error: BaseException | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "unknown error"


def _tls_reason(error: Exception) -> str:
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({cause.verify_message})"
    return "the TLS handshake failed"
