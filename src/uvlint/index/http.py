"""The HTTP client: proxies, redirects, credentials, retries, bounds; with `connections` the only one to know urllib3.

Import it only when the network is used: it costs what the rest of a warm run costs together.
"""

from __future__ import annotations

import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import exceptions

from uvlint.index import tls
from uvlint.index.connections import Addresses, pools
from uvlint.index.credentials import MISSING, Credentials
from uvlint.index.exchange import Access, Limits, Patience, Reply, Request
from uvlint.index.links import without_userinfo
from uvlint.model.package import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_REFUSED = frozenset({401, 403, 404})  # where uv looks for credentials; some servers hide what is private behind 404
_REDIRECTS = 10
_PIECE = 128 * 1024  # bytes


class Client:
    """Asks servers from many threads; an answer that cannot be had is Unavailable, nothing is raised.

    Each host is looked up once: some resolvers drop concurrent questions, and then 50 connections take 5 s and fail.
    """

    def __init__(
        self,
        credentials: Credentials,
        limits: Limits,
        environment: Mapping[str, str],
        patience: Patience,
        access: Access | None = None,
    ) -> None:
        self._credentials = credentials
        self._limits = limits
        self._patience = patience
        self._access = access or Access()
        self._proxies = dict(self._access.proxies) or getproxies()
        self._environment = environment
        self._managers: dict[tuple[str, bool], urllib3.PoolManager] = {}
        self._lock = threading.Lock()
        self._addresses = Addresses()

    def get(self, request: Request) -> Reply | Unavailable:
        """The server's answer, after retries where another try can help."""
        tries = 0
        while True:
            answer, pause = self._try(request, tries)
            tries += 1
            if pause is None or tries > self._limits.retries:
                return answer
            if pause > self._limits.wait or pause > self._patience.left:
                return answer
            time.sleep(pause)

    def _try(self, request: Request, tries: int) -> tuple[Reply | Unavailable, float | None]:
        """One answer, and the seconds after which to ask again (None: asking again cannot help)."""
        if self._patience.left < 0:
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
        """The answer at the end of all redirects; each address is asked with its own credentials, or none."""
        url = request.url
        for _ in range(_REDIRECTS + 1):
            answer = self._authenticated(request, url)
            target = answer.headers.get("location") if isinstance(answer, Reply) else None
            if isinstance(answer, Unavailable) or answer.status not in _MOVED or not target:
                return answer
            url = without_userinfo(urljoin(without_userinfo(url), target))
        return Unavailable(f"{request.who} redirected more than {_REDIRECTS} times")

    def _authenticated(self, request: Request, url: str) -> Reply | Unavailable:
        """One answer; a server that refuses is asked again with what this machine knows for it."""
        header = self._credentials.first(url)
        if header is MISSING:
            return Unavailable(f'{request.who} has `authenticate = "always"`, and no credentials for it were found')
        answer = self._once(request, url, header)
        if header is None and isinstance(answer, Reply) and answer.status in _REFUSED:
            header = self._credentials.after(url)
            if header is not None:
                return self._once(request, url, header)
        return answer

    def _once(self, request: Request, url: str, authorization: str | None) -> Reply | Unavailable:
        headers = {"Accept-Encoding": "gzip", "User-Agent": "uvlint", **request.headers}
        if authorization is not None:
            headers["Authorization"] = authorization
        url = without_userinfo(url)
        response = self._manager(url).request(
            "GET",
            url,
            headers=headers,
            preload_content=False,
            timeout=urllib3.Timeout(connect=self._limits.connect, read=self._limits.read),
            # Redirects are followed and failures retried here, where credentials and the time left are known.
            retries=False,
            redirect=False,
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
            if self._patience.left < 0:
                return self._late(request)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status, url, headers, b"".join(pieces))

    @staticmethod
    def _too_large(request: Request) -> Unavailable:
        return Unavailable(f"{request.who} sent more than {request.largest // 1024 // 1024} MiB")

    def _late(self, request: Request) -> Unavailable:
        return Unavailable(f"{request.who} was not read within the {self._patience.total:g} s that a run may take")

    def _manager(self, url: str) -> urllib3.PoolManager:
        key = self._proxy(url), tls.is_insecure(url, self._access.insecure)
        with self._lock:
            if key not in self._managers:
                self._managers[key] = self._new_manager(*key)
            return self._managers[key]

    def _proxy(self, url: str) -> str:
        """The proxy for an address, "" for none; settings take the place of the environment as a whole, as in uv."""
        parts = urlsplit(url)
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all") or ""
        if not proxy or self._bypasses(parts.hostname or "", parts.netloc):
            return ""
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        try:
            known = urlsplit(proxy).scheme in ("http", "https") and urlsplit(proxy).hostname
        except ValueError:
            known = False
        if not known:
            raise _ProxyAddressError
        return proxy

    def _bypasses(self, host: str, authority: str) -> bool:
        if not self._access.proxies:
            return bool(proxy_bypass(authority))
        listed = (name.strip().lstrip(".").lower() for name in self._proxies.get("no", "").split(","))
        return any(name and (name in ("*", host, authority) or host.endswith(f".{name}")) for name in listed)

    def _new_manager(self, proxy: str, insecure: bool) -> urllib3.PoolManager:
        # One context for all: loading the certificates takes 20 ms each time.
        context = tls.context(self._environment, insecure=insecure)
        if insecure:  # the user said so, and need not hear of it for each page
            urllib3.disable_warnings(exceptions.InsecureRequestWarning)
        manager: urllib3.PoolManager
        if proxy:
            userinfo = urllib3.util.parse_url(proxy).auth
            headers = urllib3.make_headers(proxy_basic_auth=unquote(userinfo)) if userinfo else None
            manager = urllib3.ProxyManager(
                proxy,
                proxy_headers=headers,
                maxsize=self._limits.workers,
                ssl_context=context,
                proxy_ssl_context=context,
            )
        else:
            manager = urllib3.PoolManager(maxsize=self._limits.workers, ssl_context=context)
        manager.pool_classes_by_scheme = pools(self._addresses)
        return manager


class _ProxyAddressError(ValueError):
    """The proxy's address is of a kind that is not understood, SOCKS say; it may hold a password and is not told."""


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
        case _ProxyAddressError():
            return f"could not connect to {who}: the address of the proxy is not `http://…` or `https://…`"
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
        return f"its certificate is not trusted ({cause.verify_message}); SSL_CERT_FILE may name the one that signs it"
    return "the TLS handshake failed"
