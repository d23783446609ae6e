"""The command line as a user meets it: what goes to stdout and stderr, exit codes, and bad input of every kind."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from golden import FIXTURES
from uvlint import cli
from wheelhouse import sdist, wheel

HEALTHY = '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = ["rich>=13"]\n'
BROKEN = HEALTHY.replace("rich>=13", "requests>=99")
OFFLINE_FAULT = HEALTHY.replace("rich>=13", "tzdata; sys_platform == 'windows'")


@pytest.fixture
def index(httpserver: HTTPServer) -> str:
    """The address of a loopback server with the frozen index."""
    for page in (FIXTURES / "index").glob("*.json"):
        httpserver.expect_request(f"/simple/{page.stem}/").respond_with_data(
            page.read_bytes(), content_type="application/vnd.pypi.simple.v1+json"
        )
    return httpserver.url_for("/simple")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "pyproject.toml").write_text(HEALTHY)
    return tmp_path


def dead_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("manifest", "arguments", "code"),
    [
        (HEALTHY, [], 0),
        (BROKEN, [], 1),
        (BROKEN, ["--exit-zero"], 0),
        (HEALTHY.replace("rich>=13", "pandas==3.0.4"), [], 1),
        (HEALTHY.replace("rich>=13", "pandas==3.0.4"), ["--fail-on", "error"], 3),  # its sdist cannot be had here
        (HEALTHY.replace("rich>=13", "rich>=13; python_version > '3.12'"), ["--fail-on", "info"], 1),
        (HEALTHY.replace("rich>=13", "rich>=13; python_version > '3.12'"), [], 0),
        (HEALTHY.replace("rich>=13", "a @ https://files.example/a-1.zip"), [], 3),
        (HEALTHY.replace("rich>=13", "a @ https://files.example/a-1.zip"), ["--allow-incomplete"], 0),
        (BROKEN.replace('["', '["a @ https://files.example/a-1.zip", "'), [], 1),
    ],
)
def test_the_exit_code_follows_the_contract(
    manifest: str, arguments: list[str], code: int, project: Path, index: str
) -> None:
    (project / "pyproject.toml").write_text(manifest)
    assert cli.main(["check", "--index-url", index, *arguments]) == code


def test_who_asks_about_what_is_not_promised_hears_that_nothing_was_judged(
    project: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--index-url", index, "--python", "3.8"]) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert "promises none of the Pythons and platforms that were asked about" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--group", "tset"], "error: there is no dependency group `tset`\n\nhint: did you mean `test`?\n"),
        (["--extra", "pg"], "error: there is no extra `pg`\n\nhint: there are `post-gres`\n"),
        (["--group", "empty"], ""),
        (["--group", "test", "--extra", "Post.Gres"], ""),
        (["--all-groups"], ""),
    ],
)
def test_a_group_or_extra_that_there_is_not_is_a_mistake(
    words: list[str], said: str, project: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = '[project.optional-dependencies]\npost-gres = ["idna"]\n[dependency-groups]\ntest = ["idna"]\nempty = []\n'
    (project / "pyproject.toml").write_text(HEALTHY + more)
    assert cli.main(["check", "--index-url", index, *words]) == (2 if said else 0)
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["check", "--since"], "`uvlint check --help` says what it takes"),
        (["check", "--fail-on", "foo"], "`uvlint check --help` lists what there is"),
        (["check", "--output-format", "jsn"], "did you mean `json`?"),
        (["chekc"], "did you mean `check`?"),
        (["check", "--selct", "x"], "did you mean `--select`?"),
    ],
)
def test_a_hint_names_what_may_have_been_meant_and_nothing_else(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"hint: {hint}"


def test_a_finding_beats_what_could_not_be_judged_and_both_are_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(OFFLINE_FAULT.replace("tzdata", 'rich", "tzdata'))
    assert cli.main(["check", "--offline"]) == 1
    said = capsys.readouterr()
    assert "marker-value-unknown" in said.out
    assert "not checked: rich" in said.out
    assert said.err == ""


def test_an_index_that_is_down_is_said_and_ends_in_three(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"http://127.0.0.1:{dead_port()}/simple"
    assert cli.main(["check", "--index-url", address, "--no-cache"]) == 3
    said = capsys.readouterr().out
    assert "could not connect" in said
    assert "All good" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "did you mean `check`?"),
        (["check", "--ofline"], "did you mean `--offline`?"),
        (["check", "--select", "wheel-mising"], "did you mean `wheel-missing`?"),
        (["check", "--platform", "window"], "did you mean `windows`?"),
        (["check", "--python", "2.7"], "is not a Python version"),
        (["check", "pyproject.tml"], "did you mean `pyproject.toml`?"),
        (["check", "--exclude-newer", "soon"], "no value of `exclude-newer`"),
        (["check", "--output-file", "no/such/folder/report.txt"], "cannot be written"),
        (["check", "--report", "json"], "is not FORMAT=PATH"),
        (["check", "nothing-there", "--report", "jsno=x"], "is not FORMAT=PATH"),
        (["fix", "nothing-there", "--base", "/nowhere/else"], "does not hold the working directory"),
        (["rule", "wheel-mising"], "did you mean `wheel-missing`?"),
    ],
)
def test_a_mistake_is_one_clear_message_and_a_hint(
    arguments: list[str], words: str, project: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--index-url", index] if arguments[0] == "check" else []
    assert cli.main([*arguments, *more]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ")
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[project\n", "pyproject.toml:1:9: not valid TOML"),
        (b'[project]\nname = "x"\nname = "y"\n', "pyproject.toml:"),
        (b"\xff\xfe[\x00", "UTF-16"),
        (b'[project]\nname = "\xe4"\n', "pyproject.toml"),
        (b'[project]\nname = "x"\nversion = "0"\nrequires-python = "three"\n', "pyproject.toml:4"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_nothing_is_written(
    raw: bytes, words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_bytes(raw)
    assert cli.main(["fix", "--write", "--offline"]) == 2
    assert words in capsys.readouterr().err
    assert (project / "pyproject.toml").read_bytes() == raw
    assert sorted(path.name for path in project.iterdir()) == ["pyproject.toml"]


def test_no_command_prints_the_help_and_ends_in_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "check" in capsys.readouterr().err


def test_an_empty_directory_has_no_manifest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "empty").mkdir()
    assert cli.main(["check", "empty"]) == 2
    assert "no manifest in `empty`" in capsys.readouterr().err


def test_an_include_that_is_absent_is_unchecked_and_the_rest_goes_on(
    project: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "requirements.txt").write_text("-r gone.txt\nrequests>=99\n")
    assert cli.main(["check", "requirements.txt", "--index-url", index]) == 1
    said = capsys.readouterr().out
    assert "not checked: requirements.txt:1" in said
    assert "release-missing" in said


CONFIGURED = f'{OFFLINE_FAULT}\n[tool.uvlint]\nselect = ["marker-*"]\noffline = true\noutput-format = "concise"\n'


def test_a_configuration_says_how_a_run_goes_and_the_command_line_goes_before_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(CONFIGURED)
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().out.startswith("pyproject.toml:5:18: error[marker-value-unknown]")
    assert cli.main(["check", "--warn", "marker-*", "--fail-on", "error", "--output-format", "full"]) == 0
    assert "warning[marker-value-unknown]" in capsys.readouterr().out
    assert cli.main(["check", "--config", 'fail-on = "error"', "--config", 'severity = { "marker-*" = "info" }']) == 0


@pytest.mark.parametrize(
    ("more", "arguments", "words"),
    [
        (
            "platform = 1",
            [],
            "pyproject.toml:11:12: uvlint has no setting `platform`\n\nhint: did you mean `platforms`?",
        ),
        ("", ["--config", "gone.toml"], "gone.toml: does not exist"),
        ("", ["--isolated", "--config", "pyproject.toml"], "`--isolated` reads no configuration file"),
        ("", ["--error", "wheel-mising"], "did you mean `wheel-missing`?"),
    ],
)
def test_a_configuration_that_makes_no_sense_ends_in_two(
    more: str, arguments: list[str], words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(f"{CONFIGURED}{more}\n")
    assert cli.main(["check", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_variable_that_makes_no_sense_ends_in_two(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UVLINT_OUTPUT_FORMAT", "jsno")
    assert cli.main(["check", "--offline"]) == 2
    assert capsys.readouterr().err.startswith("error: `UVLINT_OUTPUT_FORMAT`: `jsno` is no value of `output-format`")


def test_two_configurations_in_one_directory_are_warned_of(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(CONFIGURED)
    (project / "uvlint.toml").write_text('offline = true\nselect = ["wheel-*"]\n')
    assert cli.main(["check"]) == 0
    said = capsys.readouterr()
    assert (
        said.err == "warning: `[tool.uvlint]` of pyproject.toml is not read, since a `uvlint.toml` stands beside it\n"
    )
    assert "marker" not in said.out


def test_config_shows_each_setting_with_where_it_comes_from(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UVLINT_FAIL_ON", "error")
    (project / "pyproject.toml").write_text(CONFIGURED)
    assert cli.main(["config", "--show", "--ignore", "wheel-missing"]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["select", '["marker-*"]', "pyproject.toml:8"] in shown
    assert ["ignore", '["wheel-missing"]', "command", "line"] in shown
    assert ["fail-on", '"error"', "`UVLINT_FAIL_ON`"] in shown
    assert ["groups", "all", "default"] in shown
    assert cli.main(["config", "--show", ".", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == {"name": "uvlint-config", "version": 1}
    assert told["settings"]["output-format"] == {"value": "concise", "origin": "pyproject.toml:10"}
    assert cli.main(["config", "fail-on"]) == 0
    assert "UVLINT_FAIL_ON" in capsys.readouterr().out
    assert cli.main(["config"]) == 0
    assert cli.main(["config", "fail"]) == 2
    assert cli.main(["schema"]) == 0


def test_add_ignore_takes_a_reason_after_the_sign_only(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(CONFIGURED)
    assert cli.main(["check", "--add-ignore", "."]) == 0
    said = capsys.readouterr()
    assert said.err == "Added comments to pyproject.toml\n"
    assert "# uvlint: ignore[marker-value-unknown]\n" in (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(CONFIGURED)
    assert cli.main(["check", "--add-ignore=as on the old server"]) == 0
    assert "# uvlint: ignore[marker-value-unknown] as on the old server\n" in (project / "pyproject.toml").read_text()
    assert cli.main(["check", "--add-ignore"]) == 0
    assert "nothing to silence" in capsys.readouterr().err


def test_fix_shows_a_diff_and_ends_in_one_then_writes_and_ends_in_zero(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(OFFLINE_FAULT)
    select = ["--offline", "--select", "marker-*"]
    assert cli.main(["fix", *select]) == 1
    said = capsys.readouterr().out
    assert "+dependencies = [\"tzdata; sys_platform == 'win32'\"]" in said
    assert (project / "pyproject.toml").read_text() == OFFLINE_FAULT
    assert cli.main(["fix", "--write", *select]) == 0
    assert (project / "pyproject.toml").read_text() == OFFLINE_FAULT.replace("windows", "win32")
    assert cli.main(["fix", *select]) == 0


def test_json_has_what_the_contract_says(project: Path, index: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(BROKEN)
    cli.main(["check", "--index-url", index, "--output-format", "json", "--python", "3.12", "--platform", "linux"])
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == {"name": "uvlint-report", "version": 1}
    assert told["targets"] == ["3.12/x86_64-manylinux_2_28"]
    (one,) = told["diagnostics"]
    assert one["rule"] == "release-missing"
    assert one["location"] == {"start": {"line": 5, "column": 18}, "end": {"line": 5, "column": 30}}
    assert one["pointer"] == "/project/dependencies/0"
    assert one["requirement"]["text"] == "requests>=99"


def test_matrix_answers_every_cell_that_is_asked_for(
    project: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HEALTHY.replace('"rich>=13"', '"uvloop==0.21.0; sys_platform != \'win32\'", "a @ file:///a.zip"')
    (project / "pyproject.toml").write_text(text)
    asked = ["--python", "3.8,3.13t", "--platform", "linux,windows"]
    assert cli.main(["matrix", "--index-url", index, "--output-format", "json", *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    uvloop, path = told["requirements"]
    verdicts = {target: cell["verdict"] for target, cell in uvloop["cells"].items()}
    assert verdicts == {
        "3.8/x86_64-manylinux_2_28": "wheel",
        "3.8/x86_64-pc-windows-msvc": "skipped",
        "3.13t/x86_64-manylinux_2_28": "build",
        "3.13t/x86_64-pc-windows-msvc": "skipped",
    }
    assert {cell["verdict"] for cell in path["cells"].values()} == {"unknown"}
    assert all(cell["reason"] for cell in path["cells"].values())


def test_further_reports_come_from_the_same_run(project: Path, index: str, httpserver: HTTPServer) -> None:
    (project / "pyproject.toml").write_text(BROKEN)
    more = ["--report", "json=report.json", "--report", "github=notes.txt", "--output-file", "report.txt"]
    assert cli.main(["check", "--index-url", index, *more]) == 1
    assert len(httpserver.log) == 1
    assert json.loads((project / "report.json").read_text())["diagnostics"]
    assert (project / "notes.txt").read_text().startswith("::error file=pyproject.toml,line=5")
    assert "release-missing" in (project / "report.txt").read_text()


def test_colour_is_for_terminals_unless_it_is_asked_for(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pyproject.toml").write_text(OFFLINE_FAULT)

    def said(*arguments: str) -> str:
        cli.main(["check", "--offline", "--select", "marker-*", *arguments])
        return capsys.readouterr().out

    assert "\x1b" not in said()
    assert "\x1b" in said("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in said()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in said()


def test_text_from_files_cannot_command_the_runner(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "requirements.txt").write_text("tzdata; sys_platform == '##[add-mask]x'\n::set-output name=a::b\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    cli.main(["check", "requirements.txt", "--offline"])
    said = capsys.readouterr().out
    assert "##[" not in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())


def test_what_files_say_moves_no_cursor_and_commands_no_runner(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    act = r"\u001b]0;title\u0007\u001b[31m\u202e##[add-mask]x"
    hostile = HEALTHY.replace("rich>=13", f"a @ https://files.example/{act}/a-1.zip")
    (project / "pyproject.toml").write_text(f'{hostile}[tool.uvlint]\nper-file-ignores = {{"{act}" = ["wheel-*"]}}\n')
    (project / "other.toml").write_text(f'extend = "{act}"\n')
    cli.main(["matrix", "--offline", "--color", "never"])
    cli.main(["config", "--show"])
    assert cli.main(["check", "--offline", "--config", "other.toml"]) == 2
    said = capsys.readouterr()
    assert "a-1.zip" in said.out
    assert "does not exist" in said.err
    for text in (said.out, said.err):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]|##\\[", text)


def test_nothing_that_is_read_is_executed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = project / "mark"
    leave = f"open({str(mark)!r}, 'w')\n"
    for name in ("setup.py", "backend.py", "sitecustomize.py", "packaging.py", "tomllib.py", "conftest.py"):
        (project / name).write_text(leave)
    (project / "pyproject.toml").write_text(
        HEALTHY.replace('version = "0"', 'dynamic = ["version", "dependencies"]').replace(
            'dependencies = ["rich>=13"]\n',
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        )
    )
    done = subprocess.run(
        [sys.executable, "-I", "-m", "uvlint", "check", "--offline"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "dynamic" in done.stdout
    assert not mark.exists()


def test_a_warm_run_imports_neither_network_nor_editors(project: Path, index: str) -> None:
    cli.main(["check", "--index-url", index])
    code = (
        "import sys; from uvlint import cli; code = cli.main(sys.argv[1:]);"
        "heavy = {'urllib3', 'ssl', 'truststore', 'tomlkit', 'libcst', 'email', 'asyncio',"
        " 'uvlint.schema', 'uvlint.handbook', 'uvlint.annotate'} & set(sys.modules);"
        "sys.exit(f'{code} {sorted(heavy)}' if heavy or code else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--index-url", index],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr


def test_a_closed_pipe_is_no_traceback(project: Path) -> None:
    (project / "pyproject.toml").write_text(OFFLINE_FAULT)
    done = subprocess.run(
        f"{sys.executable} -m uvlint rule --all | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr


def test_an_sdist_that_the_lock_passes_over_is_no_way_out(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = tmp_path / "house"
    house.mkdir()
    sdist(house, "some", "1", {"setup.py": "from setuptools import setup\nsetup()\n"})
    for tag in ("py3-none-manylinux_2_17_x86_64.manylinux_2_17_aarch64.macosx_11_0_arm64", "cp311-none-win_amd64"):
        wheel(house, "some", "2", tag)
    (project / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["some"]\n'
    )
    assert cli.main(["check", "--no-index", "--find-links", str(house)]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "`some` has neither a wheel nor an sdist for windows amd64 (3.12 and newer)" in told
    assert "a lock takes one release for all platforms, and an older sdist is passed over" in told
