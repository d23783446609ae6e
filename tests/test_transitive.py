"""`--transitive`: what the requirements bring in, resolved by the real uv from a folder of small distributions."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from uvlint import cli
from uvlint.index.engine import Engine, find
from wheelhouse import sdist, wheel

MINORS = (11, 12, 13, 14, 15)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    wheel(folder, "top", "1", requires=["middle"])
    wheel(folder, "middle", "1", requires=["deep"])
    wheel(folder, "plain", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UVLINT_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def manifest(*requirements: str, more: str = "") -> str:
    listed = "".join(f"    {json.dumps(one)},\n" for one in requirements)
    return f'[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = [\n{listed}]\n{more}'


def run(verb: str, house: Path, *words: str) -> int:
    return cli.main([verb, "--transitive", "--no-index", "--find-links", str(house), *words])


def told(capsys: pytest.CaptureFixture[str], house: Path, *words: str, verb: str = "check") -> Any:
    capsys.readouterr()
    run(verb, house, "--output-format", "json", *words)
    return json.loads(capsys.readouterr().out)


def minors(folder: Path, name: str, version: str, covered: Iterable[int], requires: Iterable[str] = ()) -> None:
    for minor in covered:
        wheel(folder, name, version, f"cp3{minor}-none-any", requires=requires)


def test_a_fault_two_steps_away_is_told_at_the_line_that_leads_to_it(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    (project / "pyproject.toml").write_text(manifest("plain", "top>=1  ; python_version >= '3.12'"))
    (found,) = told(capsys, house)["diagnostics"]
    assert (found["rule"], found["severity"]) == ("platform-marker-missing", "error")
    assert found["location"]["start"] == {"line": 7, "column": 6}
    assert found["requirement"] == {
        "text": "top>=1  ; python_version >= '3.12'",
        "name": "deep",
        "specifier": "==1",
        "marker": "python_version >= '3.12'",
        "extras": [],
        "via": ["top", "middle"],
    }
    assert {target.split("/")[0] for target in found["targets"]} == {"3.12", "3.13", "3.14", "3.15"}
    run("check", house)
    assert "brought in: `top` → `middle` → `deep`" in capsys.readouterr().out


def test_without_the_flag_nothing_of_it_is_heard(house: Path, project: Path) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    (project / "pyproject.toml").write_text(manifest("top"))
    assert cli.main(["check", "--no-index", "--find-links", str(house)]) == 0
    assert run("check", house) == 1
    assert not (project / "uv.lock").exists()


def test_what_nobody_gets_to_is_not_told_beside_what_is_in_the_way(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "leader", "1", "py3-none-win_amd64", requires=["follower", "other"])
    wheel(house, "follower", "1", "py3-none-win_amd64", requires=["last"])
    wheel(house, "last", "1", "py3-none-win_amd64")
    wheel(house, "other", "1", "cp312-none-any")
    (project / "pyproject.toml").write_text(manifest("leader"))
    found = {one["requirement"]["name"]: one["targets"] for one in told(capsys, house)["diagnostics"]}
    assert found.keys() == {"leader", "other"}
    assert all("windows" not in target for target in found["leader"])
    assert all("windows" in target for target in found["other"])


def test_where_nothing_exists_the_direct_requirement_is_left_out(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    (project / "pyproject.toml").write_text(manifest("top"))
    report = told(capsys, house, "--write", "--unsafe", "--verify", verb="fix")
    assert (project / "pyproject.toml").read_text() == manifest("top; sys_platform == 'win32'")
    assert report["fixed"][0]["proof"].endswith("locks it and takes wheels on 5 targets")
    assert report["diagnostics"] == []


def test_one_bound_that_suits_all_is_a_constraint(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minors(house, "deep", "1", MINORS)
    minors(house, "deep", "2", MINORS[:2])
    (project / "pyproject.toml").write_text(manifest("top"))
    (found,) = told(capsys, house)["diagnostics"]
    assert (found["rule"], found["requirement"]["name"]) == ("python-range-uncovered", "deep")
    report = told(capsys, house, "--write", "--unsafe", "--verify", verb="fix")
    assert (project / "pyproject.toml").read_text() == manifest(
        "top", more='\n[tool.uv]\nconstraint-dependencies = ["deep<2"]\n'
    )
    assert report["fixed"][0]["proof"].endswith("locks it")
    assert report["diagnostics"] == []


def test_a_bound_leads_forward_even_where_an_old_release_ran_everywhere(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`deep>=0.1` would be true, and say nothing."""
    wheel(house, "middle", "1", requires=["deep!=3"])
    wheel(house, "deep", "0.1")
    minors(house, "deep", "2", MINORS[:-1])
    sdist(house, "deep", "2", {"setup.py": "from setuptools import setup\nsetup(name='deep', version='2')\n"})
    minors(house, "deep", "3", MINORS)
    (project / "pyproject.toml").write_text(manifest("top"))
    (found,) = told(capsys, house)["diagnostics"]
    assert [fix["title"] for fix in found["fixes"]] == ["constrain `deep>=3`, which has wheels"]


def test_releases_that_differ_by_python_are_asked_for_beside_the_line(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minors(house, "deep", "1", MINORS[:2])
    minors(house, "deep", "2", MINORS[2:])
    wheel(house, "other", "1", requires=["deep<2"])
    (project / "pyproject.toml").write_text(manifest("other"))
    (found,) = told(capsys, house)["diagnostics"]
    assert found["requirement"]["name"] == "deep"
    edits = [edit for fix in found["fixes"] for edit in fix["edits"]]
    assert [edit["new"] for edit in edits] == ["deep>=2; python_version >= '3.13'", "deep; python_version < '3.13'"]
    # Only uv knows that `other` allows no such release, and says so when it is asked.
    report = told(capsys, house, "--unsafe", "--verify", verb="fix")
    assert report["fixed"] == []
    assert "withdrawn: uv locked the project before, and now: No solution found" in report["held_back"][0]["reason"]


def test_resolving_goes_on_past_what_must_be_built(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = 'from setuptools import setup\nsetup(name="deep", version="1", install_requires=["deeper"])\n'
    sdist(house, "deep", "1", {"setup.py": script})
    wheel(house, "deeper", "1", "cp311-none-any")
    (project / "pyproject.toml").write_text(manifest("top"))
    report = told(capsys, house)
    found = {one["requirement"]["name"]: one for one in report["diagnostics"]}
    assert found["deep"]["rule"] == "lock-needs-build"
    assert found["deep"]["fixes"][0]["edits"][0]["new"] == {
        "name": "deep",
        "version": "1",
        "requires-dist": ["deeper"],
    }
    assert found["deeper"]["rule"] == "python-range-uncovered"
    assert found["deeper"]["requirement"]["via"] == ["top", "middle", "deep"]
    assert report["complete"]


def test_what_nobody_can_tell_is_said(house: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sdist(house, "deep", "1", {"setup.py": "import setuptools, os\nsetuptools.setup(install_requires=os.environ)\n"})
    (project / "pyproject.toml").write_text(manifest("top"))
    assert told(capsys, house)["unchecked"] == [
        {"what": "what deep==1 brings in", "reason": "only a build would tell, and its sdist does not"}
    ]


def test_what_uv_cannot_resolve_is_said(house: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(manifest("top"))  # there is no `deep`
    report = told(capsys, house)
    assert report["diagnostics"] == []
    (line,) = report["unchecked"]
    assert line["what"] == "what pyproject.toml brings in"
    assert line["reason"].startswith("uv does not resolve it: No solution found")
    assert run("check", house) == 3


def test_the_release_that_others_hold_back_is_judged(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minors(house, "deep", "2", MINORS)
    minors(house, "deep", "1", MINORS[:1])
    wheel(house, "holds", "1", requires=["deep<2"])
    (project / "pyproject.toml").write_text(manifest("deep", "holds"))
    assert cli.main(["check", "--no-index", "--find-links", str(house)]) == 0
    (found,) = told(capsys, house)["diagnostics"]
    assert (found["requirement"]["name"], found["requirement"]["specifier"]) == ("deep", "==1")
    assert found["location"]["start"]["line"] == 6


def test_the_one_release_of_a_lock_is_judged_where_the_requirement_alone_would_lead_to_another(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1")
    wheel(house, "deep", "2", "py3-none-manylinux_2_17_x86_64")
    (project / "pyproject.toml").write_text(manifest("deep"))
    found = told(capsys, house)["diagnostics"]
    assert {one["requirement"]["specifier"] for one in found} == {"==2"}
    platforms = {target.split("/")[1] for one in found for target in one["targets"]}
    assert platforms == {"aarch64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"}


@pytest.mark.parametrize("flag", [["--no-dev"], ["--group", "docs"]])
def test_the_flags_leave_out_what_a_group_brings_in(
    flag: list[str], house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    groups = '[dependency-groups]\ndev = ["top"]\ndocs = ["plain"]\n'
    (project / "pyproject.toml").write_text(manifest("plain", more=groups))
    (found,) = told(capsys, house)["diagnostics"]
    assert found["location"]["start"]["line"] == 9
    assert told(capsys, house, *flag)["diagnostics"] == []


@pytest.mark.parametrize("kind", ["requirements.txt", "script.py", "setup.py", "workspace"])
def test_every_kind_of_manifest_can_be_resolved(
    kind: str, house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    match kind:
        case "requirements.txt":
            (project / kind).write_text("plain\ntop\n")
        case "script.py":
            (project / kind).write_text('# /// script\n# requires-python = ">=3.11"\n# dependencies = ["top"]\n# ///\n')
        case "setup.py":
            (project / kind).write_text('from setuptools import setup\nsetup(name="x", install_requires=["top"])\n')
        case _:
            member = project / "member"
            member.mkdir()
            (member / "pyproject.toml").write_text(manifest("top").replace('"x"', '"member"'))
            more = '[tool.uv.workspace]\nmembers = ["member"]\n'
            (project / "pyproject.toml").write_text(manifest("plain", more=more))
    report = told(capsys, house, *([kind] if kind.endswith(".py") else []))
    about = [one["requirement"] for one in report["diagnostics"] if one["requirement"]]
    assert [one["via"] for one in about] == [["top", "middle"]]
    assert report["complete"]


def test_an_entry_about_the_package_silences_what_is_brought_in(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    entry = '[tool.uvlint.per-package-ignores]\ndeep = ["platform-marker-missing"]\n'
    (project / "pyproject.toml").write_text(manifest("top", more=entry))
    report = told(capsys, house)
    assert (report["diagnostics"], report["summary"]["ignored"]) == ([], 1)


def disagreeing(house: Path) -> None:
    for version in ("1", "2"):
        wheel(house, "shared", version)
    wheel(house, "one", "1", requires=["shared<2; sys_platform == 'win32'"])
    wheel(house, "other", "1", requires=["shared>=2; sys_platform != 'win32'"])
    wheel(house, "above", "1", requires=["other"])


def test_parents_that_disagree_by_marker_are_settled_at_the_root(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disagreeing(house)
    (project / "pyproject.toml").write_text(manifest("one", "above"))
    report = told(capsys, house)
    (found,) = report["diagnostics"]
    assert (found["rule"], found["severity"]) == ("lock-parents-disagree", "error")
    assert "`shared`" in found["message"]
    assert {found["location"]["start"]["line"], found["related"][0]["location"]["start"]["line"]} == {6, 7}
    assert report["complete"]
    report = told(capsys, house, "--write", "--unsafe", "--verify", verb="fix")
    assert report["fixed"][0]["proof"].endswith("locks it and takes wheels on 20 targets")
    text = (project / "pyproject.toml").read_text()
    assert "\"shared<2; sys_platform == 'win32'\"" in text
    assert "\"shared>=2; sys_platform != 'win32'\"" in text
    assert report["diagnostics"] == []


def test_parents_that_contradict_each_other_for_good_are_not_blamed_on_markers(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disagreeing(house)
    wheel(house, "third", "1", requires=["shared>=2"])
    (project / "pyproject.toml").write_text(manifest("one", "above", "third"))
    report = told(capsys, house)
    assert report["diagnostics"] == []
    assert "uv does not resolve it" in report["unchecked"][0]["reason"]


def test_the_matrix_has_a_row_for_what_is_brought_in(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minors(house, "deep", "1", MINORS[:2])
    (project / "pyproject.toml").write_text(manifest("top"))
    rows = {row["name"]: row for row in told(capsys, house, verb="matrix")["requirements"]}
    assert list(rows) == ["top", "middle", "deep"]
    assert rows["deep"]["via"] == ["top", "middle"]
    assert rows["deep"]["cells"]["3.11/x86_64-manylinux_2_28"]["verdict"] == "wheel"
    assert rows["deep"]["cells"]["3.13/x86_64-manylinux_2_28"]["verdict"] == "none"
    run("matrix", house)
    assert "deep==1, brought in by top → middle" in capsys.readouterr().out


def test_a_fresh_lock_is_the_answer_and_a_stale_one_is_said(
    house: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(house, "deep", "1", "py3-none-win_amd64")
    (project / "pyproject.toml").write_text(manifest("top"))
    with Engine(find({"PATH": ""})._binary, dict(os.environ), ["--no-index", "--find-links", str(house)]).copy(
        {"pyproject.toml": (project / "pyproject.toml").read_bytes()}
    ) as copy:
        assert copy.lock("pyproject.toml", python=None).ok
        (project / "uv.lock").write_text(copy.read("uv.lock"))
    wheel(house, "deep", "2")
    assert [one["requirement"]["specifier"] for one in told(capsys, house)["diagnostics"]] == ["==1"]
    (project / "pyproject.toml").write_text(manifest("top", "plain"))
    report = told(capsys, house)
    assert (report["diagnostics"], report["complete"]) == ([], True)
    assert run("check", house) == 0
    assert "judged anew" in capsys.readouterr().out
