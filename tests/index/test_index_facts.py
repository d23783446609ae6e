"""Source distributions fetched from an index, read once and remembered."""

import hashlib
from pathlib import Path

import pytest
from archive_samples import tar, zipped
from index_samples import MakeSource, as_json
from pytest_httpserver import HTTPServer

from uvlint.index import cache as caches
from uvlint.index.cache import Cache
from uvlint.index.exchange import Limits
from uvlint.model.build import FACTS, BuildFacts, Tree
from uvlint.model.location import Location
from uvlint.model.package import Unavailable

SDIST = "foo-1.0.tar.gz"
FILES = {"foo-1.0/setup.py": "setup()\n"}
EXPECTED = BuildFacts(SDIST, dynamic="setup.py")
KEY = ("foo", "1.0")


def read(tree: Tree) -> BuildFacts:
    return BuildFacts(tree.filename, dynamic=",".join(tree.members))


def unread(tree: Tree) -> BuildFacts:
    raise AssertionError("what is remembered was read again")


def serve(server: HTTPServer, body: bytes, *files: str, **more: object) -> str:
    server.expect_request("/simple/foo/").respond_with_json(as_json(*(files or (SDIST,)), **more))
    server.expect_request(f"/files/{SDIST}").respond_with_data(body)
    return server.url_for("/simple")


def fetched(server: HTTPServer) -> list[str]:
    return [request.path for request, _ in server.log if request.path.startswith("/files/")]


def test_read_once(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, tar(FILES))
    assert source(url).facts([("Foo", "1.0.0")], read) == {("Foo", "1.0.0"): EXPECTED}
    assert source(url).facts([KEY], unread) == {KEY: EXPECTED}
    assert source(url, offline=True).facts([KEY], unread) == {KEY: EXPECTED}
    assert fetched(httpserver) == [f"/files/{SDIST}"]


def test_another_way_of_reading_reads_again(
    httpserver: HTTPServer, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(httpserver, tar(FILES))
    source(url).facts([KEY], read)
    monkeypatch.setattr(caches, "FACTS", FACTS + 1)
    assert source(url, offline=True).facts([KEY], unread)[KEY] == Unavailable("offline and not in the cache")


def test_the_sum_of_the_page_is_checked(httpserver: HTTPServer, source: MakeSource, cache: Cache) -> None:
    body = tar(FILES)
    url = serve(httpserver, body, hashes={"sha256": hashlib.sha256(body).hexdigest()})
    assert source(url).facts([KEY], read)[KEY] == EXPECTED
    cache.clean()
    httpserver.clear()
    url = serve(httpserver, body, hashes={"sha256": "00" * 32})
    answer = source(url).facts([KEY], unread)[KEY]
    assert isinstance(answer, Unavailable)
    assert "SHA-256 differs" in answer.reason
    assert isinstance(source(url).facts([KEY], unread)[KEY], Unavailable)
    assert len(fetched(httpserver)) == 2  # a wrong file is asked for again


def test_what_cannot_be_opened_is_remembered(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, b"<html>")
    first = source(url).facts([KEY], unread)[KEY]
    assert first == Unavailable(f"{SDIST} is not a gzip file")
    assert source(url).facts([KEY], unread)[KEY] == first
    assert len(fetched(httpserver)) == 1


def test_failures_to_get_it_are_not_remembered(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json(SDIST))
    httpserver.expect_oneshot_request(f"/files/{SDIST}").respond_with_data("", status=404)
    url = httpserver.url_for("/simple")
    answer = source(url).facts([KEY], unread)[KEY]
    assert isinstance(answer, Unavailable)
    assert "404" in answer.reason
    httpserver.expect_request(f"/files/{SDIST}").respond_with_data(tar(FILES))
    assert source(url).facts([KEY], read)[KEY] == EXPECTED


def test_a_large_one_is_not_fetched(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, bytes(3 * 1024 * 1024))
    answer = source(url, limits=Limits(retries=0, sdist=1024 * 1024)).facts([KEY], unread)[KEY]
    assert isinstance(answer, Unavailable)
    assert "more than 1 MiB" in answer.reason


def test_what_has_no_sdist(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0-py3-none-any.whl"))
    httpserver.expect_request("/simple/bar/").respond_with_data("", status=404)
    answers = source(httpserver.url_for("/simple")).facts([KEY, ("foo", "2"), ("bar", "1")], unread)
    assert answers[KEY] == Unavailable("foo 1.0 has no source distribution")
    assert answers["bar", "1"] == Unavailable("no index has bar")
    assert isinstance(answers["foo", "2"], Unavailable)


def test_many_at_once(httpserver: HTTPServer, source: MakeSource) -> None:
    names = [f"foo-{number}.0.zip" for number in range(20)]
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json(*names))
    for name in names:
        httpserver.expect_request(f"/files/{name}").respond_with_data(zipped({f"foo/{name}.py": ""}))
    wanted = [("foo", f"{number}.0") for number in range(20)]
    answers = source(httpserver.url_for("/simple")).facts(wanted, read)
    assert answers == {key: BuildFacts(name, dynamic=f"{name}.py") for key, name in zip(wanted, names, strict=True)}


def test_files_of_this_machine_are_read_each_time(source: MakeSource, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / SDIST).write_bytes(tar(FILES))
    here = Location("shelf", flat=True)
    assert source(here, folder=tmp_path, offline=True).facts([KEY], read)[KEY] == EXPECTED
    (tmp_path / "shelf" / SDIST).write_bytes(tar({"foo/other.py": ""}))
    answer = source(here, folder=tmp_path, offline=True).facts([KEY], read)[KEY]
    assert answer == BuildFacts(SDIST, dynamic="other.py")
