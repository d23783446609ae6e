"""Which indexes are asked, in which order."""

from collections.abc import Mapping, Sequence

from uvlint.index.source import DEFAULT_INDEX, locations
from uvlint.model.location import Location


def urls(
    *project: Location,
    index_url: str | None = None,
    extra: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    found = locations(project, index_url=index_url, extra_index_urls=extra, environment=environment or {})
    return [location.url for location in found]


def test_the_default_alone() -> None:
    (only,) = locations((), index_url=None, extra_index_urls=(), environment={})
    assert only == Location(DEFAULT_INDEX, default=True)


def test_the_order() -> None:
    environment = {"UV_INDEX": "named=http://env1 http://env2", "UV_EXTRA_INDEX_URL": "http://extra1 http://extra2"}
    project = (Location("http://mine", name="mine"), Location("http://base", default=True))
    assert urls(*project, environment=environment) == [
        "http://env1",
        "http://env2",
        "http://extra1",
        "http://extra2",
        "http://mine",
        "http://base",
    ]
    assert urls(*project, extra=["http://cli"], environment=environment)[:3] == [
        "http://cli",
        "http://env1",
        "http://env2",
    ]


def test_the_default_index() -> None:
    project = Location("http://base", default=True)
    environment = {"UV_INDEX_URL": "http://old", "UV_DEFAULT_INDEX": "http://new"}
    assert urls(project) == ["http://base"]
    assert urls(project, environment={"UV_INDEX_URL": "http://old"}) == ["http://old"]
    assert urls(project, environment=environment) == ["http://new"]
    assert urls(project, index_url="http://cli", environment=environment) == ["http://cli"]


def test_explicit_ones_are_left_out_and_names_count_once() -> None:
    project = (
        Location("http://a", name="a"),
        Location("http://b", name="b", explicit=True),
        Location("http://a2", name="a"),
    )
    assert urls(*project, index_url="http://d") == ["http://a", "http://d"]
    assert urls(*project, index_url="http://d", environment={"UV_INDEX": "a=http://other"}) == [
        "http://other",
        "http://d",
    ]


def test_find_links_come_last() -> None:
    project = (Location("./wheels", flat=True), Location("http://flat", name="flat", flat=True))
    assert urls(*project, index_url="http://d", environment={"UV_FIND_LINKS": "http://x, /y"}) == [
        "http://flat",
        "http://d",
        "http://x",
        "/y",
        "./wheels",
    ]


def test_credentials_of_the_environment() -> None:
    environment = {
        "UV_INDEX_MY_INDEX_USERNAME": "me",
        "UV_INDEX_MY_INDEX_PASSWORD": "a/b@c",
        "UV_INDEX_BASE_PASSWORD": "token",
    }
    project = (Location("https://old:x@host/simple", name="my-index"), Location("https://base", name="base"))
    assert urls(*project, index_url="http://d", environment=environment) == [
        "https://me:a%2Fb%40c@host/simple",
        "https://:token@base",
        "http://d",
    ]
