"""Whose certificates are trusted, and the user's own one; the only place besides `http` that knows TLS.

As in uv (crates/uv-client/src/tls.rs): SSL_CERT_FILE and SSL_CERT_DIR take the place of every other certificate, also
where what they name is not there. Without them the system's are trusted; uv has a bundled list unless it is told
`--system-certs`.
"""

from __future__ import annotations

import os
import re
import ssl
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import truststore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_HASHED = re.compile(r"[0-9a-f]{8}\.\d{1,4}")
_LARGEST = 4 * 1024 * 1024  # bytes of one file


def context(environment: Mapping[str, str], *, insecure: bool) -> ssl.SSLContext:
    """The context for all connections of one kind; loading the certificates takes 20 ms, so it is made once."""
    made = _without_verification() if insecure else _verifying(environment)
    own = environment.get("SSL_CLIENT_CERT")
    if own:
        with suppress(OSError, ssl.SSLError):  # uv warns and goes on without
            made.load_cert_chain(own)
    return made


def _without_verification() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _verifying(environment: Mapping[str, str]) -> ssl.SSLContext:
    if not is_replaced(environment):
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    file = environment.get("SSL_CERT_FILE")
    if file and Path(file).is_file():
        with suppress(OSError, ssl.SSLError):
            made.load_verify_locations(cafile=file)
    for name in (environment.get("SSL_CERT_DIR") or "").split(os.pathsep):
        if name and Path(name).is_dir():
            _trust_folder(made, Path(name))
    return made


def _trust_folder(made: ssl.SSLContext, folder: Path) -> None:
    """Trusts every certificate in a folder: OpenSSL itself finds the files that are named by hashes, uv all of them."""
    with suppress(OSError, ssl.SSLError):
        made.load_verify_locations(capath=str(folder))
        # Most such folders hold each certificate twice, by hash and by name, and all of them once more in a bundle.
        named = [file for file in sorted(folder.iterdir()) if not _HASHED.fullmatch(file.name)]
        hashed = {file.resolve() for file in folder.iterdir() if _HASHED.fullmatch(file.name)}
        for file in named:
            if file.is_file() and file.resolve() not in hashed and file.stat().st_size <= _LARGEST:
                with suppress(OSError, ssl.SSLError):
                    made.load_verify_locations(cafile=str(file))


def is_replaced(environment: Mapping[str, str]) -> bool:
    """Whether the environment names the certificates to trust."""
    return bool(environment.get("SSL_CERT_FILE") or environment.get("SSL_CERT_DIR"))


def is_insecure(url: str, hosts: Collection[str]) -> bool:
    """Whether `allow-insecure-host` names the address's host: `host`, `host:port`, either with a scheme, or `*`."""
    parts = urlsplit(url)
    return any(host == "*" or _matches(host, parts.scheme, parts.hostname or "", parts.port) for host in hosts)


def _matches(pattern: str, scheme: str, host: str, port: int | None) -> bool:
    wanted, separator, rest = pattern.partition("://")
    if separator and wanted != scheme:
        return False
    name, _, number = (rest if separator else pattern).partition("/")[0].partition(":")
    return name.lower() == host and (not number or number == str(port))
