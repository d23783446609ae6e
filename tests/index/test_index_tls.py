"""Certificates: whose are trusted, by a server with a certificate of an authority that nobody knows."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from index_samples import MakeSource, as_json
from pytest_httpserver import HTTPServer

from uvlint.index.exchange import Access
from uvlint.index.tls import is_insecure
from uvlint.model.package import Package, Unavailable

AUTHORITY = trustme.CA()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The file with the authority's certificate."""
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as made:
        made.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0.tar.gz"))
        yield made


def ask(source: MakeSource, server: HTTPServer, *, host: str = "localhost", **options: object) -> object:
    url = f"https://{host}:{server.port}/simple"
    return source(url, **options).pages(["foo"])["foo"]


def reason(answer: object) -> str:
    assert isinstance(answer, Unavailable), answer
    return answer.reason


def test_an_unknown_authority_is_said(server: HTTPServer, source: MakeSource) -> None:
    why = reason(ask(source, server, environment={}))
    assert why.startswith(f"could not connect to the index at https://localhost:{server.port}/simple: its certificate")
    assert "SSL_CERT_FILE" in why
    assert server.log == []


def test_its_file_makes_it_known(server: HTTPServer, source: MakeSource, bundle: Path) -> None:
    assert isinstance(ask(source, server, environment={"SSL_CERT_FILE": str(bundle)}), Package)
    wrong_name = reason(ask(source, server, host="127.0.0.1", environment={"SSL_CERT_FILE": str(bundle)}))
    assert "its certificate is not trusted" in wrong_name


def test_its_folder_makes_it_known(server: HTTPServer, source: MakeSource, bundle: Path, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl names the files of such a folder")
    command = [openssl, "x509", "-hash", "-noout", "-in", str(bundle)]
    name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    (tmp_path / "certs").mkdir()
    shutil.copy(bundle, tmp_path / "certs" / f"{name}.0")
    environment = {"SSL_CERT_DIR": f"/nowhere:{tmp_path / 'certs'}"}
    assert isinstance(ask(source, server, environment=environment), Package)


def test_any_file_of_its_folder_counts(server: HTTPServer, source: MakeSource, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs/notes.txt").write_text("nothing")
    shutil.copy(bundle, tmp_path / "certs/our-own.crt")
    environment = {"SSL_CERT_DIR": str(tmp_path / "certs"), "SSL_CERT_FILE": "/nowhere"}
    assert isinstance(ask(source, server, environment=environment), Package)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_what_is_named_and_missing_leaves_nobody_to_trust(
    server: HTTPServer, source: MakeSource, variable: str
) -> None:
    assert "not trusted" in reason(ask(source, server, environment={variable: "/nowhere"}))


@pytest.mark.parametrize("host", ["localhost", "localhost:{port}", "https://localhost", "*"])
def test_a_host_that_need_not_be_trusted(server: HTTPServer, source: MakeSource, host: str) -> None:
    access = Access(insecure=(host.format(port=server.port),))
    assert isinstance(ask(source, server, environment={}, access=access), Package)


def test_which_hosts_need_not_be_trusted() -> None:
    assert is_insecure("https://a.example/simple", ("b.example", "A.example"))
    for other in ("example", "a.example:444", "http://a.example", ""):
        assert not is_insecure("https://a.example/simple", (other,))


def test_a_certificate_of_ones_own(source: MakeSource, bundle: Path, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    context.verify_mode = ssl.CERT_REQUIRED
    AUTHORITY.configure_trust(context)
    mine = tmp_path / "mine.pem"
    AUTHORITY.issue_cert("me@example.org").private_key_and_cert_chain_pem.write_to_path(str(mine))
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0.tar.gz"))
        environment = {"SSL_CERT_FILE": str(bundle)}
        reason(ask(source, server, environment=environment))
        reason(ask(source, server, environment={**environment, "SSL_CLIENT_CERT": "/nowhere"}))
        assert isinstance(ask(source, server, environment={**environment, "SSL_CLIENT_CERT": str(mine)}), Package)
