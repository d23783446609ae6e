"""The `keyring` command, asked as uv asks it, and only where the user wants that (`keyring-provider = "subprocess"`).

Follows crates/uv-auth/src/keyring.rs: the index's address first, then its host, then scheme and host.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from uvlint.index.commands import on_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATIENCE = 60.0  # seconds for one question: a keyring may have to be unlocked by hand
_LARGEST = 64 * 1024  # characters of an answer


class Keyring:
    """What the keyring command knows; `environment` says where to look for the command."""

    def __init__(self, environment: Mapping[str, str], *, patience: float = _PATIENCE) -> None:
        self._environment = environment
        self._patience = patience

    def find(self, url: str, user: str | None) -> tuple[str, str] | None:
        """The user name and password for an index, by its address without credentials; None when there are none.

        Without a `user` the keyring is asked for both, which only some of its backends can answer.
        """
        command = on_path("keyring", self._environment)
        if command is None or (user is not None and (not user or user.startswith("-"))):
            return None  # what could be taken for an option is not passed on
        for service in _services(url):
            found = self._ask(command, service, user)
            if found is not None:
                return found
        return None

    def _ask(self, command: str, service: str, user: str | None) -> tuple[str, str] | None:
        question = [command, "get", service, *(["--mode", "creds"] if user is None else [user])]
        try:
            # stderr stays with the user who may be asked to unlock something, but not when it would be about `--mode`.
            done = subprocess.run(
                question,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if user is None else None,
                timeout=self._patience,
                check=False,
                env=dict(self._environment),
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        if done.returncode != 0 or len(done.stdout) > _LARGEST:
            return None
        try:
            answer = done.stdout.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if user is not None:
            return user, answer.rstrip()
        lines = answer.splitlines()
        return (lines[0], lines[1]) if len(lines) > 1 else None


def _services(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or host.startswith("-"):
        return
    yield url
    host = f"[{host}]" if ":" in host else host
    standard = {"http": 80, "https": 443}.get(parts.scheme)
    named = f"{host}:{parts.port}" if parts.port not in (None, standard) else host
    yield named
    if parts.scheme != "https":
        yield f"{parts.scheme}://{named}"
