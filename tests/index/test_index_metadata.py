"""Metadata of releases: beside the wheel, or out of it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from index_samples import JSON, MakeSource, as_json
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from uvlint.index.cache import Cache
from uvlint.index.exchange import Limits
from uvlint.model import headers
from uvlint.model.location import Location
from uvlint.model.package import Metadata, Unavailable

WHEEL = "foo-1.0-py3-none-any.whl"
TEXT = """Metadata-Version: 2.1
Name: foo
Version: 1.0
requires-python: >=3.6<4
Requires-Dist: bar>=1
Requires-Dist: baz>=1.9.*;
 python_version < "3.9"
Classifier: Programming Language :: Python :: 3

Requires-Dist: not-a-header
"""
EXPECTED = Metadata(
    ">=3.6,<4", ("bar>=1", 'baz>=1.9; python_version < "3.9"'), ("Programming Language :: Python :: 3",)
)


def wheel(text: str = TEXT, *, padding: int = 0, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A wheel; `padding` bytes that do not compress stand before and behind its METADATA."""
    file = io.BytesIO()
    noise = bytes((number * number + number // 7) % 251 for number in range(padding))
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr(zipfile.ZipInfo("foo/one.bin"), noise)
        archive.writestr("foo-1.0.dist-info/METADATA", text)
        archive.writestr(zipfile.ZipInfo("foo/two.bin"), noise)
        archive.writestr("foo-1.0.dist-info/RECORD", "")
    return file.getvalue()


def ranged(body: bytes) -> object:
    """A handler that knows the three forms of a single range."""

    def answer(request: Request) -> Response:
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
        if asked is None:
            return Response(body)
        start = int(asked[1]) if asked[1] else max(0, len(body) - int(asked[2]))
        stop = int(asked[2]) + 1 if asked[1] and asked[2] else len(body)
        part = body[start:stop]
        span = f"bytes {start}-{start + len(part) - 1}/{len(body)}"
        return Response(part, status=206, headers={"Content-Range": span})

    return answer


def serve(server: HTTPServer, body: bytes | None, **more: object) -> str:
    server.expect_request("/simple/foo/").respond_with_json(as_json(WHEEL, **more), content_type=JSON)
    if body is not None:
        server.expect_request(f"/files/{WHEEL}").respond_with_handler(ranged(body))  # type: ignore[arg-type]
    return server.url_for("/simple")


def fetched(server: HTTPServer) -> list[str]:
    return [request.path for request, _ in server.log if request.path.startswith("/files/")]


def test_beside_the_wheel(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, None)
    httpserver.expect_request(f"/files/{WHEEL}.metadata").respond_with_data(TEXT)
    assert source(url).metadata([("Foo", "1.0.0")]) == {("Foo", "1.0.0"): EXPECTED}
    assert source(url).metadata([("foo", "1.0")]) == {("foo", "1.0"): EXPECTED}
    assert source(url, offline=True, refresh=True).metadata([("foo", "1.0")]) == {("foo", "1.0"): EXPECTED}
    assert fetched(httpserver) == [f"/files/{WHEEL}.metadata"]


@pytest.mark.parametrize("padding", [0, 100_000, 1_000_000])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_out_of_the_wheel(httpserver: HTTPServer, source: MakeSource, padding: int, compression: int) -> None:
    url = serve(httpserver, wheel(padding=padding, compression=compression))
    assert source(url).metadata([("foo", "1.0")]) == {("foo", "1.0"): EXPECTED}
    sizes = [len(response.get_data()) for request, response in httpserver.log if "Range" in request.headers]
    assert sum(sizes) < 100_000


def test_a_page_that_catches_all_is_not_metadata(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, wheel())
    httpserver.expect_request(f"/files/{WHEEL}.metadata").respond_with_data("<html>welcome</html>")
    assert source(url).metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED


def test_an_index_that_announces_others_is_believed(httpserver: HTTPServer, source: MakeSource) -> None:
    page = as_json(WHEEL, "foo-0.9-py3-none-any.whl")
    page["files"][1]["core-metadata"] = True  # type: ignore[index]
    httpserver.expect_request("/simple/foo/").respond_with_json(page)
    httpserver.expect_request(f"/files/{WHEEL}").respond_with_handler(ranged(wheel()))  # type: ignore[arg-type]
    assert source(httpserver.url_for("/simple")).metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED
    assert fetched(httpserver) == [f"/files/{WHEEL}"]


def test_a_server_without_ranges(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, None)
    httpserver.expect_request(f"/files/{WHEEL}").respond_with_data(wheel(padding=300_000))
    assert source(url).metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED


def test_a_large_wheel_is_not_read_whole(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, None)
    httpserver.expect_request(f"/files/{WHEEL}").respond_with_data(wheel(padding=2_000_000))
    answer = source(url, limits=Limits(retries=0, wheel=1024 * 1024)).metadata([("foo", "1.0")])["foo", "1.0"]
    assert isinstance(answer, Unavailable)
    assert "more than 1 MiB" in answer.reason


@pytest.mark.parametrize(
    "body", [b"", b"PK\x05\x06" + b"\x00" * 18, b"x" * 100_000, wheel()[:-40], wheel("no headers")]
)
def test_broken_wheels(httpserver: HTTPServer, source: MakeSource, body: bytes) -> None:
    url = serve(httpserver, body)
    assert isinstance(source(url).metadata([("foo", "1.0")])["foo", "1.0"], Unavailable)


def test_what_has_no_wheel(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/simple/foo/").respond_with_json(as_json("foo-1.0.tar.gz"))
    httpserver.expect_request("/simple/bar/").respond_with_data("", status=404)
    answers = source(httpserver.url_for("/simple")).metadata(
        [("foo", "1.0"), ("foo", "2.0"), ("bar", "1"), ("foo", "?")]
    )
    assert answers["foo", "1.0"] == Unavailable("foo 1.0 has no wheel to read metadata from")
    assert answers["bar", "1"] == Unavailable("no index has bar")
    assert len(answers) == 4
    assert all(isinstance(answer, Unavailable) for answer in answers.values())


def test_warm_pages_know_where_files_are(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, wheel())
    source(url).pages(["foo"])
    assert source(url).metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED
    assert [request.path for request, _ in httpserver.log].count("/simple/foo/") == 1


def test_signed_links_are_asked_for_again(
    httpserver: HTTPServer, source: MakeSource, cache: Cache, tmp_path: Path
) -> None:
    page = {"files": [{"filename": WHEEL, "url": f"/files/{WHEEL}?signature=hidden"}]}
    httpserver.expect_request("/simple/foo/").respond_with_json(page)
    httpserver.expect_request(f"/files/{WHEEL}.metadata", query_string="signature=hidden").respond_with_data(TEXT)
    url = httpserver.url_for("/simple")
    at_once = source(url)
    at_once.pages(["foo"])
    assert at_once.metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED
    assert [request.path for request, _ in httpserver.log].count("/simple/foo/") == 1  # the run itself knows them
    cache.close()
    cache.clean()
    source(url).pages(["foo"])
    cache.close()
    assert b"hidden" not in Path(cache.path).read_bytes()
    assert source(url).metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED
    assert [request.path for request, _ in httpserver.log].count("/simple/foo/") == 3


def test_credentials_go_to_the_same_host_only(httpserver: HTTPServer, source: MakeSource) -> None:
    with HTTPServer(host="localhost") as other:
        files = [
            {"filename": WHEEL, "url": f"/files/{WHEEL}"},
            {"filename": "foo-2.0-py3-none-any.whl", "url": other.url_for("/foo-2.0-py3-none-any.whl")},
        ]
        httpserver.expect_request("/simple/foo/").respond_with_json({"files": files})
        httpserver.expect_request(f"/files/{WHEEL}.metadata").respond_with_data(TEXT)
        other.expect_request("/foo-2.0-py3-none-any.whl.metadata").respond_with_data(TEXT)
        url = httpserver.url_for("/simple").replace("http://", "http://me:secret@")
        answers = source(url).metadata([("foo", "1.0"), ("foo", "2.0")])
        assert set(answers.values()) == {EXPECTED}
        assert all("Authorization" in request.headers for request, _ in httpserver.log)
        assert not any("Authorization" in request.headers for request, _ in other.log)


def test_wheels_in_a_folder(source: MakeSource, tmp_path: Path) -> None:
    (tmp_path / "my wheels").mkdir()
    (tmp_path / "my wheels" / WHEEL).write_bytes(wheel())
    here = source(Location("my wheels", flat=True), folder=tmp_path, offline=True)
    assert here.metadata([("foo", "1.0")])["foo", "1.0"] == EXPECTED


def test_offline_without_cache(httpserver: HTTPServer, source: MakeSource) -> None:
    url = serve(httpserver, wheel())
    source(url).pages(["foo"])
    answer = source(url, offline=True).metadata([("foo", "1.0")])["foo", "1.0"]
    assert answer == Unavailable("offline and not in the cache")
    assert fetched(httpserver) == []


def test_headers() -> None:
    assert headers.read(TEXT.replace("\n", "\r\n").encode()) == EXPECTED
    assert headers.read(
        b"Metadata-Version: 2.1\nRequires-Dist: what is this\nRequires-Python: python three"
    ) == Metadata(None, ("what is this",))
    assert headers.read(b"") is None
