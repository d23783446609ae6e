"""Indexes as people have them, from the files and variables to what the command line says."""

import json
from pathlib import Path

import pytest
from index_samples import JSON, as_json
from pytest_httpserver import HTTPServer

from uvlint import cli

PROJECT = """\
[project]
name = "demo"
requires-python = ">=3.12"
dependencies = ["foo", "bar>=1"]
{}
[[tool.uv.index]]
url = "{}"
default = true
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    return tmp_path / "project"


def serve(server: HTTPServer, index: str, **packages: str) -> str:
    for name, files in packages.items():
        server.expect_request(f"/{index}/{name}/").respond_with_json(as_json(*files.split()), content_type=JSON)
    return server.url_for(f"/{index}")


def cells(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, tuple[str, str | None]]]:
    assert cli.main(["matrix", "--output-format", "json", "--python", "3.12", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    return {
        line["text"]: {
            target.partition("/")[2]: (cell["verdict"], cell.get("version")) for target, cell in line["cells"].items()
        }
        for line in told["requirements"]
    }


LINUX, WINDOWS, MACOS = "x86_64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"
PLATFORMS = ("--platform", "linux,windows,macos")


def test_a_source_with_markers_is_judged_where_each_entry_holds(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    default = serve(httpserver, "default", foo="foo-1.0-py3-none-any.whl", bar="bar-1.0.tar.gz")
    cuda = serve(
        httpserver,
        "cuda",
        foo="foo-2.0+cu1-cp312-cp312-manylinux_2_28_x86_64.whl foo-2.0+cu1-cp312-cp312-win_arm64.whl",
    )
    text = f"""
[tool.uv.sources]
foo = [
    {{ index = "cuda", marker = "sys_platform == 'linux' or sys_platform == 'win32'" }},
]
[[tool.uv.index]]
name = "cuda"
url = "{cuda}"
explicit = true
"""
    (here / "pyproject.toml").write_text(PROJECT.format(text, default))
    told = cells(capsys, *PLATFORMS)
    assert told["foo"] == {LINUX: ("wheel", "2.0+cu1"), WINDOWS: ("none", None), MACOS: ("wheel", "1.0")}
    assert {verdict for verdict, _ in told["bar>=1"].values()} == {"build"}
    cli.main(["check", "--python", "3.12", *PLATFORMS])
    said = " ".join(capsys.readouterr().out.split())
    assert "error[distribution-missing]: `foo` has neither a wheel nor an sdist" in said


def test_an_entry_that_no_index_answers_is_unknown_only_where_it_holds(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    default = serve(httpserver, "default", foo="foo-1.0-py3-none-any.whl", bar="bar-1.0-py3-none-any.whl")
    text = """
[tool.uv.sources]
foo = [
    { path = "../foo", marker = "sys_platform == 'win32'" },
    { index = "nowhere", marker = "sys_platform == 'darwin'" },
]
"""
    (here / "pyproject.toml").write_text(PROJECT.format(text, default))
    told = cells(capsys, *PLATFORMS)
    assert told["foo"] == {
        LINUX: ("wheel", "1.0"),
        WINDOWS: ("unknown", None),
        MACOS: ("unknown", None),
    }
    assert cli.main(["check"]) == 3
    said = " ".join(capsys.readouterr().out.split())
    assert "foo: comes from a path; comes from the index `nowhere`, but no `[[tool.uv.index]]` has that name" in said


def test_an_index_that_lacks_what_a_source_wants_from_it_is_named(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    default = serve(httpserver, "default", foo="foo-1.0-py3-none-any.whl", bar="bar-1.0-py3-none-any.whl")
    httpserver.expect_request("/own/foo/").respond_with_data("", status=404)
    text = f"""
[tool.uv.sources]
foo = {{ index = "own" }}
[[tool.uv.index]]
name = "own"
url = "{httpserver.url_for("/own")}"
"""
    (here / "pyproject.toml").write_text(PROJECT.format(text, default))
    assert cli.main(["check"]) == 1
    assert "the index `own` has no package `foo`" in " ".join(capsys.readouterr().out.split())


def test_fixes_of_a_pinned_requirement_come_from_its_own_index(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    everywhere = "foo-{0}-cp312-cp312-manylinux_2_28_x86_64.whl foo-{0}-cp312-cp312-win_amd64.whl"
    everywhere += " foo-{0}-cp312-cp312-manylinux_2_28_aarch64.whl foo-{0}-cp312-cp312-macosx_11_0_arm64.whl"
    default = serve(httpserver, "default", foo=everywhere.format("9.0"), bar="bar-1.0-py3-none-any.whl")
    own = serve(httpserver, "own", foo=f"{everywhere.format('2.0')} foo-1.0.tar.gz")
    text = f"""
[tool.uv.sources]
foo = {{ index = "own" }}
[[tool.uv.index]]
name = "own"
url = "{own}"
explicit = true
"""
    (here / "pyproject.toml").write_text(PROJECT.format(text, default).replace('"foo"', '"foo<2"'))
    cli.main(["fix", "--write", "--unsafe", "--python", "3.12", "--exclude-newer", "2100-01-01", "--no-cache"])
    cli.main(["fix", "--write", "--unsafe", "--python", "3.12"])
    assert '"foo>=2.0"' in (here / "pyproject.toml").read_text(), capsys.readouterr().out


def test_a_requirements_file_names_its_own_indexes(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = serve(httpserver, "first", foo="foo-1.0-py3-none-any.whl")
    second = serve(httpserver, "second", foo="foo-2.0-py3-none-any.whl", bar="bar-2.0-py3-none-any.whl")
    httpserver.expect_request("/first/bar/").respond_with_data("", status=404)
    httpserver.expect_request("/first/baz/").respond_with_data("", status=404)
    httpserver.expect_request("/second/baz/").respond_with_data("", status=404)
    (here / "wheels").mkdir()
    (here / "wheels/baz-3.0-py3-none-any.whl").write_bytes(b"")
    monkeypatch.setenv("SECOND", second)
    lines = f"--extra-index-url {first}\n-i ${{SECOND}}\n-f wheels\nfoo\nbar\nbaz\n"
    (here / "requirements.txt").write_text(lines)
    told = cells(capsys, "--platform", "linux")
    assert [cell[LINUX][1] for cell in told.values()] == ["1.0", "2.0", "3.0"]
    (here / "requirements.txt").write_text(f"--no-index\n{lines}")
    told = cells(capsys, "--platform", "linux")
    assert [cell[LINUX][1] for cell in told.values()] == [None, None, "3.0"]


def test_pips_settings_are_used_for_requirements_files_and_said_when_asked(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = serve(httpserver, "own", foo="foo-1.0-py3-none-any.whl")
    monkeypatch.setenv("PIP_INDEX_URL", own.replace("http://", "http://me:secret@"))
    (here / "requirements.txt").write_text("foo\n")
    assert cli.main(["check", "requirements.txt", "-v"]) == 0
    said = capsys.readouterr()
    assert f"note: pip's settings name {own}, which is asked although uv does not read them" in said.err
    assert "secret" not in said.err + said.out
    assert cli.main(["check", "requirements.txt"]) == 0
    assert "pip" not in capsys.readouterr().err


@pytest.mark.parametrize("output", ["full", "concise", "json", "github"])
def test_no_report_tells_a_password(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    url = httpserver.url_for("/private").replace("http://", "http://me:secret@")
    httpserver.expect_request("/private/foo/").respond_with_data("", status=401)
    httpserver.expect_request("/private/bar/").respond_with_json(as_json("bar-1.0.tar.gz"), content_type=JSON)
    (here / "pyproject.toml").write_text(PROJECT.format("", url))
    assert cli.main(["check", "--output-format", output, "-v"]) in (1, 3)
    said = capsys.readouterr()
    assert "answered 401" in said.out
    assert "secret" not in said.out + said.err


def test_settings_of_the_user_are_read(
    here: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = serve(httpserver, "own", foo="foo-1.0-py3-none-any.whl")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "config"))
    (here / "config/uv").mkdir(parents=True)
    (here / "config/uv/uv.toml").write_text(f'index-url = "{own}"\n')
    (here / "pyproject.toml").write_text('[project]\nname = "x"\nrequires-python = ">=3.12"\ndependencies = ["foo"]\n')
    assert cli.main(["check", "pyproject.toml"]) == 0
    (here / "config/uv/uv.toml").write_text(f'index-url = "{own}"\nexclude-newer = "2024-01-01"\n')
    assert cli.main(["check", "pyproject.toml"]) == 1
    assert "release-missing" in capsys.readouterr().out
    (here / "config/uv/uv.toml").write_text("index-url = \n")
    assert cli.main(["check", "pyproject.toml"]) == 2
    assert "uv.toml` is no TOML" in capsys.readouterr().err
