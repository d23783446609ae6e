"""Which configuration file holds for a manifest, what `extend` adds, and what a run says besides."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from uvlint import configure
from uvlint.config import Config
from uvlint.configure import Run, shadowed, table_for
from uvlint.errors import DocumentError, UsageError
from uvlint.model.finding import Severity

PROJECT = '[project]\nname = "x"\nversion = "0"\n'
TABLE = f'{PROJECT}[tool.uvlint]\nfail-on = "error"\n'


def tree(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*config: str, isolated: bool = False, environment: Mapping[str, str] | None = None, **given: object) -> Run:
    named = {name.replace("_", "-"): value for name, value in given.items()}
    return configure.run(Config(), named, environment or {}, config=list(config), isolated=isolated)


@pytest.mark.parametrize(
    ("files", "manifest", "found"),
    [
        ({"pyproject.toml": TABLE}, "pyproject.toml", "pyproject.toml"),
        ({"pyproject.toml": PROJECT}, "pyproject.toml", None),
        ({"pyproject.toml": TABLE, "uvlint.toml": ""}, "pyproject.toml", "uvlint.toml"),
        ({"uvlint.toml": "", "a/pyproject.toml": PROJECT}, "a/pyproject.toml", "uvlint.toml"),
        ({"uvlint.toml": "", "a/pyproject.toml": TABLE}, "a/pyproject.toml", "a/pyproject.toml"),
        ({"pyproject.toml": TABLE, "a/b/requirements.txt": ""}, "a/b/requirements.txt", "pyproject.toml"),
        ({"uvlint.toml": "", "a/.git/x": "", "a/pyproject.toml": PROJECT}, "a/pyproject.toml", None),
        ({"uvlint.toml": "", "a/.git": "gitdir: x", "a/b/pyproject.toml": PROJECT}, "a/b/pyproject.toml", None),
        (
            {
                "uvlint.toml": "",
                "a/pyproject.toml": f'{PROJECT}[tool.uv.workspace]\nmembers = ["b"]\n',
                "a/b/pyproject.toml": PROJECT,
            },
            "a/b/pyproject.toml",
            None,
        ),
        (
            {"a/pyproject.toml": f"{TABLE}[tool.uv.workspace]\n", "a/b/pyproject.toml": PROJECT},
            "a/b/pyproject.toml",
            "a/pyproject.toml",
        ),
        ({"pyproject.toml": f"{PROJECT}# uvlint: ignore[x]\n"}, "pyproject.toml", None),
        ({"pyproject.toml": f"{PROJECT}[tool]\nuvlint = {{ offline = true }}\n"}, "pyproject.toml", "pyproject.toml"),
        ({"pyproject.toml": f"{PROJECT}[tool]\nuvlint.offline = true\n"}, "pyproject.toml", "pyproject.toml"),
    ],
)
def test_the_nearest_configuration_holds(
    files: Mapping[str, str], manifest: str, found: str | None, root: Path
) -> None:
    tree(root, files)
    place = table_for(manifest)
    assert (place.file if place else None) == found


def test_a_configuration_above_the_working_directory_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(root, {"uvlint.toml": 'fail-on = "info"\n', "a/b/pyproject.toml": PROJECT})
    monkeypatch.chdir(root / "a" / "b")
    place = table_for("pyproject.toml")
    assert place
    assert place.file == "../../uvlint.toml"
    assert run().config("pyproject.toml").fail_on is Severity.INFO
    assert run().config(str(root / "a/b/pyproject.toml")).fail_on is Severity.INFO


def test_two_configurations_in_one_directory_are_noticed(root: Path) -> None:
    tree(root, {"pyproject.toml": TABLE, "uvlint.toml": "", "a/pyproject.toml": PROJECT})
    assert shadowed("pyproject.toml") == "pyproject.toml"
    assert shadowed("a/pyproject.toml") == "pyproject.toml"
    (root / "pyproject.toml").write_text(PROJECT)
    assert shadowed("pyproject.toml") is None


def test_extend_gives_what_the_file_itself_leaves_open(root: Path) -> None:
    tree(
        root,
        {
            "uvlint.toml": 'fail-on = "info"\nplatforms = ["linux"]\nper-file-ignores = { "a.txt" = ["wheel-*"] }\n',
            "a/pyproject.toml": f'{PROJECT}[tool.uvlint]\nextend = "../uvlint.toml"\nfail-on = "error"\n',
        },
    )
    config = run().config("a/pyproject.toml")
    assert config.fail_on is Severity.ERROR
    assert config.promised_platforms == ("linux",)
    assert config.exemptions[0].covers(None, "a.txt")
    assert not config.exemptions[0].covers(None, "a/a.txt")
    shown = run().decisions("a/pyproject.toml")
    assert shown["platforms"].by == "uvlint.toml:2"
    assert shown["fail-on"].by == "a/pyproject.toml:6"
    assert shown["offline"].by == "default"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"uvlint.toml": 'extend = "gone.toml"\n'}, r"uvlint.toml:1:11: `gone.toml` does not exist"),
        ({"uvlint.toml": 'extend = "./uvlint.toml"\n'}, r"leads in a circle: uvlint.toml → uvlint.toml"),
        ({"uvlint.toml": 'extend = "b.toml"\n', "b.toml": 'extend = "uvlint.toml"\n'}, r"b.toml:1:11: `extend` leads"),
        ({"uvlint.toml": 'extend = "b.toml"\n', "b.toml": "offline = 1\n"}, r"b.toml:1:11: `offline` takes"),
        ({"uvlint.toml": "offline = \n"}, r"uvlint.toml:1:11: not valid TOML"),
    ],
)
def test_what_extend_leads_to_is_held_to_the_same(files: Mapping[str, str], words: str, root: Path) -> None:
    tree(root, files)
    with pytest.raises(DocumentError, match=words):
        run().config("pyproject.toml")


def test_config_names_the_file_or_sets_a_key_and_isolated_reads_none(root: Path) -> None:
    tree(root, {"pyproject.toml": TABLE, "other.toml": 'fail-on = "info"\noffline = true\n'})
    assert run().config("pyproject.toml").fail_on is Severity.ERROR
    assert run("other.toml").config("pyproject.toml").fail_on is Severity.INFO
    assert run(isolated=True).config("pyproject.toml").fail_on is Severity.WARNING
    both = run("other.toml", "fail-on = 'warning'", 'platforms=["linux"]')
    assert both.config("pyproject.toml").fail_on is Severity.WARNING
    assert both.config("pyproject.toml").promised_platforms == ("linux",)
    assert both.config("pyproject.toml").offline
    assert both.decisions("pyproject.toml")["platforms"].by == "command line"


def test_the_environment_goes_before_the_file_and_behind_the_command_line(root: Path) -> None:
    tree(root, {"pyproject.toml": TABLE})
    environment = {"UVLINT_FAIL_ON": "info", "UV_OFFLINE": "1", "UVLINT_OUTPUT_FORMAT": " "}
    config = run(environment=environment).config("pyproject.toml")
    assert config.fail_on is Severity.INFO
    assert config.offline
    assert config.output_format == "full"
    assert run(environment=environment, fail_on="warning").config("pyproject.toml").fail_on is Severity.WARNING
    assert run(environment=environment).decisions("pyproject.toml")["fail-on"].by == "`UVLINT_FAIL_ON`"


@pytest.mark.parametrize(
    ("config", "isolated", "words"),
    [
        (["a.toml", "b.toml"], False, "two configuration files"),
        (["a.toml"], True, "`--isolated` reads no configuration file"),
        (["offlin = true"], False, "has no setting `offlin`"),
        (["offline = maybe"], False, "not valid TOML"),
    ],
)
def test_a_run_that_contradicts_itself_is_refused(config: list[str], isolated: bool, words: str, root: Path) -> None:
    with pytest.raises((UsageError, DocumentError), match=words):
        run(*config, isolated=isolated)
