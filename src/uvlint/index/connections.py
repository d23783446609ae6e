"""Connections of urllib3 to hosts that are looked up once each, however many threads ask."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, ClassVar

import urllib3
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOK_UPS = 3


class Addresses:
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

    addresses: ClassVar[Addresses]

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


def pools(known: Addresses) -> dict[str, type[urllib3.HTTPConnectionPool]]:
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
