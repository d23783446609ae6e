"""Several indexes for one name: strategies, indexes that sources name, flat ones, and what counts as "not here"."""

from math import inf
from pathlib import Path

import pytest
from index_samples import JSON, MakeSource, as_json, html
from pytest_httpserver import HTTPServer

from uvlint.index.exchange import Limits
from uvlint.index.gather import gather
from uvlint.model.cutoff import Cutoff
from uvlint.model.location import Location, find_links
from uvlint.model.package import Absent, Package, Unavailable

METADATA = "Metadata-Version: 2.1\nName: foo\nVersion: {}\nRequires-Dist: from-{}\n"


def serve(server: HTTPServer, index: str, *versions: str, name: str = "foo") -> None:
    files = as_json(*(f"{name}-{version}-py3-none-any.whl" for version in versions))
    server.expect_request(f"/{index}/{name}/").respond_with_json(files, content_type=JSON)


def refuse(server: HTTPServer, index: str, status: int = 404, name: str = "foo") -> None:
    server.expect_request(f"/{index}/{name}/").respond_with_data("", status=status)


@pytest.fixture
def places(httpserver: HTTPServer) -> list[Location]:
    """Two indexes: `one` has 1.0 and 3.0a1, `two` has 1.0, 2.0 and 0.5."""
    serve(httpserver, "one", "1.0", "3.0a1")
    serve(httpserver, "two", "2.0", "1.0", "0.5")
    return [Location(httpserver.url_for(f"/{name}"), name=name) for name in ("one", "two")]


def versions(answer: object) -> list[str]:
    assert isinstance(answer, Package), answer
    return [release.version for release in answer.releases]


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("first-index", ["3.0a1", "1.0"]),
        ("unsafe-first-match", ["3.0a1", "1.0", "2.0", "0.5"]),
        ("unsafe-best-match", ["3.0a1", "2.0", "1.0", "0.5"]),
    ],
)
def test_strategies(source: MakeSource, places: list[Location], strategy: str, expected: list[str]) -> None:
    for offline in (False, True):
        assert versions(source(*places, strategy=strategy, offline=offline).pages(["foo"])["foo"]) == expected


@pytest.mark.parametrize("strategy", ["unsafe-first-match", "unsafe-best-match"])
def test_unsafe_strategies_pass_over_who_refuses_and_stop_at_who_fails(
    httpserver: HTTPServer, source: MakeSource, places: list[Location], strategy: str
) -> None:
    for status, why in ((401, ""), (403, ""), (500, "answered 500")):
        name = f"foo{status}"
        refuse(httpserver, "one", status, name)
        serve(httpserver, "two", "2.0", name=name)
        answer = source(*places, strategy=strategy).pages([name])[name]
        if why:
            assert isinstance(answer, Unavailable)
            assert why in answer.reason
        else:
            assert versions(answer) == ["2.0"]


def test_metadata_comes_from_the_index_whose_release_counts(
    httpserver: HTTPServer, source: MakeSource, places: list[Location]
) -> None:
    for index in ("one", "two"):
        for version in ("1.0", "2.0"):
            files = as_json(*(f"foo-{v}-py3-none-any.whl" for v in ("1.0", "2.0") if index == "two" or v == "1.0"))
            for file in files["files"]:  # type: ignore[attr-defined]
                file["url"] = f"../files/{file['filename']}"
                file["core-metadata"] = True
            text = METADATA.format(version, index)
            path = f"/{index}/files/foo-{version}-py3-none-any.whl.metadata"
            httpserver.expect_request(path).respond_with_data(text)
        httpserver.expect_oneshot_request(f"/{index}/foo/").respond_with_json(files, content_type=JSON)
    httpserver.clear_log()
    here = source(*places, strategy="unsafe-best-match", refresh=True, limits=Limits(retries=0))
    said = here.metadata([("foo", "1.0"), ("foo", "2.0"), ("foo@two", "1.0")])
    assert {key: value.requires_dist for key, value in said.items() if not isinstance(value, Unavailable)} == {
        ("foo", "1.0"): ("from-one",),
        ("foo", "2.0"): ("from-two",),
    }


# ---- indexes that sources name ------------------------------------------------------------------------


def test_a_pinned_name_is_asked_of_that_index_alone(
    httpserver: HTTPServer, source: MakeSource, places: list[Location], tmp_path: Path
) -> None:
    (tmp_path / "foo-9.0-py3-none-any.whl").write_bytes(b"")
    explicit = Location(httpserver.url_for("/only"), name="only", explicit=True)
    serve(httpserver, "only", "4.0")
    refuse(httpserver, "only", name="bar")
    serve(httpserver, "one", "1.0", name="bar")
    here = source(*places, find_links(str(tmp_path)), named=[*places, explicit])
    answers = gather(["Foo", "foo@two", "foo@only", "bar@only", "bar"], None, here, now=0.0).packages
    assert versions(answers["foo"]) == ["9.0", "3.0a1", "1.0"]
    assert versions(answers["foo@two"]) == ["2.0", "1.0", "0.5"]
    assert versions(answers["foo@only"]) == ["4.0"]
    assert answers["bar@only"] == Absent()
    assert versions(answers["bar"]) == ["1.0"]


def test_a_name_that_is_pinned_to_no_known_index(source: MakeSource, places: list[Location]) -> None:
    answer = source(*places, named=places).pages(["foo@three"])["foo@three"]
    assert answer == Unavailable("comes from the index `three`, but no `[[tool.uv.index]]` has that name")
    answer = source(*places, named=places, no_index=True).pages(["foo@one"])["foo@one"]
    assert answer == Unavailable("comes from the index `one`, but `no-index` forbids all indexes")


def test_a_flat_index_can_be_named(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_request("/links").respond_with_data(html("foo-2.0-py3-none-any.whl"))
    flat = Location(httpserver.url_for("/links"), name="flat", explicit=True, flat=True)
    unasked = Location(httpserver.url_for("/nowhere"), name="unasked", explicit=True, flat=True)
    for offline in (False, True):
        answers = source(named=[flat, unasked], offline=offline).pages(["foo@flat", "bar@flat"])
        assert versions(answers["foo@flat"]) == ["2.0"]
        assert answers["bar@flat"] == Absent()
    assert [request.path for request, _ in httpserver.log] == ["/links"]


def test_files_of_flat_places_are_old_enough_for_any_cutoff(source: MakeSource, tmp_path: Path) -> None:
    (tmp_path / "foo-1.0-py3-none-any.whl").write_bytes(b"")
    answer = source(find_links(str(tmp_path))).pages(["foo"])["foo"]
    assert isinstance(answer, Package)
    assert answer.releases[0].wheels[0].uploaded == 0


# ---- what counts as "not here", and for how long -----------------------------------------------------


@pytest.mark.parametrize(
    ("ignored", "status", "expected"),
    [((403,), 403, True), ((401, 500), 500, True), (None, 403, False), ((500,), 403, False), ((), 404, True)],
)
def test_statuses_that_count_as_absence(
    httpserver: HTTPServer, source: MakeSource, ignored: tuple[int, ...] | None, status: int, expected: bool
) -> None:
    refuse(httpserver, "first", status)
    serve(httpserver, "second", "1.0")
    first = Location(httpserver.url_for("/first"), ignored=ignored)
    answer = source(first, Location(httpserver.url_for("/second"))).pages(["foo"])["foo"]
    assert isinstance(answer, Package) is expected


def test_a_refusal_that_counts_as_absence_is_not_remembered(httpserver: HTTPServer, source: MakeSource) -> None:
    httpserver.expect_oneshot_request("/first/foo/").respond_with_data("", status=403)
    where = Location(httpserver.url_for("/first"), ignored=(403,))
    assert source(where).pages(["foo"])["foo"] == Absent()
    serve(httpserver, "first", "1.0")
    assert versions(source(where).pages(["foo"])["foo"]) == ["1.0"]


def test_settings_say_how_long_pages_are_kept(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver, "kept", "1.0")
    for control, count in (("max-age=0", 2), ("no-store", 4), ("max-age=600", 5)):
        where = Location(httpserver.url_for("/kept"), cache_control=control)
        for _ in range(2):
            source(where).pages(["foo"])
        assert len(httpserver.log) == count, control


def test_an_index_has_a_cutoff_of_its_own(httpserver: HTTPServer, source: MakeSource) -> None:
    serve(httpserver, "one", "1.0")
    cutoffs = []
    for limit in (None, "", "2026-01-01T00:00:00Z", "soon"):
        answer = source(Location(httpserver.url_for("/one"), exclude_newer=limit)).pages(["foo"])["foo"]
        assert isinstance(answer, Package)
        cutoffs.append(answer.cutoff)
    assert cutoffs == [None, inf, 1767225600.0, None]
    assert Cutoff(1.0).of("foo") == 1.0
    assert Cutoff(1.0).of("foo", inf) is None
    assert Cutoff(1.0, {"foo": 3.0}).of("foo", 2.0) == 3.0
    assert Cutoff(1.0).of("foo", 2.0) == 2.0
