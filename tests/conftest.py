"""What all tests share: no socket leaves the machine, and no setting of the machine gets in."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from uvlint.index.cache import Cache
from uvlint.index.exchange import Limits
from uvlint.index.remote import HttpSource
from uvlint.model.location import Location

pytest_plugins = ["action_fixtures"]

# What guards main says the same of the same code, however busy its machine is; who works here draws new examples.
settings.register_profile("guard", derandomize=True, deadline=None)
if os.environ.get("GUARD"):
    settings.load_profile("guard")

for name in list(os.environ):
    if name.startswith(("UV_", "PIP_", "UVLINT_")) and name not in ("UVLINT_ACCEPT", "UVLINT_MANIFESTS"):
        del os.environ[name]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any socket is an error."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a test opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("UV_NO_SYSTEM_CONFIG", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "NETRC"):
        monkeypatch.setenv(name, "/nowhere")
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSL_CLIENT_CERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path / "cache")
    yield cache
    cache.close()


@pytest.fixture
def source(cache: Cache, tmp_path: Path) -> Callable[..., HttpSource]:
    """Makes sources that share one cache; addresses or locations in order, options as in HttpSource."""

    def make(*places: str | Location, **options: object) -> HttpSource:
        locations = [Location(place) if isinstance(place, str) else place for place in places]
        settings = {"limits": Limits(retries=0, read=5), "environment": {"NETRC": str(tmp_path / "none")}, **options}
        return HttpSource(locations, cache, **settings)  # type: ignore[arg-type]

    return make


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that nothing above it configures, as the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder
