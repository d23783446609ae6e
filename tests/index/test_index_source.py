"""Which indexes are asked, in which order: as `uv lock` 0.13.8 was seen to do it with the same settings."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from uvlint.errors import UsageError
from uvlint.index.source import DEFAULT_INDEX, Reach, given, reach
from uvlint.model.location import Layer, Location, Search, find_links

DEFAULT = Location(DEFAULT_INDEX, default=True)


def found(
    *project: Location, environment: Mapping[str, str] | None = None, search: Search | None = None, **flags: object
) -> Reach:
    environment = {"UV_NO_SYSTEM_CONFIG": "1", "HOME": "/nowhere", **(environment or {})}
    search = search or Search(Layer(indexes=project))
    return reach(search, given(environment, **flags), environment)  # type: ignore[arg-type]


def urls(*project: Location, environment: Mapping[str, str] | None = None, **flags: object) -> list[str]:
    return [location.url for location in found(*project, environment=environment, **flags).locations]  # type: ignore[arg-type]


def test_the_default_alone() -> None:
    assert found() == Reach((DEFAULT,))


def test_the_order() -> None:
    environment = {"UV_INDEX": "named=http://env1 http://env2", "UV_EXTRA_INDEX_URL": "http://extra1 http://extra2"}
    project = (Location("http://mine", name="mine"), Location("http://base", default=True))
    everything = ["http://env1", "http://env2", "http://mine", "http://extra1", "http://extra2", "http://base"]
    assert urls(*project, environment=environment) == everything
    assert urls(*project, environment=environment, extra_index_urls=["http://cli"]) == [
        *everything[:3],
        "http://cli",
        "http://base",
    ]
    assert urls(*project, environment=environment, indexes=["http://cli"])[0] == "http://cli"
    assert "http://env1" not in urls(*project, environment=environment, indexes=["http://cli"])


def test_an_index_url_is_only_a_default_among_others() -> None:
    base = Location("http://base", default=True)
    assert urls(environment={"UV_INDEX_URL": "http://old"}) == ["http://old"]
    assert urls(index_url="http://cli", environment={"UV_INDEX_URL": "http://old"}) == ["http://cli"]
    for silent in ({"UV_INDEX_URL": "http://old"}, {}):
        assert urls(base, environment=silent) == ["http://base"]
    assert urls(base, index_url="http://cli") == ["http://base"]
    assert urls(base, environment={"UV_DEFAULT_INDEX": "http://new"}) == ["http://new"]
    assert urls(base, environment={"UV_DEFAULT_INDEX": "http://new"}, default_index="http://cli") == ["http://cli"]


def test_of_two_defaults_the_second_is_not_asked() -> None:
    assert urls(Location("http://a", default=True), Location("http://b", default=True)) == ["http://a"]


def test_an_index_that_is_default_and_explicit_leaves_nothing_to_search() -> None:
    assert urls(Location("http://a", name="a", default=True, explicit=True)) == []


def test_explicit_ones_are_not_searched_and_names_count_once() -> None:
    project = (
        Location("http://a", name="a"),
        Location("http://b", name="b", explicit=True),
        Location("http://a2", name="a"),
        Location("http://b2", name="b"),
    )
    assert urls(*project, index_url="http://d") == ["http://a", "http://d"]
    assert urls(*project, index_url="http://d", environment={"UV_INDEX": "a=http://other"}) == [
        "http://other",
        "http://d",
    ]


def test_an_address_is_asked_once() -> None:
    assert urls(Location("http://a", name="a"), Location("http://a", name="b"), index_url="http://a") == ["http://a"]


def test_find_links_come_last() -> None:
    settings = Layer(indexes=(Location("http://flat", name="flat", flat=True),), links=(find_links("./wheels"),))
    environment = {"UV_FIND_LINKS": "http://x, /y"}
    places = found(search=Search(settings), environment=environment, index_url="http://d").locations
    assert [place.url for place in places] == ["http://flat", "http://d", "http://x", "/y", "./wheels"]
    assert [place.beside for place in places] == [False, False, True, True, True]
    assert [place.url for place in found(search=Search(settings), no_index=True).locations] == ["./wheels"]


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


def test_indexes_that_a_source_may_name() -> None:
    own = (Location("http://own", name="own", explicit=True), Location("http://other", name="other"))
    search = Search(Layer(indexes=(Location("http://elsewhere", name="elsewhere"),)), own=own)
    assert [place.url for place in found(search=search).named] == ["http://own", "http://other"]
    environment = {"UV_INDEX": "own=http://given", "UV_INDEX_OTHER_USERNAME": "me"}
    named = found(search=search, environment=environment).named
    assert [place.url for place in named] == ["http://given", "http://me@other"]


def test_an_index_can_be_given_by_its_name() -> None:
    mine = Location("http://mine", name="mine", explicit=True, authenticate="always")
    assert found(mine, indexes=["mine"]).locations[0] == Location("http://mine", name="mine", authenticate="always")
    assert urls(mine, default_index="mine") == ["http://mine"]


def test_a_files_own_lines_come_after_everything_else() -> None:
    lines = Layer(
        extra=(Location("http://${USER_NAME}:${UNSET}@line"),),
        default=Location("http://line-default", default=True),
        links=(find_links("wheels"),),
    )
    search = Search(Layer(indexes=(Location("http://mine"),)), lines=lines, pip=True)
    places = [place.url for place in found(search=search, environment={"USER_NAME": "me"}).locations]
    assert places == ["http://mine", "http://me:${UNSET}@line", "http://line-default", "wheels"]
    with_default = Search(Layer(default=Location("http://base", default=True)), lines=lines)
    assert [place.url for place in found(search=with_default).locations][1] == "http://base"


def test_what_is_no_index_goes_to_the_client() -> None:
    environment = {
        "UV_KEYRING_PROVIDER": "subprocess",
        "UV_INSECURE_HOST": "a:443 b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    settings = Layer(insecure=("c",), strategy="unsafe-first-match", proxies=(("http", "p"),))
    access = found(search=Search(settings), environment=environment).access
    assert (access.keyring, access.insecure, access.proxies) == (True, ("a:443", "b", "c"), (("http", "p"),))
    assert found(search=Search(settings), environment=environment).strategy == "unsafe-best-match"
    assert found(search=Search(settings)).strategy == "unsafe-first-match"
    assert found(search=Search(settings), environment=environment, keyring="disabled").access.keyring is False


# ---- files outside the project ------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_users_settings_come_after_the_projects_and_the_systems_last(tmp_path: Path) -> None:
    write(tmp_path / "user/uv/uv.toml", 'index-url = "http://user"\nextra-index-url = ["http://u1"]\n')
    write(tmp_path / "system/uv/uv.toml", 'index-url = "http://system"\nextra-index-url = ["wheels"]\n')
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "user"), "XDG_CONFIG_DIRS": f"/none:{tmp_path / 'system'}"}
    relative = (tmp_path / "system/uv/wheels").as_posix()
    both = {**environment, "UV_NO_SYSTEM_CONFIG": ""}
    assert urls(environment=both) == ["http://u1", relative, "http://user"]
    assert urls(Location("http://mine"), environment=both) == ["http://mine", "http://u1", relative, "http://user"]
    assert urls(environment=environment) == ["http://u1", "http://user"]
    assert urls(environment={**both, "UV_NO_CONFIG": "1"}) == [DEFAULT_INDEX]


@pytest.mark.parametrize("variable", ["HOME", "XDG_CONFIG_HOME"])
def test_where_the_users_settings_are(tmp_path: Path, variable: str) -> None:
    folder = tmp_path / ".config" if variable == "HOME" else tmp_path
    write(folder / "uv/uv.toml", 'index-url = "http://user"\n')
    assert urls(environment={variable: str(tmp_path)}) == ["http://user"]
    assert urls(environment={"XDG_CONFIG_HOME": "relative"}) == [DEFAULT_INDEX]


def test_one_file_can_take_the_place_of_all(tmp_path: Path) -> None:
    write(tmp_path / "user/uv/uv.toml", 'index-url = "http://user"\n')
    only = write(tmp_path / "only.toml", 'index = [{ name = "x", url = "simple" }]\n')
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "user"), "UV_CONFIG_FILE": str(only)}
    assert urls(Location("http://mine"), environment=environment) == [
        (tmp_path / "simple").as_posix(),
        DEFAULT_INDEX,
    ]
    with pytest.raises(UsageError, match="UV_CONFIG_FILE"):
        urls(environment={"UV_CONFIG_FILE": str(tmp_path / "none.toml")})


@pytest.mark.parametrize("content", [b"index-url = ", b"\xff\xfe"])
def test_settings_that_uv_would_refuse_are_refused(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "uv/uv.toml", "").write_bytes(content)
    with pytest.raises(UsageError, match=r"uv\.toml"):
        urls(environment={"XDG_CONFIG_HOME": str(tmp_path)})


def test_a_project_without_settings_takes_those_of_the_nearest_folder_above(tmp_path: Path) -> None:
    write(tmp_path / "uv.toml", 'index-url = "http://far"\n')
    write(
        tmp_path / "a/pyproject.toml", '[tool.uv]\nindex-url = "http://near"\n[tool.uv.pip]\nindex-url = "http://p"\n'
    )
    write(tmp_path / "a/b/pyproject.toml", '[project]\nname = "x"\n')
    write(tmp_path / "a/b/c/pyproject.toml", "broken =")
    folder = str(tmp_path / "a/b/c/d")
    assert found(search=Search(folder=folder)).locations[-1].url == "http://near"
    assert found(search=Search(folder=folder, pip=True)).locations[-1].url == "http://p"
    assert found(search=Search(folder=str(tmp_path / "other"))).locations[-1].url == "http://far"
    assert found(search=Search()).locations[-1].url == DEFAULT_INDEX


# ---- pip's settings -----------------------------------------------------------------------------------


def test_pips_settings_count_for_requirements_files_where_uvs_are_silent(tmp_path: Path) -> None:
    text = "[install]\nindex-url = http://pip-file\n[global]\nindex-url = http://global\n"
    text += "extra-index-url =\n    http://e1\n    http://e2\n"
    environment = {
        "PIP_CONFIG_FILE": str(write(tmp_path / "pip.conf", text)),
        "PIP_FIND_LINKS": "http://links",
        "XDG_CONFIG_DIRS": "/nowhere",
    }
    borrowed = found(search=Search(pip=True), environment=environment)
    assert [place.url for place in borrowed.locations] == ["http://pip-file", "http://e1", "http://e2", "http://links"]
    assert [place.url for place in borrowed.borrowed] == [place.url for place in borrowed.locations]
    assert borrowed.locations[-1] == Location("http://links", flat=True)
    from_variable = found(search=Search(pip=True), environment={**environment, "PIP_INDEX_URL": "http://variable"})
    assert from_variable.locations[0].url == "http://variable"
    for silent in (Search(), Search(Layer(extra=(Location("http://mine"),)), pip=True)):
        assert found(search=silent, environment=environment).borrowed == ()
    lines = Layer(links=(find_links("wheels"),))
    assert found(search=Search(lines=lines, pip=True), environment=environment).borrowed == ()
    named = {**environment, "UV_INDEX": "http://uv"}
    assert found(search=Search(pip=True), environment=named).borrowed == ()


@pytest.mark.parametrize("text", ["no section\n", "[global\n", "[global]\nindex-url\n", "[global]\nno-index = true\n"])
def test_pips_settings_that_cannot_be_used_are_passed_over(tmp_path: Path, text: str) -> None:
    environment = {"PIP_CONFIG_FILE": str(write(tmp_path / "pip.conf", text)), "XDG_CONFIG_DIRS": "/nowhere"}
    assert found(search=Search(pip=True), environment=environment) == Reach((DEFAULT,))
