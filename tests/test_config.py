"""Settings: what parses, what is refused and where, what goes before what, and the schema and pages made of them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from setting_samples import NAMES, SETTINGS, parsed
from uvlint import handbook, rules
from uvlint.arguments import parse, settings
from uvlint.checked import read, value_of
from uvlint.config import Config, Exemption, merged, settled, severity
from uvlint.documents.disk import parse_toml
from uvlint.errors import DocumentError, UsageError
from uvlint.keys import KEYS
from uvlint.model.decision import Decision
from uvlint.model.finding import Severity
from uvlint.model.pattern import path_matches
from uvlint.model.place import Place
from uvlint.reporters import settings as told
from uvlint.schema import get_schema

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("key", KEYS.values(), ids=lambda key: key.name)
def test_the_example_of_every_setting_parses_and_is_told_as_it_was_written(key: Any) -> None:
    (decision,) = parsed(f"{key.name} = {key.example}").values()
    assert tomllib.loads(f"x = {told.written(decision.value)}")["x"] == tomllib.loads(f"x = {key.example}")["x"]
    assert decision.at == Place("uvlint.toml", (key.name,))


def test_every_example_in_the_documentation_parses() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), re.S)
    assert len(blocks) > len(KEYS)
    for block in blocks:
        table = tomllib.loads(block)["tool"]["uvlint"]
        assert read(table, Place("x"), NAMES, parse_toml("x", b"").locate)


@pytest.mark.parametrize(
    ("text", "where", "reason", "hint"),
    [
        ('platform = ["linux"]', "1:1", "has no setting `platform`", "did you mean `platforms`?"),
        ("per_package_ignores = {}", "1:1", "no setting `per_package_ignores`", "did you mean `per-package-ignores`?"),
        ("wholly-other = 1", "1:16", "has no setting `wholly-other`", "`uvlint config` lists them"),
        ('select = ["wheel-mising"]', "1:12", "there is no rule `wheel-mising`", "did you mean `wheel-missing`?"),
        ('\nignore = ["marker-*", "wheels-*"]', "2:24", "there is no rule `wheels-*`", "did you mean `wheel-*`?"),
        ("select = []", "1:1", "`select` is empty", "every rule"),
        ('select = "wheel-*"', "1:11", "`select` takes a list, and this is a text", "write `select = ["),
        ("select = [1]", "1:11", "`select` takes a text in quotes, and this is a number", "write `select = ["),
        ('platforms = ["windos"]', "1:15", "`windos` is not a platform", "did you mean `windows`?"),
        ('pythons = ["3.12", "2.7"]', "1:21", "`2.7` is not a Python version", "write `3.12`"),
        ("no-dev = 1", "1:10", "`no-dev` takes `true` or `false`, and this is a number", "no-dev = true"),
        ('fail-on = "erorr"', "1:12", "`erorr` is no value of `fail-on`", "did you mean `error`?"),
        ('severity = { wheel-missing = "off" }', "1:31", "`off` is no value", "name the rule in `ignore`"),
        ('severity = { wheel-misin = "info" }', "1:29", "there is no rule `wheel-misin`", "`wheel-missing`?"),
        ('severity = "error"', "1:13", "`severity` takes a table", "severity = {"),
        ('per-package-ignores = { torch = "x" }', "1:34", "`per-package-ignores` of `torch` takes a list", "write"),
        ('[per-file-ignores]\n"a" = ["marker-nevr-true"]', "2:9", "there is no rule", "`marker-never-true`?"),
        ("exclude-newer = 2026-01-01", "1:17", "`exclude-newer` takes a text in quotes, and this is a date", "write"),
        ('exclude-newer = "soon"', "1:18", "`soon` is no value of `exclude-newer`", "7 days"),
        ('output-format = "xml"', "1:18", "`xml` is no value of `output-format`", "`json`"),
        ('extend = ""', "1:11", "`extend` takes a text in quotes, and this is empty", "write"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line_and_the_nearest_name(
    text: str, where: str, reason: str, hint: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        parsed(text)
    assert caught.value.message.startswith(f"uvlint.toml:{where}: ")
    assert reason in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_table_that_is_none_is_refused() -> None:
    document = parse_toml("pyproject.toml", b"[tool]\nuvlint = 1\n")
    with pytest.raises(DocumentError, match=r"pyproject.toml:2:10: `tool.uvlint` is no table"):
        read(1, Place("pyproject.toml", ("tool", "uvlint")), NAMES, document.locate)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ),
    st.sampled_from([*KEYS, "other"]),
)
def test_no_value_whatever_is_a_traceback(value: Any, name: str) -> None:
    try:
        read({name: value}, Place("x"), NAMES, parse_toml("x", b"").locate)
    except DocumentError as error:
        assert error.message.startswith("x:1:1: ")  # noqa: PT017


@given(SETTINGS)
def test_what_is_shown_as_json_reads_back_as_the_same_settings(settings: dict[str, Any]) -> None:
    shown = told.as_json({name: Decision(value, "x") for name, value in settings.items()}, ".", [])
    back = {name: entry["value"] for name, entry in msgspec.json.decode(shown)["settings"].items()}
    found = read(back, Place("x"), NAMES, parse_toml("x", b"").locate)
    assert {name: decision.value for name, decision in found.items()} == settings


# ---- what goes before what ------------------------------------------------------------------------


def given_as(**settings: Any) -> dict[str, Decision]:
    return {name.replace("_", "-"): Decision(value, "command line") for name, value in settings.items()}


BELOW = {
    "select": Decision(("wheel-*", "marker-*"), "uvlint.toml"),
    "ignore": Decision(("wheel-missing",), "uvlint.toml"),
    "severity": Decision({"wheel-*": "error", "wheel-missing": "info"}, "uvlint.toml"),
    "per-package-ignores": Decision({"a": ("wheel-*",)}, "uvlint.toml", Place("uvlint.toml", ("per-package-ignores",))),
    "pythons": Decision(("3.13t",), "uvlint.toml"),
    "fail-on": Decision("error", "uvlint.toml"),
}


def test_the_command_line_goes_before_the_file() -> None:
    config = settled(Config(), given_as(fail_on="info", pythons=("3.12",)), BELOW)
    assert config.fail_on is Severity.INFO
    assert config.pythons == ("3.12",)
    assert config.promised_pythons == ("3.13t",)
    assert config.select == ("wheel-*", "marker-*")


def test_ignoring_more_adds_and_selecting_sets_the_files_ignores_aside() -> None:
    more = merged(given_as(ignore=("marker-never-true",)), BELOW)
    assert more["ignore"].value == ("marker-never-true", "wheel-missing")
    assert more["ignore"].by == "command line and uvlint.toml"
    assert "ignore" not in merged(given_as(select=("wheel-missing",)), BELOW)


def test_all_groups_goes_before_the_groups_of_a_file() -> None:
    below = {"groups": Decision(("test",), "uvlint.toml")}
    assert settled(Config(), {}, below).groups == ("test",)
    assert settled(Config(), given_as(**settings(parse(["check", "--group", "a"]))), below).groups == ("a",)
    assert settled(Config(), given_as(**settings(parse(["check", "--all-groups"]))), below).groups is None


def test_no_ignores_sets_aside_what_files_silence() -> None:
    config = settled(Config(no_ignores=True), given_as(ignore=("marker-*",)), BELOW)
    assert config.ignore == ("marker-*",)
    assert config.exemptions == ()


def test_a_name_goes_before_a_family_and_the_command_line_before_both() -> None:
    by_name = {rule.name: rule for rule in rules.load()}
    config = settled(Config(), {}, BELOW)
    assert severity(by_name["wheel-missing"], None, config) is Severity.INFO
    assert severity(by_name["wheel-too-new"], None, config) is Severity.ERROR
    assert severity(by_name["wheel-too-new"], Severity.INFO, config) is Severity.INFO  # an early notice
    assert severity(by_name["release-yanked"], None, config) is Severity.WARNING
    config = settled(Config(), given_as(severity={"wheel-*": "warning"}), BELOW)
    assert severity(by_name["wheel-missing"], None, config) is Severity.WARNING


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("requirements.txt", "*.txt", True),
        ("requirements/dev.txt", "*.txt", False),
        ("requirements/dev.txt", "requirements/d*.txt", True),
        ("requirements/dev.txt", "**/*.txt", True),
        ("dev.txt", "**/*.txt", True),
        ("a/b/c/dev.txt", "a/**/dev.txt", True),
        ("a/dev.txt", "a/**/dev.txt", True),
        ("a/b/dev.txt", "a/**", True),
        ("b/a/dev.txt", "a/**", False),
    ],
)
def test_paths_fit_patterns_folder_by_folder(path: str, pattern: str, fits: bool) -> None:
    assert path_matches(path.split("/"), pattern.split("/")) is fits
    entry = Exemption(Place("x/uvlint.toml"), pattern, ("wheel-*",), "x")
    assert entry.covers(None, f"x/{path}") is fits
    assert not entry.covers(None, path)


def test_a_pattern_of_many_stars_is_quick() -> None:
    assert not path_matches(["a"] * 60, ["**", "a"] * 40 + ["b"])


def test_a_package_is_meant_by_any_spelling_of_its_name() -> None:
    (entry,) = settled(Config(), {}, parsed('per-package-ignores = { Foo_Bar = ["wheel-*"] }')).exemptions
    assert entry.covers("foo-bar", "pyproject.toml")
    assert entry.at == Place("uvlint.toml", ("per-package-ignores", "Foo_Bar"))


def test_a_variable_is_held_to_the_same_values() -> None:
    assert value_of(KEYS["fail-on"], "error", "`V`", NAMES).by == "`V`"
    with pytest.raises(UsageError, match="`V`: `eror` is no value"):
        value_of(KEYS["fail-on"], "eror", "`V`", NAMES)


# ---- schema and pages -----------------------------------------------------------------------------


def test_the_schema_has_every_setting_and_nothing_else() -> None:
    schema = get_schema("uvlint")
    assert schema["additionalProperties"] is False
    assert schema["$id"].startswith("https://")
    assert "#" not in schema["$id"]  # a fragment is looked up inside the schema
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert set(schema["properties"]) == set(KEYS)
    assert all(entry["description"] for entry in schema["properties"].values())
    for reference in re.findall(r'"\$ref": ?"#/definitions/(\w+)"', msgspec.json.encode(schema).decode()):
        assert reference in schema["definitions"]


def test_every_setting_has_a_page_and_a_line() -> None:
    index = handbook.index()
    for name, key in KEYS.items():
        assert f"\n{name} " in f"\n{index}"
        page = handbook.page(name)
        assert key.example in page
        assert "](" not in page
    with pytest.raises(UsageError) as caught:
        handbook.page("platform")
    assert caught.value.hint == "did you mean `platforms`?"
